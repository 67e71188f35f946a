"""What a page says first: how the solve went, then answers, none of them twice.

Every sentence names what it says: quantity, whose, and when. Where two markets answer the same
question with different models, the one that is asked first is heard and the other is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from walkaway.grammar.measure import capital
from walkaway.outcome import Outcome, SolveReport

Said = tuple[str, str, str]
"""Quantity, subject, horizon."""


THIRTY_YEARS: Said = ("yield", "30-year", "after a year")
"""The paths answer it with economy and budget; the bond market by itself only without them."""


@dataclass(frozen=True)
class Headline:
    """A sentence of the short answer.

    Attributes:
        text: the sentence.
        says: what it answers; a sentence whose every answer was given before is dropped.
    """

    text: str
    says: tuple[Said, ...] = ()


def settle(candidates: Iterable[Headline]) -> Iterator[str]:
    """Sentences in their order, without those that answer what was answered before."""
    said: set[Said] = set()
    for one in candidates:
        if one.says and said.issuperset(one.says):
            continue
        said.update(one.says)
        yield one.text


def status(outcome: Outcome) -> tuple[str, ...]:
    """What was not or not wholly solved, not asked for, not held; empty if all was solved."""
    left = (*outcome.unasked, *outcome.unheld)
    return (*failures(outcome), *(own.message for own in left))


def failures(outcome: Outcome) -> tuple[str, ...]:
    """What was not solved, or not wholly; empty if all that was asked for was solved."""
    return tuple(
        _unsolved(market, list(reports), outcome)
        for market, reports in groupby(outcome.unsolved, key=lambda own: own.market)
    )


def _unsolved(market: str, reports: list[SolveReport], outcome: Outcome) -> str:
    """One market's failures: how many of how many, which, and why."""
    failed = sum(own.failed or 1 for own in reports)
    asked = sum(own.asked for own in outcome.solves if own.market == market)
    first = reports[0]
    told = f"{first.member}: {first.message}" if len(reports) == 1 else capital(first.message)
    names = "" if len(reports) == 1 else f" ({', '.join(own.member for own in reports)})"
    if failed >= asked:
        return f"Not solved: {market}{names}; there is no number of it here. {told}"
    if market == "economy":  # its draws are kept at what they reach
        who = "that one counts" if failed == 1 else "they count"
        return (
            f"Partly solved: {market}, {failed} of {asked} failed{names}. In its ranges {who} "
            "with the largest part of the shock that has a path, extended in proportion: what is "
            f"beyond it is not known. {told}"
        )
    are = "is" if failed == 1 else "are"
    return (
        f"Partly solved: {market}, {failed} of {asked} failed{names} and {are} in none of its "
        f"ranges. Large shocks fail more often, so the ranges may be too narrow. {told}"
    )
