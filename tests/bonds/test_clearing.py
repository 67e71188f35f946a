from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bonds.markets import market, member, members, no_flow
from walkaway.bonds.clearing import Shock, clear, holdings, sensitivity
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.draws import draw_priors
from walkaway.bonds.investors import demand_system, proportional_sale
from walkaway.bonds.kinds import QT, Issuance, Preference, Withdrawal
from walkaway.bonds.measures import flow_path, shock_of
from walkaway.bonds.paths import follow
from walkaway.bonds.roster import members as positions
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.solution import Status


def system(name: str = "beltran2013", months: float = 3.0, fire: bool = False) -> DemandSystem:
    return demand_system(market(), member(name, fire).priors, months, fire)


def sale(own: DemandSystem, who: str, amount: float, buckets: tuple[int, ...] = (0, 1, 2, 3, 4)):
    seller = positions(who, own.holders)
    leaving = np.zeros(len(own.holders), dtype=bool)
    leaving[list(seller)] = True
    sold = proportional_sale(own, seller, amount, buckets)
    return replace(Shock.none(own), sold=sold, leaving=leaving)


@pytest.mark.parametrize("fire", [False, True])
@pytest.mark.parametrize("months", [1.0, 3.0, np.inf])
def test_no_shock_moves_nothing_at_all(fire: bool, months: float) -> None:
    for one in members(fire):
        own = demand_system(market(), one.priors, months, fire)
        found = clear(own, Shock.none(own))
        assert found.solved
        assert not found.premium.any()
        assert (found.yields == market().yields).all()
        assert (found.units == own.units).all()
        assert (found.price == 1.0).all()


def test_base_yields_are_the_published_ones() -> None:
    # US Treasury par yields of 12 June 2025: 6 months, 2, 5, 10 and 30 years.
    assert market().yields == pytest.approx([0.0429, 0.0390, 0.0397, 0.0436, 0.0484], abs=1e-12)


@pytest.mark.parametrize("fire", [False, True])
@pytest.mark.parametrize("amount", [1.0, 100.0, 500.0, 1100.0])
def test_holdings_sum_to_supply_to_the_dollar(fire: bool, amount: float) -> None:
    for one in members(fire):
        own = demand_system(market(), one.priors, 3.0, fire)
        found = clear(own, sale(own, "JPN", amount))
        assert found.solved, one.paper.id
        gap = found.units.sum(axis=0) - own.supply
        assert np.abs(gap).max() < 1e-9 * own.supply.max()
        # At the new prices, in dollars: holdings are worth what the supply is worth.
        worth = found.market_value.sum(axis=0) - own.supply * found.price
        assert np.abs(worth).max() * 1e9 < 1e-9 * own.supply.max() * 1e9
        assert found.absorbed.sum() == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=25)
@given(
    st.floats(1.0, 1000.0), st.floats(0.02, 0.5), st.sampled_from([(0, 1, 2, 3, 4), (4,), (2, 3)])
)
def test_more_withdrawn_higher_yields(amount: float, more: float, buckets: tuple[int, ...]) -> None:
    own = system()
    low = clear(own, sale(own, "foreign", 0.9 * amount, buckets))
    high = clear(own, sale(own, "foreign", 0.9 * amount * (1 + more), buckets))
    assert low.solved
    assert high.solved
    assert (high.premium[list(buckets)] > low.premium[list(buckets)]).all()
    assert (high.premium >= low.premium - 1e-12).all()


