"""The pivot's section of the page: can other markets replace the one that is lost?"""

from __future__ import annotations

from walkaway.outcome import Outcome
from walkaway.report.page import Cell, Section, Table, mark_of, number, ranged

HORIZONS = {"short-run": "a year", "long-run": "seven to ten years"}
PLACES = {"others": "all other markets", "CPTPP": "CPTPP", "RCEP": "RCEP"}


def section(outcome: Outcome) -> Section | None:
    """Shares by place and horizon; None if no exports to the hegemon are lost."""
    hegemon, target = outcome.scenario.focus
    rows = []
    for slug, horizon in HORIZONS.items():
        for place, name in PLACES.items():
            metric = outcome.find(f"diversion.{target}.{place}.{slug}")
            if metric:
                rows.append(
                    (
                        Cell(f"{name}, after {horizon}"),
                        Cell(number(metric.band.mid, 0), mark_of(metric.band), metric.id),
                        Cell(ranged(metric.band, 0)),
                    )
                )
    if not rows:
        return None
    return Section(
        "diversion",
        f"Can other markets replace what {outcome.name(target)} loses in {hegemon}?",
        tables=(
            Table(
                f"Goods that {outcome.name(target)} no longer sells there: part taken by others",
                ("taken by", "% of what\nis lost", "range"),
                tuple(rows),
            ),
        ),
        note="Over published trade elasticities: 0.76 after a year, about 2 in the long run.",
    )
