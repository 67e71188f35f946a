"""Playing the payoff table: one run per cell, in parallel, kept by what made it."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from walkaway import engine
from walkaway.brief import brief
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.files import text_of, write_atomically
from walkaway.goods.market import GoodsMarket
from walkaway.negotiation.consent import Consent, asked, metrics_of, vote
from walkaway.negotiation.definition import Cell, GameDefinition, Run
from walkaway.negotiation.game import Floats, Game
from walkaway.outcome import Outcome, RunStore
from walkaway.outcome.record import code_digest
from walkaway.scenario import Scenario
from walkaway.scenario.data import words_of
from walkaway.solve.crew import each

Progress = Callable[[int, int, str], None]
Evaluate = Callable[[Scenario], Outcome]


@brief
@dataclass(frozen=True, eq=False)
class PayoffTable:
    """A game's payoffs under every member of the ensemble.

    Attributes:
        definition: the game.
        members: those under which every cell was solved; members of different ensembles are
            crossed, as in ``IS x hold-firm``.
        payoffs: [member, player, strategy of player 1, ..., strategy of player n].
        metrics: metric -> its value [member, strategy, ..., strategy].
        units: metric -> unit.
        runs: the run behind each cell; with consent, where that is asked for.
        reused: how many runs were taken from the store.
        dropped: members left out, and the cell that was not solved under them.
        consents: votes in the cells that need consent; payoffs are those after them.
    """

    definition: GameDefinition
    members: tuple[str, ...]
    payoffs: Floats = field(repr=False)
    metrics: Mapping[str, Floats] = field(repr=False)
    units: Mapping[str, str]
    runs: Mapping[Cell, str] = field(repr=False)
    reused: int = 0
    dropped: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()

    @property
    def played(self) -> int:
        """How many runs there are."""
        return len(self.definition.runs()) if self.runs else 0

    def drawn(self, player: int, cell: Cell) -> Floats:
        """A player's payoff in one cell under every member: [member]."""
        own = self.payoffs[:, player]
        return np.array([own[k][cell] for k in range(len(self.members))])

    def game(self, member: int | None = None) -> Game:
        """The game under one member, or with the median of every payoff over the members."""
        table = np.median(self.payoffs, axis=0) if member is None else self.payoffs[member]
        players = self.definition.players
        return Game(
            tuple(player.name for player in players),
            tuple(tuple(s.name for s in player.strategies) for player in players),
            np.asarray(table, dtype=float),
        )

    def games(self) -> Iterator[Game]:
        """The game under each member in turn."""
        return (self.game(k) for k in range(len(self.members)))


def run_engine(scenario: Scenario, only: tuple[str, ...] | None = None) -> Outcome:
    """The default way to evaluate a cell; some parts alone where payoffs need no more."""
    return engine.run(scenario, only=only)


def parts_of(definition: GameDefinition) -> tuple[str, ...] | None:
    """The parts of a run that a game's payoffs are made of; None for all of them."""
    looked_at = {name.split(".")[0] for player in definition.players for name in player.payoff}
    if any(map(definition.asks, definition.cells())):
        looked_at |= {kind.split(".")[0] for kind in definition.consent}
    return (GoodsMarket.name,) if looked_at <= set(GoodsMarket.sections) else None


