"""Who holds US Treasury securities, how many there are, and what Japan owns and owes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from snapshot.artifact import DOMAIN, Artifact, Origin, SeriesFile, SeriesSpec, TableFile
from snapshot.facts import fact_table
from snapshot.raw import read_csv, shift
from walkaway.world.releases import (
    month_end,
    next_business_day,
    quarter_end,
    tic_release,
    z1_release,
)

# Names of the Treasury's table that end in a footnote sign or changed over time.
TIC_NAMES = {
    "Grand Total": ("total", "all foreign holders"),
    "For. Official": ("official", "foreign official institutions"),
    "Treasury Bills": ("official_bills", "foreign official institutions, bills"),
    "T-Bonds & Notes": ("official_bonds", "foreign official institutions, bonds and notes"),
    "China, Mainland": ("china", "mainland China"),
    "Korea, South": ("south_korea", "South Korea"),
    "United Kingdom 2/": ("united_kingdom", "United Kingdom"),
    "Belgium  5/": ("belgium", "Belgium"),
    "Belgium-Luxembourg": ("belgium_luxembourg", "Belgium and Luxembourg"),
    "Carib Bnkng Ctrs 4/": ("caribbean_banking_centers", "Caribbean banking centers"),
    "Oil Exporters 3/": ("oil_exporters", "oil exporters"),
    "All Other": ("all_other", "all other countries"),
    "TOTAL foreign": ("total", ""),
    "Foreign official": ("official", ""),
    "Foreign Official": ("official", ""),
}
TIC_RULE = (
    "published on the day on record (February to October 2025), else on the 18th of the second "
    "month after or the next weekday (the Treasury publishes between the 15th and the 18th); "
    "first editions of 2025 are held where they were reported, other values to 2025-12 are of "
    "the edition of 2026-02-18, so a revision of an older month may show from its first day"
)
FIRST_EDITIONS = Path(__file__).parent / "extra" / "tic_first_editions.csv"
Z1_RULE = (
    "published on the second Thursday of the third month after the quarter (2025Q3: "
    "2026-01-09); values are of the edition of March 2026, shown from the first publication "
    "of each quarter"
)
SECTORS = {
    "rest_of_world": "rest of the world, official and private",
    "fed": "Federal Reserve",
    "money_market_funds": "money market funds",
    "households_residual": "households and nonprofits, the residual, with domestic hedge funds",
    "mutual_funds_etfs": "mutual funds and exchange-traded funds",
    "banks": "depository institutions and credit unions",
    "state_local_governments": "state and local governments, without SLGS",
    "pensions": "pension funds, private and public",
    "insurers": "insurers, life and property-casualty",
    "dealers": "security brokers and dealers",
    "other_financial": "other financial: GSEs, closed-end funds, ABS issuers, holding companies",
    "nonfinancial_corporates": "nonfinancial business, corporate and noncorporate",
}


def build(raw: Path) -> list[Artifact]:
    bonds, holders, money = raw / "bonds", raw / "holders", raw / "money"
    return [
        tic(bonds, holders, money),
        z1(holders),
        z1_edition(bonds),
        subsectors(holders),
        soma(money),
        debt(bonds),
        dealers(holders),
        allotments(holders),
        *facts(holders),
    ]


def tic_id(name: str) -> tuple[str, str]:
    if name in TIC_NAMES:
        return TIC_NAMES[name]
    return name.lower().replace(" ", "_"), name


def tenth(value: str) -> str:
    """To one decimal, as the table of holders is printed."""
    return f"{Decimal(value):.1f}"


def tic(bonds: Path, holders: Path, money: Path) -> SeriesFile:
    """Editions of the table of major foreign holders, each revision on its own day."""
    records: dict[tuple[str, str], dict[str, str]] = {}  # (period, published) -> id -> value
    known: dict[tuple[str, str], str] = {}  # (period, id) -> newest value
    titles: dict[str, str] = {}

    def add(month: str, holder: str, value: str, edition: str) -> None:
        key, title = tic_id(holder)
        titles.setdefault(key, title)
        end = month_end(int(month[:4]), int(month[5:7]))
        period, first = end.isoformat(), tic_release(end).isoformat()
        old = known.get((period, key))
        if old is not None and float(old) == float(value):
            return
        # New months appear on their own day, revisions with the edition that brings them.
        day = first if old is None else max(first, edition)
        records.setdefault((period, day), {})[key] = value
        known[(period, key)] = value

    for row in read_csv(FIRST_EDITIONS):
        add(row["period"], row["holder"], row["usd_bn"], row["published"])
    for row in read_csv(bonds / "tic_major_foreign_holders_2000_2025.csv"):
        add(row["month"], row["country"], row["usd_bn"], "2026-02-18")
    for row in read_csv(bonds / "tic_slt_table5_2025-03_2026-03_top20.csv"):
        for month in sorted(name for name in row if name != "country"):
            add(month, row["country"], row[month], "2026-05-18")
    for row in read_csv(holders / "tic_foreign_holders_2025-06_2026-06.csv"):
        if not row["holder"].startswith("Foreign private"):
            add(row["month"], row["holder"], row["value"], "2026-08-18")
    for row in read_csv(money / "tic_slt_transactions_valuation.csv"):
        add(row["month"], row["holder"], tenth(row["holdings"]), "2026-08-18")
        if row["holder"] == "Foreign Official" and row["st_holdings"]:
            add(row["month"], "Treasury Bills", tenth(row["st_holdings"]), "2026-08-18")
            add(row["month"], "T-Bonds & Notes", tenth(row["lt_holdings"]), "2026-08-18")

    keys = sorted(titles)
    specs = [
        SeriesSpec(
            f"tic_{key}", f"US Treasury securities held by {titles[key]}", "USD billion",
            "monthly", TIC_RULE, 50,
        )
        for key in keys
    ]  # fmt: skip
    rows = [(p, d, [cells.get(k) for k in keys]) for (p, d), cells in records.items()]
    origin = Origin(
        publisher="US Department of the Treasury",
        original="TIC, Major Foreign Holders of Treasury Securities; SLT Table 5",
        licence=DOMAIN,
        vintage=(
            "editions of 2026-02-18 (all), 2026-05-18 (largest 18), 2026-08-18 (largest 9, and of "
            "the SLT all foreigners, official holders by kind of paper, Japan, China and the "
            "United Kingdom); first editions of April to October 2025 for China and some others"
        ),
        transformation=(
            "country names to ids; of months given twice by a survey break the new basis kept; "
            "each revision a row of its own on the day of its edition; first editions as the "
            "press reported them on the day"
        ),
        via="public extracts of the Treasury's tables, in part copied by hand",
    )
    title = "Foreign holders of US Treasury securities"
    return SeriesFile("tic_foreign_holders", title, origin, specs, rows)


def z1(holders: Path) -> SeriesFile:
    cells: dict[str, dict[str, str]] = {}
    for row in read_csv(holders / "z1_l210_sector_panel_1945_2025.csv"):
        cells.setdefault(row["date"], {})[row["sector"]] = row["value"]
    specs = [
        SeriesSpec(
            f"z1_{key}", f"US Treasury securities held by: {title}", "USD billion", "quarterly",
            Z1_RULE, 75,
        )
        for key, title in SECTORS.items()
    ]  # fmt: skip
    rows = [
        (
            period,
            z1_release(dt.date.fromisoformat(period)).isoformat(),
            [own.get(k) for k in SECTORS],
        )
        for period, own in cells.items()
    ]
    origin = Origin(
        publisher="Federal Reserve Board",
        original="Financial Accounts Z.1, table L.210, levels, market value",
        licence=DOMAIN,
        vintage="edition of March 2026",
        transformation="lines grouped into twelve holders that sum to all holders",
        via="public panel of L.210 (MIT)",
    )
    title = "Holders of US Treasury securities by sector"
    return SeriesFile("z1_sectors", title, origin, specs, rows)


def z1_edition(bonds: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(bonds / "z1_l210_levels_partial.csv"):
        for name, value in row.items():
            if name in ("description", "series"):
                continue
            quarter = int(name[5]) if "Q" in name else 4
            period = quarter_end(int(name[:4]), quarter).isoformat()
            if not any(r[:3] == [row["series"], row["description"], period] for r in rows):
                rows.append([row["series"], row["description"], period, value, "2026-01-09"])
    origin = Origin(
        publisher="Federal Reserve Board",
        original="Financial Accounts Z.1 of 2026-01-09, table L.210, lines 1 to 10",
        licence=DOMAIN,
        vintage="2026-01-09",
        transformation="years to their last day; liabilities at face, assets at market value",
    )
    columns = {
        "series": "the Board's series",
        "line": "its name",
        "period": "last day of the period",
        "usd_bn": "level, USD billion",
        "published": "day of the edition",
    }
    title = "Treasury securities outstanding and first holders, edition of January 2026"
    return TableFile(
        "z1_edition_2026_01", title, origin, columns, rows, "known from the day of the edition",
        "published", first="2022-12-31", last="2025-09-30",
    )  # fmt: skip


def subsectors(holders: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(holders / "ust_holders_subsectors.csv"):
        known = z1_release(dt.date.fromisoformat(row["date"])).isoformat()
        rows.append([row["date"], row["sector"], row["series"], row["value"], known])
    origin = Origin(
        publisher="Federal Reserve Board",
        original="Financial Accounts Z.1, series named in each row",
        licence=DOMAIN,
        vintage="edition of June 2026 or later (insurers differ from the edition of March)",
        transformation="none",
        via="copied by hand from a public extract of FRED",
    )
    columns = {
        "date": "last day of the quarter",
        "sector": "holder",
        "series": "FRED name of the Z.1 series",
        "usd_bn": "level, USD billion",
        "published": "day the quarter was first published, by the rule",
    }
    rule = "published on the second Thursday of the third month after the quarter"
    days = sorted(str(row[0]) for row in rows)
    return TableFile(
        "z1_subsectors", "Holders of US Treasury securities, finer sectors", origin, columns,
        rows, rule, "published", first=days[0], last=days[-1],
    )  # fmt: skip


def soma(money: Path) -> SeriesFile:
    rows: list[tuple[str, str, list[float | str | None]]] = []
    for row in read_csv(money / "fed_balance_sheet_weekly_2002_2026_08.csv"):
        day = dt.date.fromisoformat(row["date"])
        rows.append((row["date"], next_business_day(day).isoformat(), [shift(row["TREAST"], -3)]))
    spec = SeriesSpec(
        "soma_treasuries", "US Treasury securities held by the Federal Reserve, Wednesday",
        "USD billion", "weekly", "published on the next day (H.4.1, Thursday)", 2,
    )  # fmt: skip
    origin = Origin(
        publisher="Federal Reserve Board",
        original="H.4.1, securities held outright: US Treasury securities (TREAST)",
        licence=DOMAIN,
        vintage=f"to {rows[-1][0]}",
        transformation="USD million to USD billion, exactly",
        via="public extract of FRED",
    )
    return SeriesFile("soma_treasuries", spec.title, origin, [spec], rows)


def debt(bonds: Path) -> SeriesFile:
    rows = []
    for row in read_csv(bonds / "gfdebtn_quarterly.csv"):
        end = quarter_end(int(row["date"][:4]), (int(row["date"][5:7]) + 2) // 3)
        rows.append(
            (end.isoformat(), next_business_day(end).isoformat(), [shift(row["value"], -3)])
        )
    spec = SeriesSpec(
        "us_federal_debt", "US federal debt: total public debt", "USD billion", "quarterly",
        "known on the next business day (Debt to the Penny)", 3, "GFDEBTN",
    )  # fmt: skip
    origin = Origin(
        publisher="US Department of the Treasury, Fiscal Service",
        original="Total public debt, end of quarter",
        licence=DOMAIN,
        vintage="to 2026-03-31",
        transformation="USD million to USD billion, exactly",
        via="public extract of FRED",
    )
    return SeriesFile("us_federal_debt", spec.title, origin, [spec], rows)


def dealers(holders: Path) -> SeriesFile:
    rows = []
    for row in read_csv(holders / "dealer_capacity.csv"):
        if "PDPOSGST-TOT" in row["item"]:
            day = dt.date.fromisoformat(row["date"])
            known = day + dt.timedelta(days=8)  # Wednesday's positions, on Thursday next week
            rows.append((row["date"], known.isoformat(), [row["value"]]))
    spec = SeriesSpec(
        "dealer_treasury_position", "Primary dealers' net Treasury position, without TIPS",
        "USD billion", "monthly", "published on the Thursday of the week after", 8,
        "PDPOSGST-TOT",
    )  # fmt: skip
    origin = Origin(
        publisher="Federal Reserve Bank of New York",
        original="Primary Dealer Statistics",
        licence=DOMAIN,
        vintage="selected Wednesdays to 2026-08-26",
        transformation="about one Wednesday a month, four in April 2025",
        via="copied by hand from a public extract",
    )
    return SeriesFile("dealer_treasury_position", spec.title, origin, [spec], rows)


def allotments(holders: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(holders / "auction_investor_class_quarterly.csv"):
        if row["confidence"] != "stored-official":
            continue
        year, quarter = int(row["period"][:4]), int(row["period"][5])
        end = quarter_end(year, quarter)
        known = (end + dt.timedelta(days=30)).isoformat()
        cells = [row["instrument"], row["class"], row["value"], row["share_of_public_awards_pct"]]
        rows.append([end.isoformat(), *cells, known])
    origin = Origin(
        publisher="US Department of the Treasury",
        original="Investor Class Auction Allotments",
        licence=DOMAIN,
        vintage="2009Q4 to 2026Q1",
        transformation=(
            "summed by quarter; three of the classes; share of all coupon awards without the "
            "Fed's, from the auction results, complete quarters only"
        ),
        via="public extract of the Treasury's file (MIT)",
    )
    columns = {
        "period": "last day of the quarter",
        "instrument": "bills or all coupons",
        "class": "investor class",
        "usd_bn": "allotted, USD billion",
        "share_of_public_awards": "percent of all awards but the Fed's; empty if unknown",
        "known_from": "30 days after the quarter",
    }
    rule = "known 30 days after the quarter (the Treasury publishes about two weeks after issue)"
    days = sorted(str(row[0]) for row in rows)
    return TableFile(
        "auction_allotments", "Auction awards by class of investor", origin, columns, rows, rule,
        "known_from", first=days[0], last=days[-1],
    )  # fmt: skip


def facts(holders: Path) -> list[TableFile]:
    return [
        fact_table(
            holders / "ust_supply_maturity.csv", "us_debt_supply",
            "US Treasury debt by type, interest rate and maturity",
            "US Treasury; Federal Reserve; Joint Economic Committee of the US Congress", 10,
            licence=DOMAIN,
        ),
        fact_table(
            holders / "dealer_capacity.csv", "dealer_capacity",
            "Primary dealers: positions, leverage rules, auction awards",
            "Federal Reserve Bank of New York; US bank regulators", 8,
        ),
        fact_table(
            holders / "japan_balance_sheet.csv", "japan_balance_sheet",
            "Japan's official and private balance sheets in facts",
            "Ministry of Finance and Bank of Japan; others named in each row", 60,
        ),
        fact_table(
            holders / "external_positions.csv", "external_positions",
            "External positions of the US; currencies of reserves",
            "US Bureau of Economic Analysis; IMF", 90,
        ),
        fact_table(
            holders / "trade_facts.csv", "trade_facts",
            "Trade of Japan, CPTPP dates, rare earths in facts",
            "Ministry of Finance, Japan; USGS; others named in each row", 45,
        ),
        papers(holders),
    ]  # fmt: skip


def papers(holders: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(holders / "fx_trade_elasticities.csv"):
        if row["confidence"] == "memory-unverified":
            continue
        kind = "computed" if row["confidence"] == "derived" else "abstract of the paper"
        cells = [row[c] for c in ("paper", "object", "value", "unit", "condition")]
        rows.append([*cells, kind])
    origin = Origin(
        publisher="the authors named in each row",
        original="papers named in each row",
        licence="facts; cite the papers",
        vintage="as published",
        transformation="estimates as the abstracts state them, in our words",
    )
    columns = {
        "paper": "authors, year, outlet; or the event",
        "object": "what is estimated",
        "value": "the estimate, a number or a range, as text",
        "unit": "its unit",
        "condition": "sample or condition",
        "evidence": "what the row was read from",
    }
    title = "Published estimates for trade, exchange rates and flows"
    rule = "published results, taken as known on every date"
    return TableFile("fx_trade_elasticities", title, origin, columns, rows, rule)
