"""GPM6 itself: six blocs with their published calibration, and its impulse responses.

What "a shock of size one" means. GPM6 was estimated with correlated shocks (potential output
with prices, demand with trend growth, bank lending with trend growth in the United States),
and its published responses are those of orthogonalised innovations: with covariance
S = L L' in the order in which the model declares its shocks, the response to shock i is that
to the column L[:, i]. A response here follows that convention, scaled so that ``size`` is
in units of the shock itself: size / (standard error) times L[:, i]. For the shocks that
correlate with nothing (all policy, exchange-rate, premium, target, spreading-demand, bank
norm and unemployment shocks) this is a shock to one equation only. ``alone=True`` moves one
equation only for every shock.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.economy.equations import Bloc, BlocSpec, Expression, equations_of, shocks_of
from walkaway.economy.table import ANCHORED, OURS, REGIONS
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.solution import Solution, Status
from walkaway.solve.path import (
    Factor,
    PathModel,
    Window,
    compile_model,
    solve,
    solve_with_factor,
    unsettled,
)

if TYPE_CHECKING:
    from walkaway.world import World

Floats = NDArray[np.float64]

BLOCS = tuple(
    BlocSpec(code, numeraire=code == "US", anchored=code in ANCHORED, banks=code in ANCHORED)
    for code in REGIONS
)
HORIZON = 320
"""Quarters stacked for a response, for forty to be read: see :func:`terminal_error`."""

RESTLESS = 1e-4
"""Movement in the last quarter, over the largest value, from which a path counts as unending."""

# Correlated pairs of the estimation, WP/13/87: (declared first, declared later): correlation.
CORRELATIONS: Mapping[tuple[str, str], float] = {
    ("RES_G_US", "RES_BLT_US"): 0.8759,
    ("RES_LGDP_BAR_US", "RES_PIE_US"): 0.0915,
    ("RES_LGDP_BAR_JA", "RES_PIE_JA"): 0.0917,
    ("RES_LGDP_BAR_EU", "RES_PIE_EU"): 0.0961,
    ("RES_LGDP_BAR_EA6", "RES_PIE_EA6"): 0.1,
    ("RES_LGDP_BAR_LA6", "RES_PIE_LA6"): 0.1,
    ("RES_LGDP_BAR_RC6", "RES_PIE_RC6"): 0.1,
    ("RES_G_JA", "RES_Y_JA"): 0.2156,
    ("RES_G_EU", "RES_Y_EU"): 0.2476,
    ("RES_G_EA6", "RES_Y_EA6"): 0.25,
    ("RES_G_LA6", "RES_Y_LA6"): 0.25,
    ("RES_G_RC6", "RES_Y_RC6"): 0.25,
}
# Standard errors of the shocks that correlate, WP/13/87, posterior mode.
STANDARD_ERRORS: Mapping[str, float] = {
    "RES_G_US": 0.2931,
    "RES_BLT_US": 0.9487,
    "RES_LGDP_BAR_US": 0.0291,
    "RES_PIE_US": 1.3831225,
    "RES_LGDP_BAR_JA": 0.55722796,
    "RES_PIE_JA": 0.87417705,
    "RES_LGDP_BAR_EU": 0.19801062,
    "RES_PIE_EU": 1.2677701,
    "RES_LGDP_BAR_EA6": 0.089731653,
    "RES_PIE_EA6": 1.0600479,
    "RES_LGDP_BAR_LA6": 0.096131329,
    "RES_PIE_LA6": 2.0863281,
    "RES_LGDP_BAR_RC6": 0.094672238,
    "RES_PIE_RC6": 1.3712129,
    "RES_G_JA": 0.070374038,
    "RES_Y_JA": 0.3696468,
    "RES_G_EU": 0.077146847,
    "RES_Y_EU": 0.40701937,
    "RES_G_EA6": 0.34791934,
    "RES_Y_EA6": 0.42707092,
    "RES_G_LA6": 0.20339845,
    "RES_Y_LA6": 0.44125989,
    "RES_G_RC6": 0.048505686,
    "RES_Y_RC6": 0.48555677,
}


@brief
@dataclass(frozen=True, kw_only=True)
class ImpulseResponse(Solution):
    """What a shock in the first quarter does, against no shock.

    Attributes:
        shock: its name, such as ``RES_RS_JA``.
        size: its size, in the shock's own unit.
        innovations: what moved in the first quarter: shock -> size. More than one entry, or
            a size other than asked, for a shock that correlates with others.
        paths: variable -> its response [quarter], in the variable's unit, by the names of GPM6.

    ``response["Y_JPN"]`` takes a variable by the codes that economies have everywhere else.
    """

    shock: str
    size: float
    innovations: Mapping[str, float]
    paths: Mapping[str, Floats] = field(repr=False)

    def __getitem__(self, name: str) -> Floats:
        """A variable's response, by its name with GPM6's codes or ours.

        Raises:
            BadInputError: there is no such variable.
        """
        found = self.paths.get(published(name))
        if found is None:
            hint = did_you_mean(name, [ours(one) for one in self.paths])
            raise BadInputError([Problem("variable", name, "not in GPM6", hint)])
        return found


def published(name: str) -> str:
    """A name of a shock or variable as GPM6 has it: ``RES_RS_JPN`` is ``RES_RS_JA``."""
    stem, _, code = name.rpartition("_")
    theirs = next((region for region, own in OURS.items() if own == code), code)
    return f"{stem}_{theirs}" if stem else name


def ours(name: str) -> str:
    """A name of GPM6 with the code that the economy has everywhere else."""
    stem, _, code = name.rpartition("_")
    return f"{stem}_{OURS.get(code, code)}" if stem else name


def parameters(world: World) -> dict[str, float]:
    """The published calibration: name -> value."""
    table = world.table("gpm6_parameters")
    return dict(zip(table.strings("name"), table.floats("value").tolist(), strict=True))


def shock_names() -> tuple[str, ...]:
    """Every shock of the model."""
    return tuple(f"{name}_{b.code}" for b in BLOCS for name in shocks_of(b))


def variable_names() -> tuple[str, ...]:
    """Every variable of the model."""
    return tuple(f"{name}_{b.code}" for b in BLOCS for name in equations_of(b))


@lru_cache(maxsize=4)
def model(parameter_names: tuple[str, ...]) -> PathModel:
    """GPM6, compiled once for the parameters it is given by name."""
    return compile_model(variable_names(), shock_names(), parameter_names, _equations)


def _equations(window: Window) -> dict[str, Expression]:
    return {
        f"{name}_{spec.code}": equation(Bloc(spec, BLOCS, window))
        for spec in BLOCS
        for name, equation in equations_of(spec).items()
    }


def innovations(shock: str, size: float, alone: bool = False) -> dict[str, float]:
    """What moves in the first quarter when a shock of a size is asked for.

    Raises:
        BadInputError: there is no such shock, or its size is not a number.
    """
    known = shock_names()
    problems = []
    asked, shock = shock, published(shock)
    if shock not in known:
        names = [ours(name) for name in known]
        problems.append(Problem("--shock", "", f"no shock {asked!r}", _suggest(asked, names)))
    if not math.isfinite(size):
        problems.append(Problem("--size", "", f"{size} is not a finite number"))
    if problems:
        raise BadInputError(problems)
    moved = {shock: size}
    if alone:
        return moved
    for (first, later), rho in CORRELATIONS.items():
        if shock == first:
            moved[later] = size * rho * STANDARD_ERRORS[later] / STANDARD_ERRORS[first]
        elif shock == later:
            moved[later] = size * math.sqrt(1 - rho**2)
    return moved


def impulse_response(
    calibration: Mapping[str, float],
    shock: str,
    size: float = 1.0,
    quarters: int = 40,
    *,
    alone: bool = False,
    horizon: int | None = None,
) -> ImpulseResponse:
    """The response of every variable to one shock in the first quarter.

    The model is linear, so the response does not depend on where the economy starts: it is
    the path of deviations from the initial state, with every steady-state constant zero.

    Args:
        calibration: every parameter by name, as :func:`parameters` gives it.
        shock: such as ``RES_RS_JPN``, or as GPM6 has it, ``RES_RS_JA``.
        size: in the shock's own unit (points for rates and inflation, percent for gaps).
        quarters: how many to return.
        alone: move that one equation only, whatever the estimated correlations.
        horizon: quarters to stack; 320, or eight times ``quarters``, if absent.

    Raises:
        BadInputError: no such shock, size not finite, or quarters outside 1 to 400.
    """
    shock = published(shock)
    moved = innovations(shock, size, alone)
    if not 1 <= quarters <= 400:
        raise BadInputError([Problem("--quarters", "", f"{quarters} is not between 1 and 400")])
    values = {k: 0.0 if k.endswith("_ss") else v for k, v in calibration.items()}
    compiled = model(tuple(values))
    series = np.zeros((1, len(compiled.shocks)))
    for name, amount in moved.items():
        series[0, compiled.shock_index[name]] = amount
    length = horizon or max(HORIZON, quarters + 280)
    point = compiled.vector(values)
    factor = _factor(compiled, tuple(point.tolist()), length)
    path = solve(compiled, point, series, length, factor=factor)
    status, message = path.status, path.message
    restless, moved_by = unsettled(compiled, path.values)
    if path.solved and moved_by > RESTLESS:
        status = Status.NOT_CONVERGED
        message = (
            f"the path has no end: {restless} still moves by {moved_by:.2g} of its largest value "
            f"in quarter {length}; with these parameters the model has no stable path, or needs "
            "a longer horizon"
        )
    return ImpulseResponse(
        status=status,
        residuals=path.residuals,
        evaluations=path.evaluations,
        seconds=path.seconds,
        message=message,
        shock=shock,
        size=size,
        innovations=moved,
        paths=_named(path.variables, path.values[:quarters]),
    )


@lru_cache(maxsize=4)
def _factor(compiled: PathModel, point: tuple[float, ...], horizon: int) -> Factor | None:
    """The model's factorised Jacobian; linear, so it serves every shock. None if singular."""
    nudge = np.zeros((1, len(compiled.shocks)))
    nudge[0, compiled.shock_index["RES_Y_US"]] = 1.0
    return solve_with_factor(compiled, np.array(point), nudge, horizon)[1]


