"""Documents: one type gives its JSON, its JSON Schema, the check when it is read, and its frames.

A document is a frozen class, ``class Curve(Document, frozen=True, tag="walkaway/curve/1")``, whose
fields are typed and told in the Attributes of its docstring. What has no name of its own inside it
is a `Record`. A field that is a keyword of Python ends in an underscore (``from_`` is ``from``);
``kw_only=True`` lets fields with defaults come first; what a document may lack altogether is
``Maybe[...] = UNSET``. How it looks to a person is written beside it in `walkaway.present`;
nothing else is written by hand.
"""

from __future__ import annotations

import html
import inspect
import json
import math
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeVar, Union

import msgspec
from msgspec import UNSET, Meta, UnsetType

from walkaway.brief import briefly
from walkaway.errors import BadInputError, Problem
from walkaway.readings import (
    Own,
    Stale,
    in_words,
    note,
    noted,
    own_in_words,
    owned,
    reading,
)

__all__ = [
    "UNSET", "Count", "Document", "Maybe", "Number", "Record", "Share", "UnsetType", "frame",
    "plain", "published",
]  # fmt: skip

T = TypeVar("T")
D = TypeVar("D", bound="Document")

Maybe = Union[T, UnsetType]  # noqa: UP007  (an alias over a type variable)
"""What a document may leave out altogether."""
Number = float
Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _key(name: str) -> str:
    return name.rstrip("_")


class ByKeywords(msgspec.StructMeta):
    """Makes fields of every class below a record keywords, in whatever order they stand."""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """The class."""
        return super().__new__(cls, *args, **{"kw_only": True} | options)


# What type checkers are told: classes below are frozen too, and made by keywords.
@typing.dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,)
)
class Record(
    msgspec.Struct, metaclass=ByKeywords, frozen=True, forbid_unknown_fields=True, rename=_key
):
    """A part of a document; equal by content."""

    def __repr__(self) -> str:
        """What it is, in a few lines (`walkaway.brief`)."""
        known = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return briefly(type(self).__name__, (one for one in known if one[1] is not UNSET))


class Carried(Record):
    """A value that stands in for a newer one, which was due and is not in the data.

    Attributes:
        series: whose value.
        title: what the series is.
        period: last day of the period it speaks of.
        due: the day by which the next one was due.
    """

    series: str
    title: str
    period: str
    due: str


class OwnData(Record):
    """A series or table that was read and that holds data of the user's own.

    Attributes:
        series: its name.
        title: what it is.
        files: the files, joined by commas.
    """

    series: str
    title: str
    files: str


