"""What tariffs and the dollar do to operating profit, by quarter, in parts that sum exactly.

Two comparisons are made of it: a year on record with the year before it, and a year with measures
with the same year without them. Tariffs are valued at the exchange rate of the world without
measures, so that what the exchange rate does is only what moves it. Rates are units of the firm's
currency per dollar; money is in billions of that currency.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.firms.firm import Firm, Three
from walkaway.goods.incidence import from_equilibrium

Array = NDArray[np.float64]

PARTS = ("tariff", "price", "volume", "exchange", "mitigation")
"""Steps of the bridge, in the order in which they are taken; each is what it changes."""
EXCHANGE = PARTS.index("exchange")

Corner = tuple[int, int, int, int, int, int]
"""0, 1 or 2 (low, central, high) for customs values, margin, pass-through, mitigation, the dollar's
rate without the measures, and what the measures do to it."""
CENTRAL: Corner = (1, 1, 1, 1, 1, 1)


@dataclass(frozen=True)
class Quarter:
    """What a quarter, or a piece of one, brings, before anything about the firm.

    Attributes:
        label: such as ``2025Q2``, the calendar's quarter, or its months if it straddles two; the
            pieces of a quarter share it.
        tariff: points over those compared with, by flow of goods; a mean over days.
        dollar: its rate without the measures: low, central, high.
        elasticity: of trade without duty at that distance from the tariff; 0 where no sale moves.
        part_of_year: length in years.
        progress: part of the mitigation in place, 0 to 1.
        moved: the dollar's rate with the measures, by what they do to it (low, central, high) at
            each of `dollar`; the same as that if None.
        passed: share of the tariff that buyers pay by flow: low, central, high; all of it if
            nothing is said.
    """

    label: str
    tariff: tuple[float, ...]
    dollar: Three
    elasticity: float
    part_of_year: float = 0.25
    progress: float = 0.0
    moved: tuple[Three, Three, Three] | None = None
    passed: tuple[Three, ...] = ()

    def rate(self, without: int, moves: int) -> float:
        """The dollar's rate with the measures, at one end of both."""
        return self.dollar[without] if self.moved is None else self.moved[moves][without]

    def shares(self, end: int) -> tuple[float, ...]:
        """What buyers pay of the tariff by flow, at one end."""
        return tuple(own[end] for own in self.passed) or (1.0,) * len(self.tariff)


@dataclass(frozen=True)
class Setup:
    """Everything uncertain at one value.

    Attributes:
        base: customs value a year that pays, USD bn, by flow.
        margin: what a lost sale costs, as a share of its customs value.
        pass_through: share of the tariff that buyers pay, by flow.
        mitigation: share of the tariff bill won back by the end of the year.
    """

    base: tuple[float, ...]
    margin: float
    pass_through: tuple[float, ...]
    mitigation: float


