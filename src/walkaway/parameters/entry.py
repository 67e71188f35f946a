"""One parameter: a number that decides results and is not data, with its role and where it is from.

The files of this package hold them, one table each; :func:`checked` reads a file's tables and tells
all mistakes of all of them at once.
"""

from __future__ import annotations

import datetime as dt
import importlib
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean

ROLES = {
    "fact": "read off a law, a publication or a definition",
    "estimate": "published by somebody who estimated it",
    "prior": "assumed by us",
    "tuned": "set or solved so that a stated target holds",
}
"""What a number can be, and what that means."""

UNSURE = ("prior", "tuned")
"""Roles of numbers that nobody published."""

USES = (
    *("welfare", "real_wage", "terms_of_trade", "volume_of_trade", "prices"),
    *("exports", "revenue", "balance", "cutoff", "diversion", "profit", "yield", "holdings"),
    *("path", "holders", "frontier", "auction", "power", "negotiate", "bloc"),
    *("budget", "rebalance", "economy"),
    *("duties", "horizon", "border", "record", "expect", "curve"),
)
"""First words of ids of metrics and paths, and commands that print numbers of their own."""

CAUSES = (
    *("trade", "flows", "brought home", "FiscalPackage", "BondPurchases", "rare-earths"),
    "Trust",
    "own firm",
)
"""What a scenario does: things without which some parameters touch nothing."""

