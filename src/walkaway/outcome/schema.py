"""JSON Schema of the document that `walkaway run --json` prints."""

from __future__ import annotations

from typing import Any

from walkaway.outcome.outcome import SCHEMA

NUMBER = {"type": "number"}
TEXT = {"type": "string"}
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object with all of these keys and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def _map(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def document() -> dict[str, Any]:
    """The schema; a change that breaks readers changes the number in its id."""
    metric = _object(
        {
            "id": {**TEXT, "description": "dotted name, such as exports.JPN.USA.C29"},
            "label": TEXT,
            "unit": TEXT,
            "low": {**NUMBER, "description": "smallest member, or 5% quantile of many"},
            "mid": {**NUMBER, "description": "median"},
            "high": {**NUMBER, "description": "largest member, or 95% quantile of many"},
            "baseline": {"type": ["number", "null"], "description": "level without the measures"},
            "baseline_unit": TEXT,
            "members": {**_map(NUMBER), "description": "value under each member of the ensemble"},
        }
    )
    solve = _object(
        {
            "member": TEXT,
            "market": TEXT,
            "status": TEXT,
            "residuals": _map(NUMBER),
            "evaluations": {"type": "integer", "minimum": 0},
            "seconds": {**NUMBER, "minimum": 0},
            "message": TEXT,
        }
    )
    path = _object(
        {
            "id": TEXT,
            "label": TEXT,
            "unit": TEXT,
            "periods": _list(TEXT),
            "baseline": _list(NUMBER),
            "low": {**_list(NUMBER), "description": "5% quantile of the draws"},
            "mid": {**_list(NUMBER), "description": "median"},
            "high": {**_list(NUMBER), "description": "95% quantile"},
            "draws": {"type": "integer", "minimum": 1},
            "note": TEXT,
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:walkaway:schema:outcome:{SCHEMA.rsplit('/', 1)[1]}",
        "title": "walkaway outcome",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "run": {**TEXT, "pattern": "^[0-9a-f]{12}$"},
                "record": _object(
                    {
                        "scenario": HASH,
                        "data": HASH,
                        "code": HASH,
                        "version": TEXT,
                        "settings": _map(TEXT),
                    }
                ),
                "scenario": _object(
                    {
                        "name": TEXT,
                        "title": TEXT,
                        "description": TEXT,
                        "date": {**TEXT, "format": "date"},
                        "measures": _list(TEXT),
                        "focus": _list(TEXT, minItems=2, maxItems=2),
                        "named": _list(TEXT),
                        "toml": TEXT,
                    }
                ),
                "metrics": _list(metric),
                "solves": _list(solve),
                "names": _map(TEXT),
                "notes": _list(TEXT),
                "sources": _list(_object({"key": TEXT, "kind": TEXT, "text": TEXT})),
                "paths": _list(path),
            }
        ),
    }
