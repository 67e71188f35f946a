"""Bad data are refused in one go; odd but meaningful data are solved."""

from __future__ import annotations

import numpy as np
import pytest

from tests.goods.worlds import abroad, calibration, new_tariffs, world
from walkaway import goods
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.solution import Status


def problems(**changes: object) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        goods.Calibration(**{**world(), **changes})
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


def altered(name: str, cell: tuple[int, ...], value: float) -> np.ndarray:
    array = world()[name].copy()
    array[cell] = value
    return array


@pytest.mark.parametrize(
    ("name", "cell", "value", "words"),
    [
        ("flows", (1, 2, 0), -5.0, ("flows[E1, E2, S0]", "-5", "negative")),
        ("flows", (1, 2, 0), np.nan, ("flows[E1, E2, S0]", "finite")),
        ("tariffs", (0, 3, 2), -1.2, ("tariffs[E0, E3, S2]", "-100%")),
        ("trade_elasticity", (1,), 0.0, ("trade_elasticity[S1]", "positive")),
        ("trade_elasticity", (1,), -4.0, ("trade_elasticity[S1]", "sign")),
        ("final_share", (2, 1), 0.9, ("final_share[E2]", "sum")),
        ("value_added_share", (2, 1), 0.95, ("value_added_share[E2, S1]", "sum to 1")),
        ("input_share", (2, 1, 0), -0.4, ("input_share[E2, S1, S0]", "0 to 1")),
    ],
)
def test_a_bad_value_is_named(
    name: str, cell: tuple[int, ...], value: float, words: tuple[str, ...]
) -> None:
    text = "\n".join(problems(**{name: altered(name, cell, value)}))
    assert all(word in text for word in words), text


def test_all_mistakes_at_once() -> None:
    told = problems(
        flows=altered("flows", (0, 1, 0), -1),
        tariffs=altered("tariffs", (0, 1, 0), -3),
        final_share=np.ones((3, 3)),
        trade_elasticity=[4.0, 0.0, 4.0],
        sectors=["S0", "S1", "S1"],
    )
    assert len(told) == 5
    assert any("(3, 3)" in line and "(4, 3)" in line for line in told)


def test_shapes_in_another_order_are_noticed() -> None:
    told = problems(flows=world()["flows"].transpose(2, 0, 1))
    assert "another order" in told[0]


def test_bad_options_of_solve() -> None:
    cal = calibration()
    with pytest.raises(BadInputError, match="did you mean 'fixed'"):
        goods.solve(cal, deficits="fixt")
    with pytest.raises(BadInputError) as caught:
        goods.solve(cal, tariffs=np.ones((2, 2)), trade_cost=-1.0, revenue="burn")
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError, match=r"tariffs\[E0, E1, S0\].*-100%"):
        goods.solve(cal, tariffs=-1.5)
    with pytest.raises(BadInputError, match="did you mean 'E1'"):
        cal.position("e1")


def test_numbers_are_broadcast() -> None:
    data = world(io=False, taxed=False)
    full = goods.Calibration(**data)
    short = goods.Calibration(
        data["economies"], data["sectors"], data["flows"], 0, 1, 0, data["final_share"], 4.0
    )
    spelled = full.with_elasticity(np.full(3, 4.0))
    one, other = goods.solve(spelled, 0.1), goods.solve(short, 0.1 * abroad(4)[:, :, 0])
    np.testing.assert_allclose(one.welfare, other.welfare, rtol=1e-12)
    assert (one.tariffs_after[np.arange(4), np.arange(4)] == 0).all()


def test_a_square_table_of_rates_holds_in_every_sector() -> None:
    # As many sectors as economies: the table is still [exporter, importer].
    cal = calibration(economies=3, sectors=3, seed=1)
    table = np.array([[0, 0.1, 0.2], [0.3, 0, 0.4], [0.5, 0.6, 0]])
    s = goods.solve(cal, table)
    np.testing.assert_array_equal(s.tariffs_after, np.repeat(table[:, :, None], 3, axis=2))


def test_inputs_are_not_kept_by_reference() -> None:
    data = world()
    cal = goods.Calibration(**data)
    data["flows"][:] = -1
    assert cal.flows.min() >= 0
    with pytest.raises(ValueError, match="read-only"):
        cal.flows[0, 0, 0] = 1


def test_exact_data_are_not_moved() -> None:
    adjustment = calibration(unbalanced=True).adjustment
    assert adjustment.inconsistency < 1e-12
    assert adjustment.wage < 1e-12
    assert adjustment.flows < 1e-12


