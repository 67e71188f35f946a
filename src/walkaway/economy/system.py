"""The extended model put together: parameters, baseline, and one factorised system.

Other markets join as blocks (a budget, a bond market): everything is one stacked system,
and this room knows nothing of them but the names of their variables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.economy import gpm6
from walkaway.economy.economies import Geography, geography, parameters, spec
from walkaway.economy.extension import FLOW_PERSISTENCE, Cleared, extended_block
from walkaway.economy.floor import Floors
from walkaway.economy.news import News, beliefs, quarter_problems
from walkaway.economy.table import CODES, CURRENCIES, ECONOMIES, YARDSTICK, Economy
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.expectations import policy_change
from walkaway.parameters import parameter
from walkaway.solution import Solution
from walkaway.solve.batch import Asked, together
from walkaway.solve.factor import SingularBlockError
from walkaway.solve.newton import SINGULAR
from walkaway.solve.path import (
    TOLERANCE,
    Block,
    Factor,
    PathModel,
    PathSolution,
    Stage,
    compose,
    from_quarter,
    solve_news,
    solve_with_factor,
)
from walkaway.solve.threads import one_thread

if TYPE_CHECKING:
    from walkaway.world import World

Floats = NDArray[np.float64]

HORIZON = 96
"""Quarters stacked; the forty that are read differ from those of 160 by under 1e-6.

