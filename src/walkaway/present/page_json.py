"""The page as plain JSON, for faces that draw it themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from walkaway.present.page import BarChart, Chart, GridChart, LineChart, Page, PathChart, Section

SCHEMA = "walkaway/page/1"


def to_dict(page: Page) -> dict[str, Any]:
    """A page as JSON has it (schema ``walkaway/page/1``).

    Args:
        page: what to show.

    Returns:
        Only strings, numbers, booleans, lists and objects; charts carry their ``kind``.
    """
    return {
        "schema": SCHEMA,
        "status": list(page.status),
        "title": page.title,
        "subtitle": page.subtitle,
        "assumed": list(page.assumed),
        "short": list(page.short),
        "sections": [_section(section) for section in page.sections],
        "notes": list(page.notes),
        "sources": list(page.sources),
        "foot": list(page.foot),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "lead": list(section.lead),
        "tables": [
            {
                "caption": table.caption,
                "columns": list(table.columns),
                "rows": [
                    [
                        {"text": cell.text, "mark": str(cell.mark), "metric": cell.metric}
                        for cell in row
                    ]
                    for row in table.rows
                ],
            }
            for table in section.tables
        ],
        "charts": [_chart(chart) for chart in section.charts],
        "note": section.note,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    match chart:
        case BarChart():
            bars = [
                {"label": bar.label, **msgspec.to_builtins(bar.band), "metric": bar.metric}
                for bar in chart.bars
            ]
            return {
                "kind": "bars",
                "title": chart.title,
                "unit": chart.unit,
                "range": chart.kind,
                "bars": bars,
            }
        case PathChart():
            return {
                "kind": "path",
                "id": chart.id,
                "title": chart.title,
                "unit": chart.unit,
                "periods": list(chart.periods),
                "low": [band.low for band in chart.bands],
                "mid": [band.mid for band in chart.bands],
                "high": [band.high for band in chart.bands],
                "baseline": list(chart.baseline),
            }
        case LineChart():
            return {
                "kind": "lines",
                "title": chart.title,
                "unit": chart.unit,
                "x_label": chart.x_label,
                "x": list(chart.x),
                "lines": [
                    {"label": label, "values": list(values)} for label, values in chart.lines
                ],
            }
        case GridChart():
            return {"kind": "grid", **_plain(asdict(chart))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
