"""Yields, breakevens and exchange rates: the US Treasury, the Fed, Japan's Ministry of Finance."""

from __future__ import annotations

import datetime as dt
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

# From here on the H.15 fills what the Treasury's extracts lack; before, a 30-year that was not
# issued (2002 to 2006) is in the H.15 an extrapolation.
H15_FROM = "2024-12-01"

# id part, title part, column of the file of 1990-2022, of the files since 2021, of H.15
TENORS = [
    ("1m", "1-month", "BC_1MONTH", "1 Mo", "DGS1MO"),
    ("6w", "1.5-month", "", "1.5 Mo", ""),
    ("2m", "2-month", "", "2 Mo", ""),
    ("3m", "3-month", "BC_3MONTH", "3 Mo", "DGS3MO"),
    ("4m", "4-month", "", "4 Mo", ""),
    ("6m", "6-month", "BC_6MONTH", "6 Mo", "DGS6MO"),
    ("1y", "1-year", "BC_1YEAR", "1 Yr", "DGS1"),
    ("2y", "2-year", "BC_2YEAR", "2 Yr", "DGS2"),
    ("3y", "3-year", "BC_3YEAR", "3 Yr", "DGS3"),
    ("5y", "5-year", "BC_5YEAR", "5 Yr", "DGS5"),
    ("7y", "7-year", "BC_7YEAR", "7 Yr", "DGS7"),
    ("10y", "10-year", "BC_10YEAR", "10 Yr", "DGS10"),
    ("20y", "20-year", "BC_20YEAR", "20 Yr", "DGS20"),
    ("30y", "30-year", "BC_30YEAR", "30 Yr", "DGS30"),
]


def build(raw: Path) -> list[Artifact]:
    bonds = raw / "bonds"
    money = raw / "money"
    return [
        par_yields(bonds, money),
        breakevens(bonds, money),
        real_yields(money),
        jgb(money),
        fx_daily(bonds, money),
        dollar_index(bonds),
        fx_monthly(bonds),
        other_currencies(money),
        hedging(bonds),
        hedging_table(bonds),
    ]


def real_zero(tenor: str, day: str) -> bool:
    """Whether a zero of the old file is a yield; elsewhere it stands for "not issued"."""
    return not (tenor in ("20y", "30y") or (tenor == "1m" and day < "2001-07-31"))


def h15(money: Path) -> list[dict[str, str]]:
    """The Fed's H.15 since 2000, a row a day."""
    return read_csv(money / "us_yields_daily_2000_2026.csv")


def par_days(bonds: Path, money: Path) -> dict[str, dict[str, str]]:
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
    for row in read_csv(EXTRA):
        days[row["date"]] = {t: row[t] for t, *_ in TENORS if row[t]}
    for row in h15(money):
        if row["date"] < H15_FROM:
            continue
        own = days.setdefault(row["date"], {})
        for tenor, *_, name in TENORS:
            value = row[name] if name else ""
            if value and float(own.setdefault(tenor, value)) != float(value):
                raise ValueError(f"par yields of {row['date']}, {tenor}: the H.15 differs")
    return days


def par_yields(bonds: Path, money: Path) -> SeriesFile:
    days = par_days(bonds, money)
    origin = Origin(
        publisher="US Department of the Treasury",
        original="Daily Treasury Par Yield Curve Rates",
        licence=DOMAIN,
        vintage=f"{min(days)} to {max(days)}",
        transformation=(
            "extracts joined (equal on all common values); what they lack since December 2024, "
            "and every day from 2026-04-09, from the Fed's H.15, equal to the Treasury's on every "
            "common day but without 6-week, 2- and 4-month; zeros that stand for a maturity not "
            "issued left out"
        ),
        via="public extracts of the Treasury's file and of FRED",
    )
    specs = [
        SeriesSpec(
            f"us_{t}_yield", f"US Treasury par yield, {long}", "percent", "daily", SAME_DAY, 0
        )
        for t, long, _, _, _ in TENORS
    ]
    rows = [(day, day, [cells.get(t) for t, *_ in TENORS]) for day, cells in days.items()]
    return SeriesFile("us_par_yields", "US Treasury par yield curve", origin, specs, rows)


