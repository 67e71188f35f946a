"""The record of Treasury auctions: results by class of bidder, 2008 to 2026, with gaps."""

from __future__ import annotations

import datetime as dt
import sys
from bisect import bisect_left
from pathlib import Path

from snapshot import auction_gap
from snapshot.artifact import DOMAIN, Artifact, Origin, TableFile
from snapshot.auction_gap import CLASSES, original, reopening
from snapshot.rates import par_yields
from snapshot.raw import read_csv

COLUMNS = {
    "auction_date": "day of the auction; results are published within minutes",
    "issue_date": "settlement",
    "dated_date": "interest accrues from here; empty if not on record",
    "maturity_date": "repayment",
    "cusip": "identifier",
    "kind": "bill, note, bond, tips or frn",
    "term": "term as announced, e.g. 29-Year 11-Month",
    "original_term": "term of the original issue, e.g. 30-Year",
    "reopening": "yes or no; empty if not on record",
    "coupon": "interest rate, percent",
    "high_rate": "stop-out: yield, discount rate (bills) or discount margin (frn), percent",
    "median_rate": "half the competitive awards were bid at or below it, percent",
    "low_rate": "5% of the competitive awards were bid at or below it, percent",
    "investment_rate": "bills: coupon-equivalent yield, percent",
    "price": "per $100",
    "accrued_per_1000": "accrued interest per $1000 as announced",
    "allotted_percent": "awarded at the stop-out, percent",
    "bid_to_cover": "bids over awards, both without the Fed's own account",
    "offering": "offered to the public, USD",
    "competitive_tendered": "USD",
    "dealer_tendered": "primary dealers, USD",
    "direct_tendered": "direct bidders, USD",
    "indirect_tendered": "indirect bidders, USD",
    "dealer_accepted": "USD",
    "direct_accepted": "USD",
    "indirect_accepted": "USD",
    "noncompetitive_accepted": "USD, without foreign official accounts",
    "fima_accepted": "noncompetitive, foreign official accounts, USD",
    "soma_accepted": "the Fed's own account, on top of the offering, USD",
    "dealer_share": "percent of competitive awards, where only shares are on record",
    "direct_share": "percent of competitive awards, where only shares are on record",
    "indirect_share": "percent of competitive awards, where only shares are on record",
    "when_issued": "yield before the deadline, percent; UNOFFICIAL, one author's estimate",
    "eve_yield": "Treasury par yield of the original term on the last business day before",
    "record": "treasurydirect, results (by class, no bids), press or shares (shares only), "
    "compact (no bidders) or full",
}
TENOR = {"2-Year": "2y", "3-Year": "3y", "5-Year": "5y", "7-Year": "7y", "10-Year": "10y",
         "20-Year": "20y", "30-Year": "30y"}  # fmt: skip
H15 = {tenor: f"DGS{tenor.removesuffix('y')}" for tenor in TENOR.values()}
REAL_BELOW, NOMINAL_ABOVE = 3.1, 3.5  # percent, for the rows of 2026 that do not name TIPS


def build(raw: Path) -> list[Artifact]:
    bonds, money = raw / "bonds", raw / "money"
    eve = eve_yields(bonds, money)
    sources = [
        treasurydirect(bonds),
        key_auctions(bonds),
        auction_gap.february_2025(money),
        of_2026(money),
        auction_gap.bidders(money),
        auction_gap.compact(money),
    ]
    rows, conflicts = auction_gap.merged(sources)
    for conflict in conflicts:
        print(f"two sources differ, the first stands: {conflict}", file=sys.stderr)
    for row in rows:
        if row["kind"] in ("note", "bond"):
            row["eve_yield"] = eve(row["original_term"], row["auction_date"])
    table = [[row.get(name, "") for name in COLUMNS] for row in rows]
    table.sort(key=lambda cells: (cells[0], cells[4]))
    origin = Origin(
        publisher="US Department of the Treasury",
        original="Treasury auction results",
        licence=DOMAIN,
        vintage="2008-04-14 to 2026-09-15, with gaps; bidders last before May 2025 for June 2024",
        transformation=(
            "columns chosen and renamed; TIPS of 2026 told from nominal issues by their yield; "
            "rows of six extracts merged by day, kind and term, the fullest first; for mid-2022 to "
            "June 2024 shares have one decimal and the offering and the Fed's own account are in "
            "0.1bn; the yield of bills since August 2022 is the investment rate; unofficial "
            "when-issued yields kept only where they agree with the tail stated beside them; the "
            "par yield of the day before added"
        ),
        via="public extracts of TreasuryDirect and fiscal data, and press reports of 2025",
    )
    title = "Treasury auctions: terms, results and bidders"
    rule = "published within minutes of the auction, taken as known on its day"
    first, last = table[0][0], table[-1][0]
    return [TableFile("auctions", title, origin, COLUMNS, table, rule, "auction_date", first, last)]


