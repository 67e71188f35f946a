"""The equations of Caliendo and Parro (2015), in changes, and the residual of each market.

Unknown are the logs of ratios new/old: labour income y (wage × labour) [economy], prices p and
spending x [economy, sector], and labour l [economy] where its supply is elastic. Written in one
vector, in this order. The numeraire is the average wage: Σ ŵ·VA = Σ VA.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.model import Array, Shock
from walkaway.goods.nest import Upper, upper

Floats = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class State:
    """The unknowns at one point.

    Attributes:
        income: log change of labour income [economy].
        price: log change of prices [economy, sector].
        spending: log change of spending [economy, sector].
        labour: log change of labour [economy].
    """

    income: Array
    price: Array
    spending: Array
    labour: Array

    @property
    def wage(self) -> Array:
        """Log change of wages [economy]."""
        return self.income - self.labour


def size(shock: Shock) -> int:
    """Length of the vector of unknowns."""
    economies, sectors = shock.base.spending.shape
    return int(economies * (1 + 2 * sectors + (shock.rules.labour_supply > 0)))


def split(shock: Shock, vector: Array) -> State:
    """Read a vector of unknowns; without elastic labour its labour is zero."""
    economies, sectors = shock.base.spending.shape
    cells = economies * sectors
    labour = vector[economies + 2 * cells :]
    return State(
        income=vector[:economies],
        price=vector[economies : economies + cells].reshape(economies, sectors),
        spending=vector[economies + cells : economies + 2 * cells].reshape(economies, sectors),
        labour=labour if labour.size else np.zeros(economies),
    )


def join(income: Array, price: Array, spending: Array, labour: Array | None = None) -> Array:
    """Write unknowns, or their corrections, as one vector."""
    parts = [income, price.ravel(), spending.ravel()]
    return np.concatenate(parts if labour is None else [*parts, labour])


def log_cost(shock: Shock, wage: Array, price: Array) -> Array:
    """Log change of unit costs [economy, sector]: CP2015, equation 10 in changes."""
    base = shock.base
    bundle = np.vecmat(price, base.cost_inputs)
    bundle += base.cost_labour * wage[:, None]
    return np.asarray(bundle)


def supply_weights(shock: Shock, cost: Array) -> Array:
    """cost^(−elasticity) [sector, economy]."""
    return np.exp(-shock.base.elasticity[:, None] * cost.T)


def index(shock: Shock, weights: Array) -> Array:
    """Σ over exporters of weights × cost^(−elasticity) [sector, importer]; 1 in empty columns."""
    return np.asarray(np.vecmat(weights, shock.weights) + shock.void)


@dataclass(frozen=True, eq=False)
class Pull:
    """What draws spending to each origin at some unit costs.

    Attributes:
        weights: cost^(−elasticity) [sector, exporter].
        phi: their weighted sum [sector, importer]; over foreign origins where there are two levels.
        upper: home against abroad; None where there is one level of substitution.
    """

    weights: Array
    phi: Array
    upper: Upper | None = None


def pull(shock: Shock, cost: Array, price: Array | None = None) -> Pull:
    """Weights of all origins at some unit costs.

    Args:
        shock: the counterfactual.
        cost: log change of unit costs [economy, sector].
        price: log change of prices [economy, sector], if they are known: then the sum of weights
            (of home and abroad, where there are two levels) is what these say.
    """
    weights = supply_weights(shock, cost)
    if shock.nest is None:
        if price is None:
            return Pull(weights, index(shock, weights))
        theta = shock.base.elasticity[:, None]
        return Pull(weights, np.exp(theta * (shock.floor - price.T)))
    phi = index(shock, weights)
    known = None if price is None else price.T
    with np.errstate(divide="ignore"):  # all of abroad may be banned: its bundle is out of reach
        foreign = bundle_price(shock, phi)
    return Pull(weights, phi, upper(shock.nest, cost.T, foreign, known))


def bundle_price(shock: Shock, phi: Array) -> Array:
    """Log change of the price of all origins that `phi` sums over [sector, importer]."""
    return np.asarray(shock.floor - np.log(phi) / shock.base.elasticity[:, None])


def log_price(shock: Shock, drawn: Pull) -> Array:
    """Log change of prices [economy, sector]: CP2015, equation 11 in changes."""
    if drawn.upper is not None:
        return drawn.upper.price.T
    return bundle_price(shock, drawn.phi).T


def spending_per_weight(drawn: Pull, spending: Array) -> Array:
    """Spending over the sum of weights of the origins in it [sector, importer]."""
    if drawn.upper is not None:
        some = np.where(drawn.phi > 0, drawn.phi, 1.0)
        return np.asarray(spending.T * drawn.upper.abroad / some)
    return np.asarray(spending.T / drawn.phi)


def numeraire_gap(shock: Shock, wage: Array) -> float:
    """Relative change of the average wage, zero in an equilibrium."""
    worth = shock.base.value_added
    return float(worth @ np.exp(wage) / worth.sum() - 1)


@dataclass(frozen=True, eq=False)
class Accounts:
    """Money values that follow from a state.

    Attributes:
        spending: [economy, sector], tariff included.
        output: sales [economy, sector], net of tariff and of export tax.
        paid_net: spending net of tariff, export tax included [economy, sector].
        revenue: tariff revenue [economy].
        export_revenue: revenue of export taxes [economy].
        earned: labour income [economy], wage × labour × value added before.
        deficit: [economy].
        final_income: final spending [economy].
    """

    spending: Array
    output: Array
    paid_net: Array
    revenue: Array
    export_revenue: Array
    earned: Array
    deficit: Array
    final_income: Array

    @property
    def public_revenue(self) -> Array:
        """What taxes on trade bring an economy, on imports and on exports."""
        return self.revenue + self.export_revenue

    @property
    def sold(self) -> Array:
        """All sales at the border, those at home included, net of tariff [economy]."""
        return np.asarray(self.output.sum(axis=1) + self.export_revenue)


def accounts(shock: Shock, state: State, drawn: Pull) -> Accounts:
    """Add up sales, revenue and income (CP2015, equations 13 to 15).

    Args:
        shock: the counterfactual.
        state: the unknowns.
        drawn: what draws spending to each origin.

    Returns:
        The money values.
    """
    base, weights = shock.base, drawn.weights
    spending = base.spending * np.exp(state.spending)
    per_weight = spending_per_weight(drawn, spending)
    output = (weights * np.matvec(shock.made, per_weight)).T
    paid_net = (np.vecmat(weights, shock.net) * per_weight).T
    if shock.nest is not None and drawn.upper is not None:
        at_home = spending.T * drawn.upper.home
        output = output + (at_home * shock.nest.made).T
        paid_net = paid_net + (at_home * shock.nest.net).T
    revenue = (spending - paid_net).sum(axis=1)
    levied = np.zeros_like(revenue)
    if shock.taxes_exports:
        levied = (weights * np.matvec(shock.net - shock.made, per_weight)).sum(axis=0)
        if shock.nest is not None and drawn.upper is not None:
            levied = levied + (at_home * (shock.nest.net - shock.nest.made)).sum(axis=0)
    earned = base.value_added * np.exp(state.income)
    deficit = shock.deficit
    if shock.rules.deficits_follow_world:
        deficit = deficit * (earned.sum() / base.value_added.sum())
    final = earned + revenue + deficit
    if shock.taxes_exports:
        final += levied
    if base.profitable:
        final += np.vecdot(base.profit_share, output)
    return Accounts(spending, output, paid_net, revenue, levied, earned, deficit, final)


def demanded(shock: Shock, money: Accounts) -> Array:
    """Spending that final income and the need for inputs give [economy, sector]."""
    base = shock.base
    uses = np.matvec(base.inputs, money.output)
    uses += base.final * money.final_income[:, None]
    return np.asarray(uses)


def labour_demand(shock: Shock, money: Accounts) -> Array:
    """Labour income paid out by producers [economy]: value-added shares of output."""
    return np.asarray(np.vecdot(shock.base.labour_share, money.output))


def consumer_price(shock: Shock, price: Array) -> Array:
    """Log change of the price of final consumption [economy]."""
    return np.asarray(np.vecdot(shock.base.final, price))


def labour_supplied(shock: Shock, state: State, money: Accounts, untaxed: Array) -> Array:
    """Log change of labour that households supply [economy].

    With relief of the tax on labour the wage they see is w / (1 − τ), τ being revenue over
    labour income (Ignatenko, Lashkaripour, Macedoni and Simonovska 2025, labour supply).

    Args:
        shock: the counterfactual.
        state: the unknowns.
        money: the money values there.
        untaxed: log(1 − τ) before the shock.
    """
    kappa = shock.rules.labour_supply
    seen = state.income - consumer_price(shock, state.price)
    if shock.rules.relieves_tax:
        seen = seen - log_untaxed(money.public_revenue, money.earned) + untaxed
    # l = kappa (y - l - p - log(1 - tau)), solved for l.
    return kappa / (1 + kappa) * seen


def log_untaxed(revenue: Array, earned: Array) -> Array:
    """log(1 − τ), τ the share of trade taxes' revenue in labour income, kept off one."""
    ratio = np.divide(revenue, earned, out=np.zeros_like(revenue), where=earned > 0)
    return np.log1p(-np.minimum(ratio, 0.95))