def breakevens(bonds: Path, money: Path) -> SeriesFile:
    forward = {
        row["date"]: row["T5YIFR"]
        for row in read_csv(bonds / "fred_h15_dgs_and_breakevens_1962_2025.csv")
        if row["T5YIFR"]
    }
    rows: list[tuple[str, str, list[float | str | None]]] = []
    for row in h15(money):
        day, five, ten = row["date"], row["T5YIE"], row["T10YIE"]
        if five and ten:
            own = five_year_forward(float(five), float(ten))
            if abs(float(forward.get(day, own)) - own) > 0.0151:  # of rounded parts
                raise ValueError(f"forward breakeven of {day}: {forward[day]}, computed {own}")
            rows.append((day, next_day(day), [five, ten, forward.get(day, f"{own:.2f}")]))
    origin = Origin(
        publisher="Federal Reserve Bank of St. Louis, from the Federal Reserve Board's H.15",
        original="T5YIE, T10YIE, T5YIFR",
        licence="US public domain; citation requested",
        vintage=f"to {rows[-1][0]}",
        transformation=(
            f"none; the forward after {max(forward)} computed from the other two by the bank's "
            "formula, which meets every published day within 0.015 (its parts are rounded)"
        ),
        via="public extracts of FRED",
    )
    names = [
        ("us_5y_breakeven", "US 5-year breakeven inflation", "T5YIE"),
        ("us_10y_breakeven", "US 10-year breakeven inflation", "T10YIE"),
        ("us_5y5y_breakeven", "US 5-year, 5-year forward breakeven inflation", "T5YIFR"),
    ]
    specs = [
        SeriesSpec(i, title, "percent", "daily", NEXT_DAY, 3, code) for i, title, code in names
    ]
    return SeriesFile("us_breakevens", "US breakeven inflation", origin, specs, rows)


def five_year_forward(five: float, ten: float) -> float:
    """Breakeven of the second five years, percent, from those of five and of ten years."""
    second = (1 + ten / 100) ** 10 / (1 + five / 100) ** 5
    return float(100 * (second**0.2 - 1))


def real_yields(money: Path) -> SeriesFile:
    tenors = (5, 10, 30)
    rows: list[tuple[str, str, list[float | str | None]]] = [
        (r["date"], next_day(r["date"]), [r[f"DFII{n}"] or None for n in tenors])
        for r in h15(money)
    ]
    last = {n: max(day for day, _, own in rows if own[k]) for k, n in enumerate(tenors)}
    origin = Origin(
        publisher="Federal Reserve Board",
        original="H.15, inflation-indexed Treasury yields at constant maturity",
        licence=DOMAIN,
        vintage=", ".join(f"{n}-year to {day}" for n, day in last.items()),
        transformation="none",
        via="public extract of FRED",
    )
    specs = [
        SeriesSpec(
            f"us_{n}y_real_yield", f"US {n}-year TIPS yield", "percent", "daily", NEXT_DAY, 3,
            f"DFII{n}",
        )
        for n in tenors
    ]  # fmt: skip
    return SeriesFile("us_real_yields", "US inflation-indexed yields", origin, specs, rows)


def jgb(money: Path) -> SeriesFile:
    years = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40]
    rows: list[tuple[str, str, list[float | str | None]]] = [
        (row["date"], row["date"], [row[f"{n}Y"] for n in years])
        for row in read_csv(money / "jgb_par_yields_1974_2026_06.csv")
        if row["date"] >= "1990-01-01"
    ]
    origin = Origin(
        publisher="Ministry of Finance, Japan",
        original="Interest Rate (JGB), constant maturity, semi-annual compounding",
        licence="Government of Japan open data, attribution",
        vintage=f"to {rows[-1][0]}",
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
        via="public extracts of FRED; monthly averages: datahub exchange-rates (PDDL)",
    )


def monthly_usdjpy(bonds: Path) -> list[tuple[str, str, str]]:
    """(period, published, value) of the monthly averages."""
    out = []
    for row in read_csv(bonds / "usdjpy_monthly_1971_2026.csv"):
        end = month_end(int(row["Date"][:4]), int(row["Date"][5:7]))
        out.append((end.isoformat(), next_business_day(end).isoformat(), row["Exchange rate"]))
    return out


def fx_daily(bonds: Path, money: Path) -> SeriesFile:
    rows: list[tuple[str, str, list[float | str | None]]] = [
        (row[""], row[""], [row["美元兑日元"], row["美元兑欧元"], row["美元兑人民币"]])
        for row in read_csv(bonds / "usd_fx_daily_2000_2025.csv")
    ]
    last = max(row[0] for row in rows)
    rows += [
        (r["date"], r["date"], [r["JPY"], f"{1 / float(r['EUR']):.4f}", r["CNY"]])
        for r in read_csv(money / "fx_daily_per_usd_2000_2026.csv")
        if r["date"] > last
    ]
    specs = [
        SeriesSpec("usdjpy", "Yen per US dollar", "JPY per USD", "daily", MARKET, 0, "DEXJPUS"),
        SeriesSpec("eurusd", "US dollars per euro", "USD per EUR", "daily", MARKET, 0, "DEXUSEU"),
        SeriesSpec("usdcny", "Yuan per US dollar", "CNY per USD", "daily", MARKET, 0, "DEXCHUS"),
    ]  # fmt: skip
    origin = h10(
        f"to {rows[-1][0]}",
        f"to {last} rounded to cents in the extract; after it the euro turned round from a rate of "
        "four digits",
    )
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
