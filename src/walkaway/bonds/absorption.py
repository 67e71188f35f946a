"""Who takes what is sold or issued, read off who took it before.

Three rules split a total over the holders that are left: in proportion to what they hold; marginal
shares learnt from earlier years, shrunk to holdings; half holdings and half last year's purchases.
The mean of the last two is what the record supports, a little: `walkaway record holders`. The data
are those published since, as in :mod:`walkaway.bonds.lookback`; the learning is of earlier years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.changes import changes_between
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import members as positions
from walkaway.bonds.sovereigns import COUNTED, SOVEREIGNS
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]

PRIOR_YEARS = parameter("bonds.absorption.prior").value
FIRST, FEWEST = 2000, 3
"""First year of purchases; years needed before a rule is used."""


@dataclass(frozen=True, eq=False)
class Absorbed:
    """Who bought in a year, foreign officials and the Federal Reserve apart.

    Attributes:
        year: from its first to its last day.
        holders: who is left.
        held: market value at the start, shorts as zero, USD bn [holder].
        bought: net purchases, valuation taken out, USD bn [holder].
        official: net purchases of foreign officials, USD bn.
    """

    year: int
    holders: tuple[str, ...]
    held: Vector
    bought: Vector
    official: float


def absorbed(world: World | Known, year: int) -> Absorbed:
    """Who bought what foreign officials and the Federal Reserve left of a year's supply.

    Raises:
        BadInputError: nothing is known that early.
    """
    change = changes_between(world, dt.date(year - 1, 12, 31), dt.date(year, 12, 31))
    ids = change.before.ids
    official = positions("official", ids)
    given = {*official, *positions(SOVEREIGNS[COUNTED].bank, ids)}
    rest = [i for i in range(len(ids)) if i not in given]
    bought = np.array([one.transactions for one in change.changes])
    held = np.array([max(one.before, 0.0) for one in change.changes])
    return Absorbed(
        year, tuple(ids[i] for i in rest), held[rest], bought[rest],
        float(bought[list(official)].sum()),
    )  # fmt: skip


def in_proportion(held: Vector) -> Vector:
    """Shares of the holders in what they hold; they sum to one [holder]."""
    return np.asarray(held / held.sum())


def learnt(past: Sequence[Absorbed], held: Vector) -> Vector:
    """Marginal shares learnt from earlier years, shrunk to holdings; they sum to one [holder].

    What a holder bought beyond its part of the total is regressed on the total, through zero,
    with as much weight on "no more than its part" as `PRIOR_YEARS` average years have.
    """
    totals = np.array([one.bought.sum() for one in past])
    beyond = np.array([one.bought - in_proportion(one.held) * one.bought.sum() for one in past])
    weight = (totals**2).sum() + PRIOR_YEARS * (totals**2).mean()
    return np.asarray(in_proportion(held) + totals @ beyond / weight)


def half_and_half(past: Sequence[Absorbed], held: Vector) -> Vector:
    """Half holdings, half what was bought last year (sales as zero); sums to one [holder]."""
    last = np.maximum(past[-1].bought, 0.0)
    own = in_proportion(held)
    return np.asarray(own if not last.any() else 0.5 * own + 0.5 * last / last.sum())


def by_record(past: Sequence[Absorbed], held: Vector) -> Vector:
    """Mean of the learnt shares and of half and half; in proportion with too few years."""
    if len(past) < FEWEST:
        return in_proportion(held)
    return np.asarray((learnt(past, held) + half_and_half(past, held)) / 2)


def by_past_purchases(
    world: World | Known, ids: Sequence[str], held: Vector, leaving: NDArray[np.bool_]
) -> Vector:
    """Shares of a market's holders in what others let go, by the purchases known on a day.

    Args:
        world: what is known; years whose last quarter is not out yet are left out.
        ids: the market's holders.
        held: what they hold, USD bn [holder].
        leaving: who lets go [holder].

    Returns:
        Shares that sum to one [holder]; zero for those who leave, and for foreign officials and the
        central bank, whose purchases the rule takes as given.
    """
    facts = keep(world)
    newest = facts.series("z1_rest_of_world").at(facts.date).period
    last = newest.year if (newest.month, newest.day) == (12, 31) else newest.year - 1
    past = [absorbed(facts, year) for year in range(FIRST, last + 1)]
    places = {who: k for k, who in enumerate(ids)}
    known = [who for who in past[-1].holders if who in places]
    own = np.array([max(held[places[who]], 0.0) if who in known else 0.0
                    for who in past[-1].holders])  # fmt: skip
    shares = np.zeros(len(ids))
    for who, share in zip(past[-1].holders, by_record(past, own), strict=True):
        if who in places and not leaving[places[who]]:
            shares[places[who]] = share
    return np.asarray(shares / shares.sum())


def misplaced(shares: Vector, year: Absorbed) -> float:
    """Dollars (bn) that a split of the year's total puts with the wrong holders."""
    return float(0.5 * np.abs(shares * year.bought.sum() - year.bought).sum())
