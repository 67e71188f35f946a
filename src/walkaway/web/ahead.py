"""First views of the library's stories, computed ahead: they come with the package.

A page that is opened shows the view of its story at once, marked as what it is, until its own run
has finished. A view is used only where it follows from what is in use: the text of the story, the
data, and every table of constants. The code may have changed since; an entry names that of its
run, a test holds that stories are computed as they stand here, and `make first` computes all anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from walkaway.errors import WalkawayError
from walkaway.prepared import code_digest, digest_of
from walkaway.scenario import library
from walkaway.world import Snapshot

FILE = "ahead.json"
SHOWN = ("title", "version", "draws", "lever", "span", "first")
"""Of an entry; it has its ``key`` beside them, and the ``code`` that computed it."""
DRAWS = 200
"""Of a run that somebody opens without saying how many."""
OTHERWISE = ("cli", "record", "scenario")
"""Parts of the package whose tables decide no number of a view: a story's own text counts whole."""


def views(text: str | None = None) -> dict[str, dict[str, Any]]:
    """The views that follow from what is in use, by the name of their story.

    Args:
        text: of the file; the package's own if None.

    Returns:
        Documents `Ahead` of the interface. Empty where the data in use are not the package's own,
        or cannot be read: whoever runs something is told so.
    """
    try:
        known = json.loads(text if text is not None else _file().read_text(encoding="utf-8"))
        data, code = Snapshot.default().digest, code_digest()
        return {
            name: {
                **{key: own[key] for key in SHOWN},
                "today": own["code"] == code,
            }
            for name, own in known.items()
            if name in library.names() and own["key"] == key_of(name, data)
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError, WalkawayError):
        return {}


def key_of(name: str, data: str) -> str:
    """What a view follows from, but for the code.

    Args:
        name: of a story of the library.
        data: hash of the data in use.

    Raises:
        BadInputError: there is no such story.
    """
    parts = (library.text(name), data, _tables(), str(DRAWS))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def _tables() -> str:
    """Hash of all tables of the package that decide a number."""
    return digest_of(Path(__file__).resolve().parents[1], ("*.toml",), OTHERWISE)


def written(text: str, name: str, entry: Mapping[str, Any]) -> str:
    """The file with the view of a story in it, a line for each.

    Args:
        text: the file as it stands; may be empty.
        name: of the story.
        entry: its key, its code, and what is shown of it (`SHOWN`).
    """
    known = {**(json.loads(text) if text else {}), name: rounded(dict(entry))}
    lines = (
        f"{json.dumps(own)}: {json.dumps(known[own], ensure_ascii=False, separators=(',', ':'))}"
        for own in library.names()
        if own in known
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


DIGITS = 6
"""Of a number that is drawn; what is read is text."""


def rounded(value: Any) -> Any:
    """A document with its numbers to so many digits as a picture needs."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: rounded(own) for key, own in value.items()}
    return [rounded(own) for own in value] if isinstance(value, list) else value


def _file() -> Traversable:
    return files("walkaway.web").joinpath(FILE)
