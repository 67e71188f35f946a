"""Numbers beside what they mean: rows of charts and runs, with a description of every column.

A table that is written gets its description beside it, as ``NAME.metadata.json``: title, columns
(what each holds), the run that reproduces it, and its sources. A Parquet file holds it too.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from walkaway.files import make_folder, whole, write_atomically
from walkaway.outcome import Outcome
from walkaway.outcome.frames import COLUMNS, columns
from walkaway.present import pictures
from walkaway.present.as_csv import csv_text
from walkaway.present.page import BarChart, GridChart, LineChart, PathChart

_ROW = {"what": "what the row stands for", "unit": "of the numbers in the row"}
HOLDS: Mapping[str, Mapping[str, str]] = {
    **COLUMNS,
    **pictures.HOLDS,
    "BarChart": {**COLUMNS["numbers"], **_ROW},
    "PathChart": {
        **COLUMNS["paths"],
        **_ROW,
        "low": "lower end of the range",
        "high": "upper end of the range",
    },
    "LineChart": {
        "line": "the estimate or case that the line is of",
        "x": "the quantity along the axis",
        "value": "the value there",
        "unit": "of the value",
    },
    "GridChart": {
        "row": "head of the row",
        "column": "head of the column",
        "shown": "what stands in the cell",
        "framed": "whether a frame sets the cell apart",
    },
}
"""Table of a run, or kind of chart -> column -> what it holds."""


def rows(chart: pictures.Drawn, outcome: Outcome) -> list[dict[str, Any]]:
    """The numbers of a chart: a row per bar, period, point or cell."""
    match chart:
        case BarChart():
            return [_bar(chart, at, outcome) for at in range(len(chart.bars))]
        case PathChart():
            path = outcome.path(chart.id)
            made_of = {"draws": path.draws, "failed": path.failed} if path else {}
            return [
                {
                    "id": chart.id,
                    "what": chart.title,
                    "unit": chart.unit,
                    "period": period,
                    "baseline": chart.baseline[at] if chart.baseline else None,
                    "low": band.low,
                    "mid": band.mid,
                    "high": band.high,
                    "kind": chart.kind.value,
                    **made_of,
                }
                for at, (period, band) in enumerate(zip(chart.periods, chart.bands, strict=True))
            ]
        case LineChart():
            return [
                {"line": label, "x": x, "value": value, "unit": chart.unit}
                for label, values in chart.lines
                for x, value in zip(chart.x, values, strict=True)
                if value is not None
            ]
        case GridChart():
            return [
                {"row": row, "column": column, "shown": " ".join(tile.lines), "framed": tile.framed}
                for row, tiles in zip(chart.rows, chart.tiles, strict=True)
                for column, tile in zip(chart.columns, tiles, strict=True)
            ]
        case _:
            return [row | {"failed": _missing(row["id"], outcome)} for row in pictures.rows(chart)]


def _missing(name: str, outcome: Outcome) -> int | None:
    """How many members a number lacks; None of what is left over."""
    own = outcome.find(name) or outcome.path(name) if name else None
    return own.failed if own else None


def _bar(chart: BarChart, at: int, outcome: Outcome) -> dict[str, Any]:
    bar = chart.bars[at]
    own = outcome.find(bar.metric) if bar.metric else None
    about = {"horizon": own.horizon, "counterfactual": own.counterfactual} if own else {}
    return {
        "id": bar.metric,
        "what": bar.label,
        "unit": chart.unit,
        "low": bar.band.low,
        "mid": bar.band.mid,
        "high": bar.band.high,
        "kind": chart.kind.value,
        **about,
        **({"members": own.count, "failed": own.failed} if own else {}),
    }


def of_run(outcome: Outcome, what: str) -> list[dict[str, Any]]:
    """A table of a whole run (`walkaway.outcome.frames`), row by row.

    Raises:
        BadInputError: there is no such table.
    """
    made = columns(outcome, what)
    return [dict(zip(made, values, strict=True)) for values in zip(*made.values(), strict=True)]


def metadata(
    outcome: Outcome,
    table: str,
    about: Mapping[str, str],
    own: Sequence[Mapping[str, Any]],
    kind: str,
) -> dict[str, Any]:
    """What a table is, what its columns hold, and where it comes from.

    Args:
        outcome: the run that it is of.
        table: its id.
        about: title and the like.
        own: its rows.
        kind: a key of `HOLDS`.
    """
    record, scenario = outcome.record, outcome.scenario
    named = dict.fromkeys(name for row in own for name in row)
    return {
        "table": table,
        **{key: text for key, text in about.items() if text},
        "columns": {name: {"description": HOLDS[kind][name]} for name in named},
        "rows": len(own),
        "scenario": {"name": scenario.name, "title": scenario.title, "date": scenario.date},
        "run": {
            "id": record.id,
            "version": record.version,
            "scenario_sha256": record.scenario,
            "data_sha256": record.data,
            "code_sha256": record.code,
            "settings": dict(record.settings),
        },
        "solved": outcome.solved,
        "not_solved": [f"{own.market}, {own.member}: {own.message}" for own in outcome.unsolved],
        "carried": list(outcome.old),
        "own_data": list(outcome.own),
        "sources": [source.text for source in outcome.sources],
        "citation": f"walkaway cite {record.id}",
        "license": "Apache-2.0 for walkaway; data as their publishers license them (docs/data.md)",
    }


def parquet(own: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> bytes:
    """Rows as Parquet, with their description inside under ``walkaway``."""
    import polars

    buffer = io.BytesIO()
    frame = polars.DataFrame([dict(row) for row in own], infer_schema_length=None)
    frame.write_parquet(buffer, metadata={"walkaway": told(about)})
    return buffer.getvalue()


def told(about: Mapping[str, Any]) -> str:
    """A description as JSON, to be read."""
    return json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def bundle(name: str, own: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> bytes:
    """Rows as CSV, what their columns hold as JSON, and both in words, packed as ZIP.

    Args:
        name: of the files inside.
        own: the rows.
        about: their description (`metadata`).
    """
    files = {
        f"{name}.csv": csv_text(own),
        f"{name}.metadata.json": told(about),
        "readme.md": readme(about),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, text in files.items():
            # The same bytes whenever it is made: no time of day stands in it.
            packed.writestr(zipfile.ZipInfo(file, FIRST_DAY), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can tell."""


