"""The dated paths that a run shows: what they are called, and their levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError
from walkaway.expectations import came, expected
from walkaway.expectations.rows import POLICY
from walkaway.outcome import Path
from walkaway.outcome.path import Expected
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.world import World

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
        expects: economy and variable of what was expected (`walkaway.expectations`); empty where
            nothing is stored of it.
    """

    id: str
    label: str
    unit: str
    variable: str
    series: str = ""
    percent: bool = False
    expects: str = ""


CHANGES = (
    "Added tariff revenue, holdings of Treasuries (at the prices of the scenario's date), trade "
    "balances and current accounts are changes against the baseline."
)

STANDS = "Baseline: expected on the day,"
CURRENCY = "currency"
BELOW = (
    "How far policy rates can fall is measured from the model's own path of rates, which returns "
    "to GPM6's steady state: an expected rate plus the effect can lie below its floor."
)

BALANCE, CURRENT, HELD, REVENUE = "balance of ", "current account of ", "held by ", "revenue of "
FOLLOWS = (BALANCE, CURRENT, HELD, REVENUE)
"""Mark what follows from a path and is no variable of the model."""
JAPAN, ELSEWHERE, HOME = "Japan", "others abroad", "Americans"
"""Who holds Treasuries, on the page; the Federal Reserve stands for itself."""

SHOWN = (
    Shown(
        "path.us_10y_yield",
        "US 10-year yield",
        "%",
        "Y10_USA",
        "us_10y_yield",
        expects="USA yield-10y",
    ),
    Shown(
        "path.us_30y_yield",
        "US 30-year yield",
        "%",
        "Y30_USA",
        "us_30y_yield",
        expects="USA yield-30y",
    ),
    Shown(
        "path.jgb_10y_yield",
        "JGB 10-year yield",
        "%",
        "Y10_JPN",
        "jgb_10y_yield",
        expects="JPN yield-10y",
    ),
    Shown("path.usdjpy", "yen per dollar", "JPY", "LS_JPN", "usdjpy", True, "JPN currency"),
    Shown("path.us_10y_breakeven", "US 10-year breakeven", "%", "BE10_USA", "us_10y_breakeven"),
    Shown("path.us_policy_rate", "Fed funds rate", "points", "RS_USA", expects="USA policy-rate"),
    Shown("path.jp_policy_rate", "BoJ rate", "points", "RS_JPN", expects="JPN policy-rate"),
    Shown("path.us_output", "US output gap", "% of GDP", "Y_USA", expects="USA output"),
    Shown("path.jp_output", "Japan output gap", "% of GDP", "Y_JPN"),
    Shown(
        "path.us_inflation",
        "US inflation, 4 quarters",
        "points",
        "PIE4_USA",
        expects="USA inflation",
    ),
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
    said = of_the_day(world, shown.expects, base.size) if shown.expects else None
    if shown.series:
        base = np.array(said.centre) if said else base + world.series(shown.series).last.value
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
    if said and shown.series:
        note = f"{STANDS} {shown.label}: {said.rule}."
    if shown.expects.endswith(POLICY):
        note = BELOW
    levels = tuple(base.tolist())
    return Path(
        shown.id, shown.label, shown.unit, periods, levels, low, mid, high, draws, note, failed,
        expected=said,
    )  # fmt: skip


@remembered(maxsize=64)
def of_the_day(world: World, expects: str, quarters: int) -> Expected | None:
    """What was expected of a path at the ends of its quarters, and what came of it.

    Args:
        world: the day, and the data.
        expects: economy and variable.
        quarters: how many, from the day's own on.

    Returns:
        None where nothing of it was known on the day.
    """
    economy, variable = expects.split()
    try:
        found = [
            expected(economy, variable, world.date, ahead, world.snapshot)
            for ahead in range(quarters)
        ]
    except BadInputError:
        return None
    later = [came(own, world.snapshot) for own in found]
    return Expected(
        rule=found[0].rule,
        known_until=found[0].known_until.isoformat(),
        unit=found[0].unit,
        centre=tuple(own.centre for own in found),
        low=tuple(own.low for own in found),
        high=tuple(own.high for own in found),
        came=tuple(None if own is None else own.value for own in later),
        relative=variable == CURRENCY,
    )
