"""`walkaway scenarios`, `show`, `check`, `new`, `schema`: scenarios as files."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from walkaway.cli.output import formats, json_only, say
from walkaway.cli.output import show as shown
from walkaway.cli.part import GLANCE, is_run, show_part
from walkaway.cli.typed import command
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import write_new
from walkaway.present import catalogue
from walkaway.present import runs as documents
from walkaway.present import scenarios as present
from walkaway.scenario import Scenario, library
from walkaway.scenario.dials import dials
from walkaway.scenario.scenario import examine


@click.command()
@formats
def scenarios(as_json: bool, as_csv: bool) -> None:
    """List the scenarios that come with walkaway."""
    found = [Scenario.of_library(name) for name in library.names()]
    shown(present.scenarios(found), present.scenarios_page, as_json, as_csv)


@click.command()
@click.argument("scenario", metavar="SCENARIO|RUN")
@click.argument("section", required=False)
@click.option("--toml", is_flag=True, help="Print the file itself, with its comments.")
@formats
def show(scenario: str, section: str | None, toml: bool, as_json: bool, as_csv: bool) -> None:
    """Say what SCENARIO assumes, or print a SECTION of a RUN that is kept.

    SCENARIO is a name from `walkaway scenarios` or a TOML file; RUN an id of `walkaway runs`, its
    beginning, or the name of its scenario. SECTION is one of the page's, such as welfare or claims,
    or glance, notes, sources, assumed, short, all; any other word names them.
    """
    if section is None and is_run(scenario):
        section = GLANCE
    if section is not None:
        if toml:
            raise BadInputError([Problem("--toml", "", "is of a scenario, not of a run", "")])
        show_part(scenario, section, as_json, as_csv)
        return
    text, source = library.content(scenario)
    found = Scenario.from_toml(text, source)
    if toml and (as_json or as_csv):
        other = "--json" if as_json else "--csv"
        raise BadInputError([Problem("--toml", "", f"cannot go with {other}", "leave one out")])
    if toml:
        click.echo(text if isinstance(text, str) else text.decode("utf-8-sig"), nl=False)
        return
    page = partial(present.show_page, run=command("run", scenario))
    shown(present.show(found, dials(found)), page, as_json, as_csv)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_only
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check scenario FILEs and name every mistake, as file:line."""
    results = [(name, *_examine(name)) for name in files]
    wrong = [problem for _, _, problems in results for problem in problems]
    found = present.Check(files=[present.checked(*result) for result in results])
    if as_json or any(file.ok for file in found.files):
        say(found, present.check_words, as_json)
    if wrong and as_json:
        raise SystemExit(BadInputError.exit_code)
    if wrong:
        raise BadInputError(wrong)


def _examine(name: str) -> tuple[Scenario | None, list[Problem]]:
    """The scenario if it is sound, and its mistakes."""
    try:
        return examine(*library.content(name))
    except BadInputError as error:
        return None, list(error.problems)


@click.command()
@click.argument("name")
@click.option("--from", "origin", metavar="SCENARIO", help="Start from a copy of this scenario.")
@json_only
def new(name: str, origin: str | None, as_json: bool) -> None:
    """Write a new scenario to NAME.toml, ready to edit; an existing file is left alone."""
    path = Path(name if name.endswith(library.SUFFIX) else f"{name}{library.SUFFIX}")
    text = library.renamed(library.text(origin) if origin else library.starter(), path.stem)
    write_new(path, text)
    found = present.New(written=str(path), from_=origin or "starter")
    check_it, run_it = (command(name, str(path)) for name in ("check", "run"))
    say(found, partial(present.new_words, check=check_it, run=run_it), as_json)


@click.command()
@click.argument("document", default="scenario")
@click.option("--list", "listed", is_flag=True, help="Name all documents and who prints them.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON; a schema always is.")
def schema(document: str, listed: bool, as_json: bool) -> None:
    """Print the JSON Schema of DOCUMENT: the scenario format if none is named."""
    known = catalogue.CATALOGUE
    if listed:
        rows = [
            documents.Published(
                name=name, printed_by=one.printed_by, id=catalogue.schema(name)["$id"]
            )
            for name, one in known.items()
        ]
        say(rows, documents.schemas_words, as_json)
        return
    if document not in known:
        hint = did_you_mean(document, list(known)) or "walkaway schema --list names them"
        raise BadInputError([Problem("schema", "", f"no document {document!r}", hint)])
    found = catalogue.schema(document)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
