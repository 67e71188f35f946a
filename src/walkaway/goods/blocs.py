"""What a bloc gains when economies join or leave, under the US tariffs in force on the date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, NotSolvedError, Problem, not_among
from walkaway.goods.equilibria import under
from walkaway.goods.horizon import LONG
from walkaway.goods.kinds.blocs import (
    ORIGIN_COST,
    ORIGIN_THRESHOLD,
    Accession,
    Exit,
    FreeTradeArea,
    RulesOfOrigin,
)
from walkaway.goods.kinds.tariffs import Orders, TariffMeasure
from walkaway.goods.preferences import among
from walkaway.goods.products import carried
from walkaway.goods.schedule import Schedule, schedule
from walkaway.goods.solution import GoodsSolution
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.values import Rate
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.question import Question
from walkaway.world import TradeData, World
from walkaway.world.customs import CUSTOMS

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

HEGEMON = CUSTOMS.economy
MOST_YEARS = 100
BILLION = 1e3  # USD mn

CASES = {
    "tariffs": "tariffs alone",
    "origin": "with rules of origin",
    "usa_in": "{hegemon} joins as well and lifts its new tariffs on members",
    "usa_in_keeps": "{hegemon} joins as well and keeps its new tariffs on members",
    "no_pact": "the bloc dissolves",
}


@dataclass(frozen=True)
class Plan:
    """What is asked of a bloc.

    Attributes:
        bloc: name of a bloc of the data, or empty for a bloc of `add` alone.
        add: who joins, ISO3.
        remove: who leaves, ISO3.
        exclude: sectors whose tariffs stay.
        phase_in_years: years until the tariffs of those who join are gone.
        threshold: least share of value added inside, under rules of origin.
        cost: cost of proving origin, as a share of value.
        cumulation: whose value added counts.
        us_tariffs: whether the US tariffs in force on the date are there before and after.
        leftovers: whether tariffs that the data, older than the date, still have between members
            stay; otherwise they count as gone before and after.
    """

    bloc: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    phase_in_years: float = 0.0
    threshold: float = ORIGIN_THRESHOLD
    cost: float = ORIGIN_COST
    cumulation: str = "bloc"
    us_tariffs: bool = True
    leftovers: bool = False


@dataclass(frozen=True, eq=False)
class Effect:
    """A case against the world before [elasticity set, economy].

    Attributes:
        percent: change of real income.
        usd_bn: the same in USD bn of the data's year.
        created: imports from partners whose tariffs change that come in addition, USD bn.
        diverted: those that come instead of imports from others, USD bn; the two sum to the
            change of imports from these partners.
    """

    percent: Array = field(repr=False)
    usd_bn: Array = field(repr=False)
    created: Array = field(repr=False)
    diverted: Array = field(repr=False)

    @property
    def world(self) -> Array:
        """USD bn of all economies [elasticity set]."""
        return np.asarray(self.usd_bn.sum(axis=1))


@dataclass(frozen=True, eq=False)
class BlocStudy:
    """What came out.

    Attributes:
        plan: what was asked.
        date: of the world.
        hegemon: who might join as well.
        members: before.
        joiners: who was not a member and joins.
        gone: who was a member and leaves.
        sets: elasticity sets that were solved.
        failed: set and message of those that were not.
        before: tariffs and costs before.
        after: after everything is phased in, without rules of origin.
        origin: the same with them.
        effects: by case.
        path: world gain by year of the phase-in [year, elasticity set], USD bn.
        years: of the path.
    """

    plan: Plan
    date: dt.date
    hegemon: str
    trade: TradeData = field(repr=False)
    members: tuple[str, ...]
    joiners: tuple[str, ...]
    gone: tuple[str, ...]
    sets: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    before: Schedule = field(repr=False)
    after: Schedule = field(repr=False)
    origin: Schedule = field(repr=False)
    effects: dict[str, Effect] = field(repr=False)
    years: tuple[float, ...]
    path: Array = field(repr=False)

    @property
    def enlarged(self) -> tuple[str, ...]:
        """Members afterwards, in the order of the grid."""
        kept = {*self.members, *self.joiners} - set(self.gone)
        return tuple(code for code in self.trade.economies if code in kept)

    def tariff_table(self) -> list[tuple[str, str, float, float, float]]:
        """Mean tariffs between those whose tariffs change, weighted by trade before.

        Returns:
            Exporter, importer, rate before, rate after, share of trade that takes a preference
            under rules of origin; only pairs whose tariff changes.
        """
        goods_only = np.flatnonzero(self.trade.goods).tolist()
        weight = self.trade.flows[:, :, goods_only]
        total = weight.sum(axis=2)
        changed = self.after.tariffs != self.before.tariffs
        rows = []
        for j, i in zip(*np.nonzero(changed.any(axis=2)), strict=True):
            if total[j, i] <= 0:
                continue
            w = weight[j, i] / total[j, i]
            before, after = self.before.tariffs[j, i], self.after.tariffs[j, i]
            taken = self.origin.tariffs[j, i] < before
            rows.append(
                (
                    self.trade.economies[j],
                    self.trade.economies[i],
                    float(w @ before[goods_only]),
                    float(w @ after[goods_only]),
                    min(float(w @ taken[goods_only]), 1.0),  # weights add up but for rounding
                )
            )
        return rows


def us_tariffs(date: dt.date, exempt: Sequence[str] = ()) -> Orders:
    """The US orders in force on a date.

    Args:
        date: the day.
        exempt: economies left out.
    """
    return Orders(as_of=date, exempt=tuple(exempt))


def study(
    world: World,
    plan: Plan,
    *,
    elasticities: Sequence[str] | None = None,
    before: Question | None = None,
    progress: Progress = lambda done, total, what: None,
) -> BlocStudy:
    """Solve a change of a bloc under every elasticity set.

    Args:
        world: facts on a date.
        plan: what is asked.
        elasticities: sets; all if None.
        before: whose measures are there before and after, with its closure and its hegemon; the US
            tariffs of the plan if None.
        progress: called as sets are solved.

    Raises:
        BadInputError: a name is not known.
        NotHeldError: the bloc is not founded yet.
        NotSolvedError: no set was solved.
    """
    trade = world.trade()
    words = Vocabulary.of(world)
    if plan.bloc:
        world.need_members(plan.bloc)
    members, joiners, gone = _sides(words, plan, world.date)
    standing = _standing(world, plan, before)
    cases = _cases(plan, world.date, words, (members, joiners, gone), standing)
    end = world.date + dt.timedelta(days=round(365.25 * plan.phase_in_years) + 1)
    plans = {name: schedule(world, trade, own, end) for name, own in cases.items()}
    if before is not None and "usa_in" in cases:
        inside = [c for c in (*members, *joiners) if c not in gone]
        plans["usa_in"] = _lifted(world, cases["usa_in"], plans["usa_in"], standing, inside, end)
    years = _years(plan)
    steps = [
        schedule(world, trade, cases["tariffs"], world.date + dt.timedelta(days=round(365.25 * y)))
        for y in years
    ]
    wanted = list(elasticities or (before.sets if before else trade.elasticities))
    unknown = no_such_sets(trade, wanted)
    if unknown:
        raise BadInputError(unknown)
    asked = before or Question(
        world=world,
        model=Model(base=world.base),
        sets=tuple(wanted),
        focus=(HEGEMON, HEGEMON),
    )
    hegemon = standing.hegemon
    moved = {
        case: (*joiners, *gone, *((hegemon,) if case.startswith("usa") else ())) for case in cases
    } | {"no_pact": members}
    found: dict[str, list[_One]] = {name: [] for name in cases if name != "before"}
    path: list[list[float]] = []
    solved, failed = [], []
    for done, name in enumerate(wanted):
        progress(done, len(wanted), f"bloc, elasticities {name}")
        try:
            start = _solve(asked, name, plans["before"])
            one = {
                case: _compare(trade, start, _solve(asked, name, plans[case]), members, moved[case])
                for case in found
            }
            walked = [
                _compare(trade, start, _solve(asked, name, s), members, joiners).usd_bn.sum()
                for s in steps
            ]
        except NotSolvedError as error:
            failed.append((name, str(error)))
            continue
        solved.append(name)
        path.append([float(value) for value in walked])
        for case, result in one.items():
            found[case].append(result)
    if not solved:
        raise NotSolvedError(f"no elasticity set was solved; {failed[0][0]}: {failed[0][1]}")
    return BlocStudy(
        plan=plan, date=world.date, hegemon=hegemon, trade=trade, members=members,
        joiners=joiners, gone=gone, sets=tuple(solved), failed=tuple(failed),
        before=plans["before"], after=plans["tariffs"],
        origin=plans["origin"], years=years, path=np.array(path).T,
        effects={case: _stack(results) for case, results in found.items()},
    )  # fmt: skip


def no_such_sets(trade: TradeData, wanted: Sequence[str]) -> list[Problem]:
    """Elasticity sets that the data do not have."""
    known = list(trade.elasticities)
    return not_among("elasticities", wanted, known, "no such elasticity set")


@dataclass(frozen=True, eq=False)
class _One:
    percent: Array
    usd_bn: Array
    created: Array
    diverted: Array


def _stack(results: Sequence[_One]) -> Effect:
    names = ("percent", "usd_bn", "created", "diverted")
    return Effect(*(np.array([getattr(one, name) for one in results]) for name in names))


def _solve(asked: Question, member: str, plan: Schedule) -> GoodsSolution:
    solution = under(asked, member, plan, LONG)
    if not solution.solved:
        raise NotSolvedError(solution.message)
    return solution


def _compare(
    trade: TradeData,
    start: GoodsSolution,
    end: GoodsSolution,
    members: Sequence[str],
    moved: Sequence[str],
) -> _One:
    """A case against the world before; real income in dollars is an equivalent variation.

    Imports of the bloc from partners whose tariffs change split into what comes instead of imports
    from others (diverted) and what is imported in addition (created).
    """
    gain = end.welfare / start.welfare - 1
    income = start.income_before * start.income / BILLION
    n = len(trade.economies)
    new = np.isin(trade.economies, list(moved))
    pairs = among(trade, [*members, *moved]) & (new[:, None] | new[None, :])
    goods_only = np.flatnonzero(trade.goods).tolist()
    change = (end.flows_after - start.flows_after)[:, :, goods_only].sum(axis=2) / BILLION
    partners = (change * pairs).sum(axis=0)
    others = (change * ~pairs * ~np.eye(n, dtype=bool)).sum(axis=0)
    inside = pairs.any(axis=0)
    created = np.where(inside, partners + others, 0.0)
    return _One(100 * gain, gain * income, created, np.where(inside, -others, 0.0))


def _sides(
    words: Vocabulary, plan: Plan, on: dt.date
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Members before, those who join, those who leave.

    Somebody who is no member and stands on both lists does not join: ``RCEP`` less ``CHN``.
    """
    problems = mistakes(words, plan)
    if problems:
        raise BadInputError(problems)
    members = words.expand_economies([plan.bloc], on) if plan.bloc else ()
    left_out = words.expand_economies(plan.remove, on)
    gone = tuple(code for code in left_out if code in members)
    joiners = tuple(
        code
        for code in words.expand_economies(plan.add, on)
        if code not in members and code not in left_out
    )
    if not plan.bloc and len(joiners) < 2:
        what = "a bloc of one economy"
        raise BadInputError([Problem("bloc", "", what, "name two, with a comma between them")])
    return members, joiners, gone


