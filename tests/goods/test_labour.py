"""Elastic labour and revenue that relieves its tax, against the published one-sector model."""

from __future__ import annotations

import numpy as np
import pytest

from tests.goods.worlds import abroad, calibration
from walkaway import goods
from walkaway.goods.published import liberation_day_2025
from walkaway.goods.published.margins import close_accounts


def one_sector(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.gamma(2.0, 1.0, (5, 5)) + 15 * np.eye(5)


@pytest.mark.parametrize("revenue", ["lump-sum", "income-tax"])
@pytest.mark.parametrize("seed", range(3))
def test_one_sector_is_the_published_model(revenue: str, seed: int) -> None:
    # Without distribution margins and scale effects the two models are one; they are solved here
    # by different code, with another numeraire, so real outcomes are compared.
    flows = one_sector(seed)
    rates = np.zeros((5, 5))
    rates[1:, 0] = [0.1, 0.2, 0.3, 0.5]
    rates[0, 1:] = 0.15
    gdp = flows.sum(axis=1)
    np.fill_diagonal(flows, 0)
    flows = close_accounts(flows, gdp, 0).flows  # its own-trade cells, from GDP
    cal = goods.Calibration("ABCDE", ["x"], flows[:, :, None], 0, 1, 0, 1, 4.0)
    ours = goods.solve(
        cal,
        rates[:, :, None],
        deficits="world-share",
        revenue=revenue,
        labour_supply=0.5,
    )
    published = liberation_day_2025(
        flows,
        gdp,
        rates,
        0,
        revenue=revenue,
        gdp_unit=1.0,
        scale_elasticity=0.0,
        transfers="eaton-kortum",
    )
    assert published.solved
    np.testing.assert_allclose(ours.labour, published.employment, rtol=1e-9)
    np.testing.assert_allclose(ours.welfare, published.welfare, rtol=1e-9)
    relative = ours.price_index / ours.price_index[0]
    np.testing.assert_allclose(relative, published.prices / published.prices[0], rtol=1e-9)
    share = ours.revenue_after / (ours.income * ours.income_before)
    after = published.revenue_share * published.spending
    # Their revenue and spending, in their numeraire; the ratio has none.
    spending = published.spending * ours.income * published.prices / ours.price_index
    np.testing.assert_allclose(share, after / spending, rtol=1e-9)


def test_labour_follows_the_real_wage() -> None:
    # A household that lends much and works much would lose by working: kappa of 3 is tried where
    # trade is balanced (tests of what has no equilibrium have the other case).
    for kappa, unbalanced in ((0.2, True), (1.0, True), (3.0, False)):
        cal = calibration(economies=4, sectors=3, seed=3, unbalanced=unbalanced)
        tariffs = cal.tariffs + 0.3 * abroad(4)
        s = goods.solve(cal, tariffs, labour_supply=kappa)
        assert s.solved
        np.testing.assert_allclose(s.labour, s.real_wage**kappa, rtol=1e-9)
    fixed = goods.solve(cal, tariffs)
    np.testing.assert_array_equal(fixed.labour, 1)


def test_relief_raises_labour_by_the_tax_it_replaces() -> None:
    cal = calibration(economies=4, sectors=3, seed=3, taxed=False)
    s = goods.solve(cal, 0.2 * abroad(4) * np.ones(3), revenue="income-tax")
    tax = s.revenue_after / (s.wage * s.labour * s.value_added_before)
    np.testing.assert_allclose(s.labour, (s.real_wage / (1 - tax)) ** 0.5, rtol=1e-9)
    lump = goods.solve(cal, 0.2 * abroad(4) * np.ones(3), labour_supply=0.5)
    assert (s.labour > lump.labour).all()
    assert max(s.residuals.values()) <= 1e-10


def test_elastic_labour_tends_to_fixed_labour() -> None:
    cal = calibration(economies=3, sectors=2, seed=1)
    tariffs = cal.tariffs + 0.2 * abroad(3)
    fixed = goods.solve(cal, tariffs)
    nearly = goods.solve(cal, tariffs, labour_supply=1e-7)
    np.testing.assert_allclose(nearly.welfare, fixed.welfare, rtol=1e-6)
