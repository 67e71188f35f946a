"""Published estimates that contradict one another, told apart: who agrees, what each weighs.

Estimates of how yields answer to sales differ by a factor of thirty. They are no band of one and
the same thing. Those agree of which none implies more than one and a half times another's move;
each group has its own numbers. One estimate is the central one: the one in the middle when all are
put in the order of their impact and each counts by how it foretold the record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from walkaway.bonds.literature import Member
from walkaway.bonds.scores import FORCED, KEPT, ORDERLY, weights
from walkaway.bonds.sovereigns import FIRST
from walkaway.parameters import parameter

FACTOR = parameter("bonds.apart.factor").value
"""Estimates agree where none implies more than this times another's move."""
CHANCE = {FORCED: parameter("bonds.apart.forced").value}
CHANCE[ORDERLY] = 1.0 - CHANCE[FORCED]
"""Manner of a sale -> how much its record counts in an estimate's weight."""

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples spread evenly over an interval, in step with no other turn."""


@dataclass(frozen=True)
class Sides:
    """Estimates of one market beside one another, by title.

    Attributes:
        order: from the smallest impact to the largest.
        weight: title -> weight; they sum to one.
        by_manner: manner of a sale -> weights by its record alone; empty where none is scored.
        groups: those that agree, in the order of impact.
    """

    order: tuple[str, ...]
    weight: Mapping[str, float]
    by_manner: Mapping[str, Mapping[str, float]]
    groups: tuple[tuple[str, ...], ...]

    def central(self, solved: Collection[str]) -> str:
        """The estimate in the middle by weight.

        Those under which nothing clears count on the side of the largest impact, where they lie;
        if one of them is in the middle, it is the last before them that clears.

        Args:
            solved: titles of those that clear; at least one.
        """
        middle = self.middle(solved)
        return middle if middle in solved else [own for own in self.order if own in solved][-1]

    def middle(self, solved: Collection[str]) -> str:
        """The estimate in the middle by weight, whether or not anything clears under it."""
        return in_the_middle(self.order, self.weight, solved)

    def group(self, title: str) -> tuple[str, ...]:
        """Those that agree with one, itself among them."""
        return next(own for own in self.groups if title in own)

    def turn(self, draw: int, solved: Collection[str]) -> str:
        """The estimate of a draw: those that agree with the central one, as often as they weigh.

        Draws of all other things are told by one range, so none is taken under an estimate that
        contradicts the central one.

        Args:
            draw: its number.
            solved: titles of those that clear; at least one.
        """
        among = [title for title in self.group(self.central(solved)) if title in solved]
        ends = np.cumsum([self.weight[title] for title in among])
        at = ((draw + 0.5) * GOLDEN % 1.0) * ends[-1]
        return among[min(int(np.searchsorted(ends, at, side="right")), len(among) - 1)]

    def share(self, titles: Collection[str]) -> float:
        """Weight of some together."""
        return sum(self.weight[title] for title in titles)


def in_the_middle(
    order: Sequence[str], weight: Mapping[str, float], solved: Collection[str]
) -> str:
    """The estimate in the middle of some in an order, each counting by its weight.

    Args:
        order: from the smallest impact to the largest.
        weight: of each.
        solved: those that clear; the others count beyond the largest impact, and may be the one.
    """
    known = [title for title in order if title in solved]
    lost = [title for title in order if title not in solved]
    half, total = sum(weight[title] for title in order) / 2, 0.0
    for title in (*known, *lost):
        total += weight[title]
        if total >= half * (1 - 1e-12):
            return title
    return order[-1]


def sides(members: Sequence[Member]) -> Sides:
    """Some estimates of one market beside one another.

    All borrow the same speed, so that the move that one implies is in inverse proportion to its
    slope of demand, whatever is sold.

    Args:
        members: calibrated; at least one.
    """
    slope = {one.paper.title: float(np.median(np.asarray(one.priors.scale))) for one in members}
    order = tuple(sorted(slope, key=lambda title: -slope[title]))
    ids = {one.paper.title: one.paper.id for one in members}
    scored = all(one.paper.market == FIRST for one in members)
    by_manner: dict[str, dict[str, float]] = {}
    if scored:
        for manner, kept in KEPT.items():
            by = weights(kept, tuple(ids.values()))
            by_manner[manner] = {title: by[name] for title, name in ids.items()}
    weight = {
        title: sum(CHANCE[manner] * by_manner[manner][title] for manner in CHANCE)
        if scored
        else 1.0 / len(order)
        for title in order
    }
    return Sides(order, weight, by_manner, _groups(order, slope))


def _groups(order: Sequence[str], slope: Mapping[str, float]) -> tuple[tuple[str, ...], ...]:
    """Neighbours joined, nearest first, as long as all of a group agree with one another."""
    found = [[title] for title in order]
    while len(found) > 1:
        spans = [slope[a[0]] / slope[b[-1]] for a, b in pairwise(found)]
        near = int(np.argmin(spans))
        if spans[near] > FACTOR:
            break
        found[near : near + 2] = [found[near] + found[near + 1]]
    return tuple(map(tuple, found))