def treasurydirect(bonds: Path) -> list[dict[str, str]]:
    rows = []
    for r in read_csv(bonds / "ust_auctions_2008_2022_treasurydirect.csv"):
        kind = r["type"].lower()
        high = {"bill": "highDiscountRate", "frn": "highDiscountMargin"}.get(kind, "highYield")
        median = high.replace("high", "averageMedian", 1)
        low = high.replace("high", "low", 1)
        accrued = r["unadjustedAccruedInterestPer1000"] if kind == "tips" else ""
        rows.append(
            {
                "auction_date": r["auctionDate"][:10],
                "issue_date": r["issueDate"][:10],
                "dated_date": r["datedDate"][:10],
                "maturity_date": r["maturityDate"][:10],
                "cusip": r["cusip"],
                "kind": kind,
                "term": r["securityTerm"],
                "original_term": r["term"],
                "reopening": r["reopening"].lower(),
                "coupon": r["interestRate"],
                "high_rate": r[high],
                "median_rate": r[median],
                "low_rate": r[low],
                "investment_rate": r["highInvestmentRate"],
                "price": r["unadjustedPrice"] if kind == "tips" else r["pricePer100"],
                "accrued_per_1000": accrued or r["accruedInterestPer1000"],
                "allotted_percent": r["allocationPercentage"],
                "bid_to_cover": r["bidToCoverRatio"],
                "offering": dollars(r["offeringAmount"]),
                "competitive_tendered": dollars(r["competitiveTendered"]),
                "dealer_tendered": dollars(r["primaryDealerTendered"]),
                "direct_tendered": dollars(r["directBidderTendered"]),
                "indirect_tendered": dollars(r["indirectBidderTendered"]),
                "dealer_accepted": dollars(r["primaryDealerAccepted"]),
                "direct_accepted": dollars(r["directBidderAccepted"]),
                "indirect_accepted": dollars(r["indirectBidderAccepted"]),
                "noncompetitive_accepted": dollars(r["noncompetitiveAccepted"]),
                "fima_accepted": dollars(r["fimaNoncompetitiveAccepted"]),
                "soma_accepted": dollars(r["somaAccepted"]),
                "record": "treasurydirect",
            }
        )
    return rows


def of_2026(money: Path) -> list[dict[str, str]]:
    """Results by class; what bidders tendered, medians and prices are not in this source."""
    rows = []
    for r in read_csv(money / "auctions_2026_03_08.csv"):
        if r["auction_date"] < "2025-01-01":
            continue
        kind = kind_of(r)
        rows.append(
            {
                "auction_date": r["auction_date"],
                "issue_date": r["issue_date"],
                "maturity_date": r["maturity_date"],
                "cusip": r["cusip"],
                "kind": kind,
                "term": r["security_term"],
                "original_term": original(r["security_term"]),
                "reopening": "" if kind == "bill" else reopening(r["security_term"]),
                "coupon": r["interest_rate"],
                # Of bills this is the coupon equivalent, not the discount rate.
                "investment_rate" if kind == "bill" else "high_rate": r["high_yield"],
                "bid_to_cover": r["btc"],
                "offering": dollars(r["offering_amt"]),
                "dealer_accepted": dollars(r["pd_accepted"]),
                "direct_accepted": dollars(r["di_accepted"]),
                "indirect_accepted": dollars(r["in_accepted"]),
                "when_issued": when_issued(r),
                "record": "results",
            }
        )
    return rows