def test_replacing_japan_by_an_identical_holder_moves_nothing() -> None:
    own = system(fire=True)
    japan = list(positions("JPN", own.holders))

    # Japan out, a newcomer with the same book in: two more rows, one stock handed over.
    def extend(values: np.ndarray, new: np.ndarray) -> np.ndarray:
        return np.concatenate([values, new], axis=0)

    grown = replace(
        own,
        holders=(*own.holders, "NEW.official", "NEW.private"),
        units=extend(own.units, 0.0 * own.units[japan]),
        room=extend(own.room, own.room[japan]),
        slope=extend(own.slope, own.slope[japan]),
        speed=extend(own.speed, own.speed[japan]),
        hedged=extend(own.hedged, own.hedged[japan]),
        fire=extend(own.fire, own.fire[japan]),
        buffer=extend(own.buffer, own.buffer[japan]),
    )
    leaving = np.zeros(len(grown.holders), dtype=bool)
    leaving[japan] = True
    sold = np.zeros(grown.units.shape)
    sold[japan] = own.units[japan]
    sold[-2:] = -own.units[japan]
    found = clear(grown, replace(Shock.none(grown), sold=sold, leaving=leaving))
    assert found.solved
    assert not found.premium.any()

    # A later sale meets the newcomer as it would have met Japan. A market where Japan left and
    # nobody of its kind came (its debt went to one that ignores yields) answers otherwise.
    later = replace(grown, units=found.units)
    with_newcomer = clear(later, sale(later, "GBR", 500.0))
    as_before = clear(own, sale(own, "GBR", 500.0))
    assert as_before.premium[1:].min() > 1e-4
    assert np.allclose(with_newcomer.premium, as_before.premium, rtol=1e-9)
    assert with_newcomer.units[-2:] == pytest.approx(as_before.units[japan], rel=1e-9)
    deaf = replace(later, slope=np.concatenate([own.slope, 0.0 * own.slope[japan]]))
    without = clear(deaf, sale(deaf, "GBR", 500.0))
    assert (without.premium[1:] > as_before.premium[1:] * 1.001).all()


def test_splitting_a_holder_in_two_changes_nothing() -> None:
    own = system()
    who = own.holders.index("EA")

    def split(values: np.ndarray, part: float | None) -> np.ndarray:
        new = values[who : who + 1].copy()
        rest = values.copy()
        if part is not None:
            new, rest = new * part, rest.copy()
            rest[who] *= 1 - part
        return np.concatenate([rest, new], axis=0)

    two = replace(
        own, holders=(*own.holders, "EA.2"), units=split(own.units, 0.3),
        room=split(own.room, 0.3), slope=split(own.slope, None), speed=split(own.speed, None),
        hedged=split(own.hedged, None), fire=split(own.fire, None),
        buffer=split(own.buffer, None),
    )  # fmt: skip
    one = clear(own, sale(own, "JPN", 400.0))
    other = clear(two, sale(two, "JPN", 400.0))
    assert np.allclose(one.premium, other.premium, rtol=1e-10)


def test_solution_is_found_by_a_second_method() -> None:
    from scipy.optimize import least_squares

    own = system("ahmed2022", 1.0, True)
    shock = sale(own, "JPN", 600.0)
    ours = clear(own, shock)
    other = least_squares(
        lambda p: (holdings(own, shock, p, False)[0].sum(axis=0) / own.supply - 1.0) * 1e3,
        np.zeros(5), xtol=1e-15, ftol=1e-15, gtol=1e-15, x_scale=0.01,
    )  # fmt: skip
    assert ours.solved
    assert np.allclose(ours.premium, other.x, atol=1e-9)


def test_jacobian_is_the_derivative_of_holdings() -> None:
    own = system(fire=True)
    shock = sale(own, "JPN", 300.0)
    point, step = np.array([0.001, 0.006, 0.009, 0.012, 0.015]), 1e-7
    _, exact = holdings(own, shock, point)
    for k in range(5):
        bump = step * np.eye(5)[k]
        high, low = (holdings(own, shock, point + s * bump, False)[0].sum(axis=0) for s in (1, -1))
        assert np.allclose(exact[:, k], (high - low) / (2 * step), rtol=1e-5, atol=1.0)


def test_sensitivity_predicts_a_small_sale() -> None:
    own = system()
    slopes = sensitivity(own)
    shock = sale(own, "ROW.official", 0.01, (4,))
    found = clear(own, shock)
    assert np.allclose(found.premium, slopes @ shock.sold.sum(axis=0), rtol=1e-4)
    # Selling a bucket moves its own yield most.
    assert (np.diag(slopes)[1:] >= slopes[1:, 1:].max(axis=0) - 1e-15).all()


def test_impact_exceeds_long_run_and_bills_do_not_move_term_premia() -> None:
    fast, slow = system(months=1.0), system(months=np.inf)
    assert (
        clear(fast, sale(fast, "JPN", 300.0)).premium[1:]
        > 1.5 * clear(slow, sale(slow, "JPN", 300.0)).premium[1:]
    ).all()
    bills = clear(slow, sale(slow, "official", 300.0, (0,)))
    assert bills.premium[0] > 0
    assert np.abs(bills.premium[1:]).max() < 1e-12


