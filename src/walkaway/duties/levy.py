"""What the orders levy on a partner's goods on a day: exemptions, content, claims, stacking.

Every quantity is a share of the value of a line: an order's *subject* is the share that its list,
exemptions and content rule leave; of that, what other orders take first falls away (stacking), and
a preference frees what is claimed. So goods that are half metal pay the duty on metal on one half
and the general duty on the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.facts import Facts, Floats
from walkaway.duties.orders import (
    EVERYBODY,
    Book,
    Exemption,
    Order,
    Yielding,
    named,
    within,
)
from walkaway.errors import BadInputError, Problem
from walkaway.world.customs import CUSTOMS

Bools = NDArray[np.bool_]
KEPT = 4096
"""Days of partners whose orders are kept."""
METALS = {"steel": ("72", "73"), "aluminium": ("76",), "copper": ("74",)}
"""Metals whose content is taxed, and the chapters of goods made of them: those count in full."""


@dataclass(frozen=True, eq=False)
class Goods:
    """Lines of one partner.

    Attributes:
        partner: ISO3 code, or EU27.
        member: whether it belongs to the European Union.
        lines: index of each line among all [cell].
        base: duty without any order, percent [cell].
        takeup: share of the duties of orders of 2024 that was paid then [cell]; None: all.
        claimed: share of value that claims the USMCA [cell]; None where nobody can.
        overseas: whether goods spend weeks at sea.
    """

    partner: str
    member: bool
    lines: NDArray[Any] = field(repr=False)
    base: Floats = field(repr=False)
    takeup: Floats | None = field(default=None, repr=False)
    claimed: Floats | None = field(default=None, repr=False)
    overseas: bool = True


@dataclass(frozen=True)
class Assumed:
    """The assumptions of one case.

    Attributes:
        shares: share of value by name: content that qualifies, uses that are exempt.
        us_content: US content of cars under the USMCA.
        by_sea: share of imports from overseas that comes by ship; 0 leaves transit out.
        days: mean days at sea.
    """

    shares: Mapping[str, float]
    us_content: float
    by_sea: float
    days: float


@dataclass(frozen=True, eq=False)
class Part:
    """What one order levies.

    Attributes:
        order: the order.
        share: of value that pays it [cell].
        points: duty over value, percent [cell].
    """

    order: Order
    share: Floats = field(repr=False)
    points: Floats = field(repr=False)


@dataclass(frozen=True)
class Now:
    """What holds for a partner on a day.

    Attributes:
        orders: that bite, the higher rank first.
        rules: layer -> what it gives way to.
        layers: so that each comes after those it gives way to.
    """

    orders: tuple[Order, ...]
    rules: Mapping[str, list[Yielding]]
    layers: tuple[str, ...]


class Masks:
    """Which lines each list covers, worked out when first needed and kept."""

    def __init__(self, facts: Facts, book: Book) -> None:
        self._facts, self._book = facts, book
        self._kept: dict[str, Bools] = {}
        self._content: dict[str, Floats] = {}

    def of(self, lists: str) -> Bools | None:
        """Lines of lists joined by + [line]; None for all."""
        if lists == EVERYBODY:
            return None
        if lists not in self._kept:
            codes = [code for name in lists.split("+") for code in self._book.lists[name]]
            self._kept[lists] = self._facts.covered(codes)
        return self._kept[lists]

    def content(self, metal: str) -> Floats:
        """Share of a metal in the value of each line [line]."""
        if metal not in self._content:
            share = self._facts.arrays("duty_schedule")[metal].astype(np.float64)
            share = np.minimum(share, 1.0)
            share[self._facts.covered(list(METALS[metal]))] = 1.0
            self._content[metal] = share
        return self._content[metal]


class Law:
    """The orders with their masks, and what bites on whom.

    Attributes:
        book: orders, exemptions, stacking.
        masks: lists as lines.
    """

    def __init__(self, facts: Facts, book: Book) -> None:
        self.book, self.masks = book, Masks(facts, book)
        self._own: dict[tuple[str, bool], list[Order]] = {}
        self._now: dict[tuple[str, bool, dt.date], Now] = {}
        self._free = {
            order.id: [one for one in book.exemptions if fnmatchcase(order.id, one.orders)]
            for order in book.orders
        }

    def exempt(self, order: Order, day: dt.date) -> list[Exemption]:
        """What an order exempts on a day."""
        return [one for one in self._free[order.id] if within(one.since, one.until, day)]

    def now(self, partner: str, member: bool, day: dt.date) -> Now:
        """What bites on a partner on a day, and what gives way to what; kept for a while."""
        key = (partner, member, day)
        if key not in self._now:
            if len(self._now) >= KEPT:
                self._now.clear()
            orders = tuple(one for one in self.of(partner, member) if one.in_force(day))
            rules: dict[str, list[Yielding]] = {}
            for rule in self.book.stacking:
                if rule.bites(partner, member, day):
                    rules.setdefault(rule.layer, []).append(rule)
            layers = {one.layer for one in orders}
            self._now[key] = Now(orders, rules, tuple(in_turn(layers, rules)))
        return self._now[key]

    def rules(self, partner: str, member: bool, day: dt.date) -> list[Yielding]:
        """Rules of stacking for a partner on a day."""
        return [rule for many in self.now(partner, member, day).rules.values() for rule in many]

    def of(self, partner: str, member: bool) -> list[Order]:
        """All orders that ever bite on a partner, the higher rank first."""
        if (partner, member) not in self._own:
            own = [o for o in self.book.orders if o.rate and named(o.partners, partner, member)]
            self._own[partner, member] = sorted(own, key=lambda order: -order.rank)
        return self._own[partner, member]

    def active(self, goods: Goods, day: dt.date, case: Assumed) -> list[tuple[Order, float]]:
        """Orders that bite on a day, each with the share of goods that it holds for.

        Goods on the water when an order came are taxed by the one of its layer that ended as it
        came, or by none.
        """
        found: list[tuple[Order, float]] = []
        for order in self.now(goods.partner, goods.member, day).orders:
            late = afloat(order, day, case) if goods.overseas else 0.0
            found.append((order, 1.0 - late))
            if late:
                found += [
                    (old, late)
                    for old in self.of(goods.partner, goods.member)
                    if old.layer == order.layer and old.until == order.loaded_before
                ]
        return found


def afloat(order: Order, day: dt.date, case: Assumed) -> float:
    """Share of a day's entries that had been loaded before an order; the same for seven days."""
    if not case.by_sea or order.loaded_before is None or order.transit_until is None:
        return 0.0
    if day >= order.transit_until:
        return 0.0
    since = (day - order.loaded_before).days // 7 * 7 + 3
    return case.by_sea * min(max((1.5 * case.days - since) / case.days, 0.0), 1.0)


