"""What happened: US imports and duties before 2018, Japan's cars, duties, the year's figures."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from snapshot.artifact import DOMAIN, ArraysFile, Artifact, Origin, TableFile
from snapshot.census_codes import RECORD
from snapshot.duties import FIRST_MONTH, RECORD_TOLD
from snapshot.raw import read_csv

GOODS = (111, 339)
UNIT = 10_000
BEFORE_TOLD = RECORD_TOLD | {
    "imports": "USD 10,000 [partner, industry, month]",
    "duty": "USD 10,000 [partner, industry, month]",
}
IMPORTS = "us_imports_naics3_partner_monthly_2013-01_2025-08.csv.gz"
PRESS = "facts of official statistics, read in press copies named in each row"


def build(raw: Path) -> list[Artifact]:
    own = raw / "record"
    return [
        ArraysFile("trade_before", "US imports and duties by partner, NAICS3 and month to 2017",
                   _origin("imports for consumption and calculated duties by NAICS3",
                           "US Census Bureau", f"months before {FIRST_MONTH}; rounded to 10,000 "
                           "dollars, goods alone (111 to 339); duty_record continues them",
                           f"{DOMAIN}; copies under MIT"),
                   _before(own), BEFORE_TOLD, "published about 40 days after the month"),
        _cars(own), _duties(own), _figures(own), _gaps(own),
    ]  # fmt: skip


def _origin(original: str, publisher: str, done: str, licence: str) -> Origin:
    via = "copies named in each row" if licence == PRESS else "public tariff trackers' repositories"
    return Origin(publisher=publisher, original=original, licence=licence,
                  vintage="gathered 2026-11-27", transformation=done, via=via)  # fmt: skip


def _before(own: Path) -> dict[str, np.ndarray]:
    rows = [r for r in read_csv(own / IMPORTS)
            if r["CTY_NAME"] in RECORD and GOODS[0] <= int(r["NAICS"]) <= GOODS[1]]  # fmt: skip
    partners = sorted(set(RECORD.values()))
    industries = sorted({int(r["NAICS"]) for r in rows})
    early = [r for r in rows if r["ym"] < FIRST_MONTH]
    months = sorted({r["ym"] for r in early})
    place = [{name: i for i, name in enumerate(axis)} for axis in (partners, industries, months)]
    out = np.zeros((2, len(partners), len(industries), len(months)), dtype=np.int32)
    for r in early:
        at = place[0][RECORD[r["CTY_NAME"]]], place[1][int(r["NAICS"])], place[2][r["ym"]]
        for table, name in enumerate(("imports", "duty")):
            out[table][at] = round(float(r[name] or 0) / UNIT)
    return {"partner": np.array(partners), "naics3": np.array(industries, dtype=np.uint16),
            "month": np.array(months), "imports": out[0], "duty": out[1]}  # fmt: skip


def _published(source: str, otherwise: str) -> str:
    found = re.findall(r"\d{4}-\d{2}-\d{2}", source)
    return found[0] if found else otherwise


CARS = {
    "period": "YYYY-MM, or first and last month, or a year",
    "all_value": "change on a year before, percent: exports of all goods to the US, in yen",
    "value": "the same: cars, in yen",
    "units": "the same: cars, number",
    "price": "the same: export price of cars in the contract's currency (for the US: dollars)",
    "price_yen": "the same, in yen",
    "value_bn": "cars, yen bn",
    "number": "cars, number",
    "published": "day",
    "source": "where the row was read",
}


def _cars(own: Path) -> TableFile:
    rows = []
    for r in read_csv(own / "japan_exports_us_cars.csv"):
        price = r["boj_car_export_price_contract_yoy_pct"].replace("about ", "")
        period = r["period"].replace(" (year)", "")
        rows.append([period, r["total_to_us_yoy_value_pct"], r["car_value_yoy_pct"],
                     r["car_units_yoy_pct"], price, r["boj_car_export_price_yen_yoy_pct"],
                     r["car_value_jpy_bn"], r["car_units"],
                     _published(r["source"], "2026-01-22"), r["source"]])  # fmt: skip
    return TableFile("japan_cars", "Japan's exports of cars to the United States",
                     _origin("Trade Statistics; Corporate Goods Price Index",
                             "Ministry of Finance; Bank of Japan", "changes as published", PRESS),
                     CARS, rows, "day of each release", "published")  # fmt: skip


def _duties(own: Path) -> TableFile:
    columns = {
        "month": "YYYY-MM", "imports": "imports for consumption, USD bn",
        "rate": "calculated duties over imports, percent", "calculated": "Census, USD bn",
        "treasury": "customs duties received, seasonally adjusted, USD bn",
    }  # fmt: skip
    names = ("ym", "imports_usdbn", "census_effective_rate_pct", "census_calculated_duties_usdbn",
             "treasury_customs_duties_usdbn")  # fmt: skip
    rows = [[r[name] for name in names] for r in read_csv(own / "us_duties_and_rate_monthly.csv")]
    return TableFile("us_duties_monthly", "US imports, duties and rate by month",
                     _origin("foreign trade statistics; Daily Treasury Statement",
                             "US Census Bureau; US Treasury", "none",
                             f"{DOMAIN}; copies under MIT"),
                     columns, rows, "published about 40 days after the month")  # fmt: skip


def _figures(own: Path) -> TableFile:
    columns = {"series": "what", "period": "of it", "value": "several periods: joined by /",
               "unit": "of it", "source": "and where a row names it the day"}  # fmt: skip
    rows = [[r[name] for name in columns] for r in read_csv(own / "macro_actuals.csv")]
    return TableFile("macro_actuals", "What happened to output, rates, yields and prices",
                     _origin("as named in each row", "as named in each row", "none", PRESS),
                     columns, rows, "what happened: for looking up, never for runs")  # fmt: skip


def _gaps(own: Path) -> TableFile:
    columns = {"object": "what", "value": "as published", "source": "where"}
    rows = [
        [r[name] for name in columns] for r in read_csv(own / "published_gap_decomposition.csv")
    ]
    return TableFile("published_gaps", "Announced against collected tariffs, pass-through",
                     _origin("as named in each row", "as named in each row", "none",
                             "facts of publications, cited"),
                     columns, rows, "publications, for looking up")  # fmt: skip
