"""The embedded record of auctions against identities of official results, and its history."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from walkaway.auctions.record import (
    BIDDERS,
    NOMINAL,
    AuctionRecord,
    history,
    measured,
    normal_term,
)
from walkaway.errors import BadInputError
from walkaway.present.auction_history import GAPS, spans_gap
from walkaway.pricing.bills import Bill, bill_price, investment_rate
from walkaway.pricing.exact import exact
from walkaway.pricing.price import Terms, coupon_for, price
from walkaway.pricing.schedule import Grid
from walkaway.world import World
from walkaway.world.sources import Snapshot


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """All rows of the table, also those after the last day a World can stand on."""
    snapshot = Snapshot.embedded()
    header, cells = snapshot.csv(snapshot.tables["auctions"])
    return [dict(zip(header, row, strict=True)) for row in cells]


@pytest.fixture(scope="module")
def record() -> AuctionRecord:
    return AuctionRecord.of(World.at("2026-06-30").table("auctions"))


def whole(row: dict[str, str], *names: str) -> int:
    return sum(int(row[name] or 0) for name in names)


def test_every_price_in_the_record(rows: list[dict[str, str]]) -> None:
    checked = 0
    for r in rows:
        if r["kind"] not in ("note", "bond", "tips") or not (r["price"] and r["coupon"]):
            continue  # the barest source has neither coupon nor maturity
        grid = Grid(dt.date.fromisoformat(r["maturity_date"]))
        issue = dt.date.fromisoformat(r["issue_date"])
        dated = r["dated_date"] or grid.date(grid.next_after(issue) + 1)
        terms = Terms.of(r["coupon"], r["maturity_date"], dated, issue)
        announced = r["accrued_per_1000"] or None
        assert price(terms, r["high_rate"], announced) == exact(r["price"]), r["auction_date"]
        checked += 1
    assert checked == 806


def test_every_bill_in_the_record(rows: list[dict[str, str]]) -> None:
    bills = [r for r in rows if r["kind"] == "bill" and r["issue_date"] and r["price"]]
    assert len(bills) == 828
    for r in bills:
        bill = Bill.of(r["issue_date"], r["maturity_date"])
        clean = bill_price(bill, r["high_rate"])
        assert clean == exact(r["price"])
        if r["investment_rate"]:
            assert investment_rate(bill, clean) == exact(r["investment_rate"])


def test_bills_of_the_barest_source(rows: list[dict[str, str]]) -> None:
    """Its rate is the investment rate: 365 days a year on the price (31 CFR 356, appendix B VI).

    A term in weeks names the days to maturity, two fewer or more where a holiday is near.
    """
    checked = 0
    for r in rows:
        weeks = r["term"].removesuffix("-Week")
        if r["record"] != "compact" or r["kind"] != "bill" or weeks not in ("4", "8", "13", "17"):
            continue
        value = 100 * (100 / float(r["price"]) - 1)
        days = [7 * int(weeks) + off for off in (-2, -1, 0, 1, 2)]
        rates = [value * year / day for year in (365, 366) for day in days]
        assert min(abs(rate - float(r["investment_rate"])) for rate in rates) < 6e-4, r
        checked += 1
    assert checked > 500


def test_coupon_rule_on_new_issues(rows: list[dict[str, str]]) -> None:
    new = [
        r
        for r in rows
        if r["kind"] in ("note", "bond", "tips")
        and r["reopening"] == "no"
        and r["high_rate"]
        and r["coupon"]
    ]
    assert len(new) > 620
    assert all(coupon_for(r["high_rate"]) == exact(r["coupon"]) for r in new)


def test_treasury_sells_at_least_what_it_offers(rows: list[dict[str, str]]) -> None:
    """The excess comes from the percentage rounded up to 0.01 and stays below that of all bids."""
    official = [r for r in rows if r["record"] == "treasurydirect"]
    assert len(official) == 1657
    for r in official:
        sold = whole(
            r, "dealer_accepted", "direct_accepted", "indirect_accepted",
            "noncompetitive_accepted", "fima_accepted",
        )  # fmt: skip
        excess = sold - int(r["offering"])
        assert 0 <= excess <= int(r["competitive_tendered"]) // 10_000
        assert sold % 100 == 0


def test_bid_to_cover_as_the_treasury_counts_it(rows: list[dict[str, str]]) -> None:
    for r in rows:
        if r["record"] != "treasurydirect":
            continue
        outside = whole(r, "noncompetitive_accepted", "fima_accepted")
        sold = outside + whole(r, "dealer_accepted", "direct_accepted", "indirect_accepted")
        cover = Fraction(int(r["competitive_tendered"]) + outside, sold)
        assert abs(cover - exact(r["bid_to_cover"])) <= Fraction(1, 200) + Fraction(1, 10**9)


def test_the_story_of_june_2025(record: AuctionRecord) -> None:
    """Direct bidders took 23.42% on 12 June 2025; 14.1% was the 20-year of 21 May."""
    direct = measured(record)["direct"]
    day = {str(d): k for k, d in enumerate(record.dates) if str(d).startswith("2025")}
    assert direct[day["2025-06-12"]] == pytest.approx(23.42)
    assert direct[day["2025-05-21"]] == pytest.approx(14.1)
    assert record.originals[day["2025-06-12"]] == "30-Year"
    assert record.originals[day["2025-05-21"]] == "20-Year"


def test_shares_sum_to_one(record: AuctionRecord) -> None:
    total = record.shares.sum(axis=1)
    known = np.isfinite(total)
    assert known.sum() > 1650
    # Press reports round to a hundredth of a percent, the tables of 2022 to 2024 to a tenth.
    gap = (record.dates > np.datetime64("2022-06-26")) & (
        record.dates < np.datetime64("2024-06-12")
    )
    assert (known & gap).sum() > 160
    assert np.abs(total[known & ~gap] - 1).max() < 3e-4
    assert np.abs(total[known & gap] - 1).max() < 1.6e-3


def test_a_past_world_does_not_know_later_auctions() -> None:
    early = AuctionRecord.of(World.at("2025-06-11").table("auctions"))
    assert str(early.dates.max()) == "2025-06-11"
    nominal = early.dates[np.isin(early.kinds, NOMINAL)]
    assert str(nominal.max()) == "2025-06-11"  # the ten-year, a day before the thirty-year


def test_history_counts_only_the_past(record: AuctionRecord) -> None:
    own = record.select("30y")
    rows = history(own)
    assert len(rows) == len(own)
    last_complete = next(r for r in rows if r.date == dt.date(2022, 7, 13))
    near = (own.dates < np.datetime64("2022-07-13")) & (own.dates >= np.datetime64("2022-01-11"))
    direct = last_complete.measures["direct"]
    assert direct.count == near.sum() == 6
    assert direct.average == pytest.approx(100 * own.shares[near, 1].mean())
    twelve = 100 * own.shares[own.dates < np.datetime64("2022-07-13"), 1][-12:]
    expected = (direct.value - twelve.mean()) / twelve.std(ddof=1)
    assert direct.z == pytest.approx(expected)
    assert np.isnan(rows[0].measures["direct"].average)


def test_the_gaps_are_those_that_are_told(record: AuctionRecord) -> None:
    """Notes and bonds: the text of the command against the days of the record."""
    days = np.unique(record.dates[np.isin(record.kinds, NOMINAL)])
    by_class = np.isfinite(record.shares).all(axis=1) & np.isin(record.kinds, NOMINAL)
    known = np.unique(record.dates[by_class])
    late = known[(known > np.datetime64("2024-06-10")) & (known < np.datetime64("2026-03-20"))]
    assert [str(d) for d in late] == [
        "2024-06-11", "2025-02-12", "2025-05-08", "2025-05-21", "2025-06-12", "2025-07-10",
        "2026-03-17",
    ]  # fmt: skip
    after = days[days > np.datetime64("2025-07-15")]
    assert [str(d) for d in after if d < np.datetime64("2026-03-20")][-2:] == [
        "2025-07-29", "2026-03-17",
    ]  # fmt: skip
    months = {str(d)[:7] for d in days}
    assert {m for m in months if "2012-06" < m < "2014-02"} == set()
    assert {"2012-06", "2014-02"} <= months
    assert [sum(m.startswith(year) for m in months) for year in ("2014", "2015")] == [5, 5]
    assert sum(m.startswith("2016") for m in months) == 12
    told_all = (
        "none from July 2012 to January 2014",
        "five months each of 2014 and 2015",
        "none from August 2025 to mid-March 2026",
        "from June 2024 to mid-March 2026 but for five auctions of 2025",
    )
    for told in told_all:
        assert told in GAPS


def test_a_z_score_over_a_gap_is_marked(record: AuctionRecord) -> None:
    """Twelve 30-years before 12 June 2025 lie on both sides of the gap; those of 2021 do not.

    From 9 May 2024 to 8 May 2025 no class of bidders is on record for the thirty-year.
    """
    rows = {str(r.date): r for r in history(record.select("30y"))}
    for day, widest in (("2025-06-12", 364), ("2026-05-13", 364), ("2021-06-10", 31)):
        measure = rows[day].measures["direct"]
        told = (r for r in rows.values() if np.isfinite(r.measures["direct"].value))
        own = [r.date for r in told if r.date <= rows[day].date][-13:]
        steps = [(b - a).days for a, b in pairwise(own)]
        assert measure.widest_gap == max(steps)
        assert spans_gap(measure) == (widest > 183)
        assert abs(measure.widest_gap - widest) < 6


def test_reopenings_belong_to_the_original_term(record: AuctionRecord) -> None:
    own = record.select("30-Year")
    assert {"30-Year", "29-Year 11-Month", "29-Year 10-Month"} <= set(own.terms)
    assert set(own.kinds) == {"bond"}
    assert set(record.select("10-Year", ("tips",)).kinds) == {"tips"}


def test_terms_as_people_write_them(record: AuctionRecord) -> None:
    for text in ("30y", "30-year", "30 Year", "30", "30 years", "30-Year"):
        assert normal_term(text) == "30-Year"
    with pytest.raises(BadInputError, match="did you mean"):
        record.select("31-Year")


def test_bidders_in_one_order() -> None:
    assert BIDDERS == ("dealer", "direct", "indirect")
