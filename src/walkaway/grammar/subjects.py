"""Whom a scenario is about: who acts on whom, taken from its measures.

A name is an economy, a group as one, or `WORLD` for everybody. No economy is a subject by itself:
what no measure names is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.grammar.measure import Measure
from walkaway.grammar.roles import of_story
from walkaway.grammar.vocabulary import ALL, REST, WORLD

Pair = tuple[str, str]
"""Who acts, and on whom."""

FEW = 6
"""A measure that names more than this on one side speaks of everybody."""


def sides(own: Measure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who acts in a measure, and on whom; `WORLD` for everybody and for very many."""
    actors, targets = own.aimed()
    return _few(actors), _few(targets)


def _few(names: Sequence[str]) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(WORLD if name in (ALL, REST) else name for name in names))
    return told if len(told) <= FEW else (WORLD,)


def pairs_of(measures: Sequence[Measure]) -> tuple[Pair, ...]:
    """Who acts on whom, each pair once: those between two that are named come first.

    Of trade before those of money, which name whose paper or currency it is and whose holders
    act; last what one does by itself or to everybody.
    """
    found: list[tuple[bool, bool, Pair]] = []
    for own in _doing(measures):
        actors, targets = sides(own)
        for one in actors or (WORLD,):
            for other in targets or (WORLD,):
                if one != other:
                    found.append((WORLD in (one, other), not own.of_trade, (one, other)))
    return tuple(dict.fromkeys(pair for *_, pair in sorted(found, key=lambda own: own[:2])))


def focus_of(measures: Sequence[Measure]) -> Pair:
    """The pair that a page looks at first if nobody says which; everybody if none is named.

    Of the background only where there is nothing else.
    """
    return next(iter(pairs_of(of_story(measures) or measures)), (WORLD, WORLD))


def subjects_of(measures: Sequence[Measure]) -> tuple[str, ...]:
    """All that measures name: economies and groups, each once, in the order of the file."""
    return tuple(
        dict.fromkeys(
            name
            for own in _doing(measures)
            for side in sides(own)
            for name in side
            if name != WORLD
        )
    )


def _doing(measures: Sequence[Measure]) -> Sequence[Measure]:
    """Those that do something; all where none does, so that a page still speaks of somebody."""
    return [own for own in measures if not own.of_no_size()] or measures
