"""The living economy's part of a run: dated paths of output, prices, rates, currencies and debt.

What the goods market finds (prices at the border, demand, revenue) enters the many-economy
model, which is solved together with the market for US Treasuries and the budgets over all quarters,
once per draw of the numbers that nobody knows well.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from walkaway.bonds.kinds import MEASURES as FLOWS
from walkaway.bonds.sovereigns import FIRST as MARKET
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.budget import baseline
from walkaway.budget.issuers import ISSUERS as GOVERNMENTS
from walkaway.economy.draws import RANGES, Kind, band, draw_numbers, kind_of, ready
from walkaway.economy.draws import VALUES as CHOICES
from walkaway.economy.economies import outside
from walkaway.economy.external import GAPS, RATES
from walkaway.economy.kinds import MEASURES
from walkaway.economy.system import with_assumptions
from walkaway.economy.table import CODES, RESERVE, row_of
from walkaway.economy.together import paths_together
from walkaway.engine.accounts import cells
from walkaway.engine.bond_news import BondNews
from walkaway.engine.economy_ahead import awaited, begun
from walkaway.engine.economy_news import projection
from walkaway.engine.economy_work import Work, begin
from walkaway.engine.exchange import DRAWS, EXCHANGE, PATH, Ratios, apart, widened
from walkaway.engine.known import ALL, Known, knew
from walkaway.engine.made_of import ESTIMATE as OF_HOLDERS
from walkaway.engine.made_of import SETS as OF_SETS
from walkaway.engine.made_of import made_of
from walkaway.engine.paths_shown import (
    FOLLOWS,
    QUARTERS,
    Shown,
    chief,
    id_of,
    known_until,
    path_of,
    priced_series,
    shown_as,
    shown_of,
)
from walkaway.errors import NotSolvedError, Problem, listed_few
from walkaway.grammar.measure import Measure
from walkaway.market import Given, Market, Part, Progress, Watch
from walkaway.outcome import Aside, Outcome, Path, SolveReport, Source
from walkaway.outcome.outcome import NOT_ASKED
from walkaway.parameters import parameter
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.solution import Status
from walkaway.solve.crew import each

if TYPE_CHECKING:
    from walkaway.economy.draws import Draw
    from walkaway.economy.system import EconomyPath, System

Array = NDArray[np.float64]

MANY = 16
"""From so many draws on it pays to start processes."""

WITHHELD = parameter("economy.draws.withheld").value
"""Share of failed draws beyond which no range is told."""
FACTS = (
    *baseline.FACTS, "auctions", "z1_rest_of_world", "tic_total", "tic_official",
    *priced_series(),
)  # fmt: skip
CENTRAL = "the central numbers of the quarterly model"


class EconomyMarket(Market):
    """Dated paths of economy, bonds and budgets, solved together once per draw."""

    name = "economy"
    called = "dated paths of output, prices, rates, currencies and debt"
    measures = MEASURES
    sections = ("path",)
    compares = True
    needs = ("trade",)
    gives = (EXCHANGE, DRAWS)
    gives_late = True

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Paths with bands; nothing without draws."""
        del given
        if question.draws <= 0:
            return Part(solves=unasked(question.own, "no dated paths were asked for"))

        if not shown_of(question):
            return Part(notes=(NOBODY,))

        watch.progress(0, question.draws, "output, prices, rates and debt, quarter by quarter")
        awaited(question)
        works = Worlds.of(question)
        if why := works.failure():  # nothing is told of draws around a path that is none
            empty = np.zeros((0, 0))
            return _told(works, [Solved(n, empty, why, {}) for n in range(question.draws)])
        numbers = draw_numbers(question.draws, question.seed)
        for work in works.every:
            for told in work.bonds.members:
                work.central(told)  # before any process is forked
            for one in numbers:
                work.tariffs(one)

        def arrived(found: Sequence[Solved]) -> None:
            if watch.partial and any(not one.message for one in found):
                watch.partial(_told(works, found))

        heard = arrived if watch.partial else None
        jobs = watch.jobs or os.cpu_count() or 1
        found = _solve_draws(works, numbers, jobs, watch.progress, heard)
        return _told(works, found)

    def begun(self, question: Question, watch: Watch) -> AbstractContextManager[None]:
        """Get the date's system ready meanwhile."""
        return begun(question, watch.jobs or os.cpu_count() or 1)

    def facts(self, question: Question) -> Sequence[str]:
        """The budget's projection, who holds the debt, and the day's yields and currencies."""
        return FACTS if question.draws > 0 else ()

    def lacks(self, question: Question) -> Sequence[Problem]:
        """Economies of the quarterly model that a table of trade does not have."""
        if question.draws <= 0 and not self._acts(question):
            return ()
        if not (lacking := outside(question.world)):
            return ()
        what = f"has not {listed_few(lacking)}, which the quarterly model needs"
        return (Problem("trade", "", what, "own tables need its economies for dated paths"),)

    def _acts(self, question: Question) -> bool:
        return any(isinstance(own, self.measures) for own in question.measures)

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """A path's change against its baseline in one period, at the central numbers."""
        del given, member
        name, period = quantity.rsplit(".", 1)
        path = central(question, name)
        return path.change(path.periods.index(period)).mid

    def central(self, member: str) -> str:
        """Draws share no name with a path at the central numbers: it is told by its own."""
        del member
        return CENTRAL

    def give(self, what: str, question: Question, given: Given) -> Ratios:
        """What the measures do to dollar-yen, at the central numbers, without a range."""
        del what, given
        return central_ratios(question)

    def recall(self, outcome: Outcome, question: Question) -> Mapping[str, Callable[..., Ratios]]:
        """The exchange rate as a finished run had it, for any subset of its measures."""
        if outcome.path(PATH) is None:
            return {}
        ends = apart(outcome.paths, central_ratios(question))

        def moved(part: Question) -> Ratios:
            """In a world by itself; the one that is compared with has no range of its own."""
            if part.story and part.measures == part.story.without:
                return central_ratios(part)
            return widened(ends, central_ratios(part.alone()))

        return {EXCHANGE: moved}


