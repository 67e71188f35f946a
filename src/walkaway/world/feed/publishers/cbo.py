"""US Congressional Budget Office: all its baselines, and what came of them.

Three CSV files beside the Office's evaluation of its projections, told apart by their headers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, Row, UnexpectedError
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    day_of,
    number,
    period_of,
    shifted,
    table_of,
    text_of,
)
from walkaway.world.feed.publishers.tables import row
from walkaway.world.releases import month_end

CBO = "https://raw.githubusercontent.com/US-CBO/eval-projections/main/input_data/"
FIRST_EDITION = "1995"
LINES = {
    ("debt", "Total"): "debt", ("deficit", "Total"): "deficit", ("revenue", "Total"): "revenue",
    ("outlay", "Net Interest"): "net_interest",
}  # fmt: skip
"""Component and category -> variable."""
CAME = ("debt", "deficit", "gdp")
"""Of what the outcomes are kept."""


def read_cbo(raw: bytes) -> Read:
    """Main lines by baseline, what came of them, or GDP: three files, told by their headers.

    Raises:
        UnexpectedError: none of the files.
    """
    found = Found()
    rows = [line for line in table_of(text_of(raw)) if any(line)]
    head = [name.lower() for name in rows[0]] if rows else []
    if "baseline_date" in head:
        names: tuple[str, ...] = ("component", "category", "baseline_date", "projected_fiscal_year",
                 "projected_year_number", "value")  # fmt: skip
    elif "actual_value" in head:
        names = ("component", "category", "fiscal_year", "actual_value")
    else:
        names = ("fiscal_year", "gdp")
    columns = columns_of(head, names, "a file of the CBO")
    for line in rows[1:]:
        if len(line) < len(head):
            raise UnexpectedError(f"a line with {len(line)} cells, {len(head)} were expected")
        cells = {name: line[columns[name]] for name in names}
        own = _baseline(cells) if "value" in cells else _actual(cells)
        if own:
            found.row(own)
    return found.read()


def _baseline(cells: Mapping[str, str]) -> Row | None:
    line = LINES.get((cells["component"], cells["category"]))
    day = day_of(cells["baseline_date"])
    ahead = number(cells["projected_year_number"], "projected_year_number")
    if line is None or f"{day}" < FIRST_EDITION or ahead is None or Decimal(ahead) < 1:
        return None
    known = month_end(day.year, day.month)
    return _vintage(f"{day:%Y-%m}", known, line, cells["projected_fiscal_year"], cells["value"])


def _actual(cells: Mapping[str, str]) -> Row | None:
    component = cells.get("component", "gdp")
    if component not in CAME or cells.get("category", "Total") != "Total":
        return None
    year = cells["fiscal_year"]
    known = period_of(year).replace(month=10, day=31)
    return _vintage("actual", known, component, year, cells.get("actual_value") or cells["gdp"])


def _vintage(edition: str, known: dt.date, variable: str, year: str, cell: str) -> Row | None:
    value = number(cell, f"{edition}, {variable}, {year}")
    if value is None:
        return None
    if not re.fullmatch(r"\d{4}", year):
        raise UnexpectedError(f"{year[:20]!r} is not a year")
    text = shifted(value, 0)
    cells = {"edition": edition, "published": known.isoformat(), "variable": variable,
             "fiscal_year": year, "value": text if "." in text else f"{text}.0"}  # fmt: skip
    return row("cbo_vintages", cells, published=known)


PUBLISHERS = (
    Publisher(
        id="cbo-baselines",
        title="US Congressional Budget Office: baselines and what came of them",
        addresses=lambda _first, _today: (
            CBO + "baselines.csv",
            CBO + "actuals.csv",
            CBO + "actual_GDP.csv",
        ),
        read=read_cbo,
        wanted=("cbo_vintages",),
        frequency="irregular",
        largest=20_000_000,
    ),
)
