"""The ledger: what is levied on the goods of any partner on any day, and what was collected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.duties import book as books
from walkaway.duties import claims, record, trade
from walkaway.duties.cases import CASES, assumed, full_use
from walkaway.duties.facts import Facts, Floats, facts
from walkaway.duties.levy import Goods, Law, Part, afloat, levied
from walkaway.duties.orders import EU, Book
from walkaway.duties.trade import Trade
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.world.customs import CUSTOMS
from walkaway.world.sources import Snapshot

KINDS = ("statutory", "due", "collected")
LEVIED = ("statutory", "due")
UNCLAIMED = "unclaimed"
"""What is due from an importer who claims no preference, and whose content is his own matter."""
KEPT = 64
"""Levies kept of days that are alike."""
NO_TRADE = ("CUB", "PRK", "IRN")
"""Partners that the law names and customs of 2024 do not."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Rates of every product and partner on every day on which something changes.

    Attributes:
        days: on which a rate changes [day].
        partners: ISO3 codes, EU27, and Slovakia, which is in EU27 too [partner].
        cell_partner: index into partners [cell].
        cell_line: index into lines of the facts [cell].
        imports: of 2024, USD [cell].
        rate: percent [day, cell].
    """

    days: tuple[dt.date, ...]
    partners: tuple[str, ...]
    cell_partner: NDArray[Any] = field(repr=False)
    cell_line: NDArray[Any] = field(repr=False)
    imports: Floats = field(repr=False)
    rate: NDArray[np.float32] = field(repr=False)


class Ledger:
    """Facts and orders together; make one with :func:`ledger`.

    Args:
        facts: trade, schedule, claims, record.
        book: orders.
        like: a ledger of the same facts, whose goods and weights are taken over.
    """

    def __init__(self, facts: Facts, book: Book, like: Ledger | None = None) -> None:
        self.facts, self.book = facts, book
        self.law = Law(facts, book)
        self.root: Ledger = self if like is None else like.root
        # Trade is taken apart by the orders of the record, never by a user's.
        self._trades: dict[str, Trade] = {} if like is None else like._trades
        self._parts: dict[Any, list[Part]] = {}

    @cached_property
    def by_product(self) -> tuple[str, ...]:
        """All whose trade is known by HS10: ISO3 codes, EU27, and Slovakia, a member."""
        return tuple(str(p) for p in self.facts.arrays("duty_trade")["partner"])

    @cached_property
    def direct(self) -> tuple[str, ...]:
        """Partners known by HS10, members of the Union within EU27: nobody stands in it twice."""
        return tuple(name for name in self.by_product if name not in self.members)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Members of the European Union."""
        data = self.facts.arrays("duty_trade")
        return tuple(str(c) for c, own in zip(data["country"], data["member"], strict=True) if own)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Countries known by chapter only, members of the Union left out."""
        known = {*self.direct, *self.members}
        return tuple(
            str(c) for c in self.facts.arrays("duty_trade")["country"] if str(c) not in known
        )

    @cached_property
    def economies(self) -> tuple[str, ...]:
        """The model's economies, ISO3 codes."""
        names = self.facts.arrays("trade")["economies"]
        return tuple(str(one) for one in names)

    @property
    def partners(self) -> tuple[str, ...]:
        """All partners that can be asked for."""
        return (*self.direct, *self.members, *self.others, *NO_TRADE)

    def trade(self, partner: str) -> Trade:
        """Goods and weights of a partner, worked out once.

        Raises:
            BadInputError: there is no such partner.
        """
        if partner not in self._trades:
            if wrong := self.partner_problem(partner):
                raise BadInputError([wrong])
            if partner in self.by_product:
                case = assumed("central", transit=False)
                union = partner == EU or partner in self.members
                made = trade.direct(self.facts, self.law_of_record, case, partner, union)
            elif partner in self.members:
                made = trade.member(self.facts, self.trade(EU), partner)
            else:
                case = assumed("central", transit=False)
                made = trade.other(self.facts, self.law_of_record, case, partner)
            self._trades[partner] = made
        return self._trades[partner]

    @cached_property
    def law_of_record(self) -> Law:
        """The orders that were in force when the record of 2024 was made: never a user's."""
        return Law(self.facts, books.shipped(self.facts.snapshot))

    def partner_problem(self, partner: str) -> Problem | None:
        """What is wrong with the name of a partner."""
        if partner in self.partners:
            return None
        return Problem(
            "partner", "", f"no partner {partner!r}", did_you_mean(partner, self.partners)
        )

    def goods(self, partner: str, day: dt.date, kind: str, case: str = "central") -> Goods:
        """Goods of a partner as an entry of a day has them.

        Args:
            partner: ISO3 code or EU27.
            day: of entry.
            kind: ``statutory``: claims in full use, orders of 2024 at their full rate; ``due``:
                claims of the day, and of the duties of 2024's orders the share that was paid then;
                ``unclaimed``: as due, with nothing claimed.
            case: of the assumptions.
        """
        own = self.trade(partner).goods
        if kind == "statutory":
            own = replace(own, takeup=None)
        share = self.claimed(partner, day, kind, case)
        return own if share is None else replace(own, claimed=share[own.lines])

    def claimed(
        self, partner: str, day: dt.date, kind: str, case: str = "central"
    ) -> Floats | None:
        """Share of each line's value that claims the USMCA [line]; None where nothing can."""
        if kind == UNCLAIMED or not trade.can_claim(partner):
            return None
        on = day if kind == "due" else None
        return claims.claimed(self.facts, partner, on, full_use(case))

    def parts(self, partner: str, day: dt.date, kind: str, case: str = "central") -> list[Part]:
        """What each order levies on a partner's goods on a day."""
        goods = self.goods(partner, day, kind, case)
        assumptions = assumed(case, transit=kind != "statutory")
        key = self._key(goods, day, kind, case)
        if key not in self._parts:
            if len(self._parts) >= KEPT:  # memory: days come partner by partner
                self._parts.clear()
            self._parts[key] = levied(self.law, goods, day, assumptions)
        return self._parts[key]

    def _key(self, goods: Goods, day: dt.date, kind: str, case: str) -> Any:
        """What the levy of a day depends on; days of one key are levied once."""
        case_ = assumed(case, transit=kind != "statutory")
        active = self.law.active(goods, day, case_)
        who = "others" if goods.partner in self.others else goods.partner
        return (
            who, kind, case,
            tuple((order.id, weight) for order, weight in active),
            tuple(id(e) for order, _ in active for e in self.law.exempt(order, day)),
            tuple(id(rule) for rule in self.law.rules(goods.partner, goods.member, day)),
            f"{day:%Y-%m}" if goods.claimed is not None and kind == "due" else "",
            goods.claimed is not None and day < claims.FREES_SINCE,
        )  # fmt: skip

    def levied(self, partner: str, day: dt.date, kind: str, case: str = "central") -> Floats:
        """Base and orders together, percent [cell of the partner's goods]."""
        total = self.trade(partner).base.copy()
        for part in self.parts(partner, day, kind, case):
            total += part.points
        return total

    def changes(self, since: dt.date, until: dt.date, kind: str = "statutory") -> list[dt.date]:
        """The first day, and every later one to the last on which a rate changes."""
        days = {since, *(day for day in self.book.days() if since <= day <= until)}
        if kind == "due":
            days |= {day for day in self._afloat_days() if since <= day <= until}
            days |= {
                dt.date(year, month, 1)
                for year in range(since.year, until.year + 1)
                for month in range(1, 13)
                if since <= dt.date(year, month, 1) <= until
            }
        return sorted(days)

    def _afloat_days(self) -> set[dt.date]:
        """Days on which the share of goods on the water is taken anew."""
        found: set[dt.date] = set()
        case = assumed("low", transit=True)
        for order in self.book.orders:
            if order.loaded_before is None or order.transit_until is None:
                continue
            found.add(order.transit_until)
            day = order.loaded_before
            while day < order.transit_until and (
                day == order.loaded_before or afloat(order, day, case)
            ):
                found.add(day)
                day += dt.timedelta(days=7)
        return found

    def panel(
        self, since: dt.date | None = None, until: dt.date | None = None,
        kind: str = "statutory", case: str = "central",
    ) -> Panel:  # fmt: skip
        """Rates of all products and partners known by HS10, on every day of change.

        Args:
            since: first day; that of the orders on record if None.
            until: last day, likewise.
            kind: of rate.
            case: of the assumptions.

        Raises:
            BadInputError: unknown kind or case.
        """
        check_kind(kind, LEVIED)
        days = self.changes(since or books.first_day(), until or books.last_day(), kind)
        trades = [self.trade(partner) for partner in self.by_product]
        sizes = [len(one.imports) for one in trades]
        edges = np.concatenate([[0], np.cumsum(sizes)])
        rate = np.empty((len(days), edges[-1]), dtype=np.float32)
        for at, partner in enumerate(self.by_product):
            block = rate[:, edges[at] : edges[at + 1]]
            last: Any = None
            for row, day in enumerate(days):
                key = self._key(self.goods(partner, day, kind, case), day, kind, case)
                if row and key == last:
                    block[row] = block[row - 1]
                else:
                    block[row] = self.levied(partner, day, kind, case)
                last = key
        return Panel(
            tuple(days), self.by_product,
            np.repeat(np.arange(len(trades), dtype=np.uint8), sizes),
            np.concatenate([one.goods.lines for one in trades]),
            np.concatenate([one.imports for one in trades]), rate,
        )  # fmt: skip

    def collected(self, partner: str, month: str) -> record.Collected | None:
        """What customs collected from a partner in a month or year; None without a record."""
        return record.collected(self.facts, partner, month)


