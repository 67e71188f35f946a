"""`walkaway scenarios`, `show`, `check`, `new`, `schema`: scenarios as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from walkaway.scenario import Scenario


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def scenarios(as_json: bool) -> None:
    """List the scenarios that come with walkaway."""
    from walkaway.cli.output import emit_json
    from walkaway.scenario import Scenario
    from walkaway.scenario.library import names

    found = [Scenario.load(name) for name in names()]
    if as_json:
        rows = [
            {"name": s.name, "title": s.title, "date": s.date, "measures": len(s.measures)}
            for s in found
        ]
        emit_json({"scenarios": rows})
        return
    width = max(len(s.name) for s in found)
    for s in found:
        click.echo(f"{s.name:<{width}}  {s.date}  {s.title}")


@click.command()
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--toml", is_flag=True, help="Print the file itself, with its comments.")
def show(scenario: str, as_json: bool, toml: bool) -> None:
    """Say what SCENARIO assumes (a name from `walkaway scenarios`, or a TOML file)."""
    from walkaway.cli.output import emit_json
    from walkaway.scenario import Scenario
    from walkaway.scenario.dials import dials
    from walkaway.scenario.library import content

    text, source = content(scenario)
    found = Scenario.from_toml(text, source)
    if toml:
        click.echo(text if isinstance(text, str) else text.decode("utf-8-sig"), nl=False)
        return
    said = list(found.in_words())
    if as_json:
        turned = [dial.to_dict() for dial in dials(found)]
        emit_json(found.to_dict() | {"digest": found.digest, "in_words": said, "dials": turned})
        return
    click.echo(f"{found.name}: {found.title}")
    click.echo(f"The world as known on {found.date}. Digest {found.digest[:12]}.")
    if found.description:
        click.echo()
        click.echo(click.wrap_text(found.description, 88))
    click.echo()
    for line in said or ["nothing changes"]:
        click.echo(click.wrap_text(line, 88, initial_indent="* ", subsequent_indent="  "))
    click.echo(f"\nDials, for `walkaway run {found.name} --set DIAL=VALUE`")
    for dial in dials(found):
        own = ",".join(dial.value) if isinstance(dial.value, tuple) else dial.value
        plain = f"{own:g}" if isinstance(own, float) else own or "nobody"
        click.echo(f"  {dial.id:<18}{dial.label}: {plain} {dial.unit}".rstrip())


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check scenario FILEs and name every mistake, as file:line."""
    from walkaway.cli.output import emit_json
    from walkaway.errors import BadInputError

    results = [(name, *_examine(name)) for name in files]
    if as_json:
        emit_json(
            {
                "files": [
                    {
                        "file": name,
                        "ok": not problems,
                        "digest": found.digest if found else None,
                        "remarks": _remarks(found),
                        "problems": [
                            {"place": p.place, "path": p.path, "what": p.what, "hint": p.hint}
                            for p in problems
                        ],
                    }
                    for name, found, problems in results
                ]
            }
        )
        if any(problems for _, _, problems in results):
            raise SystemExit(BadInputError.exit_code)
        return
    for name, found, problems in results:
        if not problems:
            click.echo("\n".join([f"{name}: ok", *_remarks(found)]))
    wrong = [problem for _, _, problems in results for problem in problems]
    if wrong:
        raise BadInputError(wrong)


def _remarks(scenario: Scenario | None) -> list[str]:
    """What is no mistake, and yet not what one may expect."""
    if scenario is None:
        return []
    return [
        f"  measure {place} does nothing: {why}"
        for place, why in enumerate(scenario.remarks(), start=1)
        if why
    ]


def _examine(name: str) -> tuple[Scenario | None, list[Any]]:
    """The scenario if it is sound, and its mistakes."""
    from walkaway.errors import BadInputError
    from walkaway.scenario.library import content
    from walkaway.scenario.scenario import examine

    try:
        scenario, problems = examine(*content(name))
    except BadInputError as error:
        return None, list(error.problems)
    return scenario, problems


@click.command()
@click.argument("name")
@click.option("--from", "origin", metavar="SCENARIO", help="Start from a copy of this scenario.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def new(name: str, origin: str | None, as_json: bool) -> None:
    """Write a new scenario to NAME.toml, ready to edit; an existing file is left alone."""
    from walkaway.cli.output import emit_json
    from walkaway.files import write_new
    from walkaway.scenario import library

    path = Path(name if name.endswith(library.SUFFIX) else f"{name}{library.SUFFIX}")
    text = library.renamed(library.text(origin) if origin else library.starter(), path.stem)
    write_new(path, text)
    if as_json:
        emit_json({"written": str(path), "from": origin or "starter"})
        return
    click.echo(f"Wrote {path}. Edit it, then: walkaway check {path} && walkaway run {path}")


@click.command()
@click.argument("document", default="scenario")
@click.option("--list", "listed", is_flag=True, help="Name all documents and who prints them.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON; a schema always is.")
def schema(document: str, listed: bool, as_json: bool) -> None:
    """Print the JSON Schema of DOCUMENT: the scenario format if none is named."""
    import json

    from walkaway.cli.output import emit_json
    from walkaway.errors import BadInputError, Problem, did_you_mean
    from walkaway.present.catalogue import CATALOGUE
    from walkaway.present.catalogue import schema as of

    if listed:
        rows = [
            {"name": name, "printed_by": one.printed_by, "id": of(name)["$id"]}
            for name, one in CATALOGUE.items()
        ]
        if as_json:
            emit_json(rows)
        else:
            click.echo("\n".join(f"{row['name']:<20}{row['printed_by']}" for row in rows))
        return
    if document not in CATALOGUE:
        hint = did_you_mean(document, list(CATALOGUE)) or "walkaway schema --list names them"
        raise BadInputError([Problem("schema", "", f"no document {document!r}", hint)])
    found = of(document)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
