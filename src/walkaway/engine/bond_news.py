"""The bond market's measures in the living economy: flows as they become known.

Sales, new issues and changed tastes enter the stacked system as exogenous series; the premium that
clears them is solved there, with debt and interest. Before that the market is followed alone,
quarter by quarter (:mod:`walkaway.bonds.paths`): that says which published estimates clear at all,
and where the stacked solution is likely to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.apart import Sides
from walkaway.bonds.buckets import BUCKETS
from walkaway.bonds.clearing import LIMIT
from walkaway.bonds.kinds import flows
from walkaway.bonds.measures import FlowPath, flow_path
from walkaway.bonds.own import OwnHolder
from walkaway.bonds.paths import follow_all
from walkaway.bonds.roster import HEDGED
from walkaway.economy.extension import NOTES_LOADING
from walkaway.economy.measures import expected_ratio, portfolio_flow
from walkaway.economy.news import News
from walkaway.economy.scenario_news import quarter_of
from walkaway.economy.system import Assumptions
from walkaway.economy.table import CODES, CURRENCIES, RESERVE
from walkaway.engine.bond_market import TEN, Estimate, Treasuries, stacked
from walkaway.parameters import parameter
from walkaway.question import Question
from walkaway.scenario import Measure
from walkaway.solution import Status

if TYPE_CHECKING:
    from walkaway.bonds.paths import MarketPath
    from walkaway.bonds.roster import Holder
    from walkaway.economy.system import EconomyPath, System

Array = NDArray[np.float64]

BY_KIND = parameter("bonds.hedged.by-kind").numbers
"""Kind of holder abroad -> share that is hedged, where none is published."""
FOLLOWED = int(parameter("bonds.debt.followed").value)
"""Quarters in which flows are those of the measures; from there on they fade."""
FADING = parameter("economy.premium.fading").value
"""What remains of a flow's effect from one quarter to the next."""


@dataclass(frozen=True, eq=False)
class Told:
    """What becomes known of the bond market, under one estimate.

    Attributes:
        estimate: how holders answer.
        news: flows, and what is brought home.
        alone: (quarter in which it becomes known, the market followed by itself from then on as
            variables of the system).
    """

    estimate: Estimate
    news: tuple[News, ...] = ()
    alone: tuple[tuple[int, Mapping[str, Array]], ...] = field(default=(), repr=False)

    def guess(self, quarter: int) -> Mapping[str, Array]:
        """Where the market is likely to be, as known in a quarter."""
        known = [state for at, state in self.alone if at <= quarter]
        return known[-1] if known else {}


@dataclass(frozen=True, eq=False)
class BondNews:
    """The bond market of a scenario.

    Attributes:
        central: under the central one of the published estimates that clear.
        members: under each estimate that clears, in their order.
        closed: estimates under which nobody takes all of it at any yield.
        sides: which estimates agree, and what each weighs.
    """

    central: Told
    members: tuple[Told, ...]
    closed: tuple[str, ...]
    sides: Sides

    def of(self, draw: int | None) -> Told:
        """For a draw: the estimates that agree take turns; the central one without a draw."""
        if draw is None or not self.members:
            return self.central
        title = self.sides.turn(draw, [own.estimate.title for own in self.members])
        return next(own for own in self.members if own.estimate.title == title)

    @property
    def agreeing(self) -> tuple[Told, ...]:
        """The members that agree with the central one, itself among them."""
        agree = self.sides.group(self.central.estimate.title)
        return tuple(own for own in self.members if own.estimate.title in agree)


def bond_news(question: Question, system: System, market: Treasuries) -> BondNews:
    """Flows as they become known, under every estimate that clears.

    Each measure is known from the quarter of its announcement (its first day if it has none). What
    becomes known in a quarter is the difference between the flows with and without the measures
    announced then. Where no estimate clears, the paths hold what is brought home, and no flow.
    """
    measures = flows(question.measures)
    if not measures:
        members = tuple(map(Told, market.estimates))
        central = next(own for own in members if own.estimate is market.central())
        return BondNews(central, members, (), market.sides)
    today = question.world.date
    told = {id(own): quarter_of(own.announced or own.from_ or today, today) for own in measures}
    stages = sorted(set(told.values()))
    known = [[own for own in measures if told[id(own)] <= quarter] for quarter in stages]
    planned = [_flow_path(question, system, market, among) for among in known]
    home = _brought_home(system, market, stages, planned)
    followed = _followed(market.estimates, planned)
    closed = tuple(own.title for own, paths in followed.items() if not paths)
    members = tuple(
        _told(own, market, stages, planned, paths, home) for own, paths in followed.items() if paths
    )
    if not members:
        return BondNews(Told(market.central(), home), (), closed, market.sides)
    title = market.sides.central([own.estimate.title for own in members])
    central = next(own for own in members if own.estimate.title == title)
    return BondNews(central, members, closed, market.sides)


def _told(
    estimate: Estimate,
    market: Treasuries,
    stages: Sequence[int],
    planned: Sequence[FlowPath],
    paths: Sequence[MarketPath],
    home: tuple[News, ...],
) -> Told:
    alone = tuple(
        (stage, market.block.state(path)) for stage, path in zip(stages, paths, strict=True)
    )
    return Told(estimate, (*_flow_news(market, stages, planned, paths), *home), alone)


