from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bonds.markets import market, member, members, world
from walkaway.bonds.demand import (
    DemandSystem,
    appeal,
    elasticity,
    fire_share,
    group_room,
    market_elasticity,
    response,
    risk_weight,
    targets,
    taste_for,
)
from walkaway.bonds.investors import KINDS, demand_system
from walkaway.bonds.literature import (
    PAPERS,
    choose,
    class_elasticity,
    ensemble,
    published,
    response_at,
)
from walkaway.bonds.roster import UST
from walkaway.bonds.roster import members as positions
from walkaway.errors import BadInputError

premiums = st.lists(st.floats(-0.02, 0.06), min_size=5, max_size=5)


def system(fire_sales: bool = False, months: float = np.inf) -> DemandSystem:
    return demand_system(market(), member("beltran2013").priors, months, fire_sales)


def test_at_the_base_everybody_wants_what_they_have() -> None:
    want, _ = targets(system(), np.zeros(5))
    assert np.allclose(want, system().units, rtol=1e-13, atol=0)


@settings(max_examples=40)
@given(premiums)
def test_wanted_units_respond_as_their_derivative_says(premium: list[float]) -> None:
    own, point, step = system(), np.array(premium), 1e-6
    want, share = targets(own, point)
    exact = response(own, point, want, share)
    for k in range(5):
        bump = step * np.eye(5)[k]
        numeric = (targets(own, point + bump)[0] - targets(own, point - bump)[0]) / (2 * step)
        assert np.allclose(exact[:, :, k], numeric, rtol=1e-5, atol=1e-2)


@settings(max_examples=40)
@given(premiums)
def test_forced_sales_respond_as_their_derivative_says(premium: list[float]) -> None:
    own, point, step = system(True), np.array(premium), 1e-7
    share, exact = fire_share(own, own.units, point)
    assert ((share >= 0) & (share < 1)).all()
    for k in range(5):
        bump = step * np.eye(5)[k]
        high, low = (fire_share(own, own.units, point + s * bump)[0] for s in (1, -1))
        assert np.allclose(exact[:, k], (high - low) / (2 * step), rtol=1e-4, atol=1e-3)


def test_no_holder_exceeds_its_budget_or_goes_short() -> None:
    own = system()
    risk = risk_weight(own)
    budget = (own.units * risk).sum(axis=1) + group_room(own).sum(axis=1)
    for level in (-0.5, -0.1, 0.1, 0.5, 5.0, 50.0):
        want, _ = targets(own, np.full(5, level))
        assert (want >= 0).all()
        assert ((want * risk).sum(axis=1) <= budget * (1 + 1e-12)).all()


def test_plain_logit_is_the_textbook_formula() -> None:
    own = replace(system(), nest=1.0)
    premium = np.array([0.001, 0.004, -0.002, 0.003, 0.01])
    want, _ = targets(own, premium)
    who = own.holders.index("USA.funds")
    duration = own.cash.duration
    for group in (slice(0, 1), slice(1, 5)):
        risk = duration[group] / duration[group].mean()
        held = own.units[who, group] * risk
        odds = held * np.exp(own.slope[who, group] * premium[group])
        room = own.room[who] * held.sum() / own.units[who].sum()
        share = odds / (odds.sum() + room)
        assert np.allclose(want[who, group] * risk, (held.sum() + room) * share, rtol=1e-12)


def test_official_holders_ignore_yields_and_private_ones_do_not() -> None:
    # Tabova and Warnock (2023): foreign governments inelastic, private holders elastic.
    own = elasticity(system())
    for i, who in enumerate(system().holders):
        official = who.endswith(".official") or who in ("CHN", "USA.fed")
        assert (own[i].sum() == 0.0) == official, who


def test_elasticity_falls_with_maturity_and_is_high_for_bills() -> None:
    # Jansen, Li and Schmid (NBER w33243): steeply falling with maturity; very elastic bills.
    for one in members():
        whole = market_elasticity(demand_system(market(), one.priors))
        assert (np.diff(whole) < 0).all()
        assert whole[0] > 10 * whole[-1]


def test_market_elasticity_is_the_weighted_sum_of_holders() -> None:
    own = system()
    whole = market_elasticity(own)
    # A second way: sell a thousandth of a percent in price of one bucket and count units.
    for b in range(5):
        step = 1e-7
        up, down = np.zeros(5), np.zeros(5)
        up[b], down[b] = step, -step
        units = (targets(own, up)[0] - targets(own, down)[0]).sum(axis=0)[b]
        price = np.log(own.cash.price(up)[b]) - np.log(own.cash.price(down)[b])
        assert whole[b] == pytest.approx(-units / own.supply[b] / price, rel=1e-6)


def test_a_taste_changes_wants_by_what_was_asked() -> None:
    own = system()
    change = np.zeros(own.units.shape)
    who = own.holders.index("GBR")
    change[who] = [-0.1, -0.2, 0.05, 0.0, -0.5]
    want, _ = targets(own, np.zeros(5), taste_for(own, change))
    assert np.allclose(want, own.units * (1 + change), rtol=1e-9)
    assert not taste_for(own, np.zeros(own.units.shape)).any()


