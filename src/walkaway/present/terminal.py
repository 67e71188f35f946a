"""The page on a terminal or in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from walkaway.present.page import Cell, Mark, Page, Section, Table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

NUMBER, NAME = 24, 14
"""Widest cell that is still a number, and the least width of a column of names, in characters."""

STYLES = {Mark.GAIN: "green", Mark.LOSS: "red", Mark.PLAIN: ""}


def print_page(page: Page, console: Console) -> None:
    """Print a page.

    Args:
        page: what to print.
        console: where; colours and width are its own business.
    """
    console.print()
    console.print(f"[bold]{page.title}[/bold]", highlight=False)
    console.print(page.subtitle, style="dim", highlight=False)
    _list("What is assumed", page.assumed, console)
    _list("In short", page.short, console)
    for section in page.sections:
        _section(section, console)
    _list("Before you quote this", page.notes, console)
    _list("Sources", page.sources, console)
    console.print()
    for line in page.foot:
        console.print(line, style="dim", highlight=False)


def _head(title: str, console: Console) -> None:
    console.print()
    console.print(f"[bold]{title}[/bold]", highlight=False)


def _list(title: str, lines: tuple[str, ...], console: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table as Grid

    if not lines:
        return
    _head(title, console)
    grid = Grid.grid(padding=(0, 1))
    for line in lines:
        grid.add_row("\N{BULLET}", line)
    console.print(Padding(grid, (0, 0, 0, 1)), highlight=False)


def _section(section: Section, console: Console) -> None:
    _head(section.title, console)
    for sentence in section.lead:
        console.print(sentence, highlight=False)
    for table in section.tables:
        console.print(_table(table), highlight=False)
    if section.note:
        console.print(section.note, style="dim", highlight=False)


def _table(table: Table) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    result = RichTable(
        box=box.SIMPLE_HEAD, title=table.caption, title_justify="left", title_style="italic"
    )
    for position, column in enumerate(table.columns):
        # Numbers are never broken over lines; names and sentences may be.
        number = position > 0 and all(len(row[position].text) <= NUMBER for row in table.rows)
        result.add_column(
            column,
            justify="right" if position else "left",
            no_wrap=number,
            min_width=None if position else min(NAME, max(len(row[0].text) for row in table.rows)),
        )
    for row in table.rows:
        result.add_row(*(_cell(cell) for cell in row))
    return result


def _cell(cell: Cell) -> Text:
    from rich.text import Text

    return Text(cell.text, style=STYLES[cell.mark])