def readme(about: Mapping[str, Any]) -> str:
    """A description in words, as Markdown."""
    run, scenario = about["run"], about["scenario"]
    columns = (f"* `{name}`: {own['description']}" for name, own in about["columns"].items())
    said = [
        f"# {about['title']}",
        ". ".join(about[key] for key in ("subtitle", "range") if about.get(key)),
        f"{about['rows']} rows of {about['table']}, from run {run['id']} of walkaway "
        f"{run['version']}: {scenario['title']} ({scenario['name']}), the world as known on "
        f"{scenario['date']}. Model estimates.",
        "## Columns",
        "\n".join(columns),
        "## Sources",
        "\n".join(f"* {source}" for source in about["sources"]),
        "## How to cite",
        f"`{about['citation']}`. {about['license']}.",
    ]
    lacking = [*about["not_solved"], *about["carried"], *about["own_data"]]
    if lacking:
        said[3:3] = ["## Before you quote this", "\n".join(f"* {line}" for line in lacking)]
    return "\n\n".join(part for part in said if part) + "\n"


def write(path: Path, own: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> None:
    """Write rows as CSV or Parquet, with their description beside them, or both packed as ZIP.

    The folder is made.

    Raises:
        BadInputError: it cannot be written.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        write_atomically(path, csv_text(own))
    else:
        raw = bundle(path.stem, own, about) if ending == PACKED else parquet(own, about)
        make_folder(path)
        with whole(path) as stream:
            stream.write(raw)
    for place in beside(path):
        write_atomically(place, told(about))


TABLES = (".csv", ".parquet")
PACKED = ".zip"


def beside(path: Path) -> tuple[Path, ...]:
    """Where the description of a table lies, if not in its own file."""
    known = path.suffix.lower() in TABLES
    return (path.with_name(f"{path.stem}.metadata.json"),) if known else ()
