"""Dollar-yen of a run in a firm's bridge: the published sensitivity times the path's move."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway import engine
from walkaway.cli.main import cli
from walkaway.engine.economy_central import central_ratios
from walkaway.engine.questions import question as question_of
from walkaway.errors import BadInputError
from walkaway.firms.bridge import PARTS
from walkaway.firms.exchange import Ratios, dollar_yen, quarter_of
from walkaway.firms.market import FirmRun, run_firm
from walkaway.firms.reader import library
from walkaway.firms.reader import load as load_firm
from walkaway.goods.market import Answers
from walkaway.outcome import Outcome
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import World

pytestmark = pytest.mark.slow  # all of it needs whole paths

DAY = dt.date(2025, 6, 12)
HEAD = f'name = "sale"\ndate = {DAY}\n'
SALE = (
    '[[measure]]\nkind = "Withdrawal"\nholder = "JPN.private"\nbucket = "long"\n'
    'change = "{}"\nover = "4 quarters"\nfrom = 2025-06-12\n'
)
TARIFF = '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\nsectors = "cars"\nchange = "+25%"\n'
YEAR = [DAY.replace(month=4, day=1) + dt.timedelta(days=k) for k in range(365)]
QUARTERS = ("2025Q2", "2025Q3", "2025Q4", "2026Q1")
TOYOTA = 50.0  # JPY bn a year per yen of the dollar: Toyota


def scenario(text: str) -> Scenario:
    return Scenario.from_toml(HEAD + text)


class Fixed(Answers):
    """Trade that answers every measure and every order alike."""

    percent = 0.0

    def exports(self, *_: object) -> float:
        return self.percent

    def recorded_exports(self, *_: object, on: dt.date) -> float:
        return self.percent


def asked_of(own: Scenario) -> Question:
    return question_of(own, elasticities=["IS"])


def run_fixed(
    question: Question, name: str, percent: float = 0.0, ratios: Ratios | None = None
) -> FirmRun:
    trade = Fixed(question)
    trade.percent = percent
    return run_firm(question, trade, load_firm(name), ratios=ratios)


@pytest.fixture(scope="module")
def sale() -> Outcome:
    return engine.run(scenario(SALE.format("-31%")), elasticities=["IS"], draws=6, seed=2)


@pytest.fixture(scope="module")
def both() -> Outcome:
    return engine.run(scenario(TARIFF + SALE.format("-31%")), elasticities=["U4"], draws=6)


def by_days(move: dict[str, float]) -> float:
    """Yen of the dollar over the fiscal year: each quarter's move on its days still to come."""
    return math.fsum(move[quarter_of(day)] for day in YEAR if day >= DAY) / len(YEAR)


def test_toyota_earns_its_sensitivity_times_the_move_of_the_path(sale: Outcome) -> None:
    """No tariff: the exchange rate is the whole bridge, and the path its only mover."""
    # The central path through another door; its ends as the page shows them.
    middle = {q: engine.explain(sale, f"path.usdjpy.{q}")[0].total for q in QUARTERS}
    assert max(middle.values()) < 0
    shown = sale["profit.toyota.exchange"].members
    assert shown["central"] == pytest.approx(TOYOTA * by_days(middle), rel=1e-9)
    for part in PARTS:
        if part != "exchange":
            assert not any(sale[f"profit.toyota.{part}"].members.values()), part
    assert sale["profit.toyota.total"].members == pytest.approx(shown, rel=1e-12)


def test_the_range_is_the_records_times_the_paths(sale: Outcome) -> None:
    """The draws' fall of the dollar, on the random walk's dearest, where it is most yen."""
    world = World.at(DAY)
    path = sale.path("path.usdjpy")
    assert path is not None
    for quarter, first, last in (("2025Q3", 91, 183), ("2025Q4", 183, 275), ("2026Q1", 275, 365)):
        at = path.periods.index(quarter)
        record = dollar_yen(world, YEAR[first], YEAR[last - 1])[2]
        move = record * (path.low[at] / path.baseline[at] - 1)
        found = sale[f"profit.toyota.{quarter}"].members["least favourable"]
        assert found == pytest.approx(TOYOTA * (last - first) / 365 * move, rel=1e-9)


def test_honda_publishes_no_sensitivity_and_is_not_there(sale: Outcome) -> None:
    assert {m.id.split(".")[1] for m in sale.section("profit")} == {
        name for name in library() if load_firm(name).head.per_unit
    }


def test_more_is_sold_the_yen_rises_and_toyota_earns_less() -> None:
    earned, rates = [], []
    for change in ("-5%", "-31%", "-60%"):
        question = asked_of(scenario(SALE.format(change)))
        found = run_fixed(question, "toyota", ratios=central_ratios(question))
        earned.append(found.bridge.total)
        rates.append(found.quarters[-1].dollar[1])
    assert earned == sorted(earned, reverse=True)
    assert rates == sorted(rates, reverse=True)
    assert len(set(earned)) == 3


