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

Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Inverse:
    """The approximate inverse.

    Attributes:
        price: [economy, sector, sector], of the price equations at home.
        spending: the same of the spending equations.
        price_by_wage: response of prices to wages [economy · sector, economy].
        spending_by_wage: the same of spending.
        wage: inverse of the Schur complement [economy, economy].
    """

    price: Singles
    spending: Singles
    price_by_wage: Singles
    spending_by_wage: Singles
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
    base, single = shock.base, np.float32
    state = eq.split(shock, vector)
    weights = eq.supply_weights(shock, eq.log_cost(shock, state.wage, state.price))
    phi = eq.index(shock, weights)
    spending = base.spending * np.exp(state.spending)
    net = (shock.net * weights[:, :, None] / phi[:, None, :]).astype(single)
    share = (shock.weights * weights[:, :, None] / phi[:, None, :]).astype(single)
    kept = net.sum(axis=1).T
    own = np.arange(len(base.value_added))
    inputs = base.inputs.astype(single)
    wages = base.value_added * np.exp(state.income)
    ratio = np.where(spending > 0, spending, 1.0)

    price = _inverse(np.einsum("sn,nks->nsk", share[:, own, own], inputs))
    keep = (spending * (1 - kept)).astype(single)
    home = base.inputs * (net[:, own, own].T * spending)[:, None, :]
    home += base.final[:, :, None] * keep[:, None, :]
    spend = _inverse((home / ratio[:, :, None]).astype(single))

    direct = share.transpose(2, 0, 1) * base.labour_share.T.astype(single)[None]
    del share
    by_wage = np.matmul(price, direct)
    flat = _spending_response(shock, by_wage, net, spending, kept, inputs, wages)
    sold, spending_need = flat
    by_spending = np.matmul(spend, spending_need / ratio[:, :, None].astype(single))
    bought = (spending.T[:, :, None] * by_spending.transpose(1, 0, 2)).astype(single)
    sold += np.matmul(net, bought)
    safe = np.where(wages > 0, wages, 1.0)
    schur = np.einsum("ns,snm->nm", base.labour_share.astype(single), sold).astype(float)
    schur = schur / safe[:, None] - np.eye(len(wages))
    schur -= (wages / max(wages.sum(), np.finfo(float).tiny))[None, :]
    cells = spending.size
    return Inverse(
        price=price,
        spending=spend,
        price_by_wage=by_wage.reshape(cells, -1),
        spending_by_wage=by_spending.reshape(cells, -1),
        wage=np.linalg.inv(schur),
    )


def _inverse(matrices: NDArray[np.floating]) -> Singles:
    identity = np.eye(matrices.shape[-1], dtype=np.float32)
    return np.linalg.inv(identity - matrices).astype(np.float32)


def _spending_response(
    shock: Shock,
    by_wage: Singles,
    net: Singles,
    spending: Array,
    kept: Array,
    inputs: Singles,
    wages: Array,
) -> tuple[Singles, Singles]:
    """How sales and needs move with wages when prices follow but spending stands still.

    Returns:
        Sales [sector, economy, wage] and spending needed [economy, sector, wage], in money.
    """
    base, single = shock.base, np.float32
    own = np.arange(len(wages))
    cost = np.matmul(inputs.transpose(0, 2, 1), by_wage)
    cost[own, :, own] += base.labour_share.astype(single)
    cost = np.ascontiguousarray(cost.transpose(1, 0, 2))
    force = (base.elasticity[:, None] * spending.T).astype(single)
    follow = by_wage.transpose(1, 0, 2)
    moved = np.matmul(net.transpose(0, 2, 1), cost)
    moved -= kept.T.astype(single)[:, :, None] * follow
    revenue = (force[:, :, None] * moved).sum(axis=0)
    sold = np.matmul(net, force[:, :, None] * follow)
    output = np.matvec(net, spending.T.astype(single))
    sold -= (base.elasticity[:, None].astype(single) * output)[:, :, None] * cost
    revenue[own, own] += wages.astype(single)
    need = np.matmul(inputs, sold.transpose(1, 0, 2))
    need += base.final.astype(single)[:, :, None] * revenue[:, None, :]
    return sold, need


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
        extra = (weights * np.matvec(shock.net, money.spending.T / phi * d_spending.T)).T
        pull = off_wage + np.vecdot(base.labour_share, extra) / paid
        off_numeraire = eq.numeraire_gap(shock, wage)
        pull -= off_numeraire
        pull[pinned] -= wage[pinned]
        error = max(_size(off_price), _size(off_spending), _size(off_wage), abs(off_numeraire))
        d_wage = -(inverse.wage @ pull)
        small = d_wage.astype(np.float32)
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