@dataclass(frozen=True, eq=False)
class Bridge:
    """Parts of the change of operating profit, in billions of the firm's currency.

    Attributes:
        quarters: labels.
        members: elasticity sets.
        central: parts at central values [member, quarter, part].
        low: smallest over all that is uncertain, same shape.
        high: largest, same shape.
        total_low: smallest sum over parts and quarters; the parts' extremes need not coincide.
        total_high: largest.
        quarter_low: smallest sum over parts [quarter].
        quarter_high: largest [quarter].
    """

    quarters: tuple[str, ...]
    members: tuple[str, ...]
    central: Array = field(repr=False)
    low: Array = field(repr=False)
    high: Array = field(repr=False)
    total_low: float
    total_high: float
    quarter_low: Array = field(repr=False)
    quarter_high: Array = field(repr=False)

    @property
    def middle(self) -> int:
        """The member whose total is the median."""
        totals = self.central.sum(axis=(1, 2))
        return int(np.argsort(totals, kind="stable")[(len(totals) - 1) // 2])

    @property
    def parts(self) -> Array:
        """Parts of the middle member [quarter, part]."""
        return np.asarray(self.central[self.middle])

    @property
    def total(self) -> float:
        """Sum of the parts of the middle member, over the year."""
        return math.fsum(self.parts.ravel())


def level(
    setup: Setup,
    quarter: Quarter,
    rate: float,
    per_unit: float,
    before: float,
    markets: Sequence[float],
    steps: Mapping[str, bool],
) -> float:
    """Operating profit of a quarter beyond what it is compared with, with some steps taken.

    Customs value V pays the tariff t; buyers pay r·t of it; sales fall to v; a lost sale costs m
    of its value; a unit more for the dollar is worth what the company says; g is won back:

        s·(e − e0) + e·Σ V·[m·(v − 1) + v·t·(r − 1 + g)]

    Args:
        setup: values of what is uncertain.
        quarter: tariffs and time.
        rate: of the dollar in the quarter, e.
        per_unit: profit a year per unit of it, in billions.
        before: rate that it is compared with, e0.
        markets: sales at full pass-through and unit exponent, new/old, by flow.
        steps: which of `PARTS` are taken; without a step its change is not there.

    Returns:
        Billions of the firm's currency.
    """
    won = setup.mitigation * quarter.progress if steps["mitigation"] else 0.0
    now = rate if steps["exchange"] else before
    gain = 0.0
    flows = zip(setup.base, quarter.tariff, setup.pass_through, markets, strict=True)
    for base, points, passed, market in flows:
        tariff = points if steps["tariff"] else 0.0
        share = passed if steps["price"] else 0.0
        sold = market if steps["volume"] else 1.0
        kept = setup.margin * (sold - 1) + sold * tariff * (share - 1 + won)
        gain += base * quarter.part_of_year * kept
    return per_unit * quarter.part_of_year * (now - before) + now * gain


def parts(
    setup: Setup,
    quarter: Quarter,
    rate: float,
    per_unit: float,
    before: float,
    markets: Sequence[float],
) -> list[float]:
    """Parts of a quarter: each step's change of the level, in the order of `PARTS`."""
    taken = dict.fromkeys(PARTS, False)
    found, last = [], 0.0
    for name in PARTS:
        taken[name] = True
        now = level(setup, quarter, rate, per_unit, before, markets, taken)
        found.append(now - last)
        last = now
    return found


def volumes(
    markets: Sequence[float], pass_through: Sequence[float], elasticity: float, long_run: float
) -> list[float]:
    """Sales new/old when buyers see part of the tariff, for a time too short to switch fully.

    A market's change holds for full pass-through under the trade elasticity it was solved with; a
    firm's is what `walkaway.goods.incidence.from_equilibrium` makes of that.

    Args:
        markets: exports new/old by flow, from the goods market.
        pass_through: share of the tariff that buyers pay, by flow.
        elasticity: at this distance from the tariff.
        long_run: the one the market was solved with.
    """
    found = from_equilibrium(markets, 1.0, list(pass_through), elasticity / long_run)
    return [float(one) for one in found.quantity]


def at_corner(
    firm: Firm,
    corner: Corner,
    quarters: Sequence[Quarter],
    markets: Mapping[str, Sequence[float]],
    long_run: Mapping[str, float],
    before: float | None,
) -> Array:
    """Parts with everything uncertain at its low, central or high value.

    Args:
        firm: the exporter.
        corner: which value of each.
        quarters: as in `bridge`.
        markets: as in `bridge`.
        long_run: as in `bridge`.
        before: as in `bridge`.

    Returns:
        Billions [elasticity set, quarter, part]; pieces of a quarter are summed.
    """
    head = firm.head
    b, m, p, g, e, moves = corner
    base = tuple(own.base_usd_bn[b] for own in firm.sales)
    worth = head.per_unit or 0.0
    labels = labels_of(quarters)
    found = np.zeros((len(markets), len(labels), len(PARTS)))
    for k, (member, moved) in enumerate(markets.items()):
        for quarter in quarters:
            setup = Setup(base, head.margin[m], quarter.shares(p), head.mitigation[g])
            sold = volumes(moved, setup.pass_through, quarter.elasticity, long_run[member])
            without = quarter.dollar[e]
            own = parts(setup, quarter, quarter.rate(e, moves), worth, without, sold)
            if before is not None:
                own[EXCHANGE] += worth * quarter.part_of_year * (without - before)
            found[k, labels.index(quarter.label)] += own
    return found


def labels_of(quarters: Sequence[Quarter]) -> list[str]:
    """Names of quarters in their order, each once."""
    return list(dict.fromkeys(quarter.label for quarter in quarters))


def views(firm: Firm) -> dict[str, Corner]:
    """Coherent sets of assumptions: central, and the corners that favour the firm least and most.

    They are those of a firm whom measures cost something: its bill in dollars weighs most where
    the dollar is dear. That measures lower the dollar favours least where profits rise with it;
    without a published sensitivity that they raise it does, since the tariff is paid in dollars.
    """
    bad = 0 if (firm.head.per_unit or 0.0) > 0 else 2
    return {
        "central": CENTRAL,
        "least favourable": (2, 2, 0, 0, 2, bad),
        "most favourable": (0, 0, 2, 2, 0, 2 - bad),
    }


def at_corners(
    firm: Firm,
    quarters: Sequence[Quarter],
    markets: Mapping[str, Sequence[float]],
    long_run: Mapping[str, float],
    before: float | None,
) -> Array:
    """Parts at central values, then at all corners of what is uncertain.

    Returns:
        Billions [corner, elasticity set, quarter, part], in the same order of corners for all.
    """
    ends = (0, 2)
    corners: list[Corner] = [CENTRAL, *itertools.product(ends, ends, ends, ends, ends, ends)]
    return np.array([at_corner(firm, one, quarters, markets, long_run, before) for one in corners])


def bridge(
    firm: Firm,
    quarters: Sequence[Quarter],
    markets: Mapping[str, Sequence[float]],
    long_run: Mapping[str, float],
    before: float | None,
) -> Bridge:
    """The bridge of a firm over a fiscal year.

    Args:
        firm: the exporter.
        quarters: what each brings; their tariffs are by the firm's flows.
        markets: elasticity set -> exports new/old by flow, at full pass-through.
        long_run: elasticity set -> elasticity of trade without duty that it was solved with.
        before: the dollar's rate of the year compared with; None if the year is compared with
            itself without the measures.

    Returns:
        Parts at central values by elasticity set, and their extremes over all corners of what is
        uncertain: customs values, margin, pass-through, mitigation, the dollar's rate without
        the measures, what they do to it, elasticity set.
    """
    found = at_corners(firm, quarters, markets, long_run, before)
    return summary(labels_of(quarters), tuple(markets), found)


def summary(labels: Sequence[str], members: Sequence[str], found: Array) -> Bridge:
    """Centre and extremes of parts at all corners [corner, elasticity set, quarter, part]."""
    sums = found.sum(axis=3)
    return Bridge(
        quarters=tuple(labels),
        members=tuple(members),
        central=found[0],
        low=found.min(axis=0),
        high=found.max(axis=0),
        total_low=float(sums.sum(axis=2).min()),
        total_high=float(sums.sum(axis=2).max()),
        quarter_low=sums.min(axis=(0, 1)),
        quarter_high=sums.max(axis=(0, 1)),
    )
