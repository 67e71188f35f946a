"""Publishers of our own for tests of the log: plain text, answered from memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from walkaway.world import Snapshot, World
from walkaway.world.feed.contract import Publisher, Read, Row, UnexpectedError, Value
from walkaway.world.feed.http import Answer, NotFetchedError
from walkaway.world.refresh import Ask, refresh
from walkaway.world.releases import tic_release
from walkaway.world.report import Report

Said = Mapping[str, Mapping[dt.date, str]]


def written(said: Said, rows: Mapping[str, str] | None = None, more: str = "") -> bytes:
    """Values by series and period, and auctions (their cells by name and ``=``), as an answer."""
    lines = [
        f"{series} {period} {text}" for series, own in said.items() for period, text in own.items()
    ]
    lines += [f"row {key} {cells}" for key, cells in (rows or {}).items()]
    return ("\n".join(["ours", *lines]) + "\n" + more).encode()


def read(raw: bytes) -> Read:
    """What `written` wrote; a line that starts with ``?`` is one that nobody reads."""
    lines = raw.decode().split("\n")
    if lines[0] != "ours":
        raise UnexpectedError("it does not start with ours")
    values, rows, unread = list[Value](), list[Row](), list[str]()
    for line in filter(None, lines[1:]):
        first, *rest = line.split(" ")
        if first.startswith("?"):
            unread.append(first[1:])
        elif first == "row":
            key = tuple(rest[0].split("/"))
            cells = dict(zip(("auction_date", "kind", "term"), key, strict=True))
            cells |= dict(part.split("=") for part in rest[1].split(","))
            rows.append(Row("auctions", key, tuple(cells.items())))
        else:
            claimed = dt.date.fromisoformat(rest[2]) if len(rest) > 2 else None
            values.append(Value(first, dt.date.fromisoformat(rest[0]), rest[1], claimed))
    return Read(tuple(values), tuple(rows), tuple(unread))


def publisher(
    id: str,
    wanted: tuple[str, ...],
    release: Callable[[dt.date], dt.date] | None = None,
    addresses: tuple[str, ...] = (),
) -> Publisher:
    """A publisher that is asked at addresses of its name."""
    own = addresses or (f"https://{id}.example/a",)
    return Publisher(id, f"The {id}", lambda first, today: own, read, wanted, "day", release)


MONTHLY = publisher("monthly", ("tic_japan", "tic_total"), tic_release)
DAILY = publisher("daily", ("us_10y_yield", "us_30y_yield"), lambda day: day)
UNDATED = publisher("undated", ("us_federal_debt",))
SALES = publisher("sales", ("auctions",), lambda day: day)
ALL = (MONTHLY, DAILY, UNDATED, SALES)


@dataclass
class Desk:
    """A data folder, and what each address answers: bytes, or why it does not."""

    folder: Path
    says: dict[str, bytes | str] = field(default_factory=dict)
    publishers: tuple[Publisher, ...] = ALL

    @contextmanager
    def asking(self, stop: Event) -> Iterator[Ask]:
        def ask(address: str, largest: int, etag: str, modified: str) -> Answer:
            said = self.says.get(address, "the publisher answers 404 Not Found")
            if isinstance(said, str):
                raise NotFetchedError(address, said)
            return Answer(address, said)

        yield ask

    def refresh(self, day: str | dt.date, **how: object) -> Report:
        """Refresh at noon of a day."""
        date = dt.date.fromisoformat(day) if isinstance(day, str) else day
        now = dt.datetime.combine(date, dt.time(12), dt.UTC)
        options: dict = {"publishers": self.publishers, "asking": self.asking} | how
        return refresh(self.folder, now, **options)

    def snapshot(self) -> Snapshot:
        """The data with what was fetched, read by these publishers."""
        from walkaway.world.feed import layer

        place = self.folder / "fetched"
        return Snapshot.over(
            Snapshot.embedded(), [lambda below: layer.layer(place, below, self.publishers)]
        )

    def on(self, day: str | dt.date) -> World:
        """The world on a day."""
        return World.at(day, self.snapshot())
