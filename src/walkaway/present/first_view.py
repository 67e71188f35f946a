"""The first view of a run put together: what is asked, answered, drawn and told in four tiles."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import msgspec

from walkaway.grammar.measure import capital
from walkaway.outcome import Outcome
from walkaway.present import beyond, cutoff_story, firms_story, first_debt, first_trade, glance
from walkaway.present.changes import ends
from walkaway.present.first import FirstSaid, Flow, Gauge, Piece, Rows, StepSaid, TileSaid
from walkaway.present.first_debt import Debt, debt_of
from walkaway.present.first_told import Bands, Numbers, Told, money, tile
from walkaway.present.page import digits_for, number
from walkaway.present.words import the

TILES = 4
LEAST = 1.5
"""USD a year below which no household is told of."""
STILL = "Nothing changes: every number equals its baseline"
NONE = "What was solved equals its baseline"


def document(outcome: Outcome, bands: Bands | None = None) -> FirstSaid:
    """The first view of a run.

    Args:
        outcome: the run; it decides what stands in the view.
        bands: where numbers are elsewhere than in the run.
    """
    numbers = Numbers(outcome, bands or {})
    debt = debt_of(numbers)
    answer, picture, gauge = _chosen(numbers, debt)
    if far := next(beyond.short(outcome), None):  # its numbers are for the tables alone
        answer = [Piece(text=far.text.removesuffix("."))]
    # On a surface only the last step is known.
    after = [] if bands else [(name, outcome.after(name)) for name in outcome.step_names]
    tiles = [
        msgspec.structs.replace(one, steps=_steps(after, one.metric))
        for one in itertools.islice(_tiles(numbers, debt, gauge), TILES)
    ]
    record, asked = outcome.record, outcome.scenario.question
    return FirstSaid(
        question=asked or question(outcome, debt),
        asked=bool(asked),
        answer=_ended(answer),
        picture=picture,
        gauge=gauge,
        tiles=tiles,
        numbers=list(numbers.used),
        foot=(
            f"walkaway {record.version}, run {record.id}, the world as known on "
            f"{outcome.scenario.date}"
        ),
    )


def _chosen(
    numbers: Numbers, debt: Debt | None
) -> tuple[list[Piece], Flow | Rows | None, Gauge | None]:
    """The sentence, the picture and the gauge."""
    outcome = numbers.outcome
    if outcome.still:
        return [Piece(text=STILL)], None, None
    if debt:
        answer = [*first_debt.answer(debt), *_beside(numbers)]
        return answer, first_debt.flow(debt), first_debt.gauge(debt)
    if cuts := [own.text for own in cutoff_story.short(outcome)]:
        return (
            first_trade.cut_answer(cuts[0]),
            first_trade.cut_picture(numbers) or first_trade.picture(numbers),
            None,
        )
    if first_trade.moves(numbers):
        trade = first_trade
        answer = trade.answer(numbers) or _of_rows(outcome)
        return answer, trade.picture(numbers), trade.gauge(numbers)
    return _of_rows(outcome), None, None


def _beside(numbers: Numbers) -> list[Piece]:
    """What a run that moves debt does beside: to incomes, or to the seller's currency."""
    if first_trade.moves(numbers):
        clauses = first_trade.incomes(numbers, first_trade.subjects(numbers)[:2])
        return [Piece(text="; with the tariffs "), *first_trade.joined(clauses)] if clauses else []
    if numbers.bands:  # dated paths are not on a surface
        return []
    rows = [one for one in glance.rows(numbers.outcome) if one.label.endswith(" per dollar")]
    if not rows or not rows[0].seen:
        return []
    row = rows[0]
    way = "more" if row.band.mid > 0 else "less"
    money = row.label.removesuffix(" per dollar")
    size = number(abs(row.band.mid), row.places, signed=False)
    return [
        Piece(text="; by " + row.when + " a dollar costs "),
        Piece(text=size, number=True),
        Piece(text=f" {money} {way}{_ends_of(row)}"),
    ]


def _ends_of(row: glance.Row) -> str:
    """The range of a change whose direction is said."""
    low, high = ends(row.band, row.places)
    return "" if low == high else f" ({low} to {high}, {row.made})"


def _of_rows(outcome: Outcome) -> list[Piece]:
    """The first numbers of a run of which no more is known."""
    rows = glance.rows(outcome)[:2]
    if not rows:
        return [Piece(text=NONE)]
    pieces: list[Piece] = []
    for at, row in enumerate(rows):
        size = number(row.band.mid, row.places)
        text = capital(row.label) if at == 0 else f"; {row.label}"
        pieces += [
            Piece(text=f"{text}, {row.when}: "),
            Piece(text=f"{size}{'' if row.unit == '%' else ' '}{row.unit}", number=True),
        ]
    return pieces


def _ended(answer: list[Piece]) -> list[Piece]:
    return [*answer, Piece(text=".")]


# ---- tiles


def _tiles(numbers: Numbers, debt: Debt | None, gauge: Gauge | None) -> Iterator[TileSaid]:
    """Numbers worth a tile, those of the subjects first; none twice, none of the gauge."""
    seen = {gauge.metric} if gauge else set()
    for one in _candidates(numbers, debt):
        if one.metric not in seen and _kin(one.metric) not in seen:
            seen |= {one.metric, _kin(one.metric)}
            yield one


def _steps(after: Sequence[tuple[str, Outcome]], metric: str) -> list[StepSaid]:
    """A number after each step of a story, by the step's name."""
    found = []
    for name, outcome in after:
        own = outcome.find(metric)
        text = money(own.mid, own.unit, digits_for(own.band)) if own else ""
        found.append(StepSaid(name=name, text=text))
    return found


