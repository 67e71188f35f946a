"""Public debt without a projection: a ladder from what is published about its structure.

No yearly budget projection of Japan is in the data, nor of any issuer of the table that names
none. What the facts allow is the ladder, what a change of yields does to interest year by year, and
a path of debt and interest around a baseline in which debt stays at its share of GDP
(:func:`held_purse`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.block import Purse, buckets_of
from walkaway.budget.issuers import ISSUERS, Issuer
from walkaway.budget.ladder import MATURITIES, RUNGS, Ladder, advance
from walkaway.errors import NotHeldError, Problem

if TYPE_CHECKING:
    from walkaway.world import Series, World

Floats = NDArray[np.float64]

JAPAN = next(own for own in ISSUERS if not own.projection)
"""The first government whose debt is a ladder without a projection."""
LONGEST = 40


@dataclass(frozen=True)
class InterestResponse:
    """What a change of yields does to yearly interest.

    Attributes:
        years: 1, 2, ... [year].
        interest: JPY tn with unchanged yields [year].
        added: JPY tn more [year].
    """

    years: NDArray[np.int64]
    interest: Floats
    added: Floats


def ladder_of(world: World, own: Issuer) -> Ladder:
    """Government bonds by years to run, tn of the issuer's money.

    Three published facts fix four bands, evenly spread inside: what falls due within a year, what
    runs 10 to 20 years, and the average maturity; the bands of 1 to 10 and of 20 to 40 years
    follow. A rung's rate is the par yield of the year its ten-, twenty- or thirty-year bond was
    issued.
    """
    amount = own.number("stock") * _bands(
        own.number("due"), own.number("ten_to_twenty"), own.number("average_maturity")
    )
    rate = np.array([_coupon(world, own, years) for years in range(1, RUNGS + 1)])
    shares = np.zeros(len(MATURITIES))
    # Rolling a ladder over in the mix of its own bands keeps its average maturity.
    for maturity, share in own.mix.items():
        shares[MATURITIES.index(maturity)] = share
    return Ladder(amount, rate, shares)


def japan_ladder(world: World) -> Ladder:
    """Japan's government bonds by years to run, JPY tn (Ministry of Finance, fiscal 2023).

    Raises:
        NotHeldError: they are held for one year alone, and the world is of an earlier one.
    """
    held = int(JAPAN.number("stock_year"))
    if world.date.year < held:
        what = f"what falls due when is held for {held} alone, not for {world.date}"
        near = f"the nearest day that has it is {held}-01-01"
        raise NotHeldError([Problem(JAPAN.debt, "", what, near)])
    return ladder_of(world, JAPAN)


def yields_now(world: World, own: Issuer = JAPAN) -> Floats:
    """An issuer's par yields at the issued maturities on the world's date, percent [maturity]."""
    return np.array([world.series(own.yield_of(years)).last.value for years in MATURITIES])


def interest_response(
    ladder: Ladder, yields: Floats, points: float, years: int = 10, borrowing: float = 0.0
) -> InterestResponse:
    """Interest when every yield is ``points`` higher from the first year on.

    Args:
        ladder: the debt.
        yields: percent [maturity], constant over the years.
        points: added to all of them.
        years: how many to look ahead.
        borrowing: primary deficit of each year, in the ladder's money.
    """

    def run(shift: float) -> Floats:
        state, paid = ladder, np.zeros(years)
        for t in range(years):
            step = advance(state, borrowing, yields + shift)
            state, paid[t] = step.ladder, step.interest
        return paid

    still, moved = run(0.0), run(points)
    return InterestResponse(np.arange(1, years + 1), still, moved - still)


def held_purse(world: World, own: Issuer, gdp: float, growth: float, quarters: int) -> Purse:
    """An issuer's bonds as a block of the stacked system, around debt at its share of GDP.

    The baseline keeps debt at its share of GDP and yields where they are: the primary balance
    takes what dearer refinancing leaves of that. What debt adds to yields is left out: no
    published estimate for Japan, where the central bank holds half of it, is in the data, nor for
    others.

    Args:
        world: the ladder and the yields of the date.
        own: the issuer.
        gdp: yearly GDP at the time of the ladder, tn of its money.
        growth: of nominal GDP, percent a year.
        quarters: length of the series.
    """
    ladder, market = ladder_of(world, own), yields_now(world, own)
    runoff, shares, debt, owed = buckets_of(ladder, 100 / gdp)
    today = market[[MATURITIES.index(years) for years in (1, 5, 30)]]
    grow = (1 + growth / 100) ** 0.25
    start, stock, primary = (debt.copy(), owed.copy()), float(debt.sum()), np.zeros(quarters)
    for t in range(quarters):
        deficit = stock * (1 - 1 / grow)
        primary[t] = 4 * deficit - float(owed.sum()) / grow
        gross = deficit + float((runoff * debt).sum()) / grow
        debt = (1 - runoff) * debt / grow + shares * gross
        owed = (1 - runoff) * owed / grow + shares * gross * today / 100
    flat, zero = np.ones(quarters), np.zeros(quarters)
    series = dict.fromkeys(("OTHER", "REMAINDER", "PACKAGE", "TARIFFREV"), zero)
    series |= {"NGROWTH": grow * flat, "PRIMARYBASE": primary, "DEBTBASE": stock * flat}
    return Purse(
        own.code, runoff, shares, *start, np.tile(today, (quarters, 1)), series, 0.0,
        adds_premium=False,
    )  # fmt: skip


def _bands(first: float, ten_to_twenty: float, average: float) -> Floats:
    """Shares by years to run [rung] from three facts."""
    # Mid-points: 0.5, 5.5, 15, and 27 years for bonds of 20 to 40 (thinner towards the end).
    tail = np.clip(LONGEST - np.arange(20, LONGEST) - 0.5, 0, None)
    far = float(tail @ (np.arange(20, LONGEST) + 0.5) / tail.sum())
    left = 1 - first - ten_to_twenty
    mean = average - 0.5 * first - 15 * ten_to_twenty
    beyond = (mean - 5.5 * left) / (far - 5.5)
    shares = np.zeros(RUNGS)
    shares[0] = first
    shares[1:10] = (left - beyond) / 9
    shares[10:20] = ten_to_twenty / 10
    shares[20:LONGEST] = beyond * tail / tail.sum()
    return shares


def _coupon(world: World, own: Issuer, years_left: int) -> float:
    """Par yield when the bond that now has some years left was issued."""
    original = 10 if years_left <= 10 else 20 if years_left <= 20 else 30
    series = world.series(own.yield_of(original))
    return _on_or_after_first(series, world.date, max(0, original - years_left))


def _on_or_after_first(series: Series, today: dt.date, years_ago: int) -> float:
    day = dt.date(today.year - years_ago, today.month, min(today.day, 28))
    return float(series.at(max(day, series.periods[0])).value)
