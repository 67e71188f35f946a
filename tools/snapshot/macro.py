"""Official projections, exporters' exposure, published results to be met, GPM6 parameters."""

from __future__ import annotations

import re
from pathlib import Path

from snapshot.artifact import DOMAIN, Artifact, Origin, TableFile
from snapshot.raw import latest_date, read_csv
from walkaway.world.releases import quarter_end

CBO = "US Congressional Budget Office"
# Day each edition of the outlook was published; for the last one the day is not on record
# here, so the end of its month stands for it.
EDITIONS = {"2024-06": "2024-06-18", "2025-01": "2025-01-17", "2026-02": "2026-02-28"}
EDITION_RULE = (
    "known from the day the edition was published (edition of February 2026: from the end of "
    "the month)"
)

BUDGET = {
    "customs_duties": "customs duties, USD billion",
    "debt_held_by_public": "debt held by the public at year end, USD billion",
    "defense_discretionary": "defense discretionary outlays, USD billion",
    "deficit": "total balance, USD billion, deficit negative",
    "mandatory": "mandatory outlays, USD billion",
    "net_interest": "net interest outlays, USD billion",
    "outlays": "total outlays, USD billion",
    "revenues": "total revenues, USD billion",
    "gdp": "GDP of the fiscal year, USD billion",
    "primary_balance": "balance without net interest, USD billion (derived)",
    "debt_pct_gdp": "debt held by the public, percent of GDP (derived)",
    "deficit_pct_gdp": "total balance, percent of GDP (derived)",
    "net_interest_pct_gdp": "net interest, percent of GDP (derived)",
    "effective_rate_pct": "net interest over average debt, percent (derived)",
}
ECONOMY = {
    "gdp": "GDP, USD billion at annual rates",
    "potential_gdp": "potential GDP, USD billion at annual rates",
    "real_gdp": "real GDP, billion 2017 USD at annual rates",
    "real_potential_gdp": "real potential GDP, billion 2017 USD at annual rates",
    "output_gap": "output gap, percent of potential",
    "noncyclical_rate_of_unemployment": "noncyclical rate of unemployment, percent",
    "unemployment_rate": "unemployment rate, percent",
    "pce_price_index": "PCE price index, 2017 = 100",
    "cpiu": "CPI-U, 1982-84 = 100",
    "gdp_price_index": "GDP price index, 2017 = 100",
    "treasury_note_rate_10yr": "10-year Treasury note, percent",
    "treasury_bill_rate_3mo": "3-month Treasury bill, percent",
    "fed_funds_rate": "federal funds rate, percent",
    "exchange_rate_export_weighted": "export-weighted exchange rate, index",
    "current_account_balance": "current account, USD billion at annual rates",
    "net_exports": "net exports, USD billion at annual rates",
    "exports": "exports, USD billion at annual rates",
    "imports": "imports, USD billion at annual rates",
}
FISCAL = {
    "gdp": "GDP, USD billion",
    "potential_gdp": "potential GDP, USD billion",
    "real_gdp_2017": "real GDP, billion 2017 USD",
    "real_potential_gdp_2017": "real potential GDP, billion 2017 USD",
    "noncyclical_unemployment": "noncyclical rate of unemployment, percent",
    "output_gap": "output gap, percent of potential",
    "pce_price_index": "PCE price index, 2017 = 100",
    "cpiu": "CPI-U, 1982-84 = 100",
    "gdp_price_index": "GDP price index, 2017 = 100",
    "unemployment_rate": "unemployment rate, percent",
    "ust_10yr": "10-year Treasury note, percent",
    "tbill_3mo": "3-month Treasury bill, percent",
    "fed_funds": "federal funds rate, percent",
}


def build(raw: Path) -> list[Artifact]:
    macro = raw / "macro"
    return [
        budget(macro),
        quarterly(macro),
        fiscal(macro),
        firms(macro),
        claims(macro),
        targets(macro),
        gpm6(macro),
        debt_shocks(macro),
    ]


