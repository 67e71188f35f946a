"""Corrections towards the equilibrium: an approximate inverse of its Jacobian, in blocks.

Prices and spending are inverted economy by economy (their home sector × sector blocks); wages
by the Schur complement, economy × economy, with the response of prices and spending to wages.
Built at the new trade costs and old prices, it makes Anderson's iteration end in about fifteen
evaluations, where a Jacobian of the old world takes twice as many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.goods import equilibrium as eq
from walkaway.goods.model import Array, Shock

Single = np.float32
Singles = NDArray[np.float32]
TINY = 1e-30
NEGLIGIBLE = 0.02


@dataclass(frozen=True, eq=False)
class Inverse:
    """The approximate inverse.

    Attributes:
        price: [economy, sector, sector], of the price equations at home.
        spending: the same of the spending equations.
        price_by_wage: response of prices to wages [economy · sector, economy].
        spending_by_wage: the same of spending.
        sales: sales net of tariff [sector, exporter, importer], in money.
        wage: inverse of the Schur complement [economy, economy].
    """

    price: Singles
    spending: Singles
    price_by_wage: Singles
    spending_by_wage: Singles
    sales: Singles
    wage: Array


def build(shock: Shock, vector: Array) -> Inverse:
    """Build the approximate inverse at a point.

    Args:
        shock: the counterfactual.
        vector: the unknowns there.

    Returns:
        The inverse, in single precision: it steers, it does not decide.

    Raises:
        numpy.linalg.LinAlgError: a block is singular.
    """
    base = shock.base
    state = eq.split(shock, vector)
    weights = eq.supply_weights(shock, eq.log_cost(shock, state.wage, state.price))
    phi = eq.index(shock, weights)
    spending = base.spending * np.exp(state.spending)
    wages = base.value_added * np.exp(state.income)
    share, net = _scaled(shock.weights, weights, phi), _scaled(shock.net, weights, phi)
    inputs, labour = base.inputs.astype(Single), base.labour_share.astype(Single)
    kept = net.sum(axis=1).T
    price, spend = _home_blocks(shock, share, net, spending, kept, inputs)

    cost_labour, cost_inputs = base.cost_labour.astype(Single), base.cost_inputs.astype(Single)
    direct = share.transpose(2, 0, 1) * cost_labour.T[None]
    by_wage = np.matmul(price, direct)
    cost = np.matmul(cost_inputs.transpose(0, 2, 1), by_wage)
    own = np.arange(len(wages))
    cost[own, :, own] += cost_labour
    cost = np.ascontiguousarray(cost.transpose(1, 0, 2))
    follow = np.matmul(share.transpose(0, 2, 1), cost)
    del share, direct
    sold, revenue = _trade_response(shock, net, spending, kept, cost, follow)
    del cost, follow
    revenue[own, own] += wages.astype(Single)
    if base.profitable:
        revenue += np.einsum("ns,snm->nm", base.profit_share.astype(Single), sold)
    need = np.matmul(inputs, sold.transpose(1, 0, 2))
    need += base.final.astype(Single)[:, :, None] * revenue[:, None, :]
    need /= np.where(spending > 0, spending, 1.0).astype(Single)[:, :, None]
    by_spending = np.matmul(spend, need)
    net *= spending.T.astype(Single)[:, None, :]
    sold += np.matmul(net, by_spending.transpose(1, 0, 2))
    cells = spending.size
    return Inverse(
        price=price,
        spending=spend,
        price_by_wage=by_wage.reshape(cells, -1),
        spending_by_wage=by_spending.reshape(cells, -1),
        sales=net,
        wage=_wage_block(np.einsum("ns,snm->nm", labour, sold), wages),
    )


def _scaled(trade: Array, weights: Array, phi: Array) -> Singles:
    """Trade × weights / phi in single precision, kept inside its range."""
    top = weights.max(axis=1, keepdims=True)
    left = np.maximum(weights / top, TINY).astype(Single)
    right = np.maximum(phi / top, TINY).astype(Single)
    result = trade.astype(Single)
    result *= left[:, :, None]
    result /= right[:, None, :]
    return result


def _home_blocks(
    shock: Shock, share: Singles, net: Singles, spending: Array, kept: Singles, inputs: Singles
) -> tuple[Singles, Singles]:
    """Inverses of the home blocks of the price and of the spending equations."""
    own = np.arange(len(spending))
    used = shock.base.cost_inputs.astype(Single)
    at_home = share[:, own, own].T[:, :, None] * used.transpose(0, 2, 1)
    price = _inverse(at_home, float(np.abs(at_home).sum(axis=2).max()))
    money = spending.astype(Single)
    home = inputs * (net[:, own, own].T * money)[:, None, :]
    paid_out = money * (1 - kept)
    if shock.base.profitable:
        paid_out += shock.base.profit_share.astype(Single) * net[:, own, own].T * money
    home += shock.base.final.astype(Single)[:, :, None] * paid_out[:, None, :]
    safe = np.where(money > 0, money, 1)
    passed_on = float((np.abs(home).sum(axis=1) / safe).max())
    home /= safe[:, :, None]
    return price, _inverse(home, passed_on)


def _inverse(matrices: Singles, norm: float) -> Singles:
    """(1 − M)⁻¹ of many small matrices whose norm is given.

    The product (1 + M)(1 + M²)(1 + M⁴)... is twice as fast as LAPACK on small blocks; it is
    used where so few factors are enough for steering.
    """
    identity = np.eye(matrices.shape[-1], dtype=Single)
    factors = next((k for k in (3, 4) if norm ** (2**k) < NEGLIGIBLE), 0)
    if not factors:
        exact: Singles = np.linalg.inv(identity - matrices)
        return exact
    result, power = identity + matrices, matrices
    for _ in range(factors - 1):
        power = np.matmul(power, power)
        result = result + np.matmul(power, result)
    return result


def _trade_response(
    shock: Shock, net: Singles, spending: Array, kept: Singles, cost: Singles, follow: Singles
) -> tuple[Singles, Singles]:
    """How sales and revenue move with wages when prices follow but spending stands still.

    Returns:
        Sales [sector, economy, wage] and revenue [economy, wage], in money.
    """
    theta = shock.base.elasticity[:, None].astype(Single)
    force = theta * spending.T.astype(Single)
    output = np.matvec(net, spending.T.astype(Single))
    moved = np.matmul(net.transpose(0, 2, 1), cost)
    moved -= kept.T[:, :, None] * follow
    moved *= force[:, :, None]
    revenue = moved.sum(axis=0)
    np.multiply(force[:, :, None], follow, out=moved)
    sold = np.matmul(net, moved)
    np.multiply((theta * output)[:, :, None], cost, out=moved)
    sold -= moved
    return sold, revenue


def _wage_block(demand: Singles, wages: Array) -> Array:
    """Inverse of the Schur complement: relative labour demand less supply, and the numeraire."""
    schur = demand.astype(float) / np.where(wages > 0, wages, 1.0)[:, None]
    schur -= np.eye(len(wages))
    schur -= (wages / wages.sum())[None, :]
    return np.asarray(np.linalg.inv(schur), dtype=float)


def corrector(
    shock: Shock, inverse: Inverse, untaxed: Array
) -> Callable[[Array], tuple[Array, float]]:
    """The map that Anderson's iteration drives to zero.

    Prices are corrected first, and sales are computed at the corrected prices (Gauss-Seidel);
    the response of sales to the correction of spending enters the labour market.

    Args:
        shock: the counterfactual.
        inverse: an approximate inverse built for it.
        untaxed: log(1 − τ) before the shock.

    Returns:
        A function from unknowns to (correction, largest relative residual).
    """
    base = shock.base
    theta = base.elasticity[:, None]
    active = base.spending > 0
    worth = base.value_added
    pinned = worth <= 0
    elastic = shock.rules.labour_supply > 0

    def correct(vector: Array) -> tuple[Array, float]:
        state = eq.split(shock, vector)
        wage = state.wage
        weights = eq.supply_weights(shock, eq.log_cost(shock, wage, state.price))
        off_price = eq.log_price(shock, eq.index(shock, weights)) - state.price
        d_price = np.matvec(inverse.price, off_price)
        price = state.price + d_price
        weights = eq.supply_weights(shock, eq.log_cost(shock, wage, price))
        phi = np.exp(theta * (shock.floor - price.T))
        money = eq.accounts(shock, state, weights, phi)
        spent = np.where(active, money.spending, 1.0)
        off_spending = eq.demanded(shock, money) / spent - active
        d_spending = np.matvec(inverse.spending, off_spending)
        paid = np.where(pinned, 1.0, money.earned)
        off_wage = eq.labour_demand(shock, money) / paid - ~pinned
        extra = np.matvec(inverse.sales, d_spending.T.astype(Single)).T
        pull = off_wage * np.exp(state.income) + np.vecdot(base.labour_share, extra) / np.where(
            pinned, 1.0, worth
        )
        off_numeraire = eq.numeraire_gap(shock, wage)
        pull -= off_numeraire
        pull[pinned] -= wage[pinned]
        error = max(_size(off_price), _size(off_spending), _size(off_wage), abs(off_numeraire))
        d_wage = -(inverse.wage @ pull)
        small = d_wage.astype(Single)
        d_price = d_price + (inverse.price_by_wage @ small).reshape(price.shape)
        d_spending = d_spending + (inverse.spending_by_wage @ small).reshape(price.shape)
        if not elastic:
            return eq.join(d_wage, d_price, d_spending), error
        off_labour = eq.labour_supplied(shock, state, money, untaxed) - state.labour
        return (
            eq.join(d_wage, d_price, d_spending, off_labour),
            max(error, _size(off_labour)),
        )

    return correct


def _size(error: Array) -> float:
    return float(np.abs(error).max(initial=0.0))
