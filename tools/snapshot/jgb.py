"""Japanese government bonds: facts of the Bank of Japan's share, and published estimates."""

from __future__ import annotations

from pathlib import Path

from snapshot.artifact import Artifact, Origin, TableFile
from snapshot.facts import COLUMNS
from snapshot.raw import read_csv

HERE = Path(__file__).parent / "extra"
OF_ESTIMATES = {
    "paper": "authors, year, outlet",
    "object": "what is estimated",
    "estimate": "the estimate, a number or a range, as text",
    "unit": "its unit",
    "condition": "sample or condition",
    "evidence": "what the row was read from",
}


def build(raw: Path) -> list[Artifact]:
    del raw
    return [_facts(), _estimates()]


def _facts() -> TableFile:
    rows: list[list[object]] = [
        [row[column] for column in COLUMNS] for row in read_csv(HERE / "jgb_facts.csv")
    ]
    origin = Origin(
        publisher="Bank of Japan; World Bank",
        original="named in each row",
        licence="facts",
        vintage="dates in each row",
        transformation="one row per fact, in our words; GDP in yen is computed",
        via="reports on the flow of funds, named in each row",
    )
    known = sorted(str(row[-1]) for row in rows)
    return TableFile(
        "jgb_facts", "The Bank of Japan's share of government bonds, and its plan", origin,
        COLUMNS, rows, "a fact is known from the day of the report that is named", "known_from",
        first=known[0], last=known[-1],
    )  # fmt: skip


def _estimates() -> TableFile:
    rows: list[list[object]] = [
        [row[column] for column in OF_ESTIMATES] for row in read_csv(HERE / "jgb_estimates.csv")
    ]
    origin = Origin(
        publisher="the authors named in each row",
        original="papers named in each row",
        licence="facts; cite the papers",
        vintage="as published",
        transformation="estimates as the abstracts state them, in our words",
    )
    title = "Published estimates for the demand for Japanese government bonds"
    rule = "published results, taken as known on every date"
    return TableFile("jgb_estimates", title, origin, OF_ESTIMATES, rows, rule)
