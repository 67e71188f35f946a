"""What a market is to the engine: the measures it handles, what it needs and gives, its outputs.

The engine knows markets by this contract alone. It sorts them by needs and gives, hands each the
`Question` and what it needs of others, and gathers their parts. Markets never import one another.
"""

from __future__ import annotations

import abc
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import Problem
from walkaway.grammar.measure import Measure
from walkaway.outcome import Outcome, Path, Quantity, SolveReport, Source
from walkaway.question import Question

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]
"""Called by long work as ``progress(done, total, what)``."""

Given = Callable[[str], Any]
"""What other markets give, by name; None for what a market only wants and nobody gives."""


def silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""
    del done, total, what


@dataclass(frozen=True)
class Part:
    """One market's share of an outcome.

    Attributes:
        metrics: its numbers.
        solves: how each member of its ensemble was solved.
        names: words for the codes in its ids.
        notes: what to know before believing it.
        sources: facts and equations.
        settings: what else decides its numbers, for the run record.
        paths: its numbers over time.
        gives: what this solve found for other markets, by name.
        gives_without: the same in the world that effects are counted against.
        steps: of a market that compares worlds itself and draws paths, its share after each step
            of the story but the last.
    """

    metrics: tuple[Quantity, ...] = ()
    solves: tuple[SolveReport, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[Path, ...] = ()
    gives: Mapping[str, Any] = field(default_factory=dict)
    gives_without: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True)
class Watch:
    """Who looks on while a market is solved, and with how many processes it may work.

    Attributes:
        progress: called as members are solved.
        jobs: processes; as many as there are cores if None. Numbers do not depend on it.
        partial: called with what is known so far; None if nobody asks.
    """

    progress: Progress = silent
    jobs: int | None = None
    partial: Callable[[Part], None] | None = None


class Market(abc.ABC):
    """A market, or a reading of one, in a run.

    Attributes:
        name: in the record, in messages and for ``only``.
        called: what it tells of, in words; empty where the name says it.
        measures: kinds of measures that it handles.
        sections: first words of the ids of its numbers.
        needs: what it cannot be solved without, by name.
        wants: what it takes in where there is any; it is solved again when that comes.
        gives: what other markets may need of it.
        gives_late: whether what it gives takes so long that others are shown first without.
        compares: whether it counts effects against the question's counterfactual itself; else it is
            asked of both worlds by themselves, and the difference is taken of its numbers.
        records: whether the levels beside its numbers are on record, the same in every world, and
            not levels of the world that effects are counted against.
    """

    name: ClassVar[str]
    called: ClassVar[str] = ""
    measures: ClassVar[tuple[type[Measure], ...]] = ()
    sections: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()
    wants: ClassVar[tuple[str, ...]] = ()
    gives: ClassVar[tuple[str, ...]] = ()
    gives_late: ClassVar[bool] = False
    compares: ClassVar[bool] = False
    records: ClassVar[bool] = False

    @abc.abstractmethod
    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Its numbers: effects, with the measures less without them.

        A member that is not solved is reported in ``solves`` and counted in ``failed`` of the
        numbers that lack it.
        """

    @abc.abstractmethod
    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One of its numbers under one member, for any subset of the measures.

        Raises:
            NotSolvedError: it was not solved.
        """

    def begun(self, question: Question, watch: Watch) -> AbstractContextManager[None]:
        """What it may do for a question beside what is solved before it, if anything."""
        del question, watch
        return nullcontext()

    def facts(self, question: Question) -> Sequence[str]:
        """Series and tables that a question needs something of on its day, by name.

        Where one says nothing yet the market is not solved: it is refused by name, with the
        nearest day that has it; where a measure acts in the market, the whole run is.
        """
        del question
        return ()

    def lacks(self, question: Question) -> Sequence[Problem]:
        """What it needs of a table of trade that a table of the user's own does not have.

        Where there is something the market is left out, by name; where a measure acts in it, the
        whole run is refused.
        """
        del question
        return ()

    def central(self, member: str) -> str:
        """The member that a number is explained under: the one asked for, unless it has its own."""
        return member

    def give(self, what: str, question: Question, given: Given) -> Any:
        """What other markets need of it, solved when asked.

        Raises:
            NotSolvedError: it was not solved.
        """
        del question, given
        raise KeyError(f"{self.name} gives no {what}")

    def recall(self, outcome: Outcome, question: Question) -> Mapping[str, Callable[..., Any]]:
        """What it gave in a finished run, as functions of any question with other measures."""
        del outcome, question
        return {}

    def idle(self, question: Question) -> Mapping[int, str]:
        """Measures of its kinds that change nothing, by position, and why."""
        del question
        return {}


class Trade(Protocol):
    """What the goods market gives to others, as ``trade``."""

    @property
    def economies(self) -> Sequence[str]:
        """ISO3 codes, in the order of the axes of `tariffs`."""

    @property
    def sectors(self) -> Sequence[str]:
        """Industry codes, likewise."""

    @property
    def still(self) -> bool:
        """Whether no measure on trade is asked about."""

    def exports(
        self, member: str, exporter: str, importer: str, sector: str, horizon: str = "long run"
    ) -> float:
        """Percent change of a flow under an elasticity set, by default in the long run.

        Raises:
            NotSolvedError: the goods market was not solved under the set.
        """

    def tariffs(self, on: dt.date) -> Array:
        """Points that measures add to the base tariffs on a day [exporter, importer, sector]."""

    def recorded_exports(
        self, member: str, exporter: str, importer: str, sector: str, on: dt.date
    ) -> float:
        """Percent change of a flow in the long run, were the orders of a past day to stay."""

    def recorded_tariffs(self, on: dt.date) -> Array:
        """Points over the base tariffs that were levied on a past day, same shape."""

    def tariff_on(self, codes: Sequence[str], exporter: str, sector: str, on: dt.date) -> float:
        """Points that measures add on products in the United States, with nothing claimed.

        Args:
            codes: tariff codes.
            exporter: ISO3 code.
            sector: the industry whose part of these products is meant.
            on: the day.
        """

    def recorded_tariff_on(
        self, codes: Sequence[str], exporter: str, sector: str, on: dt.date
    ) -> float:
        """Points over the base that were levied on products on a past day, likewise."""

    def recorded_days(self, first: dt.date, last: dt.date) -> Sequence[dt.date]:
        """Days of a past period, after its first, on which what was levied changed."""

    def elasticity(self, member: str, sectors: Sequence[str]) -> float:
        """Mean trade elasticity of some sectors under a set."""
