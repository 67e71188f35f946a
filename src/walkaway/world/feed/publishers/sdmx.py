"""Publishers that speak SDMX: the BIS, the ECB and the OECD, read in SDMX-CSV.

An answer is one flat table whose columns are dimensions, ``TIME_PERIOD`` and ``OBS_VALUE``; a few
lines read it. A library for SDMX would bring its own client, data frames and models of structures
for what the standard's CSV needs none of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from walkaway.world.feed.contract import Publisher, Read
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    looks_like_number,
    month_ends,
    number,
    period_of,
    shifted,
    table_of,
    text_of,
)

Key = tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """How the observations of one answer become series.

    Attributes:
        dimensions: columns that tell the series apart.
        series: their cells -> our series.
        decimals: to which a value is rounded; None: as it is written.
        ends: whether the last day of each whole month is wanted, not each day.
    """

    dimensions: tuple[str, ...]
    series: Mapping[Key, str]
    decimals: int | None = None
    ends: bool = False

    def read(self, raw: bytes) -> Read:
        """The series of an answer.

        Raises:
            UnexpectedError: not SDMX-CSV with these dimensions.
        """
        found = Found()
        daily: dict[str, dict[dt.date, str]] = {}
        rows = [row for row in table_of(text_of(raw)) if any(row)]
        names = [name.split(":")[0].upper() for name in rows[0]] if rows else []
        needed = (*self.dimensions, "TIME_PERIOD", "OBS_VALUE")
        columns = columns_of(names, needed, "SDMX-CSV")
        for row in rows[1:]:
            key, period, cell = self._cells(row, columns)
            ours = self.series.get(key)
            if ours is None:
                if looks_like_number(cell):
                    found.unread(".".join(key))
                continue
            value = number(cell, f"{'.'.join(key)}, {period}")
            if value is None:
                continue
            when, text = period_of(period), self._text(value)
            if self.ends:
                daily.setdefault(ours, {})[when] = text
            else:
                found.value(ours, when, text)
        for ours, days in daily.items():
            for day, end in month_ends(days):
                found.value(ours, end, days[day])
        return found.read()

    def _cells(self, row: list[str], columns: Mapping[str, int]) -> tuple[Key, str, str]:
        def cell(name: str) -> str:
            index = columns[name]
            # Labels may follow a code: ``US: United States``.
            return row[index].split(": ")[0] if index < len(row) else ""

        key = tuple(cell(name) for name in self.dimensions)
        return key, cell("TIME_PERIOD"), cell("OBS_VALUE")

    def _text(self, value: str) -> str:
        if self.decimals is None:
            return shifted(value, 0)
        # Rounded as the embedded series are, so that halves do not look like revisions.
        return shifted(f"{float(value):.{self.decimals}f}", 0)


BIS = {
    "US": "usa", "JP": "jpn", "GB": "gbr", "CA": "can", "AU": "aus", "CH": "che", "MX": "mex",
    "BR": "bra", "IN": "ind", "CN": "chn", "KR": "kor",
}  # fmt: skip
ECB = {"SR_3M": "0.25y", "SR_6M": "0.5y", "SR_1Y": "1y", "SR_2Y": "2y", "SR_3Y": "3y",
       "SR_5Y": "5y", "SR_10Y": "10y", "SR_30Y": "30y"}  # fmt: skip
OECD = ("AUS", "CAN", "CHE", "GBR", "IND", "KOR", "MEX")

POLICY = Flow(("FREQ", "REF_AREA"), {("M", a): f"policy_rate_{o}" for a, o in BIS.items()})
CURVE = Flow(("DATA_TYPE_FM",), {(a,): f"euro_aaa_{o}" for a, o in ECB.items()}, decimals=4)
DEPOSIT = Flow(("PROVIDER_FM_ID", "DATA_TYPE_FM"), {("DFR", "LEV"): "policy_rate_eur"}, ends=True)
LONG = Flow(
    ("REF_AREA", "FREQ", "MEASURE"),
    {(a, "M", "IRLT"): f"yield_10y_{a.lower()}" for a in OECD},
    decimals=4,
)
YEN = Flow(("REF_AREA", "FREQ", "MEASURE"), {("JPN", "M", "IR3TIB"): "jpy_3m_rate"}, decimals=5)


def _bis(first: dt.date) -> str:
    return (
        f"https://stats.bis.org/api/v1/data/WS_CBPOL/M.{'+'.join(BIS)}/all"
        f"?startPeriod={first:%Y-%m}&format=csv"
    )


def _ecb(key: str, first: dt.date) -> str:
    return f"https://data-api.ecb.europa.eu/service/data/{key}?startPeriod={first}&format=csvdata"


def _oecd(areas: str, measure: str, first: dt.date) -> str:
    return (
        "https://sdmx.oecd.org/public/rest/data/OECD.SDD.STES,DSD_STES@DF_FINMARK,4.0/"
        f"{areas}.M.{measure}.PA.....?startPeriod={first:%Y-%m}"
        "&dimensionAtObservation=AllDimensions&format=csvfile"
    )


def _publisher(
    id: str, title: str, address: Callable[[dt.date], str], flow: Flow, frequency: str,
    release: Callable[[dt.date], dt.date] | None,
) -> Publisher:  # fmt: skip
    return Publisher(
        id=id,
        title=title,
        addresses=lambda first, _today: (address(first),),
        read=flow.read,
        wanted=tuple(flow.series.values()),
        frequency=frequency,
        release=release,
        largest=30_000_000,
    )


PUBLISHERS = (
    _publisher(
        "bis-policy", "Bank for International Settlements: central banks' policy rates",
        _bis, POLICY, "month", calendars.policy_rate,
    ),
    _publisher(
        "ecb-curve", "European Central Bank: spot rates of the euro area's AAA curve",
        lambda first: _ecb(
            f"YC/B.U2.EUR.4F.G_N_A.SV_C_YM.{'+'.join(ECB)}", max(first, dt.date(2004, 9, 6))
        ),
        CURVE, "day", calendars.ecb_curve,
    ),
    _publisher(
        "ecb-deposit", "European Central Bank: rate of the deposit facility",
        lambda first: _ecb("FM/D.U2.EUR.4F.KR.DFR.LEV", first.replace(day=1)), DEPOSIT, "month",
        calendars.policy_rate,
    ),
    _publisher(
        "oecd-yields", "OECD: long-term interest rates, monthly means",
        lambda first: _oecd("+".join(OECD), "IRLT", first), LONG, "month", None,
    ),
    _publisher(
        "oecd-yen", "OECD: three-month interbank rate of Japan, monthly",
        lambda first: _oecd("JPN", "IR3TIB", first), YEN, "month", None,
    ),
)  # fmt: skip