Row = tuple[float, ...]
Given = float | Row | Mapping[str, float] | Mapping[str, Row] | None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number, or one table of numbers that belong together.

    Attributes:
        name: ``room.subject.what``; the room is the file it stands in.
        given: a number, a row, numbers or rows by name; None if it is solved for in a run.
        unit: of it.
        role: one of `ROLES`.
        says: what it is, in a sentence.
        source: who published it, or what speaks for it; may be empty for a prior.
        published: the day from which it was known; None if that does not matter.
        target: what a tuned number makes hold.
        solved_by: ``module:function`` that solves for it, if a run does.
        convention: which of several meanings of the word it has, where there are several.
        low: lower end of its range; None if it has none.
        high: upper end.
        choices: values of equal weight, where it is drawn from some and not from a range.
        used_in: what rests on it: words of `USES`.
        needs: it touches nothing but in scenarios with one of these `CAUSES`; empty: always.
        unless: results with one of these words in their id do not rest on it.
    """

    name: str
    given: Given
    unit: str
    role: str
    says: str
    source: str = ""
    published: dt.date | None = None
    target: str = ""
    solved_by: str = ""
    convention: str = ""
    low: float | None = None
    high: float | None = None
    choices: Row = ()
    used_in: tuple[str, ...] = field(default=())
    needs: tuple[str, ...] = field(default=())
    unless: tuple[str, ...] = field(default=())

    @property
    def room(self) -> str:
        """The file it stands in."""
        return self.name.split(".", 1)[0]

    @property
    def unsure(self) -> bool:
        """Whether nobody published it."""
        return self.role in UNSURE

    def touches(self, ids: Iterable[str], causes: Collection[str] | None = None) -> set[str]:
        """First words of the results that rest on it.

        Args:
            ids: of metrics or paths, or names of commands.
            causes: what the scenario does; None if that is not known: then it may be anything.
        """
        if self.needs and causes is not None and not set(self.needs) & set(causes):
            return set()
        words = [name.split(".") for name in ids]
        return {
            first
            for first, *rest in words
            if first in self.used_in and not set(self.unless) & set(rest)
        }

    @property
    def value(self) -> float:
        """The number.

        Raises:
            TypeError: it is a table, or solved for in a run.
        """
        if not isinstance(self.given, float):
            raise TypeError(f"{self.name} is not a single number")
        return self.given

    @property
    def range(self) -> tuple[float, float]:
        """Both ends.

        Raises:
            TypeError: it has no range.
        """
        if self.low is None or self.high is None:
            raise TypeError(f"{self.name} has no range")
        return self.low, self.high

    @property
    def triple(self) -> tuple[float, float, float]:
        """Low, central, high.

        Raises:
            TypeError: it has no range or is not a single number.
        """
        low, high = self.range
        return low, self.value, high

    @property
    def row(self) -> Row:
        """The numbers, in order.

        Raises:
            TypeError: it is not a row.
        """
        if not isinstance(self.given, tuple):
            raise TypeError(f"{self.name} is not a row of numbers")
        return self.given

    @property
    def numbers(self) -> Mapping[str, float]:
        """Name -> number.

        Raises:
            TypeError: it is not a table of numbers.
        """
        return {name: _single(self.name, own) for name, own in self._table().items()}

    @property
    def rows(self) -> Mapping[str, Row]:
        """Name -> row of numbers.

        Raises:
            TypeError: it is not a table of rows.
        """
        return {name: _several(self.name, own) for name, own in self._table().items()}

    def _table(self) -> Mapping[str, float | Row]:
        if not isinstance(self.given, Mapping):
            raise TypeError(f"{self.name} is not a table")
        return self.given


def _single(name: str, own: float | Row) -> float:
    if isinstance(own, tuple):
        raise TypeError(f"{name} is a table of rows, not of numbers")
    return own


def _several(name: str, own: float | Row) -> Row:
    if not isinstance(own, tuple):
        raise TypeError(f"{name} is a table of numbers, not of rows")
    return own


# ---- reading ---------------------------------------------------------------------------------

WORDS = ("unit", "role", "says", "source", "target", "solved_by", "convention", "of")
LISTS = {"used_in": USES, "needs": CAUSES, "unless": CAUSES}
FIELDS = ("value", "low", "high", "choices", "published", *LISTS, *WORDS)


def checked(
    room: str, tables: Mapping[str, Any], place: str, known: Callable[[str], Parameter]
) -> dict[str, Parameter]:
    """The parameters of a file.

    Args:
        room: its name.
        tables: subject -> what -> fields of an entry.
        place: what to call the file in messages.
        known: finds an entry of another room, for values that are those of another entry.

    Returns:
        Name -> parameter, in the order of the file.

    Raises:
        BadInputError: with every mistake of every entry.
    """
    problems: list[Problem] = []
    raw: dict[str, Mapping[str, Any]] = {}
    for subject, entries in tables.items():
        if not isinstance(entries, Mapping) or not entries:
            problems.append(Problem(place, subject, "is no table of entries", "[subject.what]"))
            continue
        for what, own in entries.items():
            name = f"{room}.{subject}.{what}"
            if isinstance(own, Mapping):
                raw[name] = own
            else:
                problems.append(Problem(place, name, "is no entry", "a table [subject.what]"))
    found: dict[str, Parameter] = {}
    for name, own in raw.items():
        mistakes = _mistakes(own)
        problems += [Problem(place, name, *mistake) for mistake in mistakes]
        if not mistakes:
            try:
                found[name] = _made(name, own, lambda other: found.get(other) or known(other))
            except BadInputError as error:
                problems += [Problem(place, name, p.what, p.hint) for p in error.problems]
    if problems:
        raise BadInputError(problems)
    return found


def _mistakes(own: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with an entry: (what, hint)."""
    found = [
        (f"no field {key!r}", did_you_mean(key, FIELDS) or f"the fields are {', '.join(FIELDS)}")
        for key in own
        if key not in FIELDS
    ]
    found += [
        (f"{key!r} is not a text", "") for key in WORDS if not isinstance(own.get(key, ""), str)
    ]
    found += [(f"{key!r} is missing", "") for key in ("unit", "role", "says") if key not in own]
    found += [(f"{key!r} is empty", "") for key in ("says", "role") if own.get(key) == ""]
    if type(own.get("published", dt.date.min)) is not dt.date:
        found.append(("'published' is not a day", "write it as 2025-05-08"))
    role = own.get("role")
    if isinstance(role, str) and role and role not in ROLES:
        found.append((f"{role!r} is no role", did_you_mean(role, tuple(ROLES))))
    found += _unsaid(own)
    found += _numbers(own)
    for key, known in LISTS.items():
        words = own.get(key, [])
        if not isinstance(words, list) or (not words and (key in own or key == "used_in")):
            found.append((f"{key!r} is no list of words", f"from: {', '.join(known)}"))
            continue
        found += [
            (f"{key!r} knows no {word!r}", did_you_mean(str(word), known))
            for word in words
            if word not in known
        ]
    return found


