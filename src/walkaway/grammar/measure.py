"""What all measures share: the base of every kind, whichever market handles it.

**How to add a measure.** In the market that will handle it, write one frozen dataclass in its
`kinds` and name it in that module's ``MEASURES``. Each field is an
`entry(kind, "what it is", default)`: its kind (from `walkaway.grammar.values`) reads, checks and
writes it; the sentence becomes its help in the JSON Schema and in the docs. The TOML key is the
field's name without a trailing underscore (`from_` is ``from``). Keys that exclude one another go
to `EXACTLY_ONE`, pairs of dates to `IN_ORDER`, and `_say` says the measure in one line of plain
words. Reader, checks, schema, `walkaway new`, `show` and `check` follow from that. What the
measure *does* is written in the same market (tariffs: `walkaway.goods.schedule`).
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from walkaway.grammar.fields import TableBase, entry
from walkaway.grammar.roles import BACKGROUND, ENDED, OWN, ROLES
from walkaway.grammar.values import Choice, Day, Mistake, Text
from walkaway.grammar.vocabulary import Vocabulary

ROLE_SAID = {
    OWN: "",
    BACKGROUND: " (background: stands with and without the story)",
    ENDED: " (ended by the story: stands only without it)",
}
"""What a measure is to its story, as the end of a sentence."""


@dataclass(frozen=True, kw_only=True)
class Measure(TableBase):
    """What all measures share.

    Attributes:
        label: what the page calls the measure instead of its own description.
        from_: first day in force; None if it was in force before anything else.
        until: last day in force; None if it stays.
        announced: day it became known; None if that is the day it starts.
        role: what it is to the story (`walkaway.grammar.roles`): its own, of the background, which
            stands with and without the story, or what the story ends.
        step: the step of the story that it belongs to; empty for the last, or where there are none.
    """

    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = (("from", "until"), ("announced", "from"))
    SIZES: ClassVar[tuple[str, ...]] = ()
    """Fields that say how large it is: where all that are given are zero, it does nothing."""

    label: str = entry(Text(line=True), "the name of the measure on the page", "")
    from_: dt.date | None = entry(Day(), "the first day in force", None)
    until: dt.date | None = entry(Day(), "the last day in force", None)
    announced: dt.date | None = entry(Day(), "the day it became known, if before it starts", None)

    role: str = entry(
        Choice(ROLES),
        "`own` if the story takes it, `background` if it stands with and without the story, so "
        "that its effects are not the story's, `ended` if it stands only without the story",
        OWN,
    )
    step: str = entry(
        Text(line=True),
        "the step of the story that it belongs to: effects are told after each step, in the order "
        "in which steps are named first",
        "",
    )

    of_trade: ClassVar[bool] = False
    """Whether it is on trade in goods and services."""

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who acts, and on whom, as names of economies and groups; empty where nobody is named."""
        return (), ()

    @property
    def kind(self) -> str:
        """Its name in TOML."""
        return type(self).__name__

    def in_force(self, on: dt.date) -> bool:
        """Whether the measure is in force on a date."""
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on <= self.until)

    def describe(self, words: Vocabulary | None = None) -> str:
        """The measure in one line of plain words."""
        said = self.label or self._say(words or Vocabulary.in_use())
        return said + window(self.from_, self.until) + ROLE_SAID[self.role]

    def _say(self, words: Vocabulary) -> str:
        raise NotImplementedError

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """Mistakes that show only when names are expanded, on the scenario's date."""
        del words, on
        return []

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """Why the measure does nothing on the scenario's date; empty if it does something."""
        del words, on
        return "its size is zero" if self.of_no_size() else ""

    def of_no_size(self) -> bool:
        """Whether all that says how large it is, is zero."""
        sizes = [size for name in self.SIZES if (size := getattr(self, name)) is not None]
        return bool(sizes) and not any(sizes)

    def _not_in_force(self, on: dt.date) -> str:
        return "" if self.in_force(on) else f"not in force on {day_in_words(on)}"


def capital(text: str) -> str:
    """A text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def at_head(name: str) -> str:
    """A name as a title or a sentence begins with it: without its article."""
    return capital(name.removeprefix("the "))


def window(first: dt.date | None, last: dt.date | None) -> str:
    """When something is in force, as the end of a sentence."""
    start = f", from {day_in_words(first)}" if first else ""
    return start + (f", until {day_in_words(last)}" if last else "")


def day_in_words(day: dt.date | None) -> str:
    """A day in words; empty for none."""
    return f"{day.day} {day:%B %Y}" if day else ""
