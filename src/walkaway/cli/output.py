"""How a command writes its result: text for people, JSON and CSV for programs, a bar meanwhile."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from walkaway.documents import Document, frame, plain
from walkaway.errors import BadInputError, Problem
from walkaway.present import terminal
from walkaway.present.as_csv import csv_text as csv_text
from walkaway.present.page import Page

Progress = Callable[[int, int, str], None]
"""Called by long work as ``progress(done, total, what)``."""
D = TypeVar("D")


def json_only(command: Any) -> Any:
    """The option ``--json`` of a command that prints no table, given to it as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")(
        command
    )


def formats(command: Any) -> Any:
    """The options ``--json`` and ``--csv`` of a command, given to it as ``as_json``, ``as_csv``."""
    for flag, name, text in (
        ("--csv", "as_csv", "The main table as CSV instead."),
        ("--json", "as_json", "One JSON document instead."),
    ):
        command = click.option(flag, name, is_flag=True, help=text, callback=_one_of_two)(command)
    return command


def _one_of_two(context: click.Context, own: click.Parameter, value: bool) -> bool:
    """The flag; refused with the other before any work is done.

    Raises:
        BadInputError: both are given.
    """
    other = "as_json" if own.name == "as_csv" else "as_csv"
    if value and context.params.get(other):
        raise BadInputError([Problem("--csv", "", "cannot go with --json", "leave one out")])
    return value


def show(
    document: D, page: Callable[[D], Page], as_json: bool = False, as_csv: bool = False
) -> None:
    """Print a result as it is asked for.

    Args:
        document: a document, or a list of records.
        page: what says it to a person; called only if a person reads.
        as_json: one JSON document, with every digit.
        as_csv: the document's main rows (`Document.rows`; of a list, its records).
    """
    if as_json:
        click.echo(json.dumps(plain(document), ensure_ascii=False, allow_nan=False))
    elif as_csv:
        rows = document.sheet() if isinstance(document, Document) else frame(document)
        click.echo(csv_text(rows), nl=False)
    else:
        show_page(page(document))


def say(document: D, words: Callable[[D], str], as_json: bool = False) -> None:
    """Print what is no table: one JSON document, or a few lines for a person.

    Args:
        document: a document, or a list of records.
        words: what says it to a person; called only if a person reads.
        as_json: one JSON document.
    """
    if as_json:
        click.echo(json.dumps(plain(document), ensure_ascii=False, allow_nan=False))
    else:
        click.echo(words(document))


def show_page(page: Page) -> None:
    """Print a page for a person; colours only where they are seen."""
    terminal.show(page)


def emit_json(document: Any) -> None:
    """Print one JSON document on stdout; numbers keep every digit, NaN is not allowed."""
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, default=str))


def columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns for a terminal: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (names, *rows)) for i in range(len(names))]
    lines = []
    for row in (names, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    lines[0] = click.style(lines[0], underline=True)
    return "\n".join(lines)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """Show a bar on a terminal's stderr while work goes on; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total, text: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, text: bar.update(
            task, completed=done, total=total, description=text or what
        )
