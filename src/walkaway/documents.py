"""Documents: one type gives its JSON, its JSON Schema, the check when it is read, and its frames.

A document is a frozen class whose fields are typed and told in its docstring::

    class Curve(Document, tag="walkaway/curve/1"):
        '''A yield curve on a day (`walkaway curve --json`).

Attributes:
            date: of the quotes.
            percent: yields, by tenor.
        '''

        date: dt.date
        percent: dict[str, Number]

What has no name of its own inside it is a `Record`. A field that is a keyword of Python ends in an
underscore (``from_`` is ``from``); one that a document may lack is ``Maybe[...] = UNSET``. How it
looks to a person is written beside it in `walkaway.present`; nothing else is written by hand.
"""

from __future__ import annotations

import inspect
import json
import math
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar, Union

import msgspec
from msgspec import UNSET, Meta, UnsetType

from walkaway.errors import BadInputError, Problem

__all__ = ["UNSET", "Count", "Document", "Maybe", "Number", "Record", "Share", "UnsetType"]

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


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=_key):
    """A part of a document; equal by content."""


class Document(Record, frozen=True, kw_only=True, tag_field="schema", tag="walkaway/document/1"):
    """What a command prints with ``--json``, a file holds, or the page is sent.

    The words ``tag="walkaway/NAME/VERSION"`` of a subclass name it; a change that breaks readers
    changes the version.
    """

    def plain(self) -> dict[str, Any]:
        """The document as strings, numbers, lists and objects; its name comes first.

        Raises:
            ValueError: a number is not finite: a document never holds one.
        """
        found: dict[str, Any] = msgspec.to_builtins(self)
        for place, value in _leaves(found, ""):
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{found['schema']}: {place} is {value}")
        return found

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
            return msgspec.convert(raw, cls)
        except msgspec.ValidationError as error:
            raise BadInputError([Problem("document", name, str(error))]) from error

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """The JSON Schema of the document."""
        _, name, version = tag(cls).split("/")
        found = published(cls, name, version)
        found["properties"] |= {"schema": {"const": tag(cls)}}
        return found


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
    return {
        "$schema": DIALECT,
        "$id": f"urn:walkaway:schema:{name}:{version}",
        **own,
        "title": f"walkaway {name}",
        **({"$defs": parts} if parts else {}),
    }


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
    plain = msgspec.to_builtins(rows)
    listed = (
        [{"id": key} | (item if isinstance(item, dict) else {"value": item})
         for key, item in plain.items()]
        if isinstance(plain, dict)
        else [item if isinstance(item, dict) else {"value": item} for item in plain]
    )  # fmt: skip
    return [dict(_leaves(row, "")) for row in listed]
