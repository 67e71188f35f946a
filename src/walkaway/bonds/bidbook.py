"""Bid books from CSV or Parquet: every malformed line is named, and none is awarded.

Columns: ``class`` (dealer, direct, indirect; competitive for a competitive bidder whose class
is not told; noncompetitive, fima, soma), ``yield`` in percent (empty unless competitive),
``amount`` in dollars, and if wanted ``bidder`` and ``net_long`` (dollars). A bid without a
bidder stands for a bidder of its own.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.auction import CLASSES, COMPETITIVE, FIMA, NONCOMPETITIVE, SOMA, BidBook
from walkaway.bonds.pricing import collect
from walkaway.errors import BadInputError, Problem, did_you_mean

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
NONCOMPETITIVE_LIMIT = 10_000_000
MULTIPLE = 100
NAMED = 100  # mistakes told one by one; the rest are counted
HUGE = 10**15

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def read_book(path: str | Path, limit: int = NONCOMPETITIVE_LIMIT) -> BidBook:
    """Read and check a bid book.

    Args:
        path: a file ending in .parquet, or a CSV with a header.
        limit: largest noncompetitive bid in dollars (for FIMA accounts there is none here).

    Raises:
        BadInputError: all malformed lines with their numbers (a CSV's header is line 1; rows
            of a Parquet file count from 1).
    """
    file = Path(path)
    first_line = 1 if file.suffix == ".parquet" else 2
    try:
        return check_book(_load(file), str(path), first_line, limit)
    except _TooWideError as wide:
        problems = list(wide.problems)
    collect(problems, check_book, _load(file, cut=True), str(path), first_line, limit)
    raise BadInputError(problems)


class _TooWideError(BadInputError):
    """Lines with more cells than the header; the other lines are still to be checked."""


def _load(path: Path, cut: bool = False) -> pl.DataFrame:
    import polars as pl

    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema=False, truncate_ragged_lines=cut)
    except FileNotFoundError:
        raise BadInputError([Problem(str(path), "", "no such file")]) from None
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        if path.suffix != ".parquet" and (wide := _too_wide(path)):
            raise _TooWideError(wide) from None
        raise BadInputError([Problem(str(path), "", f"cannot be read: {error}")]) from None


def _too_wide(path: Path) -> list[Problem]:
    """Lines of a CSV with more cells than its header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            width = len(next(reader, []))
            return [
                Problem(f"{path}:{reader.line_num}", "", f"{len(cells)} cells, not {width}")
                for cells in reader
                if len(cells) > width
            ][:NAMED]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def check_book(
    frame: pl.DataFrame, place: str, first_line: int, limit: int = NONCOMPETITIVE_LIMIT
) -> BidBook:
    """Turn a table of bids into columns of integers.

    Args:
        frame: columns as the module says, texts or numbers.
        place: what errors call the table.
        first_line: number of its first row.
        limit: largest noncompetitive bid.

    Raises:
        BadInputError: all malformed rows.
    """
    import polars as pl

    given = [name.strip().lower() for name in frame.columns]
    header = [HEADERS.get(name, name) for name in given]
    _check_header(header, place)
    frame = frame.rename(dict(zip(frame.columns, header, strict=True)))
    filled = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    lines = np.flatnonzero(filled.to_numpy()) + first_line
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
    mistakes = _by_line(classes, rate, amount, net, blank, limit)
    _refuse(mistakes, place, lines)
    book = BidBook(
        classes,
        np.where(competitive, np.rint(np.nan_to_num(rate) * 1000), 0).astype(np.int64),
        np.rint(amount).astype(np.int64),
        bidders,
        np.rint(net).astype(np.int64),
        names,
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
) -> dict[str, Flags]:
    """Mistakes that each line shows by itself."""
    competitive = (classes >= 0) & (classes <= COMPETITIVE)
    with np.errstate(invalid="ignore"):
        return {
            f"class is none of {', '.join(CLASSES)}": classes < 0,
            "a competitive bid needs a yield in percent with at most three decimals": competitive
            & ~(_whole(rate * 1000) & (np.abs(rate) < 1000)),
            "this class bids without a yield": (classes > COMPETITIVE) & ~blank,
            "amount is not a positive multiple of $100": ~(
                _whole(amount / MULTIPLE) & (amount > 0) & (amount < HUGE)
            ),
            f"a noncompetitive bid above ${limit:,}": (classes == NONCOMPETITIVE)
            & (amount > limit),
            "net_long is not a whole number of dollars": ~(_whole(net) & (np.abs(net) < HUGE)),
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


def _blank(frame: pl.DataFrame, name: str) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(pl.String).fill_null("").str.strip_chars() == ""


def _number(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as doubles; null where it is no number. A missing or empty net_long is zero."""
    import polars as pl

    if name not in frame.columns:
        return pl.lit(0.0)
    column = pl.col(name)
    if frame[name].dtype.is_numeric():
        value = column.cast(pl.Float64)
    else:
        value = column.str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(_blank(frame, name)).then(0.0).otherwise(value) if name == "net_long" else value


def _bidders(frame: pl.DataFrame) -> tuple[Ints, tuple[str, ...]]:
    """Numbers of the bidders, and their names; bids without one get a number each."""
    import polars as pl

    alone = np.arange(frame.height, dtype=np.int64)
    if "bidder" not in frame.columns:
        return alone, ()
    named = frame["bidder"].cast(pl.String).str.strip_chars().replace("", None)
    names = named.drop_nulls().unique().sort()
    codes = named.replace_strict(names, pl.Series(range(len(names))), default=None)
    given = codes.is_not_null().to_numpy()
    numbers = codes.fill_null(0).to_numpy().astype(np.int64)
    numbers[~given] = len(names) + np.arange(int((~given).sum()))
    return numbers, tuple(names.to_list())


def _whole(values: NDArray[np.float64]) -> Flags:
    """Whether numbers are finite and whole, up to the rounding of a decimal read as double."""
    return np.asarray(np.isfinite(values) & (np.abs(values - np.rint(values)) < 1e-6))


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
