"""Duties over time: the document and its page, with a chart by statute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar

from walkaway.documents import Document, Number, Record
from walkaway.duties.history import Step
from walkaway.present.page import LineChart, Page, Section, table
from walkaway.world.customs import CUSTOMS


class DutyStep(Record):
    """Rates from a day on, percent of imports.

    Attributes:
        since: first day.
        statutory: with preferences in full use.
        due: with the claims of the day and goods on the water.
        by_statute: points of what is due by statute, and the base.
        collected: customs record of the day's month; null where there is none.
    """

    since: dt.date
    statutory: Number
    due: Number
    by_statute: dict[str, Number]
    collected: Number | None


class DutyTimeline(Document, tag="walkaway/duty-timeline/1"):
    """Days on which duties change (`walkaway duties timeline`), at the trade of 2024.

    Attributes:
        partner: ISO3 code, EU27 or ALL.
        code: tariff code; empty for all products.
        steps: by day.
        notes: what to know.
    """

    MAIN: ClassVar[str] = "steps"

    partner: str
    code: str
    steps: list[DutyStep]
    notes: list[str]


def document(found: Sequence[Step], partner: str, code: str) -> DutyTimeline:
    """A timeline as a document."""
    return DutyTimeline(
        partner=partner, code=code,
        steps=[
            DutyStep(since=one.since, statutory=one.statutory, due=one.due,
                     by_statute=one.by_statute, collected=one.collected)
            for one in found
        ],
        notes=["Statutory and due are of the trade of 2024, collected of the trade of its month: "
               "where trade has moved away from what is taxed, collected is lower."],
    )  # fmt: skip


def page(own: DutyTimeline) -> Page:
    """A timeline for a person."""
    body = [
        [str(one.since), f"{one.statutory:.2f}", f"{one.due:.2f}",
         "" if one.collected is None else f"{one.collected:.2f}"]
        for one in own.steps
    ]  # fmt: skip
    of = f" on {own.code}" if own.code else ""
    return Page(
        title=f"{CUSTOMS.short} duties{of}, partner {own.partner}, percent",
        sections=(
            Section(
                "steps", "",
                tables=(table("", ("since", "statutory", "due", "collected"), body),),
                charts=(chart(own),),
            ),
        ),
        notes=tuple(own.notes),
    )  # fmt: skip


def chart(own: DutyTimeline) -> LineChart:
    """What is due by statute over time."""
    names = list(dict.fromkeys(name for one in own.steps for name in one.by_statute))
    return LineChart(
        title="Due by statute",
        unit="points",
        x_label="year",
        x=tuple(_year(one.since) for one in own.steps),
        lines=tuple(
            (name, tuple(one.by_statute.get(name, 0.0) for one in own.steps)) for name in names
        ),
    )


def _year(day: dt.date) -> float:
    return day.year + (day - dt.date(day.year, 1, 1)).days / 365.25