def central_ratios(question: Question) -> Ratios:
    """Dollar-yen over its baseline by quarter, at the central numbers.

    Raises:
        NotSolvedError: the quarterly model was not solved.
    """
    if not question.measures and not question.without:
        return {}  # nothing becomes known, nothing moves
    path = central(question, PATH)
    ratios = (mid / base for mid, base in zip(path.mid, path.baseline, strict=True))
    return {label: (one,) * 3 for label, one in zip(path.periods, ratios, strict=True)}


def unasked(measures: Sequence[Measure], why: str) -> tuple[SolveReport, ...]:
    """That measures act in what was not asked for: a report, so that no face passes it over."""
    kinds = sorted({own.kind for own in measures if isinstance(own, MEASURES)})
    if not kinds:
        return ()
    message = (
        f"Not asked for: {why}, and what {', '.join(kinds)} does happens in them alone; it is not "
        "in this run."
    )
    return (SolveReport("paths", "economy", NOT_ASKED, {}, 0, 0.0, message, asked=0),)


def _asked(question: Question) -> tuple[Question, ...]:
    """The worlds that a question is solved in, each by itself: of the story, and after steps."""
    steps = (question.after(name).alone() for name in question.steps[:-1])
    return (*question.worlds, *steps)


class Worlds(NamedTuple):
    """The worlds of a story, all in one system.

    Attributes:
        question: of the story.
        mine: with the story.
        theirs: the one that effects are counted against; None for that of the data.
        steps: after each step of the story but the last, by name.
    """

    question: Question
    mine: Work
    theirs: Work | None
    steps: Mapping[str, Work]

    @classmethod
    def of(cls, question: Question) -> Worlds:
        """The worlds of a question, with their central paths solved, those of others near its."""
        works = [_work(own) for own in _asked(question)]
        both = len(question.worlds)
        steps = dict(zip(question.steps, works[both:], strict=False))
        found = cls(question, works[0], works[1] if both > 1 else None, steps)
        begin(works)
        return found

    @property
    def every(self) -> tuple[Work, ...]:
        """All of them, the one with the story first."""
        return (self.mine, *filter(None, (self.theirs,)), *self.steps.values())

    @property
    def middle(self) -> EconomyPath:
        """The central path with the story."""
        return self.mine.central(self.mine.bonds.central)

    def failure(self) -> str:
        """Why there is a central path that is none; empty if there is each."""
        paths = (work.central(work.bonds.central) for work in self.every)
        return next((path.message for path in paths if not path.solved), "")

    def _beside(self, title: str) -> EconomyPath | None:
        """The central path under an estimate without the story; None if it has no other world."""
        if self.theirs is None:
            return None
        every = {told.estimate.title: told for told in self.theirs.every()}
        return self.theirs.central(every.get(title, self.theirs.bonds.central))

    def stands(self, title: str) -> bool:
        """Whether there is such a path, where there has to be."""
        beside = self._beside(title)
        return beside is None or beside.solved

    def less(self, mine: EconomyPath, name: str, title: str) -> Array:
        """A variable under an estimate with the story, less what it is without [quarter]."""
        beside = self._beside(title)
        return mine[name] if beside is None else np.asarray(mine[name] - beside[name])


