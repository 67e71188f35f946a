"""Diversion in a run: how much of the exports lost to the hegemon other markets take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.about import groups_of
from walkaway.goods.diversion import Diversion, diversion, targeted
from walkaway.goods.horizon import LONG, NAMED, Horizon, of
from walkaway.goods.kinds.blocs import Accession
from walkaway.grammar.groups import words_of
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Quantity, Range, SolveReport
from walkaway.outcome.quantity import in_words
from walkaway.question import Question

Array = NDArray[np.float64]

OTHERS = "others"
ALONE = "alone"

NOTE = (
    "Diversion is the change of exports of goods to others over what is lost to the "
    "hegemon, both at the prices of before, so that it counts goods and not money. In "
    "money it would be lower: where a large economy taxes all others, their wages and "
    "prices fall against its own, and the value of what they trade with one another falls "
    "with them, whoever buys what. What a mineral that is cut off costs in production is "
    "left out of it. walkaway diversion has sectors and both measures."
)


class DiversionMarket(Market):
    """What other markets take of what is lost, at the question's horizon and in the long run."""

    name = "diversion"
    sections = ("diversion",)
    compares = True

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Shares of what is lost that others take; none where no exports are lost."""
        del given
        if not _hit(question):
            return Part()
        found: list[Quantity] = []
        reports: list[SolveReport] = []
        horizons = told(question)
        for done, horizon in enumerate(horizons):
            watch.progress(done, len(horizons), f"diversion, {horizon.name}")
            numbers, failures = _horizon(question, horizon)
            found += numbers
            reports += failures
        if not found:
            return Part(solves=tuple(reports))
        return Part(tuple(found), tuple(reports), notes=(NOTE,))

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one elasticity; zero where nothing is lost."""
        del given
        _, _, place, slug = quantity.split(".")
        if not _hit(question):
            return 0.0
        horizon = next(own for own in (*NAMED.values(), of(question)) if own.slug == slug)
        found = _solved(question, horizon, place)
        if member not in found.members:
            return 0.0
        shares = _shares(question, found, place)
        return float(shares[found.members.index(member)]) if len(shares) else 0.0


def told(question: Question) -> tuple[Horizon, ...]:
    """The horizons that a run tells: the question's own, and the long run."""
    return tuple(dict.fromkeys((of(question), LONG)))


def _horizon(question: Question, horizon: Horizon) -> tuple[list[Quantity], list[SolveReport]]:
    """Shares at one horizon, and what was not solved."""
    usual, alone = (_solved(question, horizon, place) for place in (OTHERS, ALONE))
    reports = [
        SolveReport(name, f"diversion, {horizon.name}", "no solution", {}, 0, 0.0, message)
        for name, message in dict.fromkeys((*usual.failed, *alone.failed))
    ]
    same = usual.members == alone.members and np.allclose(alone.volume, usual.volume, atol=1e-6)
    numbers = []
    for place in places(question):
        found = alone if place == ALONE else usual
        if place == ALONE and same:
            continue
        shares = _shares(question, found, place)
        if len(shares):
            numbers.append(_quantity(question, found, place, shares))
    return numbers, reports


def _hit(question: Question) -> bool:
    """Whether the scenario makes it dearer to sell to the hegemon; else nothing is replaced.

    Both are economies: what a group loses in a group is not told.
    """
    hegemon, target = question.focus
    known = question.trade().economies
    return hegemon in known and target in known and targeted(question, target, hegemon)


def places(question: Question) -> dict[str, str]:
    """Who takes what is lost: all others, blocs of the exporter, all others were it hit alone."""
    target = question.focus[1]
    blocs = [name for name in groups_of(question) if target in _members(question, name)]
    return {
        OTHERS: "all other markets",
        **{name: words_of(name) for name in blocs},
        ALONE: "all other markets, were the exporter hit alone,",
    }


def _solved(question: Question, horizon: Horizon, place: str) -> Diversion:
    hegemon, target = question.focus
    alone = hegemon if place == ALONE else None
    (found,) = diversion(question, target, [horizon], alone=alone)
    return found


def _shares(question: Question, found: Diversion, place: str) -> Array:
    """Percent of what is lost that a place takes [member]; empty where nothing is lost."""
    if not found.members:
        return np.empty(0)
    trade = question.trade()
    hegemon, target = question.focus
    goods = np.flatnonzero(trade.goods).tolist()
    inside = _members(question, place)
    takers = [
        k for k, c in enumerate(trade.economies) if c in inside and c not in (hegemon, target)
    ]
    share = 100 * found.ratio(trade.economies.index(hegemon), takers, goods, volume=True)
    return share if share.size and np.isfinite(share).all() else np.empty(0)


def _members(question: Question, place: str) -> Sequence[str]:
    """Economies of a place, those included that the scenario lets join."""
    if place in (OTHERS, ALONE):
        return question.trade().economies
    joined = [
        code
        for own in question.in_force()
        if isinstance(own, Accession) and own.bloc == place
        for code in question.words.expand_economies(own.members, question.date)
    ]
    return (*question.world.members(place), *joined)


def _quantity(question: Question, found: Diversion, place: str, shares: Array) -> Quantity:
    _, target = question.focus
    trade, when = question.trade(), in_words(found.horizon.name)
    name = trade.economy_names[trade.economies.index(target)]
    return Quantity(
        id=f"diversion.{target}.{place}.{found.horizon.slug}",
        label=f"part of the goods {name} loses that {places(question)[place]} take, {when}",
        unit="%",
        members=dict(zip(found.members, map(float, shares), strict=True)),
        horizon=found.horizon.name,
        kind=Range.SETS,
        counterfactual=question.against,
        failed=len(found.failed),
    )
