"""The verdict on a claim, computed from the record and never typed in.

The rules, in this order:

1. *unverifiable*: there is no record, or it does not reach the day; what would settle it.
2. *confirmed*: the record stands to what was told as the claim says, in the digits told.
3. *close*: a bound that holds only after rounding, or within the claim's tolerance.
4. *stale*: true at an earlier date, or of figures since revised; when.
5. *misattributed*: true of one of the claim's alternatives; of what.
6. *contradicted*: none of these; by how much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from walkaway.brief import brief
from walkaway.claims.check import uses
from walkaway.claims.functions import FUNCTIONS
from walkaway.claims.modelled import MisplacedError, Modelled, claim_scope, modelled, value_of
from walkaway.claims.rules import Standing, weigh
from walkaway.claims.story import Claim, Story
from walkaway.claims.syntax import Binary, Call, Name, Node, Text, Unary
from walkaway.claims.values import Evidence, NoRecordError, Value
from walkaway.claims.words import Sentence, gap_words, value_words
from walkaway.errors import BadInputError, Problem
from walkaway.outcome import Outcome
from walkaway.world import Series, Snapshot, Table, World

MOST_WORK = 20_000
"""Calls that the search for an earlier truth may make: it always ends, and soon."""

HEAVY = 40
"""What a call counts that reads a whole table or many series."""


class Verdict(StrEnum):
    """What the record makes of a claim."""

    CONFIRMED = "confirmed"
    CLOSE = "close"
    STALE = "stale"
    MISATTRIBUTED = "misattributed"
    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"


REFUTED = (Verdict.CONTRADICTED, Verdict.MISATTRIBUTED, Verdict.STALE)
"""What the record makes of claims that it does not bear out, the plainest first."""


@dataclass(frozen=True)
class Aside:
    """A further expression and its value, shown beside the verdict."""

    text: str
    value: str
    evidence: tuple[Evidence, ...]


@brief
@dataclass(frozen=True)
class Judgement:
    """A claim with its verdict and all it rests on.

    Attributes:
        claim: the claim.
        verdict: what the record makes of it.
        because: the verdict in a sentence, with its numbers.
        record: value of the record's expression; None if there is none.
        gap: record less told, in the claim's unit; None where that has no meaning.
        when: for stale, the earlier date (None if that is no single day); else None.
        of: for misattributed (or stale by an alternative), of what it is true; else empty.
        evidence: every fact the verdict rests on.
        asides: values of the claim's further expressions.
        model: what a run says; None if the claim or the caller names none.
        asof: the day of judgement.
    """

    claim: Claim
    verdict: Verdict
    because: str
    record: Value | None = None
    gap: float | None = None
    when: dt.date | None = None
    of: str = ""
    evidence: tuple[Evidence, ...] = ()
    asides: tuple[Aside, ...] = ()
    model: Modelled | None = None
    asof: dt.date = dt.date.min


@dataclass(frozen=True)
class Remembering(World):
    """A world that reads each series and table once; a search over dates asks often."""

    seen: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    def series(self, name: str) -> Series:
        """A series, from memory after the first time."""
        if ("series", name) not in self.seen:
            self.seen["series", name] = super().series(name)
        found: Series = self.seen["series", name]
        return found

    def table(self, name: str) -> Table:
        """A table, from memory after the first time."""
        if ("table", name) not in self.seen:
            self.seen["table", name] = super().table(name)
        found: Table = self.seen["table", name]
        return found


def judgement_day(snapshot: Snapshot, story: Story) -> dt.date:
    """The day on which a story is judged if none is named: the newest the series speak of.

    With it every publication in the snapshot counts, also those later than the story.
    """
    last = max(
        (dt.date.fromisoformat(str(item["last"])) for _, item in snapshot.series.values()),
        default=story.date,
    )
    return max(last, story.date)


def judge(story: Story, world: World, outcome: Outcome | None = None) -> tuple[Judgement, ...]:
    """Judge every claim of a story.

    Args:
        story: the story.
        world: facts as known on the day of judgement.
        outcome: a run, for what the model says; it has no part in the verdict.

    Returns:
        One judgement per claim, in order.

    Raises:
        BadInputError: mistakes that only the data show, all of them, with their places.
    """
    now = Remembering(world.date, world.snapshot)
    then = Remembering(story.date, world.snapshot) if story.date < world.date else None
    problems: list[Problem] = []
    found = []
    for claim in story.claims:
        try:
            own = judge_claim(claim, now, then)
            own = replace(own, evidence=tuple(dict.fromkeys(own.evidence)))
            model = modelled(claim, now, outcome) if outcome is not None else None
            found.append(replace(own, model=model))
        except MisplacedError as error:
            problems.append(error.problem)
    if problems:
        raise BadInputError(problems)
    return tuple(found)


def judge_claim(claim: Claim, now: World, then: World | None = None) -> Judgement:
    """Judge one claim.

    Args:
        claim: the claim.
        now: facts as known on the day of judgement.
        then: facts as known when the story was told, if that was earlier.

    Returns:
        The verdict by the rules of this module.
    """
    base = Judgement(
        claim, Verdict.UNVERIFIABLE, "", asides=tuple(_asides(claim, now)), asof=now.date
    )
    if claim.record is None:
        return replace(base, because=_unsettled(claim, "nothing in the snapshot speaks to it"))
    scope = claim_scope(claim, now)
    try:
        record = value_of(claim.record, scope)
    except NoRecordError as error:
        because = _unsettled(claim, str(error))
        return replace(base, because=because, evidence=tuple(scope.evidence))
    outcome = weigh(claim, record)
    said = Sentence(claim, record)
    base = replace(base, record=record, gap=outcome.gap, evidence=tuple(scope.evidence))
    if outcome.fit == "exact":
        return replace(base, verdict=Verdict.CONFIRMED, because=said.confirmed(outcome))
    if outcome.fit == "near":
        return replace(base, verdict=Verdict.CLOSE, because=said.close(outcome))
    return (
        _revised(base, then)
        or _earlier(base, now)
        or _alternative(base, now)
        or replace(base, verdict=Verdict.CONTRADICTED, because=said.contradicted(outcome))
    )


def _unsettled(claim: Claim, reason: str) -> str:
    text = f"No record to judge by: {reason}."
    settle = " ".join(claim.settle.split()) or "Having that would settle it."
    return f"{text} {settle}"


def _revised(base: Judgement, then: World | None) -> Judgement | None:
    """Rule 4, first part: true of the figures known when the story was told, since revised."""
    claim = base.claim
    if then is None or claim.record is None:
        return None
    scope = claim_scope(claim, then)
    try:
        value = value_of(claim.record, scope)
    except NoRecordError:
        return None
    if weigh(claim, value).fit == "off":
        return None
    assert base.record is not None
    because = (
        f"True of the figures known on {then.date}: {value_words(value, claim)}; since revised "
        f"to {value_words(base.record, claim)}."
    )
    evidence = (*scope.evidence, *base.evidence)
    return replace(base, verdict=Verdict.STALE, because=because, when=then.date, evidence=evidence)


def _earlier(base: Judgement, now: World) -> Judgement | None:
    """Rule 4, second part: the same expression was true on an earlier date."""
    claim = base.claim
    assert claim.record is not None
    assert base.record is not None
    for day in _earlier_days(claim, now):
        scope = replace(claim_scope(claim, now), date=day)
        try:
            value = value_of(claim.record, scope)
        except NoRecordError:
            continue
        if weigh(claim, value).fit != "off":
            because = (
                f"True on {day} ({value_words(value, claim)}); on {claim.date} the record says "
                f"{value_words(base.record, claim)}."
            )
            evidence = (*scope.evidence, *base.evidence)
            return replace(
                base, verdict=Verdict.STALE, because=because, when=day, evidence=evidence
            )
    return None


def _earlier_days(claim: Claim, now: World) -> Iterator[dt.date]:
    """Periods of the expression's first series before the claim's day, newest first.

    Only an expression that uses ``date`` can be moved to another day.
    """
    assert claim.record is not None
    node = claim.record.node
    if not uses(node, lambda part: isinstance(part, Name) and part.name == "date"):
        return
    name = _first_series(node)
    if name is None:
        return
    year = max(1, claim.date.year - claim.look_back)
    first = claim.date.replace(year=year, day=min(claim.date.day, 28))
    periods = now.series(name).periods
    # The period that the claim's own day reads is no earlier one.
    current = max((p for p in periods if p <= claim.date), default=claim.date)
    days = (p for p in reversed(periods) if first <= p < current)
    yield from islice(days, MOST_WORK // _calls(node))


def _calls(node: Node) -> int:
    """Number of calls in an expression, one at least; heavy ones count more."""
    own = 0
    if isinstance(node, Call):
        first = FUNCTIONS[node.name].parameters[0].kind
        own = HEAVY if node.name == "rank" or first in ("table", "fact", "group") else 1
    parts: tuple[Node, ...] = ()
    if isinstance(node, Call):
        parts = node.arguments
    elif isinstance(node, Unary):
        parts = (node.operand,)
    elif isinstance(node, Binary):
        parts = (node.left, node.right)
    return max(1, own + sum(_calls(p) for p in parts if not _leaf(p)))


def _leaf(node: Node) -> bool:
    return not isinstance(node, (Call, Unary, Binary))


def _first_series(node: Node) -> str | None:
    if isinstance(node, Call):
        function = FUNCTIONS[node.name]
        first = node.arguments[0] if node.arguments else None
        if isinstance(first, Text) and function.parameters[0].kind == "series":
            return first.value
        parts: tuple[Node, ...] = node.arguments
    elif isinstance(node, Unary):
        parts = (node.operand,)
    elif isinstance(node, Binary):
        parts = (node.left, node.right)
    else:
        return None
    return next((name for part in parts if (name := _first_series(part))), None)


def _alternative(base: Judgement, now: World) -> Judgement | None:
    """Rules 4 and 5: true of something that the story declares as an alternative."""
    claim = base.claim
    assert base.record is not None
    for other in claim.alternatives:
        scope = claim_scope(claim, now)
        expression = other.record or other.holds
        assert expression is not None
        try:
            value = value_of(expression, scope)
        except NoRecordError:
            continue
        if other.record is not None:
            if weigh(claim, value).fit == "off":
                continue
            shown = f" ({value_words(value, claim)})"
        elif value is True:
            shown = ""
        else:
            continue
        because = f"True of {other.of}{shown}; of the claim itself the record says "
        because += f"{value_words(base.record, claim)}."
        verdict = Verdict.STALE if other.earlier else Verdict.MISATTRIBUTED
        evidence = (*scope.evidence, *base.evidence)
        return replace(
            base, verdict=verdict, because=because, of=other.of, when=other.on, evidence=evidence
        )
    return None


def _asides(claim: Claim, now: World) -> Iterator[Aside]:
    for expression in claim.also:
        scope = claim_scope(claim, now)
        try:
            value = value_words(value_of(expression, scope))
        except NoRecordError as error:
            value = f"no record: {error}"
        yield Aside(expression.text, value, tuple(scope.evidence))


__all__ = ["Judgement", "Standing", "Verdict", "gap_words", "judge", "judge_claim", "judgement_day"]
