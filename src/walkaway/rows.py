"""Tables of who and what there is: rows of a TOML file that stands beside the code that reads it.

A row is a frozen class; its fields say what a row may hold, those without a default what it must.
What rows mean to one another is checked in their own room, so that all mistakes are told at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_type_hints

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.toml import tables_of

Row = TypeVar("Row")

WANTED: Mapping[Any, str] = {
    str: "a text",
    bool: "true or false",
    tuple[str, ...]: "a list of texts",
}
"""Types that a field may have, and how a message calls them."""


def sheets(text: str, place: str, known: Collection[str]) -> dict[str, Any]:
    """The lists of rows of a file, by name; nothing for one that it has not.

    Args:
        text: TOML.
        place: what messages call the file.
        known: names of lists that it may have.

    Raises:
        BadInputError: it is not TOML, or has something else at its top.
    """
    found = tables_of(text, place)
    wrong = [
        Problem(place, name, "no such list of rows", did_you_mean(name, list(known)))
        for name in found
        if name not in known
    ]
    if wrong:
        raise BadInputError(wrong)
    return {name: found.get(name, []) for name in known}


def filled(raw: object, kind: type[Row], place: str, sheet: str) -> tuple[list[Row], list[Problem]]:
    """Rows of a list, and what is wrong with those that are none.

    Args:
        raw: the list as TOML gave it.
        kind: a dataclass, whose first field names the row in messages.
        place: what messages call the file.
        sheet: the name of the list.
    """
    if not isinstance(raw, list):
        hint = f"write [[{sheet}]] before each"
        return [], [Problem(place, sheet, "is not a list of rows", hint)]
    rows: list[Row] = []
    problems: list[Problem] = []
    for position, given in enumerate(raw):
        if not isinstance(given, dict):
            problems.append(Problem(place, f"{sheet}[{position}]", "is not a row"))
            continue
        name = given.get(fields(kind)[0].name)  # type: ignore[arg-type]
        where = f"{sheet} {name}" if name and isinstance(name, str) else f"{sheet}[{position}]"
        wrong = _misfits(given, kind, place, where)
        problems += wrong
        if not wrong:
            values = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
            rows.append(kind(**values))
    return rows, problems


def _misfits(given: Mapping[str, Any], kind: type[Any], place: str, where: str) -> list[Problem]:
    """Fields of a row that are unknown, missing, empty or of the wrong type."""
    hints = get_type_hints(kind)
    own = {one.name: one for one in fields(kind)}
    found = [
        Problem(place, f"{where}: {name}", "no such field", did_you_mean(name, list(own)))
        for name in given
        if name not in own
    ]
    for name, one in own.items():
        needed = one.default is MISSING and one.default_factory is MISSING
        if name not in given:
            if needed:
                found.append(Problem(place, f"{where}: {name}", "is missing"))
        elif not _fits(given[name], hints[name]):
            found.append(Problem(place, f"{where}: {name}", f"is not {WANTED[hints[name]]}"))
        elif needed and not given[name]:
            found.append(Problem(place, f"{where}: {name}", "is empty"))
    return found


def _fits(value: object, kind: object) -> bool:
    if kind is str or kind is bool:
        return isinstance(value, kind)
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def twice(names: Sequence[str], place: str, sheet: str) -> list[Problem]:
    """A problem for each name that stands more than once."""
    return [
        Problem(
            place, f"{sheet} {name}", f"stands {count} times", "give each row a name of its own"
        )
        for name, count in Counter(names).items()
        if count > 1
    ]


def unknown(name: str, known: Collection[str], place: str, path: str, what: str) -> list[Problem]:
    """A problem where a name is not among the known; none where it is."""
    if name in known:
        return []
    hint = did_you_mean(name, list(known)) or f"one of: {', '.join(known)}"
    return [Problem(place, path, f"no {what} {name!r}", hint)]
