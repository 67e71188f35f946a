"""One run: all markets of a question, in the order of what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from walkaway.engine.compared import less, still
from walkaway.engine.markets import MARKETS, ordered
from walkaway.engine.questions import question as question_of
from walkaway.errors import BadInputError, NotHeldError, NotSolvedError, Problem, did_you_mean
from walkaway.goods.about import flows_of, groups_of, sectors_of, told_blocs, told_pairs, touched
from walkaway.goods.kinds import MEASURES as ON_TRADE
from walkaway.grammar.fields import entries
from walkaway.grammar.measure import Measure
from walkaway.grammar.roles import BACKGROUND, ENDED, OWN
from walkaway.grammar.values import EXEMPT
from walkaway.market import Given, Market, Part, Progress, Watch, silent
from walkaway.memory import relieve
from walkaway.outcome import Outcome, RunRecord, ScenarioSummary, SolveReport, Step
from walkaway.outcome.outcome import LEFT_OUT, LOST, NOT_ASKED, NOT_HELD
from walkaway.outcome.record import code_digest
from walkaway.question import Question
from walkaway.readings import reading
from walkaway.scenario import Scenario
from walkaway.solution import Status
from walkaway.solve.crew import LostError
from walkaway.world import World

PARTS = tuple(market.name for market in MARKETS)
"""What a run is made of."""


def run(
    scenario: Scenario | str,
    *,
    elasticities: Sequence[str] | None = None,
    horizon: str | None = None,
    draws: int = 0,
    seed: int = 0,
    jobs: int | None = None,
    only: Sequence[str] | None = None,
    progress: Progress | None = None,
    partial: Callable[[str, Outcome], None] | None = None,
) -> Outcome:
    """Run a scenario.

    Args:
        scenario: a scenario, the name of one in the library, or a path to a TOML file.
        elasticities: elasticity sets to solve under; the scenario's own choice, or all, if None.
        horizon: how long after the measures trade is told: ``q1``, ``1y``, ``2y``, ``long run`` or
            a day as YYYY-MM-DD; what the scenario says if None.
        draws: how many dated paths of output, prices, rates, currencies and debt to draw; with
            none, only what needs no path is solved, in a second or two.
        seed: of the draws.
        jobs: processes for the draws; as many as there are cores if None. The same seed gives
            the same numbers, whatever the number of processes.
        only: the parts to solve (of `PARTS`), for a quick look; all of them if None.
        progress: called as members are solved.
        partial: called as ``partial(stage, outcome)`` with what is known so far: after ``goods``,
            after all ``markets`` without paths, and several times as ``paths`` are drawn.

    Returns:
        The outcome; a member that was not solved says so in ``outcome.solves`` and adds nothing
        to the bands, which count it.

    Raises:
        BadInputError: the scenario, an elasticity set or a part is not usable, or a measure is of
            a kind that no market handles.
        NotHeldError: a measure acts in a market that the data say too little of on the day; with
            all that is missing, and the nearest day that has it.
        DataCorruptError: the embedded data do not match their manifest.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    if horizon is not None:
        loaded = replace(loaded, model=replace(loaded.model, horizon=horizon))
    chosen = _chosen(only)
    asked = question_of(loaded, elasticities=elasticities, draws=draws, seed=seed)
    _refuse_unhandled(loaded)
    quick = {"only": ",".join(own.name for own in chosen)} if only is not None else {}
    solving = _Solving(loaded, asked, chosen, quick, Watch(progress or silent, jobs), partial)
    relieve()
    with reading():
        return solving.run()


