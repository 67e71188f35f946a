"""The workers of a Dask cluster: who they are asked to be, and what they are given.

Dask schedules, moves and tries again; nothing of that is ours. A worker has walkaway and its data
already; it is sent the ask once, and is refused if its data or code are others.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Sequence
from threading import Lock
from typing import Any

from walkaway.errors import BadInputError, Problem
from walkaway.outcome.record import code_digest
from walkaway.sweeps.extra import package
from walkaway.sweeps.plan import Ask, Settings
from walkaway.sweeps.points import Point, lost, solve
from walkaway.world import World

WAIT = 10.0
"""Seconds to wait for a scheduler to answer."""
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
        BadInputError: nobody answers there, or a worker holds other data or code.
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
        sent = client.scatter(ask, broadcast=True, hash=False)
        yield from _gathered(distributed, client, sent, [list(own) for own in pieces(workers)])


def _gathered(
    distributed: Any, client: Any, sent: Any, pieces: list[Any]
) -> Generator[list[Point], None, None]:
    """Results as they come; a task that ends its workers is parted, and then told as lost."""

    def given(piece: Any) -> Any:
        return client.submit(work, sent, piece, pure=False)

    asked = {future.key: (future, piece) for piece in pieces for future in [given(piece)]}
    waiting = distributed.as_completed([one for one, _ in asked.values()], loop=client.loop)
    for future in waiting:
        _, piece = asked.pop(future.key)
        if future.status == "finished":
            yield future.result()
        elif len(piece) > 1:
            for own in piece:
                again = given([own])
                asked[again.key] = (again, [own])
                waiting.add(again)
        else:
            yield [lost(piece[0], f"{future.status}: {future.exception()}")]
        future.release()


def work(ask: Ask, piece: Piece) -> list[Point]:
    """Solve some points in a worker; one at a time, whatever threads it has."""
    with _alone:
        return [solve(ask, own) for own in piece]


def identity(ask: Ask) -> tuple[str, str]:
    """The data and the code of this process."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    return World.at(ask.scenario.date).data_hash, code_digest()


def _refuse_strangers(client: Any, ask: Ask) -> int:
    """How many workers there are, all of them with the same data and code.

    Raises:
        BadInputError: one of them has others.
    """
    own = identity(ask)
    client.wait_for_workers(1, timeout=WAIT)
    every = client.run(identity, ask)
    for worker, theirs in every.items():
        for mine, other, what in zip(own, theirs, ("data", "code of walkaway"), strict=True):
            if mine != other:
                told = f"the worker {worker} holds other {what}"
                hint = "give it the same, or leave it out"
                raise BadInputError([Problem("--scheduler", "", told, hint)])
    return len(every)
