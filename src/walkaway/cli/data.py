"""walkaway data: what the embedded data hold, where they come from, whether they are whole."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from walkaway.cli.numbers import SOME_ROWS
from walkaway.cli.output import formats, json_only, progress_bar, say
from walkaway.cli.output import show as shown
from walkaway.cli.places import Place
from walkaway.errors import BadInputError, DataCorruptError, Problem, did_you_mean
from walkaway.present import facts, fresh, fresh_pages, why, why_flow
from walkaway.world import Snapshot, World
from walkaway.world import refresh as publishers
from walkaway.world import status as standing
from walkaway.world import verify as verify_files
from walkaway.world.feed import carry
from walkaway.world.feed.layer import NAME
from walkaway.world.folder import data_folder
from walkaway.world.series import parse_date
from walkaway.world.sources import default_folder, opened

NOT_REFRESHED = 1
"""Exit code where nobody's answer could be read."""


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
    type=Place(exists=True, file_okay=False, path_type=Path),
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
        lambda _: facts.verified_words(opened(folder)),
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


@data.command("own")
@formats
def own_(as_json: bool, as_csv: bool) -> None:
    """Say what own data may be, and read those in use: all mistakes at once."""
    from walkaway.present import own_data  # reads every kind of file: the others need none

    shown(own_data.document(Snapshot.default()), own_data.page, as_json, as_csv)


@data.command("why")
@click.argument("name", metavar="[tariffs|flows].EXPORTER.IMPORTER.SECTOR")
@formats
def why_(name: str, as_json: bool, as_csv: bool) -> None:
    """Say what a base tariff or a flow of the base year is made of, with its sources."""
    if name.startswith("flows"):
        shown(why_flow.why(World.complete(), name), why_flow.page, as_json, as_csv)
        return
    shown(why.why(World.complete(), name), why.page, as_json, as_csv)


A_FOLDER = Place(file_okay=False, path_type=Path)


@data.command()
@click.argument("folder", required=False, type=A_FOLDER)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only this publisher, or who has this series; may be repeated.",
)
@click.option(
    "--since",
    metavar="DATE",
    help="The first day wanted  [default: from what is held, some way back].",
)
@click.option("--dry-run", is_flag=True, help="Say what would be asked, and ask nothing.")
@json_only
def refresh(
    folder: Path | None,
    only: tuple[str, ...],
    since: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch newer data from their publishers (needs the network).

    What comes is added to the log in FOLDER, by default your data folder (WALKAWAY_DATA, or "data"
    in walkaway's home); nothing that was there is changed. What did not come is told.
    """
    place, now = folder or data_folder(), dt.datetime.now(dt.UTC)
    first = parse_date(since, "--since") if since else None
    if dry_run:
        plans = publishers.plan(place, now.date(), only=only, since=first)
        shown(fresh.planned(str(place), plans), fresh_pages.plan_page, as_json)
        return
    with progress_bar("asking the publishers") as progress:
        report = publishers.refresh(place, now, only=only, since=first, progress=progress)
    shown(fresh.refreshed(report), fresh_pages.refresh_page, as_json)
    click.get_current_context().exit(0 if report.written else NOT_REFRESHED)


@data.command()
@formats
def status(as_json: bool, as_csv: bool) -> None:
    """Say how fresh the data are: what is held to when, what is due, what is late, who has it."""
    found = standing.status(data_folder(), dt.datetime.now(dt.UTC).date())
    shown(fresh.status(found), fresh_pages.status_page, as_json, as_csv)


@data.command()
@click.argument("names", nargs=-1, required=True, metavar="SERIES...")
@json_only
def accept(names: tuple[str, ...], as_json: bool) -> None:
    """Take values of SERIES that were held back: from today on they are believed."""
    place = data_folder()
    found = publishers.accept(place, names, dt.datetime.now(dt.UTC))
    say(fresh.accepted(str(place), found), fresh_pages.accepted_words, as_json)


@data.command()
@click.argument("target", metavar="FILE|FOLDER", type=Place(path_type=Path))
@json_only
def export(target: Path, as_json: bool) -> None:
    """Write the log of what was fetched to a FOLDER, or to one FILE that ends in .zip.

    What is damaged stays behind and is told; exit 3 then.
    """
    found = carry.export(data_folder() / NAME, target)
    _carried(str(target), found, as_json)


@data.command("import")
@click.argument("source", metavar="FILE|FOLDER", type=Place(path_type=Path))
@json_only
def import_(source: Path, as_json: bool) -> None:
    """Add another log of what was fetched, from a FOLDER or FILE, to your own.

    What is damaged, or of a day to come, stays behind and is told; exit 3 then.
    """
    place = data_folder() / NAME
    found = carry.put_into(source, place, dt.datetime.now(dt.UTC))
    _carried(str(place), found, as_json)


def _carried(folder: str, found: carry.Carried, as_json: bool) -> None:
    """Say what was carried; exit 3, as `verify` does, where something is not whole."""
    say(fresh.carried(folder, found), fresh_pages.carried_words, as_json)
    click.get_current_context().exit(DataCorruptError.exit_code if found.bad else 0)
