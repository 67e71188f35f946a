"""Who replaces whom: the market after some measures, member by member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.clearing import LIMIT, Clearing, Shock, clear
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.draws import draw_priors
from walkaway.bonds.investors import Market, demand_system
from walkaway.bonds.kinds import flows
from walkaway.bonds.literature import Member
from walkaway.bonds.measures import shock_of
from walkaway.bonds.sovereigns import sovereign
from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    from walkaway.grammar.measure import Measure

Vector = NDArray[np.float64]

HORIZONS = {"impact": 1.0, "quarter": 3.0, "year": 12.0, "long": np.inf}
"""Months the other holders have to adjust; ``impact`` is the month of the paper that has one."""


@dataclass(frozen=True, eq=False)
class Replacement:
    """What some measures do to the market under one member: the market with them minus without.

    Attributes:
        member: the member.
        result: cleared with the measures at the member's middle estimate.
        without: cleared without them, where others are in force all the same; None where none
            are, and the market without them is today's.
        band: 5th and 95th percentile of the effect on premia over draws, shape [2, bucket]; None
            without draws, or where none clears both ways.
        cleared_share: share of draws that clear, with and without; 1 or 0 without draws.
    """

    member: Member
    result: Clearing
    band: Vector | None
    cleared_share: float
    without: Clearing | None = None

    @property
    def solved(self) -> bool:
        """Whether the market clears both with the measures and without."""
        return self.result.solved and (self.without is None or self.without.solved)

    @property
    def message(self) -> str:
        """What failed; empty if nothing did."""
        if self.without is not None and not self.without.solved:
            return f"before the measure: {self.without.message}"
        return self.result.message

    @property
    def premium(self) -> Vector:
        """Effect on the yield of each bucket, decimal, shape [bucket]."""
        base = 0.0 if self.without is None else self.without.premium
        return np.asarray(self.result.premium - base)

    @property
    def absorbed(self) -> Vector:
        """Units each holder adds over all maturities because of them, USD bn, shape [holder]."""
        base = 0.0 if self.without is None else self.without.absorbed.sum(axis=-1)
        return np.asarray(self.result.absorbed.sum(axis=-1) - base)

    @property
    def revaluation(self) -> Vector:
        """Effect on the worth of what each holder had to begin with, USD bn, shape [holder]."""
        base = 0.0 if self.without is None else self.without.revaluation
        return np.asarray(self.result.revaluation - base)


def replacements(
    market: Market,
    members: Sequence[Member],
    measures: Sequence[Measure],
    months: float = 3.0,
    fire_sales: bool = True,
    draws: int = 0,
    seed: int = 0,
    limit: float = LIMIT,
    before: Sequence[Measure] = (),
) -> list[Replacement]:
    """Clear the market with some measures, and without, under every member.

    Args:
        market: the market on a day.
        members: the ensemble.
        measures: measures of a scenario; those of other markets are passed over.
        months: time the other holders have to adjust.
        fire_sales: whether leveraged holders sell after losses.
        draws: draws around each member; 0 for none.
        seed: of the draws; every member gets a stream of its own.
        limit: premium, decimal, beyond which the market counts as closed.
        before: measures that are in force with them and without them.

    Raises:
        BadInputError: a holder has nothing in the maturities named, or all measures together
            take more from one than it has.
    """
    code = market.table.market
    streams = np.random.default_rng(seed).spawn(len(members))
    out = []
    for member, rng in zip(members, streams, strict=True):
        system = demand_system(market, member.priors, months, fire_sales)
        base = shock_of(system, before, code)
        shock = base.plus(shock_of(system, measures, code))
        _check_sold(system, shock, sovereign(code).money)
        result = clear(system, shock, limit=limit)
        without = clear(system, base, limit=limit) if flows(before, code) else None
        one = Replacement(member, result, None, 0.0, without)
        band, share = None, float(one.solved)
        if draws:
            drawn = demand_system(market, draw_priors(member, rng, draws), months, fire_sales)
            many = clear(drawn, shock, limit=limit, search=False)
            cleared, premium = many.cleared, many.premium
            if without is not None:  # the same draws both ways
                rest = clear(drawn, base, limit=limit, search=False)
                cleared, premium = cleared & rest.cleared, premium - rest.premium
            share = float(cleared.mean())
            if cleared.any():
                band = np.quantile(premium[cleared], [0.05, 0.95], axis=0)
        out.append(replace(one, band=band, cleared_share=share))
    return out


def _check_sold(system: DemandSystem, shock: Shock, money: str) -> None:
    """Refuse measures that together take more from a holder than it has.

    Raises:
        BadInputError: naming every such holder.
    """
    held = np.maximum(system.units, 0.0)
    over = (shock.sold > held * (1 + 1e-9) + 1e-9).any(axis=-1)
    problems = [
        Problem(
            system.holders[i],
            "",
            f"all measures together take {money} {shock.sold[i].sum():,.0f} bn of the "
            f"{money} {held[i].sum():,.0f} bn it holds",
            "shares are of what is held before any measure: sell less",
        )
        for i in np.flatnonzero(over)
    ]
    if problems:
        raise BadInputError(problems)
