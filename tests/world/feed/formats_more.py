"""More writers: the Federal Reserve, statistical offices, SDMX and outlooks; numbers ours."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from tests.world.feed.formats import Days, delimited

Points = Mapping[str, str]  # period as written -> number as written


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            about = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(about, body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def fed_release(name: str, series: Mapping[str, tuple[str, Points]]) -> bytes:
    """A release's archive: SDMX-ML 1.0 compact beside schemas; code -> (multiplier, points).

    A day without a number has a status other than A and the number -9999.
    """
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<message:MessageGroup '
        'xmlns:message="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/message" '
        'xmlns:common="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/common" '
        'xmlns:frb="http://www.federalreserve.gov/structure/compact/common" '
        f'xmlns:kf="http://www.federalreserve.gov/structure/compact/{name}_{name}">\n'
        "<message:Header><message:Prepared>2026-01-05T16:15:00</message:Prepared></message:Header>"
        f'\n<frb:DataSet id="{name}">\n'
    )
    parts = [head]
    for code, (multiplier, points) in series.items():
        parts.append(
            f'<kf:Series CURRENCY="NA" FREQ="9" SERIES_NAME="{code}" UNIT="Unit" '
            f'UNIT_MULT="{multiplier}">\n<frb:Annotations><common:Annotation>'
            "<common:AnnotationType>Short Description</common:AnnotationType>"
            "<common:AnnotationText>In words &amp; more</common:AnnotationText>"
            "</common:Annotation></frb:Annotations>\n"
        )
        for period, value in points.items():
            status, number = ("A", value) if value else ("ND", "-9999")
            parts.append(
                f'<frb:Obs OBS_STATUS="{status}" OBS_VALUE="{number}" TIME_PERIOD="{period}" />\n'
            )
        parts.append("</kf:Series>\n")
    body = "".join([*parts, "</frb:DataSet>\n</message:MessageGroup>\n"]).encode()
    return zipped({f"{name}_struct.xml": b"<x/>", f"{name}_data.xml": body, f"{name}.xsd": b"<x/>"})


def fed_download(name: str, series: Mapping[str, tuple[str, Points]]) -> bytes:
    """The CSV of the Data Download Program: series in columns under six lines of metadata."""
    codes = list(series)
    periods = sorted({p for _, points in series.values() for p in points})
    rows = [
        ["Series Description", *(f"In words, of {code}" for code in codes)],
        ["Unit:", *("Percent:_Per_Year" for _ in codes)],
        ["Multiplier:", *(series[code][0] for code in codes)],
        ["Currency:", *("NA" for _ in codes)],
        ["Unique Identifier: ", *(f"{name}/{name}/{code}" for code in codes)],
        ["Time Period", *codes],
    ]
    rows += [[p, *(series[code][1].get(p) or "ND" for code in codes)] for p in periods]
    return delimited(rows, end="\n").encode()


def z1_tables(tables: Mapping[str, Mapping[str, Points]]) -> bytes:
    """Tables in csv/ with a dictionary each; periods as 2026:Q1, ND for none."""
    members: dict[str, bytes] = {}
    for table, columns in tables.items():
        periods = sorted({p for points in columns.values() for p in points})
        rows = [["date", *(f"{code}.Q" for code in columns)]]
        rows += [[p, *(points.get(p) or "ND" for points in columns.values())] for p in periods]
        words = [[f"{code}.Q", "In words", f"Line {k}", table, "Millions of dollars"]
                 for k, code in enumerate(columns, 1)]  # fmt: skip
        members[f"csv/{table}.csv"] = delimited(rows, end="\n").encode()
        members[f"data_dictionary/{table}.txt"] = delimited(words, "\t").encode()
    return zipped(members)


def soma(records: Sequence[Mapping[str, str]]) -> bytes:
    return json.dumps({"soma": {"summary": list(records)}}).encode()


def dealers(points: Points, key: str = "PDPOSGST-TOT") -> bytes:
    rows = [{"asofdate": day, "keyid": key, "value": value} for day, value in points.items()]
    return json.dumps({"pd": {"timeseries": rows}}).encode()


BIS = ("FREQ", "REF_AREA", "UNIT_MEASURE", "UNIT_MULT", "TIME_FORMAT", "COMPILATION", "DECIMALS",
       "SOURCE_REF", "SUPP_INFO_BREAKS", "TITLE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS",
       "OBS_CONF", "OBS_PRE_BREAK")  # fmt: skip
ECB = ("KEY", "FREQ", "REF_AREA", "CURRENCY", "PROVIDER_FM", "INSTRUMENT_FM", "PROVIDER_FM_ID",
       "DATA_TYPE_FM", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "OBS_CONF", "TITLE")  # fmt: skip
OECD = ("DATAFLOW", "REF_AREA", "FREQ", "MEASURE", "UNIT_MEASURE", "ACTIVITY", "ADJUSTMENT",
        "TRANSFORMATION", "TIME_HORIZ", "METHODOLOGY", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS",
        "UNIT_MULT", "DECIMALS", "BASE_PER")  # fmt: skip


def sdmx_csv(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A flat table; a title with a comma is in quotes, as these publishers write it."""
    title = {"TITLE": "Words, with a comma", "COMPILATION": "Target, of the bank"}
    cells = [[{**title, **row}.get(name, "") for name in header] for row in rows]
    return delimited([list(header), *cells], end="\n").encode()


