"""A page is about whom the measures name, and about nobody else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator

import pytest

import walkaway
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.economy.table import ECONOMIES
from walkaway.engine.questions import question
from walkaway.firms.reader import library, load
from walkaway.goods.about import blocs_of, flows_of, moved, sectors_of, told_blocs, touched
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.kinds.tariffs import Orders, Tariff
from walkaway.grammar.groups import GROUPS
from walkaway.grammar.measure import Measure
from walkaway.outcome import Outcome
from walkaway.present import story
from walkaway.present.page import Page
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials
from walkaway.scenario.library import names as stories

DAY = dt.date(2025, 6, 12)


def scenario(*measures: Measure, focus: tuple[str, str] | None = None) -> Scenario:
    more = {"focus": focus} if focus else {}
    return Scenario(name="x", date=DAY, measures=measures, **more)  # type: ignore[arg-type]


CASES = {
    "brazil": (scenario(Tariff(by="USA", on="BRA", change="+40%")), {"USA", "BRA"}),
    "australia": (
        scenario(Tariff(by="CHN", on="AUS", sectors="food", change="+80%")), {"CHN", "AUS"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=list(CASES))
def told(request: pytest.FixtureRequest) -> tuple[Outcome, Page, set[str]]:
    asked, subjects = CASES[request.param]
    outcome = walkaway.run(asked, elasticities=["U4"], draws=2, jobs=1)
    return outcome, story.page(outcome), subjects


def words(page: Page) -> Iterator[str]:
    """All that a page says but for the rows of its tables, where trade partners stand by size."""
    yield from (*page.short, *page.status, *page.notes)
    for section in page.sections:
        yield from (section.title, *section.lead, section.note, section.key)
        yield from (one.caption for one in section.tables)
        yield from (head for one in section.tables for head in one.columns)
        yield from (one.title for one in section.charts)


def others(subjects: set[str]) -> dict[str, str]:
    """What a page about some must not name: economies, their banks, debts and firms; groups."""
    rows = [row for row in ECONOMIES if row.code not in subjects and not (row.bloc or row.rest)]
    found = {row.name: row.code for row in rows} | {row.bank: row.code for row in rows if row.bank}
    debts = [own for own in SOVEREIGNS.values() if own.issuer not in subjects]
    found |= {own.debt: own.code for own in debts} | {own.bond: own.code for own in debts}
    firms = [load(name) for name in library()]
    found |= {own.title: own.name for own in firms}
    return found | {name: name for name in GROUPS}


def test_nothing_is_said_of_who_is_not_touched(told: tuple[Outcome, Page, set[str]]) -> None:
    outcome, page, subjects = told
    barred = others(subjects)
    for group in outcome.scenario.groups:  # with a subject among their members
        barred.pop(group, None)
    for text in words(page):
        for name in barred:
            assert not re.search(rf"\b{re.escape(name)}\b", text), (name, text)


def test_paths_are_of_the_subjects(told: tuple[Outcome, Page, set[str]]) -> None:
    """Each has output, inflation, its policy rate and its trade; the dollar's issuer its budget."""
    outcome, page, subjects = told
    (section,) = (own for own in page.sections if own.id == "paths")
    labels = " ".join(one.title for one in section.charts)
    for code in subjects:
        name = next(row.called for row in ECONOMIES if row.code == code)
        for what in ("output gap", "inflation, 4 quarters", "trade balance", "current account"):
            assert f"{name} {what}" in labels
    assert ("US debt" in labels) == ("USA" in subjects)
    assert not any("yen" in one.label.split() for one in outcome.paths)


def test_a_title_is_what_moves(told: tuple[Outcome, Page, set[str]]) -> None:
    outcome, page, _ = told
    (section,) = (own for own in page.sections if own.id == "chief-sector")
    assert section.title == outcome.name(outcome.scenario.sectors[0])
    if outcome.scenario.focus == ("CHN", "AUS"):
        assert outcome.scenario.sectors == ("C10T12",)


