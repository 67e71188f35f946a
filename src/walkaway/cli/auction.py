"""`walkaway auction`: price, award, history, simulate, backtest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.auction_output import check_target
from walkaway.cli.auction_price import price
from walkaway.cli.auction_views import (
    award_document,
    finite,
    history_document,
    history_line,
    print_simulation,
    simulation_document,
)

if TYPE_CHECKING:
    from walkaway.auctions.award import Award

NEWEST = "2026-06-30"
GAPS = (
    "the record has gaps: of notes and bonds none from July 2012 to January 2014, five months each "
    "of 2014 and 2015, none from August 2022 to May 2025, only four from then to mid-March 2026 "
    "(May to July 2025)"
)
ONE = "an average of one auction, marked (1), is no average: nothing can be judged against it"
UNOFFICIAL = "when-issued yields are one author's, not official"
SUFFIX = {"k": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}


@click.group()
def command() -> None:
    """Price, award, simulate and judge Treasury auctions."""


command.add_command(price)


def dollars(text: str, name: str) -> int:
    """Whole dollars from ``22e9``, ``22bn``, ``22,000,000,000``.

    Raises:
        BadInputError: not a whole, non-negative number of dollars.
    """
    from walkaway.errors import BadInputError, Problem
    from walkaway.pricing.exact import exact

    plain = text.strip().lower().lstrip("$").replace(",", "").replace("_", "")
    head = plain.rstrip("abcdefghijklmnopqrstuvwxyz")
    power = SUFFIX.get(plain[len(head) :].strip(), 0)
    value = exact(head.strip() if power else plain, name) * 10**power
    if value.denominator != 1 or value < 0:
        raise BadInputError([Problem(name, "", f"{text!r} is not whole dollars", "write 22e9")])
    return int(value)


def factor(text: str | None, name: str) -> float:
    """A factor from a change in percent: ``-31%`` or ``-31`` is 0.69."""
    from walkaway.pricing.exact import exact

    return 1.0 if text is None else float(1 + exact(text.strip().rstrip("%"), name) / 100)


@command.command()
@click.argument("book", type=click.Path(path_type=Path))
@click.option("--offering", required=True, help="Offered to the public: 22e9, 22bn.")
@click.option("--when-issued", help="When-issued yield before the deadline, percent.")
@click.option("--noncompetitive-limit", default="10e6", show_default=True)
@click.option("--awards", type=click.Path(path_type=Path), help="Write each bid's award to a CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def award(
    book: Path,
    offering: str,
    when_issued: str | None,
    noncompetitive_limit: str,
    awards: Path | None,
    as_json: bool,
) -> None:
    """Award a bid BOOK (CSV or Parquet) as the Treasury does.

    Columns: class (dealer, direct, indirect, competitive, noncompetitive, fima, soma), yield
    (percent, empty unless competitive), amount (dollars); optional: bidder, net_long (dollars).
    """
    from walkaway.auctions.award import Rules
    from walkaway.auctions.award import award as run
    from walkaway.auctions.bidbook import NONCOMPETITIVE_LIMIT as LIMIT
    from walkaway.auctions.bidbook import read_book
    from walkaway.cli.output import emit_json
    from walkaway.errors import BadInputError, Problem
    from walkaway.pricing.exact import exact
    from walkaway.pricing.price import collect

    problems: list[Problem] = []
    offered = collect(problems, dollars, offering, "offering")
    limit = collect(problems, dollars, noncompetitive_limit, "noncompetitive-limit")
    quoted = collect(problems, exact, when_issued, "when-issued") if when_issued else None
    collect(problems, check_target, awards, "--awards")
    bids = collect(problems, read_book, book, LIMIT if limit is None else limit)
    if problems or offered is None or bids is None:
        raise BadInputError(problems)
    result = run(bids, Rules(offered), quoted)
    if awards is not None:
        _write_awards(awards, book, result)
    document = award_document(result, len(bids))
    if as_json:
        emit_json(document)
        return
    for name, value in document.items():
        if name not in ("by_class", "notes"):
            click.echo(f"{name.replace('_', ' '):<28}{'-' if value is None else value}")
    for name, cells in document["by_class"].items():
        click.echo(f"{name:<16}bid {cells['tendered']:>18,}   awarded {cells['accepted']:>18,}")
    for note in document["notes"]:
        click.echo(f"note: {note}")


def _write_awards(path: Path, book: Path, result: Award) -> None:
    """Each bid's award, by the number of its row in the book (the first bid is 1)."""
    lines = (f"{i},{value}\n" for i, value in enumerate(result.awards.tolist(), 1))
    from walkaway.files import write_lines

    write_lines(path, ["bid,award\n", *lines], "--awards")
    click.echo(f"awards of {book.name}: {path}", err=True)


