"""What workers answer: documents of the package, and those that only the page asks for."""

from __future__ import annotations

from typing import Any

from walkaway.documents import Number, Record, published
from walkaway.outcome.compare import Comparison
from walkaway.outcome.documents import Why as Explained
from walkaway.outcome.outcome import Outcome, SolveReport, Source
from walkaway.present.page_json import PageSaid
from walkaway.present.published import Charts
from walkaway.present.scenarios import DialEntry, Scenarios
from walkaway.present.surfaces import SurfaceSaid
from walkaway.web.answers import Day


class ScenarioDetail(Record):
    """A scenario of the library with what can be turned in it.

    Attributes:
        name: by which it is run.
        title: one line.
        description: what is assumed, and why.
        date: on which the world is looked at.
        measures: each in a sentence.
        toml: its file.
        focus: the economy that sets the measures, and the one they aim at.
        dials: what can be turned.
        question: what the story asks, in its author's words; empty if they asked nothing.
        lever: id of the dial that stands first; empty if there is no dial.
        span: between what the lever moves, and its step; none where it is no number.
    """

    name: str
    title: str
    description: str
    date: Day
    measures: list[str]
    toml: str
    focus: list[str]
    dials: list[DialEntry]
    question: str
    lever: str
    span: tuple[float, float, float] | None


class Turned(Record):
    """A scenario after its dials were turned.

    Attributes:
        measures: each in a sentence.
        toml: the new file.
    """

    measures: list[str]
    toml: str


class WhyMetric(Record):
    """A number.

    Attributes:
        id: dotted name.
        label: the same in words.
        unit: of all values but the baseline.
        low, mid, high: range and median of the members.
        baseline: level without the measures; null where it has no meaning.
        baseline_unit: unit of the level.
        members: value under each member of the ensemble.
    """

    id: str
    label: str
    unit: str
    low: Number
    mid: Number
    high: Number
    baseline: Number | None
    baseline_unit: str
    members: dict[str, Number]


class Why(Record):
    """Where a number comes from.

    Attributes:
        metric: the number.
        period: of a path; null otherwise.
        solves: how its market was solved.
        sources: what it rests on.
        notes: what to know before believing it.
        explain: whether it can be split over the measures.
    """

    metric: WhyMetric
    period: str | None
    solves: list[SolveReport]
    sources: list[Source]
    notes: list[str]
    explain: bool


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas of all of these, by the name under which the API refers to them."""
    own = (ScenarioDetail, Turned, Why)
    return {
        "Outcome": Outcome.schema(),
        "Charts": Charts.schema(),
        "Compare": Comparison.schema(),
        "Explain": Explained.schema(),
        "Page": PageSaid.schema(),
        "Scenarios": Scenarios.schema(),
        "Surface": SurfaceSaid.schema(),
        **{one.__name__: published(one, one.__name__, "1") for one in own},
    }
