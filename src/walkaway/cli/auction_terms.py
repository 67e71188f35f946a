"""`walkaway auction price --term-file`: a CSV of notes and bonds, priced line by line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from walkaway.auctions.bookfile import broken
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import TABLE, text_of
from walkaway.present.auction_price import Prices
from walkaway.present.decimals import decimal, shown
from walkaway.pricing.exact import exact
from walkaway.pricing.many import Batch, prices
from walkaway.pricing.price import (
    Terms,
    check_announced,
    collect,
    coupon_for,
    full_price,
    price,
)
from walkaway.pricing.written import unsigned

NEEDED = ("coupon", "maturity", "issue", "yield")
ANNOUNCED = ("accrued", "accrued_per_1000")
FIRST = ("first", "first_payment", "first_interest_date")
NAMES = {
    "interestrate": "coupon", "int_rate": "coupon", "interest_rate": "coupon",
    "maturitydate": "maturity", "maturity_date": "maturity",
    "issuedate": "issue", "issue_date": "issue",
    "dateddate": "dated", "dated_date": "dated",
    "highyield": "yield", "high_yield": "yield",
    "firstinterestpaymentdate": "first", "first_int_payment_date": "first",
    "accruedinterestper1000": "accrued", "accrued_int_per1000": "accrued",
}  # fmt: skip
"""Columns as TreasuryDirect and the fiscal data service call them, and what they are here."""
DATES = ("maturity", "issue", "dated", *FIRST)
RATES = ("coupon", "yield")
MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?Z?$")
MARKS = ("coupon_set_from_yield", "dated_inferred")
Row = dict[str, str]


@dataclass(frozen=True)
class Line:
    """One security of a term file.

    Attributes:
        row: its cells by column.
        terms, rate: what they say.
        accrued: accrued interest per $1000 as announced; None if the line has none.
        coupon_set, dated_inferred: whether these cells were blank.
    """

    row: Row
    terms: Terms
    rate: Fraction
    accrued: Fraction | None
    coupon_set: bool
    dated_inferred: bool


def price_file(path: Path) -> tuple[Prices, list[str]]:
    """Price every row of a term file.

    Returns:
        The rows with ``price`` and ``accrued`` (per $1000) added, and the header. Blank
        cells of coupon and dated are filled with what was used; where there are any, columns
        ``coupon_set_from_yield`` and ``dated_inferred`` mark them.

    Raises:
        BadInputError: all mistakes, in the order of their lines.
    """
    rows, header, wrong = _read_rows(path)
    read = []
    for line, row in rows.items():
        found: list[Problem] = []
        one = collect(found, _read_line, row)
        wrong += [(line, Problem(f"{path}:{line}", p.place, p.what, p.hint)) for p in found]
        if one is not None:
            read.append(one)
    if wrong:
        raise BadInputError([problem for _, problem in sorted(wrong, key=lambda pair: pair[0])])
    out = []
    for one, (clean, accrued) in zip(read, _priced(read), strict=True):
        filled = {"dated": one.terms.dated.isoformat()} if one.dated_inferred else {}
        filled |= {"coupon": decimal(one.terms.coupon)} if one.coupon_set else {}
        marks = {MARKS[0]: str(one.coupon_set).lower(), MARKS[1]: str(one.dated_inferred).lower()}
        priced = {"price": shown(clean, 6), "accrued": shown(accrued, 5)}
        out.append(one.row | filled | marks | priced)
    used = [
        *(["dated"] if any(one.dated_inferred for one in read) else []),
        *([MARKS[0]] if any(one.coupon_set for one in read) else []),
        *([MARKS[1]] if any(one.dated_inferred for one in read) else []),
    ]
    names = [*header, *(n for n in (*used, "price", "accrued") if n not in header)]
    return [{name: row[name] for name in names} for row in out], names


def _told(row: Row, names: tuple[str, ...]) -> str | None:
    """The first of some optional columns that a row fills."""
    return next((row[name] for name in names if row.get(name)), None)


def _read_line(row: Row) -> Line:
    """One line as a security.

    Raises:
        BadInputError: all its mistakes.
    """
    found: list[Problem] = []
    rate = collect(found, exact, row["yield"], "yield")
    coupon: str | Fraction = row["coupon"]
    if not coupon:  # a yield that cannot be read is complaint enough
        coupon = coupon_for(rate) if rate is not None else Fraction(0)
    dated = row.get("dated") or None
    terms = collect(
        found, Terms.of, coupon, row["maturity"], dated, row["issue"], _told(row, FIRST)
    )
    announced, accrued = _told(row, ANNOUNCED), None
    if announced is not None:
        accrued = (
            collect(found, exact, announced, "accrued")
            if terms is None
            else collect(found, check_announced, terms, announced)
        )
    if terms is not None and rate is not None and rate <= -200:
        collect(found, full_price, terms, rate)
    if found or terms is None or rate is None:
        raise BadInputError(found)
    return Line(row, terms, rate, accrued, not row["coupon"], dated is None)


def _priced(lines: list[Line]) -> list[tuple[Fraction, Fraction]]:
    """Price and accrued interest per $1000 of each line; in bulk where no line forbids it."""
    announced = any(one.accrued is not None for one in lines)
    batch = None if announced else Batch.of([x.terms for x in lines], [x.rate for x in lines])
    if batch is not None:
        clean, accrued = prices(batch)
        pairs = zip(clean.tolist(), accrued.tolist(), strict=True)
        return [(Fraction(p, 10**6), Fraction(a, 10**5)) for p, a in pairs]
    out = []
    for one in lines:
        owed = one.terms.accrued_per_1000 if one.accrued is None else one.accrued
        out.append((price(one.terms, one.rate, owed), owed))
    return out


def _read_rows(path: Path) -> tuple[dict[int, Row], list[str], list[tuple[int, Problem]]]:
    """Rows by line, the header, and lines of the wrong width.

    Raises:
        BadInputError: not readable, or the header will not do.
    """
    content = text_of(path, TABLE)
    if wrong := broken(content, path):
        raise BadInputError(wrong)
    reader = csv.reader(io.StringIO(content, newline=""))
    rows: dict[int, Row] = {}
    problems = []
    try:
        header = [_named(name) for name in next(reader, [])]
        if wrong := _header_problems(header, f"{path}:1"):
            raise BadInputError(wrong)
        for cells in reader:
            if len(cells) == len(header):
                rows[reader.line_num] = {
                    n: _plain(n, c.strip()) for n, c in zip(header, cells, strict=True)
                }
            elif any(cell.strip() for cell in cells):
                what = f"{len(cells)} cells, the header has {len(header)}"
                line = reader.line_num
                problems.append((line, Problem(f"{path}:{line}", "", what)))
    except csv.Error as error:
        place = f"{path}:{reader.line_num}"
        raise BadInputError([Problem(place, "", f"cannot be read: {error}")]) from None
    return rows, header, problems


def _named(column: str) -> str:
    """A column by the name that it has here."""
    bare = column.strip().lower()
    return NAMES.get(bare, bare)


def _plain(column: str, cell: str) -> str:
    """A cell without what its publisher adds: the midnight of a date, "null", a percent sign."""
    if cell == "null":
        return ""
    if column in DATES:
        return MIDNIGHT.sub("", cell)
    return unsigned(cell) if column in RATES else cell


def _header_problems(header: list[str], place: str) -> list[Problem]:
    problems = [
        Problem(place, "", f"no column {name!r}", did_you_mean(name, header))
        for name in NEEDED
        if name not in header
    ]
    problems += [
        Problem(place, "", f"column {name!r} stands {header.count(name)} times")
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    problems += [
        Problem(place, "", f"column {name!r} would be overwritten", "rename it")
        for name in ("price", *MARKS)
        if name in header
    ]
    return problems
