"""The assumptions of the ledger in three cases: low, central, high duty."""

from __future__ import annotations

from functools import cache

from walkaway.duties.levy import Assumed
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter

CASES = ("low", "central", "high")
RAISE = {
    "semiconductors that qualify": "duties.content.semiconductors-that-qualify",
    "medicines under patent": "duties.content.medicines-under-patent",
}
"""Shares that raise the duty."""
LOWER = {
    "civil aircraft": "duties.exempt.civil-aircraft",
    "medicines not under patent": "duties.exempt.medicines-not-under-patent",
    "computers not for vehicles": "duties.exempt.computers-not-for-vehicles",
}
"""Shares that lower it."""


@cache
def assumed(case: str, *, transit: bool) -> Assumed:
    """The assumptions of a case.

    Args:
        case: low, central or high duty.
        transit: whether goods on the water count; the law's own rate leaves them out.

    Raises:
        BadInputError: there is no such case.
    """
    at = _place(case)
    shares = {name: parameter(key).triple[at] for name, key in RAISE.items()}
    shares |= {name: parameter(key).triple[2 - at] for name, key in LOWER.items()}
    return Assumed(
        shares=shares,
        us_content=parameter("duties.content.us-share-of-cars").triple[2 - at],
        by_sea=parameter("duties.transit.by-sea").triple[2 - at] if transit else 0.0,
        days=parameter("duties.transit.days").triple[2 - at],
    )


@cache
def full_use(case: str) -> float:
    """How far claims since March 2025 are those in full use."""
    return parameter("duties.claims.full-use").triple[2 - _place(case)]


def _place(case: str) -> int:
    if case not in CASES:
        raise BadInputError([Problem("case", "", f"no case {case!r}", did_you_mean(case, CASES))])
    return CASES.index(case)
