"""What a question's trade is about: groups with numbers of their own, blocs, sectors that move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.equilibria import plan
from walkaway.grammar.groups import told
from walkaway.grammar.subjects import Pair, pairs_of, subjects_of
from walkaway.grammar.vocabulary import WORLD
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.world import World

Array = NDArray[np.float64]


def subjects(question: Question) -> tuple[str, ...]:
    """All that the question names: the pair in focus, and whom the measures name."""
    named = (*question.focus, *subjects_of(question.own))
    return tuple(name for name in dict.fromkeys(named) if name != WORLD)


def told_pairs(question: Question) -> tuple[Pair, ...]:
    """Pairs of names that the trade data know; a holder of bonds need not be one."""
    known = {*question.trade().economies, *every_group(question), WORLD}
    return tuple(pair for pair in question.pairs if known.issuperset(pair))


def sectors_of(question: Question) -> tuple[str, ...]:
    """The sector that measures move most in the trade of each pair."""
    return tuple(next(iter(moved(question, pair)[1]), "") for pair in told_pairs(question))


def flows_of(question: Question) -> tuple[Pair, ...]:
    """The trade of each pair that measures move: exporter and importer."""
    return tuple(moved(question, pair)[0] for pair in told_pairs(question))


def every_group(question: Question) -> dict[str, list[int]]:
    """Positions of the members of each group that there is on the day."""
    return _groups(question.world)


@remembered(maxsize=16)
def _groups(world: World) -> dict[str, list[int]]:
    position = {code: index for index, code in enumerate(world.trade().economies)}
    found = {
        name: [position[code] for code in world.members(name) if code in position]
        for name in world.groups()
    }
    return {name: members for name, members in found.items() if members}


@remembered(maxsize=16)
def groups_of(question: Question) -> dict[str, list[int]]:
    """The same of those with numbers of their own: the usual ones, and those that are named."""
    every = every_group(question)
    return {name: every[name] for name in told(tuple(every), subjects(question))}


def blocs_of(question: Question) -> Mapping[str, Sequence[str]]:
    """Groups that are subjects or have some as members, with those whose trade with them is told.

    These are whoever acts, those who have asked to join, and all who are named.
    """
    inside = {name: set(question.world.members(name)) for name in groups_of(question)}
    named = subjects(question)
    known = {*question.trade().economies, *inside}
    return {
        name: tuple(
            dict.fromkeys(
                other
                for other in (question.focus[0], *candidates(question, name), *named)
                if other in known and other not in members and other != name
            )
        )
        for name, members in inside.items()
        if name in named or members.intersection(named)
    }


def touched(question: Question) -> tuple[str, ...]:
    """Groups with numbers of their own that measures touch: all, where some are on everybody.

    That an economy which measures name is a member of one touches no other member.
    """
    if any(WORLD in pair for pair in pairs_of(question.own)):
        return tuple(groups_of(question))
    return tuple(name for name in groups_of(question) if name in subjects(question))


def told_blocs(question: Question) -> tuple[str, ...]:
    """Blocs of the subjects that measures touch: what a page tells of."""
    return tuple(name for name in blocs_of(question) if name in touched(question))


def candidates(question: Question, group: str) -> tuple[str, ...]:
    """Who had asked to join a group by the day."""
    day = question.date.isoformat()
    rows = question.world.table("group_applicants").where(group=group).rows()
    return tuple(dict.fromkeys(str(row["economy"]) for row in rows if row["date"] <= day))


@remembered(maxsize=64)
def moved(question: Question, pair: Pair) -> tuple[Pair, tuple[str, ...]]:
    """The trade of a pair that measures move, and its sectors of goods, what moves most first.

    What moves is counted at the trade of before: the change of what is paid on it, and all of what
    is limited. What the target sells comes first, then what whoever acts sells; where nothing moves
    directly it is trade itself that counts.

    Returns:
        (exporter, importer), sectors.
    """
    for cost in (_dearer(question), 1.0):
        for exporter, importer in (pair[::-1], pair):
            sellers, buyers = _places(question, exporter), _places(question, importer)
            if found := _weights(question, cost, sellers, buyers):
                return (exporter, importer), found
    return (pair[1], pair[0]), ()


def _dearer(question: Question) -> Array:
    """Change of what delivery costs with all that is levied [exporter, importer, sector].

    Of the whole story, against the world that it is compared with.
    """
    whole = question.whole
    trade, planned = question.trade(), plan(whole)
    before = plan(whole.counterfactual()) if whole.without else None
    paid, way = (trade.tariffs, 1.0) if before is None else (before.tariffs, before.trade_cost)
    cost = planned.trade_cost / way * (1 + planned.tariffs) / (1 + paid) - 1
    if planned.export_tax is not None:
        cost = cost + planned.export_tax
    if before is not None and before.export_tax is not None:
        cost = cost - before.export_tax
    for name in ("sales_limit", "quota"):
        limits = [getattr(one, name) for one in (planned, before) if one is not None]
        limited = [np.isfinite(one) for one in limits if one is not None]
        if limited:
            both = len(limited) == 2 and np.array_equal(limits[0], limits[1])
            cost = cost if both else np.where(np.logical_or.reduce(limited), 1.0, cost)
    return np.asarray(np.abs(cost))


def _weights(
    question: Question, cost: Array | float, sellers: Sequence[int], buyers: Sequence[int]
) -> tuple[str, ...]:
    """Sectors of goods by the trade of some with others that is dearer, where any is."""
    trade = question.trade()
    worth = trade.flows * cost
    everybody = np.arange(len(trade.economies))
    worth[everybody, everybody] = 0.0
    weights = worth[np.ix_(sellers, buyers)].sum(axis=(0, 1))
    goods = np.flatnonzero(trade.goods & (weights > 0))
    return tuple(trade.sectors[k] for k in goods[np.argsort(-weights[goods], kind="stable")])


def _places(question: Question, name: str) -> list[int]:
    economies = question.trade().economies
    return [economies.index(code) for code in question.inside(name)]
