"""Which of the things that vary the answers hang on: shares of the variance over a sweep.

A first-order share is the part of a number's variance that goes when the thing alone is known; a
total share is what stays when all others are known, so that it counts what things do together. What
is said is of the sweep: of the values and ranges that the plan names, each taken as equally likely,
and of nothing else. A grid is split exactly; Saltelli's design by Sobol' indices, and random and
Sobol points, which say nothing of totals, by RBD-FAST (both of SALib, with bootstrapped errors).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.sweeps.design import problem, shares
from walkaway.sweeps.extra import MissingExtraError, package
from walkaway.sweeps.plan import GRID, SALTELLI
from walkaway.sweeps.result import Swept

Floats = NDArray[np.float64]
RESAMPLES = 100
FEWEST = 65
"""Points below which nothing is estimated: RBD-FAST looks at ten frequencies, six points each."""
FEWEST_BLOCKS = 8
"""Blocks of Saltelli's design below which nothing is estimated."""
STILL = 1e-12
"""Spread over size below which a number does not vary."""


@dataclass(frozen=True)
class Hang:
    """How much of a number's variance an axis makes.

    Attributes:
        number: its id.
        axis: what varies.
        first: share that goes when the axis alone is known.
        first_error: half of the 95% range of that estimate; zero where it is exact.
        total: share that stays when all others are known; None where the design cannot say.
        total_error: of that.
    """

    number: str
    axis: str
    first: float
    first_error: float
    total: float | None = None
    total_error: float | None = None


@dataclass(frozen=True)
class HangsOn:
    """What the numbers of a sweep hang on.

    Attributes:
        method: how it was found; empty if it was not.
        found: by number, in the order of the plan's axes.
        note: what it leaves out, or why there is none.
    """

    method: str
    found: tuple[Hang, ...]
    note: str


def hangs_on(swept: Swept) -> HangsOn:
    """What the numbers of a sweep hang on."""
    plan = swept.plan
    if len(plan.axes) < 2:
        return HangsOn("", (), "only one thing varies")
    try:
        if plan.design == GRID:
            return _of_grid(swept)
        return _saltelli(swept) if plan.design == SALTELLI else _given(swept)
    except MissingExtraError as error:
        return HangsOn("", (), str(error))


def _varying(swept: Swept) -> dict[str, Floats]:
    """Numbers that vary over the points where they were solved."""
    found = {}
    for name in swept.plan.ask.numbers:
        values = swept.values(name)
        known = values[np.isfinite(values)]
        if known.size > 1 and np.ptp(known) > STILL * max(1.0, float(np.abs(known).max())):
            found[name] = values
    return found


def _of_grid(swept: Swept) -> HangsOn:
    axes = swept.plan.axes
    shape = tuple(len(axis.values) for axis in axes)
    found: list[Hang] = []
    left_out = []
    for name, values in _varying(swept).items():
        if not np.isfinite(values).all():
            left_out.append(name)
            continue
        cube = values.reshape(shape)
        whole = cube.var()
        for at, axis in enumerate(axes):
            others = tuple(k for k in range(len(axes)) if k != at)
            first = cube.mean(axis=others).var() / whole
            total = 1 - cube.mean(axis=at).var() / whole
            found.append(Hang(name, axis.name, float(first), 0.0, float(total), 0.0))
    note = _missing(left_out, "some of its points were not solved")
    return HangsOn("the variance over the grid, split exactly", tuple(found), note)


def _saltelli(swept: Swept) -> HangsOn:
    analyse = package("SALib.analyze.sobol", "what answers hang on")
    axes, width = swept.plan.axes, len(swept.plan.axes) + 2
    found: list[Hang] = []
    left_out, fewest = [], swept.plan.points
    for name, values in _varying(swept).items():
        blocks = values.reshape(-1, width)
        kept = blocks[np.isfinite(blocks).all(axis=1)]
        fewest = min(fewest, len(kept))
        if len(kept) < FEWEST_BLOCKS or np.ptp(kept) == 0:
            left_out.append(name)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            got = analyse.analyze(
                problem(swept.plan),
                kept.ravel(),
                calc_second_order=False,
                num_resamples=RESAMPLES,
                seed=swept.plan.seed,
            )
        for at, axis in enumerate(axes):
            four = (got["S1"][at], got["S1_conf"][at], got["ST"][at], got["ST_conf"][at])
            found.append(Hang(name, axis.name, *map(float, four)))
    note = _missing(left_out, f"fewer than {FEWEST_BLOCKS} blocks of the design were solved whole")
    if fewest < swept.plan.points:
        dropped = f"blocks with a failed point are left out (of {swept.plan.points}, {fewest} stay)"
        note = "; ".join(filter(None, (note, dropped)))
    return HangsOn("Sobol' indices by Saltelli's design (SALib)", tuple(found), note)


def _given(swept: Swept) -> HangsOn:
    analyse = package("SALib.analyze.rbd_fast", "what answers hang on")
    places = shares(swept.plan)
    found: list[Hang] = []
    left_out = []
    for name, values in _varying(swept).items():
        known = np.isfinite(values)
        if known.sum() < FEWEST:
            left_out.append(name)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            got = analyse.analyze(
                problem(swept.plan),
                places[known],
                values[known],
                num_resamples=RESAMPLES,
                seed=swept.plan.seed,
            )
        found += [
            Hang(name, axis.name, float(first), float(error))
            for axis, first, error in zip(swept.plan.axes, got["S1"], got["S1_conf"], strict=True)
        ]
    note = _missing(left_out, f"fewer than {FEWEST} points were solved")
    tail = "totals need the design saltelli"
    return HangsOn("first-order shares by RBD-FAST (SALib)", tuple(found),
                   "; ".join(filter(None, (note, tail))))  # fmt: skip


def _missing(names: Sequence[str], why: str) -> str:
    return f"nothing is said of {', '.join(names)}: {why}" if names else ""
