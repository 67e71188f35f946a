"""Judgements as documents: stories, their claims with verdict and evidence, rounds of a watch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from walkaway.claims.judge import Judgement, Verdict
from walkaway.claims.modelled import Modelled
from walkaway.claims.story import Claim, Story
from walkaway.claims.units import convert
from walkaway.claims.values import Evidence, Quantity, Value
from walkaway.claims.watch import Round
from walkaway.claims.words import told_words, value_words
from walkaway.documents import Count, Document, Number, Record

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""A SHA-256."""
Plain = Number | bool | str


class StoryEntry(Record):
    """A story of the library.

    Attributes:
        name: by which it is judged.
        title: one line.
        date: when it was told.
        claims: how many it makes.
    """

    name: str
    title: str
    date: dt.date
    claims: Count


Stories = list[StoryEntry]
"""`walkaway claims --list --json`."""


class Fact(Record):
    """A piece of evidence.

    Attributes:
        what: series, fact or metric.
        value: as it is held.
        period: that it speaks of.
        vintage: since when it is known.
        source: where it comes from.
        note: what to know of it.
    """

    what: str
    value: str
    period: str
    vintage: str
    source: str
    note: str


class Aside(Record):
    """A further expression, shown beside the verdict.

    Attributes:
        expression: as the story has it.
        value: in words.
        evidence: that it rests on.
    """

    expression: str
    value: str
    evidence: list[Fact]


class OnRecord(Record):
    """What the record says.

    Attributes:
        expression: that was asked; null if nothing can be.
        value: in the claim's unit; null if the record does not say.
        in_words: the same for people; empty if the record does not say.
        unit: of a quantity.
    """

    expression: str | None
    value: Plain | None
    in_words: str
    unit: str


class ByModel(Record):
    """What the model says.

    Attributes:
        expression: that was asked; null if nothing can be.
        words: the answer.
        brief: the answer in a cell.
        low, mid, high: over the members of the run; null if it gives no number.
        unit: of these.
        agrees: whether what was told lies in the range.
        evidence: that it rests on.
    """

    expression: str | None
    words: str
    brief: str
    low: Number | None
    mid: Number | None
    high: Number | None
    unit: str
    agrees: bool | None
    evidence: list[Fact]


class Judged(Record):
    """A claim and what becomes of it.

    Attributes:
        id: of the claim.
        text: the claim.
        said_by: who said it.
        told: the number, truth, date or range that was told.
        told_in_words: the same for people.
        unit: of it.
        comparison: how the record must stand to it.
        tolerance: that the claim asks for; null for that of its digits.
        date: of which it speaks.
        verdict: what the record makes of it.
        because: why, in a sentence.
        record: what the record says.
        gap: record less told, in the claim's unit.
        when: for what was true at another time, that day.
        of: for what is true of something else, that.
        evidence: that the verdict rests on.
        also: further expressions.
        model: what the model says; null if it was not asked.
        note: of the story's author.
        settle: what would settle it.
        believable: whether it can be run as if it were true.
    """

    id: str
    text: str
    said_by: str
    told: Plain | list[Number]
    told_in_words: str
    unit: str
    comparison: str
    tolerance: Number | None
    date: dt.date
    verdict: Verdict
    because: str
    record: OnRecord
    gap: Number | None
    when: dt.date | None
    of: str | None
    evidence: list[Fact]
    also: list[Aside]
    model: ByModel | None
    note: str
    settle: str
    believable: bool


class Told(Record):
    """The story.

    Attributes:
        name: of its file.
        title: one line.
        description: what it is about.
        date: when it was told.
        scenario: that stands beside it; may be empty.
        digest: of its file.
    """

    name: str
    title: str
    description: str
    date: dt.date
    scenario: str
    digest: Digest


class Claims(Document, tag="walkaway/claims/1"):
    """The claims of a story with verdicts and evidence (`walkaway claims`).

    Attributes:
        story: what was told.
        asof: judged by what was known on this day; null for a story without claims.
        data: SHA-256 of the data's manifest.
        counts: how many claims have each verdict.
        claims: in the order of the story.
    """

    story: Told
    asof: dt.date | None
    data: Digest
    counts: dict[Verdict, Count]
    claims: list[Judged]

    def rows(self) -> list[dict[str, Any]]:
        """One row per claim; evidence in one cell, items parted by `` | ``."""
        return [_row(self, claim) for claim in self.claims]


class Flip(Record):
    """A verdict that is another than before.

    Attributes:
        claim: its id.
        before: the verdict before; null for a new claim.
        now: the verdict now; null for one that is gone.
        because: the sentence of now.
    """

    claim: str
    before: Verdict | None
    now: Verdict | None
    because: str


class Watch(Document, tag="walkaway/claims-watch/1"):
    """One round of a watch (`walkaway claims --watch`): a line each.

    Attributes:
        story: its name.
        data: SHA-256 of the data's manifest.
        asof: judged by what was known on this day.
        verdicts: by claim.
        flips: since the last verdicts that were kept; null if none had been.
    """

    MAIN: ClassVar[str] = "verdicts"

    story: str
    data: Digest
    asof: dt.date | None
    verdicts: dict[str, Verdict]
    flips: list[Flip] | None


