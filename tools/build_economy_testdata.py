"""Build the test data of `economy`: published responses of GPM6 in our own tidy format.

Source: a run of GPM6 (IMF WP/13/87) in Dynare 5.3, in ../shared/data/macro; facts. Kept:
every variable and shock, for one standard error, the forty quarters in one cell, nine
decimals.

    .venv/bin/python tools/build_economy_testdata.py
"""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT.parent / "shared" / "data" / "macro" / "gpm6_imf13_irfs.csv"
OUT = ROOT / "tests" / "data" / "economy" / "gpm6_responses.csv"


def main() -> None:
    with RAW.open(newline="") as file:
        rows = list(csv.DictReader(file))
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["shock", "standard_error", "variable", "response_to_one_standard_error"])
        for row in sorted(rows, key=lambda r: (r["shock"], r["variable"])):
            path = " ".join(f"{float(row[f'q{q}']):.9f}" for q in range(1, 41))
            writer.writerow([row["shock"], row["stderr"], row["variable"], path])


if __name__ == "__main__":
    main()
