"""Measures that contradict each other."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from walkaway.duties import ledger
from walkaway.goods.kinds.border import ImportQuota
from walkaway.goods.kinds.tariffs import (
    Orders,
    ReciprocalTariffs,
    Tariff,
    TariffMeasure,
    TariffQuota,
    crosses_a_border,
)
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import percent
from walkaway.grammar.vocabulary import Vocabulary

ON_RECORD = (Orders, ReciprocalTariffs)

MOST = 5
"""Contradictions told of one measure; a thousand copies of it have half a million."""
MOST_TOLD = 1000
"""Contradictions told of all measures; the last says that there may be more."""
FEW = 64
"""Flows (importer, exporter, sector), or codes, up to which a measure is found by each of them."""
FAR = dt.date.max.toordinal()
HEADING = 4
"""Digits of a tariff code that say on which shelf a product lies."""
SHELVES = 251
EVERY_SHELF = frozenset(map(str, range(SHELVES)))

Rows = NDArray[np.int64]


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

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of products, with lists of the orders spelt out; none for all products."""
        return _codes(self.own.codes) if isinstance(self.own, Tariff) else ()

    def flows(self) -> list[tuple[str, str, str]] | None:
        """The flows across a border that it falls on; None if they are many."""
        if len(self.importers) * len(self.exporters) * len(self.sectors) > FEW:
            return None
        every = itertools.product(self.importers, self.exporters, self.sectors)
        return [flow for flow in every if flow[0] != flow[1]]

    def products(self) -> tuple[list[Hashable] | None, list[Hashable] | None]:
        """What it looks for by its codes, and what it is found under; None if they are many.

        Two codes share products if one begins with the other. So each is found whole and by all
        that it begins with, and looks for what begins with it and for what it begins with.
        """
        codes = set(self.codes)
        if not 0 < len(codes) <= FEW:
            return None, None
        heads = [(code, code[:k]) for code in codes for k in range(1, len(code))]
        above = {("below", code) for code in codes} | {("is", head) for _, head in heads}
        below = {("is", code) for code in codes} | {("below", head) for _, head in heads}
        return list(above), list(below | {("below", code) for code in codes})

    def meets(self, other: _Reach) -> str:
        """An example of trade that both fall on; empty if there is none."""
        if not _at_once(self.own, other.own):
            return ""
        sectors = self.sectors & other.sectors
        buyers, sellers = self.importers & other.importers, self.exporters & other.exporters
        if not _share(self.codes, other.codes):
            return ""
        pair = next(((s, b) for s in sorted(sellers) for b in sorted(buyers) if s != b), None)
        return f"{pair[0]} to {pair[1]} in {min(sectors)}" if pair and sectors else ""


