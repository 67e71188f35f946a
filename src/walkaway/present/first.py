"""The first view of a run: its question, one sentence with its number, a picture, four tiles.

One document for every face. What stands in it is chosen by what the run holds, never by the name of
a story: a run in which holders of debt buy and sell tells who buys, and what that does to the
yield; one that moves trade tells where exports go, and what the tariff is. A surface moves the same
document: it gives other bands for the same numbers.
"""

from __future__ import annotations

import msgspec

from walkaway.documents import Document, Number, Record
from walkaway.outcome import Range


class Piece(Record):
    """A part of the sentence.

    Attributes:
        text: what it says.
        number: whether it is a number that a reader looks for.
        metric: id of the number; empty if none.
    """

    text: str
    number: bool = False
    metric: str = ""


class End(Record):
    """One side of a flow.

    Attributes:
        label: whose.
        size: how much, without a sign, in the unit of the flow.
        text: the same for people, with its sign.
        metric: id of the number; empty of what is left over.
    """

    label: str
    size: Number
    text: str
    metric: str = ""


class Flow(Record, tag_field="kind", tag="flow"):
    """What some let go, and who takes it.

    Attributes:
        title: the finding.
        subtitle: what is shown, in what unit and when.
        unit: of all sizes.
        out: who gives, the largest first.
        into: who takes, the largest first; what nobody takes comes last and has no number.
        note: what to know before believing it.
    """

    title: str
    subtitle: str
    unit: str
    out: list[End]
    into: list[End]
    note: str = ""


class Row(Record):
    """A bar of a picture.

    Attributes:
        label: what it stands for.
        low, mid, high: its whisker and its length.
        text: its number for people.
        metric: id of the number.
    """

    label: str
    low: Number
    mid: Number
    high: Number
    text: str
    metric: str


class Rows(Record, tag_field="kind", tag="rows"):
    """Bars, where nothing flows.

    Attributes:
        title: the finding.
        subtitle: what is shown, in what unit and when.
        unit: of the bars.
        range_: what the whiskers are made of.
        rows: top to bottom.
        note: what to know before believing it.
    """

    title: str
    subtitle: str
    unit: str
    range_: Range
    rows: list[Row]
    note: str = ""


class Gauge(Record):
    """A level before and after.

    Attributes:
        title: what it is.
        subtitle: its unit, and when.
        before: the level without the measures.
        low, mid, high: the level with them.
        before_text, after_text: both levels for people.
        change_text: the change for people.
        estimates: the level under every member of the ensemble, also those that contradict.
        range_: what the range is made of.
        range_text: the range for people, and what it is made of.
        against: what it is counted against.
        metric: id of the number.
    """

    title: str
    subtitle: str
    before: Number
    low: Number
    mid: Number
    high: Number
    before_text: str
    after_text: str
    change_text: str
    estimates: list[Number]
    range_: Range
    range_text: str
    against: str
    metric: str


class StepSaid(Record):
    """A number after one of a story's steps, which holds all before it.

    Attributes:
        name: of the step.
        text: the number for people; empty where it was not solved.
    """

    name: str
    text: str


class TileSaid(Record):
    """One number.

    Attributes:
        label: whose, and of what.
        text: the number.
        below: the same another way, or when.
        low, mid, high: value and range, in its unit.
        range_: what the range is made of.
        range_text: the range for people, and what it is made of.
        against: what it is counted against.
        sure: whether its whole range lies on one side of zero.
        metric: id of the number, which tells why.
        steps: the number after each step of a story that is told in steps.
    """

    label: str
    text: str
    below: str
    low: Number
    mid: Number
    high: Number
    range_: Range
    range_text: str
    against: str
    sure: bool
    metric: str
    steps: list[StepSaid] = msgspec.field(default_factory=list)


class FirstSaid(Document, tag="walkaway/first/1"):
    """The first view of a run , on the page and in its interface.

    Attributes:
        question: what the story asks.
        asked: whether its author asked it; else it is computed from the measures.
        answer: a sentence in parts.
        picture: who gives and who takes, or bars; null if nothing moves.
        gauge: a level that moves; null if none is told.
        tiles: four numbers at most.
        numbers: ids of all numbers that it rests on.
        foot: source and run.
    """

    question: str
    asked: bool
    answer: list[Piece]
    picture: Flow | Rows | None
    gauge: Gauge | None
    tiles: list[TileSaid]
    numbers: list[str]
    foot: str