def test_what_cannot_clear_says_so_with_a_shortfall() -> None:
    own = system("ahmed2022", 1.0)
    shock = sale(own, "foreign", 8000.0)
    found = clear(own, shock)
    assert found.status is Status.NO_SOLUTION
    assert "no premium up to 1000 bp" in found.message
    short = np.maximum(found.shortfall, 0).sum()
    assert 1000 < short < 8000
    # What is not sold is what was offered less what the others took.
    taken = found.units.sum() - (own.units - shock.sold).sum()
    assert taken + found.shortfall.sum() == pytest.approx(shock.sold.sum(), rel=1e-9)


def test_beyond_all_budgets_nothing_clears_at_any_yield() -> None:
    own = system(months=np.inf)
    room = own.room[own.slope.sum(axis=1) > 0].sum()
    supply = own.supply / own.supply.sum()
    shock = replace(Shock.none(own), issued=supply * 1.05 * room)
    assert clear(own, shock, limit=0.5).status is Status.NO_SOLUTION


def test_forced_sales_make_a_large_shock_worse_and_a_small_one_not() -> None:
    calm = system("eren2023", 1.0)
    hot = demand_system(market(), member("eren2023").priors, 1.0, True)
    for amount, worse in ((1.0, 1.005), (900.0, 1.2)):
        ratio = clear(hot, sale(hot, "JPN", amount)).premium / np.maximum(
            clear(calm, sale(calm, "JPN", amount)).premium, 1e-300
        )
        assert (ratio[1:] >= 1.0 - 1e-9).all()
        assert (ratio[1:] < worse).all() if amount == 1.0 else (ratio[1:] > worse).all()


def test_draws_clear_as_one_by_one() -> None:
    one = member("warnock2009")
    drawn = draw_priors(one, np.random.default_rng(3), 6)
    own = demand_system(market(), drawn, 3.0)
    together = clear(own, sale(own, "JPN", 500.0))
    assert together.cleared.all()
    for k in range(6):
        alone = demand_system(
            market(),
            replace(
                drawn,
                scale=np.asarray(drawn.scale)[k],
                speed=np.broadcast_to(drawn.speed, 6)[k],
                nest=np.asarray(drawn.nest)[k],
                kind_slope=np.asarray(drawn.kind_slope)[k],
            ),
            3.0,
        )
        assert np.allclose(clear(alone, sale(alone, "JPN", 500.0)).premium, together.premium[k])


def test_draws_hit_their_own_targets_and_repeat_with_the_seed() -> None:
    from walkaway.bonds.literature import response_at

    one = member("beltran2013")
    first = draw_priors(one, np.random.default_rng(5), 40)
    again = draw_priors(one, np.random.default_rng(5), 40)
    assert (np.asarray(first.scale) == np.asarray(again.scale)).all()
    there = demand_system(one.market, first, 1.0)
    rise = 1e4 * response_at(there, positions("official", there.holders), 100.0, 5.0)
    # Drawn from the published 40-60 bp; the speed is the member's, so a little around it.
    assert rise.min() > 36
    assert rise.max() < 66
    assert rise.std() > 2


@pytest.mark.parametrize("fire", [False, True])
def test_a_quiet_path_stays_where_it_is(fire: bool) -> None:
    own = system(fire=fire)
    path = follow(own, no_flow(own, 6))
    assert path.cleared
    assert np.abs(path.premium).max() < 1e-12


def test_path_converges_to_the_long_run_and_overshoots_before() -> None:
    own = system(months=3.0)
    measure = Withdrawal(holder="JPN", change="-50%", over="1 quarter")  # type: ignore[arg-type]
    path = follow(own, flow_path(own, [measure], dt.date(2025, 7, 1), 12))
    slow = system(months=np.inf)
    long_run = clear(slow, shock_of(slow, [measure])).premium
    assert path.cleared
    assert np.allclose(path.premium[-1], long_run, rtol=1e-4)
    assert (path.premium[0, 1:] > 1.1 * long_run[1:]).all()
    assert np.allclose(path.units.sum(axis=1), own.supply, rtol=1e-9)


