"""Bid books from CSV or Parquet: every malformed line is named, and none is awarded.

Columns: ``class`` (dealer, direct, indirect; competitive for a competitive bidder whose class
is not told; noncompetitive, fima, soma), ``yield`` in percent (empty unless competitive),
``amount`` in dollars, and if wanted ``bidder`` and ``net_long`` (dollars). A bid without a
bidder stands for a bidder of its own, but where one is larger than any bidder may bid or be
awarded: then rows may be sums of a class, as public reports have them, and who asks has to say.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway import parquet
from walkaway.auctions.award import CLASSES, COMPETITIVE, FIMA, NONCOMPETITIVE, SOMA, BidBook
from walkaway.auctions.bookfile import broken, record_lines, too_wide
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import TABLE, bytes_of, decoded
from walkaway.parameters import parameter
from walkaway.pricing.price import collect
from walkaway.sheet import is_parquet

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("class", "yield", "amount", "bidder", "net_long")
REQUIRED = COLUMNS[:3]
ALIASES = {
    "primary dealer": "dealer",
    "primary_dealer": "dealer",
    "pd": "dealer",
    "direct bidder": "direct",
    "indirect bidder": "indirect",
    "noncomp": "noncompetitive",
    "non-competitive": "noncompetitive",
    "fed": "soma",
}
HEADERS = {
    "type": "class",
    "kind": "class",
    "rate": "yield",
    "par": "amount",
    "bidder_id": "bidder",
    "net_long_position": "net_long",
}
ROWS = ("bidders", "classes")
"""What rows without a bidder are: bids of one bidder each, or sums of many."""
LOWEST_YIELD, HIGHEST_YIELD = -10, 100
"""Percent; no bid on a Treasury security was ever far from them."""
NONCOMPETITIVE_LIMIT = int(parameter("auctions.award.noncompetitive").value)
MULTIPLE = 100
NAMED = 100  # mistakes told one by one; the rest are counted
HUGE = 10**15

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def read_book(
    path: str | Path, limit: int = NONCOMPETITIVE_LIMIT, rows: str = "bidders"
) -> BidBook:
    """Read and check a bid book.

    Args:
        path: a Parquet file, known by its first bytes or its name, or a CSV with a header.
        limit: largest noncompetitive bid in dollars (bids of FIMA accounts are limited when they
            are awarded).
        rows: what rows without a bidder are, one of `ROWS`; limits of a bidder do not apply to
            sums of many.

    Raises:
        BadInputError: all malformed lines with their numbers (a CSV's header is line 1; rows
            of a Parquet file count from 1).
    """
    file = Path(path)
    raw = bytes_of(file, TABLE)
    as_parquet = is_parquet(file, raw)
    text = "" if as_parquet else decoded(raw, str(path), TABLE)
    if wrong := broken(text, file):
        raise BadInputError(wrong)
    try:
        frame, problems = _load(file, raw, text), list[Problem]()
    except _TooWideError as wide:
        problems = list(wide.problems)
        frame = _load(file, raw, text, cut=True)
    try:
        book = check_book(frame, str(path), 1 if as_parquet else 2, limit, rows)
    except BadInputError as error:
        lines = None if as_parquet else record_lines(text)
        if lines is None:
            raise BadInputError([*problems, *error.problems]) from None
        collect(problems, check_book, frame, str(path), lines, limit, rows)
    if problems:
        raise BadInputError(problems)
    return book


class _TooWideError(BadInputError):
    """Lines with more cells than the header; the other lines are still to be checked."""


def _load(path: Path, raw: bytes, text: str, cut: bool = False) -> pl.DataFrame:
    """The table in a file's bytes; of a CSV its text is given too."""
    import polars as pl

    if is_parquet(path, raw):
        return parquet.read(raw, str(path))
    try:
        return pl.read_csv(raw, infer_schema=False, truncate_ragged_lines=cut)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        if wide := too_wide(text, path, NAMED):
            raise _TooWideError(wide) from None
        raise BadInputError([Problem(str(path), "", f"cannot be read: {_line(error)}")]) from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def check_book(
    frame: pl.DataFrame,
    place: str,
    first_line: int | Ints,
    limit: int = NONCOMPETITIVE_LIMIT,
    rows: str = "bidders",
) -> BidBook:
    """Turn a table of bids into columns of integers.

    Args:
        frame: columns as the module says, texts or numbers.
        place: what errors call the table.
        first_line: number of its first row, or of each row.
        limit: largest noncompetitive bid.
        rows: what rows without a bidder are, one of `ROWS`.

    Raises:
        BadInputError: all malformed rows.
    """
    import polars as pl

    given = [name.strip().lower() for name in frame.columns]
    header = [HEADERS.get(name, name) for name in given]
    _check_header(header, place)
    frame = frame.rename(dict(zip(frame.columns, header, strict=True)))
    _check_types(frame, place)
    filled = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    places = np.flatnonzero(filled.to_numpy())
    lines = places + first_line if isinstance(first_line, int) else first_line[places]
    frame = frame.filter(filled)  # blank lines count, but hold no bid
    if not frame.height:
        raise BadInputError([Problem(place, "", "no bids")])
    lower = pl.col("class").cast(pl.String).str.strip_chars().str.to_lowercase()
    numbers = frame.select(
        kind=lower.replace(ALIASES).replace_strict(
            {name: k for k, name in enumerate(CLASSES)}, default=-1, return_dtype=pl.Int8
        ),
        **{name: _number(frame, name) for name in ("yield", "amount", "net_long")},
        blank=_blank(frame, "yield"),
    )
    classes = numbers["kind"].to_numpy()
    rate, amount, net = (
        numbers[name].fill_null(float("nan")).to_numpy() for name in ("yield", "amount", "net_long")
    )
    blank = numbers["blank"].to_numpy()
    bidders, names = _bidders(frame)
    competitive = (classes >= 0) & (classes <= COMPETITIVE)
    sums = rows == "classes"
    if sums and set(header) & {"bidder", "net_long"}:
        what = "names bidders, so that its rows are no sums of classes"
        raise BadInputError([Problem(place, "header", what, "leave --rows out")])
    most = HUGE if sums else limit
    mistakes = _by_line(classes, rate, amount, net, blank, most, bool(names))
    _refuse(mistakes, place, lines)
    book = BidBook(
        classes,
        np.where(competitive, np.rint(np.nan_to_num(rate) * 1000), 0).astype(np.int64),
        np.rint(amount).astype(np.int64),
        bidders,
        np.rint(net).astype(np.int64),
        names,
        sums,
    )
    if names:
        _refuse(_by_bidder(book, limit), place, lines)
    return book