def _kin(metric: str) -> str:
    """Of numbers that say the same the one that is told: a path counts once."""
    return re.sub(r"\.\d{4}Q\d$", "", metric)


def _candidates(numbers: Numbers, debt: Debt | None) -> Iterator[TileSaid]:
    outcome = numbers.outcome
    trade = first_trade.moves(numbers)
    for own in outcome.section("cutoff"):
        if own.id.endswith(".value_added") and own.moves:
            name = outcome.name(own.subject.split(".")[0])
            yield tile(numbers.of(own), f"Value added, {name}")
    if trade:
        yield from _incomes(numbers)
        yield from _of_ends(numbers) if first_trade.apart(numbers) else _exports(numbers)
    elif debt:
        yield from _paths(numbers, " per dollar")
    if trade and (less := first_trade.collected(numbers)):
        yield _revenue(numbers, less)
    yield from _firm(numbers)
    if trade:
        revenue = numbers.moved(f"revenue.{outcome.scenario.focus[0]}")
        if revenue and abs(revenue.band.mid) > 1:
            yield _revenue(numbers, revenue)
    if debt:
        if told := numbers.moved(f"yield.{debt.own.code}.7-15.quarter"):
            yield tile(told, "The 10-year yield", "a quarter after the sale")
        yield from (one for one in _paths(numbers, "") if "yield" not in one.label)
    yield from _paths(numbers, "")
    yield from _rest(numbers)


def _incomes(numbers: Numbers) -> Iterator[TileSaid]:
    """A household's income, or a person's, or all income, of the first two."""
    outcome = numbers.outcome
    for code in first_trade.subjects(numbers)[:2]:
        whole = numbers.find(f"welfare.{code}")
        head = ((f"per_{what}.{code}", what) for what in ("household", "person"))
        found = ((told, what) for name, what in head if (told := numbers.moved(name)))
        told, what = next(found, (None, ""))
        name = outcome.name(code)
        if told and whole and max(abs(told.band.low), abs(told.band.high)) > LEAST:
            share = number(whole.band.mid, whole.places)
            below = f"{share}% of real income, in the long run"
            yield tile(told, f"{name}, a {what} and year", below)
        elif whole and whole.seen:
            yield tile(whole, f"Real income, {name}")


def _revenue(numbers: Numbers, told: Told) -> TileSaid:
    who = numbers.outcome.name(numbers.outcome.scenario.focus[0])
    way = "less" if told.band.mid < 0 else "more"
    return tile(told, f"Tariff revenue, {who}", f"a year {way}, after a year")


def _of_ends(numbers: Numbers) -> Iterator[TileSaid]:
    """Of all others who gains most and who loses most, then of whom it is told next."""
    outcome = numbers.outcome
    told = first_trade.subjects(numbers)
    for code in (*first_trade.ends(numbers, set(told[:2])), *outcome.scenario.focus):
        whole = numbers.find(f"welfare.{code}")
        if whole and whole.seen:
            yield tile(whole, f"Real income, {outcome.name(code)}")


def _exports(numbers: Numbers) -> Iterator[TileSaid]:
    outcome = numbers.outcome
    seller, buyer = outcome.scenario.flows[0]
    told = numbers.moved(f"exports.{seller}.{buyer}.goods")
    if told and told.seen:
        base = number(told.own.baseline or 0.0, 0, signed=False)
        label = f"{capital(the(outcome, seller))} sells to {the(outcome, buyer)}"
        yield tile(told, label, f"after a year, of ${base} bn of goods")


def _firm(numbers: Numbers) -> Iterator[TileSaid]:
    """The firm of the story that is hit hardest; what exchange rates do to it is a path's."""
    worst = firms_story.hardest_hit(numbers.outcome)
    if worst:
        name = numbers.outcome.name(worst.id.split(".")[1])
        yield tile(numbers.of(worst), f"{name}, operating profit", "over the fiscal year")


def _paths(numbers: Numbers, ending: str) -> Iterator[TileSaid]:
    """Dated paths that the run tells first."""
    outcome = numbers.outcome
    for row_id, row in glance.candidates(outcome):
        path = outcome.path(row_id)
        if path is None or not row.seen or not row.label.endswith(ending):
            continue
        if own := outcome.find(f"{row_id}.{row.when}"):
            yield tile(numbers.of(own), capital(path.label), f"in {row.when}")


def _rest(numbers: Numbers) -> Iterator[TileSaid]:
    """What else the run tells first."""
    for row_id, row in glance.candidates(numbers.outcome):
        told = numbers.find(row_id)
        if told and row.seen:
            yield tile(told, row.label)


# ---- the question, where nobody asked


def question(outcome: Outcome, debt: Debt | None = None) -> str:
    """What a run answers, computed from what it moves."""
    hegemon, target = outcome.scenario.focus
    if outcome.still:
        return "If nothing changes, what moves?"
    if debt and debt.sellers:
        who = debt.called(debt.sellers[0])
        return f"If {who} {'sell' if who.endswith('s') else 'sells'}, who buys, and at what yield?"
    if keys := outcome.section("cutoff"):
        key = ".".join(keys[0].id.split(".")[1:4])
        buyer = the(outcome, key.split(".")[0])
        return f"Without {outcome.name(f'cutoff:{key}')}, what can {buyer} no longer make?"
    if outcome.find(f"tariff.{hegemon}.{target}"):
        return f"What do the tariffs cost {the(outcome, target)}, and who pays?"
    return "Who gains, who loses, and by how much?"
