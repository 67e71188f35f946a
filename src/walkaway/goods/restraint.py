"""Limits on what an exporter sells to a buyer: the wedge that holds volumes to them.

Of some flows no more than a part of the volume of before may leave. Where that binds, licences to
sell are worth something: buyers pay more, by as much as makes them want no more than may be sold,
and the exporter has the difference, as it has the revenue of an export tax. Where less is sold
anyhow, the licence is worth nothing. So for each limited flow, with m the factor that licences put
on the price,

    m >= 1,   volume <= limit,   and one of them with equality.

Found in turn: at the costs and spending of an equilibrium each buyer's market for each sector is
cleared under its limits, alone and exactly; the wedges lead to a new equilibrium. Anderson's mixing
ends this in a few rounds, since costs and spending answer far less than trade does.

In a buyer's market, spending X and the costs of its origins given, let a_j be what origin j would
weigh without a licence, and Φ the sum of all weights. Origin j sells a_j·X/Φ without one. With a
licence the price is m times that and the value before licence falls with m^(−θ−1), so that

    m_j = max(1, (a_j·X / (Φ·K_j))^(1/(1 + θ))),   Φ = others + Σ a_j·m_j^(−θ),

K_j being the limit in money at the origin's costs. The right side rises with Φ by less than one for
one, so there is one Φ; it is found by halving. With two levels of substitution (`nest`) origins are
foreign ones and X is what is spent on them, which itself rises with Φ, by less than one for one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.goods import equilibrium as eq
from walkaway.goods import solver
from walkaway.goods.model import Array, Base, Shock
from walkaway.goods.nest import Nest, upper
from walkaway.solve.fixed_point import anderson

HELD = 1e-8
"""Largest relative error of a volume that is held to its limit."""

ROUNDS, MEMORY, PATIENCE = 80, 20, 30
"""Five to fifteen rounds are usual; limits on most of the world's trade take many, or fail."""

HALVINGS = 60
LONGEST = 2.0

Cells = tuple[NDArray[np.intp], ...]


@dataclass(frozen=True, eq=False)
class Held:
    """An equilibrium under limits.

    Attributes:
        found: the equilibrium at the wedges.
        wedge: 1 + export tax, licences included [sector, exporter, importer].
        error: largest relative error of a limit: a volume above it, or a licence that is worth
            something where less is sold.
        evaluations: of the model, in all rounds.
    """

    found: solver.Outcome
    wedge: Array
    error: float
    evaluations: int


def hold(
    base: Base,
    shock_with: Callable[[Array], Callable[[float], Shock]],
    untaxed: Array,
    tax: Array,
    limit: Array,
    tolerance: float,
) -> Held:
    """The equilibrium with some volumes held to limits.

    Args:
        base: the world before.
        shock_with: for a wedge (1 + export tax), the shock or the part of it asked for.
        untaxed: log(1 − τ) before the shock.
        tax: 1 + export tax without licences [sector, exporter, importer].
        limit: largest volume that leaves, new/old, same shape; infinite where there is none.
        tolerance: of the equilibrium at given wedges.
    """
    cells: Cells = np.nonzero(np.isfinite(limit) & (base.share > 0))
    most = limit[cells] * base.flows[cells]
    last: list[solver.Outcome] = []
    evaluations = 0

    def wedge(licence: Array) -> Array:
        whole = tax.copy()
        whole[cells] *= np.exp(np.maximum(licence, 0.0))
        return whole

    def correct(licence: Array) -> tuple[Array, float]:
        nonlocal evaluations
        start = last[-1].vector if last and last[-1].solved else None
        found = solver.find(shock_with(wedge(licence)), untaxed, start=start, tolerance=tolerance)
        last[:] = [found]
        evaluations += found.evaluations
        if not found.solved:
            return np.full_like(licence, np.nan), np.nan
        wanted, over = _cleared(found, cells, np.maximum(licence, 0.0), most)
        binding = (licence > HELD) | (over > 0)
        return wanted - licence, float(np.abs(np.where(binding, over, 0.0)).max(initial=0.0))

    ended = anderson(
        correct,
        np.zeros(len(most)),
        tolerance=HELD,
        memory=MEMORY,
        max_evaluations=ROUNDS,
        patience=PATIENCE,
        longest_step=LONGEST,
    )
    if not ended.converged:
        correct(ended.point)
    return Held(last[-1], wedge(ended.point), ended.error, evaluations)