def _by_line(
    classes: NDArray[np.int8],
    rate: NDArray[np.float64],
    amount: NDArray[np.float64],
    net: NDArray[np.float64],
    blank: Flags,
    limit: int,
    named: bool,
) -> dict[str, Flags]:
    """Mistakes that each line shows by itself."""
    competitive = (classes >= 0) & (classes <= COMPETITIVE)
    or_sum = "" if named else " (if rows are sums of a class: --rows classes)"
    with np.errstate(invalid="ignore", over="ignore"):
        return {
            f"class is none of {', '.join(CLASSES)}": classes < 0,
            "a competitive bid needs a yield in percent with at most three decimals": competitive
            # A text of three decimals is read as the double next to them, as is this quotient.
            & ~(rate == np.rint(rate * 1000) / 1000),
            f"a yield outside {LOWEST_YIELD} to {HIGHEST_YIELD} percent": competitive
            & ((rate < LOWEST_YIELD) | (rate > HIGHEST_YIELD)),
            "this class bids without a yield": (classes > COMPETITIVE) & ~blank,
            "amount is not a positive multiple of $100": ~(
                (amount % MULTIPLE == 0) & (amount > 0) & (amount < HUGE)
            ),
            f"a noncompetitive bid above ${limit:,}{or_sum}": (classes == NONCOMPETITIVE)
            & (amount > limit),
            "net_long is not a whole number of dollars": ~(
                (net == np.rint(net)) & (np.abs(net) < HUGE)
            ),
        }


def _check_header(columns: list[str], place: str) -> None:
    problems = [Problem(place, "header", f"no column {c!r}") for c in REQUIRED if c not in columns]
    problems += [
        Problem(place, "header", f"column {c!r} stands twice")
        for c in COLUMNS
        if columns.count(c) > 1
    ]
    problems += [
        Problem(place, "header", f"unknown column {c!r}", did_you_mean(c, COLUMNS))
        for c in columns
        if c not in COLUMNS
    ]
    if problems:
        raise BadInputError(problems)