def test_hedged_buyers_stay_away_while_the_hedge_costs_more() -> None:
    own = system()
    japan = own.holders.index("JPN.private")
    assert market().pickup[3] == pytest.approx(-0.0059, abs=2e-3)  # May-June 2025, ten years
    seen, gate = appeal(own, np.zeros(5))
    assert not seen.any()
    # With the pickup far below zero the hedged share does not react at all ...
    assert gate[japan, 4] == pytest.approx(1 - market().hedged, abs=0.01)
    # ... and once yields have risen well beyond the cost of the hedge it reacts in full.
    _, open_gate = appeal(own, np.full(5, 0.05))
    assert np.allclose(open_gate[japan], 1.0, atol=1e-6)
    assert np.allclose(gate[own.holders.index("GBR")], 1.0)


def test_price_relative_is_that_of_the_bonds() -> None:
    cash = market().cash
    assert np.allclose(cash.price(np.zeros(5)), 1.0)
    step = 1e-5
    numeric = (cash.price(np.full(5, step)) - cash.price(np.full(5, -step))) / (2 * step)
    assert np.allclose(cash.slope(np.zeros(5)), numeric, rtol=1e-6)
    assert (np.diff(cash.duration) > 0).all()
    # A 30-year par bond at 5% has a duration of 15 years; the bucket holds 15-30 years.
    assert 10 < cash.duration[4] < 16
    assert 0.2 < cash.duration[0] < 0.6


def test_every_kind_of_holder_has_its_priors() -> None:
    assert {holder.kind for holder in UST} <= set(KINDS)


def test_every_member_reproduces_its_own_paper() -> None:
    # Published numbers, typed from the papers' abstracts: (bp, horizon of the response).
    own = {
        "imf2017": (1.65, np.inf),
        "warnock2009": (90.0, 12.0),
        "beltran2013": (50.0, 1.0),
        "eren2023": (10.5, np.inf),
        "gagnon2011": (4.5, np.inf),  # 50 to 100 bp for about 1.7 tn: 3 to 6 per 100 bn
        "cahill2013": (9.0, 1.0),
        "ahmed2022": (100.0, 1.0),  # at thirty years; five and ten move by more
    }
    for fire_sales in (False, True):
        for one in members(fire_sales):
            if one.paper.is_elasticity:
                continue
            goal, months = own[one.paper.id]
            there = demand_system(one.market, one.priors, months, fire_sales)
            who = positions(one.paper.seller, there.holders)
            rise = 1e4 * response_at(there, who, one.flow, one.paper.tenor)
            assert float(rise) == pytest.approx(goal, rel=1e-8), one.paper.id


def test_beltran_impact_exceeds_its_long_run_as_published() -> None:
    # IFDP 1041: +40-60 bp on the five-year at once, about 20 bp in the long run.
    one = member("beltran2013")
    rises = {}
    for months in (1.0, np.inf):
        there = demand_system(one.market, one.priors, months)
        who = positions("official", there.holders)
        rises[months] = 1e4 * float(response_at(there, who, 100.0, 5.0))
    assert 40 <= rises[1.0] <= 60
    assert rises[np.inf] == pytest.approx(20.0, rel=1e-8)


def test_koijen_yogo_members_elasticity_is_the_published_one() -> None:
    one = member("koijen2020")
    long_term, _ = class_elasticity(demand_system(one.market, one.priors))
    assert float(long_term) == pytest.approx(3.2, rel=1e-10)
    # A second way: all coupon yields up, units over the fall of the coupon debt's price.
    there, step = demand_system(one.market, one.priors), 1e-6
    bump = np.array([0.0, step, step, step, step])
    active = there.slope.sum(axis=1) > 0
    held = there.units[active][:, 1:].sum(axis=0)
    gained = (targets(there, bump)[0] - targets(there, -bump)[0])[active][:, 1:].sum()
    fall = (held * (there.cash.price(-bump) - there.cash.price(bump))[1:]).sum() / held.sum()
    assert gained / held.sum() / fall == pytest.approx(3.2, rel=1e-5)


def test_imf_paper_is_consistent_with_itself_in_our_market() -> None:
    # The paper also says 2.0-2.4 bp per 1% of the stock, which was not used to calibrate.
    one = member("imf2017")
    there = demand_system(one.market, one.priors)
    flow = 0.01 * one.market_size
    rise = 1e4 * float(response_at(there, positions("official", there.holders), flow, 2.5))
    assert 2.0 <= rise <= 2.4


def test_estimates_are_read_from_the_table_of_the_world() -> None:
    found = {paper.id: published(world(), paper) for paper in PAPERS}
    assert found["beltran2013"] == (40.0, 60.0, 20.0)
    assert found["warnock2009"][:2] == (90.0, 90.0)
    assert found["ahmed2022"][:2] == (100.0, 100.0)
    assert found["imf2017"][:2] == (1.5, 1.8)
    assert found["eren2023"][:2] == (8.0, 13.0)
    assert found["koijen2020"][:2] == (3.2, 3.2)


def test_unknown_members_and_scalings_are_named_together() -> None:
    with pytest.raises(BadInputError, match="did you mean 'beltran2013'") as error:
        choose(("beltran", "nobody"))
    assert len(error.value.problems) == 2
    with pytest.raises(BadInputError, match="dollar"):
        ensemble(world(), scaling="dollars")


def test_dollar_scaling_imposes_the_published_impact_on_today() -> None:
    one = next(m for m in members(scaling="dollar") if m.paper.id == "beltran2013")
    there = demand_system(market(), one.priors, 1.0)
    rise = 1e4 * float(response_at(there, positions("official", there.holders), 100.0, 5.0))
    assert 40 <= rise <= 60
