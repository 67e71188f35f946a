"""The trade arrays add up and meet figures published elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade("published", 2022)
PLACE = {code: i for i, code in enumerate(TRADE.economies)}
GOODS = slice(0, 22)


def test_shape_and_names() -> None:
    assert (len(TRADE.economies), len(TRADE.sectors)) == (77, 23)
    assert TRADE.sectors[-1] == "SERVICES"
    assert "C29" in TRADE.sectors
    assert TRADE.economies[-1] == "ROW"
    assert len(TRADE.economy_names) == 77
    assert len(TRADE.sector_names) == 23
    assert TRADE.economy_names[PLACE["TWN"]] == "Taiwan"
    assert TRADE.flows.shape == TRADE.tariffs.shape == (77, 77, 23)
    assert set(TRADE.elasticities) == {"IS", "U4", "CP", "BSY", "GYY", "Shap", "FGO", "LL"}
    assert all(e.shape == (23,) and (e > 0).all() for e in TRADE.elasticities.values())


def test_shares_sum_to_one() -> None:
    columns = TRADE.value_added_share + TRADE.input_share.sum(axis=1)
    assert np.abs(columns - 1).max() < 1e-11
    assert np.abs(TRADE.final_share.sum(axis=1) - 1).max() < 1e-14
    assert TRADE.final_share.min() >= 0
    assert TRADE.flows.min() >= 0
    assert TRADE.tariffs.min() >= 0
    assert np.einsum("iis->is", TRADE.tariffs).max() == 0


def test_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TRADE.flows[0, 0, 0] = 1.0


@pytest.mark.parametrize(("economy", "trillion"), [("USA", 25.6), ("CHN", 17.0), ("JPN", 4.3)])
def test_value_added_is_that_of_the_national_accounts(economy: str, trillion: float) -> None:
    """Value added of 2022 in USD trillion."""
    output = TRADE.flows[PLACE[economy]].sum(axis=0)
    added = (output * TRADE.value_added_share[PLACE[economy]]).sum() / 1e6
    assert added == pytest.approx(trillion, abs=0.05)


@pytest.mark.parametrize(
    ("partner", "exports", "imports"),
    [
        # goods trade of Japan in 2022 in the full tables (81 economies, 27 goods), USD billion
        ("USA", 109.7, 62.7),
        ("CHN", 150.6, 184.2),
        ("TWN", 34.5, 23.9),
        ("GBR", 8.2, 6.5),
        ("KOR", 41.1, 30.5),
        ("EU", 49.3, 74.4),
    ],
)
def test_goods_trade_of_japan(partner: str, exports: float, imports: float) -> None:
    codes = WORLD.members("EU") if partner == "EU" else (partner,)
    there = [PLACE[code] for code in codes]
    japan = PLACE["JPN"]
    assert TRADE.flows[japan, there, GOODS].sum() / 1e3 == pytest.approx(exports, abs=0.05)
    assert TRADE.flows[there, japan, GOODS].sum() / 1e3 == pytest.approx(imports, abs=0.05)


def test_elasticity_table_equals_the_arrays() -> None:
    table = WORLD.table("trade_elasticities")
    for name, values in TRADE.elasticities.items():
        assert table.where(set=name).floats("elasticity").tolist() == values.tolist()
    caliendo_parro = table.where(set="CP").strings("elasticity")
    assert caliendo_parro[TRADE.sectors.index("C16")] == "14.01"  # table 1 of the paper, wood
