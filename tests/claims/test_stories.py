"""Every verdict of the stories that ship, with its evidence; and what flips it.

The expected numbers are those that the publishers named in each line published; they are
written here by hand and not taken from a run.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.claims.expected import STORIES
from tests.claims.tampering import judged, tampered
from walkaway.claims import Verdict, judge, judge_claim, judgement_day, load, names
from walkaway.claims.units import convert
from walkaway.claims.values import Quantity
from walkaway.world import Snapshot, World

CONFIRMED, CLOSE, STALE = Verdict.CONFIRMED, Verdict.CLOSE, Verdict.STALE
MISATTRIBUTED, CONTRADICTED = Verdict.MISATTRIBUTED, Verdict.CONTRADICTED
UNVERIFIABLE = Verdict.UNVERIFIABLE

# id -> verdict, the record in the claim's unit (None: none), evidence: (value, period, known)
# of the facts that must be among it.
EXPECTED = {
    "japan-2025": {
        "japan-gdp-shrinking": (UNVERIFIABLE, None, []),
        # Statistics Bureau: March +2.1%, April -0.1%.
        "household-spending-march": (
            MISATTRIBUTED, 2.1,
            [("2.1 percent", "2025-03", "2025-05-12"), ("-0.1 percent", "2025-04", "2025-06-05")],
        ),
        "inflation-above-2": (UNVERIFIABLE, None, []),
        # IMF: 229.6 in 2025, 6.5 points less than 2024; "above 260" in 2022.
        "debt-to-gdp-261": (
            STALE, 229.6 + 6.5,
            [("> 260 percent", "2022", "2023-10-11"), ("236.1 percent", "2024", "2025-10-31")],
        ),
        # Ministry of Finance: 21.3 of 107.1 trillion yen.
        "exports-to-us-20": (
            CONFIRMED, 100 * 21.3 / 107.1,
            [("21.3 JPY trillion", "2024", "2025-04-09"),
             ("107.1 JPY trillion", "2024", "2025-04-09")],
        ),
        "exports-to-cptpp-13": (UNVERIFIABLE, None, []),
        # 25 points on top of 2.5; the reciprocal rate of Annex I was 24.
        "car-tariff-24": (
            MISATTRIBUTED, 25 + 2.5,
            [("27.5 percent", "2025-04-03", "2025-04-03"), ("24 percent", "", "2025-04-02")],
        ),
        "toyota-180bn-yen": (
            CONFIRMED, 180, [("180 JPY billion", "2025-04 to 2025-05", "2025-05-08")]
        ),
        # 143.47 yen per dollar on 7 May 2025 (H.10).
        "toyota-1.3bn-dollars": (
            CONFIRMED, 180 / 143.47, [("143.47 JPY per USD", "2025-05-07", "2025-05-07")]
        ),
        "toyota-forecast-minus-20": (
            CLOSE, 100 * (3800 / 4795.5 - 1),
            [("3,800 JPY billion", "2025-04 to 2026-03", "2025-05-08"),
             ("4,795.5 JPY billion", "2024-04 to 2025-03", "2025-05-08")],
        ),
        "toyota-over-1tn-yen": (
            CLOSE, (4795.5 - 3800) / 1000,
            [("3,800 JPY billion", "2025-04 to 2026-03", "2025-05-08")],
        ),
        # Treasury: $22bn reopening of 12 June 2025.
        "30-year-auction-22bn": (
            CONFIRMED, 22, [("22,000,000,000 USD", "2025-06-12", "2025-06-12")]
        ),
        # Direct bidders: 23.42% of the 30-year, 14.1% of the 20-year of 21 May.
        "domestic-buyers-14": (
            MISATTRIBUTED, 23.42,
            [("14.1 percent", "2025-05-21", "2025-05-21"),
             ("23.42 percent", "2025-06-12", "2025-06-12")],
        ),
        "domestic-buyers-average-17": (UNVERIFIABLE, None, []),
        "yields-of-5-percent": (CONFIRMED, 4.97, [("4.97 percent", "2025-06-06", "2025-06-06")]),
        # Highest close of 2025 before the story: 5.08 on 21 May; 5.12 was last seen in 2007.
        "30-year-at-5.12": (CONTRADICTED, 5.08, [("5.08 percent", "2025-05-21", "2025-05-21")]),
        # 5.09 on 25 October 2023.
        "30-year-highest-since-2011": (
            CONTRADICTED, 2023,
            [("5.08 percent", "2025-05-21", "2025-05-21"),
             ("5.09 percent", "2023-10-25", "2023-10-25")],
        ),
        # Investor class allotments, coupons: 114.17 against 140.53.
        "31pct-less-foreign-demand": (
            CONTRADICTED, 100 * (114.17 / 140.53 - 1),
            [("114.17 USD billion", "2025-06-30", "2025-07-30"),
             ("140.53 USD billion", "2024-06-30", "2024-07-30")],
        ),
        # T10YIE 2.25 on 12 June 2025; T5YIE 3.11 on 13 June 2022.
        "breakeven-3.1": (
            MISATTRIBUTED, 2.25,
            [("3.11 percent", "2022-06-13", "2022-06-14"),
             ("2.25 percent", "2025-06-12", "2025-06-13")],
        ),
        # Ministry of Finance: 1.48 on 12 June, 1.255 on 15 January 2025.
        "jgb-10-year-1.26": (
            STALE, 1.48,
            [("1.255 percent", "2025-01-15", "2025-01-15"),
             ("1.48 percent", "2025-06-12", "2025-06-12")],
        ),
        # 1.261 on 18 April 2011.
        "jgb-highest-since-2013": (
            CONTRADICTED, 2011, [("1.261 percent", "2011-04-18", "2011-04-18")]
        ),
        # TIC: Japan 1,135.0 at the end of May 2025, ahead of the United Kingdom's 809.4.
        "japan-big-holder": (CONFIRMED, 1, [("1,135 USD billion", "2025-05-31", "2025-07-17")]),
        "tax-bill-2.4-2.6tn": (
            CONFIRMED, 2.416, [("2.416 USD trillion", "2025-34", "2025-06-04")]
        ),
        # CBO, January 2025: 115.25 in 2033; the House bill 123.8 in 2034.
        "us-debt-121-by-2033": (
            MISATTRIBUTED, 115.25,
            [("115.25 percent", "2033", "2025-01-17"), ("123.8 percent", "2034", "2025-06-05")],
        ),
        "us-current-account-3.8": (CLOSE, 3.9, [("3.9 percent", "2024", "2025-03-20")]),
        "yen-up-20-25": (UNVERIFIABLE, None, []),
        "economists-68": (
            CLOSE, 100 * 39 / 58,
            [("39", "2025-05", "2025-05-14"), ("58", "2025-05", "2025-05-14")],
        ),
        "treasury-told-boj": (CONFIRMED, True, [("", "", "2025-06-05")]),
        "cptpp-12-members": (CONFIRMED, 12, [("12 rows", "", "2024-12-15")]),
        "prachinburi-in-cptpp": (
            CONTRADICTED, False, [("THA is not among 12 members", "", "2024-12-15")]
        ),
    },
    "japan-2026": {
        "japan-holdings-february": (
            CONFIRMED, 1239.3, [("1,239.3 USD billion", "2026-02-28", "2026-04-20")]
        ),
        "japan-holdings-june": (
            CONFIRMED, 1116.7, [("1,116.7 USD billion", "2026-06-30", "2026-08-18")]
        ),
        "japan-holdings-fall-123bn": (
            CONFIRMED, 1116.7 - 1239.3, [("1,239.3 USD billion", "2026-02-28", "2026-04-20")]
        ),
        "30-year-may-5.046": (CONFIRMED, 5.046, [("5.046 percent", "2026-05-13", "2026-05-13")]),
        "30-year-august-5.216": (
            CONFIRMED, 5.216, [("5.216 percent", "2026-08-13", "2026-08-13")]
        ),
        "30-year-september-5.308": (
            CONFIRMED, 5.308, [("5.308 percent", "2026-09-10", "2026-09-10")]
        ),
        "jgb-10-year-2.9": (CONFIRMED, 2.94, [("2.94 percent", "2026-08-31", "2026-09-01")]),
        # H.10, 29 April 2026.
        "yen-beyond-160": (CONFIRMED, 160.23, [("160.23 JPY per USD", "2026-04-29", "2026-04-29")]),
        # Ministry of Finance, 28 April to 27 May 2026.
        "intervention-11.7tn": (
            CONFIRMED, 11.73, [("11.73 JPY trillion", "2026-05-27", "2026-05-30")]
        ),
    },
    **{
        story: {claim: (*told, []) for claim, told in claims.items()}
        for story, claims in STORIES.items()
    },
}  # fmt: skip
CASES = [(story, claim) for story, claims in EXPECTED.items() for claim in claims]


def test_every_claim_that_ships_is_expected_here() -> None:
    assert set(names()) == set(EXPECTED)
    for story, claims in EXPECTED.items():
        assert [c.id for c in load(story).claims] == list(claims)


@pytest.mark.parametrize(("story", "claim"), CASES)
def test_verdict_and_evidence(story: str, claim: str) -> None:
    verdict, record, facts = EXPECTED[story][claim]
    found = judged(story, claim)
    assert found.verdict is verdict, found.because
    if isinstance(found.record, Quantity):
        number = convert(found.record.value, found.record.unit, found.claim.unit)
        assert number == pytest.approx(record, rel=1e-12)
    else:
        assert found.record is record
    for value, period, known in facts:
        assert any(
            value in e.value and period in e.period and known == e.vintage and e.source
            for e in found.evidence
        ), (value, period, known, found.evidence)


@pytest.mark.parametrize(("story", "claim"), CASES)
def test_no_verdict_without_evidence_nor_unverifiable_without_a_way_to_settle(
    story: str, claim: str
) -> None:
    found = judged(story, claim)
    if found.verdict is UNVERIFIABLE:
        assert "would settle" in found.because
        return
    assert found.evidence
    for item in found.evidence:
        assert item.what
        assert item.value
        assert item.period
        assert item.vintage
        assert item.source


def test_what_a_stale_or_misattributed_verdict_says() -> None:
    jgb = judged("japan-2025", "jgb-10-year-1.26")
    assert jgb.when == dt.date(2025, 1, 15)
    assert "2025-01-15" in jgb.because
    debt = judged("japan-2025", "debt-to-gdp-261")
    assert debt.when == dt.date(2022, 12, 31)
    cars = judged("japan-2025", "car-tariff-24")
    assert "reciprocal tariff" in cars.of
    assert cars.of in cars.because
    level = judged("japan-2025", "30-year-at-5.12")
    assert level.gap == pytest.approx(-0.04, abs=1e-12)
    assert "0.04 points lower" in level.because


@pytest.mark.parametrize(
    ("story", "claim"), [(s, c) for s, c in CASES if EXPECTED[s][c][0] is not UNVERIFIABLE]
)
def test_a_tampered_telling_flips_the_verdict(story: str, claim: str) -> None:
    """What holds stops holding when told otherwise; what does not hold holds when corrected."""
    found = judged(story, claim)
    own, data = found.claim, Snapshot.embedded()
    world = World(found.asof, data)
    if isinstance(own.value, bool):
        other: object = not own.value
    elif found.verdict in (CONFIRMED, CLOSE):
        low, high = own.ends
        other = (100 * abs(low) + 7, 100 * abs(high) + 7) if low != high else 100 * abs(low) + 7
        if str(own.comparison) == "at most":
            other = -abs(low)
    else:
        assert isinstance(found.record, Quantity)
        other = convert(found.record.value, found.record.unit, own.unit)
        if str(own.comparison) == "over":
            other -= 1
    flipped = judge_claim(replace(own, value=other), world)  # type: ignore[arg-type]
    good = (CONFIRMED, CLOSE)
    assert (flipped.verdict in good) != (found.verdict in good), flipped.because


def facts(fact: str) -> tuple[str, object, str]:
    return "stories/story_facts.csv", (lambda row: row["id"] == fact), "value"


def series(file: str, day: str, name: str) -> tuple[str, object, str]:
    return file, (lambda row: row["period"] == day), name


def auction(day: str, column: str) -> tuple[str, object, str]:
    return "auctions/auctions.csv", (lambda row: row["auction_date"] == day), column


PAR, TIC = "rates/us_par_yields.csv", "holders/tic_foreign_holders.csv"
TAMPERED = [
    ("japan-2025", "household-spending-march", facts("household_spending_2025_03"), "-0.1",
     CONFIRMED),
    ("japan-2025", "household-spending-march", facts("household_spending_2025_04"), "0.4",
     CONTRADICTED),
    ("japan-2025", "debt-to-gdp-261", facts("japan_debt_2022_floor"), "270", CONTRADICTED),
    ("japan-2025", "debt-to-gdp-261", facts("japan_debt_2024"), "261.3", CONFIRMED),
    ("japan-2025", "exports-to-us-20", facts("japan_exports_us"), "28.9", CONTRADICTED),
    ("japan-2025", "car-tariff-24", facts("us_car_tariff_japan"), "24", CONFIRMED),
    ("japan-2025", "toyota-180bn-yen", facts("toyota_tariff_two_months"), "150", CONTRADICTED),
    ("japan-2025", "toyota-1.3bn-dollars", series("rates/fx_daily.csv", "2025-05-07", "usdjpy"),
     "110", CONTRADICTED),
    ("japan-2025", "toyota-forecast-minus-20", facts("toyota_forecast_2026"), "4200",
     CONTRADICTED),
    ("japan-2025", "toyota-over-1tn-yen", facts("toyota_forecast_2026"), "3795", CONFIRMED),
    ("japan-2025", "30-year-auction-22bn", auction("2025-06-12", "offering"), "25000000000",
     CONTRADICTED),
    ("japan-2025", "domestic-buyers-14", auction("2025-06-12", "direct_share"), "14", CONFIRMED),
    ("japan-2025", "domestic-buyers-14", auction("2025-05-21", "direct_share"), "16",
     CONTRADICTED),
    # 4.4 does not round to 5, but the yield had stood at 5.04 on 23 May: true before.
    ("japan-2025", "yields-of-5-percent", series(PAR, "2025-06-06", "us_30y_yield"), "4.4",
     STALE),
    ("japan-2025", "30-year-at-5.12", series(PAR, "2025-05-21", "us_30y_yield"), "5.12",
     CONFIRMED),
    ("japan-2025", "31pct-less-foreign-demand",
     ("holders/auction_allotments.csv",
      lambda row: row["period"] == "2025-06-30" and row["instrument"] == "all_coupons"
      and row["class"] == "foreign_and_international", "usd_bn"), "96.97", CONFIRMED),
    ("japan-2025", "breakeven-3.1", series("rates/us_breakevens.csv", "2025-06-12",
     "us_10y_breakeven"), "3.1", CONFIRMED),
    ("japan-2025", "breakeven-3.1", series("rates/us_breakevens.csv", "2022-06-13",
     "us_5y_breakeven"), "2.9", CONTRADICTED),
    ("japan-2025", "jgb-10-year-1.26", series("rates/jgb_yields.csv", "2025-06-12",
     "jgb_10y_yield"), "1.26", CONFIRMED),
    ("japan-2025", "japan-big-holder",
     (TIC, lambda row: row["period"] > "2020" and row["tic_japan"], "tic_japan"), "40",
     CONTRADICTED),
    ("japan-2025", "tax-bill-2.4-2.6tn", facts("house_bill_deficit"), "3.4", CONTRADICTED),
    ("japan-2025", "us-debt-121-by-2033", facts("house_bill_debt_2034"), "118", CONTRADICTED),
    ("japan-2025", "us-current-account-3.8", facts("us_current_account_2024"), "4.4",
     CONTRADICTED),
    ("japan-2025", "economists-68", facts("boj_poll_hold"), "30", CONTRADICTED),
    ("japan-2025", "treasury-told-boj",
     ("macro/claim_facts.csv", lambda row: "FX report" in row["claim"], "found"),
     "policy tightening should end", CONTRADICTED),
    ("japan-2025", "cptpp-12-members",
     ("groups/group_members.csv",
      lambda row: row["economy"] == "GBR" and row["group"] == "CPTPP", "since"), "2026-12-15",
     CONTRADICTED),
    ("japan-2025", "prachinburi-in-cptpp",
     ("groups/group_members.csv",
      lambda row: row["economy"] == "GBR" and row["group"] == "CPTPP", "economy"), "THA",
     CONFIRMED),
    ("japan-2026", "japan-holdings-june", series(TIC, "2026-06-30", "tic_japan"), "1190",
     CONTRADICTED),
    ("japan-2026", "30-year-august-5.216", auction("2026-08-13", "high_rate"), "5.3",
     CONTRADICTED),
    ("japan-2026", "jgb-10-year-2.9", series("rates/hedging.csv", "2026-08-31",
     "jgb_10y_month_end"), "2.5", CONTRADICTED),
]  # fmt: skip


@pytest.mark.parametrize(("story", "claim", "cell", "value", "verdict"), TAMPERED)
def test_a_tampered_record_flips_the_verdict(story, claim, cell, value, verdict) -> None:  # type: ignore[no-untyped-def]
    assert judged(story, claim).verdict is not verdict
    file, where, column = cell
    found = judged(story, claim, tampered(file, where, column, value))
    assert found.verdict is verdict, found.because


def test_judged_as_known_on_an_earlier_day_later_facts_do_not_count() -> None:
    data = Snapshot.embedded()
    story = load("japan-2026", data)
    early = {j.claim.id: j for j in judge(story, World(dt.date(2026, 7, 31), data))}
    assert early["japan-holdings-june"].verdict is UNVERIFIABLE  # published on 18 August
    assert early["30-year-august-5.216"].verdict is UNVERIFIABLE
    assert early["30-year-may-5.046"].verdict is CONFIRMED


def test_the_day_of_judgement_lies_behind_every_fact_used() -> None:
    data = Snapshot.embedded()
    for name in names():
        story = load(name, data)
        day = judgement_day(data, story)
        for judgement in judge(story, World(day, data)):
            for item in judgement.evidence:
                assert item.vintage[:10] <= day.isoformat()
