"""Bands: draws over the numbers that nobody knows well, each draw named and reproducible.

Numbers that only scale what comes in (pass-through, second rounds, the currency's response to
flows) are drawn from ranges. Numbers that change how the system responds to itself (policy
rules, the weight of term premia) are drawn from a few published or plausible values, so that
each combination is factorised once and then serves every draw that has it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.measures import Passing
from walkaway.economy.news import News
from walkaway.economy.system import (
    Assumptions,
    EconomyPath,
    System,
    factorised,
    paths,
    with_assumptions,
)
from walkaway.memory import bounded
from walkaway.parameters import parameter
from walkaway.solve.path import TOLERANCE
from walkaway.solve.threads import one_thread

Floats = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

# (low, high): uniform.
RANGES: Mapping[str, tuple[float, float]] = {
    "second_round": parameter("economy.tariff.second-round").range,
    "look_through": parameter("economy.tariff.look-through").range,
    "border": parameter("economy.passing.border").range,
    "retail": parameter("economy.passing.retail").range,
    "short_run": parameter("economy.tariff.short-run").range,
    "long_run": parameter("trade.elasticity.long-run").range,
    "reallocation": parameter("economy.tariff.reallocation").range,
}
# Values of equal weight.
VALUES: Mapping[str, tuple[float, ...]] = {
    "fx_elasticity": parameter("economy.currency.flow-elasticity").choices,
    "policy_response": parameter("economy.rule.response").choices,
    "premium_in_demand": parameter("economy.premium.in-demand").choices,
}


DRAW_TOLERANCE = TOLERANCE
"""Of a draw's residuals."""


@dataclass(frozen=True)
class Draw:
    """One set of numbers.

    Attributes:
        number: 0, 1, ...
        values: name -> value, of every number that was drawn.
        assumptions: for the system.
        passing: for tariffs.
    """

    number: int
    values: Mapping[str, float]
    assumptions: Assumptions
    passing: Passing


@dataclass(frozen=True)
class Band:
    """Paths of many draws.

    Attributes:
        central: the path at the central numbers; None where draws were solved by themselves.
        draws: the numbers of every draw that was solved.
        paths: variable -> deviations [draw, quarter].
        unsolved: draws without a solution, with the reason.
        residuals: of every draw that was solved.
        notes: of draws that were solved, where there is something to know of their paths.
    """

    central: EconomyPath | None
    draws: tuple[Draw, ...]
    paths: Mapping[str, Floats] = field(repr=False)
    unsolved: Mapping[int, str] = field(default_factory=dict)
    residuals: Mapping[int, Mapping[str, float]] = field(repr=False, default_factory=dict)
    notes: Mapping[int, tuple[str, ...]] = field(repr=False, default_factory=dict)

    def quantiles(self, name: str, at: Sequence[float] = (0.05, 0.5, 0.95)) -> Floats:
        """Quantiles of one variable [quantile, quarter]."""
        return np.asarray(np.quantile(self.paths[name], at, axis=0), dtype=np.float64)


def draw_numbers(count: int, seed: int, centre: Assumptions | None = None) -> tuple[Draw, ...]:
    """Draw sets of numbers; the n-th is the same however many are drawn.

    Args:
        count: how many.
        seed: of the generator; each draw has a generator spawned from it.
        centre: what is not drawn.
    """
    base = centre or Assumptions()
    found = []
    for number, child in enumerate(np.random.SeedSequence(seed).spawn(count)):
        rng = np.random.default_rng(child)
        values = {name: float(rng.uniform(*span)) for name, span in RANGES.items()}
        values |= {name: float(rng.choice(options)) for name, options in VALUES.items()}
        own = {f.name for f in fields(Assumptions)} & values.keys()
        found.append(
            Draw(
                number,
                values,
                _with(base, {name: values[name] for name in own}),
                Passing(border=values["border"], retail=values["retail"]),
            )
        )
    return tuple(found)


