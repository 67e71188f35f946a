"""Points that were solved, kept by what was asked, in files that are named by their content.

A folder for each ask: ``ask.json`` says what was asked, and each ``part-ROWS-SHA256.parquet`` holds
some points. A part is written whole or not at all and never changed; its name says what its bytes
must hash to, so that nothing half-written and nothing damaged is ever read. Two processes may add
at once: equal points are equal, and of two that differ in how they ended the better one counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from walkaway import parquet
from walkaway.errors import BadInputError, Problem
from walkaway.files import KEPT, bytes_of, make_folder, whole
from walkaway.sweeps.kept import PART, default_folder
from walkaway.sweeps.plan import Ask
from walkaway.sweeps.points import FINISHED, Point, points_of, rows

DROP = "walkaway runs prune drops it"
MANY = 16
"""Parts beyond which they are put together when a sweep ends."""


@dataclass(frozen=True)
class Pool:
    """The points of one ask.

    Attributes:
        folder: where they are.
    """

    folder: Path

    @classmethod
    def of(cls, ask: Ask) -> Pool:
        """The pool of an ask, begun if there is none.

        Raises:
            BadInputError: it cannot be written.
        """
        own = cls(default_folder() / ask.digest)
        place = own.folder / "ask.json"
        if not place.exists():
            make_folder(place)
            told = ask.record() | {
                "name": ask.scenario.name,
                "title": ask.scenario.title,
                "date": ask.scenario.date.isoformat(),
                "toml": ask.scenario.to_toml(),
            }
            with whole(place) as stream:
                stream.write(json.dumps(told, ensure_ascii=False, default=str).encode())
        return own

    def parts(self) -> list[Path]:
        """Files of points, by name."""
        with contextlib.suppress(OSError):
            return sorted(p for p in self.folder.iterdir() if PART.fullmatch(p.name))
        return []

    def points(self) -> dict[str, Point]:
        """All points that can be read, by key; parts that are damaged are passed over."""
        found, _ = _put_together(self.parts())
        return found

    def add(self, points: Sequence[Point]) -> Path | None:
        """Keep some points; they are safe when this returns.

        Raises:
            BadInputError: they cannot be written.
        """
        if not points:
            return None
        raw = packed(points)
        name = f"part-{len(points)}-{hashlib.sha256(raw).hexdigest()}.parquet"
        place = self.folder / name
        make_folder(place)
        with whole(place) as stream:
            stream.write(raw)
        return place

    def join(self) -> None:
        """Put many small parts together in one; whoever reads meanwhile finds each point."""
        parts = self.parts()
        if len(parts) <= MANY:
            return
        held, read = _put_together(parts)
        joined = self.add([held[key] for key in sorted(held)])
        for part in read:
            if part != joined:
                with contextlib.suppress(OSError):
                    part.unlink()


def _put_together(parts: Sequence[Path]) -> tuple[dict[str, Point], list[Path]]:
    """All points of some parts by key, and the parts that could be read."""
    found: dict[str, Point] = {}
    read = []
    sealed: dict[Path, bytes] = {}
    for part in parts:
        with contextlib.suppress(BadInputError):
            sealed[part] = _sealed(part)
    parquet.tried(list(sealed.values()))
    for part, raw in sealed.items():
        with contextlib.suppress(BadInputError):
            own = _read(part, raw)
            found |= {k: p for k, p in own.items() if k not in found or _better(p, found[k])}
            read.append(part)
    return found, read


def _better(one: Point, other: Point) -> bool:
    order = [*FINISHED]
    rank = [order.index(p.status) if p.status in order else len(order) for p in (one, other)]
    return rank[0] < rank[1]


def packed(points: Sequence[Point]) -> bytes:
    """Points as a file of a part holds them."""
    import polars

    numbers = ("low", "mid", "high")
    kinds = dict.fromkeys(numbers, polars.Float64) | {
        "count": polars.Int64(),
        "failed": polars.Int64(),
    }
    table = rows(points)
    frame = polars.DataFrame(
        {name: polars.Series(name, cells, kinds.get(name, polars.String))
         for name, cells in table.items()}
    )  # fmt: skip
    raw = io.BytesIO()
    frame.write_parquet(raw, compression="zstd")
    return parquet.written(raw.getvalue())


def read_part(path: Path) -> dict[str, Point]:
    """The points of a file, by key.

    Raises:
        BadInputError: it cannot be read, or is not what its name says.
    """
    return _read(path, _sealed(path))


def _read(path: Path, raw: bytes) -> dict[str, Point]:
    """The points in the bytes of a file.

    Raises:
        BadInputError: they are no table of points.
    """
    try:
        return points_of(parquet.read(raw, str(path)).to_dict(as_series=False))
    except BadInputError:
        raise
    except Exception as error:  # a table by another hand
        what = f"is no part of a sweep of this version ({type(error).__name__})"
        raise BadInputError([Problem(str(path), "", what, DROP)]) from None


def _sealed(path: Path) -> bytes:
    """The bytes of a file of points.

    Raises:
        BadInputError: it cannot be read, or is not what its name says.
    """
    raw = bytes_of(path, KEPT)
    told = PART.fullmatch(path.name)
    if told is None or hashlib.sha256(raw).hexdigest() != told[2]:
        what = "was altered since it was written (another SHA-256)"
        raise BadInputError([Problem(str(path), "", what, DROP)])
    return raw
