"""Data and formulas of the Liberation Day model: distribution margins and optimal rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from walkaway.goods.model import Array

HOME_SHARES = (0.12, 0.26)
"""Domestic content of import spending: the rest of the world's, and the hegemon's."""


@dataclass(frozen=True, eq=False)
class Margins:
    """Data of the model, made consistent.

    Attributes:
        share: spending shares [exporter, importer].
        spending: [economy].
        income: [economy].
        transfer: spending less income [economy].
        distribution: share of import spending that is earned at home, ν [economy].
        hegemon: position of the economy that starts.
    """

    share: Array
    spending: Array
    income: Array
    transfer: Array
    distribution: Array
    hegemon: int

    @property
    def flows(self) -> Array:
        """Spending by exporter and importer."""
        return np.asarray(self.share * self.spending)


@dataclass(frozen=True)
class Parameters:
    """Elasticities.

    Attributes:
        trade: trade elasticity ε.
        labour: labour-supply elasticity κ.
        scale: scale elasticity ψ.
        spread: θ, which with ν sets the pass-through to consumer prices.
        passthrough: added to φ̃ to give the exponent φ on tariffs; 1 is full pass-through.
    """

    trade: float
    labour: float
    scale: float
    spread: float
    passthrough: float

    def exponent(self, distribution: Array) -> Array:
        """φ [economy]: the exponent of tariffs in prices."""
        ratio = (1 + self.spread) / ((1 - distribution) * self.spread)
        return np.asarray(self.passthrough + ratio - 1 / self.spread - 1)


def _two_regions(matrix: Array, hegemon: int) -> Array:
    """Sum a vector or matrix to the rest of the world and the hegemon, in this order."""
    group = np.zeros((2, len(matrix)))
    group[0] = 1
    group[:, hegemon] = (0, 1)
    return np.asarray(group @ matrix @ group.T if matrix.ndim == 2 else group @ matrix)


def distribution_margins(flows: Array, income: Array, hegemon: int) -> Array:
    """ν of the rest of the world and of the hegemon, from the domestic content of imports.

    Two equations in two unknowns, solved by Newton's method; negative answers are set to zero.
    """
    trade, output = _two_regions(flows, hegemon), _two_regions(income, hegemon)

    def gap(nu: Array) -> Array:
        spending = output + (1 - nu) * (trade.sum(axis=0) - trade @ (1 - nu))
        home = spending - np.array([trade[1, 0], trade[0, 1]])
        weight = home / (home + np.array([trade[0, 1], trade[1, 0]]))
        return np.asarray(weight * nu + (1 - weight) * nu[::-1] - HOME_SHARES)

    nu = np.array([0.1, 0.24])
    for _ in range(50):
        value = gap(nu)
        if np.abs(value).max() < 1e-15:
            break
        steps = 1e-7 * np.eye(2)
        jacobian = np.stack([(gap(nu + s) - gap(nu - s)) / 2e-7 for s in steps], axis=1)
        nu = nu - np.linalg.solve(jacobian, value)
    return np.asarray(np.maximum(nu, 0.0))


def close_accounts(flows: Array, output: Array, hegemon: int) -> Margins:
    """Close the accounts: own trade, income and transfers."""
    regions = distribution_margins(flows, output, hegemon)
    nu = np.full(len(output), regions[0])
    nu[hegemon] = regions[1]
    imports = flows.sum(axis=0)
    transfer = (1 - nu) * (imports - flows @ (1 - nu))
    full = flows.copy()
    np.fill_diagonal(full, np.maximum(output + transfer - imports, 0.0))
    spending = full.sum(axis=0)
    income = full @ (1 - nu) + nu * spending
    return Margins(full / spending, spending, income, spending - income, nu, hegemon)


def without_margins(data: Margins) -> Margins:
    """The same trade with nothing earned on imports at home."""
    income = data.flows.sum(axis=1)
    none = np.zeros_like(income)
    return Margins(data.share, data.spending, income, data.spending - income, none, data.hegemon)


def optimal_rate(data: Margins, parameters: Parameters, exponent: Array, against: Array) -> float:
    """The hegemon's uniform optimal tariff by the authors' formula.

    Args:
        data: the world.
        parameters: elasticities.
        exponent: φ [economy].
        against: [economy], spending if nobody answers, income if others retaliate too.
    """
    i, nu = data.hegemon, data.distribution
    sold = data.flows[i] * (1 - nu) * (1 - data.share[i])
    sold[i] = 0
    delta = sold.sum() / ((1 - nu[i]) * (against[i] - data.flows[i, i]))
    return float(1 / ((1 + delta * parameters.trade) * exponent[i] - 1))


def optimal_retaliation(data: Margins, parameters: Parameters, exponent: Array) -> Array:
    """Everybody's rate on the hegemon if the rest of the world retaliates as one country."""
    trade = _two_regions(data.flows, data.hegemon)
    income = _two_regions(data.income, data.hegemon)
    nu = np.array([_rest(data.distribution, data.hegemon), data.distribution[data.hegemon]])
    share = trade / trade.sum(axis=0)
    sold = trade[0, 1] * (1 - nu[1]) * (1 - share[0, 1])
    delta = sold / ((1 - nu[0]) * (income[0] - trade[0, 0]))
    return np.asarray(1 / ((1 + delta * parameters.trade) * exponent - 1))


def _rest(values: Array, hegemon: int) -> float:
    return float(values[0 if hegemon else 1]) if len(values) > 1 else float(values[0])
