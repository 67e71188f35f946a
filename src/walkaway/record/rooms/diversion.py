"""Who gains where China loses: third countries together by sector, and single ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.facts import Floats
from walkaway.record import bands, nest
from walkaway.record.episodes import (
    CHINA,
    WINDOWS,
    Cells,
    Window,
    blocks,
    described,
    in_sectors,
    plain_noise,
    scored_rows,
)
from walkaway.record.flows import first_day, flows
from walkaway.record.momentum import Market, effect, log_change, market
from walkaway.record.rooms import Room, Test, of_blocks
from walkaway.record.said import explained, grown, ordered, window_cells
from walkaway.record.sectors import ELECTRONICS, NAMES
from walkaway.record.table import EXPLAINED, Block
from walkaway.world.sources import Snapshot

ALONE = "own duty alone"
KEPT = {"without China": "all", "without either": "without electronics"}
NOTES = (
    "Third countries: all single partners but China, together, by sector. 'Own duty alone' is "
    "the predictor without substitution towards them: what is above it is diversion.",
    "A single country's gain inside a sector is not predicted better than by a coin: it is given "
    "only with a range that includes zero.",
)


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    own = market(flows(snapshot))
    found: list[Block] = []
    tests: list[Test] = []
    for window in (WINDOWS[0], WINDOWS[-1]):
        found += _blocks(own, window, snapshot)
        tests += _tests(own, window, snapshot)
    return of_blocks("diversion", "Diversion of US imports to third countries", found,
                     tuple(tests), NOTES)  # fmt: skip


def _alone(own: Market, window: Window) -> Floats:
    """The effect of own duties alone, of sectors [partner, sector]."""
    felt = explained(own, window)[0]
    logs = -nest.central().foreign * felt
    return in_sectors(own.value(window.base), logs)[scored_rows(own)]


def _blocks(own: Market, window: Window, snapshot: Snapshot | None) -> Iterator[Block]:
    cells = window_cells(own, window, EXPLAINED, snapshot)
    cells = replace(cells, naive={**cells.naive, ALONE: _alone(own, window) + grown(window.years)})
    noise = plain_noise(own, len(window.months), window.years, window.months[0])
    rise = ordered(window, snapshot)[1]
    spread = replace(noise, news=bands.newsworthy(own.value(window.base), rise))
    words = described(window, EXPLAINED, first_day(window.months[0]))
    for block in blocks(cells, spread, words):
        if block.subset in KEPT and block.level in ("sector", "total"):
            yield replace(block, room="diversion", quantity="imports from third countries",
                          subset=KEPT[block.subset])  # fmt: skip


def _tests(own: Market, window: Window, snapshot: Snapshot | None) -> list[Test]:
    cells = window_cells(own, window, EXPLAINED, snapshot)
    alone = _alone(own, window)
    diverted = (
        in_sectors(
            own.value(window.base),
            effect(own, own.value(window.base), explained(own, window)[0], nest.central()),
        )[scored_rows(own)]
        - alone
    )
    keep = cells.keep.copy()
    keep[cells.partners.index(CHINA)] = False
    keep[:, NAMES.index(ELECTRONICS)] = False
    slope, error = _beside(cells, alone, diverted, keep)
    right, count = _signs(cells, keep)
    return [
        Test("diversion beside own duty", window.episode, slope, error, "log points per log point",
             "1 where what China loses goes to third countries as predicted, electronics apart"),
        Test("single winners, right direction", window.episode, 100 * right,
             100 * float(np.sqrt(0.25 / count)), "percent of cells",
             "50 is a coin: above or below the sector's third countries together"),
    ]  # fmt: skip


def _beside(
    cells: Cells, alone: Floats, diverted: Floats, keep: NDArray[np.bool_]
) -> tuple[float, float]:
    """Coefficient of the diverted part of third countries' changes, own duties held fixed."""
    weight = cells.base[keep]
    sector = np.broadcast_to(np.arange(len(NAMES)), keep.shape)[keep].astype(np.int64)
    columns = np.stack([np.ones(len(weight)), alone[keep], diverted[keep]], axis=1)
    outcome = log_change(cells.actual, cells.base)[keep]
    root = np.sqrt(weight)[:, None]
    inverse = np.linalg.inv((columns * root).T @ (columns * root))
    slopes = inverse @ (columns * weight[:, None]).T @ outcome
    missed = weight * (outcome - columns @ slopes)
    scores = np.stack([np.bincount(sector, columns[:, k] * missed, len(NAMES)) for k in range(3)])
    count = len(np.unique(sector))
    covariance = inverse @ (scores @ scores.T) @ inverse * count / (count - 1)
    return float(slopes[2]), float(np.sqrt(covariance[2, 2]))


def _signs(cells: Cells, keep: NDArray[np.bool_]) -> tuple[float, int]:
    """Share of third countries' cells on the predicted side of their sector, and how many."""
    right = count = 0
    actual = log_change(cells.actual, cells.base)
    for at in range(len(NAMES)):
        rows = np.flatnonzero(keep[:, at])
        if len(rows) < 2:
            continue
        w = cells.base[rows, at]
        said = cells.said[rows, at] - np.average(cells.said[rows, at], weights=w)
        came = actual[rows, at] - np.average(actual[rows, at], weights=w)
        right += int((said * came > 0).sum())
        count += len(rows)
    return right / count, count