def test_inexact_data_become_exact_and_say_how_far() -> None:
    data = world()
    data["flows"] = data["flows"] * np.random.default_rng(1).uniform(0.9, 1.1, (4, 4, 3))
    cal = goods.Calibration(**data)
    assert 1e-4 < cal.adjustment.flows < 0.2
    assert cal.adjustment.wage_economy in cal.economies
    assert cal.adjustment.wage_economy in str(cal.adjustment)
    base = cal.base
    uses = base.final * base.income[:, None]
    uses = uses + np.einsum("nsk,nk->ns", base.inputs, base.output)
    np.testing.assert_allclose(uses, base.spending, rtol=1e-11)
    # What was promised to stay: deficits and world labour income.
    raw = data["flows"].sum(axis=(0, 2)) - data["flows"].sum(axis=(1, 2))
    np.testing.assert_allclose(base.deficit, raw, atol=1e-9)
    labour = (data["value_added_share"] * data["flows"].sum(axis=1)).sum()
    assert base.value_added.sum() == pytest.approx(labour)


def gappy(seed: int) -> dict[str, object]:
    """A world with holes: no production, no purchases, a sector nobody has, no trade at all."""
    data = world(economies=5, sectors=4, seed=seed)
    draw = np.random.default_rng(seed)
    flows = data["flows"] * (draw.random(data["flows"].shape) < 0.6)
    flows[2, :, 1] = 0  # makes none of it
    flows[:, 3, 2] = 0  # buys none of it
    flows[:, :, 3] = 0  # a sector nobody has
    flows[0, 0] = data["flows"][0, 0] * [1, 1, 1, 0]
    return {**data, "flows": flows}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("deficits", ["fixed", "zero"])
def test_empty_cells(seed: int, deficits: str) -> None:
    cal = goods.Calibration(**gappy(seed))
    s = goods.solve(cal, tariffs=cal.tariffs + 0.1 * abroad(5), deficits=deficits)
    assert s.solved, s.message
    assert max(s.residuals.values()) <= 1e-10
    for name in ("welfare", "real_wage", "flows", "price", "expenditure", "flows_after"):
        assert np.isfinite(getattr(s, name)).all()
    assert (s.flows_after[cal.flows == 0] == 0).all()
    assert any("S3" in line for line in cal.adjustment.dropped)


def test_one_economy_alone() -> None:
    cal = goods.Calibration(["A"], ["x", "y"], [[[3.0, 5.0]]], 0, 1, 0, [3 / 8, 5 / 8], [4, 5])
    s = goods.solve(cal, trade_cost=[[[2.0, 1.0]]])
    assert s.welfare[0] == pytest.approx(2 ** (-3 / 8))


def test_an_economy_without_trade_or_production_is_left_alone() -> None:
    data = world(economies=4)
    flows = data["flows"].copy()
    flows[2] = flows[:, 2] = 0
    cal = goods.Calibration(**{**data, "flows": flows})
    for options in ({}, {"revenue": "income-tax"}, {"deficits": "zero"}):
        s = goods.solve(cal, 0.1, **options)
        assert s.solved
        assert s.welfare[2] == 1
        assert np.isfinite(s.welfare).all()
    with pytest.raises(BadInputError, match="nothing to tax"):
        goods.optimal_tariffs(cal, "E2")


def test_an_economy_without_value_added() -> None:
    # It only turns inputs into output; nobody earns anything there.
    data = world(economies=4)
    va, inputs = data["value_added_share"].copy(), data["input_share"].copy()
    va[3] = 0
    inputs[3] /= inputs[3].sum(axis=0, keepdims=True)
    cal = goods.Calibration(**{**data, "value_added_share": va, "input_share": inputs})
    s = goods.solve(cal, 0.1)
    assert s.solved
    assert max(s.residuals.values()) <= 1e-10


def test_data_in_which_somebody_spends_less_than_nothing() -> None:
    data = world(economies=4)
    flows = data["flows"].copy()
    flows[0, 1:] *= 40
    cal = goods.Calibration(**{**data, "flows": flows})
    with pytest.raises(NotSolvedError, match="E0"):
        goods.solve(cal, 0.1)
    assert goods.solve(cal, 0.1, deficits="zero").solved


