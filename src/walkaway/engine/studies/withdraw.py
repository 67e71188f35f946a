"""A holder lets go on a scenario's day, with the scenario's own measures in force all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.absorption import by_past_purchases
from walkaway.bonds.clearing import LIMIT
from walkaway.bonds.investors import Market, market_of
from walkaway.bonds.kinds import Withdrawal, flows
from walkaway.bonds.literature import ensemble
from walkaway.bonds.measures import named
from walkaway.bonds.own import roster_of
from walkaway.bonds.record import Known, known
from walkaway.bonds.replacement import HORIZONS, Replacement, replacements
from walkaway.bonds.sovereigns import FIRST, sovereign
from walkaway.errors import BadInputError, Problem
from walkaway.grammar.measure import Measure
from walkaway.question import Question

Vector = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """How the other holders answer, and which published estimates say so.

    Attributes:
        horizon: of `walkaway.bonds.replacement.HORIZONS`.
        members: names of estimates; all if empty.
        scaling: ``share`` or ``dollar``: how impacts travel from their market to this one.
        fire_sales: whether leveraged holders sell after losses.
        limit: premium, decimal, beyond which the market counts as closed.
        by_record: whether who buys is told by past purchases as well; of the first market alone.
    """

    horizon: str = "quarter"
    members: tuple[str, ...] = ()
    scaling: str = "share"
    fire_sales: bool = True
    limit: float = LIMIT
    by_record: bool = False


@dataclass(frozen=True, eq=False)
class Withdrawn:
    """What a withdrawal does, estimate by estimate.

    Attributes:
        own: the withdrawal.
        before: measures in force with it and without it, each in full.
        market: the market of the day.
        found: one answer per estimate: with the withdrawal minus without.
        per_dollar: the market's money per US dollar on the day.
        learnt: shares of the holders by past purchases [holder]; None if not asked for.
    """

    own: Withdrawal
    before: tuple[Measure, ...]
    market: Market
    found: tuple[Replacement, ...]
    per_dollar: float = 1.0
    learnt: Vector | None = None


def withdraw(
    asked: Question, own: Withdrawal, how: Adjustment, before: Sequence[Measure] | None = None
) -> Withdrawn:
    """Clear the market of the question's day with a withdrawal and without it.

    Args:
        asked: the question; its draws are taken around every estimate.
        own: the withdrawal, in full.
        how: how the others answer.
        before: measures in force both times; the question's own on its day if None.

    Raises:
        BadInputError: the holder has less than it lets go, or an estimate is not known.
    """
    standing = flows(asked.in_force() if before is None else before, own.market)
    world = known(asked.world)
    rows = named([own, *standing], own.market, roster_of(world))
    market = market_of(world, own.market, roster=rows)
    members = ensemble(world, how.members or None, how.scaling, how.fire_sales, own.market)
    found = replacements(
        market, members, [own], HORIZONS[how.horizon], how.fire_sales, asked.draws, asked.seed,
        how.limit, standing,
    )  # fmt: skip
    learnt = None
    if how.by_record:
        _only_of_the_first(own.market)
        held = market.table.values.sum(axis=1)
        leaving = found[0].result.shock.leaving
        learnt = by_past_purchases(world, market.table.ids, held, leaving)
    rate = per_dollar(world, own.market)
    return Withdrawn(own, standing, market, tuple(found), rate, learnt)


def _only_of_the_first(market: str) -> None:
    """Refuse what past purchases do not say.

    Raises:
        BadInputError: holders of that debt are known for one day only.
    """
    if market != FIRST:
        what = f"no purchases by holder are known of {sovereign(market).debt}"
        raise BadInputError([Problem("--by-record", "", what, "leave it out")])


def per_dollar(world: Known, market: str) -> float:
    """A market's money per US dollar, as last known; one for the dollar itself."""
    name = sovereign(market).per_dollar
    return world.series(name).at(world.date).value if name else 1.0
