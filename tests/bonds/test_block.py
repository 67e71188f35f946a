"""The bond market as equations of a stacked system, against the market followed by other means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bonds.markets import market, members, no_flow
from walkaway.bonds.block import Debt, MarketBlock, lasting_response, market_numbers
from walkaway.bonds.buckets import BUCKETS
from walkaway.bonds.demand import taste_for
from walkaway.bonds.investors import KINDS, demand_system
from walkaway.bonds.measures import FlowPath
from walkaway.bonds.paths import follow, follow_all
from walkaway.solution import Status
from walkaway.solve.path import Block, compose, solve

QUARTERS = 12
PART = 28_000 / 100 * np.array([0.2, 0.2, 0.3, 0.15, 0.15])  # USD bn per percent of GDP
SERIES = Block(
    ("DEBT", "OUTPUT"),
    ("D", "G"),
    {},
    lambda w: {"DEBT": w("DEBT") - 100 - w("D"), "OUTPUT": w("OUTPUT") - 1 - w("G")},
)


def plain():
    priors = replace(members(True)[0].priors, scale=1.0)
    return demand_system(market(), priors, 3.0, fire_sales=True)


def of_member(position: int):
    return demand_system(market(), members(True)[position].priors, 3.0, fire_sales=True)


FAST = np.array([KINDS[row.holder.kind].fast for row in market().table.rows])
BLOCK = MarketBlock(
    "USA", plain(), FAST, (Debt("DEBT", np.array([100.0]), PART),), "OUTPUT", 20.0, 0.78, 0.0
)
MODEL, NAMED = compose([BLOCK.block(), SERIES])


def numbers(position: int, unmet: float = 0.0) -> np.ndarray:
    own = members(True)[position].priors
    speed = float(of_member(position).speed[~FAST][0])
    known = market_numbers("USA", float(np.asarray(own.scale)), speed, unmet)
    return MODEL.vector(NAMED | known)


def shocks(flow: FlowPath | None, quarters: int = QUARTERS, debt: float = 0.0) -> np.ndarray:
    series = np.zeros((quarters, len(MODEL.shocks)))
    found = BLOCK.given(quarters)
    if flow is not None:
        found |= BLOCK.flows(flow.sold, flow.issued, flow.taste, flow.leaving)
    found["D"] = np.full(quarters, debt)
    for name, values in found.items():
        series[:, MODEL.shock_index[name]] = values[:quarters]
    return series


def solved(position: int, given: np.ndarray, unmet: float = 0.0, guess: np.ndarray | None = None):
    history = np.zeros((1, len(MODEL.variables)))
    for name, value in BLOCK.before().items():
        history[0, MODEL.index[name]] = value
    start = np.repeat(history, len(given), axis=0)
    start[:, MODEL.index["DEBT"]], start[:, MODEL.index["OUTPUT"]] = 100, 1
    return solve(
        MODEL,
        numbers(position, unmet),
        given,
        len(given),
        history=history,
        guess=start if guess is None else guess,
    )


def sale(amount: float, who: str = "JPN.private", quarters: int = QUARTERS) -> FlowPath:
    """Sold evenly over four quarters, in proportion to what is held."""
    own = plain()
    still = no_flow(own, quarters)
    h = own.holders.index(who)
    units = np.maximum(own.units[h], 0.0)
    part = np.minimum(np.arange(1, quarters + 1) / 4, 1.0)
    still.sold[:, h] = amount * part[:, None] * units / units.sum()
    still.leaving[:, h] = True
    return still


def premium(path) -> np.ndarray:
    return np.stack([path[f"PREM_{b}_USA"] for b in BUCKETS], axis=1) / 100


def assert_same(flow: FlowPath, position: int) -> None:
    other = follow(of_member(position), flow)
    assert other.cleared
    path = solved(position, shocks(flow))
    assert path.solved, path.message
    np.testing.assert_allclose(premium(path), other.premium, atol=1e-10)
    for h, b in BLOCK.cells:
        held = path[BLOCK.name("HELD", b, h)] * BLOCK.system.supply[b]
        np.testing.assert_allclose(held, other.units[:, h, b], atol=1e-6)


def test_nothing_changes_nothing():
    path = solved(0, shocks(None), unmet=0.3)
    assert path.solved
    assert np.abs(premium(path)).max() < 1e-14


@pytest.mark.parametrize("position", range(6))
def test_a_sale_clears_as_in_the_market_followed_quarter_by_quarter(position):
    """Forced sales, gradual holders and short positions included; two pieces of code."""
    assert_same(sale(300.0), position)


def test_tastes_and_issues_clear_as_there():
    own = plain()
    flow = no_flow(own, QUARTERS)
    change = np.zeros(own.units.shape)
    change[own.holders.index("EA")] = -0.1
    flow.taste[2:] = taste_for(own, change)
    flow.issued[3:, 4] = 120.0
    flow.issued[1:, 0] = -60.0
    assert_same(flow, 1)


@given(st.integers(0, 2**32 - 1), st.integers(0, 5))
@settings(max_examples=10)
def test_random_flows_clear_as_there_and_holdings_are_supply(seed, position):
    own, rng = plain(), np.random.default_rng(seed)
    flow = no_flow(own, QUARTERS)
    for h in rng.choice(len(own.holders), 4, replace=False):
        part = np.cumsum(rng.uniform(0, 0.01, QUARTERS))
        flow.sold[:, h] = part[:, None] * np.maximum(own.units[h], 0.0)
        flow.leaving[rng.integers(0, 6) :, h] = True
    flow.issued[:] = np.cumsum(rng.normal(0, 10, (QUARTERS, 5)), axis=0)
    other = follow(of_member(position), flow)
    path = solved(position, shocks(flow))
    assert other.cleared == path.solved
    np.testing.assert_allclose(premium(path), other.premium, atol=1e-9)
    short = np.minimum(own.units, 0.0).sum(axis=0)
    for b in range(5):
        held = sum(path[BLOCK.name("HELD", k, h)] for h, k in BLOCK.cells if k == b)
        supply = own.supply[b] + flow.issued[:, b]
        np.testing.assert_allclose(held * own.supply[b] + short[b], supply, rtol=1e-9)


def all_members():
    own = [of_member(k) for k in range(6)]
    slope, speed = np.stack([one.slope for one in own]), np.stack([one.speed for one in own])
    return own, replace(own[0], slope=slope, speed=speed)


def test_several_estimates_at_once_are_each_by_itself():
    own = [of_member(k) for k in range(6)]
    every = replace(
        own[0],
        slope=np.stack([one.slope for one in own]),
        speed=np.stack([one.speed for one in own]),
    )
    paths = follow_all(every, sale(200.0))
    assert [path.message for path in paths] == [""] * 6
    for one, path in zip(own, paths, strict=True):
        np.testing.assert_allclose(path.premium, follow(one, sale(200.0)).premium, atol=1e-12)


def test_an_estimate_that_does_not_clear_stops_and_leaves_the_others_alone():
    own = [of_member(k) for k in range(6)]
    every = replace(
        own[0],
        slope=np.stack([one.slope for one in own]),
        speed=np.stack([one.speed for one in own]),
    )
    huge = sale(5500.0, "USA.fed")
    paths = follow_all(every, huge)
    why = [path.message for path in paths]
    alone = [follow(one, huge) for one in own]
    assert [bool(w) for w in why] == [not path.cleared for path in alone]
    assert [path.cleared for path in paths] == [path.cleared for path in alone]
    assert any(why)
    assert not all(why)
    for one, path, reason in zip(alone, paths, why, strict=True):
        if not reason:
            np.testing.assert_allclose(path.premium, one.premium, atol=1e-9)


def test_what_does_not_clear_names_the_bucket_and_the_quarter():
    worst = int(np.argmin([float(np.asarray(m.priors.scale)) for m in members(True)]))
    path = solved(worst, shocks(sale(40_000.0, "USA.fed")))
    assert path.status is not Status.SOLVED
    assert path.worst_equation.startswith(("PREM_", "HELD_", "PRICE_"))
    assert path.worst_equation in path.message
    assert f"quarter {path.worst_quarter}" in path.message


@pytest.mark.parametrize("position", range(6))
def test_a_lasting_point_of_debt_asks_for_what_it_is_set_to(position):
    """The share that meets no saving makes one point of debt worth two basis points (CBO)."""
    own = of_member(position)
    ten = np.eye(5)[BUCKETS.index("7-15")]
    unmet = 0.02 / lasting_response(own, PART, ten)
    assert 0 < unmet < 1
    path = solved(position, shocks(None, 30, debt=0.1), unmet)
    assert path.solved
    assert path["PREM_7-15_USA"][-1] == pytest.approx(0.1 * 0.02, rel=0.01)
    # Holders are slow, so the first quarter asks for more.
    assert path["PREM_7-15_USA"][0] > path["PREM_7-15_USA"][-1]