def _told(works: Worlds, found: Sequence[Solved]) -> Part:
    """What the draws that were solved say."""
    work, middle = works.mine, works.middle
    unsolved = [one.message for one in found if one.message]
    values = [one.paths for one in found if not one.message]
    worst = dict(middle.residuals)
    for one in found:
        worst |= {name: max(size, worst.get(name, 0.0)) for name, size in one.residuals.items()}
    failing = works.failure()
    solved = not failing and not unsolved
    report = SolveReport(
        member=f"central path and {len(found)} draws",
        market="economy",
        status=str(Status.SOLVED if solved else Status.NOT_CONVERGED),
        residuals=worst,
        evaluations=middle.evaluations,
        seconds=middle.seconds,
        message="" if solved else _failure(failing, unsolved, len(found)),
        asked=len(found),
        failed=len(found) if failing else len(unsolved),
    )
    made = _paths(works, "", found) if not failing else ()
    ratios = _ratios(works.question, made)
    return Part(
        paths=made,
        solves=(report,),
        notes=(
            *_notes(work.question),
            *_beside(work),
            *_closed(work.bonds),
            *_on_floors(middle, found),
        ),
        sources=_sources(work.question),
        settings={
            "draws": str(work.question.draws),
            "seed": str(work.question.seed),
            SETS: ",".join(work.sets),
        },
        gives={EXCHANGE: ratios, DRAWS: (len(values), len(unsolved))} if ratios else {},
        gives_without=_given_without(works) if ratios else {},
        steps={} if failing else {name: _after(works, name, found) for name in works.steps},
    )


def _given_without(works: Worlds) -> dict[str, Ratios]:
    """The exchange rate of the world that effects are counted against, if it has measures."""
    if works.theirs is None:
        return {}
    return {EXCHANGE: central_ratios(works.theirs.question)}


def _after(works: Worlds, step: str, found: Sequence[Solved]) -> Part:
    """The paths after a step of the story."""
    own = [one.after(step) for one in found]
    made = _paths(works, step, found)
    ratios = _ratios(works.question.after(step), made)
    drawn = sum(not one.message for one in own), sum(bool(one.message) for one in own)
    return Part(paths=made, gives={EXCHANGE: ratios, DRAWS: drawn} if ratios else {})


def _paths(works: Worlds, step: str, found: Sequence[Solved]) -> tuple[Path, ...]:
    """The paths after a step, or of the whole story; none if too many draws failed."""
    work = works.steps.get(step, works.mine)
    own = [one.after(step) for one in found]
    values = [one.paths for one in own if not one.message]
    unsolved = len(own) - len(values)
    if not values or unsolved > WITHHELD * len(own):
        return ()
    bands = _quantiles(own)  # [band, path, quarter]
    every = shown_of(work.question)
    known = _known(works, own, found)
    made = tuple(
        path_of(
            work.question, shown, bands[:, index], work.system, len(values), unsolved,
            known=known[index], against=works.question.against,
        )
        for index, shown in enumerate(every)
    )  # fmt: skip
    made = tuple(
        _by_estimate(works, work, _apart(work, path)) if path.id == LONG else path for path in made
    )
    return made_of(made, np.array(values), _assumed(work, own))


