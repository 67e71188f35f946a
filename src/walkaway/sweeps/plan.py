"""What a sweep varies, over what, and which numbers it keeps."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any

from walkaway.brief import brief
from walkaway.engine import asked
from walkaway.outcome.record import code_digest
from walkaway.scenario import Scenario
from walkaway.scenario.dials import Value
from walkaway.world import World

GRID, RANDOM, SOBOL, SALTELLI = "grid", "random", "sobol", "saltelli"
DESIGNS = (GRID, RANDOM, SOBOL, SALTELLI)
DATE, SETS, SEED = "date", "elasticities", "seed"
"""What may vary beside the dials of a scenario."""
OTHERS = (DATE, SETS, SEED)
MOST_POINTS = 1_000_000
MOST_NUMBERS = 1_000
MOST_AXES = 50
MOST_DRAWS = 100_000
LARGEST_SEED = 2**53 - 1
USUAL_POINTS = 128
USUAL_STEPS = 11

Settings = tuple[tuple[str, Value], ...]
"""What a point of a sweep sets, by name, sorted: dials, and of `OTHERS` those that vary."""


@brief
@dataclass(frozen=True)
class Axis:
    """One thing that varies.

    Attributes:
        name: a dial's id, or one of `OTHERS`.
        values: what it takes; of a range the steps of a grid.
        low, high: ends of a range; None where only the values are meant.
    """

    name: str
    values: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def ranged(self) -> bool:
        """Whether it takes any value between two ends."""
        return self.low is not None

    def at(self, share: float) -> Value:
        """The value at a part of the axis, from 0 to 1."""
        if self.low is not None and self.high is not None:
            return round(self.low + share * (self.high - self.low), 10)
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


@brief
@dataclass(frozen=True)
class Ask:
    """What is asked at every point: equal asks share what was solved.

    Attributes:
        scenario: to start from.
        numbers: ids of the numbers that are kept.
        draws: dated paths that are drawn at each point.
        seed: of the draws.
        elasticities: sets to solve under; the scenario's own choice, or all, if empty.
        whole: whether each point solves every market, as a run does, whatever numbers are kept.
    """

    scenario: Scenario
    numbers: tuple[str, ...]
    draws: int = 0
    seed: int = 0
    elasticities: tuple[str, ...] = ()
    whole: bool = False

    def record(self) -> dict[str, Any]:
        """What decides the numbers of a point beside its settings."""
        return {
            "scenario": self.scenario.digest,
            "data": World.at(self.scenario.date, self.scenario.snapshot()).data_hash,
            "code": code_digest(),
            "numbers": sorted(self.numbers),
            "draws": self.draws,
            "seed": self.seed,
            "elasticities": list(self.elasticities),
            "whole": self.whole,
        }

    @property
    def digest(self) -> str:
        """Twelve digits that name the ask."""
        return digest_of(self.record())[:12]


@brief
@dataclass(frozen=True)
class Plan:
    """A sweep.

    Attributes:
        name: short name.
        ask: what is asked at every point.
        axes: what varies.
        design: how points are chosen, one of `DESIGNS`.
        points: how many; of `SALTELLI` the base sample; a grid has as many as it has.
        seed: of the design.
        title: one line.
    """

    name: str
    ask: Ask
    axes: tuple[Axis, ...]
    design: str = GRID
    points: int = USUAL_POINTS
    seed: int = 0
    title: str = ""
    source: str = field(default="plan", compare=False)

    @property
    def count(self) -> int:
        """How many points the plan has."""
        return count_of(self.axes, self.design, self.points)

    @property
    def digest(self) -> str:
        """Twelve digits that name the plan."""
        axes = [[axis.name, plain(axis.values), axis.low, axis.high] for axis in self.axes]
        told = [self.ask.record(), axes, self.design, self.points, self.seed]
        return digest_of(told)[:12]


def count_of(axes: Sequence[Axis], design: str, points: int) -> int:
    """How many points a design has."""
    if design == GRID:
        return math.prod(len(axis.values) for axis in axes)
    return points * (len(axes) + 2) if design == SALTELLI else points


def plain(value: Any) -> Any:
    """A value of a dial as JSON has it."""
    return [plain(own) for own in value] if isinstance(value, tuple | list) else value


def digest_of(told: Any) -> str:
    """SHA-256 of what JSON can say."""
    raw = json.dumps(told, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(raw.encode()).hexdigest()


def key_of(settings: Settings) -> str:
    """What names a point inside an ask."""
    return digest_of(plain(settings))[:24]


def with_usual_numbers(ask: Ask) -> Ask:
    """The ask with the chief numbers of its scenario where it names none."""
    numbers = ask.numbers or asked.chief(ask.scenario, ask.draws)
    return changed(ask, numbers=tuple(dict.fromkeys(numbers)))


def day(value: Value) -> dt.date:
    """The day that a setting names."""
    return dt.date.fromisoformat(str(value))
