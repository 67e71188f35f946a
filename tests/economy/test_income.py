"""Current accounts: sums to zero, and what two closed forms say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.economy.economies import CODES
from walkaway.economy.income import CurrentAccounts, current_accounts

USA, JPN = CODES.index("USA"), CODES.index("JPN")


def trade_of(usa: float, quarters: int = 12) -> np.ndarray:
    """The United States gain what Japan loses."""
    trade = np.zeros((len(CODES), quarters))
    trade[USA], trade[JPN] = usa, -usa
    return trade


def left_over(found: CurrentAccounts) -> float:
    """Largest sum over economies, relative to the largest balance; zero if all stand still."""
    largest = np.abs(found.balance).max()
    return np.abs(found.balance.sum(axis=0)).max() / largest if largest else 0.0


def test_a_lasting_surplus_earns_interest_on_interest():
    found = current_accounts(trade_of(100.0, 40), 4.0, np.zeros(40), {})
    # 25 a quarter at one percent a quarter: the future value of an annuity.
    expected = 25 * (1.01 ** np.arange(1, 41) - 1) / 0.01
    np.testing.assert_allclose(found.assets[USA], expected, rtol=1e-12)
    np.testing.assert_allclose(found.assets[JPN], -expected, rtol=1e-12)
    assert found.balance[USA][0] == 100.0


def test_what_a_government_pays_more_goes_to_those_who_hold_its_debt():
    held = {"JPN": 0.04, "GBR": 0.03, "REST": 0.2}
    found = current_accounts(trade_of(0.0, 4), 0.0, np.full(4, 100.0), held)
    np.testing.assert_allclose(found.balance[USA], -27.0)
    np.testing.assert_allclose(found.balance[JPN], 4.0)
    np.testing.assert_allclose(found.balance[CODES.index("REST")], 20.0)
    assert left_over(found) < 1e-14


def test_nothing_changes_nothing():
    found = current_accounts(trade_of(0.0), 4.0, np.zeros(12), {"JPN": 0.1})
    assert not found.balance.any()
    assert left_over(found) == 0.0


@given(st.integers(0, 2**32 - 1), st.floats(0, 8))
@settings(max_examples=30)
def test_they_sum_to_zero(seed, rate):
    rng = np.random.default_rng(seed)
    flows = rng.normal(0, 50, (len(CODES), len(CODES), 20))
    trade = flows.sum(axis=1) - flows.sum(axis=0)
    held = dict(zip(CODES[1:], rng.uniform(0, 0.05, len(CODES) - 1), strict=True))
    found = current_accounts(trade, rate, rng.normal(0, 30, 20), held)
    assert left_over(found) < 1e-11
    np.testing.assert_allclose(found.assets.sum(axis=0), 0.0, atol=1e-8)
    np.testing.assert_allclose(np.diff(found.assets), found.balance[:, 1:] / 4, atol=1e-9)
    assert found.lent[:, 0] == pytest.approx(0.0)
