"""Debt as a ladder: how much falls due in each coming year, and at what rate it was borrowed.

A year runs from one balance sheet to the next. What falls due (first rung) and the year's
deficit are refinanced on average in the middle of the year, at that year's yields, by an
issuance rule: fixed shares of each original maturity. Interest is then an identity, rung by
rung: amount times rate times the part of the year it was owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.parameters import parameter
from walkaway.world import World

Floats = NDArray[np.float64]

RUNGS = 40
MATURITIES: tuple[int, ...] = (1, 2, 3, 5, 7, 10, 20, 30)
"""Original maturities that are issued, in years; 1 stands for bills and floaters."""

# Coupon auction sizes of mid-2025, USD bn a month (Treasury quarterly refunding statements,
# May 2025): the mix by which coupon borrowing is spread.
COUPON_SIZES: Mapping[int, float] = {
    int(years): size for years, size in parameter("budget.ladder.coupon-sizes").numbers.items()
}
EXPECTED_INFLATION = parameter("budget.curve.expected-inflation").value
"""Percent, added to the real coupon of indexed debt."""
INDEXED_SIZES: Mapping[int, float] = {
    int(years): size for years, size in parameter("budget.ladder.indexed-sizes").numbers.items()
}
THIRTY_OVER_TEN = parameter("budget.curve.thirty-over-ten").value
YEARLY_BORROWING = parameter("budget.ladder.yearly-borrowing").value


@dataclass(frozen=True)
class Ladder:
    """Outstanding debt by years left to run.

    Attributes:
        amount: face value falling due in year 1, 2, ... [rung], in money.
        rate: average interest rate of each rung, percent [rung].
        shares: issuance by original maturity, summing to one [maturity].
        bill_rate: average rate of the bills on the first rung, percent; None where all of it
            are bonds at the rung's own rate.
    """

    amount: Floats = field(repr=False)
    rate: Floats = field(repr=False)
    shares: Floats
    bill_rate: float | None = None

    @property
    def total(self) -> float:
        """All debt."""
        return float(self.amount.sum())

    @property
    def average_rate(self) -> float:
        """Interest on the whole stock over the stock, percent."""
        return float(self.amount @ self.rate) / self.total

    @property
    def average_maturity(self) -> float:
        """Years, each rung in the middle of its year."""
        return float(self.amount @ (np.arange(RUNGS) + 0.5)) / self.total

    def scaled(self, total: float) -> Ladder:
        """The same structure for another amount of debt."""
        return replace(self, amount=self.amount * (total / self.total))


@dataclass(frozen=True)
class LadderYear:
    """What one year did to a ladder.

    Attributes:
        ladder: at the end of the year.
        interest: paid in the year, in money.
        gross_issuance: borrowed in the year: what fell due and the deficit.
    """

    ladder: Ladder
    interest: float
    gross_issuance: float


def advance(ladder: Ladder, borrowing: float, yields: Floats) -> LadderYear:
    """One year: refinance what falls due, borrow the rest of the need, pay interest.

    The need is the year's borrowing before interest on itself; interest of the year is
    borrowed too, so half a year's yield on it is solved for in closed form.

    Args:
        ladder: at the start of the year.
        borrowing: primary deficit and other needs of the year, without interest, in money.
        yields: market yield of each original maturity, percent [maturity].
    """
    average = float(ladder.shares @ yields) / 100
    due = ladder.amount[0]
    held = float(ladder.amount[1:] @ ladder.rate[1:]) / 100
    known = held + due * (ladder.rate[0] / 100 + average) / 2 + borrowing * average / 2
    interest = known / (1 - average / 2)
    gross = due + borrowing + interest
    amount = np.append(ladder.amount[1:], 0.0)
    owed = np.append(ladder.amount[1:] * ladder.rate[1:], 0.0)
    rung = np.array(MATURITIES) - 1
    np.add.at(amount, rung, ladder.shares * gross)
    np.add.at(owed, rung, ladder.shares * gross * yields)
    rate = np.divide(owed, amount, out=np.zeros(RUNGS), where=amount != 0)
    return LadderYear(replace(ladder, amount=amount, rate=rate), interest, gross)


def market_yields(bill: float, ten_year: float, thirty_over_ten: float = THIRTY_OVER_TEN) -> Floats:
    """Yields at the issued maturities from two points of the curve, percent [maturity].

    Linear from bills to ten years and from ten to thirty.
    """
    points = np.array([0.5, 10.0, 30.0])
    values = np.array([bill, ten_year, ten_year + thirty_over_ten])
    curve: Floats = np.interp(np.array(MATURITIES, dtype=np.float64), points, values)
    return curve


def issuance_shares(bills_due: float, gross_coupons: float) -> Floats:
    """Shares of a year's gross issuance by maturity: bills rolled, coupons by auction size."""
    sizes = np.array([COUPON_SIZES.get(m, 0.0) for m in MATURITIES])
    shares = gross_coupons * sizes / sizes.sum()
    shares[0] = bills_due
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def steady_profile(sizes: Mapping[int, float]) -> Floats:
    """How debt issued every year in the same sizes is spread over years to run [rung]."""
    profile = np.zeros(RUNGS)
    for maturity, size in sizes.items():
        profile[:maturity] += size
    spread: Floats = profile / profile.sum()
    return spread


def us_ladder(world: World, total: float) -> Ladder:
    """The US ladder for an amount of debt held by the public, USD bn.

    Stocks and average rates by type of security as reported for the end of May 2025 (world
    table ``us_debt_supply``); the structure moves slowly and is also used for dates before
    that report. Within notes and within bonds the years to run follow from issuing every
    year in the auction sizes of mid-2025.
    """
    facts = _supply(world)
    bills = facts["bills"] + facts["FRN outstanding"] + facts["savings bonds outstanding"]
    notes, bonds, indexed = facts["notes"], facts["bonds (nominal)"], facts["TIPS outstanding"]
    short = steady_profile({1: 1.0})
    middle = steady_profile({m: s for m, s in COUPON_SIZES.items() if m <= 10})
    long = steady_profile({20: COUPON_SIZES[20], 30: COUPON_SIZES[30]})
    linked = steady_profile(INDEXED_SIZES)
    parts = [
        (bills * short, facts["average interest rate, bills"]),
        (notes * middle, facts["average interest rate, notes"]),
        (bonds * long, facts["average interest rate, bonds"]),
        (indexed * linked, facts["average interest rate, TIPS (real coupon)"] + EXPECTED_INFLATION),
    ]
    amount = np.sum([part for part, _ in parts], axis=0)
    owed = np.sum([part * rate for part, rate in parts], axis=0)
    rate = np.divide(owed, amount, out=np.zeros(RUNGS), where=amount != 0)
    # Bills are rolled within the year: in a year everything of theirs falls due once here.
    coupons_due = float((notes * middle + bonds * long + indexed * linked)[0])
    growth = YEARLY_BORROWING * float(amount.sum())  # in the same mix as the stock
    bill_share = bills / float(amount.sum())
    shares = issuance_shares(bills + growth * bill_share, coupons_due + growth * (1 - bill_share))
    bill_rate = facts["average interest rate, bills"]
    return Ladder(amount, rate, shares, bill_rate).scaled(total)


def _supply(world: World) -> dict[str, float]:
    table = world.table("us_debt_supply")
    if "notes" not in table.strings("item"):
        table = World.newest(world.snapshot).table("us_debt_supply")
    return dict(zip(table.strings("item"), table.floats("value").tolist(), strict=True))
