"""Measures without which all that trade pays, and its limits, are the same.

To see whether one does anything it is left out and the rest laid on again. Of a scenario of very
many measures most are decided at once: a tariff that alone says what some trade pays, and says
something else than was paid, does something. The others are left out in groups that share no
trade, as what a flow pays depends only on what falls on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.orders import IMPORTER
from walkaway.errors import BadInputError
from walkaway.goods.equilibria import plan
from walkaway.goods.kinds import MEASURES
from walkaway.goods.kinds.border import ImportQuota
from walkaway.goods.kinds.supply import TradeCost
from walkaway.goods.kinds.tariffs import Tariff, TariffMeasure
from walkaway.goods.products import Products
from walkaway.goods.schedule import Schedule, before, sold
from walkaway.goods.setting import Setting
from walkaway.grammar.measure import Measure
from walkaway.grammar.vocabulary import REST
from walkaway.question import Question
from walkaway.readings import remembered

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]

LOOKED_AT_ALONE = 60
"""Measures on trade up to which each is left out alone."""
LAID_ON = 60
"""How often all are laid on without some where there are more."""
SEEN = 1e-12
"""A change of a rate that no rounding hides."""
WITHOUT = {"quota": np.inf, "beyond": 0.0, "rent": 0.0}
"""What stands where no measure sets something."""


@dataclass(frozen=True)
class Idle:
    """What was found.

    Attributes:
        positions: of measures that change nothing.
        unknown: how many were not looked at.
    """

    positions: frozenset[int]
    unknown: int = 0


@remembered(maxsize=16)
def look(question: Question) -> Idle:
    """Which measures on trade change nothing on the question's day."""
    mine = {i: own for i, own in enumerate(question.measures) if isinstance(own, MEASURES)}
    if len(mine) <= LOOKED_AT_ALONE:
        return Idle(frozenset(i for i in mine if _nothing(question, i)))
    late = {i for i, own in mine.items() if not own.in_force(question.date)}
    pending = {i: own for i, own in mine.items() if i not in late}
    setting = Setting(question.world, question.trade(), question.words, question.date)
    sure, nowhere = _decided(pending, setting)
    open_ = {i: own for i, own in pending.items() if i not in sure | nowhere}
    return _in_groups(question, open_, setting, late | nowhere)


def _nothing(question: Question, index: int) -> bool:
    """Whether trade pays the same without one measure."""
    try:
        without = plan(question, _rest(question, {index}))
    except BadInputError:
        return False  # the others cannot stand without it
    return plan(question).same(without)


def _rest(question: Question, out: set[int]) -> list[Measure]:
    return [own for i, own in enumerate(question.measures) if i not in out]


# Decided at once


def _decided(pending: Mapping[int, Measure], setting: Setting) -> tuple[set[int], set[int]]:
    """Tariffs that do something for certain, and those whose products nobody sells."""
    tariffs = {i: own for i, own in pending.items() if isinstance(own, TariffMeasure)}
    if any(own.wins() or REST in own.on for own in tariffs.values()):
        return set(), set()  # what another one says may not count
    base = before(list(pending.values()), setting)[0]
    named = {i: own for i, own in tariffs.items() if isinstance(own, Tariff) and own.by_product()}
    levels, apart = np.zeros(base.shape, dtype=np.int32), np.zeros(base.shape, dtype=bool)
    for i, own in tariffs.items():
        where = setting.reach(own)
        levels += where & own.is_level()
        if i in named:
            apart |= where
    sure = {
        i
        for i, own in tariffs.items()
        if isinstance(own, Tariff) and i not in named
        if (_says(own, base, levels) & setting.reach(own) & ~apart).any()
    }
    by_product, nowhere = _by_product(list(tariffs.values()), named, base, setting)
    return sure | by_product, nowhere


def _says(own: Tariff, base: Array, levels: NDArray[np.int32]) -> Mask:
    """Where a tariff would alone make something else of what was paid."""
    if (rate := own.level()) is None:
        kept: Mask = (levels == 0) & (abs(own.change or 0.0) > SEEN)
        return kept
    set_to = np.maximum(base, rate) if own.floor else float(rate)
    found: Mask = (levels == 1) & (np.abs(set_to - base) > SEEN)
    return found