def _cleared(
    found: solver.Outcome, cells: Cells, licence: Array, most: Array
) -> tuple[Array, Array]:
    """Licences that clear each buyer's market, and the log of volume over its limit, as it is.

    Args:
        found: an equilibrium at some licences.
        cells: limited flows, by sector, exporter and importer.
        licence: log of what licences put on the price there [cell].
        most: the limit, at the costs of before [cell].
    """
    shock, (sector, seller, buyer) = found.shock, cells
    state = eq.split(shock, found.vector)
    cost = eq.log_cost(shock, state.wage, state.price)
    drawn = eq.pull(shock, cost)
    weights, phi = drawn.weights, drawn.phi[sector, buyer]
    spending = (shock.base.spending * np.exp(state.spending))[buyer, sector]
    theta = shock.base.elasticity[sector]
    if drawn.upper is not None:
        spending = spending * drawn.upper.abroad[sector, buyer]
    held = most * np.exp(cost[seller, sector])
    sold = (shock.made[cells] * weights[sector, seller]) * spending / phi
    with np.errstate(divide="ignore"):
        over = np.log(sold) - np.log(held)
    free = shock.weights[cells] * weights[sector, seller] * np.exp(theta * licence)
    excess = over + (1 + theta) * licence  # at the market's Φ, were there no licence
    market, place = np.unique(sector * len(state.wage) + buyer, return_inverse=True)

    def summed(values: Array) -> Array:
        return np.asarray(np.bincount(place, weights=values, minlength=len(market)), float)

    at = np.ones(len(market))
    at[place] = phi
    others = np.maximum(at - summed(free * np.exp(-theta * licence)), 0.0)
    log_phi = np.log(at)
    high = np.log(others + summed(free))
    sector_of, buyer_of = np.divmod(market, len(state.wage))
    per_weight = _spent_per_weight(shock, cost, sector_of, buyer_of, log_phi)
    furthest = np.zeros(len(market))
    np.maximum.at(furthest, place, theta * (excess + per_weight(high)[place]))
    low = high - furthest
    wanted = licence
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        wanted = np.maximum(0.0, (excess + per_weight(middle)[place]) / (1 + theta))
        less = middle < np.log(others + summed(free * np.exp(-theta * wanted)))
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return wanted, over


def _spent_per_weight(
    shock: Shock,
    cost: Array,
    sector: NDArray[np.intp],
    buyer: NDArray[np.intp],
    log_phi: Array,
) -> Callable[[Array], Array]:
    """Log of what markets spend on limited origins per weight, at any log Φ less that at theirs.

    Args:
        shock: the counterfactual.
        cost: log change of unit costs [economy, sector].
        sector: of each market.
        buyer: of each market.
        log_phi: where the markets are.
    """
    nest = shock.nest
    if nest is None:
        return lambda log: -(log - log_phi)
    at = sector, buyer
    one = Nest(nest.elasticity[sector], *(a[at][:, None] for a in _of(nest)))
    own, floor = cost[buyer, sector][:, None], shock.floor[at]
    theta = shock.base.elasticity[sector]

    def abroad(log: Array) -> Array:
        return np.log(upper(one, own, (floor - log / theta)[:, None]).abroad[:, 0])

    now = abroad(log_phi)
    return lambda log: abroad(log) - now - (log - log_phi)


def _of(nest: Nest) -> tuple[Array, ...]:
    return nest.home, nest.abroad, nest.cost, nest.net, nest.made
