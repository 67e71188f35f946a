"""Notes and bonds: price from yield and yield from price, exactly as the Treasury computes them.

31 CFR 356 Appendix B, sections I.A, I.D and II. All seven cases of section II (regular,
short and long first periods, and reopenings in each) are one equation: with the payments
CF_0 on the next interest date, CF_1 .. CF_n on the following ones and 100 at maturity,

    (P + A) [1 + (r/s)(i/2)] = CF_0 + CF_1 v + ... + CF_n v^n + 100 v^n,    v = 1/(1 + i/2).

Arithmetic is rational throughout; the only rounding is the Treasury's, at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import Number, exact
from walkaway.pricing.schedule import Grid, days

EIGHTH = Fraction(1, 8)
EARLIEST = 1800  # year


@dataclass(frozen=True)
class Terms:
    """What an auction announcement says of a note or bond.

    Attributes:
        coupon: annual interest rate in percent, paid in halves.
        maturity: the day it is repaid.
        dated: the day from which interest accrues.
        issue: the day of settlement; a reopening is issued after ``dated``.
        first: the first interest date; None to infer it: the next grid date after ``dated``,
            or the one after that when fewer than half the days of a half-year remain to the
            next one (every odd first period among the examples of Appendix B obeys this).
    """

    coupon: Fraction
    maturity: dt.date
    dated: dt.date
    issue: dt.date
    first: dt.date | None = None

    @classmethod
    def of(
        cls,
        coupon: Number,
        maturity: str | dt.date,
        dated: str | dt.date | None,
        issue: str | dt.date,
        first: str | dt.date | None = None,
    ) -> Terms:
        """Read and check terms, telling all mistakes at once.

        Args:
            coupon: percent per year.
            maturity: ISO date or date; so are the others.
            dated: if None, the last grid date on or before the issue date. That is where
                interest began in all 795 official auctions of notes and bonds of 2008 to 2022;
                410 of them were issued later. A first period that is short or long needs its
                dated date; for one that is short because it begins with the issue, give that.
            issue: settlement.
            first: first interest date, if it is not to be inferred.

        Raises:
            BadInputError: what is not a number or a date, dates out of order, or a first
                interest date that the inferred dated date does not explain.
        """
        problems: list[Problem] = []
        rate = collect(problems, exact, coupon, "coupon")
        end = collect(problems, read_date, maturity, "maturity")
        settle = collect(problems, read_date, issue, "issue")
        start = collect(problems, read_date, dated, "dated") if dated else None
        if not dated and end is not None and settle is not None:
            start = regular_start(end, settle)
        pays = collect(problems, read_date, first, "first") if first else None
        if rate is None or end is None or settle is None or start is None or problems:
            raise BadInputError(problems)
        terms = cls(rate, end, start, settle, pays)
        wrong = terms.problems()
        if not wrong and not dated and terms.period.kind == "long":
            hint = "name the dated date"
            wrong = [Problem("dated", "", "a long first period does not tell where it began", hint)]
        if wrong:
            raise BadInputError(wrong)
        return terms

    def problems(self) -> list[Problem]:
        """Everything that is wrong with the terms; empty when they can be priced."""
        found = []
        if self.coupon < 0:
            found.append(Problem("coupon", "", f"{float(self.coupon)} is negative"))
        if self.issue < self.dated:
            found.append(
                Problem("issue", "", f"{self.issue} is before the dated date {self.dated}")
            )
        if self.issue >= self.maturity:
            found.append(
                Problem("issue", "", f"{self.issue} is not before maturity {self.maturity}")
            )
        if self.maturity <= self.dated != self.issue:
            found.append(
                Problem("dated", "", f"{self.dated} is not before maturity {self.maturity}")
            )
        if self.maturity.year - self.dated.year > 200 or self.dated.year < EARLIEST:
            found.append(Problem("dated", "", f"{self.dated} is out of any record"))
        elif not found and self.first is not None:
            grid = Grid(self.maturity)
            near = grid.next_after(self.dated)
            allowed = [grid.date(k) for k in (near, near - 1) if k >= 0]
            if self.first not in allowed:
                choice = " or ".join(str(day) for day in allowed)
                found.append(
                    Problem("first", "", f"{self.first} cannot be the first interest date", choice)
                )
        return found

    @property
    def period(self) -> Period:
        """Day counts and payments seen from the issue date."""
        return _layout(self.maturity, self.dated, self.issue, self.first)

    @property
    def accrued(self) -> Fraction:
        """Accrued interest per $100 at issue, unrounded (Appendix B, section I.D)."""
        return self.coupon * self.period.accrued_units

    @property
    def accrued_per_1000(self) -> Fraction:
        """Accrued interest per $1000 at issue, rounded to five decimals (section I.D.4)."""
        return Fraction(self.accrued_units, 10**5)

    @property
    def accrued_units(self) -> int:
        """The same in hundred-thousandths of a dollar per $1000, or millionths per $100."""
        units = self.period.accrued_units
        num = 10**6 * self.coupon.numerator * units.numerator
        den = self.coupon.denominator * units.denominator
        return (2 * num + den) // (2 * den)


@dataclass(frozen=True)
class Period:
    """What Appendix B, section II, calls r, s, n and the payments.

    Attributes:
        r: days from issue to the next grid date.
        s: days of the half-year that ends on it.
        n: full half-years from it to maturity.
        now: payment on the next grid date, in units of the annual coupon.
        then: payment one half-year later, in the same unit (1/2 but for a long first period).
        accrued_units: accrued interest, in the same unit.
        first: first interest date.
        kind: ``regular``, ``short`` or ``long`` first period.
    """

    r: int
    s: int
    n: int
    now: Fraction
    then: Fraction
    accrued_units: Fraction
    first: dt.date
    kind: str


HALF = Fraction(1, 2)


def regular_start(maturity: dt.date, issue: dt.date, step: int = 6) -> dt.date:
    """The last grid date on or before an issue date: where interest begins unless told.

    Dates out of order give the issue date back, for the checks to refuse.
    """
    if issue >= maturity or issue.year < EARLIEST:
        return issue
    grid = Grid(maturity, step)
    return grid.date(grid.next_after(issue) + 1)


@lru_cache(maxsize=65536)
def _layout(maturity: dt.date, dated: dt.date, issue: dt.date, first: dt.date | None) -> Period:
    """Periods of a schedule; the coupon plays no part in them."""
    grid = Grid(maturity)
    start = grid.next_after(dated)  # half-years from the grid date after `dated` to maturity
    onset, before = grid.date(start), grid.date(start + 1)
    stub, full = days(dated, onset), days(before, onset)
    long = first != onset if first is not None else start > 0 and 2 * stub < full
    kind = "long" if long else "regular" if stub == full else "short"
    opening = Fraction(stub, 2 * full)  # interest from `dated` to the first grid date
    n = grid.next_after(issue)
    ahead, behind = grid.date(n), grid.date(n + 1)
    s = days(behind, ahead)
    r = days(issue, ahead)
    elapsed = Fraction(s - r, 2 * s)
    now = then = HALF
    if n == start:  # issued before the first grid date
        now, then = (Fraction(0), HALF + opening) if long else (opening, HALF)
        accrued = Fraction(days(dated, issue), 2 * s)
    elif long and n == start - 1:  # issued in the regular part of a long first period
        now, accrued = HALF + opening, opening + elapsed
    else:
        accrued = elapsed
    return Period(r, s, n, now, then, accrued, grid.date(start - 1) if long else onset, kind)


def full_price(terms: Terms, yield_percent: Fraction) -> Fraction:
    """P + A per $100, unrounded (Appendix B, section II).

    Args:
        terms: the security.
        yield_percent: yield to maturity in percent, above -200.

    Raises:
        BadInputError: the yield is -200% or less, where no price exists.
    """
    return Fraction(*_full_ratio(terms, yield_percent))


def _full_ratio(terms: Terms, yield_percent: Fraction) -> tuple[int, int]:
    """The full price as two integers, not reduced: finding common factors would take longer."""
    if yield_percent <= -200:
        raise BadInputError(
            [Problem("yield", "", f"{float(yield_percent)} is not above -200 percent")]
        )
    p = terms.period
    a, b = yield_percent.numerator, 200 * yield_percent.denominator  # i/2 = a/b, v = b/(a + b)
    c, d = terms.coupon.numerator, terms.coupon.denominator
    now, units = p.now.numerator, p.now.denominator
    power, w_power = b**p.n, (a + b) ** p.n  # v^n is their ratio
    # v + ... + v^n = b (w^n - b^n) / (a w^n) with w = a + b; n for a zero yield.
    annuity = p.n * w_power if a == 0 else b * (w_power - power) // a
    num = c * (2 * now * w_power + annuity * units) + 200 * d * units * power
    den = 2 * d * units * w_power
    if p.then is not HALF:  # the second payment of a long first period
        more = 2 * p.then - 1
        num = num * (a + b) * more.denominator + c * more.numerator * b * w_power * units
        den *= (a + b) * more.denominator
    return num * p.s * b, den * (p.s * b + p.r * a)


def price(terms: Terms, yield_percent: Number, accrued_per_1000: Number | None = None) -> Fraction:
    """The price per $100 that the Treasury publishes for a yield.

    The published price is the rounded full price less the rounded accrued interest:
    round6(P + A) - round5(A per $1000) / 10. This reproduces every official price on
    record; rounding P alone does not.

    Args:
        terms: the security.
        yield_percent: the yield in percent.
        accrued_per_1000: accrued interest as announced, where the record has it (it wins
            over ours: one official auction sits on an exact tie and was cut down).

    Returns:
        A multiple of 0.000001.

    Raises:
        BadInputError: the yield is not a number above -200.
    """
    rate = exact(yield_percent, "yield")
    num, den = _full_ratio(terms, rate)
    full = (2 * 10**6 * num + den) // (2 * den)  # millionths, half up; prices are positive
    if accrued_per_1000 is None:
        return Fraction(full - terms.accrued_units, 10**6)
    return Fraction(full, 10**6) - exact(accrued_per_1000, "accrued") / 10


ANNOUNCED_WITHIN = Fraction(2, 10**5)


def check_announced(terms: Terms, accrued_per_1000: Number) -> Fraction:
    """Read accrued interest as announced, and refuse what cannot be this security's.

    Announced figures differ from the rule's by at most one in the fifth decimal (an exact tie
    cut down); what is further off is another quantity, usually the one per $100.

    Raises:
        BadInputError: no number, or more than 0.00002 away from accrued interest per $1000.
    """
    told, ours = exact(accrued_per_1000, "accrued"), terms.accrued_per_1000
    if abs(told - ours) <= ANNOUNCED_WITHIN:
        return told
    per_100 = abs(10 * told - ours) <= 10 * ANNOUNCED_WITHIN
    hint = "this is the figure per $100" if per_100 else "check the dated date and the coupon"
    since = f"{float(ours):.5f} per $1000 has accrued since {terms.dated}"
    what = f"{float(told):g} is not the accrued interest: {since}"
    raise BadInputError([Problem("accrued", "", what, hint)])


def coupon_for(high_yield: Number) -> Fraction:
    """The interest rate set for a new issue: the high yield cut to an eighth, at least 1/8.

    Source: 31 CFR 356.20(b).
    """
    eighths = exact(high_yield, "yield") / EIGHTH
    return max(EIGHTH, EIGHTH * (eighths.numerator // eighths.denominator))


LOWEST, HIGHEST = -199_000, 100_000_000  # thousandths of a percent: the range searched


def yield_from_price(
    terms: Terms, price_per_100: Number, accrued_per_1000: Number | None = None
) -> Fraction:
    """The yield that a price stands for, to the three decimals that are published.

    The exact root of the full price, rounded to 0.001 percent, found by bisection in exact
    arithmetic; for a published price it is the published yield.

    Args:
        terms: the security.
        price_per_100: price without accrued interest.
        accrued_per_1000: accrued interest as announced, where it is known.

    Returns:
        Percent, a multiple of 0.001.

    Raises:
        BadInputError: the price is not a positive number, or no yield from -199 to 100,000
            percent gives it.
    """
    clean = exact(price_per_100, "price")
    accrued = (
        terms.accrued_per_1000 if accrued_per_1000 is None else exact(accrued_per_1000, "accrued")
    )
    target = clean + accrued / 10
    below, above = LOWEST, HIGHEST  # the root lies above `below` and not above `above`
    edge = Fraction(1, 2000)
    if clean <= 0 or full_price(terms, Fraction(below, 1000) + edge) < target:
        raise BadInputError([Problem("price", "", f"{price_per_100} is the price of no yield")])
    if full_price(terms, Fraction(above, 1000) + edge) > target:
        raise BadInputError([Problem("price", "", f"{price_per_100} is the price of no yield")])
    while above - below > 1:
        middle = (below + above) // 2
        # the root is at most middle + 1/2 thousandth when the price there is not above ours
        if full_price(terms, Fraction(middle, 1000) + edge) < target:
            above = middle
        else:
            below = middle
    return Fraction(above, 1000)


T = TypeVar("T")


def collect(problems: list[Problem], read: Callable[..., T], *args: object) -> T | None:
    """Call a reader; on bad input keep its complaints and go on."""
    try:
        return read(*args)
    except BadInputError as error:
        problems.extend(error.problems)
        return None


def read_date(value: str | dt.date, name: str) -> dt.date:
    """Read an ISO date.

    Raises:
        BadInputError: not a date.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        hint = "write it as 2025-06-16"
        raise BadInputError([Problem(name, "", f"{value!r} is not a date", hint)]) from None
