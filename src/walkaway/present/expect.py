"""What was expected on a day: the document, and the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from walkaway.documents import Count, Document, Number, Record
from walkaway.economy.table import WORDS
from walkaway.errors import BadInputError
from walkaway.expectations import Expectation, came, expected
from walkaway.expectations.rows import every, find
from walkaway.present.page import Page, Section, level_digits, number, table
from walkaway.world.aliases import meant
from walkaway.world.sources import Snapshot

HORIZONS = (1, 2, 4, 8)
"""Quarters ahead that are told unless others are asked for: those that are scored."""


class ExpectationSaid(Record):
    """One expectation.

    Attributes:
        variable: such as policy-rate.
        label: in words.
        unit: of the level.
        horizon: quarters ahead of the day's own.
        period: the quarter, whose end it is of, or the year.
        last: the newest value known on the day.
        last_period: last day of the period of that.
        centre: expected.
        low: lower end of the 80% range of past forecast errors; null where there is none.
        high: upper end.
        unranged: why there is no range; empty where there is one.
        rule: by which, in words.
        known_until: day of the newest fact used.
        errors: how many past errors the range is made of.
        came: what came, as the newest data have it: later knowledge; null where it is not stored.
        came_known: when that was known.
    """

    variable: str
    label: str
    unit: str
    horizon: Count
    period: str
    last: Number
    last_period: dt.date
    centre: Number
    low: Number | None
    high: Number | None
    unranged: str
    rule: str
    known_until: dt.date
    errors: Count
    came: Number | None
    came_known: dt.date | None


class Expected(Document, tag="walkaway/expect/1"):
    """What was expected of an economy on a day (`walkaway expect`).

    Attributes:
        economy: code.
        date: the day.
        range_: what the range is made of: forecast error.
        expectations: by variable and horizon.
        missing: variables of which nothing was known on the day.
        notes: what to know.
    """

    MAIN: ClassVar[str] = "expectations"

    economy: str
    date: dt.date
    range_: str
    expectations: list[ExpectationSaid]
    missing: list[str]
    notes: list[str]


NOTES = (
    "Ranges: 80% of the errors that the same rule made before the day, symmetric; errors made at "
    "the floor of policy rates say little of those made off it, and weigh little.",
    "No published rule beats no change for long yields and most currencies; about five cycles of "
    "policy rates are all the evidence there is, and since 2020 every range covered too little at "
    "eight quarters.",
    "What came is later knowledge. Output and prices are of today's edition, not of the day's.",
)


def document(
    economy: str, date: str | dt.date, variables: Iterable[str] = (),
    horizons: Iterable[int] = HORIZONS, snapshot: Snapshot | None = None,
) -> Expected:  # fmt: skip
    """Everything that was expected of an economy.

    Args:
        economy: code, such as ``USA``.
        date: the day.
        variables: those asked for; none: all of the economy.
        horizons: quarters ahead.
        snapshot: other data than the embedded.

    Raises:
        BadInputError: nothing is stored of the economy, or of a variable that was named, or
            nothing was known of any on the day.
    """
    named = tuple(variables)
    mine = tuple(own.variable for own in every() if own.economy == economy)
    chosen = named or mine or (find(economy, "").variable,)
    for one in named:
        find(economy, one)
    said: list[ExpectationSaid] = []
    missing: list[str] = []
    seen: set[tuple[str, str]] = set()
    day: dt.date | None = None
    refused: BadInputError | None = None
    for variable in chosen:
        try:
            found = [expected(economy, variable, date, ahead, snapshot) for ahead in horizons]
        except BadInputError as error:
            refused = error
            missing.append(variable)
            continue
        for ahead, own in zip(horizons, found, strict=True):
            day = own.date
            if (variable, own.period) not in seen:
                seen.add((variable, own.period))
                said.append(_said(own, ahead, snapshot))
    if day is None:
        assert refused is not None
        raise refused
    return Expected(economy=economy, date=day, range_="forecast error", expectations=said,
                    missing=missing, notes=list(NOTES))  # fmt: skip


def _said(own: Expectation, ahead: int, snapshot: Snapshot | None) -> ExpectationSaid:
    later = came(own, snapshot)
    return ExpectationSaid(
        variable=own.variable, label=own.label, unit=own.unit, horizon=ahead, period=own.period,
        last=own.last, last_period=own.last_period, centre=own.centre, low=own.low, high=own.high,
        unranged=own.unranged, rule=own.rule, known_until=own.known_until, errors=own.errors,
        came=None if later is None else later.value,
        came_known=None if later is None else later.published,
    )  # fmt: skip


def _named(code: str) -> str:
    found = meant(code)
    return found.name if found else WORDS.get(code, code)


HEAD = ("", "last", "expected", "80% range", "came\n(known later)")


def page(own: Expected) -> Page:
    """What was expected, for a person."""
    sections = []
    for variable in dict.fromkeys(one.variable for one in own.expectations):
        mine = [one for one in own.expectations if one.variable == variable]
        first = mine[0]
        rules = "; ".join(dict.fromkeys(one.rule for one in mine))
        sections.append(
            Section(
                f"expect-{variable}",
                f"{first.label}, {first.unit}",
                tables=(table("", HEAD, [_row(one) for one in mine]),),
                note=f"By {rules}. Known until {max(one.known_until for one in mine)}."
                + "".join(f" No range: {why}." for why in _unranged(mine)),
            )
        )
    absent = (f"Nothing known on the day: {', '.join(own.missing)}.",) if own.missing else ()
    return Page(
        title=f"{_named(own.economy)}: what was expected on {own.date}",
        sections=tuple(sections),
        notes=(*own.notes, *absent),
    )


def _unranged(own: Iterable[ExpectationSaid]) -> list[str]:
    return [why for why in dict.fromkeys(one.unranged for one in own) if why]


def _row(one: ExpectationSaid) -> list[str]:
    places, low, high = level_digits(one.centre), one.low, one.high

    def told(value: float) -> str:
        return number(value, places, signed=False)

    return [
        one.period,
        told(one.last),
        told(one.centre),
        "" if low is None or high is None else f"{told(low)} to {told(high)}",
        "" if one.came is None else told(one.came),
    ]
