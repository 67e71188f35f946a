"""Standard answers of the Federal Reserve, the statistical offices, SDMX and the outlooks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from tests.world.feed import formats_more as formats
from walkaway.world.feed.publishers import fed, imf, rba, sdmx, worldbank
from walkaway.world.releases import month_end, quarter_end

Builder = Callable[[str, dt.date, dt.date, int], bytes]


def weekdays(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += dt.timedelta(days=1)


def months(first: dt.date, last: dt.date) -> list[dt.date]:
    """Last days of the months that are over, oldest first."""
    ends = [month_end(first.year, first.month + k) for k in range(600)]
    return [end for end in ends if end <= last]


def quarters(first: dt.date, last: dt.date) -> list[dt.date]:
    ends = [quarter_end(first.year + k // 4, 1 + k % 4) for k in range(200)]
    return [end for end in ends if first <= end <= last]


def level(day: dt.date, step: int, base: float = 4.0, decimals: int = 2) -> str:
    """A number that depends on the day and on which one it is, and on nothing else."""
    wave = (day.toordinal() * 37 + step * 101) % 199
    return f"{base + step * 0.03 + wave / 400:.{decimals}f}"


def _h10(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    days = list(weekdays(first, today - dt.timedelta(days=5)))
    ends = months(first, today - dt.timedelta(days=5))
    series: dict[str, tuple[str, dict[str, str]]] = {}
    for k, country in enumerate(sorted({*fed.DAILY.values(), *fed.MONTHLY.values()})):
        holiday = {f"{d}": "" for d in days if (d.month, d.day) == (12, 25)}
        daily = {f"{d}": level(d, k, 1.1, 4) for d in days} | holiday
        series[fed.code_of(country, "B")] = ("1", daily)
        monthly = {f"{e}": level(e, k, 1.1, 4) for e in ends}
        series[fed.code_of(country, "M")] = ("1", monthly)
    series[fed.BROAD] = ("1", {f"{d}": level(d, 1, 120, 4) for d in days})
    series["JRXWTFN_N.B"] = ("1", {f"{d}": level(d, 2, 110, 4) for d in days})
    return formats.fed_release("H10", series)


def _h15(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    days = list(weekdays(first, today - dt.timedelta(days=1)))
    codes = (*fed.H15, "RIFLGFCY30_N.B")
    return formats.fed_release(
        "H15", {c: ("1", {f"{d}": level(d, k) for d in days}) for k, c in enumerate(codes)}
    )


def _z1(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    ends = quarters(dt.date(2024, 1, 1), today - dt.timedelta(days=72))
    codes = [f"LM{part}" for parts in fed.HOLDERS.values() for part in parts]
    codes = [c.replace("LM", "FL") if c[2:5] in ("633", "673", "503") else c for c in codes]
    names = {f"{e.year}:Q{e.month // 3}": e for e in ends}
    whole = {
        c: {q: level(e, k, 900_000 + edition, 0) for q, e in names.items()}
        for k, c in enumerate(dict.fromkeys([*codes, *fed.FINER]))
    }
    first_half = dict(list(whole.items())[:14])
    return formats.z1_tables(
        {"F0_t": {"FA155000005": dict.fromkeys(names, "1")}, "I3061_s": whole, "S1_s": first_half}
    )


def _soma(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    days = [d for d in weekdays(first, today) if d.weekday() == 2]
    names = ("bills", "notesbonds", "tips", "tipsInflationCompensation")
    return formats.soma(
        [
            {"asOfDate": f"{d}", "mbs": "1.00", "cmbs": "0.00", "agencies": "2.00", "frn": "",
             "total": "9.00",
             **{n: level(d, k, 400_000, 0) + "000000" for k, n in enumerate(names)}}
            for d in days
        ]
    )  # fmt: skip


def _dealers(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    days = [d for d in weekdays(first, today - dt.timedelta(days=8)) if d.weekday() == 2]
    return formats.dealers({f"{d}": level(d, 1, 300_000, 0) for d in days})


def _bis(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    rows = [
        {"FREQ": "M", "REF_AREA": area, "UNIT_MEASURE": "368", "UNIT_MULT": "0",
         "TIME_PERIOD": f"{end:%Y-%m}", "OBS_VALUE": level(end, k), "OBS_STATUS": "A"}
        for k, area in enumerate(sdmx.BIS)
        for end in months(first, today)
    ]  # fmt: skip
    return formats.sdmx_csv(formats.BIS, rows)


def _ecb(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    curve = "/YC/" in address
    codes = tuple(sdmx.ECB) if curve else ("LEV",)
    day = max(dt.date.fromisoformat(address.split("startPeriod=")[1][:10]), first)
    every = (day + dt.timedelta(days=n) for n in range((today - day).days + 1))
    days = list(weekdays(day, today - dt.timedelta(days=1)) if curve else every)
    rows = [
        {"KEY": f"YC.{code}", "FREQ": "B" if curve else "D", "REF_AREA": "U2", "CURRENCY": "EUR",
         "PROVIDER_FM_ID": "G_N_A" if curve else "DFR", "DATA_TYPE_FM": code,
         "TIME_PERIOD": f"{d}", "OBS_VALUE": level(d, k, 2, 10 if curve else 2),
         "OBS_STATUS": "A"}
        for k, code in enumerate(codes)
        for d in days
    ]  # fmt: skip
    return formats.sdmx_csv(formats.ECB, rows)


def _oecd(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    areas, _, measure = address.split("4.0/")[1].split(".")[:3]
    rows = [
        {"DATAFLOW": "OECD.SDD.STES:DSD_STES@DF_FINMARK(4.0)", "REF_AREA": area, "FREQ": "M",
         "MEASURE": measure, "UNIT_MEASURE": "PA", "TIME_PERIOD": f"{end:%Y-%m}",
         "OBS_VALUE": level(end, k, 3, 12), "OBS_STATUS": "A"}
        for k, area in enumerate(areas.split("+"))
        for end in months(first, today - dt.timedelta(days=10))
    ]  # fmt: skip
    return formats.sdmx_csv(formats.OECD, rows)


def _rba(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    days = weekdays(first, today - dt.timedelta(days=2))
    return formats.rba(
        {d: {c: level(d, k, 3, 3) for k, c in enumerate(rba.SERIES)} for d in days},
        [*rba.SERIES, "FCMYGBAGID"],
    )


def _bls(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    rows = []
    for code in ("CUSR0000SA0", "CUUR0000SA0", "CUURA101SA0"):
        ends = months(dt.date(first.year - 1, 1, 1), today - dt.timedelta(days=14))
        rows += [(code, f"{e.year}", f"M{e.month:02}", level(e, e.month, 320, 3)) for e in ends]
        rows += [(code, f"{first.year}", "M13", "321.000"), (code, f"{first.year}", "S01", "-")]
    return formats.bls(rows)


def _bea(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    ends = quarters(first, today - dt.timedelta(days=30))
    rows = [
        (code, f"{e.year}Q{e.month // 3}", f"{int(level(e, k, 24_000_000, 0)):,}")
        for k, code in enumerate(("A191RC", "A191RX", "A191RX1"))
        for e in ends
    ]
    return formats.bea(rows)


def _fred(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    names = address.split("?id=")[1].split("&")[0].split(",")
    start = dt.date.fromisoformat(address.split("cosd=")[1])
    if "GDPC1" in names:
        days = [e.replace(month=e.month - 2, day=1) for e in quarters(start, today)]
        ahead = [dt.date(today.year + n, 1, 1) for n in (1, 2)]  # potential alone is told ahead
        rows = {f"{d}": {n: level(d, k, 24_000, 3) for k, n in enumerate(names)} for d in days}
        return formats.fred(rows | {f"{d}": {"GDPPOT": "25000.1"} for d in ahead}, names)
    days = list(weekdays(start, today - dt.timedelta(days=1)))
    rows = {f"{d}": {n: level(d, k, 2.2) for k, n in enumerate(names)} for d in days}
    return formats.fred(rows | {f"{days[0]}": dict.fromkeys(names, ".")}, names)


def _census(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    match = re.search(r"from\+(\d{4})-(\d\d)", address)
    assert match
    start = dt.date(int(match[1]), int(match[2]), 1)
    rows = [
        (str(code), f"{e:%Y-%m}", level(e, code, 8_000_000, 0) + "123", level(e, code, 90_000, 0))
        for e in months(start, today - dt.timedelta(days=40))
        for code in range(111, 144)
    ]
    return formats.census(rows)


def _weo(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    api = "api.imf.org" in address
    spring = dt.date(today.year, 4, 14)
    year = spring.year if api else int(address.split("WEO-Database/")[1][:4])
    codes = [c for c in imf.IMF_CODES if api or c != "G163"]  # groups have a file of their own
    forecasts = {
        (code, name): {f"{y}": level(dt.date(y, 1, 1), k, 2, 3) for y in range(year - 1, year + 3)}
        for k, (code, name) in enumerate((c, n) for c in codes for n in imf.VARIABLES)
    }
    if api:
        return formats.weo_interface(f"{spring}", forecasts, shared=edition == 0)
    return formats.weo_file(f"{address.split('/')[-2]} {year}", forecasts)


def _cbo(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    if address.endswith("baselines.csv"):
        return formats.cbo_baselines(
            [
                (component, category, f"{year}-02-01", year + n - 1, n,
                 level(dt.date(year, 2, 1), n, 1800, 3))
                for year in range(1994, today.year + 1)
                for component, category in (("debt", "Total"), ("deficit", "Total"),
                                            ("revenue", "Customs Duties"))
                for n in range(1, 12)
            ]
        )  # fmt: skip
    if address.endswith("actuals.csv"):
        return formats.cbo_actuals(
            [(c, "Total", y, level(dt.date(y, 9, 30), 1, 1700, 3))
             for c in ("debt", "deficit", "outlay") for y in range(1984, today.year)]
        )  # fmt: skip
    years = range(1982, today.year)
    return formats.cbo_gdp({f"{y}": level(dt.date(y, 9, 30), 2, 20000, 3) for y in years})


def _world_bank(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    indicator = next(name for name in worldbank.INDICATORS if name in address)
    years = range(first.year - 2, today.year + 1)
    return formats.world_bank(
        indicator,
        [
            (code, f"{y}", None if y >= today.year else float(level(dt.date(y, 1, 1), k, 2.5, 9)))
            for k, code in enumerate(worldbank.BANK_CODES)
            for y in reversed(years)
        ],
    )


BUILDERS: dict[str, Builder] = {
    "fed-h10": _h10, "fed-h15": _h15, "fed-z1": _z1, "nyfed-soma": _soma,
    "nyfed-dealers": _dealers, "bis-policy": _bis, "ecb-curve": _ecb, "ecb-deposit": _ecb,
    "oecd-yields": _oecd, "oecd-yen": _oecd, "rba-yields": _rba, "bls-prices": _bls,
    "bea-gdp": _bea, "fred-gap": _fred, "fred-breakevens": _fred, "census-imports": _census,
    "imf-weo": _weo, "cbo-baselines": _cbo, "world-bank": _world_bank,
}  # fmt: skip
