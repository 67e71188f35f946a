"""What carmakers said US tariffs cost them: one row per statement, in the maker's own currency."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from snapshot.artifact import Artifact, Origin, TableFile
from snapshot.raw import latest_date, read_csv
from walkaway.world.releases import month_end, quarter_end

EXTRA = Path(__file__).parent / "extra" / "carmaker_reports.csv"
APRIL = ("Toyota", "Honda", "Nissan", "Mazda", "Subaru", "Seven Japanese makers")
"""Whose fiscal years begin in April; those of the others are calendar years."""
COLUMNS = {
    "firm": "carmaker",
    "from": "first day of the period meant",
    "until": "last day of the period meant",
    "amount": "effect on operating profit, billions of the currency; a cost is negative",
    "currency": "in which it reports",
    "kind": "reported: of a past period; forecast: of one that was not over",
    "meant": "gross: before what it does about it; net: after",
    "published": "day of the report; the month's last where only the month is named",
    "source": "where it was read",
}


def build(raw: Path) -> list[Artifact]:
    own = [statement(row) for row in read_csv(raw / "record" / "carmaker_tariff_costs.csv")]
    own += [
        [*(r[c] for c in ("firm", "from", "until", "amount")), r["unit"].split()[0],
         *(r[c] for c in ("kind", "meant", "published", "source"))]
        for r in read_csv(EXTRA)
    ]  # fmt: skip
    first: dict[tuple[str, ...], list[str]] = {}
    for row in sorted(own, key=lambda one: one[7]):  # of one statement the earliest report
        first.setdefault((*row[:3], f"{float(row[3]):g}", row[6]), row)
    rows = sorted(first.values(), key=lambda one: (one[0], one[7], one[1], one[2]))
    origin = Origin(
        publisher="the companies named in each row",
        original="results and forecasts",
        licence="facts",
        vintage="days in each row",
        transformation="one row per statement; periods as days; of one statement the first report",
        via="press reports named in each row",
    )
    days = sorted(row[7] for row in rows)
    return [
        TableFile(
            "firm_tariff_reports", "Carmakers' own statements of what US tariffs cost them",
            origin, COLUMNS, rows, "known from the day of the report", "published",
            first=days[0], last=days[-1],
        )
    ]  # fmt: skip


def statement(row: dict[str, str]) -> list[str]:
    """A row of the raw table."""
    first, last = period(row["period"], row["firm"])
    day = latest_date(row["source"]) or latest_date(row["meant"])
    if day is None:
        raise ValueError(f"no date: {row}")
    ahead = "forecast" in row["meant"]
    return [
        row["firm"], first.isoformat(), last.isoformat(), f"{float(row['amount']):g}",
        row["unit"].split()[0], "forecast" if ahead else "reported",
        "net" if "net" in row["meant"] else "gross", day.isoformat(), row["source"],
    ]  # fmt: skip


def period(text: str, firm: str) -> tuple[dt.date, dt.date]:
    """First and last day of ``2025-04..05``, ``2025Q2``, ``2025H1`` or ``FY2025``."""
    if found := re.fullmatch(r"(\d{4})-(\d{2})\.\.(\d{2})", text):
        year, first, last = map(int, found.groups())
        return dt.date(year, first, 1), month_end(year, last)
    if found := re.fullmatch(r"(\d{4})Q([1-4])", text):
        year, quarter = map(int, found.groups())
        return dt.date(year, 3 * quarter - 2, 1), quarter_end(year, quarter)
    if found := re.fullmatch(r"(\d{4})H1", text):
        return dt.date(int(found[1]), 1, 1), dt.date(int(found[1]), 6, 30)
    if found := re.fullmatch(r"FY(\d{4})", text):
        year = int(found[1])
        if firm in APRIL:
            return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    raise ValueError(f"no period: {text!r}")
