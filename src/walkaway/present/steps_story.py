"""A story told in steps: what each adds, side by side; each column holds all steps so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from walkaway.firms.market import TOTAL
from walkaway.grammar.measure import ROLE_SAID, capital
from walkaway.grammar.roles import BACKGROUND
from walkaway.outcome import Outcome, Path, Quantity
from walkaway.present.findings import a_year_on
from walkaway.present.page import (
    Cell,
    Section,
    Table,
    digits_for,
    in_brackets,
    mark_of,
    number,
)

YIELD_AT_ONCE = ".quarter"


def section(outcome: Outcome) -> Section | None:
    """Chief numbers and all paths that move, after each step; None for a story of one step."""
    if not outcome.steps:
        return None
    names = outcome.step_names
    after = [outcome.after(name) for name in names]
    heads = tuple(f"{capital(name)}\n(range)" for name in names)
    tables = [
        Table(
            "What moves, after each step: a column holds its step and all before it",
            ("", *heads),
            tuple(_numbers(outcome, after)),
        ),
        Table(
            "Dated paths a year on, change against the baseline, likewise",
            ("", *heads),
            tuple(_paths(outcome, after)),
        ),
    ]
    return Section(
        "steps",
        "Step by step",
        lead=tuple(
            f"{capital(name)}: {'; '.join(measures)}."
            for name, measures in zip(names, _measures(outcome), strict=True)
            if measures
        ),
        tables=tuple(table for table in tables if table.rows),
        note=(
            "All columns are against the same counterfactual, so that what a step adds is the "
            "difference of its column and the one before; ranges of differences are none of these."
        ),
    )


def _measures(outcome: Outcome) -> list[tuple[str, ...]]:
    """Measures of each step; of the last, those that no other step has."""
    told = [own.measures for own in outcome.steps]
    before = {text for measures in told for text in measures}
    last = tuple(
        text
        for text in outcome.scenario.measures
        if text not in before and ROLE_SAID[BACKGROUND] not in text
    )
    return [*told, last]


def _numbers(outcome: Outcome, after: Sequence[Outcome]) -> Iterator[tuple[Cell, ...]]:
    for wanted in _chief(outcome):
        found = [one.find(wanted) for one in after]
        known = [own for own in found if own is not None]
        if any(own.moves for own in known):
            label = f"{known[-1].label}, {known[-1].unit}, {known[-1].horizon}"
            yield (Cell(label), *(_cell(own) for own in found))


def _chief(outcome: Outcome) -> list[str]:
    """Trade of the focus, real income, revenue, firms' profits, and yields at once."""
    hegemon, target = outcome.scenario.focus
    places = dict.fromkeys((target, hegemon, *outcome.scenario.named))
    return [
        f"exports.{target}.{hegemon}.goods",
        f"exports.{target}.world.goods",
        *(f"welfare.{code}" for code in places),
        f"revenue.{hegemon}",
        *(own.id for own in outcome.section("yield") if own.id.endswith(YIELD_AT_ONCE)),
        *(own.id for own in outcome.section("profit") if own.id.endswith(f".{TOTAL}")),
    ]


def _cell(own: Quantity | None) -> Cell:
    if own is None:
        return Cell("not solved")
    places = digits_for(own.band)
    said = number(own.mid, places) + in_brackets(own.band, places).replace(" (", "\n(")
    return Cell(said, mark_of(own.band), own.id)


def _paths(outcome: Outcome, after: Sequence[Outcome]) -> Iterator[tuple[Cell, ...]]:
    for path in outcome.paths:
        found = [one.path(path.id) for one in after]
        if any(own is not None and own.moves for own in found):
            when, *_ = a_year_on(path)
            label = f"{path.label}, {path.change_unit}, {when}"
            yield (Cell(label), *(_of_path(own) for own in found))


def _of_path(path: Path | None) -> Cell:
    if path is None:
        return Cell("not solved")
    _, change, places = a_year_on(path)
    said = number(change.mid, places) + in_brackets(change, places).replace(" (", "\n(")
    return Cell(said, metric=path.id)


def told_apart(outcome: Outcome, ids: Sequence[str]) -> Iterator[str]:
    """What some numbers are after each step but the last, where they differ, in a sentence.

    Args:
        outcome: the run.
        ids: of numbers and paths, in the order in which they are told.
    """
    for step in outcome.steps:
        before = outcome.after(step.name)
        parts = [part for name in ids if (part := _differs(outcome, before, name))]
        if parts:
            yield f"{capital(step.name)}: {'; '.join(parts)}."


def _differs(outcome: Outcome, before: Outcome, name: str) -> str:
    """A number after a step where it prints as another than in the end; else empty."""
    path, then = outcome.path(name), before.path(name)
    if path is not None and then is not None:
        _, whole, places = a_year_on(path)
        _, own, _ = a_year_on(then)
        label, unit = path.label, path.change_unit
    else:
        one, other = outcome.find(name), before.find(name)
        if one is None or other is None:
            return ""
        whole, own, places = one.band, other.band, digits_for(one.band)
        label, unit = one.label, one.unit
    if round(whole.mid, places) == round(own.mid, places):
        return ""
    return f"{label} {number(own.mid, places)}{'%' if unit == '%' else f' {unit}'}"