def _by_product(
    tariffs: list[TariffMeasure], named: Mapping[int, Tariff], base: Array, setting: Setting
) -> tuple[set[int], set[int]]:
    """The same of tariffs that tell products apart: by the products of each seller."""
    economies = setting.trade.economies
    if not named or IMPORTER not in economies:
        return set(), set()
    buyer, sure, reaching = economies.index(IMPORTER), set[int](), set[int]()
    of_importer = sold(tariffs, setting)
    position = {id(own): i for i, own in named.items()}
    for seller, code in enumerate(economies):
        if len(sure) == len(named):
            break
        goods = Products.of(setting.world, setting.trade, code)
        own = [(one, goods.reached(one, on)) for one, whose, on in of_importer if code in whose]
        paid = goods.base(base[seller, buyer])
        levels = np.zeros(len(paid), dtype=np.int32)
        for one, rows in own:
            levels[rows] += one.is_level()
        for one, rows in own:
            if (i := position.get(id(one), -1)) < 0 or i in sure or not rows.size:
                continue
            reaching.add(i)
            pays = np.broadcast_to(goods.unclaimed(one, setting.on), paid.shape)[rows] > SEEN
            if (_says(named[i], paid[rows], levels[rows]) & pays).any():
                sure.add(i)
    return sure, {i for i in named if named[i].codes and i not in reaching | sure}


# Left out in groups


@dataclass
class _Group:
    """Measures that share no trade.

    Attributes:
        taken: trade that any of them falls on [flow].
        places: by position, the flows that each falls on.
    """

    taken: Mask
    places: dict[int, Rows] = field(default_factory=dict)


def _in_groups(
    question: Question, pending: Mapping[int, Measure], setting: Setting, found: set[int]
) -> Idle:
    groups, alone, unknown = _apart(pending, setting)
    for group in groups:
        if (changing := _changing(question, group)) is None:
            alone += group.places  # the others cannot stand without all of these
        else:
            found = found | (group.places.keys() - changing)
    left = max(LAID_ON - len(groups), 0)
    found = found | {i for i in alone[:left] if _nothing(question, i)}
    return Idle(frozenset(found), unknown + len(alone[left:]))


def _apart(pending: Mapping[int, Measure], setting: Setting) -> tuple[list[_Group], list[int], int]:
    """Measures in groups, those that must be left out alone, and how many had no room."""
    groups, alone, unknown = list[_Group](), list[int](), 0
    for i, own in pending.items():
        if (where := _falls_on(own, setting)) is None:
            alone.append(i)
            continue
        rows = np.flatnonzero(where)
        fit = (x for x in groups if not x.taken[rows[:1]].any() and not x.taken[rows].any())
        group = next(fit, None)
        if group is None and len(groups) == LAID_ON:
            unknown += 1
            continue
        if group is None:
            group = _Group(np.zeros(where.size, dtype=bool))
            groups.append(group)
        group.taken[rows] = True
        group.places[i] = rows
    return groups, alone, unknown


def _falls_on(own: Measure, setting: Setting) -> Mask | None:
    """The trade whose pay a measure decides, and no other; None where it may reach further."""
    words, on = setting.words, setting.on
    if isinstance(own, TradeCost):
        sides = words.expand_economies(own.exporters, on), words.expand_economies(own.importers, on)
        return setting.cells(*sides, words.expand_sectors(own.sectors))
    if isinstance(own, TariffMeasure | ImportQuota) and REST not in own.on:
        return setting.reach(own)
    return None


def _changing(question: Question, group: _Group) -> set[int] | None:
    """Who of a group changes what its trade pays; None if the others cannot stand without it."""
    try:
        without = plan(question, _rest(question, set(group.places)))
    except BadInputError:
        return None
    pairs = list(_pairs(plan(question), without))
    return {
        i
        for i, rows in group.places.items()
        if any(not np.array_equal(one[rows], other[rows]) for one, other in pairs)
    }


def _pairs(whole: Schedule, without: Schedule) -> Iterator[tuple[Array, Array]]:
    """What both say of each flow, flat."""
    one, other = whole.contents(), without.contents()
    for name in one.keys() | other.keys():
        if name in one and name in other:
            yield one[name].ravel(), other[name].ravel()
        elif name in WITHOUT:
            there = one[name] if name in one else other[name]
            yield there.ravel(), np.full(there.size, WITHOUT[name])
