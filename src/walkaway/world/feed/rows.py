"""From the rows that were seen of a table to its editions: from which day each row is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from walkaway.world.feed.contract import Row
from walkaway.world.feed.dating import known_from, settled_before
from walkaway.world.layers import ALWAYS, DatedRow, Rows

Key = tuple[str, ...]


@dataclass(frozen=True)
class SeenRow:
    """One row when it was seen.

    Attributes:
        time: of the refresh.
        day: its day.
        row: what was said.
        asked: ordinals of the days on which its publisher, or another that should bring the
            table, was asked, ascending.
        again: whether its publisher had been asked on that day before.
    """

    time: str
    day: dt.date
    row: Row
    asked: Sequence[int] = ()
    again: bool = False


@dataclass(frozen=True)
class TableEditions:
    """What the log adds to a table.

    Attributes:
        until: index of a row held below -> ISO day from which a new edition stands for it.
        rows: new rows, and new editions of old ones.
        times: of the refresh that brought each of them.
        revises: whether each of them is a new edition of a row that was held.
        strangers: columns that the table does not have.
    """

    until: dict[int, str] = field(default_factory=dict)
    rows: tuple[DatedRow, ...] = ()
    times: tuple[str, ...] = ()
    revises: tuple[bool, ...] = ()
    strangers: tuple[str, ...] = ()

    def over(self, below: Rows) -> Rows:
        """The rows held below, and these."""
        kept = [
            DatedRow(row.cells, row.known, self.until[i]) if i in self.until else row
            for i, row in enumerate(below)
        ]
        return (*kept, *self.rows)


def table_editions(
    columns: Sequence[str],
    published: str,
    keys: Sequence[str],
    below: Rows,
    seen: Sequence[SeenRow],
) -> TableEditions:
    """Date all rows of a table that were seen.

    Args:
        columns: of the table.
        published: the column of ISO days from which rows are known; empty if always.
        keys: the columns that tell its rows apart, in the order of the rows' keys.
        below: rows held without the log.
        seen: rows, in the order of time.
    """
    made = _Rows(tuple(columns), published, below, keys)
    for one in seen:
        made.take(one)
    return made.editions()


class _Rows:
    """The newest edition of each row, and all that came over those below."""

    def __init__(
        self,
        columns: Key,
        published: str,
        below: Rows,
        keys: Sequence[str],
    ) -> None:
        self.columns, self.published = columns, published
        self.place = {name: i for i, name in enumerate(columns)}
        self.below = below
        self.rows = list[DatedRow]()
        self.times = list[str]()
        self.newest = dict[Key, int]()  # index into below, or beyond it into rows
        self.until = dict[int, str]()
        self.revises = list[bool]()
        self.strangers = dict[str, None]()
        self.reached = max((row.known for row in below), default=ALWAYS)
        for i, row in enumerate(below):
            self.newest[tuple(row.cells[self.place[name]] for name in keys)] = i

    def take(self, one: SeenRow) -> None:
        """Compare a row with its newest edition."""
        # An empty cell says nothing: what is held of it, from elsewhere perhaps, stays.
        said = {name: text for name, text in one.row.cells if text and name in self.place}
        self.strangers |= dict.fromkeys(n for n, _ in one.row.cells if n not in self.place)
        at = self.newest.get(one.row.key)
        held = None if at is None else self._row(at)
        cells = tuple(
            said.get(name, held.cells[i] if held else "") for i, name in enumerate(self.columns)
        )
        if held is not None and all(map(_is_same, cells, held.cells)):
            return
        known = self._known(one, cells, held)
        if at is not None and held is not None:
            if at < len(self.below):
                self.until[at] = known
            else:
                own = at - len(self.below)
                self.rows[own] = DatedRow(held.cells, held.known, known)
        self.newest[one.row.key] = len(self.below) + len(self.rows)
        self.rows.append(DatedRow(cells, known))
        self.times.append(one.time)
        self.revises.append(held is not None)

    def _row(self, at: int) -> DatedRow:
        return self.below[at] if at < len(self.below) else self.rows[at - len(self.below)]

    def _known(self, one: SeenRow, cells: Key, held: DatedRow | None) -> str:
        said = one.row.published
        if said is None and held is None and self.published:
            said = _day(cells[self.place[self.published]])
        day = one.day.toordinal()
        if said is not None and said > one.day:  # announced; tables name such rows from their day
            return said.isoformat()
        reached = _day(self.reached)
        settled = settled_before(day, one.asked, reached.toordinal() if reached else 0, one.again)
        known = known_from(day, said.toordinal() if said else None, settled)
        return max(dt.date.fromordinal(known).isoformat(), held.known if held else ALWAYS)

    def editions(self) -> TableEditions:
        """All that came."""
        return TableEditions(
            self.until,
            tuple(self.rows),
            tuple(self.times),
            tuple(self.revises),
            tuple(self.strangers),
        )


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