def stories(found: Iterable[Story]) -> Stories:
    """The document that lists stories."""
    return [
        StoryEntry(name=one.name, title=one.title, date=one.date, claims=len(one.claims))
        for one in found
    ]


def claims(story: Story, judgements: Sequence[Judgement], data: str) -> Claims:
    """The document of a story that was judged.

    Args:
        story: the story.
        judgements: one per claim.
        data: SHA-256 of the data's manifest.
    """
    return Claims(
        story=Told(
            name=story.name,
            title=story.title,
            description=story.description,
            date=story.date,
            scenario=story.scenario,
            digest=story.digest,
        ),
        asof=judgements[0].asof if judgements else None,
        data=data,
        counts=counts(judgements),
        claims=[_judged(one) for one in judgements],
    )


def watched(found: Round) -> Watch:
    """The document of one round."""
    flips = found.flips
    return Watch(
        story=found.story.name,
        data=found.data,
        asof=found.judgements[0].asof if found.judgements else None,
        verdicts={one.claim.id: one.verdict for one in found.judgements},
        flips=None
        if flips is None
        else [
            Flip(
                claim=one.claim,
                before=Verdict(one.before) if one.before else None,
                now=Verdict(one.now) if one.now else None,
                because=one.because,
            )
            for one in flips
        ],
    )


def counts(judgements: Sequence[Judgement]) -> dict[Verdict, int]:
    """How many claims have each verdict, in the order of the rules."""
    return {v: sum(j.verdict is v for j in judgements) for v in Verdict}


def _judged(judgement: Judgement) -> Judged:
    claim, record = judgement.claim, judgement.record
    return Judged(
        id=claim.id,
        text=claim.text,
        said_by=claim.said_by,
        told=_told(claim),
        told_in_words=told_words(claim),
        unit=str(claim.unit),
        comparison=str(claim.comparison),
        tolerance=claim.tolerance,
        date=claim.date,
        verdict=judgement.verdict,
        because=judgement.because,
        record=OnRecord(
            expression=claim.record.text.strip() if claim.record else None,
            value=_plain(record, claim),
            in_words=value_words(record, claim) if record is not None else "",
            unit=str(claim.unit) if isinstance(record, Quantity) else "",
        ),
        gap=judgement.gap,
        when=judgement.when,
        of=judgement.of or None,
        evidence=_facts(judgement.evidence),
        also=[
            Aside(expression=one.text.strip(), value=one.value, evidence=_facts(one.evidence))
            for one in judgement.asides
        ],
        model=_model(judgement.model, claim),
        note=claim.note,
        settle=claim.settle,
        believable=bool(claim.measures),
    )


def _model(model: Modelled | None, claim: Claim) -> ByModel | None:
    if model is None:
        return None
    band = model.band
    return ByModel(
        expression=claim.model.text.strip() if claim.model else None,
        words=model.words,
        brief=model.brief,
        low=band.low if band else None,
        mid=band.mid if band else None,
        high=band.high if band else None,
        unit=str(model.unit),
        agrees=model.agrees,
        evidence=_facts(model.evidence),
    )


def _facts(evidence: Iterable[Evidence]) -> list[Fact]:
    names = Fact.__struct_fields__
    return [Fact(**{name: getattr(item, name) for name in names}) for item in evidence]


def _told(claim: Claim) -> Plain | list[Number]:
    value = claim.value
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _plain(value: Value | None, claim: Claim) -> Plain | None:
    """A value for JSON; a quantity in the claim's unit."""
    if isinstance(value, Quantity):
        return convert(value.value, value.unit, claim.unit)
    return value.isoformat() if isinstance(value, dt.date) else value


def _row(whole: Claims, claim: Judged) -> dict[str, Any]:
    model, record = claim.model, claim.record
    facts = " | ".join(
        f"{e.what} = {e.value} [{e.period}, known {e.vintage}, {e.source}]" for e in claim.evidence
    )
    return {
        "story": whole.story.name,
        "id": claim.id,
        "claim": claim.text,
        "said_by": claim.said_by,
        "told": claim.told_in_words,
        "unit": claim.unit,
        "date": claim.date,
        "comparison": claim.comparison,
        "verdict": str(claim.verdict),
        "because": claim.because,
        "record": record.in_words,
        "record_value": record.value if record.unit else None,
        "gap": claim.gap,
        "when": claim.when,
        "of": claim.of,
        "evidence": facts,
        "model": model.words if model else "",
        "model_low": model.low if model else None,
        "model_mid": model.mid if model else None,
        "model_high": model.high if model else None,
        "model_agrees": model.agrees if model else None,
        "asof": whole.asof,
        "note": claim.note.strip(),
        "settle": claim.settle.strip(),
    }