@settings(max_examples=60)
@given(
    st.lists(st.tuples(*[st.floats(0.5, 1.8)] * 3).map(sorted), min_size=4, max_size=4),
    st.floats(0.05, 3),
    st.sampled_from(library()),
)
def test_parts_sum_for_any_path(ratios: list[list[float]], market: float, name: str) -> None:
    question = asked_of(scenario(TARIFF))
    moved = {q: (r[0], r[1], r[2]) for q, r in zip(QUARTERS, ratios, strict=True)}
    firm = load_firm(name)
    found = run_fixed(question, name, 100 * (market - 1), moved)
    still = run_fixed(question, name, 100 * (market - 1))
    bridge = found.bridge
    assert bridge.total == math.fsum(bridge.parts.ravel())
    assert bridge.total_low <= bridge.total <= bridge.total_high
    # Only what is in yen of another rate may differ: the exchange part, and mitigation of the
    # bill that it revalues. Each is linear in the rate.
    year, was = bridge.parts, still.bridge.parts
    for k, part in enumerate(PARTS):
        if part in ("tariff", "price", "volume"):
            assert (year[:, k] == was[:, k]).all()
    exchange = PARTS.index("exchange")
    assert not was[:, exchange].any()
    for q, quarter in enumerate(found.quarters):
        if q == 0:  # holds the date: its days before it move nothing
            continue
        bill = math.fsum(was[q, :3]) / found.record[q][1]  # USD bn of the quarter
        worth = TOYOTA if name == "toyota" else (firm.head.per_unit or 0.0)
        move = quarter.dollar[1] - found.record[q][1]
        gain = (worth * quarter.part_of_year + bill) * move
        assert year[q, exchange] == pytest.approx(gain, rel=1e-9, abs=1e-9)


def test_a_path_of_no_move_moves_nothing() -> None:
    question = asked_of(scenario(TARIFF))
    still = run_fixed(question, "toyota", -40.0)
    calm = run_fixed(question, "toyota", -40.0, dict.fromkeys(QUARTERS, (1.0, 1.0, 1.0)))
    assert (still.bridge.low == calm.bridge.low).all()
    assert (still.bridge.central == calm.bridge.central).all()
    assert (still.bridge.high == calm.bridge.high).all()


def test_the_zero_scenario_moves_nothing() -> None:
    outcome = engine.run("zero", elasticities=["U4"], draws=2)
    assert not outcome.section("profit")
    done = CliRunner().invoke(cli, ["firm", "toyota", "--scenario", "zero", "--json"])
    document = json.loads(done.stdout)
    assert not any(document["of_which_scenario_moves_dollar"].values())
    for quarter in document["quarters"]:
        assert quarter["dollar_rate"] == quarter["dollar_rate_record"]


def test_what_is_on_record_stays() -> None:
    world = World.at(DAY)
    double = dict.fromkeys(QUARTERS, (2.0, 2.0, 2.0))
    known = dt.date(2025, 4, 1), dt.date(2025, 6, 11)
    assert dollar_yen(world, *known, double) == dollar_yen(world, *known)
    ahead = dt.date(2025, 6, 12), dt.date(2025, 9, 30)
    assert dollar_yen(world, *ahead, double) == pytest.approx(
        [2 * rate for rate in dollar_yen(world, *ahead)]
    )
    later = dt.date(2026, 4, 1), dt.date(2026, 6, 30)  # beyond what the path says
    assert dollar_yen(world, *later, double) == dollar_yen(world, *later)


def test_without_draws_the_record_stands_and_is_said_to() -> None:
    plain = engine.run(scenario(TARIFF + SALE.format("-31%")), elasticities=["U4"])
    assert plain.record.settings["dollar_yen"] == "record"
    note = next(note for note in plain.notes if note.startswith("Profits of exporters"))
    assert "What the scenario does to JPY per dollar is not in them" in note
    assert not any(plain["profit.toyota.exchange"].members.values())


@pytest.mark.parametrize(
    ("metric", "member"),
    [("profit.toyota.total", "least favourable"), ("profit.honda.exchange", "central")],
)
def test_a_profit_is_explained_at_the_runs_own_path(
    both: Outcome, metric: str, member: str
) -> None:
    found, _ = engine.explain(both, metric, member=member)
    assert math.fsum(found.contributions) == pytest.approx(found.total, rel=1e-12)
    assert found.baseline + found.total == pytest.approx(both[metric].members[member], rel=1e-12)
    assert found.contributions[1] < 0 or "honda" in metric


def test_parts_and_quarters_of_a_run_with_draws_sum(both: Outcome) -> None:
    assert both.record.settings["dollar_yen"] == "path"
    for name in ("toyota", "honda", "mazda", "subaru"):
        total = both[f"profit.{name}.total"].members
        for member, value in total.items():
            parts = [both[f"profit.{name}.{part}"].members[member] for part in PARTS]
            quarters = [both[f"profit.{name}.{quarter}"].members[member] for quarter in QUARTERS]
            assert math.fsum(parts) == pytest.approx(value, rel=1e-12)
            assert math.fsum(quarters) == pytest.approx(value, rel=1e-12)
        assert total["least favourable"] <= total["central"] <= total["most favourable"]


