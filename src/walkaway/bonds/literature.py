"""The ensemble: each member is a published estimate, calibrated in its own market.

Published impacts of USD 100 bn run from about 1.5 to more than 100 bp, partly because the
markets they were measured in differ in size. So every member is calibrated where it was
measured: the holders of that date, the paper's experiment, the paper's yield. What travels
to another date is the slope of demand, that is, the impact of a *share* of the market; with
``scaling="dollar"`` the published impact per dollar is imposed on the date of the run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import premium_at
from walkaway.bonds.clearing import LIMIT, Shock, clear
from walkaway.bonds.demand import DemandSystem, response, targets
from walkaway.bonds.investors import (
    Market,
    Priors,
    demand_system,
    market_of,
    proportional_sale,
)
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import ROSTER
from walkaway.bonds.roster import members as positions
from walkaway.bonds.sovereigns import COUNTED, FIRST, SHARED, SOVEREIGNS, sovereign
from walkaway.errors import BadInputError, DataCorruptError, NotSolvedError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]
SCALINGS = ("share", "dollar")
COUPONS = (1, 2, 3, 4)
"""The papers speak of notes and bonds: their experiments sell coupon debt."""


@dataclass(frozen=True)
class Paper:
    """One published estimate.

    Attributes:
        id: name of the member.
        cites: how the world's table of estimates starts the paper's name.
        title: what a reader sees.
        picks: positions of (low, high) of the impact among the numbers of the estimate.
        long_pick: position of a separate long-run impact; None if there is none.
        tenor: maturity of the yield it speaks of, years.
        months: horizon of the impact; 1 is on impact, infinity the long run.
        seller: whose flow it is.
        period: the market it was measured in; None if the paper gives shares itself.
        flow: USD bn of the experiment, given the world.
        note: choices made to place it.
        is_elasticity: whether it is an elasticity, not an impact.
        market: whose debt its slopes are lent to.
        told_in: where its numbers stand: table, the column that names the paper, the column with
            the estimate; the market's table of estimates if empty.
    """

    id: str
    cites: str
    title: str
    picks: tuple[int, int]
    tenor: float
    months: float
    seller: str
    period: dt.date | None
    flow: Callable[[Known], float]
    long_pick: int | None = None
    note: str = ""
    is_elasticity: bool = False
    market: str = FIRST
    told_in: tuple[str, str, str] = ("", "paper", "estimate")


def _hundred(world: Known) -> float:
    del world
    return 100.0


def _year_of_official_flows(world: Known) -> float:
    series = world.series("tic_official")
    return series.on("2005-05").value - series.on("2004-05").value


def _one_percent_of_fed(world: Known) -> float:
    return 0.01 * world.series("z1_fed").on("2022Q4").value


def _banks_share_of_2017(world: Known) -> float:
    """Bonds that the Bank of Japan's share at the end of 2017 is of today's market, JPY bn."""
    known = {
        dt.date.fromisoformat(row["date"]).toordinal(): float(row["value"]) / 100.0
        for row in world.table("jgb_facts")
        if row["item"] == "BoJ share of JGB ex T-bills"
    }
    days = sorted(known)
    share = np.interp(dt.date(2017, 12, 31).toordinal(), days, [known[day] for day in days])
    table = market_of(world, SHARED, roster=ROSTER).table
    return float(share) * float(table.columns[:, 1:].sum())


def _one_percent_of_japans_gdp(world: Known) -> float:
    rows = [row for row in world.table("jgb_facts") if row["item"].startswith("nominal GDP")]
    return 10.0 * float(rows[-1]["value"])


JGB_PAPERS = (
    Paper(
        "sudo2021", "Sudo & Tanaka", "Sudo and Tanaka (2021)", (0, 1), 10.0, np.inf,
        SOVEREIGNS[SHARED].bank, None, _banks_share_of_2017, market=SHARED,
        note="what the Bank of Japan's holdings of the end of 2017 took off the ten-year: its "
        "share then, interpolated between March 2017 and September 2018, given up in today's "
        "market, the only one by holder in the data",
    ),
    Paper(
        "koijen2020", "Koijen & Yogo", "Koijen and Yogo (2020), 37 countries", (0, 0), 10.0,
        np.inf, "foreign", None, _hundred, market=SHARED, is_elasticity=True,
        note="one elasticity of long-term debt for 37 countries, not of Japan by itself",
    ),
    Paper(
        "grande2013", "Grande", "Grande, Masciantonio and Tiseno (2013), 18 countries", (0, 0),
        10.0, np.inf, SOVEREIGNS[SHARED].bank, None, _one_percent_of_japans_gdp, market=SHARED,
        note="a point of debt to GDP in 18 advanced economies, not in Japan by itself: given up "
        "by the Bank of Japan, which is the same for the others as newly issued",
    ),
)  # fmt: skip


PAPERS = (
    Paper(
        "imf2017", "IMF WP/17/174", "IMF WP/17/174 (2017)", (3, 4), 2.5, np.inf, "official",
        dt.date(2016, 12, 31), _hundred,
        note="measured in the market of the end of 2016; the paper's own two numbers (per 1% "
        "of the stock and per USD 100 bn) imply a stock of about USD 13 tn",
    ),
    Paper(
        "koijen2020", "Koijen & Yogo", "Koijen and Yogo (2020)", (1, 1), 10.0, np.inf, "official",
        dt.date(2020, 12, 31), _hundred,
        note="an elasticity, not an impact: 3.2 for long-term debt as a class; the 27.9 of "
        "short-term debt is left as a check",
        is_elasticity=True,
    ),
    Paper(
        "warnock2009", "Warnock & Warnock", "Warnock and Warnock (2009)", (1, 1), 10.0, 12.0,
        "official", dt.date(2005, 6, 30), _year_of_official_flows,
        note="the year's official flow is the change of foreign official holdings, May 2004 to "
        "May 2005 (benchmark-consistent, so with the survey's correction)",
    ),
    Paper(
        "beltran2013", "Beltran", "Beltran, Kretchmer, Marquez and Thomas (2013)", (0, 1), 5.0,
        1.0, "official", dt.date(2010, 6, 30), _hundred, 2,
        note="the only paper with both horizons: its speed of adjustment is lent to the others; "
        "measured in the market at the end of its sample",
    ),
    Paper(
        "eren2023", "Eren, Schrimpf", "Eren, Schrimpf and Xia (2023)", (0, 1), 10.0, np.inf,
        SOVEREIGNS[COUNTED].bank, dt.date(2022, 12, 31), _one_percent_of_fed,
        note="one percent of the Federal Reserve's holdings at the end of 2022",
    ),
    Paper(
        "ahmed2022", "Ahmed & Rebucci", "Ahmed and Rebucci (2022)", (0, 0), 30.0, 1.0,
        "official", dt.date(2019, 12, 31), _hundred,
        note="'more than 100' at five, ten and thirty years is read as 100 at thirty, which moves "
        "least here; measured in the market before March 2020, the episode the paper closes with",
    ),
    Paper(
        "gagnon2011", "Gagnon", "Gagnon, Raskin, Remache and Sack (2011)", (4, 5), 10.0, np.inf,
        SOVEREIGNS[COUNTED].bank, dt.date(2010, 3, 31), _hundred,
        told_in=("episode_facts", "publisher", "fact"),
        note="50 to 100 bp off the ten-year term premium for purchases of about USD 1.7 tn, read "
        "per 100 bn in the market at their end; mortgage and agency debt, most of what was bought, "
        "counts as Treasuries would",
    ),
    Paper(
        "cahill2013", "Cahill", "Cahill, D'Amico, Li and Sears (2013)", (0, 0), 10.0, 1.0,
        SOVEREIGNS[COUNTED].bank, dt.date(2011, 6, 30), _hundred,
        told_in=("published_gaps", "source", "value"),
        note="within the day, the mean over five announcements of 2010 to 2012; the shortest time "
        "here is a month; what is bought later is read as bought then, and the mean over nominal "
        "securities as the ten-year",
    ),
)  # fmt: skip

PAPERS_OF: Mapping[str, tuple[Paper, ...]] = {FIRST: PAPERS, SHARED: JGB_PAPERS}
"""Market -> estimates that are lent to it."""
MEMBER_IDS = tuple(paper.id for paper in PAPERS)


@dataclass(frozen=True, eq=False)
class Member:
    """A calibrated member of the ensemble.

    Attributes:
        paper: the estimate.
        low: published impact, low end, bp (for an elasticity the number itself).
        high: high end.
        long_run: published long-run impact, bp; NaN if none.
        flow: USD bn of the experiment.
        market: the market it was calibrated in.
        priors: slopes and speed that reproduce it.
        fire_sales: whether it was calibrated with forced sales.
    """

    paper: Paper
    low: float
    high: float
    long_run: float
    flow: float
    market: Market
    priors: Priors
    fire_sales: bool = False

    @property
    def market_size(self) -> float:
        """USD bn of the market it was calibrated in."""
        return float(self.market.table.values.sum())

    @property
    def middle(self) -> float:
        """Middle of the published range."""
        return 0.5 * (self.low + self.high)


def published(world: World | Known, paper: Paper) -> tuple[float, float, float]:
    """Low, high and long-run number of a paper, read from the world's table of estimates.

    Raises:
        DataCorruptError: the table does not hold the paper or its numbers.
    """
    table, who, what = paper.told_in
    table = table or sovereign(paper.market).estimates
    for row in world.table(table):
        if row[who].startswith(paper.cites):
            numbers = [float(x) for x in re.findall(r"\d+(?:\.\d+)?", _plain(row[what]))]
            wanted = [*paper.picks, *([] if paper.long_pick is None else [paper.long_pick])]
            if max(wanted) < len(numbers):
                low, high = (numbers[i] for i in paper.picks)
                long_run = np.nan if paper.long_pick is None else numbers[paper.long_pick]
                return low, high, long_run
    raise DataCorruptError(f"the table {table} holds no numbers of {paper.title}")


def _plain(text: str) -> str:
    """The estimate without years, so that positions count estimates only."""
    return re.sub(r"\b(?:19|20)\d\d\b", "", text)


def response_at(system: DemandSystem, who: tuple[int, ...], amount: Vector | float,
                tenor: float) -> Vector:  # fmt: skip
    """Rise of a yield when some holders sell coupon debt, decimal, shape of the draws.

    Where the market does not clear it is at least ``LIMIT``.
    """
    none = Shock.none(system)
    leaving = np.zeros(len(system.holders), dtype=bool)
    leaving[list(who)] = True
    sold = proportional_sale(system, who, amount, COUPONS)
    result = clear(system, replace(none, sold=sold, leaving=leaving))
    rise = premium_at(result.premium, tenor)[..., 0]
    return np.where(result.cleared, rise, np.maximum(rise, LIMIT))


def _match(goal: Vector, reply: Callable[[Vector], Vector], start: Vector, what: str) -> Vector:
    """Scale at which a reply that falls about as 1 / scale meets its goal (secant in logs)."""
    x = np.log(start)
    y = np.log(reply(np.exp(x)) / goal)
    last_x, last_y = x, y
    x = x + np.clip(y, -1.0, 1.0)
    for _ in range(60):
        y = np.log(np.maximum(reply(np.exp(x)), 1e-12) / goal)
        if np.abs(y).max() < 1e-10:
            return np.asarray(np.exp(x))
        run = x - last_x
        slope = np.where(np.abs(run) > 1e-14, (y - last_y) / np.where(run == 0, 1.0, run), -1.0)
        slope = np.clip(slope, -4.0, -0.2)
        last_x, last_y = x, y
        x = x + np.clip(-y / slope, -1.0, 1.0)
    raise NotSolvedError(
        f"{what} cannot be calibrated: its impact is missed by {np.abs(y).max():.1%} in logs; "
        "the priors leave too little demand"
    )


def calibrate(
    paper: Paper,
    speed: float | None,
    market: Market,
    flow: float,
    goal: tuple[Vector | float, Vector | float],
    base: Priors | None = None,
    fire_sales: bool = False,
) -> Priors:
    """Slopes (and speed) under which the model reproduces a paper's experiment.

    Args:
        paper: the estimate.
        speed: monthly speed to borrow; None to find the paper's own from its two horizons.
        market: the market it was measured in.
        flow: USD bn sold.
        goal: impact at the paper's horizon, and in the long run if it gives one; bp.
        base: priors to scale; the stated ones if None.
        fire_sales: whether the published impact is taken to contain forced sales.
    """
    base = base or Priors(scale=1.0, speed=1.0 if speed is None else speed)
    who = positions(paper.seller, market.table.ids, market=paper.market)
    impact, long_run = (np.asarray(g) * 1e-4 for g in goal)

    def at(scale: Vector, months: float, pace: Vector | float) -> Vector:
        priors = replace(base, scale=scale, speed=pace)
        system = demand_system(market, priors, months, fire_sales)
        return response_at(system, who, flow, paper.tenor)

    start = np.full(np.broadcast_shapes(impact.shape, np.shape(base.nest)), 30.0)
    if speed is None:
        slow = _match(long_run, lambda s: at(s, np.inf, 1.0), start, paper.title)
        pace = _match(
            impact, lambda v: at(slow, 1.0, np.minimum(v, 1.0)), np.full_like(slow, 0.4),
            paper.title,
        )  # fmt: skip
        return replace(base, scale=slow, speed=pace)
    months = paper.months
    scale = _match(impact, lambda s: at(s, months, speed), start, paper.title)
    return replace(base, scale=scale, speed=speed)


def class_elasticity(system: DemandSystem) -> tuple[Vector, Vector]:
    """Price elasticity of holders that answer to yields: coupon debt as a class, and bills.

    Coupon debt: all its yields rise together, so holders do not switch between buckets;
    bills: their own yield alone. Weighted by holdings; shapes of the draws.
    """
    zero = np.zeros((*system.slope.shape[:-2], system.units.shape[-1]))
    want, share = targets(system, zero)
    moves = response(system, zero, want, share)
    active = (system.slope.sum(axis=-1) > 0) & (system.units.sum(axis=-1) > 0)
    held = np.where(active[..., None], np.maximum(system.units, 0.0), 0.0)
    moves = np.where(active[..., None, None], moves, 0.0)
    duration = system.cash.duration
    coupons = held[..., 1:].sum(axis=(-2, -1))
    average = held[..., 1:].sum(axis=-2) @ duration[1:] / coupons
    long_term = moves[..., 1:, 1:].sum(axis=(-3, -2, -1)) / coupons / average
    bills = moves[..., 0, 0].sum(axis=-1) / held[..., 0].sum(axis=-1) / duration[0]
    return np.asarray(long_term), np.asarray(bills)


def elastic_priors(market: Market, goal: Vector | float, base: Priors | None = None) -> Priors:
    """Slopes that give private holders the published elasticity of coupon debt.

    The published elasticity of bills is left as a check: bills here are pinned by the policy
    rate, which a cross-country estimate does not hold fixed.
    """
    base = base or Priors(scale=1.0, speed=1.0)
    now, _ = class_elasticity(demand_system(market, base))
    return replace(base, scale=np.asarray(base.scale) * goal / now)


def choose(names: str | tuple[str, ...] | None, market: str = FIRST) -> tuple[Paper, ...]:
    """Papers of a market by name; all for None.

    Raises:
        BadInputError: a name is not a member of the ensemble.
    """
    papers = PAPERS_OF[sovereign(market).code]
    if names is None:
        return papers
    known = tuple(paper.id for paper in papers)
    wanted = (names,) if isinstance(names, str) else names
    problems = [
        Problem("member", "", f"no ensemble member {n!r}", did_you_mean(n, known))
        for n in wanted if n not in known
    ]  # fmt: skip
    if problems:
        raise BadInputError(problems)
    return tuple(paper for paper in papers if paper.id in wanted)


def ensemble(
    world: World | Known,
    names: str | tuple[str, ...] | None = None,
    scaling: str = "share",
    fire_sales: bool = False,
    market: str = FIRST,
) -> tuple[Member, ...]:
    """The calibrated members of a market.

    Args:
        world: what is known.
        names: members wanted; all if None.
        scaling: ``share`` (each in its own market) or ``dollar`` (the published impact per
            dollar imposed on the world's market).
        fire_sales: whether the markets they are calibrated in have forced sales; with the
            same switch in the run, a member reproduces its paper either way, and the switch
            shows in what is larger than the paper's experiment.
        market: whose debt.

    Raises:
        BadInputError: no such member or scaling.
    """
    if scaling not in SCALINGS:
        hint = did_you_mean(scaling, SCALINGS)
        raise BadInputError([Problem("scaling", "", f"no scaling {scaling!r}", hint)])
    world = keep(world)
    today = market_of(world, market) if scaling == "dollar" else None
    lender = next(paper for paper in PAPERS if paper.long_pick is not None)
    # The speed is the lender's in its own market, unless that is the one asked about.
    own = today if lender.market == market else None
    speed = float(np.asarray(_member(world, lender, None, own, fire_sales).priors.speed))
    return tuple(
        _member(world, paper, None if paper.long_pick is not None else speed, today, fire_sales)
        for paper in choose(names, market)
    )


def _of_its_time(world: Known, paper: Paper) -> Known:
    """The facts that a paper's estimate is turned into demand by: those of its own sample.

    An estimate is taken as known on every date; on a date before its sample was on record the
    facts of that sample are part of the estimate, not of the day.
    """
    sectors = world.series("z1_rest_of_world").periods
    if paper.period is None or (sectors and sectors[-1] >= paper.period):
        return world
    return keep(world.world.complete(world.world.snapshot))


def _member(
    world: Known, paper: Paper, speed: float | None, today: Market | None, fire_sales: bool
) -> Member:
    world = _of_its_time(world, paper)
    low, high, long_run = published(world, paper)
    market = today or market_of(world, paper.market, paper.period, ROSTER)
    flow = paper.flow(world)
    if paper.is_elasticity:
        priors = elastic_priors(market, low).with_speed(1.0 if speed is None else speed)
    else:
        goal = (0.5 * (low + high), long_run)
        priors = calibrate(paper, speed, market, flow, goal, fire_sales=fire_sales)
    return Member(paper, low, high, long_run, flow, market, priors, fire_sales)
