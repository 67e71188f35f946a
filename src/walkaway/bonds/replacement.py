"""Who replaces whom: the market after some measures, member by member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.clearing import LIMIT, Clearing, clear
from walkaway.bonds.draws import draw_priors
from walkaway.bonds.investors import Market, demand_system
from walkaway.bonds.literature import Member
from walkaway.bonds.measures import shock_of
from walkaway.solution import Status

if TYPE_CHECKING:
    from walkaway.grammar.measure import Measure

Vector = NDArray[np.float64]

HORIZONS = {"impact": 1.0, "quarter": 3.0, "year": 12.0, "long": np.inf}
"""Months the other holders have to adjust; ``impact`` is the month of the paper that has one."""


@dataclass(frozen=True, eq=False)
class Replacement:
    """The market after some measures under one member.

    Attributes:
        member: the member.
        result: cleared at the member's middle estimate.
        band: 5th and 95th percentile of the premium over draws, shape [2, bucket]; None
            without draws, or where draws do not clear.
        cleared_share: share of draws that clear; 1 or 0 without draws.
    """

    member: Member
    result: Clearing
    band: Vector | None
    cleared_share: float

    @property
    def absorbed(self) -> Vector:
        """Units each holder adds over all maturities, USD bn, shape [holder]."""
        return np.asarray(self.result.absorbed.sum(axis=-1))


def replacements(
    market: Market,
    members: Sequence[Member],
    measures: Sequence[Measure],
    months: float = 3.0,
    fire_sales: bool = True,
    draws: int = 0,
    seed: int = 0,
    limit: float = LIMIT,
) -> list[Replacement]:
    """Clear the market after some measures under every member.

    Args:
        market: the market on a day.
        members: the ensemble.
        measures: measures of a scenario; those of other markets are passed over.
        months: time the other holders have to adjust.
        fire_sales: whether leveraged holders sell after losses.
        draws: draws around each member; 0 for none.
        seed: of the draws; every member gets a stream of its own.
        limit: premium, decimal, beyond which the market counts as closed.

    Raises:
        BadInputError: a holder has nothing in the maturities named.
    """
    streams = np.random.default_rng(seed).spawn(len(members))
    out = []
    for member, rng in zip(members, streams, strict=True):
        system = demand_system(market, member.priors, months, fire_sales)
        shock = shock_of(system, measures)
        result = clear(system, shock, limit=limit)
        band, share = None, float(result.status is Status.SOLVED)
        if draws:
            drawn = demand_system(market, draw_priors(member, rng, draws), months, fire_sales)
            many = clear(drawn, shock, limit=limit, search=False)
            share = float(many.cleared.mean())
            if many.cleared.any():
                band = np.quantile(many.premium[many.cleared], [0.05, 0.95], axis=0)
        out.append(Replacement(member, result, band, share))
    return out


def absorption_band(found: Sequence[Replacement]) -> Vector:
    """Lowest, median and highest absorption of each holder over cleared members, USD bn.

    Returns:
        Shape [3, holder]; empty of rows when no member cleared.
    """
    cleared = [one.absorbed for one in found if one.result.status is Status.SOLVED]
    if not cleared:
        return np.zeros((0, len(found[0].result.system.holders)))
    return np.quantile(np.stack(cleared), [0.0, 0.5, 1.0], axis=0)
