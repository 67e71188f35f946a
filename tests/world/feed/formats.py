"""Writers of the publishers' formats, as their documentation describes them; all numbers ours.

Each takes plain tables and gives bytes; they know nothing of the readers.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence

PAR = ("1 Mo", "1.5 Month", "2 Mo", "3 Mo", "4 Mo", "6 Mo", "1 Yr", "2 Yr", "3 Yr", "5 Yr", "7 Yr",
       "10 Yr", "20 Yr", "30 Yr")  # fmt: skip
REAL = ("5 YR", "7 YR", "10 YR", "20 YR", "30 YR")
JGB = (*(f"{n}Y" for n in range(1, 11)), "15Y", "20Y", "25Y", "30Y", "40Y")
Days = Mapping[dt.date, Mapping[str, str]]


def delimited(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def treasury(days: Days, columns: Sequence[str] = PAR) -> bytes:
    """Newest day first, US dates, names of columns in quotes but that of the day."""
    head = "Date," + ",".join(f'"{name}"' for name in columns)
    lines = [
        ",".join([f"{day:%m/%d/%Y}", *(days[day].get(name, "") for name in columns)])
        for day in sorted(days, reverse=True)
    ]
    return ("\n".join([head, *lines]) + "\n").encode()


def mof(days: Days, columns: Sequence[str] = JGB) -> bytes:
    """A title, days without leading zeros, a dash for no yield, notes below; Shift JIS."""
    rows = [["Interest Rate", *([""] * (len(columns) - 1)), "(Unit : %)"], ["Date", *columns]]
    for day in sorted(days):
        cells = [days[day].get(name, "-") for name in columns]
        rows.append([f"{day.year}/{day.month}/{day.day}", *cells])
    note = "\r\n※ 半年複利ベース\r\nNotes: semiannual compounding\r\n"
    return (delimited(rows) + note).encode("shift_jis")


def mof_japanese(days: Days, columns: Sequence[str] = JGB) -> bytes:
    """The ministry's edition in Japanese: years of eras."""
    rows = [["国債金利情報", *([""] * (len(columns) - 1)), "(単位 : %)"]]
    rows.append(["基準日", *(name.replace("Y", "年") for name in columns)])
    for day in sorted(days):
        cells = [days[day].get(name, "-") for name in columns]
        era, first = ("R", 2018) if day >= dt.date(2019, 5, 1) else ("H", 1988)
        rows.append([f"{era}{day.year - first}.{day.month}.{day.day}", *cells])
    return delimited(rows).encode("shift_jis")


def tic_table_5(months: Sequence[str], lines: Mapping[str, Sequence[str]]) -> bytes:
    """Tabs and CRLF; title and unit above, notes below."""
    title = "Table 5: Major Foreign Holders of Treasury Securities"
    head = [title, "Holdings at end of time period", "Billions of dollars", "Link: \ttable5", ""]
    rows = [["Country", *months], *([name, *cells] for name, cells in lines.items())]
    tail = "\r\nNotes:\r\nThe data in this table are collected from custodians.\r\n"
    return ("\r\n".join(head) + "\r\n" + delimited(rows, "\t") + tail).encode()


def tic_history(years: Mapping[int, Mapping[str, Sequence[str]]]) -> bytes:
    """Blocks of a year, December first: a line of months above the line of years."""
    names = ["Dec", "Nov", "Oct", "Sep", "Aug", "Jul", "Jun", "May", "Apr", "Mar", "Feb", "Jan"]
    rows: list[list[str]] = [["MAJOR FOREIGN HOLDERS OF TREASURY SECURITIES"], ["(in billions)"]]
    for year in sorted(years, reverse=True):
        rows += [[""], ["", *names], ["Country", *([str(year)] * 12)], ["", *(["------"] * 12)]]
        rows += [[name, *cells] for name, cells in years[year].items()]
    return delimited(rows, "\t").encode()


SLT = ("for_treas_pos", "for_treas_net", "for_lt_treas_pos", "for_lt_treas_net",
       "for_lt_treas_valchg", "for_st_treas_pos", "for_st_treas_net")  # fmt: skip


def tic_table_3(rows: Sequence[tuple[str, str, str, Sequence[str]]]) -> bytes:
    """Millions by holder (name, code, month, cells of `SLT`), with a header for people above."""
    head = [["Table 3: U.S. Treasury Securities Held by Foreign Residents 1/"],
            ["Millions of dollars"], [""],
            ["Country", "Country Code", "Date", "Holdings", "Net U.S. Sales", "Holdings",
             "Net U.S. Sales", "Valuation Change", "Holdings", "Net U.S. Sales"],
            ["country", "country_code", "date", *SLT]]  # fmt: skip
    body = [[name, code, month, *cells] for name, code, month, cells in rows]
    return (delimited([*head, *body], "\t") + "Notes:\t1/ at market value\r\n").encode()


def fiscal_data(records: Sequence[Mapping[str, str | None]], pages: int = 1) -> bytes:
    """``data`` and ``meta``; what is missing is the word null."""
    rows = [{k: "null" if v is None else v for k, v in r.items()} for r in records]
    meta = {"count": len(rows), "total-count": len(rows), "total-pages": pages}
    links = {"self": "&page%5Bnumber%5D=1&page%5Bsize%5D=10000", "next": None}
    return json.dumps({"data": rows, "meta": meta, "links": links}).encode()
