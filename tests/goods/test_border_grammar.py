"""Carbon charges, border adjustments, import quotas and subsidies: files, messages, runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.world.test_own import folder
from walkaway import engine
from walkaway.engine.solving import named
from walkaway.errors import BadInputError
from walkaway.goods.kinds.border import BorderAdjustment, CarbonBorder, ImportQuota, Subsidy
from walkaway.goods.kinds.tariffs import TariffQuota
from walkaway.goods.schedule import schedule
from walkaway.present.story import page
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials, turn
from walkaway.world import Snapshot, World

DAY = dt.date(2025, 6, 12)
STEEL = [
    {"on": "all", "sectors": "steel", "tonnes": 1000},
    {"on": ["CHN", "IND"], "sectors": "steel", "tonnes": 2000, "paid": 10},
]
MEASURES = (
    CarbonBorder(by="EU", sectors="steel", price=80, emissions=STEEL, source="our desk"),
    BorderAdjustment(by="USA", rate="20%"),
    ImportQuota(by="USA", on="JPN", sectors="cars", volume="80%", rent="25%"),
    Subsidy(by="CHN", sectors="cars", rate="10%"),
    Subsidy(by="IND", to="exports", on="USA", rate="5%"),
)


def scenario(*measures: Any) -> Scenario:
    return Scenario(name="x", date=DAY, measures=measures)


def mistakes(*measures: Any) -> str:
    with pytest.raises(BadInputError) as caught:
        scenario(*measures).check()
    return str(caught.value)


def test_files_are_written_and_read() -> None:
    own = scenario(*MEASURES)
    own.check()
    assert Scenario.from_toml(own.to_toml()) == own


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (MEASURES[0], "EU: USD 80 a tonne of carbon in steel from everyone (emissions: our desk)"),
        (MEASURES[1], "United States: a border adjustment of 20% on everything, given back on "
                      "exports"),
        (MEASURES[2], "United States: no more than 80% of the volume of before of cars from Japan; "
                      "exporters have 25% of the rent"),
        (MEASURES[3], "China: a subsidy of 10% to production of cars"),
        (MEASURES[4], "India: a subsidy of 5% to exports of all goods to the United States"),
    ],
)  # fmt: skip
def test_each_is_said_in_plain_words(own: Any, said: str) -> None:
    assert own.describe() == said


def test_all_that_is_wrong_is_told_at_once() -> None:
    said = mistakes(
        CarbonBorder(by="EU", sectors=["steel", "cars"], price=80, emissions=STEEL),
        CarbonBorder(by="EU", sectors="steel", price=80, charged="150%", emissions=STEEL,
                     source="x"),
        ImportQuota(by="USA", on="USA", volume="80%"),
        ImportQuota(by="USA", on="JPN", sectors="cars", volume="80%", rent="120%"),
        Subsidy(by="CHN", rate="100%"),
        Subsidy(by="CHN", on="USA", rate="10%"),
        Subsidy(by="CHN", to="exports", on="CHN", rate="10%"),
        BorderAdjustment(by="Atlantis", rate="10%"),
    )  # fmt: skip
    for part in (
        "measure[1].emissions: no emissions are given of C29 from",
        "measure[1].source: is missing beside emissions",
        "measure[2].charged: is not between 0% and 100%",
        "measure[3].on: no trade between economies is covered",
        "measure[4].rent: is not between 0% and 100%",
        "measure[5].rate: 100% gives the goods away",
        "measure[6].on: production is subsidised wherever it is sold",
        "measure[7].on: no trade between economies is covered",
        "measure[8].by: unknown economy or group 'Atlantis'",
    ):
        assert part in said, part


def test_tables_of_emissions_are_read_with_all_their_mistakes() -> None:
    rows = [
        {"on": "CHN", "sectors": "steel"},
        {"on": "CHN", "sectors": "steel", "tonnes": -1, "tons": 3},
        7,
    ]
    with pytest.raises(BadInputError) as caught:
        CarbonBorder(by="EU", sectors="steel", price=80, emissions=rows)
    said = str(caught.value)
    for part in ("emissions[1]: 'tonnes' is missing", "emissions[2].tons: unknown key 'tons'",
                 "emissions[2].tonnes: -1 is not between", "emissions[3]: an integer"):  # fmt: skip
        assert part in said, part
    wrong = [{"on": "Atlantis", "sectors": "steel", "tonnes": 1}]
    said = mistakes(CarbonBorder(by="EU", on="CHN", sectors="steel", price=1, emissions=wrong,
                                 source="x"))  # fmt: skip
    assert "measure[1].emissions[1].on: unknown economy or group 'Atlantis'" in said


def test_two_quotas_that_say_different_things() -> None:
    cars = {"by": "USA", "on": "GBR", "sectors": "cars"}
    inside = TariffQuota(**cars, inside="10%", outside="27.5%", volume="80%")
    assert "lets in no more" in mistakes(inside, ImportQuota(**cars, volume="90%"))
    apart = ImportQuota(**cars, volume="90%", from_="2026-01-01")
    before = TariffQuota(**cars, inside="10%", outside="27.5%", volume="80%", until="2025-12-31")
    scenario(before, apart).check()


def test_subsidies_that_together_give_goods_away() -> None:
    world = World.at(DAY)
    both = [Subsidy(by="CHN", sectors="cars", rate=rate) for rate in ("60%", "50%")]
    with pytest.raises(BadInputError, match="CHN in C29 together pay all of the price"):
        schedule(world, world.trade(), both)


# ---- emissions of own data

ABOUT = (
    'kind = "table"\nsource = "our desk"\ntable = "emission_intensities"\n'
    'title = "Tonnes of CO2 a million dollars"\nkey = ["economy", "sector"]\n'
)
CHARGE = CarbonBorder(by="GBR", on=["CHN", "DEU"], sectors="steel", price=50)


def test_without_emissions_it_says_what_is_wanted_and_assumes_nothing() -> None:
    world = World.at(DAY)
    with pytest.raises(BadInputError, match="the data hold none") as caught:
        schedule(world, world.trade(), [CHARGE])
    assert "emission_intensities" in str(caught.value)
    assert "measure[1].emissions: no emissions are given, and the data hold none" in mistakes(
        CHARGE
    )


def test_who_is_named_and_what_explains_a_number(outcome: Any) -> None:
    assert set(named(engine.question(scenario(*MEASURES)))) == {"EU", "USA", "JPN", "CHN", "IND"}
    found, _ = engine.explain(outcome, "subsidy_cost.CHN")
    # Alone it would cost nearly the same: what others do to Chinese sales is small beside it.
    parts = dict(enumerate(found.contributions))
    assert max(parts, key=lambda k: abs(parts[k])) == MEASURES.index(MEASURES[3])
    assert sum(found.contributions) == pytest.approx(found.total, abs=1e-9)


def test_the_page_tells_the_money_and_whose_it_is(outcome: Any) -> None:
    told = page(outcome)
    for part in (
        "the carbon charge brings the European Union ",
        "the border adjustment brings the budget of the United States ",
        "licences to trade are worth ",
        "subsidies cost China ",
        "revenue of all taxes on imports, before what exports get back, of the United States",
    ):
        assert any(part in line for line in told.short), part
    section = next(own for own in told.sections if own.id == "who-has-the-money")
    first = [row[0].text for row in section.tables[0].rows]
    assert "Border adjustment of the United States, on imports less what exports get back" in first
    assert "Worth of licences to trade held by Japan" in first
    assert not any("RCEP" in line for line in first)  # nobody named it


def test_emissions_of_own_data() -> None:
    rows = "economy,sector,tonnes,paid\nCHN,C24,2000,10\nDEU,C24,1000,\n"
    with folder(e_toml=ABOUT, e_csv=rows) as where:
        world = World.at(DAY, Snapshot.of(where))
        trade = world.trade()
        more = schedule(world, trade, [CHARGE]).tariffs - trade.tariffs
    chn, deu, gbr = (trade.economies.index(code) for code in ("CHN", "DEU", "GBR"))
    steel = trade.sectors.index("C24")
    assert more[chn, gbr, steel] == pytest.approx(40 * 2000e-6)
    assert more[deu, gbr, steel] == pytest.approx(50 * 1000e-6)
    assert abs(more).sum() == pytest.approx(0.08 + 0.05)


def test_rows_that_cannot_be_used_and_origins_that_have_none() -> None:
    rows = "economy,sector,tonnes\nCHN,C24,2000\nATL,steel,-3\n"
    with folder(e_toml=ABOUT, e_csv=rows) as where:
        world = World.at(DAY, Snapshot.of(where))
        with pytest.raises(BadInputError) as caught:
            schedule(world, world.trade(), [CHARGE])
    said = str(caught.value)
    for part in ("row 2: economy: 'ATL'", "row 2: sector: 'steel'", "row 2: tonnes: is no number"):
        assert part in said.replace("row 2, ", "row 2: "), part
    with folder(e_toml=ABOUT, e_csv="economy,sector,tonnes\nCHN,C24,2000\n") as where:
        world = World.at(DAY, Snapshot.of(where))
        with pytest.raises(BadInputError, match="no emissions are given of C24 from DEU"):
            schedule(world, world.trade(), [CHARGE])


# ---- runs


@pytest.fixture(scope="module")
def outcome() -> Any:
    return engine.run(scenario(*MEASURES), elasticities=["U4", "IS"], draws=0)


def test_a_run_tells_who_has_the_money(outcome: Any) -> None:
    for name, sign in (
        ("carbon_revenue.EU", 1), ("adjustment_revenue.USA", 1), ("quota_rent.USA", 1),
        ("quota_rent.JPN", 1), ("subsidy_cost.CHN", 1), ("subsidy_cost.IND", 1),
    ):  # fmt: skip
        found = outcome[name]
        assert sign * found.mid > 0.001, name
        assert found.unit == "USD bn"
        assert found.baseline == 0
    assert not outcome.find("carbon_revenue.USA")
    each = (m for m in outcome.metrics if m.id.startswith("carbon_revenue."))
    codes = {m.id.split(".")[1]: m.members["IS"] for m in each}
    members = [value for code, value in codes.items() if code not in ("EU", "world")
               and code not in ("CPTPP", "RCEP", "ASEAN")]  # fmt: skip
    assert sum(members) == pytest.approx(codes["EU"]) == pytest.approx(codes["world"])


def test_notes_say_each_thing_once_and_whose_the_emissions_are(outcome: Any) -> None:
    for part in ("A carbon charge is levied by value", "A border adjustment taxes imports",
                 "An import quota is one for each seller", "Subsidies are paid by"):  # fmt: skip
        assert sum(part in note for note in outcome.notes) == 1, part
    assert any("the user's numbers: our desk" in note for note in outcome.notes)
    assert any("our desk" in source.text for source in outcome.sources)


def test_dials_turn_their_sizes() -> None:
    own = scenario(*MEASURES)
    turns = {dial.id: dial for dial in dials(own)}
    settings: dict[str, object] = {
        "charge-1": 40.0, "adjustment-2": 10.0, "quota-3": 50.0, "subsidy-4": 20.0,
    }  # fmt: skip
    assert [turns[name].value for name in settings] == [80.0, 20.0, 80.0, 10.0]
    carbon, vat, quota, subsidy, _ = turn(own, settings).measures
    assert (carbon.price, vat.rate, quota.volume, subsidy.rate) == (40.0, 0.1, 0.5, 0.2)
    assert len(turn(own, {"charge-1": 0.0}).measures) == len(MEASURES) - 1