def canonical(partner: str) -> str:
    """A partner's name as the ledger has it: ``eu`` is EU27."""
    name = partner.strip().upper()
    return EU if name == CUSTOMS.union else name


def check_kind(kind: str, known: Sequence[str] = KINDS) -> None:
    """Refuse an unknown kind of rate.

    Raises:
        BadInputError: it is none of those known.
    """
    if kind not in known:
        raise BadInputError([Problem("kind", "", f"no kind {kind!r}", did_you_mean(kind, known))])


def day_problem(day: dt.date) -> Problem | None:
    """What is wrong with a day."""
    if books.first_day() <= day <= books.last_day():
        return None
    span = f"the orders run from {books.first_day()} to {books.last_day()}"
    return Problem("date", "", f"{day} is outside the ledger", span)


@lru_cache(maxsize=2)
def _shipped(snapshot: Snapshot) -> Ledger:
    return Ledger(facts(snapshot), books.shipped(snapshot))


def ledger(
    orders: str | Path | None = None, without: Sequence[str] = (), snapshot: Snapshot | None = None
) -> Ledger:
    """The ledger of the embedded data, or with a user's orders.

    Args:
        orders: a TOML file that adds to, replaces or leaves out orders.
        without: ids (with ``*``), layers, programmes or statutes to leave out.
        snapshot: other data than the embedded.

    Raises:
        BadInputError: a malformed file, a name that stands for no order; with every mistake.
        DataCorruptError: a file of the data is damaged.
    """
    data = books.with_orders(snapshot)
    if orders is None and not without:
        return _shipped(data)
    content = b"" if orders is None else books.content(orders)
    return _own(data, content, "" if orders is None else str(orders), tuple(without))


