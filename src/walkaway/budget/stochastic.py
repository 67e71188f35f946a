"""Stochastic debt paths: correlated shocks to growth, rates, the primary balance, the currency.

The debt ratio follows the usual recursion (Escolano 2010, IMF TNM/10/02, equation 1), with
interest split into debt refixed within the year and debt that keeps its coupon:

    d(t) = [a (1 + e(t)) + 1 - a] (1 + i(t)) / (1 + g(t)) d(t-1) - pb(t) + sf(t)

i: effective rate; g: nominal growth; pb: primary balance; sf: other borrowing, all of GDP;
a: share owed in foreign currency and e its appreciation. Shocks to growth and the balance
last a year; shocks to rates stay (the European Commission's debt sustainability monitor
treats long rates so). They are drawn jointly normal with the covariance of history, or whole
years are drawn from history (bootstrap), which keeps its tails.

Draws come in blocks of fixed size, each with a generator spawned from the seed, so results
do not depend on the number of workers. The blocks fit a core's cache, and NumPy releases
the interpreter's lock in them, so threads suffice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.budget.baseline import Baseline
    from walkaway.budget.ladder import Ladder
    from walkaway.world import World

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]

BLOCK = 8192
SHOCKS = ("short_rate", "long_rate", "nominal_growth", "primary_balance")
METHODS = ("normal", "bootstrap")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class DebtCase:
    """The deterministic path around which shocks are drawn.

    Attributes:
        years: fiscal years [year]; the first is the starting point.
        start: debt ratio at the end of the first year, percent of GDP.
        growth: nominal growth, percent [year].
        rate: effective interest rate, percent [year].
        primary_balance: percent of GDP [year].
        other: other borrowing, percent of GDP [year].
        short_share: share of the debt refixed within a year.
        rollover: share of the longer debt refixed each year.
        foreign_share: share owed in foreign currency.
    """

    years: NDArray[np.int64]
    start: float
    growth: Floats = field(repr=False)
    rate: Floats = field(repr=False)
    primary_balance: Floats = field(repr=False)
    other: Floats = field(repr=False)
    short_share: float = parameter("budget.paths.short-share").value
    rollover: float = parameter("budget.paths.rollover").value
    foreign_share: float = 0.0


@dataclass(frozen=True)
class ShockHistory:
    """Past shocks.

    Attributes:
        names: what each column shocks; any of :data:`SHOCKS`, and ``exchange_rate``.
        values: points (exchange rate: percent) [period, shock].
    """

    names: tuple[str, ...]
    values: Floats = field(repr=False)

    @property
    def covariance(self) -> Floats:
        """Sample covariance [shock, shock]."""
        return np.atleast_2d(np.cov(self.values, rowvar=False))


@dataclass(frozen=True)
class DebtPaths:
    """Draws of the debt ratio.

    Attributes:
        years: fiscal years [year].
        deterministic: the path without shocks, percent of GDP [year].
        draws: percent of GDP [draw, year].
        method: ``normal`` or ``bootstrap``.
        seed: what was given.
        seconds: wall time.
    """

    years: NDArray[np.int64]
    deterministic: Floats
    draws: Draws = field(repr=False)
    method: str
    seed: int
    seconds: float

    def quantiles(self, at: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> Floats:
        """Quantiles of the debt ratio [quantile, year]."""
        return np.quantile(self.draws, at, axis=0).astype(np.float64)

    def rises(self, years: int = 1) -> float:
        """Share of draws that end higher than ``years`` before the end."""
        return float((self.draws[:, -1] > self.draws[:, -1 - years]).mean())

    def above(self, ratio: float) -> float:
        """Share of draws that end above a debt ratio."""
        return float((self.draws[:, -1] > ratio).mean())


def us_history(world: World) -> ShockHistory:
    """Yearly changes in the United States since 2002 (world table ``us_debt_shocks``)."""
    table = world.table("us_debt_shocks")
    return ShockHistory(SHOCKS, np.column_stack([table.floats(name) for name in SHOCKS]))


def case_of(baseline: Baseline, ladder: Ladder) -> DebtCase:
    """The published baseline as the recursion's deterministic path."""
    ratio = baseline.debt / baseline.gdp
    before = np.append(np.nan, baseline.debt[:-1])
    gdp_before = np.append(np.nan, baseline.gdp[:-1])
    share = ladder.amount[0] / ladder.total
    longer = ladder.total - ladder.amount[0]
    return DebtCase(
        years=baseline.years,
        start=float(100 * ratio[0]),
        growth=100 * (baseline.gdp / gdp_before - 1),
        rate=100 * baseline.net_interest / before,
        primary_balance=100 * baseline.primary_balance / baseline.gdp,
        other=100 * baseline.other_means / baseline.gdp,
        short_share=float(share),
        rollover=float(ladder.amount[1] / longer),
    )


def deterministic(case: DebtCase) -> Floats:
    """The debt ratio without shocks, percent of GDP [year]."""
    path = np.empty(case.years.size)
    path[0] = case.start
    for t in range(1, path.size):
        grow = (1 + case.rate[t] / 100) / (1 + case.growth[t] / 100)
        path[t] = grow * path[t - 1] - case.primary_balance[t] + case.other[t]
    return path


