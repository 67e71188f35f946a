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
MARKET = (FORWARD, BOTH)
"""Rules that follow what the market priced."""
UNEARNED = "no closer"
RULES = {
    NO_CHANGE: "no change (a random walk)",
    GAP: "half the gap of policy rates to the dollar's",
    MOMENTUM: "the last quarter's change times a slope of all economies to date",
    FORWARD: "the forward curve",
    BOTH: "the mean of the forward curve less a slow premium and of momentum",
    UNEARNED: "no change (the rule of its kind had been no closer by then)",
}
"""Rule -> what it says."""
POLICY = "policy-rate"
WIDENED = (POLICY, "yield-2y", "yield-10y", "yield-30y", "inflation")
"""Whose ranges are widened beyond four quarters."""
OWN = "curve"
STARTS = ("policy", OWN)
WEO, CBO = "world economic outlook", "cbo_vintages"
HEADLINES, EDITIONS = "weo_headlines", "weo_editions"
"""Tables of the Outlook: updates and headlines; full editions."""
PUBLISHED = {
    WEO: "World Economic Outlook, {edition}",
    CBO: "Congressional Budget Office, baseline of {edition}",
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
        forecast: table of published forecasts.
    """

    economy: str
    variable: str
    label: str
    unit: str
    forecast: str


def rows() -> tuple[Row, ...]:
    """All rows by quarter."""
    return _table()[0]


def yearly() -> tuple[Yearly, ...]:
    """All rows by year."""
    return _table()[1]


def every() -> tuple[Row | Yearly, ...]:
    """All rows."""
    return (*rows(), *yearly())


@cache
def _table() -> tuple[tuple[Row, ...], tuple[Yearly, ...]]:
    raw = tomllib.loads(FILE.read_text("utf-8"))
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
            if own.rule not in RULES or own.rule == UNEARNED:
                hint = did_you_mean(own.rule, list(RULES))
                yield Problem("expectations", " ".join(key), f"no rule {own.rule!r}", hint)
            if own.start not in STARTS:
                yield Problem("expectations", " ".join(key), f"no start {own.start!r}")
            if own.rule in MARKET and not own.curve:
                yield Problem("expectations", " ".join(key), "a forward rule without a curve")
        elif own.forecast not in PUBLISHED:
            yield Problem("expectations", " ".join(key), f"no forecasts {own.forecast!r}")


def find(economy: str, variable: str) -> Row | Yearly:
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
