"""US tariffs of 2025-26 by date and partner, the lists of reciprocal rates, the average."""

from __future__ import annotations

from pathlib import Path

from snapshot.annex_one import corrected
from snapshot.artifact import Artifact, Origin, SeriesFile, SeriesSpec, TableFile
from snapshot.names import ECONOMIES, EU27
from snapshot.raw import read_csv

FOLDER = Path("trade") / "us_tariffs_2025_26"
MIT = "MIT, Copyright (c) 2025 tradewartracker"
TRACKER = "Trade War Redux 2025 tracker, from US Census imports and US tariff orders"
STEP_RULE = "a rate is known from the day it takes effect, as the tracker dates it"

# The tracker's names that are not among the 77 economies: together they stand for ROW.
OTHERS = {
    "ALGERIA": "DZA", "ANGOLA": "AGO", "DOMINICAN REPUBLIC": "DOM", "ECUADOR": "ECU",
    "EL SALVADOR": "SLV", "GUATEMALA": "GTM", "HONDURAS": "HND", "IRAQ": "IRQ",
    "KUWAIT": "KWT", "NICARAGUA": "NIC", "SRI LANKA": "LKA", "TRINIDAD AND TOBAGO": "TTO",
    "UNITED ARAB EMIRATES": "ARE", "VENEZUELA": "VEN",
}  # fmt: skip
# Spellings that differ from ours or belong to no economy of the embedded world.
SPELLINGS = {
    "KOREA, SOUTH": "KOR", "SOUTH KOREA": "KOR", "TURKEY": "TUR", "MYANMAR (BURMA)": "MMR",
    "CÔTE D`IVOIRE": "CIV", "EUROPEAN UNION": "EU", "AFGHANISTAN": "AFG", "BOLIVIA": "BOL",
    "BOSNIA AND HERZEGOVINA": "BIH", "BOTSWANA": "BWA", "CHAD": "TCD",
    "DEMOCRATIC REPUBLIC OF THE CONGO": "COD", "EQUATORIAL GUINEA": "GNQ",
    "FALKLAND ISLANDS": "FLK", "FIJI": "FJI", "GHANA": "GHA", "GUYANA": "GUY",
    "LESOTHO": "LSO", "LIBYA": "LBY", "LIECHTENSTEIN": "LIE", "MADAGASCAR": "MDG",
    "MALAWI": "MWI", "MAURITIUS": "MUS", "MOLDOVA": "MDA", "MOZAMBIQUE": "MOZ",
    "NAMIBIA": "NAM", "NAURU": "NRU", "NORTH MACEDONIA": "MKD", "PAPUA NEW GUINEA": "PNG",
    "SERBIA": "SRB", "SYRIA": "SYR", "UGANDA": "UGA", "VANUATU": "VUT", "ZAMBIA": "ZMB",
    "ZIMBABWE": "ZWE",
}  # fmt: skip
CODES = {name.upper(): code for code, name in ECONOMIES.items()} | OTHERS | SPELLINGS


def build(raw: Path) -> list[Artifact]:
    steps = read_csv(raw / FOLDER / "country-by-time.csv")
    return [
        timeline(steps),
        policy_steps(steps),
        average(raw),
        reciprocal(raw),
        charged_sectors(raw),
    ]


