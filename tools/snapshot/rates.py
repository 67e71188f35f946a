"""Yields, breakevens and exchange rates: the US Treasury, the Fed, Japan's Ministry of Finance."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from snapshot.artifact import DOMAIN, Artifact, Origin, SeriesFile, SeriesSpec, TableFile
from snapshot.raw import read_csv, shift
from walkaway.world.releases import month_end, next_business_day

SAME_DAY = "published on the day itself, after the market closes"
NEXT_DAY = "published on the next business day"
MARKET = "taken as known on the day itself, since the rate was quoted in the market"
MONTH_RULE = "published on the first business day after the month"

# Days since March 2026, copied by hand from extracts of the Treasury's file and of the H.15.
EXTRA = Path(__file__).parent / "extra" / "us_par_yields_2026.csv"

# id part, title part, column of the file of 1990-2022, of the files since 2021, of H.15
TENORS = [
    ("1m", "1-month", "BC_1MONTH", "1 Mo", ""),
    ("6w", "1.5-month", "", "1.5 Mo", ""),
    ("2m", "2-month", "", "2 Mo", ""),
    ("3m", "3-month", "BC_3MONTH", "3 Mo", "DGS3MO"),
    ("4m", "4-month", "", "4 Mo", ""),
    ("6m", "6-month", "BC_6MONTH", "6 Mo", ""),
    ("1y", "1-year", "BC_1YEAR", "1 Yr", "DGS1"),
    ("2y", "2-year", "BC_2YEAR", "2 Yr", "DGS2"),
    ("3y", "3-year", "BC_3YEAR", "3 Yr", ""),
    ("5y", "5-year", "BC_5YEAR", "5 Yr", "DGS5"),
    ("7y", "7-year", "BC_7YEAR", "7 Yr", "DGS7"),
    ("10y", "10-year", "BC_10YEAR", "10 Yr", "DGS10"),
    ("20y", "20-year", "BC_20YEAR", "20 Yr", "DGS20"),
    ("30y", "30-year", "BC_30YEAR", "30 Yr", "DGS30"),
]


def build(raw: Path) -> list[Artifact]:
    bonds = raw / "bonds"
    return [
        par_yields(bonds),
        breakevens(bonds),
        real_yields(bonds),
        jgb(bonds),
        fx_daily(bonds),
        dollar_index(bonds),
        fx_monthly(bonds),
        other_currencies(raw / "money"),
        hedging(bonds),
        hedging_table(bonds),
    ]


def real_zero(tenor: str, day: str) -> bool:
    """Whether a zero of the old file is a yield; elsewhere it stands for "not issued"."""
    return not (tenor in ("20y", "30y") or (tenor == "1m" and day < "2001-07-31"))


def par_days(bonds: Path) -> dict[str, dict[str, str]]:
    """Day -> tenor -> yield, from all extracts; a contradiction between them is refused."""
    days: dict[str, dict[str, str]] = {}
    for row in read_csv(bonds / "ust_par_yields_1990_2022.csv"):
        cells = {t: row[old] for t, _, old, _, _ in TENORS if old}
        days[row["date"]] = {
            t: v for t, v in cells.items() if v and (float(v) != 0 or real_zero(t, row["date"]))
        }
    for name, key in (("2021_2025", "Date"), ("2025_2026", "date")):
        for row in read_csv(bonds / f"ust_par_yields_{name}.csv"):
            cells = {t: row.get(new, "") for t, _, _, new, _ in TENORS}
            own = days.setdefault(row[key], {})
            for tenor, value in cells.items():
                if value and float(own.setdefault(tenor, value)) != float(value):
                    raise ValueError(f"par yields of {row[key]}, {tenor}: files differ")
    for row in read_csv(bonds / "fred_h15_dgs_and_breakevens_1962_2025.csv"):
        if row["date"] >= "1990-01-01" and row["date"] not in days and row["DGS10"]:
            days[row["date"]] = {t: row[h] for t, _, _, _, h in TENORS if h and row[h]}
    for row in read_csv(EXTRA):
        days[row["date"]] = {t: row[t] for t, *_ in TENORS if row[t]}
    return days


def par_yields(bonds: Path) -> SeriesFile:
    days = par_days(bonds)
    origin = Origin(
        publisher="US Department of the Treasury",
        original="Daily Treasury Par Yield Curve Rates",
        licence=DOMAIN,
        vintage="1990-01-02 to 2026-06-30",
        transformation=(
            "four extracts joined (equal on all common values); 16 days of December 2024 and the "
            "days from 2026-04-09, these with 3-month, 2-, 5-, 7-, 10- and 30-year only, from the "
            "Fed's H.15, equal to the Treasury's on every common day; zeros that stand for a "
            "maturity not issued left out"
        ),
        via="public extracts of the Treasury's file",
    )
    specs = [
        SeriesSpec(
            f"us_{t}_yield", f"US Treasury par yield, {long}", "percent", "daily", SAME_DAY, 0
        )
        for t, long, _, _, _ in TENORS
    ]
    rows = [(day, day, [cells.get(t) for t, *_ in TENORS]) for day, cells in days.items()]
    return SeriesFile("us_par_yields", "US Treasury par yield curve", origin, specs, rows)


def breakevens(bonds: Path) -> SeriesFile:
    names = [
        ("us_5y_breakeven", "US 5-year breakeven inflation", "T5YIE"),
        ("us_10y_breakeven", "US 10-year breakeven inflation", "T10YIE"),
        ("us_5y5y_breakeven", "US 5-year, 5-year forward breakeven inflation", "T5YIFR"),
    ]
    rows = [
        (row["date"], next_day(row["date"]), [row[code] for _, _, code in names])
        for row in read_csv(bonds / "fred_h15_dgs_and_breakevens_1962_2025.csv")
        if row["date"] >= "2003-01-01"
    ]
    origin = Origin(
        publisher="Federal Reserve Bank of St. Louis, from the Federal Reserve Board's H.15",
        original="T5YIE, T10YIE, T5YIFR",
        licence="US public domain; citation requested",
        vintage="to 2025-11-25",
        transformation="none",
        via="public extract of FRED",
    )
    specs = [
        SeriesSpec(i, title, "percent", "daily", NEXT_DAY, 3, code) for i, title, code in names
    ]
    return SeriesFile("us_breakevens", "US breakeven inflation", origin, specs, rows)


def derived_real(bonds: Path, tenor: str, breakeven: str) -> dict[str, str]:
    """Real yield by day, from the identity that defines the breakeven: nominal less real."""
    nominal = par_days(bonds)
    return {
        row["date"]: str(Decimal(nominal[row["date"]][tenor]) - Decimal(row[breakeven]))
        for row in read_csv(bonds / "fred_h15_dgs_and_breakevens_1962_2025.csv")
        if row[breakeven] and row["date"] in nominal
    }


def real_yields(bonds: Path) -> SeriesFile:
    held = {
        n: {r["DATE"]: r[f"DFII{n}"] for r in read_csv(bonds / f"tips_dfii{n}.csv")}
        for n in (10, 30)
    }
    held = {n: {d: v for d, v in days.items() if v not in ("", ".")} for n, days in held.items()}
    five, ten = derived_real(bonds, "5y", "T5YIE"), derived_real(bonds, "10y", "T10YIE")
    for day, value in held[10].items():
        if day in ten and Decimal(ten[day]) != Decimal(value):
            raise ValueError(f"real 10-year yield of {day}: {value}, by the identity {ten[day]}")
    days = sorted(ten.keys() | held[10].keys() | held[30].keys())
    rows = [(d, next_day(d), [five.get(d), ten.get(d), held[30].get(d)]) for d in days]
    origin = Origin(
        publisher="Federal Reserve Board",
        original="H.15, inflation-indexed Treasury yields at constant maturity",
        licence=DOMAIN,
        vintage="10- and 5-year to 2025-11-25, 30-year to 2024-07-30",
        transformation=(
            "5- and 10-year: nominal yield less breakeven, which is how the Federal Reserve Bank "
            "of St. Louis defines the breakeven; equal to the published 10-year on all 5,399 "
            "days held of it; 30-year: none"
        ),
        via="public extract of FRED (DGS5, T5YIE, DGS10, T10YIE, DFII10, DFII30)",
    )
    specs = [
        SeriesSpec(
            f"us_{n}y_real_yield", f"US {n}-year TIPS yield", "percent", "daily", NEXT_DAY, 3,
            f"DFII{n}",
        )
        for n in (5, 10, 30)
    ]  # fmt: skip
    return SeriesFile("us_real_yields", "US inflation-indexed yields", origin, specs, rows)


def jgb(bonds: Path) -> SeriesFile:
    years = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40]
    rows = [
        (row["Date"], row["Date"], [row[f"{n}Y"] for n in years])
        for row in read_csv(bonds / "jgb_par_yields_mof_1974_2026.csv")
        if row["Date"] >= "1990-01-01"
    ]
    origin = Origin(
        publisher="Ministry of Finance, Japan",
        original="Interest Rate (JGB), constant maturity, semi-annual compounding",
        licence="Government of Japan open data, attribution",
        vintage="to 2026-04-30",
        transformation="from 1990; dates in the Gregorian calendar",
        via="public extract of the ministry's file",
    )
    specs = [
        SeriesSpec(
            f"jgb_{n}y_yield", f"Japanese government bond yield, {n}-year", "percent", "daily",
            SAME_DAY, 0,
        )
        for n in years
    ]  # fmt: skip
    return SeriesFile("jgb_yields", "Japanese government bond yield curve", origin, specs, rows)


def h10(vintage: str, transformation: str) -> Origin:
    return Origin(
        publisher="Federal Reserve Board",
        original="H.10 Foreign Exchange Rates",
        licence=DOMAIN,
        vintage=vintage,
        transformation=transformation,
        via="public extract of FRED; monthly averages: datahub exchange-rates (PDDL)",
    )


def monthly_usdjpy(bonds: Path) -> list[tuple[str, str, str]]:
    """(period, published, value) of the monthly averages."""
    out = []
    for row in read_csv(bonds / "usdjpy_monthly_1971_2026.csv"):
        end = month_end(int(row["Date"][:4]), int(row["Date"][5:7]))
        out.append((end.isoformat(), next_business_day(end).isoformat(), row["Exchange rate"]))
    return out


def fx_daily(bonds: Path) -> SeriesFile:
    raw = read_csv(bonds / "usd_fx_daily_2000_2025.csv")
    rows: list[tuple[str, str, list[float | str | None]]] = [
        (row[""], row[""], [row["美元兑日元"], row["美元兑欧元"], row["美元兑人民币"]])
        for row in raw
    ]
    last = max(row[0] for row in rows)
    rows += [(p, d, [v, None, None]) for p, d, v in monthly_usdjpy(bonds) if p[:7] > last[:7]]
    specs = [
        SeriesSpec(
            "usdjpy",
            "Yen per US dollar; daily to 2025-11-21, then the monthly averages",
            "JPY per USD", "daily", f"{MARKET}; monthly averages: {MONTH_RULE}", 0, "DEXJPUS",
        ),
        SeriesSpec("eurusd", "US dollars per euro", "USD per EUR", "daily", MARKET, 0, "DEXUSEU"),
        SeriesSpec("usdcny", "Yuan per US dollar", "CNY per USD", "daily", MARKET, 0, "DEXCHUS"),
    ]  # fmt: skip
    origin = h10("to 2025-11-21; monthly yen to 2026-06", "rounded to cents in the extract")
    return SeriesFile("fx_daily", "Exchange rates of the US dollar", origin, specs, rows)


def dollar_index(bonds: Path) -> SeriesFile:
    rows = []
    for row in read_csv(bonds / "usd_fx_daily_2000_2025.csv"):
        day = dt.date.fromisoformat(row[""])
        monday = day + dt.timedelta(days=7 - day.weekday())
        rows.append((row[""], monday.isoformat(), [row["美元指数"]]))
    rule = "published on the Monday after the week of the value"
    spec = SeriesSpec(
        "dollar_index", "Nominal broad US dollar index", "index, January 2006 = 100", "daily",
        rule, 7, "DTWEXBGS",
    )  # fmt: skip
    origin = h10("to 2025-11-21", "none")
    return SeriesFile("dollar_index", spec.title, origin, [spec], rows)


def fx_monthly(bonds: Path) -> SeriesFile:
    spec = SeriesSpec(
        "usdjpy_monthly", "Yen per US dollar, monthly average", "JPY per USD", "monthly",
        MONTH_RULE, 3,
    )  # fmt: skip
    rows = [(p, d, [v]) for p, d, v in monthly_usdjpy(bonds)]
    return SeriesFile("usdjpy_monthly", spec.title, h10("to 2026-06", "none"), [spec], rows)


OTHERS = {
    "AUD": "Australian dollars", "BRL": "Reais", "CAD": "Canadian dollars", "CHF": "Swiss francs",
    "CNY": "Yuan", "EUR": "Euros", "GBP": "Pounds", "INR": "Rupees", "KRW": "Won",
    "MXN": "Mexican pesos", "TWD": "Taiwan dollars",
}  # fmt: skip


def other_currencies(money: Path) -> SeriesFile:
    """Monthly averages of currencies other than the yen, all per dollar."""
    rows: list[tuple[str, str, list[float | str | None]]] = []
    for row in read_csv(money / "fx_monthly_avg_h10_2000_2026_06.csv"):
        end = month_end(int(row["month"][:4]), int(row["month"][5:]))
        values: list[float | str | None] = [row[code] or None for code in OTHERS]
        rows.append((end.isoformat(), next_business_day(end).isoformat(), values))
    specs = [
        SeriesSpec(
            f"usd{code.lower()}_monthly", f"{name} per US dollar, monthly average",
            f"{code} per USD", "monthly", MONTH_RULE, 3,
        )
        for code, name in OTHERS.items()
    ]  # fmt: skip
    origin = h10("to 2026-06", "rates told as dollars per unit turned round in the copy")
    title = "Currencies per US dollar, monthly averages"
    return SeriesFile("currencies_monthly", title, origin, specs, rows)


HEDGE = [
    ("jgb10", "jgb_10y_month_end", "Japanese 10-year benchmark yield, end of month", 0),
    ("jpy3m", "jpy_3m_rate", "Yen 3-month interbank rate, month", 0),
    ("ust10", "us_10y_month_end", "US 10-year Treasury yield, end of month", 0),
    ("usd3m", "usd_3m_bill_rate", "US 3-month Treasury bill rate, end of month", 0),
    ("usdjpy", "usdjpy_month_end", "Yen per US dollar, end of month", 0),
    ("be10_bp", "us_10y_breakeven_month_end", "US 10-year breakeven, end of month", -2),
]
HEDGE_ORIGIN = Origin(
    publisher="Ministry of Finance, Japan; Federal Reserve Board; Bank of Japan",
    original="JGB 10-year; DGS10, DTB3, DEXJPUS, T10YIE; yen 3-month rate",
    licence="official facts",
    vintage="39 months 2023-06 to 2026-08, 27 of them held",
    transformation=(
        "end-of-month values; the breakeven turned from basis points to percent; the Japanese "
        "yield is the benchmark bond's, up to 4.2 basis points from the ministry's curve"
    ),
    via="copied by hand from a public table",
)


def hedging(bonds: Path) -> SeriesFile:
    rows = []
    for row in read_csv(bonds / "japan_hedge_monthly_2023_2026.csv"):
        end = month_end(int(row["month"][:4]), int(row["month"][5:]))
        values = [shift(row[c], places) if row[c] else "" for c, _, _, places in HEDGE]
        rows.append((end.isoformat(), next_business_day(end).isoformat(), values))
    specs = [
        SeriesSpec(
            i, title, "JPY per USD" if c == "usdjpy" else "percent", "monthly", MONTH_RULE, 3
        )
        for c, i, title, _ in HEDGE
    ]
    title = "What hedging the dollar costs a Japanese investor: its parts"
    return SeriesFile("hedging", title, HEDGE_ORIGIN, specs, rows)


def hedging_table(bonds: Path) -> TableFile:
    rows: list[list[object]] = []
    for row in read_csv(bonds / "japan_hedge_monthly_2023_2026.csv"):
        end = month_end(int(row["month"][:4]), int(row["month"][5:]))
        us, usd, yen, jgb10 = (float(row[c]) for c in ("ust10", "usd3m", "jpy3m", "jgb10"))
        hedged = round(us - (usd - yen), 5)
        cells = [us, usd, yen, jgb10, hedged, round(hedged - jgb10, 5)]
        rows.append([end.isoformat(), next_business_day(end).isoformat(), *cells])
    columns = {
        "month": "last day of the month",
        "published": "day from which it is known",
        "us_10y": "US 10-year yield, percent",
        "usd_3m": "US 3-month bill rate, percent",
        "jpy_3m": "yen 3-month rate, percent",
        "jgb_10y": "Japanese 10-year yield, percent",
        "hedged_us_10y": "US 10-year less the 3-month rate gap, percent",
        "pickup": "hedged US 10-year less the Japanese 10-year, percentage points",
    }
    title = "Hedged yield of the US 10-year for a Japanese investor"
    return TableFile(
        "japan_hedged_yield", title, HEDGE_ORIGIN, columns, rows, MONTH_RULE, "published",
        first=str(rows[0][0]), last=str(rows[-1][0]),
    )  # fmt: skip


def next_day(day: str) -> str:
    return next_business_day(dt.date.fromisoformat(day)).isoformat()
