"""Who can threaten whom: the document of `walkaway power --matrix`, and its page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from walkaway.documents import Document, Number, Record
from walkaway.negotiation.cutoff import Floats
from walkaway.negotiation.leverage import Matrix
from walkaway.present.page import Cell, GridChart, Page, Section, Tile, number, table
from walkaway.present.power import NONE, finite, notes
from walkaway.present.ranges import over_sets, status_of
from walkaway.question import Question

FULL, CLOSED = "Fall of real income in full equilibrium, %", "Closed form with inputs, %"
COST = "What carrying it out costs those who threaten, % of their real income"
Losses = list[list[Number | None]]


class Unbounded(Record):
    """A pair whose loss has no bound: the target has no other supplier of something it needs.

    Attributes:
        side: who threatens.
        over: the target.
        what: closed or full.
    """

    side: str
    over: str
    what: str


class PowerMatrix(Document, tag="walkaway/power-matrix/1"):
    """Who can threaten whom (`walkaway power --matrix --json`); medians over sets, percent.

    Attributes:
        date: the day the world is looked at.
        status: solved, or partly solved where some pairs failed.
        scenario: whose solved world it is; null for the data's own.
        elasticity_sets: asked for; numbers are medians over them.
        sides: rows; who threatens.
        targets: columns.
        closed: closed form; null on the diagonal, and where it has no bound.
        full: fall of real income in full equilibrium; null where it was not asked or not solved.
        full_low: smallest over sets.
        full_high: largest over sets.
        cost: what it costs those who threaten.
        solved_full: whether the full counterfactual was asked for.
        unbounded: pairs without a bound.
        unsolved: why an entry is missing.
        notes: what to know before believing it.
    """

    date: dt.date
    status: str
    scenario: str | None
    elasticity_sets: list[str]
    sides: list[str]
    targets: list[str]
    closed: Losses
    full: Losses
    full_low: Losses
    full_high: Losses
    cost: Losses
    solved_full: bool
    unbounded: list[Unbounded]
    unsolved: list[str]
    notes: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each pair (``--csv``)."""
        return [
            {"side": side, "over": over, "closed": self.closed[a][b], "full": self.full[a][b],
             "full_low": self.full_low[a][b], "full_high": self.full_high[a][b],
             "cost": self.cost[a][b]}
            for a, side in enumerate(self.sides)
            for b, over in enumerate(self.targets)
        ]  # fmt: skip


def document(
    found: Matrix,
    question: Question,
    full: bool = True,
    scenario: str | None = None,
) -> PowerMatrix:
    """A power matrix as a document.

    Args:
        found: each over each.
        question: what was asked, with the world.
        full: whether the full counterfactual was solved.
        scenario: whose solved world it is; None for the data's own.
    """
    tables = {"closed": found.closed, **({"full": found.full} if full else {})}
    known = bool(np.isfinite(found.full if full else found.closed).any())
    return PowerMatrix(
        date=question.date,
        status=status_of(int(known), len(found.unsolved)),
        scenario=scenario,
        elasticity_sets=list(question.sets),
        sides=list(found.sides),
        targets=list(found.targets),
        closed=_plain(found.closed),
        full=_plain(found.full),
        full_low=_plain(found.full_low),
        full_high=_plain(found.full_high),
        cost=_plain(found.cost),
        solved_full=full,
        unbounded=[
            Unbounded(side=found.sides[a], over=found.targets[b], what=what)
            for what, values in tables.items()
            for a, b in np.argwhere(np.isposinf(values)).tolist()
        ],
        unsolved=list(found.unsolved),
        notes=notes(question, scenario),
    )


def _plain(values: Floats) -> Losses:
    return [[finite(float(v)) for v in row] for row in values]