def _named(variables: Sequence[str], values: Floats) -> dict[str, Floats]:
    """Every variable's path, and the gaps that people ask for by name."""
    paths = {name: values[:, i] for i, name in enumerate(variables)}
    for spec in BLOCS:
        code = spec.code
        paths[f"REER_T_GAP_{code}"] = paths[f"REER_T_{code}"] - paths[f"REER_T_BAR_{code}"]
        paths[f"LRR_GAP_{code}"] = paths[f"LRR_{code}"] - paths[f"LRR_BAR_{code}"]
        paths[f"DRS_{code}"] = np.diff(paths[f"RS_{code}"], prepend=0.0)
        if not spec.numeraire:
            paths[f"LZ_GAP_{code}"] = paths[f"LZ_{code}"] - paths[f"LZ_BAR_{code}"]
    return paths


def terminal_error(calibration: Mapping[str, float], shock: str, horizon: int = HORIZON) -> float:
    """How much forty quarters of a response change when the horizon is doubled."""
    short = impulse_response(calibration, shock, horizon=horizon, alone=True)
    long = impulse_response(calibration, shock, horizon=2 * horizon, alone=True)
    return max(float(np.abs(short.paths[k] - long.paths[k]).max()) for k in short.paths)


def _suggest(shock: str, known: Sequence[str]) -> str:
    hint = did_you_mean(shock, known)
    return hint or "`walkaway economy shocks` lists them"
