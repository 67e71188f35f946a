"""Published estimates of how yields answer to flows and holdings."""

from __future__ import annotations

from pathlib import Path

from snapshot.artifact import Artifact, Origin, TableFile
from snapshot.raw import read_csv

# Rows that rest on secondary summaries, and so on no text of the paper itself, say so.
SECONDARY = ("secondary", "docslib", "cited in")


def build(raw: Path) -> list[Artifact]:
    rows = []
    for row in read_csv(raw / "bonds" / "elasticities_literature.csv"):
        second = any(word in row["source_stored"] for word in SECONDARY)
        seen = "secondary summary" if second else "abstract or page of the paper"
        cells = [row[c] for c in ("paper", "object", "estimate", "unit", "condition")]
        cells[0] = cells[0].replace("; rev. version AI summary", "")
        rows.append([*cells, seen])
    origin = Origin(
        publisher="the authors named in each row",
        original="papers named in each row",
        licence="facts; cite the papers",
        vintage="as published",
        transformation="estimates as the abstracts state them, in our words",
    )
    columns = {
        "paper": "authors, year, outlet",
        "object": "what is estimated",
        "estimate": "the estimate, a number or a range, as text",
        "unit": "its unit",
        "condition": "sample or condition",
        "evidence": "what the row was read from",
    }
    title = "Published estimates for the demand for government bonds"
    rule = "published results, taken as known on every date"
    return [TableFile("bond_elasticities", title, origin, columns, rows, rule)]