def page(own: PowerMatrix, again: str = "") -> Page:
    """The matrix for a person.

    Args:
        own: the matrix.
        again: the command that solves it again; nothing is said of it if empty.
    """
    full = own.solved_full
    sections = [_section(own, "closed", "The closed form", CLOSED, own.closed)]
    if full:
        sections.insert(0, _section(own, "full", "What a cut-off costs", FULL, own.full))
        sections.append(_section(own, "cost", "What it costs those who do it", COST, own.cost))
    before = f", under {own.scenario}" if own.scenario else ""
    kind = over_sets(len(own.elasticity_sets))
    return Page(
        title="Power: who can threaten whom",
        subtitle=f"{len(own.sides)} sides over {len(own.targets)} economies; the world as known "
        f"on {own.date}{before}; medians over {len(own.elasticity_sets)} elasticity sets",
        status=tuple(f"Not solved: {line}" for line in own.unsolved),
        assumed=(
            "Each side (rows), acting as one, stops all its sales, goods and services, to the "
            "target (columns); the target may buy elsewhere. Long-run elasticities.",
        ),
        short=_short(own, kind),
        sections=tuple(sections),
        notes=tuple(own.notes),
        sources=(
            "The idea is Clayton, Maggiori and Schreger's (NBER w31852, w33309); the closed form "
            "is our own derivation from nested CES demand.",
        ),
        foot=(f"The same again: {again}",) if again else (),
    )


def _short(own: PowerMatrix, kind: str) -> tuple[str, ...]:
    values = own.full if own.solved_full else own.closed
    known = sorted(
        ((v, a, b) for a, row in enumerate(values) for b, v in enumerate(row) if v is not None),
        reverse=True,
    )
    lines = [
        f"{own.sides[a]} can threaten {own.targets[b]} with {number(v, 2, signed=False)}% of real "
        f"income{_spread(own, a, b, kind)}"
        + (f", at a cost of {_text(own.cost[a][b])}% to itself." if own.solved_full else ".")
        for v, a, b in known[:4]
    ]
    what = "full" if own.solved_full else "closed"
    absent = sum(one.what == what for one in own.unbounded)
    if absent:
        lines.append(f"In {absent} pairs the target has no other supplier of something it needs.")
    return tuple(lines) or ("No pair could be solved.",)


def _spread(own: PowerMatrix, a: int, b: int, kind: str) -> str:
    low, high = own.full_low[a][b], own.full_high[a][b]
    if not own.solved_full or low is None or high is None or low == high:
        return ""
    ends = f"{number(low, 2, signed=False)} to {number(high, 2, signed=False)}"
    return f" ({kind}: {ends})"


def _text(value: float | None) -> str:
    return "" if value is None else number(value, 2, signed=False)


def _section(own: PowerMatrix, name: str, title: str, what: str, values: Losses) -> Section:
    endless = {(one.side, one.over) for one in own.unbounded if one.what == name}
    known = [v for row in values for v in row if v is not None]
    top = max((v for v in known if v > 0), default=1.0)

    def tile(side: str, over: str, value: float | None) -> Tile:
        if (side, over) in endless:
            return Tile(("no other", "supplier"), 1.0)
        if value is None:
            return Tile(())
        return Tile((_text(value),), min(max(value / top, 0.0), 1.0))

    def cell(side: str, over: str, value: float | None) -> Cell:
        return Cell(NONE if (side, over) in endless else _text(value))

    pairs = [
        [(side, over, value) for over, value in zip(own.targets, row, strict=True)]
        for side, row in zip(own.sides, values, strict=True)
    ]
    rows = [[Cell(row[0][0]), *(cell(*one) for one in row)] for row in pairs]
    return Section(
        name,
        title,
        tables=(table(f"{what}; rows threaten columns", ("", *own.targets), rows),),
        charts=(
            GridChart(
                what,
                "rows threaten columns; the darker, the more",
                tuple(own.sides),
                tuple(own.targets),
                tuple(tuple(tile(*one) for one in row) for row in pairs),
            ),
        ),
    )