@dataclass(frozen=True)
class Residuals:
    """Largest relative error of each market, and where it is.

    Attributes:
        goods: spending against its uses, by economy and sector.
        labour: labour income against what producers pay, by economy.
        budget: imports less exports against the deficit, relative to income, by economy.
        prices: price indices against unit costs, by economy and sector.
        place: market -> position of the largest error, economy first.
    """

    goods: float
    labour: float
    budget: float
    prices: float
    place: dict[str, tuple[int, ...]]

    @property
    def largest(self) -> tuple[str, float]:
        """The worst market and its error; NaN counts as worst."""
        values = {name: getattr(self, name) for name in ("goods", "labour", "budget", "prices")}
        return max(values.items(), key=lambda item: np.inf if np.isnan(item[1]) else item[1])


def residuals(shock: Shock, vector: Array, untaxed: Array) -> Residuals:
    """Check a solution against the model's own equations, market by market.

    Shares are formed here from unit costs alone, apart from the solver's arrangement of the
    equations. The labour market includes labour supply where that is elastic.

    Args:
        shock: the counterfactual.
        vector: the unknowns.
        untaxed: log(1 − τ) before the shock.

    Returns:
        The residuals.
    """
    state = split(shock, vector)
    base = shock.base
    drawn = pull(shock, log_cost(shock, state.wage, state.price))
    money = accounts(shock, state, drawn)
    spent = np.where(money.spending > 0, money.spending, 1.0)
    goods = (demanded(shock, money) - money.spending) / spent
    earned = np.where(money.earned > 0, money.earned, 1.0)
    labour = (labour_demand(shock, money) - money.earned) / earned
    if shock.rules.labour_supply > 0:
        gap = labour_supplied(shock, state, money, untaxed) - state.labour
        labour = np.where(np.abs(gap) > np.abs(labour), gap, labour)
    bought, sold = money.paid_net.sum(axis=1), money.sold
    scale = np.maximum(np.abs(money.final_income), bought)
    budget = (bought - sold - money.deficit) / np.where(scale > 0, scale, 1.0)
    active = base.spending > 0
    prices = np.where(active, np.expm1(log_price(shock, drawn) - state.price), 0.0)
    errors = {"goods": goods, "labour": labour, "budget": budget, "prices": prices}
    place = {
        name: tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(error)), error.shape))
        for name, error in errors.items()
    }
    largest = {name: float(np.abs(error).max()) for name, error in errors.items()}
    return Residuals(**largest, place=place)
