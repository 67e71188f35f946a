"""A page as plain data: sections of sentences, tables and charts, the same for every face."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from walkaway.documents import Document
from walkaway.outcome import Band, Path, Quantity, Range
from walkaway.outcome.quantity import HIGH, LOW
from walkaway.readings import in_words, noted, own_in_words, owned


class Mark(StrEnum):
    """What a cell's colour says."""

    GAIN = "gain"
    LOSS = "loss"
    PLAIN = "plain"


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: what it shows.
        mark: whether it is a gain, a loss, or neither.
        metric: id of the metric behind it, so that a reader can ask why; empty if none.
    """

    text: str
    mark: Mark = Mark.PLAIN
    metric: str = ""


@dataclass(frozen=True)
class Table:
    """A table: the first column holds names, all others numbers.

    Attributes:
        columns: their heads.
        rows: cells, one list per row.
        caption: what the table shows, in one line.
        drop: columns that a face too narrow for all of them leaves out, the first one first.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drop: tuple[int, ...] = ()

    def without(self, columns: Collection[int]) -> Table:
        """The same without some columns."""
        kept = [at for at in range(len(self.columns)) if at not in columns]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return Table(self.caption, tuple(self.columns[at] for at in kept), rows)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart.

    Attributes:
        label: what it stands for.
        band: its length and its whisker.
        metric: id of the metric behind it, so that a reader can ask why; empty if none.
    """

    label: str
    band: Band
    metric: str = ""


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars from zero to a central value, with the band as a whisker.

    Attributes:
        title: what it shows.
        unit: of the axis.
        bars: top to bottom.
        kind: what the whiskers are made of; each kind is drawn in its own way.
        finding: what it finds, where a run is behind it (`walkaway.present.findings`).
        quantity: what it shows, with unit, time and against what, where a run is behind it.
    """

    title: str
    unit: str
    bars: tuple[Bar, ...]
    kind: Range = Range.SETS
    finding: str = ""
    quantity: str = ""


@dataclass(frozen=True)
class PathChart:
    """Lines over time with their bands.

    Attributes:
        title: what it shows.
        unit: of the vertical axis.
        periods: labels of the points in time.
        bands: one band per period.
        baseline: the path without the scenario, one value per period; may be empty.
        id: of the path in the outcome, so that a reader can ask why; empty if none.
        kind: what the bands are made of; each kind is drawn in its own way.
        finding: what it finds, where a run is behind it (`walkaway.present.findings`).
        quantity: what it shows, with unit, time and against what, where a run is behind it.
    """

    title: str
    unit: str
    periods: tuple[str, ...]
    bands: tuple[Band, ...]
    baseline: tuple[float, ...] = ()
    id: str = ""
    kind: Range = Range.DRAWS
    finding: str = ""
    quantity: str = ""


@dataclass(frozen=True)
class LineChart:
    """Lines over a quantity, one per estimate or case.

    Attributes:
        title: what it shows.
        unit: of the vertical axis.
        x_label: the quantity, with its unit.
        x: its values, rising.
        lines: label and one value per x; None where the line has ended.
        finding: what it finds, where a run is behind it (`walkaway.present.findings`).
        quantity: what it shows, with unit, time and against what, where a run is behind it.
    """

    title: str
    unit: str
    x_label: str
    x: tuple[float, ...]
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]
    finding: str = ""
    quantity: str = ""


@dataclass(frozen=True)
class Tile:
    """One cell of a grid chart.

    Attributes:
        lines: what is written in it, top to bottom.
        shade: how dark it is, 0 to 1.
        framed: whether a frame sets it apart.
    """

    lines: tuple[str, ...]
    shade: float = 0.0
    framed: bool = False


@dataclass(frozen=True)
class GridChart:
    """A matrix of shaded cells, such as a payoff table.

    Attributes:
        title: what it shows.
        key: what shade, frame and marks mean.
        rows: heads of the rows.
        columns: heads of the columns.
        tiles: cells [row][column].
        finding: what it finds, where a run is behind it (`walkaway.present.findings`).
        quantity: what it shows, with unit, time and against what, where a run is behind it.
    """

    title: str
    key: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tiles: tuple[tuple[Tile, ...], ...]
    finding: str = ""
    quantity: str = ""


Chart = BarChart | PathChart | LineChart | GridChart


