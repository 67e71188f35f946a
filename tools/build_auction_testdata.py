"""Build the test data of Treasury pricing from the folder of raw facts.

    python tools/build_auction_testdata.py

Official terms and prices of coupon securities, bills, TIPS and floating rate notes, and the
worked examples of 31 CFR 356 Appendix B (US public domain), in columns of our own.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

from snapshot.raw import read_csv

REPO = Path(__file__).resolve().parents[1]
TARGET = REPO / "tests" / "data" / "auctions"
COUPON = {
    "date": "auctionDate", "kind": "type", "reopening": "reopening", "coupon": "interestRate",
    "maturity": "maturityDate", "dated": "datedDate", "issue": "issueDate",
    "first": "firstInterestPaymentDate", "yield": "highYield", "price": "pricePer100",
    "accrued": "accruedInterestPer1000", "cpi_issue": "refCpiOnIssueDate",
    "cpi_dated": "refCpiOnDatedDate", "ratio": "indexRatioOnIssueDate",
    "adjusted_price": "adjustedPrice", "adjusted_accrued": "adjustedAccruedInterestPer1000",
}  # fmt: skip
BILL = {
    "issue": "issueDate", "maturity": "maturityDate", "rate": "highDiscountRate",
    "price": "pricePer100", "investment_rate": "highInvestmentRate",
}  # fmt: skip
FLOATING = {
    "date": "auctionDate", "reopening": "reopening", "maturity": "maturityDate",
    "dated": "datedDate", "issue": "issueDate", "spread": "spread", "margin": "highDiscountMargin",
    "bill_rate": "frnIndexDeterminationRate", "accrued": "accruedInterestPer100",
    "price": "pricePer100",
}  # fmt: skip
KEY = {
    "date": "auction_date", "term": "term", "coupon": "coupon", "maturity": "maturity",
    "issue": "issue_date", "yield": "high_yield", "price": "price_per100",
    "accrued": "accrued_per1000",
}  # fmt: skip


def pick(row: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {
        new: row[old][:10] if row[old][10:11] == "T" else row[old] for new, old in names.items()
    }


def write(name: str, rows: list[dict[str, str]]) -> None:
    with (TARGET / name).open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows):>6} rows  {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the test data of Treasury pricing.")
    parser.add_argument("--raw", type=Path, default=REPO.parent / "shared" / "data")
    bonds = parser.parse_args().raw / "bonds"
    TARGET.mkdir(parents=True, exist_ok=True)
    official = read_csv(bonds / "ust_auctions_2008_2022_treasurydirect.csv")
    coupons = []
    for row in official:
        if row["type"] in ("Note", "Bond", "TIPS"):
            cells = pick(row, COUPON)
            if row["type"] == "TIPS":  # there pricePer100 is the adjusted price
                cells["price"] = row["unadjustedPrice"]
                cells["accrued"] = row["unadjustedAccruedInterestPer1000"]
            coupons.append(cells)
    write("coupons.csv", coupons)
    write("bills.csv", [pick(row, BILL) for row in official if row["type"] == "Bill"])
    write("floating.csv", [pick(row, FLOATING) for row in official if row["type"] == "FRN"])
    write("key.csv", [pick(r, KEY) for r in read_csv(bonds / "ust_key_auctions_2025_2026.csv")])
    examples = json.loads((bonds / "cfr356_appB_examples.json").read_text("utf-8"))
    rows = [
        {
            "case": e["case"].split()[0], "coupon": str(e["coupon"]), "yield": str(e["yield"]),
            "dated": e["dated"], "issue": e["issue"], "maturity": e["maturity"],
            "first": e["first"], "r": str(e["r"]), "s": str(e["s"]), "n": str(e["n"]),
            "accrued": e.get("A", ""), "price": e["price"],
        }
        for e in examples["nominal"]
    ]  # fmt: skip
    write("appendix_b.csv", rows)


if __name__ == "__main__":
    main()
