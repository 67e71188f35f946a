"""Home against abroad: the upper of two levels of substitution inside a sector.

With one level every origin, home included, competes alike: p^(-θ) = Σ λ_j (c_j·κ_j)^(-θ). With two,
foreign origins compete among themselves at θ (`Base.elasticity`) and their bundle with home at θ'
(`Base.upper`); in changes, λ being the shares of before at prices with tariff,

    P_F^(-θ)  = Σ_{j abroad} λ_j / λ_F · (c_j·κ_j)^(-θ),   λ_F = Σ_{j abroad} λ_j
    P^(-θ')   = λ_H · (c_H·κ_H)^(-θ')  +  λ_F · P_F^(-θ').

θ' = θ is the case of one level. Exponents are those of shares with duty; see `substitution`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Nest:
    """What a shock needs of the upper level. All arrays are [sector, economy].

    Attributes:
        elasticity: θ', home against abroad [sector].
        home: share of home in spending before.
        abroad: share of all foreign origins.
        cost: log change of what delivery and taxes put on goods at home.
        net: sales at home at the border over what buyers pay.
        made: what the producer gets of it; less than `net` by an export tax.
    """

    elasticity: Array = field(repr=False)
    home: Array = field(repr=False)
    abroad: Array = field(repr=False)
    cost: Array = field(repr=False)
    net: Array = field(repr=False)
    made: Array = field(repr=False)


@dataclass(frozen=True, eq=False)
class Upper:
    """How spending is split between home and abroad at some costs [sector, economy].

    Attributes:
        home: share of spending, tariff included, on home goods.
        abroad: share on foreign goods.
        price: log change of the price of both together.
    """

    home: Array = field(repr=False)
    abroad: Array = field(repr=False)
    price: Array = field(repr=False)


def upper(nest: Nest, cost: Array, foreign: Array, price: Array | None = None) -> Upper:
    """The upper level at given costs.

    Args:
        nest: of the shock.
        cost: log change of unit costs [sector, economy].
        foreign: log change of the price of the foreign bundle [sector, economy].
        price: log change of the price of both, if it is not to be derived from the two.

    Returns:
        Shares and the price; shares add up to one only at the derived price.
    """
    theta = nest.elasticity[:, None]
    own = cost + nest.cost
    gap = foreign - own
    if price is None:
        # Exact for exponents near zero too, where a sum of powers would lose its digits.
        price = own - np.log1p(nest.abroad * np.expm1(-theta * gap)) / theta
        price = np.where(nest.home > 0, price, foreign)
    home = np.where(nest.home > 0, nest.home * np.exp(theta * (price - own)), 0.0)
    abroad = np.where(nest.abroad > 0, nest.abroad * np.exp(theta * (price - foreign)), 0.0)
    return Upper(home, abroad, price)
