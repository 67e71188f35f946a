"""The numbers of two worlds, each against the data: what lies between them, member by member.

For markets that do not compare worlds themselves (`walkaway.market.Market.compares`). A percentage
is that of the ratio of what the worlds hold; all else is a difference. Facts, and what the record
did, are those of the world that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from walkaway.market import Given, Market, Part
from walkaway.outcome import Quantity, SolveReport
from walkaway.outcome.quantity import MEASURES, OF_THE_STORY, WITHOUT, WITHOUT_STORY
from walkaway.question import Question

UNTOLD = 0.001
"""Part of what the background does to a subject below which the story is said to leave it alone."""
OF = {"bp": ("%", 100.0)}
"""Units of changes whose levels are in another: that one, and how many make one of it."""


def between(unit: str, mine: float, theirs: float) -> float:
    """A change from one world to another, both given as changes from the same data."""
    if unit == "%":
        return 100 * ((1 + mine / 100) / (1 + theirs / 100) - 1)
    return mine - theirs


World = tuple[Question, Given]
"""A world by itself, and what other markets give in it."""


def value_between(
    market: Market, mine: World, theirs: World, known: Quantity, member: str
) -> float:
    """One number under one member, of a market that does not compare worlds itself.

    Args:
        market: whose it is.
        mine: the world that is looked at.
        theirs: the one that it is compared with.
        known: the number as a run has it; a fact is that of the first world.
        member: of the ensemble.

    Raises:
        NotSolvedError: one of the worlds was not solved.
    """
    here = market.value(*mine, known.id, member)
    if not known.effect:
        return here
    return between(known.unit, here, market.value(*theirs, known.id, member))


def less(mine: Part, theirs: Part, against: str, records: bool = False) -> Part:
    """A market's share with the story, less what it is without.

    A number that only one world has does not move in the other.

    Args:
        mine: of the world with the story.
        theirs: of the world without it.
        against: the counterfactual in words.
        records: whether levels beside the numbers are on record (`Market.records`).
    """
    there = {own.id: own for own in theirs.metrics if own.effect}
    metrics = [
        _one(own, there.pop(own.id, None), against) if own.effect else own for own in mine.metrics
    ]
    # What only the world without the story moves is moved back by the story.
    metrics += [_one(still(own), own, against) for own in there.values()]
    if records:
        known = {own.id: own.baseline for own in (*theirs.metrics, *mine.metrics)}
        metrics = [own and structs.replace(own, baseline=known[own.id]) for own in metrics]
    return replace(
        mine,
        metrics=tuple(_moved_by_story([own for own in metrics if own is not None], theirs.metrics)),
        solves=(*mine.solves, *_named(theirs.solves)),
        names={**theirs.names, **mine.names},
        notes=tuple(dict.fromkeys((*mine.notes, *theirs.notes))),
        sources=tuple(dict.fromkeys((*mine.sources, *theirs.sources))),
        settings={**theirs.settings, **mine.settings},
    )


def _named(reports: Sequence[SolveReport]) -> Iterator[SolveReport]:
    for own in reports:
        yield structs.replace(own, member=f"{own.member}{WITHOUT_STORY}")


def _moved_by_story(
    metrics: Sequence[Quantity], background: Sequence[Quantity]
) -> Iterator[Quantity]:
    """Numbers of those that the story moves: whom the background moves is not its subject.

    Args:
        metrics: of the story.
        background: of the world that they are counted against.
    """
    most, least = _largest(metrics), _largest(background)
    moved = {whose for whose, size in most.items() if size > UNTOLD * least.get(whose, 0.0)}
    return (own for own in metrics if _whose(own) in moved)


def _largest(metrics: Sequence[Quantity]) -> dict[tuple[str, ...], float]:
    """The largest effect on each subject, of those that move."""
    found: dict[tuple[str, ...], float] = {}
    for own in metrics:
        if own.effect and own.moves:
            size = max(abs(value) for value in own.members.values())
            found[_whose(own)] = max(size, found.get(_whose(own), 0.0))
    return found


def _whose(own: Quantity) -> tuple[str, ...]:
    """The family of a number and the first word of its subject: ``profit``, ``toyota``."""
    return tuple(own.id.split(".")[:2])


def still(own: Quantity) -> Quantity:
    """A number that does not move, under the same members."""
    return structs.replace(own, members=dict.fromkeys(own.members, 0.0))


def _one(mine: Quantity, theirs: Quantity | None, against: str) -> Quantity | None:
    """A number between two worlds; from the data, where the other does not move it.

    None where no member was solved in both.
    """
    words = mine.counterfactual.replace(MEASURES, OF_THE_STORY)
    told = against if mine.counterfactual == WITHOUT else words
    if theirs is None:
        return structs.replace(mine, counterfactual=told)
    both = [name for name in mine.members if name in theirs.members]
    if not both:
        return None
    members = {n: between(mine.unit, mine.members[n], theirs.members[n]) for n in both}
    lost = len(mine.members) - len(both)
    return structs.replace(
        mine,
        members=members,
        baseline=_level(mine, theirs),
        counterfactual=told,
        failed=mine.failed + lost,
    )


def _level(mine: Quantity, theirs: Quantity) -> float | None:
    """The level without the story: that of the data, moved by what stands without it."""
    if mine.baseline is None:
        return None
    if mine.unit == "%" and mine.baseline_unit != "%":
        return mine.baseline * (1 + theirs.mid / 100)
    _, per = OF.get(mine.unit, (mine.baseline_unit, 1.0))
    return mine.baseline + theirs.mid / per
