"""Goodness of causal fit: do tariffs move trade as the predictor says, whatever else moved it?

Adão, Costinot and Donaldson (2025, QJE), "Putting quantitative models to the test": what a model
predicts and what happened are projected on an instrument that is unrelated to other causes. If the
model has the effect right, actual less predicted is unrelated to the instrument (coefficient 0),
and the slope of actual on predicted with that instrument is 1. The instrument is the change of the
rate as ordered, at trade that is fixed; sectors have means of their own; errors are clustered by
sector, because within a sector nearly all of the variation is China's against all others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.facts import Floats
from walkaway.record import flow_errors
from walkaway.record.episodes import WINDOWS, Window, in_sectors, scored_rows
from walkaway.record.momentum import Market, log_change
from walkaway.record.rooms import Test
from walkaway.record.said import ordered, window_cells
from walkaway.record.sectors import ELECTRONICS, NAMES
from walkaway.record.table import EXPLAINED, ORDERED, PARTIAL
from walkaway.world.sources import Snapshot


def within(values: Floats, weight: Floats, group: NDArray[np.int64]) -> Floats:
    """Values less the weighted mean of their group."""
    size = int(group.max()) + 1
    total = np.bincount(group, weight, size)
    mean = np.bincount(group, weight * values, size) / np.where(total > 0, total, 1.0)
    return np.asarray(values - mean[group])


def coefficient(
    outcome: Floats, regressor: Floats, weight: Floats, group: NDArray[np.int64],
    instrument: Floats | None = None,
) -> tuple[float, float]:  # fmt: skip
    """Weighted slope within groups, by instrument if one is given, and its clustered error.

    Args:
        outcome: what is explained [case].
        regressor: by what [case].
        weight: of each case [case].
        instrument: unrelated to all else; None: the regressor itself [case].
        group: of each case; has a mean of its own, and is the cluster [case].

    Returns:
        The slope, and its standard error clustered by group (few-cluster factor G/(G-1)).
    """
    y, x = within(outcome, weight, group), within(regressor, weight, group)
    z = x if instrument is None else within(instrument, weight, group)
    denominator = float((weight * z * x).sum())
    slope = float((weight * z * y).sum()) / denominator
    scores = np.bincount(group, weight * z * (y - slope * x), int(group.max()) + 1)
    count = len(np.unique(group))
    variance = float((scores**2).sum()) * count / (count - 1) / denominator**2
    return slope, float(np.sqrt(variance))


def further(own: Market, snapshot: Snapshot | None) -> tuple[Test, ...]:
    """The tests of both episodes, and what errors in the base flows do."""
    found: list[Test] = []
    for window in (WINDOWS[0], WINDOWS[-1]):
        found += _of(own, window, snapshot)
        found += flow_errors.further(own, window)
    return tuple(found)


def _of(own: Market, window: Window, snapshot: Snapshot | None) -> list[Test]:
    whole = ordered(window, snapshot)[1]
    instrument = in_sectors(own.value(window.base), whole)[scored_rows(own)]
    found: list[Test] = []
    for kind in (EXPLAINED, ORDERED):
        cells = window_cells(own, window, kind, snapshot)
        keep = cells.keep.copy()
        keep[:, NAMES.index(ELECTRONICS)] = False
        sector = np.broadcast_to(np.arange(len(NAMES)), keep.shape)[keep].astype(np.int64)
        weight, z = cells.base[keep], instrument[keep]
        actual = log_change(cells.actual, cells.base)[keep]
        rules = {kind: cells.said[keep]}
        if kind == EXPLAINED:
            rules[PARTIAL] = cells.naive[PARTIAL][keep]
        for name, said in rules.items():
            apart = coefficient(actual - said, z, weight, sector)
            slope = coefficient(actual, said, weight, sector, z)
            found += [
                Test(f"actual less predicted on duties ordered, {name}", window.episode, *apart,
                     "log points per log point", "0 where the effect of tariffs is right"),
                Test(f"slope by instrument, {name}", window.episode, *slope, "log points per log "
                     "point", "1 where the effect of tariffs is right"),
            ]  # fmt: skip
    return found
