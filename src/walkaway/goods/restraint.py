"""Limits on what an exporter sells to a buyer, and tariff quotas: the wedge that holds volumes.

Of some flows no more than a part of the volume of before may leave. Where that binds, licences to
sell are worth something: buyers pay more, by as much as makes them want no more than may be sold,
and the exporter has the difference, as it has the revenue of an export tax. Where less is sold
anyhow, the licence is worth nothing. So for each limited flow, with m the factor that licences put
on the price,

    m >= 1,   volume <= limit,   and one of them with equality.

Of a tariff quota the licence is worth no more than M, the factor between one plus the rate outside
and one plus the rate inside: 1 <= m <= M, volume <= limit where m < M, volume >= limit where m = M.

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
class Limits:
    """Flows whose volume has a limit, and what a licence to come inside it is.

    Where an exporter may sell no more (`cap` infinite), licences are export taxes. Of a tariff
    quota the limit is the volume inside; a licence is worth no more than what the rate outside
    costs over the one inside (`cap`), and beyond that any volume comes.

    Attributes:
        volume: largest volume, new/old [sector, exporter, importer]; infinite without limit.
        cap: log of the most that a licence puts on the price, same shape.
        kept: share of the licences' worth that the exporter has, same shape; else the importer.
    """

    volume: Array
    cap: Array
    kept: Array

    @classmethod
    def of_sales(cls, volume: Array) -> Limits:
        """Limits on what may leave: no more is sold at any price, and exporters have the rent."""
        return cls(volume, np.full_like(volume, np.inf), np.ones_like(volume))

    def beside(self, other: Limits) -> Limits:
        """These limits, and others on flows that have none here."""
        own = np.isfinite(self.volume)
        pairs = ((self.volume, other.volume), (self.cap, other.cap), (self.kept, other.kept))
        return Limits(*(np.where(own, one, two) for one, two in pairs))


def quotas(gross: Array, volume: Array, beyond: Array, kept: Array) -> Limits:
    """Limits of tariff quotas.

    Args:
        gross: 1 + tariff inside [sector, exporter, importer].
        volume: volume inside, new/old, same shape; infinite without quota.
        beyond: rate outside, same shape.
        kept: share of the rent that exporters have, same shape.
    """
    there = np.isfinite(volume)
    cap = np.where(there, np.log(np.where(there, 1 + beyond, 1.0) / np.where(there, gross, 1.0)), 0)
    return Limits(volume, cap, kept)


@dataclass(frozen=True, eq=False)
class Held:
    """An equilibrium under limits.

    Attributes:
        found: the equilibrium at the wedges.
        gross: 1 + tariff, with what of the licences is the importer's [sector, exporter, importer].
        wedge: 1 + export tax, with what of them is the exporter's, same shape.
        error: largest relative error of a limit: a volume above it, or a licence that is worth
            something where less is sold.
        evaluations: of the model, in all rounds.
    """

    found: solver.Outcome
    gross: Array
    wedge: Array
    error: float
    evaluations: int


def hold(
    base: Base,
    shock_with: Callable[[Array, Array], Callable[[float], Shock]],
    untaxed: Array,
    gross: Array,
    tax: Array,
    limits: Limits,
    tolerance: float,
) -> Held:
    """The equilibrium with some volumes held to limits.

    Args:
        base: the world before.
        shock_with: for 1 + tariff and 1 + export tax, the shock or the part of it asked for.
        untaxed: log(1 − τ) before the shock.
        gross: 1 + tariff without licences [sector, exporter, importer].
        tax: 1 + export tax without licences, same shape.
        limits: of volumes.
        tolerance: of the equilibrium at given wedges.
    """
    cells: Cells = np.nonzero(np.isfinite(limits.volume) & (base.share > 0))
    most = limits.volume[cells] * base.flows[cells]
    cap, kept = limits.cap[cells], limits.kept[cells]
    last: list[solver.Outcome] = []
    evaluations = 0
    inside = np.ones(len(most))
    """Share of the volume that came inside the limit, as last seen."""

    def taken(licence: Array) -> tuple[Array, Array]:
        """1 + tariff and 1 + export tax: the price rises by the licence, revenue is shared."""
        worth = np.expm1(np.clip(licence, 0.0, cap))
        exporters = kept * worth * inside
        paid, left = gross.copy(), tax.copy()
        left[cells] *= 1 + exporters
        paid[cells] *= (1 + worth) / (1 + exporters)
        return paid, left

    def correct(licence: Array) -> tuple[Array, float]:
        nonlocal evaluations, inside
        start = last[-1].vector if last and last[-1].solved else None
        shock = shock_with(*taken(licence))
        found = solver.find(shock, untaxed, start=start, tolerance=tolerance)
        last[:] = [found]
        evaluations += found.evaluations
        if not found.solved:
            return np.full_like(licence, np.nan), np.nan
        own = np.clip(licence, 0.0, cap)
        wanted, over = _cleared(found, cells, own, most)
        moved, inside = inside, np.where(np.isinf(cap), 1.0, np.exp(-np.maximum(over, 0.0)))
        missed = np.where(own > HELD, over, np.maximum(over, 0.0))
        missed = np.where(own >= cap - HELD, np.minimum(over, 0.0), missed)
        error = max(np.abs(missed).max(initial=0.0), np.abs(kept * (inside - moved)).max(initial=0))
        return np.minimum(wanted, cap) - licence, float(error)

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
    return Held(last[-1], *taken(ended.point), ended.error, evaluations)


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