def play(
    definition: GameDefinition,
    evaluate: Evaluate | None = None,
    *,
    store: RunStore | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> PayoffTable:
    """Run every cell of a game.

    Args:
        definition: the game.
        evaluate: scenario -> outcome; with several workers it must be importable by name. The
            engine if None, with the parts alone that payoffs need.
        store: where runs are kept and looked for; nothing is kept if None.
        workers: processes; one plays in this process.
        progress: called as cells are done.

    Returns:
        The table; payoffs given in the file need no run. A member of the ensemble that some
        cell was not solved under is left out of the whole table, because payoffs would
        otherwise not be comparable.

    Raises:
        BadInputError: a payoff names a metric that no run has.
        NotSolvedError: no member is solved in every cell; names the cells.
    """
    if definition.given is not None:
        return PayoffTable(definition, ("given",), definition.given[None], {}, {}, {})
    wanted = definition.runs()
    only = parts_of(definition)
    evaluate = evaluate or (partial(run_engine, only=only) if only else run_engine)
    memory = _Memory(store, only)
    done: dict[Run, Outcome] = {}
    for run in wanted:
        kept = memory.find(definition.scenario(*run))
        if kept is not None:
            done[run] = kept
    reused = len(done)
    waiting = [run for run in wanted if run not in done]
    told = _Told(definition, progress, len(wanted), reused)
    # A few runs alone show whether the payoffs can be had; only then are the others made.
    for cell in _covering(definition):
        first = (cell, True)
        if first in waiting:
            waiting.remove(first)
            done[first] = evaluate(definition.scenario(cell))
            memory.keep(definition.scenario(cell), done[first])
            told(first)
        if all(outcome.solved for outcome in done.values()) and _covers(definition, done):
            _check_metrics(definition, done.values())
    for run, outcome in _evaluated(definition, waiting, evaluate, workers):
        done[run] = outcome
        memory.keep(definition.scenario(*run), outcome)
        told(run)
    return _table(definition, {run: done[run] for run in wanted}, reused)


def recall(definition: GameDefinition, store: RunStore) -> PayoffTable | None:
    """The table of a game played before, with the same data and code; nothing is run.

    Args:
        definition: the game.
        store: where runs are kept.

    Returns:
        The table; None if a run is missing or the runs do not make a table.
    """
    if definition.given is not None:
        return PayoffTable(definition, ("given",), definition.given[None], {}, {}, {})
    memory = _Memory(store, parts_of(definition))
    outcomes: dict[Run, Outcome] = {}
    for run in definition.runs():
        kept = memory.find(definition.scenario(*run))
        if kept is None:
            return None
        outcomes[run] = kept
    try:
        return _table(definition, outcomes, len(outcomes))
    except (BadInputError, NotSolvedError):
        return None


def _kinds(definition: GameDefinition, cell: Cell) -> set[str]:
    return {measure.kind for measure in definition.cell_measures(cell)}


def _covering(definition: GameDefinition) -> list[Cell]:
    """A few cells in which every kind of measure of the game occurs at least once.

    A market that nothing moves is not solved and brings no metrics, so that one cell may lack
    what another has; together these cells have all that the game can have.
    """
    cells = {cell: _kinds(definition, cell) for cell in definition.cells()}
    missing = set().union(*cells.values())
    chosen: list[Cell] = []
    while missing or not chosen:
        best = max(cells, key=lambda cell: len(cells[cell] & missing))
        chosen.append(best)
        missing -= cells[best]
    return chosen


def _covers(definition: GameDefinition, done: Iterable[Run]) -> bool:
    wanted = set().union(*(_kinds(definition, cell) for cell in definition.cells()))
    return wanted <= set().union(*(_kinds(definition, cell) for cell, granted in done if granted))


class _Told:
    """Counts cells for the progress display."""

    def __init__(
        self, definition: GameDefinition, progress: Progress | None, total: int, done: int
    ) -> None:
        self.definition, self.progress, self.total, self.done = definition, progress, total, done

    def __call__(self, run: Run) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, _said(self.definition, run))


def _said(definition: GameDefinition, run: Run) -> str:
    """What is played in a run."""
    cell, granted = run
    return ", ".join((*definition.label(cell), *(() if granted else ("consent refused",))))


def _evaluated(
    definition: GameDefinition, runs: Sequence[Run], evaluate: Evaluate, workers: int
) -> Iterator[tuple[Run, Outcome]]:
    """Runs with their outcomes, in the order they are done."""
    if workers <= 1 or len(runs) <= 1 or evaluate.__module__ == "__main__":
        for run in runs:
            yield run, evaluate(definition.scenario(*run))
        return
    # A fresh interpreter per worker: threads of numerical libraries do not survive a fork.
    scenarios = [definition.scenario(*run) for run in runs]
    with closing(each(evaluate, scenarios, workers, fresh=True)) as done:
        for number, outcome in done:
            yield runs[number], outcome


