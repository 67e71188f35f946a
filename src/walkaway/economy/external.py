"""The external accounts that a path implies, bilateral and adding up to zero.

Volumes follow demand and relative prices: exports of i to j change by j's output gap (unit
elasticity, as in GPM6's spillovers) and by the real exchange rate between the two over the
last year, with the ramp from the short- to the long-run elasticity left to `goods` for
tariffs. Valued at the baseline's prices. What one economy exports another imports, so trade
balances sum to zero in every quarter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.economies import Geography
from walkaway.economy.system import EconomyPath
from walkaway.economy.table import CODES, RESERVE
from walkaway.parameters import parameter

Floats = NDArray[np.float64]

PRICE_ELASTICITY = parameter("trade.elasticity.short-run").value
"""Within a year."""


@dataclass(frozen=True)
class External:
    """External accounts as changes against the baseline.

    Attributes:
        exports: code -> USD bn a year at baseline prices [quarter].
        imports: the same.
        trade_balance: code -> percent of GDP [quarter].
        foreign_assets: code -> net foreign assets, percent of GDP [quarter].
        identity: largest sum over economies of trade balances, relative to world trade.
    """

    exports: Mapping[str, Floats] = field(repr=False)
    imports: Mapping[str, Floats] = field(repr=False)
    trade_balance: Mapping[str, Floats] = field(repr=False)
    foreign_assets: Mapping[str, Floats] = field(repr=False)
    identity: float


def external_accounts(
    geo: Geography, path: EconomyPath, elasticity: float = PRICE_ELASTICITY
) -> External:
    """Work out bilateral trade and balances from a path.

    Args:
        geo: baseline flows and sizes.
        path: a solved path.
        elasticity: percent of volume per percent of relative price.
    """
    change = flow_changes(geo, *moving(path.__getitem__), elasticity)
    exports, imports = change.sum(axis=1), change.sum(axis=0)
    balance = exports - imports
    share = 100 * balance / geo.gdp[:, None]
    assets = np.cumsum(share, axis=1) / 4
    total = float(np.abs(balance.sum(axis=0)).max() / geo.flows.sum())
    return External(
        dict(zip(CODES, exports, strict=True)),
        dict(zip(CODES, imports, strict=True)),
        dict(zip(CODES, share, strict=True)),
        dict(zip(CODES, assets, strict=True)),
        total,
    )


GAPS = tuple(f"Y_{code}" for code in CODES)
RATES = tuple(f"{name}_{code}" for name in ("LZ", "LZ_BAR") for code in CODES if code != RESERVE)
"""Variables that the external accounts follow from."""


def moving(variable: Callable[[str], Floats]) -> tuple[Floats, Floats]:
    """Output gaps and real exchange rates, zero for the dollar itself [economy, quarter].

    Rates are counted from their equilibrium: what tariffs move that by balances trade again.
    """
    gaps = np.array([variable(name) for name in GAPS])
    zero = np.zeros_like(gaps[0])
    rates = np.array(
        [zero if c == RESERVE else variable(f"LZ_{c}") - variable(f"LZ_BAR_{c}") for c in CODES]
    )
    return gaps, rates


def flow_changes(
    geo: Geography, gaps: Floats, rates: Floats, elasticity: float = PRICE_ELASTICITY
) -> Floats:
    """Change of bilateral trade at baseline prices.

    Args:
        geo: baseline flows and sizes.
        gaps: output gaps, percent [economy, quarter].
        rates: real exchange rates against the dollar beyond their equilibrium, percent, up =
            weaker [economy, quarter].
        elasticity: percent of volume per percent of relative price.

    Returns:
        USD bn a year [exporter, importer, quarter].
    """
    lagged = _past_year(rates)
    percent = gaps[None, :, :] + elasticity * (lagged[:, None, :] - lagged[None, :, :])
    return np.asarray(geo.flows[:, :, None] * percent / 100)


def trade_balances(geo: Geography, gaps: Floats, rates: Floats) -> Floats:
    """Change of every economy's trade balance, percent of its GDP [economy, quarter]."""
    change = flow_changes(geo, gaps, rates)
    return np.asarray(100 * (change.sum(axis=1) - change.sum(axis=0)) / geo.gdp[:, None])


def _past_year(rates: Floats) -> Floats:
    """Mean over the current and the three quarters before [economy, quarter]."""
    padded = np.concatenate([np.zeros((rates.shape[0], 3)), rates], axis=1)
    summed = np.stack([padded[:, k : k + rates.shape[1]] for k in range(4)])
    return np.asarray(summed.mean(axis=0), dtype=np.float64)
