"""How far a flow can go on a scenario's day, its other measures in force from the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from walkaway.bonds.apart import Sides, sides
from walkaway.bonds.frontier import Direction, Frontier, choose, parties, trace_frontier
from walkaway.bonds.investors import Market, market_of
from walkaway.bonds.literature import ensemble
from walkaway.bonds.measures import named
from walkaway.bonds.own import roster_of
from walkaway.bonds.record import known
from walkaway.bonds.replacement import HORIZONS
from walkaway.bonds.sovereigns import FIRST
from walkaway.engine.studies.withdraw import Adjustment, per_dollar
from walkaway.errors import NotSolvedError
from walkaway.grammar.measure import Measure
from walkaway.question import Question


@dataclass(frozen=True)
class Flow:
    """What grows; what is left out is the scenario's own.

    Attributes:
        along: withdrawal, qt or issuance.
        holder: who withdraws.
        bucket: the maturities.
        cap: where to stop, bn of the market's money; the whole stock if None.
        market: whose debt.
    """

    along: str = "withdrawal"
    holder: str | None = None
    bucket: str | None = None
    cap: float | None = None
    market: str = FIRST


@dataclass(frozen=True)
class Untraced:
    """An estimate under which there is nothing to start from.

    Attributes:
        member: its name.
        title: its paper.
        message: what failed.
    """

    member: str
    title: str
    message: str


@dataclass(frozen=True, eq=False)
class Traced:
    """Frontiers, estimate by estimate.

    Attributes:
        flow: what was asked, with the direction followed.
        direction: what grows.
        before: measures in force from the first dollar, each in full.
        market: the market of the day.
        found: the frontiers.
        failed: estimates under which nothing could be traced.
        sides: which estimates agree, and what each weighs.
        per_dollar: the market's money per US dollar on the day.
    """

    flow: Flow
    direction: Direction
    before: tuple[Measure, ...]
    market: Market
    found: tuple[Frontier, ...]
    failed: tuple[Untraced, ...]
    sides: Sides
    per_dollar: float = 1.0


def trace(
    asked: Question,
    flow: Flow,
    how: Adjustment,
    progress: Callable[[int, int, str], None] | None = None,
) -> Traced:
    """Follow a flow from the market of the question's day to its end, under every estimate.

    Args:
        asked: the question; its measures in force that are not the flow hold from the start.
        flow: what grows.
        how: how the others answer.
        progress: called as estimates are traced.

    Raises:
        BadInputError: no such holder, maturity or estimate.
        NotSolvedError: no estimate has anything to start from.
    """
    world = known(asked.world)
    every = roster_of(world)
    direction, before = choose(
        asked.in_force(), asked.focus[1], flow.along, flow.holder, flow.bucket, flow.market, every
    )
    rows = named(before, flow.market, every).naming(parties(direction.holder))
    market = market_of(world, flow.market, roster=rows)
    members = ensemble(world, how.members or None, how.scaling, how.fire_sales, flow.market)
    found: list[Frontier] = []
    failed: list[Untraced] = []
    for done, member in enumerate(members):
        if progress is not None:
            progress(done, len(members), member.paper.title)
        try:
            found.append(
                trace_frontier(
                    market, member, direction, HORIZONS[how.horizon], how.fire_sales, how.limit,
                    flow.cap, before,
                )
            )  # fmt: skip
        except NotSolvedError as error:
            failed.append(Untraced(member.paper.id, member.paper.title, str(error)))
    if not found:
        raise NotSolvedError("; ".join(f"{one.title}: {one.message}" for one in failed))
    if progress is not None:
        progress(len(members), len(members), "")
    settled = replace(flow, holder=direction.holder, bucket=direction.label)
    rate = per_dollar(world, flow.market)
    return Traced(
        settled, direction, before, market, tuple(found), tuple(failed), sides(members), rate
    )
