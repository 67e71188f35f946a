"""Price or quantity: who bears a tariff at the border, and what that makes of a flow.

A tariff t that buyers bear to the share b moves logs of one flow like this:

    price before tariff   −(1 − b)·ln(1 + t)
    price after tariff      b ·ln(1 + t)
    quantity             −σ·b ·ln(1 + t)
    value net of duty       price before tariff + quantity

Quantity answers the price that buyers are charged, with σ the elasticity of trade without duty at
that distance from the tariff. The share is published or measured by sector, exporter and time
since the tariff, and is taken as it had been published on a day. In the long run theory holds:
buyers bear all of it but for what wages do, and the equilibrium's own flow is given back.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.parameters import in_room, parameter

Array = NDArray[np.float64]
Three = tuple[float, float, float]
"""Low, central, high."""

ALL, WORLD = "all", "world"
"""A figure of every sector, and of every exporter."""
QUARTERS = {"q1": 1, "1y": 4, "2y": 8}
"""Quarters since a tariff, by the name of the horizon."""
FULL: Three = (1.0, 1.0, 1.0)
FOUR = 4

SHORT_RUN = parameter("trade.elasticity.short-run").value
LONG_RUN = parameter("trade.elasticity.long-run").value
"""Trade elasticity after a year, and after seven to ten: Boehm, Levchenko and Pandalai-Nayar
(2023, AER), abstract."""
SHORT_YEARS = parameter("trade.horizon.short-run").value
LONG_YEARS = parameter("trade.horizon.long-run").value


def elasticity(years: float) -> float:
    """Elasticity of trade without duty some years after a tariff: short run, a line, long run.

    Source: Boehm, Levchenko and Pandalai-Nayar (2023, AER), end points; the line is ours.
    """
    part = (years - SHORT_YEARS) / (LONG_YEARS - SHORT_YEARS)
    return SHORT_RUN + (LONG_RUN - SHORT_RUN) * min(1.0, max(0.0, part))


# ---- who bears it ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One published or measured share.

    Attributes:
        name: of its entry among the parameters.
        sector: a sector's code, or `ALL`.
        exporter: an economy's code, or `WORLD`.
        share: of the tariff that buyers bear: low, central, high.
        first: quarters since the tariff of the period it is a mean of.
        last: its end.
        published: from when it was known.
        role: how it is known, as for every parameter.
        source: who published it.
    """

    name: str
    sector: str
    exporter: str
    share: Three
    first: float
    last: float
    published: dt.date
    role: str
    source: str


@dataclass(frozen=True)
class Borne:
    """A share of a tariff that buyers bear, and what it rests on.

    Attributes:
        share: low, central, high.
        figures: what it was read off; empty where theory alone speaks.
    """

    share: Three
    figures: tuple[Figure, ...]

    @property
    def source(self) -> str:
        """Who published it, with its role, in a sentence."""
        told = dict.fromkeys(f"{own.role}: {own.source}" for own in self.figures)
        return "; ".join(told) or "theory: in the long run buyers bear all of it"


@cache
def figures() -> tuple[Figure, ...]:
    """All figures there are, oldest first."""
    found = []
    for name, own in in_room("incidence").items():
        _, sector, what = name.split(".")
        read = own.numbers
        assert own.published is not None, name
        found.append(
            Figure(
                name=name,
                sector=sector,
                exporter=what.split("-", 1)[0],
                share=(read["low"], read["share"], read["high"]),
                first=read["first"],
                last=read["last"],
                published=own.published,
                role=own.role,
                source=own.source,
            )
        )
    return tuple(sorted(found, key=lambda one: one.published))


@cache
def known(sector: str, exporter: str, on: dt.date) -> tuple[Figure, ...]:
    """The figures that hold for a flow as known on a day, in the order of their time.

    The most specific that had been published: of the flow, of its sector, of all goods. Of two
    about the same time since the tariff the newer replaces the older.
    """
    published = [own for own in figures() if own.published <= on]
    for of in ((sector, exporter), (sector, WORLD), (ALL, WORLD)):
        kept: list[Figure] = []
        for own in reversed(published):
            apart = all(own.last < one.first or one.last < own.first for one in kept)
            if (own.sector, own.exporter) == of and apart:
                kept.append(own)
        if kept:
            return tuple(sorted(kept, key=lambda own: own.first))
    return ()


