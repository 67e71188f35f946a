"""The numbers of a story on a page: told, on record, modelled, with their verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from walkaway.claims import Judgement, Story, Verdict, judge, judgement_day, load, names
from walkaway.claims.document import counts
from walkaway.claims.values import Evidence
from walkaway.claims.words import told_words, value_words
from walkaway.outcome import Outcome
from walkaway.present.page import Cell, Mark, Page, Section, Table
from walkaway.world import Snapshot, World

MARKS = {
    Verdict.CONFIRMED: Mark.GAIN,
    Verdict.CLOSE: Mark.GAIN,
    Verdict.CONTRADICTED: Mark.LOSS,
    Verdict.MISATTRIBUTED: Mark.LOSS,
}
MEANINGS = {
    Verdict.CONFIRMED: "the record stands to what was told as the claim says",
    Verdict.CLOSE: "only after rounding to the digits told, or within the claim's tolerance",
    Verdict.STALE: "true at an earlier date, or of figures since revised",
    Verdict.MISATTRIBUTED: "true of something else",
    Verdict.CONTRADICTED: "none of these: the record says otherwise",
    Verdict.UNVERIFIABLE: "nothing in the data speaks to it",
}
NOTHING = "\N{EN DASH}"


def section(outcome: Outcome) -> Section | None:
    """The section of a run's page; None if no story of the library names the run's scenario.

    Args:
        outcome: the run, which also gives the model's side.
    """
    if outcome.scenario.name not in names():
        return None
    story = load(outcome.scenario.name)
    if story.scenario != outcome.scenario.name:
        return None
    snapshot = Snapshot.default()
    world = World(judgement_day(snapshot, story), snapshot)
    return overview(story, judge(story, world, outcome))


def overview(story: Story, judgements: Sequence[Judgement]) -> Section:
    """Told, on record, modelled and the verdict, one row per claim.

    Args:
        story: the story.
        judgements: one per claim.
    """
    modelled = any(j.model is not None for j in judgements)
    columns = ("claim", "verdict", "told", "on record", *(("modelled",) if modelled else ()))
    rows = tuple(_row(judgement, modelled) for judgement in judgements)
    return Section(
        "claims",
        "Told, on record, modelled" if modelled else "Told and on record",
        lead=(f"{story.title}: {_counted(judgements)}.",),
        tables=(Table("What was told, what the record says, what follows", columns, rows),),
        note=(
            "The evidence for every verdict, with series, date, vintage and source: "
            f"walkaway claims {story.name}"
        ),
    )


def page(story: Story, judgements: Sequence[Judgement], data: str) -> Page:
    """A page of its own, with the evidence for every verdict.

    Args:
        story: the story.
        judgements: one per claim.
        data: SHA-256 of the data's manifest.
    """
    asof = judgements[0].asof if judgements else story.date
    present = [v for v in Verdict if any(j.verdict is v for j in judgements)]
    return Page(
        title=story.title,
        subtitle=(
            f"Story {story.name}, told on {story.date}; judged by what was known on {asof}; "
            f"data {data[:12]}"
        ),
        assumed=(
            (
                "Every publication in the data up to that day counts, also later ones than the "
                "story: a first figure that was revised is judged by the revision."
            ),
            *(f"{str(v).capitalize()}: {MEANINGS[v]}." for v in present),
        ),
        short=(
            f"{_counted(judgements)[:1].upper()}{_counted(judgements)[1:]}.",
            *_short(judgements),
        ),
        sections=(overview(story, judgements), *(_detail(j) for j in judgements)),
        notes=(
            "A verdict is on the number as told, not on the argument that it serves.",
            "Unverifiable means that the data here hold no record, not that the claim is false.",
        ),
        sources=tuple(dict.fromkeys(e.source for j in judgements for e in j.evidence)),
        foot=(
            f"Data {data[:12]}, story {story.digest[:12]}: the same two give the same verdicts.",
            f"What if it were true: walkaway claims {story.name} --believe CLAIM",
        ),
    )


def _row(judgement: Judgement, modelled: bool) -> tuple[Cell, ...]:
    claim, record = judgement.claim, judgement.record
    model = (judgement.model.brief if judgement.model else "") or NOTHING
    return (
        Cell(claim.text),
        Cell(str(judgement.verdict), MARKS.get(judgement.verdict, Mark.PLAIN)),
        Cell(told_words(claim)),
        Cell(value_words(record, claim) if record is not None else NOTHING),
        *((Cell(model),) if modelled else ()),
    )


def _counted(judgements: Sequence[Judgement]) -> str:
    parts = [f"{n} {verdict}" for verdict, n in counts(judgements).items() if n]
    total = len(judgements)
    return f"of {total} claim{'' if total == 1 else 's'}, {', '.join(parts)}"


def _short(judgements: Sequence[Judgement]) -> Iterator[str]:
    """The claims that do not hold, one sentence each."""
    for verdict in (Verdict.CONTRADICTED, Verdict.MISATTRIBUTED, Verdict.STALE):
        for judgement in judgements:
            if judgement.verdict is verdict:
                text = judgement.claim.text.rstrip(".")
                yield f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}: \
{judgement.verdict}. {judgement.because}"


def _detail(judgement: Judgement) -> Section:
    claim = judgement.claim
    lead = [
        f"Told by {claim.said_by}: {told_words(claim)}, of {claim.date}.",
        judgement.because,
    ]
    lead += [f"Evidence: {_fact(item)}" for item in judgement.evidence]
    for aside in judgement.asides:
        lead.append(f"Also: {_squeezed(aside.text)} is {aside.value}.")
        lead += [f"Evidence: {_fact(item)}" for item in aside.evidence]
    if judgement.model is not None:
        verb = {True: " (what was told lies in it)", False: " (what was told lies outside)"}
        suffix = verb.get(judgement.model.agrees, "") if judgement.model.agrees is not None else ""
        lead.append(f"The model: {judgement.model.words}{suffix}.")
        lead += [f"Evidence: {_fact(item)}" for item in judgement.model.evidence]
    return Section(
        f"claim-{claim.id}",
        f"{str(judgement.verdict).capitalize()}: {claim.text}",
        lead=tuple(lead),
        note=_squeezed(claim.note),
    )


def _fact(item: Evidence) -> str:
    note = f" ({item.note})" if item.note else ""
    return (
        f"{item.what}: {item.value}; period {item.period or 'not stated'}, known "
        f"{item.vintage}; {item.source}{note}"
    )


def _squeezed(text: str) -> str:
    return " ".join(text.split())
