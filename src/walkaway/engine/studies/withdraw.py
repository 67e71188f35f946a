"""A holder lets go on a scenario's day, with the scenario's own measures in force all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway.bonds.clearing import LIMIT
from walkaway.bonds.investors import Market, market_of
from walkaway.bonds.kinds import Withdrawal, flows
from walkaway.bonds.literature import ensemble
from walkaway.bonds.measures import named
from walkaway.bonds.record import Known, known
from walkaway.bonds.replacement import HORIZONS, Replacement, replacements
from walkaway.bonds.sovereigns import sovereign
from walkaway.grammar.measure import Measure
from walkaway.question import Question


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """How the other holders answer, and which published estimates say so.

    Attributes:
        horizon: of `walkaway.bonds.replacement.HORIZONS`.
        members: names of estimates; all if empty.
        scaling: ``share`` or ``dollar``: how impacts travel from their market to this one.
        fire_sales: whether leveraged holders sell after losses.
        limit: premium, decimal, beyond which the market counts as closed.
    """

    horizon: str = "quarter"
    members: tuple[str, ...] = ()
    scaling: str = "share"
    fire_sales: bool = True
    limit: float = LIMIT


@dataclass(frozen=True, eq=False)
class Withdrawn:
    """What a withdrawal does, estimate by estimate.

    Attributes:
        own: the withdrawal.
        before: measures in force with it and without it, each in full.
        market: the market of the day.
        found: one answer per estimate: with the withdrawal minus without.
        per_dollar: the market's money per US dollar on the day.
    """

    own: Withdrawal
    before: tuple[Measure, ...]
    market: Market
    found: tuple[Replacement, ...]
    per_dollar: float = 1.0


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
    market = market_of(world, own.market, roster=named([own, *standing], own.market))
    members = ensemble(world, how.members or None, how.scaling, how.fire_sales, own.market)
    found = replacements(
        market, members, [own], HORIZONS[how.horizon], how.fire_sales, asked.draws, asked.seed,
        how.limit, standing,
    )  # fmt: skip
    return Withdrawn(own, standing, market, tuple(found), per_dollar(world, own.market))


def per_dollar(world: Known, market: str) -> float:
    """A market's money per US dollar, as last known; one for the dollar itself."""
    name = sovereign(market).per_dollar
    return world.series(name).at(world.date).value if name else 1.0
