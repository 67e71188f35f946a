"""`walkaway show RUN SECTION`: a part of the page of a run that is kept."""

from __future__ import annotations

from typing import Any

import click

from walkaway.cli.output import csv_text, emit_json
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.outcome import RunStore
from walkaway.outcome.store import DIGITS
from walkaway.present import page_json, terminal
from walkaway.present.page import Page

ALL, GLANCE = "all", "glance"


def show_part(run: str, part: str, as_json: bool, as_csv: bool) -> None:
    """Print a part of a run's page.

    Args:
        run: its id, the beginning of it, or its scenario's name.
        part: a section, a list around the sections, or ``all``.
        as_json: the page with that section alone, as a document.
        as_csv: the tables of the section, one below the other.

    Raises:
        BadInputError: no such run or part; with all parts there are.
    """
    from walkaway.present import glance, story  # of every market: a scenario's words need none

    outcome = RunStore.default().load(run)
    page = story.page(outcome)
    known = (*terminal.parts(page), GLANCE, ALL)
    if part not in known:
        near = did_you_mean(part, list(known))
        hint = f"{near}{'; ' if near else ''}there are {', '.join(known)}"
        raise BadInputError([Problem("section", "", f"no section {part!r:.60}", hint)])
    if as_json:
        emit_json(page_json.to_dict(only(page, part)))
    elif as_csv:
        click.echo(_csv(only(page, part)), nl=False)
    else:
        from rich.console import Console

        console = Console()
        if part == ALL:
            terminal.print_page(page, console)
        elif part == GLANCE:
            terminal.print_glance(glance.lines(outcome, page, console.width), console)
        else:
            terminal.print_part(page, part, console)


def is_run(name: str) -> bool:
    """Whether a word names a run that is kept, by its id or the beginning of it."""
    digits = len(name) >= LEAST and not set(name) - DIGITS
    return digits and any(run.startswith(name) for run in RunStore.default().ids())


LEAST = 4
"""Digits of an id that are taken for one where a scenario may be meant."""


def only(page: Page, part: str) -> Page:
    """A page with one part alone; status and title stay."""
    if part in (ALL, GLANCE):
        return page
    sections = tuple(own for own in page.sections if own.id == part)
    lists: dict[str, Any] = {
        name: getattr(page, name) if name == part else () for name in terminal.LISTS
    }
    return Page(
        title=page.title, subtitle=page.subtitle, status=page.status, sections=sections, **lists
    )


def _csv(page: Page) -> str:
    rows = [
        {"table": table.caption, **_named(table.columns, [cell.text for cell in row])}
        for section in page.sections
        for table in section.tables
        for row in table.rows
    ]
    rows += [
        {"list": name, "text": text} for name in terminal.LISTS for text in getattr(page, name)
    ]
    return csv_text(rows)


def _named(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    heads = (" ".join(head.split()) or f"column {at + 1}" for at, head in enumerate(columns))
    return dict(zip(heads, cells, strict=True))