def _quantiles(own: Sequence[Solved]) -> Array:
    """The 5%, 50% and 95% quantiles of draws [level, path, quarter]."""
    solved = np.array([one.paths for one in own if not one.message])
    return quantiles(solved, [one.paths for one in own if one.message])


def _known(
    works: Worlds, own: Sequence[Solved], found: Sequence[Solved]
) -> tuple[Known | None, ...]:
    """What the expectation of each path knew, and did to it: draw by draw, as all effects.

    Args:
        works: the worlds.
        own: draws of the world that is told.
        found: draws of the whole story, with those of its steps.
    """
    story = works.question
    told = [known_until(story, shown) for shown in shown_of(story)]
    knows = [None if until is None else knew(story, until) for until in told]
    bands: dict[str, tuple[Array, Array] | None] = {}
    for through in {one.through for one in knows if one is not None and one.through}:
        then = [one.after("" if through == ALL else through) for one in found]
        rest = [_between(mine, theirs) for mine, theirs in zip(own, then, strict=True)]
        able = all(any(not one.message for one in some) for some in (then, rest))
        bands[through] = (_quantiles(then)[1], _quantiles(rest)) if able else None
    every: list[Known | None] = []
    for index, one in enumerate(knows):
        if one is None or not one.measures:
            every.append(None)
        elif (both := bands.get(one.through or "")) is None:
            every.append(Known(one.measures, None, None))
        else:
            every.append(Known(one.measures, both[0][index], both[1][:, index]))
    return tuple(every)


def _assumed(work: Work, found: Sequence[Solved]) -> dict[str, list[float | str]]:
    """What each draw that was solved assumes, by name."""
    solved = {one.number for one in found if not one.message}
    every = draw_numbers(work.question.draws, work.question.seed)
    draws = [own for own in every if own.number in solved]
    drawn: dict[str, list[float | str]] = {
        name: [own.values[name] for own in draws] for name in (*RANGES, *CHOICES)
    }
    titles = [work.bonds.of(own.number).estimate.title for own in draws]
    return {OF_SETS: [work.set_of(own) for own in draws], OF_HOLDERS: [*titles], **drawn}


LONG = id_of(RESERVE, "yield-30y")
TOLD_QUARTERS = (0, 3, 11)
"""Quarters for which the range over estimates is told: at once, in one and three years."""
UNTOLD = 0.005
"""Points: estimates that differ by less look alike where they are told."""


def _apart(work: Work, path: Path) -> Path:
    """A path with what sales and purchases of Treasuries do to it, where other measures do too.

    It is what the path loses without them, at the central numbers.
    """
    question = work.question
    there = [own for own in question.own if own in question.measures]
    if not 0 < sum(isinstance(own, FLOWS) for own in there) < len(there):
        return path
    rest = [own for own in question.measures if not isinstance(own, FLOWS)]
    in_story = question.story is not None  # whose worlds share a system
    _, middle = _central(question)
    _, without = _central(question.at(rest) if in_story else question.with_measures(rest))
    if not without.solved:
        return path
    name = shown_as(work.question, path.id).variable
    alone = (middle[name] - without[name]).tolist()
    told = "; ".join(f"{path.periods[t]} {_change(alone[t])}" for t in TOLD_QUARTERS)
    note = (
        f"Of the change of the {path.label}, sales and purchases of Treasuries alone make, in "
        f"points at the central numbers: {told}."
    )
    note = " ".join(filter(None, (path.note, note)))
    return structs.replace(path, note=note, of_flows=tuple(alone))


