"""Building blocks of the published JSON Schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

NUMBER: Schema = {"type": "number"}
INTEGER: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}


def obj(
    properties: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, **more: Any
) -> Schema:
    """An object with all of these keys, perhaps some of the optional ones, and no others."""
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def same(names: tuple[str, ...], schema: Schema) -> dict[str, Schema]:
    """Several properties of one kind."""
    return dict.fromkeys(names, schema)


def many(items: Schema, **more: Any) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **more}


def mapping(values: Schema) -> Schema:
    """An object whose keys are names of the data."""
    return {"type": "object", "additionalProperties": values}


def maybe(schema: Schema) -> Schema:
    """It, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def either(*schemas: Schema) -> Schema:
    """One of several."""
    return {"anyOf": list(schemas)}


def told(schema: Schema, description: str) -> Schema:
    """The same with a word of explanation."""
    return {**schema, "description": description}


def published(name: str, version: str, schema: Schema) -> Schema:
    """A schema with its names; a change that breaks readers changes the number in its id."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:walkaway:schema:{name}:{version}",
        "title": f"walkaway {name}",
        **schema,
    }


def document(
    name: str,
    properties: Mapping[str, Schema],
    optional: Mapping[str, Schema] | None = None,
    version: str = "1",
) -> Schema:
    """A published object that carries its own name as ``walkaway/NAME/VERSION``."""
    named = {"schema": {"const": f"walkaway/{name}/{version}"}, **properties}
    return published(name, version, obj(named, optional))


BAND: Schema = obj({"low": NUMBER, "mid": NUMBER, "high": NUMBER})
"""A central value and its range."""
NOT_SOLVED: Schema = many(obj({"set": TEXT, "message": TEXT}))
"""Elasticity sets that were not solved, and why."""