def test_subsidies_beyond_income_have_no_solution() -> None:
    cal = calibration(economies=4)
    s = goods.solve(cal, -0.9 * abroad(4) * np.ones(3))
    assert s.status is Status.NO_SOLUTION
    assert "subsidies" in s.message or "followed" in s.message


def test_nobody_works_for_less_than_the_effort_is_worth() -> None:
    """A lender whose wages are taxed away for subsidies: prices clear, welfare would be negative.

    Effort is worth κ/(1 + κ) of what labour earns after tax; what is lent must fit in the rest.
    """
    flows = np.ones((2, 2, 1))
    flows[0, 0], flows[1, 1], flows[0, 1] = 6.0, 20.0, 5.0
    cal = goods.Calibration(["A", "B"], ["s"], flows, 0.0, 1.0, 0.0, 1.0, 5.0)
    statuses = set()
    for subsidy in np.linspace(0.0, 0.6, 13):
        s = goods.solve(cal, -subsidy * abroad(2), revenue="income-tax", labour_supply=2.0)
        statuses.add(s.status)
        if s.solved:
            assert (s.welfare > 0).all()
        else:
            assert np.isnan(s.welfare).all()
            assert "worth" in s.message or "falls to zero" in s.message or "followed" in s.message
    assert len(statuses) > 1


def test_a_bystander_who_does_not_trade_is_not_touched() -> None:
    data = world(economies=4, taxed=False)
    flows = data["flows"].copy()
    flows[3, :3] = flows[:3, 3] = 0
    cal = goods.Calibration(**{**data, "flows": flows})
    s = goods.solve(cal, tariffs=new_tariffs(cal, 2))
    assert s.solved
    assert s.welfare[3] == pytest.approx(1, abs=1e-10)


@pytest.mark.parametrize("elasticities", [(0.6, 4, 9), (65, 1.1, 4), (20, 65, 65)])
@pytest.mark.parametrize("rate", [-0.2, 1.0, 3.0])
def test_extreme_elasticities_and_tariffs(elasticities: tuple[float, ...], rate: float) -> None:
    cal = calibration(economies=5, sectors=3).with_elasticity(elasticities)
    s = goods.solve(
        cal, tariffs=(1 + cal.tariffs) * np.where(abroad(5), 1 + rate, 1) - 1, rates_up_to=10
    )
    assert s.solved, s.message
    assert max(s.residuals.values()) <= 1e-10


@pytest.mark.parametrize("cost", [0.5, 0.25, 3.0, 1e6])
def test_extreme_trade_costs(cost: float) -> None:
    cal = calibration(economies=6, sectors=4, seed=2)
    s = goods.solve(cal, trade_cost=np.where(abroad(6), cost, 1.0) * np.ones(4))
    assert s.solved, s.message
    assert (s.welfare > 1).all() if cost < 1 else (s.welfare < 1).all()


@pytest.mark.parametrize("rate", [5.0, 30.0, 100.0, 300.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_on_the_way_to_autarky(rate: float, seed: int) -> None:
    # Trade is a hundred-millionth of output here, and still decides wages.
    cal = calibration(economies=5, sectors=3, seed=seed)
    s = goods.solve(cal, tariffs=rate, rates_up_to=300)
    assert s.solved, s.message
    assert max(s.residuals.values()) <= 1e-10
    closed = goods.solve(cal, trade_cost=np.inf)
    assert (s.welfare >= closed.welfare - 1e-9).all()


def test_no_solution_is_said_with_place_size_and_advice() -> None:
    # A surplus of a third of income cannot be held without trade.
    flows = np.array([[[60.0], [40.0]], [[10.0], [90.0]]])
    cal = goods.Calibration(["LENDER", "DEBTOR"], ["x"], flows, 0, 1, 0, 1, 5)
    s = goods.solve(cal, trade_cost=np.where(abroad(2), np.inf, 1.0))
    assert s.status is Status.NO_SOLUTION
    assert not s.solved
    assert np.isnan(s.welfare).all()
    assert np.isnan(s.flows).all()
    assert "LENDER" in s.message
    assert 'deficits="zero"' in s.message
    assert goods.solve(cal, trade_cost=np.where(abroad(2), np.inf, 1.0), deficits="zero").solved
    # High tariffs make it spend less than nothing, though the equations still hold.
    high = goods.solve(cal, tariffs=np.where(abroad(2), 40.0, 0.0), rates_up_to=40)
    assert high.status is Status.NO_SOLUTION
    assert "LENDER" in high.message
