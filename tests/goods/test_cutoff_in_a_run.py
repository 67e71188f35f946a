"""Cut-offs inside a run: they compose, are explained, and are shown."""

from __future__ import annotations

import math

import numpy as np
import pytest

from walkaway import engine
from walkaway.outcome import Outcome
from walkaway.present.cutoff_story import section, short
from walkaway.present.story import page
from walkaway.scenario import Scenario
from walkaway.world import World

CUTS = """
name = "cuts"
title = "Cuts"
description = "A tariff and two cuts."
date = 2025-06-12
focus = ["USA", "JPN"]
[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
sectors = "cars"
change = "+25%"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = ["JPN", "KOR"]
sectors = "electronics"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "JPN"
input = "rare-earths"
"""
SECTOR, MINERAL = "cutoff.JPN.CHN.electronics", "cutoff.JPN.CHN.rare-earths"
TRADE = World.at("2025-06-12").trade()


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return engine.run(Scenario.from_toml(CUTS, source="cuts"), elasticities=["IS", "U4"])


def test_exposure_is_that_of_the_table(outcome):
    at = TRADE.economies.index
    japan, sector = at("JPN"), TRADE.sectors.index("C26")
    paid = (TRADE.flows * (1 + TRADE.tariffs))[:, japan, sector]
    share = paid[at("CHN")] / paid.sum()
    assert outcome[f"{SECTOR}.share"].band.mid == pytest.approx(100 * share)
    by_hand = 100 * share * TRADE.input_share[japan, sector, sector]
    assert outcome[f"{SECTOR}.direct.C26"].band.mid == pytest.approx(by_hand)
    assert outcome[f"{SECTOR}.upstream.C29"].band.mid > 0


def test_who_stands_in_sells_more_and_who_cuts_off_is_not_among_them(outcome):
    instead = outcome.section(f"{SECTOR}.instead")
    assert instead[0].id.endswith(".TWN")
    assert not any(m.id.endswith((".CHN", ".JPN")) for m in instead)
    for metric in instead:
        seller = TRADE.economies.index(metric.id.rsplit(".", 1)[1])
        flow = TRADE.flows[seller, TRADE.economies.index("JPN"), TRADE.sectors.index("C26")]
        assert metric.baseline == pytest.approx(flow / 1e3)
    assert set(instead[0].members) == {"IS", "U4"}


def test_a_mineral_carries_its_range(outcome):
    share = outcome[f"{MINERAL}.share"]
    assert share.members == pytest.approx({"severe": 79.6, "central": 69.8, "mild": 60.0})
    for what in ("value_added", "income", "output.C29"):
        worst, middle, best = (
            outcome[f"{MINERAL}.{what}"].members[k] for k in ("severe", "central", "mild")
        )
        assert worst < middle < best < 0
    # The same to all users: what Japan loses is their loss times their part of value added.
    loss = outcome[f"{MINERAL}.output.C26"].members["central"]
    row = TRADE.economies.index("JPN")
    added = TRADE.value_added_share[row] * TRADE.flows[row].sum(axis=0)
    users = np.isin(TRADE.sectors, ["C26", "C27", "C28", "C29", "C30"])
    part = added[users].sum() / added.sum()
    assert outcome[f"{MINERAL}.value_added"].members["central"] == pytest.approx(loss * part)


def test_explaining_a_loss_gives_it_to_its_cut(outcome):
    found, member = engine.explain(outcome, f"{MINERAL}.value_added")
    assert member == "central"
    assert found.contributions[:2] == pytest.approx((0, 0), abs=1e-15)
    assert math.fsum(found.contributions) == pytest.approx(
        outcome[f"{MINERAL}.value_added"].members["central"]
    )


def test_the_scenario_s_income_has_the_cuts_in_it(outcome):
    text = CUTS.split("[[measure]]")
    alone = Scenario.from_toml("[[measure]]".join(text[:2]), source="cuts")
    tariff = engine.run(alone, elasticities=["IS", "U4"])
    assert not tariff.section("cutoff")
    assert section(tariff) is None
    for member in ("IS", "U4"):
        assert outcome["welfare.JPN"].members[member] < tariff["welfare.JPN"].members[member]


def test_the_page_shows_each_cut(outcome):
    found = next(s for s in page(outcome).sections if s.id == "cutoff")
    captions = " ".join(table.caption for table in found.tables)
    for words in ("rare earths from China", "Who stands in", "as on record", "South Korea"):
        assert words in captions
    lead = " ".join(found.lead)
    assert "70% (60 to 80, contested) of what Japan imports" in lead
    said = [line.text for line in short(outcome)]
    assert sum(line.startswith("Without ") for line in said) == 3
    assert ("dated paths" in said[-1]) == bool(outcome.paths)
    for metric in (cell.metric for t in found.tables for row in t.rows for cell in row):
        assert not metric or outcome.find(metric)


def test_a_cut_of_nothing_traded_costs_nothing():
    text = CUTS.split("[[measure]]")[0] + (
        '[[measure]]\nkind = "ExportCut"\nby = "LAO"\nto = "ISL"\nsectors = "aircraft"\n'
    )
    found = engine.run(Scenario.from_toml(text, source="none"), elasticities=["IS"])
    at = TRADE.economies.index
    traded = TRADE.flows[at("LAO"), at("ISL"), TRADE.sectors.index("C30")]
    assert traded < 0.05  # USD mn
    for what in ("value_added", "income", "price"):
        assert found[f"cutoff.ISL.LAO.aircraft.{what}"].band.mid == pytest.approx(0, abs=2e-3)
