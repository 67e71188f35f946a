"""Debt paths: the recursion, the moments, the seeds."""

import numpy as np
import pytest

from walkaway.budget import baseline, stochastic
from walkaway.budget.ladder import us_ladder
from walkaway.budget.stochastic import DebtCase, ShockHistory, deterministic, paths
from walkaway.errors import BadInputError
from walkaway.world import World

WORLD = World.at("2026-06-30")


def us_case():
    published = baseline.load(WORLD, "2025-01")
    return published, stochastic.case_of(published, us_ladder(WORLD, published.debt[0]))


def simple(years=6, **changes):
    n = np.full(years, 3.0)
    fields = {"short_share": 1.0, "rollover": 0.2} | changes
    return DebtCase(np.arange(years), 100.0, n, n, 0 * n, 0 * n, **fields)


def test_without_shocks_it_is_the_baseline():
    published, case = us_case()
    ratio = 100 * published.debt / published.gdp
    np.testing.assert_allclose(deterministic(case), ratio, atol=1e-10)
    quiet = ShockHistory(stochastic.SHOCKS, np.zeros((5, 4)))
    drawn = paths(case, quiet, 10).draws
    np.testing.assert_allclose(drawn, np.tile(ratio, (10, 1)), rtol=2e-6)


def test_balance_shocks_add_up_as_a_random_walk():
    rng = np.random.default_rng(0)
    history = ShockHistory(("primary_balance",), rng.standard_normal((400, 1)) * 2)
    sd = history.values.std(ddof=1)
    drawn = paths(simple(), history, 200_000, seed=1).draws
    for t in range(1, 6):  # rate = growth: the ratio is the sum of t shocks
        assert drawn[:, t].mean() == pytest.approx(100, abs=0.05)
        assert drawn[:, t].std() == pytest.approx(sd * np.sqrt(t), rel=0.01)


def test_correlation_of_history_comes_through():
    rng = np.random.default_rng(0)
    first = rng.standard_normal(500)
    history = ShockHistory(("nominal_growth", "primary_balance"), np.column_stack([first, -first]))
    opposed = paths(simple(2), history, 50_000).draws[:, 1].std()
    history = ShockHistory(("nominal_growth", "primary_balance"), np.column_stack([first, first]))
    together = paths(simple(2), history, 50_000).draws[:, 1].std()
    # Growth lowers a ratio of 100 about one for one, as the balance does.
    assert together == pytest.approx(2 * first.std(ddof=1), rel=0.05)
    assert opposed < 0.1


def test_long_rates_come_in_slowly():
    shock = ShockHistory(("long_rate",), np.array([[-1.0], [1.0]]))
    short = paths(simple(6, short_share=1.0), shock, 1000, method="bootstrap").draws
    assert short[:, -1].std() == 0  # nothing long to refix
    long = paths(simple(6, short_share=0.0), shock, 20_000, method="bootstrap").draws
    assert 0 < long[:, 1].std() == pytest.approx(100 / 1.03 * 0.01 * 0.2, rel=0.01)


def test_foreign_debt_feels_the_currency():
    shock = ShockHistory(("exchange_rate",), np.array([[-10.0], [10.0]]))
    drawn = paths(simple(2, foreign_share=0.3), shock, 5000, method="bootstrap").draws[:, 1]
    np.testing.assert_allclose(np.unique(np.round(drawn, 3)), [97.0, 103.0], atol=1e-3)


@pytest.mark.parametrize("method", stochastic.METHODS)
def test_same_seed_same_numbers_on_any_number_of_workers(method):
    _, case = us_case()
    history = stochastic.us_history(WORLD)
    one = paths(case, history, 20_000, seed=7, method=method, workers=1).draws
    three = paths(case, history, 20_000, seed=7, method=method, workers=3).draws
    np.testing.assert_array_equal(one, three)
    other = paths(case, history, 20_000, seed=8, method=method).draws
    assert not np.array_equal(one, other)


def test_bootstrap_keeps_the_tails():
    _, case = us_case()
    history = stochastic.us_history(WORLD)
    worst = history.values[:, 3].min() - history.values[:, 3].mean()  # 2020
    drawn = paths(case, history, 20_000, method="bootstrap").draws
    largest = (drawn[:, 1] - deterministic(case)[1]).max()
    assert largest > -worst  # 2020 was also a fall of growth


