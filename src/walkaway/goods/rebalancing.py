"""Wages and real exchange rates that close given trade imbalances.

Dekle, Eaton and Kortum (2007, AER P&P 97; 2008, IMF Staff Papers 55): the equilibrium in
changes of an Eaton-Kortum world when trade deficits move to given values and nothing else
does. Here with one sector, all goods and services together, which keeps the one assumption
that matters in sight: the trade elasticity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.parameters import parameter
from walkaway.solution import Solution, Status

Floats = NDArray[np.float64]

TOLERANCE = 1e-12
MOST = 20_000
ELASTICITY = parameter("goods.rebalancing.elasticity").value


@dataclass(frozen=True, kw_only=True)
class Rebalancing(Solution):
    """The world with other deficits.

    Attributes:
        economies: their names.
        deficit: trade deficit before, as a share of income [economy].
        wage: change of the wage, world income constant, ratio [economy].
        price: change of the price level, ratio [economy].
        real_wage: ratio [economy].
    """

    economies: tuple[str, ...]
    deficit: Floats
    wage: Floats
    price: Floats
    real_wage: Floats

    def against(self, economy: str, base: str) -> tuple[float, float]:
        """Percent by which an economy's wage and price level rise against another's."""
        i, j = self.economies.index(economy), self.economies.index(base)
        wages = 100 * (self.wage[i] / self.wage[j] - 1)
        prices = 100 * (self.price[i] / self.price[j] - 1)
        return float(wages), float(prices)


def rebalance(
    economies: tuple[str, ...], flows: Floats, deficits: Floats, elasticity: float = ELASTICITY
) -> Rebalancing:
    """Move all trade deficits to given values.

    Args:
        economies: names.
        flows: sales [exporter, importer], domestic ones on the diagonal, in money.
        deficits: what each economy spends beyond its income afterwards, in the money of the
            flows; they must sum to zero [economy].
        elasticity: trade elasticity, positive.

    Returns:
        Changes as ratios; the residual is the largest relative excess of sales over income.

    Raises:
        ValueError: deficits do not sum to zero, or the elasticity is not positive.
    """
    income, spending = flows.sum(axis=1), flows.sum(axis=0)
    if abs(deficits.sum()) > 1e-9 * income.sum():
        raise ValueError(f"deficits sum to {deficits.sum():.3g}, not to zero")
    if not elasticity > 0:
        raise ValueError(f"the trade elasticity is {elasticity}, not positive")
    share = flows / spending[None, :]
    logs = np.zeros(income.size)
    damping = 1 / (1 + elasticity)
    step = 0
    while step < MOST:
        step += 1
        sales, price = _sales(share, income, deficits, logs, elasticity)
        excess = sales / (income * np.exp(logs)) - 1
        if np.abs(excess).max() < TOLERANCE:
            break
        logs = logs + damping * np.log(sales / (income * np.exp(logs)))
        logs = logs - np.log((income * np.exp(logs)).sum() / income.sum())
    largest = float(np.abs(excess).max())
    wage = np.exp(logs)
    done = largest < 1e-10
    return Rebalancing(
        status=Status.SOLVED if done else Status.NOT_CONVERGED,
        residuals={"income": largest},
        evaluations=step,
        message="" if done else f"income of some economy off by {largest:.2g} after {step} steps",
        economies=economies,
        deficit=(spending - income) / income,
        wage=wage,
        price=price,
        real_wage=wage / price,
    )


def _sales(
    share: Floats, income: Floats, deficits: Floats, logs: Floats, elasticity: float
) -> tuple[Floats, Floats]:
    """What each economy sells, and price levels, at given wages."""
    pull = share * np.exp(-elasticity * logs)[:, None]
    total = pull.sum(axis=0)
    spending = income * np.exp(logs) + deficits
    return (pull / total) @ spending, total ** (-1 / elasticity)