class _Solving:
    """The markets of one run, and what is known of them so far."""

    def __init__(
        self,
        scenario: Scenario,
        question: Question,
        markets: Sequence[Market],
        settings: Mapping[str, str],
        watch: Watch,
        partial: Callable[[str, Outcome], None] | None,
    ) -> None:
        self.scenario = scenario
        self.question = question
        self.markets = markets
        self.settings = settings
        self.watch = watch
        self.partial = partial
        self.parts: dict[Market, Part] = {}
        self.found: dict[str, Any] = {}
        self.without: dict[str, Any] = {}

    def run(self) -> Outcome:
        """Solve all markets, those that draw paths last, and again whom their finds concern."""
        self._refuse_unheld()
        drawn = [own for own in self.markets if self.question.draws > 0 and own.gives_late]
        first = [own for own in ordered(self.markets) if own not in drawn]
        with ExitStack() as beside:
            for market in drawn:
                beside.enter_context(market.begun(self.question, self.watch))
            self._one_by_one(first, drawn)
        return self._outcome((Part(solves=self._left_out()),), steps=tuple(self._steps()))

    def _one_by_one(self, first: Sequence[Market], drawn: Sequence[Market]) -> None:
        """Solve markets, and again those whom later finds concern."""
        for market in first:
            self._solve(market, self.watch)
            if market.gives and not market.gives_late and len(self.markets) > 1:
                self._so_far(market.name)
        if drawn:
            self._so_far("markets")
        for market in drawn:
            heard = self._heard(market) if self.partial else None
            self._solve(market, replace(self.watch, partial=heard))
        for market in first:
            if any(what in self.found for what in market.wants):
                self._solve(market, self.watch)

    def _left_out(self) -> tuple[SolveReport, ...]:
        """Markets that a quick look leaves out though measures act in them."""
        reports = []
        for market in MARKETS:
            mine = [own for own in self.question.own if isinstance(own, market.measures)]
            if market in self.markets or not mine:
                continue
            kinds = ", ".join(sorted({own.kind for own in mine}))
            message = (
                f"Not asked for: {market.name}, where {kinds} acts; it is not in this quick look."
            )
            reports.append(SolveReport("all", market.name, NOT_ASKED, {}, 0, 0.0, message, asked=0))
        return tuple(reports)

    def _acts(self, market: Market) -> bool:
        """Whether a measure acts in a market."""
        return any(isinstance(own, market.measures) for own in self.question.cast)

    def _refuse_unheld(self) -> None:
        """Leave out what the data say too little of on the day.

        Raises:
            NotHeldError: a measure acts in it; with all that is missing.
        """
        world, wanted = self.question.world, []
        on_own = self.question.worlds if self.question.trade().own_table else ()
        for market in self.markets:
            lacking = [problem for own in on_own for problem in market.lacks(own)]
            facts = [name for own in self.question.worlds for name in market.facts(own)]
            if problems := list(dict.fromkeys([*world.missing(facts), *lacking])):
                wanted += problems if self._acts(market) else []
                self.parts[market] = _not_held(market, world, problems)
        if wanted:
            raise NotHeldError(dict.fromkeys(wanted))

    def _solve(self, market: Market, watch: Watch) -> None:
        if any(own.status == NOT_HELD for own in self.parts.get(market, Part()).solves):
            return
        try:
            part = self._part(market, self.question, self.found, watch)
        except NotHeldError as error:
            if self._acts(market):
                raise
            part = _not_held(market, self.question.world, error.problems)
        except NotSolvedError as error:
            status = LOST if isinstance(error, LostError) else str(Status.NO_SOLUTION)
            report = SolveReport("all", market.name, status, {}, 0, 0.0, str(error), failed=1)
            part = Part(solves=(report,))
        self.parts[market] = part
        self.found |= part.gives
        self.without |= part.gives_without

    def _part(
        self, market: Market, question: Question, found: Mapping[str, Any], watch: Watch
    ) -> Part:
        """A market's numbers of a question, against its counterfactual."""
        if market.compares or not question.without:
            return market.solve(question, given(question, market, found), watch)
        mine, theirs = question.alone(), question.counterfactual()
        with_story = market.solve(mine, given(mine, market, found), watch)
        without = market.solve(
            theirs, given(theirs, market, self.without), replace(watch, partial=None)
        )
        return less(with_story, without, question.against, market.records)

    def _steps(self) -> Iterator[Step]:
        """What the story has done after each of its steps but the last."""
        for name in self.question.steps[:-1]:
            question = self.question.after(name)
            later = set(self.question.measures).symmetric_difference(question.measures)
            drawn = {market: part.steps[name] for market, part in self.parts.items() if part.steps}
            found = {key: own for part in drawn.values() for key, own in part.gives.items()}
            told, missing = {own.id: own for part in drawn.values() for own in part.metrics}, []
            for market, whole in self.parts.items():
                if market in drawn or not _follows(market, later):
                    continue
                part, failed = self._after(market, question, found)
                told |= {own.id: own for own in part.metrics}
                lost = [own for own in whole.metrics if own.id not in told and own.effect]
                if failed:
                    missing += [own.id for own in lost]
                else:  # a number that only the whole story has does not move so far
                    told |= {own.id: still(own) for own in lost}
            ours = {own.id: own for part in self.parts.values() for own in part.metrics}
            yield Step(
                name=name,
                measures=tuple(
                    own.describe(self.question.words)
                    for own in self.question.cast
                    if own.step == name
                ),
                metrics=tuple(own for key, own in told.items() if own != ours.get(key)),
                paths=tuple(path for part in drawn.values() for path in part.paths),
                missing=tuple(missing),
            )

    def _after(
        self, market: Market, question: Question, found: Mapping[str, Any]
    ) -> tuple[Part, bool]:
        """A market's numbers after a step, and whether some were not solved."""
        try:
            part = self._part(market, question, found, self.watch)
        except NotSolvedError:
            return Part(), True
        return part, any(own.status not in LEFT_OUT for own in part.solves)

    def _heard(self, market: Market) -> Callable[[Part], None]:
        def heard(drawn: Part) -> None:
            self._so_far("paths", {market: drawn})

        return heard

    def _so_far(self, stage: str, more: Mapping[Market, Part] | None = None) -> None:
        if self.partial:
            known = {**self.parts, **(more or {})}
            self.partial(stage, self._outcome((Part(settings={"stage": stage}),), known))

    def _outcome(
        self,
        also: Sequence[Part],
        parts: Mapping[Market, Part] | None = None,
        steps: Sequence[Step] = (),
    ) -> Outcome:
        known = self.parts if parts is None else parts
        inside = [known[market] for market in self.markets if market in known]
        gathered = [Part(settings=self.settings, notes=_against(self.question)), *inside, *also]
        return outcome_of(self.scenario, self.question, gathered, steps)


