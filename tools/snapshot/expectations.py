"""What expectations are made of and scored on: policy rates, yields, currencies, macro, forecasts.

Market series are kept at the days they are needed on: every day since 2024, before that the last
day of each week and month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from snapshot.artifact import DOMAIN, Artifact, Origin, SeriesFile, SeriesSpec, TableFile
from snapshot.raw import read_csv
from walkaway.world.releases import month_end, next_business_day, quarter_end

EXTRA = Path(__file__).parent / "extra" / "annual_2025.csv"
EDITIONS = Path(__file__).parent / "extra" / "weo_editions.csv"
OUTCOMES = Path(__file__).parent / "extra" / "weo_outcomes.csv"
LATE_SPRING = 2001
"""Last year whose spring Outlook came out in May."""
DAILY_FROM = "2024-01-01"
GATHERED = "gathered 2026-11-27"
SAME_DAY = "taken as known on the day itself, since it was quoted or announced then"
Cells = list[float | str | None]
Rows = list[tuple[str, str, Cells]]

POLICY = {
    "USA": ("Federal funds target, midpoint", "USA"), "JPN": ("Bank of Japan rate", "JPN"),
    "EUR": ("ECB deposit rate", "EA"), "GBR": ("Bank Rate", "GBR"),
    "CAN": ("Bank of Canada rate", "CAN"), "AUS": ("Reserve Bank of Australia rate", "AUS"),
    "CHE": ("Swiss National Bank rate", "CHE"), "MEX": ("Bank of Mexico rate", "MEX"),
    "BRA": ("Selic rate", "BRA"), "IND": ("Reserve Bank of India rate", "IND"),
    "CHN": ("People's Bank of China rate", "CHN"), "KOR": ("Bank of Korea rate", "KOR"),
}  # fmt: skip
LATEST = {"TWN": ("Central bank of Taiwan rate", "2024-03-31", "2.0"),
          "VNM": ("State Bank of Vietnam rate", "2023-06-30", "4.5")}  # fmt: skip
CURRENCIES = {
    "JPN": "JPY", "CHN": "CNY", "TWN": "TWD", "EUR": "EUR", "GBR": "GBP", "CAN": "CAD",
    "MEX": "MXN", "KOR": "KRW", "AUS": "AUD", "IND": "INR", "CHE": "CHF", "BRA": "BRL",
}  # fmt: skip
LONG = ("AUS", "CAN", "CHE", "GBR", "IND", "KOR", "MEX")
AAA = ("0.25Y", "0.5Y", "1Y", "2Y", "3Y", "5Y", "10Y", "30Y")
ANNUAL = ("USA", "JPN", "CHN", "EUR", "GBR", "CAN", "MEX", "KOR", "VNM", "AUS", "IND", "CHE",
          "BRA")  # fmt: skip
WORLD_BANK = {"EUR": "EMU"}


def build(raw: Path) -> list[Artifact]:
    money = raw / "money"
    return [
        policy(money), currencies(money), long_yields(money), euro_curve(money),
        spot(money, "swiss_confed_spot_daily_2000_2024_03.csv", "che", ("2Y", "5Y", "10Y"),
             "Swiss Confederation spot yield", "Swiss National Bank", "rendeidglfzch"),
        spot(money, "australia_gov_daily_2000_2024_05.csv", "aus", ("2Y", "3Y", "5Y", "10Y"),
             "Australian government yield", "Reserve Bank of Australia", "F2"),
        spot(money, "jgb_par_yields_1974_2026_06.csv", "jgb",
             ("1Y", "2Y", "3Y", "5Y", "10Y", "30Y"), "Japanese government bond yield",
             "Ministry of Finance, Japan", "jgbcm_all"),
        output(money), prices(money), annual(raw), headlines(money), editions(), budget(money),
    ]  # fmt: skip


def origin(publisher: str, original: str, licence: str, done: str) -> Origin:
    return Origin(publisher, original, licence, GATHERED, done, "public copies of the series")


def end_of(month: str) -> dt.date:
    return month_end(int(month[:4]), int(month[5:7]))


def kept(days: Iterable[str]) -> set[str]:
    """Every day since 2024; before, the last of each week and of each month."""
    last: dict[tuple[int, ...], str] = {}
    found = set()
    for day in days:
        if day >= DAILY_FROM:
            found.add(day)
            continue
        date = dt.date.fromisoformat(day)
        for key in ((*date.isocalendar()[:2],), (date.year, date.month, 0)):
            last[key] = max(day, last.get(key, ""))
    return found | set(last.values())


def policy(money: Path) -> SeriesFile:
    held = {(r["economy"], r["month"]): r["rate"]
            for r in read_csv(money / "policy_rates_monthly_2000_2026.csv")}  # fmt: skip
    short = {r["month"]: r for r in read_csv(money / "short_rates_monthly_2000_2026.csv")}
    held |= {("EA", month): row["EUR"] for month, row in short.items()}
    months = sorted({month for _, month in held} | set(short))
    japan = max(month for code, month in held if code == "JPN")  # the call rate fills no end
    rows: Rows = []
    for month in months:
        cells: Cells = [
            held.get((old, month))
            or (short[month]["JPY"] if code == "JPN" and month <= japan else None)
            or None
            for code, (_, old) in POLICY.items()
        ]
        end = end_of(month).isoformat()
        cells += [value if since == end else None for _, since, value in LATEST.values()]
        rows.append((end, end, cells))
    names = {code: title for code, (title, _) in POLICY.items()}
    names |= {code: title for code, (title, _, _) in LATEST.items()}
    specs = [
        SeriesSpec(f"policy_rate_{code.lower()}", f"{title}, end of month", "percent", "monthly",
                   "decisions are announced at once: taken as known at the end of the month", 3)
        for code, title in names.items()
    ]  # fmt: skip
    return SeriesFile(
        "policy_rates", "Policy rates, end of month",
        origin("Bank for International Settlements; Federal Reserve; ECB; OECD",
               "CBPOL; Fed target; ECB deposit rate; call rate", "BIS terms: cite",
               "euro area: the deposit rate throughout (CBPOL turns to it in September 2024); "
               "months without a Japanese policy rate (2000, 2001-06, 2013-16): the overnight call "
               "rate; Taiwan and Viet Nam: the latest rate alone, read in an encyclopaedia"),
        specs, rows,
    )  # fmt: skip


def currencies(money: Path) -> SeriesFile:
    raw = {r["date"]: r for r in read_csv(money / "fx_daily_per_usd_2000_2026.csv")}
    rows: Rows = [
        (day, day, [raw[day][code] or None for code in CURRENCIES.values()])
        for day in sorted(kept(raw))
    ]
    specs = [
        SeriesSpec(f"fx_{code.lower()}", f"{unit} per US dollar", f"{unit} per USD", "daily",
                   SAME_DAY, 0)
        for code, unit in CURRENCIES.items()
    ]  # fmt: skip
    return SeriesFile(
        "currencies", "Currencies per US dollar: daily since 2024, before at ends of weeks, months",
        origin("Federal Reserve Board", "H.10 Foreign Exchange Rates", DOMAIN,
               "euro, pound and Australian dollar turned round"), specs, rows,
    )  # fmt: skip


def long_yields(money: Path) -> SeriesFile:
    held = {(r["economy"], r["month"]): r["yield_pct"]
            for r in read_csv(money / "gov10y_monthly_2000_2026.csv")}  # fmt: skip
    rows: Rows = []
    for month in sorted({month for _, month in held}):
        end = end_of(month)
        cells: Cells = [
            f"{float(held[code, month]):.4f}" if (code, month) in held else None for code in LONG
        ]
        rows.append((end.isoformat(), next_business_day(end).isoformat(), cells))
    specs = [
        SeriesSpec(f"yield_10y_{code.lower()}", f"10-year government yield, {code}, month's mean",
                   "percent", "monthly", "known on the first business day after the month", 3)
        for code in LONG
    ]  # fmt: skip
    return SeriesFile(
        "long_yields", "Long government yields, monthly means",
        origin("OECD, Main Economic Indicators", "IRLTLT01", "CC BY 4.0",
               "rounded to 4 digits; carried-forward tails cut"), specs, rows,
    )  # fmt: skip


def euro_curve(money: Path) -> SeriesFile:
    raw = {r["date"]: r for r in read_csv(money / "ecb_yield_curve_aaa_daily_2004_2026.csv")}
    rows: Rows = [(day, day, [raw[day][t] or None for t in AAA]) for day in sorted(kept(raw))]
    specs = [
        SeriesSpec(f"euro_aaa_{t.lower()}", f"Euro area AAA government zero yield, {t}", "percent",
                   "daily", SAME_DAY, 1)
        for t in AAA
    ]  # fmt: skip
    return SeriesFile(
        "euro_curve", "Euro area AAA curve: daily since 2024, before at ends of weeks and months",
        origin("European Central Bank", "YC, spot rates", "reuse with citation", "none"),
        specs, rows,
    )  # fmt: skip


def spot(
    money: Path, file: str, name: str, tenors: tuple[str, ...], title: str, publisher: str,
    original: str,
) -> SeriesFile:  # fmt: skip
    """The last day of each month of a curve."""
    last: dict[str, dict[str, str]] = {}
    for row in read_csv(money / file):
        last[row["date"][:7]] = row
    rows: Rows = []
    for month in sorted(last):
        end = end_of(month).isoformat()
        rows.append((end, end, [last[month][t] or None for t in tenors]))
    specs = [
        SeriesSpec(f"{name}_{t.lower()}_end", f"{title}, {t}, end of month", "percent", "monthly",
                   SAME_DAY, 3)
        for t in tenors
    ]  # fmt: skip
    return SeriesFile(
        f"{name}_month_end", f"{title}, end of month",
        origin(publisher, original, "open terms of the publisher, attribution",
               "the last day of each month"), specs, rows,
    )  # fmt: skip


def output(money: Path) -> SeriesFile:
    held: dict[str, dict[str, str]] = {"GDPC1": {}, "GDPPOT": {}}
    for row in read_csv(money / "us_macro_fred_2000_2026.csv"):
        if row["series"] in held:
            held[row["series"]][row["date"]] = row["value"]
    rows: Rows = []
    for day in sorted(held["GDPC1"]):
        end = quarter_end(int(day[:4]), (int(day[5:7]) + 2) // 3)
        actual, able = float(held["GDPC1"][day]), float(held["GDPPOT"][day])
        known = end + dt.timedelta(days=30)
        rows.append((end.isoformat(), known.isoformat(),
                     [held["GDPC1"][day], f"{100 * (actual / able - 1):.3f}"]))  # fmt: skip
    rule = "30 days after the quarter, as first estimates are; values are today's edition"
    specs = [
        SeriesSpec("us_real_gdp", "US real GDP", "billion 2017 USD", "quarterly", rule, 30,
                   "GDPC1"),
        SeriesSpec("us_output_gap", "US real GDP less potential", "percent of potential",
                   "quarterly", rule, 30, "GDPC1, GDPPOT"),
    ]  # fmt: skip
    return SeriesFile(
        "us_output", "US output",
        origin("US Bureau of Economic Analysis; Congressional Budget Office", "GDPC1, GDPPOT",
               DOMAIN, "gap computed; both of today's edition, not of the day"), specs, rows,
    )  # fmt: skip


def prices(money: Path) -> SeriesFile:
    level = {r["date"][:7]: float(r["value"])
             for r in read_csv(money / "us_macro_fred_2000_2026.csv")
             if r["series"] == "CPIAUCSL" and r["value"]}  # fmt: skip
    rows: Rows = []
    for month, value in sorted(level.items()):
        before = level.get(f"{int(month[:4]) - 1}{month[4:]}")
        if before:
            end = end_of(month)
            rows.append((end.isoformat(), (end + dt.timedelta(days=15)).isoformat(),
                         [f"{100 * (value / before - 1):.3f}"]))  # fmt: skip
    spec = SeriesSpec(
        "us_inflation_12m", "US consumer prices, change on a year before", "percent", "monthly",
        "15 days after the month, about; values are today's edition", 45, "CPIAUCSL",
    )  # fmt: skip
    return SeriesFile(
        "us_prices", spec.title,
        origin("US Bureau of Labor Statistics", "CPIAUCSL", DOMAIN, "change computed"), [spec],
        rows,
    )  # fmt: skip


def annual(raw: Path) -> TableFile:
    """The Outlook's own first estimate of each year; where none is stored, the World Bank's."""
    first = {(r["economy"], r["variable"], int(r["year"])): r["value"] for r in read_csv(OUTCOMES)}
    rows: list[list[object]] = [
        [economy, variable, year, value, f"{year + 1}-0{5 if year < LATE_SPRING else 4}-30",
         "World Economic Outlook, spring of the year after"]
        for (economy, variable, year), value in first.items()
    ]  # fmt: skip
    rows += [row for row in bank(raw) if (row[0], row[1], row[2]) not in first]
    rows += debts(raw / "money")
    quarters: dict[int, list[float]] = {}
    for r in read_csv(raw / "money" / "us_macro_fred_2000_2026.csv"):
        if r["series"] == "GDPC1":
            quarters.setdefault(int(r["date"][:4]), []).append(float(r["value"]))
    held = {(row[0], row[1], row[2]) for row in rows}
    for year in (y for y, own in quarters.items() if len(own) == 4):
        if ("USA", "growth", year) not in held and year - 1 in quarters:
            change = 100 * (sum(quarters[year]) / sum(quarters[year - 1]) - 1)
            rows.append(["USA", "growth", year, f"{change:.3f}", f"{year + 1}-01-30",
                         "US Bureau of Economic Analysis, real GDP, mean of quarters"])  # fmt: skip
    for r in read_csv(EXTRA):
        rows.append([r["economy"], r["variable"], int(r["year"]), r["value"], r["published"],
                     r["source"]])  # fmt: skip
    rows.sort(key=lambda row: (str(row[1]), str(row[0]), int(str(row[2]))))
    columns = {
        "economy": "code of the model",
        "variable": "growth, inflation, or debt of the central government",
        "year": "calendar year",
        "value": "percent; debt: of GDP",
        "published": "day from which it is known",
        "source": "who published it",
    }  # fmt: skip
    return TableFile(
        "annual_macro", "Growth, inflation and central-government debt by year",
        origin("IMF; World Bank; national offices",
               "NGDP_RPCH, PCPIPCH; NY.GDP.MKTP.KD, FP.CPI.TOTL.ZG, GC.DOD.TOTL.GD.ZS; as named",
               "facts; CC BY 4.0", "first estimates of the Outlook to 2023, which India gives by "
               "fiscal year; later editions after that; growth of the World Bank computed"),
        columns, rows, "first estimates from the end of the spring edition's month, the World "
        "Bank's from 31 March of the year after, its debt from the end of that year; where a row "
        "names its day, from that", "published",
    )  # fmt: skip


INDEBTED = ("AUS", "BRA", "CAN", "CHE", "GBR", "KOR")
"""Whose debt the World Bank has to within some years of today, without gaps."""


def debts(money: Path) -> list[list[object]]:
    """Debt of central governments, where nobody's forecast is stored."""
    return [
        [r["economy"], "debt", int(r["year"]), f"{float(r['value']):.3f}",
         f"{int(r['year']) + 1}-12-31", "World Bank, central government debt"]
        for r in read_csv(money / "world_bank_annual_2000_2024.csv")
        if r["economy"] in INDEBTED and r["indicator"] == "GC.DOD.TOTL.GD.ZS" and r["value"]
    ]  # fmt: skip


