"""How many people and households an economy has, as official counts say."""

from __future__ import annotations

from pathlib import Path

from snapshot.artifact import Artifact, Origin, TableFile
from snapshot.raw import read_csv

EXTRA = Path(__file__).parent / "extra"
FIRST_YEAR = 2015
POPULATION = "SP.POP.TOTL"
LEFT_OUT = ("EMU",)  # a group without numbers of its own
AGENCY = "World Bank, World Development Indicators, mid-year"


def build(raw: Path) -> list[Artifact]:
    """Population by economy and year; households by economy, the counts that were found."""
    return [_population(raw), _households()]


def _population(raw: Path) -> TableFile:
    found = [
        [row["economy"], f"{float(row['value']):.0f}", row["year"], f"{int(row['year']) + 1}-07-01",
         AGENCY]
        for row in read_csv(raw / "money" / "world_bank_annual_2000_2024.csv")
        if row["indicator"] == POPULATION and row["economy"] not in LEFT_OUT
        and int(row["year"]) >= FIRST_YEAR and row["value"]
    ]  # fmt: skip
    names = ("economy", "persons", "period", "published", "agency")
    found += [[row[name] for name in names] for row in read_csv(EXTRA / "population.csv")]
    rows = sorted(found, key=lambda row: (row[0], row[2]))
    days = sorted(row[3] for row in rows)
    origin = Origin(
        "World Bank; national offices", f"{POPULATION}; as named in each row",
        "CC BY 4.0; facts", "gathered 2026-06 and 2026-11",
        "years from 2015; of years that were revised the last edition", "public copy of the series",
    )  # fmt: skip
    columns = {
        "economy": "ISO3 code, or a group", "persons": "people", "period": "year",
        "published": "day from which it is taken as known", "agency": "who counted",
    }  # fmt: skip
    rule = "of the World Bank from July of the year after; of others from their day"
    return TableFile(
        "population", "People by economy", origin, columns, rows, rule, "published",
        first=days[0], last=days[-1],
    )  # fmt: skip


def _households() -> TableFile:
    names = ("economy", "households", "period", "published", "agency", "evidence")
    rows = sorted(
        ([row[name] for name in names] for row in read_csv(EXTRA / "households.csv")),
        key=lambda row: (row[0], row[2]),
    )
    days = sorted(row[3] for row in rows)
    origin = Origin(
        "national offices named in each row", "as named in each row", "facts",
        "gathered 2026-11", "none", "the agencies' pages, or reports on them, copied by hand",
    )  # fmt: skip
    columns = {
        "economy": "ISO3 code, or a group", "households": "private households",
        "period": "year that it speaks of",
        "published": "day from which it was known; the end of the year where only that is sure",
        "agency": "who counted, what, and to how many it is rounded",
        "evidence": "official (the agency's own page) or reported",
    }  # fmt: skip
    return TableFile(
        "households", "Private households by economy", origin, columns, rows,
        "known from the day of the publication", "published", first=days[0], last=days[-1],
    )  # fmt: skip
