"""Editions kept in the cache of a log, under the fingerprints of all that they are made of."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from walkaway.files import aside, bytes_of
from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.dating import Doubt
from walkaway.world.feed.editions import METHOD, Brought, Changes, Editions, digest, editions
from walkaway.world.feed.index import INDEX, LARGEST, Index, parsed
from walkaway.world.feed.reading import CACHE, sealed, unsealed
from walkaway.world.feed.rows import TableEditions
from walkaway.world.feed.sightings import Clash
from walkaway.world.layers import Below, DatedRow

FOLDER = "known"
KEPT = 4
"""Files of editions kept in the cache."""


def known(folder: Path, publishers: Sequence[Publisher], below: Below, state: str) -> Editions:
    """As `editions`, from the cache if they were made before.

    Args:
        folder: of the log.
        publishers: in the order in which they count.
        below: the data without the log.
        state: fingerprint of the data below.
    """
    if not (folder / INDEX).exists():
        return Editions(digest=digest(Index(), publishers))
    raw = bytes_of(folder / INDEX, LARGEST)
    readers = " ".join(f"{one.id}.{one.version}" for one in publishers)
    said = f"{METHOD} {state} {hashlib.sha256(raw).hexdigest()} {readers}"
    path = folder / CACHE / FOLDER / hashlib.sha256(said.encode()).hexdigest()
    kept = unsealed(path)
    if kept is not None:
        return _unpacked(kept)
    found = editions(folder, parsed(raw), publishers, below)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside(path) as stream:
            stream.write(sealed(_packed(found)))
        _thin(path.parent)
    return found


def _thin(folder: Path) -> None:
    """Leave the newest files of the cache."""
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)


def _packed(found: Editions) -> bytes:
    names = list(found.series)
    parts = [found.series[name] for name in names]
    said = {
        "last_day": found.last_day.isoformat() if found.last_day else "",
        "digest": found.digest,
        "names": names,
        "lengths": [len(one.value) for one in parts],
        "tables": {
            name: [
                {str(i): day for i, day in one.until.items()},
                [[row.cells, row.known, row.until] for row in one.rows],
                one.times,
                one.revises,
                one.strangers,
            ]
            for name, one in found.tables.items()
        },
        "brought": [asdict(one) for one in found.brought],
        "doubts": [asdict(one) for one in found.doubts],
        "clashes": [[name, asdict(clash)] for name, clash in found.clashes],
        "strangers": found.strangers,
        "damage": found.damage,
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {
        name: np.concatenate([*(getattr(one, name) for one in parts), np.zeros(0, dtype=kind)])
        for name, kind in _KINDS.items()
    }
    np.savez(buffer, said=np.frombuffer(json.dumps(said).encode(), dtype=np.uint8), **arrays)
    return buffer.getvalue()


_KINDS = {"period": np.int64, "published": np.int64, "value": np.float64, "seen": np.int64}


def _unpacked(raw: bytes) -> Editions:
    with np.load(io.BytesIO(raw), allow_pickle=False) as data:
        said: Any = json.loads(data["said"].tobytes())
        arrays = {name: data[name] for name in _KINDS}
    ends = np.cumsum([0, *said["lengths"]]).tolist()
    series = {
        name: Changes(**{kind: array[start:stop] for kind, array in arrays.items()})
        for name, start, stop in zip(said["names"], ends, ends[1:], strict=False)
    }
    return Editions(
        last_day=dt.date.fromisoformat(said["last_day"]) if said["last_day"] else None,
        digest=said["digest"],
        series=series,
        tables={name: _table(*one) for name, one in said["tables"].items()},
        brought=tuple(Brought(**one) for one in said["brought"]),
        doubts=tuple(Doubt(**one) for one in said["doubts"]),
        clashes=tuple((name, Clash(**clash)) for name, clash in said["clashes"]),
        strangers=tuple(said["strangers"]),
        damage=tuple((file, what) for file, what in said["damage"]),
    )


def _table(
    until: dict[str, str],
    rows: list[tuple[list[str], str, str]],
    times: list[str],
    revises: list[bool],
    strangers: list[str],
) -> TableEditions:
    return TableEditions(
        {int(i): day for i, day in until.items()},
        tuple(DatedRow(tuple(cells), known, end) for cells, known, end in rows),
        tuple(times),
        tuple(revises),
        tuple(strangers),
    )