FISCAL = {("AUS", "growth")}
"""What the World Bank gives by fiscal year and the Outlook by calendar year."""


def bank(raw: Path) -> list[list[object]]:
    codes = {WORLD_BANK.get(code, code): code for code in ANNUAL}
    rows: list[list[object]] = []
    real: dict[tuple[str, int], float] = {}
    for r in read_csv(raw / "trade" / "gdp" / "WDI_GDP_constant2015USD.csv"):
        if r["CountryCode_ISO3"] in codes and r["GDP_constant2015USD"]:
            real[codes[r["CountryCode_ISO3"]], int(r["Year"])] = float(r["GDP_constant2015USD"])
    for (code, year), value in real.items():
        if (code, year - 1) in real and (code, "growth") not in FISCAL:
            change = 100 * (value / real[code, year - 1] - 1)
            rows.append([code, "growth", year, f"{change:.3f}", f"{year + 1}-03-31",
                         "World Bank, GDP at constant prices of 2015"])  # fmt: skip
    for r in read_csv(raw / "money" / "world_bank_annual_2000_2024.csv"):
        if r["economy"] in codes and r["indicator"] == "FP.CPI.TOTL.ZG" and r["value"]:
            rows.append([codes[r["economy"]], "inflation", int(r["year"]),
                         f"{float(r['value']):.3f}", f"{int(r['year']) + 1}-03-31",
                         "World Bank, consumer prices"])  # fmt: skip
    return rows