def open_market(path: EconomyPath) -> EconomyPath:
    """The path, unless the premium of a maturity rises to where the market counts as closed."""
    if not path.solved:
        return path
    for name, values in path.changes.items():
        if name.startswith("PREM_") and values.max() >= 100 * LIMIT:
            quarter = int(np.argmax(values))
            why = (
                f"{name} would be {values[quarter]:.0f} points in quarter {quarter + 1}: beyond "
                f"{100 * LIMIT:.0f} the market counts as closed; try a smaller change, more time, "
                "or a buyer outside the model (the central bank)"
            )
            return replace(path, status=Status.NO_SOLUTION, message=why)
    return path


def _flow_path(
    question: Question, system: System, market: Treasuries, measures: Sequence[Measure]
) -> FlowPath:
    """Flows over the whole horizon; after the quarters that are shown they fade.

    What was let go falls due, and those who took it are repaid and would have been elsewhere. A
    premium that stayed for good would move the neutral policy rate, which the model does not have.
    """
    known = flow_path(market.block.system, measures, question.world.date, FOLLOWED)
    after = FADING ** np.arange(1, system.horizon - FOLLOWED + 1)

    def faded(flow: Array) -> Array:
        rest = after.reshape(-1, *[1] * (flow.ndim - 1)) * flow[-1]
        return np.concatenate([flow, rest])

    leaving = np.concatenate([known.leaving, np.repeat(known.leaving[-1:], after.size, axis=0)])
    return FlowPath(faded(known.sold), faded(known.issued), faded(known.taste), leaving)


def _followed(
    estimates: Sequence[Estimate], planned: Sequence[FlowPath]
) -> dict[Estimate, tuple[MarketPath, ...]]:
    """The market alone, stage by stage; nothing for estimates that do not clear."""
    system = stacked(tuple(estimates))
    stages = zip(*(follow_all(system, flow) for flow in planned), strict=True)
    return {
        own: paths if all(path.cleared for path in paths) else ()
        for own, paths in zip(estimates, stages, strict=True)
    }


def _flow_news(
    market: Treasuries,
    stages: Sequence[int],
    planned: Sequence[FlowPath],
    paths: Sequence[MarketPath],
) -> tuple[News, ...]:
    """Flows as they become known, stage by stage."""
    found = []
    before: dict[str, Array] = {}
    for stage, flow, path in zip(stages, planned, paths, strict=True):
        now = market.block.flows(flow.sold, flow.issued, flow.taste, flow.leaving)
        now |= _beyond(100 * path.premium)
        now[f"ALONE10_{RESERVE}"] = 100 * path.premium[:, TEN]
        names = dict.fromkeys([*before, *now])
        series = {name: now.get(name, 0.0) - before.get(name, 0.0) for name in names}
        known = {name: np.asarray(values) for name, values in series.items()}
        found.append(News("flows of Treasuries", stage, known))
        before = now
    return tuple(found)


def _beyond(premium: Array) -> dict[str, Array]:
    """What is asked for beyond the clearing premium of a quarter.

    Published estimates speak of yields, and a yield holds the expected average of what is asked
    for. So that its premium is the clearing one where that is largest, more is asked for while the
    premium builds up and fades (:func:`walkaway.economy.measures.expected_ratio`).

    Args:
        premium: points [quarter, bucket].
    """
    five, ten, thirty = (premium[:, BUCKETS.index(name)] for name in ("3-7", "7-15", "15-30"))
    more = {
        f"TPX_{RESERVE}": (ten, "E10"),
        f"TILTX05_{RESERVE}": (five - NOTES_LOADING * ten, "E05"),
        f"TILTX30_{RESERVE}": (thirty - Assumptions().loading_30 * ten, "E30"),
    }
    return {
        name: (expected_ratio(points, bond) - 1) * points for name, (points, bond) in more.items()
    }


def _brought_home(
    system: System, market: Treasuries, stages: Sequence[int], planned: Sequence[FlowPath]
) -> tuple[News, ...]:
    """Money that becomes its holder's own currency, as far as it was not hedged.

    One rule for every holder: what it lets go, less its hedged share, over its economy's GDP.
    Reserves are not hedged: selling them is intervention. A holder in an economy without a
    currency of its own in the model, or in the United States, moves none.
    """
    found = []
    before = np.zeros((FOLLOWED, len(market.block.system.holders)))
    for stage, flow in zip(stages, planned, strict=True):
        now = flow.sold[:FOLLOWED].sum(axis=2)
        sold = np.diff(now - before, axis=0, prepend=0.0)
        for place, who in _with_a_currency(market):
            gdp = float(system.geography.gdp[CODES.index(who.at)])
            own = sold[:, place] * (100 / gdp)
            if np.abs(own).max() > 0:
                part = hedged_share(market, who)
                found.append(portfolio_flow(who.at, own, 0, part, announced=stage))
        before = now
    return tuple(found)


def hedged_share(market: Treasuries, who: Holder) -> float:
    """The share of a holder's Treasuries that is hedged against the dollar, 0 to 1."""
    if who.kind == HEDGED and not who.hedged and getattr(who, "hedge", None) is None:
        return float(market.market.hedged)
    return share_hedged(who)


def share_hedged(who: Holder) -> float:
    """The share that a holder's row or kind says is hedged, 0 to 1."""
    if isinstance(who, OwnHolder) and who.hedge is not None:
        return who.hedge
    return parameter(who.hedged).value if who.hedged else BY_KIND.get(who.kind, 0.0)


def _with_a_currency(market: Treasuries) -> list[tuple[int, Holder]]:
    """Places and rows of holders whose economy has a currency, those that hedge first."""
    rows = [row.holder for row in market.market.table.rows]
    ours = [(place, who) for place, who in enumerate(rows) if who.at in CURRENCIES]
    return sorted(ours, key=lambda own: own[1].kind != HEDGED)
