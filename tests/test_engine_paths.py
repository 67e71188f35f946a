"""The living economy in a run: baselines, seeds, signs, and what enters from other markets."""

from __future__ import annotations

import numpy as np
import pytest

import walkaway
from walkaway.errors import BadInputError
from walkaway.outcome import Outcome
from walkaway.scenario import Scenario

pytestmark = pytest.mark.slow  # all of it needs whole paths

HEAD = 'name = "x"\ndate = 2025-06-12\n'
WITHDRAWAL = (
    '[[measure]]\nkind = "Withdrawal"\nholder = "JPN.private"\nbucket = "all"\n'
    'amount = -100\nover = "4 quarters"\nfrom = 2025-06-12\n'
)


def run(text: str, draws: int = 4, **settings: int) -> Outcome:
    return walkaway.run(
        Scenario.from_toml(HEAD + text), elasticities=["U4"], draws=draws, **settings
    )


def test_the_zero_scenario_is_its_baseline() -> None:
    outcome = walkaway.run("zero", elasticities=["U4"], draws=3)
    assert outcome.solved
    assert len(outcome.paths) >= 12
    for path in outcome.paths:
        for values in (path.low, path.mid, path.high):
            assert values == pytest.approx(path.baseline, rel=1e-10, abs=1e-10), path.id


def test_baselines_are_the_record() -> None:
    world = walkaway.World.at("2025-06-12")
    outcome = walkaway.run("zero", elasticities=["U4"], draws=1)
    for path_id, series in (
        ("path.us_30y_yield", "us_30y_yield"),
        ("path.jgb_10y_yield", "jgb_10y_yield"),
        ("path.usdjpy", "usdjpy"),
    ):
        path = outcome.path(path_id)
        assert path is not None
        assert path.baseline[0] == world.series(series).last.value
        assert path.periods[0] == "2025Q2"


def test_levels_stand_on_what_was_expected_and_the_page_says_what_came() -> None:
    """End of 2025 as H.10, the Treasury, the ministry and the central banks published it."""
    from walkaway.expectations import expected
    from walkaway.outcome import Range
    from walkaway.present import paths_story
    from walkaway.web.downloads import paths_csv

    outcome = run(WITHDRAWAL, draws=2)
    came = {"us_10y_yield": 4.18, "us_30y_yield": 4.84, "jgb_10y_yield": 2.066, "usdjpy": 156.8,
            "us_policy_rate": 3.625, "jp_policy_rate": 0.75}  # fmt: skip
    for name, wanted in came.items():
        path = outcome.path(f"path.{name}")
        assert path is not None
        assert path.expected is not None
        assert path.expected.kind is Range.FORECAST is not path.kind
        assert path.expected.came[2] == wanted
        assert path.expected.came[-1] is path.expected.low[-1] is None
        assert outcome.to_dict()["paths"]  # plain: no number that JSON has not
        if path.unit != "points":
            assert path.baseline == path.expected.centre
    rate = expected("JPN", "policy-rate", "2025-06-12", 2)
    japan = outcome.path("path.jp_policy_rate")
    assert japan is not None
    band = japan.with_measures(2)
    assert band is not None
    assert band.mid == pytest.approx(rate.centre + japan.mid[2])
    section = paths_story.section(outcome)
    assert section is not None
    (table,) = (own for own in section.tables if own.caption.startswith("Expected then"))
    row = next(row for row in table.rows if row[0].text.startswith("yen per dollar, 2025Q4"))
    assert row[3].text == "156.8"
    assert "expected_came" in paths_csv(outcome).splitlines()[0]


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from walkaway.engine import worlds as economy_part

    monkeypatch.setattr(economy_part, "MANY", 2)  # few draws, and processes all the same
    one = walkaway.run("japan-2025-tariffs", elasticities=["U4"], draws=4, seed=5, jobs=1)
    two = walkaway.run("japan-2025-tariffs", elasticities=["U4"], draws=4, seed=5, jobs=2)
    other = walkaway.run("japan-2025-tariffs", elasticities=["U4"], draws=4, seed=6, jobs=1)
    assert one.record.id == two.record.id != other.record.id
    for first, second in zip(one.paths, two.paths, strict=True):
        assert np.allclose(first.mid, second.mid, rtol=1e-9, atol=1e-9), first.id
    assert any(a.mid != b.mid for a, b in zip(one.paths, other.paths, strict=True))


