"""The page on a terminal or in a pipe: text wraps, tables are never cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from walkaway.present.page import Cell, Mark, Page, Section, Table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    from walkaway.present.glance import Line  # at run time it would load every market

NUMBER, NAME = 24, 14
"""Widest cell that is still a number, and the least width of a column of names, in characters."""

STYLES = {Mark.GAIN: "green", Mark.LOSS: "red", Mark.PLAIN: ""}


_ENDS = re.compile("(?<= to) | (?=[+\N{MINUS SIGN}][0-9])")
"""Where a cell may be broken at last: between the ends of a range, before a signed number."""


def show(page: Page) -> None:
    """Print a page on standard output."""
    from rich.console import Console

    print_page(page, Console())


COMMAND = ": walkaway "
"""Before what can be typed, at the end of a text."""


def print_glance(lines: Sequence[Line], console: Console) -> None:
    """Print a run at a glance; a path that is longer than a line runs on."""
    console.print()
    for line in lines:
        console.print(
            line.text, style=line.style or None, highlight=False, markup=False, emoji=False,
            soft_wrap=True,
        )  # fmt: skip


def print_part(page: Page, part: str, console: Console) -> None:
    """Print one part of a page: a section by its id, or what is no section by its name.

    Args:
        page: the page.
        part: of `parts`.
        console: where.
    """
    if part in LISTS:
        _list(LISTS[part], getattr(page, part) or (NOTHING,), console)
        return
    _section(next(section for section in page.sections if section.id == part), console)


NOTHING = "Nothing."
LISTS = {
    "assumed": "What is assumed",
    "short": "In short",
    "notes": "Before you quote this",
    "sources": "Sources",
}
"""Lists around the sections of a page, by the names that they have there -> their heads."""


def parts(page: Page) -> tuple[str, ...]:
    """What can be printed of a page by itself: sections, and lists around them."""
    return (*(section.id for section in page.sections), *LISTS)


def print_page(page: Page, console: Console) -> None:
    """Print a page.

    Args:
        page: what to print.
        console: where; colours and width are its own business. A table that cannot be as narrow
            as that is printed as wide as it must be.
    """
    console.print()
    for line in page.status:
        _say(line, console, "bold red")
    _say(page.title, console, "bold")
    if page.subtitle:
        _say(page.subtitle, console, "dim")
    _list(LISTS["assumed"], page.assumed, console)
    _list(LISTS["short"], page.short, console)
    listed = bool(page.assumed or page.short)
    for place, section in enumerate(page.sections):
        if listed and not place and not section.title:
            console.print()
        _section(section, console)
    _list("The author's text in full", (page.about,) if page.about else (), console)
    _list(LISTS["notes"], page.notes, console)
    _list(LISTS["sources"], page.sources, console)
    if page.foot:
        console.print()
    for line in page.foot:
        _say(line, console, "dim")


def _say(text: str, console: Console, style: str = "") -> None:
    """Text as it stands: a bracket in it is a bracket; a command at its end is not broken."""
    before, mark, command = text.rpartition(COMMAND)
    lines = [(text, False)]
    if mark and len(text) > console.width:
        lines = [(f"{before}:", False), (f"walkaway {command}", True)]
    for line, runs_on in lines:
        console.print(
            line, style=style or None, highlight=False, markup=False, emoji=False,
            soft_wrap=runs_on,
        )  # fmt: skip


def _head(title: str, console: Console) -> None:
    if title:  # what has none follows on what stands above
        console.print()
        _say(title, console, "bold")


def _list(title: str, lines: tuple[str, ...], console: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table as Grid
    from rich.text import Text

    if not lines:
        return
    _head(title, console)
    grid = Grid.grid(padding=(0, 1))
    for line in lines:
        grid.add_row("\N{BULLET}", Text(line))
    console.print(Padding(grid, (0, 0, 0, 1)), highlight=False)


def _section(section: Section, console: Console) -> None:
    _head(section.title, console)
    for sentence in section.lead:
        _say(sentence, console)
    for table in section.tables:
        if table.caption:
            _say(table.caption, console, "italic")
        _print_table(table, console)
    if section.note:
        _say(section.note, console, "dim")


def _print_table(table: Table, console: Console) -> None:
    """Print a table; one that is wider than the console runs over its edge, uncut."""
    table, left_out = _fitting(table, console.width)
    widths = _widths(table, console.width)
    found, taken = _table(table, widths), _taken(table, widths)
    found.width = taken
    console.print(found, highlight=False, soft_wrap=taken > console.width)
    if left_out:
        heads = ", ".join(" ".join(head.split()) for head in left_out)
        _say(f"Left out at this width: {heads}.", console, "dim")


def _fitting(table: Table, room: int) -> tuple[Table, tuple[str, ...]]:
    """A table without the columns that matter least, as far as numbers would break; their heads.

    Only a table that says which columns matter least is made narrower.
    """
    gone: list[int] = []
    found = table
    for column in table.drop:
        if _taken(found, _least(found)) <= room:
            break
        gone.append(column)
        found = table.without(gone)
    return found, tuple(table.columns[at] for at in sorted(gone))


def _least(table: Table) -> list[int]:
    """Widths below which numbers or names would break."""
    return _limits(table)[0]


def _table(table: Table, widths: list[int]) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    result = RichTable(
        box=box.SIMPLE_HEAD,
        show_header=any(table.columns),
        show_edge=any(table.columns),
    )
    for position, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        words = position == 0 or _of_words(table, position)
        # A word that is longer than its column is broken, never cut.
        result.add_column(
            Text(column, overflow="fold"), justify="left" if words else "right",
            width=width, overflow="fold",
        )  # fmt: skip
    for row in table.rows:
        result.add_row(*(_cell(cell) for cell in row))
    return result


def _taken(table: Table, widths: list[int]) -> int:
    """Characters that columns take with what stands between them and at the edges."""
    return sum(widths) + 3 * len(widths) + (1 if any(table.columns) else -1)


def _widths(table: Table, room: int) -> list[int]:
    """Widths of columns: as wide as they would be, the ones with most to give made narrower."""
    least, apart, widths = _limits(table)
    _narrow(table, widths, least, room)
    if _taken(table, widths) > room:  # at the last resort, in ranges
        _narrow(table, widths, apart, room)
    return widths


def _limits(table: Table) -> tuple[list[int], list[int], list[int]]:
    """Widths of columns with whole numbers, with ranges broken between their ends, and at most."""
    from rich.cells import cell_len

    least, apart, widths = [], [], []
    for position, head in enumerate(table.columns):
        cells = [line for row in table.rows for line in row[position].text.splitlines()]
        longest = max(map(cell_len, cells), default=0)
        most = max([longest, *map(cell_len, head.splitlines())])
        words = position == 0 or _of_words(table, position)
        # Names and sentences may be broken over lines, numbers not.
        parts = [*head.split(), *(word for line in cells for word in line.split())]
        broken = max(min(NAME, longest), min(max(map(cell_len, parts), default=0), NUMBER))
        numbers = max([longest, *map(cell_len, head.split())])
        least.append(broken if words or longest > NUMBER else numbers)
        pieces = [piece for line in cells for piece in _ENDS.split(line)]
        alone = max(map(cell_len, [*head.split(), *pieces]), default=0)
        apart.append(min(least[-1], alone) if position else least[-1])
        widths.append(max(most, least[-1], 1))
    return least, apart, widths


def _narrow(table: Table, widths: list[int], least: list[int], room: int) -> None:
    """Make columns narrower until they fit the room, none narrower than its least."""
    while (excess := _taken(table, widths) - room) > 0:
        spare = [width - low for width, low in zip(widths, least, strict=True)]
        widest = max(spare)
        if widest <= 0:
            break
        # Down to the next that has as much to give, or as far as is needed.
        second = max([own for own in spare if own < widest], default=0)
        widths[spare.index(widest)] -= min(excess, max(widest - second, 1))


def _of_words(table: Table, position: int) -> bool:
    """Whether most cells of a column begin with a letter: words stand to the left."""
    filled = [row[position].text for row in table.rows if row[position].text]
    return 2 * sum(text[0].isalpha() for text in filled) > len(filled)


def _cell(cell: Cell) -> Text:
    from rich.text import Text

    return Text(cell.text, style=STYLES[cell.mark])
