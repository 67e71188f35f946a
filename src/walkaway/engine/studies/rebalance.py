"""How far a currency must rise to close a gap, in the world that a question's measures lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.economies import Geography
from walkaway.economy.rebalance import Appreciation, RateRise, needed_appreciation, rate_rises
from walkaway.economy.system import Assumptions, build
from walkaway.economy.table import CODES, RESERVE
from walkaway.engine.studies.before import worlds
from walkaway.errors import NotSolvedError
from walkaway.goods.rebalancing import rebalance
from walkaway.market import Progress
from walkaway.parameters import parameter
from walkaway.question import Question

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
    """

    economy: str
    gap: float
    bilateral: Floats
    dynamic: Mapping[str, Appreciation]
    general: Mapping[float, Floats]
    rises: Sequence[RateRise]
    sets: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


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
    model = build(question.world, Assumptions(floors=False))
    geo = model.geography
    sets, flows, failed = _flows(question, geo, progress)
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


def _flows(
    question: Question, geo: Geography, progress: Progress
) -> tuple[tuple[str, ...], list[Floats], tuple[tuple[str, str], ...]]:
    """Trade among the economies of the quarterly model, USD bn, under every set.

    Without measures it is the data's, whatever the set.
    """
    trade = question.trade()
    if not question.in_force():
        return (), [_grouped(trade.flows, trade.economies, geo)], ()
    found: dict[str, Floats] = {}
    failed = []
    for name, before in worlds(question, "rebalancing", progress):
        if isinstance(before, str):
            failed.append((name, before))
        else:
            found[name] = _grouped(before.flows, before.economies, geo)
    if not found:
        raise NotSolvedError(f"no elasticity set was solved; {failed[0][0]}: {failed[0][1]}")
    return tuple(found), list(found.values()), tuple(failed)


def _grouped(flows: Floats, economies: Sequence[str], geo: Geography) -> Floats:
    member = np.array(
        [[float(code in geo.members[own]) for code in economies] for own in CODES]
    )  # fmt: skip
    return np.asarray(member @ flows.sum(axis=2) @ member.T / 1000)


def _general(flows: Floats, economy: str, move: float, elasticity: float) -> tuple[float, float]:
    """Wages and prices against the United States when the gap moves to them, percent.

    Raises:
        NotSolvedError: there is no such world.
    """
    after = flows.sum(axis=0) - flows.sum(axis=1)
    after[CODES.index(economy)] += move
    after[CODES.index(HUB)] -= move
    answer = rebalance(CODES, flows, after, elasticity)
    if not answer.solved:
        raise NotSolvedError(answer.message)
    return answer.against(economy, HUB)
