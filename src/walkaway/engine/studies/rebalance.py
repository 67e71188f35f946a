"""How far a currency must rise to close a gap, in the world that a question's measures lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.economies import Geography, outside
from walkaway.economy.rebalance import Appreciation, RateRise, needed_appreciation, rate_rises
from walkaway.economy.system import Assumptions, build
from walkaway.economy.table import CODES, RESERVE
from walkaway.engine.studies.before import worlds
from walkaway.errors import NotSolvedError
from walkaway.goods.rebalancing import rebalance
from walkaway.market import Progress
from walkaway.parameters import parameter
from walkaway.question import Question
from walkaway.world import World

Floats = NDArray[np.float64]

ELASTICITIES = parameter("goods.rebalancing.elasticity").choices
"""Trade elasticities of the general-equilibrium route."""
HUB = RESERVE
"""Whose currency all others are measured against."""


@dataclass(frozen=True, eq=False)
class Closed:
    """A gap closed by two routes.

    Attributes:
        economy: whose currency.
        gap: percent of its GDP.
        bilateral: its balance with the United States, percent of its GDP, by elasticity set of the
            world before; one value without measures.
        dynamic: the quarterly model, by horizon of its trade elasticity.
        general: elasticity -> wages and prices against the United States [set of the world, 2].
        rises: what policy rates do alone.
        sets: elasticity sets solved for the world before; empty without measures.
        failed: set and message of those not solved.
        hub: whose currency it is measured against.
        lacking: economies that the quarterly model needs and the table has not.
    """

    economy: str
    gap: float
    bilateral: Floats
    dynamic: Mapping[str, Appreciation]
    general: Mapping[float, Floats]
    rises: Sequence[RateRise]
    sets: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    hub: str = HUB
    lacking: tuple[str, ...] = ()


def close(question: Question, economy: str, gap: float | None, progress: Progress) -> Closed:
    """Close a gap in the world that a question's measures lead to.

    Args:
        question: world, measures, closure, sets; without measures no set matters.
        economy: whose currency.
        gap: percent of its GDP; its balance with the United States if None.
        progress: called as worlds are solved.

    Raises:
        NotSolvedError: a route, or the world before under every set, was not solved.
    """
    if lacking := left_out(question.world):
        return _in_trade_alone(question, economy, gap, progress, lacking)
    model = build(question.world, Assumptions(floors=False))
    geo = model.geography
    sets, flows, failed = _flows(
        question, lambda own, economies: _grouped(own, economies, geo), progress
    )
    i, us = CODES.index(economy), CODES.index(HUB)
    gdp = float(geo.gdp[i])
    bilateral = np.array([100 * float(own[i, us] - own[us, i]) / gdp for own in flows])
    wanted = float(np.median(bilateral)) if gap is None else gap
    return Closed(
        economy=economy,
        gap=wanted,
        bilateral=bilateral,
        dynamic=needed_appreciation(model, economy, wanted),
        general={
            theta: np.array([_general(own, economy, wanted / 100 * gdp, theta) for own in flows])
            for theta in ELASTICITIES
        },
        rises=rate_rises(model, economy),
        sets=sets,
        failed=failed,
    )


def left_out(world: World) -> tuple[str, ...]:
    """Economies of the quarterly model that a table of the user's own has not."""
    return outside(world) if world.trade().own_table else ()


def _in_trade_alone(
    question: Question,
    economy: str,
    gap: float | None,
    progress: Progress,
    lacking: tuple[str, ...],
) -> Closed:
    """The general-equilibrium route among all economies of an own table."""
    trade = question.trade()
    codes = trade.economies
    sets, flows, failed = _flows(question, lambda own, economies: own.sum(axis=2) / 1000, progress)
    gdp = (trade.value_added_share * trade.flows.sum(axis=1)).sum(axis=1) / 1000
    hub = hub_of(codes, gdp, economy)
    i, other = codes.index(economy), codes.index(hub)
    bilateral = np.array([100 * float(own[i, other] - own[other, i]) / gdp[i] for own in flows])
    wanted = float(np.median(bilateral)) if gap is None else gap
    move = wanted / 100 * float(gdp[i])
    return Closed(
        economy=economy, gap=wanted, bilateral=bilateral, dynamic={},
        general={
            theta: np.array([_general(own, economy, move, theta, codes, hub) for own in flows])
            for theta in ELASTICITIES
        },
        rises=(), sets=sets, failed=failed, hub=hub, lacking=lacking,
    )  # fmt: skip


def hub_of(codes: Sequence[str], gdp: Floats, economy: str) -> str:
    """Whose currency another's is measured against: the dollar, else that of the largest other."""
    if HUB in codes and economy != HUB:
        return HUB
    order = np.argsort(-gdp, kind="stable")
    return next(str(codes[k]) for k in order if codes[k] != economy)


def _flows(
    question: Question, between: Callable[[Floats, Sequence[str]], Floats], progress: Progress
) -> tuple[tuple[str, ...], list[Floats], tuple[tuple[str, str], ...]]:
    """Trade among economies, USD bn, under every set.

    Without measures it is the data's, whatever the set.

    Args:
        question: what is asked.
        between: sales [exporter, importer, sector] and their economies -> trade of those wanted.
        progress: called as sets are solved.
    """
    trade = question.trade()
    if not question.in_force():
        return (), [between(trade.flows, trade.economies)], ()
    found: dict[str, Floats] = {}
    failed = []
    for name, before in worlds(question, "rebalancing", progress):
        if isinstance(before, str):
            failed.append((name, before))
        else:
            found[name] = between(before.flows, before.economies)
    if not found:
        raise NotSolvedError(f"no elasticity set was solved; {failed[0][0]}: {failed[0][1]}")
    return tuple(found), list(found.values()), tuple(failed)


def _grouped(flows: Floats, economies: Sequence[str], geo: Geography) -> Floats:
    member = np.array(
        [[float(code in geo.members[own]) for code in economies] for own in CODES]
    )  # fmt: skip
    return np.asarray(member @ flows.sum(axis=2) @ member.T / 1000)


def _general(
    flows: Floats,
    economy: str,
    move: float,
    elasticity: float,
    codes: Sequence[str] = CODES,
    hub: str = HUB,
) -> tuple[float, float]:
    """Wages and prices against the hub when the gap moves to it, percent.

    Raises:
        NotSolvedError: there is no such world.
    """
    after = flows.sum(axis=0) - flows.sum(axis=1)
    after[codes.index(economy)] += move
    after[codes.index(hub)] -= move
    answer = rebalance(tuple(codes), flows, after, elasticity)
    if not answer.solved:
        raise NotSolvedError(answer.message)
    return answer.against(economy, hub)
