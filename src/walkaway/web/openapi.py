"""The OpenAPI document: the addresses, with the published schemas in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from walkaway.web import models

BODIES = (models.TurnBody, models.RunNamed, models.RunText)
WORDS = """Everything long is a job: `POST /runs`, then listen to `/runs/{id}/events` or ask for
`/runs/{id}`. Errors always have the shape `{"error": {"message", "problems"}}`."""


def document(
    app: FastAPI, published: Mapping[str, dict[str, Any]], about: Mapping[str, Any]
) -> dict[str, Any]:
    """The OpenAPI document.

    Args:
        app: the application.
        published: name -> JSON Schema of the documents that the command line prints too.
        about: which scenarios and elasticity sets there are.
    """
    found = get_openapi(
        title="walkaway", version="1", description=WORDS, routes=app.routes, openapi_version="3.1.0"
    )
    schemas = found["components"]["schemas"]
    for model in BODIES:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    for name, schema in published.items():
        schemas[name] = {key: value for key, value in schema.items() if not key.startswith("$")}
    schemas["RunNamed"]["properties"]["scenario"] = {
        "type": "string",
        "enum": [one["name"] for one in about["scenarios"]],
    }
    sets = {"type": "string", "enum": [one["id"] for one in about["elasticities"]]}
    for name in ("RunNamed", "RunText"):
        listed = schemas[name]["properties"]["elasticities"]["anyOf"][0]
        listed["items"] = sets
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return found
