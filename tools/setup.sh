#!/bin/sh
# Set up .venv from the pinned requirements, with uv; uv itself comes from the package index
# when the machine has none. Needs Python 3.11 or later as python3 (or name one in PYTHON).
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "walkaway needs Python 3.11 or later; '$python' is older or missing." >&2
    echo "Install one and name it: make PYTHON=/path/to/python3.11" >&2
    exit 2
}
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    uv=.uv/bin/uv
    if [ ! -x "$uv" ]; then
        echo "fetching uv from the package index ..."
        "$python" -m venv .uv || {
            echo "python3 cannot make virtual environments; on Debian: apt install python3-venv" >&2
            exit 2
        }
        .uv/bin/python -m pip install --quiet --disable-pip-version-check \
            --require-hashes -r requirements/uv.txt
    fi
fi
[ -x .venv/bin/python ] || "$uv" venv --quiet --no-python-downloads --python "$python" .venv
# Hashes bind every file that is installed; walkaway itself is built with the pinned hatchling.
sync() { "$uv" "$@" pip sync --quiet --python .venv/bin/python --require-hashes requirements/dev.txt; }
# uv trusts its own list of certificates; behind a proxy only the machine's may do.
sync 2>/dev/null || sync --system-certs
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
# Where Python may not write byte code as it goes, every start would read the sources anew.
(cd .venv/lib/python*/site-packages && "$OLDPWD/.venv/bin/python" -m compileall -q -j 2 \
    numpy scipy click fastapi starlette pydantic uvicorn anyio h11 typing_extensions.py) || true
.venv/bin/python -m compileall -q src/walkaway || true
touch .venv/.ready