def borne(sector: str, exporter: str, quarters: float, on: dt.date) -> Borne:
    """The share of a tariff that buyers bear some time after it, as known on a day.

    Args:
        sector: of the goods, a code of the trade data, or `ALL`.
        exporter: where they are made, an economy's code, or `WORLD`.
        quarters: since the tariff changed; infinite for the long run.
        on: only what had been published by this day counts.

    Returns:
        Shares from 0 to 1. Inside a figure's period it is that figure; between two, and from the
        last to the long run, a straight line in time.

    Raises:
        BadInputError: a time before the tariff, or none.
    """
    if math.isnan(quarters) or quarters < 0:
        hint = "quarters since the tariff, zero or more"
        raise BadInputError([Problem("quarters", str(quarters), "is no time since a tariff", hint)])
    found = known(sector, exporter, on)
    if not found or math.isinf(quarters):
        return Borne(FULL, ())
    times, shares, at = _nodes(found)
    low, mid, high = (float(np.interp(quarters, times, shares[k])) for k in range(3))
    used = {at[k] for k in _around(times, quarters)} - {None}
    return Borne((low, mid, high), tuple(own for own in found if own in used))


def _nodes(found: tuple[Figure, ...]) -> tuple[list[float], Array, list[Figure | None]]:
    """Times, shares [low to high, time], and whose each is; the long run is nobody's."""
    times: list[float] = []
    shares: list[Three] = []
    at: list[Figure | None] = []
    for own in found:
        for time in dict.fromkeys((own.first, own.last)):
            times.append(time)
            shares.append(own.share)
            at.append(own)
    times.append(max(FOUR * LONG_YEARS, times[-1] + 1))
    return times, np.array([*shares, FULL]).T, [*at, None]


def _around(times: list[float], quarters: float) -> set[int]:
    """Positions of the nodes on either side of a time."""
    after = int(np.searchsorted(times, quarters))
    if after < len(times) and times[after] == quarters:
        return {after}
    return {max(after - 1, 0), min(after, len(times) - 1)}


# ---- what it makes of a flow -----------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Split:
    """A flow as prices, quantity and value, each new over old; arrays of one shape.

    Attributes:
        before: price before tariff, what the exporter gets.
        after: price after tariff, what buyers are charged at the border.
        quantity: what is sold.
    """

    before: Array
    after: Array
    quantity: Array

    @property
    def value(self) -> Array:
        """Value net of duty: price before tariff times quantity."""
        return self.before * self.quantity

    @property
    def paid(self) -> Array:
        """Value with duty: price after tariff times quantity."""
        return self.after * self.quantity


def split(factor: ArrayLike, share: ArrayLike, sigma: ArrayLike) -> Split:
    """What a tariff does to a flow by itself, nothing else changing.

    Args:
        factor: one plus the tariff, new over old (1.24 for 24% more).
        share: of it that buyers bear, 0 to 1.
        sigma: elasticity of trade without duty at that time.

    Returns:
        The flow, by the four lines at the top of this module.

    Raises:
        BadInputError: with everything that is wrong.
    """
    tariff, part, power = _checked(factor, share, sigma)
    after = tariff**part
    return Split(before=after / tariff, after=after, quantity=after**-power)


def from_equilibrium(
    value: ArrayLike,
    factor: ArrayLike,
    share: ArrayLike,
    ratio: ArrayLike = 1.0,
    price: ArrayLike = 1.0,
) -> Split:
    """A flow of an equilibrium with complete pass-through, where exporters bear part of a tariff.

    In logs the quantity is the equilibrium's times the share that buyers bear (all exporters of the
    sector are taken to bear the same) times the ratio of elasticities. With all borne by buyers and
    a ratio of one the equilibrium's own flow is given back.

    Args:
        value: value net of duty, new over old, of the equilibrium.
        factor: one plus the tariff, new over old.
        share: of it that buyers bear, 0 to 1.
        ratio: elasticity at that time over the one that the equilibrium was solved with.
        price: price before tariff of the equilibrium, new over old: what its wages and costs do.

    Raises:
        BadInputError: with everything that is wrong.
    """
    tariff, part, power = _checked(factor, share, ratio)
    flow, cost = _positive({"value": value, "price": price})
    before = cost * tariff ** (part - 1)
    return Split(before=before, after=before * tariff, quantity=(flow / cost) ** (part * power))


