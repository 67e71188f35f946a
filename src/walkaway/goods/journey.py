"""The way from a baseline to a counterfactual: its equilibria, and sums of parts over its legs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from walkaway.goods.legs import begin, leg, log_mean, place
from walkaway.goods.model import Array, Rules
from walkaway.goods.solution import GoodsSolution

LEGS_TOGETHER = 4
"""Where so many legs do not do, the two halves of them are halved apart, as each needs it."""

EVENNESS = 3.0
"""Of the way: 1 is evenly in trade, infinity evenly in the logarithm of costs."""

STEEPEST = 2.0
"""Log of how much faster than at its end a cost may fall at the start of the way."""


@dataclass(frozen=True, eq=False)
class Way:
    """The way from the old tariffs and trade costs to the new ones.

    change^(-elasticity / 3) of each flow moves evenly from 1 to its end. For the usual tariffs
    this is close to evenly in logarithms; bans are approached as smoothly as all else.

    Attributes:
        tariffs: rates before [exporter, importer, sector]; 0.25 is 25%.
        tariffs_after: new rates, same shape; infinity bans a flow.
        trade_cost: new iceberg costs over old, same shape; infinity bans a flow.
        elasticity: trade elasticity [sector]; of foreign origins where there are two levels.
        export_tax: new rates of export taxes, same shape; None if there are none.
        upper: exponent of home against abroad [sector]; None with one level of substitution.
    """

    tariffs: Array = field(repr=False)
    tariffs_after: Array = field(repr=False)
    trade_cost: Array = field(repr=False)
    elasticity: Array = field(repr=False)
    export_tax: Array | None = field(default=None, repr=False)
    upper: Array | None = field(default=None, repr=False)

    def export_tax_at(self, share: float) -> Array | None:
        """Export taxes when a share of the way is gone."""
        if share == 1 or self.export_tax is None:
            return self.export_tax
        return self._passed(1 + self.export_tax, share) - 1

    def at(self, share: float) -> tuple[Array, Array]:
        """Tariffs and trade costs when a share of the way is gone (0 none, 1 all)."""
        if share == 1:
            return self.tariffs_after, self.trade_cost
        gross = (1 + self.tariffs_after) / (1 + self.tariffs)
        tariffs = (1 + self.tariffs) * self._passed(gross, share) - 1
        return tariffs, self._passed(self.trade_cost, share)

    def _passed(self, change: Array, share: float) -> Array:
        rise = np.log(change)
        power = self.elasticity / EVENNESS
        power = np.minimum(power, STEEPEST / np.where(rise < 0, -rise, STEEPEST / power))
        left = 1 + share * np.expm1(-power * rise)
        return np.asarray(np.exp(-np.log(left) / power))


@dataclass(frozen=True, eq=False)
class Stretch:
    """A piece of the way with its own legs.

    Attributes:
        shares: where its legs begin and end.
        row: parts in points [part, economy], extrapolated as often as its legs allow, best last.
        missed: what real income has beyond the best of them [economy].
        moved: by how much the last extrapolation moved a part; infinite where there was none.
        stuck: an equilibrium in it is not solved.

    What is missed and moved is in points of real income, of that after where it is the larger.
    """

    shares: tuple[float, ...]
    row: list[Array] = field(repr=False)
    missed: Array = field(repr=False)
    moved: float
    stuck: bool = False

    @property
    def urgency(self) -> float:
        """What halving its legs may mend."""
        if self.stuck:
            return 0.0
        return float(np.abs(self.missed).max()) + min(self.moved, 1e3) / 1e3


class Journey:
    """What is known of the way: its equilibria and legs, each made once."""

    def __init__(
        self,
        solve_at: Callable[[float], GoodsSolution],
        way: Way,
        rules: Rules,
        last: GoodsSolution,
    ) -> None:
        self.solve_at, self.way, self.rules = solve_at, way, rules
        self.scale = 100 * log_mean(last.welfare, np.ones_like(last.welfare))
        self.larger = np.maximum(last.welfare, 1.0)
        self.places = {0.0: begin(last, rules), 1.0: place(last, way.trade_cost, rules)}
        self.legs: dict[tuple[float, float], Array] = {}

    def stretch(self, shares: tuple[float, ...]) -> Stretch:
        """Sums over all the legs, over every second, and so on, then Romberg's table."""
        row: list[Array] = []
        step = len(shares) - 1
        while step:
            summed = sum(self.leg(*ends) for ends in pairwise(shares[::step]))
            row = _extrapolated(np.asarray(summed), row)
            step //= 2
        ends = [self.places[share].real_income for share in (shares[0], shares[-1])]
        missed = (self.scale * (ends[1] - ends[0]) - row[-1].sum(axis=0)) / self.larger
        moved = np.abs(np.diff(row[-2:], axis=0) / self.larger).max(initial=0.0)
        return Stretch(shares, row, missed, float(moved) if len(row) > 1 else np.inf)

    def leg(self, start: float, end: float) -> Array:
        """Parts between two solved places, points [part, economy]."""
        if (start, end) not in self.legs:
            ends = (self.places[start], self.places[end])
            self.legs[start, end] = self.scale * leg(*ends, self.way.elasticity, self.way.upper)
        return self.legs[start, end]

    def refined(self, old: Stretch) -> list[Stretch]:
        """The same with legs halved; in two, each on its own from then on, if they are many."""
        shares = old.shares
        if len(shares) > LEGS_TOGETHER:
            middle = len(shares) // 2
            return [self.stretch(shares[: middle + 1]), self.stretch(shares[middle:])]
        between = [0.5 * (start + end) for start, end in pairwise(shares)]
        if not all(self.solved(share) for share in between):
            return [replace(old, stuck=True)]
        return [self.stretch(tuple(sorted([*shares, *between])))]

    def solved(self, share: float) -> bool:
        """Whether there is an equilibrium at a share of the way, which is kept."""
        found = self.solve_at(share)
        if found.solved:
            self.places[share] = place(found, self.way.at(share)[1], self.rules)
        return found.solved


def _extrapolated(summed: Array, before: Sequence[Array]) -> list[Array]:
    """A row of Romberg's table: errors of the second, fourth, sixth order taken out in turn."""
    row = [summed]
    for order, coarse in enumerate(before, start=1):
        row.append(row[-1] + (row[-1] - coarse) / (4**order - 1))
    return row
