"""The worlds of a story, and its draws, solved in each of them side by side."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.draws import Kind, band, draw_numbers, kind_of, ready
from walkaway.economy.external import GAPS, RATES
from walkaway.economy.system import with_assumptions
from walkaway.economy.table import RESERVE
from walkaway.economy.together import paths_together
from walkaway.engine.accounts import cells
from walkaway.engine.economy_work import Work, begin, system_of
from walkaway.engine.paths_shown import FOLLOWS, QUARTERS, shown_of
from walkaway.market import Progress
from walkaway.prepared import kept
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.solve.crew import each

if TYPE_CHECKING:
    from walkaway.economy.draws import Draw
    from walkaway.economy.system import EconomyPath, System

Array = NDArray[np.float64]
T = TypeVar("T")

MANY = 16
"""From so many draws on it pays to start processes."""


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
        """The worlds of a question, with their central paths."""
        works = [work_of(own) for own in _asked(question)]
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


MOST_AHEAD = 4
"""Questions whose draws are solved side by side."""


@remembered(maxsize=MOST_AHEAD + 4)
def work_of(question: Question) -> Work:
    """A question in its system; a run asks for it more than once."""
    return Work(question)


def central_of(question: Question) -> tuple[Work, EconomyPath]:
    """A question's news and central path."""
    work = work_of(question)
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
    works = [work_of(own) for question in together for own in _asked(question)]
    works = [own for own in works if own.system is works[0].system]
    if len(works) < 2:
        return
    begin(works)
    side_by_side(
        [
            (work, draw)
            for work in works
            if not work.question.is_counterfactual
            for draw in draw_numbers(work.question.draws, work.question.seed)
        ]
    )


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


def between(mine: Solved, theirs: Solved) -> Solved:
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


def solve_draws(
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

    They are of one kind, as these share a factorisation.

    Returns:
        (number of the look, some of its draws), in the order of looks.
    """
    looks: dict[tuple[int, Kind], list[Draw]] = {}
    for draw in draws:
        look = 0 if draw.number < FIRST else 1 + (draw.number - FIRST) // MORE
        looks.setdefault((look, kind_of(draw)), []).append(draw)
    return [
        (look, piece)
        for (look, _), own in sorted(looks.items())
        for piece in _parted(sorted(own, key=lambda draw: draw.number))
    ]


def _parted(many: Sequence[T]) -> list[list[T]]:
    """As few parts of `COLUMNS` at most as there can be, of nearly the same size."""
    count = -(-len(many) // COLUMNS)
    ends = [round(k * len(many) / count) for k in range(count + 1)]
    return [list(many[a:b]) for a, b in pairwise(ends)]


def _every(works: Worlds, draws: Sequence[Draw]) -> list[Solved]:
    """Draws in every world: what lies between the worlds, draw by draw."""
    if len(works.every) == 1:
        return batch(works.mine, draws)
    acting = (works.mine, *works.steps.values())
    side_by_side([(work, draw) for work in acting for draw in draws])
    mine, theirs, *steps = (
        {one.number: one for one in own}
        for own in (
            batch(works.mine, draws),
            counterfactual(works.theirs, draws) if works.theirs else (),
            *(batch(work, draws) for work in works.steps.values()),
        )
    )

    def less(world: Mapping[int, Solved], number: int) -> Solved:
        return between(world[number], theirs[number]) if theirs else world[number]

    return [
        less(mine, draw.number)._replace(
            steps={
                name: less(world, draw.number)
                for name, world in zip(works.steps, steps, strict=True)
            }
        )
        for draw in draws
    ]


def counterfactual(work: Work, draws: Sequence[Draw]) -> list[Solved]:
    """Draws in the world that a story's effects are counted against, kept on disk.

    Whatever a story does, this world is the same, and so are its draws: they are solved apart from
    those of others, once for all stories that are counted against it.
    """
    question = replace(work.question, story=None)
    paths, numbers = shown_of(work.question), tuple(draw.number for draw in draws)
    follows = (question, system_of(work.question), paths, numbers)
    return kept("draws", follows, lambda: batch(work, draws))


def side_by_side(asked: Sequence[tuple[Work, Draw]]) -> None:
    """Solve draws in several worlds together, by kind; what settles is kept by each."""
    bases = ready(asked[0][0].system, [draw for _, draw in asked])
    groups: dict[Kind, list[tuple[Work, System, Draw]]] = {}
    for work, draw in asked:
        system = with_assumptions(bases[kind_of(draw)], draw.assumptions)
        if draw.number not in work.early:
            groups.setdefault(kind_of(draw), []).append((work, system, draw))
    for group in groups.values():
        for members in _parted(group):
            similar = [work.similar(system, draw) for work, system, draw in members]
            for (work, _, draw), path in zip(
                members, paths_together(similar, QUARTERS), strict=True
            ):
                work.take(draw, path)


def batch(work: Work, draws: Sequence[Draw]) -> list[Solved]:
    """Draws in one world."""
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
