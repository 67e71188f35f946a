"""Exporters and diversion inside a run: they compose with everything else."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from walkaway import engine
from walkaway.grammar.model import Model
from walkaway.outcome import Outcome
from walkaway.present.story import page
from walkaway.scenario import Scenario

pytestmark = pytest.mark.slow  # all of it needs whole paths

PARTS = ("tariff", "price", "volume", "exchange", "mitigation")


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return engine.run("japan-2025-tariffs")


@pytest.mark.parametrize("firm", ["toyota", "honda", "mazda", "subaru"])
def test_parts_and_quarters_sum_for_every_set_of_assumptions(outcome, firm):
    total = outcome[f"profit.{firm}.total"]
    assert set(total.members) == {"central", "least favourable", "most favourable"}
    quarters = [m for m in outcome.section(f"profit.{firm}") if ".20" in m.id]
    assert len(quarters) == 4
    for member, value in total.members.items():
        parts = [outcome[f"profit.{firm}.{part}"].members[member] for part in PARTS]
        assert math.fsum(parts) == pytest.approx(value, rel=1e-12)
        assert math.fsum(q.members[member] for q in quarters) == pytest.approx(value, rel=1e-12)
    low, mid, high = (total.members[k] for k in ("least favourable", "central", "most favourable"))
    assert low < mid < high


def test_explaining_a_profit_splits_all_of_it(outcome):
    found, member = engine.explain(outcome, "profit.toyota.total")
    assert member == "central"
    assert math.fsum(found.contributions) == pytest.approx(found.total)
    assert found.baseline + found.total == pytest.approx(
        outcome["profit.toyota.total"].members["central"]
    )
    cars, steel, *_ = found.contributions
    assert cars < 0
    assert abs(steel) < 1


def test_diversion_is_there_and_nothing_without_measures(outcome):
    assert outcome["diversion.JPN.others.1y"].unit == "%"
    zero = engine.run("zero")
    assert not zero.section("profit")
    assert not zero.section("diversion")


def test_accession_takes_what_was_lost():
    alone = engine.run("japan-2025-tariffs", elasticities=["IS"])
    pivot = Scenario.load("japan-2025-tariffs")
    text = pivot.to_toml() + '\n[[measure]]\nkind = "Accession"\nbloc = "CPTPP"\n'
    text += 'members = ["CHN", "TWN"]\n'
    joined = engine.run(Scenario.from_toml(text, source="pivot"), elasticities=["IS"])
    name = "diversion.JPN.CPTPP.long-run"
    assert joined[name].band.mid > alone[name].band.mid + 50


def test_the_page_shows_them(outcome):
    sections = {section.id for section in page(outcome).sections}
    assert {"firms", "diversion"} <= sections


@pytest.fixture(scope="module")
def of_2022() -> Outcome:
    pivot = Scenario.load("japan-2025-tariffs")
    model = Model(base="published", year=2022)
    return engine.run(replace(pivot, model=model), elasticities=["IS", "U4"])


@pytest.mark.parametrize("world", ["of_2022", "outcome"])
def test_the_page_says_what_others_buy_and_why(request, world):
    """After a year others buy a little more on the trade of 2022 and of 2024."""
    outcome = request.getfixturevalue(world)
    found = next(s for s in page(outcome).sections if s.id == "diversion")
    answer, why = found.lead
    band = outcome["diversion.JPN.others.1y"].band
    assert 0 < band.low < band.high < 100
    assert answer.startswith("In part.")
    assert f"{band.mid:.0f} cents more" in answer
    alone = outcome["diversion.JPN.alone.1y"].band
    assert alone.low > 0
    assert f"{alone.mid:.0f} cents more" in why
    split, member = engine.explain(outcome, "diversion.JPN.others.1y")
    whole = outcome["diversion.JPN.others.1y"].members[member]
    assert split.baseline + math.fsum(split.contributions) == pytest.approx(whole)


def test_nothing_is_replaced_where_nothing_is_barred():
    for name in ("rare-earths-cutoff", "cptpp-both"):
        assert not engine.run(name, elasticities=["U4"]).section("diversion")
