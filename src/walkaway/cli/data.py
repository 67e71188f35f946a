"""walkaway data: what the embedded data hold, where they come from, whether they are whole."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from walkaway.cli.numbers import SOME_ROWS
from walkaway.cli.output import formats, json_only, progress_bar, say
from walkaway.cli.output import show as shown
from walkaway.errors import BadInputError, DataCorruptError, Problem, did_you_mean
from walkaway.present import facts, why, why_flow
from walkaway.world import Snapshot, World
from walkaway.world import refresh as publishers
from walkaway.world import verify as verify_files
from walkaway.world.sources import default_folder


@click.group()
def data() -> None:
    """What the embedded data hold, where they come from, whether they are whole."""


@data.command("list")
@click.argument("word", default="")
@formats
def list_(word: str, as_json: bool, as_csv: bool) -> None:
    """Name all series and tables, or those whose name or title holds WORD."""
    shown(facts.listing(Snapshot.default(), word), facts.listing_page, as_json, as_csv)


@data.command()
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another snapshot than the one in use.",
)
@json_only
def verify(folder: Path | None, as_json: bool) -> None:
    """Compare every data file with the manifest; exit 3 when one differs."""
    folder = folder or default_folder()
    failures = verify_files(folder)
    if failures and not as_json:
        raise DataCorruptError("\n".join(str(failure) for failure in failures))
    say(
        facts.verified(failures),
        lambda _: facts.verified_words(Snapshot(folder)),
        as_json,
    )
    click.get_current_context().exit(DataCorruptError.exit_code if failures else 0)


@data.command()
@click.argument("name")
@click.option("--date", help="As known on this day, such as 2025-06-12; else all that is held.")
@click.option("--last", type=SOME_ROWS, help="Only the last N values or rows.")
@formats
def show(name: str, date: str | None, last: int | None, as_json: bool, as_csv: bool) -> None:
    """Show a series or table with its sources, licence, edition and rule of publication."""
    snapshot = Snapshot.default()
    world = World.at(date, snapshot) if date else World.complete(snapshot)
    if name in snapshot.series:
        found = facts.series(world, name, last, dated=bool(date))
    elif name in snapshot.tables:
        found = facts.rows(world, name, last, dated=bool(date))
    elif name in snapshot.arrays:
        found = facts.arrays(snapshot, name)
    else:
        known = [*snapshot.series, *snapshot.tables, *snapshot.arrays]
        hint = did_you_mean(name, known) or "walkaway data list names all"
        raise BadInputError([Problem("data show", "", f"no series or table {name!r}", hint)])
    shown(found, lambda said: facts.show_page(said, last), as_json, as_csv)


@data.command("why")
@click.argument("name", metavar="[tariffs|flows].EXPORTER.IMPORTER.SECTOR")
@formats
def why_(name: str, as_json: bool, as_csv: bool) -> None:
    """Say what a base tariff or a flow of the base year is made of, with its sources."""
    if name.startswith("flows"):
        shown(why_flow.why(World.complete(), name), why_flow.page, as_json, as_csv)
        return
    shown(why.why(World.complete(), name), why.page, as_json, as_csv)


@data.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="Ask only treasury, mof or tic; may be repeated.")
@json_only
def refresh(folder: Path, only: tuple[str, ...], as_json: bool) -> None:
    """Fetch newer data from the official publishers into FOLDER (needs the network).

    The embedded data stay as they are; set WALKAWAY_DATA=FOLDER to use the new ones.
    """
    with progress_bar("asking the publishers") as progress:
        updates = publishers.refresh(
            folder, dt.date.today(), only=only or publishers.PUBLISHERS, progress=progress
        )
    say(facts.refreshed(str(folder), updates), facts.refreshed_words, as_json)
