"""JSON Schema of the document that `walkaway run --json` prints."""

from __future__ import annotations

from typing import Any

from walkaway.outcome.outcome import SCHEMA
from walkaway.outcome.shapes import BAND, HASH, NUMBER, TEXT, many, mapping, obj, published


def compare_document() -> dict[str, Any]:
    """The schema of `walkaway compare --json`."""
    run = obj({"run": TEXT, "scenario": TEXT})
    metric = obj(
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
    fields = {"first": run, "second": run, "metrics": many(metric)}
    return published("compare", "1", obj({"schema": {"const": "walkaway/compare/1"}, **fields}))


def explain_document() -> dict[str, Any]:
    """The schema of `walkaway explain --json`."""
    part = obj({"measure": TEXT, "value": NUMBER, "standard_error": {**NUMBER, "minimum": 0}})
    fields = {
        "run": TEXT,
        "metric": TEXT,
        "unit": TEXT,
        "member": TEXT,
        "total": NUMBER,
        "method": TEXT,
        "evaluations": {"type": "integer", "minimum": 1},
        "contributions": many(part),
    }
    return published("explain", "1", obj({"schema": {"const": "walkaway/explain/1"}, **fields}))


def runs_document() -> dict[str, Any]:
    """The schema of `walkaway runs --json`."""
    run = obj(
        {
            "run": TEXT,
            "scenario": TEXT,
            "date": {**TEXT, "format": "date"},
            "title": TEXT,
            "version": TEXT,
            "settings": mapping(TEXT),
        }
    )
    return published("runs", "1", many(run))


def document() -> dict[str, Any]:
    """The schema; a change that breaks readers changes the number in its id."""
    metric = obj(
        {
            "id": {**TEXT, "description": "dotted name, such as exports.JPN.USA.C29"},
            "label": TEXT,
            "unit": TEXT,
            "low": {**NUMBER, "description": "smallest member, or 5% quantile of many"},
            "mid": {**NUMBER, "description": "median"},
            "high": {**NUMBER, "description": "largest member, or 95% quantile of many"},
            "baseline": {"type": ["number", "null"], "description": "level without the measures"},
            "baseline_unit": TEXT,
            "members": {
                **mapping(NUMBER),
                "description": "value under each member of the ensemble",
            },
        }
    )
    solve = obj(
        {
            "member": TEXT,
            "market": TEXT,
            "status": TEXT,
            "residuals": mapping(NUMBER),
            "evaluations": {"type": "integer", "minimum": 0},
            "seconds": {**NUMBER, "minimum": 0},
            "message": TEXT,
        }
    )
    path = obj(
        {
            "id": TEXT,
            "label": TEXT,
            "unit": TEXT,
            "periods": many(TEXT),
            "baseline": many(NUMBER),
            "low": {**many(NUMBER), "description": "5% quantile of the draws"},
            "mid": {**many(NUMBER), "description": "median"},
            "high": {**many(NUMBER), "description": "95% quantile"},
            "draws": {"type": "integer", "minimum": 1},
            "note": TEXT,
        }
    )
    return published(
        "outcome",
        SCHEMA.rsplit("/", 1)[1],
        obj(
            {
                "schema": {"const": SCHEMA},
                "run": {**TEXT, "pattern": "^[0-9a-f]{12}$"},
                "record": obj(
                    {
                        "scenario": HASH,
                        "data": HASH,
                        "code": HASH,
                        "version": TEXT,
                        "settings": mapping(TEXT),
                    }
                ),
                "scenario": obj(
                    {
                        "name": TEXT,
                        "title": TEXT,
                        "description": TEXT,
                        "date": {**TEXT, "format": "date"},
                        "measures": many(TEXT),
                        "focus": many(TEXT, minItems=2, maxItems=2),
                        "named": many(TEXT),
                        "toml": TEXT,
                    }
                ),
                "metrics": many(metric),
                "solves": many(solve),
                "names": mapping(TEXT),
                "notes": many(TEXT),
                "sources": many(obj({"key": TEXT, "kind": TEXT, "text": TEXT})),
                "paths": many(path),
            }
        ),
    )