def _by_estimate(works: Worlds, work: Work, path: Path) -> Path:
    """A path with what each published estimate of how holders answer says of it by itself.

    The draws are under those that agree with the central one alone. This is each estimate on the
    same days and against the same baseline, everything else at the central numbers.
    """
    solved = {told.estimate.title: work.central(told) for told in work.bonds.members}
    variable = shown_as(work.question, path.id).variable
    values = {
        title: works.less(one, variable, title)
        for title in work.bonds.sides.order
        if (one := solved.get(title)) is not None and one.solved and works.stands(title)
    }
    if len(values) < 2:
        return path
    told = np.array(list(values.values()))[:, list(TOLD_QUARTERS)]
    if np.ptp(told, axis=0).max() < UNTOLD:
        return path
    sides, central = work.bonds.sides, work.bonds.central.estimate.title
    agree = sides.group(central)
    return structs.replace(
        path,
        apart=tuple(
            Aside(
                estimate=title,
                weight=sides.weight[title],
                agrees=title in agree,
                central=title == central,
                change=tuple(map(float, change[: len(path.periods)])),
            )
            for title, change in values.items()
        ),
    )


def _change(points: float) -> str:
    """A change for a sentence: a true minus sign, no negative zero."""
    return f"{round(points, 2) + 0.0:+.2f}".replace("-", "\N{MINUS SIGN}")


def quantiles(solved: Array, bounds: Sequence[Array]) -> Array:
    """Quantiles of draws, of which some have no path at the whole shock.

    Such a draw counts with its path at the largest part of the shock that has one, extended in
    proportion; one without any, as the furthest of the others on the side to which the shock moves
    the middle. So what is large and fails is not taken for absent, and a band does not shrink as
    the shock grows.

    Args:
        solved: changes of the draws that were solved [draw, path, quarter].
        bounds: of each that was not, what it counts with [path, quarter]; empty if nothing.

    Returns:
        The 5%, 50% and 95% quantiles [level, path, quarter].
    """
    middle = np.median(solved, axis=0)
    furthest = np.where(middle < 0, solved.min(axis=0), solved.max(axis=0))
    known = [own if own.size else furthest for own in bounds]
    every = np.concatenate([solved, np.array(known)]) if known else solved
    found: Array = np.quantile(every, [0.05, 0.5, 0.95], axis=0)
    return found


def _failure(central: str, unsolved: Sequence[str], asked: int) -> str:
    """Which draws failed, and why the last of them did, or why there is no central path."""
    if central:
        return f"the central path: {central}"
    told = f"{len(unsolved)} of {asked} draws, the last: {unsolved[-1]}"
    if len(unsolved) > WITHHELD * asked:
        return f"no range is told, because more than {WITHHELD:.0%} of the draws failed: {told}"
    return told


def _ratios(question: Question, paths: Sequence[Path]) -> Ratios | None:
    """Dollar-yen with the range of the draws, in a world by itself; None if there is no such path.

    The range is of what the story does.
    """
    if not any(own.id == PATH for own in paths):
        return None
    middle = central_ratios(question)
    if not question.without:
        return widened(apart(paths, middle), middle)
    return widened(apart(paths, middle), central_ratios(question.alone()))


def _beside(work: Work) -> tuple[str, ...]:
    """How markets for debt that are not in the system reach the paths, and what they leave out."""
    return tuple(
        note
        for own in work.beside
        for note in (
            f"The market for {own.market.debt} clears beside the paths and raises the ten-year "
            "term premium; nothing comes back to it from the economy, and other maturities follow "
            "the ten-year in the paths.",
            own.note,
        )
        if note
    )


def _closed(bonds: BondNews) -> tuple[str, ...]:
    if not bonds.closed:
        return ()
    return (
        f"Under {', '.join(bonds.closed)} nobody takes all of what is let go at any yield; the "
        "paths leave those estimates out, so they are on the calm side.",
    )


def _on_floors(middle: EconomyPath, found: Sequence[Solved]) -> tuple[str, ...]:
    """What the central path and the draws say of how they stand on floors under policy rates."""
    told = tuple(f"The central path: {note}." for note in middle.notes)
    drawn = [one.notes for one in found if one.notes]
    if not drawn:
        return told
    first = f"{len(drawn)} of {len(found)} draws likewise; of the first of them: {drawn[0][0]}."
    return (*told, first)


SETS = "path_elasticities"
"""Under this name a record holds the elasticity sets of its paths."""


