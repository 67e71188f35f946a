"""What failed stands with every range that lacks it: on charts, in their files, in tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars
import pytest
from msgspec.structs import replace

from tests.outcome.factory import outcome
from walkaway.outcome import Outcome
from walkaway.outcome.frames import columns
from walkaway.present import glance, html, publish, publish_data, story

ASKED, FAILED = 24, 7


@pytest.fixture(scope="module")
def thin() -> Outcome:
    """A run in which seven draws, and two of five sets, have no solution."""
    made = outcome()
    return replace(
        made,
        metrics=tuple(
            replace(own, members={**dict.fromkeys("ABC", 0.5), **own.members}, failed=2)
            for own in made.metrics
        ),
        paths=tuple(replace(own, draws=ASKED - FAILED, failed=FAILED) for own in made.paths),
    )


def test_every_chart_of_a_range_says_so(thin: Outcome, tmp_path: Path) -> None:
    names = publish.names(thin)
    assert "path.usdjpy" in names
    assert len(names) > 2
    for name in names:
        own = publish.picture(thin, name)
        paths = name.startswith("path.")
        said = f"{FAILED} of {ASKED}" if paths else "2 of 5"
        assert said in own.spread, name
        assert said in json.dumps(own.metadata()), name
        for path in (tmp_path / "c.csv", tmp_path / "c.parquet"):
            own.save(path)
        told = list(csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text())))
        assert {row["failed"] for row in told} == {f"{FAILED if paths else 2}"}, name
        kept = polars.read_parquet(tmp_path / "c.parquet")
        assert kept["failed"].to_list() == [FAILED if paths else 2] * len(told), name


def test_every_table_and_page_says_so(thin: Outcome) -> None:
    assert set(columns(thin, "numbers")["failed"]) == {2}
    assert set(columns(thin, "paths")["failed"]) == {FAILED}
    for table, failed in (("numbers", 2), ("paths", FAILED)):
        assert {row["failed"] for row in publish_data.of_run(thin, table)} == {failed}
    document = thin.to_dict()
    assert {own["failed"] for own in document["metrics"]} == {2}
    assert {own["failed"] for own in document["paths"]} == {FAILED}
    page = html.render(story.page(thin))
    assert f"{FAILED} of {ASKED}" in page
    assert "2 of 5" in page or "2 missing" in page


def test_every_band_of_the_first_view_says_so(thin: Outcome) -> None:
    """In the key under the bars of a terminal, and in the sentence that a band stands in."""
    rows = glance.rows(thin)
    assert rows
    for row in rows:
        assert row.made.endswith((f", {FAILED} of {ASKED} not solved", ", 2 of 5 not solved"))
    key = glance._key(rows).text
    assert all(row.made in key for row in rows)
