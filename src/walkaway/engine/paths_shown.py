"""The dated paths that a run shows: what they are called, and their levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.outcome import Path
from walkaway.question import Question

if TYPE_CHECKING:
    from walkaway.economy.system import System

Array = NDArray[np.float64]

QUARTERS = 24
"""Quarters shown: six years."""


@dataclass(frozen=True)
class Shown:
    """One path of the page.

    Attributes:
        id: of the path.
        label: in words.
        unit: of its values.
        variable: of the model.
        series: of the world, whose last value is the baseline; empty for deviations.
        percent: whether the deviation is in percent of the level, not points.
    """

    id: str
    label: str
    unit: str
    variable: str
    series: str = ""
    percent: bool = False


CHANGES = (
    "Added tariff revenue, holdings of Treasuries (at the prices of the scenario's date), trade "
    "balances and current accounts are changes against the baseline."
)

BALANCE, CURRENT, HELD, REVENUE = "balance of ", "current account of ", "held by ", "revenue of "
FOLLOWS = (BALANCE, CURRENT, HELD, REVENUE)
"""Mark what follows from a path and is no variable of the model."""
JAPAN, ELSEWHERE, HOME = "Japan", "others abroad", "Americans"
"""Who holds Treasuries, on the page; the Federal Reserve stands for itself."""

SHOWN = (
    Shown("path.us_10y_yield", "US 10-year yield", "%", "Y10_USA", "us_10y_yield"),
    Shown("path.us_30y_yield", "US 30-year yield", "%", "Y30_USA", "us_30y_yield"),
    Shown("path.jgb_10y_yield", "JGB 10-year yield", "%", "Y10_JPN", "jgb_10y_yield"),
    Shown("path.usdjpy", "yen per dollar", "JPY", "LS_JPN", "usdjpy", True),
    Shown("path.us_10y_breakeven", "US 10-year breakeven", "%", "BE10_USA", "us_10y_breakeven"),
    Shown("path.us_policy_rate", "Fed funds rate", "points", "RS_USA"),
    Shown("path.jp_policy_rate", "BoJ rate", "points", "RS_JPN"),
    Shown("path.us_output", "US output gap", "% of GDP", "Y_USA"),
    Shown("path.jp_output", "Japan output gap", "% of GDP", "Y_JPN"),
    Shown("path.us_inflation", "US inflation, 4 quarters", "points", "PIE4_USA"),
    Shown("path.jp_inflation", "Japan inflation, 4 quarters", "points", "PIE4_JPN"),
    Shown("path.us_debt", "US debt", "% of GDP", "DEBTGDP_USA"),
    Shown("path.us_interest", "US net interest", "% of GDP", "INTEREST_USA"),
    Shown("path.us_tariff_revenue", "US tariff revenue added", "% of GDP", f"{REVENUE}USA"),
    Shown("path.ust_japan", "US Treasuries held by Japan", "USD bn", f"{HELD}{JAPAN}"),
    Shown("path.ust_abroad", "US Treasuries of others abroad", "USD bn", f"{HELD}{ELSEWHERE}"),
    Shown("path.ust_home", "US Treasuries in the US, less the Fed", "USD bn", f"{HELD}{HOME}"),
    Shown("path.jp_debt", "Japan's government bonds", "% of GDP", "DEBTGDP_JPN"),
    Shown("path.jp_interest", "interest on Japan's government bonds", "% of GDP", "INTEREST_JPN"),
    Shown("path.us_trade_balance", "US trade balance", "% of GDP", f"{BALANCE}USA"),
    Shown("path.jp_trade_balance", "Japan trade balance", "% of GDP", f"{BALANCE}JPN"),
    Shown("path.us_current_account", "US current account", "% of GDP", f"{CURRENT}USA"),
    Shown("path.jp_current_account", "Japan current account", "% of GDP", f"{CURRENT}JPN"),
)


def path_of(
    question: Question,
    shown: Shown,
    quantiles: Array,
    system: System,
    draws: int,
    failed: int = 0,
) -> Path:
    """A path in the unit of the page, with its baseline."""
    world = question.world
    base = np.zeros(quantiles.shape[1])
    if shown.series:
        last = world.series(shown.series).last
        base = base + last.value
        quantiles = base * np.exp(quantiles / 100) if shown.percent else base + quantiles
    elif shown.variable in system.model.index:
        index = system.model.index[shown.variable]
        base = system.base[: quantiles.shape[1], index]
        quantiles = base + quantiles
    year, quarter = world.date.year, (world.date.month - 1) // 3
    periods = tuple(
        f"{year + (quarter + k) // 4}Q{(quarter + k) % 4 + 1}" for k in range(base.size)
    )
    low, mid, high = (tuple(row.tolist()) for row in quantiles)
    note = CHANGES if shown.variable.startswith(FOLLOWS) else ""
    levels = tuple(base.tolist())
    return Path(
        shown.id, shown.label, shown.unit, periods, levels, low, mid, high, draws, note, failed
    )
