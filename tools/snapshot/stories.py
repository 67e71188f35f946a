"""Single facts for the claims of stories, one per id, each cut out of the raw facts by pattern.

Every number is read from the raw text; a pattern that no longer fits stops the build.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from snapshot.artifact import Artifact, Origin, TableFile
from snapshot.raw import read_csv

EXTRA = Path(__file__).parent / "extra" / "story_facts.csv"
"""Facts of the stories of 2018 to 2026: one a row, each with its agency, its day and the text it
was read in."""

IMF = "International Monetary Fund"
BUREAU = "Statistics Bureau of Japan, Family Income and Expenditure Survey"
BEA = "US Bureau of Economic Analysis"
CBO = "US Congressional Budget Office"
MOF = "Ministry of Finance, Japan"
TOYOTA = "Toyota Motor Corporation"
ORDERS = "The White House, proclamation on cars and order of 2025-09-04"
POLL = "Reuters poll of economists, 7-13 May 2025"


@dataclass(frozen=True)
class Cut:
    """How one fact is cut out.

    file: raw file; row: text by which its row is found; column: where the pattern looks;
    pattern: one group, the number; the rest goes into the
    table as it is.
    """

    id: str
    file: str
    row: str
    column: str
    pattern: str
    what: str
    unit: str
    period: str
    published: str
    agency: str
    relation: str = "="


CLAIMS, FIRMS, TARGETS = "claims.csv", "firm_exposure.csv", "validation_targets.csv"
DEBT, SPEND = "Japan debt/GDP", "Household spending"
BILL, POLLED = "Tax bill adds", "Reuters poll"
TRADE = "exports total / to US"
CUTS = (
    Cut("japan_debt_2025", CLAIMS, DEBT, "found", r"^(229\.6)% \(2025",
        "Japan, general government gross debt, share of GDP, 2025", "percent",
        "2025", "2025-10-31", f"{IMF}, World Economic Outlook, October 2025"),
    Cut("japan_debt_2024", CLAIMS, DEBT, "found", r"vs 2024 => (236\.1)%",
        "Japan, general government gross debt, share of GDP, 2024 (2025 plus 6.5 points)",
        "percent", "2024", "2025-10-31", f"{IMF}, World Economic Outlook, October 2025"),
    Cut("japan_debt_2024_floor", CLAIMS, DEBT, "found", r">(250)%' 2024",
        "Japan, government debt, share of GDP, 2024, told as above this", "percent",
        "2024", "2024-10-31", f"{IMF}", ">"),
    Cut("japan_debt_2022_floor", CLAIMS, DEBT, "found", r">(260)% in 2022",
        "Japan, government debt, share of GDP, 2022, told as above this", "percent",
        "2022", "2023-10-11", f"{IMF}, Fiscal Affairs Department", ">"),
    Cut("household_spending_2025_03", CLAIMS, SPEND, "found", r"March 2025 = \+(2\.1)%",
        "Japan, real household spending on a year earlier, March 2025", "percent",
        "2025-03", "2025-05-12", BUREAU),
    Cut("household_spending_2025_04", CLAIMS, SPEND, "found", r"April 2025 = (-0\.1)%",
        "Japan, real household spending on a year earlier, April 2025", "percent",
        "2025-04", "2025-06-05", BUREAU),
    Cut("household_spending_fy2024", CLAIMS, SPEND, "found", r"FY2024 = (-0\.1)%",
        "Japan, real household spending, fiscal year 2024", "percent",
        "2024-04 to 2025-03", "2025-05-12", BUREAU),
    Cut("us_current_account_2024", CLAIMS, "US current account", "found", r"= (3\.9)%;",
        "US current account deficit, share of GDP, 2024, first release", "percent",
        "2024", "2025-03-20", BEA),
    Cut("us_current_account_2024q4", CLAIMS, "US current account", "found", r"Q4 2024 (4\.1)%",
        "US current account deficit, share of GDP, fourth quarter of 2024, first release",
        "percent", "2024Q4", "2025-03-20", BEA),
    Cut("house_bill_deficit", CLAIMS, BILL, "found", r"^House bill \$(2\.416)tn primary",
        "H.R.1 as passed by the House: added primary deficits, 2025-34", "USD tn",
        "2025-34", "2025-06-04", CBO),
    Cut("house_bill_deficit_interest", CLAIMS, BILL, "found", r"\(\$(3\.0)tn with interest",
        "H.R.1 as passed by the House: added deficits with interest, 2025-34", "USD tn",
        "2025-34", "2025-06-05", CBO),
    Cut("enacted_bill_deficit", CLAIMS, BILL, "found", r"enacted Act \$(3\.4)tn",
        "The act as enacted: added primary deficits, 2025-34", "USD tn",
        "2025-34", "2025-08-31", CBO),
    Cut("house_bill_debt_2034", TARGETS, "House H.R.1: debt/GDP FY2034", "value", r"^(123\.8)$",
        "H.R.1 as passed by the House: debt held by the public, share of GDP, fiscal 2034",
        "percent", "2034", "2025-06-05", CBO),
    Cut("boj_poll_hold", CLAIMS, POLLED, "found", r"\((39) of 58\)",
        "Economists who expect the policy rate at 0.50% to the end of September", "",
        "2025-05", "2025-05-14", POLL),
    Cut("boj_poll_asked", CLAIMS, POLLED, "found", r"\(39 of (58)\)",
        "Economists who answered on the rate at the end of September", "",
        "2025-05", "2025-05-14", POLL),
    Cut("boj_poll_hike", CLAIMS, POLLED, "found", r"(52)% see >=25bp",
        "Economists who expect at least 25 basis points more by the end of 2025", "percent",
        "2025-05", "2025-05-14", POLL),
    Cut("japan_exports", FIRMS, TRADE, "value", r"^(107\.1) /",
        "Japan, goods exports, 2024", "JPY tn", "2024", "2025-04-09", MOF),
    Cut("japan_exports_us", FIRMS, TRADE, "value", r"/ (21\.3) \(",
        "Japan, goods exports to the United States, 2024", "JPY tn", "2024", "2025-04-09", MOF),
    Cut("toyota_income_2025", FIRMS, "operating income FY2025", "value", r"^(4795\.5)$",
        "Toyota, operating income, year to March 2025", "JPY bn",
        "2024-04 to 2025-03", "2025-05-08", TOYOTA),
    Cut("toyota_forecast_2026", FIRMS, "Toyota,operating income forecast,", "value", r"^(3800)$",
        "Toyota, operating income, forecast for the year to March 2026", "JPY bn",
        "2025-04 to 2026-03", "2025-05-08", TOYOTA),
    Cut("toyota_tariff_two_months", FIRMS, "tariff effect factored in", "value", r"^-(180)$",
        "Toyota, effect of US tariffs in April and May 2025 (a loss)", "JPY bn",
        "2025-04 to 2025-05", "2025-05-08", TOYOTA),
    Cut("toyota_tariff_year", FIRMS, "full-year tariff effect", "value", r"^-(1400)$",
        "Toyota, effect of US tariffs in the year to March 2026 (a loss)", "JPY bn",
        "2025-04 to 2026-03", "2025-08-07", TOYOTA),
    Cut("us_car_tariff_before", FIRMS, "auto tariff on Japan", "value", r"^(2\.5) ->",
        "US tariff on cars from Japan before April 2025", "percent",
        "2025-04-02", "2025-01-01", ORDERS),
    Cut("us_car_tariff_japan", FIRMS, "auto tariff on Japan", "value", r"-> (27\.5) \(3 Apr 2025",
        "US tariff on cars from Japan from 3 April 2025, all in", "percent",
        "2025-04-03", "2025-04-03", ORDERS),
    Cut("us_car_tariff_deal", FIRMS, "auto tariff on Japan", "value", r"-> (15) all-in",
        "US tariff on cars from Japan under the agreement, all in", "percent",
        "2025-09-16", "2025-09-05", ORDERS),
)  # fmt: skip
COLUMNS = {
    "id": "short name for expressions",
    "what": "what it is",
    "value": "the number",
    "unit": "its unit; empty for a count",
    "relation": "= for the number itself, > where only a floor was told",
    "period": "day or period it speaks of",
    "published": "day from which it was known",
    "agency": "who published it",
    "evidence": "how it was read: from a report on the agency's publication, which one where known",
}


def build(raw: Path) -> list[Artifact]:
    files = {name: read_csv(raw / "macro" / name) for name in (CLAIMS, FIRMS, TARGETS)}
    rows = [
        [c.id, c.what, number(c, files[c.file]), c.unit, c.relation, c.period, c.published,
         c.agency, "reported"]
        for c in CUTS
    ]  # fmt: skip
    told = read_csv(EXTRA)
    rows += [
        [t["id"], t["what"], t["value"], t["unit"], t["relation"], t["period"], t["published"],
         t["agency"], f"reported: {t['read_in']}"]
        for t in told
    ]  # fmt: skip
    origin = Origin(
        publisher="agencies and companies named in each row",
        original="named in each row",
        licence="facts",
        vintage="days in each row",
        transformation="one number per row, cut out of the transcribed facts by pattern",
        via="transcribed by hand from reports on the publications",
    )
    days = sorted([c.published for c in CUTS] + [t["published"] for t in told])
    return [
        TableFile(
            "story_facts", "Single facts for the claims of stories", origin, COLUMNS, rows,
            "known from the day of the publication", "published", first=days[0], last=days[-1],
        )
    ]  # fmt: skip


def number(cut: Cut, rows: list[dict[str, str]]) -> str:
    """The number of a fact, exactly as the raw text has it."""
    hits = [row for row in rows if cut.row in ",".join(row.values())]
    found = [m for row in hits if (m := re.search(cut.pattern, row[cut.column]))]
    if len(found) != 1:
        raise ValueError(f"{cut.id}: {len(found)} rows fit {cut.row!r} and {cut.pattern!r}")
    return found[0][1]
