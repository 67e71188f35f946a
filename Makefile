# make run   set up and run the main job          make check  lint, types, layers
# make test  set up and run the tests             make bench  measure speed (ratios, one process)
# make quick run the tests that take a moment     make mutants ROOM=claims  plant faults, count caught
# make fuzz  damaged files of every kind and random command lines, for an hour or so
# make kills processes killed at 200 moments of each command, for an hour
# make counts  count the work of a run (calls, bytes, instructions) and show what grew by a fifth
# make page  build the page of `walkaway serve` anew (needs Node 20 and npm)
.PHONY: first run test quick slow fuzz kills mutants check bench counts docs gallery page lock snapshot setup clean

bin := .venv/bin

run: setup
	@$(bin)/walkaway run japan-2025

# One process per core, at most four; numerical libraries stay in their own. Byte code is kept even
# where the machine is told not to: hundreds of tests start a process, which would compile anew.
parallel := env -u PYTHONDONTWRITEBYTECODE OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(bin)/python -m pytest \
    -n auto --maxprocesses 4 --dist loadgroup

test: setup
	@$(parallel)

quick: setup
	@$(parallel) -q -m "not slow"

# 2,000 damaged files of every kind, other ones each time, none to take over five seconds, 2,000
# command lines of all commands, every option of each at every strange value, and hundreds of
# scenarios of any measures.
fuzz: setup
	@WALKAWAY_EXAMPLES=20 $(parallel) -q tests/fuzz tests/test_any_scenario.py \
	    tests/cli/test_every_option.py

# kill -9 at any moment of a run, a game, the page, a refresh and the store: nothing finished is lost.
KILLS := 200
kills: setup
	@WALKAWAY_KILLS=$(KILLS) $(parallel) -q tests/kill

# For maintainers: measure anew which tests are slow (one process).
slow: setup
	@$(bin)/python -m pytest -q --durations=0 --durations-min=0.3 | \
	    sed -nE 's/^[0-9.]+s (call|setup|teardown) +(tests.*)$$/\2/p' | sort -u > tests/slow.new
	@mv tests/slow.new tests/slow.txt

# Faults in the last step of a room's code, one at a time, and the share its tests catch.
N := 40
SEED := 0
mutants: setup
	@$(bin)/python tools/mutants $(ROOM) --faults $(N) --seed $(SEED)

check: setup
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-cache

bench: setup
	@$(bin)/python -m benchmarks --write
	@$(bin)/python -m benchmarks.counted --write

counts: setup
	@$(bin)/python -m benchmarks.counted

docs: setup
	$(bin)/python -m walkaway.scenario.stubs src/walkaway/measures.pyi
	$(bin)/python tools/build_commands.py
	$(bin)/python tools/build_constants.py
	$(bin)/python tools/build_licences.py
	$(bin)/python tools/build_publishers.py
	$(bin)/python tools/build_own_data.py
	$(bin)/python tools/build_validation.py
	$(bin)/python tools/build_record.py
	$(bin)/python tools/build_trust.py
	$(bin)/python tools/build_notebooks.py
	$(bin)/zensical build --clean --strict

# For maintainers: the first views that come with the package, and docs/ten-seconds.md, anew (every
# story of the library is run: some minutes). What they rest on changed, if a test says so.
first: setup
	for story in $$($(bin)/python -c "from walkaway.scenario import library; print(*library.names())"); do \
	    $(bin)/python tools/build_first.py $$story || exit 1; done

# For maintainers: the pictures of docs/gallery.md anew (every story of the library is run).
gallery: setup
	$(bin)/python tools/build_gallery.py

# The built page is committed: the same sources give the same bytes.
page:
	npm --prefix web-ui ci --no-audit --no-fund
	npm --prefix web-ui run build

setup: .venv/.ready

.venv/.ready: pyproject.toml requirements/dev.txt requirements/uv.txt tools/setup.sh
	@sh tools/setup.sh

# For maintainers: pin anew (needs the index), rebuild the embedded data (needs ../shared).
lock: setup
	uv=$$(command -v uv || echo .uv/bin/uv); \
	$$uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --upgrade -o requirements/dev.txt; \
	$$uv pip compile pyproject.toml --universal --python-version 3.11 --constraint requirements/dev.txt \
	    --generate-hashes --no-header --quiet -o requirements/run.txt; \
	echo uv | $$uv pip compile - --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --upgrade -o requirements/uv.txt

snapshot: setup
	$(bin)/python tools/build_snapshot.py

clean:
	rm -rf .venv .uv build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
