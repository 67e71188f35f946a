"""A firm is a file: a copy of one under another name answers as it does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.rows.house import shipped
from walkaway.cli.main import cli


def bridge(firm: str) -> Any:
    done = CliRunner().invoke(
        cli, ["firm", firm, "--scenario", "japan-2025-tariffs", "--elasticities", "IS", "--json"]
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_twin_of_a_firm_by_a_file_loses_as_much(tmp_path: Path) -> None:
    text = shipped("firms/library/mazda.toml")
    assert 'name = "mazda"' in text
    own = tmp_path / "twin.toml"
    twin_text = text.replace('name = "mazda"', 'name = "twin"').replace("Mazda", "Twin")
    # What it has reported is a row of the data, and stays the same.
    own.write_text(twin_text.replace('reports = "Twin"', 'reports = "Mazda"'))
    found, twin = bridge("mazda"), bridge(str(own))
    assert twin["firm"] != found["firm"]
    assert _numbers(twin) == _numbers(found)
    assert len(_numbers(found)) > 10


def _numbers(value: Any) -> list[float]:
    """Every number of a document, in order."""
    if isinstance(value, dict):
        return [number for item in value.values() for number in _numbers(item)]
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []
