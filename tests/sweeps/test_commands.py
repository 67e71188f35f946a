"""`walkaway sweep` and `walkaway surface` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import polars
import pytest

from tests.commands import call
from tests.sweeps.plans import PLAN, TARIFFS
from walkaway.present import catalogue


@pytest.fixture
def two(folder: Path) -> Path:
    (folder / "two.toml").write_text(TARIFFS)
    (folder / "plan.toml").write_text(PLAN)
    return folder


def test_a_sweep_says_itself_on_every_face(two: Path) -> None:
    page = call("sweep", "plan.toml", "--output", "out.parquet", "--jobs", "1")
    assert page.exit_code == 0, page.output
    assert "Two tariffs" in page.output
    assert "What the answers hang on" in page.output
    document = json.loads(call("sweep", "plan.toml", "--json").stdout)
    jsonschema.validate(document, catalogue.schema("sweep"))
    table = polars.read_csv(call("sweep", "plan.toml", "--csv").stdout.encode())
    written = polars.read_parquet(two / "out.parquet")
    told = [one["numbers"]["welfare.JPN"]["mid"] for one in document["points"]]
    assert table["welfare.JPN"].to_list() == told == written["welfare.JPN"].to_list()
    listed = json.loads(call("runs", "--json").stdout)
    assert [one["sort"] for one in listed] == ["sweep"]
    assert json.loads(call("runs", "prune", "--keep", "0", "--json").stdout) == listed
    assert json.loads(call("runs", "--json").stdout) == []


def test_what_a_sweep_refuses_before_any_work(two: Path) -> None:
    del two
    for arguments, what in (
        (("plan.toml", "--output", "x.xls"), "says no format"),
        (("plan.toml", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"), "cannot go with"),
        (("nowhere.toml",), "no such file"),
        (("two.toml",), "'scenario' is missing"),
    ):
        found = call("sweep", *arguments)
        assert found.exit_code != 0
        assert what in str(found.exception) + found.output


def test_a_surface_says_how_far_it_may_be_off(two: Path) -> None:
    del two
    asked = ("surface", "two.toml", "--over", "tariff-1=0:40", "--elasticities", "CP",
             "--number", "welfare.JPN", "--set", "tariff-1=17", "--jobs", "1")  # fmt: skip
    document = json.loads(call(*asked, "--json").stdout)
    jsonschema.validate(document, catalogue.schema("surface"))
    (number,) = document["numbers"]
    assert not number["exact"]
    assert 0 < number["bound"] <= 0.01 * number["spread"]
    assert "off by at most" in call(*asked).output
    outside = call(*asked[:-3], "tariff-1=50")
    assert "outside the surface" in str(outside.exception)
    assert call(*asked[:3], "tariff-1=x:y").exit_code != 0
