"""`walkaway auction`: price, award, history, simulate, backtest."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from walkaway.auctions.award import Award, Rules
from walkaway.auctions.award import award as award_bids
from walkaway.auctions.backtest import backtest as held_against_record
from walkaway.auctions.bidbook import NONCOMPETITIVE_LIMIT, read_book
from walkaway.auctions.forecast import Panel
from walkaway.auctions.record import NOMINAL, AuctionRecord
from walkaway.auctions.record import history as look_back
from walkaway.auctions.simulation import Shock
from walkaway.auctions.simulation import simulate as simulate_auction
from walkaway.cli.auction_amounts import dollars, factor, threshold
from walkaway.cli.auction_offer import offer_of
from walkaway.cli.auction_plot import plot_history
from walkaway.cli.auction_price import price
from walkaway.cli.options import check_target
from walkaway.cli.output import formats, progress_bar, show
from walkaway.documents import UNSET
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.files import write_lines
from walkaway.present import auction_award, auction_backtest, auction_history, auction_simulation
from walkaway.pricing.exact import exact
from walkaway.pricing.price import collect
from walkaway.scenario import Scenario
from walkaway.world import World

NEWEST = "2026-06-30"


@click.group()
def command() -> None:
    """Price, award, simulate and judge Treasury auctions."""


command.add_command(price)


@command.command()
@click.argument("book", type=click.Path(path_type=Path))
@click.option("--offering", required=True, help="Offered to the public: 22e9, 22bn.")
@click.option("--when-issued", help="When-issued yield before the deadline, percent.")
@click.option("--noncompetitive-limit", default="10e6", show_default=True)
@click.option("--awards", type=click.Path(path_type=Path), help="Write each bid's award to a CSV.")
@formats
def award(
    book: Path,
    offering: str,
    when_issued: str | None,
    noncompetitive_limit: str,
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
    quoted = collect(problems, exact, when_issued, "when-issued") if when_issued else None
    collect(problems, check_target, awards, "--awards")
    bids = collect(problems, read_book, book, NONCOMPETITIVE_LIMIT if limit is None else limit)
    if problems or offered is None or bids is None:
        raise BadInputError(problems)
    result = award_bids(bids, Rules(offered), quoted)
    if awards is not None:
        _write_awards(awards, book, result)
    show(auction_award.awarded(result, len(bids)), auction_award.page, as_json, as_csv)


def _write_awards(path: Path, book: Path, result: Award) -> None:
    """Each bid's award, by the number of its row in the book (the first bid is 1)."""
    lines = (f"{i},{value}\n" for i, value in enumerate(result.awards.tolist(), 1))
    write_lines(path, ["bid,award\n", *lines], "--awards")
    click.echo(f"awards of {book.name}: {path}", err=True)


@command.command()
@click.option("--term", required=True, help="Original term: 30-Year, 10y; reopenings included.")
@click.option("--date", default=NEWEST, show_default=True, help="As known on this day.")
@click.option("--kind", type=click.Choice(["nominal", "tips", "frn", "bill"]), default="nominal")
@click.option("--last", default=24, show_default=True, help="How many auctions to print; 0: all.")
@click.option("--plot", type=click.Path(path_type=Path), help="Write a chart: .svg, .png or .pdf.")
@formats
def history(
    term: str,
    date: str,
    kind: Literal["nominal", "tips", "frn", "bill"],
    last: int,
    plot: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show the record of a term: shares by bidder, cover, tail, averages, z-scores."""
    world = World.at(date)
    record = AuctionRecord.of(world.table("auctions"))
    record = record.select(term, NOMINAL if kind == "nominal" else (kind,))
    rows = look_back(record)
    if plot is not None:
        plot_history(record, rows, plot)
        click.echo(f"chart: {plot}", err=True)
    shown = rows[-last:] if last > 0 else rows
    said = auction_history.history(record.originals[0], kind, world.date, len(rows), shown)
    show(said, auction_history.page, as_json, as_csv)


@command.command()
@click.argument("date", required=False)
@click.option("--scenario", help="On its day; says what of it reaches the bids.")
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
@formats
def simulate(
    date: str | None,
    scenario: str | None,
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
    as_csv: bool,
) -> None:
    """Simulate the auction of a DATE from what was known before it, with bidders gone."""
    problems: list[Problem] = []
    asked = gathered(problems, lambda: _day(date, scenario))
    factors = [
        collect(problems, factor, text, name)
        for text, name in ((dealers, "dealers"), (direct, "direct"), (indirect, "indirect"))
    ]
    quoted = collect(problems, exact, when_issued, "when-issued") if when_issued else None
    found = asked and collect(problems, offer_of, asked[0], term, offering, quoted, reopening)
    whole = found[1].offering if found else 22e9
    left = collect(problems, threshold, dealers_left, whole)
    if problems or asked is None or found is None or left is None:
        raise BadInputError(problems)
    record, offer, row = found
    dealer, straight, abroad = (1.0 if f is None else f for f in factors)
    shock = Shock(dealer, straight, abroad, not no_dealers_duty)
    simulation = simulate_auction(record, offer, shock, draws, seed)
    loaded = asked[1]
    of = auction_simulation.asked_of(loaded.name, loaded.measures, offer.date) if loaded else UNSET
    said = auction_simulation.simulated(simulation, left, draws, seed, record, row, of)
    show(said, auction_simulation.page, as_json, as_csv)


def _day(date: str | None, scenario: str | None) -> tuple[str, Scenario | None]:
    """The day of an auction: a scenario's, or the one given.

    Raises:
        BadInputError: neither is given, or they are not the same day.
    """
    if scenario is None:
        if date is None:
            hint = "write it as 2025-06-12, or give --scenario"
            raise BadInputError([Problem("DATE", "", "the day of the auction is missing", hint)])
        return date, None
    loaded = Scenario.load(scenario)
    day = loaded.date.isoformat()
    if date is not None and date != day:
        what = f"{date} is not the day of {loaded.name}, {day}"
        raise BadInputError([Problem("DATE", "", what, "leave it out, or leave out --scenario")])
    return day, loaded


@command.command()
@click.option("--date", default=NEWEST, show_default=True, help="As known on this day.")
@formats
def backtest(date: str, as_json: bool, as_csv: bool) -> None:
    """Test the auction forecasts on the record, against naive ones."""
    world = World.at(date)
    panel = Panel.of(AuctionRecord.of(world.table("auctions")))
    with progress_bar("forecasting auctions") as progress:
        result = held_against_record(panel, progress)
    show(auction_backtest.scores(result, world.date), auction_backtest.page, as_json, as_csv)
