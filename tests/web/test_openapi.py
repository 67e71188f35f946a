"""Requests made up from the OpenAPI document, good and bad; runs are cheap, all else is real."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.web.conftest import Running, running
from walkaway.present.catalogue import schema
from walkaway.web.limits import Limits

# What the text of a scenario or the dials of one may say, no JSON Schema can tell: mistakes in
# them are answered 422 although the body fits its schema.
# Who has just asked for a run may find that there is no outcome yet, or none of a mere page.
CONFIG = """
[warnings]
enabled = false

[[operations]]
include-operation-id = ["run", "turned", "surface", "check"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422"]

[[operations]]
include-operation-id = ["page", "outcome", "file", "charts", "chart", "cite"]
checks.ensure_resource_availability.enabled = false

[[operations]]
include-operation-id = ["why", "explain", "compare"]
checks.ensure_resource_availability.enabled = false
parameters = {{ id = "{job}", metric = "welfare.JPN", with = "{job}" }}
"""


def test_every_address_keeps_its_word(tmp_path: Path) -> None:
    with running(tmp_path / "home", limits=Limits(jobs_per_client=1000, queue=1000)) as server:
        job = server.ended({"scenario": "zero"})["id"]
        (tmp_path / "schemathesis.toml").write_text(CONFIG.format(job=job))
        command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
        options = ["--max-examples=4", "--generation-deterministic", "--no-color"]
        found = subprocess.run(
            [*command, f"http://127.0.0.1:{server.port}/api/v1/openapi.json", *options],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={**os.environ, "NO_PROXY": "*"},
            timeout=300,
        )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert "22 selected / 22 total" in found.stdout
    for phase in ("Coverage", "Fuzzing", "Stateful"):
        assert f"✅  {phase}" in found.stdout, found.stdout[-3000:]


def referred(value: Any) -> Iterator[str]:
    """All that a document refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from referred(item)
    elif isinstance(value, list):
        for item in value:
            yield from referred(item)


def at(document: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("#/").split("/"):
        document = document[part]
    return document


def test_the_published_schemas_stand_in_the_document(fake: Running) -> None:
    document = fake.get("/openapi.json").json()
    for name, kind in (
        ("Outcome", "outcome"),
        ("Compare", "compare"),
        ("Explain", "explain"),
        ("Page", "page"),
        ("Scenarios", "scenarios"),
    ):
        shown = document["components"]["schemas"][name]
        published = schema(kind)
        assert shown["title"] == published["title"]
        assert list(shown["properties"]) == list(published["properties"])
        assert shown["required"] == published["required"]
        assert set(shown.get("$defs", {})) == set(published.get("$defs", {}))
    for pointer in set(referred(document)):
        assert pointer.startswith("#/components/schemas/"), pointer
        assert at(document, pointer)
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post", "delete")
    ]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == 22
    for operation in operations:
        assert {"400", "403", "413", "421", "422", "429", "500"} <= set(operation["responses"])