class Document(Record, tag_field="schema", tag="walkaway/document/1"):
    """What a command prints with ``--json``, a file holds, or the page is sent.

    The words ``tag="walkaway/NAME/VERSION"`` of a subclass name it; a change that breaks readers
    changes the version. ``MAIN`` names the field whose records are its rows as a table; ``a.b`` are
    the records in ``b`` of each record in ``a``, behind the plain cells of that; empty: the
    document is one row.

    Whatever is made while a question is answered (`walkaway.readings.reading`) carries what was
    read for it that was older than it should be; no document can leave it out.

    Attributes:
        carried: values older than they should be on the day, which newer ones should have replaced.
        own_data: series and tables that were read and hold data of the user's own.
    """

    MAIN: ClassVar[str] = ""

    carried: Maybe[list[Carried]] = UNSET
    own_data: Maybe[list[OwnData]] = UNSET

    def __post_init__(self) -> None:
        """Take in what was noted; what a document that is read says is noted for others."""
        if self.carried is not UNSET or self.own_data is not UNSET:
            self.tell()
            return
        if found := noted():
            told = [Carried(**vars(one)) for one in found]
            msgspec.structs.force_setattr(self, "carried", told)
        if own := owned():
            said = [OwnData(**vars(one)) for one in own]
            msgspec.structs.force_setattr(self, "own_data", said)

    def tell(self) -> None:
        """Note what it carries, for what is made of it."""
        for one in self.carried or ():
            note(Stale(one.series, one.title, one.period, one.due))
        for own in self.own_data or ():
            note(Own(own.series, own.title, own.files))

    @property
    def old(self) -> list[str]:
        """What of it is older than it should be, in sentences."""
        return [] if self.carried is UNSET else in_words(self.carried)

    @property
    def own(self) -> list[str]:
        """What of the user's own data it rests on, in sentences."""
        return [] if self.own_data is UNSET else own_in_words(self.own_data)

    def rows(self) -> list[dict[str, Any]]:
        """The main records of the document as rows of plain cells."""
        outer, _, inner = self.MAIN.partition(".")
        whole = self.plain()
        whole.pop("carried", None)
        whole.pop("own_data", None)
        records = _listed(whole[outer]) if outer else [whole]
        return [row for one in records for row in _opened(one, inner)] if inner else frame(records)

    def sheet(self) -> list[dict[str, Any]]:
        """The rows for a file; each says how much was solved, and which values are old."""
        rows = self.rows()
        told = plain({key: getattr(self, key, None) for key in ("status", "not_solved")})
        said = {"carried": " ".join(f"{line}." for line in self.old)} if self.old else {}
        said |= {"own_data": " ".join(f"{line}." for line in self.own)} if self.own else {}
        return [{**row, **_of_all(told, row), **said} for row in rows]

    def plain(self) -> dict[str, Any]:
        """The document as strings, numbers, lists and objects; its name comes first.

        Raises:
            ValueError: a number is not finite: a document never holds one.
        """
        found: dict[str, Any] = plain(self)
        return found

    def _repr_html_(self) -> str:
        """What a notebook shows: the first rows, as a table."""
        return _table(type(self).__name__, self.rows())

    def json(self) -> str:
        """The document as JSON text; numbers keep every digit."""
        return json.dumps(self.plain(), ensure_ascii=False, allow_nan=False)

    @classmethod
    def read(cls: type[D], raw: Mapping[str, Any]) -> D:
        """A document from what `plain` gave.

        Raises:
            BadInputError: it is another document, or not one.
        """
        name = tag(cls)
        if raw.get("schema") != name:
            what = f"written as {raw.get('schema')!r}; this version reads {name}"
            raise BadInputError([Problem("document", "schema", what)])
        try:
            with reading():  # it carries what it says, not what was read before it
                return msgspec.convert(raw, cls)
        except msgspec.ValidationError as error:
            raise BadInputError([Problem("document", name, str(error))]) from error

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """The JSON Schema of the document."""
        _, name, version = tag(cls).split("/")
        found = published(cls, name, version)
        found["properties"] |= {"schema": {"const": tag(cls)}}
        for name in ("carried", "own_data"):
            found["properties"][name]["description"] = attributes(Document)[name]
        return found


SHOWN = 10
"""Rows that a notebook is shown."""


