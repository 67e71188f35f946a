"""Two levels of substitution at given producer prices: foreign sources, then foreign against home.

Spending on an industry's goods is fixed (Cobb-Douglas between industries), wages and producers'
prices stand still, so that a duty is a higher price. With shares s of foreign spending, home share
h, log prices t, sigma between foreign sources f and against home g::

    P_F = (sum s exp(t)^(1-f))^(1/(1-f)),   P = (h + (1-h) P_F^(1-g))^(1/(1-g))
    value without duty of a source over before = exp(t)^-f P_F^(f-g) P^(g-1)

Both elasticities are of trade without duty (sigma). It is the small special case of the general
equilibrium that `walkaway.goods` solves: for scores of one to two years wages and inputs move it by
at most half a log point, and it says what each cell's number rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.parameters import parameter


@dataclass(frozen=True)
class Nest:
    """The two elasticities, of trade without duty; one for all goods, or by good.

    Attributes:
        foreign: between foreign sources.
        home: between all foreign goods and those made at home.
    """

    foreign: float | Floats
    home: float | Floats


def central() -> Nest:
    """The published centre: Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020)."""
    return Nest(parameter("record.elasticity.foreign").value,
                parameter("record.elasticity.home").value)  # fmt: skip


def _mean(shares: Floats, prices: Floats, sigma: float | Floats) -> Floats:
    """Log price index of logs of prices over axis 0; 0 where there are no shares."""
    used = np.where(shares.sum(axis=0) > 0, shares, 1.0 / len(shares))
    used = used / used.sum(axis=0)
    limit = np.abs(np.asarray(sigma) - 1) < 1e-9  # there a weighted mean of logs
    power = np.where(limit, 1.0, 1 - np.asarray(sigma))
    whole = np.log((used * np.exp(power * prices)).sum(axis=0)) / power
    found: Floats = np.where(limit, (used * prices).sum(axis=0), whole)
    return found


def indices(base: Floats, change: Floats, home: Floats, own: Nest) -> tuple[Floats, Floats]:
    """Log changes of the price of foreign goods, and of all goods.

    Args:
        base: spending by source, any unit [source, good].
        change: of ln(1 + duty) [source, good].
        home: share of spending met at home [good].
        own: elasticities.
    """
    foreign = _mean(base, change, own.foreign)
    both = np.stack([home, 1 - home])
    return foreign, _mean(both, np.stack([np.zeros_like(foreign), foreign]), own.home)


def response(change: Floats, foreign: Floats, whole: Floats, own: Nest) -> Floats:
    """Log change of a source's value without duty, from its own and the indices' changes."""
    found: Floats = (
        -own.foreign * change + (own.foreign - own.home) * foreign + (own.home - 1) * whole
    )
    return found


def effect(base: Floats, change: Floats, home: Floats, own: Nest) -> Floats:
    """Log changes of values without duty that changes of duty make [source, good].

    Args:
        base: spending by source, all sources, any unit [source, good].
        change: of ln(1 + duty) [source, good].
        home: share of spending met at home [good].
        own: elasticities.
    """
    return response(change, *indices(base, change, home, own), own)