def test_tariffs_raise_us_prices_and_lower_output_in_japan() -> None:
    outcome = walkaway.run("japan-2025-tariffs", elasticities=["U4"], draws=6)
    inflation, japan = outcome.path("path.us_inflation"), outcome.path("path.jp_output")
    assert inflation is not None
    assert japan is not None
    # A dearer dollar takes back part of it: with the least pass-through about all of it.
    assert min(inflation.mid[1:4]) > 0
    assert max(inflation.mid[1:4]) > -3 * min(inflation.low[1:4])
    assert max(japan.high[0:4]) < 0
    # A tenth of imports at 15 points more: a price level within a point or two, not ten.
    assert 0.02 < max(inflation.mid) < 2.0
    # Nobody retaliates: the dollar rises, as published models have it.
    yen = outcome.path("path.usdjpy")
    assert yen is not None
    assert min(yen.change(0).low, yen.change(3).low) > 0
    assert -1.5 < min(japan.mid) < -0.05


def test_selling_treasuries_raises_yields_and_unhedged_money_lifts_the_yen() -> None:
    sold = run(WITHDRAWAL)
    ten, yen = sold.path("path.us_10y_yield"), sold.path("path.usdjpy")
    assert ten is not None
    assert yen is not None
    assert ten.change(3).low > 0
    assert yen.change(3).high < 0
    # 100 bn is about 2.4% of Japan's GDP, part of it hedged: percents, not tens of percents.
    assert -15 < 100 * yen.change(3).mid / yen.baseline[3] < -0.5
    # A yield is a percentage, its change counts in points.
    asked = sold[f"path.us_10y_yield.{ten.periods[3]}"]
    assert (asked.unit, asked.baseline_unit) == ("points", "%")
    assert sold[f"path.usdjpy.{yen.periods[3]}"].unit == "JPY"


def test_a_threat_moves_markets_before_it_is_carried_out() -> None:
    later = (
        '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "all"\nchange = "+20%"\nfrom = 2026-07-01\n'
    )
    known = run(later + "announced = 2025-06-12\n")
    unknown = run(later)
    for outcome, moves in ((known, True), (unknown, False)):
        path = outcome.path("path.us_output")
        assert path is not None
        assert (abs(path.change(0).mid) > 1e-6) == moves


LATE_SALE = WITHDRAWAL.replace("from = 2025-06-12", "from = 2027-01-10")
LATE_TARIFF = (
    '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\nchange = "+25%"\n'
    "from = 2026-07-01\nuntil = 2026-12-31\n"
)


@pytest.mark.parametrize(("text", "first"), [(LATE_SALE, 7), (LATE_TARIFF, 5)])
def test_nothing_moves_before_it_is_known(text: str, first: int) -> None:
    """Neither a sale nor a tariff nor the end of one is felt before its quarter."""
    outcome = run(text, draws=2)
    for path in outcome.paths:
        if path.id != "path.us_10y_breakeven":  # an average over the coming ten years
            before = [abs(path.change(k).mid) for k in range(first)]
            assert max(before) <= 1e-9, path.id
    yen = outcome.path("path.usdjpy")
    assert yen is not None
    assert abs(yen.change(first).mid) > 1e-3


def test_a_tariff_improves_the_balance_of_who_levies_it_for_a_while() -> None:
    outcome = walkaway.run("japan-2025-tariffs", elasticities=["U4"], draws=3)
    usa, japan = outcome.path("path.us_trade_balance"), outcome.path("path.jp_trade_balance")
    assert usa is not None
    assert japan is not None
    assert usa.change(0).low > 0 > japan.change(0).high
    assert abs(usa.change(20).mid) < abs(usa.change(0).mid)


