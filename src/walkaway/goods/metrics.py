"""The numbers that a goods-market solution answers, each by a dotted id.

``welfare.JPN``, ``real_wage.JPN``, ``terms_of_trade.JPN``, ``volume_of_trade.JPN``,
``prices.JPN``: percent.
``exports.FROM.TO.SECTOR``: percent, with FROM and TO an economy, a group or ``world``, and SECTOR
an industry, ``goods`` or ``all``. ``revenue.USA``, ``export_revenue.CHN``, ``balance.USA``: USD bn.
``carbon_revenue.GBR``, ``adjustment_revenue.USA``, ``quota_rent.CHN``, ``subsidy_cost.CHN``: same.
``per_person.USA``, ``per_household.EU``: USD a year, where there is a count.

Real income and its parts, wages and prices are of the long run; flows, revenue and balances of the
horizon that ``[model]`` names. The chief ones at other horizons have it in front of their id:
``horizon.2y.exports.JPN.USA.goods``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.flows import Total, trade
from walkaway.goods.people import PER_HEAD
from walkaway.goods.receipts import RECEIPTS
from walkaway.grammar.subjects import Pair

Array = NDArray[np.float64]
MILLIONS_PER_BILLION = 1000.0
DOLLARS_PER_MILLION = 1e6

RATIOS = {
    "welfare": "real income of {}",
    "real_wage": "real wage in {}",
    "terms_of_trade": "terms of trade of {} (part of real income)",
    "volume_of_trade": "volume of trade of {} (part of real income)",
    "delivery": "cost of delivery itself for {} (part of real income)",
    "labour": "labour supplied in {} (part of real income)",
    "transfers": "real value of the trade deficit of {} (part of real income)",
    "profits": "profits in {} (part of real income)",
    "unsplit": "real income of {} that the parts miss",
    "prices": "consumer prices in {}, against the world's average wage",
}


PARTS = (
    "terms_of_trade",
    "volume_of_trade",
    "delivery",
    "labour",
    "transfers",
    "profits",
    "unsplit",
)
"""What real income is made of, in the order of `walkaway.goods.decomposition.Split.parts`."""
MONEY = ("revenue", "export_revenue", *RECEIPTS)
"""Numbers of who has what measures bring, USD bn a year."""
RARE = (*PARTS[2:], "export_revenue", *RECEIPTS)
"""Parts that most scenarios do not have: kept only where they differ from zero."""
PAIRS = 4
"""Pairs whose trade is told at every horizon."""
NO_BLOCS: Mapping[str, Sequence[str]] = MappingProxyType({})
AT_HORIZONS = "horizon"
"""First word of the ids of what is told at other horizons; the horizon's slug is the second."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A solved counterfactual with the names of its axes.

    Attributes:
        economies: names along the first two axes of the flows.
        sectors: names along the last.
        groups: members of each group, by position.
        before: flows [exporter, importer, sector] in USD mn, net of tariff, baseline.
        after: the same with the measures.
        percent: for each name in `RATIOS`, percent change [economy].
        revenue_before: tariff revenue [economy], USD mn.
        revenue_after: the same with the measures.
        export_revenue: of export taxes and licences with the measures [economy], USD mn; none
            before.
        receipts: for each name in `RECEIPTS`, with the measures [economy], USD mn; none before.
        export_revenue_before: the same in the world that is compared with; None for nothing.
        receipts_before: likewise, by name; empty for nothing.
        heads: for each name in `PER_HEAD`, people or households of economies and groups.
        income: final spending [economy], USD mn, baseline: weighs the rates of a group.
        wages: labour income [economy], likewise: weighs its real wages.
        services: sectors that are no goods.
    """

    economies: Sequence[str]
    sectors: Sequence[str]
    groups: Mapping[str, Sequence[int]]
    before: Array = field(repr=False)
    after: Array = field(repr=False)
    percent: Mapping[str, Array] = field(repr=False)
    revenue_before: Array = field(repr=False)
    revenue_after: Array = field(repr=False)
    export_revenue: Array = field(repr=False)
    income: Array = field(repr=False)
    wages: Array = field(repr=False)
    receipts: Mapping[str, Array] = field(repr=False, default_factory=dict)
    export_revenue_before: Array | None = field(repr=False, default=None)
    receipts_before: Mapping[str, Array] = field(repr=False, default_factory=dict)
    heads: Mapping[str, Mapping[str, float]] = field(repr=False, default_factory=dict)
    services: Sequence[str] = ("SERVICES",)

    def positions(self, name: str) -> Sequence[int]:
        """Positions of an economy, a group, or ``world``."""
        if name == "world":
            return range(len(self.economies))
        return self.groups[name] if name in self.groups else [self.economies.index(name)]

    def goods(self, name: str) -> Sequence[int]:
        """Positions of a sector, of ``goods`` (all but services) or of ``all``."""
        if name in ("goods", "all"):
            return [
                i for i, s in enumerate(self.sectors) if name == "all" or s not in self.services
            ]
        return [self.sectors.index(name)]


@dataclass(frozen=True)
class Value:
    """A metric's value, and the level it starts from where there is one."""

    value: float
    baseline: float | None = None