def _table(title: str, rows: list[dict[str, Any]]) -> str:
    """The first rows of a document as HTML; what is no plain cell is left to `plain`."""
    names = list(dict.fromkeys(n for row in rows for n, v in row.items() if not _nested(v)))[:SHOWN]

    def cell(one: Any) -> str:
        text = f"{one:,.4g}" if isinstance(one, float) else "" if one is None else str(one)
        return html.escape(text if len(text) <= 80 else f"{text[:79]}\N{HORIZONTAL ELLIPSIS}")

    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        f"<tr>{''.join(f'<td>{cell(row.get(name))}</td>' for name in names)}</tr>"
        for row in rows[:SHOWN]
    )
    more = f"<p>{len(rows) - SHOWN:,} more rows</p>" if len(rows) > SHOWN else ""
    return (
        f"<p>{html.escape(title)}</p><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )


def _nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _of_all(whole: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """How much of a document was solved, for rows that do not say it themselves."""
    found = {}
    if isinstance(whole.get("status"), str) and "status" not in row:
        found["status"] = whole["status"]
    missing = whole.get("not_solved")
    if isinstance(missing, list) and "not_solved" not in row:
        names = [next(iter(own.values()), "") if isinstance(own, dict) else own for own in missing]
        found["not_solved"] = " ".join(str(name) for name in names)
    return found


def plain(document: Any) -> Any:
    """A document, or a list of records, as strings, numbers, lists and objects.

    Raises:
        ValueError: a number is not finite: a document never holds one.
    """
    found = _listing(msgspec.to_builtins(document))
    for place, value in _leaves(found, ""):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{type(document).__name__}: {place} is {value}")
    return found


def _listing(value: Any) -> Any:
    """The same with lists for tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: _listing(item) for key, item in value.items()}
    return [_listing(item) for item in value] if isinstance(value, list | tuple) else value


def published(kind: Any, name: str, version: str) -> dict[str, Any]:
    """The JSON Schema of a type under a name: of a document, or of a list of records.

    Args:
        kind: a record, a document, or ``list[...]`` of one.
        name: what it is published as.
        version: rises when readers would break.
    """
    (found,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    for part in {one.__name__: one for one in _records(kind)}.values():
        if part.__name__ in parts:
            parts[part.__name__] = _told(part, parts[part.__name__])
    own = parts.pop(kind.__name__) if isinstance(kind, type) else dict(found)
    whole: dict[str, Any] = _listing(
        {
            "$schema": DIALECT,
            "$id": f"urn:walkaway:schema:{name}:{version}",
            **own,
            "title": f"walkaway {name}",
            **({"$defs": parts} if parts else {}),
        }
    )
    return whole


def tag(cls: type[Document]) -> str:
    """The name of a document and its version, as its ``schema`` key has it."""
    return str(cls.__struct_config__.tag)


def attributes(cls: type) -> dict[str, str]:
    """What the docstring of a class says of its attributes (Google style)."""
    text = inspect.cleandoc(cls.__doc__ or "")
    _, _, listed = text.partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in listed.splitlines():
        head = re.match(r"^ {4}(\w+(?:, \w+)*): (.*)$", line)
        if head:
            name = head[1]
            for one in name.split(", "):
                found[one] = head[2]
        elif name and line.startswith("     ") and line.strip():
            for one in name.split(", "):
                found[one] += f" {line.strip()}"
        elif line.strip():
            break
    return found


def _told(cls: type, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a class with the words of its docstring."""
    words = {_key(name): text for name, text in attributes(cls).items()}
    properties = {
        key: ({"description": words[key]} if key in words else {}) | dict(one)
        for key, one in schema["properties"].items()
    }
    first = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return dict(schema) | {"description": first, "properties": properties}


def _records(kind: Any) -> Iterator[type[Record]]:
    """All records that a type is made of, itself among them, each once."""
    seen: set[type] = set()
    waiting: list[Any] = [kind]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, Record):
            if one not in seen:
                seen.add(one)
                yield one
                waiting += list(typing.get_type_hints(one, include_extras=True).values())
            continue
        waiting += list(getattr(one, "__args__", ()) or ())


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{place}[{index}]")
    else:
        yield place, value


def frame(rows: Any) -> list[dict[str, Any]]:
    """Rows of plain cells from a list (or mapping) of records: nested keys joined by dots.

    Args:
        rows: a list of records, or a mapping of name to record; a mapping's names become ``id``.
    """
    return [dict(_leaves(row, "")) for row in _listed(msgspec.to_builtins(rows))]


def _listed(many: Any) -> list[dict[str, Any]]:
    """Objects from a list or a mapping of whatever."""
    if isinstance(many, dict):
        return [{"id": key} | _named(item) for key, item in many.items()]
    return [_named(item) for item in many]


def _named(item: Any) -> dict[str, Any]:
    return item if isinstance(item, dict) else {"value": item}


def _opened(record: dict[str, Any], inner: str) -> list[dict[str, Any]]:
    """The records inside a record as rows, each behind the plain cells of the outer one."""
    head = {key: value for key, value in record.items() if not isinstance(value, dict | list)}
    return [
        head | {f"{inner}.{key}" if key in head else key: value for key, value in row.items()}
        for row in frame(record[inner])
    ]
