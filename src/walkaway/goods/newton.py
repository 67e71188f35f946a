"""Corrections towards the equilibrium: an approximate inverse of its Jacobian, in blocks.

Prices and spending are inverted economy by economy (their home sector × sector blocks); wages
from trade balances, by the Schur complement, economy × economy, with the response of prices and
spending to wages. Built at the new trade costs and old prices, it makes Anderson's iteration end
in about fifteen evaluations, where a Jacobian of the old world takes twice as many.
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
LITTLE_TRADE = 0.02
NO_TRADE = 1e-11
"""Trade below this part of labour income is lost in the rounding of sales: it ties no wage."""


@dataclass(frozen=True, eq=False)
class Inverse:
    """The approximate inverse.

    Attributes:
        price: [economy, sector, sector], of the price equations at home.
        spending: the same of the spending equations.
        price_by_wage: response of prices to wages [economy · sector, economy].
        spending_by_wage: the same of spending.
        sales: sales abroad net of tariff and export tax [sector, exporter, importer], in money.
        bought: purchases abroad net of tariff [sector, importer], in money.
        home: sales at home [economy, sector], in money.
        closed: economies with so little trade that wages follow their trade balance.
        earned: labour income [economy], one where there is none.
        pinned: economies that no trade balance ties to a wage: without trade or labour.
        wage: inverse of the Schur complement [economy, economy].
    """

    price: Singles
    spending: Singles
    price_by_wage: Singles
    spending_by_wage: Singles
    sales: Singles
    bought: Singles
    home: Singles
    closed: NDArray[np.bool_]
    earned: Array
    pinned: NDArray[np.bool_]
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
    drawn = eq.pull(shock, eq.log_cost(shock, state.wage, state.price))
    spending = base.spending * np.exp(state.spending)
    wages = base.value_added * np.exp(state.income)
    share, net = _shares(shock, drawn)
    own = np.arange(len(wages))
    # Sales at home are kept apart: near autarky the trade balance is a small difference of
    # large numbers, of which single precision would leave nothing.
    home = net[:, own, own].copy()
    net[:, own, own] = 0
    inputs = base.inputs.astype(Single)
    kept = net.sum(axis=1)
    price, spend = _home_blocks(shock, share, home, spending, (kept + home).T, inputs)

    cost_labour, cost_inputs = base.cost_labour.astype(Single), base.cost_inputs.astype(Single)
    direct = share.transpose(2, 0, 1) * cost_labour.T[None]
    by_wage = np.matmul(price, direct)
    cost = np.matmul(cost_inputs.transpose(0, 2, 1), by_wage)
    cost[own, :, own] += cost_labour
    cost = np.ascontiguousarray(cost.transpose(1, 0, 2))
    follow, at_home = _rivals(shock, drawn, share, cost)
    del share, direct
    balance, sold, revenue = _trade_response(shock, net, home, spending, cost, follow, at_home)
    if shock.taxes_exports:
        # Producers get less than what is paid at the border; the rest is revenue.
        at_border, net = sold, _made(shock, drawn)
        net[:, own, own] = 0
        _, sold, _ = _trade_response(shock, net, home, spending, cost, follow, at_home)
        revenue += (at_border - sold).sum(axis=0)
    del cost, follow, at_home
    revenue[own, own] += wages.astype(Single)
    if base.profitable:
        revenue += np.einsum("ns,snm->nm", base.profit_share.astype(Single), sold)
    need = np.matmul(inputs, sold.transpose(1, 0, 2))
    need += base.final.astype(Single)[:, :, None] * revenue[:, None, :]
    need /= np.where(spending > 0, spending, 1.0).astype(Single)[:, :, None]
    by_spending = np.matmul(spend, need)
    money = spending.T.astype(Single)
    net *= money[:, None, :]
    bought = kept * money
    through = by_spending.transpose(1, 0, 2)
    # Of what is sold in answer, inputs are bought again: only the labour in it stays.
    labour = base.labour_share.astype(Single)
    balance += np.einsum("ns,snm->nm", labour, np.matmul(net, through))
    balance -= np.einsum("si,sim->im", bought, through)
    trade = net.sum(axis=(0, 2)) + bought.sum(axis=0)
    pinned = (wages <= 0) | (trade <= NO_TRADE * wages)
    earned = np.where(wages > 0, wages, 1.0)
    cells = spending.size
    return Inverse(
        price=price,
        spending=spend,
        price_by_wage=by_wage.reshape(cells, -1),
        spending_by_wage=by_spending.reshape(cells, -1),
        sales=net,
        bought=bought,
        home=(home * money).T,
        closed=trade < LITTLE_TRADE * wages,
        earned=earned,
        pinned=pinned,
        wage=_wage_block(balance, wages, earned, pinned),
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


def _shares(shock: Shock, drawn: eq.Pull) -> tuple[Singles, Singles]:
    """Shares of spending, with tariff and net of it [sector, exporter, importer]."""
    share, net = (_scaled(trade, drawn.weights, drawn.phi) for trade in (shock.weights, shock.net))
    return _with_home(shock, drawn, share, None), _with_home(shock, drawn, net, "net")


def _made(shock: Shock, drawn: eq.Pull) -> Singles:
    """What producers get as a share of spending, same shape."""
    return _with_home(shock, drawn, _scaled(shock.made, drawn.weights, drawn.phi), "made")


def _with_home(shock: Shock, drawn: eq.Pull, share: Singles, of: str | None) -> Singles:
    """Shares of all spending from those of what is bought abroad; the same with one level."""
    if shock.nest is None or drawn.upper is None:
        return share
    share *= drawn.upper.abroad[:, None, :].astype(Single)
    home = drawn.upper.home if of is None else drawn.upper.home * getattr(shock.nest, of)
    np.einsum("sii->si", share)[...] = home.astype(Single)
    return share


def _rivals(
    shock: Shock, drawn: eq.Pull, share: Singles, cost: Singles
) -> tuple[Singles, Singles | None]:
    """Responses of the prices that trade competes with [sector, importer, wage].

    With one level that is the price of all. With two, purchases abroad fall by θ·(cost - P_F) +
    θ'·(P_F - P): as if the rivals' price were P_F + θ'/θ·(P - P_F). Sales at home then fall by
    θ'·(cost - P), told as θ times the second answer.
    """
    follow = np.matmul(share.transpose(0, 2, 1), cost)
    if shock.nest is None or drawn.upper is None:
        return follow, None
    at_home = np.einsum("sii->si", share).copy()
    foreign = follow - at_home[:, :, None] * cost
    abroad = drawn.upper.abroad.astype(Single)
    foreign /= np.where(abroad > TINY, abroad, 1)[:, :, None]
    part = (shock.nest.elasticity / shock.base.elasticity).astype(Single)[:, None, None]
    return foreign + part * (follow - foreign), part * (cost - follow)


def _home_blocks(
    shock: Shock, share: Singles, at_home: Singles, spending: Array, kept: Singles, inputs: Singles
) -> tuple[Singles, Singles]:
    """Inverses of the home blocks of the price and of the spending equations."""
    own = np.arange(len(spending))
    used = shock.base.cost_inputs.astype(Single)
    costs = share[:, own, own].T[:, :, None] * used.transpose(0, 2, 1)
    price = _inverse(costs, float(np.abs(costs).sum(axis=2).max()))
    money = spending.astype(Single)
    home = inputs * (at_home.T * money)[:, None, :]
    paid_out = money * (1 - kept)
    if shock.base.profitable:
        paid_out += shock.base.profit_share.astype(Single) * at_home.T * money
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
    shock: Shock,
    net: Singles,
    home: Singles,
    spending: Array,
    cost: Singles,
    follow: Singles,
    at_home: Singles | None = None,
) -> tuple[Singles, Singles, Singles]:
    """How trade and revenue move with wages when prices follow but spending stands still.

    Args:
        shock: the counterfactual.
        net: shares net of tariff [sector, exporter, importer], zero at home.
        home: the same at home [sector, economy].
        spending: [economy, sector].
        cost: response of unit costs [sector, economy, wage].
        follow: response of the prices that trade competes with [sector, economy, wage].
        at_home: of unit costs less those that sales at home compete with; from the two if None.

    Returns:
        Exports less imports [economy, wage], all sales [sector, economy, wage] and revenue
        [economy, wage], in money.
    """
    theta = shock.base.elasticity[:, None].astype(Single)
    force = theta * spending.T.astype(Single)
    exported = np.matvec(net, spending.T.astype(Single))
    fewer = np.matmul(net.transpose(0, 2, 1), cost)
    fewer -= net.sum(axis=1)[:, :, None] * follow
    fewer *= force[:, :, None]
    balance = fewer.sum(axis=0)
    sold = np.matmul(net, force[:, :, None] * follow)
    sold -= (theta * exported)[:, :, None] * cost
    balance += sold.sum(axis=0)
    fewer_home = cost - follow if at_home is None else at_home.copy()
    fewer_home *= (home * force)[:, :, None]
    sold -= fewer_home
    fewer += fewer_home
    return balance, sold, fewer.sum(axis=0)


def _wage_block(balance: Singles, wages: Array, earned: Array, pinned: NDArray[np.bool_]) -> Array:
    """Inverse of the Schur complement: trade balances over labour income, and the numeraire."""
    schur = balance.astype(float) / earned[:, None]
    schur -= (wages / wages.sum())[None, :]
    schur[pinned] = -np.eye(len(wages))[pinned]
    return np.asarray(np.linalg.inv(schur), dtype=float)


def corrector(
    shock: Shock, inverse: Inverse, untaxed: Array
) -> Callable[[Array], tuple[Array, float]]:
    """The map that Anderson's iteration drives to zero.

    Prices are corrected first, and sales are computed at the corrected prices (Gauss-Seidel).
    The response of sales to the correction of spending enters the labour market. Where there is
    little trade, wages follow the trade balance instead: it is the labour market less what
    spending is off, without the sales at home that would drown it.

    Args:
        shock: the counterfactual.
        inverse: an approximate inverse built for it.
        untaxed: log(1 − τ) before the shock.

    Returns:
        A function from unknowns to (correction, largest relative residual).
    """
    base = shock.base
    active = base.spending > 0
    idle = base.value_added <= 0
    elastic = shock.rules.labour_supply > 0

    def correct(vector: Array) -> tuple[Array, float]:
        state = eq.split(shock, vector)
        wage = state.wage
        drawn = eq.pull(shock, eq.log_cost(shock, wage, state.price))
        off_price = eq.log_price(shock, drawn) - state.price
        d_price = np.matvec(inverse.price, off_price)
        price = state.price + d_price
        drawn = eq.pull(shock, eq.log_cost(shock, wage, price), price)
        money = eq.accounts(shock, state, drawn)
        spent = np.where(active, money.spending, 1.0)
        off_spending = eq.demanded(shock, money) / spent - active
        d_spending = np.matvec(inverse.spending, off_spending)
        paid = np.where(idle, 1.0, money.earned)
        off_wage = eq.labour_demand(shock, money) / paid - ~idle
        small = d_spending.T.astype(Single)
        sold = np.matvec(inverse.sales, small).T
        labour = off_wage * paid + np.vecdot(base.labour_share, sold + inverse.home * d_spending)
        if inverse.closed.any():
            balance = money.sold - money.paid_net.sum(axis=1) + money.deficit
            balance += np.vecdot(base.labour_share, sold) - (inverse.bought * small).sum(axis=0)
            labour = np.where(inverse.closed, balance, labour)
        off_numeraire = eq.numeraire_gap(shock, wage)
        pull = labour / inverse.earned - off_numeraire
        pull[inverse.pinned] = -wage[inverse.pinned]
        error = max(_size(off_price), _size(off_spending), _size(off_wage), abs(off_numeraire))
        d_wage = -(inverse.wage @ pull)
        push = d_wage.astype(Single)
        d_price = d_price + (inverse.price_by_wage @ push).reshape(price.shape)
        d_spending = d_spending + (inverse.spending_by_wage @ push).reshape(price.shape)
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
