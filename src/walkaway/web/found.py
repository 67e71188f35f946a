"""What workers answer: documents of the package, and those that only the page asks for."""

from __future__ import annotations

from typing import Any

from walkaway.documents import Number, Record, published
from walkaway.outcome.compare import Comparison
from walkaway.outcome.documents import Why as Explained
from walkaway.outcome.outcome import Outcome, SolveReport, Source
from walkaway.present.first import FirstSaid
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


class AheadView(Record):
    """The first view of a story, computed ahead: it comes with the package.

    Attributes:
        title: of the story.
        version: of walkaway that computed it.
        draws: of its run.
        today: whether its code was the code that is in use.
        lever: the dial that stands first; null if there is none.
        span: between what it moves, and its step; null where it is no number.
        first: the view.
    """

    title: str
    version: str
    draws: int
    today: bool
    lever: DialEntry | None
    span: tuple[float, float, float] | None
    first: FirstSaid


class Ahead(Record):
    """What can be shown of a story before its run.

    Attributes:
        view: null if none follows from the data and constants that are in use.
    """

    view: AheadView | None


class Turned(Record):
    """A scenario after its dials were turned.

    Attributes:
        measures: each in a sentence.
        toml: the new file.
    """

    measures: list[str]
    toml: str


class MarkedProblem(Record):
    """A mistake in a scenario that somebody is writing.

    Attributes:
        line: on which it stands, counted from one.
        value: the key, such as ``measure[2].on[1]``; may be empty.
        what: is wrong with it.
        hint: what would be right; may be empty.
    """

    line: int
    value: str
    what: str
    hint: str


class Checked(Record):
    """What is wrong with a scenario that somebody is writing, or what it says.

    Attributes:
        problems: every mistake, in the order of lines.
        scenario: with what can be turned in it, as its dials stand; null where there are mistakes.
    """

    problems: list[MarkedProblem]
    scenario: ScenarioDetail | None


class WordEntry(Record):
    """A word that a scenario may use.

    Attributes:
        word: as it is written.
        label: what it stands for; may be empty.
    """

    word: str
    label: str


class KeyEntry(Record):
    """A key of a table.

    Attributes:
        key: as it is written.
        about: what it means.
        required: whether it must be there.
        holds: text, number, percent, date, boolean or tables.
        default: what holds when it is left out, as it is written; may be empty.
        lists: names of the lists of words that it takes.
        words: other words that it takes.
        inside: keys of the tables that it holds.
    """

    key: str
    about: str
    required: bool
    holds: str
    default: str
    lists: list[str]
    words: list[WordEntry]
    inside: list[str]


class KindEntry(Record):
    """A kind of measure.

    Attributes:
        kind: its name.
        about: what it does.
        keys: what may stand in it.
        one_of: keys of which exactly one must be given.
    """

    kind: str
    about: str
    keys: list[KeyEntry]
    one_of: list[list[str]]


class Words(Record):
    """All that may stand in a scenario file, for an editor.

    Attributes:
        top: keys at the top of the file.
        model: keys of ``[model]``.
        kinds: of measures.
        lists: name of a list -> its words.
    """

    top: list[KeyEntry]
    model: list[KeyEntry]
    kinds: list[KindEntry]
    lists: dict[str, list[WordEntry]]


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
    own = (Ahead, Checked, ScenarioDetail, Turned, Why, Words)
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