def _share(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether some product can be under codes of both."""
    if not first or not second:
        return True
    return any(a.startswith(b) or b.startswith(a) for a in first for b in second)


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
    return [*Search(measures, words, on).contradictions(), *_two_quotas(measures, words, on)]


def _two_quotas(measures: Sequence[Measure], words: Vocabulary, on: dt.date) -> list[Contradiction]:
    """Import quotas where a tariff quota already says what may come."""
    kinds = (TariffQuota, ImportQuota)
    own = [(at, one) for at, one in enumerate(measures) if isinstance(one, kinds)]
    sides = [
        (frozenset(one.importers(words, on)), frozenset(one.exporters(words, on)),
         frozenset(one.covered(words)))
        for _, one in own
    ]  # fmt: skip
    told = np.array([isinstance(one, TariffQuota) for _, one in own], dtype=np.bool_)
    if told.all() or not told.any():
        return []
    bits = [_bits([side[k] for side in sides]) for k in range(3)]
    start = np.array([_ordinal(one.from_, 0) for _, one in own], dtype=np.int64)
    end = np.array([_ordinal(one.until, FAR) for _, one in own], dtype=np.int64)
    found: list[Contradiction] = []
    for row, (first, _) in enumerate(own):
        later = slice(row + 1, None)
        meets = (told[later] != told[row]) & (start[later] <= end[row]) & (end[later] >= start[row])
        rows = row + 1 + np.flatnonzero(meets)
        for side in bits:
            rows = rows[(side[rows] & side[row]).any(axis=1)]
        for other in rows:
            pairs = zip(sides[row], sides[other], strict=True)
            buyers, sellers, shared = (a & b for a, b in pairs)
            if crosses_a_border(sellers, buyers):
                what = "a tariff quota lets more in at a price, and an import quota lets in no more"
                found.append(Contradiction(first, own[other][0], f"{what} ({min(shared)})"))
            if len(found) == MOST:
                return found
    return found


class Index:
    """Rows by what they are found under; those that are on too much stand apart."""

    def __init__(self) -> None:
        self.rows: defaultdict[Hashable, list[int]] = defaultdict(list)
        self.apart: list[int] = []

    def near(self, keys: Sequence[Hashable] | None) -> list[list[int]] | None:
        """Rows, in lists, among which all stand that may share something; None for all."""
        if keys is None:
            return None
        return [self.apart, *(self.rows[key] for key in keys if key in self.rows)]

    def put(self, row: int, keys: Sequence[Hashable] | None) -> None:
        """Take in a row under each of some keys, or apart."""
        for rows in [self.apart] if keys is None else [self.rows[key] for key in keys]:
            rows.append(row)


class Search:
    """The measures on tariffs, laid out so that few of them are held against one another.

    A measure on few flows is found by each of them, one on few codes by each of those and what
    stands above and below it. One on many of both is held against all others, which lie in columns
    of bits so that this is one step.

    Attributes:
        held: pairs that were held against one another.
    """

    def __init__(self, measures: Sequence[Measure], words: Vocabulary, on: dt.date) -> None:
        self.reaches = [
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
        self.held = 0
        self.sides = [
            _bits([getattr(reach, side) for reach in self.reaches])
            for side in ("importers", "exporters", "sectors")
        ]
        self.sides.append(_bits([_shelved(reach.codes) for reach in self.reaches]))
        owns = [reach.own for reach in self.reaches]
        self.start = np.array([_ordinal(own.from_, 0) for own in owns], dtype=np.int64)
        self.end = np.array([_ordinal(own.until, FAR) for own in owns], dtype=np.int64)
        self.twin = _numbered(owns)
        self.record = np.array([isinstance(own, ON_RECORD) for own in owns], dtype=np.bool_)
        self.wins = np.array([own.wins() for own in owns], dtype=np.bool_)
        self.level = np.array([own.is_level() for own in owns], dtype=np.bool_)
        self.rate = _numbered([_level(own) for own in owns])

    def contradictions(self) -> list[Contradiction]:
        """Each measure against the earlier ones; the first few that contradict it."""
        found: list[Contradiction] = []
        flows, codes = Index(), Index()
        for row, reach in enumerate(self.reaches):
            own, (above, below) = reach.flows(), reach.products()
            earlier: Rows | slice = slice(row)
            near = [lists for lists in (flows.near(own), codes.near(above)) if lists is not None]
            fewest = min(near, key=lambda lists: sum(map(len, lists)), default=None)
            if fewest is not None and sum(map(len, fewest)) < row:
                earlier = np.unique(np.concatenate([np.array(x, dtype=np.int64) for x in fewest]))
            found += self._against(row, earlier)
            if len(found) >= MOST_TOLD:
                last = found[MOST_TOLD - 1]
                more = f"{last.what}; what comes after it is not told"
                return [*found[: MOST_TOLD - 1], last._replace(what=more)]
            flows.put(row, own)
            codes.put(row, below)
        return found

    def _against(self, row: int, earlier: Rows | slice) -> list[Contradiction]:
        later, clashes = self.reaches[row], list[Contradiction]()
        for index in self._may_clash(row, earlier):
            first = self.reaches[index]
            why = _clash(first.own, later.own)
            where = first.meets(later) if why else ""
            if where:
                clashes.append(Contradiction(first.position, later.position, f"{why} ({where})"))
            if len(clashes) == MOST:
                break
        return clashes

    def _may_clash(self, row: int, earlier: Rows | slice) -> Rows:
        """Which of the earlier ones say something else of some of the same trade at some time."""
        rate, rates = self.rate[row], self.rate[earlier]
        says = (self.wins[earlier] == self.wins[row]) & (self.level[earlier] | self.level[row])
        says &= (rates < 0) | (rate < 0) | (rates != rate)
        says |= self.record[earlier] & self.record[row]
        says |= self.twin[earlier] == self.twin[row]
        says &= (self.start[earlier] <= self.end[row]) & (self.end[earlier] >= self.start[row])
        self.held += len(says)
        rows = np.flatnonzero(says)
        found: Rows = rows if isinstance(earlier, slice) else earlier[rows]
        for bits in self.sides:
            found = found[(bits[found] & bits[row]).any(axis=1)]
        return found


def _bits(sets: Sequence[frozenset[str]]) -> NDArray[np.uint64]:
    """Sets of names as bits, [set, word]."""
    places = {name: at for at, name in enumerate(sorted(frozenset().union(*sets)))}
    out = np.zeros((len(sets), len(places) // 64 + 1), dtype=np.uint64)
    masks: dict[frozenset[str], NDArray[np.uint64]] = {}  # many measures name the same
    for row, names in enumerate(sets):
        if names not in masks:
            masks[names] = np.zeros(out.shape[1], dtype=np.uint64)
            for name in names:
                masks[names][places[name] // 64] |= np.uint64(1 << places[name] % 64)
        out[row] = masks[names]
    return out


def _numbered(things: Sequence[Hashable | None]) -> Rows:
    """Equal things get equal numbers; None gets -1."""
    numbers: dict[Hashable, int] = {}
    found = [-1 if x is None else numbers.setdefault(x, len(numbers)) for x in things]
    return np.array(found, dtype=np.int64)


def _ordinal(day: dt.date | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise


def _level(own: TariffMeasure) -> tuple[float, bool] | None:
    """The rate to which a tariff sets what it falls on, and whether that is a floor."""
    if not isinstance(own, Tariff) or (rate := own.level()) is None:
        return None
    return float(rate), own.floor


@lru_cache(maxsize=256)
def _shelved(codes: tuple[str, ...]) -> frozenset[str]:
    """Shelves on which products lie; those on no common shelf share none."""
    if not codes or any(len(code) < HEADING or not code.isdigit() for code in codes):
        return EVERY_SHELF
    return frozenset(str(int(code[:HEADING]) % SHELVES) for code in codes)


def _clash(one: TariffMeasure, other: TariffMeasure) -> str:
    if one == other:
        return "the same measure is given twice"
    if isinstance(one, ON_RECORD) and isinstance(other, ON_RECORD):
        return "both tell what was charged, which would count twice"
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
