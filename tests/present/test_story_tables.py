"""A run's page on trade: heads, cells, order and charts for numbers made by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.present.rich import LESS, gains, metrics, path, q, rows, run, solved, unsolved
from walkaway.outcome import Band, Metric, Outcome, Range
from walkaway.present import story
from walkaway.present.page import BarChart, Section


def section(outcome: Outcome, name: str) -> Section:
    (found,) = (own for own in story.page(outcome).sections if own.id == name)
    return found


MOVING = q("welfare.JPN", "%", -0.3, -0.2, -0.1)
"""Without an income that moves, no table of trade is shown."""


# ---- real income


def many() -> Outcome:
    """Lands of -9 to +9 tenths of a percent, Japan and America in their middle, and groups."""
    names = {f"L{k:02d}": f"Land {k}" for k in range(1, 19)}
    sizes = [k for k in range(-9, 10) if k]
    lands = [q(f"welfare.L{i + 1:02d}", "%", (k - 0.5) / 10, k / 10, (k + 0.5) / 10)
             for i, k in enumerate(sizes)]  # fmt: skip
    own = (
        q("welfare.JPN", "%", -0.04, -0.02, 0.01), q("welfare.USA", "%", 0.01, 0.03, 0.05),
        q("welfare.MEX", "%", 0.01, 0.02, 0.04), q("welfare.CHN", "%", 0.0, 0.01, 0.02),
        q("welfare.XYZ", "%", -50.0, -40.0, -30.0),  # nobody's name
        q("welfare.EU", "%", 0.1, 0.2, 0.3), q("welfare.CPTPP", "%", -3.0, -2.0, -1.0),
        q("welfare.world", "%", 0.0, 0.1, 0.2),
    )  # fmt: skip
    return run(*lands, *own, names=names, named=("MEX",))


def test_the_largest_gains_and_losses_those_at_the_table_and_then_groups() -> None:
    found = section(many(), "welfare")
    (table,) = found.tables
    names = [row[0] for row in rows(table)]
    assert names == [
        *(f"Land {k}" for k in (18, 17, 16, 15, 14, 13)),
        "United States", "Mexico", "Japan",
        *(f"Land {k}" for k in (6, 5, 4, 3, 2, 1)),
        "European Union", "CPTPP members", "the world",
    ]  # fmt: skip
    assert table.caption.startswith(
        "Change of real income in the long run, percent: the 6 largest gains and losses"
    )
    assert "among 22 economies" in table.caption
    assert rows(table)[0][1:3] == ["+0.90", "+0.85 to +0.95"]
    assert rows(table)[8][1:3] == [f"{LESS}0.02", f"{LESS}0.04 to +0.01"]
    assert gains(table)[0] == "." + "+" + "." * 6
    assert gains(table)[8] == "........"
    assert gains(table)[9][1] == "-"
    assert metrics(table)[0][1] == "welfare.L18"
    (chart,) = found.charts
    assert isinstance(chart, BarChart)
    assert (chart.title, chart.unit, chart.kind) == ("Change of real income", "percent", Range.SETS)
    assert [bar.label for bar in chart.bars] == names[:15]
    assert chart.bars[0].metric == "welfare.L18"
    assert chart.bars[0].band == Band(0.85, 0.9, 0.95)
    cases = replace(MOVING, kind=Range.CASES)
    (drawn,) = section(run(cases), "welfare").charts
    assert isinstance(drawn, BarChart)
    assert drawn.kind is Range.CASES


def test_parts_of_real_income_stand_under_the_estimate_in_the_middle_and_add_up() -> None:
    outcome = run(
        MOVING,
        q("real_wage.JPN", "%", -0.5, -0.4, -0.3),
        q("terms_of_trade.JPN", "%", 9.0, -0.15, 9.0),
        q("volume_of_trade.JPN", "%", 9.0, -0.25, 9.0),
        q("delivery.JPN", "%", 9.0, 0.05, 9.0),
        q("labour.JPN", "%", 9.0, 0.08, 9.0),
        q("transfers.JPN", "%", 9.0, 0.07, 9.0),
        Metric("profits.JPN", "", "%", {"A": 5.0}),
    )
    found = section(outcome, "welfare")
    (table,) = found.tables
    assert table.columns == (
        "economy", "real\nincome", "range,\n3 estimates", "real\nwage", "under",
        "terms of\ntrade", "volume\nof trade", "other\nparts",
    )  # fmt: skip
    # -0.15 - 0.25 + (0.05 + 0.08 + 0.07) = -0.20.
    assert rows(table) == [
        ["Japan", f"{LESS}0.20", f"{LESS}0.30 to {LESS}0.10", f"{LESS}0.40", f"B {LESS}0.20",
         f"{LESS}0.15", f"{LESS}0.25", "+0.20"]
    ]  # fmt: skip
    assert metrics(table) == [
        ["", "welfare.JPN", "", "real_wage.JPN", "", "terms_of_trade.JPN", "volume_of_trade.JPN",
         ""]
    ]  # fmt: skip
    assert gains(table) == [".-.-...."]
    for said in (
        "what an economy can buy with wages, revenue of trade taxes and its given trade balance",
        "under one estimate, the middle one", "Terms of trade: what it gets for its exports",
        "Volume of trade: what trade taxes keep from being traded",
        "Other: delivery costs, labour supplied",
    ):  # fmt: skip
        assert said in found.note
    assert found.title == "Who gains, who loses"


def test_without_an_income_that_moves_no_table_of_trade_stands_there() -> None:
    flow = q("exports.JPN.USA.goods", "%", -30.0, -20.0, -10.0, base=140.0)
    still = q("welfare.JPN", "%", 0.0, 0.0, 0.0)
    for outcome in (run(flow), run(flow, still)):
        assert not {"welfare", "partners", "members"} & {
            own.id for own in story.page(outcome).sections
        }
    groups_only = run(q("welfare.EU", "%", 1.0, 1.0, 1.0))
    assert "welfare" not in {own.id for own in story.page(groups_only).sections}


# ---- flows


def trade(*flows: Metric) -> Outcome:
    return run(MOVING, *flows)


def test_partners_by_size_and_blocs_below() -> None:
    names = {f"P{k:02d}": f"Partner {k}" for k in range(1, 14)}
    flows = [q(f"exports.JPN.P{k:02d}.goods", "%", -3.0, -2.0, -1.0, base=10.0 * k)
             for k in range(1, 14)]  # fmt: skip
    blocs = (
        q("exports.JPN.EU.goods", "%", 1.0, 2.0, 4.0, base=1234.56),
        q("exports.JPN.RCEP.goods", "%", -1.0, 2.0, 4.0, base=5.0),
    )
    others = (
        q("exports.JPN.P01.C29", "%", 9.0, 9.0, 9.0, base=999.0),
        q("exports.CHN.P01.goods", "%", 9.0, 9.0, 9.0, base=999.0),
    )
    outcome = run(MOVING, *flows, *blocs, *others, names=names)
    found = section(outcome, "partners")
    assert found.title == "Where Japan's exports go"
    (table,) = found.tables
    assert (
        table.caption
        == "Goods exports of Japan by partner; blocs without the economy itself, in the long run"
    )
    assert table.columns == (
        "to", "before,\nUSD bn", "change,\n%", "range,\n3 estimates", "change,\nUSD bn",
    )  # fmt: skip
    assert [row[0] for row in rows(table)] == [
        *(f"Partner {k}" for k in range(13, 1, -1)), "European Union", "RCEP",
    ]  # fmt: skip
    # 2 percent of 130 is 2.6; of 1,234.56 it is 24.7.
    assert rows(table)[0][1:] == ["130.0", f"{LESS}2.0", f"{LESS}3.0 to {LESS}1.0", f"{LESS}2.6"]
    assert rows(table)[-2][1:] == ["1,234.6", "+2.0", "+1.0 to +4.0", "+24.7"]
    assert metrics(table)[0] == ["", "", "exports.JPN.P13.goods", "", "exports.JPN.P13.goods"]
    assert (gains(table)[0], gains(table)[-2], gains(table)[-1]) == ("..-.-", "..+.+", ".....")
    (chart,) = found.charts
    assert isinstance(chart, BarChart)
    assert chart.title == "Goods exports of Japan by partner, change"
    assert chart.unit == "percent"
    assert [bar.label for bar in chart.bars] == [f"Partner {k}" for k in range(13, 1, -1)]
    assert chart.bars[0].metric == "exports.JPN.P13.goods"
    assert chart.bars[0].band == Band(-3.0, -2.0, -1.0)


def test_the_ten_largest_sectors_between_the_two() -> None:
    flows = [q(f"exports.JPN.USA.S{k:02d}", "%", -3.0, -2.0, -1.0, base=float(k))
             for k in range(1, 12)]  # fmt: skip
    whole = [q(f"exports.JPN.USA.{s}", "%", -3.0, -2.0, -1.0, base=99.0) for s in ("goods", "all")]
    names = {f"S{k:02d}": f"Sector {k}" for k in range(1, 12)}
    found = section(run(MOVING, *flows, *whole, names=names), "sectors")
    assert found.title == "Japan's exports to the United States by sector"
    (table,) = found.tables
    assert table.caption == "The 10 largest goods sectors, in the long run"
    assert table.columns[0] == "sector"
    assert [row[0] for row in rows(table)] == [f"Sector {k}" for k in range(11, 1, -1)]
    assert rows(table)[0][1] == "11.0"
    (chart,) = found.charts
    assert isinstance(chart, BarChart)
    assert (chart.title, chart.unit) == (
        "Exports of Japan to the United States, change", "percent",
    )  # fmt: skip
    assert [bar.label for bar in chart.bars] == [f"Sector {k}" for k in range(11, 1, -1)]
    assert chart.bars[-1].metric == "exports.JPN.USA.S02"


def test_where_what_moves_most_is_sold_and_who_sells_it() -> None:
    mine = [q(f"exports.JPN.{to}.C29", "%", -3.0, -2.0, -1.0, base=base)
            for to, base in (("world", 100.0), ("CHN", 7.0), ("EU", 9.0), ("USA", 45.0),
                             ("CPTPP", 8.0), ("MEX", 50.0))]  # fmt: skip
    sellers = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "EU")
    rivals = [q(f"exports.{who}.USA.C29", "%", 1.0, 2.0, 3.0, base=10.0 + i)
              for i, who in enumerate(sellers)]  # fmt: skip
    found = section(
        trade(*mine, *rivals, q("exports.A1.USA.C10", "%", 1.0, base=99.0)), "chief-sector"
    )
    to, by = found.tables
    assert found.title == "Motor vehicles"
    assert (to.caption, to.columns[0]) == (
        "Where Japan sells motor vehicles, in the long run",
        "to",
    )
    assert [row[:2] for row in rows(to)] == [
        ["United States", "45.0"], ["European Union", "9.0"], ["CPTPP members", "8.0"],
        ["the world", "100.0"], ["Mexico", "50.0"], ["China", "7.0"],
    ]  # fmt: skip
    assert (by.caption, by.columns[0]) == (
        "Who sells motor vehicles to the United States, in the long run", "from",
    )  # fmt: skip
    assert [row[0] for row in rows(by)] == ["Japan", "A8", "A7", "A6", "A5", "A4", "A3", "A2"]


def test_trade_of_the_bloc() -> None:
    flows = ("TWN.CPTPP", "CPTPP.CPTPP", "CHN.CPTPP", "CPTPP.USA", "CPTPP.TWN", "CPTPP.CHN")
    found = section(
        trade(*(q(f"exports.{flow}.goods", "%", 1.0, 2.0, 4.0, base=500.4) for flow in flows)),
        "blocs",
    )
    (table,) = found.tables
    assert found.title == "Trade of CPTPP members"
    assert table.caption == "Goods trade of members on the scenario's date, in the long run"
    assert table.columns == (
        "flow", "before,\nUSD bn", "change,\n%", "range,\n3 estimates", "change,\nUSD bn",
    )  # fmt: skip
    assert [row[0] for row in rows(table)] == [
        "Taiwan to CPTPP members", "CPTPP members to CPTPP members", "China to CPTPP members",
        "CPTPP members to United States", "CPTPP members to Taiwan", "CPTPP members to China",
    ]  # fmt: skip
    assert rows(table)[0][1:] == ["500", "+2.0", "+1.0 to +4.0", "+10.0"]
    assert gains(table)[0] == "..+.+"
    assert metrics(table)[3] == ["", "", "exports.CPTPP.USA.goods", "", "exports.CPTPP.USA.goods"]
    # Of a bloc that no subject is in, nothing; nor of what does not move.
    still = q("exports.CPTPP.CPTPP.goods", "%", 0.0, 0.0, 0.0, base=500.0)
    other = q("exports.RCEP.RCEP.goods", "%", 1.0, 2.0, 4.0, base=500.0)
    shown = {own.id for own in story.page(trade(still, other)).sections}
    assert "blocs" not in shown


def test_the_six_largest_changes_of_revenue() -> None:
    revenues = [
        q(f"revenue.R{abs(k):.0f}", "USD bn", k - 0.5, k, k + 0.5, base=10.0 * abs(k))
        for k in (1.0, -2.0, 3.0, -4.0, 5.0, -6.0, 7.0)
    ]
    group = q("revenue.EU", "USD bn", 90.0, 90.0, 90.0, base=1.0)
    found = section(trade(*revenues, group), "revenue")
    (table,) = found.tables
    assert found.title == "Tariff revenue"
    said = "A year's revenue at the size of trade of the base year, largest changes"
    assert table.caption == f"{said}, in the long run"
    assert table.columns == ("economy", "before,\nUSD bn", "change,\nUSD bn", "range,\n3 estimates")
    assert rows(table) == [
        ["R7", "70.0", "+7.0", "+6.5 to +7.5"],
        ["R6", "60.0", f"{LESS}6.0", f"{LESS}6.5 to {LESS}5.5"],
        ["R5", "50.0", "+5.0", "+4.5 to +5.5"],
        ["R4", "40.0", f"{LESS}4.0", f"{LESS}4.5 to {LESS}3.5"],
        ["R3", "30.0", "+3.0", "+2.5 to +3.5"],
        ["R2", "20.0", f"{LESS}2.0", f"{LESS}2.5 to {LESS}1.5"],
    ]
    assert gains(table)[:2] == ["..+.", "..-."]
    assert metrics(table)[0] == ["", "", "revenue.R7", ""]


def test_each_set_has_its_row_and_says_where_it_was_not_solved() -> None:
    outcome = run(
        MOVING,
        q("welfare.USA", "%", 0.01, 0.02, 0.03),
        q("exports.JPN.USA.goods", "%", -30.0, -20.0, base=140.0),
        q("exports.JPN.USA.C29", "%", -4.0, -3.0, -2.0, base=45.0),
        q("revenue.USA", "USD bn", 85.0, 90.0, 100.0, base=60.0),
        solves=(
            *(solved(name) for name in ("A", "A, without the story", "B", "B, without the story")),
            unsolved("C", "try less"), solved("Z", "bonds, quarter"),
        ),
    )  # fmt: skip
    found = section(outcome, "members")
    (table,) = found.tables
    assert table.columns == (
        "set", "Japan:\nincome, %", "United States:\nincome, %", "exports to USA,\n%",
        "motor vehicles\nto USA, %", "revenue,\nUSD bn",
    )  # fmt: skip
    assert rows(table) == [
        ["A", f"{LESS}0.30", "+0.010", f"{LESS}30", f"{LESS}4.0", "+85"],
        ["B", f"{LESS}0.20", "+0.020", f"{LESS}20", f"{LESS}3.0", "+90"],
        ["C", f"{LESS}0.10", "+0.030", "no solution", f"{LESS}2.0", "+100"],
    ]
    assert table.caption == "The main numbers under each published elasticity set"
    assert found.title == "What the range is made of"
    assert found.lead[1] == "A: first paper; B: second paper; C: third paper."
    assert "from the smallest to the largest, the central value is the median" in found.lead[0]


# ---- the whole page


def test_the_head_and_the_foot_of_a_page() -> None:
    page = story.page(run(MOVING))
    name = run(MOVING).record.id
    assert page.title == "A title"
    assert page.subtitle == (
        f"Scenario example, the world as known on 2025-06-12; run {name}, walkaway 0.2.0"
    )
    assert page.assumed == ("one", "two")
    assert page.notes[0] == "A caveat."
    assert page.sources == ("Publisher, series",)
    assert page.foot == (
        f"Run {name}: scenario {'s' * 12}, data {'d' * 12}, code {'c' * 12}. The same three give "
        "the same numbers.",
        f"Why a number is what it is: walkaway explain {name} METRIC   (such as welfare.JPN)",
    )
    assert story.page(run(MOVING, measures=())).assumed == ("nothing changes",)
    flow = q("exports.JPN.USA.goods", "%", -3.0, base=1.0)
    bonds = q("yield.UST.15-30.quarter", "bp", 3.0, base=4.0)
    assert "(such as exports.JPN.USA.goods)" in story.page(run(MOVING, bonds, flow)).foot[1]
    assert "(such as yield.UST.15-30.quarter)" in story.page(run(MOVING, bonds)).foot[1]


def test_sections_stand_in_their_order() -> None:
    outcome = run(
        MOVING,
        q("exports.JPN.USA.goods", "%", -30.0, -20.0, -10.0, base=140.0),
        q("exports.JPN.USA.C29", "%", -4.0, -3.0, -2.0, base=45.0),
        q("exports.CPTPP.USA.goods", "%", -4.0, -3.0, -2.0, base=45.0),
        q("revenue.USA", "USD bn", 85.0, 90.0, 100.0, base=60.0),
        q("cutoff.JPN.CHN.C10.value_added", "%", -1.0),
        q("diversion.JPN.others.long-run", "%", 9.0),
        q("profit.toyota.total", "JPY bn", -9.0),
        q("holdings.JPN.quarter", "USD bn", -9.0),
        q("yield.UST.15-30.quarter", "bp", 3.0, base=4.0),
        paths=(path("usdjpy", (1.0,), (1.0,), (2.0,), (2.0,)),),
    )
    assert [own.id for own in story.page(outcome).sections] == [
        "welfare", "partners", "sectors", "chief-sector", "blocs", "revenue", "members", "paths",
        "made-of", "cutoff", "diversion", "firms", "bonds", "record",
    ]  # fmt: skip


def test_claims_and_the_game_belong_to_whole_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Section("claims", "Claims")
    monkeypatch.setattr(story.claims, "section", lambda _: own)

    def has(settings: dict[str, str]) -> bool:
        return own in story.page(run(MOVING, settings=settings)).sections

    assert has({})
    assert has({"stage": "final"})
    assert not has({"only": "goods"})
    assert not has({"stage": "goods"})
    assert not has({"stage": "final", "only": "goods"})


# ---- the short answer


def short(outcome: Outcome) -> tuple[str, ...]:
    return story.page(outcome).short


def test_what_is_said_where_there_is_no_number_to_tell() -> None:
    still = q("welfare.JPN", "%", 0.0, 0.0, 0.0)
    assert short(run(still)) == ("Nothing changes: every number equals its baseline.",)
    failed = (solved("A"), unsolved("B", "try less"))
    assert short(run(still, solves=failed)) == ("No answer: what was asked was not solved.",)
    waits = unsolved("economy", "ask for the economy", "economy")
    waits = replace(waits, status="not asked")
    assert short(run(still, solves=(waits,))) == (
        "No answer: what the measures act in was not asked for.",
    )
    assert short(run(still, solves=(unsolved("B", "less"), waits))) == (
        "No answer: what was asked was not solved.",
    )
    flow = q("exports.JPN.MEX.C10", "%", 1.0, 1.0, 1.0, base=1.0)
    assert short(run(still, flow)) == ("What was solved equals its baseline.",)
    assert len(short(run(MOVING, solves=failed))) == 1
    assert short(run(MOVING, solves=failed))[0].startswith("Real income of Japan")


def test_a_cut_alone_is_real_income_itself_and_two_of_one_answer_are_one() -> None:
    cut = q("cutoff.JPN.CHN.C10.income", "%", -3.0, -2.0, -1.0)
    names = {"cutoff:JPN.CHN.C10": "food from China"}
    alone = run(MOVING, cut, measures=("a cut",), names=names)
    assert [s.split(",")[0] for s in short(alone)] == [
        "If Japan goes without food from China for good"
    ]
    (said,) = short(run(MOVING, cut, names=names))
    assert said.startswith("Real income of Japan in the long run")