def key_auctions(bonds: Path) -> list[dict[str, str]]:
    rows = []
    for r in read_csv(bonds / "ust_key_auctions_2025_2026.csv"):
        full = bool(r["direct_accepted"])
        row = {
            "auction_date": r["auction_date"],
            "issue_date": r["issue_date"],
            "maturity_date": r["maturity"],
            "cusip": r["cusip"],
            "kind": "bond" if r["term"].startswith(("30", "29", "20", "19")) else "note",
            "term": r["term"],
            "original_term": original(r["term"]),
            "reopening": reopening(r["term"]),
            "coupon": r["coupon"],
            "high_rate": r["high_yield"],
            "median_rate": r["median_yield"],
            "low_rate": r["low_yield"],
            "price": r["price_per100"],
            "accrued_per_1000": r["accrued_per1000"],
            "allotted_percent": r["allotted_at_high_pct"],
            "bid_to_cover": r["bid_to_cover"],
            "offering": dollars(r["offering_amt"]),
            "competitive_tendered": dollars(r["comp_tendered"]),
            "dealer_tendered": dollars(r["pd_tendered"]),
            "direct_tendered": dollars(r["direct_tendered"]),
            "indirect_tendered": dollars(r["indirect_tendered"]),
            "dealer_accepted": dollars(r["pd_accepted"]),
            "direct_accepted": dollars(r["direct_accepted"]),
            "indirect_accepted": dollars(r["indirect_accepted"]),
            "noncompetitive_accepted": dollars(r["noncomp_accepted"]),
            "soma_accepted": dollars(r["soma_accepted"]),
            "record": "full" if full else "press",
        }
        if not full:
            row |= {f"{k}_share": r[f"{s}_pct"] for k, s in CLASSES}
        rows.append(row)
    return rows


def dollars(cell: str) -> str:
    """Whole dollars; the sources write some of them with a decimal point."""
    if not cell:
        return ""
    value = float(cell)
    if not value.is_integer():
        raise ValueError(f"{cell} is not whole dollars")
    return str(int(value))


def kind_of(row: dict[str, str]) -> str:
    """Bill, bond, note, TIPS or floating rate note; the last three it does not tell apart."""
    if row["security_type"] == "Bill":
        return "bill"
    if not row["high_yield"]:
        return "frn"
    level = float(row["high_yield"])
    if REAL_BELOW < level < NOMINAL_ABOVE:
        raise ValueError(f"real or nominal? {row}")
    return "tips" if level <= REAL_BELOW else row["security_type"].lower()


def when_issued(row: dict[str, str]) -> str:
    """The author's when-issued yield, where it agrees with the author's tail."""
    if not row["wi_rate"] or not row["tail_bps"] or not row["high_yield"]:
        return ""
    tail = 100 * (float(row["high_yield"]) - float(row["wi_rate"]))
    return row["wi_rate"] if abs(tail - float(row["tail_bps"])) < 0.051 else ""


def eve_yields(bonds: Path, money: Path):
    """A function (original term, day) -> par yield of the last business day before, as text.

    The Treasury's own file, and the Federal Reserve's H.15, which repeats it, where that ends.
    """
    file = par_yields(bonds, money)
    column = {
        spec.id.removeprefix("us_").removesuffix("_yield"): k for k, spec in enumerate(file.specs)
    }
    known = {
        period: {tenor: values[k] for tenor, k in column.items() if values[k] is not None}
        for period, _, values in file.rows
    }
    for row in read_csv(money / "us_yields_daily_2000_2026.csv"):
        later = {tenor: row[name] for tenor, name in H15.items() if row[name]}
        if later:
            known[row["date"]] = later | known.get(row["date"], {})
    periods = sorted(known)

    def look_up(term: str, day: str) -> str:
        at = bisect_left(periods, day) - 1
        if term not in TENOR or at < 0:
            return ""
        if (dt.date.fromisoformat(day) - dt.date.fromisoformat(periods[at])).days > 6:
            return ""
        return str(known[periods[at]].get(TENOR[term], ""))

    return look_up