def paths(
    case: DebtCase,
    history: ShockHistory,
    draws: int = 10_000,
    *,
    seed: int = 0,
    method: Literal["normal", "bootstrap"] = "normal",
    workers: int | None = None,
    progress: Progress | None = None,
) -> DebtPaths:
    """Draw debt paths.

    Args:
        case: the deterministic path.
        history: past shocks.
        draws: how many paths.
        seed: same seed, same draws, whatever the number of workers.
        method: ``normal`` or ``bootstrap``.
        workers: threads; as many as there are cores if absent.
        progress: called as ``progress(done, total, what)``.

    Raises:
        BadInputError: no draws, an unknown method, or a shock of an unknown name.
    """
    _check(history, draws, method)
    started = time.perf_counter()
    blocks = -(-draws // BLOCK)
    seeds = np.random.SeedSequence(seed).spawn(blocks)
    out = np.empty((draws, case.years.size), dtype=np.float32)
    draw = _normal(history) if method == "normal" else _bootstrap(history)

    def one(block: int) -> None:
        rows = out[block * BLOCK : (block + 1) * BLOCK]
        _fill(rows, case, history.names, draw, np.random.Generator(np.random.SFC64(seeds[block])))

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(one, range(blocks)), start=1):
            if progress:
                progress(done, blocks, "debt paths")
    seconds = time.perf_counter() - started
    return DebtPaths(case.years, deterministic(case), out, method, seed, seconds)


_Draw = Callable[[np.random.Generator, int, int], Draws]


def _normal(history: ShockHistory) -> _Draw:
    """Jointly normal shocks [shock, draw] of a year."""
    root = _root(history.covariance).astype(np.float32)

    def draw(rng: np.random.Generator, count: int, year: int) -> Draws:
        z = rng.standard_normal((root.shape[0], count), dtype=np.float32)
        shocks: Draws = root @ z
        return shocks

    return draw


def _bootstrap(history: ShockHistory) -> _Draw:
    """Whole years of history, centred [shock, draw]."""
    centred = (history.values - history.values.mean(axis=0)).T.astype(np.float32)

    def draw(rng: np.random.Generator, count: int, year: int) -> Draws:
        picked: Draws = centred[:, rng.integers(0, centred.shape[1], count, dtype=np.int32)]
        return picked

    return draw


def _root(covariance: Floats) -> Floats:
    """A square root of a covariance that may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.clip(values, 0, None))
    return root


def _fill(
    rows: Draws, case: DebtCase, names: tuple[str, ...], draw: _Draw, rng: np.random.Generator
) -> None:
    """Run the recursion for one block of draws, writing every year's ratio."""
    count, one, percent = rows.shape[0], np.float32(1), np.float32(0.01)
    at = {name: i for i, name in enumerate(names)}
    zero = np.zeros(count, dtype=np.float32)
    debt = np.full(count, case.start, dtype=np.float32)
    short, long, held = zero.copy(), zero.copy(), zero.copy()
    rows[:, 0] = debt
    for t in range(1, case.years.size):
        shock = draw(rng, count, t)
        short += shock[at["short_rate"]] if "short_rate" in at else zero
        long += shock[at["long_rate"]] if "long_rate" in at else zero
        held += np.float32(case.rollover) * (long - held)
        rate = np.float32(case.rate[t]) + np.float32(case.short_share) * short
        rate += np.float32(1 - case.short_share) * held
        growth = np.float32(case.growth[t])
        grown = growth + shock[at["nominal_growth"]] if "nominal_growth" in at else growth
        debt *= (one + percent * rate) / (one + percent * grown)
        if case.foreign_share and "exchange_rate" in at:
            debt *= one + np.float32(case.foreign_share) * percent * shock[at["exchange_rate"]]
        debt += np.float32(case.other[t] - case.primary_balance[t])
        if "primary_balance" in at:
            debt -= shock[at["primary_balance"]]
        rows[:, t] = debt


def _check(history: ShockHistory, draws: int, method: str) -> None:
    known = (*SHOCKS, "exchange_rate")
    problems = []
    if draws < 1:
        problems.append(Problem("draws", "", f"{draws} is not at least 1"))
    if method not in METHODS:
        problems.append(
            Problem("method", "", f"no method {method!r}", did_you_mean(method, METHODS))
        )
    problems += [
        Problem("history", "", f"no shock {name!r}", did_you_mean(name, known))
        for name in history.names
        if name not in known
    ]
    if problems:
        raise BadInputError(problems)


def summary(result: DebtPaths) -> Mapping[str, object]:
    """What the command line prints as JSON."""
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    table = result.quantiles(levels)
    return {
        "years": result.years.tolist(),
        "baseline": result.deterministic.tolist(),
        "quantiles": {f"{level:g}": table[i].tolist() for i, level in enumerate(levels)},
        "share_rising_in_the_last_year": result.rises(),
        "draws": int(result.draws.shape[0]),
        "method": result.method,
        "seed": result.seed,
    }
