"""Quotes of a person's own: maturities with par yields, zero yields or prices, from a table.

Maturities are years (``10``, ``10y``), months (``6m``), weeks, days (``65d``, over 365) or dates.
What is quoted is told by the name of its column. Rates are percents or fractions: percents where
they are written with ``%`` or some is 1 or more, fractions where none reaches 0.08 (8%); between
the two nobody can tell, and they are refused unless the column or the option says which.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from walkaway.bonds.instruments import Instrument, dated, par, priced, zero
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.pricing.exact import exact
from walkaway.pricing.price import collect
from walkaway.pricing.written import quoted_price
from walkaway.sheet import Line, Sheet, read_sheet, told

MATURITY = ("maturity", "tenor", "term", "maturity_date", "years", "months", "days")
COLUMNS = {
    "par": "par", "par_yield": "par", "yield": "par", "rate": "par",
    "zero": "zero", "zero_yield": "zero", "spot": "zero",
    "price": "price", "clean_price": "price",
    "coupon": "coupon", "int_rate": "coupon", "interest_rate": "coupon",
}  # fmt: skip
"""Names of columns, and what they hold."""
UNITS = ("percent", "fraction")
PER_YEAR = {"y": 1, "m": 12, "w": 52, "d": 365}
_SPAN = re.compile(
    r"(\d+(?:\.\d+)?)\s*-?\s*(y|yr|yrs|year|years|m|mo|mos|month|months|w|wk|weeks?|d|days?)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LEAST_PERCENT = 1.0
"""A rate of this or more is a percent: no yield is 100%."""
MOST_FRACTION = 0.08
"""Rates all below this are fractions: a curve of at most eight basis points is none."""
LONGEST = 100.0
HIGHEST = 1.0
"""Decimal; 100%."""
LOWEST = -0.05


@dataclass(frozen=True)
class OwnQuotes:
    """Quotes of a file.

    Attributes:
        parts: what a curve is fitted to.
        notes: how they were read.
    """

    parts: tuple[Instrument, ...]
    notes: tuple[str, ...]


MOST_QUOTES = 200
"""Quotes of one curve; a curve through more of them takes minutes."""


def read_quotes(path: str | Path, day: dt.date | None = None, unit: str = "") -> OwnQuotes:
    """Read quotes from a CSV or Parquet file.

    Args:
        path: which.
        day: of the quotes; needed where a maturity is a date or a price is quoted.
        unit: ``percent`` or ``fraction``, where the file does not tell; empty to find out.

    Raises:
        BadInputError: all that is wrong, with its line.
    """
    return quotes_of(read_sheet(path), day, unit)


def quotes_of(sheet: Sheet, day: dt.date | None = None, unit: str = "") -> OwnQuotes:
    """Quotes of a table; see `read_quotes`."""
    names, units, problems = _header(sheet)
    if problems:
        raise BadInputError(problems)
    if not sheet.lines:
        raise BadInputError([Problem(sheet.place, "", "no quotes", "a line for each maturity")])
    if len(sheet.lines) > MOST_QUOTES:
        what = f"{len(sheet.lines):,} quotes are too many for a curve"
        raise BadInputError([Problem(sheet.place, "", what, f"at most {MOST_QUOTES} are read")])
    if day is None and (undated := _needs_day(sheet, names)):
        raise BadInputError([*problems, undated])
    scales = {
        column: _scale(sheet, column, unit or units.get(column, ""), problems)
        for column, what in names.items()
        if what in ("par", "zero", "coupon")
    }
    parts: list[Instrument] = []
    for line in sheet.lines:
        wrong: list[Problem] = []
        made = collect(wrong, _instrument, line, names, scales, day)
        problems += [
            Problem(f"{sheet.place}:{line.number}", p.place, p.what, p.hint) for p in wrong
        ]
        if made is not None:
            parts.append(made)
    if problems:
        raise BadInputError(told(list(dict.fromkeys(problems)), sheet.place))
    return OwnQuotes(tuple(parts), _notes(names, scales))


def _header(sheet: Sheet) -> tuple[dict[str, str], dict[str, str], list[Problem]]:
    """Column -> what it holds, column -> unit that its name tells, and what is wrong."""
    where, names, units = f"{sheet.place}:1", dict[str, str](), dict[str, str]()
    problems: list[Problem] = []
    for column in sheet.columns:
        bare = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column).lower().replace(" ", "_")
        for suffix, told_unit in (("_percent", "percent"), ("_pct", "percent"),
                                  ("_fraction", "fraction"), ("_decimal", "fraction")):  # fmt: skip
            if bare.endswith(suffix):
                bare, units[column] = bare.removesuffix(suffix), told_unit
        what = "maturity" if bare in MATURITY else COLUMNS.get(bare, "")
        if not what:
            hint = did_you_mean(bare, ["maturity", *COLUMNS])
            problems.append(Problem(where, column, "unknown column", hint))
        elif what in names.values():
            problems.append(Problem(where, column, f"a second column of {what}", "leave one out"))
        else:
            names[column] = bare if what == "maturity" else what
    held = set(names.values())
    if not held & set(MATURITY):
        problems.append(Problem(where, "", "no column of maturities", "name one maturity"))
    if not held & {"par", "zero", "price"}:
        hint = "name one par, zero or price"
        problems.append(Problem(where, "", "no column of quotes", hint))
    if "coupon" in held and "price" not in held:
        problems.append(Problem(where, "", "coupons without prices", "add a column price"))
    return names, units, problems


def _needs_day(sheet: Sheet, names: dict[str, str]) -> Problem | None:
    """The mistake of quotes that cannot be read without their day; None where they can."""
    spans = [column for column, what in names.items() if what in MATURITY]
    dates = any(_DATE.match(line.cells[column]) for line in sheet.lines for column in spans)
    if not dates and "price" not in names.values():
        return None
    what = "prices and dates of maturity need the day of the quotes"
    return Problem("--date", "", what, "say --date 2026-11-27, or whatever day they are of")


def _scale(sheet: Sheet, column: str, unit: str, problems: list[Problem]) -> float:
    """What rates of a column are multiplied by to be decimals."""
    cells = [(line.number, line.cells[column]) for line in sheet.lines if line.cells[column]]
    signed = [cell.endswith("%") for _, cell in cells]
    if cells and all(signed):
        return 0.01
    if any(signed):
        bare = next(n for (n, _), own in zip(cells, signed, strict=True) if not own)
        what = "is without a percent sign, other lines have one"
        problems.append(Problem(f"{sheet.place}:{bare}", column, what, "write all alike"))
        return 0.01
    if unit:
        return 0.01 if unit == "percent" else 1.0
    sizes = []
    for _, cell in cells:
        number = collect([], exact, cell, column)
        sizes += [] if number is None else [abs(float(number))]
    largest = max(sizes, default=0.0)
    if largest >= LEAST_PERCENT:
        return 0.01
    if 0 < largest < MOST_FRACTION or not sizes:
        return 1.0
    what = f"up to {largest:g}: percents or fractions?"
    hint = (
        f"write %, name the column {column}_percent or {column}_fraction, or say --unit percent"
        " or --unit fraction"
    )
    problems.append(Problem(sheet.place, column, what, hint))
    return 0.01


def _instrument(
    line: Line, names: dict[str, str], scales: dict[str, float], day: dt.date | None
) -> Instrument:
    """What one line quotes.

    Raises:
        BadInputError: all that is wrong with it.
    """
    problems: list[Problem] = []
    cells = {what: (column, line.cells[column]) for column, what in names.items()}
    column, written = next(cells[what] for what in MATURITY if what in cells)
    kind = next(what for what in MATURITY if what in cells)
    end = collect(problems, maturity_of, written, kind, column, day)
    given = [what for what in ("par", "zero", "price") if cells.get(what, ("", ""))[1]]
    if len(given) != 1:
        what = "quotes nothing" if not given else f"quotes {' and '.join(given)}"
        problems.append(Problem("", "", what, "one of par, zero, price"))
    if problems or end is None:
        raise BadInputError(problems)
    what = given[0]
    if what == "price":
        return _bond(cells, scales, end, day)
    column, text = cells[what]
    rate = float(exact(text.rstrip("%").strip(), column)) * scales[column]
    if not LOWEST < rate < HIGHEST:
        hint = f"yields from {LOWEST:.0%} to {HIGHEST:.0%} are read"
        raise BadInputError([Problem(column, "", f"{text} is no yield of a curve", hint)])
    years = end if isinstance(end, float) else float(dated(_day(day), end)[0][0])
    _check_years(years, written)
    return (par if what == "par" else zero)(years, rate, written)


def _day(day: dt.date | None) -> dt.date:
    if day is None:
        what = "a date or a price needs the day of the quotes"
        raise BadInputError([Problem("", "", what, "say --date, the day of the quotes")])
    return day


def _check_years(years: float, written: str) -> None:
    if not 0 < years <= LONGEST:
        hint = f"after the day of the quotes, at most {LONGEST:.0f} years"
        raise BadInputError([Problem("maturity", "", f"{written} is out of range", hint)])


def _bond(
    cells: dict[str, tuple[str, str]],
    scales: dict[str, float],
    end: float | dt.date,
    day: dt.date | None,
) -> Instrument:
    """A bond at a price; without a coupon it pays once.

    Raises:
        BadInputError: the price or coupon is none, or no yield gives the price.
    """
    problems: list[Problem] = []
    column, text = cells["price"]
    clean = collect(problems, quoted_price, text, column)
    own, coupon = cells.get("coupon", ("", ""))
    share = collect(problems, exact, coupon.rstrip("%").strip(), own) if coupon else 0
    if isinstance(end, float):
        what, hint = "a price needs the date of maturity", "write it as 2035-11-15"
        problems.append(Problem("maturity", "", what, hint))
    if problems or clean is None or share is None or isinstance(end, float):
        raise BadInputError(problems)
    rate = float(share) * scales.get(own, 1.0)
    if not 0 <= rate < HIGHEST:
        raise BadInputError([Problem(own, "", f"{coupon} is no coupon", "from 0 to 100%")])
    try:
        made = priced(_day(day), end, rate, float(clean) / 100, end.isoformat())
    except NotSolvedError as error:
        raise BadInputError([Problem(column, "", str(error))]) from None
    _check_years(made.years, end.isoformat())
    if not LOWEST < made.rate < HIGHEST:
        what = f"{text} is a yield of {100 * made.rate:.3g}%"
        hint = "prices are per 100 of face, without accrued interest"
        raise BadInputError([Problem(column, "", what, hint)])
    return made


def maturity_of(text: str, kind: str, column: str, day: dt.date | None = None) -> float | dt.date:
    """A maturity in years, or its date.

    Args:
        text: as written.
        kind: what the column is called; ``months`` and ``days`` say what a bare number is.
        column: its name for messages.
        day: of the quotes.

    Raises:
        BadInputError: it is neither, or a date that is not after the day.
    """
    plain = text.strip()
    if found := _SPAN.fullmatch(plain):
        return float(found[1]) / PER_YEAR[found[2][0].lower()]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(T00:00:00(\.0+)?)?", plain):
        try:
            end = dt.date.fromisoformat(plain[:10])
        except ValueError:
            raise BadInputError([Problem(column, "", f"{text!r} is not a date")]) from None
        if end <= _day(day):
            raise BadInputError([Problem(column, "", f"{end} is not after {day}")])
        return end
    number = re.fullmatch(r"\d+(\.\d+)?", plain)
    if number is None:
        hint = "write 10y, 6m, 65d or 2035-11-15"
        raise BadInputError([Problem(column, "", f"{text!r} is not a maturity", hint)])
    return float(plain) / {"months": 12, "days": 365}.get(kind, 1)


def _notes(names: dict[str, str], scales: dict[str, float]) -> tuple[str, ...]:
    """How the columns were read."""
    words = {
        "par": "par yields, compounded half-yearly",
        "zero": "zero yields, continuously compounded",
        "coupon": "coupons, paid half-yearly",
    }
    notes = [
        f"column {column}: {words[names[column]]}, read as "
        + ("percents" if scale == 0.01 else "fractions (0.04 is 4%)")
        for column, scale in scales.items()
    ]
    notes += [
        f"column {column}: prices per 100 without accrued interest"
        for column, what in names.items()
        if what == "price"
    ]
    return tuple(notes)


def summary(parts: Sequence[Instrument]) -> str:
    """How many quotes of what there are."""
    counts = {kind: sum(one.kind == kind for one in parts) for kind in ("par", "zero", "price")}
    said = {"par": "par yields", "zero": "zero yields", "price": "prices"}
    return ", ".join(f"{count} {said[kind]}" for kind, count in counts.items() if count)
