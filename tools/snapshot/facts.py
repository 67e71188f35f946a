"""Tables of single facts: item, value, unit, date, agency, evidence, day they were known."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from snapshot.artifact import Origin, TableFile
from snapshot.raw import latest_date, read_csv

EVIDENCE = {
    "stored-official": "official",
    "stored-secondary": "reported",
    "derived": "computed",
}
COLUMNS = {
    "item": "what it is",
    "value": "its value; a range or two values stay as text",
    "unit": "unit of the value",
    "date": "day or period it speaks of",
    "agency": "who published or reported it",
    "reported_by": "medium it was read in, if not the agency's own text",
    "evidence": "official (the agency's own text or number), reported (press), computed",
    "known_from": "day from which a world shows it",
}
# Rows whose only witness is anonymous or calls itself doubtful.
WEAK = ("unusual-whales", "wallstreetcn", "netlify")
AGENCIES = {
    "MoF": "Ministry of Finance, Japan",
    "BoJ": "Bank of Japan",
    "BEA": "US Bureau of Economic Analysis",
    "USGS": "US Geological Survey",
    "CNA": "Central News Agency",
    "MOFCOM": "Ministry of Commerce, China",
    "DFAT": "Department of Foreign Affairs and Trade, Australia",
    "IEA": "International Energy Agency",
    "NY Fed": "Federal Reserve Bank of New York,",
    "Z.1": "Federal Reserve Board, Z.1 of",
    "H.4.1": "Federal Reserve Board, H.4.1",
    "Debt to the Penny": "US Treasury, Debt to the Penny",
}
# Names of copies that say nothing about the fact; what stays is the agency.
CARRIERS = (
    (r"(.+?) via FRED/Z\.1 via Vasuki8.*", r"\1"),
    (r"FRED/Z\.1 via Vasuki8.*", "US Treasury, auction results"),
    (r"\s*\(see bonds/data/[^)]*\)", ""),
    (r"fiscaldata avg_interest_rates.*", "US Treasury, average interest rates"),
    (r"OECD ICIO via .*", "OECD ICIO 2022"),
    (r"\s*\(copy ([^)]*)\)", r" via \1"),
    (r"^(\S+) \(from Treasury\)", r"US Treasury via \1"),
    (r"^MNI on BoJ", "BoJ"),
)
# When the raw source names no day: (text in item or source, days after the period, or a day).
DATED: tuple[tuple[str, int | str], ...] = (
    (r"Joint Economic Committee", "2025-06-10"),
    (r"GPIF assets|GPIF foreign", "2025-07-04"),
    (r"external assets|external liabilities", "2025-05-27"),
    (r"taper step to Mar 2026", "2024-08-01"),
    (r"taper step from Apr 2026", "2025-06-17"),
    (r"Debt Management Report 2024", "2024-12-31"),
    (r"OECD ICIO", "2025-01-01"),
    (r"USGS", "2025-01-31"),
    (r"\(revised Jun 2025\)", "2025-06-30"),
    (r"\(revised Sep 2025\)", "2025-09-30"),
    (r"FY2023 end", "2024-06-30"),
    (r"FY2024|Apr 2024-Mar 2025", "2025-04-30"),
    (r"flow of funds", 90),
    (r"Debt to the Penny|H\.4\.1|NY Fed SOMA", 1),
)


def agency(text: str) -> tuple[str, str]:
    """The agency and the medium that a raw source names."""
    for pattern, instead in CARRIERS:
        text = re.sub(pattern, instead, text)
    name, _, medium = text.partition(" via ")
    for short, full in AGENCIES.items():
        name = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, name)
    return name.strip(), medium.strip()


def known_from(row: dict[str, str], source: str, lag_days: int) -> str:
    """The day a fact was known.

    That of the report when the source names a day; an event's own day; a dated rule above;
    else the last day of its period plus ``lag_days``.
    """
    text = re.sub(r"\(generated [^)]*\)|@[0-9a-f]+", "", source)
    days = re.findall(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", text)
    if days:
        return max(days)
    period = latest_date(row["date"])
    if row["unit"] == "date" and period:
        return period.isoformat()
    for pattern, when in DATED:
        if re.search(pattern, f"{row['item']} {row['date']} {source}"):
            if isinstance(when, str):
                return when
            lag_days = when
            break
    if period is None:
        raise ValueError(f"no date: {row}")
    return (period + dt.timedelta(days=lag_days)).isoformat()


def fact_table(
    path: Path, name: str, title: str, publisher: str, lag_days: int, *, licence: str = "facts"
) -> TableFile:
    """A table of facts from a raw file; rows from memory are never shipped."""
    rows: list[list[object]] = []
    source = ""
    for row in read_csv(path):
        if row["source"].strip() not in ("as above", "same"):
            source = row["source"]
        if row["confidence"] not in EVIDENCE or any(word in source for word in WEAK):
            continue
        who, medium = agency(source)
        cells = [row["item"], row["value"], row["unit"], row["date"], who, medium]
        known = known_from(row, source, lag_days)
        rows.append([*cells, EVIDENCE[row["confidence"]], known])
    origin = Origin(
        publisher=publisher,
        original="named in each row",
        licence=licence,
        vintage="dates in each row",
        transformation="one row per fact, in our words; facts not found in a text left out",
        via="transcribed by hand from the agencies' pages and from reports on them",
    )
    rule = (
        "a fact is known from the day of the report where that is named, an event from its own "
        f"day, else {lag_days} days after the end of its period"
    )
    known_days = sorted(str(row[-1]) for row in rows)
    return TableFile(
        name, title, origin, COLUMNS, rows, rule, "known_from",
        first=known_days[0], last=known_days[-1],
    )  # fmt: skip