@dataclass(frozen=True)
class Card:
    """A claim: told, on record, modelled.

    Attributes:
        id: of the claim.
        text: what is claimed.
        told: the number that was told.
        by: who told it, and when or where.
        record: what the record says; empty if nothing.
        modelled: what a run says; empty if nothing.
        verdict: in a word.
        mark: whether the record stands to it.
        because: why that is the verdict.
        evidence: series, date, vintage and source, a line each.
    """

    id: str
    text: str
    told: str
    by: str
    record: str
    modelled: str
    verdict: str
    mark: Mark
    because: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of the page.

    Attributes:
        id: anchor.
        title: head.
        lead: sentences above the table.
        tables: in order.
        charts: in order; only faces that can draw show them.
        note: small print below.
        cards: what was told, judged; a face without cards has the tables.
        key: what the lines of the charts are, for a face that draws them and has no key of its own.
    """

    id: str
    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    note: str = ""
    key: str = ""
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole page.

    Attributes:
        title: the scenario's title.
        subtitle: date, data, run.
        assumed: each measure in a sentence.
        short: the answer in a few sentences.
        sections: in order.
        notes: what to know before believing it.
        sources: facts and equations it rests on.
        foot: how to reproduce it.
        status: what was not solved, or not wholly, or cannot be shown; said before everything
            else. Empty if all was.
        first: the first view (`walkaway.present.first`); None of what is no run.
        moved: the first view wherever the lever stands (`walkaway.present.lever`), if asked for.
        world: who gains and who loses, for a map (`walkaway.present.world_map`); None if nobody.
        about: what its author says of the scenario, whole, where `assumed` has its beginning alone.
        maps: small maps (`walkaway.present.tile_map`), for a face that has no other.

    What was read for the page that is older than it should be stands first among its notes,
    whoever makes it.
    """

    title: str
    subtitle: str = ""
    assumed: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    first: Document | None = None
    moved: Document | None = None
    world: Document | None = None
    about: str = ""
    maps: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        """Say what of it is the user's own, and what is old."""
        own = (f"{line}." for line in own_in_words(owned()))
        old = (f"{line}." for line in in_words(noted()))
        notes = (sentence(line) for line in self.notes)
        object.__setattr__(self, "notes", tuple(dict.fromkeys((*own, *old, *notes))))


LEAD = 280
"""Characters of an author's text from which only its first sentence is told at once."""
_END = re.compile(r"(?<=[a-z0-9)\]%][.!?]) (?=[A-Z])")
"""Between two sentences: an initial or an abbreviation in capitals ends none."""


def lead(text: str) -> str:
    """The first sentence or two of a text that is long; a short one whole."""
    if len(text) <= LEAD:
        return text
    first, *rest = _END.split(text)
    both = f"{first} {rest[0]}" if rest else first
    return both if len(both) <= LEAD else first


PLAIN_WORD = re.compile(r"[a-z]+(?=[ ,:;])")
COMMAND = "walkaway "


def sentence(text: str) -> str:
    """A note as a sentence: a capital first, unless it begins with a name, and a stop last."""
    if PLAIN_WORD.match(text) and not text.startswith(COMMAND):
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?:" else f"{text}."


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str | Cell]]) -> Table:
    """A table from cells, or from texts where a cell needs no more.

    Raises:
        ValueError: a row is not as long as the head.
    """
    made = tuple(
        tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows
    )
    if any(len(row) != len(columns) for row in made):
        raise ValueError(f"{caption}: a row is not as long as the head {tuple(columns)}")
    return Table(caption, tuple(columns), made)


def pairs(caption: str, values: Mapping[str, str]) -> Table:
    """A table without a head: names and what belongs to them."""
    return table(caption, ("", ""), values.items())


def with_unit(said: str, unit: str) -> str:
    """A number and its unit: no space before a percent sign."""
    if unit == "percent":
        return f"{said}%"
    return f"{said}{unit}" if unit.startswith("%") else f"{said} {unit}"


def number(value: float, digits: int = 1, *, signed: bool = True) -> str:
    """A number for people: a true minus sign, thousands separated, no negative zero."""
    rounded = round(value, digits) + 0.0
    text = f"{rounded:+,.{digits}f}" if signed and rounded else f"{rounded:,.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def digits_for(band: Band) -> int:
    """Decimals that show two leading digits of a central value, three at most.

    One more where the ends of a range that is told would be printed alike.
    """
    size = max(abs(band.mid), abs(band.high - band.low) / 2)
    places = 0 if size >= 20 else 1 if size >= 1 else 2 if size >= 0.1 else 3
    low, high = round(band.low, places), round(band.high, places)
    apart = band.high - band.low >= ALIKE * size
    return places + (apart and low == high != 0)


ALIKE = 0.01
"""Part of a number below which the ends of its range count as one value."""


def level_digits(value: float) -> int:
    """Decimals of a level, as it is quoted: one of an index or a rate in yen, two of a yield."""
    return 1 if abs(value) >= 20 else 2


def above_range(band: Band, digits: int) -> str:
    """A level with its range below it, for a narrow cell."""
    low, mid, high = (number(v, digits, signed=False) for v in (band.low, band.mid, band.high))
    return f"{mid}\n({low} to {high})"


def ranged(band: Band, digits: int | None = None) -> str:
    """The range of a band: ``-0.5 to -0.2``; empty where there is one value only."""
    if band.low == band.high:
        return ""
    places = digits_for(band) if digits is None else digits
    return f"{number(band.low, places)} to {number(band.high, places)}"


