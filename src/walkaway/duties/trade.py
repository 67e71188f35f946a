"""Imports and duties of 2024 as goods of a partner: what was paid without any order, and with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.claims import PARTNERS
from walkaway.duties.facts import Facts, Floats
from walkaway.duties.levy import Assumed, Goods, Law, levied
from walkaway.duties.orders import EU
from walkaway.world.customs import CUSTOMS

YEAR = dt.date(2024, 7, 1)
"""The day whose orders are taken to have been those of the customs year 2024."""
NEAR = CUSTOMS.near
"""Partners whose goods are not at sea for weeks."""


@dataclass(frozen=True, eq=False)
class Trade:
    """Goods of a partner with their weights.

    Attributes:
        goods: lines, shares, and the base that orders of a total count with.
        base: duty without any order, percent [cell].
        imports: of 2024, USD [cell].
        duty: calculated in 2024, USD [cell].
        estimated: True where the products are those of others in the chapter.
    """

    goods: Goods
    base: Floats = field(repr=False)
    imports: Floats = field(repr=False)
    duty: Floats = field(repr=False)
    estimated: bool = False


def most_favoured(facts: Facts) -> Floats:
    """Most-favoured rates, percent, NaN where not ad valorem [line]."""
    rates: Floats = facts.arrays("duty_schedule")["mfn"].astype(np.float64)
    return rates


def direct(facts: Facts, law: Law, case: Assumed, partner: str, member: bool = False) -> Trade:
    """A partner whose trade is known by HS10.

    What was paid in 2024 is taken apart: up to the most-favoured rate it is the base (that is how
    preferences show), what is above it is what the orders of that year took, up to what they ask;
    the rest stays in the base. So base and orders of 2024 make what customs collected.
    """
    data = facts.arrays("duty_trade")
    place = [str(p) for p in data["partner"]].index(partner)
    cells = data["cell_partner"] == place
    lines = data["cell_code"][cells].astype(np.int64)
    imports = data["imports"][cells].astype(np.float64)
    duty = data["duty"][cells].astype(np.float64)
    paid = 100 * np.divide(duty, imports, out=np.zeros_like(duty), where=imports > 0)
    bare = Goods(partner, member, lines, np.zeros(len(lines)), overseas=partner not in NEAR)
    asked = sum(
        (one.points for one in levied(law, bare, YEAR, case) if one.order.takeup),
        start=np.zeros(len(lines)),
    )
    free = most_favoured(facts)[lines]
    base = np.where(np.isnan(free), np.maximum(paid - asked, 0.0), np.minimum(paid, free))
    above = paid - base
    takeup = np.clip(np.divide(above, asked, out=np.ones_like(asked), where=asked > 0), 0.0, 1.0)
    base += np.maximum(above - takeup * asked, 0.0)
    known = np.where(asked > 0, takeup, _usual(imports, asked, takeup))
    return Trade(replace(bare, base=base, takeup=known), base, imports, duty)


def _usual(imports: Floats, asked: Floats, takeup: Floats) -> float:
    """Mean take-up, for lines on which no order lay in 2024."""
    weight = imports * asked
    total = float(weight.sum())
    return float((weight * takeup).sum() / total) if total else 1.0


def country_row(facts: Facts, country: str) -> int:
    """Row of a country in the tables by chapter; -1 if it sold nothing."""
    names = [str(c) for c in facts.arrays("duty_trade")["country"]]
    return names.index(country) if country in names else -1


def member(facts: Facts, union: Trade, country: str) -> Trade:
    """A member of the European Union: the Union's goods, scaled by chapter to the member's."""
    data = facts.arrays("duty_trade")
    own, whole = country_row(facts, country), country_row(facts, EU)
    at = _chapter_of(facts, union.goods.lines)

    def scale(name: str) -> Floats:
        top, bottom = data[name][own].astype(float), data[name][whole].astype(float)
        by_chapter = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
        scaled: Floats = by_chapter[at]
        return scaled

    imports = union.imports * scale("chapter_imports")
    duty = union.duty * scale("chapter_duty")
    # The base is scaled as the duty is, so that what the member paid by chapter is kept.
    ratio = np.divide(scale("chapter_duty"), scale("chapter_imports"),
                      out=np.zeros_like(imports), where=imports > 0)  # fmt: skip
    base = union.base * ratio
    goods = replace(union.goods, partner=country, base=base)
    return Trade(goods, base, imports, duty, estimated=True)


def other(facts: Facts, law: Law, case: Assumed, country: str) -> Trade:
    """A country known by chapter only: the products of all partners in each of its chapters.

    Its base is what it paid by chapter, less what the orders of 2024 ask of those products.
    """
    data = facts.arrays("duty_trade")
    row = country_row(facts, country)
    world = world_imports(facts)
    at = _chapter_of(facts, np.arange(len(facts.lines)))
    whole = np.bincount(at, world, len(data["chapter"]))
    share = np.divide(world, whole[at], out=np.zeros_like(world), where=whole[at] > 0)
    lines = np.flatnonzero(share > 0)
    # All such countries hold the same lines at the same base, so that one levy does for all
    # that the same orders bite on.
    goods = Goods(country, False, lines, np.nan_to_num(most_favoured(facts)[lines]))
    if row < 0:
        zero = np.zeros(len(lines))
        return Trade(goods, goods.base, zero, zero, estimated=True)
    spread, chapter = share[lines], at[lines]
    imports = data["chapter_imports"][row].astype(float)[chapter] * spread
    duty = data["chapter_duty"][row].astype(float)[chapter] * spread
    asked = sum(
        (one.points for one in levied(law, goods, YEAR, case) if one.order.takeup),
        start=np.zeros(len(lines)),
    )
    size = len(data["chapter"])
    taken = np.bincount(chapter, imports * asked / 100, size)
    left = np.maximum(data["chapter_duty"][row] - taken, 0.0)
    whole = data["chapter_imports"][row].astype(float)
    rate = 100 * np.divide(left, whole, out=np.zeros(size), where=whole > 0)
    return Trade(goods, rate[chapter], imports, duty, estimated=True)


def world_imports(facts: Facts) -> Floats:
    """Imports of 2024 from all partners known by HS10, USD [line]."""
    data = facts.arrays("duty_trade")
    total: Floats = np.bincount(
        data["cell_code"], data["imports"].astype(float), len(facts.lines)
    ).astype(np.float64)
    return total


def _chapter_of(facts: Facts, lines: NDArray[Any]) -> NDArray[np.int64]:
    """Place of each line's chapter in the tables by chapter."""
    chapters = facts.arrays("duty_trade")["chapter"].astype(np.int64)
    found = np.searchsorted(chapters, facts.lines[lines] // 10**8)
    place: NDArray[np.int64] = np.minimum(found, len(chapters) - 1)
    return place


def can_claim(partner: str) -> bool:
    """Whether goods of a partner can claim the USMCA."""
    return partner in PARTNERS
