"""Chosen tariffs: exact gradients, closed forms, symmetry, and no gain from deviating."""

from __future__ import annotations

import numpy as np
import pytest

from tests.goods.worlds import abroad, calibration, new_tariffs, world
from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.goods.evaluator import Evaluator
from walkaway.goods.instruments import instruments_of

KINDS = ("uniform", "sector", "partner", "partner-sector")


@pytest.mark.parametrize("deficits", ["fixed", "zero", "world-share"])
@pytest.mark.parametrize("player", ["E0", ("E1", "E3")])
def test_gradient_against_central_differences(deficits: str, player: str) -> None:
    cal = calibration(economies=5, sectors=3, seed=4, unbalanced=True)
    start = new_tariffs(cal, 7)
    instruments = instruments_of(cal, player, "partner-sector")
    evaluator = Evaluator(cal, deficits, start)
    rates = instruments.read(start, cal.flows)
    draw = np.random.default_rng(0)

    def welfare(logs: np.ndarray) -> tuple[float, np.ndarray]:
        tariffs = start.copy()
        instruments.write(tariffs, np.expm1(logs))
        return evaluator.value(tariffs, instruments)

    point, step = np.log1p(rates), 1e-3
    slope = welfare(point)[1]
    for _ in range(3):
        way = draw.normal(size=instruments.count)
        near = (welfare(point + step * way)[0] - welfare(point - step * way)[0]) / (2 * step)
        wide = (welfare(point + 2 * step * way)[0] - welfare(point - 2 * step * way)[0]) / (
            4 * step
        )
        central = (4 * near - wide) / 3  # Richardson: the step's error is of fourth order
        assert slope @ way == pytest.approx(central, rel=1e-6, abs=1e-9)


def test_gradient_with_profits() -> None:
    data = world(economies=4, sectors=3, seed=2)
    profit = np.array([0.1, 0.3, 0.2]) * np.ones((4, 3))
    data["value_added_share"] = data["value_added_share"] * (1 - profit)
    data["input_share"] = data["input_share"] * (1 - profit)[:, None, :]
    cal = goods.Calibration(**data, profit_share=profit)
    evaluator = Evaluator(cal, "zero", None)
    player = instruments_of(cal, "E1", "partner-sector")
    tariffs, step = new_tariffs(cal, 5), 1e-3
    rates = np.log1p(player.read(tariffs, cal.flows))
    way = np.random.default_rng(3).normal(size=player.count)

    def moved(by: float) -> tuple[float, np.ndarray]:
        changed = tariffs.copy()
        player.write(changed, np.expm1(rates + by * way))
        return evaluator.value(changed, player)

    near = (moved(step)[0] - moved(-step)[0]) / (2 * step)
    wide = (moved(2 * step)[0] - moved(-2 * step)[0]) / (4 * step)
    central = (4 * near - wide) / 3
    assert moved(0.0)[1] @ way == pytest.approx(central, rel=1e-6)


def test_gradient_of_somebody_elses_tariffs() -> None:
    cal = calibration(economies=4, sectors=2, seed=1)
    evaluator = Evaluator(cal, "zero", None)
    players = [instruments_of(cal, name, "sector") for name in ("E0", "E2")]
    tariffs = new_tariffs(cal, 3)
    share = np.array([0.3, 0.7])
    _, slope = evaluator.joint_value(tariffs, players, share)
    count, step = players[0].count, 1e-4

    def moved(by: float) -> float:
        changed = tariffs.copy()
        changed[1:, 0, 0] = (1 + changed[1:, 0, 0]) * np.exp(by) - 1
        return evaluator.joint_value(changed, players, share)[0]

    assert len(slope) == 2 * count
    assert slope[0] == pytest.approx((moved(step) - moved(-step)) / (2 * step), rel=1e-6)


