"""What if it were true: a claim as a measure, to be run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from walkaway.claims.story import Claim, Story
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario import Scenario
from walkaway.world import Snapshot


def find(story: Story, claim_id: str) -> Claim:
    """A claim by its id.

    Raises:
        BadInputError: the story has none of that id.
    """
    known = [claim.id for claim in story.claims]
    if claim_id not in known:
        hint = did_you_mean(claim_id, known)
        raise BadInputError([Problem("claim", "", f"no claim {claim_id!r} in {story.name}", hint)])
    return story.claims[known.index(claim_id)]


def believed(story: Story, claim_id: str, base: Scenario | None = None) -> Scenario:
    """The scenario in which a claim is true.

    Args:
        story: the story.
        claim_id: which of its claims.
        base: a scenario whose measures stand beside the claim's; nothing else changes if None.

    Returns:
        A scenario on the base's date; without a base, on the day the claim's measures start, or
        the day it speaks of (the nearest day that the data answer for).

    Raises:
        BadInputError: the claim carries no measure, or it contradicts one of the base's.
    """
    claim = find(story, claim_id)
    if not claim.measures:
        able = [c.id for c in story.claims if c.measures]
        hint = "these do: " + ", ".join(able) if able else ""
        what = "carries no measure; give it a [[claim.measure]]"
        raise BadInputError([Problem("claim", claim_id, what, hint)])
    day = base.date if base else _day(claim)
    whole = replace(
        base or Scenario(name="believe", date=day),
        name=f"believe-{claim.id}",
        title=f"If it were true: {claim.text}",
        description=f"{story.title}: told by {claim.said_by}, taken at its word.",
    )
    scenario = whole.with_measures((*whole.measures, *claim.measures))
    scenario.check(Vocabulary.in_use())
    return scenario


def _day(claim: Claim) -> dt.date:
    starts = [m.from_ for m in claim.measures if m.from_ is not None]
    data = Snapshot.default()
    return min(max(min(starts, default=claim.date), data.first_day), data.last_day)
