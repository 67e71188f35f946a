"""Power: the closed form against its limits and against the full model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.negotiation import cutoff_loss, matrix, power
from walkaway.negotiation.accession import accession_shift
from walkaway.negotiation.cutoff import Trade, exposure, financing_loss
from walkaway.negotiation.leverage import coalition, holdings_share
from walkaway.world import World

WORLD = World.at("2025-06-12")


def test_worked_examples() -> None:
    """Log loss per unit of spending, -ln(1 - w) / (sigma - 1): w = 0.7, 0.8, 0.95; and goods."""
    for w, sigma, expected in (
        (0.7, 1.76, 1.584), (0.8, 1.76, 2.118), (0.95, 1.76, 3.942), (0.3, 6, 0.071),
    ):  # fmt: skip
        assert cutoff_loss([1.0], [w], [sigma]) == pytest.approx(expected, abs=5e-4)


def test_against_a_ces_economy_built_from_prices() -> None:
    """The loss is the log ratio of nested CES price indices without and with the hegemon."""
    generator = np.random.default_rng(1)
    for across in (0.5, 0.999, 2.5):
        sigma = generator.uniform(1.5, 6, 4)
        tastes = generator.uniform(0.2, 1, (3, 4))  # suppliers by sector; the first is cut off
        prices = generator.uniform(0.5, 2, (3, 4))
        top = generator.dirichlet(np.ones(4))

        def index(
            tastes: np.ndarray,
            sigma: np.ndarray = sigma,
            prices: np.ndarray = prices,
            top: np.ndarray = top,
            across: float = across,
        ) -> tuple[float, np.ndarray, np.ndarray]:
            inner = (tastes * prices ** (1 - sigma)).sum(axis=0)
            sector = inner ** (1 / (1 - sigma))
            outer = (top * sector ** (1 - across)).sum()
            share = top * sector ** (1 - across) / outer
            return float(outer ** (1 / (1 - across))), share, tastes * prices ** (1 - sigma) / inner

        before, spending, shares = index(tastes)
        without = tastes.copy()
        without[0] = 0
        after, _, _ = index(without)
        assert cutoff_loss(spending, shares[0], sigma, across) == pytest.approx(
            np.log(after / before), rel=1e-6
        )


def test_limits() -> None:
    W, w, sigma = [0.3, 0.7], [0.5, 0.2], [3.0, 5.0]
    # Cobb-Douglas is the limit rho -> 1 from both sides.
    middle = cutoff_loss(W, w, sigma)
    assert cutoff_loss(W, w, sigma, 1 + 1e-6) == pytest.approx(middle, rel=1e-5)
    assert cutoff_loss(W, w, sigma, 1 - 1e-6) == pytest.approx(middle, rel=1e-5)
    assert cutoff_loss(W, [0, 0], sigma) == 0
    # One sector: rho does not matter.
    assert cutoff_loss([1], [0.4], [4], 3.0) == pytest.approx(cutoff_loss([1], [0.4], [4]))
    # Full control of a needed good: no finite price without substitutes across sectors, a
    # finite loss with them: the sector's spending goes elsewhere.
    assert cutoff_loss(W, [1, 0], sigma) == np.inf
    assert cutoff_loss(W, [1, 0], sigma, 0.5) == np.inf
    assert cutoff_loss(W, [1, 0], sigma, 2.0) == pytest.approx(-np.log(0.7))
    assert cutoff_loss([0.0, 1.0], [1, 0], sigma) == 0  # control of what is not bought


@settings(max_examples=80)
@given(
    st.lists(st.floats(0, 0.999), min_size=3, max_size=3),
    st.floats(0.2, 8).filter(lambda r: abs(r - 1) > 1e-3),
    st.floats(1.01, 12),
)
def test_rises_with_control_and_falls_with_substitutes(
    w: list[float], across: float, sigma: float
) -> None:
    W = [0.5, 0.3, 0.2]
    base = cutoff_loss(W, w, [sigma] * 3, across)
    assert base >= 0
    more = [min(0.9995, x + 0.0004) for x in w]
    assert cutoff_loss(W, more, [sigma] * 3, across) >= base
    assert cutoff_loss(W, w, [sigma + 1] * 3, across) <= base + 1e-12
    assert cutoff_loss(W, w, [sigma] * 3, across + 0.5) <= base + 1e-9
    assert cutoff_loss([100 * x for x in W], w, [sigma] * 3, across) == pytest.approx(base)


def test_power_is_steep_near_full_control() -> None:
    losses = [cutoff_loss([1], [w], [5]) for w in (0.0, 0.3, 0.6, 0.9, 0.99, 0.999)]
    assert losses[3] - losses[2] > 2 * (losses[2] - losses[1])
    assert losses[5] - losses[4] == pytest.approx(losses[4] - losses[3])  # per tenfold scarcity


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        cutoff_loss([-1, 2], [0.5, 1.5], [1.0, 2.0], 0.0)
    assert len(caught.value.problems) == 4


def one_sector(theta: float, io: float) -> Trade:
    """Three economies, one sector, home shares of 0.5 to 0.7."""
    flows = np.array([[60.0, 20, 10], [25, 50, 20], [15, 30, 70]])[:, :, None]
    return Trade(
        ("A", "B", "C"), ("X",), flows, np.zeros((3, 3, 1)), np.full((3, 1, 1), io),
        np.ones((3, 1)), np.array([theta]),
    )  # fmt: skip


def test_without_inputs_the_closed_form_bounds_the_full_loss_of_a_small_target() -> None:
    """A target too small to move prices abroad. At given wages its loss is the closed form; in
    equilibrium it still sells abroad what it sold, so that its wage rises and the loss is
    smaller. By Arkolakis, Costinot and Rodriguez-Clare (2012) the full loss is that of the home
    share to the power 1 / theta.
    """
    theta = 4.0
    share = np.array([0.3, 0.1, 0.6])  # the hegemon, a third party, home
    size = np.array([1e6, 1e6, 1.0])
    flows = np.zeros((3, 3, 1))
    flows[:, 2, 0] = share * size[2]
    flows[2, :2, 0] = flows[:2, 2, 0]  # balanced
    flows[0, 1, 0] = flows[1, 0, 0] = 2e5
    flows[0, 0, 0] = size[0] - flows[2, 0, 0] - 2e5
    flows[1, 1, 0] = size[1] - flows[2, 1, 0] - 2e5
    trade = Trade(
        ("A", "B", "C"), ("X",), flows, np.zeros((3, 3, 1)), np.zeros((3, 1, 1)),
        np.ones((3, 1)), np.array([theta]),
    )  # fmt: skip
    found = exposure(trade, [0], 2)
    assert found.goods == pytest.approx(-np.log(0.7) / theta)
    assert found.total == pytest.approx(found.goods)
    assert found.inputs == 0
    calibration = goods.Calibration(
        trade.economies, trade.sectors, flows, 0.0, 1.0, 0.0, 1.0, [theta]
    )
    tariffs = np.zeros((3, 3, 1))
    tariffs[0, 2] = np.inf
    solution = goods.solve(calibration, tariffs)
    assert solution.solved
    home = solution.flows_after[2, 2, 0] / solution.flows_after[:, 2, 0].sum()
    acr = (home / 0.6) ** (-1 / theta)
    assert float(solution.welfare[2]) == pytest.approx(acr, rel=1e-8)
    assert float(solution.wage[2] / solution.wage[1]) > 1
    assert 0 < -np.log(float(solution.welfare[2])) < found.goods


def test_inputs_passed_on_by_hand() -> None:
    """One sector: p = d + kept * g * p, so p = d / (1 - kept * g)."""
    trade = one_sector(4.0, 0.5)
    found = exposure(trade, [0], 1)
    w, home = 0.2, 0.5
    d = -np.log(1 - w) / 4
    assert found.goods == pytest.approx(d)
    assert found.inputs == pytest.approx(d)
    assert found.total == pytest.approx(d / (1 - home / (1 - w) * 0.5))


def test_a_coalition_is_stronger_than_its_members() -> None:
    trade = one_sector(4.0, 0.3)
    both = exposure(trade, [0, 2], 1)
    assert both.total > exposure(trade, [0], 1).total + exposure(trade, [2], 1).total


def test_who_sells_nothing_has_no_power() -> None:
    trade = one_sector(4.0, 0.3)
    trade.flows[0, 1] = 0
    found = exposure(trade, [0], 1)
    assert (found.goods, found.inputs, found.total) == (0, 0, 0)
    with pytest.raises(BadInputError, match="itself"):
        exposure(trade, [1, 0], 1)


def test_usa_and_japan() -> None:
    pair = power(WORLD, ["USA"], "JPN", ["IS", "U4"])
    assert pair.full is not None
    assert pair.cost is not None
    assert set(pair.full.members) == {"IS", "U4"}
    back = power(WORLD, ["JPN"], "USA", ["IS", "U4"])
    assert back.full is not None
    # The larger economy is less exposed, and cutting the other off costs it less.
    assert back.full.high < pair.full.low
    assert pair.cost.high < pair.full.low
    # To first order the two ways of computing it must meet within a factor of two.
    for name, value in pair.full.members.items():
        assert 0.5 < value / pair.total.members[name] < 2
    assert pair.finance is None


def test_japans_hold_on_us_debt() -> None:
    share = holdings_share(WORLD, ["JPN"], "USA")
    assert share is not None
    # TIC, Japan at the end of March 2025: 1,130.8 (as first published), debt about 36.2 tn.
    assert share == pytest.approx(1130.8 / 36214, rel=0.01)
    assert power(WORLD, ["JPN"], "USA", ["U4"], full=False).finance == pytest.approx(
        100 * financing_loss(share)
    )
    assert holdings_share(WORLD, ["USA"], "JPN") is None
    assert holdings_share(WORLD, ["EST"], "USA") is None


def test_matrix_agrees_with_pairs() -> None:
    table = matrix(WORLD, ["USA", "CPTPP"], ["JPN", "USA"], ["U4"])
    pair = power(WORLD, ["USA"], "JPN", ["U4"])
    assert pair.full is not None
    assert table.full[0, 0] == pytest.approx(pair.full.mid)
    assert table.closed[0, 0] == pytest.approx(pair.total.mid)
    assert np.isnan(table.full[0, 1])
    # Japan is a member: a coalition against it is one of the others.
    others = coalition(WORLD, ["CPTPP"], leave_out=["JPN"])
    assert "JPN" not in others
    assert len(others) == 11


def test_accession_moves_exposure() -> None:
    shift = accession_shift(WORLD, ["CHN"], "JPN", "CPTPP", ["CHN"], ["U4"])
    # Cheaper Chinese goods are bought more: Japan gains, and depends more on China.
    assert shift.welfare.mid > 0
    assert shift.total_after.mid > shift.total_before.mid
    # In full equilibrium the tariffs before decide: under the published grid, where the accession
    # frees more, a stop costs more after it; at tariffs as paid a little less.
    old = accession_shift(
        WORLD.with_base("published", 2022), ["CHN"], "JPN", "CPTPP", ["CHN"], ["U4"]
    )
    assert old.full_after.mid > old.full_before.mid
    # An economy that is a member already changes nothing.
    same = accession_shift(WORLD, ["CHN"], "JPN", "CPTPP", ["VNM"], ["U4"])
    assert same.welfare.mid == pytest.approx(0, abs=1e-8)
    assert same.total_after.mid == pytest.approx(same.total_before.mid)


def test_unknown_names_are_told_together() -> None:
    with pytest.raises(BadInputError) as caught:
        power(WORLD, ["USB", "CPTP"], "JAP")
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError, match="could threaten"):
        power(WORLD, ["JPN"], "JPN")
    with pytest.raises(BadInputError, match="no such elasticity set"):
        power(WORLD, ["USA"], "JPN", ["XX"])
    with pytest.raises(BadInputError, match="CPTP"):
        accession_shift(WORLD, ["USA"], "JPN", "CPTP", ["CHN"])


# ---- groups as targets


def test_over_a_group_loss_is_the_income_weighted_loss_of_its_members() -> None:
    """The full counterfactual by hand: one ban of all the hegemon's sales to all of them."""
    data = WORLD.trade()
    found = power(WORLD, ["USA"], "EU", ["U4"])
    members = [data.economies.index(code) for code in WORLD.members("EU", WORLD.date)]
    head = data.economies.index("USA")
    cal = goods.from_trade(data, "U4")
    tariffs = cal.tariffs.copy()
    tariffs[head, members] = np.inf
    banned = goods.solve(cal, tariffs)
    income = banned.income_before[members]
    lost = 100 * (1 - (income * banned.welfare[members]).sum() / income.sum())
    assert found.full is not None
    assert found.full.members["U4"] == pytest.approx(lost, rel=1e-9)
    assert found.over == "EU"
    # The closed form: each member's own, by what it finally spends (all it earns and borrows).
    each = [power(WORLD, ["USA"], data.economies[m], ["U4"], full=False) for m in members]
    base = cal.baseline().base
    weights = (base.final * base.income[:, None]).sum(axis=1)[members]
    by_hand = np.average([own.total.members["U4"] for own in each], weights=weights)
    assert found.total.members["U4"] == pytest.approx(by_hand, rel=2e-3)
    least, most = (pick(own.total.members["U4"] for own in each) for pick in (min, max))
    assert least < found.total.members["U4"] < most


def test_who_is_in_the_target_is_no_hegemon_over_it() -> None:
    found = power(WORLD, ["EU", "USA"], "DEU", ["U4"], full=False)
    assert "DEU" not in found.of
    over = power(WORLD, ["DEU", "USA"], "EU", ["U4"], full=False)
    assert over.of == ("USA",)
    with pytest.raises(BadInputError, match="no economy is left that could threaten"):
        power(WORLD, ["DEU", "FRA"], "EU", ["U4"], full=False)


def test_groups_are_columns_of_the_matrix_too() -> None:
    found = matrix(WORLD, ["USA", "EU", "DEU"], elasticities=["U4"], full=False)
    assert found.targets == ("USA", "EU", "DEU")
    assert np.isnan(np.diag(found.closed)).all()
    assert np.isnan(found.closed[2, 1])  # Germany has nobody to threaten the EU with but itself
    pair = power(WORLD, ["USA"], "EU", ["U4"], full=False)
    assert found.closed[0, 1] == pytest.approx(pair.total.members["U4"], rel=1e-12)
    rest = power(WORLD, ["EU"], "DEU", ["U4"], full=False)
    assert found.closed[1, 2] == pytest.approx(rest.total.members["U4"], rel=1e-12)