def timeline(steps: list[dict[str, str]]) -> TableFile:
    rows: list[list[object]] = []
    for date in sorted({row["date"] for row in steps}):
        now = {CODES[row["country_name"]]: row for row in steps if row["date"] == date}
        rest = [now[code] for code in OTHERS.values()]
        weight = sum(float(row["total imports"]) for row in rest)
        mean = [
            sum(float(row[k]) * float(row["total imports"]) for row in rest) / weight
            for k in ("effective tariff", "2024 tariff")
        ]
        for partner, name in ECONOMIES.items():
            if partner == "USA":
                continue
            own, group = now.get(partner), now["EU"] if partner in EU27 else None
            row = own or group
            basis = "own" if own else "EU" if group else "mean of 14 other partners"
            values: list[object] = [mean[0], mean[1], ""]
            if row:
                values = [row["effective tariff"], row["2024 tariff"]]
                values += [row["total imports"] if own else ""]
            rows.append([date, partner, name, *values, basis])
        eu = now["EU"]
        cells = [eu["effective tariff"], eu["2024 tariff"], eu["total imports"], "own"]
        rows.append([date, "EU", "European Union", *cells])
    origin = Origin(
        publisher=TRACKER,
        original="effective tariff increase by country and policy date",
        licence=MIT,
        vintage="edition of 2026-07-23, with steps announced to 2026-08-19",
        transformation=(
            "names to ISO3; the row of the European Union stands for each member without a row "
            "of its own; an economy without a row, and ROW, carry the import-weighted mean of "
            "the 14 listed partners outside the 77 economies (column basis says which)"
        ),
    )
    columns = {
        "date": "day the rates take effect, as the tracker dates it",
        "partner": "ISO3, ROW or EU",
        "partner_name": "English name",
        "increase": "effective US tariff above that of 2024, percentage points",
        "tariff_2024": "effective US tariff in 2024, percent",
        "imports_2024": "US goods imports in 2024, USD; empty where the row is borrowed",
        "basis": "own row, row of the EU, or mean of 14 other partners",
    }
    dates = [str(row[0]) for row in rows]
    title = "US effective tariffs by date and partner, increase over 2024"
    return TableFile(
        "us_tariff_timeline", title, origin, columns, rows, STEP_RULE, "date",
        first=min(dates), last=max(dates),
    )  # fmt: skip


def policy_steps(steps: list[dict[str, str]]) -> TableFile:
    """One row per date of policy: how far the average moved, and for whom most."""
    rows: list[list[object]] = []
    before: dict[str, float] = {}
    for date in sorted({row["date"] for row in steps}):
        own = [row for row in steps if row["date"] == date and row["country_name"] != "SLOVAKIA"]
        weight = sum(float(row["total imports"]) for row in own)
        now = {CODES[row["country_name"]]: float(row["effective tariff"]) for row in own}
        mean = sum(float(r["effective tariff"]) * float(r["total imports"]) for r in own) / weight
        change = {code: value - before.get(code, 0.0) for code, value in now.items()}
        most = max(change, key=lambda code: abs(change[code]))
        moved = sum(abs(value) > 1e-9 for value in change.values())
        who = [most, round(change[most], 6)] if moved else ["", ""]
        rows.append([date, round(mean, 6), moved, *who])
        before = now
    origin = Origin(
        publisher=TRACKER,
        original="effective tariff increase by country and policy date",
        licence=MIT,
        vintage="edition of 2026-07-23, with steps announced to 2026-08-19",
        transformation="import-weighted mean and largest change over 50 partners, computed",
    )
    columns = {
        "date": "day the rates take effect, as the tracker dates it",
        "mean_increase": "import-weighted effective increase over 2024, percentage points",
        "partners_moved": "how many of 50 partners changed",
        "partner": "ISO3 or EU of the largest change; empty when none of the 50 moved",
        "change": "its change on that day, percentage points",
    }
    title = "Dates on which US tariffs changed"
    return TableFile(
        "us_tariff_steps", title, origin, columns, rows, STEP_RULE, "date",
        first=str(rows[0][0]), last=str(rows[-1][0]),
    )  # fmt: skip


def average(raw: Path) -> SeriesFile:
    days = read_csv(raw / FOLDER / "daily-tariff-latest-data.csv")
    origin = Origin(
        publisher=TRACKER,
        original="daily import-weighted average tariff",
        licence=MIT,
        vintage="edition of 2026-07-23; later days repeat rates announced by then",
        transformation="none",
    )
    spec = SeriesSpec(
        "us_average_tariff", "US effective average tariff, import-weighted (imports of 2024)",
        "percent", "daily", "known on the day the rates are in force", 0,
    )  # fmt: skip
    rows = [(d["date"], d["date"], [d["import_weighted_avg_tariff"]]) for d in days]
    return SeriesFile("us_average_tariff", spec.title, origin, [spec], rows)