def test_the_command_and_the_run_say_the_same(both: Outcome, tmp_path) -> None:
    own = tmp_path / "both.toml"
    own.write_text(HEAD + TARIFF + SALE.format("-31%"))
    call = ["firm", "toyota", "--scenario", str(own), "--elasticities", "U4", "--json"]
    document = json.loads(CliRunner().invoke(cli, call).stdout)
    assert document["dollar_rate_from"] == "central path"
    for part in PARTS:
        run = both[f"profit.toyota.{part}"].members["central"]
        assert document["year"][part] == pytest.approx(run, rel=1e-9), part
    assert math.fsum(document["year"].values()) == document["total"]["mid"]
    record = json.loads(CliRunner().invoke(cli, [*call, "--record"]).stdout)
    assert record["dollar_rate_from"] == "record"
    moved = document["of_which_scenario_moves_dollar"]
    for part in PARTS:
        assert document["year"][part] - record["year"][part] == pytest.approx(moved[part], abs=1e-9)
    assert moved["exchange"] < 0
    refused = CliRunner().invoke(cli, [*call, "--record", "--draws", "5"])
    assert isinstance(refused.exception, BadInputError)


def test_draws_widen_the_command_s_range() -> None:
    totals = {}
    for draws in ("0", "4"):
        call = ["firm", "toyota", "--scenario", "japan-2025-tariffs", "--elasticities", "U4"]
        document = json.loads(CliRunner().invoke(cli, [*call, "--draws", draws, "--json"]).stdout)
        totals[draws] = document["total"]
    assert totals["4"]["low"] < totals["0"]["low"]
    assert totals["4"]["mid"] == pytest.approx(totals["0"]["mid"])


def test_whoever_looks_on_the_way_sees_the_record_first() -> None:
    seen = []
    told = engine.run(
        scenario(TARIFF), elasticities=["U4"], draws=2,
        partial=lambda stage, one: seen.append((stage, one)),
    )  # fmt: skip
    stages = {stage: one for stage, one in seen if one.find("profit.toyota.total")}
    assert stages["markets"].record.settings["dollar_yen"] == "record"
    assert told.record.settings["dollar_yen"] == "path"
    assert len({m.id for m in told.metrics}) == len(told.metrics)


def test_a_quick_look_at_firms_is_the_runs() -> None:
    whole = engine.run(scenario(TARIFF), elasticities=["U4"])
    quick = engine.run(scenario(TARIFF), elasticities=["U4"], only=["firms"])
    assert {m.section for m in quick.metrics} == {"profit"}
    for metric in quick.metrics:
        assert whole[metric.id].members == pytest.approx(metric.members)


def test_a_focus_elsewhere_does_not_hide_a_firm() -> None:
    text = TARIFF.replace('"JPN"', '"MEX"')
    away = Scenario.from_toml(HEAD + 'focus = ["CHN", "DEU"]\n' + text)
    near = engine.run(scenario(text), elasticities=["U4"])
    far = engine.run(away, elasticities=["U4"])
    assert near["profit.toyota.total"].band.mid < 0
    for metric in near.section("profit"):
        assert far[metric.id].members == pytest.approx(metric.members), metric.id


KINDS = {
    "the Bank of Japan raises": ('kind = "PolicyRate"\nby = "JPN"\nchange = 1\nquarters = 4\n', -1),
    "the Bank of Japan lowers": ('kind = "PolicyRate"\nby = "JPN"\nchange = -1\nquarters = 4\n', 1),
    "the Fed raises": ('kind = "PolicyRate"\nby = "USA"\nchange = 1\nquarters = 4\n', 1),
    "money comes home": ('kind = "Repatriation"\nby = "JPN"\namount = 2\n', -1),
    "hedged money comes home": (
        'kind = "Repatriation"\nby = "JPN"\namount = 2\nhedged = "100%"\n', 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_whatever_moves_the_yen_reaches_toyota(name: str) -> None:
    text, sign = KINDS[name]
    question = asked_of(scenario(f"[[measure]]\nfrom = {DAY}\n{text}"))
    ratios = central_ratios(question)
    gain = run_fixed(question, "toyota", ratios=ratios).bridge.total
    rate = World.at(DAY).series("usdjpy").last.value
    by_hand = {quarter: rate * (ratios[quarter][1] - 1) for quarter in QUARTERS}
    assert gain == pytest.approx(TOYOTA * by_days(by_hand), rel=1e-9, abs=1e-6)
    if sign:
        assert gain * sign > 1
    else:
        assert gain == pytest.approx(0, abs=1e-6)


def test_money_that_comes_home_later_moves_later_quarters_only() -> None:
    text = '[[measure]]\nkind = "Repatriation"\nby = "JPN"\namount = 2\nfrom = 2026-01-10\n'
    ratios = central_ratios(asked_of(scenario(text)))
    for quarter in QUARTERS[:3]:
        assert ratios[quarter][1] == pytest.approx(1, abs=1e-9)
    assert ratios["2026Q1"][1] < 0.99
