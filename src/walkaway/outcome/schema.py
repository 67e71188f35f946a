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


def _published(name: str, version: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its names; a change that breaks readers changes the number in its id."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:walkaway:schema:{name}:{version}",
        "title": f"walkaway {name}",
        **schema,
    }


BAND = _object({"low": NUMBER, "mid": NUMBER, "high": NUMBER})


def compare_document() -> dict[str, Any]:
    """The schema of `walkaway compare --json`."""
    run = _object({"run": TEXT, "scenario": TEXT})
    metric = _object(
        {
            "id": TEXT,
            "label": TEXT,
            "unit": TEXT,
            "first": BAND,
            "second": BAND,
            "change": {
                "anyOf": [BAND, {"type": "null"}],
                "description": "second less first, member by member; null without common members",
            },
        }
    )
    fields = {"first": run, "second": run, "metrics": _list(metric)}
    return _published(
        "compare", "1", _object({"schema": {"const": "walkaway/compare/1"}, **fields})
    )


def explain_document() -> dict[str, Any]:
    """The schema of `walkaway explain --json`."""
    part = _object({"measure": TEXT, "value": NUMBER, "standard_error": {**NUMBER, "minimum": 0}})
    fields = {
        "run": TEXT,
        "metric": TEXT,
        "unit": TEXT,
        "member": TEXT,
        "total": NUMBER,
        "method": TEXT,
        "evaluations": {"type": "integer", "minimum": 1},
        "contributions": _list(part),
    }
    return _published(
        "explain", "1", _object({"schema": {"const": "walkaway/explain/1"}, **fields})
    )


def runs_document() -> dict[str, Any]:
    """The schema of `walkaway runs --json`."""
    run = _object(
        {
            "run": TEXT,
            "scenario": TEXT,
            "date": {**TEXT, "format": "date"},
            "title": TEXT,
            "version": TEXT,
            "settings": _map(TEXT),
        }
    )
    return _published("runs", "1", _list(run))


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
    return _published(
        "outcome",
        SCHEMA.rsplit("/", 1)[1],
        _object(
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
    )
