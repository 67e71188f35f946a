"""Annex I of Executive Order 14257 as it became law.

The list of country rates was put out twice. The first edition (2 April 2025, the day of the order)
had some economies a point above the chart shown that day, seventeen in the copy that is held; it
was corrected to the chart by 4 April. The corrected rates are those of the Federal Register (90 FR
15041, 7 April) and of the Harmonized Tariff Schedule, headings 9903.01.43 to 9903.01.76, from which
they are read here.
"""

from __future__ import annotations

import re
from pathlib import Path

from snapshot.raw import read_csv

FIRST, LAST = "9903.01.43", "9903.01.76"
WHOM = re.compile(r"articles the product of (.*?),? as provided for in subdivision \(v\)")
ADDED = re.compile(r"\+ (\d+)%$")
ALONE = {"China, including Hong Kong and Macau": "China"}
TOLD = (
    "first edition of Annex I, 2 April 2025: {rate}; corrected by 4 April (90 FR 15041; HTS "
    "9903.01.43 to 9903.01.76)"
)


def corrected(folder: Path) -> dict[str, str]:
    """Name as in the order -> percent, by the headings of the tariff schedule.

    Args:
        folder: that of the duties.
    """
    found: dict[str, str] = {}
    for row in read_csv(folder / "hts_2026_rev9_9903_headings.csv"):
        if not FIRST <= row["heading"] <= LAST:
            continue
        whom, added = WHOM.search(row["description"]), ADDED.search(row["general"])
        if whom is None or added is None:
            raise ValueError(f"cannot be read: {row['heading']}")
        text = ALONE.get(whom[1], whom[1])
        for name in re.split(r",? or (?:the )?|, ", text):
            found[name.removeprefix("the ")] = added[1]
    return found
