"""US imports by partner and sector, 2018-19 and 2025: explained, as ordered, and forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.record import bands, nest
from walkaway.record import momentum as going_on
from walkaway.record.causal import further
from walkaway.record.episodes import (
    WINDOWS,
    Cells,
    Spread,
    Window,
    blocks,
    cells,
    described,
    in_sectors,
    measured,
    plain_noise,
    scored_rows,
)
from walkaway.record.flows import first_day, flows, moved, run, shifted
from walkaway.record.momentum import Market, market
from walkaway.record.predict import pieces
from walkaway.record.rooms import Room, of_blocks
from walkaway.record.said import RULE, explained, ordered, window_cells
from walkaway.record.sectors import joined, long_run_sets
from walkaway.record.table import (
    EXPLAINED,
    FORECAST,
    NO_CHANGE,
    ORDERED,
    PARTIAL,
    Block,
)
from walkaway.world.sources import Snapshot

LONG_RUN = "imports, long-run elasticities"
"""Of the equilibrium that trade scenarios solve, at unchanged wages."""
QUARTERS = ("2018-01", "2025-06")
"""First months of the forecasts that are scored: quarter by quarter, and the last that is held."""
PANDEMIC = ("2020-01", "2022-06")
NOTES = (
    "Explained: the duties collected are given, and they depend on what was bought. As ordered: "
    "the ledger's rates due at the trade of 2024, growth by a forecast of January 2017. Forecast: "
    "`walkaway.record.predict` at each quarter.",
    "Cells: single partners and sectors with a base of at least 0.9bn USD a year; Russia left out. "
    "Errors are log points times 100, weighted by base.",
    "Cells of one quarter are not independent: slopes and gains are surer than their number says.",
)


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    own = market(flows(snapshot))
    found = [*_episodes(own, snapshot), *_forecasts(own, snapshot)]
    return of_blocks("imports", "US imports by partner and sector", found,
                     further(own, snapshot), NOTES)  # fmt: skip


def _long_run(own: Market, window: Window, snapshot: Snapshot | None) -> Cells:
    """What the published long-run elasticities say of a window: one level, median of the sets."""
    whole = explained(own, window)[1]
    base = own.value(window.base)
    effects = [
        going_on.effect(own, base, whole, nest.Nest(sigma, sigma))
        for sigma in long_run_sets(snapshot).values()
    ]
    median = np.asarray(np.median(effects, axis=0))
    found = window_cells(own, window, EXPLAINED, snapshot)
    rows = scored_rows(own)
    said = in_sectors(base, median)[rows]
    return replace(found, said=said, effect=said)


def _episodes(own: Market, snapshot: Snapshot | None) -> Iterator[Block]:
    for window in WINDOWS:
        noise = plain_noise(own, len(window.months), window.years, window.months[0])
        rise = ordered(window, snapshot)[1]
        spread = replace(noise, news=bands.newsworthy(own.value(window.base), rise))
        for kind in (EXPLAINED, ORDERED):
            made = first_day(shifted(window.base[-1], 1)) - dt.timedelta(days=1)
            found = window_cells(own, window, kind, snapshot)
            yield from blocks(found, spread, described(window, kind, made))
        if window in (WINDOWS[0], WINDOWS[-1]):
            words = described(window, EXPLAINED, made)
            for block in blocks(_long_run(own, window, snapshot), spread, words):
                yield replace(block, quantity=LONG_RUN)


def forecast_windows() -> list[Window]:
    """Quarters from 2018 on, the pandemic's two years left out, and the last three months held."""
    found = []
    month = QUARTERS[0]
    while month < QUARTERS[1]:
        if not PANDEMIC[0] <= month < PANDEMIC[1]:
            found.append(_quarter(month))
        month = shifted(month, 3)
    return [*found, _quarter(QUARTERS[1])]


def _quarter(month: str) -> Window:
    episode = "2018-19" if month < "2020" else "2025" if month >= "2025" else "2022-24"
    months = run(month, shifted(month, 2))
    return Window(episode, f"{months[0]} to {months[-1]} y/y", months, 1, "a quarter ahead")


def _forecasts(own: Market, snapshot: Snapshot | None) -> Iterator[Block]:
    for window in forecast_windows():
        day = first_day(window.months[0]) - dt.timedelta(days=1)
        parts = pieces(own, window.months, day, snapshot)
        naive = {NO_CHANGE: 0 * parts.now, PARTIAL: RULE * (parts.now - parts.then)}
        found = cells(own, window, parts.centre, parts.tariffs, naive)
        noise = forecast_noise(own, len(window.months), window.months[0])
        spread = replace(noise, news=bands.newsworthy(parts.base, parts.now - parts.then))
        yield from blocks(found, spread, described(window, FORECAST, day))


@lru_cache(maxsize=32)
def forecast_noise(own: Market, length: int, before: str) -> Spread:
    """What the forecast's rule missed in quiet windows before a month, by level."""
    rows = scored_rows(own)
    weights = going_on.weights(own, before)

    def window(months: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
        base = own.value(moved(months, -12))
        last = going_on.held_back(months)
        logs = going_on.carried(own, months, last, weights)
        then = joined(base)[rows]
        return then, joined(own.value(months))[rows], then * np.exp(in_sectors(base, logs)[rows])

    ended = going_on.quiet_windows(before, length)
    return Spread(measured(len(rows), ended, window), 0.0)
