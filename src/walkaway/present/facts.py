"""The data: what is held, a series or table with its source, whether the files are whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from walkaway.documents import UNSET, Count, Document, Maybe, Number, Record
from walkaway.present.page import Page, Section, Table, table
from walkaway.readings import reading
from walkaway.world import Snapshot, Source, World
from walkaway.world.sources import Failure

Kind = Literal["series", "table", "arrays"]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
PLURAL = {"series": "Series", "table": "Tables", "arrays": "Arrays"}
VALUES, ROWS = 12, 20
"""How many are printed unless more are asked for."""
LONGEST = 48
"""Characters of a cell; a table with longer ones is printed as one block per row."""


class Item(Record):
    """A series, a table or arrays.

    Attributes:
        kind: which of them.
        publisher: whose figures they are.
        file: in the snapshot.
        id: its name.
        title: what it is.
        unit: of a series; how large it is otherwise.
        frequency: of a series.
        first, last: period; empty where it has none.
    """

    kind: Kind
    publisher: str
    file: str
    id: str
    title: str
    unit: str
    frequency: str
    first: str
    last: str


class DataList(Document, tag="walkaway/data-list/1"):
    """What the data hold (`walkaway data list`).

    Attributes:
        items: series, tables and arrays, each in the order of the manifest.
    """

    MAIN: ClassVar[str] = "items"

    items: list[Item]


class Origin(Record):
    """Where a file of the data comes from.

    Attributes:
        publisher: whose figures they are.
        original: title at the publisher.
        licence: under which they may be passed on.
        vintage: edition.
        transformation: what was done to them.
        via: where they were read.
        file: in the snapshot.
        sha256: of the file.
    """

    publisher: str
    original: str
    licence: str
    vintage: str
    transformation: str
    via: str
    file: str
    sha256: Digest

    @property
    def in_words(self) -> str:
        """Title, edition and licence."""
        return f"{self.original} ({self.vintage}). {self.licence}"


class Observation(Record):
    """One value of a series.

    Attributes:
        period: last day of the period it speaks of.
        value: in the unit of the series.
        published: first day on which it was known.
    """

    period: dt.date
    value: Number
    published: dt.date


class DataShow(Document, tag="walkaway/data-show/1"):
    """A series, a table or arrays with where they come from (`walkaway data show`).

    Attributes:
        kind: which of them; a series has observations, a table columns and rows, arrays columns.
        id: its name.
        title: what it is.
        unit: of a series.
        frequency: of a series.
        first, last: period that is held, of a series or table; empty where it has none.
        begins: the first day on which something of it was known; null where it has none.
        date: as known on this day; null for all that is held.
        rule: when it is published.
        stale: whether the last value is older than it should be on that day.
        note: how old it is.
        source: where it comes from.
        known: how many there are, of which the last may be shown.
        observations: of a series.
        columns: of a table, name to what it holds; of arrays, name to shape and unit.
        rows_: of a table.
    """

    kind: Kind
    id: str
    title: str
    unit: Maybe[str] = UNSET
    frequency: Maybe[str] = UNSET
    first: Maybe[str] = UNSET
    last: Maybe[str] = UNSET
    begins: Maybe[dt.date | None] = UNSET
    date: Maybe[dt.date | None] = UNSET
    rule: str
    stale: Maybe[bool | None] = UNSET
    note: Maybe[str] = UNSET
    source: Origin
    known: Maybe[Count] = UNSET
    observations: Maybe[list[Observation]] = UNSET
    columns: Maybe[dict[str, Any]] = UNSET
    rows_: Maybe[list[dict[str, str]]] = UNSET

    def rows(self) -> list[dict[str, Any]]:
        """Observations, rows, or the names of arrays, for CSV."""
        if self.observations:
            return [
                {"period": one.period, "value": one.value, "published": one.published}
                for one in self.observations
            ]
        if self.rows_:
            return list(self.rows_)
        return [{"name": name, "what": what} for name, what in (self.columns or {}).items()]


class Damage(Record):
    """A file that is not as the manifest says.

    Attributes:
        file: in the snapshot.
        what: is wrong with it.
    """

    file: str
    what: str


class DataVerify(Document, tag="walkaway/data-verify/1"):
    """Whether the data are whole (`walkaway data verify`).

    Attributes:
        ok: whether every file is as the manifest says.
        failures: those that are not.
    """

    MAIN: ClassVar[str] = "failures"

    ok: bool
    failures: list[Damage]


def listing(snapshot: Snapshot, word: str = "") -> DataList:
    """The document of what is held.

    Args:
        snapshot: the data.
        word: only what has it in its name or title.
    """
    sought = word.casefold()
    items = [i for i in _items(snapshot) if sought in f"{i.id} {i.title}".casefold()]
    return DataList(items=items)


def series(world: World, name: str, last: int | None, *, dated: bool) -> DataShow:
    """The document of a series.

    Args:
        world: as known on its date.
        name: of the series.
        last: only so many observations; all if None.
        dated: whether the date was asked for.
    """
    found = world.series(name)
    with reading(apart=True):  # what is not known yet is in no number that is shown
        whole = World.complete(world.snapshot).series(name)
    newest = found.last if dated and len(found) else None
    observations = [
        Observation(period=period, value=value, published=published)
        for period, value, published in zip(
            found.periods, found.values.tolist(), found.published, strict=True
        )
    ]
    return DataShow(
        kind="series",
        id=found.id,
        title=found.title,
        unit=found.unit,
        frequency=found.frequency,
        first=str(whole.periods[0]) if len(whole) else "",
        last=str(whole.periods[-1]) if len(whole) else "",
        begins=whole.begins,
        date=world.date if dated else None,
        rule=found.rule,
        stale=newest.stale if newest else None,
        note=newest.note if newest else "",
        source=origin(found.source),
        known=len(observations),
        observations=observations[-last:] if last else observations,
    )


def rows(world: World, name: str, last: int | None, *, dated: bool) -> DataShow:
    """The document of a table.

    Args:
        world: as known on its date.
        name: of the table.
        last: only so many rows; all if None.
        dated: whether the date was asked for.
    """
    found = world.table(name)
    held, detail = found.rows(), world.snapshot.tables[name].detail
    return DataShow(
        kind="table",
        id=found.id,
        title=found.title,
        first=detail.get("first", ""),
        last=detail.get("last", ""),
        begins=world.begins(name),
        date=world.date if dated else None,
        rule=found.rule,
        source=origin(found.source),
        known=len(held),
        columns=dict(found.columns),
        rows_=held[-last:] if last else held,
    )


def arrays(snapshot: Snapshot, name: str) -> DataShow:
    """The document of arrays.

    Raises:
        DataCorruptError: the file is not as the manifest says.
    """
    entry = snapshot.arrays[name]
    snapshot.read(entry)  # refuses a damaged file
    return DataShow(
        kind="arrays",
        id=entry.id,
        title=entry.title,
        rule=entry.detail["rule"],
        source=origin(entry.source),
        columns=dict(entry.detail["arrays"]),
    )


def verified(failures: Iterable[Failure]) -> DataVerify:
    """The document of a comparison with the manifest."""
    found = [Damage(file=one.file, what=one.what) for one in failures]
    return DataVerify(ok=not found, failures=found)


def listing_page(found: DataList) -> Page:
    """What is held, for a person: by kind and publisher."""
    sections = []
    for kind, plural in PLURAL.items():
        items = [item for item in found.items if item.kind == kind]
        if items:
            publishers = dict.fromkeys(item.publisher for item in items)
            tables = tuple(_of_publisher(items, name) for name in publishers)
            sections.append(Section(kind, f"{plural} ({len(items)})", tables=tables))
    return Page(
        title="What the data hold" if sections else "Nothing is named like that",
        sections=tuple(sections),
        foot=(
            "More about one of them: walkaway data show NAME"
            if sections
            else "walkaway data list names everything",
        ),
    )


def show_page(found: DataShow, last: int | None) -> Page:
    """A series, table or arrays for a person.

    Args:
        found: the document.
        last: how many values or rows were asked for; a few if None.
    """
    unit = ", ".join(part for part in (found.unit, found.frequency) if part)
    return Page(
        title=found.title + (f" ({unit})" if unit else ""),
        sections=(
            Section("source", "", tables=(table("", ("", ""), _facts(found)),)),
            *_body(found, last),
        ),
    )


def verified_words(snapshot: Snapshot) -> str:
    """That all files are whole, in a sentence (failures are told as an error)."""
    size = sum(entry.bytes for entry in snapshot.entries) / 1e6
    return (
        f"{len(snapshot.entries)} files, {size:.1f} MB: all as the manifest says "
        f"(data {snapshot.digest[:12]})"
    )


def _items(snapshot: Snapshot) -> Iterable[Item]:
    for name, (entry, one) in snapshot.series.items():
        first, last = snapshot.span(name)
        yield Item(
            kind="series",
            publisher=entry.source.publisher,
            file=entry.file,
            id=name,
            title=one["title"],
            unit=one["unit"],
            frequency=one["frequency"],
            first=first,
            last=last,
        )
    for entry in (*snapshot.tables.values(), *snapshot.arrays.values()):
        rows = f"{snapshot.row_count(entry.id)} rows" if entry.kind == "table" else "arrays"
        yield Item(
            kind="table" if entry.kind == "table" else "arrays",
            publisher=entry.source.publisher,
            file=entry.file,
            id=entry.id,
            title=entry.title,
            unit=rows,
            frequency="",
            first=entry.detail.get("first", ""),
            last=entry.detail.get("last", ""),
        )


def origin(source: Source) -> Origin:
    """Where a file of the data comes from."""
    return Origin(**{name: getattr(source, name) for name in Origin.__struct_fields__})


def _of_publisher(items: Sequence[Item], publisher: str) -> Table:
    rows = (
        (one.id, one.frequency, one.first, one.last, one.unit)
        for one in items
        if one.publisher == publisher
    )
    return table(publisher, ("name", "every", "first", "last", "unit"), rows)


def _facts(found: DataShow) -> list[tuple[str, str]]:
    """Where it comes from, a line each."""
    source = found.source
    facts = [
        ("publisher", source.publisher),
        ("original", source.original),
        ("licence", source.licence),
        ("edition", source.vintage),
        ("our work", source.transformation),
        ("read from", source.via),
        ("held", _held(found)),
        ("known", found.rule),
        ("file", f"{source.file}  sha256 {source.sha256[:16]}..."),
        ("as of", str(found.date or "all publications in the data")),
        ("stale", found.note or ""),
    ]
    return [(name, text) for name, text in facts if text]


def _held(found: DataShow) -> str:
    """From when to when, and from which day something of it was known."""
    span = f"{found.first} to {found.last}" if found.first and found.last else ""
    since = f"known from {found.begins}" if found.begins else ""
    return "; ".join(filter(None, (span, since)))


def _body(found: DataShow, last: int | None) -> list[Section]:
    """Columns, then the last values or rows."""
    sections = []
    if found.kind != "series" and found.columns:
        listed = table("", ("name", "what it holds"), found.columns.items())
        sections.append(Section("columns", "Columns", tables=(listed,)))
    if found.kind == "series":
        observations = (found.observations or [])[-(last or VALUES) :]
        rows = [(str(o.period), f"{o.value:.12g}", str(o.published)) for o in observations]
        shown = table("", ("period", "value", "published"), rows)
        sections.append(Section("values", "", tables=(shown,), note=_left(found, len(rows))))
    elif found.kind == "table":
        sections += _rows(found, last)
    return sections


def _rows(found: DataShow, last: int | None) -> list[Section]:
    """Rows side by side, or one under the other if they are wide."""
    names, held = list(found.columns or {}), found.rows_ or []
    wide = len(names) > 6 or any(len(text) > LONGEST for row in held for text in row.values())
    if not wide:
        chosen = held[-(last or ROWS) :]
        shown = table("", names, ([row[name] for name in names] for row in chosen))
        return [Section("rows", "", tables=(shown,), note=_left(found, len(chosen)))]
    chosen = held[-(last or 3) :]
    blocks = tuple(table("", ("", ""), ([n, row[n]] for n in names)) for row in chosen)
    return [Section("rows", "", tables=blocks, note=_left(found, len(chosen)))]


def _left(found: DataShow, shown: int) -> str:
    left = (found.known or 0) - shown
    return f"... {left} earlier; --last N shows more" if left > 0 else ""