def _against(question: Question) -> tuple[str, ...]:
    """Against what effects are counted, where that is not the data without any measure."""
    if not question.without:
        return ()
    return (
        f"Effects are counted against {question.against}, member by member and draw by draw; where "
        "a text says 'without the measures' the story's own are meant. Facts, such as duties due "
        "and collected, are those of the world with all of them.",
    )


def _follows(market: Market, measures: Iterable[Measure]) -> bool:
    """Whether a market's numbers may hang on some measures: its own kinds, trade, or its wants."""
    return bool(market.wants) or any(
        isinstance(own, (*market.measures, *ON_TRADE)) for own in measures
    )


def _not_held(market: Market, world: World, problems: Sequence[Problem]) -> Part:
    """What is said instead of a market's numbers where its data are missing."""
    what = f"{market.name} ({market.called})" if market.called else market.name
    told = "; ".join(_lacking(world, problem) for problem in problems)
    message = f"Not in the data on {world.date}: {what} is left out. Missing: {told}."
    return Part(solves=(SolveReport("all", market.name, NOT_HELD, {}, 0, 0.0, message, asked=0),))


def _lacking(world: World, problem: Problem) -> str:
    """What is missing by its title and name, and from when on it is there."""
    name, data = problem.place, world.snapshot
    if name not in data.tables and name not in data.series:
        return str(problem)
    title = data.tables[name].title if name in data.tables else data.series[name][1]["title"]
    begins = world.begins(name)
    return f"{title} ({name}), " + (f"held from {begins} on" if begins else "of which nothing is")


def given(question: Question, market: Market, found: Mapping[str, Any]) -> Given:
    """What others give to a market: what was found already, else asked of the giver.

    What a market only wants, and nobody found, is None.
    """
    givers = {what: own for own in MARKETS for what in own.gives}

    def ask(what: str) -> Any:
        if what in found:
            return found[what]
        if what in market.needs and what in givers:
            giver = givers[what]
            return giver.give(what, question, given(question, giver, found))
        return None

    return ask