def band(
    system: System,
    news: Callable[[Draw | None], Sequence[News]],
    names: Sequence[str],
    draws: Sequence[Draw],
    *,
    quarters: int = 40,
    jobs: int | None = None,
    progress: Progress | None = None,
    solve: Callable[[System, Draw], EconomyPath] | None = None,
    first: Callable[[Sequence[tuple[System, Draw]]], Mapping[int, EconomyPath]] | None = None,
) -> Band:
    """Solve a scenario for every draw.

    Args:
        system: at the central numbers.
        news: the scenario for a draw; for None, at the central numbers.
        names: variables to keep.
        draws: from :func:`draw_numbers`.
        quarters: how many to keep.
        jobs: threads; one if absent. The solver holds the interpreter's lock most of the
            time, so to use more cores split the draws over processes: each draw is the same
            wherever it is solved.
        progress: called as ``progress(done, total, what)``.
        solve: solves one draw in a system that has the draw's numbers; ``news`` is then not
            asked, and no central path is solved.
        first: solves draws together, in systems that have their numbers; what it leaves out, by
            the draw's number, is solved one by one.
    """
    central = None if solve else paths(system, news(None), quarters)
    bases = ready(system, draws)
    kept: dict[int, list[Floats]] = {}
    unsolved: dict[int, str] = {}
    residuals: dict[int, Mapping[str, float]] = {}
    notes: dict[int, tuple[str, ...]] = {}

    def member_of(draw: Draw) -> System:
        return with_assumptions(bases[kind_of(draw)], draw.assumptions)

    early = first([(member_of(draw), draw) for draw in draws]) if first else {}

    def one(draw: Draw) -> tuple[Draw, EconomyPath]:
        if draw.number in early:
            return draw, early[draw.number]
        member = member_of(draw)
        if solve:
            return draw, solve(member, draw)
        return draw, paths(member, news(draw), quarters, DRAW_TOLERANCE)

    with ThreadPoolExecutor(jobs or 1) as pool:
        for done, (draw, path) in enumerate(pool.map(one, draws), start=1):
            if path.solved:
                kept[draw.number] = [path[name] for name in names]
                residuals[draw.number] = path.residuals
                notes |= {draw.number: path.notes} if path.notes else {}
            else:
                unsolved[draw.number] = path.message
            if progress:
                progress(done, len(draws), "draws")
    stacked = {name: np.array([kept[n][i] for n in sorted(kept)]) for i, name in enumerate(names)}
    solved = tuple(d for d in draws if d.number in kept)
    return Band(central, solved, stacked, unsolved, residuals, notes)


def _with(base: Assumptions, values: Mapping[str, float]) -> Assumptions:
    changed: dict[str, Any] = dict(values)
    return replace(base, **changed)


THREADS = 2
"""That factorise kinds of draws."""
Kind = tuple[float, float]
"""What draws that share a Jacobian have in common: the weights of policy and of term premia."""


def ready(system: System, draws: Sequence[Draw]) -> dict[Kind, System]:
    """A system for each kind of draw, its Jacobian factorised; done once per system and kind."""
    kinds = list(dict.fromkeys(map(kind_of, draws)))
    # Dense products leave the interpreter's lock, so that two threads do two kinds at once.
    with one_thread(), ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as pool:
        return dict(zip(kinds, pool.map(lambda kind: _prepared(system, kind), kinds), strict=True))


def kind_of(draw: Draw) -> Kind:
    """What a draw's Jacobian depends on."""
    return draw.values["policy_response"], draw.values["premium_in_demand"]


@bounded(6)
def _prepared(system: System, kind: Kind) -> System:
    """A system with the Jacobian of one kind of draw, factorised where it differs."""
    policy_response, premium = kind
    values = {"policy_response": policy_response, "premium_in_demand": premium}
    moved = with_assumptions(system, _with(system.assumptions, values))
    return replace(moved, start_from=factorised(moved, alike=[system.factor]))
