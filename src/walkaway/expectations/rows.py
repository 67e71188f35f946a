"""The table of expectations: whose, of what, from which series, by which rule."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean

FILE = Path(__file__).with_name("table.toml")
NO_CHANGE, GAP, MOMENTUM = "no change", "half the interest gap", "momentum"
FORWARD, BOTH = "forward curve", "forward and momentum"
OUTLOOK = "years of the outlook"
MARKET = (FORWARD, BOTH, OUTLOOK)
"""Rules that follow what the market priced or somebody published."""
UNEARNED, SPREAD = "no closer", "spread"
RULES = {
    NO_CHANGE: "no change (a random walk)",
    GAP: "half the gap of policy rates to the dollar's",
    MOMENTUM: "the last quarter's change times a slope of all economies to date",
    FORWARD: "the forward curve",
    BOTH: "the mean of the forward curve less a slow premium and of momentum",
    OUTLOOK: "the mean of the Outlook's years, spread over quarters, and of no change",
    SPREAD: "the Outlook's years, spread over quarters",
    UNEARNED: "no change (the rule of its kind had been no closer by then)",
}
"""Rule -> what it says."""
POLICY = "policy-rate"
WIDENED = (POLICY, "yield-2y", "yield-10y", "yield-30y", "inflation")
"""Whose ranges are widened beyond four quarters."""
OWN = "curve"
STARTS = ("policy", OWN)
WEO, CBO, NOBODY = "world economic outlook", "cbo_vintages", "nobody"
"""Whose forecasts of years are stored; nobody's: no change, and its errors."""
HEADLINES, EDITIONS = "weo_headlines", "weo_editions"
"""Tables of the Outlook: updates and headlines; full editions."""
PUBLISHED = {
    WEO: "World Economic Outlook, {edition}",
    CBO: "Congressional Budget Office, baseline of {edition}",
    NOBODY: "",
}


@dataclass(frozen=True)
class Row:
    """One expectation by quarter.

    Attributes:
        economy: code.
        variable: such as ``policy-rate``.
        label: in words.
        unit: of the level.
        series: of the world.
        rule: one of `RULES`.
        log: whether errors are relative.
        floor: policy rate at or below which the economy is at its floor; None: not asked.
        curve: series -> years.
        start: where the forward curve starts, one of `STARTS`.
    """

    economy: str
    variable: str
    label: str
    unit: str
    series: tuple[str, ...]
    rule: str
    log: bool = False
    floor: float | None = None
    curve: Mapping[str, float] = field(default_factory=dict, hash=False)
    start: str = "policy"


@dataclass(frozen=True)
class Yearly:
    """One expectation by calendar or fiscal year.

    Attributes:
        economy, variable, label, unit: as of a `Row`.
        forecast: table of published forecasts, or nobody's.
    """

    economy: str
    variable: str
    label: str
    unit: str
    forecast: str


@dataclass(frozen=True)
class Spread:
    """Quarters of a yearly number, of which none are stored: read from years, never scored.

    Attributes:
        economy, variable, label, unit: as of a `Row`.
        of: the years.
    """

    economy: str
    variable: str
    label: str
    unit: str
    of: Yearly


PRICES, LEVEL = "inflation-4q", "output-level"
OF = {"inflation": (PRICES, "inflation in {name}, 4 quarters", "%"),
      "growth": (LEVEL, "output of {name}", "last known year = 100")}  # fmt: skip


def _place(own: Yearly) -> str:
    """The economy as the label of its row has it."""
    return own.label.partition(" in ")[2].removesuffix(", calendar year")


def spreads() -> tuple[Spread, ...]:
    """Quarters that are read from years: of every yearly row of the Outlook."""
    return tuple(
        Spread(own.economy, name, label.format(name=_place(own)), unit, own)
        for own in yearly()
        if own.forecast == WEO
        for name, label, unit in (OF[own.variable],)
    )


def reserve() -> str:
    """The economy by whose money currencies are counted."""
    return str(_raw()["reserve"])


def rows() -> tuple[Row, ...]:
    """All rows by quarter."""
    return _table()[0]


def yearly() -> tuple[Yearly, ...]:
    """All rows by year."""
    return _table()[1]


def every() -> tuple[Row | Yearly | Spread, ...]:
    """All rows."""
    return (*rows(), *yearly(), *spreads())


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def _table() -> tuple[tuple[Row, ...], tuple[Yearly, ...]]:
    raw = _raw()
    quarterly = tuple(_row(one) for one in raw["row"])
    years = tuple(Yearly(**one) for one in raw["yearly"])
    if problems := list(_mistakes(quarterly, years)):
        raise BadInputError(problems)
    return quarterly, years


def _row(raw: Mapping[str, Any]) -> Row:
    return Row(**{**raw, "series": tuple(raw["series"])})


def _mistakes(quarterly: tuple[Row, ...], years: tuple[Yearly, ...]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    every: tuple[Row | Yearly, ...] = (*quarterly, *years)
    for own in every:
        key = (own.economy, own.variable)
        if key in seen:
            yield Problem("expectations", " ".join(key), "stands twice")
        seen.add(key)
        if isinstance(own, Row):
            if own.rule not in RULES or own.rule in (UNEARNED, SPREAD):
                hint = did_you_mean(own.rule, list(RULES))
                yield Problem("expectations", " ".join(key), f"no rule {own.rule!r}", hint)
            if own.start not in STARTS:
                yield Problem("expectations", " ".join(key), f"no start {own.start!r}")
            if own.rule in (FORWARD, BOTH) and not own.curve:
                yield Problem("expectations", " ".join(key), "a forward rule without a curve")
        elif own.forecast not in PUBLISHED:
            yield Problem("expectations", " ".join(key), f"no forecasts {own.forecast!r}")


def find(economy: str, variable: str) -> Row | Yearly | Spread:
    """The row of an economy's variable.

    Raises:
        BadInputError: the table has none: nothing is stored of it.
    """
    for own in every():
        if (own.economy, own.variable) == (economy, variable):
            return own
    mine = sorted({own.variable for own in every() if own.economy == economy})
    if not mine:
        known = sorted({own.economy for own in every()})
        hint = did_you_mean(economy, known) or f"known: {', '.join(known)}"
        raise BadInputError([Problem("economy", "", f"no expectations of {economy!r}", hint)])
    hint = did_you_mean(variable, mine) or f"of {economy}: {', '.join(mine)}"
    raise BadInputError([Problem("variable", "", f"no {variable!r} of {economy}", hint)])


def policies() -> tuple[Row, ...]:
    """The policy rates that have a record, whose changes are pooled."""
    return tuple(own for own in rows() if own.variable == POLICY and own.floor is not None)