def test_every_published_estimate_has_its_say() -> None:
    """Six estimates take turns over the draws, so the band of yields is as wide as they differ."""
    table = run(WITHDRAWAL, draws=12)
    path = table.path("path.us_10y_yield")
    assert path is not None
    static = table["yield.UST.7-15.quarter"].band
    apart = 100 * (path.change(4).high - path.change(4).low)
    assert apart > 0.25 * (static.high - static.low)


def test_a_path_is_explained_by_measure() -> None:
    """Two measures of the bond market: their parts sum, and a tariff elsewhere has none of it."""
    from walkaway import engine

    outcome = run(WITHDRAWAL + '[[measure]]\nkind = "Confidence"\nby = "JPN"\nchange = -1.0\n'
                  "from = 2025-06-12\n", draws=2)  # fmt: skip
    found, member = engine.explain(outcome, "path.jp_output.2025Q2")
    assert "central" in member
    assert sum(found.contributions) == pytest.approx(found.total, abs=1e-9)
    assert found.contributions[1] == pytest.approx(-1.0, abs=0.5)
    assert abs(found.contributions[1]) > 5 * abs(found.contributions[0])


def test_who_looks_early_sees_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from walkaway.engine import worlds as economy_part

    monkeypatch.setattr(economy_part, "MANY", 2)
    monkeypatch.setattr(economy_part, "FIRST", 2)
    seen: list[tuple[str, Outcome]] = []
    settings = {"elasticities": ["U4"], "draws": 6, "seed": 5}
    told = walkaway.run(
        "japan-2025-tariffs",
        jobs=2,
        partial=lambda stage, one: seen.append((stage, one)),
        **settings,
    )
    plain = walkaway.run("japan-2025-tariffs", jobs=1, **settings)
    assert [stage for stage, _ in seen][:2] == ["goods", "markets"]
    drawn = [one.paths[0].draws for stage, one in seen if stage == "paths"]
    assert len(drawn) >= 2
    assert drawn == sorted(drawn)
    assert 0 < drawn[0] < 6
    assert told.record == plain.record
    assert [path.mid for path in told.paths] == [path.mid for path in plain.paths]
    # what is shown on the way never passes for the run itself
    assert told.record.id not in {one.record.id for _, one in seen}
    assert seen[0][1]["welfare.JPN"].members == told["welfare.JPN"].members


def test_a_quick_look_is_the_goods_part_of_the_run() -> None:
    quick = walkaway.run("japan-2025-tariffs", elasticities=["U4"], only=["goods"])
    whole = walkaway.run("japan-2025-tariffs", elasticities=["U4"])
    assert {metric.section for metric in quick.metrics} < {m.section for m in whole.metrics}
    assert all(whole[metric.id].members == metric.members for metric in quick.metrics)
    assert quick.record.id != whole.record.id
    with pytest.raises(BadInputError, match="goods"):
        walkaway.run("zero", only=["good"])


def test_a_day_on_which_a_holder_is_not_on_record_yet_has_paths() -> None:
    # Hedge funds are published with a delay: none are known on the day of liberation-day.
    outcome = walkaway.run("liberation-day", elasticities=["U4"], draws=1)
    assert outcome.solved
    assert outcome.paths


def test_what_sales_do_to_the_30_year_is_told_apart_from_the_tariffs() -> None:
    """One number a quarter: the sales, solved alone, move it by the same but for small products."""
    from walkaway.engine.economy_central import central
    from walkaway.engine.questions import question

    tariff = (
        '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\nchange = "10%"\nfrom = 2025-07-01\n'
    )
    path = run(WITHDRAWAL + tariff, draws=1).path("path.us_30y_yield")
    assert path is not None
    assert len(path.of_flows) == len(path.periods)
    sales = Scenario.from_toml(HEAD + WITHDRAWAL)
    alone = central(question(sales, elasticities=["U4"]), path.id)
    wanted = [alone.change(at).mid for at in range(len(alone.periods))]
    assert wanted[0] > 0.01
    assert path.of_flows == pytest.approx(wanted, rel=0.03)
    assert run(WITHDRAWAL, draws=1).path(path.id).of_flows == ()  # type: ignore[union-attr]
