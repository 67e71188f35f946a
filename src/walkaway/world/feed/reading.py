"""What an answer says, as arrays; kept beside the log under the names of answer and reader."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import math
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError
from walkaway.files import aside, bytes_of
from walkaway.world.feed import answers
from walkaway.world.feed.contract import Publisher, Read, Row, UnexpectedError

CACHE = "cache"
"""Folder of what can be made again from index and answers."""
LARGEST = 1_000_000_000
NO_DAY = 0
"""In place of a day where none is said."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reading:
    """What one or more answers say.

    Attributes:
        names: ids of the series.
        series: index into them [value].
        period: ordinal of the last day of the period [value].
        value: the number [value].
        claimed: ordinal of the day on which the answer says it was published, or `NO_DAY` [value].
        rows: rows of tables.
        unread: what was not taken.
    """

    names: tuple[str, ...] = ()
    series: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    period: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    value: Floats = field(default_factory=lambda: np.zeros(0))
    claimed: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rows: tuple[Row, ...] = ()
    unread: tuple[str, ...] = ()

    def brings(self) -> set[str]:
        """Ids of series and tables of which it says something."""
        return {*self.names, *(row.table for row in self.rows)}


def as_reading(read: Read) -> Reading:
    """What a reader found, as arrays; a text that is no number is not taken, and told."""
    known = dict[str, int]()
    found, unread = list[tuple[int, int, float, int]](), dict.fromkeys(read.unread)
    for one in read.values:
        number = _number(one.text)
        if number is None:
            unread[f"{one.series}: {one.text[:20]!r} is no number"] = None
            continue
        claimed = one.published.toordinal() if one.published else NO_DAY
        place = known.setdefault(one.series, len(known))
        found.append((place, one.period.toordinal(), number, claimed))
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    return Reading(
        tuple(known),
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=np.int64),
        read.rows,
        tuple(unread),
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def together(readings: Sequence[Reading]) -> Reading:
    """Several answers as one, in their order."""
    if len(readings) == 1:
        return readings[0]
    known = dict[str, int]()
    places = [
        np.array([known.setdefault(n, len(known)) for n in one.names], dtype=np.int64)
        for one in readings
    ]
    series = [place[one.series] for place, one in zip(places, readings, strict=True)]
    none = Reading()
    return Reading(
        tuple(known),
        np.concatenate([none.series, *series]),
        np.concatenate([none.period, *(one.period for one in readings)]),
        np.concatenate([none.value, *(one.value for one in readings)]),
        np.concatenate([none.claimed, *(one.claimed for one in readings)]),
        tuple(row for one in readings for row in one.rows),
        tuple(dict.fromkeys(name for one in readings for name in one.unread)),
    )


def reading(folder: Path, sha256: str, publisher: Publisher) -> Reading:
    """What a kept answer says, from the cache if it was read before by the same reader.

    Raises:
        DataCorruptError: the answer is missing or damaged.
        UnexpectedError: it is not the document that the reader expects.
    """
    found = _cached(_cache(folder, sha256, publisher))
    if found is None:
        found = read(publisher, answers.answer(folder, sha256))
        remember(folder, sha256, publisher, found)
    return found


def read(publisher: Publisher, raw: bytes) -> Reading:
    """What an answer says.

    Raises:
        UnexpectedError: it is not the document that the reader expects, whatever the reader's own
            mistake about it was: one publisher's answer must not stop the others.
    """
    try:
        return as_reading(publisher.read(raw))
    except UnexpectedError:
        raise
    except Exception as error:
        text = f"the reader failed: {type(error).__name__}: {error}"
        raise UnexpectedError(text[:200]) from error


def remember(folder: Path, sha256: str, publisher: Publisher, found: Reading) -> None:
    """Keep a reading; where the folder cannot be written, it is made again next time."""
    path = _cache(folder, sha256, publisher)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside(path) as stream:
            stream.write(sealed(_packed(found)))


def _cache(folder: Path, sha256: str, publisher: Publisher) -> Path:
    name = f"{sha256}.{publisher.id}.{publisher.version}"
    return folder / CACHE / "read" / sha256[:2] / name


def sealed(raw: bytes) -> bytes:
    """Bytes for the cache: their SHA-256, and they themselves packed."""
    return hashlib.sha256(raw).digest() + zlib.compress(raw, 1)


def unsealed(path: Path) -> bytes | None:
    """Bytes from the cache; None if they are not there or not whole."""
    try:
        kept = bytes_of(path, LARGEST)
        raw = zlib.decompress(kept[32:])
    except (BadInputError, zlib.error):
        return None
    return raw if hashlib.sha256(raw).digest() == kept[:32] else None


def _packed(found: Reading) -> bytes:
    rows = [
        (r.table, r.key, r.cells, r.published.isoformat() if r.published else "")
        for r in found.rows
    ]
    said = json.dumps({"names": found.names, "rows": rows, "unread": found.unread})
    buffer = io.BytesIO()
    np.savez(
        buffer,
        said=np.frombuffer(said.encode(), dtype=np.uint8),
        series=found.series.astype(np.int32),
        period=found.period.astype(np.int32),
        value=found.value,
        claimed=found.claimed.astype(np.int32),
    )
    return buffer.getvalue()


def _cached(path: Path) -> Reading | None:
    raw = unsealed(path)
    if raw is None:
        return None
    with np.load(io.BytesIO(raw), allow_pickle=False) as data:
        said: Any = json.loads(data["said"].tobytes())
        return Reading(
            tuple(said["names"]),
            data["series"].astype(np.int64),
            data["period"].astype(np.int64),
            data["value"],
            data["claimed"].astype(np.int64),
            tuple(_row(*row) for row in said["rows"]),
            tuple(said["unread"]),
        )


def _row(table: str, key: list[str], cells: list[list[str]], published: str) -> Row:
    day = dt.date.fromisoformat(published) if published else None
    return Row(table, tuple(key), tuple((name, text) for name, text in cells), day)
