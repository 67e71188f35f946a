"""Within months: what is left of an input when some origins stop, and of what is made with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.substitution import within_a_year
from walkaway.parameters import parameter

Array = NDArray[np.float64]

QUARTER = parameter("trade.horizon.first-quarter").value
YEAR = parameter("trade.horizon.short-run").value
SHORT_ORIGINS = tuple(within_a_year("abroad", years).sigma for years in (QUARTER, YEAR / 2, YEAR))
"""Substitution between origins (sigma) in the first quarter, after half a year and after a year:
the goods market's own path, so that scarcity and trade answer with one number."""
HOMOGENEOUS = (math.inf, math.inf, math.inf)
"""Origins of one and the same thing, as a metal: what is left is what the others send."""
SHORT_INPUTS = parameter("goods.scarcity.inputs").triple
"""Substitution between an input and the rest within months: about 0.2 and near zero in Boehm,
Flaaen and Pandalai-Nayar (2019, REStat) on the 2011 earthquake; the ends are ours. Recalled, not
verified at its source."""


def composite(cut: Array | float, substitution: float) -> Array:
    """Quantity of an input that is left when some origins send nothing and others no more.

    CES over origins with spending shares as weights: (1 − w)^(σ/(σ − 1)) for σ above one.

    Args:
        cut: share w of spending on the input that is cut off, 0 to 1.
        substitution: σ between origins, above one.

    Returns:
        New over old; zero when all of it is cut off.
    """
    if not substitution > 1:
        raise ValueError("origins must be substitutes: sigma above one")
    power = 1.0 if math.isinf(substitution) else substitution / (substitution - 1)
    return np.asarray((1.0 - np.asarray(cut, dtype=float)) ** power)


def output_left(cost_share: Array | float, quantity: Array | float, substitution: float) -> Array:
    """Output of a user when one input is scarce and all others are as before.

    CES between the input and the rest, [1 − a + a·q^((ρ−1)/ρ)]^(ρ/(ρ−1)); for ρ below one it goes
    to zero with the input, and towards min(1, q) as ρ goes to zero.

    Args:
        cost_share: a, the input's share in the user's costs.
        quantity: q, its quantity new/old.
        substitution: ρ between the input and the rest, positive; one is Cobb-Douglas.

    Returns:
        Output new/old; one where the input is not used.
    """
    a, q = np.broadcast_arrays(np.asarray(cost_share, float), np.asarray(quantity, float))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if abs(substitution - 1) < 1e-9:
            left = q**a
        else:
            power = (substitution - 1) / substitution
            left = (1 - a + a * q**power) ** (1 / power)
    return np.where((a == 0) | (q == 1), 1.0, left)


def price_of_input(cut: Array | float, substitution: float) -> Array:
    """Price of an input to its users when other origins sell at their old prices.

    (1 − w)^(−1/(σ − 1)); infinite when all is cut off.
    """
    with np.errstate(divide="ignore"):
        return np.asarray((1.0 - np.asarray(cut, dtype=float)) ** (-1 / (substitution - 1)))


@dataclass(frozen=True, eq=False)
class ShortRun:
    """Within months: other origins send no more, users hardly substitute.

    Attributes:
        quantity: of the input left: low, central, high.
        price: of the input, if others sold all that is wanted at old prices: same.
        output: of users, new/old: low, central, high [3, user sector].
        value_added: change of the economy's value added, percent: low, central, high; users'
            losses alone, without what follows further down the chain.
    """

    quantity: tuple[float, float, float]
    price: tuple[float, float, float]
    output: Array = field(repr=False)
    value_added: tuple[float, float, float]


def short_run(
    cut: Sequence[float],
    cost_share: Sequence[Array],
    value_added: Array,
    origins: Sequence[float] = SHORT_ORIGINS,
) -> ShortRun:
    """What is left of output within months, over all that is uncertain.

    Args:
        cut: share of the input cut off: low, central, high.
        cost_share: share of the input in users' costs: low, central, high [user sector].
        value_added: of the users, and of sectors that do not use it [sector].
        origins: substitution between origins: low, central, high.
    """
    corners = [
        (cut[2 - k], origins[k], cost_share[2 - k], SHORT_INPUTS[k]) for k in (0, 1, 2)
    ]  # from the worst to the best
    quantity = [float(composite(w, sigma)) for w, sigma, _, _ in corners]
    price = [float(price_of_input(w, sigma)) for w, sigma, _, _ in corners][::-1]
    output = np.array(
        [output_left(a, q, rho) for q, (_, _, a, rho) in zip(quantity, corners, strict=True)]
    )
    whole = value_added.sum()
    lost = [100 * float((value_added * (left - 1)).sum() / whole) for left in output]
    return ShortRun(_three(quantity), _three(price), output, _three(lost))


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    low, mid, high = values
    return low, mid, high
