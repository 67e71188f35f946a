"""What the paths of a run need of their date, got ready while other markets are solved.

A run solves goods, bonds and firms first and draws its paths last, though the system of the date
and its factorisations follow from none of them. On two cores they are made meanwhile: what is kept
on disk (:mod:`walkaway.prepared`) by a process of its own, factorisations by a thread, as dense
products leave the interpreter's lock. Nothing that is found depends on it; what fails here is tried
again, and told, where it is needed.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from walkaway.economy.draws import draw_numbers, ready
from walkaway.engine.economy_work import compiled, system_of
from walkaway.engine.paths_shown import QUARTERS, of_the_day, shown_of
from walkaway.errors import WalkawayError
from walkaway.prepared import is_kept
from walkaway.question import Question
from walkaway.readings import reading
from walkaway.solve.crew import beside

MANY = 16
"""From so many draws on it pays."""

_running: dict[Question, threading.Thread] = {}


@contextmanager
def begun(question: Question, jobs: int) -> Iterator[None]:
    """Get ready for a question's paths beside what is done inside, where there are two cores."""
    if jobs < 2 or question.draws < MANY or not hasattr(os, "fork"):
        yield
        return
    missing = not is_kept(compiled, *system_of(question))
    with contextlib.ExitStack() as stack:
        wait: Callable[[], None] | None = None
        if missing:
            wait = stack.enter_context(beside(lambda: _keep(question)))
        thread = threading.Thread(target=_get_ready, args=(question, wait), daemon=True)
        _running[question] = thread
        thread.start()
        try:
            yield
        finally:
            # Who was asked to end waits for nothing: the process goes, the thread is nobody's.
            _running.pop(question, None)


def awaited(question: Question) -> None:
    """Wait for what was begun for a question."""
    if (thread := _running.get(question)) is not None:
        thread.join()


def _keep(question: Question) -> None:
    """Make what is kept on disk."""
    with reading():
        compiled(*system_of(question))
        for one in shown_of(question):
            if one.expects:
                of_the_day(question.world, one.expects, QUARTERS)


def _get_ready(question: Question, wait: Callable[[], None] | None) -> None:
    if wait:
        wait()
    with contextlib.suppress(WalkawayError), reading():
        system, _ = compiled(*system_of(question))
        ready(system, draw_numbers(question.draws, question.seed))


__all__ = ["awaited", "begun"]