def span(own: Quantity, digits: int | None = None) -> str:
    """The range of a number for a cell; an end beyond which members were not solved says so."""
    if own.failed and own.open:
        known = ranged(own.band, digits) or number(own.mid, digits_for(own.band))
        return f"{known} or {'more' if own.open == HIGH else 'less'}"
    return ranged(own.band, digits)


def with_range(band: Band, unit: str, digits: int | None = None) -> str:
    """A central value with its range: ``-0.3% (-0.5 to -0.2)``."""
    places = digits_for(band) if digits is None else digits
    suffix = "%" if unit == "%" else f" {unit}"
    return f"{number(band.mid, places)}{suffix}{in_brackets(band, places)}"


def in_brackets(band: Band, digits: int | None = None) -> str:
    """The range behind a number: `` (-0.5 to -0.2)``; empty where there is one value only."""
    said = ranged(band, digits)
    return f" ({said})" if said else ""


def said(own: Quantity, digits: int | None = None) -> str:
    """A number with its range and what that range is made of: ``-0.3% (-0.5 to -0.2, 8 sets)``."""
    places = digits_for(own.band) if digits is None else digits
    suffix = "%" if own.unit == "%" else f" {own.unit}"
    return f"{number(own.mid, places)}{suffix}{spread(own, places)}"


def spread(own: Quantity, digits: int | None = None, *, signed: bool = True) -> str:
    """The range behind a number with its kind, in brackets; empty where there is one value only.

    Without signs the smaller size comes first: for sentences that say the direction in words.
    """
    places = digits_for(own.band) if digits is None else digits
    if own.low == own.high and own.kind is Range.APART:
        more = {HIGH: "or more, ", LOW: "or less, "}.get(own.open, "")
        return f" ({more}{kind_of(own)}{thinned(own, ', ')})"
    if own.low == own.high:
        return f" ({thinned(own)})" if own.failed else ""
    ends = (own.low, own.high) if signed else sorted((abs(own.low), abs(own.high)))
    turned = not signed and own.high <= 0
    low, high = (number(end, places, signed=signed) for end in ends)
    if low == high and own.kind is Range.SETS and not own.open:
        return f" (in all {kind_of(own)}{thinned(own, ', ')})"
    if low == high and own.kind is Range.CASES and not own.open:
        return f" (in every case{thinned(own, ', ')})"
    low, high = f"{low}{' or less' * (own.open == LOW)}", f"{high}{' or more' * (own.open == HIGH)}"
    return f" ({low} to {high}, {kind_of(own, turned)}{thinned(own, ', ')})"


def kind_of(own: Quantity, turned: bool = False) -> str:
    """What the range of a number is made of, in a word or two; turned as in `kind_in_words`."""
    if own.kind is Range.APART:
        return f"{len(own.agreeing)} of {own.count + own.failed} estimates"
    return kind_in_words(own.kind, own.count, turned)


def kind_in_words(kind: Range, members: int = 0, turned: bool = False) -> str:
    """What a range is made of, in a word or two; turned: losses told by size, the least first."""
    many, s = f"{members} " if members else "", "" if members == 1 else "s"
    return {
        Range.SETS: f"{many}estimate{s}",
        Range.APART: f"{many}estimate{s}",
        Range.DRAWS: f"5-95% of {many}draw{s}",
        Range.CASES: "best to worst case" if turned else "worst to best case",
        Range.FORECAST: "forecast error",
        Range.NONE: "",
    }[kind]


def thinned(own: Quantity, before: str = "") -> str:
    """How many members are missing from a range; empty if none is."""
    return _missing(own.failed, own.count, before)


def _missing(failed: int, solved: int, before: str) -> str:
    return f"{before}{failed} of {solved + failed} not solved" if failed else ""


def drawn(path: Path) -> str:
    """What the range of a path is made of, and how many draws are missing from it."""
    return f"{kind_in_words(path.kind, path.draws)}{_missing(path.failed, path.draws, ', ')}"


def range_head(quantities: Iterable[Quantity]) -> str:
    """The head of a column of ranges: what they are made of, and what is missing from them."""
    found = list(quantities)
    if not found:
        return "range"
    most = max(found, key=lambda own: own.count)
    kind = kind_of(most)
    if most.count + most.failed == 1 and most.kind in (Range.SETS, Range.DRAWS):
        return f"no range:\n{kind.removeprefix('5-95% of ')}"
    head = {
        Range.NONE: "range",
        Range.DRAWS: kind.replace(" of ", "\nof "),
        Range.CASES: "worst to\nbest case",
    }
    missing = max((own.failed for own in found), default=0)
    said = head.get(most.kind, f"range,\n{kind}")
    return f"{said},\n{missing} missing" if missing else said


def mark_of(band: Band, digits: int = 2) -> Mark:
    """Gain or loss when the whole band lies on one side of zero, plain otherwise.

    A central value that is printed as zero is plain too.
    """
    if not band.sign_agrees or not round(band.mid, digits):
        return Mark.PLAIN
    return Mark.GAIN if band.mid > 0 else Mark.LOSS
