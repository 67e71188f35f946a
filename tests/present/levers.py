"""A response surface whose values are known everywhere, and the run that stands on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.present.rich import q, run
from walkaway.engine.asked import Answer
from walkaway.outcome import Outcome
from walkaway.outcome.quantity import Band
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials
from walkaway.sweeps.plan import Ask, Axis
from walkaway.sweeps.points import Point
from walkaway.sweeps.responses import Surface
from walkaway.sweeps.sparse import Place, Sparse, grow

NAMES = ("welfare.JPN", "welfare.USA", "exports.JPN.USA.goods")
SPANS = {"tariff-1": (0.0, 100.0), "tariff-3": (0.0, 50.0)}
BOUND = 0.003


def truth(x: float, y: float) -> NDArray[np.float64]:
    """Low, mid and high of each number; x and y run from 0 to 1."""
    mids = (-0.2 * x - 0.1 * x * x + 0.05 * y, 0.0212 - 0.01 * x * y, -30.0 * np.sin(x) - 4.0 * y)
    return np.array([value for mid in mids for value in (mid - 0.01, mid, mid + 0.02)])


def made(levers: Sequence[str] = ("tariff-1",)) -> Surface:
    """The surface over one or two dials of the founding story."""
    scenario = Scenario.load("japan-2025")
    usual = {dial.id: float(str(dial.value)) for dial in dials(scenario) if dial.id in SPANS}

    def at(place: Place) -> NDArray[np.float64]:
        given = dict(zip(sorted(levers), place, strict=True))
        return truth(*(given.get(name, share(name, usual[name])) for name in SPANS))

    def values_at(places: Sequence[Place]) -> dict[Place, NDArray[np.float64]]:
        return {place: at(place) for place in places}

    def enough(sparse: Sparse, miss: NDArray[np.float64]) -> float:
        del sparse
        return float(np.max(miss) / 1e-7) if np.isfinite(miss).all() else np.inf

    def point(place: Place) -> Point:
        settings = tuple(
            (name, round(low + own * (high - low), 10))
            for name, own in zip(sorted(levers), place, strict=True)
            for low, high in [SPANS[name]]
        )
        bands = at(place).reshape(-1, 3).tolist()
        found = {
            name: Answer(name, "%", Band(*band), 3) for name, band in zip(NAMES, bands, strict=True)
        }
        return Point(settings, "solved", found=found)

    sparse, reached = grow(len(levers), values_at, enough, 200)
    assert reached
    solved = {own.key: own for own in map(point, sparse.values)}
    return Surface(
        Ask(scenario, NAMES), tuple(Axis(name, (), *SPANS[name]) for name in sorted(levers)),
        reached, 0.01, dict.fromkeys(NAMES, BOUND), dict.fromkeys(NAMES, 1.0), len(sparse.values),
        sparse, solved, {name: Answer(name, "%", Band(0.0, 0.0, 0.0), 3) for name in NAMES},
    )  # fmt: skip


def share(name: str, value: float) -> float:
    """Where a dial stands between its ends."""
    low, high = SPANS[name]
    return (value - low) / (high - low)


def standing(surface: Surface, off: float = 0.0) -> Outcome:
    """The run where the dials stand as the story has them; its last number off by so much."""
    here = surface.at({})
    values = {name: (own.band.low, own.band.mid, own.band.high) for name, own in here.items()}
    last = NAMES[-1]
    values[last] = tuple(value + off for value in values[last])  # type: ignore[assignment]
    return run(
        *(q(name, "%", *own, label=f"number {name}") for name, own in values.items()),
        toml=surface.ask.scenario.to_toml(),
    )
