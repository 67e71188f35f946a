"""What the predictor says of the windows of the episodes: explained, or as ordered."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.parameters import parameter
from walkaway.record import due, nest
from walkaway.record import momentum as going_on
from walkaway.record.episodes import Cells, Window, cells
from walkaway.record.flows import moved
from walkaway.record.momentum import Market
from walkaway.record.table import EXPLAINED, GROWTH, NO_CHANGE, PARTIAL
from walkaway.world.sources import Snapshot

RULE = -2.0
"""Elasticity of the partial rule, by which nobody's imports depend on others' duties."""


def grown(years: float) -> float:
    """The external line of growth over some years, log points."""
    return years * float(np.log1p(parameter("record.growth.demand").value / 100))


def explained(own: Market, window: Window) -> tuple[Floats, Floats]:
    """Changes of collected duty over a window: as trade feels them, and whole [row, industry]."""
    now, then = own.log_rate(window.months), own.log_rate(window.base)
    before = own.log_rate(moved(window.months, -going_on.age()))
    return going_on.felt(now, before, then), now - then


def ordered(window: Window, snapshot: Snapshot | None) -> tuple[Floats, Floats]:
    """The same of duties as ordered, at the trade of 2024."""
    now, then = (due.in_months(months, snapshot) for months in (window.months, window.base))
    before = due.in_months(moved(window.months, -going_on.age()), snapshot)
    return going_on.felt(now, before, then), now - then


@lru_cache(maxsize=32)
def window_cells(own: Market, window: Window, kind: str, snapshot: Snapshot | None) -> Cells:
    """Predictions of a window of the episodes, explained or as ordered."""
    felt, whole = explained(own, window) if kind == EXPLAINED else ordered(window, snapshot)
    effect = going_on.effect(own, own.value(window.base), felt, nest.central())
    growth = grown(window.years)
    naive = {NO_CHANGE: 0 * whole, PARTIAL: RULE * whole, GROWTH: 0 * whole + growth}
    return cells(own, window, effect + growth, effect, naive)
