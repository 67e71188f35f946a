"""Emissions embodied in goods, as a measure states them: tonnes per value, by origin and sector."""

# ruff: noqa: D102  (the methods are described once, in `Kind`)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from walkaway.grammar.fields import read_tables, unknown_keys, values_of
from walkaway.grammar.values import (
    SECTORS,
    SIDES,
    Kind,
    Mistake,
    Number,
    sort_of,
)
from walkaway.grammar.vocabulary import Vocabulary

TONNES = Number(low=0.0, high=1e6)
PAID = Number(low=0.0, high=1e4)
FIELDS: dict[str, Kind] = {"on": SIDES, "sectors": SECTORS, "tonnes": TONNES, "paid": PAID}
NEEDED = ("on", "sectors", "tonnes")
EXAMPLE = '{ on = "CODE", sectors = "steel", tonnes = 1500 }'


class Intensity(NamedTuple):
    """What the goods of some origins carry.

    Attributes:
        on: origins.
        sectors: which goods.
        tonnes: of carbon dioxide (or its equivalent) in goods worth a million dollars at prices
            of the base year.
        paid: USD per tonne that was paid for them at home already.
    """

    on: tuple[str, ...]
    sectors: tuple[str, ...]
    tonnes: float
    paid: float = 0.0


@dataclass(frozen=True)
class Intensities(Kind):
    """Tables of origins, sectors and tonnes; a later one takes the place of an earlier one."""

    def said(self) -> str:
        return f"a list of tables `{EXAMPLE}`, also `paid`"

    def read(self, raw: Any) -> tuple[Intensity, ...]:
        return read_tables(raw, Intensity, _row, "tables", EXAMPLE)

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        return [
            m._replace(path=(at, key, *m.path))
            for at, one in enumerate(value or ())
            for key, kind in (("on", SIDES), ("sectors", SECTORS))
            for m in kind.check(getattr(one, key), words)
        ]

    def plain(self, value: Any) -> Any:
        return [
            {key: FIELDS[key].plain(said) for key, said in one._asdict().items()
             if key in NEEDED or said}
            for one in value
        ]  # fmt: skip

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        keys = {key: kind.schema(words) for key, kind in FIELDS.items()}
        one = {"type": "object", "properties": keys, "required": list(NEEDED),
               "additionalProperties": False}  # fmt: skip
        return {"type": "array", "items": one, "minItems": 1}


def _row(raw: Any) -> tuple[Intensity | None, list[Mistake]]:
    if not isinstance(raw, Mapping):
        return None, [Mistake((), f"{sort_of(raw)} where a table is wanted", f"write {EXAMPLE}")]
    missing = [
        Mistake((), f"{key!r} is missing", f"write {EXAMPLE}", True)
        for key in NEEDED
        if key not in raw
    ]
    read, unread = values_of(raw, FIELDS)
    wrong = [*unknown_keys(raw, FIELDS), *missing, *unread]
    return (None, wrong) if wrong else (Intensity(**read), [])