def _check_metrics(definition: GameDefinition, outcomes: Iterable[Outcome]) -> None:
    known = list(dict.fromkeys(metric.id for outcome in outcomes for metric in outcome.metrics))
    problems = []
    looked_at = [(player.name, metric) for player in definition.players for metric in player.payoff]
    for who, metric in looked_at:
        if known and metric not in known:
            line = definition.lines.get((who, metric))
            place = f"{definition.source}:{line}" if line else definition.source
            hint = did_you_mean(metric, known)
            problems.append(Problem(place, metric, "a run has no such metric", hint))
    for metric in _by_those_asked(definition):
        kind = metric.rpartition(".")[0]
        if known and metric not in known and kind not in {p.path for p in problems}:
            line = definition.lines.get(("consent", kind))
            place = f"{definition.source}:{line}" if line else definition.source
            hint = did_you_mean(metric, known)
            problems.append(Problem(place, kind, f"a run has no {metric}", hint))
    if problems:
        raise BadInputError(problems)


def _asked(definition: GameDefinition) -> dict[Cell, tuple[str, ...]]:
    """Who is asked for consent, in the cells that need it."""
    words = words_of(definition.data)
    return {cell: asked(definition, cell, words) for cell in definition.cells()
            if definition.asks(cell)}  # fmt: skip


def _by_those_asked(definition: GameDefinition) -> list[str]:
    """Metrics that anybody who is asked looks at."""
    codes = dict.fromkeys(code for found in _asked(definition).values() for code in found)
    return metrics_of(definition, tuple(codes))


def _table(definition: GameDefinition, outcomes: Mapping[Run, Outcome], reused: int) -> PayoffTable:
    _check_metrics(definition, outcomes.values())
    wanted = [name for player in definition.players for name in player.payoff]
    wanted = list(dict.fromkeys([*wanted, *_by_those_asked(definition)]))
    ensembles, place = _ensembles(definition, wanted, outcomes)
    draws = list(itertools.product(*ensembles))
    shape = (len(draws), *definition.shape)
    # What is refused is known, and looked at, where consent is asked for.
    agreed, refused = ({name: np.full(shape, np.nan) for name in wanted} for _ in range(2))
    units = {}
    for (cell, granted), outcome in outcomes.items():
        values = agreed if granted else refused
        for name in wanted:
            metric = outcome.find(name)
            if metric is not None:
                units[name] = metric.unit
            for k, draw in enumerate(draws):
                # No metric: nothing in the cell moves its market, and metrics are changes.
                value = 0.0 if metric is None else metric.members[draw[place[name]]]
                values[name][(k, *cell)] = value
    votes = tuple(
        vote(definition, cell, codes, agreed, refused)
        for cell, codes in _asked(definition).items()
        if codes
    )
    metrics = _decided(agreed, refused, votes)
    payoffs = np.stack(
        [
            sum((weight * metrics[name] for name, weight in player.payoff.items()), np.zeros(shape))
            for player in definition.players
        ],
        axis=1,
    )
    return PayoffTable(
        definition=definition,
        members=tuple(" x ".join(draw) for draw in draws),
        payoffs=payoffs,
        metrics=metrics,
        units=units,
        runs={cell: outcome.record.id for (cell, was), outcome in outcomes.items() if was},
        reused=reused,
        dropped=_failures(definition, ensembles, wanted, outcomes),
        consents=votes,
    )


def _decided(
    agreed: Mapping[str, Floats], refused: Mapping[str, Floats], votes: Sequence[Consent]
) -> dict[str, Floats]:
    """Metrics as the votes leave them, same shape."""
    metrics = {name: values.copy() for name, values in agreed.items()}
    for own in votes:
        at: tuple[Any, ...] = (slice(None), *own.cell)
        for name, values in metrics.items():
            values[at] = np.where(own.granted, values[at], refused[name][at])
    return metrics