def levied(law: Law, goods: Goods, day: dt.date, case: Assumed) -> list[Part]:
    """What each order levies on a day, in the order in which they give way.

    Args:
        law: the orders.
        goods: lines of a partner.
        day: of entry.
        case: assumptions.

    Raises:
        BadInputError: orders give way to each other in a circle.
    """
    active = law.active(goods, day, case)
    now = law.now(goods.partner, goods.member, day)
    subject: dict[str, Floats] = {}
    dutiable: dict[str, Floats] = {}
    parts: list[Part] = []
    for layer in now.layers:
        left = _left(now.rules.get(layer, ()), subject, dutiable)
        taken: Bools | None = None
        for order, weight in active:
            if order.layer != layer:
                continue
            covered = law.masks.of(order.lists)
            on = None if covered is None else covered[goods.lines]
            if weight == 1.0:
                own = on if taken is None else _less(on, taken, len(goods.lines))
                every = _held(law, order, goods, day, on)
                taken = every if taken is None else taken | every
                on = own
            if on is not None and not on.any():
                continue
            own_share = _share(law, order, goods, day, case, on) * weight
            paying = own_share if left is None else own_share * left
            paying = paying * _unclaimed(order, goods, case)
            subject[layer] = subject[layer] + own_share if layer in subject else own_share
            dutiable[layer] = dutiable[layer] + paying if layer in dutiable else paying
            parts.append(Part(order, paying, paying * _rate(order, goods)))
    return parts


def _all(on: Bools | None, size: int) -> Bools:
    return np.ones(size, dtype=bool) if on is None else on


def _held(law: Law, order: Order, goods: Goods, day: dt.date, on: Bools | None) -> Bools:
    """Lines that an order takes from those of lower rank: its list, less what it exempts whole."""
    held = _all(on, len(goods.lines)).copy()
    for exemption in law.exempt(order, day):
        free = law.masks.of(exemption.list)
        if free is not None and exemption.share == "1":
            held &= ~free[goods.lines]
    return held


def _less(on: Bools | None, taken: Bools, size: int) -> Bools:
    return _all(on, size) & ~taken


def in_turn(layers: set[str], rules: Mapping[str, list[Yielding]]) -> list[str]:
    """Layers so that each comes after those it gives way to.

    Raises:
        BadInputError: two give way to each other.
    """
    waits = {
        layer: {to for rule in rules.get(layer, ()) for to in rule.to} & layers - {layer}
        for layer in layers
    }
    done: list[str] = []
    while waits:
        ready = sorted(layer for layer, to in waits.items() if not to & waits.keys())
        if not ready:
            circle = ", ".join(sorted(waits))
            hint = "drop one of the rules of stacking"
            raise BadInputError([Problem("stacking", circle, "give way to each other", hint)])
        done += ready
        for layer in ready:
            del waits[layer]
    return done


def _left(
    rules: Any, subject: Mapping[str, Floats], dutiable: Mapping[str, Floats]
) -> Floats | None:
    """Share of value that layers which come first leave; None if they leave all."""
    gone: Floats | None = None
    for rule in rules:
        covers = dutiable if rule.by == "dutiable" else subject
        for layer in rule.to:
            if layer in covers:
                gone = covers[layer] if gone is None else gone + covers[layer]
    return None if gone is None else np.maximum(1.0 - gone, 0.0)


def _share(
    law: Law, order: Order, goods: Goods, day: dt.date, case: Assumed, on: Bools | None
) -> Floats:
    """Share of value that an order is on, before stacking and claims [cell]."""
    share = np.ones(len(goods.lines)) if on is None else on.astype(np.float64)
    if order.content in METALS:
        share *= law.masks.content(order.content)[goods.lines]
    elif order.content != "full":
        share *= case.shares[order.content]
    for exemption in law.exempt(order, day):
        free = law.masks.of(exemption.list)
        part = case.shares.get(exemption.share)
        part = float(exemption.share) if part is None else part
        share *= 1.0 - part * (1.0 if free is None else free[goods.lines])
    if order.takeup and goods.takeup is not None:
        share *= goods.takeup
    return share


def _unclaimed(order: Order, goods: Goods, case: Assumed) -> Floats | float:
    """Share of what is left that no preference frees [cell]."""
    if not order.preference or goods.claimed is None:
        return 1.0
    free = 1.0 if order.preference == CUSTOMS.preference else case.us_content
    return 1.0 - free * goods.claimed


def _rate(order: Order, goods: Goods) -> Floats | float:
    """Percent on what pays; up to the total where the order names one [cell]."""
    if order.unit == "points":
        return order.rate
    return np.maximum(order.rate - goods.base, 0.0)
