"""What a run comes to for one person and one household, where there are official counts."""

from __future__ import annotations

from collections.abc import Iterable

from walkaway.goods.people import PER_HEAD
from walkaway.outcome import Outcome, Quantity
from walkaway.outcome.quantity import in_words
from walkaway.present.beyond import farthest
from walkaway.present.headlines import Headline
from walkaway.present.page import Cell, Section, Table, mark_of, number, range_head, ranged, spread
from walkaway.present.words import the

TOLD = 2
"""Economies whose households are in the short answer."""
NOTE = (
    "Real income is all that an economy spends in the end, government and investment too, at the "
    "prices of before and at the size of trade of the base year; it is divided by official counts "
    "of people and of private households, which differ in what they count and in their year "
    "(walkaway data show households). It is a mean: the data hold no official shares of spending "
    "by income, so that nothing is told of rich and poor."
)
LEAST = 0.5
"""USD a year from which a number is told in a sentence."""


def section(outcome: Outcome) -> Section | None:
    """A row for each economy that the measures name or the page looks at."""
    rows = [row for code in _subjects(outcome) if (row := _of(outcome, code))]
    if not rows:
        return None
    found = [own for row in rows for own in row if own is not None]
    missing = [outcome.name(code) for code in _subjects(outcome) if not _of(outcome, code)]
    lacking = (f"No official count in the data: {', '.join(missing)}.",) if missing else ()
    return Section(
        "per-household",
        "Per person and per household",
        lead=(*lacking, *_beyond(outcome)),
        tables=(
            Table(
                f"Real income, USD a year, {in_words(found[0].horizon)}",
                ("economy", "per\nperson", range_head(found), "per\nhousehold", range_head(found)),
                tuple((Cell(outcome.name(_code(row))), *_cells(row)) for row in rows),
            ),
        ),
        note=NOTE,
    )


def _beyond(outcome: Outcome) -> tuple[str, ...]:
    """That the numbers are far outside what anything was estimated on."""
    if farthest(outcome) is None:
        return ()
    return ("So far outside the estimates, these are what the equations give, and no estimate.",)


def short(outcome: Outcome) -> Iterable[Headline]:
    """What it comes to for a household, or a person, of the first economies that are named."""
    told = 0
    if farthest(outcome):  # what is no estimate is told of no household
        return
    for code in _subjects(outcome):
        person, household = (outcome.find(f"{kind}.{code}") for kind in PER_HEAD)
        own, what = (household, "household") if household else (person, "person")
        if own is None or abs(own.mid) < LEAST or told == TOLD:
            continue
        told += 1
        sides = own.low < 0 < own.high
        way = ":" if sides else " gains" if own.mid > 0 else " loses"
        size = number(own.mid if sides else abs(own.mid), 0, signed=sides)
        yield Headline(
            f"The mean {what} in {the(outcome, code)}{way} {size} USD of real "
            f"income a year {in_words(own.horizon)}{spread(own, 0, signed=sides)}.",
            ((own.id.split(".")[0], code, own.horizon),),
        )


def _subjects(outcome: Outcome) -> list[str]:
    """Economies and groups that the measures name, those in focus first; these where none is."""
    hegemon, target = outcome.scenario.focus
    named = outcome.scenario.named
    first = [code for code in (target, hegemon) if not named or code in named]
    return list(dict.fromkeys((*first, *named)))


def _of(outcome: Outcome, code: str) -> tuple[Quantity | None, ...]:
    found = tuple(outcome.find(f"{kind}.{code}") for kind in PER_HEAD)
    return found if any(found) else ()


def _code(row: tuple[Quantity | None, ...]) -> str:
    return next(own.id.split(".")[1] for own in row if own is not None)


def _cells(row: tuple[Quantity | None, ...]) -> list[Cell]:
    cells: list[Cell] = []
    for own in row:
        if own is None:
            cells += [Cell("no count"), Cell("")]
        else:
            cells += [
                Cell(number(own.mid, 0), mark_of(own.band), own.id),
                Cell(ranged(own.band, 0)),
            ]
    return cells
