"""Auctions of the years that the extract of TreasuryDirect does not reach, 2022 to 2026.

Three partial sources: results without bidders (2022 to July 2025, every security), shares of the
three classes of bidders to one decimal (notes and bonds, mid-2022 to June 2024), two auctions of
February 2025 in full. Rows of one auction are merged; what two sources say differently is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from snapshot.raw import read_csv

Row = dict[str, str]
NUMBERS = (
    *("high_rate", "median_rate", "investment_rate", "price", "bid_to_cover", "offering"),
    *("allotted_percent", "dealer_accepted", "direct_accepted", "indirect_accepted"),
)
CLASSES = (("dealer", "pd"), ("direct", "direct"), ("indirect", "indirect"))
ORIGINAL = {"29": "30-Year", "19": "20-Year", "9": "10-Year", "6": "7-Year", "4": "5-Year",
            "1": "2-Year"}  # fmt: skip


def original(term: str) -> str:
    """The term of the original issue: 29-Year 11-Month reopens a 30-Year."""
    return ORIGINAL.get(term.split("-")[0], term) if "Month" in term else term


def reopening(term: str) -> str:
    """Whether a term that is left is an odd one, which a new issue never has."""
    return "yes" if "Month" in term else "no"


def compact(money: Path) -> list[Row]:
    """Results of every security, 2022 to July 2025: yield, cover, median and price."""
    rows = []
    for r in read_csv(money / "auctions_2022_2025_07_compact.csv"):
        kind, term = kind_of(r), r["security_term"]
        row = {
            "auction_date": r["auction_date"],
            "kind": kind,
            "term": term,
            "original_term": original(term),
            # The source names no reopening: an odd remaining term is one.
            "reopening": "" if kind == "bill" else reopening(term),
            "median_rate": r["avg_med_yield"],
            "price": "" if kind == "tips" else r["price_per100"],  # of TIPS the adjusted one
            "bid_to_cover": r["bid_to_cover_ratio"],
            "record": "compact",
        }
        row["investment_rate" if kind == "bill" else "high_rate"] = r["auction_yield"]
        rows.append(row)
    return rows


def kind_of(r: Row) -> str:
    """Bill, TIPS, floating rate note (which has no yield), note or bond."""
    if r["security_type"] == "Bill":
        return "bill"
    if r["is_tips"] == "True":
        return "tips"
    return r["security_type"].lower() if r["high_yield"] else "frn"


def bidders(money: Path) -> list[Row]:
    """Notes and bonds, mid-2022 to June 2024, with the shares of the classes of bidders."""
    rows = []
    for r in read_csv(money / "auctions_coupon_2022_06_2024_05_bidders.csv"):
        row = {
            "auction_date": r["auction_date"],
            "cusip": r["cusip"],
            "kind": r["security_type"].lower(),
            "term": r["security_term"],
            "original_term": r["orig_term"],
            "reopening": "yes" if r["kind"] == "Reopen" else "no",
            "high_rate": r["high_yield"],
            "median_rate": r["median_yield"],
            "price": r["price_per100"],
            "allotted_percent": r["allotted_at_high_pct"],
            "bid_to_cover": r["bid_to_cover"],
            "offering": billions(r["offering_bn"]),
            "soma_accepted": billions(r["soma_bn"]),
            "record": "shares",
        }
        rows.append(row | {f"{name}_share": r[f"{short}_pct"] for name, short in CLASSES})
    return rows


def billions(cell: str) -> str:
    """Dollars from billions to one decimal."""
    return str(round(float(cell) * 10) * 100_000_000) if cell else ""


def february_2025(money: Path) -> list[Row]:
    """Two auctions reported in full."""
    rows = []
    for r in read_csv(money / "auctions_2025_02_full.csv"):
        bill = r["security_type"].startswith("Bill")
        total, noncompetitive = r["total_accepted_public"], r["noncompetitive_accepted"]
        row = {
            "auction_date": r["auction_date"],
            "issue_date": r["issue_date"],
            "maturity_date": r["maturity_date"],
            "cusip": r["cusip"],
            "kind": "bill" if bill else r["security_type"].lower(),
            "term": r["security_term"],
            "original_term": r["security_term"],
            "reopening": r["reopening"].lower(),
            "coupon": r["coupon"],
            "high_rate": r["high"],
            "median_rate": r["median"],
            "low_rate": r["low"],
            "price": r["price_per100"],
            "allotted_percent": r["allotted_at_high_pct"],
            "bid_to_cover": r["bid_to_cover"],
            "offering": str(round(float(total) / 1e9) * 10**9),
            "noncompetitive_accepted": noncompetitive,
            "soma_accepted": r["soma_accepted"],
            "record": "full",
        }
        for name in ("primary_dealer", "direct", "indirect"):
            own = name.removeprefix("primary_")
            row[f"{own}_accepted"] = r[f"{name}_accepted"]
            row[f"{own}_tendered"] = r[f"{name}_tendered"]
        rows.append(row)
    return rows


def merged(sources: Iterable[list[Row]]) -> tuple[list[Row], list[str]]:
    """One row an auction: cells of earlier sources stand, later ones fill what they lack.

    Two rows are the same auction when day, kind and term agree, or day, kind and CUSIP.

    Args:
        sources: from the fullest to the barest.

    Returns:
        The rows, and what sources say differently of one auction, in words.
    """
    found: list[Row] = []
    index: dict[tuple[str, str, str], Row] = {}
    conflicts: list[str] = []
    for rows in sources:
        for row in rows:
            keys = [(row["auction_date"], row["kind"], row[name]) for name in ("cusip", "term")
                    if row.get(name)]  # fmt: skip
            known = next((index[key] for key in keys if key in index), None)
            if known is None:
                known = dict(row)
                found.append(known)
            else:
                conflicts += differences(known, row)
                known |= {k: v for k, v in row.items() if v and not told(known, k)}
            index |= dict.fromkeys(keys, known)
    return found, conflicts


def told(known: Row, name: str) -> bool:
    """Whether a row has a cell, or better: amounts of a class make its share, exactly."""
    return bool(known.get(name) or known.get(name.replace("_share", "_accepted")))


def differences(known: Row, row: Row) -> list[str]:
    """Numbers of one auction on which two sources differ, in words."""
    who = f"{row['auction_date']} {row['kind']} {row['term']}"
    return [
        f"{who}: {name} {known[name]} ({known['record']}) and {row[name]} ({row['record']})"
        for name in NUMBERS
        if known.get(name) and row.get(name) and abs(float(known[name]) - float(row[name])) > 1e-9
    ]
