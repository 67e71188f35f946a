"""The engine on the embedded world: identities, limits and what the page claims."""

from __future__ import annotations

import jsonschema
import pytest

import walkaway
from walkaway import engine
from walkaway.engine.solving import named
from walkaway.errors import BadInputError
from walkaway.firms.market import FirmMarket
from walkaway.goods.market import GoodsMarket
from walkaway.goods.metrics import PARTS
from walkaway.market import Watch
from walkaway.outcome import Outcome
from walkaway.present.page import said
from walkaway.scenario import Scenario


@pytest.fixture(scope="module")
def japan() -> Outcome:
    return walkaway.run("japan-2025-tariffs")


def test_all_eight_elasticity_sets_solve(japan: Outcome) -> None:
    assert len(japan.solves) == 4 * 8  # at four horizons
    assert len({(solve.market, solve.member) for solve in japan.solves}) == 4 * 8
    for solve in japan.solves:
        assert solve.status == "solved", solve.message
        assert max(solve.residuals.values()) <= 1e-10, (solve.member, solve.residuals)


def test_the_zero_scenario_changes_nothing() -> None:
    outcome = walkaway.run("zero")
    assert outcome.metrics
    for metric in outcome.metrics:
        size = max(abs(value) for value in metric.members.values())
        # Percent, and USD bn of world trade of 25 000: both to twelve digits.
        assert size <= 1e-9, metric.id


def test_the_json_document_follows_its_schema(japan: Outcome) -> None:
    jsonschema.Draft202012Validator.check_schema(Outcome.schema())
    jsonschema.validate(japan.to_dict(), Outcome.schema())


def test_signs_that_theory_fixes(japan: Outcome) -> None:
    """A taxed exporter sells less there under any elasticity; revenue rises; real wages fall."""
    assert japan["exports.JPN.USA.C29"].band.high < 0
    assert japan["exports.JPN.USA.C24"].band.high < 0
    assert japan["revenue.USA"].band.low > 0
    assert japan["real_wage.USA"].band.high < 0
    assert japan["terms_of_trade.USA"].band.low > 0
    assert japan["prices.USA"].band.low > 0
    for member, wage in japan["real_wage.USA"].members.items():  # the wage over these prices
        assert (1 + wage / 100) * (1 + japan["prices.USA"].members[member] / 100) > 1
    assert japan["welfare.JPN"].band.high < 0


def test_parts_of_exports_add_up_to_the_whole() -> None:
    """Changes in dollars over partners sum to the change of all exports.

    With one elasticity set, since the baseline is made exact under each set by itself.
    """
    outcome = walkaway.run("japan-2025-tariffs", elasticities=["GYY"])
    total = outcome["exports.JPN.world.goods"]

    def alone(code: str) -> bool:
        return code != "world" and not outcome.is_group(code)

    parts = sum(
        metric.members["GYY"] * (metric.baseline or 0.0)
        for metric in outcome.section("exports.JPN")
        if metric.id.endswith(".goods") and alone(metric.id.split(".")[2])
    )
    assert parts == pytest.approx(total.members["GYY"] * (total.baseline or 0.0), rel=1e-9)


def test_the_parts_of_real_income_make_it_to_the_printed_digit(japan: Outcome) -> None:
    for code in ("USA", "JPN", "CHN", "MEX", "CAN", "DEU", "VNM", "CPTPP", "world"):
        parts = [own for name in PARTS if (own := japan.find(f"{name}.{code}"))]
        for member, welfare in japan[f"welfare.{code}"].members.items():
            assert sum(own.members[member] for own in parts) == pytest.approx(welfare, abs=0.005)


def test_explaining_splits_the_whole_number(japan: Outcome) -> None:
    metric = "exports.JPN.USA.C29"
    found, member = engine.explain(japan, metric)
    assert member in japan[metric].members
    assert found.evaluations == 2 ** len(japan.scenario.measures)
    assert sum(found.contributions) == pytest.approx(japan[metric].members[member], abs=1e-7)
    # The car tariff itself must be the largest part of what happens to cars.
    assert min(found.contributions) == found.contributions[0]
    # Tariffs on Japan's rivals help Japan's cars.
    assert found.contributions[3] > 0


def test_draws_that_failed_are_counted_beside_the_profits_they_thin() -> None:
    """The ends of a profit take dollar-yen from quantiles of the draws that were solved."""
    question = engine.question("japan-2025-tariffs", elasticities=["U4"])
    known = {
        "trade": GoodsMarket().give("trade", question, lambda what: None),
        "exchange": {f"{year}Q{k}": (0.9, 1.0, 1.1) for year in (2025, 2026) for k in range(1, 5)},
        "exchange_draws": (17, 7),
    }
    found = FirmMarket().solve(question, known.get, Watch()).metrics
    assert {(own.drawn, own.failed) for own in found if own.effect} == {(17, 7)}
    assert {own.failed for own in found if not own.effect} == {0}
    total = next(own for own in found if own.id == "profit.toyota.total")
    assert "7 of 24 not solved" in said(total)
    del known["exchange"], known["exchange_draws"]
    assert not any(own.failed for own in FirmMarket().solve(question, known.get, Watch()).metrics)


