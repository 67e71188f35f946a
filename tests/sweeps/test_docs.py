"""The example of docs/sweeps.md, as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import walkaway
from tests.commands import call

PAGE = Path(walkaway.__file__).parents[2] / "docs" / "sweeps.md"


def test_the_example_prints_what_the_page_says(folder: Path) -> None:
    """The table is printed anew and held against the page, cell by cell, within its own errors."""
    pytest.importorskip("SALib")
    text = PAGE.read_text(encoding="utf-8")
    plan = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    table = re.findall(r"^  (\S+) +(\S+) +(\d+)% ± (\d+) +(\d+)% ± (\d+)$", text, re.MULTILINE)
    assert plan is not None
    assert len(table) == 9
    # An eighth of the points: shares agree within the errors of both.
    (folder / "my-sweep.toml").write_text(plan[1].replace("points = 128", "points = 16"))
    found = call("sweep", "my-sweep.toml", "--json", "--output", "tariffs.zarr")
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    told = {(own["number"], own["what"]): own for own in document["hangs_on"]}
    for number, what, first, error, *_ in table:
        own = told[number, what]
        allowed = float(error) / 100 + own["first_error"] + 0.02
        assert abs(own["first"] - float(first) / 100) <= allowed
    assert (folder / "tariffs.zarr").is_dir()
