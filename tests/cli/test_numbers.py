"""Options that are numbers: finite, inside their bounds, refused in one line."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands import call
from walkaway.cli.numbers import Real
from walkaway.errors import WalkawayError

REFUSED = [
    ("budget", "package", "hr1-house", "--feedback", "nan"),
    ("budget", "package", "hr1-house", "--feedback", "inf"),
    ("budget", "package", "--primary", "100", "--feedback", "500"),
    ("budget", "package", "hr1-house", "--feedback", "-1"),
    ("budget", "package", "--primary", "nan"),
    ("budget", "package", "--primary", "-inf"),
    ("budget", "package", "--primary", "10", "--from", "1999", "--until", "3000"),
    ("budget", "package", "hr1-house", "--from", "1999", "--until", "3000"),
    ("budget", "package", "hr1-house", "--until", "2030"),
    ("budget", "japan", "--points", "nan"),
    ("budget", "japan", "--points", "1e308"),
    ("budget", "japan", "--years", "1e9"),
    ("budget", "japan", "--years", "0"),
    ("budget", "paths", "--draws", "1000000000"),
    ("budget", "paths", "--draws", "100000000000000000000"),
    ("budget", "paths", "--draws", "0"),
    ("budget", "paths", "--seed", "-1"),
    ("budget", "paths", "--jobs", "-1"),
    ("budget", "paths", "--jobs", "0"),
    ("economy", "irf", "--shock", "RES_RS_JPN", "--size", "nan"),
    ("economy", "irf", "--shock", "RES_RS_JPN", "--quarters", "100000"),
    ("claims", "--watch", "--every", "nan"),
    ("claims", "--watch", "--every", "inf"),
    ("data", "show", "us_30y_yield", "--last", "0"),
]


@pytest.mark.parametrize("arguments", REFUSED, ids=[" ".join(one) for one in REFUSED])
def test_a_number_that_cannot_be_used_is_refused_in_a_line(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    if isinstance(result.exception, WalkawayError):
        assert result.exception.exit_code == 2
        said = str(result.exception)
    else:
        assert result.exit_code == 2
        said = result.stderr
    assert "Traceback" not in said
    assert any(name in said for name in arguments if name.startswith("--"))
    assert not result.stdout


def test_debt_that_runs_away_is_not_a_number() -> None:
    """At a point of yield per point of debt, debt multiplies within the decade."""
    result = call("budget", "package", "hr1-house", "--feedback", "100")
    assert isinstance(result.exception, WalkawayError)
    assert result.exception.exit_code == 1
    assert "runs away" in str(result.exception)


@given(st.floats(), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_only_finite_numbers_inside_the_bounds_pass(value: float, low: float, width: float) -> None:
    kind = Real(low, low + width)
    try:
        found = kind.convert(repr(value), None, None)
    except click.BadParameter:
        assert math.isnan(value) or not low <= value <= low + width
    else:
        assert found == value
        assert low <= value <= low + width


@pytest.mark.parametrize(
    ("arguments", "series"),
    [
        (("budget", "baseline"), ("gdp", "debt_pct_gdp")),
        (("budget", "package", "hr1-house"), ("debt_service_by_year",)),
        (("budget", "japan"), ("interest", "added")),
        (("budget", "paths", "--draws", "50"), ("baseline",)),
    ],
)
def test_csv_holds_what_json_holds(arguments: tuple[str, ...], series: tuple[str, ...]) -> None:
    found = json.loads(call(*arguments, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout)))
    assert [int(row["year"]) for row in rows] == found["years"]
    for name in series:
        assert [float(row[name]) for row in rows] == found[name]


def test_quantiles_in_csv_are_those_of_json() -> None:
    arguments = ("budget", "paths", "--draws", "50")
    found = json.loads(call(*arguments, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout)))
    for level, values in found["quantiles"].items():
        assert [float(row[level]) for row in rows] == values


def test_a_response_in_csv_has_a_row_per_quarter() -> None:
    arguments = ("economy", "irf", "--shock", "RES_RS_JPN", "--quarters", "5")
    found = json.loads(call(*arguments, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout)))
    assert [row["quarter"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [float(row["RS_JPN"]) for row in rows] == found["RS_JPN"]


@pytest.mark.parametrize(
    ("arguments", "records"),
    [
        (("scenarios",), lambda found: found["scenarios"]),
        (("show", "japan-2025"), lambda found: found["dials"]),
        (("data", "list", "yield"), lambda found: found["items"]),
        (("claims", "japan-2026", "--no-model"), lambda found: found["claims"]),
    ],
)
def test_csv_names_each_record_once(arguments: tuple[str, ...], records: Any) -> None:
    found = records(json.loads(call(*arguments, "--json").stdout))
    rows = list(csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout)))
    name = "name" if "name" in found[0] else "id"
    assert [row[name] for row in rows] == [one[name] for one in found]


@pytest.mark.parametrize(("name", "total"), [("hr1-house", 1756 + 660), ("obbba-enacted", 3394)])
def test_a_package_adds_what_was_published(name: str, total: float) -> None:
    found = json.loads(call("budget", "package", name, "--feedback", "0", "--json").stdout)
    assert found["primary"] == pytest.approx(total)
    assert sum(found["primary_by_year"]) == pytest.approx(total)
    still = json.loads(call("budget", "package", "--primary", "0", "--json").stdout)
    assert set(still["debt_service_by_year"]) == {0.0}
    change = found["debt_pct_gdp"] - still["debt_pct_gdp_by_year"][-2]  # 2034, a year before last
    assert found["debt_pct_gdp_change"] == pytest.approx(change)
