"""The document of the first view wherever its lever stands."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from walkaway.documents import Count, Document, Number, Record
from walkaway.present.first import FirstSaid


class Frame(Record):
    """The first view where the lever stands.

    Attributes:
        value: where.
        exact: whether this place was solved.
        first: the view.
    """

    value: Number
    exact: bool
    first: FirstSaid


class LeverSaid(Document, tag="walkaway/lever/1"):
    """The first view wherever the lever stands.

    Attributes:
        dial: id of the dial.
        low, high, step: places at which it can stand.
        frames: one for each of them, rising.
        words: how far any number may be off, for people.
        bounds: how far each number may be off, in its unit.
        points: how many places were solved.
        reached: whether every bound is as small as was wanted.
        coarse: whether it is of few places, and a finer one follows.
    """

    dial: str
    low: Number
    high: Number
    step: Annotated[float, Meta(gt=0)]
    frames: list[Frame]
    words: str
    bounds: dict[str, Number]
    points: Count
    reached: bool
    coarse: bool = False
