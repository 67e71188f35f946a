"""A firm of one's own: all mistakes at once, and the library reads."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.firms.reader import library, read
from walkaway.firms.reader import load as load_firm

GOOD = """
title = "My works"
profit = 100
per_yen = 2
pass_through = ["0%", "20%"]

[[sales]]
from = "JPN"
to = "USA"
sector = "C28"
amount = [1, 2, 3]
source = "our books"
"""


def test_a_good_table_reads():
    firm = read(GOOD, "my works.toml")
    assert firm.name == "my-works"
    assert firm.head.pass_through == (0.0, 0.1, 0.2)
    assert firm.sales[0].base_usd_bn == (1, 2, 3)


def test_all_mistakes_at_once_with_lines():
    text = """profit = "much"
per_yenn = 50
margin = "140%"
pass_through = [0.3, 0.1]
[[sales]]
from = "Japan"
to = "USA"
units = 5
source = "x"
[[sales]]
from = "USA"
to = "USA"
sector = "C2"
amount = -4
units = 3
[[estimate]]
said = 2025-05-08
from = 2025-05-01
until = 2025-04-01
effect = -1
meant = "neat"
source = "x"
"""
    with pytest.raises(BadInputError) as caught:
        read(text, "f.toml")
    said = str(caught.value)
    for part in ("f.toml:1: profit", "f.toml:2", "per_yen", "f.toml:3: margin",
                 "f.toml:4: pass_through", "f.toml:6", "'JPN'", "f.toml:13", "f.toml:14",
                 "are given", "'source' is missing", "f.toml:19", "f.toml:21",
                 "'net'"):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize(
    ("line", "said"),
    [("value = 3", "both 'amount' and 'value'"), ("to = 3", "not TOML"), ("", "")],
)
def test_second_looks(line, said):
    text = GOOD + line
    if not said:
        read(text)
        return
    with pytest.raises(BadInputError, match=said.split("'")[0]):
        read(text)


def test_the_worth_of_a_unit_by_either_name():
    """``per_yen`` is what ``per_unit`` was called when every firm reported in yen."""
    assert read(GOOD).head.per_unit == 2
    assert read(GOOD.replace("per_yen", "per_unit")).head.per_unit == 2
    with pytest.raises(BadInputError, match="both 'per_yen' and 'per_unit'"):
        read("per_unit = 3\n" + GOOD)


def test_a_currency_that_is_not_known_is_refused():
    assert read('currency = "EUR"\n' + GOOD).unit == "EUR bn"
    with pytest.raises(BadInputError, match="EUR"):
        read('currency = "EURO"\n' + GOOD)
    with pytest.raises(BadInputError, match="reports in KRW, not in JPY"):
        read('reports = "Hyundai"\n' + GOOD)


def test_words_for_sectors():
    assert read(GOOD.replace('"C28"', '"machinery"')).sales[0].sector == "C28"
    with pytest.raises(BadInputError, match="'mining' stands for 3 sectors"):
        read(GOOD.replace('"C28"', '"mining"'))


@pytest.mark.parametrize("name", library())
def test_library_names_sources(name):
    firm = load_firm(name)
    assert firm.name == name
    assert all(own.source for own in firm.sales)
    assert all(own.source for own in firm.estimates)
    head = firm.head
    assert head.profit is None or head.profit_source
    assert head.per_unit is None or head.per_unit_source


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(BadInputError):
        read(text)


def test_command_tells_firm_and_scenario_mistakes_together(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(GOOD.replace('"USA"', '"UAS"'))
    done = CliRunner().invoke(cli, ["firm", str(own), "--scenario", "japan-2052"])
    assert isinstance(done.exception, BadInputError)
    assert "'USA'" in str(done.exception)
    assert "no scenario 'japan-2052'" in str(done.exception)


def test_command_runs_a_firm_of_ones_own_and_draws_it(tmp_path):
    own, chart = tmp_path / "own.toml", tmp_path / "chart.svg"
    own.write_text(GOOD)
    done = CliRunner().invoke(
        cli, ["firm", str(own), "--elasticities", "IS", "--chart", str(chart)]
    )
    assert done.exit_code == 0, done.output
    assert "My works" in done.output
    assert "<svg" in chart.read_text()
    refused = CliRunner().invoke(
        cli, ["firm", str(own), "--elasticities", "IS", "--chart", str(tmp_path / "c.doc")]
    )
    assert isinstance(refused.exception, BadInputError)


def call(tmp_path, text: str, *more: str):
    own = tmp_path / "own.toml"
    own.write_text(text)
    return CliRunner().invoke(cli, ["firm", str(own), "--record", "--elasticities", "IS", *more])


def test_what_does_not_fit_together_is_told_with_the_rest():
    text = '[[sales]]\nfrom = "JPN"\nto = "JPN"\nunits = 3\namount = inf\n'
    with pytest.raises(BadInputError) as caught:
        read(text, "f.toml")
    said = str(caught.value)
    for part in ("cross no border", "'value' is missing", "not a finite", "'source' is missing"):
        assert part in said, part


def test_the_year_compared_with_is_over(tmp_path):
    done = call(tmp_path, "base_year = 2025\n" + GOOD)
    assert isinstance(done.exception, BadInputError)
    assert "2025 is not before the fiscal year of the scenario (2025)" in str(done.exception)
    earlier = call(tmp_path, "base_year = 2022\n" + GOOD)
    assert "year from 2022" in earlier.output
    assert "year before" not in earlier.output


def test_quarters_that_straddle_two_carry_their_months(tmp_path):
    done = call(tmp_path, "starts_in = 2\n" + GOOD, "--json")
    assert json.loads(done.stdout)["quarters"][0]["quarter"] == "2025-02 to 2025-04"


SAID = """
[[estimate]]
said = {}
from = 2025-04-01
until = 2025-05-31
effect = -1.5
source = "our report"
"""


def test_an_estimate_without_counterpart_says_why(tmp_path):
    """Europe: the tariffs on record are those of the United States. Before 2000: none is known."""
    cars = GOOD.replace('"C28"', '"C29"')
    europe = GOOD.replace('"USA"', '"DEU"') + SAID.format("2025-05-08")
    machines = json.loads(call(tmp_path, europe, "--json").stdout)
    early = json.loads(call(tmp_path, cars + SAID.format("1999-05-08"), "--json").stdout)
    late = json.loads(call(tmp_path, cars + SAID.format("2035-05-08"), "--json").stdout)
    for document, word in ((machines, "DEU"), (early, "2000-01-01")):
        (row,) = document["own_estimates"]
        assert row["ours"] is None
        assert row["inside"] is None
        assert word in row["why"]
    (row,) = late["own_estimates"]  # the rate of the last day of the data
    assert row["ours"]["mid"] < 0
    page = call(tmp_path, europe).output
    assert "MISSED" not in page


def test_what_is_nothing_is_drawn_as_nothing(tmp_path):
    done = call(tmp_path, GOOD.replace("amount = [1, 2, 3]", "amount = 0"), "--scenario", "zero")
    (line,) = [line for line in done.output.splitlines() if line.startswith("mitigation  ")][:1]
    assert line.split() == ["mitigation", "0"]


def test_a_number_without_a_source_is_not_called_unpublished(tmp_path):
    assert "no source given" in call(tmp_path, GOOD).output