def _unsaid(own: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a role asks for and the entry does not say."""
    role, found = own.get("role"), []
    if role in ("fact", "estimate") and not own.get("source"):
        found.append((f"{role} without a source", "name who published it"))
    if role == "tuned" and not own.get("target"):
        found.append(("tuned without a target", "say what it makes hold"))
    if role != "tuned" and own.get("target"):
        found.append((f"a target for a number that is {role}", "only tuned numbers have one"))
    ways = [key for key in ("value", "of", "solved_by") if key in own]
    if len(ways) != 1:
        hint = "give `value`, `of` (another entry's) or `solved_by`"
        found.append(("no value" if not ways else f"several values: {', '.join(ways)}", hint))
    if "solved_by" in own and role != "tuned":
        found.append(("solved for in a run, but not tuned", 'role = "tuned"'))
    return found


def _numbers(own: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the numbers."""
    found = []
    if "value" in own and not _is_given(own["value"]):
        found.append(("value is no finite number, row or table of them", ""))
    found += [
        (f"{key!r} is no finite number", "")
        for key in ("low", "high")
        if key in own and not _finite(own[key])
    ]
    several = own.get("choices", [])
    if not isinstance(several, list) or not all(map(_finite, several)):
        found.append(("'choices' is no list of finite numbers", ""))
    elif "choices" in own and ("low" in own or "high" in own or len(several) < 2):
        found.append(("'choices' are two or more numbers, instead of `low` and `high`", ""))
    if ("low" in own) != ("high" in own):
        found.append(("a range with one end", "give `low` and `high`"))
    if found:
        return found
    return []


def _finite(raw: object) -> bool:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return False
    try:
        return math.isfinite(raw)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def _is_row(raw: object) -> bool:
    return isinstance(raw, list) and bool(raw) and all(map(_finite, raw))


def _is_given(raw: object) -> bool:
    if isinstance(raw, Mapping):
        values = list(raw.values())
        return bool(values) and (all(map(_finite, values)) or all(map(_is_row, values)))
    return _finite(raw) or _is_row(raw)


def _read(raw: Any) -> Given:
    if isinstance(raw, Mapping):
        return MappingProxyType({key: _read(own) for key, own in raw.items()})  # type: ignore[return-value]
    return tuple(map(float, raw)) if isinstance(raw, list) else float(raw)


def _made(name: str, own: Mapping[str, Any], known: Callable[[str], Parameter]) -> Parameter:
    choices = tuple(map(float, own.get("choices", ())))
    low, high = own.get("low"), own.get("high")
    if choices:
        low, high = min(choices), max(choices)
    given: Given = None
    if "of" in own:
        given = known(own["of"]).given
    elif "value" in own:
        given = _read(own["value"])
    if low is not None and high is not None:
        if not isinstance(given, float):
            raise BadInputError([Problem("", "", "a range of what is no single number")])
        if not low <= given <= high:
            what = f"{given:g} is not between {low:g} and {high:g}"
            raise BadInputError([Problem("", "", what)])
    return Parameter(
        name=name,
        given=given,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        choices=choices,
        published=own.get("published"),
        used_in=tuple(own["used_in"]),
        needs=tuple(own.get("needs", ())),
        unless=tuple(own.get("unless", ())),
        **{key: own[key] for key in WORDS if key in own and key != "of"},
    )


def solver(own: Parameter) -> Callable[..., Any]:
    """The function that solves for a parameter in a run.

    Raises:
        AttributeError: there is none of that name.
    """
    module, function = own.solved_by.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