def rba(days: Days, codes: Sequence[str]) -> bytes:
    """Metadata above, days as 20-May-2013, empty columns at the right."""
    blank = ["" for _ in codes]
    head = [["F2 CAPITAL MARKET YIELDS - GOVERNMENT BONDS", *blank],
            ["Title", *(f"Australian Government bond {c}" for c in codes)],
            ["Description", *blank], ["Frequency", *("Daily" for _ in codes)],
            ["Type", *("Original" for _ in codes)],
            ["Units", *("Per cent per annum" for _ in codes)], ["", *blank], ["", *blank],
            ["Source", *("RBA" for _ in codes)], ["Publication date", *blank],
            ["Series ID", *codes]]  # fmt: skip
    rows = [[f"{d:%d-%b-%Y}", *(days[d].get(c, "") for c in codes)] for d in sorted(days)]
    return delimited([*head, *rows]).encode("cp1252")


def bls(rows: Sequence[tuple[str, str, str, str]]) -> bytes:
    """(series, year, period, number): tabs, and blanks that pad."""
    lines = ["series_id        \tyear\tperiod\t       value\tfootnote_codes"]
    lines += [f"{code:17}\t{year}\t{period}\t{value:>12}\t" for code, year, period, value in rows]
    return ("\r\n".join(lines) + "\r\n").encode()


def bea(rows: Sequence[tuple[str, str, str]]) -> bytes:
    """(series, quarter, number in millions with separators, in quotes)."""
    lines = ["%SeriesCode,Period,Value"]
    lines += [f'{code},{period},"{value}"' for code, period, value in rows]
    return ("\r\n".join(lines) + "\r\n").encode()


def fred(days: Mapping[str, Mapping[str, str]], names: Sequence[str]) -> bytes:
    """Days down, series across; nothing, or a full stop, where there is no number."""
    rows = [["observation_date", *names]]
    rows += [[day, *(days[day].get(name, "") for name in names)] for day in sorted(days)]
    return delimited(rows, end="\n").encode()


def census(rows: Sequence[tuple[str, str, str, str]]) -> bytes:
    """(industry, month, imports, duty): lists, the header first, predicates repeated at the end."""
    head = ["CON_VAL_MO", "CAL_DUT_MO", "NAICS", "COMM_LVL", "CTY_CODE", "time"]
    body = [[value, duty, code, "NA3", "-", month] for code, month, value, duty in rows]
    return json.dumps([head, *body]).encode()


def weo_interface(
    edition: str, forecasts: Mapping[tuple[str, str], Points], shared: bool = True
) -> bytes:
    """SDMX-ML 2.1, specific to the structure; the edition stands at the data set or the series."""
    mark = f'PUBLICATION_DATE="{edition}T13:00:00Z"'
    head = (
        '<?xml version="1.0" encoding="utf-8"?><message:StructureSpecificData '
        'xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" '
        'xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">'
        "<message:Header><message:ID>IREF1</message:ID></message:Header>"
        f'<message:DataSet ss:dataScope="DataStructure" {mark if shared else ""}>'
    )
    parts = [head]
    for (code, name), points in forecasts.items():
        parts.append(
            f'<Series COUNTRY="{code}" INDICATOR="{name}" FREQUENCY="A" SCALE="0" '
            f"{'' if shared else mark}>"
        )
        parts += [f'<Obs TIME_PERIOD="{y}" OBS_VALUE="{v}" />' for y, v in points.items()]
        parts.append("</Series>")
    return "".join([*parts, "</message:DataSet></message:StructureSpecificData>"]).encode()


def weo_file(edition: str, forecasts: Mapping[tuple[str, str], Points]) -> bytes:
    """Tabs, UTF-16 with a mark, thousands separators, n/a and --, the edition in the last line."""
    years = sorted({y for points in forecasts.values() for y in points})
    head = ["WEO Country Code", "ISO", "WEO Subject Code", "Country", "Subject Descriptor",
            "Subject Notes", "Units", "Scale", "Country/Series-specific Notes", *years,
            "Estimates Start After"]  # fmt: skip
    rows = [
        ["111", code, name, "Name", "Words; words", "Notes, with a comma", "Percent change", "",
         "", *(points.get(year, "n/a") for year in years), "2024"]
        for (code, name), points in forecasts.items()
    ]  # fmt: skip
    foot = f"International Monetary Fund, World Economic Outlook Database, {edition}"
    return (delimited([head, *rows], "\t") + "\r\n" + foot + "\t\r\n").encode("utf-16")


def cbo_baselines(rows: Sequence[tuple[str, str, str, int, int, str]]) -> bytes:
    head = ["component", "category", "subcategory", "baseline_date", "projected_fiscal_year",
            "projected_year_number", "value"]  # fmt: skip
    body = [[c, k, k, day, str(year), str(n), value] for c, k, day, year, n, value in rows]
    return delimited([head, *body], end="\n").encode()


def cbo_actuals(rows: Sequence[tuple[str, str, int, str]]) -> bytes:
    head = ["component", "category", "subcategory", "fiscal_year", "actual_value"]
    return delimited([head, *([c, k, k, str(y), v] for c, k, y, v in rows)], end="\n").encode()


def cbo_gdp(points: Points) -> bytes:
    return delimited([["fiscal_year", "GDP"], *([y, v] for y, v in points.items())]).encode()


def world_bank(
    indicator: str, values: Sequence[tuple[str, str, float | None]], pages: int = 1
) -> bytes:
    """Pages and records; a year without a number is null."""
    records = [
        {"indicator": {"id": indicator, "value": "In words"}, "country": {"id": "XX", "value": "X"},
         "countryiso3code": code, "date": year, "value": value, "unit": "", "obs_status": "",
         "decimal": 1}
        for code, year, value in values
    ]  # fmt: skip
    head = {"page": 1, "pages": pages, "per_page": 20000, "total": len(records),
            "sourceid": "2", "lastupdated": "2026-07-01"}  # fmt: skip
    return json.dumps([head, records]).encode()
