"""What own data may be, and what the folder in use says: the document of `walkaway data own`."""

from __future__ import annotations

from typing import ClassVar

from walkaway.documents import Document, Record
from walkaway.errors import BadInputError, Problem
from walkaway.firms.reader import KIND, load
from walkaway.present.page import Page, Section, table
from walkaway.world import Snapshot, World
from walkaway.world.own.kinds import listing


class OwnKind(Record):
    """A kind of own data.

    Attributes:
        kind: what the lines beside a file call it.
        files: what the files are called.
        what: what it brings.
        columns: of its table; empty where it has none.
        fields: of the lines beside it, with what each says.
    """

    kind: str
    files: str
    what: str
    columns: str
    fields: dict[str, str]


class OwnFile(Record):
    """A file of own data that is read.

    Attributes:
        file: its name.
        kind: of what it holds.
        source: who says so.
        sha256: its fingerprint.
    """

    file: str
    kind: str
    source: str
    sha256: str


class DataOwn(Document, tag="walkaway/data-own/1"):
    """Kinds of own data, and the files of the folder in use (`walkaway data own`).

    Attributes:
        kinds: all that there are.
        files: those of trade, firms, minerals and slopes; own series and tables stand among others
            (`walkaway data list`).
        told: what is the user's own in the world that is read, in sentences.
        economies: codes of an own table of trade; empty without one.
        sectors: likewise.
    """

    MAIN: ClassVar[str] = "kinds"

    kinds: list[OwnKind]
    files: list[OwnFile]
    told: list[str]
    economies: list[str]
    sectors: list[str]


def document(snapshot: Snapshot) -> DataOwn:
    """What there may be, and what there is.

    Raises:
        BadInputError: all mistakes of own firms; other files have been read with the data.
    """
    problems: list[Problem] = []
    for one in snapshot.texts(KIND):
        try:
            load(one.name, snapshot)
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    trade = World.newest(snapshot).trade()
    return DataOwn(
        kinds=[OwnKind(**one) for one in listing()],
        files=_files(snapshot),
        told=list(trade.own),
        economies=list(trade.economies) if trade.own_table else [],
        sectors=list(trade.sectors) if trade.own_table else [],
    )


def _files(snapshot: Snapshot) -> list[OwnFile]:
    own = snapshot.own_trade
    found = []
    if own is not None:
        sorts = (
            ("flows", [own.flows] if own.flows else []),
            ("tariffs", own.rates),
            ("elasticities", own.sets),
        )
        found += [(kind, one.file) for kind, every in sorts for one in every]
    if snapshot.own_slopes is not None:
        found.append(("slopes", snapshot.own_slopes.file))
    found += [(KIND, one.file) for one in snapshot.texts(KIND)]
    found += [("minerals", one.file) for one in snapshot.own_minerals]
    return [
        OwnFile(file=file.name, kind=kind, source=file.source, sha256=file.sha256)
        for kind, file in dict.fromkeys(found)
    ]


def page(own: DataOwn) -> Page:
    """Both for a person."""
    kinds = table(
        "",
        ("kind", "files", "what"),
        [(one.kind, one.files, one.what) for one in own.kinds],
    )
    files = table(
        "", ("file", "kind", "source"), [(one.file, one.kind, one.source) for one in own.files]
    )
    return Page(
        title="Own data",
        sections=(
            Section("kinds", "What there may be", tables=(kinds,)),
            *((Section("files", "What is read", tables=(files,)),) if own.files else ()),
        ),
        notes=tuple(own.told),
        foot=("How each is written: docs/own-data.md",),
    )


def markdown() -> str:
    """The kinds as the documentation lists them."""
    lines = []
    for one in listing():
        lines.append(f"**{one['kind']}** ({one['files']}): {one['what']}.")
        if one["columns"]:
            lines.append(f"Columns: {one['columns']}.")
        if one["fields"]:
            lines.append("")
            lines += [f"* `{name}`: {said}" for name, said in one["fields"].items()]
        lines.append("")
    return "\n".join(lines)
