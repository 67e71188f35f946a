"""Gradients of welfare with respect to every tariff, by one transposed solve.

The equations F(z, τ) = 0 of `equilibrium` are differentiated backwards at their solution. For an
objective J(z, τ), the multipliers solve (∂F/∂z)ᵀ λ = −∂J/∂z, and
dJ/dτ = ∂J/∂τ + (∂F/∂τ)ᵀ λ, where λ does not depend on how many tariffs there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from walkaway.goods import equilibrium as eq
from walkaway.goods.model import Array, Shock
from walkaway.goods.newton import Inverse, Single
from walkaway.solve.fixed_point import anderson

TOLERANCE = 1e-10
ONE_LEVEL = (
    "tariffs are chosen in the long run, with one level of substitution between all origins: "
    "derivatives with home against abroad apart are not there"
)


@dataclass(frozen=True, eq=False)
class Point:
    """A solved equilibrium, with what its derivatives need.

    Attributes:
        shock: the counterfactual.
        state: the unknowns.
        weights: cost^(−elasticity) [sector, exporter].
        phi: their weighted sum [sector, importer].
        per_weight: spending over phi [sector, importer].
        sold_per_weight: output over weights [sector, exporter].
        kept_per_spending: Σ net × weights [sector, importer].
        money: the money values.
        log_welfare: log change of real final spending [economy].
    """

    shock: Shock
    state: eq.State
    weights: Array
    phi: Array
    per_weight: Array
    sold_per_weight: Array
    kept_per_spending: Array
    money: eq.Accounts
    log_welfare: Array


def at(shock: Shock, vector: Array) -> Point:
    """Prepare the derivatives at a solution; labour must not be elastic, nor exports taxed."""
    if shock.taxes_exports:
        raise ValueError("derivatives by tariffs are written for exports without a tax")
    if shock.nest is not None:
        raise ValueError(ONE_LEVEL)
    state = eq.split(shock, vector)
    drawn = eq.pull(shock, eq.log_cost(shock, state.wage, state.price))
    weights, phi = drawn.weights, drawn.phi
    money = eq.accounts(shock, state, drawn)
    per_weight = money.spending.T / phi
    before = shock.base.income
    ratio = np.where(before > 0, money.final_income, 1.0) / np.where(before > 0, before, 1.0)
    return Point(
        shock=shock,
        state=state,
        weights=weights,
        phi=phi,
        per_weight=per_weight,
        sold_per_weight=np.matvec(shock.net, per_weight),
        kept_per_spending=np.vecmat(weights, shock.net),
        money=money,
        log_welfare=np.log(ratio) - eq.consumer_price(shock, state.price),
    )


@dataclass(frozen=True, eq=False)
class Pullback:
    """Derivatives of a weighted sum of equations, unknown by unknown and by trade weight.

    Attributes:
        wage: [economy].
        price: [economy, sector].
        spending: [economy, sector].
        phi: by the sums of weights [sector, importer].
        kept: by Σ net × weights [sector, importer].
        sold: by the sales per weight [sector, exporter].
    """

    wage: Array
    price: Array
    spending: Array
    phi: Array
    kept: Array
    sold: Array


def pull_back(
    point: Point, on_price: Array, on_spending: Array, on_wage: Array, on_income: Array
) -> Pullback:
    """One backward pass through the equations.

    Args:
        point: where.
        on_price: multipliers of the price equations [economy, sector].
        on_spending: multipliers of the spending equations [economy, sector].
        on_wage: multipliers of the labour markets [economy].
        on_income: derivative of the objective by final income, in money [economy].

    Returns:
        The derivatives.
    """
    shock, money = point.shock, point.money
    base, theta = shock.base, shock.base.elasticity[:, None]
    earned = np.where(money.earned > 0, money.earned, 1.0)
    spending = np.where(money.spending > 0, money.spending, 1.0)
    worth = base.value_added
    uses = np.where(base.spending > 0, on_spending / spending, 0.0)
    income = np.vecdot(base.final, uses) + on_income
    output = np.vecmat(uses, base.inputs) + base.labour_share * (on_wage / earned)[:, None]
    if base.profitable:
        output += base.profit_share * income[:, None]
    wage = income * money.earned - on_wage
    wage -= on_wage.sum() * money.earned / worth.sum()
    if shock.rules.deficits_follow_world:
        wage += (income @ shock.deficit) * money.earned / worth.sum()

    kept = -income[None, :] * point.per_weight
    sold = output.T * point.weights
    per_weight = -income[None, :] * point.kept_per_spending + np.vecmat(sold, shock.net)
    phi = -(per_weight * point.per_weight) - on_price.T / theta
    phi = np.where(shock.void > 0, 0.0, phi / point.phi)
    by_weight = output.T * point.sold_per_weight
    by_weight += np.matvec(shock.net, kept) + np.matvec(shock.weights, phi)
    cost = (-theta * point.weights * by_weight).T
    wage += np.vecdot(base.cost_labour, cost)
    price = np.matvec(base.cost_inputs, cost) - on_price
    level = income[:, None] + (per_weight / point.phi).T
    return Pullback(wage, price, money.spending * level - on_spending, phi, kept, sold)


@dataclass(frozen=True, eq=False)
class Multipliers:
    """The solution of the transposed system.

    Attributes:
        pulled: derivatives at the multipliers, to read gradients off.
        evaluations: backward passes used.
        error: size of the remaining error, relative to the objective's derivative.
    """

    pulled: Pullback
    evaluations: int
    error: float


def multipliers(
    point: Point,
    inverse: Inverse,
    objective: Array,
    *,
    tolerance: float = TOLERANCE,
) -> Multipliers:
    """Solve the transposed system for an objective Σ objective × log welfare.

    Args:
        point: a solved equilibrium.
        inverse: the approximate inverse of its equations.
        objective: weights on log welfare [economy].
        tolerance: relative error to stop at.

    Returns:
        The multipliers' derivatives.
    """
    base = point.shock.base
    economies, sectors = base.spending.shape
    on_income = objective / np.where(point.money.final_income > 0, point.money.final_income, 1.0)
    zero = np.zeros((economies, sectors))
    direct = pull_back(point, zero, zero, np.zeros(economies), on_income)
    direct_price = direct.price - base.final * objective[:, None]
    scale = _norm(direct.wage, direct_price, direct.spending)

    def correct(vector: Array) -> tuple[Array, float]:
        on_wage, on_price, on_spending = _split(vector, economies, sectors)
        pulled = pull_back(point, on_price, on_spending, on_wage, on_income)
        wage, spending = pulled.wage, pulled.spending
        price = pulled.price - base.final * objective[:, None]
        error = _norm(wage, price, spending) / scale
        flat_price, flat_spending = price.ravel().astype(Single), spending.ravel().astype(Single)
        total = wage + flat_price @ inverse.price_by_wage
        total += flat_spending @ inverse.spending_by_wage
        d_wage = -(total @ inverse.wage)
        d_wage[inverse.pinned] = 0.0
        by_balance = d_wage / inverse.earned
        small = by_balance.astype(Single)
        by_labour = (base.labour_share * by_balance[:, None]).T.astype(Single)
        through = np.vecmat(by_labour, inverse.sales).T - inverse.bought.T * small[:, None]
        d_spending = np.vecmat(spending + through, inverse.spending)
        # A trade balance is the labour market and what spending is off.
        d_spending = d_spending + point.money.spending * by_balance[:, None]
        d_price = np.vecmat(price, inverse.price)
        labour = by_balance * point.money.earned
        return np.concatenate([labour, d_price.ravel(), d_spending.ravel()]), error

    found = anderson(
        correct,
        np.zeros(economies * (1 + 2 * sectors)),
        tolerance=tolerance,
        memory=30,
        max_evaluations=120,
        patience=40,
    )
    on_wage, on_price, on_spending = _split(found.point, economies, sectors)
    pulled = pull_back(point, on_price, on_spending, on_wage, on_income)
    return Multipliers(pulled, found.evaluations + 2, found.error)


def _split(vector: Array, economies: int, sectors: int) -> tuple[Array, Array, Array]:
    cells = economies * sectors
    return (
        vector[:economies],
        vector[economies : economies + cells].reshape(economies, sectors),
        vector[economies + cells :].reshape(economies, sectors),
    )


def _norm(*parts: Array) -> float:
    return float(np.sqrt(sum(float((part * part).sum()) for part in parts)))


def gradient(point: Point, pulled: Pullback, importers: Array) -> Array:
    """Derivative of the objective by log(1 + tariff) of some importers.

    Args:
        point: a solved equilibrium.
        pulled: from `multipliers`.
        importers: their positions.

    Returns:
        [sector, exporter, importer of those].
    """
    shock, theta = point.shock, point.shock.base.elasticity[:, None, None]
    weights = point.weights[:, :, None]
    result = -theta * shock.weights[:, :, importers] * weights
    result *= pulled.phi[:, None, importers]
    through = weights * pulled.kept[:, None, importers]
    through += pulled.sold[:, :, None] * point.per_weight[:, None, importers]
    through *= (1 + theta) * shock.net[:, :, importers]
    return np.asarray(result - through)
