"""From a power matrix to a Page: who can threaten whom, and at what cost to itself."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from walkaway.negotiation.cutoff import Floats
from walkaway.negotiation.leverage import Matrix
from walkaway.present.page import Cell, GridChart, Page, Section, Table, Tile, number

FULL, CLOSED = "Fall of real income in full equilibrium, %", "Closed form with inputs, %"
COST = "What carrying it out costs those who threaten, % of their real income"


def page(matrix: Matrix, date: dt.date, full: bool = True) -> Page:
    """Compose the page of a power matrix.

    Args:
        matrix: each over each.
        date: of the world.
        full: whether the full counterfactual was solved.

    Returns:
        The page, for any face.
    """
    sections = [_section("closed", "The closed form", CLOSED, matrix, matrix.closed)]
    if full:
        sections.insert(0, _section("full", "What a cut-off costs", FULL, matrix, matrix.full))
        sections.append(
            _section("cost", "What it costs those who do it", COST, matrix, matrix.cost)
        )
    return Page(
        title="Power: who can threaten whom",
        subtitle=f"{len(matrix.sides)} sides over {len(matrix.targets)} economies; the world as "
        f"known on {date}; medians over elasticity sets",
        assumed=(
            "Each side (rows), acting as one, stops all its sales, goods and services, to the "
            "target (columns); the target may buy elsewhere. Long-run elasticities.",
        ),
        short=_short(matrix, full),
        sections=tuple(sections),
        notes=(
            "Not in it: the time that finding other suppliers takes, stocks, finance, and inputs "
            "finer than the sectors of the data, such as rare earths.",
            *(f"Not solved: {line}" for line in matrix.unsolved),
        ),
        sources=(
            "The idea is Clayton, Maggiori and Schreger's (NBER w31852, w33309); the closed form "
            "is our own derivation from nested CES demand.",
        ),
        foot=(f"The same again: walkaway power --matrix {','.join(matrix.sides)}",),
    )


def _short(matrix: Matrix, full: bool) -> tuple[str, ...]:
    values = matrix.full if full else matrix.closed
    known = [(float(values[a, b]), a, b) for a, b in np.ndindex(*values.shape)]
    known = sorted((row for row in known if math.isfinite(row[0])), reverse=True)
    lines = [
        f"{matrix.sides[a]} can threaten {matrix.targets[b]} with {_text(value)}% of real income"
        + (f", at a cost of {_text(float(matrix.cost[a, b]))}% to itself." if full else ".")
        for value, a, b in known[:4]
    ]
    absent = sum(bool(np.isinf(value)) for value in values.flat)
    if absent:
        lines.append(f"In {absent} pairs the target has no other supplier of something it needs.")
    return tuple(lines) or ("No pair could be solved.",)


def _text(value: float) -> str:
    if math.isnan(value):
        return ""
    return number(value, 2, signed=False) if math.isfinite(value) else "no other supplier"


def _section(name: str, title: str, what: str, matrix: Matrix, values: Floats) -> Section:
    finite = values[np.isfinite(values)]
    top = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    tiles = tuple(
        tuple(
            Tile(
                tuple(
                    _text(float(v)).replace("no other supplier", "no other\nsupplier").split("\n")
                )
                if not math.isnan(v)
                else (),
                1.0 if v == math.inf else 0.0 if math.isnan(v) else float(np.clip(v / top, 0, 1)),
            )
            for v in row
        )
        for row in values
    )
    rows = tuple(
        (Cell(side), *(Cell(_text(float(v))) for v in row))
        for side, row in zip(matrix.sides, values, strict=True)
    )
    return Section(
        name,
        title,
        tables=(Table(f"{what}; rows threaten columns", ("", *matrix.targets), rows),),
        charts=(
            GridChart(
                what, "rows threaten columns; the darker, the more",
                matrix.sides, matrix.targets, tiles,
            ),
        ),
    )  # fmt: skip