VARIABLES = {"real GDP growth, percent": "growth", "consumer prices, percent": "inflation"}


def headlines(money: Path) -> TableFile:
    rows: list[list[object]] = []
    for r in read_csv(money / "weo_forecasts_published.csv"):
        code = {"EA": "EUR", "Euro area": "EUR", "EMU": "EUR"}.get(r["economy"], r["economy"])
        if r["variable"] in VARIABLES and code in ANNUAL:
            known = end_of(r["vintage"]).isoformat()
            rows.append([r["vintage"], known, code, VARIABLES[r["variable"]], int(r["year"]),
                         r["value"], r["source"]])  # fmt: skip
    rows.sort(key=lambda row: tuple(str(cell) for cell in row))
    columns = {
        "vintage": "month of the edition", "published": "end of that month",
        "economy": "code of the model", "variable": "growth or inflation", "year": "forecast",
        "value": "percent", "source": "where the row was read",
    }  # fmt: skip
    return TableFile(
        "weo_headlines", "Forecasts of the World Economic Outlook, as published",
        origin("International Monetary Fund", "World Economic Outlook, headline tables",
               "facts of publications, cited", "none"),
        columns, rows, "taken as known from the end of the edition's month", "published",
    )  # fmt: skip


def editions() -> TableFile:
    rows: list[list[object]] = []
    for r in read_csv(EDITIONS):
        year, month = int(r["edition"][:4]), r["edition"][5:]
        late = month == "04" and year <= LATE_SPRING
        known = end_of(f"{year}-05" if late else r["edition"]).isoformat()
        rows.append([r["edition"], known, r["economy"], r["variable"], int(r["year"]), r["value"]])
    columns = {
        "edition": "spring (04) or autumn (10)", "published": "end of that month",
        "economy": "code of the model", "variable": "growth or inflation",
        "year": "forecast: of the edition or one of the next two", "value": "percent",
    }  # fmt: skip
    return TableFile(
        "weo_editions", "Growth and inflation in the World Economic Outlook, every edition",
        Origin("International Monetary Fund", "World Economic Outlook, NGDP_RPCH and PCPIPCH",
               "facts of publications, cited", GATHERED,
               "fourteen economies, years of the edition to two later; spring 1990 to autumn 2024 "
               "as in the IMF's file of historical forecasts, 2025 from the editions' databases; "
               "616 values of 2021-24 in both copies are equal",
               "two public collections of the Outlook's forecasts"),
        columns, rows, "taken as known from the end of the edition's month; of May for springs "
        f"to {LATE_SPRING}", "published",
    )  # fmt: skip