def budget(macro: Path) -> TableFile:
    rows = [
        [r["vintage"], EDITIONS[r["vintage"]], r["fiscal_year"], *(r[c] for c in BUDGET)]
        for r in read_csv(macro / "cbo_baselines_core.csv")
    ]
    origin = Origin(
        publisher=CBO,
        original="The Budget and Economic Outlook, baseline projections",
        licence=DOMAIN,
        vintage="editions of June 2024, January 2025, February 2026",
        transformation=(
            "columns marked derived computed from the others: primary balance = balance + net "
            "interest; effective rate = net interest over the average of two year-end debts"
        ),
        via="the Office's evaluation data; its GDP by edition",
    )
    columns = {
        "edition": "month of the edition",
        "published": "day of the edition",
        "fiscal_year": "US fiscal year, October to September",
    } | BUDGET
    return TableFile(
        "cbo_baselines", "CBO budget baselines, three editions", origin, columns, rows,
        EDITION_RULE, "published", first="2024", last="2036",
    )  # fmt: skip


def quarterly(macro: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(macro / "cbo_econ_quarterly_jan2025.csv"):
        end = quarter_end(int(row["date"][:4]), int(row["date"][5]))
        rows.append([end.isoformat(), EDITIONS["2025-01"], *(row[c] for c in ECONOMY)])
    origin = Origin(
        publisher=CBO,
        original="Economic projections by quarter, publication 60870",
        licence=DOMAIN,
        vintage="January 2025",
        transformation="quarters to their last day",
        via="public extract of the Office's workbook",
    )
    columns = {"quarter": "last day of the quarter", "published": "day of the edition"} | ECONOMY
    return TableFile(
        "cbo_economy_quarterly", "CBO economic projections by quarter, January 2025", origin,
        columns, rows, EDITION_RULE, "published", first=str(rows[0][0]), last=str(rows[-1][0]),
    )  # fmt: skip


def fiscal(macro: Path) -> TableFile:
    rows = [
        [r["fiscal_year"], EDITIONS["2026-02"], *(r[c] for c in FISCAL)]
        for r in read_csv(macro / "cbo_econ_fy_feb2026.csv")
    ]
    origin = Origin(
        publisher=CBO,
        original="Economic projections by fiscal year",
        licence=DOMAIN,
        vintage="February 2026",
        transformation="rounded in the copy",
        via="typed from a public extract of the Office's workbook",
    )
    columns = {"fiscal_year": "US fiscal year", "published": "day of the edition"} | FISCAL
    return TableFile(
        "cbo_economy_fiscal", "CBO economic projections by fiscal year, February 2026", origin,
        columns, rows, EDITION_RULE, "published", first="2026", last="2036",
    )  # fmt: skip


def firms(macro: Path) -> TableFile:
    rows: list[list[object]] = []
    source = ""
    for row in read_csv(macro / "firm_exposure.csv"):
        source = source if row["source"] == "same" else row["source"]
        named = re.findall(r"\d{4}-\d{2}-\d{2}", source)  # an earlier report of the same
        day = latest_date(row["date_reported"])
        if day is None:
            raise ValueError(f"no date: {row}")
        cells = [row[c] for c in ("firm", "item", "value", "unit", "period")]
        rows.append([*cells, min([day.isoformat(), *named]), source])
    origin = Origin(
        publisher="the companies named in each row",
        original="results, forecasts and statements on tariffs and exchange rates",
        licence="facts",
        vintage="dates in each row",
        transformation="one row per statement, in our words",
        via="press reports named in each row",
    )
    columns = {
        "firm": "company, or country for facts of a whole industry",
        "item": "what was stated",
        "value": "its value; two values stay as text",
        "unit": "unit",
        "period": "period it speaks of",
        "known_from": "day of the report; the end of the month or year where only that is named",
        "reported_by": "where it was read",
    }
    days = sorted(str(row[5]) for row in rows)
    return TableFile(
        "firm_exposure", "Exporters' exposure to tariffs and exchange rates", origin, columns,
        rows, "known from the day of the report", "known_from", first=days[0], last=days[-1],
    )  # fmt: skip


def claims(macro: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(macro / "claims.csv"):
        day = latest_date(row["date"])
        known = day.isoformat() if day else ""
        if not known:  # nothing was found, so there is no fact to ship
            continue
        rows.append([row["claim"], row["found"], known, row["source"]])
    origin = Origin(
        publisher="agencies and media named in each row",
        original="what the record says on claims that were made",
        licence="facts",
        vintage="dates in each row",
        transformation="claim and finding in short; claims without a finding left out",
    )
    columns = {
        "claim": "the claim in short",
        "found": "what the record says, in short",
        "known_from": "day of the record; the end of the month or year where only that is named",
        "reported_by": "where it was read",
    }
    days = sorted(str(row[2]) for row in rows)
    return TableFile(
        "claim_facts", "What the record says on claims that were made", origin, columns, rows,
        "known from the day of the record", "known_from", first=days[0], last=days[-1],
    )  # fmt: skip


def targets(macro: Path) -> TableFile:
    rows: list[list[object]] = []
    source = ""
    for row in read_csv(macro / "validation_targets.csv"):
        source = source if row["source"] == "same" else row["source"]
        text = re.sub(r"US-CBO eval-projections \w+", "CBO", source)
        if re.search(r"mmb-rep|Bruegel code", text):
            continue  # results of running a program, not published numbers
        text = re.sub(r"Budget-Lab-Yale\S*", "The Budget Lab", text)
        rows.append([row["target"], row["value"], row["unit"], text])
    origin = Origin(
        publisher="the agencies and authors named in each row",
        original="published results",
        licence="facts; cite the papers",
        vintage="as published",
        transformation="in short",
    )
    columns = {
        "target": "published result",
        "value": "its value; several values stay as text",
        "unit": "unit",
        "source": "where it was read",
    }
    rule = "published results, to be met by the models; taken as known on every date"
    title = "Published results the models are held to"
    return TableFile("validation_targets", title, origin, columns, rows, rule)


def gpm6(macro: Path) -> TableFile:
    rows: list[list[object]] = [
        [row["name"], row["value"]] for row in read_csv(macro / "gpm6_imf13_params.csv")
    ]
    origin = Origin(
        publisher="International Monetary Fund",
        original="Carabenciov et al. (2013), GPM6, Working Paper WP/13/87: parameter values",
        licence="facts; cite the paper",
        vintage="2013",
        transformation="none",
        via="values as the Macroeconomic Model Data Base evaluates them",
    )
    columns = {
        "name": "parameter, with the bloc (US, EU, JA, EA6, LA6, RC6)",
        "value": "its value, model units (quarterly, annualised rates, 100 x log)",
    }
    rule = "parameters of 2013, known on every date"
    return TableFile("gpm6_parameters", "Parameters of GPM6", origin, columns, rows, rule)


def debt_shocks(macro: Path) -> TableFile:
    names = {
        "INTEREST_RATE_ST": "short_rate",
        "INTEREST_RATE_LT": "long_rate",
        "NOMINAL_GDP_GROWTH": "nominal_growth",
        "PRIMARY_BALANCE": "primary_balance",
    }
    rows: list[list[object]] = [
        [row["YEAR"], *(row[c] for c in names)]
        for row in read_csv(macro / "bruegel_shocks_annual_USA.csv")
    ]
    origin = Origin(
        publisher="Bruegel",
        original="debt sustainability analysis, annual shocks of the United States",
        licence="MIT",
        vintage="July 2024",
        transformation="exchange rates left out",
    )
    columns = {
        "year": "year",
        "short_rate": "first difference of the short rate, percentage points",
        "long_rate": "first difference of the long rate, percentage points",
        "nominal_growth": "first difference of nominal GDP growth, percentage points",
        "primary_balance": "first difference of the primary balance, percent of GDP",
    }
    rule = "edition of July 2024, known on every date"
    title = "Annual shocks to rates, growth and the primary balance, United States"
    return TableFile(
        "us_debt_shocks", title, origin, columns, rows, rule,
        first=str(rows[0][0]), last=str(rows[-1][0]),
    )  # fmt: skip
