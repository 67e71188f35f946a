"""The OpenAPI document: the addresses, with the published schemas in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from walkaway.documents import published as told
from walkaway.web import answers, models

BODIES = (models.TurnBody, models.CheckBody, models.RunNamed, models.RunText)
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
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for model in BODIES:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    own = {one.__name__: told(one, one.__name__, "1") for one in answers.OWN}
    for name, schema in {**own, **published}.items():
        schemas[name] = embedded(name, schema)
    schemas["RunNamed"]["properties"]["scenario"] = {
        "type": "string",
        "enum": [one["name"] for one in about["library"]["scenarios"]],
    }
    sets = {"type": "string", "enum": [one["id"] for one in about["elasticities"]]}
    for name in ("RunNamed", "RunText"):
        listed = schemas[name]["properties"]["elasticities"]["anyOf"][0]
        listed["items"] = sets
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return found


def embedded(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of its own as one of the components: its parts stay inside it.

    Args:
        name: of the component.
        schema: a whole JSON Schema, which refers to ``#/$defs``.
    """
    inside = f"#/components/schemas/{name}/$defs/"

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(item) for item in value]
        if isinstance(value, Mapping):
            return {key: moved(item) for key, item in value.items()}
        return value.replace("#/$defs/", inside) if isinstance(value, str) else value

    kept = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    found: dict[str, Any] = moved(kept)
    return found
