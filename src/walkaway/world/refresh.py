"""Newer data from their publishers, each asked and taken alone.

What comes is added to the log of the data folder (`walkaway.world.feed.log`); nothing that was
there is changed. Whatever one publisher sends, or fails to, is a line of the report and touches no
other.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from walkaway.errors import BadInputError, Problem, not_among
from walkaway.world import folder as folders
from walkaway.world.feed import answers, http, log
from walkaway.world.feed import publishers as table
from walkaway.world.feed.contract import Publisher, UnexpectedError
from walkaway.world.feed.editions import Editions
from walkaway.world.feed.index import Index, Line, read_index
from walkaway.world.feed.kept import known
from walkaway.world.feed.layer import NAME, as_layer
from walkaway.world.feed.reading import Reading, read, remember
from walkaway.world.layers import Below
from walkaway.world.report import HeldBack, Report, Trouble, Update, held_back, last_held
from walkaway.world.sources import MANIFEST, Snapshot

TOGETHER = 6
"""Publishers asked at a time."""
EARLIEST = dt.date(2000, 1, 1)
"""First day wanted of what is not held at all."""
REVISED = dt.timedelta(days=400)
"""How far behind the newest period held others are asked for again: a year's revisions, and
lines that had stopped."""
Ask = Callable[[str, int, str, str], http.Answer]
"""(address, most bytes, etag and day of the edition held) -> the answer."""
Asking = Callable[[Event], AbstractContextManager[Ask]]
"""What is set when no more is to be asked -> what asks an address, for one publisher."""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Plan:
    """What one publisher would be asked.

    Attributes:
        publisher: whom.
        first: the first day wanted.
        addresses: what it would be asked; empty if that cannot be told.
        problem: why it cannot be asked, or empty.
    """

    publisher: Publisher
    first: dt.date
    addresses: tuple[str, ...]
    problem: str = ""


def plan(
    folder: Path,
    today: dt.date,
    *,
    only: Sequence[str] = (),
    since: dt.date | None = None,
    publishers: Sequence[Publisher] | None = None,
) -> list[Plan]:
    """What a refresh would ask, without asking.

    Args:
        folder: of the data; it need not exist.
        today: the day.
        only: publishers, or series and tables whose publishers are meant; all if empty.
        since: the first day wanted; by default from what is held, some way back.
        publishers: all there are; those of the table if None.

    Raises:
        BadInputError: an unknown name, a day to come, or a folder that holds something else.
    """
    every = tuple(table.publishers() if publishers is None else publishers)
    problems = _problems(folder, today, only, since, every)
    if problems:
        raise BadInputError(problems)
    chosen = [
        one for one in every if not only or one.id in only or any(n in one.wanted for n in only)
    ]
    below = Snapshot.bare(folder)
    held = known(folder / NAME, every, below, below.digest)
    return [_planned(one, since or _first(one, below, held), today) for one in chosen]


def _problems(
    folder: Path,
    today: dt.date,
    only: Sequence[str],
    since: dt.date | None,
    every: Sequence[Publisher],
) -> list[Problem]:
    ids = [one.id for one in every]
    wanted = [name for one in every for name in one.wanted]
    problems = [
        replaced
        for name in only
        for replaced in not_among("--only", [name], [*ids, *wanted], f"no publisher of {name!r}")
    ]
    if since is not None and since > today:
        problems.append(Problem("--since", "", f"{since} is still to come", ""))
    if folder.exists() and not _is_ours(folder):
        what = "holds something that is not data of walkaway"
        problems.append(Problem(str(folder), "", what, "name a new folder"))
    return problems


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    empty = not any(folder.iterdir())
    return empty or (folder / MANIFEST).is_file() or folders.holds_layers(folder)


def _first(publisher: Publisher, below: Below, held: Editions) -> dt.date:
    last = [day for name in publisher.wanted if (day := last_held(name, below, held))]
    return max(min(last), max(last) - REVISED) if last else EARLIEST


def _planned(publisher: Publisher, first: dt.date, today: dt.date) -> Plan:
    if publisher.key and not os.environ.get(publisher.key):
        why = f"it wants a key in the environment variable {publisher.key}"
        return Plan(publisher, first, (), why)
    try:
        addresses = publisher.addresses(first, today)
    except Exception as error:  # whatever its own mistake: it must not stop the others
        why = f"its addresses cannot be told: {type(error).__name__}: {error}"
        return Plan(publisher, first, (), why[:200])
    return Plan(publisher, first, addresses, "" if addresses else "it has no address for that time")


@contextmanager
def asking(stop: Event) -> Iterator[Ask]:
    """How addresses are asked over the network; no more once ``stop`` is set.

    A machine to which there is no way is not tried again for each of its addresses.
    """
    away = set[str]()

    def ask(address: str, largest: int, etag: str, modified: str) -> http.Answer:
        machine = urlsplit(address).netloc
        if machine in away:
            raise http.NotFetchedError(address, "not asked, as its machine was not reached before")

        def pause(seconds: float) -> None:
            if stop.wait(seconds):
                raise http.NotFetchedError(address, "stopped")

        try:
            return http.fetch(
                client, address, largest=largest, etag=etag, modified=modified, sleep=pause
            )
        except http.NotReachedError:
            away.add(machine)
            raise

    with http.opened() as client:
        yield ask


def refresh(
    folder: Path,
    now: dt.datetime,
    *,
    only: Sequence[str] = (),
    since: dt.date | None = None,
    publishers: Sequence[Publisher] | None = None,
    asking: Asking = asking,
    progress: Progress = lambda done, total, what: None,
) -> Report:
    """Ask publishers and add what they send to the log of a data folder.

    Args:
        folder: of the data; made if need be.
        now: the time, in UTC.
        only: publishers, or series and tables whose publishers are meant; all if empty.
        since: the first day wanted; by default from what is held, some way back.
        publishers: all there are; those of the table if None.
        asking: gives what asks an address, once per publisher.
        progress: called after each publisher.

    Returns:
        What came, and what did not.

    Raises:
        BadInputError: an unknown name, or a folder that holds something else or cannot be written.
    """
    every = tuple(table.publishers() if publishers is None else publishers)
    plans = plan(folder, now.date(), only=only, since=since, publishers=every)
    own = folder / NAME
    log.make(own)
    log.sweep(own)
    found = _recorded(own, now, _all_asked(plans, own, asking, progress))
    below = Snapshot.bare(folder)
    held = known(own, every, below, below.digest)
    return Report(
        str(folder),
        tuple(_update(one.publisher, found[one.publisher.id], below, held) for one in plans),
        held.strangers,
        held.damage,
        Snapshot.over(below, [lambda _: as_layer(held, own)]).digest,
        any(one.taken for one in found.values()),
    )


@dataclass(frozen=True)
class _Asked:
    """What came of asking one publisher."""

    publisher: Publisher
    asked: tuple[log.Asked, ...]
    brought: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()
    time: str = ""

    @property
    def taken(self) -> bool:
        """Whether any answer was read."""
        return any(not one.reason for one in self.asked)


def _all_asked(
    plans: Sequence[Plan],
    folder: Path,
    asking: Asking,
    progress: Progress,
) -> Iterator[_Asked]:
    """What came of each publisher, as they answer."""
    index = read_index(folder)
    stop = Event()
    pool = ThreadPoolExecutor(TOGETHER)
    jobs = [pool.submit(_ask, one, folder, index, asking, stop) for one in plans]
    try:
        for done, job in enumerate(as_completed(jobs), 1):
            yield job.result()
            progress(done, len(plans), job.result().publisher.id)
    finally:  # of whoever is interrupted, nobody is asked any more
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _recorded(folder: Path, now: dt.datetime, came: Iterable[_Asked]) -> dict[str, _Asked]:
    """Record what came, publisher by publisher.

    A refresh in which nobody's answer was read (nobody is reached, or something between says the
    same to everybody) is none: it leaves no trace, so that its day does not count as answered for.
    """
    found, waiting = dict[str, _Asked](), list[_Asked]()
    for one in came:
        waiting.append(one)
        found[one.publisher.id] = one
        if any(other.taken for other in found.values()):
            for other in waiting:
                time = log.record(folder, other.publisher, now, other.asked)
                found[other.publisher.id] = replace(other, time=time)
            waiting.clear()
    return found


def _ask(
    one: Plan,
    folder: Path,
    index: Index,
    asking: Asking,
    stop: Event,
) -> _Asked:
    """Ask and read all addresses of a publisher; whatever goes wrong is said of its address."""
    if one.problem:
        return _Asked(one.publisher, (log.Asked("", reason=one.problem),))
    before = log.last_taken(index)
    asked, brought, unread = list[log.Asked](), set[str](), dict[str, None]()
    try:
        with asking(stop) as ask:
            for address in one.addresses:
                if stop.is_set():
                    break
                came = _one_address(one.publisher, folder, address, before.get(address), ask)
                if came.body is not None and not came.reason:
                    came, own = _read(one.publisher, folder, came)
                    brought |= own.brings()
                    unread |= dict.fromkeys(own.unread)
                asked.append(came)
    except Exception as error:  # whatever it is: it must not stop the others
        why = f"could not be asked: {type(error).__name__}: {error}"
        return _Asked(one.publisher, (log.Asked("", reason=why[:300]),))
    return _Asked(one.publisher, tuple(asked), frozenset(brought), tuple(unread))


def _one_address(
    publisher: Publisher, folder: Path, address: str, before: Line | None, ask: Ask
) -> log.Asked:
    held = _held(folder, before)
    marks = (before.etag, before.modified) if before is not None and held is not None else ("", "")
    try:
        came = ask(address, publisher.largest, *marks)
    except http.NotFetchedError as error:
        return log.Asked(address, reason=error.why)
    except Exception as error:
        return log.Asked(
            address, reason=f"could not be asked: {type(error).__name__}: {error}"[:300]
        )
    if came.unchanged and held is not None:
        return log.Asked(address, held, "", *marks)
    if len(came.body) > publisher.largest:
        what = f"{len(came.body):,} bytes are too many, at most {publisher.largest:,} are read"
        return log.Asked(address, reason=what)
    return log.Asked(address, came.body, "", came.etag, came.modified)


def _held(folder: Path, before: Line | None) -> bytes | None:
    """The answer that an address gave last, if it is still whole and has a mark to ask with."""
    if before is None or not (before.etag or before.modified):
        return None
    try:
        return answers.answer(folder, before.sha256)
    except Exception:  # damaged: it is asked for again
        return None


def _read(publisher: Publisher, folder: Path, came: log.Asked) -> tuple[log.Asked, Reading]:
    """Read an answer; one that is something else comes back with the reason, and brings nothing."""
    body = came.body or b""
    try:
        found = read(publisher, body)
    except UnexpectedError as error:
        return replace(came, reason=f"not the expected document ({error})"), Reading()
    remember(folder, answers.fingerprint(body), publisher, found)
    return came, found


def _update(publisher: Publisher, came: _Asked, below: Below, held: Editions) -> Update:
    own = {*publisher.wanted, *came.brought}
    brought = [one for one in held.brought if one.time == came.time]
    last = [day for name in came.brought if (day := last_held(name, below, held))]
    return Update(
        publisher=publisher.id,
        title=publisher.title,
        new=sum(one.new for one in brought),
        revised=sum(one.revised for one in brought),
        last=max(last).isoformat() if last else "",
        troubles=tuple(Trouble(one.address, one.reason) for one in came.asked if one.reason),
        nothing=tuple(name for name in publisher.wanted if name not in came.brought),
        unread=came.unread,
        doubts=held_back(one for one in held.doubts if one.series in own),
        clashes=tuple(
            f"{one.name}, {one.what}; {'the later counts' if one.taken else 'not taken'}"
            for id_, one in held.clashes
            if id_ == publisher.id and one.time == came.time
        ),
    )


def accept(
    folder: Path,
    names: Sequence[str],
    now: dt.datetime,
    publishers: Sequence[Publisher] | None = None,
) -> tuple[HeldBack, ...]:
    """Take from now on the values of series that are held back.

    Args:
        folder: of the data.
        names: ids of the series.
        now: the time, in UTC: they are known from its day.
        publishers: all there are; those of the table if None.

    Returns:
        What is taken.

    Raises:
        BadInputError: nothing of a series is held back, or the folder cannot be written.
    """
    every = tuple(table.publishers() if publishers is None else publishers)
    below = Snapshot.bare(folder)
    found = {
        one.series: one
        for one in held_back(known(folder / NAME, every, below, below.digest).doubts)
    }
    problems = not_among("accept", names, list(found), "nothing of it is held back")
    if problems:
        raise BadInputError(problems)
    for name in dict.fromkeys(names):
        log.accept(folder / NAME, name, now)
    return tuple(found[name] for name in dict.fromkeys(names))
