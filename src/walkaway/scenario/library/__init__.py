"""The scenarios that come with walkaway, and how any scenario is found by name or path."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import NoSuchFileError, bytes_of
from walkaway.grammar.values import Refused, Text
from walkaway.world import Snapshot

SUFFIX = ".toml"
STARTER = "starter.txt"
FORMER = {"japan-walks": "japan-2025"}
"""Stories that became part of another."""


def names() -> tuple[str, ...]:
    """Names of the library's scenarios."""
    found = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def text(name: str) -> str:
    """The file of a scenario of the library.

    Raises:
        BadInputError: there is none of that name.
    """
    if name not in names():
        raise BadInputError([_not_found(name)])
    return files(__package__).joinpath(name + SUFFIX).read_text(encoding="utf-8")


def starter() -> str:
    """The file that a new scenario starts from, on the newest day of the data in use."""
    text, data = (
        files(__package__).joinpath(STARTER).read_text(encoding="utf-8"),
        Snapshot.default(),
    )
    return text.replace("FIRST", str(data.first_day)).replace("NEWEST", str(data.last_day))


def content(name_or_path: str | Path) -> tuple[str | bytes, str]:
    """The text of a scenario, and what messages call it.

    Raises:
        BadInputError: there is no such scenario, or the file cannot be read.
    """
    if isinstance(name_or_path, str) and name_or_path in names():
        return text(name_or_path), name_or_path + SUFFIX
    try:
        return bytes_of(name_or_path), str(name_or_path)
    except NoSuchFileError:
        raise BadInputError([_not_found(str(name_or_path))]) from None


def _not_found(name: str) -> Problem:
    if name in FORMER:
        what = f"{name!r} is a step of {FORMER[name]} now"
        return Problem("scenario", "", what, f"run {FORMER[name]}")
    if name.endswith(SUFFIX) or "/" in name:
        stem = Path(name).name.removesuffix(SUFFIX)
        hint = did_you_mean(stem, names()) if stem else ""
        return Problem(name, "", "there is no such file", hint.replace("one of", "the library has"))
    hint = did_you_mean(name, names())
    return Problem("scenario", "", f"no scenario {name!r}", hint or "see `walkaway scenarios`")


def renamed(text: str, name: str) -> str:
    """The text of a scenario file under another name; comments stay.

    Raises:
        BadInputError: it cannot be a name.
    """
    try:
        Text(slug=True).read(name)
    except Refused as refused:
        first = refused.mistakes[0]
        raise BadInputError([Problem("name", "", first.what, first.hint)]) from None
    return re.sub(r'^name = ".*"$', f'name = "{name}"', text, count=1, flags=re.MULTILINE)
