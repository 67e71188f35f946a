"""The report of a run: at most eight printed pages that answer, and an annex with all the rest.

The first page answers: a sentence, four numbers with their ranges, one chart. What follows is
chosen by how much it tells, as long as there is room for it, and stands in the order of the page.
Everything else (all tables whole, the other charts, the rest of long texts, sources) is in an annex
that is folded: it prints only where a reader has opened it. Heights are estimated on the side of
too much; a test prints reports and counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from walkaway.claims import REFUTED
from walkaway.outcome import Outcome
from walkaway.present.first import FirstSaid, Flow
from walkaway.present.page import (
    BarChart,
    Cell,
    Chart,
    GridChart,
    Page,
    PathChart,
    Section,
    Table,
)
from walkaway.present.tile_map import TileMap

PAGES = 8
"""Printed pages of the main part at most, A4 or Letter."""
SHEET = 205.0
"""Millimetres of a sheet of the lower of the two formats that are counted on: it is 251 high inside
its margins, and what is kept together leaves a good part of that empty."""
ROWS, CLAIMS, LINES, NOTES = 8, 12, 12, 6
"""Rows of a table, claims, lines of a list, and notes that the main part shows at most."""
CHARTS, PATHS = 2, 6
"""Charts of a section, and of dated paths, in the main part."""
LEAD = 320
"""Characters of a text of which the rest is folded."""
NARROW = 26
"""Letters of the longest label of bars in a chart that is half as wide as the page."""

FIRST = ("partners", "bonds", "cutoff", "welfare", "paths")
"""Whose chart the first page has, the best first."""
FLOWS = ("bonds", *FIRST)
"""The same where the first view tells who lets go and who takes."""
TOLD = (
    "steps", "claims", "welfare", "partners", "paths", "bonds", "next-auction", "cutoff", "sectors",
    "firms", "game", "diversion", "over-time", "revenue", "per-household", "chief-sector", "duties",
    "border", "blocs",
)  # fmt: skip
"""Sections in the order in which they are given room; those that are not named come behind them,
and behind those come `BEHIND`."""
BEHIND = ("members", "made-of", "record")


@dataclass(frozen=True)
class Text:
    """A text whose rest is folded.

    Attributes:
        lead: its first sentences.
        rest: the others; empty where it is short.
    """

    lead: str
    rest: str = ""


@dataclass(frozen=True)
class Part:
    """What the main part has of a section.

    Attributes:
        id: of the section.
        title: of the section.
        lead: its first sentences.
        charts: those that are shown.
        wide: charts that need the whole width.
        tables: the first table with its first rows, where there is no chart.
        left: what of it is in the annex, in words; empty if nothing is.
    """

    id: str
    title: str
    lead: tuple[Text, ...]
    charts: tuple[Chart, ...]
    wide: tuple[Chart, ...]
    tables: tuple[Table, ...]
    left: str


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        first: the first view of every face; None where the run has none yet.
        cover: its chart; None where the run has none.
        answers: the answers, one by one.
        assumed: the measures, and why.
        maps: small maps.
        parts: of the main part, in the order of the page.
        notes: the first of what to know before believing it.
        annex: every section with what the main part does not show.
        further: lines of lists that the main part does not show, by what they are.
    """

    first: FirstSaid | None
    cover: Chart | None
    answers: tuple[Text, ...]
    assumed: tuple[Text, ...]
    maps: tuple[TileMap, ...]
    parts: tuple[Part, ...]
    notes: tuple[Text, ...]
    annex: tuple[Section, ...]
    further: dict[str, tuple[str, ...]]

    def charts(self) -> tuple[Chart, ...]:
        """All that it shows, each once."""
        every: tuple[Chart, ...] = (
            *((self.cover,) if self.cover else ()),
            *(chart for part in self.parts for chart in part.charts + part.wide),
            *(chart for section in self.annex for chart in section.charts),
        )
        return tuple({id(chart): chart for chart in every}.values())

    def is_wide(self, chart: Chart) -> bool:
        """Whether a chart is drawn as wide as the page."""
        halves = {id(one) for part in self.parts for one in part.charts}
        return id(chart) not in halves and (id(chart) in self.shown or not is_narrow(chart))

    @property
    def shown(self) -> set[int]:
        """The charts and whole tables of the main part, by identity."""
        found = {id(own) for part in self.parts for own in (*part.charts, *part.wide, *part.tables)}
        return found | {id(self.cover)}


