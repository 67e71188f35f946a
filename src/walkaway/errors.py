"""Every error a user can meet: what happened, where, how large, what to try.

The exit code of the command line is a property of the error, so that a program and a
person learn the same thing from it (DESIGN, section 5): 1 solved nothing, 2 bad input,
3 data failed verification.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Made = TypeVar("Made")


class WalkawayError(Exception):
    """Base of all errors that walkaway raises on purpose."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One mistake in something a user wrote.

    Attributes:
        place: where it stands: ``file:line`` for files, an argument's name otherwise.
        path: the field inside it, such as ``measures[2].sectors[0]``; may be empty.
        what: what is wrong.
        hint: what to do instead; may be empty.
    """

    place: str
    path: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        """The line a user reads: ``place: path: what, hint``."""
        head = ": ".join(part for part in (self.place, self.path, self.what) if part)
        return _one_line(f"{head}, {self.hint}" if self.hint else head)


def _one_line(text: str) -> str:
    """A text whose line breaks and control characters, read from a file, are written out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class BadInputError(WalkawayError):
    """Something the user gave cannot be used; all mistakes are told at once."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (
            (Problem("", "", problems),) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotHeldError(BadInputError):
    """What a question needs is not in the data on its day; hints name the nearest that has it."""


class DataCorruptError(WalkawayError):
    """A data file does not match the manifest; reinstall walkaway or rebuild the snapshot."""

    exit_code = 3


class NotSolvedError(WalkawayError):
    """A model was solved to no solution; the text says what failed, by how much, what to try."""

    exit_code = 1


def gathered(problems: list[Problem], make: Callable[[], Made]) -> Made | None:
    """What is made; None, with what is wrong added to the problems, if it cannot be.

    So a command looks at all that it was given before it tells the mistakes of all of it.
    """
    try:
        return make()
    except BadInputError as error:
        problems += error.problems
        return None


def not_among(place: str, names: Iterable[str], known: Sequence[str], what: str) -> list[Problem]:
    """A problem for each name that is not known, with the nearest that is."""
    return [
        Problem(place, name, what, did_you_mean(name, known)) for name in names if name not in known
    ]


PLAIN_LIMIT = 2.0
"""A plain rate beyond this is taken for a percentage: 25 for 25%."""


def percent_meant(rate: float, otherwise: str) -> str:
    """What to say of a plain number that is a percentage where a fraction is wanted.

    Args:
        rate: the number, such as 25.
        otherwise: what to do if the number is meant as it stands.
    """
    meant = f"did you mean {rate:.12g}% or {rate / 100:g}?"
    return f"{meant} (plain numbers are fractions; above {PLAIN_LIMIT:.0%}, {otherwise})"


def listed_few(names: Sequence[str], most: int = 6) -> str:
    """The first of some names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Suggest the nearest known word, or list the known ones when they are few.

    Args:
        word: what the user wrote.
        known: what would have been accepted.

    Returns:
        ``did you mean 'JPN'?``, ``one of: a, b, c`` or an empty string.
    """
    folded = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    if near:
        return f"did you mean {folded[near[0]]!r}?"
    return f"one of: {', '.join(known)}" if 0 < len(known) <= 12 else ""
