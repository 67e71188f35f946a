"""What the readers share: from bytes to text, cells, numbers and days, strict at every step.

A number is kept as it was written; what is neither a number nor one of the publisher's signs for
"no value" makes the whole answer unexpected, so that a changed table is a message and never a gap.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from walkaway.world.feed.contract import Read, Row, UnexpectedError, Value
from walkaway.world.releases import month_end, quarter_end

MISSING = frozenset(
    {
        "",
        ".",
        "..",
        "...",
        "-",
        "--",
        "–",
        "—",
        "*",
        "nd",
        "na",
        "n/a",
        "n.a.",
        "nan",
        "null",
        "none",
    }
)
"""Signs of publishers for "no value", in small letters."""
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d{1,2})?")
_LONGEST = 40
_YEARS = range(1700, 2201)
"""Years that statistics and projections speak of; others are damage."""
_MOST_NAMED = 40
_MARKUP = ("<!doctype html", "<html", "<head", "<body")


def text_of(raw: bytes, encoding: str = "utf-8") -> str:
    """The text of an answer; marks of byte order are taken off, UTF-16 is told by its mark.

    Raises:
        UnexpectedError: not text in this encoding, or a page for people.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        text = raw.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise UnexpectedError(f"not text in {encoding} (byte {error.start})") from None
    if text[:200].lstrip().lower().startswith(_MARKUP):
        raise UnexpectedError("a page of HTML, not the document")
    return text