def among_rivals(
    quantity: ArrayLike, factor: ArrayLike, share: ArrayLike, weights: ArrayLike, sigma: float
) -> Split:
    """Flows of one market's sources, each of which bears another part of its own tariff.

    One elasticity among all sources, home's own with them, and a given amount spent. Against
    complete pass-through source i charges less by what it bears itself, and the market with it:

        q_i = q_i(complete) · (p_i / p_i(complete))^(−σ) · (P / P(complete))^(σ − 1),
        p_i = (1 + t_i)^b_i,   P^(1 − σ) = Σ_j w_j·p_j^(1 − σ)

    Exact where prices move by tariffs alone.

    Args:
        quantity: new over old with complete pass-through [source].
        factor: one plus the tariff, new over old [source].
        share: of it that buyers bear [source].
        weights: shares of the market's spending, home's own included; they sum to one [source].
        sigma: elasticity of trade without duty.

    Raises:
        BadInputError: with everything that is wrong.
    """
    tariff, part, power = _checked(factor, share, sigma)
    complete, shares = _positive({"quantity": quantity, "weights": weights})
    after = tariff**part
    market = (shares * after ** (1 - power)).sum() / (shares * tariff ** (1 - power)).sum()
    return Split(after / tariff, after, complete * (after / tariff) ** -power / market)


def terms_of_trade(values: ArrayLike, price: ArrayLike) -> Array:
    """What prices before tariff do to each economy's terms of trade, percent, to first order.

    Prices of exports less those of imports, by values of before; nothing of home sales. Apart from
    the equilibrium's own terms of trade, which have complete pass-through and stay as they are.

    Args:
        values: trade before [exporter, importer, ...].
        price: before tariff, new over old, same shape.

    Returns:
        Percent [economy]. Times exports it is what the economy gets more for them, less what it
        pays more for imports in the same proportion to exports.
    """
    trade, moved = np.asarray(values, float), np.log(np.asarray(price, float))
    if trade.shape != moved.shape or trade.ndim < 2 or trade.shape[0] != trade.shape[1]:
        what = f"shapes {trade.shape} and {moved.shape}"
        hint = "exporter by importer, both the same"
        raise BadInputError([Problem("values, price", "", what, hint)])
    abroad = trade * ~np.eye(len(trade), dtype=bool).reshape(
        len(trade), len(trade), *(1,) * (trade.ndim - 2)
    )
    rest = tuple(range(1, trade.ndim))
    swapped = np.swapaxes(abroad, 0, 1), np.swapaxes(moved, 0, 1)
    sold, bought = abroad.sum(rest), swapped[0].sum(rest)
    gained = (abroad * moved).sum(rest) / np.where(sold > 0, sold, 1.0)
    paid = (swapped[0] * swapped[1]).sum(rest) / np.where(bought > 0, bought, 1.0)
    return np.asarray(100 * (gained - paid))


def transfers(values: ArrayLike, price: ArrayLike) -> Array:
    """What each economy gets more for exports less what it pays more for imports, in money.

    To first order; the sum over economies is zero.

    Args:
        values: trade before [exporter, importer, ...].
        price: before tariff, new over old, same shape.
    """
    more = np.asarray(values, float) * np.log(np.asarray(price, float))
    by_pair = more.reshape(*more.shape[:2], -1).sum(axis=2)
    return np.asarray(by_pair.sum(axis=1) - by_pair.sum(axis=0))


def _checked(factor: ArrayLike, share: ArrayLike, power: ArrayLike) -> tuple[Array, Array, Array]:
    """Arrays of one shape, or all that is wrong with them."""
    tariff, part, own = np.broadcast_arrays(*(np.asarray(a, float) for a in (factor, share, power)))
    problems = []
    if not np.all(np.isfinite(tariff) & (tariff > 0)):
        problems.append(Problem("factor", "", "is not above zero", "one plus the tariff"))
    if not np.all((part >= 0) & (part <= 1)):
        problems.append(Problem("share", "", "is not from 0 to 1", "1 where buyers bear all of it"))
    if not np.all(np.isfinite(own) & (own >= 0)):
        problems.append(Problem("elasticity", "", "is below zero or not finite", "1.5 for one"))
    if problems:
        raise BadInputError(problems)
    return tariff, part, own


def _positive(given: dict[str, ArrayLike]) -> list[Array]:
    found = {name: np.asarray(own, float) for name, own in given.items()}
    wrong = [name for name, own in found.items() if not np.all(np.isfinite(own) & (own >= 0))]
    if wrong:
        hint = "new over old, 1 where nothing moves"
        raise BadInputError(
            [Problem(name, "", "is below zero or not finite", hint) for name in wrong]
        )
    return list(found.values())