@command.command()
@click.option("--term", required=True, help="Original term: 30-Year, 10y; reopenings included.")
@click.option("--date", default=NEWEST, show_default=True, help="As known on this day.")
@click.option("--kind", type=click.Choice(["nominal", "tips", "frn", "bill"]), default="nominal")
@click.option("--last", default=24, show_default=True, help="How many auctions to print; 0: all.")
@click.option("--plot", type=click.Path(path_type=Path), help="Write a chart: .svg, .png or .pdf.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def history(term: str, date: str, kind: str, last: int, plot: Path | None, as_json: bool) -> None:
    """Show the record of a term: shares by bidder, cover, tail, averages, z-scores."""
    from walkaway.auctions.record import NOMINAL, AuctionRecord
    from walkaway.auctions.record import history as look_back
    from walkaway.cli.output import emit_json
    from walkaway.world import World

    world = World.at(date)
    record = AuctionRecord.of(world.table("auctions"))
    record = record.select(term, NOMINAL if kind == "nominal" else (kind,))
    rows = look_back(record)
    if plot is not None:
        from walkaway.cli.auction_plot import plot_history

        plot_history(record, rows, plot)
        click.echo(f"chart: {plot}", err=True)
    shown = rows[-last:] if last > 0 else rows
    if as_json:
        emit_json(
            {
                "term": record.originals[0],
                "kind": kind,
                "as_of": world.date.isoformat(),
                "on_record": len(rows),
                "shares": "percent of competitive awards; without noncompetitive and SOMA",
                "shares_by_denominator": "dealer, direct, indirect of: competitive awards, "
                "public awards (with noncompetitive), total (with the Fed's own account)",
                "average": "mean over the auctions of the 183 days before the auction",
                "z": "against the twelve auctions before it that are on record",
                "notes": [GAPS, UNOFFICIAL, ONE],
                "auctions": [history_document(row) for row in shown],
            }
        )
        return
    click.echo(f"{record.originals[0]} as known on {world.date}; {len(rows)} auctions on record")
    click.echo(
        "shares: percent of competitive awards; avg: of the 183 days before (number of them)"
    )
    head = "date        term              high    cover    avg     dealer  direct    avg     z"
    click.echo(f"{head}   indirect    avg     z  tail bp")
    for row in shown:
        click.echo(history_line(row))
    click.echo("z: against the twelve auctions before on record; * these reach back over a gap")
    if any(m.count == 1 for row in shown for m in row.measures.values()):
        click.echo(ONE)
    click.echo(f"{GAPS}; {UNOFFICIAL}")


@command.command()
@click.argument("date")
@click.option("--term", help="Original term, if the day has several auctions or is not on record.")
@click.option("--offering", help="Offered to the public: 22e9; if not said, as on record.")
@click.option(
    "--reopening/--new-issue", default=None, help="If not said: as on record, else a new issue."
)
@click.option("--dealers", help="Change of what dealers bid: -20%.")
@click.option("--direct", help="Change of what direct bidders bid.")
@click.option("--indirect", help="Change of what indirect bidders bid: -31%.")
@click.option("--no-dealers-duty", is_flag=True, help="Dealers need not bid for the offering.")
@click.option("--when-issued", help="When-issued yield before the deadline, percent.")
@click.option(
    "--dealers-left", default="25%", show_default=True, help="X: dollars, or % of offering."
)
@click.option("--draws", default=10_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate(
    date: str,
    term: str | None,
    offering: str | None,
    reopening: bool | None,
    dealers: str | None,
    direct: str | None,
    indirect: str | None,
    no_dealers_duty: bool,
    when_issued: str | None,
    dealers_left: str,
    draws: int,
    seed: int,
    as_json: bool,
) -> None:
    """Simulate the auction of a DATE from what was known before it, with bidders gone."""
    from walkaway.auctions.simulation import Shock
    from walkaway.auctions.simulation import simulate as run
    from walkaway.cli.auction_offer import offer_of
    from walkaway.cli.output import emit_json
    from walkaway.errors import BadInputError, Problem
    from walkaway.pricing.exact import exact
    from walkaway.pricing.price import collect

    problems: list[Problem] = []
    factors = [
        collect(problems, factor, text, name)
        for text, name in ((dealers, "dealers"), (direct, "direct"), (indirect, "indirect"))
    ]
    quoted = collect(problems, exact, when_issued, "when-issued") if when_issued else None
    found = collect(problems, offer_of, date, term, offering, quoted, reopening)
    whole = found[1].offering if found else 22e9
    left = collect(problems, _threshold, dealers_left, whole)
    if problems or found is None or left is None:
        raise BadInputError(problems)
    record, offer, row = found
    dealer, straight, abroad = (1.0 if f is None else f for f in factors)
    shock = Shock(dealer, straight, abroad, not no_dealers_duty)
    simulation = run(record, offer, shock, draws, seed)
    actual = None
    if row is not None:
        actual = {
            "offering": finite(float(record.offering[row])),
            "stop_out": finite(float(record.high[row])),
            "bid_to_cover": finite(float(record.cover[row])),
            "shares": [finite(float(x), 4) for x in record.shares[row]],
        }
    document = simulation_document(simulation, left, draws, seed, actual)
    emit_json(document) if as_json else print_simulation(document)


def _threshold(text: str, offering: float) -> int:
    from walkaway.pricing.exact import exact

    if text.strip().endswith("%"):
        share = exact(text.strip().rstrip("%"), "dealers-left")
        return int(share * int(offering) / 100)
    return dollars(text, "dealers-left")


@command.command()
@click.option("--date", default=NEWEST, show_default=True, help="As known on this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backtest(date: str, as_json: bool) -> None:
    """Test the auction forecasts on the record, against naive ones."""
    from walkaway.auctions.backtest import backtest as run
    from walkaway.auctions.forecast import Panel
    from walkaway.auctions.record import AuctionRecord
    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.world import World

    panel = Panel.of(AuctionRecord.of(World.at(date).table("auctions")))
    with progress_bar("forecasting auctions") as progress:
        result = run(panel, progress)
    if as_json:
        emit_json({scheme: [vars(s) for s in scores] for scheme, scores in vars(result).items()})
        return
    for scheme, scores in vars(result).items():
        click.echo(f"{scheme.replace('_', ' ')}: {scores[0].auctions if scores else 0} auctions")
        click.echo(f"{'':<16}{'inside 50':>10}{'80':>7}{'95%':>7}{'CRPS':>9}{'last':>9}"
                   f"{'6-month':>9}{'better than naive by':>24}")  # fmt: skip
        for s in scores:
            inside = "".join(
                f"{s.coverage[band]:{w}.1f}" for band, w in ((50, 10), (80, 7), (95, 7))
            )
            verdict = "" if s.gain > 2 * s.gain_error else "  (not significant)"
            wrong = ", ".join(f"{band}%" for band in s.coverage if not s.holds(band))
            verdict += f"  (bands off: {wrong})" if wrong else ""
            click.echo(f"{s.quantity:<16}{inside}{s.crps:9.4f}{s.crps_last:9.4f}{s.crps_mean:9.4f}"
                       f"{s.gain:12.1f}% ± {s.gain_error:.1f}{verdict}")  # fmt: skip
    click.echo("since 2025: of the expanding window; bands off: by more than two standard errors")
    click.echo(GAPS)
