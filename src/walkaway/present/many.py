"""What is assumed, where a scenario has so many measures that nobody would read them all."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

READABLE = 24
"""Measures that are told one by one, at most."""
ALIKE = 4
"""Measures from which those that differ in numbers and names alone are told as one."""
MOST = 40
"""Lines at most; what is beyond them is counted."""
ACTORS = ("by", "holder", "exporters", "bloc")
OTHERS = {"on": "economies", "to": "economies", "importers": "economies", "sectors": "sectors"}
"""Fields that say on whom and on what -> what their values are."""
SIZES = ("rate", "change", "amount", "share", "price")
NAMED = 3
"""Values of a field that are named; more are counted."""

Name = Callable[[str], str]
Row = Mapping[str, Any]


def readable(sentences: Sequence[str], toml: str, name: Name) -> tuple[str, ...]:
    """Measures in words; of many, those that are alike as one, with their number and range.

    Args:
        sentences: each measure in a sentence, in the order of the file.
        toml: the scenario.
        name: a word for a code.
    """
    rows = tomllib.loads(toml).get("measure", []) if toml else []
    if len(sentences) <= READABLE or len(rows) != len(sentences):
        return tuple(sentences)
    alike: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(rows):
        alike.setdefault(_sort(row), []).append(at)
    told: list[str] = []
    for places in alike.values():
        if len(places) < ALIKE:
            told += [sentences[at] for at in places]
        else:
            told.append(_as_one([rows[at] for at in places], sentences[places[0]], name))
    rest = len(told) - MOST
    if rest > 1:
        told = [*told[:MOST], f"and {rest} more lines like these"]
    return (*told, f"All {len(sentences)} are in the scenario itself, and in the run as JSON.")


def _sort(row: Row) -> tuple[str, ...]:
    """What measures that are alike have in common: kind, who acts, how the size is given."""
    who = next((str(row[key]) for key in ACTORS if key in row), "")
    return (str(row["kind"]), who, *(key for key in SIZES if key in row))


def _as_one(rows: Sequence[Row], first: str, name: Name) -> str:
    """Measures that are alike: how many, whose, how large, on whom; and the first in words."""
    who = next((rows[0][key] for key in ACTORS if key in rows[0]), "")
    actor = f" of {_names(_listed(who), name, 'actors')}" if who else ""
    parts = [part for key in SIZES if (part := _span(key, rows))]
    for key, what in OTHERS.items():
        values = dict.fromkeys(one for row in rows for one in _listed(row.get(key, ())))
        if values:
            said = _names(tuple(values), name, what)
            parts.append(said if key == "sectors" else f"{key} {said}")
    days = sorted(str(row["from"]) for row in rows if "from" in row)
    if days:
        parts.append(f"from {days[0]}" + (f" to {days[-1]}" if days[0] != days[-1] else ""))
    told = f": {', '.join(parts)}" if parts else ""
    return f"{len(rows)} measures of kind {rows[0]['kind']}{actor}{told}. The first: {first}"


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _names(values: Sequence[str], name: Name, what: str) -> str:
    if len(values) > NAMED:
        return f"{len(values)} {what}"
    return " and ".join(map(name, values))


def _span(key: str, rows: Sequence[Row]) -> str:
    """The smallest and the largest of a size, as they are written."""
    written = [row[key] for row in rows if key in row]
    if not written:
        return ""
    ordered = sorted(written, key=_value)
    low, high = ordered[0], ordered[-1]
    return f"{key} {low}" if _value(low) == _value(high) else f"{key} {low} to {high}"


def _value(written: Any) -> float:
    """A size as a number, of ``"+25%"`` as of 0.25."""
    if isinstance(written, str):
        text = written.strip().replace("\N{MINUS SIGN}", "-")
        try:
            return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            return 0.0
    return float(written) if isinstance(written, int | float) else 0.0
