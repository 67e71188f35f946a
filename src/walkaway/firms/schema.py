"""JSON Schema of a firm's file, from the same dataclasses that read it."""

from __future__ import annotations

from typing import Any

from walkaway.firms.firm import Estimate, Firm, Head, Sales
from walkaway.firms.reader import OLD
from walkaway.grammar.fields import TableBase, entries
from walkaway.grammar.values import Names
from walkaway.grammar.vocabulary import Vocabulary

VERSION = "1.1.0"


def document(words: Vocabulary | None = None) -> dict[str, Any]:
    """The schema of firm files; TOML dates count as strings, as editors present them.

    Args:
        words: the names to offer; those of the embedded data if None.
    """
    known = words or Vocabulary.in_use()
    lists: dict[str, Any] = {}
    head = _table(Head, known, lists)
    # The file's name stands in for a name that is left out.
    head["required"] = [*(key for key in head["required"] if key != "name"), "sales"]
    head["properties"] |= {old: head["properties"][new] for old, new in OLD.items()}
    head["properties"] |= {
        "sales": {
            "type": "array",
            "description": "what the firm sells over borders",
            "minItems": 1,
            "items": {"$ref": "#/$defs/sales"},
        },
        "estimate": {
            "type": "array",
            "description": "what the company itself said the tariffs would cost",
            "items": {"$ref": "#/$defs/estimate"},
        },
    }
    tables = {"sales": _sales(known, lists), "estimate": _table(Estimate, known, lists)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:walkaway:schema:firm:{VERSION}",
        "title": "walkaway firm",
        "description": (Firm.__doc__ or "").split("\n")[0],
        "version": VERSION,
        **head,
        "$defs": tables | lists,
    }


def _sales(words: Vocabulary, lists: dict[str, Any]) -> dict[str, Any]:
    """A flow: units with their value, or an amount."""
    table = _table(Sales, words, lists)
    one = [{"required": ["units", "value"]}, {"required": ["amount"]}]
    bare = {"not": {"required": ["amount", "value"]}}
    return table | {"oneOf": one, "allOf": [bare]}


def _table(cls: type[TableBase], words: Vocabulary, lists: dict[str, Any]) -> dict[str, Any]:
    properties = {}
    for item in entries(cls):
        if isinstance(item.kind, Names):
            lists[item.kind.definition] = {"enum": item.kind.accepted(words)}
        found = {"description": item.doc} | item.kind.schema(words)
        if not item.required and item.default not in (None, (), ""):
            found["default"] = item.kind.plain(item.default)
        properties[item.key] = found
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [item.key for item in entries(cls) if item.required],
        "properties": properties,
    }