def test_small_economy_follows_the_textbook() -> None:
    # One sector, no inputs: the optimal tariff of a vanishing economy is 1 / theta (Gros 1987).
    small, big = 1e-5, 1.0
    flows = np.array([[[0.5 * small], [0.5 * small]], [[0.5 * small], [big]]])
    cal = goods.Calibration(["S", "B"], ["x"], flows, 0, 1, 0, 1, 4.0)
    answer = goods.optimal_tariffs(cal, by="S")
    assert answer.solved
    assert answer.rates["S"][0] == pytest.approx(1 / 4, rel=1e-3)
    assert answer.welfare[0] > 1


def test_symmetric_nash_in_closed_form() -> None:
    # Two mirror economies, one sector, after Gros (1987). Along the foreign offer curve with the
    # foreign tariff t' and home share h, imports M = (1 - h) / (1 + t' h) fall with their price by
    # theta h (1 + t') / (1 + t' h); the optimal tariff is the inverse of that elasticity.
    flows = np.array([[[0.7], [0.3]], [[0.3], [0.7]]])
    theta = 5.0
    cal = goods.Calibration(["A", "B"], ["x"], flows, 0, 1, 0, 1, theta)
    answer = goods.nash_tariffs(cal, ["A", "B"])
    assert answer.solved
    rate = answer.rates["A"][0]
    assert answer.rates["B"][0] == pytest.approx(rate, rel=1e-7)
    home = 0.7 / (0.7 + 0.3 * (1 + rate) ** -theta)
    assert rate == pytest.approx((1 + rate * home) / (theta * home * (1 + rate)), rel=1e-7)
    assert answer.welfare[0] == pytest.approx(answer.welfare[1])
    assert (answer.welfare < 1).all()
    assert max(answer.best_response_gap.values()) < 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_optimal_tariffs_gain_and_cannot_be_improved(kind: str) -> None:
    cal = calibration(economies=4, sectors=3, seed=2)
    answer = goods.optimal_tariffs(cal, by="E1", instruments=kind)
    assert answer.solved, answer.message
    assert answer.welfare[1] >= 1
    assert answer.gradient_norm < 1e-4
    assert answer.best_response_gap["E1"] < 1e-9
    own = goods.solve(cal, answer.tariffs, deficits="zero")
    np.testing.assert_allclose(own.welfare, answer.welfare, rtol=1e-10)
    draw = np.random.default_rng(1)
    for _ in range(5):
        other = answer.tariffs.copy()
        other[:, 1] *= 1 + 0.2 * draw.normal(size=other[:, 1].shape)
        if kind == "partner-sector":
            changed = goods.solve(cal, other, deficits="zero")
            assert changed.welfare[1] <= answer.welfare[1] + 1e-12


def test_more_instruments_gain_more() -> None:
    cal = calibration(economies=4, sectors=3, seed=2)
    gains = {k: goods.optimal_tariffs(cal, "E1", k).welfare[1] for k in KINDS}
    assert gains["uniform"] <= gains["sector"] <= gains["partner-sector"]
    assert gains["uniform"] <= gains["partner"] <= gains["partner-sector"]


def test_only_the_players_tariffs_move_and_frozen_ones_stay() -> None:
    cal = calibration(economies=4, sectors=3, seed=5)
    frozen = np.zeros((4, 4, 3), dtype=bool)
    frozen[2, 0, :] = True
    answer = goods.optimal_tariffs(cal, "E0", "partner-sector", frozen=frozen, sectors=["S0", "S1"])
    moved = answer.tariffs != cal.tariffs
    assert moved[1, 0, :2].all()
    assert not moved[:, 1:].any()
    assert not moved[2, 0].any()
    assert not moved[:, :, 2].any()
    assert not moved[0, 0].any()


def test_bounds_bind() -> None:
    cal = calibration(economies=3, sectors=2, seed=5)
    answer = goods.optimal_tariffs(cal, "E0", bounds=(0, 0.05))
    assert answer.rates["E0"][0] == pytest.approx(0.05)
    assert answer.gradient_norm == 0
    assert answer.solved


