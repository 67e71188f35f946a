"""What a curve is fitted to: par yields, zero yields and prices, as payments at exact times.

Time is counted in years as half-years back from maturity, so no maturity is rounded to a month or
a day. A par bond of any maturity pays half its yield every half-year back from maturity, and of a
first period that is shorter its part; at half a year or less it pays once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import NotSolvedError
from walkaway.pricing.schedule import Grid, days

Vector = NDArray[np.float64]
Kind = Literal["par", "zero", "price"]

HALF = 0.5
SINGLE = HALF + 1e-12
"""Years up to which a par yield is that of one payment."""
STEPS = 60
CLOSE = 1e-14


@dataclass(frozen=True, eq=False)
class Instrument:
    """One quote.

    Attributes:
        years: maturity.
        kind: what is quoted: a par yield (semiannual), a zero yield (continuously compounded),
            or a price.
        rate: the yield quoted, decimal; of a price its yield to maturity (semiannual).
        times: years to each payment, falling from maturity.
        flows: payments per unit of face; of a par bond accruals, which its coupon multiplies.
        price: with accrued interest, per unit of face; 1 for a par bond.
        name: what messages call it.
    """

    years: float
    kind: Kind
    rate: float
    times: Vector
    flows: Vector
    price: float = 1.0
    name: str = ""

    def implied(self, discount: Callable[[Vector], Vector]) -> float:
        """The yield that a curve gives it, in the way in which it is quoted, decimal.

        Args:
            discount: years to discount factors.

        Raises:
            NotSolvedError: the curve's price is that of no yield.
        """
        factors = discount(self.times)
        if self.kind == "zero":
            return float(-np.log(factors[0]) / self.years)
        if self.kind == "price":
            return yield_of(self.times, self.flows, float(self.flows @ factors))
        return float(par_rate(self.times, self.flows, factors))

    def miss(self, discount: Callable[[Vector], Vector]) -> float:
        """Implied less quoted yield, decimal."""
        return self.implied(discount) - self.rate


def par(years: float, rate: float, name: str = "") -> Instrument:
    """A par yield, semiannual, decimal."""
    times, accruals = par_layout(years)
    return Instrument(years, "par", rate, times, accruals, 1.0, name)


def zero(years: float, rate: float, name: str = "") -> Instrument:
    """A zero yield, continuously compounded, decimal."""
    once = np.array([years])
    return Instrument(years, "zero", rate, once, np.ones(1), float(np.exp(-rate * years)), name)


def priced(
    day: dt.date, maturity: dt.date, coupon: float, clean: float, name: str = ""
) -> Instrument:
    """A bond at a price.

    Args:
        day: settlement.
        maturity: repayment; interest is paid every half-year back from it.
        coupon: decimal; nothing for a bond without one.
        clean: price without accrued interest, per unit of face.
        name: what messages call it.

    Raises:
        NotSolvedError: no yield gives the price.
    """
    times, part = dated(day, maturity)
    flows = np.full(times.shape, HALF * coupon)
    flows[0] += 1.0
    if coupon == 0:
        times, flows = times[:1], flows[:1]
    dirty = clean + coupon * (HALF - part)
    rate = yield_of(times, flows, dirty)
    return Instrument(float(times[0]), "price", rate, times, flows, dirty, name)


def dated(day: dt.date, maturity: dt.date) -> tuple[Vector, float]:
    """Years to each half-yearly date back from maturity, and those to the nearest.

    A broken half-year counts by its days, as 31 CFR 356 Appendix B has it.
    """
    grid = Grid(maturity)
    back = grid.next_after(day)
    ahead, behind = grid.date(back), grid.date(back + 1)
    part = HALF * days(day, ahead) / days(behind, ahead)
    return part + HALF * np.arange(back, -1, -1.0), part


def par_layout(years: float) -> tuple[Vector, Vector]:
    """Years to each payment of a par bond, falling, and the part of a year that each is for."""
    if years <= SINGLE:
        return np.array([years]), np.array([years])
    times = np.arange(years, 1e-9, -HALF)
    accruals = np.full(times.shape, HALF)
    accruals[-1] = times[-1]
    return times, accruals


def par_rate(times: Vector, accruals: Vector, factors: Vector) -> float:
    """The semiannual par yield of a layout; of a single payment its compounded one."""
    if len(times) == 1:
        return float(2.0 * (factors[0] ** (-HALF / times[0]) - 1.0))
    return float((1.0 - factors[0]) / (accruals @ factors))


def yield_of(times: Vector, flows: Vector, price: float) -> float:
    """The semiannual yield at which payments are worth a price, decimal.

    Raises:
        NotSolvedError: the price is not positive, or Newton's steps found no yield above -200%.
    """
    growth = 0.0  # of half a year, in logs: the price falls and is convex in it
    for _ in range(STEPS):
        worth = flows * np.exp(-2.0 * times * growth)
        total, slope = float(worth.sum()), float((2.0 * times) @ worth)
        if not 0 < total < np.inf or price <= 0:
            break
        # In the logarithm of the price, which is nearly a line.
        step = float(np.log(total / price)) * total / slope
        growth += step
        if abs(step) < CLOSE:
            return float(2.0 * np.expm1(growth))
    raise NotSolvedError(f"no yield gives a price of {100 * price:g} per 100")


@dataclass(frozen=True, eq=False)
class Quotes:
    """Several instruments on one axis of times, to be asked for all misses at once.

    Attributes:
        parts: the instruments, by maturity.
        times: of all payments, ascending, each once.
        last: place of each maturity among the times.
        weights: payments or accruals of each, shape [instrument, time].
    """

    parts: tuple[Instrument, ...]
    times: Vector
    last: NDArray[np.intp]
    weights: Vector

    @classmethod
    def of(cls, parts: Sequence[Instrument]) -> Quotes:
        """Instruments in the order of their maturities."""
        ordered = tuple(sorted(parts, key=lambda one: (one.years, one.rate, one.kind)))
        times = np.unique(np.concatenate([one.times for one in ordered]))
        weights = np.zeros((len(ordered), len(times)))
        for row, one in zip(weights, ordered, strict=True):
            row[np.searchsorted(times, one.times)] = one.flows
        last = np.searchsorted(times, [one.years for one in ordered])
        return cls(ordered, times, last, weights)

    @cached_property
    def years(self) -> Vector:
        """Maturities, [instrument]."""
        return np.array([one.years for one in self.parts])

    @cached_property
    def rates(self) -> Vector:
        """Yields quoted, decimal, [instrument]."""
        return np.array([one.rate for one in self.parts])

    @cached_property
    def _prices(self) -> Vector:
        return np.array([one.price for one in self.parts])

    @cached_property
    def _falls(self) -> Vector:
        """Fall of a price per unit of its yield; 1 where none is quoted."""
        return np.array([_fall(one) if one.kind == "price" else 1.0 for one in self.parts])

    @cached_property
    def _sort(self) -> NDArray[np.int64]:
        """Which formula each follows: 0 par, 1 one payment, 2 zero, 3 price."""
        sorts = {"par": 0, "zero": 2, "price": 3}
        return np.array(
            [1 if p.kind == "par" and len(p.times) == 1 else sorts[p.kind] for p in self.parts]
        )

    def misses(self, factors: Vector) -> Vector:
        """Implied less quoted yields, decimal, [instrument]; of prices by their slope in yield.

        Args:
            factors: discount factors at ``times``.
        """
        ends, sums = factors[self.last], self.weights @ factors
        with np.errstate(all="ignore"):
            several = (1.0 - ends) / sums - self.rates
            single = 2.0 * (ends ** (-HALF / self.years) - 1.0) - self.rates
            plain = -np.log(ends) / self.years - self.rates
        return np.choose(self._sort, [several, single, plain, (self._prices - sums) / self._falls])

    def slopes(self, factors: Vector) -> Vector:
        """Change of each miss with the logarithm of each discount factor, [instrument, time]."""
        ends, sums = factors[self.last], self.weights @ factors
        own = np.zeros(self.weights.shape)
        own[np.arange(len(self.parts)), self.last] = 1.0
        with np.errstate(all="ignore"):
            several = -own * (ends / sums)[:, None] - (
                self.weights * factors * ((1.0 - ends) / sums**2)[:, None]
            )
            single = own * (-(ends ** (-HALF / self.years)) / self.years)[:, None]
            plain = -own / self.years[:, None]
        price = -self.weights * factors / self._falls[:, None]
        return np.choose(self._sort[:, None], [several, single, plain, price])


def _fall(one: Instrument) -> float:
    """Fall of a price per unit of its yield."""
    growth = 1.0 + one.rate / 2.0
    return float(one.flows @ (one.times * growth ** (-2.0 * one.times - 1.0)))