@pytest.mark.parametrize(
    ("measures", "flow", "sector"),
    [
        ((Tariff(by="USA", on="DEU", sectors="steel", change="+25%"),), ("DEU", "USA"), "C24"),
        # A barrier of the other side counts by itself where whoever acts bars nothing.
        ((Tariff(by="USA", on="EU", sectors="pharma", change="+5%"),), ("EU", "USA"), "C21"),
        ((ExportCut(by="OPEC+", to="G7", sectors="B05_06"),), ("OPEC+", "G7"), "B05_06"),
        # What moves little of much trade may be worth more than much of little.
        (
            (
                Tariff(by="USA", on="JPN", sectors="cars", change="+5%"),
                Tariff(by="USA", on="JPN", sectors="agriculture", change="+40%"),
            ),
            ("JPN", "USA"), "C29",
        ),
    ],
)  # fmt: skip
def test_sectors_are_named_by_what_moves(
    measures: tuple[Measure, ...], flow: tuple[str, str], sector: str
) -> None:
    asked = question(scenario(*measures), elasticities=["U4"])
    assert flows_of(asked)[0] == flow
    assert sectors_of(asked)[0] == sector


def test_groups_are_told_of_where_they_are_touched() -> None:
    """One that is named, none for a member of it; all, where everybody is hit."""
    swiss = question(scenario(Tariff(by="USA", on="CHE", change="+31%")))
    assert touched(swiss) == ()
    german = question(scenario(Tariff(by="USA", on="DEU", change="+31%")))
    assert touched(german) == told_blocs(german) == ()
    assert told_blocs(question(scenario(Tariff(by="USA", on="EU", change="+31%")))) == ("EU",)
    seven = question(scenario(Tariff(by="G7", on="RUS", change="+31%")))
    assert touched(seven) == ("G7",)
    everybody = question(scenario(Tariff(by="USA", on="all", change="+10%")))
    assert set(touched(everybody)) == {own.id for own in GROUPS.values() if own.told}
    joining = question(scenario(Accession(bloc="CPTPP", members="CRI")))
    assert "CRI" in blocs_of(joining)["CPTPP"]


def test_without_measures_sectors_stand_in_the_order_of_trade() -> None:
    flow, sectors = moved(question(scenario(focus=("USA", "JPN"))), ("USA", "JPN"))
    assert flow == ("JPN", "USA")
    assert sectors[0] == "C29"


# ---- dials


def test_dials_are_of_the_pair_in_focus() -> None:
    """Its largest trade, its debt, its central bank, its blocs; nothing where there is none."""
    found = {dial.id: dial for dial in dials(scenario(focus=("CHN", "AUS")))}
    assert found["rate"].label == "Reserve Bank of Australia rate"
    assert "withdrawal" not in found
    assert "package" not in found
    assert found["cptpp"].label == "Who joins CPTPP"
    tariffs = [name for name in found if name.startswith("tariff-")]
    assert len(tariffs) == 2
    assert "Australia" in found[tariffs[0]].label
    home = {dial.id: dial for dial in dials(scenario(focus=("USA", "JPN")))}
    assert set(home) == {
        "tariff-cars", "tariff-rest", "withdrawal", "withdrawal-over", "rate", "package", "cptpp",
    }  # fmt: skip
    assert home["rate"].label == "Bank of Japan rate"
    assert home["withdrawal"].help.startswith("Part of their US Treasuries")
    assert dials(scenario()) == ()


# ---- copies of stories that do nothing


def still(own: Measure) -> Measure | None:
    """A measure with all its sizes zero; None for one whose size is not its own to say."""
    sizes = [name for name in own.SIZES if getattr(own, name) is not None]
    if not sizes or isinstance(own, Orders):
        return None
    return dataclasses.replace(own, label="", **dict.fromkeys(sizes, 0))


@pytest.mark.parametrize("name", stories())
def test_a_copy_of_a_story_with_nothing_in_it_is_nothing(name: str) -> None:
    own = Scenario.load(name)
    kept = tuple(one for one in map(still, own.measures) if one is not None)
    outcome = walkaway.run(own.with_measures(kept), elasticities=["U4"])
    assert outcome.solved
    assert not [one.id for one in outcome.metrics if one.moves and one.section != "duty"]
