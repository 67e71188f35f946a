"""Scenarios in both editions of the base tariffs: signs that the base decides, no mixing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.commands import call
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.goods.equilibria import calibration, equilibrium, plan
from walkaway.goods.preferences import general_rates
from walkaway.grammar.model import Model
from walkaway.present.why import why
from walkaway.question import Question
from walkaway.scenario import Accession, Scenario, Tariff
from walkaway.world import World

WORLD = World.at("2025-06-12")
PLACE = {code: i for i, code in enumerate(WORLD.trade().economies)}
SETS = ("IS", "U4", "CP", "BSY", "GYY", "Shap", "FGO", "LL")
US, CARS = PLACE["USA"], WORLD.trade().sectors.index("C29")


def asked(base: str, *measures: Tariff | Accession, year: int | None = None) -> Question:
    model = Model(base=base, year=year, horizon="long run")
    own = Scenario(name="x", date=WORLD.date, measures=measures, model=model)
    return question(own, elasticities=SETS)


def gain(
    base: str, member: str, measure: Tariff | Accession, code: str, year: int | None = None
) -> float:
    found = equilibrium(asked(base, measure, year=year), member)
    assert found.solved, found.message
    return 100 * (float(found.welfare[PLACE[code]]) - 1)


def all_in(on: str, rate: str) -> Tariff:
    return Tariff(by=("USA",), on=(on,), sectors=("goods",), rate=rate)


@pytest.mark.parametrize("member", SETS)
def test_fifteen_percent_all_in_hurts_france_and_italy(member: str) -> None:
    """Nine tenths of what they sell pays under 15%: the published base had it the other way."""
    for code in ("FRA", "ITA"):
        assert gain("paid", member, all_in("EU", "15%"), code) < 0


@pytest.mark.parametrize("member", SETS)
def test_giving_up_all_tariffs_is_a_loss_to_the_united_states(member: str) -> None:
    """From a mean of 3%, below the optimum of a large country, a cut turns the terms of trade."""
    assert gain("paid", member, all_in("all", "0%"), "USA") < 0


def test_the_base_decided_these_signs() -> None:
    """Solved apart from this package on the table of 2022: USA +0.074 and -0.047 under IS."""
    free = all_in("all", "0%")
    assert gain("published", "IS", free, "USA", 2022) == pytest.approx(0.074, abs=6e-4)
    assert gain("paid", "IS", free, "USA", 2022) == pytest.approx(-0.047, abs=6e-4)


def test_new_zealand_cannot_gain_more_than_it_pays() -> None:
    """63m of duty on 5.6bn in 2024: all of it is a fortieth of a percent of its income."""
    joining = Accession(bloc="CPTPP", members=("USA",))
    assert abs(gain("paid", "U4", joining, "NZL")) < 0.05
    assert gain("published", "U4", joining, "NZL") > 1


def test_a_question_has_one_base() -> None:
    found = Question(
        world=WORLD, model=Model(base="paid"), sets=("U4",), focus=("USA", "JPN")
    )  # fmt: skip
    paid = WORLD.trade("paid")
    assert found.trade() is found.world.trade() is paid
    assert (plan(found).tariffs == paid.tariffs).all()
    assert (calibration(found, "U4").tariffs == paid.tariffs).all()
    other = Question(
        world=found.world, model=Model(base="published"), sets=("U4",), focus=("USA", "JPN")
    )
    assert other.trade() is WORLD.trade("published")
    assert other != found


def test_equilibria_of_the_editions_are_kept_apart() -> None:
    """The same new tariffs from two bases are two questions."""
    both = [equilibrium(asked(base, all_in("EU", "15%")), "U4") for base in ("published", "paid")]
    assert np.ptp([one.welfare[US] for one in both]) > 1e-4
    union = WORLD.members("EU")
    for one in both:
        assert one.tariffs_after[PLACE[union[0]], US, CARS] == pytest.approx(0.15)


def test_a_change_is_added_to_the_base_that_is_asked_for() -> None:
    ten = Tariff(by=("USA",), on=("JPN",), sectors=("C29",), change="10%")
    for base in ("published", "paid"):
        after = plan(asked(base, ten)).tariffs[PLACE["JPN"], US, CARS]
        before = WORLD.trade(base).tariffs[PLACE["JPN"], US, CARS]
        assert after - before == pytest.approx(0.1)


def test_general_rates_leave_out_who_is_singled_out() -> None:
    """The general US rate on cars is 2.5% by law; China's pay 24% more than others under 301."""
    trade = WORLD.trade("paid")
    assert ("CHN", "USA") in trade.singled_out
    rate = general_rates(trade, asked("paid").words, WORLD.date)[US, CARS]
    assert 0.015 < rate < 0.03
    assert trade.tariffs[PLACE["CHN"], US, CARS] > 0.2


