"""Orders as data: what each levies on which codes of whom, since when, and what gives way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from walkaway.world.customs import CUSTOMS

EVERYBODY = "ALL"
EU = "EU27"
IMPORTER = CUSTOMS.economy
"""Whose orders these are."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order at one rate.

    Attributes:
        id: its name.
        statute: 232, 301, IEEPA, 122, 201, 338, or a user's own.
        programme: what it is called.
        layer: orders of one layer never add up.
        rank: within a layer the higher takes the product.
        partners: ISO3 codes, ``EU27`` or ``ALL``; ``ALL except ...``.
        lists: names of code lists joined by +, or ``ALL``.
        rate: percent.
        unit: ``points`` are added; ``total``: base and duty together reach the rate.
        since: first day in force.
        until: first day no longer in force; None = open.
        retroactive_to: the law later counted it from this day, by refund.
        content: ``full``, a metal, or an assumption's name.
        preference: ``USMCA``, ``USMCA content`` or empty.
        loaded_before: goods loaded before it are taxed as before.
        transit_until: first day on which that ends.
        takeup: ``2024`` if only the share seen in the record of 2024 is due.
        legal_source: the document.
        confidence: file, transcribed, partial or assumed.
        note: what is not known.
    """

    id: str
    statute: str
    programme: str
    layer: str
    rank: int = 0
    partners: str = EVERYBODY
    lists: str = EVERYBODY
    rate: float
    unit: str = "points"
    since: dt.date
    until: dt.date | None = None
    retroactive_to: dt.date | None = None
    content: str = "full"
    preference: str = ""
    loaded_before: dt.date | None = None
    transit_until: dt.date | None = None
    takeup: str = ""
    legal_source: str = ""
    confidence: str = "assumed"
    note: str = ""

    def in_force(self, day: dt.date) -> bool:
        """Whether it bites on the day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Exemption:
    """What orders exempt: a list, some days, a share (1, or an assumption's name)."""

    orders: str
    list: str
    since: dt.date | None
    until: dt.date | None
    share: str
    note: str = ""


@dataclass(frozen=True)
class Yielding:
    """A layer gives way to others, on what they cover or on what pays them."""

    layer: str
    to: tuple[str, ...]
    partners: str
    since: dt.date | None
    until: dt.date | None
    by: str
    source: str

    def bites(self, partner: str, member: bool, day: dt.date) -> bool:
        """Whether it holds for a partner on a day."""
        return named(self.partners, partner, member) and within(self.since, self.until, day)


@dataclass(frozen=True, eq=False)
class Book:
    """All orders, lists, exemptions and rules of stacking."""

    orders: tuple[Order, ...]
    lists: Mapping[str, tuple[str, ...]] = field(repr=False)
    exemptions: tuple[Exemption, ...] = field(repr=False)
    stacking: tuple[Yielding, ...] = field(repr=False)

    def days(self) -> list[dt.date]:
        """Every day on which something of the law changes."""
        found: set[dt.date | None] = {None}
        for order in self.orders:
            found |= {order.since, order.until}
        for exemption in self.exemptions:
            found |= {exemption.since, exemption.until}
        for rule in self.stacking:
            found |= {rule.since, rule.until}
        return sorted(day for day in found if day is not None)


def within(since: dt.date | None, until: dt.date | None, day: dt.date) -> bool:
    """Whether a day is in a span that is open where an end is None."""
    return (since is None or since <= day) and (until is None or day < until)


@cache
def _partners(text: str) -> tuple[bool, frozenset[str]]:
    """Whether all but those named are meant, and those named."""
    if text == EVERYBODY:
        return True, frozenset()
    if text.startswith("ALL except "):
        return True, frozenset(part.strip() for part in text[11:].split(","))
    return False, frozenset(part.strip() for part in text.split(","))


def named(partners: str, partner: str, member: bool) -> bool:
    """Whether a partner is among those of an order.

    Args:
        partners: as an order has it.
        partner: ISO3 code or EU27.
        member: whether it belongs to the European Union.
    """
    others, listed = _partners(partners)
    inside = partner in listed or (member and EU in listed)
    return inside != others