def test_a_run_is_reproduced_from_its_own_record(japan: Outcome) -> None:
    again = walkaway.run(Scenario.from_toml(japan.scenario.toml, source="again"))
    assert again.record == japan.record
    assert again.metrics == japan.metrics


def test_one_elasticity_set_only() -> None:
    outcome = walkaway.run("deal-2025-09", elasticities=["U4"])
    # At each of four horizons with the story, and without it: others' orders are its background.
    assert [solve.member for solve in outcome.solves] == ["U4", "U4, without the story"] * 4
    assert set(outcome["welfare.JPN"].members) == {"U4"}
    with pytest.raises(BadInputError, match="did you mean 'GYY'"):
        walkaway.run("zero", elasticities=["GY"])


def test_joining_a_bloc_creates_trade_inside_it() -> None:
    both = walkaway.run("cptpp-both", elasticities=["U4"])
    assert both["exports.CHN.CPTPP.goods"].band.mid > 0
    assert both["exports.CPTPP.CHN.goods"].band.mid > 0
    assert both["exports.TWN.CPTPP.goods"].band.mid > 0
    china = walkaway.run("cptpp-china", elasticities=["U4"])
    # Taiwan stays outside: its sales to members are diverted.
    assert china["exports.TWN.CPTPP.goods"].band.mid < 0


def test_who_replaces_japan_adds_up() -> None:
    """What is sold is bought, to the dollar, under every estimate; yields rise under all."""
    outcome = walkaway.run("japan-2026")
    assert outcome.solved
    holders = [m for m in outcome.section("holdings") if m.id.endswith(".quarter")]
    sold = outcome["holdings.JPN.official.quarter"], outcome["holdings.JPN.private.quarter"]
    for member in sold[0].members:
        assert sum(m.members[member] for m in sold) == pytest.approx(-122.6, abs=1e-6)
        assert sum(m.members[member] for m in holders) == pytest.approx(0.0, abs=1e-6)
    for metric in outcome.section("yield"):
        assert metric.band.low > 0
    # More time to adjust, more buyers, a smaller rise.
    for bucket in ("7-15", "15-30"):
        now, later = (outcome[f"yield.UST.{bucket}.{when}"] for when in ("quarter", "long-run"))
        assert all(later.members[name] < now.members[name] for name in now.members)
    assert not outcome.section("welfare")


def test_markets_compose_in_one_scenario() -> None:
    story = Scenario.load("japan-2025")
    both = walkaway.run(story)
    trade = walkaway.run(story.with_measures(story.measures[:-1]))
    assert both["exports.JPN.USA.C29"].members == trade["exports.JPN.USA.C29"].members
    before = both.after("tariffs alone")
    assert not before["yield.UST.15-30.quarter"].moves
    assert before["profit.toyota.total"] == trade["profit.toyota.total"]
    assert both["yield.UST.15-30.quarter"].band.low > 0
    found, _ = engine.explain(both, "yield.UST.15-30.quarter")
    assert found.contributions[:-1] == pytest.approx([0.0] * 4, abs=1e-9)
    assert found.contributions[-1] == pytest.approx(found.total, abs=1e-9)


@pytest.mark.parametrize(
    ("measure", "codes"),
    [
        ('kind = "Tariff"\nby = "USA"\non = ["CHE"]\nchange = "+5%"', {"USA", "CHE"}),
        ('kind = "Tariff"\nby = "USA"\non = "EU"\nexempt = "IRL"\nchange = "+5%"', {"USA", "EU"}),
        ('kind = "TradeCost"\nexporters = "BRA"\nimporters = "IND"\nchange = "5%"', {"BRA", "IND"}),
        ('kind = "ExportTax"\nby = "IDN"\nsectors = "C24"\nrate = "5%"', {"IDN"}),
        ('kind = "ExportCut"\nby = "CHN"\nto = "KOR"\nsectors = "C28"', {"CHN", "KOR"}),
        ('kind = "Accession"\nbloc = "CPTPP"\nmembers = "CRI"', {"CRI"}),
        ('kind = "QT"\namount = 10', set()),
    ],
)  # fmt: skip
def test_whom_a_measure_names_whatever_its_keys_are_called(measure: str, codes: set[str]) -> None:
    scenario = Scenario.from_toml(f'name = "x"\ndate = 2025-06-12\n[[measure]]\n{measure}\n')
    assert set(named(engine.question(scenario))) == codes
