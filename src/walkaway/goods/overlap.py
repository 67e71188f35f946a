"""Measures that contradict each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from walkaway.duties import ledger
from walkaway.goods.kinds.tariffs import (
    Orders,
    ReciprocalTariffs,
    Tariff,
    TariffMeasure,
    TariffQuota,
)
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import percent
from walkaway.grammar.vocabulary import Vocabulary

ON_RECORD = (Orders, ReciprocalTariffs)

MOST = 5
"""Contradictions told of one measure; a thousand copies of it have half a million."""


class Contradiction(NamedTuple):
    """Two measures that cannot both hold: positions of both, and why."""

    first: int
    second: int
    what: str


@dataclass(frozen=True)
class _Reach:
    position: int
    own: TariffMeasure
    importers: frozenset[str]
    exporters: frozenset[str]
    sectors: frozenset[str]

    def meets(self, other: _Reach) -> str:
        """An example of trade that both fall on; empty if there is none."""
        if not _at_once(self.own, other.own):
            return ""
        sectors = self.sectors & other.sectors
        buyers, sellers = self.importers & other.importers, self.exporters & other.exporters
        if not shares_products(self.own, other.own):
            return ""
        pair = next(((s, b) for s in sorted(sellers) for b in sorted(buyers) if s != b), None)
        return f"{pair[0]} to {pair[1]} in {min(sectors)}" if pair and sectors else ""


def shares_products(one: Measure, other: Measure) -> bool:
    """Whether some product can be under both measures."""
    codes = [_codes(own.codes) if isinstance(own, Tariff) else () for own in (one, other)]
    if not all(codes):
        return True
    return any(a.startswith(b) or b.startswith(a) for a in codes[0] for b in codes[1])


def _codes(names: Sequence[str]) -> tuple[str, ...]:
    """Codes, with lists of the orders spelt out."""
    lists = ledger().book.lists if any(not name.isdigit() for name in names) else {}
    return tuple(code for name in names for code in lists.get(name, (name,)))


def contradictions(
    measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> list[Contradiction]:
    """Pairs of tariff measures that say different things about the same trade at the same time.

    Changes add up, unless they are the same measure twice, or the record of the same tariffs twice
    (a timeline holds the reciprocal tariffs too). A rate is all-in, so that another rate of a
    different size, or a change, on the same trade contradicts it. A tariff that ``overrides`` is
    compared only with others that do.

    Args:
        measures: all measures, in order.
        words: the names they use.
        on: the day whose members of blocs are meant.
    """
    reaches = [
        _Reach(
            index,
            own,
            frozenset(own.importers(words, on)),
            frozenset(own.exporters(words, on)),
            frozenset(own.covered(words)),
        )
        for index, own in enumerate(measures)
        if isinstance(own, TariffMeasure)
    ]
    found: list[Contradiction] = []
    for second, later in enumerate(reaches):
        clashes: list[Contradiction] = []
        for earlier in reaches[:second]:
            why = _clash(earlier.own, later.own)
            where = earlier.meets(later) if why else ""
            if where and len(clashes) < MOST:
                clashes.append(Contradiction(earlier.position, later.position, f"{why} ({where})"))
        found += clashes
    return found


def _clash(one: TariffMeasure, other: TariffMeasure) -> str:
    if one == other:
        return "the same measure is given twice"
    if isinstance(one, ON_RECORD) and isinstance(other, ON_RECORD):
        return "both tell what the United States charged, which would count twice"
    if one.wins() != other.wins() or not (one.is_level() or other.is_level()):
        return ""
    if TariffQuota in (type(one), type(other)) and one.is_level() and other.is_level():
        return "a quota sets the rate, and another measure sets it too"
    rates = [rate for m in (one, other) if (rate := m.level()) is not None]
    if len(rates) == 2:
        floors = {m.floor for m in (one, other) if isinstance(m, Tariff)}
        if rates[0] == rates[1] and len(floors) == 1:
            return ""
        return f"the same trade is set to {percent(rates[0])} and to {percent(rates[1])}"
    return "a rate is all-in, and another measure adds a change to the same trade"


def _at_once(one: Measure, other: Measure) -> bool:
    starts = [day for day in (one.from_, other.from_) if day]
    ends = [day for day in (one.until, other.until) if day]
    return not starts or not ends or max(starts) <= min(ends)
