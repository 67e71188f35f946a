"""Trade with a clock: what is published holds at its time, and the long run is the old one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from walkaway import compare, engine, goods
from walkaway.cli.main import cli
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.goods import horizon as clock
from walkaway.goods.equilibria import equilibrium, parts
from walkaway.goods.horizon import LONG, NAMED, after, of, shares, substitution
from walkaway.goods.market import Answers
from walkaway.goods.scarcity import SHORT_ORIGINS
from walkaway.goods.substitution import within_a_year
from walkaway.grammar.model import HORIZONS, Model
from walkaway.parameters import every
from walkaway.scenario import Scenario, Tariff
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
USA, JPN, MEX = (TRADE.economies.index(code) for code in ("USA", "JPN", "MEX"))
GOODS = [k for k, sector in enumerate(TRADE.sectors) if sector != "SERVICES"]
YEARS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 7.0, 9.9, np.inf)


def asked(*measures: Tariff, horizon: str = "1y", **head: object):
    own = Scenario(
        name="x", date=WORLD.date, measures=measures, model=Model(horizon=horizon), **head
    )
    return question(own)


CARS = Tariff(by="USA", on="JPN", sectors="cars", change="+25%", from_=dt.date(2025, 4, 3))
ALL = Tariff(by="USA", on="all", sectors="goods", change="+10%")


def test_the_published_pair_holds_a_year_on_for_the_median_set():
    """Fajgelbaum et al. (2020): sigma 2.53 between foreign origins, 1.19 of home and abroad."""
    weight = TRADE.flows.sum(axis=(0, 1)) - np.einsum("iis->s", TRADE.flows)
    lower, upper = [], []
    for member in TRADE.elasticities:
        own = substitution(TRADE, member, NAMED["1y"])
        lower.append(np.average(own.sigma_abroad[GOODS], weights=weight[GOODS]))
        upper.append(np.average(own.sigma_home[GOODS], weights=weight[GOODS]))
    assert np.median(lower) == pytest.approx(2.53, abs=1e-9)
    assert np.median(upper) == pytest.approx(1.19, abs=2e-3)  # the least exponent is kept off zero
    assert min(lower) < 2.53 < max(lower)


def test_the_first_quarter_is_near_the_start_and_below_half_a_year():
    assert within_a_year("abroad", 0).sigma == 1
    assert within_a_year("abroad", 1).sigma == pytest.approx(2.53)
    assert pytest.approx((1 + 1.53 / 8, 1 + 1.53 / 2, 2.53)) == SHORT_ORIGINS


def test_every_exponent_rises_with_time_to_that_of_the_set():
    for member, theta in TRADE.elasticities.items():
        found = [substitution(TRADE, member, after(years)) for years in YEARS[:-1]]
        for level in ("abroad", "home"):
            path = np.array([getattr(own, level) for own in found] + [theta])
            assert (np.diff(path, axis=0) >= 0).all(), (member, level)
            assert (np.diff(path, axis=0) > 0).any(axis=0).all()
        for own in found:
            assert (own.home <= own.abroad).all()


def test_two_levels_become_one_towards_the_long_run():
    found = [shares(TRADE, years) for years in (1.0, 5.0, 9.0, 10.0, 20.0)]
    lower, upper = zip(*found, strict=True)
    assert lower[-2:] == upper[-2:] == (1.0, 1.0)
    ratio = np.array(upper) / np.array(lower)
    assert (np.diff(ratio[:4]) > 0).all()
    assert substitution(TRADE, "IS", LONG) is substitution(TRADE, "IS", after(10.0)) is None


@pytest.mark.parametrize("member", list(TRADE.elasticities))
def test_the_long_run_is_the_one_level_model_of_the_set(member):
    """To the digit by `solve` called without horizons, and as the limit of the path."""
    about = asked(ALL)
    tariffs = np.array(TRADE.tariffs)
    tariffs[:, USA, GOODS] += 0.1
    tariffs[USA, USA] = 0
    plain = goods.solve(goods.from_trade(TRADE, elasticity=member), tariffs, rates_up_to=np.inf)
    found = equilibrium(about, member, horizon=LONG)
    np.testing.assert_allclose(found.flows_after, plain.flows_after, rtol=1e-10)
    np.testing.assert_allclose(found.welfare, plain.welfare, rtol=1e-10)
    near = equilibrium(about, member, horizon=after(10 - 1e-9))
    assert near.trade.home is not None
    np.testing.assert_allclose(near.welfare, plain.welfare, rtol=1e-9)


def test_all_horizons_start_from_one_base():
    about = asked(ALL)
    first, *others = (equilibrium(about, "LL", horizon=own) for own in NAMED.values())
    for other in others:
        assert np.array_equal(first.flows_before, other.flows_before)
        assert np.array_equal(first.income_before, other.income_before)


def test_the_longer_the_less_is_sold_and_collected():
    """Under every set: what is taxed falls more, and revenue less, as buyers find others."""
    about = asked(ALL)
    for member in about.sets:
        found = [equilibrium(about, member, horizon=after(years)) for years in YEARS]
        bought = [own.imports_after[USA][GOODS].sum() for own in found]
        revenue = [own.revenue_after[USA] for own in found]
        assert (np.diff(bought) < 0).all(), member
        assert (np.diff(revenue) < 0).all(), member


def test_one_exporter_hit_alone_loses_more_with_time_and_its_rivals_win():
    """What a third country wins need not grow: in the end home takes its part as well."""
    about = asked(CARS)
    cars = TRADE.sectors.index("C29")
    for member in about.sets:
        found = [equilibrium(about, member, horizon=own) for own in NAMED.values()]
        assert (np.diff([own.flows[JPN, USA, cars] for own in found]) < 0).all()
        home = [own.flows[USA, USA, cars] for own in found]
        assert 1 < min(home) < home[-1]
        others = [own.flows[MEX, USA, cars] for own in found]
        assert 1 < others[0] < others[1]
        assert min(others) > 1


def test_the_parts_of_real_income_add_up_at_every_horizon():
    about = asked(ALL)
    for own in NAMED.values():
        made_of = parts(about, "IS", horizon=own)
        whole = 100 * (equilibrium(about, "IS", horizon=own).welfare - 1)
        np.testing.assert_allclose(made_of.total, whole, rtol=1e-9)
        assert not made_of.missed()


def test_a_day_is_as_far_as_the_first_measure_is_old():
    day = dt.date(2026, 4, 3)
    about = asked(CARS, ALL, horizon=day.isoformat())
    assert of(about).years == pytest.approx(365 / 365.25)
    assert of(about).name == "on 2026-04-03"
    near, year = (equilibrium(about, "U4", horizon=own) for own in (of(about), NAMED["1y"]))
    np.testing.assert_allclose(near.welfare, year.welfare, rtol=1e-5)
    assert of(asked(CARS, horizon="2045-01-01")) is LONG
    with pytest.raises(BadInputError, match="is not after 2025-04-03"):
        of(asked(CARS, horizon="2025-04-03"))
    with pytest.raises(BadInputError, match="not after the measures"):
        after(0.0)


def test_what_a_file_may_say():
    text = 'name = "x"\ndate = 2025-06-12\n[model]\nhorizon = {}\n'
    for said in HORIZONS:
        own = Scenario.from_toml(text.format(f'"{said}"'), source="t")
        assert own.model.horizon == said
        assert Scenario.from_toml(own.to_toml(), source="again") == own
    for raw in ("2026-01-31", '"2026-01-31"'):
        assert Scenario.from_toml(text.format(raw), source="t").model.horizon == "2026-01-31"
    for raw in ('"1 year"', '"long"', "3", '"2026-13-01"', "nan"):
        with pytest.raises(BadInputError, match="horizon"):
            Scenario.from_toml(text.format(raw), source="t")
    with pytest.raises(BadInputError, match="horizon"):
        Model(horizon="soon")


@pytest.fixture(scope="module")
def outcome():
    own = Scenario(name="x", date=WORLD.date, measures=(CARS,), focus=("USA", "JPN"))
    return engine.run(own, elasticities=["U4", "IS"], only=["goods", "diversion"])


def test_each_number_says_when_and_none_is_told_twice(outcome):
    assert outcome["exports.JPN.USA.C29"].horizon == "one year"
    assert outcome["revenue.USA"].horizon == "one year"
    assert outcome["welfare.JPN"].horizon == "long run"
    told = {}
    for own in outcome.metrics:
        name = own.id.split(".", 2)[2] if own.section == "horizon" else own.id
        assert (name, own.horizon) not in told, own.id
        told[name, own.horizon] = own
    for name in ("exports.JPN.USA.goods", "exports.world.USA.goods", "revenue.USA", "welfare.JPN"):
        whens = {when for known, when in told if known == name}
        assert whens == {"first quarter", "one year", "two years", "long run"}
    assert {own.horizon for own in outcome.section("diversion")} == {"one year", "long run"}


def test_numbers_at_other_horizons_are_those_of_their_equilibria(outcome):
    about = dataclasses.replace(asked(CARS), sets=("U4", "IS"))
    for slug, own in (("q1", NAMED["q1"]), ("2y", NAMED["2y"]), ("long-run", LONG)):
        found = equilibrium(about, "IS", horizon=own)
        sold = found.flows_after[JPN, USA][GOODS].sum() / found.flows_before[JPN, USA][GOODS].sum()
        value = outcome[f"horizon.{slug}.exports.JPN.USA.goods"]
        assert value.members["IS"] == pytest.approx(100 * (sold - 1), rel=1e-9)
        gained = (found.revenue_after - found.revenue_before)[USA] / 1e3
        assert outcome[f"horizon.{slug}.revenue.USA"].members["IS"] == pytest.approx(gained)


def test_a_number_at_another_horizon_can_be_explained(outcome):
    split, member = engine.explain(outcome, "horizon.2y.exports.JPN.USA.goods")
    whole = outcome["horizon.2y.exports.JPN.USA.goods"].members[member]
    assert split.baseline + sum(split.contributions) == pytest.approx(whole, abs=1e-6)


def test_other_markets_hear_trade_at_a_horizon():
    about = asked(CARS)
    cars = TRADE.sectors.index("C29")
    told = Answers(about)
    for name, when in NAMED.items():
        found = equilibrium(about, "IS", horizon=when).flows[JPN, USA, cars]
        value = told.exports("IS", "JPN", "USA", "C29", name)
        assert value == pytest.approx(100 * (found - 1), rel=1e-9)


def test_a_run_takes_a_horizon():
    own = Scenario(name="x", date=WORLD.date, measures=(CARS,), focus=("USA", "JPN"))
    found = engine.run(own, elasticities=["U4"], only=["goods"], horizon="long run")
    assert found["exports.JPN.USA.C29"].horizon == "long run"
    assert 'horizon = "long run"' in found.scenario.toml
    with pytest.raises(BadInputError, match="horizon"):
        engine.run(own, elasticities=["U4"], only=["goods"], horizon="soon")


def test_the_command_takes_a_horizon():
    call = ["diversion", "japan-2025-tariffs", "--elasticities", "U4", "--json", "--horizon"]
    done = CliRunner().invoke(cli, [*call, "q1"])
    assert '"first quarter"' in done.stdout
    assert '"long run"' not in done.stdout.split('"notes"')[0]
    refused = CliRunner().invoke(cli, [*call, "soon"])
    assert isinstance(refused.exception, BadInputError)


def test_published_numbers_stand_in_one_place():
    """0.76, 2, 2.53 and 1.19 are the value of one parameter each, whose convention is named."""
    told = {own.name: own for own in every() if own.name.startswith("trade.")}
    for value in (0.76, 2.0, 2.53, 1.19):
        (own,) = (own for own in told.values() if (own.given == value and "substitut" in own.says)
                  or (own.given == value and own.name.startswith("trade.elasticity")))  # fmt: skip
        assert own.convention.startswith("sigma")
    assert clock.published("trade.substitution.abroad").theta == pytest.approx(1.53)


def test_the_page_of_the_docs_has_the_path_that_is_solved():
    page = (Path(__file__).resolve().parents[2] / "docs" / "trade-horizon.md").read_text("utf-8")
    rows = {"first quarter (its mean)": "q1", "one year": "1y", "two years": "2y"}
    for words, name in rows.items():
        both = (1 + share * clock.level_of(TRADE) for share in shares(TRADE, NAMED[name].years))
        assert f"| {words} | {' | '.join(f'{sigma:.2f}' for sigma in both)} |" in page
    assert f"median of their means: {1 + clock.level_of(TRADE):.1f})" in page


def test_the_same_id_at_another_horizon_is_not_compared():
    own = Scenario(name="x", date=WORLD.date, measures=(CARS,), focus=("USA", "JPN"))
    year, slow = (
        engine.run(own, elasticities=["U4"], only=["goods"], horizon=horizon)
        for horizon in ("1y", "long run")
    )
    found = {row.id for row in compare(year, slow).metrics}
    assert "welfare.JPN" in found  # of the long run in both
    assert "exports.JPN.USA.C29" not in found
    assert "horizon.2y.exports.JPN.USA.goods" in found
    (setting,) = compare(year, slow).settings
    assert (setting.name, setting.first, setting.second) == ("horizon", "1y", "long run")
