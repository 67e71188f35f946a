"""Data with one cell changed, in memory, and judging by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from walkaway.claims import Judgement, judge_claim, judgement_day, load
from walkaway.world import Snapshot, World
from walkaway.world.sources import EMBEDDED

Row = Mapping[str, str]


def tampered(file: str, where: Callable[[Row], bool], column: str, value: str) -> Snapshot:
    """A fresh snapshot whose rows of a file that fit carry another value in a column."""
    snapshot = Snapshot(EMBEDDED)
    header, rows = snapshot.csv(snapshot.by_file[file])
    index, changed, out = header.index(column), 0, []
    for row in rows:
        if where(dict(zip(header, row, strict=True))):
            row = [*row[:index], value, *row[index + 1 :]]
            changed += 1
        out.append(row)
    assert changed, f"no row of {file} fits"
    snapshot._parsed[file] = (header, out)
    return snapshot


@lru_cache(maxsize=128)
def judged(story: str, claim: str, snapshot: Snapshot | None = None) -> Judgement:
    """One claim of a story of the library, judged by the newest of the data."""
    data = snapshot or Snapshot.embedded()
    read = load(story, data)
    own = next(c for c in read.claims if c.id == claim)
    then = World(read.date, data)
    return judge_claim(own, World(judgement_day(data, read), data), then)
