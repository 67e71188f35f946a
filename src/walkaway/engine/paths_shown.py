"""The dated paths that a run shows: what they are called, and their levels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.table import CURRENCIES, ECONOMIES, Economy, group_of
from walkaway.errors import BadInputError
from walkaway.expectations import came, expected
from walkaway.expectations.rows import LEVEL, POLICY, PRICES, Row, find
from walkaway.grammar.fields import entries
from walkaway.grammar.values import EXEMPT
from walkaway.outcome import Path
from walkaway.outcome.path import Expected
from walkaway.prepared import prepared
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.economy.system import System

Array = NDArray[np.float64]

QUARTERS = 24
"""Quarters shown: six years."""
WHEN = (2, 4)
"""Quarters ahead at which expectations are shown beside what came."""


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

CURRENCY, TEN = "currency", "yield-10y"
OF_YEARS = (
    "Output and prices by quarter are stored for the United States alone: elsewhere quarters are "
    "read from the years of the World Economic Outlook (walkaway expect), without a range."
)
FLOORED = (
    "Where an expected policy rate plus the effect would lie below its floor, the rate with the "
    "measures stands on the floor. The model takes its floor from its own path of rates, which "
    "returns to GPM6's steady state: other paths are solved with the deeper cut, so that they are "
    "on the calm side."
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
    Shown("path.jp_output", "Japan output gap", "% of GDP", "Y_JPN", expects=f"JPN {LEVEL}"),
    Shown(
        "path.us_inflation",
        "US inflation, 4 quarters",
        "points",
        "PIE4_USA",
        expects="USA inflation",
    ),
    Shown(
        "path.jp_inflation",
        "Japan inflation, 4 quarters",
        "points",
        "PIE4_JPN",
        expects=f"JPN {PRICES}",
    ),
    Shown("path.us_debt", "US debt", "% of GDP", "DEBTGDP_USA"),
    Shown("path.us_interest", "US net interest", "% of GDP", "INTEREST_USA"),
    Shown("path.us_tariff_revenue", "US tariff revenue added", "% of GDP", f"{REVENUE}USA"),
    Shown("path.ust_japan", "US Treasuries held by Japan", "USD bn", f"{HELD}{JAPAN}"),
    Shown("path.ust_abroad", "US Treasuries of others abroad", "USD bn", f"{HELD}{ELSEWHERE}"),
    Shown("path.ust_home", "US Treasuries in the US, less the Fed", "USD bn", f"{HELD}{HOME}"),
    Shown("path.jp_debt", "Japan's government bonds", "% of GDP", "DEBTGDP_JPN"),
    Shown("path.jp_interest", "Interest on Japan's government bonds", "% of GDP", "INTEREST_JPN"),
    Shown("path.us_trade_balance", "US trade balance", "% of GDP", f"{BALANCE}USA"),
    Shown("path.jp_trade_balance", "Japan trade balance", "% of GDP", f"{BALANCE}JPN"),
    Shown("path.us_current_account", "US current account", "% of GDP", f"{CURRENT}USA"),
    Shown("path.jp_current_account", "Japan current account", "% of GDP", f"{CURRENT}JPN"),
)

MONEY = "path.money."
"""Begins the ids of paths of currencies of those that the measures name, the yen apart."""
FEW = 6
"""A measure that names more than this speaks of a group, and of nobody's currency."""


ALWAYS = ("USA", "JPN")
"""Whose paths stand in `SHOWN`."""


@remembered(maxsize=16)
def shown_of(question: Question) -> tuple[Shown, ...]:
    """The paths of a run: those of every run, of economies in focus, and currencies of those named.

    An economy that the run looks at has its policy rate, currency, ten-year yield, output and
    inflation; one that a measure names has its currency.
    """
    looked_at = [
        own for own in ECONOMIES if own.code not in ALWAYS and set(own.named) & set(question.focus)
    ]
    shown = (*SHOWN, *(one for own in looked_at for one in of_economy(own)))
    there = {own.variable for own in shown}
    others = [code for code in _named(question) if f"LS_{code}" not in there]
    return (*shown, *filter(None, (_money(question.world, code) for code in others)))


