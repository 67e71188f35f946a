"""The first view of a run in which holders of debt buy and sell: who buys, at what yield."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.bonds.kinds import HOLDERS_OF
from walkaway.bonds.sovereigns import SOVEREIGNS, Sovereign
from walkaway.outcome import Quantity
from walkaway.present.bonds_story import AT_ONCE, holder_name, holdings
from walkaway.present.first import End, Flow, Gauge, Piece
from walkaway.present.first_told import Numbers, Told, against, money
from walkaway.present.page import number

SLUG = "quarter"
"""How long after the sale, as ids have it."""
BUCKETS = {"15-30": "30-year", "7-15": "10-year", "3-7": "5-year", "1-3": "2-year"}
"""Maturities, the longest first, as ids have them -> the bond whose yield is told."""
NAMED = 4
"""Buyers with a name; the others are one."""
LEAST = 0.03
"""Part of what is sold below which a seller or a buyer is one of the others."""


@dataclass(frozen=True)
class Debt:
    """A bond market in which something is sold.

    Attributes:
        numbers: of the run.
        own: the market.
        held: its holders' changes.
        long: the yield that is told.
    """

    numbers: Numbers
    own: Sovereign
    held: tuple[Told, ...]
    long: Told

    @property
    def sellers(self) -> list[Told]:
        """Who lets go, the most first."""
        found = [one for one in self.held if one.band.mid < -LEAST * self._largest]
        return sorted(found, key=lambda one: one.band.mid)

    @property
    def buyers(self) -> list[Told]:
        """Who takes, the most first."""
        found = [one for one in self.held if one.band.mid > LEAST * self._largest]
        return sorted(found, key=lambda one: -one.band.mid)

    @property
    def _largest(self) -> float:
        return max(abs(one.band.mid) for one in self.held)

    @property
    def sold(self) -> float:
        """How much changes hands, in the unit of the market."""
        return -sum(one.band.mid for one in self.held if one.band.mid < 0)

    @property
    def bond(self) -> str:
        """The bond whose yield is told."""
        return BUCKETS[self.long.own.id.split(".")[2]]

    def name(self, one: Told) -> str:
        """Whose holdings."""
        return holder_name(self.numbers.outcome, one.own)

    def called(self, one: Told) -> str:
        """Whose holdings, in a sentence."""
        holder = one.own.id.split(".", 1)[1].rsplit(".", 1)[0]
        holder = holder.removeprefix(self.own.stem).removeprefix(".")
        return HOLDERS_OF[self.own.code].get(holder, self.name(one))


def debt_of(numbers: Numbers) -> Debt | None:
    """The bond market in which most changes hands; None if nothing does."""
    found = []
    for own in SOVEREIGNS.values():
        held = [
            numbers.of(one)
            for one in holdings(numbers.outcome, own)
            if one.id.endswith(f".{SLUG}") and one.moves
        ]
        told = (numbers.moved(f"yield.{own.code}.{bucket}.{SLUG}") for bucket in BUCKETS)
        long = next((one for one in told if one), None)
        if held and long:
            found.append(Debt(numbers, own, tuple(held), long))
    return max(found, key=lambda one: one.sold, default=None)


def answer(debt: Debt) -> list[Piece]:
    """Whether others buy, and what it does to the yield."""
    sellers = debt.sellers
    if not sellers or round(debt.sold, 2) == 0:
        return [Piece(text=f"Nobody sells {debt.own.debt}, and their yields stay")]
    seller, told = sellers[0], debt.long
    way = "raise" if told.band.mid > 0 else "lower"
    closed = told.own.failed
    known = told.own.count + closed
    least = f" (under {closed} of {known} estimates nobody buys it all)" if closed else ""
    most = f", {debt.called(debt.buyers[0])} most" if debt.buyers else ""
    return [
        Piece(text=f"Others buy it all{least}{most}, at a price: sales of "),
        Piece(
            text=money(abs(seller.band.mid), debt.own.unit, seller.places, signed=False),
            number=True,
            metric=seller.own.id,
        ),
        Piece(text=f" by {debt.called(seller)} {way} the {debt.bond} yield by "),
        told.piece(),
        Piece(text=f"{told.spread()} within a quarter"),
    ]


def flow(debt: Debt) -> Flow:
    """Who lets go, and who takes."""
    unit, buyers = debt.own.unit, debt.buyers
    out = [_end(debt, one) for one in debt.sellers[:NAMED]]
    into = [_end(debt, one) for one in buyers[:NAMED]]
    rest = sum(end.size for end in out) - sum(end.size for end in into)
    if rest > LEAST * max(debt.sold, LEAST):
        text = money(rest, unit, debt.long.places if rest < 1 else 1)
        into.append(End(label="All others, net", size=rest, text=text))
    return Flow(
        title=_finding(debt),
        subtitle=f"{unit}, a quarter later, {AT_ONCE}; the central estimate",
        unit=unit,
        out=out,
        into=into,
        note=(
            "Holdings at the prices of before: what one lets go, others take, at the yield at "
            "which they want it."
        ),
    )


def _finding(debt: Debt) -> str:
    sellers, buyers = debt.sellers, debt.buyers
    if not sellers or not buyers:
        return f"Nobody sells {debt.own.debt}"
    first = buyers[:2]
    share = 100 * sum(one.band.mid for one in first) / debt.sold
    names = ", and to ".join(debt.called(one) for one in first)
    return f"{number(share, 0, signed=False)}% of it goes to {names}"


def _end(debt: Debt, one: Told) -> End:
    text = money(one.band.mid, debt.own.unit, one.places)
    return End(label=debt.name(one), size=abs(one.band.mid), text=text, metric=one.own.id)


def gauge(debt: Debt) -> Gauge | None:
    """The long yield before and after, with every estimate, also those that contradict."""
    told = debt.long
    own = told.own
    if own.baseline is None:
        return None

    def level(points: float) -> float:
        return float(own.baseline or 0.0) + points / 100  # basis points

    estimates = [] if told.band != own.band else sorted(map(level, own.members.values()))
    apart = _apart(own) if estimates else ""
    return Gauge(
        title=f"The {debt.bond}",
        subtitle=f"{debt.own.bond} yield, percent, a quarter after the sale",
        before=own.baseline,
        low=level(told.band.low),
        mid=level(told.band.mid),
        high=level(told.band.high),
        before_text=f"{number(own.baseline, 2, signed=False)} before",
        after_text=number(level(told.band.mid), 2, signed=False),
        change_text=money(told.band.mid, own.unit, told.places),
        estimates=estimates,
        range_=own.kind,
        range_text=f"{told.range_text}{apart}",
        against=against(own),
        metric=own.id,
    )


def _apart(own: Quantity) -> str:
    """How many estimates contradict those in the range, and how far they go."""
    others = [value for name, value in own.members.items() if name not in own.agreeing]
    if not own.agreeing or not others:
        return ""
    low, high = (number(end, 0) for end in (min(others), max(others)))
    return f"; {len(others)} others say {low} to {high} {own.unit}"
