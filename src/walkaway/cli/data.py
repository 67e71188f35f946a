"""walkaway data: what the embedded data hold, where they come from, whether they are whole."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json

if TYPE_CHECKING:
    from walkaway.world import Snapshot, Source

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")


@click.group()
def data() -> None:
    """What the embedded data hold, where they come from, whether they are whole."""


@data.command("list")
@click.argument("word", required=False)
@as_json
def list_(word: str | None, as_json: bool) -> None:
    """Name all series and tables, or those whose name or title holds WORD."""
    from walkaway.world import Snapshot

    items = [
        item
        for item in _catalogue(Snapshot.default())
        if not word or word.casefold() in f"{item['id']} {item['title']}".casefold()
    ]
    if as_json:
        emit_json({"schema": "walkaway/data-list/1", "items": items})
        return
    if not items:
        click.echo(f"nothing named like {word!r}; walkaway data list names everything")
        return
    for kind in ("series", "table", "arrays"):
        rows = [item for item in items if item["kind"] == kind]
        if rows:
            click.echo(click.style(f"{_plural(kind)} ({len(rows)})", bold=True))
            names = ("id", "frequency", "first", "last", "unit", "publisher")
            click.echo(_columns([[str(row[name]) for name in names] for row in rows]))
            click.echo()
    click.echo("More about one of them: walkaway data show NAME")


@data.command()
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another snapshot than the one in use.",
)
@as_json
def verify(folder: Path | None, as_json: bool) -> None:
    """Compare every data file with the manifest; exit 3 when one differs."""
    from walkaway.errors import DataCorruptError
    from walkaway.world import Snapshot
    from walkaway.world import verify as verify_files
    from walkaway.world.sources import default_folder

    folder = folder or default_folder()
    failures = verify_files(folder)
    if as_json:
        found = [{"file": failure.file, "what": failure.what} for failure in failures]
        emit_json({"schema": "walkaway/data-verify/1", "ok": not failures, "failures": found})
        click.get_current_context().exit(DataCorruptError.exit_code if failures else 0)
    if failures:
        raise DataCorruptError("\n".join(str(failure) for failure in failures))
    snapshot = Snapshot(folder)
    size = sum(entry.bytes for entry in snapshot.entries) / 1e6
    click.echo(
        f"{len(snapshot.entries)} files, {size:.1f} MB: all as the manifest says "
        f"(data {snapshot.digest[:12]})"
    )


@data.command()
@click.argument("name")
@click.option("--date", help="As known on this day, such as 2025-06-12; else all that is held.")
@click.option("--last", type=click.IntRange(min=1), help="Only the last N values or rows.")
@as_json
def show(name: str, date: str | None, last: int | None, as_json: bool) -> None:
    """Show a series or table with its sources, licence, edition and rule of publication."""
    from walkaway.errors import BadInputError, Problem, did_you_mean
    from walkaway.world import Snapshot, World

    snapshot = Snapshot.default()
    world = World.at(date, snapshot) if date else World.complete(snapshot)
    if name in snapshot.series:
        document = _series(world, name, dated=bool(date))
    elif name in snapshot.tables:
        document = _table(world, name, dated=bool(date))
    elif name in snapshot.arrays:
        document = _arrays(world, name)
    else:
        known = [*snapshot.series, *snapshot.tables, *snapshot.arrays]
        hint = did_you_mean(name, known) or "walkaway data list names all"
        raise BadInputError([Problem("data show", "", f"no series or table {name!r}", hint)])
    rows = "observations" if document["kind"] == "series" else "rows"
    if rows in document:
        document["known"] = len(document[rows])
        document[rows] = document[rows][-last:] if last else document[rows]
    if as_json:
        emit_json({"schema": "walkaway/data-show/1"} | document)
    else:
        click.echo(_page(document, last))


@data.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="Ask only treasury, mof or tic; may be repeated.")
@as_json
def refresh(folder: Path, only: tuple[str, ...], as_json: bool) -> None:
    """Fetch newer data from the official publishers into FOLDER (needs the network).

    The embedded data stay as they are; set WALKAWAY_DATA=FOLDER to use the new ones.
    """
    import datetime as dt

    from walkaway.cli.output import progress_bar
    from walkaway.world.refresh import PUBLISHERS
    from walkaway.world.refresh import refresh as fetch_all

    with progress_bar("asking the publishers") as progress:
        updates = fetch_all(folder, dt.date.today(), only=only or PUBLISHERS, progress=progress)
    if as_json:
        rows = [vars(update) for update in updates]
        emit_json({"schema": "walkaway/data-refresh/1", "folder": str(folder), "updates": rows})
        return
    for update in updates:
        news = update.problem or f"{update.added} new rows, now to {update.last}"
        click.echo(f"{update.publisher:<9} {news}")
    click.echo(f"written to {folder}; use it with WALKAWAY_DATA={folder}")


def _catalogue(snapshot: Snapshot) -> list[dict[str, Any]]:
    out = []
    for entry in snapshot.entries:
        common = {"kind": entry.kind, "publisher": entry.source.publisher, "file": entry.file}
        if entry.kind == "series":
            names = ("id", "title", "unit", "frequency", "first", "last")
            out += [common | {n: item[n] for n in names} for item in entry.detail["series"]]
            continue
        detail = entry.detail
        size = f"{detail['rows']} rows" if entry.kind == "table" else "arrays"
        out.append(
            common
            | {"id": entry.id, "title": entry.title, "unit": size, "frequency": ""}
            | {"first": detail.get("first", ""), "last": detail.get("last", "")}
        )
    return out


def _source(source: Source) -> dict[str, str]:
    names = ("publisher", "original", "licence", "vintage", "transformation", "via", "file")
    return {name: getattr(source, name) for name in (*names, "sha256")}


def _series(world: Any, name: str, *, dated: bool) -> dict[str, Any]:
    series = world.series(name)
    last = series.last if dated and len(series) else None
    return {
        "kind": "series",
        "id": series.id,
        "title": series.title,
        "unit": series.unit,
        "frequency": series.frequency,
        "date": world.date.isoformat() if dated else None,
        "rule": series.rule,
        "stale": last.stale if last else None,
        "note": last.note if last else "",
        "source": _source(series.source),
        "observations": [
            {"period": period.isoformat(), "value": value, "published": published.isoformat()}
            for period, value, published in zip(
                series.periods, series.values.tolist(), series.published, strict=True
            )
        ],
    }


def _table(world: Any, name: str, *, dated: bool) -> dict[str, Any]:
    table = world.table(name)
    return {
        "kind": "table",
        "id": table.id,
        "title": table.title,
        "date": world.date.isoformat() if dated else None,
        "rule": table.rule,
        "source": _source(table.source),
        "columns": table.columns,
        "rows": table.rows(),
    }


def _arrays(world: Any, name: str) -> dict[str, Any]:
    entry = world.snapshot.arrays[name]
    world.snapshot.read(entry)  # refuses a damaged file
    return {
        "kind": "arrays",
        "id": entry.id,
        "title": entry.title,
        "rule": entry.detail["rule"],
        "source": _source(entry.source),
        "columns": dict(entry.detail["arrays"]),
    }


def _page(document: dict[str, Any], last: int | None) -> str:
    """The text a person reads: head, sources, then values or rows."""
    source = document["source"]
    unit = ", ".join(filter(None, (document.get("unit"), document.get("frequency"))))
    head = [click.style(document["title"], bold=True) + (f" ({unit})" if unit else "")]
    facts = [
        ("publisher", source["publisher"]),
        ("original", source["original"]),
        ("licence", source["licence"]),
        ("edition", source["vintage"]),
        ("our work", source["transformation"]),
        ("read from", source["via"]),
        ("known", document["rule"]),
        ("file", f"{source['file']}  sha256 {source['sha256'][:16]}..."),
        ("as of", document.get("date") or "all publications in the data"),
    ]
    head += [f"  {name:<10} {text}" for name, text in facts if text]
    if document.get("note"):
        head.append(click.style(f"  stale      {document['note']}", fg="yellow"))
    if document["kind"] != "series":
        head += ["", *(f"  {name}: {what}" for name, what in document["columns"].items())]
    return "\n".join([*head, "", _body(document, last)]).rstrip()


def _body(document: dict[str, Any], last: int | None) -> str:
    if document["kind"] == "arrays":
        return ""
    if document["kind"] == "series":
        names = ["period", "value", "published"]
        rows = document["observations"][-(last or 12) :]
    else:
        names = list(document["columns"])
        rows = document["rows"][-(last or 20) :]
    text = _columns([names, *([_cell(row[name]) for name in names] for row in rows)])
    if max(map(len, text.splitlines())) > shutil.get_terminal_size((100, 24)).columns:
        rows = rows[-(last or 3) :]  # too wide for columns: one block per row
        text = "\n\n".join(
            _columns([[f"  {name}", str(row[name])] for name in names]) for row in rows
        )
    left = document["known"] - len(rows)
    return text + (f"\n... {left} earlier; --last N shows more" if left > 0 else "")


def _cell(value: Any) -> str:
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 48 else text[:45] + "..."


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _plural(kind: str) -> str:
    return {"series": "Series", "table": "Tables", "arrays": "Arrays"}[kind]