def test_measures_become_the_flows_they_name() -> None:
    own = system()
    long_end = own.units[own.holders.index("JPN.private"), 4]
    shock = shock_of(own, [
        Withdrawal(holder="JPN.private", bucket="15-30", change="-31%", over="4 quarters"),  # type: ignore[arg-type]
        Issuance(amount=500.0),
        QT(amount=200.0, bucket="coupons"),
        Tariff(by="USA", on="JPN", rate="25%"),  # type: ignore[arg-type]
    ])  # fmt: skip
    assert shock.sold[own.holders.index("JPN.private"), 4] == pytest.approx(0.31 * long_end)
    assert shock.sold[own.holders.index("USA.fed")].sum() == pytest.approx(200.0)
    assert shock.sold[own.holders.index("USA.fed"), 0] == 0.0
    assert shock.issued.sum() == pytest.approx(500.0)
    path = flow_path(
        own, [Withdrawal(holder="JPN", amount=-100.0, over="4 quarters")],  # type: ignore[arg-type]
        dt.date(2025, 7, 1), 6,
    )  # fmt: skip
    # Days of the year from July to June: 92, 92, 90, 91.
    done = [100 * days / 365 for days in (92, 184, 274, 365, 365, 365)]
    assert path.sold.sum(axis=(1, 2)) == pytest.approx(done)


def sold_by_quarter(start: str, quarters: int, over: str, first: str = "", last: str = ""):
    days = {k: dt.date.fromisoformat(v) for k, v in (("from", first), ("until", last)) if v}
    measure = Withdrawal(
        holder="JPN", amount=-100.0, over=over,  # type: ignore[arg-type]
        from_=days.get("from"), until=days.get("until"),
    )  # fmt: skip
    path = flow_path(system(), [measure], dt.date.fromisoformat(start), quarters)
    return path.sold.sum(axis=(1, 2))


def test_quarters_are_those_of_the_calendar() -> None:
    # Nothing in 2026Q4 of what begins on 10 January; 81 of its 90 days lie in 2027Q1.
    sold = sold_by_quarter("2026-11-23", 4, "1 quarter", "2027-01-10")
    assert sold == pytest.approx([0, 100 * 81 / 90, 100, 100])
    # From 12 June: 19 of 92 days are left of the second quarter.
    assert sold_by_quarter("2025-06-12", 3, "3 months") == pytest.approx([1900 / 92, 100, 100])
    # The last day of a quarter, and the first of the next.
    assert sold_by_quarter("2025-06-12", 2, "0 months", "2025-06-30") == pytest.approx([100, 100])
    assert sold_by_quarter("2025-06-12", 2, "0 months", "2025-07-01") == pytest.approx([0, 100])


def test_what_began_before_counts_from_the_start() -> None:
    old = sold_by_quarter("2025-07-01", 5, "1 year", "2024-01-01")
    assert old == pytest.approx(sold_by_quarter("2025-07-01", 5, "1 year"))
    assert old[3] == pytest.approx(100.0)


def test_what_ends_is_gone_at_the_end_of_its_quarter() -> None:
    kept = sold_by_quarter("2025-07-01", 4, "1 quarter", "", "2025-12-31")
    assert kept == pytest.approx([100, 100, 0, 0])
    assert sold_by_quarter("2025-07-01", 4, "1 quarter", "", "2025-12-30") == pytest.approx(
        [100, 0, 0, 0]
    )


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)),
    st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31)),
    st.integers(0, 24),
)
@settings(max_examples=30)
def test_quarters_sum_to_the_whole(start: dt.date, first: dt.date, months: int) -> None:
    sold = sold_by_quarter(start.isoformat(), 30, f"{months} months", first.isoformat())
    assert sold[-1] == pytest.approx(100.0)
    assert (np.diff(sold) >= -1e-9).all()
    # The first quarter in which anything is sold holds the first day.
    begin = max(start, first)
    ahead = (begin.year - start.year) * 4 + (begin.month - 1) // 3 - (start.month - 1) // 3
    assert int(np.argmax(sold > 0)) == ahead


def test_a_preference_of_nothing_moves_nothing_and_less_appetite_raises_yields() -> None:
    own = system()
    nothing = clear(own, shock_of(own, [Preference(holder="EA", change="0%")]))  # type: ignore[arg-type]
    assert not nothing.premium.any()
    less = clear(own, shock_of(own, [Preference(holder="EA", change="-10%")]))  # type: ignore[arg-type]
    assert (less.premium > 0).all()
    # It heeds the price: it sells less than the tenth it would at unchanged yields.
    sold = -less.absorbed[own.holders.index("EA")].sum()
    assert 0 < sold < 0.1 * own.units[own.holders.index("EA")].sum()
