"""The literature that walkaway's equations and data come from."""

from __future__ import annotations

import re
from importlib.resources import files


def references() -> dict[str, str]:
    """BibTeX entries by key, in the order of the file."""
    text = files("walkaway.present").joinpath("references.bib").read_text(encoding="utf-8")
    entries = [entry.strip() for entry in text.split("\n\n") if entry.strip()]
    return {_key(entry): entry for entry in entries}


def _key(entry: str) -> str:
    found = re.match(r"@\w+\{([^,]+),", entry)
    if found is None:
        raise ValueError(f"not a BibTeX entry: {entry[:40]}")
    return found.group(1)