def table_of(text: str, delimiter: str = ",") -> list[list[str]]:
    """The rows of a delimited text, each cell without blanks around it.

    Raises:
        UnexpectedError: not such a text.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise UnexpectedError(f"not a delimited table ({error})") from None


def json_of(raw: bytes) -> Any:
    """The document of an answer in JSON, its numbers as text.

    Raises:
        UnexpectedError: not JSON.
    """
    try:
        return json.loads(text_of(raw), parse_float=str, parse_int=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnexpectedError(f"not JSON ({error})") from None


def records_of(document: Any, *path: str) -> list[dict[str, str]]:
    """The records of a list inside a JSON document, every cell as text.

    Raises:
        UnexpectedError: no such list.
    """
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise UnexpectedError(f"no list of records named {'.'.join(path)}")
    return [{k: "" if v is None else str(v).strip() for k, v in row.items()} for row in document]


def columns_of(header: Sequence[str], wanted: Iterable[str], what: str) -> dict[str, int]:
    """Name -> index of a header; names that are wanted and not there are all told.

    Raises:
        UnexpectedError: a wanted name is missing, or one stands twice.
    """
    found = {name: i for i, name in enumerate(header) if name}
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise UnexpectedError(f"{what} without {', '.join(missing[:8])}")
    twice = sorted({name for name in header if name and list(header).count(name) > 1})
    if twice:
        raise UnexpectedError(f"{what} with {', '.join(twice[:8])} twice")
    return found


def number(cell: str, where: str) -> str | None:
    """A number as it was written, without thousands separators; None for a sign of no value.

    Args:
        cell: what stands there.
        where: line and column, for the message.

    Raises:
        UnexpectedError: something else.
    """
    cell = cell.strip()
    if cell.lower() in MISSING:
        return None
    plain = cell.replace("−", "-")
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain) or not re.search(r"\d", plain):
        raise UnexpectedError(f"{where}: {cell[:30]!r} is not a number")
    plain = plain.replace(",", "").lstrip("+")
    if "e" in plain.lower() or plain.endswith(".") or plain.lstrip("-").startswith("."):
        return exact(Decimal(plain))
    return plain


def looks_like_number(cell: str) -> bool:
    """Whether a cell nobody reads holds a number, so that its column is told as unread."""
    try:
        return number(cell, "") is not None
    except UnexpectedError:
        return False


def exact(value: Decimal) -> str:
    """A decimal number in full, without an exponent."""
    return f"{value:f}"


def shifted(text: str, places: int) -> str:
    """A number times a power of ten, digit by digit, without zeros at its end."""
    moved = Decimal(text).scaleb(places)
    return exact(moved.normalize()) if moved else "0"


def rounded(value: Decimal, places: int) -> str:
    """A number rounded half up to so many decimals."""
    return exact(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def day_of(cell: str, form: str = "ymd") -> dt.date:
    """A day written ``2026-07-01``, ``2026/7/1``, ``20260701`` (ymd) or ``07/01/2026`` (mdy).

    Raises:
        UnexpectedError: no day.
    """
    pattern = (
        r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})"
        if form == "mdy"
        else (r"(\d{4})[/-]?(\d{1,2})[/-]?(\d{1,2})(?:T00:00:00(?:\.0+)?Z?)?")
    )
    match = re.fullmatch(pattern, cell.strip(), re.ASCII)
    if match:
        parts = [int(part) for part in match.groups()]
        year, month, day = (parts[2], parts[0], parts[1]) if form == "mdy" else parts
        return date_of(year, month, day, cell)
    raise UnexpectedError(f"{cell[:30]!r} is not a day")


def date_of(year: int, month: int, day: int, cell: str) -> dt.date:
    """A day from its numbers.

    Raises:
        UnexpectedError: no such day, or in a year that nothing is published of.
    """
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise UnexpectedError(f"{cell[:30]!r} is not a day") from None
    if year not in _YEARS:
        raise UnexpectedError(f"{cell[:30]!r} is in no year that is published")
    return found


def period_of(cell: str) -> dt.date:
    """Last day of a period: a year, quarter, month or day in one of the ways publishers write.

    Raises:
        UnexpectedError: none of them.
    """
    cell = cell.strip()
    match = re.fullmatch(r"(\d{4})(?:[-:]?([QM])(\d{1,2})|-(\d{2}))?", cell, re.ASCII)
    if not match:
        return day_of(cell)
    year, letter = int(match[1]), match[2]
    part = int(match[3] or match[4] or 12)
    if year not in _YEARS or part < 1 or part > (4 if letter == "Q" else 12):
        raise UnexpectedError(f"{cell[:30]!r} is not a period")
    return quarter_end(year, part) if letter == "Q" else month_end(year, part)


def month_ends(days: Iterable[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """(last day that is there, last day of the month) of each month that is whole.

    A month is whole when a later one is there too, or when no weekday of it is left (the last of
    December is closed in many places).
    """
    last: dict[dt.date, dt.date] = {}
    for day in sorted(days):
        last[month_end(day.year, day.month)] = day
    newest = max(last, default=dt.date.min)
    return [(day, end) for end, day in last.items() if end < newest or _is_last(day, end)]


def _is_last(day: dt.date, end: dt.date) -> bool:
    left = (day + dt.timedelta(days=n) for n in range(1, (end - day).days + 1))
    return all(d.weekday() >= 5 or (d.month, d.day) == (12, 31) for d in left)


class Found:
    """Collects what an answer says; one number said twice must be said the same.

    Args:
        keep_first: of two numbers for one period the first counts, for tables that say so.
    """

    def __init__(self, *, keep_first: bool = False) -> None:
        self._keep_first = keep_first
        self._values: dict[tuple[str, dt.date], str] = {}
        self._rows: dict[tuple[str, tuple[str, ...]], Row] = {}
        self._unread: dict[str, None] = {}

    def value(self, series: str, period: dt.date, text: str | None) -> None:
        """Add a number; None is none.

        Raises:
            UnexpectedError: another number for the same period is there.
        """
        if text is None:
            return
        held = self._values.setdefault((series, period), text)
        if not self._keep_first and held != text and Decimal(held) != Decimal(text):
            raise UnexpectedError(f"{period} stands twice, as {held} and {text} ({series})")

    def row(self, row: Row) -> None:
        """Add a row of a table.

        Raises:
            UnexpectedError: another row of the same key is there.
        """
        held = self._rows.setdefault((row.table, row.key), row)
        if held != row:
            raise UnexpectedError(f"{' '.join(row.key)} stands twice, not the same")

    def unread(self, name: str) -> None:
        """Name a line or column that holds numbers and was not taken."""
        self._unread[name[:80]] = None

    def read(self) -> Read:
        """All of it, values by series and period; a very long list of unread names is cut."""
        values = tuple(Value(s, p, text) for (s, p), text in sorted(self._values.items()))
        names = list(self._unread)
        more = len(names) - _MOST_NAMED
        if more > 0:
            names = [*names[:_MOST_NAMED], f"and {more} more"]
        return Read(values, tuple(self._rows.values()), tuple(names))