def sets_of_record(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The elasticity sets of a run's paths, or of its goods market if it has no paths."""
    named = settings.get(SETS) or settings.get("elasticities", "")
    return tuple(filter(None, named.split(",")))


def central(question: Question, path_id: str) -> Path:
    """One path at the central numbers of the model, low and high the same as the middle.

    Raises:
        NotSolvedError: the path was not solved.
    """
    one = shown_as(question, path_id)
    work, values = _change_of(question.alone(), one)
    if question.without:
        values = values - _change_of(question.counterfactual(), one)[1]
    return path_of(question, one, np.array([values] * 3), work.system, 1)


def _change_of(question: Question, one: Shown) -> tuple[Work, Array]:
    """A path in a world by itself, against the data.

    Raises:
        NotSolvedError: the path was not solved.
    """
    work, solution = _central(question)
    if not solution.solved:
        raise NotSolvedError(f"quarterly model: {solution.message}")
    if one.variable.startswith(FOLLOWS):
        return work, work.shown(solution.__getitem__, None, which=(one,))[0]
    return work, solution[one.variable]


MOST_AHEAD = 4
"""Questions whose draws are solved side by side."""


@remembered(maxsize=MOST_AHEAD + 4)
def _work(question: Question) -> Work:
    """A question in its system; a run asks for it more than once."""
    return Work(question)


def _central(question: Question) -> tuple[Work, EconomyPath]:
    """A question's news and central path."""
    work = _work(question)
    return work, work.central(work.bonds.central)


def ahead(questions: Sequence[Question]) -> None:
    """Solve the draws of several questions side by side; their runs then find them solved.

    Paths of one kind share a factorisation, whatever the question, and many right-hand sides cost
    little more than a few. Central paths are looked for near those of the first question. Numbers
    are those of runs by themselves to the tolerance of the solver, not to the last digit.

    Args:
        questions: up to `MOST_AHEAD`; those that share no system with the first gain nothing.
    """
    together = questions[: max(1, MOST_AHEAD // max(map(len, map(_asked, questions)), default=1))]
    works = [_work(own) for question in together for own in _asked(question)]
    works = [own for own in works if own.system is works[0].system]
    if len(works) < 2:
        return
    begin(works)
    groups: dict[Kind, list[tuple[Work, System, Draw]]] = {}
    for work in works:
        draws = draw_numbers(work.question.draws, work.question.seed)
        bases = ready(work.system, draws)
        for draw in draws:
            system = with_assumptions(bases[kind_of(draw)], draw.assumptions)
            groups.setdefault(kind_of(draw), []).append((work, system, draw))
    _together(groups)


COLUMNS = 48
"""Paths of a batch: beyond some dozens one more costs what it costs anyway."""


class Solved(NamedTuple):
    """A draw: its number, its paths [path, quarter], why it has none, residuals, notes.

    One that has no path at the whole shock has that at the largest part of it that has one,
    extended in proportion; empty if there is none at any.
    """

    number: int
    paths: Array
    message: str
    residuals: Mapping[str, float]
    notes: tuple[str, ...] = ()
    steps: Mapping[str, Solved] = {}

    def after(self, step: str) -> Solved:
        """The same after a step of the story; itself for the whole."""
        return self.steps.get(step, self)


def _between(mine: Solved, theirs: Solved) -> Solved:
    """What lies between two worlds in one draw."""
    both = mine.paths.size and theirs.paths.size
    message = mine.message or (f"without the story: {theirs.message}" if theirs.message else "")
    residuals = {
        name: max(mine.residuals.get(name, 0.0), theirs.residuals.get(name, 0.0))
        for name in {**mine.residuals, **theirs.residuals}
    }
    paths = mine.paths - theirs.paths if both else np.zeros((0, 0))
    return Solved(mine.number, paths, message, residuals, mine.notes)


FIRST, MORE = 24, 200
"""Draws of the first look, and of each that follows."""


def _solve_draws(
    works: Worlds,
    draws: Sequence[Draw],
    jobs: int,
    progress: Progress,
    arrived: Callable[[Sequence[Solved]], None] | None = None,
) -> list[Solved]:
    """All draws in the order of their numbers, on several processes where the system can fork.

    Draws are solved side by side. Who stands together is decided by their numbers alone, so that
    a draw is the same to the last digit on any number of processes.
    """
    found: list[Solved] = []
    pieces = together_by(draws)
    left = Counter(look for look, _ in pieces)
    ready(works.mine.system, draws)  # before any process is forked: kept for the next run

    def solved(piece: tuple[int, list[Draw]]) -> list[Solved]:
        return _every(works, piece[1])

    forks = jobs > 1 and len(draws) >= MANY and hasattr(os, "fork")
    # A compiled system cannot be sent to a process; a forked one has it.
    every = each(solved, pieces, jobs) if forks else ((k, solved(p)) for k, p in enumerate(pieces))
    with closing(every) as done:
        for place, own in done:
            found += own
            progress(len(found), len(draws), "draws")
            left[pieces[place][0]] -= 1
            if arrived and not left[pieces[place][0]]:
                arrived(sorted(found, key=lambda item: item[0]))
    return sorted(found, key=lambda item: item[0])


def together_by(draws: Sequence[Draw]) -> list[tuple[int, list[Draw]]]:
    """Draws that are solved together, among the first few or the many that follow.

    Those of one kind stand side by side, as they share a factorisation; pieces are as large as
    pays and as many as there are hands for.

    Returns:
        (number of the look, some of its draws), in the order of looks.
    """
    looks: dict[int, list[Draw]] = {}
    for draw in draws:
        look = 0 if draw.number < FIRST else 1 + (draw.number - FIRST) // MORE
        looks.setdefault(look, []).append(draw)
    pieces = []
    for look, own in sorted(looks.items()):
        own.sort(key=lambda draw: (kind_of(draw), draw.number))
        count = min(len(own), max(2, -(-len(own) // COLUMNS)))
        ends = [round(k * len(own) / count) for k in range(count + 1)]
        pieces += [(look, own[a:b]) for a, b in pairwise(ends)]
    return pieces


def _every(works: Worlds, draws: Sequence[Draw]) -> list[Solved]:
    """Draws in every world: what lies between the worlds, draw by draw."""
    if len(works.every) == 1:
        return _batch(works.mine, draws)
    _side_by_side(works.every, draws)
    mine, theirs, *steps = (
        {one.number: one for one in _batch(work, draws)} if work else {}
        for work in (works.mine, works.theirs, *works.steps.values())
    )

    def less(world: Mapping[int, Solved], number: int) -> Solved:
        return _between(world[number], theirs[number]) if theirs else world[number]

    return [
        less(mine, draw.number)._replace(
            steps={
                name: less(world, draw.number)
                for name, world in zip(works.steps, steps, strict=True)
            }
        )
        for draw in draws
    ]


def _side_by_side(works: Sequence[Work], draws: Sequence[Draw]) -> None:
    """Solve draws in several worlds together, by kind; what settles is kept by each."""
    groups: dict[Kind, list[tuple[Work, System, Draw]]] = {}
    for work in works:
        bases = ready(work.system, draws)
        for draw in draws:
            system = with_assumptions(bases[kind_of(draw)], draw.assumptions)
            if draw.number not in work.early:
                groups.setdefault(kind_of(draw), []).append((work, system, draw))
    _together(groups)


def _together(groups: Mapping[Kind, Sequence[tuple[Work, System, Draw]]]) -> None:
    for group in groups.values():
        for at in range(0, len(group), COLUMNS):
            members = group[at : at + COLUMNS]
            similar = [work.similar(system, draw) for work, system, draw in members]
            found = paths_together(similar, QUARTERS)
            for (work, _, draw), path in zip(members, found, strict=True):
                work.take(draw, path)


def _batch(work: Work, draws: Sequence[Draw]) -> list[Solved]:
    paths = shown_of(work.question)
    own = [shown.variable for shown in paths if not shown.variable.startswith(FOLLOWS)]
    owed = (f"DEBT_{RESERVE}", f"INTEREST_{RESERVE}")
    names = list(dict.fromkeys([*own, *GAPS, *RATES, *owed, *cells(work.market)]))
    found = band(
        work.system,
        lambda draw: [],
        names,
        draws,
        quarters=QUARTERS,
        jobs=1,
        solve=work.drawn,
        first=work.together,
    )
    empty = np.zeros((0, 0))
    failed = [
        Solved(number, work.reached.get(number, empty), message, {})
        for number, message in found.unsolved.items()
    ]
    numbers = [draw.number for draw in found.draws]
    # Bands are stacked in the order of the draws' numbers.
    solved = []
    drawn = {draw.number: draw for draw in draws}
    for row, number in enumerate(sorted(numbers)):
        one = {name: found.paths[name][row] for name in names}
        shown = work.shown(one.__getitem__, drawn[number])
        notes = found.notes.get(number, ())
        solved.append(Solved(number, shown, "", found.residuals[number], notes))
    return [*failed, *solved]


NOBODY = (
    "There are no dated paths: whom the measures name stands with others in one row of the "
    "quarterly model, which says nothing of one alone."
)
NOTE = (
    f"Paths are deviations in a quarterly model (GPM6, {len(CODES)} economies) from a baseline in "
    "which market prices are what was expected on the day{budget}. They hold what tariffs, flows "
    "and policy rules imply; panics, and news that the scenario does not name, are not in them. "
    "The range is over pass-through, second rounds, trade responses, policy rules, currency "
    "responses and those published estimates of how holders of government debt answer that agree "
    "with the central one, not over shocks to come. What a holder abroad sells moves its own "
    "currency, by the same rule for all: the part that was not hedged, over its economy's GDP; "
    "reserves are taken home. Holders in groups of economies move none: the model has no currency "
    "of theirs. Where securities are kept is not always where their owners are."
)
BUDGET = " and the {budget} follows the newest published projection of the date"
CLEARED = (
    "The market for {debt} clears in each quarter of the paths, together with the economy and the "
    "budget; debt is counted once, at two basis points a point in the end."
)
HELD_STILL = "For want of a projection {debt} stay at their share of GDP in the baseline."
ACCOUNTS = (
    "Trade balances hold what tariffs do to trade before wages move, which fades, and what demand "
    "and currencies do; current accounts add what is earned on what is lent and what changed "
    "yields mean for debt held abroad. Both are changes against the baseline, as are tariff "
    "revenue (from the first day at the trade of a year on, before what it takes from other "
    "taxes) and holdings of debt (at the prices of the scenario's date, without the part of "
    "new debt that new saving takes up by itself)."
)


def _notes(question: Question) -> tuple[str, ...]:
    """What to know of the paths: of budgets and debt only where there are paths of them."""
    rows = chief(question)
    issues = any(row.reserve for row in rows)
    budget = BUDGET.format(budget=f"{row_of(RESERVE).called} budget") if issues else ""
    codes = {row.code for row in rows}
    accounts = (
        CLEARED.format(debt=SOVEREIGNS[MARKET].debt) if issues else "",
        *(
            HELD_STILL.format(debt=own.debt)
            for own in GOVERNMENTS
            if own.code in codes and not own.projection
        ),
        ACCOUNTS,
    )
    return NOTE.format(budget=budget), " ".join(filter(None, accounts)), *_filled(question, issues)


def _filled(question: Question, issues: bool) -> tuple[str, ...]:
    """What of the budget's projection is not its own; nothing where it is held whole."""
    if not issues:
        return ()
    told = baseline.load(question.world, projection(question)).filled
    return (" ".join(told),) if told else ()


SOURCES = (
    Source(
        "carabenciov-et-al-2013",
        "equation",
        "Quarterly paths: GPM6, Carabenciov et al. (2013), IMF WP/13/87, extended to "
        f"{len(CODES)} economies",
    ),
    Source(
        "boehm-levchenko-pandalai-nayar-2023",
        "equation",
        "Trade responses over time: Boehm, Levchenko and Pandalai-Nayar (2023), "
        f"{parameter('trade.elasticity.short-run').value:g} within a year, about "
        f"{parameter('trade.elasticity.long-run').value:g} in the long run",
    ),
)
PROJECTED = Source(
    "", "data", "{budget}: Congressional Budget Office, newest projection known on the date"
)


def _sources(question: Question) -> tuple[Source, ...]:
    if not any(row.reserve for row in chief(question)):
        return SOURCES
    text = PROJECTED.text.format(budget=f"{row_of(RESERVE).called} budget")
    return (*SOURCES, structs.replace(PROJECTED, text=text))
