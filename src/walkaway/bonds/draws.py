"""Draws around a member of the ensemble: its published range and the stated priors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.investors import Market, Priors
from walkaway.bonds.literature import Member, calibrate, elastic_priors
from walkaway.parameters import parameter

Vector = NDArray[np.float64]

NEST_RANGE = parameter("bonds.demand.nest").range
KIND_SPREAD = parameter("bonds.demand.kind-spread").value
"""Standard deviation of the log of each holder's relative slope."""


def draw_priors(member: Member, rng: np.random.Generator, count: int) -> Priors:
    """Priors drawn around a member, every draw calibrated to its own target.

    The published impact is uniform in its range, the nest parameter uniform, the relative
    slope of every holder lognormal; the scale of each draw then reproduces its target in the
    member's own market, so draws differ in who absorbs and in the shape of the curve, and by
    no more than the published range in the impact itself.

    Args:
        member: a calibrated member.
        rng: seeded generator.
        count: how many draws.

    Returns:
        Priors whose arrays have a leading axis of draws.
    """
    market: Market = member.market
    holders = len(market.table.rows)
    goal = rng.uniform(member.low, member.high, count)
    base = Priors(
        scale=np.ones(count),
        speed=np.full(count, float(np.asarray(member.priors.speed))),
        nest=rng.uniform(*NEST_RANGE, count),
        kind_slope=np.exp(rng.normal(0.0, KIND_SPREAD, (count, holders))),
    )
    speed = float(np.asarray(member.priors.speed))
    if member.paper.is_elasticity:
        return elastic_priors(market, goal, base)
    if member.paper.long_pick is None:
        return calibrate(
            member.paper, speed, market, member.flow, (goal, np.nan), base, member.fire_sales
        )
    # The long run moves with the impact, so that the speed stays the member's own.
    ratio = member.long_run / member.middle
    return calibrate(
        replace(member.paper, months=np.inf),
        1.0,
        market,
        member.flow,
        (goal * ratio, np.nan),
        base,
        member.fire_sales,
    ).with_speed(speed)
