"""What steers an iteration decides how soon it ends, not where: two inverses, one equilibrium."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway import goods
from walkaway.goods import counterfactual
from walkaway.goods.solution import GoodsSolution
from walkaway.world import World

TRADE = World.at("2025-06-12").trade()
CALIBRATION = goods.from_trade(TRADE, elasticity="IS")
ABROAD = ~np.eye(len(TRADE.economies), dtype=bool)
SHORT = goods.Substitution(np.full(len(TRADE.sectors), 1.2), np.full(len(TRADE.sectors), 0.7))


def both(monkeypatch: pytest.MonkeyPatch, **how: object) -> tuple[GoodsSolution, GoodsSolution]:
    """By the inverse of the world before, and by one built for the shock."""
    near = goods.solve(CALIBRATION, rates_up_to=np.inf, **how)  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr(counterfactual, "MANY", np.inf)
        counterfactual._grounds.clear()
        built = goods.solve(CALIBRATION, rates_up_to=np.inf, **how)  # type: ignore[arg-type]
    counterfactual._grounds.clear()
    return near, built


def same(near: GoodsSolution, built: GoodsSolution) -> None:
    assert near.solved
    assert built.solved
    for name in ("welfare", "real_wage", "price_index", "flows_after"):
        one, other = getattr(near, name), getattr(built, name)
        scale = np.abs(other).max() if name == "flows_after" else 1.0
        np.testing.assert_allclose(one, other, rtol=2e-9, atol=1e-9 * scale)


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), rate=st.floats(0.01, 0.6), part=st.floats(0.01, 1.0))
def test_tariffs_of_some_on_some(seed: int, rate: float, part: float) -> None:
    drawn = np.random.default_rng(seed).random(TRADE.tariffs.shape)
    raised = np.where((drawn < part) & ABROAD[:, :, None], rate, 0.0)
    with pytest.MonkeyPatch.context() as patch:
        same(*both(patch, tariffs=TRADE.tariffs + raised))


@pytest.mark.parametrize("substitution", [None, SHORT], ids=["one level", "two levels"])
def test_a_ban_and_a_tax_on_exports(
    substitution: goods.Substitution | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    usa, jpn = (TRADE.economies.index(code) for code in ("USA", "JPN"))
    banned, taxed = TRADE.tariffs.copy(), np.zeros_like(TRADE.tariffs)
    banned[jpn, usa] = np.inf
    taxed[usa, :] = 0.15
    taxed[usa, usa] = 0.0
    same(*both(monkeypatch, tariffs=banned, export_tax=taxed, substitution=substitution))


def test_everybody_against_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    same(*both(monkeypatch, tariffs=TRADE.tariffs + 1.5 * ABROAD[:, :, None]))


def test_where_there_is_none_neither_finds_one(monkeypatch: pytest.MonkeyPatch) -> None:
    near, built = both(monkeypatch, tariffs=TRADE.tariffs + 2.0 * ABROAD[:, :, None])
    assert not near.solved
    assert near.status == built.status
    assert near.message == built.message