def _ensembles(
    definition: GameDefinition, wanted: Sequence[str], outcomes: Mapping[Run, Outcome]
) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """The ensembles behind the metrics, and which of them each metric belongs to.

    Markets have ensembles of their own (elasticity sets, demand slopes). Metrics of one
    ensemble are drawn together; different ensembles are crossed, every member of one with
    every member of the other.
    """
    found: list[tuple[str, ...]] = []
    place: dict[str, int] = {}
    for name in wanted:
        by_cell = [outcome.find(name) for outcome in outcomes.values()]
        ever = dict.fromkeys(m for metric in by_cell if metric for m in metric.members)
        failed = _failed_without(name, ever, outcomes.values())
        kept = tuple(
            m for m in ever if not failed and all(x is None or m in x.members for x in by_cell)
        )
        if not kept:
            raise NotSolvedError(
                f"{name}: no member of its ensemble is solved in every cell of the table:\n"
                + "\n".join(_failures(definition, [], wanted, outcomes))
                + "\nsoften the strategies of these cells, or drop them"
            )
        if kept not in found:
            found.append(kept)
        place[name] = found.index(kept)
    return found, place


def _failed_without(name: str, members: Iterable[str], outcomes: Iterable[Outcome]) -> bool:
    """Whether some run lacks a metric because its market was not solved, not for want of cause."""
    ever = set(members)
    solves = [(outcome, solve) for outcome in outcomes for solve in outcome.solves]
    markets = {solve.market for _, solve in solves if solve.member in ever}
    return any(
        outcome.find(name) is None and solve.status != "solved"
        for outcome, solve in solves
        if solve.market in markets or not markets
    )


def _failures(
    definition: GameDefinition,
    ensembles: Sequence[Sequence[str]],
    wanted: Sequence[str],
    outcomes: Mapping[Run, Outcome],
) -> tuple[str, ...]:
    """Members that are left out, each with the first cell in which it was not solved."""
    kept = {member for ensemble in ensembles for member in ensemble}
    metrics = [outcome.find(name) for outcome in outcomes.values() for name in wanted]
    ever = {member for metric in metrics if metric for member in metric.members}
    solves = [solve for outcome in outcomes.values() for solve in outcome.solves]
    # Only the markets that the payoffs come from; all of them where there is nothing to go by.
    markets = {s.market for s in solves if s.member in ever} or {s.market for s in solves}
    failed: dict[str, str] = {}
    for run, outcome in outcomes.items():
        where = _said(definition, run)
        for solve in outcome.solves:
            if solve.status != "solved" and solve.market in markets and solve.member not in kept:
                text = f"{solve.market}, {solve.member}: {where}: {solve.message}"
                failed.setdefault(f"{solve.market}, {solve.member}", text)
    return tuple(failed.values())


class _Memory:
    """Finds runs made before from the same scenario, data and code."""

    def __init__(self, store: RunStore | None, only: tuple[str, ...] | None = None) -> None:
        self.store, self.only = store, only or ()

    def _path(self, scenario: Scenario) -> tuple[str, str]:
        """The key of a scenario, and the file that holds the run's id."""
        assert self.store is not None
        key = hashlib.sha256(
            json.dumps(
                [scenario.digest, _data_digest(scenario), code_digest(), *self.only]
            ).encode()
        ).hexdigest()[:24]
        return key, str(self.store.folder / "by-scenario" / f"{key}.txt")

    def find(self, scenario: Scenario) -> Outcome | None:
        """The run kept for a scenario, if it is still there and whole."""
        if self.store is None:
            return None
        from pathlib import Path

        path = Path(self._path(scenario)[1])
        try:
            outcome = self.store.load(text_of(path).strip())
        except BadInputError:
            return None
        same = outcome.record.scenario == scenario.digest and outcome.record.code == code_digest()
        return outcome if same else None

    def keep(self, scenario: Scenario, outcome: Outcome) -> None:
        """Keep a run, and its id under the scenario's key."""
        if self.store is None:
            return
        from pathlib import Path

        self.store.save(outcome)
        write_atomically(Path(self._path(scenario)[1]), outcome.record.id + "\n")


def _data_digest(scenario: Scenario) -> str:
    return scenario.snapshot().digest