def mistakes(words: Vocabulary, plan: Plan) -> list[Problem]:
    """Names that are not known, and economies that are told both to join and to leave."""
    problems = []
    sorts = ("economy", "group", "all")
    accepted = {word for sort in sorts for word in words.known(sort)}
    groups = words.known("group")
    if plan.bloc and plan.bloc not in groups:
        hint = words.suggest(plan.bloc, ("group",))
        problems.append(Problem("bloc", "", f"no bloc {plan.bloc!r}", hint))
    for key, names in (("--add" if plan.bloc else "bloc", plan.add), ("--remove", plan.remove)):
        problems += [
            Problem(key, "", f"unknown economy or group {name!r}", words.suggest(name, sorts))
            for name in names
            if name not in accepted
        ]
    sectors = words.known("sector")
    problems += [
        Problem("--exclude", "", f"unknown sector {name!r}", words.suggest(name, ("sector",)))
        for name in plan.exclude
        if name not in sectors
    ]
    problems += [
        Problem("--remove", "", f"{name} is told both to join and to leave", "keep one of the two")
        for name in plan.remove
        if name in plan.add
    ]
    if not 0 <= plan.phase_in_years <= MOST_YEARS:
        what = f"{plan.phase_in_years:g} is not between 0 and {MOST_YEARS} years"
        problems.append(Problem("--phase-in", "", what))
    return problems