def test_a_base_that_is_none_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"base.*paid"):
        Model(base="payed")


def test_a_file_says_its_base(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('date = 2025-06-12\n[model]\nbase = "paid"\n')
    assert question(str(own)).trade().edition == "paid"
    own.write_text('date = 2025-06-12\n[model]\nbase = "published"\nyear = 2018\n')
    found = question(str(own)).trade()
    assert (found.edition, found.year) == ("published", 2018)
    own.write_text("date = 2025-06-12\n")
    found = question(str(own)).trade()
    assert (found.edition, found.year) == ("paid", 2024)
    own.write_text('date = 2025-06-12\n[model]\nyear = 2023\nbase = "payed"\n')
    with pytest.raises(BadInputError) as refused:
        question(str(own))
    assert len(refused.value.problems) == 2
    for wrong in ("2022", 2022.0, True):
        with pytest.raises(BadInputError, match="year"):
            Model(year=wrong)  # type: ignore[arg-type]


def test_why_a_base_tariff_is_what_it_is() -> None:
    """Japanese food in the United States, 2024: 36.5m of duty on 1,352m (Census Bureau)."""
    found = json.loads(call("data", "why", "tariffs.JPN.USA.C10T12", "--json").stdout)
    rates = {one["edition"]: one["rate"] for one in found["rates"]}
    assert rates["paid"] == pytest.approx(100 * 36.5 / 1352, abs=0.01)
    assert rates["published"] == pytest.approx(91.33, abs=0.01)
    made = {one["what"]: one["value"] for one in found["elements"]}
    assert made["imports for consumption"] == pytest.approx(1352, abs=1)
    assert made["calculated duty"] == pytest.approx(36.5, abs=0.1)


@pytest.mark.parametrize("code", ["DEU", "JPN", "KOR", "ROW", "TWN", "USA"])
@pytest.mark.parametrize("exporter", ["FRA", "CHN", "ROW", "CAN"])
@pytest.mark.parametrize("sector", ["A01_02", "C29"])
def test_why_knows_every_cell(exporter: str, code: str, sector: str) -> None:
    if exporter == code:
        return
    found = json.loads(call("data", "why", f"tariffs.{exporter}.{code}.{sector}", "--json").stdout)
    k = WORLD.trade().sectors.index(sector)
    for one in found["rates"]:
        held = WORLD.trade(one["edition"]).tariffs[PLACE[exporter], PLACE[code], k]
        assert one["rate"] == pytest.approx(100 * held)
        assert one["rule"]
        assert one["source"]["publisher"]
    assert found["elements"]


def test_why_names_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as refused:
        why(World.complete(), "tariffs.JPX.US.C10")
    assert len(refused.value.problems) == 3
    for name in ("tariffs.USA.USA.C29", "nothing", "tariffs.JPN.USA.SERVICES"):
        found = call("data", "why", name).exception
        assert isinstance(found, BadInputError)
        assert found.exit_code == 2
