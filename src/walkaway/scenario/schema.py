"""JSON Schema of the scenario format, from the same dataclasses that read it."""

from __future__ import annotations

from typing import Any

from walkaway.grammar.fields import Entry, entries
from walkaway.grammar.model import Model
from walkaway.grammar.values import Names
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.data import Data
from walkaway.scenario.head import Head
from walkaway.scenario.kinds import MEASURES

VERSION = "1.0.0"


def document(words: Vocabulary | None = None) -> dict[str, Any]:
    """The schema of scenario files; TOML dates count as strings, as editors present them.

    Args:
        words: the names to offer; those of the embedded data if None.
    """
    known = words or Vocabulary.in_use()
    lists: dict[str, Any] = {}
    head = _table(Head, known, lists)
    # The file's name stands in for a name that is left out.
    head["required"] = [key for key in head["required"] if key != "name"]
    measures = {name: _measure(name, known, lists) for name in MEASURES}
    head["properties"] |= {
        "data": _table(Data, known, lists) | {"description": "own data that the scenario is about"},
        "model": _table(Model, known, lists) | {"description": "how the model is closed"},
        "measure": {
            "type": "array",
            "description": "what changes; none means that nothing does",
            "items": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"enum": list(MEASURES)}},
                "allOf": [
                    {
                        "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                        "then": {"$ref": f"#/$defs/{name}"},
                    }
                    for name in measures
                ],
            },
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:walkaway:schema:scenario:{VERSION}",
        "title": "walkaway scenario",
        "version": VERSION,
        **head,
        "$defs": measures | lists,
    }


def _measure(name: str, words: Vocabulary, lists: dict[str, Any]) -> dict[str, Any]:
    cls = MEASURES[name]
    table = _table(cls, words, lists)
    table["description"] = (cls.__doc__ or "").split("\n")[0]
    table["properties"] = {"kind": {"const": name}} | table["properties"]
    table["required"] = ["kind", *table["required"]]
    choices = [
        {"oneOf": [{"required": [key]} for key in keys]} for keys in getattr(cls, "EXACTLY_ONE", ())
    ]
    return table | ({"allOf": choices} if choices else {})


def _table(cls: type, words: Vocabulary, lists: dict[str, Any]) -> dict[str, Any]:
    keys = entries(cls)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [item.key for item in keys if item.required],
        "properties": {item.key: _property(item, words, lists) for item in keys},
    }


def _property(item: Entry, words: Vocabulary, lists: dict[str, Any]) -> dict[str, Any]:
    if isinstance(item.kind, Names):
        lists[item.kind.definition] = {"enum": item.kind.accepted(words)}
    found = {"description": item.doc} | item.kind.schema(words)
    if not item.required and item.default not in (None, (), ""):
        found["default"] = item.kind.plain(item.default)
    return found
