"""`walkaway auction award`: a bid book, awarded."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.auctions.award import COMPETITIVE, Award, BidBook, Rules
from walkaway.auctions.award import award as award_bids
from walkaway.auctions.bidbook import NONCOMPETITIVE_LIMIT, ROWS, read_book
from walkaway.cli.auction_amounts import dollars
from walkaway.cli.numbers import PERCENT, written
from walkaway.cli.options import check_target
from walkaway.cli.output import formats, show
from walkaway.cli.places import Place
from walkaway.errors import BadInputError, Problem
from walkaway.files import write_lines
from walkaway.present import auction_award as present
from walkaway.pricing.price import collect


@click.command()
@click.argument("book", type=Place(path_type=Path))
@click.option("--offering", required=True, help="Offered to the public: 22e9, 22bn.")
@click.option("--when-issued", help="When-issued yield before the deadline, percent.")
@click.option("--noncompetitive-limit", default="10e6", show_default=True)
@click.option(
    "--rows",
    type=click.Choice(ROWS),
    help="What rows without a bidder are: one bidder each, or sums of a class (no limits apply).",
)
@click.option("--awards", type=Place(path_type=Path), help="Write each bid's award to a CSV.")
@formats
def award(
    book: Path,
    offering: str,
    when_issued: str | None,
    noncompetitive_limit: str,
    rows: str | None,
    awards: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Award a bid BOOK (CSV or Parquet) as the Treasury does.

    Columns: class (dealer, direct, indirect, competitive, noncompetitive, fima, soma), yield
    (percent, empty unless competitive), amount (dollars); optional: bidder, net_long (dollars).
    """
    problems: list[Problem] = []
    offered = collect(problems, dollars, offering, "offering")
    limit = collect(problems, dollars, noncompetitive_limit, "noncompetitive-limit")
    quoted = (
        collect(problems, written, when_issued, "when-issued", *PERCENT) if when_issued else None
    )
    collect(problems, check_target, awards, "--awards")
    most = NONCOMPETITIVE_LIMIT if limit is None else limit
    bids = collect(problems, read_book, book, most, rows or "bidders")
    if problems or offered is None or bids is None:
        raise BadInputError(problems)
    result = award_bids(bids, Rules(offered), quoted)
    if awards is not None:
        _write_awards(awards, book, result)
    doubt = _doubt(bids, Rules(offered)) if rows is None else ""
    show(present.awarded(result, len(bids), bids.sums, doubt), present.page, as_json, as_csv)


def _doubt(bids: BidBook, rules: Rules) -> str:
    """What to say of a book whose rows name no bidder and are larger than any may be awarded."""
    beyond = (bids.classes <= COMPETITIVE) & (bids.amounts > rules.limit)
    if bids.names or not beyond.any():
        return ""
    largest = int(bids.amounts[beyond].max())
    return (
        f"no column says who bids, and ${largest:,} in one row are more than one bidder may be "
        f"awarded (${rules.limit:,}, 35% of the offering): each row was taken for one bidder and "
        "cut to that; if rows are sums of a class, say --rows classes, or add a column bidder"
    )


def _write_awards(path: Path, book: Path, result: Award) -> None:
    """Each bid's award, by the number of its row in the book (the first bid is 1)."""
    lines = (f"{i},{value}\n" for i, value in enumerate(result.awards.tolist(), 1))
    write_lines(path, ["bid,award\n", *lines], "--awards")
    click.echo(f"awards of {book.name}: {path}", err=True)
