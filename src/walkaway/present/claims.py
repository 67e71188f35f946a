"""The numbers of a story on a page: told, on record, modelled, with their verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from walkaway.claims import REFUTED, Verdict, judge, judgement_day, load, names
from walkaway.grammar.measure import capital
from walkaway.outcome import Outcome
from walkaway.present.judgements import Claims, Fact, Judged, Stories, Watch, claims
from walkaway.present.page import Card, Cell, Mark, Page, Section, Table, table
from walkaway.world import Snapshot, World

MARKS = {
    Verdict.CONFIRMED: Mark.GAIN,
    Verdict.CLOSE: Mark.GAIN,
    Verdict.CONTRADICTED: Mark.LOSS,
    Verdict.MISATTRIBUTED: Mark.LOSS,
}
MEANINGS = {
    Verdict.CONFIRMED: "the record stands to what was told as the claim says, in the digits told",
    Verdict.CLOSE: "a bound that holds only after rounding, or within the claim's tolerance",
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
    found = claims(story, judge(story, world, outcome), snapshot.digest)
    return overview(found, _by_name(found))


def _by_name(found: Claims) -> str:
    """The command that judges a story of the library."""
    return f"walkaway claims {found.story.name}"


def overview(found: Claims, judge_it: str) -> Section:
    """Told, on record, modelled and the verdict, one row per claim.

    Args:
        found: the story, judged.
        judge_it: the command that judges it.
    """
    modelled = any(claim.model is not None for claim in found.claims)
    columns = ("claim", "verdict", "told", "on record", *(("modelled",) if modelled else ()))
    rows = tuple(_row(claim, modelled) for claim in found.claims)
    return Section(
        "claims",
        "Told, on record, modelled" if modelled else "Told and on record",
        lead=(f"{found.story.title}: {_counted(found.counts)}.",),
        tables=(Table("What was told, what the record says, what follows", columns, rows),),
        note=(f"The evidence for every verdict, with series, date, vintage and source: {judge_it}"),
        cards=tuple(_card(claim) for claim in found.claims),
    )


def page(found: Claims, judge_it: str = "") -> Page:
    """A page of its own, with the evidence for every verdict.

    Args:
        found: the story, judged.
        judge_it: the command that judges it; by its name if empty.
    """
    judge_it = judge_it or _by_name(found)
    story, counted = found.story, _counted(found.counts)
    return Page(
        title=story.title,
        subtitle=(
            f"Story {story.name}, told on {story.date}; judged by what was known on "
            f"{found.asof or story.date}; data {found.data[:12]}"
        ),
        assumed=(
            *([" ".join(story.description.split())] if story.description else []),
            (
                "Every publication in the data up to that day counts, also later ones than the "
                "story: a first figure that was revised is judged by the revision."
            ),
            *(f"{str(v).capitalize()}: {MEANINGS[v]}." for v, n in found.counts.items() if n),
        ),
        short=(f"{capital(counted)}.", *_short(found)),
        sections=(overview(found, judge_it), *(_detail(claim) for claim in found.claims)),
        notes=(
            "A verdict is on the number as told, not on the argument that it serves.",
            "Unverifiable means that the data here hold no record, not that the claim is false.",
        ),
        sources=tuple(dict.fromkeys(e.source for c in found.claims for e in c.evidence)),
        foot=(
            f"Data {found.data[:12]}, story {story.digest[:12]}: the same two give the same "
            "verdicts.",
            f"What if it were true: {judge_it} --believe CLAIM",
        ),
    )


def brief(found: Claims, judge_it: str) -> Page:
    """The table of a page, without sentences and evidence."""
    whole = page(found, judge_it)
    return replace(whole, sections=whole.sections[:1], assumed=(), short=(), notes=(), sources=())


def stories_page(found: Stories) -> Page:
    """The stories of the library."""
    rows = ((one.name, one.date.isoformat(), str(one.claims), one.title) for one in found)
    shown = table("", ("name", "told on", "claims", "title"), rows)
    return Page(
        title="Stories that come with walkaway",
        sections=(Section("stories", "", tables=(shown,)),),
        foot=("Judge one: walkaway claims NAME",),
    )


def watch_words(found: Watch) -> str:
    """A round of a watch, a line for the counts and one for each flip."""
    counts = {v: sum(one is v for one in found.verdicts.values()) for v in Verdict}
    tally = ", ".join(f"{n} {v}" for v, n in counts.items() if n)
    lines = [f"{found.story}, data {found.data[:12]}: {tally}"]
    if found.flips is None:
        lines.append("  first judgement kept; verdicts that flip are shown from now on")
    elif not found.flips:
        lines.append("  no verdict flipped")
    lines += [
        f"  {flip.claim}: {flip.before or 'new'} \N{RIGHTWARDS ARROW} {flip.now or 'gone'}. "
        f"{flip.because}"
        for flip in found.flips or ()
    ]
    return "\n".join(lines)


def _card(claim: Judged) -> Card:
    evidence = [_fact(item) for item in claim.evidence]
    for aside in claim.also:
        evidence.append(f"Also: {_squeezed(aside.expression)} is {aside.value}.")
        evidence += [_fact(item) for item in aside.evidence]
    if claim.model is not None:
        evidence.append(f"The model: {claim.model.words}.")
    return Card(
        id=claim.id,
        text=claim.text,
        told=claim.told_in_words,
        by=claim.said_by,
        record=claim.record.in_words or "",
        modelled=(claim.model.brief if claim.model else "") or "",
        verdict=str(claim.verdict),
        mark=MARKS.get(claim.verdict, Mark.PLAIN),
        because=claim.because,
        evidence=tuple(evidence),
    )


def _row(claim: Judged, modelled: bool) -> tuple[Cell, ...]:
    model = (claim.model.brief if claim.model else "") or NOTHING
    return (
        Cell(claim.text),
        Cell(str(claim.verdict), MARKS.get(claim.verdict, Mark.PLAIN)),
        Cell(claim.told_in_words),
        Cell(claim.record.in_words or NOTHING),
        *((Cell(model),) if modelled else ()),
    )


def _counted(counts: Mapping[Verdict, int]) -> str:
    parts = [f"{n} {verdict}" for verdict, n in counts.items() if n]
    total = sum(counts.values())
    return f"of {total} claim{'' if total == 1 else 's'}, {', '.join(parts)}"


def _short(found: Claims) -> Iterator[str]:
    """The claims that do not hold, one sentence each."""
    for verdict in REFUTED:
        for claim in found.claims:
            if claim.verdict is verdict:
                text = claim.text.rstrip(".")
                yield f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}: \
{verdict}. {claim.because}"


def _detail(claim: Judged) -> Section:
    lead = [f"Told by {claim.said_by}: {claim.told_in_words}, of {claim.date}.", claim.because]
    lead += [f"Evidence: {_fact(item)}" for item in claim.evidence]
    for aside in claim.also:
        lead.append(f"Also: {_squeezed(aside.expression)} is {aside.value}.")
        lead += [f"Evidence: {_fact(item)}" for item in aside.evidence]
    if claim.model is not None:
        verb = {True: " (what was told lies in it)", False: " (what was told lies outside)"}
        suffix = verb[claim.model.agrees] if claim.model.agrees is not None else ""
        lead.append(f"The model: {claim.model.words}{suffix}.")
        lead += [f"Evidence: {_fact(item)}" for item in claim.model.evidence]
    return Section(
        f"claim-{claim.id}",
        f"{str(claim.verdict).capitalize()}: {claim.text}",
        lead=tuple(lead),
        note=_squeezed(claim.note),
    )


def _fact(item: Fact) -> str:
    note = f" ({item.note})" if item.note else ""
    return (
        f"{item.what}: {item.value}; period {item.period or 'not stated'}, known "
        f"{item.vintage}; {item.source}{note}"
    )


def _squeezed(text: str) -> str:
    return " ".join(text.split())
