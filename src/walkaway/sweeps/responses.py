"""Numbers of a scenario as functions of some of its dials, known at nodes and close between them.

Nodes are points of a sweep, kept by content as all are: a surface is made again without a solve.
Between nodes it is off by less than the bound that stands beside each number. The bound is found,
not proved: the largest miss at the newest nodes, before they were known, or three times the largest
at places that were solved to be held against the surface and are no nodes of it. A response with a
kink (a floor that begins to bind) takes many nodes, or ends with a wide bound; a jump that lies
between all of them is not seen.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.engine.asked import Answer, unknown
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean, not_among
from walkaway.files import whole
from walkaway.market import Progress
from walkaway.outcome.quantity import Band
from walkaway.scenario import Scenario
from walkaway.scenario.dials import Dial, dials
from walkaway.sweeps.plan import Ask, Axis, Settings, key_of, with_usual_numbers
from walkaway.sweeps.points import Point
from walkaway.sweeps.pool import Pool
from walkaway.sweeps.running import solve_points
from walkaway.sweeps.sparse import Place, Sparse, grow, nodes
from walkaway.world import World

Floats = NDArray[np.float64]
MOST_DIALS = 6
USUAL_MOST = 129
"""Nodes at which a surface ends."""
LARGEST_MOST = 10_000
USUAL_TOLERANCE = 0.01
"""Of the spread of a number over the surface."""
SAFETY = 3.0
"""What the largest miss at places that are no nodes is multiplied with to give the bound."""
HELD_OUT = 4
"""Places held against the surface, and as many more for each dial."""
LEAST = 1e-9
"""Bound where nothing was missed: the size of what solves leave."""
TRIES = 4
PARTS = 3
"""Of a band: low, mid, high."""


class NotKnownError(NotSolvedError):
    """A surface is asked for whose points are not all kept, and none may be solved."""


@dataclass(frozen=True)
class Estimate:
    """A number at a place of a surface.

    Attributes:
        band: as a run would have it, within the bound at each end and in the middle.
        unit: of the band.
        label: in words.
        bound: how far any of the three may be off; zero where the place was solved.
        exact: whether the place was solved.
        count: members of the range at that place, or at the point that lacks the largest share.
        failed: how many more were asked for there and not solved.
    """

    band: Band
    unit: str
    label: str
    bound: float
    exact: bool
    count: int
    failed: int


@dataclass(frozen=True)
class Term:
    """A part of a surface: an interpolant on a grid of nodes, barycentric in each direction.

    The surface is the sum of all terms' interpolants, each as often as it counts.

    Attributes:
        count: how often it counts.
        nodes: of each dial, in its unit: Chebyshev's extrema, ascending, or the middle alone.
        values: low, mid and high of each number at each node [node of the first dial, ..., node of
            the last dial, number, 3].
    """

    count: int
    nodes: tuple[tuple[float, ...], ...]
    values: Floats


@brief
@dataclass(frozen=True, eq=False)
class Surface:
    """A response surface.

    Attributes:
        ask: what is asked at each point.
        axes: dials, each with its range.
        reached: whether every number's bound is within the tolerance.
        tolerance: as a share of each number's spread.
        bounds: how far each number may be off, in its unit.
        spreads: of each number over the nodes, in its unit.
        points: how many points were solved for it, nodes and those held against it.
    """

    ask: Ask
    axes: tuple[Axis, ...]
    reached: bool
    tolerance: float
    bounds: Mapping[str, float]
    spreads: Mapping[str, float]
    points: int
    _sparse: Sparse = field(repr=False)
    _solved: Mapping[str, Point] = field(repr=False)
    _words: Mapping[str, Answer] = field(repr=False)

    def at(self, settings: Mapping[str, float]) -> dict[str, Estimate]:
        """The numbers where dials are turned.

        Args:
            settings: a value for each dial of the surface; one that is left out stays as the
                scenario has it.

        Raises:
            BadInputError: a dial that the surface has not, or a value outside its range.
        """
        values = self._checked(settings)
        own = tuple(sorted(values.items()))
        solved = self._solved.get(key_of(own))
        if solved is not None:
            return {
                name: Estimate(one.band, one.unit, one.label, 0.0, True, one.count, one.failed)
                for name, one in solved.found.items()
            }
        found = self._sparse.at(_place(self.axes, values))
        result = {}
        for at, name in enumerate(self.ask.numbers):
            low, mid, high = found[PARTS * at : PARTS * (at + 1)].tolist()
            band = Band(min(low, mid), mid, max(mid, high))
            words = self._words[name]
            lacking = self.thinnest[name]
            result[name] = Estimate(
                band, words.unit, words.label, self.bounds[name], False, lacking.count,
                lacking.failed,
            )  # fmt: skip
        return result

    @cached_property
    def thinnest(self) -> Mapping[str, Answer]:
        """Each number at the point whose range lacks the largest share of its members."""

        def lacking(own: Answer) -> float:
            return own.failed / max(own.count + own.failed, 1)

        every = [self._words, *(own.found for own in self._solved.values())]
        return {name: max((one[name] for one in every), key=lacking) for name in self.ask.numbers}

    def terms(self) -> tuple[Term, ...]:
        """What the surface is made of, so that it can be told elsewhere without walkaway."""
        spans = [_ends(axis) for axis in self.axes]
        return tuple(
            Term(
                count,
                tuple(
                    tuple(low + share * (high - low) for share in nodes(own))
                    for own, (low, high) in zip(level, spans, strict=True)
                ),
                values.reshape(*values.shape[:-1], len(self.ask.numbers), PARTS),
            )
            for count, level, values in self._sparse.terms()
        )

    def spans(self) -> dict[str, tuple[float, float]]:
        """Dial's id -> the ends of the surface."""
        return {axis.name: _ends(axis) for axis in self.axes}

    def _checked(self, settings: Mapping[str, float]) -> dict[str, float]:
        known = {axis.name: axis for axis in self.axes}
        problems = [
            Problem("surface", name, "no such dial on it", did_you_mean(name, list(known)))
            for name in settings
            if name not in known
        ]
        usual = {dial.id: dial.value for dial in dials(self.ask.scenario)}
        values: dict[str, float] = {}
        for name, axis in known.items():
            value = settings.get(name, usual[name])
            low, high = _ends(axis)
            if isinstance(value, bool) or not isinstance(value, int | float):
                problems.append(Problem("surface", name, f"{value!r} is not a number"))
            elif not low <= value <= high:
                what = f"{value:g} is outside the surface"
                problems.append(Problem("surface", name, what, f"{low:g} to {high:g}"))
            else:
                values[name] = round(float(value), 10)
        if problems:
            raise BadInputError(problems)
        return values