def _chosen(only: Sequence[str] | None) -> tuple[Market, ...]:
    """The markets to solve, in their own order.

    Raises:
        BadInputError: no such part.
    """
    if only is None:
        return MARKETS
    strange = [name for name in only if name not in PARTS]
    if strange or not only:
        raise BadInputError(
            Problem("only", name, "no such part", did_you_mean(name, PARTS))
            for name in strange or ("",)
        )
    return tuple(market for market in MARKETS if market.name in only)


def _refuse_unhandled(scenario: Scenario) -> None:
    """A measure that no market handles would be passed over in silence.

    Raises:
        BadInputError: each of them, with its place.
    """
    handled = tuple(kind for market in MARKETS for kind in market.measures)
    problems = [
        Problem(
            scenario.name,
            f"measure[{index + 1}]",
            f"no market handles a measure of kind {own.kind!r}",
            "a market names the kinds it handles in its `measures`",
        )
        for index, own in enumerate(scenario.measures)
        if not isinstance(own, handled)
    ]
    if problems:
        raise BadInputError(problems)


def outcome_of(
    scenario: Scenario, question: Question, parts: Sequence[Part], steps: Sequence[Step] = ()
) -> Outcome:
    """The outcome of the parts that are known."""
    return Outcome(
        record=RunRecord(
            scenario=scenario.digest,
            data=question.world.data_hash,
            code=code_digest(),
            version=version("walkaway"),
            settings={key: text for part in parts for key, text in part.settings.items()},
        ),
        scenario=ScenarioSummary(
            name=scenario.name,
            title=scenario.title,
            description=scenario.description,
            date=scenario.date.isoformat(),
            measures=in_words(scenario, question),
            toml=scenario.to_toml(),
            focus=scenario.focus,
            named=named(question),
            pairs=told_pairs(question),
            groups=touched(question),
            blocs=told_blocs(question),
            sectors=sectors_of(question),
            flows=flows_of(question),
            question=scenario.question,
        ),
        metrics=tuple(metric for part in parts for metric in part.metrics),
        solves=tuple(solve for part in parts for solve in part.solves),
        names={code: word for part in parts for code, word in part.names.items()},
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        paths=tuple(path for part in parts for path in part.paths),
        steps=tuple(steps),
        last_step=question.steps[-1] if steps else "",
    )


def in_words(scenario: Scenario, question: Question) -> tuple[str, ...]:
    """Each measure in a sentence, with why it does nothing where it does nothing."""
    idle: dict[int, str] = {}
    told = [question, *([question.counterfactual()] if question.without else [])]
    for world, wanted in zip(told, ((OWN, BACKGROUND), (ENDED,)), strict=False):
        there = set(world.measures)
        places = [k for k, m in enumerate(scenario.measures) if m in there]
        for market in MARKETS:
            found = market.idle(world).items() if places else ()
            idle |= {
                places[k]: why for k, why in found if scenario.measures[places[k]].role in wanted
            }
    own = scenario.remarks(question.words)
    return tuple(
        f"{measure.describe(question.words)} (does nothing: {why})"
        if (why := own[index] or idle.get(index, ""))
        else measure.describe(question.words)
        for index, measure in enumerate(scenario.measures)
    )


NAMED = 6
"""A measure that names more economies than this speaks of a group."""


def named(question: Question) -> tuple[str, ...]:
    """Economies that measures name one by one, and groups with numbers of their own, by the file.

    Of a measure on whom it falls before who takes it, which is how their keys stand, backwards.
    """
    known = {*question.trade().economies, *groups_of(question)}
    lists = (
        getattr(own, key.name)
        for own in question.own
        for key in reversed(entries(type(own)))
        if key.kind != EXEMPT
    )
    return tuple(
        dict.fromkeys(
            code
            for codes in lists
            if isinstance(codes, tuple) and len(codes) <= NAMED
            for code in codes
            if code in known
        )
    )
