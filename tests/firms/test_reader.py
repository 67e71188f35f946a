"""A firm of one's own: all mistakes at once, and the library reads."""

from __future__ import annotations

from contextlib import suppress

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.firms.firm import Firm, library
from walkaway.firms.reader import read

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


def test_words_for_sectors():
    assert read(GOOD.replace('"C28"', '"machinery"')).sales[0].sector == "C28"
    with pytest.raises(BadInputError, match="'mining' stands for 3 sectors"):
        read(GOOD.replace('"C28"', '"mining"'))


@pytest.mark.parametrize("name", library())
def test_library_names_sources(name):
    firm = Firm.load(name)
    assert firm.name == name
    assert all(own.source for own in firm.sales)
    assert all(own.source for own in firm.estimates)
    head = firm.head
    assert head.profit is None or head.profit_source
    assert head.per_yen is None or head.per_yen_source


@settings(max_examples=150, deadline=None)
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