def surface(
    scenario: Scenario | str,
    levers: Sequence[str] | Mapping[str, tuple[float, float] | None],
    *,
    numbers: Sequence[str] = (),
    tolerance: float = USUAL_TOLERANCE,
    most: int = USUAL_MOST,
    elasticities: Sequence[str] = (),
    draws: int = 0,
    seed: int = 0,
    jobs: int | None = None,
    solve: bool = True,
    progress: Progress | None = None,
) -> Surface:
    """A response surface over some dials of a scenario, all others as they stand.

    Args:
        scenario: a scenario, the name of one in the library, or a path.
        levers: dials that are numbers; with a range each, or None for all that the dial takes.
        numbers: ids of the numbers; the chief ones if empty.
        tolerance: bound that is wanted, as a share of each number's spread over the surface.
        most: nodes at which it ends all the same; it then says that it was not reached.
        elasticities: sets to solve under; the scenario's own choice, or all, if empty.
        draws: dated paths to draw at each point.
        seed: of these.
        jobs: processes; as many as there are cores if None.
        solve: whether points may be solved that are not kept.
        progress: called as points are solved.

    Raises:
        BadInputError: no such dial, one that is no number, a range outside it.
        NotSolvedError: a point of the surface has no solution; with the point and why.
        NotKnownError: points are missing and ``solve`` is false.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    axes = _axes(loaded, levers, tolerance, most)
    _refuse_unknown(loaded, numbers, elasticities, draws)
    ask = with_usual_numbers(Ask(loaded, tuple(numbers), draws, seed, tuple(elasticities)))
    found = Making(ask, axes, jobs, solve, progress).made(tolerance, most)
    if solve:
        _note_down(found, most)
    return found


def _refuse_unknown(
    scenario: Scenario, numbers: Sequence[str], elasticities: Sequence[str], draws: int
) -> None:
    """Refuse numbers and sets that there are not.

    Raises:
        BadInputError: all of them.
    """
    known = list(World.at(scenario.date, scenario.snapshot()).trade().elasticities)
    problems = not_among("elasticities", elasticities, known, "no such elasticity set")
    wrong = unknown(scenario, numbers, draws)
    problems += [Problem("number", name, *told) for name, told in wrong.items()]
    if problems:
        raise BadInputError(problems)


def _note_down(made: Surface, most: int) -> None:
    """Write beside its points how a surface was made, so that it is found again."""
    told = {
        "levers": {axis.name: list(_ends(axis)) for axis in made.axes},
        "tolerance": made.tolerance,
        "most": most,
        "numbers": list(made.ask.numbers),
        "elasticities": list(made.ask.elasticities),
        "draws": made.ask.draws,
        "seed": made.ask.seed,
    }
    raw = json.dumps(told, sort_keys=True).encode()
    place = Pool.of(made.ask).folder / f"surface-{hashlib.sha256(raw).hexdigest()[:12]}.json"
    with whole(place) as stream:
        stream.write(raw)


def _axes(
    scenario: Scenario,
    levers: Sequence[str] | Mapping[str, tuple[float, float] | None],
    tolerance: float,
    most: int,
) -> tuple[Axis, ...]:
    asked = dict(levers) if isinstance(levers, Mapping) else dict.fromkeys(levers)
    known = {dial.id: dial for dial in dials(scenario)}
    problems: list[Problem] = []
    found = []
    for name, span in asked.items():
        dial = known.get(name)
        if dial is None:
            hint = did_you_mean(name, list(known)) or f"`walkaway show {scenario.name}` names them"
            problems.append(Problem("surface", name, "no such dial", hint))
        elif dial.kind != "number":
            problems.append(Problem("surface", name, "is no number, so that it has no between"))
        else:
            problems += _misplaced(dial, span)
            low, high = span or (dial.low, dial.high)
            found.append(Axis(name, (), float(low), float(high)))
    if not 0 < len(asked) <= MOST_DIALS:
        problems.append(Problem("surface", "", f"1 to {MOST_DIALS} dials", f"{len(asked)} given"))
    if not 1e-9 <= tolerance <= 1:
        problems.append(Problem("surface", "tolerance", "must lie between 1e-9 and 1"))
    if not 1 <= most <= LARGEST_MOST:
        problems.append(Problem("surface", "most", f"must lie between 1 and {LARGEST_MOST:,}"))
    if problems:
        raise BadInputError(problems)
    return tuple(sorted(found, key=lambda axis: axis.name))


def _misplaced(dial: Dial, span: tuple[float, float] | None) -> list[Problem]:
    if span is None:
        return []
    found = []
    for end in span:
        try:
            dial.read(end)
        except ValueError as error:
            found.append(Problem("surface", dial.id, *error.args))
    if not found and not span[0] < span[1]:
        found.append(Problem("surface", dial.id, f"{span[1]:g} is not above {span[0]:g}"))
    return found


def _ends(axis: Axis) -> tuple[float, float]:
    assert axis.low is not None
    assert axis.high is not None
    return axis.low, axis.high


def _place(axes: Sequence[Axis], values: Mapping[str, float]) -> Place:
    """Where dials stand, each from 0 to 1."""
    ends = [_ends(axis) for axis in axes]
    return tuple(
        (values[axis.name] - low) / (high - low)
        for axis, (low, high) in zip(axes, ends, strict=True)
    )


class Making:
    """One surface being made; ``may_solve``: or only put together from what is kept."""

    def __init__(
        self,
        ask: Ask,
        axes: tuple[Axis, ...],
        jobs: int | None,
        may_solve: bool,
        progress: Progress | None,
    ) -> None:
        self.ask, self.axes, self.jobs = ask, axes, jobs
        self.may_solve, self.progress = may_solve, progress
        self.known = Pool.of(ask).points()
        self.used: dict[str, Point] = {}

    def made(self, tolerance: float, most: int) -> Surface:
        """The surface.

        Raises:
            NotSolvedError: a point has no solution, or is not kept and may not be solved.
        """
        wanted = tolerance
        for _ in range(TRIES):
            sparse, settled = grow(len(self.axes), self.values_at, self._enough(wanted), most)
            bounds, spreads = self._judged(sparse)
            reached = all(bounds[n] <= max(tolerance * spreads[n], LEAST) for n in bounds)
            if reached or not settled:
                break
            wanted /= 4  # what was held against it missed by more than its own nodes told
        words = next(iter(self.used.values())).found
        return Surface(
            self.ask, self.axes, reached, tolerance, bounds, spreads, len(self.used), sparse,
            self.used, words,
        )  # fmt: skip

    def _enough(self, tolerance: float) -> Callable[[Sparse, Floats], float]:
        def enough(sparse: Sparse, miss: Floats) -> float:
            spread = np.repeat(self._spread(sparse), PARTS)
            allowed = np.maximum(tolerance * spread, LEAST)
            return float(np.max(miss / allowed)) if np.isfinite(miss).all() else math.inf

        return enough

    def _spread(self, sparse: Sparse) -> Floats:
        """Of each number's middle over the nodes."""
        every = np.array(list(sparse.values.values()))[:, 1::PARTS]
        return np.asarray(np.ptp(every, axis=0))

    def _judged(self, sparse: Sparse) -> tuple[dict[str, float], dict[str, float]]:
        """How far each number may be off, and its spread."""
        from scipy.stats import qmc

        count = HELD_OUT * (1 + len(self.axes))
        places = qmc.Sobol(len(self.axes), rng=np.random.default_rng(0)).random(
            2 ** (count - 1).bit_length()
        )[:count]
        held = [tuple(map(float, own)) for own in places]
        values = self.values_at(held)
        missed = np.max([np.abs(values[own] - sparse.at(own)) for own in held], axis=0)
        last = [miss for level, miss in sparse.misses.items() if _at_edge(level, sparse)]
        finite = [miss for miss in last if np.isfinite(miss).all()]
        worst = np.max([SAFETY * missed, *finite], axis=0).reshape(-1, PARTS).max(axis=1)
        bounds = np.maximum(worst, LEAST)
        spreads = self._spread(sparse)
        names = self.ask.numbers
        return (
            dict(zip(names, bounds.tolist(), strict=True)),
            dict(zip(names, spreads.tolist(), strict=True)),
        )

    def values_at(self, places: Sequence[Place]) -> dict[Place, Floats]:
        """What is known, or found, at some places [number's low, mid, high ...].

        Raises:
            NotSolvedError: one of them has no solution.
        """
        settings = {place: self._settings(place) for place in places}
        missing = [own for own in settings.values() if key_of(own) not in self.known]
        if missing and not self.may_solve:
            raise NotKnownError(f"{len(missing)} points of this surface are not kept")
        if missing:
            self.known = solve_points(
                self.ask, missing, jobs=self.jobs, progress=self.progress, held=self.known
            )
        return {place: self._values(own) for place, own in settings.items()}

    def _settings(self, place: Place) -> Settings:
        return tuple(
            (axis.name, axis.at(share)) for axis, share in zip(self.axes, place, strict=True)
        )

    def _values(self, settings: Settings) -> Floats:
        point = self.known[key_of(settings)]
        lacking = [name for name in self.ask.numbers if name not in point.found]
        if lacking:
            told = ", ".join(f"{name} = {value}" for name, value in settings)
            raise NotSolvedError(f"the surface has no point at {told}: {point.reason}")
        self.used[point.key] = point
        bands = [point.found[name].band for name in self.ask.numbers]
        return np.array([part for own in bands for part in (own.low, own.mid, own.high)])


def _at_edge(level: tuple[int, ...], sparse: Sparse) -> bool:
    """Whether no level lies above one in every direction."""
    held = set(sparse.levels)
    return all(
        tuple(own + (axis == at) for axis, own in enumerate(level)) not in held
        for at in range(len(level))
    )