def test_a_bloc_keeps_its_inner_tariffs_and_does_better_than_one_member() -> None:
    cal = calibration(economies=4, sectors=2, seed=8)
    bloc = goods.optimal_tariffs(cal, by=("E0", "E1"))
    np.testing.assert_array_equal(bloc.tariffs[:2, :2], cal.tariffs[:2, :2])
    outer = bloc.tariffs[2:, :2]
    assert outer.min() == outer.max()
    assert bloc.players == ("E0+E1",)
    assert list(bloc.rates) == ["E0+E1"]


def test_nash_of_three_and_order_of_players() -> None:
    cal = calibration(economies=4, sectors=3, seed=6)
    one = goods.nash_tariffs(cal, ["E0", "E1", ("E2", "E3")], instruments="sector")
    other = goods.nash_tariffs(cal, [("E2", "E3"), "E1", "E0"], instruments="sector")
    assert one.solved, one.message
    assert max(one.best_response_gap.values()) < 1e-8
    np.testing.assert_allclose(one.tariffs, other.tariffs, atol=1e-5)
    np.testing.assert_allclose(one.welfare, other.welfare, rtol=1e-8)


def test_nash_from_elsewhere_is_the_same() -> None:
    cal = calibration(economies=3, sectors=2, seed=6)
    near = goods.nash_tariffs(cal, cal.economies)
    far = goods.nash_tariffs(cal, cal.economies, tariffs=1.5 * abroad(3) * np.ones(2))
    np.testing.assert_allclose(near.tariffs, far.tariffs, atol=1e-5)


def test_cooperation_beats_nash_and_tempts_to_defect() -> None:
    flows = np.array([[[0.7], [0.3]], [[0.3], [0.7]]])
    cal = goods.Calibration(["A", "B"], ["x"], flows, 0.2 * abroad(2), 1, 0, 1, 5.0)
    together = goods.cooperative_tariffs(cal, ["A", "B"])
    nash = goods.nash_tariffs(cal, ["A", "B"])
    # Free trade is efficient between mirror economies.
    np.testing.assert_allclose(together.rates["A"], 0, atol=1e-6)
    assert (together.welfare > nash.welfare).all()
    assert min(together.best_response_gap.values()) > 1e-4
    assert together.solved


def test_best_response_is_the_optimum_against_new_tariffs() -> None:
    cal = calibration(economies=3, sectors=2, seed=9)
    nash = goods.nash_tariffs(cal, cal.economies)
    answer = goods.best_response(cal, "E1", nash.tariffs)
    np.testing.assert_allclose(answer.tariffs, nash.tariffs, atol=1e-5)


def test_bad_questions_are_refused() -> None:
    cal = calibration()
    with pytest.raises(BadInputError, match="did you mean 'E1'"):
        goods.optimal_tariffs(cal, by="E1x")
    with pytest.raises(BadInputError, match="did you mean 'partner-sector'"):
        goods.optimal_tariffs(cal, by="E1", instruments="partner-sectr")
    with pytest.raises(BadInputError, match="bounds"):
        goods.optimal_tariffs(cal, by="E1", bounds=(1, 0))
    with pytest.raises(BadInputError, match="E1"):
        goods.nash_tariffs(cal, ["E1", ("E0", "E1")])
    with pytest.raises(BadInputError, match="weights"):
        goods.cooperative_tariffs(cal, ["E0", "E1"], weights=[1.0])


def test_one_gradient_costs_less_than_two_solves() -> None:
    # Counted in passes over the trade matrices, not in seconds: a solve makes four a step, a
    # backward pass three.
    cal = goods.Calibration(**world(economies=12, sectors=6, seed=3))
    tariffs = cal.tariffs + 0.25 * abroad(12)
    solve = goods.solve(cal, tariffs, deficits="zero")
    evaluator = Evaluator(cal, "zero", None)
    player = instruments_of(cal, "E0", "partner-sector")
    evaluator.point(tariffs)
    before = evaluator.evaluations
    evaluator.value(tariffs, player)
    assert 3 * (evaluator.evaluations - before) <= 1.6 * 4 * solve.evaluations
