"""A copy of the package in whose data an economy has another code: code alone stays as it is."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.rows.house import PACKAGE

SNAPSHOT = Path("world", "snapshot")
TEXTS = (".toml", ".csv", ".txt")


def renamed(folder: Path, names: Mapping[str, str]) -> Path:
    """A folder to import walkaway from, whose tables call some economies by other codes.

    Args:
        folder: where.
        names: code -> the other code, for all of them at once.
    """
    whole = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(names)})(?![A-Za-z0-9])")

    def text(own: str) -> str:
        return whole.sub(lambda found: names[found[1]], own)

    for source in sorted(PACKAGE.rglob("*")):
        own = source.relative_to(PACKAGE)
        target = folder / "walkaway" / own
        if source.is_dir() or "__pycache__" in own.parts:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in TEXTS and whole.search(said := source.read_text("utf-8")):
            target.write_text(text(said), "utf-8")
        elif source.suffix == ".npz":
            target.write_bytes(_arrays(source, names))
        else:
            target.symlink_to(source)
    _restated(folder / "walkaway" / SNAPSHOT, text)
    return folder


def _arrays(source: Path, names: Mapping[str, str]) -> bytes:
    """The same arrays, with codes renamed wherever an array is one of codes."""
    with np.load(source, allow_pickle=False) as data:
        held = {key: data[key] for key in data.files}
    for key, array in held.items():
        if array.dtype.kind == "U":
            other = [names.get(one, one) for one in array.ravel().tolist()]
            held[key] = np.array(other, dtype=array.dtype).reshape(array.shape)
    out = io.BytesIO()
    np.savez(out, **held)
    return out.getvalue()


def _restated(root: Path, text: Any) -> None:
    """The manifest of a snapshot whose files are others now."""
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    for entry in manifest["files"]:
        raw = (root / entry["file"]).read_bytes()
        entry |= {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    for name in ("manifest.json", "manifest.sha256"):
        (root / name).unlink()
    raw = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    (root / "manifest.json").write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    (root / "manifest.sha256").write_text(f"{digest}  manifest.json\n")
