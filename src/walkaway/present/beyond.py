"""That a solution lies far outside what any of its estimates was made on."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.outcome import Outcome, Quantity
from walkaway.present.headlines import Headline
from walkaway.present.words import alone, the

FAR = 50.0
"""Percent of real income beyond which a change is no estimate: the published elasticities were
estimated on tariffs and costs that differ by some tens of percent, and even an end to all trade
costs large economies less (Costinot and Rodriguez-Clare 2014, table 4.1)."""


def short(outcome: Outcome) -> Iterator[Headline]:
    """A warning before all other sentences; none where nothing is that far away."""
    found = farthest(outcome)
    if found is None:
        return
    yield Headline(
        f"Far outside the estimates: real income of {the(outcome, found.subject)} would change by "
        "more than any of them bears. The elasticities were estimated on tariffs and costs "
        "that differ by some tens of percent; a solution so far from the data follows from "
        "the equations, and nothing on record says that it is near the truth."
    )


def farthest(outcome: Outcome) -> Quantity | None:
    """The largest change of an economy's real income, of those named first; None if none is far."""
    scenario = outcome.scenario
    far = [
        own
        for own in outcome.section("welfare")
        if alone(outcome, own.subject) and abs(own.mid) > FAR
    ]
    named = {*scenario.focus, *scenario.named}
    close = [own for own in far if own.subject in named]
    return max(close or far, key=lambda own: abs(own.mid), default=None)