def report(page: Page, outcome: Outcome) -> Report:
    """Choose what of a page stands in the main part of its report.

    Args:
        page: all of it.
        outcome: the run that it shows.
    """
    first = page.first if isinstance(page.first, FirstSaid) else None
    cover = _cover(page, first)
    made = {one.id: _part(one, cover) for one in page.sections}
    maps = tuple(one for one in page.maps if isinstance(one, TileMap))
    own = Report(
        first=first,
        cover=cover,
        answers=tuple(folded(line) for line in page.short[:LINES]),
        assumed=tuple(folded(line) for line in page.assumed[:LINES]),
        maps=maps,
        parts=(),
        notes=tuple(folded(line) for line in page.notes[:NOTES]),
        annex=(),
        further={},
    )
    room = (PAGES - 1) * SHEET - _height_before(own) - sum(map(_lines, page.status))
    seen = [one.id for one in page.sections if one.charts or one.tables]
    parts = _fitting([made[name] for name in seen], room)
    own = replace(own, parts=tuple(parts))
    annex = tuple(_left(one, own.shown) for one in page.sections)
    return replace(
        own,
        annex=tuple(one for one in annex if one.tables or one.charts or one.lead or one.note),
        further={
            name: tuple(lines)
            for name, lines in (
                ("More that it finds", page.short[LINES:]),
                ("More that is assumed", page.assumed[LINES:]),
                ("More before you quote this", page.notes[NOTES:]),
            )
            if lines
        },
    )


def folded(text: str, most: int = LEAD) -> Text:
    """A text, cut between sentences where it is longer than a lead."""
    if len(text) <= most:
        return Text(text)
    ends = [found.end() for found in re.finditer(r"[.?!](?=\s+[A-Z])", text)]
    cut = max((end for end in ends if end <= most), default=min(ends, default=len(text)))
    return Text(text[:cut].rstrip(), text[cut:].strip())


def _cover(page: Page, first: FirstSaid | None) -> Chart | None:
    """The chart that shows what the first view shows: who gives and takes, or where trade goes."""
    known = {one.id: one.charts[0] for one in page.sections if one.charts}
    names = FLOWS if first and isinstance(first.picture, Flow) else FIRST
    named = (known[name] for name in names if name in known)
    return next(named, next(iter(known.values()), None))


# ---- what a section has in the main part


def _part(section: Section, cover: Chart | None) -> Part:
    most = PATHS if section.id == "paths" else CHARTS
    drawn = [chart for chart in section.charts if chart is not cover][:most]
    narrow = tuple(chart for chart in drawn if is_narrow(chart))
    charts = narrow if len(narrow) > 1 else ()
    wide = tuple(chart for chart in drawn if chart not in charts)
    tables = () if drawn else tuple(_first_rows(section, own) for own in section.tables[:1])
    return Part(
        section.id,
        section.title,
        tuple(folded(line) for line in section.lead[:2]),
        charts,
        wide,
        tables,
        _left_in_words(section, len(drawn), tables, cover),
    )


def is_narrow(chart: Chart) -> bool:
    """Whether a chart can be read at half the width of a page."""
    if isinstance(chart, BarChart):
        return max((len(bar.label) for bar in chart.bars), default=0) <= NARROW
    return isinstance(chart, PathChart)


def _first_rows(section: Section, own: Table) -> Table:
    """The first rows of a table; of claims those that the record refutes."""
    most = CLAIMS if section.id == "claims" else ROWS
    if len(own.rows) <= most:
        return own
    caption = f"{own.caption} ({most} of {len(own.rows)} rows)"
    if section.id != "claims":
        return replace(own, caption=caption, rows=own.rows[:most])
    told = [verdict.value for verdict in REFUTED]

    def rank(row: Sequence[Cell]) -> int:
        return told.index(row[1].text) if row[1].text in told else len(told)

    return replace(own, caption=caption, rows=tuple(sorted(own.rows, key=rank)[:most]))


