"""The log as a layer over the embedded data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from walkaway.world.feed import carry
from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.editions import Changes, Editions
from walkaway.world.feed.index import INDEX
from walkaway.world.feed.kept import known
from walkaway.world.feed.rows import TableEditions
from walkaway.world.layers import Below, Layer, SeriesLayer, TableLayer, joined

NAME = "fetched"


def stamp(folder: Path) -> Hashable:
    """What is the same as long as nothing was fetched into a log."""
    try:
        found = (folder / INDEX).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def layer(folder: Path, below: Below, publishers: Sequence[Publisher]) -> Layer | None:
    """What a log says on top of the data below; None if nothing was ever fetched.

    Args:
        folder: of the log.
        below: the data without it.
        publishers: whose answers are read, in the order in which they count.
    """
    if not (folder / INDEX).is_file():
        return None
    return as_layer(known(folder, publishers, below, below.digest), folder)


def as_layer(found: Editions, folder: Path) -> Layer | None:
    """Editions as a layer; None if nothing was ever fetched."""
    if found.last_day is None and not found.damage:
        return None
    return Layer(
        NAME,
        found.digest,
        found.last_day,
        series={name: _series(one) for name, one in found.series.items()},
        tables={name: _table(one) for name, one in found.tables.items()},
        damage=_named(found.damage),
        verify=lambda: _named(carry.damage(folder)),
    )


def _named(bad: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{NAME}/{file}", what) for file, what in bad)


def _series(changes: Changes) -> SeriesLayer:
    return SeriesLayer(
        lambda below: joined(below, changes.record()), note=lambda asof: _note(changes, asof)
    )


def _note(changes: Changes, asof: dt.date) -> str:
    day = changes.last_seen(asof)
    return f"; later values fetched from the publisher, last on {day}" if day else ""


def _table(made: TableEditions) -> TableLayer:
    return TableLayer(lambda columns, below: made.over(below), note=_row_note(made))


def _row_note(made: TableEditions) -> Callable[[dt.date], str]:
    def note(asof: dt.date) -> str:
        today = asof.isoformat()
        days = [t[:10] for r, t in zip(made.rows, made.times, strict=True) if r.known <= today]
        return f"; later rows fetched from the publisher, last on {max(days)}" if days else ""

    return note