def unit(metric: str) -> str:
    """The unit of a metric."""
    kind = at_horizon(metric)[1].split(".")[0]
    if kind in PER_HEAD:
        return "USD"
    return "USD bn" if kind in (*MONEY, "balance") else "%"


def at_horizon(metric: str) -> tuple[str, str]:
    """The slug of the horizon in front of an id, empty if there is none, and the rest of it."""
    first, _, rest = metric.partition(".")
    if first != AT_HORIZONS:
        return "", metric
    slug, _, rest = rest.partition(".")
    return slug, rest


def chief(pairs: Sequence[Pair]) -> Iterator[str]:
    """What is told at every horizon: trade within each pair, revenue, and real income.

    Args:
        pairs: who acts on whom, the pair in focus first.
    """
    for one, other in pairs[:PAIRS]:
        yield from (f"exports.{other}.{one}.goods", f"exports.{one}.{other}.goods")
    both = tuple(dict.fromkeys(code for pair in pairs[:PAIRS] for code in pair))
    for code in both:
        yield from (f"exports.world.{code}.goods", f"exports.{code}.world.goods")
    yield from (f"{kind}.{code}" for kind in ("revenue", "welfare") for code in both)


def evaluate(metric: str, solved: Solved) -> Value:
    """The value of a metric in a solved counterfactual.

    Args:
        metric: its id.
        solved: the counterfactual.

    Returns:
        The value in the metric's unit, and its baseline in USD bn where it has one.

    Raises:
        KeyError, ValueError: the id names no metric, economy, group or sector.
    """
    kind, *parts = at_horizon(metric)[1].split(".")
    if kind in RATIOS:
        at = list(solved.positions(parts[0]))
        if len(at) == 1:
            return Value(float(solved.percent[kind][at[0]]))
        weights = (solved.wages if kind == "real_wage" else solved.income)[at]
        return Value(float(np.average(solved.percent[kind][at], weights=weights)))
    if kind == "exports":
        exporter, importer, sector = parts
        total = _total(solved, exporter, importer, sector)
        return Value(total.percent, total.before / MILLIONS_PER_BILLION)
    if kind == "revenue":
        at = list(solved.positions(parts[0]))
        before, after = (
            math.fsum(side[at]) for side in (solved.revenue_before, solved.revenue_after)
        )
        return Value((after - before) / MILLIONS_PER_BILLION, before / MILLIONS_PER_BILLION)
    if kind == "export_revenue":
        at = list(solved.positions(parts[0]))
        return _added(solved.export_revenue, solved.export_revenue_before, at)
    if kind in PER_HEAD:
        at = list(solved.positions(parts[0]))
        gained = math.fsum(solved.percent["welfare"][at] / 100 * solved.income[at])
        return Value(gained * DOLLARS_PER_MILLION / solved.heads[kind][parts[0]])
    if kind in RECEIPTS:
        at = list(solved.positions(parts[0]))
        return _added(solved.receipts[kind], solved.receipts_before.get(kind), at)
    if kind == "balance":
        sold = _total(solved, parts[0], "world", "all")
        bought = _total(solved, "world", parts[0], "all")
        return Value(
            (sold.change - bought.change) / MILLIONS_PER_BILLION,
            (sold.before - bought.before) / MILLIONS_PER_BILLION,
        )
    raise KeyError(metric)


def _added(after: Array, before: Array | None, at: Sequence[int]) -> Value:
    """What money there is more of than before, where there is none before without a world of it."""
    had = 0.0 if before is None else math.fsum(before[at])
    has = math.fsum(after[at])
    return Value((has - had) / MILLIONS_PER_BILLION, had / MILLIONS_PER_BILLION)