def _left_in_words(
    section: Section, drawn: int, shown: Sequence[Table], cover: Chart | None
) -> str:
    """What the annex has of a section besides what the main part shows."""
    charts = len(section.charts) - drawn - any(chart is cover for chart in section.charts)
    rows = sum(len(own.rows) for own in section.tables) - sum(len(own.rows) for own in shown)
    told = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((charts, "more chart"), (rows, "row" if not shown else "more row"))
        if count > 0
    ]
    return " and ".join(told)


def _left(section: Section, shown: set[int]) -> Section:
    """A section for the annex: all of its texts and tables, the charts that are not shown."""
    charts = tuple(chart for chart in section.charts if id(chart) not in shown)
    tables = tuple(own for own in section.tables if id(own) not in shown)
    return replace(section, charts=charts, tables=tables)


# ---- how high it is on paper, in millimetres


LINE, LETTERS = 4.9, 105
"""Height of a line of text, and its letters."""
HEAD = 15.0
"""Of a section: its title and the space above."""
MAP = 96.0
"""Of a map with its caption."""
HALF = 86.0
"""Width of a chart of half a page."""
CAPTION = 15.0
"""Of a chart: its finding and its quantity, in three lines."""


def _fitting(parts: Sequence[Part], room: float) -> list[Part]:
    """The parts that fit, the most telling first, in the order of the page."""
    kept = set()
    for part in sorted(parts, key=_rank):
        height = part_height(part)
        if height <= room:
            kept.add(part.id)
            room -= height
    return [part for part in parts if part.id in kept]


def _rank(part: Part) -> int:
    if part.id in TOLD:
        return TOLD.index(part.id)
    return len(TOLD) + (part.id in BEHIND)


def part_height(part: Part) -> float:
    """Of a section in the main part."""
    narrow = sorted((chart_height(own, HALF) for own in part.charts), reverse=True)
    return (
        HEAD
        + sum(_lines(own.lead) for own in part.lead)
        + sum(narrow[::2])
        + sum(chart_height(own, 2 * HALF) for own in part.wide)
        + sum(_table_height(own) for own in part.tables)
        + 2 * LINE
    )


def chart_inches(chart: Chart, wide: float) -> tuple[float, float]:
    """Width and height of a chart that is some millimetres wide."""
    inches = wide / 25.4
    match chart:
        case BarChart(bars=bars):
            return inches, 0.7 + 0.19 * len(bars)
        case GridChart():
            return inches, 3.2
        case _:
            return inches, 1.9


def chart_height(chart: Chart, wide: float) -> float:
    """Of a chart with its caption."""
    return CAPTION + chart_inches(chart, wide)[1] * 25.4 + 5


def _table_height(own: Table) -> float:
    """Of a table whose long cells are broken into lines; the first column has what others leave."""
    others = [max((_longest(cell.text) for cell in column), default=0) for column in _columns(own)]
    each = LETTERS / max(len(own.columns), 1)
    first = max(LETTERS - sum(min(wide, each) + 3 for wide in others[1:]), each)
    heights = (
        max(_broken(cell.text, first if at == 0 else each) for at, cell in enumerate(row))
        for row in own.rows
    )
    return 16 + sum(1.6 + 4.3 * high for high in heights)


def _columns(own: Table) -> Iterable[Sequence[Cell]]:
    return zip(*own.rows, strict=True)


def _longest(text: str) -> int:
    return max((len(line) for line in text.splitlines()), default=0)


def _broken(text: str, wide: float) -> int:
    """Lines of a text in a cell."""
    return sum(max(math.ceil(len(line) / wide), 1) for line in text.splitlines() or [""])


def _lines(text: str) -> float:
    return LINE * math.ceil(len(text) / LETTERS) + 1.2


def _height_before(own: Report) -> float:
    """Of what is shown in any case behind the first page."""
    texts = (*own.answers, *own.assumed, *own.notes)
    return sum(_lines(text.lead) for text in texts) + MAP * len(own.maps) + 3 * HEAD + 12 * LINE


def annex_in_words(own: Report) -> str:
    """What an annex holds, counted."""
    counts = {
        "section": len(own.annex),
        "table": sum(len(one.tables) for one in own.annex),
        "more chart": sum(len(one.charts) for one in own.annex),
        "more note": sum(map(len, own.further.values())),
    }
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items() if n)
