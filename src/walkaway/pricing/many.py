"""Many prices at once, each the same to the last digit as the exact one.

Day counts, payments and accrued interest are integers in NumPy. The full price is computed
in double precision with a bound on its error; a price that lies so close to a rounding
boundary that the bound does not decide it (about one in ten thousand) is computed again in
rational arithmetic. So speed costs no digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.pricing.price import Terms, price

if TYPE_CHECKING:
    import datetime as dt

Ints = NDArray[np.int64]
SCALE = 1_000_000  # coupon and yield are counted in millionths of a percent
# Where the fraction of the sixth decimal lies within this distance of one half, doubles do
# not decide the rounding. Prices below 1000 have 2**-53 * 1e9 = 1e-7 units of rounding per
# operation; a hundred operations stay below 1e-5, and the guard is five times that.
GUARD = 5e-5
LARGEST = 1000.0
# Below this yield (percent) a long security's price may leave 64 bits; 200 years at -5% do not.
LOWEST_YIELD = -5


@dataclass(frozen=True)
class Batch:
    """Terms of many securities as columns, each of shape [security].

    Attributes:
        coupon: millionths of a percent.
        maturity, dated, issue: days, as ``datetime64[D]``.
        yields: millionths of a percent.
    """

    coupon: Ints
    maturity: NDArray[np.datetime64]
    dated: NDArray[np.datetime64]
    issue: NDArray[np.datetime64]
    yields: Ints

    @classmethod
    def of(cls, terms: Sequence[Terms], yields: Sequence[Fraction]) -> Batch | None:
        """Columns from terms; None when they must take the exact path.

        That is when a first date is set, a number has seven decimals or lies beyond 1000, or
        a yield lies below -5 percent.
        """
        numbers = [*(t.coupon for t in terms), *yields]
        if any(t.first for t in terms) or any((x * SCALE).denominator != 1 for x in numbers):
            return None
        if any(abs(x) > 1000 for x in numbers) or any(y < LOWEST_YIELD for y in yields):
            return None
        count = len(terms)
        scaled = np.array([int(x * SCALE) for x in numbers], dtype=np.int64)
        maturity, dated, issue = (
            np.array([getattr(t, name) for t in terms], dtype="datetime64[D]")
            for name in ("maturity", "dated", "issue")
        )
        return cls(scaled[:count], maturity, dated, issue, scaled[count:])


def prices(batch: Batch) -> tuple[Ints, Ints]:
    """Published prices and accrued interest of many notes and bonds.

    Args:
        batch: checked terms (see :class:`walkaway.pricing.price.Terms`) and yields.

    Returns:
        Price per $100 in millionths of a dollar and accrued interest per $1000 in
        hundred-thousandths, both [security]; equal to :func:`walkaway.pricing.price.price`.
    """
    last = _parts(batch.maturity)
    start = _next_after(last, batch.dated)
    n = _next_after(last, batch.issue)
    onset, before = _grid(last, start), _grid(last, start + 1)
    ahead, behind = _grid(last, n), _grid(last, n + 1)
    stub, full = _days(batch.dated, onset), _days(before, onset)
    s, r = _days(behind, ahead), _days(batch.issue, ahead)
    long = (2 * stub < full) & (start > 0)
    opening_case = n == start
    regular_part = long & (n == start - 1)
    # In units of the annual coupon over 2 * full * s.
    half, opening, elapsed = full * s, stub * s, (s - r) * full
    now = np.where(opening_case, np.where(long, 0, opening), half)
    now += np.where(regular_part, opening, 0)
    then = half + np.where(opening_case & long, opening, 0)
    before_first = _days(batch.dated, batch.issue) * full
    owed = np.where(opening_case, before_first, elapsed + np.where(regular_part, opening, 0))
    accrued = _accrued_per_1000(batch.coupon, owed, 2 * full * s)
    value = _full_price(batch, n, r / s, now / (2 * half), then / (2 * half))
    scaled = value * 1e6
    whole = np.floor(scaled)
    doubtful = (np.abs(scaled - whole - 0.5) < GUARD) | ~(np.abs(value) < LARGEST)
    whole[~np.isfinite(whole)] = 0.0
    out = whole.astype(np.int64) + (scaled - whole >= 0.5) - accrued
    for i in np.flatnonzero(doubtful):
        out[i] = _exactly(batch, int(i))
    return out, accrued


def _exactly(batch: Batch, i: int) -> int:
    days: list[dt.date] = [x[i].item() for x in (batch.maturity, batch.dated, batch.issue)]
    terms = Terms(Fraction(int(batch.coupon[i]), SCALE), *days)
    return int(price(terms, Fraction(int(batch.yields[i]), SCALE)) * 10**6)


def _full_price(
    batch: Batch,
    n: Ints,
    fraction: NDArray[np.float64],
    now: NDArray[np.float64],
    then: NDArray[np.float64],
) -> NDArray[np.float64]:
    """P + A per $100 in doubles; the equation of :mod:`walkaway.pricing.price`."""
    rate = batch.yields / (200.0 * SCALE)
    coupon = batch.coupon / SCALE
    v = 1.0 / (1.0 + rate)
    # Powers by repeated squaring: fewer roundings than exp(log), and an exact bound.
    vn, base, left = np.ones_like(v), v.copy(), n.copy()
    while left.any():
        vn = np.where(left & 1, vn * base, vn)
        base, left = base * base, left >> 1
    annuity = _annuity(rate, v, vn, n)
    paid = coupon * (now + annuity / 2 + (then - 0.5) * v) + 100.0 * vn
    return np.asarray(paid / (1.0 + fraction * rate))


def _annuity(
    rate: NDArray[np.float64], v: NDArray[np.float64], vn: NDArray[np.float64], n: Ints
) -> NDArray[np.float64]:
    """The sum v + ... + v^n. (1 - v^n) / rate loses digits near zero yields, so sum there."""
    small = np.abs(rate) < 1e-2
    out = np.empty_like(rate)
    out[~small] = (1.0 - vn[~small]) / rate[~small]
    if small.any():
        total, power, factor = np.zeros(small.sum()), np.ones(small.sum()), v[small]
        steps = n[small]
        for k in range(int(steps.max(initial=0))):
            power = power * factor
            total += np.where(k < steps, power, 0.0)
        out[small] = total
    return out


def _accrued_per_1000(coupon: Ints, owed: Ints, units: Ints) -> Ints:
    """round5 of 10 * coupon * owed / units, in integers: coupon is in millionths.

    In hundred-thousandths of a dollar the quotient is coupon * owed / units exactly. The
    product stays below 1e9 * 4e5 * 2, far inside 64 bits.
    """
    return (2 * coupon * owed + units) // (2 * units)


Parts = tuple[Ints, Ints, NDArray[np.bool_]]


def _parts(day: NDArray[np.datetime64]) -> Parts:
    """Month index, day of the month, and whether it is the month's last."""
    months = day.astype("datetime64[M]")
    number = (day - months).astype(np.int64) + 1
    return months.astype(np.int64), number, number == _month_days(months.astype(np.int64))


def _month_days(index: Ints) -> Ints:
    months = index.astype("datetime64[M]")
    first, after = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    return np.asarray((after - first).astype(np.int64))


def _grid(last: Parts, back: Ints) -> NDArray[np.datetime64]:
    months, number, end = last
    index = months - 6 * back
    length = _month_days(index)
    day = np.where(end, length, np.minimum(number, length))
    return np.asarray(index.astype("datetime64[M]").astype("datetime64[D]") + (day - 1))


def _next_after(last: Parts, day: NDArray[np.datetime64]) -> Ints:
    months = last[0] - day.astype("datetime64[M]").astype(np.int64)
    back: Ints = months // 6
    return back - (_grid(last, back) <= day)


def _days(start: NDArray[np.datetime64], end: NDArray[np.datetime64]) -> Ints:
    return (end - start).astype(np.int64)
