"""US duties: trade of 2024 by product and partner, the tariff schedule, orders since 2018."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from snapshot.artifact import DOMAIN, ArraysFile, Artifact, Origin, TableFile
from snapshot.census_codes import ISO3, RECORD
from snapshot.duty_orders import contents_of_lists, exemptions, orders, stacking
from snapshot.raw import read_csv

FACTS = "facts (codes, rates, dates); US-government public domain; copies under MIT"
MISSING = 65535
FIRST_MONTH = "2018-01"
FULL = tuple(f"2025-{month:02d}" for month in range(7, 13))
"""Months in which claims were in full use."""


def build(raw: Path) -> list[Artifact]:
    own = raw / "duties"
    trade = _trade(own)
    schedule = _schedule(own, {int(code) for code in trade["codes"]})
    return [
        ArraysFile("duty_trade", "US imports and duties 2024, by HS10 and partner, and by chapter",
                   _origin("imports for consumption and calculated duty, 2024", "US Census Bureau",
                           "rounded to dollars; codes and partners as integers; chapters of all "
                           "225 countries beside the 51 partners by HS10"),
                   _world_trade(own, trade, schedule["hs10"]), TRADE_TOLD,
                   "imports of 2024, used as weights on every date"),
        ArraysFile("duty_schedule", "HS10 lines: most-favoured rate, metal content, industry",
                   _origin("Harmonized Tariff Schedule 2026 revision 9; BEA input-output content",
                           "USITC; BEA (shares by the Budget Lab)",
                           "rates that are ad valorem as percent, others NaN with their text kept; "
                           "content shares are model estimates, not customs declarations"),
                   schedule, SCHEDULE_TOLD, "the schedule of 2026, used for every date"),
        ArraysFile("duty_claims", "USMCA claim shares by HS6: 2024 and months since 2025-01",
                   _origin("DataWeb, special programme S/S+", "USITC",
                           "shares of value in ten-thousandths, 65535 where a line has no trade"),
                   _claims(own), CLAIMS_TOLD, "claims of a month are known two months later"),
        ArraysFile("duty_sectors", "HS6 of 2017 and 2022 to ICIO industries",
                   _origin("HS-ISIC and HS-NAICS correspondences", "UN, US Census; derived",
                           "UN class decides; where it splits, the NAICS chain does"),
                   _sectors(own), SECTORS_TOLD, "a classification"),
        ArraysFile("duty_record", "US imports and duties by partner, NAICS3 and month",
                   _origin("imports for consumption and calculated duties by NAICS3",
                           "US Census Bureau", f"months since {FIRST_MONTH}; dollars as float32"),
                   _record(raw / "record"), RECORD_TOLD, "published about 40 days after the month"),
        *_tables(own),
    ]  # fmt: skip


def _origin(original: str, publisher: str, done: str) -> Origin:
    return Origin(publisher=publisher, original=original, licence=f"{DOMAIN}; copies under MIT",
                  vintage="gathered 2026-11-27", transformation=done,
                  via="public tariff trackers' repositories")  # fmt: skip


TRADE_TOLD = {
    "partner": "ISO3 codes of the partners by HS10, EU27 as one [partner]",
    "cell_partner": "index into partner [cell]",
    "cell_code": "index into hs10 of duty_schedule [cell]",
    "imports": "imports for consumption 2024, USD [cell]",
    "duty": "calculated duty 2024, USD [cell]",
    "country": "ISO3 codes of all countries, EU27 and members both [country]",
    "member": "1 for members of the European Union [country]",
    "chapter": "HS chapters [chapter]",
    "chapter_imports": "imports 2024, USD [country, chapter]",
    "chapter_duty": "calculated duty 2024, USD [country, chapter]",
}
SCHEDULE_TOLD = {
    "hs10": "codes as integers, ascending [line]; rate lines without trade end in 00",
    "mfn": "most-favoured rate, percent; NaN where it is not ad valorem [line]",
    "mfn_text": "index into mfn_texts [line]",
    "mfn_texts": "rates as the schedule words them",
    "special": "index into specials [line]",
    "specials": "preferential rates as the schedule words them",
    "steel": "share of steel in value [line], estimate",
    "aluminium": "share of aluminium in value [line], estimate",
    "copper": "share of copper in value [line], estimate",
    "naics3": "industry [line]; filled from neighbours where not given, 0 if not known",
}
CLAIMS_TOLD = {
    "period": "2024 and months [period]",
    "partner": "CAN, MEX [partner]",
    "hs6": "codes as integers, ascending [product]",
    "share": "claimed share of value, ten-thousandths, 65535 none [partner, period, product]",
    "full": "the same of July to December 2025 together, weighted by imports [partner, product]",
}
SECTORS_TOLD = {
    "hs6": "codes as integers [row]",
    "revision": "2017 or 2022 [row]",
    "sector": "index into sectors [row]",
    "share": "share of the code that belongs to it [row]",
    "sectors": "ICIO industry codes, NONGOODS for what is none",
}
RECORD_TOLD = {
    "partner": "ISO3 codes, EU27, ALL [partner]",
    "naics3": "industries, 0 for all [industry]",
    "month": "YYYY-MM [month]",
    "imports": "USD [partner, industry, month]",
    "duty": "USD [partner, industry, month]",
}


def _trade(own: Path) -> dict[str, np.ndarray]:
    rows = read_csv(own / "us_imports_2024_hs10_partner.csv.gz")
    return {
        "partner": np.array([ISO3[r["CTY_CODE"]] for r in rows]),
        "codes": np.array([int(r["HS10"]) for r in rows], dtype=np.int64),
        "imports": np.array([round(float(r["imports"])) for r in rows], dtype=np.int64),
        "duty": np.array([round(float(r["duty"])) for r in rows], dtype=np.int64),
    }


def _world_trade(own: Path, trade: dict, lines: np.ndarray) -> dict[str, np.ndarray]:
    partners = list(dict.fromkeys(trade["partner"].tolist()))
    place = np.array([partners.index(p) for p in trade["partner"]], dtype=np.uint8)
    code = np.searchsorted(lines, trade["codes"]).astype(np.uint16)
    order = np.lexsort((code, place))
    rows = read_csv(own / "us_imports_2024_hs2_all_partners.csv")
    members = {ISO3[r["CTY_CODE"]] for r in rows if r["eu_member"] == "True"}
    countries = sorted({ISO3[r["CTY_CODE"]] for r in rows})
    chapters = sorted({int(r["HS2"]) for r in rows})
    table = np.zeros((2, len(countries), len(chapters)), dtype=np.int64)
    for r in rows:
        at = countries.index(ISO3[r["CTY_CODE"]]), chapters.index(int(r["HS2"]))
        table[0][at] += round(float(r["imports_usd"]))
        table[1][at] += round(float(r["duty_usd"]))
    return {
        "partner": np.array(partners),
        "cell_partner": place[order],
        "cell_code": code[order],
        "imports": trade["imports"][order],
        "duty": trade["duty"][order],
        "country": np.array(countries),
        "member": np.array([c in members for c in countries], dtype=np.uint8),
        "chapter": np.array(chapters, dtype=np.uint8),
        "chapter_imports": table[0],
        "chapter_duty": table[1],
    }


def _schedule(own: Path, traded: set[int]) -> dict[str, np.ndarray]:
    rates = {r["hts"]: r for r in read_csv(own / "us_mfn_2026_hts8.csv")}
    metals = {int(r["hs10"]): r for r in read_csv(own / "metal_content_shares_hs10.csv")}
    lines = traded | set(metals)
    held = {str(code).zfill(10)[:8] for code in lines}
    lines |= {int(hts.ljust(10, "0")) for hts in rates if len(hts) == 10 or hts not in held}
    codes = np.array(sorted(lines), dtype=np.int64)
    found = [_line(str(code).zfill(10), rates) for code in codes.tolist()]
    found = [row | {"general": untagged(row["general"])} for row in found]
    texts = sorted({r["general"] for r in found})
    special = sorted({r["special"].replace(" ", "") for r in found})
    metal = [metals.get(code, {}) for code in codes.tolist()]
    return {
        "hs10": codes,
        "mfn": np.array([ad_valorem(r["general"]) for r in found], dtype=np.float32),
        "mfn_text": np.array([texts.index(r["general"]) for r in found], np.uint16),
        "mfn_texts": np.array(texts),
        "special": np.array([special.index(r["special"].replace(" ", "")) for r in found],
                            dtype=np.uint16),
        "specials": np.array(special),
        **{ours: np.array([float(m.get(f"{theirs}_share", 0)) for m in metal], dtype=np.float32)
           for ours, theirs in (("steel", "steel"), ("aluminium", "aluminum"),
                                ("copper", "copper"))},
        "naics3": _industries(codes, [int(m.get("naics", "0")[:3] or 0) for m in metal]),
    }  # fmt: skip


def _industries(codes: np.ndarray, given: list[int]) -> np.ndarray:
    """Industries of lines; one that has none is as most lines of its HS6, else of its heading."""
    own = np.array(given, dtype=np.uint16)
    found = own.copy()
    for step in (10**4, 10**6):
        group = codes // step
        for at in np.flatnonzero(found == 0):
            near = own[(group == group[at]) & (own > 0)]
            if len(near):
                found[at] = np.bincount(near).argmax()
    return found


def _line(code: str, rates: dict[str, dict[str, str]]) -> dict[str, str]:
    return rates.get(code) or rates.get(code[:8]) or {"general": "", "special": ""}


def untagged(text: str) -> str:
    """A rate's words without the markup that the schedule's file carries."""
    return re.sub(r"<[^>]*>", "", text).strip()


def ad_valorem(text: str) -> float:
    """A rate in percent, NaN where it is not ad valorem."""
    plain = untagged(text)
    if plain == "Free":
        return 0.0
    found = re.fullmatch(r"([\d.]+)\s*%", plain)
    return float(found[1]) if found else float("nan")


def _claims(own: Path) -> dict[str, np.ndarray]:
    rows = read_csv(own / "usmca_claim_shares_hs6_month.csv")
    periods = sorted({r["month"] for r in rows})
    codes = sorted({int(r["hs6"]) for r in rows})
    at = {code: i for i, code in enumerate(codes)}
    share = np.full((2, len(periods), len(codes)), MISSING, dtype=np.uint16)
    value = np.zeros(share.shape, dtype=np.float32)
    for r in rows:
        cell = ("CAN", "MEX").index(r["partner"]), periods.index(r["month"]), at[int(r["hs6"])]
        share[cell] = round(1e4 * float(r["usmca_share"] or 0))
        value[cell] = float(r["total_value"])
    at_full = [i for i, period in enumerate(periods) if period in FULL]
    weight = np.where(share[:, at_full] == MISSING, 0.0, value[:, at_full])
    total = weight.sum(axis=1)
    mean = np.divide((share[:, at_full] * weight).sum(axis=1), total,
                     out=np.full(total.shape, float(MISSING)), where=total > 0)  # fmt: skip
    return {
        "period": np.array(periods),
        "partner": np.array(["CAN", "MEX"]),
        "hs6": np.array(codes, dtype=np.int64),
        "share": share,
        "full": np.round(mean).astype(np.uint16),
    }


def _sectors(own: Path) -> dict[str, np.ndarray]:
    rows = read_csv(own / "hs6_to_isic4_icio.csv")
    sectors = sorted({r["icio"] for r in rows})
    return {
        "hs6": np.array([int(r["hs6"]) for r in rows], dtype=np.uint32),
        "revision": np.array([int(r["hs_revision"][2:]) for r in rows], dtype=np.uint16),
        "sector": np.array([sectors.index(r["icio"]) for r in rows], dtype=np.uint8),
        "share": np.array([float(r["share"]) for r in rows], dtype=np.float32),
        "sectors": np.array(sectors),
    }


def _record(own: Path) -> dict[str, np.ndarray]:
    rows = [r for r in read_csv(own / "us_imports_naics3_partner_monthly_2013-01_2025-08.csv.gz")
            if r["ym"] >= FIRST_MONTH and r["CTY_NAME"] in RECORD]  # fmt: skip
    partners = sorted(set(RECORD.values()))
    industries = sorted({int(r["NAICS"]) for r in rows})
    months = sorted({r["ym"] for r in rows})
    out = np.zeros((2, len(partners), len(industries), len(months)), dtype=np.float32)
    month = {name: i for i, name in enumerate(months)}
    industry = {name: i for i, name in enumerate(industries)}
    for r in rows:
        at = (partners.index(RECORD[r["CTY_NAME"]]), industry[int(r["NAICS"])], month[r["ym"]])
        out[0][at], out[1][at] = float(r["imports"] or 0), float(r["duty"] or 0)
    return {"partner": np.array(partners), "naics3": np.array(industries, dtype=np.uint16),
            "month": np.array(months), "imports": out[0], "duty": out[1]}  # fmt: skip


def _tables(own: Path) -> list[TableFile]:
    origin = Origin(
        publisher="the President, USTR, Commerce, CBP; transcribed by public tariff trackers",
        original="proclamations, executive orders and notices named in each row",
        licence=FACTS, vintage="orders in force 2018-03-23 to 2027, gathered 2026-11-27",
        transformation="one row per rate and group of partners; orders of several rates split",
        via="public tariff trackers' repositories",
    )  # fmt: skip
    rule = "law, dated by the day on which each order bites"
    made = orders(own)
    return [
        TableFile("duty_orders", "US orders on imports since 2018", origin, made.columns,
                  made.rows, rule),
        TableFile("duty_lists", "Lists of tariff codes that the orders name", origin,
                  {"list": "name", "codes": "prefixes of 2 to 10 digits, separated by spaces",
                   "source": "where the list was read"}, contents_of_lists(own), rule),
        TableFile("duty_exemptions", "What the orders exempt, by list and date", origin,
                  *exemptions(), rule),
        TableFile("duty_stacking", "Which order gives way to which", origin, *stacking(), rule),
    ]  # fmt: skip
