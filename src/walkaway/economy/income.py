"""Current accounts: trade, and what is earned and paid abroad, adding up to zero.

Changes against the baseline, as trade balances are. A surplus is lent abroad and earns the yield
of the baseline; a rise of what a government pays on the debt it already had is paid to whoever
holds it. Both are paid by one economy and received by others, so that current accounts sum to
zero in every quarter as trade balances do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.table import CODES, RESERVE

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CurrentAccounts:
    """Changes against the baseline, USD bn a year [economy, quarter].

    Attributes:
        trade: trade balances.
        lent: income on the change of net foreign assets.
        debt: income on government debt held abroad; negative for the issuer.
        assets: net foreign assets at the end of the quarter, USD bn.
    """

    trade: Floats = field(repr=False)
    lent: Floats = field(repr=False)
    debt: Floats = field(repr=False)
    assets: Floats = field(repr=False)

    @property
    def balance(self) -> Floats:
        """Current accounts."""
        return np.asarray(self.trade + self.lent + self.debt)


def current_accounts(
    trade: Floats, rate: float, paid: Floats, held: Mapping[str, float], issuer: str = RESERVE
) -> CurrentAccounts:
    """Work out current accounts from trade balances.

    Args:
        trade: change of trade balances, USD bn a year [economy, quarter].
        rate: yearly yield of what is lent or borrowed, percent.
        paid: change of what the issuer's government pays a year on its baseline debt, USD bn
            [quarter].
        held: share of that debt held by each other economy.
        issuer: code of the economy whose government it is.
    """
    share = np.array([held.get(code, 0.0) for code in CODES])
    share[CODES.index(issuer)] = -sum(value for code, value in held.items() if code != issuer)
    debt = share[:, None] * paid[None, :]
    lent, assets = np.zeros_like(trade), np.zeros_like(trade)
    before = np.zeros(trade.shape[0])
    for t in range(trade.shape[1]):
        lent[:, t] = rate / 100 * before
        before = before + (trade[:, t] + lent[:, t] + debt[:, t]) / 4
        assets[:, t] = before
    return CurrentAccounts(trade, lent, debt, assets)