def _check_types(frame: pl.DataFrame, place: str) -> None:
    """Refuse columns that hold neither texts nor numbers, as only Parquet can have."""
    problems = []
    for name in frame.columns:
        kind = frame[name].dtype
        text = str(kind).startswith(("String", "Categorical", "Enum", "Null"))
        if not text and not (kind.is_numeric() and name != "class"):
            wanted = "texts" if name == "class" else "texts or numbers"
            problems.append(Problem(place, "header", f"column {name!r} holds {kind}", wanted))
    if problems:
        raise BadInputError(problems)


def _blank(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Whether a cell is empty; NaN, with which data frames say so, is too."""
    import polars as pl

    column = pl.col(name)
    if frame[name].dtype.is_float():
        column = column.fill_nan(None)
    return column.cast(pl.String).fill_null("").str.strip_chars() == ""


def _number(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as doubles; null where it is no number. A missing or empty net_long is zero."""
    import polars as pl

    if name not in frame.columns:
        return pl.lit(0.0)
    column, kind = pl.col(name), frame[name].dtype
    if kind == pl.Float32:  # 4.85 in single precision is meant to be 4.85
        value = column.cast(pl.String).cast(pl.Float64, strict=False)
    elif kind.is_float():  # 4.844 + 0.001 has rounding errors of its own
        value = column.round(9)
    elif kind.is_numeric():
        value = column.cast(pl.Float64)
    else:
        written = column.cast(pl.String).str.strip_chars()
        if name == "yield":
            written = written.str.strip_suffix("%").str.strip_chars()
        value = written.cast(pl.Float64, strict=False)
    return pl.when(_blank(frame, name)).then(0.0).otherwise(value) if name == "net_long" else value


def _bidders(frame: pl.DataFrame) -> tuple[Ints, tuple[str, ...]]:
    """Numbers of the bidders, and their names; bids without one get a number each."""
    import polars as pl

    alone = np.arange(frame.height, dtype=np.int64)
    if "bidder" not in frame.columns:
        return alone, ()
    column = frame["bidder"]
    column = column.fill_nan(None) if column.dtype.is_float() else column
    named = column.cast(pl.String).str.strip_chars().replace("", None)
    names = named.drop_nulls().unique().sort()
    codes = named.replace_strict(names, pl.Series(range(len(names))), default=None)
    given = codes.is_not_null().to_numpy()
    numbers = codes.fill_null(0).to_numpy().astype(np.int64)
    numbers[~given] = len(names) + np.arange(int((~given).sum()))
    return numbers, tuple(names.to_list())


def _by_bidder(book: BidBook, limit: int) -> dict[str, Flags]:
    """Mistakes that show only when a bidder's bids are seen together (356.12, 356.22(a))."""
    size = int(book.bidders.max()) + 1
    kinds: Flags = np.zeros((size, 2), dtype=np.bool_)
    small = book.classes == NONCOMPETITIVE
    kinds[book.bidders[book.classes <= COMPETITIVE], 0] = True
    kinds[book.bidders[small], 1] = True
    both = (kinds[:, 0] & kinds[:, 1])[book.bidders] & (book.classes < FIMA)
    sums = np.bincount(book.bidders[small], book.amounts[small], size)[book.bidders]
    first = np.full(size, np.iinfo(np.int64).min)
    np.maximum.at(first, book.bidders, book.net_long)
    public = book.classes != SOMA
    return {
        "its bidder bids both competitively and noncompetitively": both,
        f"its bidder's noncompetitive bids exceed ${limit:,} together": small & (sums > limit),
        "net_long differs from another bid of the same bidder": public
        & (book.net_long != first[book.bidders]),
    }


def _refuse(mistakes: dict[str, Flags], place: str, lines: Ints) -> None:
    """Raise with one problem per malformed line, in the order of lines."""
    found = sorted(
        (int(row), what) for what, rows in mistakes.items() for row in np.flatnonzero(rows)
    )
    if not found:
        return
    problems = [Problem(f"{place}:{lines[row]}", "", what) for row, what in found[:NAMED]]
    if len(found) > NAMED:
        rest = f"{len(found) - NAMED} more malformed lines"
        problems.append(Problem(place, "", rest, f"the first {NAMED} are named"))
    raise BadInputError(problems)
