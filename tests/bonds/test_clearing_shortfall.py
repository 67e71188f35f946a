from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.bonds.markets import market, member
from walkaway.bonds.clearing import Clearing, Shock, clear, holdings
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.draws import draw_priors
from walkaway.bonds.frontier import Direction, trace_frontier
from walkaway.bonds.investors import demand_system, proportional_sale
from walkaway.bonds.roster import members as positions
from walkaway.solution import Status

EVERY, LONG, COUPONS = (0, 1, 2, 3, 4), (4,), (1, 2, 3, 4)


@cache
def system(name: str, fire: bool = True) -> DemandSystem:
    return demand_system(market(), member(name, fire).priors, 3.0, fire)


def sale(own: DemandSystem, who: str, part: float, buckets: tuple[int, ...]) -> Shock:
    seller = positions(who, own.holders)
    held = np.maximum(own.units, 0.0)[np.ix_(seller, buckets)].sum()
    leaving = np.zeros(len(own.holders), dtype=bool)
    leaving[list(seller)] = True
    sold = proportional_sale(own, seller, part * held, buckets)
    return replace(Shock.none(own), sold=sold, leaving=leaving)


def lost(found: Clearing) -> float:
    return float(np.maximum(found.shortfall, 0.0).sum())


def left_at(own: DemandSystem, shock: Shock, premia: np.ndarray) -> np.ndarray:
    """Dollars without a holder, straight from what holders want: [point]."""
    held = holdings(own, shock, premia, False)[0].sum(axis=-2)
    return np.maximum(own.supply + shock.issued - held, 0.0).sum(axis=-1)


def coarse(limit: float, rng: np.random.Generator) -> np.ndarray:
    """Premia all over the box and on its faces."""
    axis = [0.0, 0.01, 0.05, 0.1, 0.4, 0.8, 1.0]
    grid = np.stack(np.meshgrid(*[[0.0, 0.05, 0.5, 1.0], *[axis] * 4]), axis=-1).reshape(-1, 5)
    return limit * np.concatenate([grid, rng.beta(0.5, 0.5, (2000, 5))])


CASES = [
    ("eren2023", "JPN.private", LONG, 1e-4),
    ("beltran2013", "foreign", EVERY, 0.10),
    ("ahmed2022", "foreign", EVERY, 0.10),
    ("warnock2009", "foreign", COUPONS, 0.005),
]


@pytest.mark.parametrize(("name", "who", "buckets", "limit"), CASES)
@pytest.mark.parametrize("fire", [True, False])
def test_the_best_point_is_best(
    name: str, who: str, buckets: tuple[int, ...], limit: float, fire: bool
) -> None:
    own = system(name, fire)
    shock = sale(own, who, 1.0, buckets)
    found = clear(own, shock, limit=limit)
    if found.solved:
        assert not found.shortfall.any()
        return
    sold = shock.sold.sum()
    assert lost(found) <= sold * (1 + 1e-12)
    # Doing nothing leaves what is offered, and no more.
    assert left_at(own, shock, np.zeros((1, 5)))[0] == pytest.approx(sold, rel=1e-12)
    others = left_at(own, shock, coarse(limit, np.random.default_rng(1)))
    assert lost(found) <= others.min() + 1e-6 * sold
    # What is told of the point is true of it.
    assert (found.premium >= -1e-15).all()
    assert (found.premium <= limit * (1 + 1e-12)).all()
    assert left_at(own, shock, found.premium[None])[0] == pytest.approx(lost(found), rel=1e-9)


@pytest.mark.parametrize("name", ["beltran2013", "ahmed2022"])
def test_more_sold_more_left(name: str) -> None:
    own = system(name)
    left = [
        lost(clear(own, sale(own, "foreign", part, EVERY), limit=0.03))
        for part in (0.05, 0.3, 0.5, 0.6, 0.7, 0.85, 1.0)
    ]
    assert left[-1] > 1000
    assert (np.diff(left) >= -1e-6 * left[-1]).all()


def test_a_wider_limit_never_leaves_more() -> None:
    own = system("eren2023")
    shock = sale(own, "foreign", 1.0, EVERY)
    left = [lost(clear(own, shock, limit=limit)) for limit in (0.0001, 0.003, 0.03, 0.1)]
    assert (np.diff(left) <= 1e-6 * left[0]).all()


def test_buyers_without_sellers_are_told_so() -> None:
    own = system("eren2023", False)
    who = own.holders.index("ROW.official")
    sold = np.zeros(own.units.shape)
    sold[who] = -0.9 * own.supply
    found = clear(own, replace(Shock.none(own), sold=sold))
    assert found.status is Status.NO_SOLUTION
    assert "more than there is" in found.message
    assert -found.shortfall.sum() <= -sold.sum()


def test_draws_leave_what_they_leave_alone() -> None:
    one = member("eren2023")
    drawn = draw_priors(one, np.random.default_rng(3), 3)
    own = demand_system(market(), drawn, 3.0)
    shock = sale(own, "foreign", 1.0, EVERY)
    together = clear(own, shock, limit=0.02)
    assert not together.cleared.any()
    for k in range(3):
        alone = demand_system(
            market(),
            replace(
                drawn,
                scale=np.asarray(drawn.scale)[k],
                speed=np.broadcast_to(drawn.speed, 3)[k],
                nest=np.asarray(drawn.nest)[k],
                kind_slope=np.asarray(drawn.kind_slope)[k],
            ),
            3.0,
        )
        assert lost(clear(alone, shock, limit=0.02)) == pytest.approx(
            np.maximum(together.shortfall[k], 0).sum(), rel=1e-6
        )


def test_a_frontier_is_never_short_of_more_than_is_sold() -> None:
    found = trace_frontier(
        market(), member("eren2023", True), Direction("withdrawal", "JPN.private", LONG, "long"),
        limit=1e-4,
    )  # fmt: skip
    assert found.status == "premium limit"
    assert 0 < found.shortfall < found.stock