def test_bad_input_is_told_at_once():
    with pytest.raises(BadInputError) as caught:
        paths(simple(), ShockHistory(("growth",), np.zeros((3, 1))), 0, method="norml")
    assert len(caught.value.problems) == 3
    assert "did you mean 'normal'" in str(caught.value)


def hundred_and_one():
    """Draws that end at 0, 1, ..., 100 percent of GDP, half of them lower than a year before."""
    ends = np.arange(101.0)[::-1]
    before = np.where(ends < 50, ends + 1, ends - 1)
    draws = np.column_stack([np.full(101, 70.0), before, ends]).astype(np.float32)
    years = np.array([2025, 2026, 2027])
    return stochastic.DebtPaths(years, np.array([70.0, 71.0, 72.0]), draws, "normal", 3, 0.1)


def test_quantiles_of_draws_are_those_of_a_hundred_and_one_numbers():
    result = hundred_and_one()
    np.testing.assert_allclose(result.quantiles()[:, -1], [5, 25, 50, 75, 95])
    np.testing.assert_allclose(result.quantiles((0.1,))[:, -1], [10])
    assert result.quantiles().shape == (5, 3)
    assert result.rises() == pytest.approx(51 / 101)  # 50 and above
    assert result.rises(2) == pytest.approx(30 / 101)  # above 70
    assert result.above(90) == pytest.approx(10 / 101)
    said = stochastic.summary(result)
    ends = {level: row[-1] for level, row in said["quantiles"].items()}
    assert ends == pytest.approx({"0.05": 5, "0.25": 25, "0.5": 50, "0.75": 75, "0.95": 95})
    assert said["share_rising_in_the_last_year"] == pytest.approx(51 / 101)
    assert (said["draws"], said["method"], said["seed"]) == (101, "normal", 3)
    assert (said["years"], said["baseline"]) == ([2025, 2026, 2027], [70.0, 71.0, 72.0])


def test_one_year_of_the_recursion_by_hand():
    """Escolano (2010), equation 1: 100 at 5% against 3% growth, a deficit of 2 and 0.5 more."""
    case = DebtCase(
        np.arange(2), 100.0, np.full(2, 3.0), np.full(2, 5.0), np.full(2, -2.0), np.full(2, 0.5)
    )
    by_hand = 100 * 1.05 / 1.03 + 2 + 0.5
    assert deterministic(case)[1] == pytest.approx(by_hand, rel=1e-12)
    # A shock of one point to each, by itself (bootstrap of plus and minus one).
    for name, up, down in (
        ("short_rate", 100 * 1.0533 / 1.03 + 2.5, 100 * 1.0467 / 1.03 + 2.5),
        ("nominal_growth", 100 * 1.05 / 1.04 + 2.5, 100 * 1.05 / 1.02 + 2.5),
        ("primary_balance", by_hand - 1, by_hand + 1),
        ("long_rate", 100 * (1.05 + 0.0067 * 0.15) / 1.03 + 2.5,
         100 * (1.05 - 0.0067 * 0.15) / 1.03 + 2.5),
    ):  # fmt: skip
        shock = ShockHistory((name,), np.array([[-1.0], [1.0]]))
        drawn = paths(case, shock, 64, method="bootstrap").draws[:, 1]
        np.testing.assert_allclose(np.unique(np.round(drawn, 3)), sorted([up, down]), atol=2e-3)


def test_the_published_baseline_as_ratios():
    published, case = us_case()
    year = published.at(2030)
    assert case.start == pytest.approx(100 * published.debt[0] / published.gdp[0])
    assert case.growth[year] == pytest.approx(
        100 * (published.gdp[year] - published.gdp[year - 1]) / published.gdp[year - 1]
    )
    assert case.rate[year] == pytest.approx(
        100 * published.net_interest[year] / published.debt[year - 1]
    )
    assert case.primary_balance[year] < 0  # a deficit
    ladder = us_ladder(WORLD, published.debt[0])
    assert case.short_share == pytest.approx(ladder.amount[0] / ladder.amount.sum())
    assert case.rollover == pytest.approx(ladder.amount[1] / ladder.amount[1:].sum())
