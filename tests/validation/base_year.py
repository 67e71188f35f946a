"""The base year beside customs and national accounts of 2024.

All but the identities are calibrated: the year is balanced to these figures. A miss would be a
mistake of reading or of balancing.
"""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from tests.validation.row import Row, Type, Within, WithinShare
from walkaway.goods import from_trade
from walkaway.world import TradeData, World

_row = partial(Row, area="base year")
CENSUS = "US Census 2024, imports for consumption"
ACCOUNTS = "World Bank, national accounts"
# Imports and calculated duty of 2024, USD bn.
PARTNERS = {
    "MEX": (503.4, 1.251), "CHN": (429.4, 46.661), "CAN": (411.7, 0.414), "DEU": (160.2, 2.210),
    "JPN": (151.3, 2.282), "VNM": (141.4, 5.335), "KOR": (130.5, 0.249), "TWN": (115.3, 1.081),
    "IRL": (99.7, 0.182), "IND": (87.7, 2.106),
}  # fmt: skip
# Exports less imports of goods and services, and gross domestic product of 2022 and 2024, USD bn.
NATIONAL = {
    "USA": (-898, 26055, 29298), "CHN": (549, 18317, 18730), "DEU": (177, 4201, 4686),
    "JPN": (-37, 4448, 4190), "MEX": (-16, 1467, 1830),
}  # fmt: skip
OUTSIDE = (
    "the base lacks what belongs to no industry: returned goods, small consignments, scrap, art "
    "(146bn of 3,251bn)"
)


@cache
def rows() -> tuple[Row, ...]:
    """All rows of this area."""
    world = World.at("2025-06-12")
    trade, before = world.trade(), world.trade("published", 2022)
    return (*_customs(trade), *_accounts(trade, before), *_exact(world, trade))


def _customs(trade: TradeData) -> list[Row]:
    us = trade.economies.index("USA")
    bought = trade.flows[:, us, :-1] / 1e3
    duty = (bought * trade.tariffs[:, us, :-1]).sum(axis=1)
    imports = np.where(np.arange(len(duty)) == us, 0.0, bought.sum(axis=1))
    found = [
        _row(
            type=Type.CALIBRATED, source=CENSUS, quantity="duties of the United States, 2024",
            unit="USD bn", published=76.2, ours=float(duty.sum()), rule=WithinShare(0.03),
        ),
        _row(
            type=Type.CALIBRATED, source=CENSUS, unit="USD bn", published=3251.2,
            quantity="goods imports of the United States, 2024", ours=float(imports.sum()),
            rule=WithinShare(0.05), note=OUTSIDE,
        ),
    ]  # fmt: skip
    for code, (value, paid) in PARTNERS.items():
        own = trade.economies.index(code)
        found.append(_row(
            type=Type.CALIBRATED, source=CENSUS, quantity=f"duties on goods from {code}, 2024",
            unit="USD bn", published=paid, ours=float(duty[own]), rule=WithinShare(0.05),
        ))  # fmt: skip
        found.append(_row(
            type=Type.CALIBRATED, source=CENSUS, quantity=f"imports from {code}, 2024",
            unit="USD bn", published=value, ours=float(imports[own]), rule=WithinShare(0.08),
            note=OUTSIDE,
        ))  # fmt: skip
    return found


def _accounts(trade: TradeData, before: TradeData) -> list[Row]:
    found = []
    flows = trade.flows.copy()
    own = np.arange(len(trade.economies))
    flows[own, own] = 0.0
    net = (flows.sum(axis=(1, 2)) - flows.sum(axis=(0, 2))) / 1e3
    added = [(one.flows.sum(axis=1) * one.value_added_share).sum(axis=1) for one in (before, trade)]
    for code, (balance, old, new) in NATIONAL.items():
        place = trade.economies.index(code)
        found.append(_row(
            type=Type.CALIBRATED, source=ACCOUNTS, quantity=f"net exports of {code}, 2024",
            unit="USD bn", published=balance, ours=float(net[place]), rule=Within(0.6),
        ))  # fmt: skip
        found.append(_row(
            type=Type.CALIBRATED, source=ACCOUNTS, unit="ratio",
            quantity=f"value added of {code}, 2024 over 2022", published=round(new / old, 4),
            ours=float(added[1][place] / added[0][place]), rule=Within(1e-3),
        ))  # fmt: skip
    return found


def _exact(world: World, trade: TradeData) -> list[Row]:
    told = [
        float(row["value"])
        for row in world.table("base_year_rules").rows()
        if row["rule"].startswith("residual")
    ]
    return [
        _row(
            type=Type.IDENTITY, source="balancing of the base year", unit="share of a total",
            quantity="largest residual of any total", published=0.0, ours=max(told),
            rule=Within(1e-12),
        ),
        _row(
            type=Type.IDENTITY, source="balancing of the base year", unit="share of spending",
            quantity="largest gap between purchases and their uses", published=0.0,
            ours=from_trade(trade, "IS").adjustment.inconsistency, rule=Within(1e-12),
        ),
    ]  # fmt: skip
