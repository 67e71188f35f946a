"""Markets for government debt that clear beside the stacked system, not in it.

The first market (`walkaway.engine.bond_market`) is solved together with economy and budgets. Every
other one that a scenario touches is followed by itself, quarter by quarter and under each of its
published estimates; its ten-year premium becomes news of the issuer's term premium, and what
holders abroad let go leaves the issuer's currency. Nothing comes back from the economy to such a
market: its supply is the baseline's and what measures add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.apart import Sides, sides
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.investors import Market, demand_system, market_of
from walkaway.bonds.kinds import flows, touched
from walkaway.bonds.literature import Member
from walkaway.bonds.market import published
from walkaway.bonds.measures import FlowPath, flow_path, named
from walkaway.bonds.own import roster_of
from walkaway.bonds.paths import MarketPath, follow_all
from walkaway.bonds.record import known
from walkaway.bonds.sovereigns import FIRST, Sovereign, sovereign
from walkaway.economy.measures import portfolio_flow, term_premium
from walkaway.economy.news import News
from walkaway.economy.scenario_news import quarter_of
from walkaway.economy.system import System
from walkaway.economy.table import CODES, CURRENCIES
from walkaway.engine.bond_market import QUARTER, TEN
from walkaway.engine.bond_news import FOLLOWED, share_hedged
from walkaway.engine.studies.withdraw import per_dollar
from walkaway.grammar.measure import Measure
from walkaway.question import Question

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Beside:
    """What becomes known of one market beside the system.

    Attributes:
        market: which.
        members: news under each estimate that clears all the way, by title.
        home: news of currencies, the same under all.
        closed: estimates under which nobody takes all of it at any yield.
        sides: which estimates agree, and what each weighs.
    """

    market: Sovereign
    members: tuple[tuple[str, tuple[News, ...]], ...]
    home: tuple[News, ...]
    closed: tuple[str, ...]
    sides: Sides

    def of(self, draw: int | None) -> tuple[News, ...]:
        """News of a draw: estimates that agree take turns; the central one without a draw."""
        if not self.members:
            return self.home
        known = dict(self.members)
        title = self.sides.central(known) if draw is None else self.sides.turn(draw, known)
        return (*known[title], *self.home)

    @property
    def note(self) -> str:
        """Under which estimate the paths are, what the others say, what is left out."""
        return " ".join(filter(None, (self._apart, self._left_out)))

    @property
    def _apart(self) -> str:
        if not self.members:
            return ""
        known = dict(self.members)
        central = self.sides.central(known)
        agree = self.sides.group(central)
        told = [
            f"{title} {_largest(known[title]):.2f}"
            for title in self.sides.order
            if title in known and title not in agree
        ]
        others = (
            f" The others contradict it and are in none of the ranges; under them it would be, "
            f"in points: {'; '.join(told)}."
            if told
            else ""
        )
        return (
            f"{self.market.issuer}: paths are under {central}"
            f"{' and those that agree with it' if len(agree) > 1 else ''}, where sales of "
            f"{self.market.debt} move the ten-year term premium by {_largest(known[central]):.2f} "
            f"points at most.{others}"
        )

    @property
    def _left_out(self) -> str:
        if not self.closed:
            return ""
        return (
            f"Under {', '.join(self.closed)} nobody takes all {self.market.debt} that are let go "
            "at any yield; the paths leave those estimates out, so they are on the calm side."
        )


def _largest(news: Sequence[News]) -> float:
    return max((float(np.abs(v).max()) for one in news for v in one.series.values()), default=0.0)


def beside(question: Question, system: System) -> tuple[Beside, ...]:
    """Every market beside the system that the measures touch."""
    codes = [code for code in touched(question.measures) if code != FIRST]
    return tuple(_beside(question, system, sovereign(code)) for code in codes)


def _beside(question: Question, system: System, own: Sovereign) -> Beside:
    measures = flows(question.measures, own.code)
    facts, today = known(question.world), question.world.date
    rows = named(measures, own.code, roster_of(facts))
    market = market_of(facts, own.code, roster=rows)
    members = published(question.world, own.code)
    demand = stacked(market, members)
    told = {id(one): quarter_of(one.announced or one.from_ or today, today) for one in measures}
    stages = sorted(set(told.values()))
    planned = [
        _planned(demand, [one for one in measures if told[id(one)] <= stage], question, own)
        for stage in stages
    ]
    followed = [follow_all(demand, flow) for flow in planned]
    news, closed = [], []
    for place, member in enumerate(members):
        paths = [paths[place] for paths in followed]
        if all(path.cleared for path in paths):
            news.append((member.paper.title, _premia(own, stages, paths)))
        else:
            closed.append(member.paper.title)
    rate = per_dollar(facts, own.code)
    home = _left(own, market, system, stages, planned, rate)
    return Beside(own, tuple(news), home, tuple(closed), sides(members))


def stacked(market: Market, members: Sequence[Member]) -> DemandSystem:
    """All estimates of a market as one demand system of a quarter with a leading axis."""
    systems = [demand_system(market, one.priors, QUARTER, fire_sales=True) for one in members]
    return replace(
        systems[0],
        slope=np.stack([one.slope for one in systems]),
        speed=np.stack([one.speed for one in systems]),
    )


def _planned(
    demand: DemandSystem, measures: Sequence[Measure], question: Question, own: Sovereign
) -> FlowPath:
    one = replace(demand, slope=demand.slope[0], speed=demand.speed[0])
    return flow_path(one, measures, question.world.date, FOLLOWED, own.code)


def _premia(own: Sovereign, stages: Sequence[int], paths: Sequence[MarketPath]) -> tuple[News, ...]:
    """The ten-year premium as it becomes known, stage by stage."""
    found, before = [], np.zeros(FOLLOWED)
    for stage, path in zip(stages, paths, strict=True):
        now = 100.0 * path.premium[:, TEN]
        if np.abs(now - before).max() > 0:
            found.append(term_premium(own.issuer, now - before, 0, announced=stage))
        before = now
    return tuple(found)


def _left(
    own: Sovereign,
    market: Market,
    system: System,
    stages: Sequence[int],
    planned: Sequence[FlowPath],
    rate: float,
) -> tuple[News, ...]:
    """Money that leaves the issuer's currency for those of holders abroad, if not hedged."""
    rows = [row.holder for row in market.table.rows]
    abroad = [(place, who) for place, who in enumerate(rows) if who.at != own.issuer]
    found, before = [], np.zeros((FOLLOWED, len(rows)))
    for stage, flow in zip(stages, planned, strict=True):
        now = flow.sold.sum(axis=2)
        sold = np.diff(now - before, axis=0, prepend=0.0) / rate
        before = now
        for place, who in abroad:
            if np.abs(sold[:, place]).max() == 0:
                continue
            hedged = share_hedged(who)
            for code, sign in ((own.issuer, -1.0), (who.at, 1.0)):
                if code in CURRENCIES:
                    gdp = float(system.geography.gdp[CODES.index(code)])
                    part = sign * sold[:, place] * (100 / gdp)
                    found.append(portfolio_flow(code, part, 0, hedged, announced=stage))
    return tuple(found)