@lru_cache(maxsize=4)
def _own(data: Snapshot, content: bytes, place: str, without: tuple[str, ...]) -> Ledger:
    """A ledger of a user's orders, kept as long as the file stays the same."""
    own = books.shipped(data)
    if place:
        own = books.extended(own, content, place)
    if without:
        own = books.without(own, without)
    made = Ledger(facts(data), own)
    contradictions(made)
    return made


def contradictions(own: Ledger) -> None:
    """Refuse orders of one layer and rank that ask different rates of the same goods on a day.

    Raises:
        BadInputError: with every pair.
    """
    wrong: dict[tuple[str, str], Problem] = {}
    for partner in (*own.direct, *own.others):
        member = partner == EU
        orders = own.law.of(partner, member)
        for at, one in enumerate(orders):
            for two in orders[at + 1 :]:
                pair = (one.id, two.id)
                if one.layer != two.layer or one.rank != two.rank or pair in wrong:
                    continue
                if (one.rate, one.unit) == (two.rate, two.unit):
                    continue
                first = max(one.since, two.since)
                ends = [end for end in (one.until, two.until) if end is not None]
                if ends and first >= min(ends):
                    continue
                if _both(own, one, two, first):
                    said = f"{one.id} asks {one.rate:g}, {two.id} {two.rate:g} of the same goods"
                    hint = "give the one that holds the higher rank, or another layer"
                    wrong[pair] = Problem("orders", partner, f"{said} on {first}", hint)
    if wrong:
        raise BadInputError(wrong.values())


def _both(own: Ledger, one: Any, two: Any, day: dt.date) -> bool:
    """Whether two orders cover a line in common, exemptions taken off."""
    common = np.ones(len(own.facts.lines), dtype=bool)
    for order in (one, two):
        on = own.law.masks.of(order.lists)
        if on is not None:
            common &= on
        for exemption in own.law.exempt(order, day):
            free = own.law.masks.of(exemption.list)
            if free is not None and exemption.share == "1":
                common &= ~free
    return bool(common.any())


__all__ = ["CASES", "KINDS", "Ledger", "Panel", "contradictions", "ledger"]
