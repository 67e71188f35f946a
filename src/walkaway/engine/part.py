"""What each market brings to a run: metrics, how they were solved, notes and sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from walkaway.outcome import Metric, Path, SolveReport, Source
from walkaway.scenario import Scenario
from walkaway.world import World

Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""
    del done, total, what


@dataclass(frozen=True, eq=False)
class Setting:
    """What all markets of a run share.

    Attributes:
        world: the facts, as known on the scenario's date.
        scenario: what changes.
        sets: elasticity sets that are wanted; the scenario's own, or all, if none is named.
    """

    world: World
    scenario: Scenario
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One market's share of an outcome.

    Attributes:
        metrics: its numbers.
        solves: how each member of its ensemble was solved.
        names: words for the codes in its metric ids.
        notes: what to know before believing it.
        sources: facts and equations.
        settings: what else decides its numbers, for the run record.
        paths: its numbers over time.
    """

    metrics: tuple[Metric, ...] = ()
    solves: tuple[SolveReport, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[Path, ...] = ()
