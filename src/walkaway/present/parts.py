"""A page made part by part: an error in one takes down neither the others nor the run."""

from __future__ import annotations

import functools
import traceback
import warnings
from collections.abc import Callable, Iterable
from typing import TypeVar

from walkaway.errors import WalkawayError
from walkaway.outcome import Outcome
from walkaway.present.headlines import Headline, status
from walkaway.present.page import Page

T = TypeVar("T")


class PartWarning(RuntimeWarning):
    """A part of a page could not be made."""


def sound(
    outcome: Outcome, parts: Iterable[Callable[[Outcome], T]]
) -> tuple[list[T], tuple[str, ...]]:
    """The parts of a page that can be made.

    Args:
        outcome: what is shown.
        parts: what makes each.

    Returns:
        What was made, and a sentence for each that could not be, whose trace is on stderr.
    """
    made, missing = [], []
    for part in parts:
        try:
            made.append(part(outcome))
        except MemoryError:
            raise
        except Exception as error:
            own = part.func if isinstance(part, functools.partial) else part
            name = f"{own.__module__.rpartition('.')[2]}.{own.__name__}"
            said = f"an error in walkaway itself ({type(error).__name__}: {error})"
            if isinstance(error, WalkawayError):  # it says by itself what is wrong
                said = str(error)
            missing.append(f"A part of the page is missing, {name}: {said}.")
            warnings.warn(f"{missing[-1]}\n{traceback.format_exc()}", PartWarning, stacklevel=2)
    return made, tuple(missing)


def missing(page: Page, outcome: Outcome) -> tuple[str, ...]:
    """What of a page could not be made, a sentence each."""
    return page.status[len(status(outcome)) :]


def listed(
    part: Callable[[Outcome], Iterable[Headline]],
) -> Callable[[Outcome], list[Headline]]:
    """A part that is made whole when it is asked for."""

    @functools.wraps(part)
    def made(outcome: Outcome) -> list[Headline]:
        return list(part(outcome))

    return made
