"""Japan's public debt as a ladder, from what is published about its structure.

No yearly budget projection of Japan is in the data. What the facts allow is the ladder, what a
change of yields does to interest year by year, and a path of debt and interest around a baseline in
which debt stays at its share of GDP (:func:`japan_purse`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.block import Purse, buckets_of
from walkaway.budget.ladder import MATURITIES, RUNGS, Ladder, advance
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.world import Series, World

Floats = NDArray[np.float64]

JGB_STOCK = parameter("budget.japan.stock").value
"""JPY tn at the end of 2023, without T-bills."""
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


def japan_ladder(world: World) -> Ladder:
    """Government bonds by years to run, JPY tn.

    Three published facts (Ministry of Finance, end of fiscal 2023) fix four bands, evenly
    spread inside: 14.1% fall due within a year, 19.5% run 10 to 20 years, the average is
    9.42 years; the bands of 1 to 10 and of 20 to 40 years follow. A rung's rate is the par
    yield of the year its ten-, twenty- or thirty-year bond was issued.
    """
    amount = JGB_STOCK * _bands(
        parameter("budget.japan.due").value,
        parameter("budget.japan.ten-to-twenty").value,
        parameter("budget.japan.average-maturity").value,
    )
    rate = np.array([_coupon(world, years) for years in range(1, RUNGS + 1)])
    shares = np.zeros(len(MATURITIES))
    # Rolling a ladder over in the mix of its own bands keeps its average maturity.
    for maturity, share in parameter("budget.japan.issued").numbers.items():
        shares[MATURITIES.index(int(maturity))] = share
    return Ladder(amount, rate, shares)


def yields_now(world: World) -> Floats:
    """JGB par yields at the issued maturities on the world's date, percent [maturity]."""
    known = {m: world.series(f"jgb_{m}y_yield").last.value for m in (1, 2, 3, 5, 7, 10, 20, 30)}
    return np.array([known[m] for m in MATURITIES])


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


def japan_purse(world: World, gdp: float, growth: float, quarters: int) -> Purse:
    """Japan's government bonds as a block of the stacked system.

    The baseline keeps debt at its share of GDP and yields where they are: the primary balance
    takes what dearer refinancing leaves of that. What debt adds to yields is left out: no
    published estimate for Japan, where the central bank holds half of it, is in the data.

    Args:
        world: the ladder and the yields of the date.
        gdp: yearly GDP at the time of the ladder, JPY tn.
        growth: of nominal GDP, percent a year.
        quarters: length of the series.
    """
    ladder, market = japan_ladder(world), yields_now(world)
    runoff, shares, debt, owed = buckets_of(ladder, 100 / gdp)
    own = market[[MATURITIES.index(years) for years in (1, 5, 30)]]
    grow = (1 + growth / 100) ** 0.25
    start, stock, primary = (debt.copy(), owed.copy()), float(debt.sum()), np.zeros(quarters)
    for t in range(quarters):
        deficit = stock * (1 - 1 / grow)
        primary[t] = 4 * deficit - float(owed.sum()) / grow
        gross = deficit + float((runoff * debt).sum()) / grow
        debt = (1 - runoff) * debt / grow + shares * gross
        owed = (1 - runoff) * owed / grow + shares * gross * own / 100
    flat, zero = np.ones(quarters), np.zeros(quarters)
    series = dict.fromkeys(("OTHER", "REMAINDER", "PACKAGE", "TARIFFREV"), zero)
    series |= {"NGROWTH": grow * flat, "PRIMARYBASE": primary, "DEBTBASE": stock * flat}
    return Purse(
        "JPN", runoff, shares, *start, np.tile(own, (quarters, 1)), series, 0.0, adds_premium=False
    )


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


def _coupon(world: World, years_left: int) -> float:
    """Par yield when the bond that now has some years left was issued."""
    original = 10 if years_left <= 10 else 20 if years_left <= 20 else 30
    series = world.series(f"jgb_{original}y_yield")
    return _on_or_after_first(series, world.date, max(0, original - years_left))


def _on_or_after_first(series: Series, today: dt.date, years_ago: int) -> float:
    day = dt.date(today.year - years_ago, today.month, min(today.day, 28))
    return float(series.at(max(day, series.periods[0])).value)