FIRST_EDITION = "1995"
LINES = {
    ("debt", "Total"): "debt", ("deficit", "Total"): "deficit", ("revenue", "Total"): "revenue",
    ("outlay", "Net Interest"): "net_interest",
}  # fmt: skip
"""Component and category of the Office's files -> variable."""


def budget(money: Path) -> TableFile:
    """The budget's main lines: forecasts by edition, and what came (edition ``actual``)."""
    rows: list[list[object]] = []
    for r in read_csv(money / "cbo_baseline_vintages_1984_2026_02.csv"):
        known = end_of(r["baseline_date"][:7]).isoformat()
        line = LINES.get((r["component"], r["category"]))
        if line and r["baseline_date"] >= FIRST_EDITION and int(r["projected_year_number"]) > 0:
            rows.append([r["baseline_date"][:7], known, line, int(r["projected_fiscal_year"]),
                         r["value"]])  # fmt: skip
    for r in read_csv(money / "cbo_actuals.csv"):
        if r["component"] in ("debt", "deficit"):
            year = int(r["fiscal_year"])
            rows.append(["actual", f"{year}-10-31", r["component"], year, r["actual_value"]])
    for r in read_csv(money / "cbo_actual_fy_gdp.csv"):
        year = int(r["year"])
        rows.append(["actual", f"{year}-10-31", "gdp", year, r["gdp_fy_usd_bn"]])
    rows.sort(key=lambda row: (str(row[2]), str(row[0]), int(str(row[3]))))
    columns = {
        "edition": "month of the baseline; actual: what came", "published": "day",
        "variable": "debt held by the public, deficit, revenue, net interest, or GDP (what came "
        "alone)", "fiscal_year": "of the US", "value": "USD bn",
    }  # fmt: skip
    return TableFile(
        "cbo_vintages", "CBO's baselines since 1995: debt, deficit, revenue, net interest; what "
        "came of the first two",
        origin("US Congressional Budget Office", "evaluation of projections", DOMAIN,
               "without Fannie Mae and Freddie Mac; years from that of the edition on; many "
               "editions have no debt, two no revenue, none GDP or rates"),
        columns, rows, "from the end of the edition's month; actual: from 31 October", "published",
    )  # fmt: skip
