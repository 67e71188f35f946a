"""What stands beside a file of own data: a few lines of TOML under the same name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.toml import tables_of
from walkaway.world.series import STEP_DAYS

HERE = ("series", "table")
"""Kinds whose lines are read here; others bring their fields (`walkaway.world.own.kinds`)."""
FREQUENCIES = (*STEP_DAYS, "irregular")
NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
LONGEST_LAG = 3660  # days

SAID = "; own data: "
"""How the source of a series or table says that files of the user's own are in it."""

Words = Mapping[str, str]


@dataclass(frozen=True)
class About:
    """What the lines beside a file say.

    Attributes:
        place: the file of these lines.
        kind: ``series``, ``table`` or another of the registry.
        source: who says what the file holds.
        unit: of a series, by its name; under an empty name of all of them.
        title: of what is new, likewise.
        frequency: of new series, likewise; found from the dates where it is not told.
        lag_days: from the end of a period to the day its value was known; None to take that of
            the series that is replaced, and nothing for a new one.
        table: which table; empty for that of the file's name.
        key: columns that tell rows of a table apart; a row takes the place of the one below that
            has the same.
        more: what the lines of another kind say.
    """

    place: str
    kind: str
    source: str
    unit: Words = field(default_factory=dict)
    title: Words = field(default_factory=dict)
    frequency: Words = field(default_factory=dict)
    lag_days: int | None = None
    table: str = ""
    key: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def of(self, words: Words, name: str) -> str:
        """What is told of a series: of itself, else of all."""
        return words.get(name, words.get("", ""))


FIELDS = {
    "series": ("kind", "source", "unit", "title", "frequency", "lag_days"),
    "table": ("kind", "source", "table", "key", "title"),
}


def read_about(text: str, place: str, others: Mapping[str, Collection[str]] | None = None) -> About:
    """Read the lines.

    Args:
        text: TOML.
        place: what messages call the file.
        others: kinds besides those of this module -> their fields besides kind and source.

    Raises:
        BadInputError: all that is wrong with them.
    """
    raw = tables_of(text, place)
    kind, more = raw.get("kind"), others or {}
    known = {**FIELDS, **{name: ("kind", "source", *own) for name, own in more.items()}}
    if not isinstance(kind, str) or kind not in known:
        what = "is missing" if kind is None else f"{kind!r} is no kind of data"
        hint = did_you_mean(str(kind), list(known)) or f"one of: {', '.join(known)}"
        raise BadInputError([Problem(place, "kind", what, hint)])
    problems = [
        Problem(place, name, "no such field", did_you_mean(name, known[kind]))
        for name in raw
        if name not in known[kind]
    ]
    source = raw.get("source")
    if not isinstance(source, str) or not source.strip():
        problems.append(Problem(place, "source", "is missing", 'say whose: source = "our desk"'))
    if kind not in HERE:
        if problems:
            raise BadInputError(problems)
        said = {name: value for name, value in raw.items() if name not in ("kind", "source")}
        return About(place, kind, str(source).strip(), more=said)
    words = {
        name: _words(raw[name], place, name, problems)
        for name in ("unit", "title", "frequency")
        if name in raw and name in FIELDS[kind]
    }
    problems += [
        Problem(place, "frequency", f"{told!r} is none", did_you_mean(told, FREQUENCIES))
        for told in words.get("frequency", {}).values()
        if told not in FREQUENCIES
    ]
    lag = raw.get("lag_days")
    if lag is not None and not _whole(lag):
        problems.append(Problem(place, "lag_days", f"{lag!r} is no number of days", "from 0"))
    table = raw.get("table", "")
    if not isinstance(table, str) or (table and not NAME.fullmatch(table)):
        problems.append(Problem(place, "table", f"{table!r} is no name of a table"))
    key = raw.get("key", [])
    if not isinstance(key, list) or not all(isinstance(one, str) for one in key):
        problems.append(Problem(place, "key", "is no list of columns", 'key = ["date"]'))
    if problems:
        raise BadInputError(problems)
    return About(
        place, kind, str(source).strip(), lag_days=lag, table=table, key=tuple(key), **words
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_LAG


def _words(value: Any, place: str, name: str, problems: list[Problem]) -> dict[str, str]:
    """A text for all, or a table of texts by series."""
    if isinstance(value, str) and value.strip():
        return {"": value.strip()}
    if isinstance(value, dict) and value and all(isinstance(v, str) and v for v in value.values()):
        return dict(value)
    what, hint = "is no text", f'{name} = "...", or a table with one for each series'
    problems.append(Problem(place, name, what, hint))
    return {}
