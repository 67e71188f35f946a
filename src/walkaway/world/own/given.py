"""What a reader of own data is given, and how the lines beside a file are looked at."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.sheet import MOST, Line, Sheet, read_sheet, told
from walkaway.world.own.about import About
from walkaway.world.own.said import FOLDER, File

HTML = re.compile(rb"\s*(<!doctype html|<html|<\?xml|<head|<body)", re.IGNORECASE)
DAMAGED = re.compile(r"[-+]?[0-9]{1,3}([,' ][0-9]{3})+(\.[0-9]+)?|[-+]?[0-9.,]+\s*%")


@dataclass(frozen=True)
class Given:
    """One file of own data.

    Attributes:
        about: the lines that say what it is.
        data: the file or folder with the numbers.
    """

    about: About
    data: Path

    @property
    def place(self) -> str:
        """What messages call the data."""
        return f"{FOLDER}/{self.data.name}"

    @property
    def told(self) -> Mapping[str, Any]:
        """What the lines say besides kind and source."""
        return self.about.more

    def file(self, raw: bytes) -> File:
        """The file as it is named and told from others."""
        return File(self.data.name, hashlib.sha256(raw).hexdigest(), self.about.source)

    def sheet(self, *wanted: str) -> Sheet:
        """Its table, with some columns at least.

        Raises:
            BadInputError: it is none, a page of the web, or lacks a column.
        """
        refuse_page(self.data, self.place)
        found = read_sheet(self.data, MOST, self.place)
        lacking = [name for name in wanted if name not in found.columns]
        if lacking:
            where = f"{self.place}:1"
            raise BadInputError(
                Problem(where, "", f"no column {name!r}", did_you_mean(name, found.columns))
                for name in lacking
            )
        if not found.lines:
            raise BadInputError([Problem(self.place, "", "holds no line")])
        return found

    def words(self, name: str) -> dict[str, str]:
        """A table of texts in the lines: ``[names]``, ``[codes]``.

        Raises:
            BadInputError: it is something else.
        """
        found = self.told.get(name, {})
        if isinstance(found, Mapping) and all(isinstance(one, str) for one in found.values()):
            return dict(found)
        what = "is no table of texts"
        raise BadInputError([Problem(self.about.place, name, what, f'[{name}] A = "..."')])

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts in the lines.

        Raises:
            BadInputError: it is something else.
        """
        found = self.told.get(name, [])
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return tuple(found)
        raise BadInputError([Problem(self.about.place, name, "is no list of texts")])

    def choice(self, name: str, among: Sequence[str], usual: str = "") -> str:
        """A word of the lines.

        Raises:
            BadInputError: it is none of those that it may be, or missing.
        """
        found = self.told.get(name, usual)
        if found in among:
            return str(found)
        what = "is missing" if not found else f"{found!r} is none"
        hint = did_you_mean(str(found), among) or f"one of: {', '.join(among)}"
        raise BadInputError([Problem(self.about.place, name, what, hint)])

    def number(self, name: str, usual: float, least: float, most: float) -> float:
        """A number of the lines.

        Raises:
            BadInputError: it is none, or outside what it may be.
        """
        found = self.told.get(name, usual)
        sound = isinstance(found, int | float) and not isinstance(found, bool)
        if sound and math.isfinite(found) and least <= found <= most:
            return float(found)
        what = f"{found!r} is no number from {least:g} to {most:g}"
        raise BadInputError([Problem(self.about.place, name, what)])


def refuse_page(path: Path, place: str) -> None:
    """Refuse what a server sent in place of a file.

    Raises:
        BadInputError: it begins as a page of the web does.
    """
    if not path.is_file():
        return  # a pipe, a folder: told where it is read
    try:
        with open(path, "rb") as stream:
            head = stream.read(512)
    except OSError:
        return  # told where it is read
    if HTML.match(head):
        hint = "a download may have ended on a page that asks to log in; save the file itself"
        raise BadInputError([Problem(f"{place}:1", "", "is a page of the web, not a table", hint)])


def number_of(line: Line, column: str, place: str, problems: list[Problem]) -> float:
    """A cell as a number; not-a-number after noting why."""
    text = line.cells[column]
    where = f"{place}:{line.number}"
    if not text:
        hint = "write 0, or leave the line out"
        problems.append(Problem(where, column, "is empty", hint))
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
        hint = "write it as 4.36" if not DAMAGED.fullmatch(text) else "digits and a dot alone"
        problems.append(Problem(where, column, f"{text!r} is not a number", hint))
        return value
    if not math.isfinite(value) or "_" in text:
        problems.append(Problem(where, column, f"{text!r} is no number", "write it as 4.36"))
        return math.nan
    return value


def counted(problems: Sequence[Problem], place: str) -> list[Problem]:
    """Mistakes, each once; the first of them one by one and the rest counted."""
    return told(list(dict.fromkeys(problems)), place)
