"""Solve the points of a plan that were not solved yet, and keep each piece as it comes.

On this machine by the processes of `walkaway.solve.crew`, forked when the world is prepared. On a
cluster by Dask, which has the ask once and tasks of a few dozen solves; a worker must hold the same
data and code, and says so if not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing

from walkaway.engine.worlds import MOST_AHEAD
from walkaway.goods.sets import ELASTICITY_SETS
from walkaway.market import Progress, silent
from walkaway.solve.crew import LostError, each
from walkaway.sweeps import cluster
from walkaway.sweeps.design import points
from walkaway.sweeps.kept import make_room
from walkaway.sweeps.plan import Ask, Plan, Settings, key_of
from walkaway.sweeps.points import FINISHED, Point, lost, solve_piece
from walkaway.sweeps.pool import Pool
from walkaway.sweeps.reader import load
from walkaway.sweeps.result import Swept

SOLVES = 32
"""Solves in a task: what is lost when its process is killed, against the cost of a message."""
FEWEST = 4
"""Tasks for each worker, so that none is idle for long at the end."""
HORIZONS = 4
"""At which a whole run solves each set."""
Piece = list[Settings]
Found = Generator[list[Point], None, None]


def sweep(
    plan: Plan | str,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Solve every point of a plan that was not solved before.

    Args:
        plan: a plan (`plan_of`), or the path of a file.
        jobs: processes on this machine; as many as there are cores if None.
        scheduler: address of a Dask scheduler, whose workers then do the work.
        progress: called as ``progress(done, total, what)``; it says how much time is left.

    Returns:
        All points, also those that failed, with their reasons.

    Raises:
        BadInputError: the plan is not usable, or nothing can be written.
        MissingExtraError: a cluster, or Saltelli's design, without ``walkaway[sweep]``.
        DataCorruptError: the data do not match their manifest.
    """
    loaded = load(plan) if isinstance(plan, str | os.PathLike) else plan
    wanted = points(loaded)
    solve_points(loaded.ask, wanted, jobs=jobs, scheduler=scheduler, progress=progress)
    held = Pool.of(loaded.ask).points()
    found = tuple(
        held.get(key_of(own)) or lost(own, "was not kept") for own in dict.fromkeys(wanted)
    )
    by_key = {own.key: own for own in found}
    for own in found:
        own.tell()
    return Swept(loaded, tuple(by_key[key_of(own)] for own in wanted))


def solve_points(
    ask: Ask,
    wanted: Sequence[Settings],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
    held: Mapping[str, Point] | None = None,
) -> dict[str, Point]:
    """Solve what is not kept yet of some points of an ask, and keep it.

    Args:
        ask: what is asked at each.
        wanted: the points.
        jobs: as for `sweep`.
        scheduler: as for `sweep`.
        progress: as for `sweep`.
        held: what is known of the ask; read if None.

    Returns:
        All points of the ask that are kept by now, by key.

    Raises:
        As `sweep`.
    """
    pool = Pool.of(ask)
    held = dict(pool.points() if held is None else held)
    done = {key for key, point in held.items() if point.status in FINISHED}
    left = [own for own in dict.fromkeys(wanted) if key_of(own) not in done]
    if left:
        told = _Told(len(wanted), len(wanted) - len(left), progress or silent)
        every = _on_cluster(ask, left, scheduler) if scheduler else _here(ask, left, jobs)
        with closing(every) as found:
            for piece in found:
                pool.add(piece)
                held |= {own.key: own for own in piece}
                told.more(piece)
        pool.join()
        make_room(pool.folder.name)
    return held


class _Told:
    """How far it is, and how long it may take."""

    def __init__(self, total: int, done: int, progress: Progress) -> None:
        self.total, self.done, self.begun = total, done, done
        self.failed, self.start, self.progress = 0, time.monotonic(), progress
        progress(done, total, "points")

    def more(self, piece: Sequence[Point]) -> None:
        self.done += len(piece)
        self.failed += sum(not own.found for own in piece)
        passed = time.monotonic() - self.start
        left = passed / (self.done - self.begun) * (self.total - self.done)
        what = f"points, {_length(left)} left" if self.done < self.total else "points"
        self.progress(self.done, self.total, what + (f", {self.failed} failed" * (self.failed > 0)))


def _length(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def pieces_of(ask: Ask, left: Sequence[Settings], workers: int) -> list[Piece]:
    """Tasks of a few dozen solves each; fewer where there would not be some for each worker."""
    sets = len(ask.elasticities or ask.scenario.model.elasticities or ELASTICITY_SETS)
    # Draws of several points are solved side by side: they are worth a larger task.
    size = MOST_AHEAD if ask.draws else SOLVES // (HORIZONS * sets if ask.whole else sets)
    size = max(1, min(size, len(left) // (FEWEST * workers)))
    return [list(left[at : at + size]) for at in range(0, len(left), size)]


def _here(ask: Ask, left: Sequence[Settings], jobs: int | None) -> Found:
    """On this machine: the first point prepares the world, and what is forked then has it."""
    yield solve_piece(ask, left[:1])
    workers = jobs or os.cpu_count() or 1
    pieces = pieces_of(ask, left[1:], workers)
    processes = min(workers, len(pieces))
    if processes < 2 or not hasattr(os, "fork"):
        for piece in pieces:
            yield solve_piece(ask, piece)
        return
    yield from _shared(lambda piece: solve_piece(ask, piece), pieces, processes)


def _shared(work: Callable[[Piece], list[Point]], pieces: Sequence[Piece], processes: int) -> Found:
    """Pieces over processes; one that kills its process again and again is found and told."""
    waiting = list(pieces)
    while waiting:
        done: set[int] = set()
        try:
            with closing(each(work, waiting, processes)) as found:
                for number, solved in found:
                    done.add(number)
                    yield solved
            return
        except LostError as error:
            if error.task is None:
                raise
            bad = waiting[error.task]
            if len(bad) == 1:
                yield [lost(bad[0], str(error))]
            alone = [[own] for own in bad] if len(bad) > 1 else []
            rest = [own for k, own in enumerate(waiting) if k not in done and k != error.task]
            waiting = [*rest, *alone]


def _on_cluster(ask: Ask, left: Sequence[Settings], scheduler: str) -> Found:
    def pieces(workers: int) -> list[Piece]:
        return pieces_of(ask, left, workers)

    with closing(cluster.solved(ask, pieces, scheduler)) as found:
        yield from found
