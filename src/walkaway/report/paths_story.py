"""Dated paths on the page: a chart for each, and one table of what they say when."""

from __future__ import annotations

from walkaway.outcome import Outcome, Path
from walkaway.report.page import Cell, PathChart, Section, Table, digits_for, number, ranged

SHOWN = (0, 3, 11)
"""Quarters that the table shows: at once, and after one and three years."""


def section(outcome: Outcome) -> Section | None:
    """All paths of a run; None if it has none."""
    paths = outcome.paths
    if not paths:
        return None
    shown = [index for index in SHOWN if index < len(paths[0].periods)]
    heads = tuple(paths[0].periods[index] for index in shown)
    return Section(
        "paths",
        "What happens when",
        lead=(
            "Median against the baseline, then the 5-95% range of "
            f"{paths[0].draws} draws over pass-through, trade responses, policy rules and "
            "currency responses.",
        ),
        tables=(
            Table(
                "Change against the baseline",
                ("", *(f"{head}\n(range)" for head in heads)),
                tuple(
                    (Cell(f"{path.label}, {path.unit}"), *(_cell(path, i) for i in shown))
                    for path in paths
                ),
            ),
        ),
        charts=tuple(
            PathChart(
                path.label,
                path.unit,
                path.periods,
                tuple(path.band(i) for i in range(len(path.periods))),
                path.baseline,
            )
            for path in paths
        ),
        note="Solid: median. Shaded: 5-95%. Dashed: without the scenario. "
        + " ".join(dict.fromkeys(path.note for path in paths if path.note)),
    )


def _cell(path: Path, index: int) -> Cell:
    change = path.change(index)
    places = min(digits_for(change), 2)
    return Cell(f"{number(change.mid, places)}\n({ranged(change, places)})", metric=path.id)