def _total(solved: Solved, exporter: str, importer: str, sector: str) -> Total:
    return trade(
        solved.before,
        solved.after,
        solved.positions(exporter),
        solved.positions(importer),
        solved.goods(sector),
    )


def catalogue(
    economies: Sequence[str],
    sectors: Sequence[str],
    groups: Sequence[str],
    pairs: Sequence[Pair],
    moved: Sequence[str],
    blocs: Mapping[str, Sequence[str]] = NO_BLOCS,
    flow: Pair | None = None,
    members: Mapping[str, Collection[str]] = NO_BLOCS,
) -> Iterator[str]:
    """The metrics that a run keeps: all economies, and the trade of the pairs that measures name.

    Args:
        economies: all economies.
        sectors: all sectors.
        groups: groups of economies to show beside them.
        pairs: who acts on whom, the pair in focus first: of its trade the most is kept.
        moved: of each pair, the sector that the measures move most; empty for none.
        blocs: blocs of the subjects, each with those whose trade with it is kept.
        flow: seller and buyer of the trade whose every partner and sector is kept; None for what
            the target of the first pair sells to whoever acts.
        members: of groups, so that no member is a partner of its own group.

    Yields:
        Metric ids; some may come twice.
    """
    for kind in (*RATIOS, *MONEY, "balance"):
        yield from (f"{kind}.{code}" for code in economies)
        yield from (f"{kind}.{group}" for group in groups)
    yield from (f"{kind}.world" for kind in (*RATIOS, *MONEY))
    for code in (*groups, *economies):
        yield f"exports.{code}.world.goods"
        yield f"exports.world.{code}.goods"
    first = tuple(filter(None, moved[:1]))
    if pairs:
        seller, buyer = flow or pairs[0][::-1]
        inside = {*members.get(seller, ()), *members.get(buyer, ())}
        places = [*(code for code in economies if code not in inside), *groups, "world"]
        yield from _of_flow(places, sectors, (seller, buyer), first)
    for (one, other), sector in zip(pairs, moved, strict=True):
        for what in filter(None, ("goods", sector)):
            yield from (f"exports.{other}.{one}.{what}", f"exports.{one}.{other}.{what}")
    for bloc, others in blocs.items():
        yield f"exports.{bloc}.{bloc}.goods"
        for other in others:
            yield from (f"exports.{bloc}.{other}.goods", f"exports.{other}.{bloc}.goods")


def _of_flow(
    places: Sequence[str], sectors: Sequence[str], flow: Pair, moved: Sequence[str]
) -> Iterator[str]:
    """Where the seller sells, who sells to the buyer, and each sector between the two."""
    seller, buyer = flow
    for place in places:
        for sector in ("goods", *moved):
            if place != seller:
                yield f"exports.{seller}.{place}.{sector}"
            if place not in (seller, buyer):
                yield f"exports.{place}.{buyer}.{sector}"
    for sector in sectors:
        if sector != "SERVICES":
            yield f"exports.{seller}.{buyer}.{sector}"


def label(metric: str, names: Mapping[str, str]) -> str:
    """A metric in words.

    Args:
        metric: its id.
        names: words for economies, groups and sectors.

    Returns:
        Such as ``exports of motor vehicles from Japan to the United States``.
    """

    def word(code: str) -> str:
        return names.get(code, code)

    kind, *parts = at_horizon(metric)[1].split(".")
    if kind in RATIOS:
        return RATIOS[kind].format(word(parts[0]))
    if kind == "revenue":
        return f"tariff revenue of {word(parts[0])}"
    if kind == "export_revenue":
        return f"revenue of {word(parts[0])} from taxes and licences on exports"
    if kind in PER_HEAD:
        return PER_HEAD[kind].format(word(parts[0]))
    if kind in RECEIPTS:
        return RECEIPTS[kind].format(word(parts[0]))
    if kind == "balance":
        return f"trade balance of {word(parts[0])}"
    exporter, importer, sector = parts
    what = {"goods": "goods", "all": "goods and services"}.get(sector, word(sector))
    if exporter == importer:
        return f"trade in {what} within {word(exporter)}"
    if importer == "world":
        return f"exports of {what} from {word(exporter)}"
    if exporter == "world":
        return f"imports of {what} by {word(importer)}"
    return f"exports of {what} from {word(exporter)} to {word(importer)}"