@dataclass(frozen=True)
class _Standing:
    """What is levied before and after.

    Attributes:
        measures: in force in every case.
        lifted: the same for members of a bloc that the hegemon joins; takes the members.
        hegemon: who levies them.
        any: whether there are any.
    """

    measures: tuple[Measure, ...]
    lifted: Callable[[Sequence[str]], tuple[Measure, ...]]
    hegemon: str

    @property
    def any(self) -> bool:
        return bool(self.measures)


def _standing(world: World, plan: Plan, before: Question | None) -> _Standing:
    date = world.date
    if before is not None:
        # The hegemon's tariffs on members alone are lifted: cell by cell, in `_lifted`.
        return _Standing(before.measures, lambda inside: before.measures, before.focus[0])
    if not plan.us_tariffs or not carried(world):
        return _Standing((), lambda inside: (), HEGEMON)
    return _Standing((us_tariffs(date),), lambda inside: (us_tariffs(date, inside),), HEGEMON)


def _lifted(
    world: World,
    measures: Sequence[Measure],
    kept: Schedule,
    standing: _Standing,
    inside: Sequence[str],
    on: dt.date,
) -> Schedule:
    """A schedule without what the hegemon's tariffs add to its imports from members."""
    trade, words = world.trade(), Vocabulary.of(world)
    own = {
        one
        for one in standing.measures
        if isinstance(one, TariffMeasure) and standing.hegemon in one.importers(words, on)
    }
    free = schedule(world, trade, [one for one in measures if one not in own], on)
    rows = np.isin(trade.economies, list(inside))
    column = trade.economies.index(standing.hegemon)
    tariffs = kept.tariffs.copy()
    tariffs[rows, column] = free.tariffs[rows, column]
    return Schedule(tariffs, kept.trade_cost)