def shown_as(question: Question, path_id: str) -> Shown:
    """A path by its id, also a currency's that none of the measures names any more.

    Raises:
        KeyError: there is none.
    """
    for own in shown_of(question):
        if own.id == path_id:
            return own
    found = _money(question.world, path_id.removeprefix(MONEY))
    if found is None or not path_id.startswith(MONEY):
        raise KeyError(path_id)
    return found


def _named(question: Question) -> list[str]:
    """Whose currencies the measures name, by the table: economies, and all that one has inside."""
    found = []
    for own in question.measures:
        for key in entries(type(own)):
            value = getattr(own, key.name) if key.kind != EXEMPT else ()
            told = (value,) if isinstance(value, str) else value
            if isinstance(told, tuple) and len(told) <= FEW:
                words = [word.partition(".")[0] for word in told if isinstance(word, str)]
                found += [own for word in words for own in _sharing(word, question.world)]
    return [code for code in CURRENCIES if code in found]


def _sharing(word: str, world: World) -> tuple[str, ...]:
    """The rows of the table with an economy's money, or that of all members of a group."""
    if word not in world.groups():
        return (group_of(word) or word,)
    inside = set(world.members(word))
    return tuple(row.code for row in ECONOMIES if row.members and inside.issuperset(row.members))


def _money(world: World, code: str) -> Shown | None:
    """The path of a currency by the dollar; None where its rate was not known on the day."""
    expects = f"{code} currency"
    try:
        said = expected(code, "currency", world.date, 0, world.snapshot)
    except BadInputError:
        return None
    return Shown(
        f"{MONEY}{code}", said.label, said.unit, f"LS_{code}", f"fx_{code.lower()}", True, expects
    )


def of_economy(own: Economy) -> tuple[Shown, ...]:
    """Policy rate, currency, ten-year yield, output and inflation of one economy of the model."""
    code, name = own.code, own.name
    made = [
        Shown(f"{code}_output", f"{name} output gap", "% of GDP", f"Y_{code}",
              expects=f"{code} {LEVEL}"),
        Shown(f"{code}_inflation", f"{name} inflation, 4 quarters", "points", f"PIE4_{code}",
              expects=f"{code} {PRICES}"),
    ]  # fmt: skip
    for variable, of, unit in ((POLICY, "RS", "points"), (CURRENCY, "LS", ""), (TEN, "Y10", "%")):
        try:
            row = find(code, variable)
        except BadInputError:
            continue
        if isinstance(row, Row):
            level = unit != "points"
            series, relative = row.series[0] if level else "", variable == CURRENCY
            made.append(
                Shown(f"{code}_{variable.replace('-', '_')}", row.label, unit or row.unit,
                      f"{of}_{code}", series, relative, f"{code} {variable}")
            )  # fmt: skip
    return tuple(replace(one, id=f"path.{one.id.lower()}") for one in made)


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
    if said and said.floor is not None:
        note = FLOORED
    if said and shown.expects.endswith((LEVEL, PRICES)):
        note = OF_YEARS
    levels = tuple(base.tolist())
    return Path(
        shown.id, shown.label, shown.unit, periods, levels, low, mid, high, draws, note, failed,
        expected=said,
    )  # fmt: skip


@remembered(maxsize=64)
@prepared
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
    floor = None
    if variable == POLICY:
        lowest = {own.code: own.floor for own in ECONOMIES}
        floor = min(lowest.get(economy, 0.0), *(own.centre for own in found))
    rules = dict.fromkeys(own.rule for own in found[: WHEN[-1] + 1])
    return Expected(
        rule="; then ".join(rules),
        known_until=found[0].known_until.isoformat(),
        unit=found[0].unit,
        centre=tuple(own.centre for own in found),
        low=tuple(own.low for own in found),
        high=tuple(own.high for own in found),
        came=tuple(None if own is None else own.value for own in later),
        relative=variable == CURRENCY,
        floor=floor,
    )