What debt asks for drifts with it and is priced ahead: there the difference is under a basis point.
"""
NO_CAP = 1e3  # percent: a cap on yields that never binds
NO_FLOOR = -1e3
RATE_HALF_LIFE = parameter("economy.rate.half-life").value
"""Quarters in which half of the way to the steady state is gone."""


class Joined(Protocol):
    """What another market must offer to join the system."""

    def block(self) -> Block:
        """Its equations."""

    def given(self, quarters: int) -> dict[str, Floats]:
        """Baseline values of its exogenous series [quarter]."""

    def before(self) -> dict[str, float]:
        """Its variables before the first quarter."""

    def baseline(self, quarters: int) -> dict[str, Floats]:
        """Its variables when nothing changes [quarter]."""

    @property
    def premium_variable(self) -> str:
        """Its variable of points added to a term premium; empty if it has none."""

    @property
    def code(self) -> str:
        """The economy it belongs to."""


@dataclass(frozen=True)
class Assumptions:
    """Named numbers of the extension that are not GPM6's; bands draw over them.

    Attributes:
        second_round: share of direct tariff inflation that price setters pass on.
        look_through: share of it that the policy rule ignores.
        premium_in_demand: weight of the ten-year term premium in the long rate of demand.
        premium_in_parity: weight of the term premium, home against the United States, in
            what investors compare when they choose a currency; one: they compare long bonds.
        loading_10, loading_30: weight of the term premium in ten- and thirty-year yields.
        fx_elasticity: percent by which one percent of GDP of unhedged flow moves the
            currency on impact (Adler, Lisack and Mano 2015: 1.7-2.0; interventions on the
            yen of 2022 and 2024 scaled linearly: 3.1-5.2).
        policy_response: multiplies every rule's response to inflation and the gap.
        floors: whether policy rates have a lower bound.
    """

    second_round: float = parameter("economy.tariff.second-round").value
    look_through: float = parameter("economy.tariff.look-through").value
    premium_in_demand: float = parameter("economy.premium.in-demand").value
    premium_in_parity: float = parameter("economy.premium.in-parity").value
    loading_10: float = 1.0
    loading_30: float = parameter("economy.premium.loading-30").value
    fx_elasticity: float = parameter("economy.currency.flow-elasticity").value
    policy_response: float = parameter("economy.rule.response").value
    floors: bool = True


@brief
@dataclass(frozen=True, kw_only=True)
class EconomyPath(Solution):
    """A path of the extended model, as deviations from the baseline.

    Attributes:
        changes: variable -> deviation from its baseline [quarter].
        baseline: variable -> baseline, for variables of joined blocks; zero for the rest.
        stages: what was expected at each announcement, where it was asked for.
        notes: how a path was chosen where there are several, or where it is far from no shock.
    """

    changes: Mapping[str, Floats] = field(repr=False)
    baseline: Mapping[str, Floats] = field(repr=False, default_factory=dict)
    stages: tuple[Stage, ...] = field(repr=False, default=())
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Floats:
        """The deviation of one variable [quarter]."""
        return self.changes[name]

    def level(self, name: str) -> Floats:
        """Baseline and deviation together, for variables of joined blocks [quarter]."""
        return self.changes[name] + self.baseline.get(name, 0.0)


@brief
@dataclass(frozen=True, eq=False)
class System:
    """The compiled model with its numbers. Make one with :func:`build`.

    Attributes:
        model: the compiled template.
        parameters: every parameter by name.
        geography: sizes and trade flows.
        assumptions: the numbers that are not GPM6's.
        joined: other markets in the same system.
        horizon: quarters stacked.
        neutral: economy -> the policy rate of GPM6's steady state, percent.
        start_from: a factorisation to start from.
        moved: economy -> points by which its policy rate on the date is above that of mid-June
            2025, which its parameter holds.
    """

    model: PathModel = field(repr=False)
    parameters: Mapping[str, float] = field(repr=False)
    geography: Geography = field(repr=False)
    assumptions: Assumptions
    joined: tuple[Joined, ...] = field(repr=False)
    horizon: int = HORIZON
    neutral: Mapping[str, float] = field(repr=False, default_factory=dict)
    start_from: Factor | None = field(repr=False, default=None)
    moved: Mapping[str, float] = field(repr=False, default_factory=dict)

    @cached_property
    def point(self) -> Floats:
        """The parameters as the template reads them."""
        return self.model.vector(self.parameters)

    @cached_property
    def quiet(self) -> Floats:
        """The exogenous series when nothing changes [quarter, shock]."""
        length = 2 * self.horizon
        series = np.zeros((length, len(self.model.shocks)))
        at = self.model.shock_index
        for economy in ECONOMIES:
            code = economy.code
            moved = self.moved.get(code, 0.0)
            low = economy.floor - expected_rate(economy, self.neutral[code], length, moved)
            series[:, at[f"FLOOR_{economy.code}"]] = low if self.assumptions.floors else NO_FLOOR
            series[:, at[f"CAP_{economy.code}"]] = NO_CAP
        for market in self.joined:
            for name, values in market.given(length).items():
                series[:, at[name]] = values
        return series

    @cached_property
    def history(self) -> Floats:
        """Values before the first quarter [lag, variable]."""
        before = np.zeros((self.model.max_lag, len(self.model.variables)))
        for market in self.joined:
            for name, value in market.before().items():
                before[:, self.model.index[name]] = value
        return before

    @cached_property
    def base(self) -> Floats:
        """The path when nothing changes [quarter, variable]."""
        path = np.zeros((self.horizon, len(self.model.variables)))
        for market in self.joined:
            for name, values in market.baseline(self.horizon).items():
                path[:, self.model.index[name]] = values
        return path

    @cached_property
    def floors(self) -> Floors | None:
        """Solves for the floors under policy rates; None when they are off."""
        if not self.assumptions.floors:
            return None
        return Floors.of(CODES, self.factor)

    @cached_property
    def factor(self) -> Factor:
        """The Jacobian at the baseline, factorised once; scenarios start from it.

        Raises:
            NotSolvedError: the system is singular.
        """
        if self.start_from is not None:
            return self.start_from
        return factorised(self)


def factorised(system: System, alike: Sequence[Factor] = ()) -> Factor:
    """The Jacobian of a system at its baseline, factorised anew.

    Args:
        system: the calibrated model.
        alike: factors of similar systems, for blocks that are the same.

    Raises:
        NotSolvedError: the system is singular.
    """
    stack = system.model.stack(system.horizon)
    windows = stack.windows(system.history, stack.pad_shocks(system.quiet), system.base.ravel())
    try:
        with one_thread():
            return stack.factor(windows, system.point, alike=alike, looped=True)
    except SingularBlockError as error:
        names = [system.model.variables[i] for i in system.model.blocks[error.block][:6]]
        raise NotSolvedError(f"{SINGULAR} in the block of {', '.join(names)}") from None


def build(
    world: World,
    assumptions: Assumptions | None = None,
    joined: Sequence[Joined] = (),
    horizon: int = HORIZON,
    markets: Mapping[str, Cleared] | None = None,
    cut: Sequence[str] = (),
) -> System:
    """Calibrate the extended model to the world on its date.

    Args:
        world: trade, GPM6 parameters, blocs.
        assumptions: the numbers that are not GPM6's; the defaults if absent.
        joined: markets to solve in the same system.
        horizon: quarters to stack.
        markets: economy -> the premia of a bond market among those joined.
        cut: equations at which loops are cut for the factorisation
            (:func:`walkaway.solve.stack.compile_model`).
    """
    chosen = assumptions or Assumptions()
    geo = geography(world)
    published = gpm6.parameters(world)
    known = _parameters(published, geo, chosen)
    from_debt = {m.code: m.premium_variable for m in joined if m.premium_variable}
    economy = extended_block([spec(e) for e in ECONOMIES], known, from_debt, markets)
    model, every = compose([economy, *(market.block() for market in joined)], cut)
    depth, factor = flow_depth(model, every, chosen, tuple(joined), horizon)
    neutral = {
        e.code: published[f"rr_bar_{e.region}_ss"] + published[f"pietar_{e.region}_ss"]
        for e in ECONOMIES
    }
    together = tuple(joined)
    moved = policy_moves(world)
    return System(model, every | depth, geo, chosen, together, horizon, neutral, factor, moved)


HELD = dt.date(2025, 6, 30)
"""End of the month whose rates the parameter holds: no decision fell between the two."""


def policy_moves(world: World) -> dict[str, float]:
    """Points by which policy rates on a date are above those of mid-June 2025.

    Rates on record are known at ends of months; within June 2025 the parameter is the newer.
    """
    if (world.date.year, world.date.month) == (HELD.year, HELD.month):
        return {}
    return {row.code: policy_change(row.code, world, HELD) for row in ECONOMIES}


def expected_rate(economy: Economy, neutral: float, quarters: int, moved: float = 0.0) -> Floats:
    """The policy rate that a floor is measured from, percent [quarter].

    From the date's rate towards GPM6's steady state.

    Args:
        economy: whose rate of mid-June 2025 is held.
        neutral: GPM6's, percent.
        quarters: how many.
        moved: points by which the date's rate is above that of mid-June 2025.
    """
    today = economy.policy_rate + moved
    gone = 0.5 ** (np.arange(quarters) / RATE_HALF_LIFE)
    return np.asarray(neutral + (today - neutral) * gone, dtype=np.float64)


def with_assumptions(system: System, assumptions: Assumptions) -> System:
    """The same system with other numbers; nothing is compiled again."""
    every = dict(system.parameters)
    old = system.assumptions
    for name in _GLOBAL:
        every[name] = getattr(assumptions, name)
    ratio = assumptions.policy_response / old.policy_response
    for code in CODES:
        every[f"gamma2_{code}"] *= ratio
        every[f"gamma4_{code}"] *= ratio
        every[f"fx_depth_{code}"] *= assumptions.fx_elasticity / old.fx_elasticity
    moved = System(
        system.model,
        every,
        system.geography,
        assumptions,
        system.joined,
        system.horizon,
        system.neutral,
        system.factor,
        system.moved,
    )
    if assumptions.floors == old.floors:
        # What does not depend on the numbers is not worked out again.
        for name in ("quiet", "history", "base"):
            moved.__dict__[name] = getattr(system, name)
        if ratio == 1 and assumptions.premium_in_demand == old.premium_in_demand:
            moved.__dict__["floors"] = system.floors
    return moved


_GLOBAL = (
    "second_round",
    "look_through",
    "premium_in_demand",
    "premium_in_parity",
    "loading_10",
    "loading_30",
)


def _parameters(
    published: Mapping[str, float], geo: Geography, chosen: Assumptions
) -> dict[str, float]:
    known = parameters(published, geo)
    known |= {name: getattr(chosen, name) for name in _GLOBAL}
    for code in CODES:
        known[f"gamma2_{code}"] *= chosen.policy_response
        known[f"gamma4_{code}"] *= chosen.policy_response
        known[f"fx_depth_{code}"] = 1.0
    return known


def flow_depth(
    model: PathModel,
    every: Mapping[str, float],
    chosen: Assumptions,
    joined: tuple[Joined, ...],
    horizon: int,
) -> tuple[dict[str, float], Factor]:
    """How many points of premium one percent of GDP of flow is worth, per economy.

    Solved for, not assumed: with a depth of one, a flow into each currency is sent through the
    model and its depth scaled so that its nominal rate moves by ``fx_elasticity`` on impact.
    Groups of economies, which no flow of a holder reaches, have the yardstick's.
    """
    neutral = dict.fromkeys(CODES, 0.0)
    off = replace(chosen, floors=False)
    trial = System(model, every, _NOWHERE, off, joined, horizon, neutral)
    size = 1e-3
    codes = (YARDSTICK, *(c for c in CURRENCIES if c != YARDSTICK))
    factor = factorised(trial)
    start = (Stage(trial.base, factor),)
    asked = []
    for code in codes:
        flow = trial.quiet.copy()
        flow[0, model.shock_index[f"FLOW_{code}"]] += size
        asked.append(Asked(trial.point, [(0, flow)], trial.history, start))
    found: dict[str, float] = {}
    for code, path in zip(codes, together(model, asked, horizon, factor), strict=True):
        if path is None:
            raise NotSolvedError(f"a flow into {code}: its path did not settle")
        moved = float(path.values[0, model.index[f"LS_{code}"]])
        found[code] = chosen.fx_elasticity / (-moved / size)
    # The depth stands in no Jacobian (flows are given), so the factor serves the system too.
    return {f"fx_depth_{code}": found.get(code, found[YARDSTICK]) for code in CODES}, factor


_NOWHERE = Geography(np.zeros((0, 0)), np.zeros(0), {})


def paths(
    system: System,
    news: Sequence[News],
    quarters: int = 40,
    tolerance: float = TOLERANCE,
    *,
    guess: Callable[[int], Mapping[str, Floats]] | None = None,
    start: Sequence[Stage] = (),
    keep: bool = False,
) -> EconomyPath:
    """Solve for what happens when measures become known.

    Args:
        system: the calibrated model.
        news: what becomes known when; none gives the baseline.
        quarters: how many to return, at most half the horizon.
        tolerance: largest residual of any equation in any quarter.
        guess: where joined markets are likely to be [quarter], by variable, as known in a
            quarter.
        start: what a similar path expected at the same announcements.
        keep: whether to keep what is expected at each announcement.

    Returns:
        Deviations from the baseline. When the status is not ``SOLVED`` the message names the
        equation and quarter with the largest residual, and the path is the last iterate.

    Raises:
        BadInputError: series or quarters that the system does not have.
    """
    model = system.model
    problems = [
        *quarter_problems("paths", "quarters", quarters),
        *(
            Problem(item.name, key, "no such series", did_you_mean(key, model.shocks))
            for item in news
            for key in item.series
            if key not in model.shock_index
        ),
        *(
            Problem(item.name, "announced", f"quarter {item.announced} is beyond the last solved")
            for item in news
            if item.announced >= system.horizon
        ),
    ]
    if not problems and quarters > system.horizon:
        what = f"{quarters} quarters of {system.horizon} that are solved"
        problems = [Problem("paths", "quarters", what, "build the system with a longer horizon")]
    if problems:
        raise BadInputError(problems)
    told = beliefs(system.quiet, model.shock_index, news)
    path, _ = solve_news(
        model,
        system.point,
        told,
        system.horizon,
        history=system.history,
        factor=system.factor,
        guess=[guessed(system, quarter, guess(quarter)) for quarter, _ in told]
        if guess
        else system.base,
        tolerance=tolerance,
        stage=system.floors.solve if system.floors else solve_with_factor,
        start=start,
        keep=keep,
    )
    return deviations(system, path, quarters)


def deviations(system: System, path: PathSolution, quarters: int) -> EconomyPath:
    """A solved path less the baseline, for the first quarters."""
    changes = path.values[:quarters] - system.base[:quarters]
    joined = [name for market in system.joined for name in market.block().variables]
    return EconomyPath(
        status=path.status,
        residuals=path.residuals,
        evaluations=path.evaluations,
        seconds=path.seconds,
        message=path.message,
        changes={name: changes[:, i] for name, i in system.model.index.items()},
        baseline={name: system.base[:quarters, system.model.index[name]] for name in joined},
        stages=path.stages,
        notes=path.notes,
    )


def guessed(system: System, quarter: int, known: Mapping[str, Floats]) -> Floats:
    """The baseline from a quarter on, with what is known better; last values are held."""
    path = from_quarter(system.base, quarter)
    for name, values in known.items():
        later = values[quarter : quarter + system.horizon]
        column = system.model.index[name]
        path[: later.size, column] = later
        path[later.size :, column] = later[-1]
    return path


def with_numbers(system: System, numbers: Mapping[str, float]) -> System:
    """The same system with other numbers of joined markets; nothing is compiled again."""
    moved = replace(system, parameters={**system.parameters, **numbers}, start_from=system.factor)
    for name in ("quiet", "history", "base", "floors"):
        moved.__dict__[name] = getattr(system, name)
    return moved


__all__ = [
    "FLOW_PERSISTENCE",
    "Assumptions",
    "EconomyPath",
    "Joined",
    "System",
    "build",
    "paths",
    "with_assumptions",
    "with_numbers",
]
