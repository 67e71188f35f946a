"""The scenarios that ship, against the orders they stand for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from walkaway.goods.kinds.tariffs import without_rest
from walkaway.scenario import MEASURES, ReciprocalTariffs, Scenario, Tariff, Vocabulary
from walkaway.scenario.guide import END, START, reference
from walkaway.scenario.library import names, text
from walkaway.scenario.schema import document

SCHEMA = document()


def plain(value: Any) -> Any:
    """TOML content as editors hand it to a schema: dates are strings."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def valid(content: str) -> bool:
    import tomllib

    return bool(Draft202012Validator(SCHEMA).is_valid(plain(tomllib.loads(content))))


def test_the_library_is_whole() -> None:
    assert set(names()) >= {
        "japan-2025", "liberation-day", "deal-2025-09", "cptpp-china", "cptpp-taiwan",
        "cptpp-both", "zero",
    }  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_each_is_sound_and_round_trips(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    again = Scenario.from_toml(scenario.to_toml())
    assert again == scenario
    assert again.digest == scenario.digest
    assert valid(text(name))
    assert valid(scenario.to_toml())
    assert scenario.in_force() == scenario.measures, "a measure does nothing on its own date"
    assert all(measure.describe() for measure in scenario.measures)


def test_digest_is_of_content_not_of_looks() -> None:
    scenario = Scenario.load("japan-2025")
    commented = Scenario.from_toml("# a comment\n" + text("japan-2025"))
    assert commented.digest == scenario.digest
    other = Scenario.from_toml(text("japan-2025").replace('"+25%"', '"+24%"'))
    assert other.digest != scenario.digest
    assert Scenario.from_toml(text("japan-2025").replace('"+25%"', "0.25")).digest == (
        scenario.digest
    )


def test_zero_changes_nothing() -> None:
    assert Scenario.load("zero").measures == ()


def test_japan_2025_is_what_the_orders_say() -> None:
    tariffs = [m for m in Scenario.load("japan-2025").measures if isinstance(m, Tariff)]
    cars, steel, rest = tariffs
    assert {"s232_autos_passenger", "s232_auto_parts"} <= set(cars.codes)
    # What pays under the orders on cars and metals does not pay the reciprocal tariff.
    assert {*cars.codes, *steel.codes} <= set(rest.exempt_codes)
    assert (cars.change, cars.from_) == (0.25, dt.date(2025, 4, 3))
    assert (steel.change, steel.from_) == (0.50, dt.date(2025, 6, 4))
    assert (rest.change, rest.from_) == (0.10, dt.date(2025, 4, 5))
    assert all(m.by == ("USA",) and m.on == ("JPN",) for m in tariffs)


def test_deal_sets_15_percent_all_in_on_cars_too() -> None:
    rates = [m for m in Scenario.load("deal-2025-09").measures if isinstance(m, Tariff) and m.rate]
    assert [m.rate for m in rates] == [0.15, 0.15]
    words = Vocabulary.embedded()
    assert any("C29" in m.covered(words) for m in rates)


def test_rest_is_everybody_not_named() -> None:
    (orders,) = (m for m in Scenario.load("japan-2025").measures if m.kind == "Orders")
    words = Vocabulary.embedded()
    exporters = orders.exporters(words, dt.date(2025, 6, 12))  # type: ignore[attr-defined]
    assert set(words.economies) - set(exporters) == {"JPN"}
    # Settled once, so that a part of the measures means the same.
    assert without_rest((orders,)) == (orders,)


def test_liberation_day_leaves_out_canada_and_mexico() -> None:
    (measure,) = Scenario.load("liberation-day").measures
    assert isinstance(measure, ReciprocalTariffs)
    exporters = measure.exporters(Vocabulary.embedded(), dt.date(2025, 4, 9))
    assert not {"CAN", "MEX", "RUS", "BLR"} & set(exporters)
    assert {"JPN", "CHN", "DEU", "GBR", "ROW"} <= set(exporters)


def test_schema_is_a_schema_and_knows_every_measure() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(MEASURES) <= set(SCHEMA["$defs"])
    assert SCHEMA["$id"].endswith(SCHEMA["version"])


SOUND = 'name = "x"\ndate = 2025-06-12\n'
MEASURE = SOUND + '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\n'


@pytest.mark.parametrize(
    "content",
    [
        'name = "x"\n',
        SOUND + "titel = 'x'\n",
        SOUND + "title = 3\n",
        SOUND + "model = 3\n",
        SOUND + "[model]\ndeficits = 'nil'\n",
        SOUND + "[model]\nelasticities = 'XX'\n",
        SOUND + "focus = ['USA']\n",
        SOUND + "measure = 3\n",
        SOUND + "[[measure]]\nby = 'USA'\n",
        SOUND + "[[measure]]\nkind = 'Tarif'\n",
        MEASURE,
        MEASURE + "rate = 0.1\nchange = 0.1\n",
        MEASURE + "rate = 25\n",
        MEASURE + "rate = '25'\n",
        MEASURE + "rate = -1\n",
        MEASURE + "rate = 0.1\nform = 2025-01-01\n",
        MEASURE + "rate = 0.1\nfrom = 'June'\n",
        MEASURE + "rate = 0.1\nsectors = 'car'\n",
        MEASURE + "rate = 0.1\nsectors = []\n",
        MEASURE + "rate = 0.1\nfloor = 'yes'\n",
        MEASURE.replace("JPN", "Japan") + "rate = 0.1\n",
        SOUND + "[[measure]]\nkind = 'Accession'\nbloc = 'CPTP'\nmembers = 'CHN'\n",
        SOUND + "[[measure]]\nkind = 'Accession'\nbloc = 'CPTPP'\nmembers = 'CHN'\n"
        "phase_in_years = -1\n",
        SOUND + "[[measure]]\nkind = 'Orders'\nby = 'CHN'\n",
        SOUND + "[[measure]]\nkind = 'TradeCost'\nexporters = 'JPN'\nimporters = 'USA'\n",
    ],
)
def test_schema_and_reader_refuse_the_same(content: str) -> None:
    from walkaway.scenario.scenario import examine

    assert examine(content)[1]
    assert not valid(content)


@pytest.mark.parametrize("line", ["rate = 0.15", "change = '+10%'", "rate = '-5.5 %'", "rate = 1"])
def test_schema_and_reader_accept_the_same(line: str) -> None:
    from walkaway.scenario.scenario import examine

    content = MEASURE + line + "\n"
    assert examine(content)[1] == []
    assert valid(content)


def test_the_page_on_the_format_is_up_to_date() -> None:
    from pathlib import Path

    page = Path(__file__).parents[2] / "docs" / "scenario-format.md"
    written = page.read_text(encoding="utf-8").split(START)[1].split(END)[0].strip()
    assert written == reference().strip(), (
        "run: python -m walkaway.scenario.guide docs/scenario-format.md"
    )