def _cases(
    plan: Plan,
    date: dt.date,
    words: Vocabulary,
    sides: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    standing: _Standing,
) -> dict[str, list[Measure]]:
    """Measures of every case."""
    members, joiners, gone = sides
    staying = tuple(code for code in members if code not in gone)
    everyone = (*staying, *joiners)
    us, hegemon = standing.measures, standing.hegemon

    def settled(who: tuple[str, ...]) -> list[Measure]:
        return [] if plan.leftovers or len(who) < 2 else [FreeTradeArea(members=who)]

    def joined(who: tuple[str, ...]) -> list[Measure]:
        if not who:
            return []
        if not plan.bloc:
            return [_area(plan, who, date)]
        return [
            Accession(
                bloc=plan.bloc, members=who, excluded_sectors=plan.exclude, from_=date,
                phase_in_years=plan.phase_in_years,
            )
        ]  # fmt: skip

    left: list[Measure] = [Exit(bloc=plan.bloc, members=gone)] if gone else []
    change = [*left, *settled(staying), *joined(joiners)]
    cases = {"before": [*us, *settled(members)], "tariffs": [*us, *change]}
    rule = []
    if plan.bloc:
        rule = [
            RulesOfOrigin(
                bloc=plan.bloc,
                threshold=Rate(plan.threshold),
                cost=Rate(plan.cost),
                cumulation=plan.cumulation,
            )
        ]
    cases["origin"] = [*us, *change, *rule]  # a new bloc has no rules yet: the same as without
    if hegemon not in everyone and hegemon in words.economies:
        both = [*left, *settled(staying), *joined((*joiners, hegemon))]
        cases["usa_in"] = [*standing.lifted(everyone), *both]
        if standing.any:
            cases["usa_in_keeps"] = [*us, *both]
    if plan.bloc:
        cases["no_pact"] = [*us, Exit(bloc=plan.bloc, members=(plan.bloc,))]
    return cases


def _area(plan: Plan, who: tuple[str, ...], date: dt.date) -> FreeTradeArea:
    return FreeTradeArea(
        members=who, excluded_sectors=plan.exclude, from_=date, phase_in_years=plan.phase_in_years
    )


def _years(plan: Plan) -> tuple[float, ...]:
    """Years of the phase-in that are solved: at most five."""
    if not plan.phase_in_years:
        return ()
    marks = np.linspace(0, plan.phase_in_years, 5)[1:]
    return tuple(sorted({float(round(mark, 2)) for mark in (1.0, *marks) if mark <= marks[-1]}))