def reciprocal(raw: Path) -> TableFile:
    """The two official lists of country rates; the tracker's own additions left out."""
    law = corrected(raw / "duties")
    rows: list[list[object]] = []
    for row in read_csv(raw / FOLDER / "reciprocal-tariffs-annex-I.csv"):
        code = CODES[row["CTY_NAME"].upper()]
        if code in {"CAN", "MEX"}:  # not in the Annex: the tracker's means for its own use
            continue
        rate = law[row["CTY_NAME"]]
        # The tracker carries China at the rate of 9 April; the Annex says 34%.
        first = rate if code == "CHN" else row["tariff_rate"]
        rows.append(["2025-04-02", "2025-04-09", "Annex I", code, row["CTY_NAME"], rate, first])
    for row in read_csv(raw / FOLDER / "agust-7-tariffs.csv"):
        name, text = row["Countries and Territories"], row["Reciprocal Tariff, Adjusted"]
        code = CODES[name.upper()]
        rows.append(
            ["2025-07-31", "2025-08-07", "further modified", code, name, text.strip("%"), ""]
        )
    origin = Origin(
        publisher="The White House, Executive Orders 14257 (Annex I) and 14326 (Annex I)",
        original="adjusted reciprocal tariff by country",
        licence="US public domain",
        vintage="2025-04-02, as corrected by 2025-04-04, and 2025-07-31",
        transformation="names to ISO3; China at the 34 percent of the Annex itself; April's rates "
        "are those of the Federal Register (90 FR 15041) and the tariff schedule, headings "
        "9903.01.43 to 9903.01.76; the annex as put out first, on 2 April, had 17 economies a "
        "point higher in the tracker's copy (first_edition)",
        via=f"US International Trade Commission, tariff schedule of 2026, revision 9; Trade War "
        f"Redux 2025 tracker ({MIT})",
    )
    columns = {
        "published": "day of the order",
        "effective": "day its country rates take effect (those of April were paused that day)",
        "list": "which list",
        "partner": "ISO3 or EU",
        "partner_name": "name as in the order",
        "rate": "reciprocal tariff, percent; others pay the baseline of 10",
        "first_edition": "percent in the annex first put out on 2 April, which was corrected by "
        "4 April; empty for August",
    }
    title = "Reciprocal tariff rates by country as ordered"
    return TableFile(
        "us_reciprocal_rates", title, origin, columns, rows,
        "known from the day of the order", "published", first="2025-04-02", last="2025-07-31",
    )  # fmt: skip


def charged_sectors(raw: Path) -> TableFile:
    rows = [
        [CODES[row["country_name"]], row["country_name"].title(), row["total imports"],
         row["expempt imports"], row["steel imports"], row["alu imports"], row["auto imports"]]
        for row in read_csv(raw / FOLDER / "tariff-summary-latest-data.csv")
    ]  # fmt: skip
    origin = Origin(
        publisher="US Census Bureau, as grouped by the Trade War Redux 2025 tracker",
        original="US goods imports of 2024 by partner and tariff programme",
        licence=MIT,
        vintage="edition of 2026-07-23; imports of 2024",
        transformation="names to ISO3",
    )
    columns = {
        "partner": "ISO3 or EU",
        "partner_name": "English name",
        "imports": "US goods imports of 2024, USD",
        "exempt": "of which exempt from reciprocal tariffs, USD",
        "steel": "of which under the steel tariffs, USD",
        "aluminium": "of which under the aluminium tariffs, USD",
        "autos": "of which under the tariffs on cars and parts, USD",
    }
    title = "US imports of 2024 by partner, by the tariffs that fall on them"
    rule = "imports of 2024 (Census, published 2025-02-05) and lists of 2025; known on every date"
    return TableFile("us_imports_by_programme", title, origin, columns, rows, rule)
