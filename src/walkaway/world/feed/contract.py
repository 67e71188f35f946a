"""What a publisher is, and what reading one of its answers gives: the contract of the feed.

A reader is a pure function from the bytes that came to what they say. It keeps nothing, knows no
date but those in the answer, and never drops a row in silence: what it did not take stands in
`Read.unread`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    """One number that a publisher states.

    Attributes:
        series: the id of the series in walkaway.
        period: last day of the period it speaks of.
        text: the number as it was written, without thousands separators.
        published: the day it became known, where the answer itself says so.
    """

    series: str
    period: dt.date
    text: str
    published: dt.date | None = None


@dataclass(frozen=True)
class Row:
    """One row of a table that a publisher states.

    Attributes:
        table: the id of the table in walkaway.
        key: the cells that tell it from other rows; a later row of the same key is a new edition.
        cells: column -> text, columns of the table only.
        published: the day it became known, where the answer itself says so.
    """

    table: str
    key: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    published: dt.date | None = None


@dataclass(frozen=True)
class Read:
    """What an answer says.

    Attributes:
        values: numbers of series.
        rows: rows of tables.
        unread: names of lines or columns that hold numbers and were not taken, each once.
    """

    values: tuple[Value, ...] = ()
    rows: tuple[Row, ...] = ()
    unread: tuple[str, ...] = ()


class UnexpectedError(ValueError):
    """The answer is not the document that was expected; its text says what is wrong with it."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes, where, and how it is read.

    Attributes:
        id: short name, such as ``treasury-par``.
        title: who and what, for people.
        addresses: (first day wanted, today) -> the addresses to ask, each a whole answer.
        read: bytes of one answer -> what it says; raises `UnexpectedError`.
        wanted: ids of series and tables that it should bring.
        frequency: ``day``, ``week``, ``month``, ``quarter``, ``year`` or ``irregular``.
        release: last day of a period -> the day on which it is published by the calendar; None
            where there is no calendar (what is seen first is then known from the day of fetching).
        largest: bytes beyond which an answer is refused unread.
        version: of the reader; goes up when it reads the same bytes differently.
        key: environment variable that holds a key, where the publisher needs one; else empty.
    """

    id: str
    title: str
    addresses: Callable[[dt.date, dt.date], tuple[str, ...]]
    read: Callable[[bytes], Read]
    wanted: tuple[str, ...]
    frequency: str
    release: Callable[[dt.date], dt.date] | None = None
    largest: int = 50_000_000
    version: int = 1
    key: str = ""
