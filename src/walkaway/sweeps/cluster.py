"""The workers of a Dask cluster: who they are asked to be, and what they are given.

Dask schedules, moves and tries again; nothing of that is ours. A worker has walkaway and its data
already; it is sent the ask once, and is refused if its data or code are others.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Generator, Sequence
from threading import Lock
from typing import Any

from walkaway.errors import BadInputError, Problem
from walkaway.outcome.record import code_digest
from walkaway.solve.crew import LostError
from walkaway.sweeps.extra import package
from walkaway.sweeps.plan import Ask, Settings
from walkaway.sweeps.points import Point, lost, solve_piece
from walkaway.world import World

WAIT = 5.0
"""Seconds to wait for a scheduler to answer."""
ARRIVE = 30.0
"""Seconds to wait for a first worker: one that was killed is started anew, which takes a while."""
LOOK = 2.0
"""Seconds between two looks at the workers."""
PATIENCE = 60.0
"""Seconds without any worker after which nobody waits on."""
TRIES = 5
"""How often a point is given out whose result was lost on the way."""
Piece = Sequence[Settings]
_alone = Lock()


def solved(
    ask: Ask, pieces: Callable[[int], Sequence[Piece]], address: str
) -> Generator[list[Point], None, None]:
    """Points as workers solve them.

    Args:
        ask: what is asked at each.
        pieces: tasks for so many workers.
        address: of the scheduler, ``tcp://127.0.0.1:8786``.

    Raises:
        BadInputError: nobody answers there, no worker comes, or one holds other data or code.
        LostError: all workers went, and none came for long.
        MissingExtraError: Dask is not installed.
    """
    distributed = package("distributed", "a cluster")
    logging.getLogger("distributed").setLevel(logging.ERROR)
    try:
        client = distributed.Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        what = f"no Dask scheduler answers at {address} ({error or type(error).__name__})"
        raise BadInputError(
            [Problem("--scheduler", "", what, "start one: dask scheduler")]
        ) from None
    with client:
        workers = _refuse_strangers(client, ask)
        # A task whose result it is: unlike scattered data it is made again if its worker dies.
        sent = client.submit(itself, ask, pure=False)
        yield from _gathered(distributed, client, sent, [list(own) for own in pieces(workers)])


def itself(ask: Ask) -> Ask:
    """What is asked, once on each worker that needs it."""
    return ask


def _gathered(
    distributed: Any, client: Any, sent: Any, pieces: list[Any]
) -> Generator[list[Point], None, None]:
    """Results as they come; a task that ends its workers is parted, and then told as lost.

    A worker that dies takes along what else it was given, and Dask blames that too. So a point that
    was blamed among others is given once more when nothing else is out: what ends a worker then is
    lost, as is what no worker is left for.

    Raises:
        LostError: there has been no worker for long.
    """
    left: dict[Any, tuple[Any, int]] = {}
    blamed: list[Any] = []
    killed: type[Exception] = distributed.KilledWorker

    def give(piece: Any, times: int = 1) -> None:
        left[client.submit(work, sent, piece, pure=False)] = (piece, times)

    for piece in pieces:
        give(piece)
    alone, last = 0.0, False
    while left or blamed:
        if not left:
            last = True
            give(blamed.pop(0))
        with client.as_current(), contextlib.suppress(TimeoutError):
            distributed.wait(list(left), timeout=LOOK, return_when="FIRST_COMPLETED")
        alone = 0.0 if client.scheduler_info()["workers"] else alone + LOOK
        if alone > PATIENCE:
            gone = f"the cluster has had no worker for {PATIENCE:g} seconds"
            if not last:
                raise LostError(gone)
            yield [lost(piece[0], gone) for piece in (*(one for one, _ in left.values()), *blamed)]
            return
        for future in [own for own in left if own.status != "pending"]:
            piece, times = left.pop(future)
            try:
                found = future.result(timeout=LOOK)
            except TimeoutError:
                left[future] = (piece, times)  # its worker went meanwhile: it is made again
            except Exception as error:  # whatever ended it: a worker, its memory, the way to it
                if len(piece) > 1:
                    for own in piece:
                        give([own])
                elif times < TRIES and future.status == "cancelled":
                    give(piece, times + 1)  # it was done, and its worker went with it
                elif isinstance(error, killed) and not last and (left or blamed):
                    blamed.append(piece)
                else:
                    yield [lost(piece[0], f"{type(error).__name__}: {error}")]
            else:
                yield found


def work(ask: Ask, piece: Piece) -> list[Point]:
    """Solve some points in a worker; one at a time, whatever threads it has."""
    with _alone:
        return solve_piece(ask, piece)


def identity(ask: Ask) -> tuple[str, str]:
    """The data and the code of this process."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    return World.at(ask.scenario.date, ask.scenario.snapshot()).data_hash, code_digest()


def _refuse_strangers(client: Any, ask: Ask) -> int:
    """How many workers there are, all of them with the same data and code.

    Raises:
        BadInputError: one of them has others, or there are none.
    """
    own = identity(ask)
    try:
        client.wait_for_workers(1, timeout=ARRIVE)
    except TimeoutError:
        what = f"the scheduler has had no worker for {ARRIVE:g} seconds"
        raise BadInputError(
            [Problem("--scheduler", "", what, "start one: dask worker ADDRESS")]
        ) from None
    every = client.run(identity, ask)
    for worker, theirs in every.items():
        for mine, other, what in zip(own, theirs, ("data", "code of walkaway"), strict=True):
            if mine != other:
                told = f"the worker {worker} holds other {what}"
                hint = "give it the same, or leave it out"
                raise BadInputError([Problem("--scheduler", "", told, hint)])
    return len(every)
