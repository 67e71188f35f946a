"""Bonds, firms, cut-offs, diversion and paths on the page, for numbers made by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.present.rich import LESS, SETS, gains, metrics, path, q, rows, run, solved, unsolved
from walkaway.outcome import Band, Metric, Outcome, Range
from walkaway.present import (
    bonds_story,
    cutoff_story,
    diversion_story,
    firms_story,
    horizon_story,
    paths_story,
)
from walkaway.present.headlines import THIRTY_YEARS
from walkaway.present.page import BarChart, PathChart, Section

AT_ONCE = "if it all happened at once on the scenario's date"


def only(found: Section | None) -> Section:
    assert found is not None
    return found


# ---- bonds


def debt(*more: Metric) -> Outcome:
    yields = [
        q("yield.UST.7-15.quarter", "bp", 4.0, 8.0, 16.0, base=4.41, label="10-year US yield, x"),
        q("yield.UST.7-15.long-run", "bp", 2.0, 3.0, 5.0, base=4.41, label="10-year US yield, y"),
        q("yield.UST.15-30.quarter", "bp", 10.0, 20.0, base=4.84, label="30-year US yield, x"),
        q("yield.UST.15-30.long-run", "bp", 3.0, 6.0, 9.0, base=4.84, label="30-year US yield, y"),
        q("yield.UST.1-3.quarter", "bp", 1.0, 1.2, 1.4, base=3.9, label="2-year US yield, x"),
    ]
    held = [
        q("holdings.JPN.quarter", "USD bn", -101.0, -100.0, -99.0, base=1130.4),
        q("holdings.EUR.quarter", "USD bn", 28.0, 30.0, 33.0, base=700.0),
        q("holdings.USA.banks.quarter", "USD bn", 35.0, 40.0, 41.0, base=1500.0),
        q("holdings.GBR.quarter", "USD bn", 9.0, 10.0, 12.0, base=800.0),
        q("holdings.CHN.quarter", "USD bn", 0.3, 0.5, 0.7, base=750.0),
        q("holdings.OTH.quarter", "USD bn", 4.0, 5.0, 6.0, base=100.0),
        q("holdings.SMALL.quarter", "USD bn", 0.1, 0.51, 0.9, base=1.0),
        q("holdings.NONE.quarter", "USD bn", 0.1, 0.4, 0.9, base=1.0),
        q("holdings.JPN.long-run", "USD bn", -1.0, -1.0, -1.0, base=1130.0),
    ]
    names = {"USA.banks": "US banks", "EUR": "the euro area", "GBR": "Britain", "OTH": "Others",
             "USA.dealers": "Dealers", "USA.hedge_funds": "Hedge funds", "CYM": "Cayman",
             "SMALL": "Small"}  # fmt: skip
    return run(*yields, *held, *more, names=names,
               solves=tuple(solved(m, "bonds, quarter") for m in SETS))  # fmt: skip


def test_the_bond_market_in_a_sentence_or_two() -> None:
    second, first = bonds_story.short(debt())
    assert first.text == (
        "By the bond market alone the 30-year US Treasury yield would move by +15 bp (+10 to +20, "
        f"2 estimates) {AT_ONCE} and the others had a quarter to adjust, and by +6 bp (+3 to +9, "
        "3 estimates) in the long run, from 4.84%. No central bank, budget or economy answers in "
        "that; this run has no dated paths."
    )
    assert first.says == (THIRTY_YEARS,) == (("yield", "30-year", "after a year"),)
    assert second.text == (
        f"Who would buy within a quarter what is let go of (Japan 100), {AT_ONCE}, USD bn: US "
        "banks +40, the euro area +30, Britain +10, Others +5."
    )
    assert second.says == (("holdings", "US Treasuries", "quarter"),)


def test_without_buyers_or_with_half_a_yield_nothing_is_said() -> None:
    outcome = debt()
    assert list(bonds_story.short(run())) == []
    few = tuple(m for m in outcome.metrics if m.band.mid < 0.5 and m.section == "holdings")
    assert list(bonds_story.short(replace(outcome, metrics=few))) == []
    half = q("holdings.CHN.quarter", "USD bn", 0.5, 0.5, 0.5)
    assert list(bonds_story.short(run(half))) == []
    more = q("holdings.CHN.quarter", "USD bn", 0.55, 0.55, 0.55)
    assert [one.text.split(": ")[1] for one in bonds_story.short(run(more))] == ["China +1."]
    one = tuple(m for m in outcome.metrics if m.id == "yield.UST.15-30.quarter")
    assert list(bonds_story.short(replace(outcome, metrics=one))) == []


def test_a_market_that_closes_is_told_by_the_papers_under_which_it_does() -> None:
    failed = (
        unsolved("Paper 1", "x", "bonds, quarter"), unsolved("Paper 2", "x", "bonds, quarter"),
        unsolved("Paper 1", "x", "bonds, long run"), unsolved("A", "x", "goods"),
    )  # fmt: skip
    (said,) = bonds_story.short(run(solves=failed))
    assert said.text == (
        "Under Paper 1, Paper 2 nobody buys all of it at any yield: the market closes."
    )
    assert said.says == ()


def test_yields_holders_and_papers_of_the_bond_market() -> None:
    found = only(bonds_story.section(debt()))
    assert found.title == f"Who holds the debt instead, and at what yield, {AT_ONCE}"
    assert (
        "after a quarter, or in the long run, means how long the others have had" in found.lead[0]
    )
    assert "in full from the first day" in found.lead[0]
    yields, holders, papers = found.tables
    assert yields.caption.startswith(
        "What flows alone would add to US Treasury yields, all at once"
    )
    assert yields.columns == (
        "yield", "before,\n%", "a quarter to\nadjust, bp", "range,\n3 estimates",
        "all the\ntime, bp", "range,\n3 estimates",
    )  # fmt: skip
    assert rows(yields) == [
        ["10-year", "4.41", "+8.0", "+4.0 to +16.0", "+3.0", "+2.0 to +5.0"],
        ["30-year", "4.84", "+15.0", "+10.0 to +20.0", "+6.0", "+3.0 to +9.0"],
        ["2-year", "3.90", "+1.2", "+1.0 to +1.4", "", ""],
    ]
    ids = [f"yield.UST.7-15.{when}" for when in ("quarter", "long-run")]
    assert metrics(yields)[0] == ["", "", ids[0], "", ids[1], ""]
    assert holders.caption == (
        f"US Treasuries at market value, change of holdings a quarter later, {AT_ONCE}"
    )
    assert holders.columns == (
        "holder", "before,\nUSD bn", "change,\nUSD bn", "range,\n3 estimates",
    )  # fmt: skip
    assert rows(holders) == [
        ["US banks", "1,500", "+40.0", "+35.0 to +41.0"],
        ["the euro area", "700", "+30.0", "+28.0 to +33.0"],
        ["Britain", "800", "+10.0", "+9.0 to +12.0"],
        ["Others", "100", "+5.0", "+4.0 to +6.0"],
        ["Small", "1", "+0.5", "+0.1 to +0.9"],
        ["China", "750", "+0.5", "+0.3 to +0.7"],
        ["Japan", "1,130", f"{LESS}100.0", f"{LESS}101.0 to {LESS}99.0"],
    ]
    assert (gains(holders)[0], gains(holders)[-1]) == ("..+.", "..-.")
    assert metrics(holders)[0] == ["", "", "holdings.USA.banks.quarter", ""]
    assert papers.columns == (
        "estimate", "10-year, a quarter\nto adjust, bp", "30-year, a quarter\nto adjust, bp",
        "30-year, all\nthe time, bp",
    )  # fmt: skip
    assert papers.caption == "Under each published estimate"
    assert rows(papers) == [
        ["A", "+4.0", "+10.0", "+3.0"], ["B", "+8.0", "+20.0", "+6.0"],
        ["C", "+16.0", "does not clear", "+9.0"],
    ]  # fmt: skip
    (chart,) = found.charts
    assert isinstance(chart, BarChart)
    assert chart.title == f"Change of holdings of US Treasuries a quarter later, {AT_ONCE}"
    assert chart.unit == "USD bn"
    assert [bar.label for bar in chart.bars] == [row[0] for row in rows(holders)]
    assert chart.bars[0].metric == "holdings.USA.banks.quarter"
    assert chart.bars[-1].band == Band(-101.0, -100.0, -99.0)
    assert "Holdings are counted at the prices of before" in found.note
    assert "too large if it holds its rate." in found.note
    assert bonds_story.section(run()) is None


def test_those_who_sell_because_they_borrow_are_named() -> None:
    sellers = (
        q("holdings.USA.dealers.quarter", "USD bn", -4.0, -3.0, -2.0),
        q("holdings.CYM.quarter", "USD bn", -4.0, -0.6, -0.4),
        q("holdings.USA.hedge_funds.quarter", "USD bn", -0.6, -0.5, -0.4),
    )
    note = only(bonds_story.section(debt(*sellers))).note
    assert " Cayman and Dealers hold fewer dollars than before." in note
    assert (
        "there are two reasons: losses on bonds held with borrowed money, beyond a buffer" in note
    )
    assert "they give up more dollars of short ones than they take of long ones" in note
    assert "Japan hold" not in note
    assert "fewer" not in only(bonds_story.section(debt())).note


# ---- firms


def profits(*more: Metric, **settings: str) -> Outcome:
    def own(name: str, *values: float, base: float | None = None, label: str = "") -> Metric:
        return q(f"profit.{name}", "JPY bn", *values, base=base, base_unit="JPY bn", label=label,
                 kind=Range.CASES, horizon="fiscal year 2025")  # fmt: skip

    found = (
        own("honda.total", -300.0, -200.0, -50.0, base=1213.0, label="Honda: total"),
        own("toyota.tariff", -700.0, -600.0, -500.0, label="Toyota: tariff paid"),
        own("toyota.price", 60.0, 90.0, 150.0, label="Toyota: higher prices"),
        own("toyota.volume", -20.0, -10.0, -5.0, label="Toyota: lost sales"),
        own("toyota.exchange", -9.0, 0.4, 9.0, label="Toyota: exchange rate"),
        own("toyota.mitigation", 10.0, 20.0, 30.0, label="Toyota: mitigation"),
        own("toyota.total", -650.0, -499.6, -321.0, base=4795.6, label="Toyota: total"),
        own("toyota.recorded-tariffs", -90.0, -80.0, -70.0, label="x"),
        own("toyota.recorded-exchange", -260.0, -250.0, -240.0, label="x"),
        own("new.total", 1.0, 2.0, 3.0, label="New: total"),
    )
    return run(*found, *more, names={"toyota": "Toyota", "honda": "Honda", "new": "Newcomer"},
               settings=dict(settings))  # fmt: skip


def test_the_hardest_hit_in_a_sentence() -> None:
    (said,) = firms_story.short(profits())
    assert said.text == (
        f"Toyota's operating profit over the fiscal year: {LESS}500 JPY bn ({LESS}650 to "
        f"{LESS}321, worst to best case) by this scenario, of 4,796 the year before; tariffs on "
        f"record before 12 June 2025 cost another 80, and the yen on record {LESS}250."
    )
    assert said.says == (("profit", "toyota", "fiscal year 2025"),)


@pytest.mark.parametrize(
    ("tariffs", "yen", "end"),
    [
        (80.0, 250.0, "; tariffs on record before 12 June 2025 brought 80, and the yen on record "
         "+250."),
        (0.0, 250.0, "; the yen on record +250."),
        (-80.0, 0.0, "; tariffs on record before 12 June 2025 cost another 80."),
        (0.0, 0.0, " by this scenario."),
    ],
)  # fmt: skip
def test_what_the_record_did_is_told_where_it_did_anything(
    tariffs: float, yen: float, end: str
) -> None:
    outcome = run(
        q("profit.honda.total", "JPY bn", -9.0, -8.0, -7.0),
        q("profit.honda.recorded-tariffs", "JPY bn", tariffs),
        q("profit.honda.recorded-exchange", "JPY bn", yen),
    )
    (said,) = firms_story.short(outcome)
    assert said.text.endswith(end)
    assert list(firms_story.short(run())) == []


def test_no_firm_is_told_of_in_a_story_of_others() -> None:
    outcome = run(q("profit.toyota.total", "JPY bn", -9.0, -8.0, -7.0))
    brazil = replace(outcome.scenario, focus=("USA", "BRA"))
    canada = replace(outcome.scenario, focus=("USA", "CAN"))
    assert list(firms_story.short(replace(outcome, scenario=brazil))) == []
    assert len(list(firms_story.short(replace(outcome, scenario=canada)))) == 1


def test_bridges_of_all_firms_the_largest_first() -> None:
    found = only(firms_story.section(profits()))
    assert found.title == "What it does to exporters"
    whole, parts = found.tables
    assert whole.caption == "Operating profit over the fiscal year, JPY bn"
    assert whole.columns == (
        "firm", "year\nbefore", "tariffs on record\nbefore 12 June 2025", "yen on\nrecord",
        "by this\nscenario", "worst to\nbest case",
    )  # fmt: skip
    assert rows(whole) == [
        ["Toyota", "4,796", f"{LESS}80", f"{LESS}250", f"{LESS}500", f"{LESS}650 to {LESS}321"],
        ["Honda", "1,213", "", "", f"{LESS}200", f"{LESS}300 to {LESS}50"],
        ["Newcomer", "", "", "", "+2", "+1 to +3"],
    ]
    assert gains(whole) == ["..---.", "....-.", "....+."]
    assert metrics(whole)[0] == [
        "", "", "profit.toyota.recorded-tariffs", "profit.toyota.recorded-exchange",
        "profit.toyota.total", "",
    ]  # fmt: skip
    assert parts.caption == "Parts of what this scenario does, JPY bn"
    assert parts.columns == (
        "firm", "tariff", "higher\nprices", "lost\nsales", "exchange\nrate", "mitigation",
    )  # fmt: skip
    assert rows(parts)[0] == ["Toyota", f"{LESS}600", "+90", f"{LESS}10", "0", "+20"]
    assert rows(parts)[1] == ["Honda", "", "", "", "", ""]
    assert gains(parts)[0] == ".-+-.+"
    assert metrics(parts)[0][1:] == [
        f"profit.toyota.{own}" for own in ("tariff", "price", "volume", "exchange", "mitigation")
    ]
    assert "with its measures from 12 June 2025 on, less the same year without" in found.note
    assert "without those that are its own" in found.note
    assert "from the least to the most favourable assumptions" in found.note
    assert firms_story.section(run()) is None


def test_a_bridge_is_of_one_set_and_its_whiskers_of_all() -> None:
    first, second, _ = only(firms_story.section(profits())).charts
    assert isinstance(first, BarChart)
    assert (first.title, first.unit, first.kind) == (
        "Toyota: operating profit, what this scenario does", "JPY bn", Range.CASES,
    )  # fmt: skip
    assert [(bar.label, bar.band.mid) for bar in first.bars] == [
        ("tariff paid", -600.0), ("higher prices", 90.0), ("lost sales", -10.0),
        ("exchange rate", 0.4), ("mitigation", 20.0), ("total", -499.6),
    ]  # fmt: skip
    assert first.bars[0].band == Band(-700.0, -600.0, -500.0)
    assert first.bars[0].metric == "profit.toyota.tariff"
    assert second.title.startswith("Honda")
    # Where the middle of a part is another set's, the middle of the total decides.
    crossed = run(
        q("profit.x.tariff", "JPY bn", -1.0, -9.0, -5.0, label="X: tariff"),
        q("profit.x.total", "JPY bn", -1.0, -2.0, -3.0, label="X: total", kind=Range.CASES),
    )
    (chart,) = only(firms_story.section(crossed)).charts
    assert isinstance(chart, BarChart)
    assert chart.bars[0].band == Band(-9.0, -9.0, -1.0)


def test_where_the_yen_of_profits_comes_from() -> None:
    record = "What the scenario does to exchange rates is not in them"
    own = "What the scenario does to yen per dollar is this run's own path over its baseline"
    assert record in only(firms_story.section(profits())).note
    assert record in only(firms_story.section(profits(dollar_yen="record"))).note
    assert own in only(firms_story.section(profits(dollar_yen="path"))).note


# ---- cut-offs


CUT = "JPN.CHN.rare-earths"
CUT_NAMES = {
    f"cutoff:{CUT}": "rare earths from China", "cutoff:USA.world.C10": "food from anywhere",
    "autos": "Cars", "steel": "Steel",
}  # fmt: skip


def cut(*more: Metric, **options: object) -> Outcome:
    found = (
        q(f"cutoff.{CUT}.value_added", "%", -0.9, -0.5, -0.2, kind=Range.CASES),
        q(f"cutoff.{CUT}.income", "%", -0.3, -0.2, -0.1),
        *more,
    )
    return run(*found, names=CUT_NAMES, **options)  # type: ignore[arg-type]


def test_what_a_cut_costs_within_months_and_for_good() -> None:
    outcome = cut(measures=("a cut",))
    (months,) = cutoff_story.short(outcome)
    assert months.text == (
        "Without rare earths from China, Japan loses within months 0.50% (0.20 to 0.90, best to "
        "worst case) of its value added."
    )
    assert months.says == (("value added", CUT, "within months"),)
    (lasting,) = cutoff_story.lasting(outcome)
    assert lasting.text == (
        "If Japan goes without rare earths from China for good, it loses 0.20% (0.10 to 0.30, "
        "3 estimates) of its real income."
    )
    assert lasting.says == (("income", "JPN", "long run"),)
    assert list(cutoff_story.lasting(cut())) == []  # among others, the goods market tells of all
    assert list(cutoff_story.lasting(cut(measures=()))) == []
    assert list(cutoff_story.short(run(paths=(path("x", (1,), (1,), (1,), (1,)),)))) == []


def test_a_cut_that_may_gain_is_told_with_signs_and_large_ones_without_digits() -> None:
    open_ = run(
        q("cutoff.USA.world.C10.income", "%", -0.3, -0.2, 0.0),
        q("cutoff.USA.world.C10.value_added", "%", -0.3, 0.1, 0.2),
        names=CUT_NAMES, measures=("a cut",),
    )  # fmt: skip
    (said,) = cutoff_story.lasting(open_)
    assert said.text == (
        "If the United States goes without food from anywhere for good, its real income changes "
        f"by {LESS}0.20% ({LESS}0.30 to 0.00, 3 estimates)."
    )
    (said,) = cutoff_story.short(open_)
    assert said.text == (
        "Without food from anywhere, the value added of the United States changes within months "
        f"by +0.10% ({LESS}0.30 to +0.20, 3 estimates)."
    )
    nothing = q("cutoff.USA.world.C10.value_added", "%", 0.0)
    (said,) = cutoff_story.short(run(nothing, names=CUT_NAMES))
    assert said.text.endswith("of the United States changes within months by 0.000%.")
    for size, text in ((9.99, "9.99%"), (10.0, "10%"), (43.2, "43%")):
        large = q("cutoff.USA.world.C10.value_added", "%", -size)
        (said,) = cutoff_story.short(run(large, names=CUT_NAMES))
        assert said.text.endswith(f"months {text} of its value added.")
    both = cutoff_story.short(cut(paths=(path("x", (1,), (1,), (1,), (1,)),)))
    assert list(both)[-1].text == (
        "The dated paths of output and prices do not hold what scarce inputs cost directly."
    )


def test_who_uses_what_is_cut_off_and_who_stands_in() -> None:
    more = (
        q(f"cutoff.{CUT}.share", "%", 60.0, 71.4, 80.0),
        q(f"cutoff.{CUT}.price", "%", 20.0, 30.0, 45.0),
        q(f"cutoff.{CUT}.refining", "%", 91.3),
        q(f"cutoff.{CUT}.output.autos", "%", -9.0, -4.0, -1.0, kind=Range.CASES),
        q(f"cutoff.{CUT}.direct.autos", "%", 0.123),
        q(f"cutoff.{CUT}.upstream.autos", "%", 0.456),
        q(f"cutoff.{CUT}.output.steel", "%", -0.06, -0.04, -0.01, kind=Range.CASES),
        q(f"cutoff.{CUT}.direct.steel", "%", 0.02),
        q(f"cutoff.{CUT}.upstream.steel", "%", 0.03),
        q(f"cutoff.{CUT}.instead.MEX", "USD bn", 1.0, 1.5, 2.0, base=3.4567),
        q(f"cutoff.{CUT}.mined.AUS", "t", 13_000.0, label="mined, Australia"),
        q(f"cutoff.{CUT}.refined.MYS", "%", 4.4, label="refined, Malaysia"),
    )
    found = only(cutoff_story.section(cut(*more)))
    assert found.title == "Cut off: who goes without, and who can stand in"
    assert found.lead == (
        "Rare earths from China: 71% (60 to 80, contested) of what Japan imports.",
        "If it lasts, its price in Japan changes by +30% (+20 to +45, 3 estimates).",
        "91% of refining is in the hands of those who cut off: a mine elsewhere that ships its ore "
        "there does not stand in.",
    )
    users, instead, mines = found.tables
    assert users.caption == "Who in Japan uses rare earths from China"
    assert users.columns == (
        "user", "direct,\n% of output", "upstream,\n% of output", "output within\nmonths, %",
        "worst to\nbest case",
    )  # fmt: skip
    assert rows(users) == [
        ["Cars", "0.12", "0.46", f"{LESS}4.0", f"{LESS}9.0 to {LESS}1.0"],
        ["Steel", "0.02", "0.03", "0.0", f"{LESS}0.1 to 0.0"],
    ]
    assert gains(users) == ["...-.", "....."]
    assert metrics(users)[0] == [
        "", f"cutoff.{CUT}.direct.autos", f"cutoff.{CUT}.upstream.autos",
        f"cutoff.{CUT}.output.autos", "",
    ]  # fmt: skip
    assert instead.caption == "Who stands in if it lasts: sales to Japan, USD bn a year"
    assert instead.columns == ("from", "before", "more", "range,\n3 estimates")
    assert rows(instead) == [["Mexico", "3.5", "+1.5", "+1.0 to +2.0"]]
    assert metrics(instead) == [["", "", f"cutoff.{CUT}.instead.MEX", ""]]
    assert (mines.caption, mines.columns) == (
        "Who can stand in, as on record", ("where", "amount"),
    )  # fmt: skip
    assert rows(mines) == [
        ["Australia: mines, tonnes a year", "13,000"],
        ["Malaysia: refining, % of the world", "4"],
    ]
    assert metrics(mines)[0][1] == f"cutoff.{CUT}.mined.AUS"
    assert "Months: others send no more than before and users hardly substitute." in found.note
    assert "from the worst to the best; if it lasts, over elasticity sets" in found.note


def test_shares_that_nobody_contests_and_uses_that_nobody_split() -> None:
    share = q(f"cutoff.{CUT}.share", "%", 2.0)
    small = q(f"cutoff.{CUT}.share", "%", 1.994)
    for own, text in ((share, "2%"), (small, "1.99%")):
        (lead,) = only(cutoff_story.section(cut(own))).lead
        assert lead == (
            f"Rare earths from China: {text} of what Japan buys of it, at home included."
        )
    outputs = [q(f"cutoff.{CUT}.output.u{k}", "%", -9.0, -4.0, -1.0) for k in range(8)]
    others = [q(f"cutoff.{CUT}.instead.s{k}", "USD bn", 1.0, 1.5, 2.0) for k in range(8)]
    mines = [q(f"cutoff.{CUT}.mined.m{k}", "t", 1.0, label=f"mined, M{k}") for k in range(8)]
    found = only(cutoff_story.section(cut(*outputs, *others, *mines)))
    assert [len(table.rows) for table in found.tables] == [6, 6, 6]
    assert found.tables[0].columns == ("user", "output within\nmonths, %", "range,\n3 estimates")
    assert rows(found.tables[1])[0][1] == "0.0"
    assert only(cutoff_story.section(cut())).tables == ()
    assert cutoff_story.section(run()) is None


# ---- diversion


WHEN = {"y1": "one year", "long": "long run"}


def diverted(**places: tuple[float, ...]) -> Outcome:
    return run(*(
        q(f"diversion.JPN.{place}.{slug}", "cents", *values, horizon=when)
        for name, values in places.items()
        for place, _, slug, when in [(*name.partition("__"), WHEN[name.partition("__")[2]])]
    ), blocs=("CPTPP", "RCEP"))  # fmt: skip


def test_diversion_tells_of_no_bloc_that_the_measures_do_not_touch() -> None:
    away = q("diversion.JPN.RCEP.long-run", "cents", -3.0, 2.0, 4.0)
    all_ = q("diversion.JPN.others.long-run", "cents", 8.0, 10.0, 13.0)
    (table,) = only(diversion_story.section(run(away, all_, blocs=()))).tables
    assert [row[0] for row in rows(table)] == ["all other markets"]


def test_shares_by_place_and_horizon() -> None:
    outcome = diverted(
        others__y1=(8.0, 10.0, 13.0), others__long=(30.0, 34.0, 41.0),
        CPTPP__y1=(-3.0, -2.0, -1.0), RCEP__long=(-3.0, 2.0, 4.0),
        alone__y1=(8.0, 10.0, 13.0), alone__long=(50.0, 60.0, 70.0),
    )  # fmt: skip
    found = only(diversion_story.section(outcome))
    assert found.title == "Can other markets replace what Japan loses in the United States?"
    (table,) = found.tables
    assert table.caption == (
        "For each dollar of goods that Japan no longer sells in the United States: cents' worth "
        f"that others buy more (+) or less ({LESS}) from Japan"
    )
    assert table.columns == (
        "buyers", "after a year", "range,\n3 estimates", "in the long run", "range,\n3 estimates",
    )  # fmt: skip
    assert rows(table) == [
        ["all other markets", "+10", "+8 to +13", "+34", "+30 to +41"],
        ["CPTPP", f"{LESS}2", f"{LESS}3 to {LESS}1", "", ""],
        ["RCEP", "", "", "+2", f"{LESS}3 to +4"],
        ["all others, were Japan hit alone", "+10", "+8 to +13", "+60", "+50 to +70"],
    ]
    assert gains(table) == [".+.+.", ".-...", ".....", ".+.+."]
    assert metrics(table)[0] == [
        "", "diversion.JPN.others.y1", "", "diversion.JPN.others.long", "",
    ]  # fmt: skip
    assert found.lead == (
        "In part. For each dollar of goods that Japan no longer sells in the United States, all "
        "other markets together buy 10 cents more (8 to 13) after a year and 34 cents more (30 to "
        "41) in the long run.",
        "They are under new tariffs of the United States too, and look for other buyers "
        "themselves. Had Japan alone been hit, they would buy 60 cents more (50 to 70) in the long "
        "run.",
    )
    assert "The range is over published sets of trade elasticities at each horizon;" in found.note
    assert "which single country gains is predicted no better than by a coin" in found.note
    assert "at the prices of before, so that cheaper goods do not count as fewer" in found.note


@pytest.mark.parametrize(
    ("short", "long", "start"),
    [
        ((-5.0, -4.0, 1.0), (0.2, 0.49, 0.6), "No: they make up for none of it. "),
        ((-5.0, -4.0, 1.0), (0.2, 0.5, 0.6), "In part. "),
        ((99.0,), (9.0,), "In part. "),
        ((9.0,), (100.0,), "Yes. "),
        ((120.0,), (100.0,), "Yes. "),
    ],
)
def test_whether_others_make_up_for_it(
    short: tuple[float, ...], long: tuple[float, ...], start: str
) -> None:
    found = only(diversion_story.section(diverted(others__y1=short, others__long=long)))
    (lead,) = found.lead
    assert lead.startswith(f"{start}For each dollar")


def test_cents_with_a_word_for_their_direction() -> None:
    lead = only(
        diversion_story.section(
            diverted(
                others__y1=(-14.0, -10.0, -8.0), others__long=(-2.0, 3.0, 4.0),
                alone__y1=(-9.0, -5.0, -1.0), alone__long=(40.0, 50.0, 60.0),
            )
        )
    ).lead  # fmt: skip
    assert lead[0].endswith(
        f"buy 10 cents less (8 to 14) after a year and 3 cents more ({LESS}2 to +4) in the "
        "long run."
    )
    # Only the first horizon at which being alone would have helped is told.
    assert len(lead) == 2
    assert lead[1].endswith("Had Japan alone been hit, they would buy 5 cents less (1 to 9) "
                            "after a year.")  # fmt: skip
    nothing = run(q("diversion.JPN.CPTPP.long-run", "cents", 1.0))
    assert only(diversion_story.section(nothing)).lead == ()
    assert diversion_story.section(run()) is None
    even = diverted(others__long=(3.0,), alone__long=(3.0,))
    assert len(only(diversion_story.section(even)).lead) == 1


# ---- trade over time


def test_horizons_stand_in_the_order_of_time_and_one_value_has_no_range() -> None:
    name, wanted = "exports.JPN.USA.goods", "Exports of goods from Japan to United States, %"
    found = only(horizon_story.section(run(
        q(name, "%", -12.4, -11.6, -10.4, horizon="one year"),
        q(f"horizon.long-run.{name}", "%", -28.0, horizon="long run"),
        q(f"horizon.day.{name}", "%", -1.34, -1.24, -1.16, horizon="on 2025-12-31"),
        q(f"horizon.q1.{name}", "%", 3.0, 4.5, 5.0, horizon="first quarter"),
    )))  # fmt: skip
    (table,) = found.tables
    assert table.columns == (
        "", "in the first quarter", "after a year", "on 2025-12-31", "in the long run",
    )  # fmt: skip
    assert rows(table) == [[
        wanted, "+4.5\n(+3.0 to +5.0)", f"{LESS}12\n({LESS}12 to {LESS}10)",
        f"{LESS}1.2\n({LESS}1.3 to {LESS}1.2)", f"{LESS}28",
    ]]  # fmt: skip
    assert horizon_story.section(run(q(name, "%", -12.0, horizon="one year"))) is None


# ---- paths


def test_a_path_at_once_after_one_and_after_three_years() -> None:
    count = 13
    base = [100.0] * count
    mid = [100.0 + k for k in range(count)]
    low, high = [m - 0.25 for m in mid], [m + 30.0 for m in mid]
    own = path("usdjpy", base, low, mid, high, "JPY", "yen per dollar", 40, 3, "Spot.")
    other = path("us_output", base, low, mid, high, "%", "output", 40, 3, "Spot.")
    third = path("jp_output", base, base, base, base, "%", "Japan", 40, 3, "Other.")
    found = only(paths_story.section(run(paths=(own, other, third))))
    assert found.title == "What happens when"
    assert found.lead == (
        "Median against the baseline, then 5-95% of 40 draws; 3 of 43 draws failed and count with "
        "the largest part of the shock that has a path, extended in proportion: over pass-through, "
        "trade responses, policy rules and currency responses.",
    )
    (table,) = found.tables
    assert table.caption == "Change against the baseline"
    assert table.columns == (
        "", "2025Q2\n(range)", "2026Q1\n(range)", "2028Q1\n(range)",
    )  # fmt: skip
    assert rows(table)[0] == [
        "yen per dollar, JPY", f"0.0\n({LESS}0.2 to +30.0)", "+3.0\n(+2.8 to +33.0)",
        "+11.0\n(+10.8 to +41.0)",
    ]  # fmt: skip
    assert rows(table)[2] == ["Japan, %", "0.000", "0.000", "0.000"]
    assert metrics(table)[0] == ["", "path.usdjpy", "path.usdjpy", "path.usdjpy"]
    chart = found.charts[0]
    assert isinstance(chart, PathChart)
    assert (chart.title, chart.unit, chart.id) == ("yen per dollar", "JPY", "path.usdjpy")
    assert chart.periods == own.periods
    assert chart.baseline == (100.0,) * 13
    assert chart.bands[12] == Band(111.75, 112.0, 142.0)
    assert found.key == "Solid: median. Shaded: 5-95%. Dashed: without the scenario."
    assert found.note == "Spot. Other."
    brief = path("usdjpy", base[:4], low[:4], mid[:4], high[:4])
    assert only(paths_story.section(run(paths=(brief,)))).tables[0].columns == (
        "", "2025Q2\n(range)", "2026Q1\n(range)",
    )  # fmt: skip


def test_what_the_paths_answer_a_year_on() -> None:
    base = (0.0,) * 4
    moved = (0.0, 0.0, 0.0, 1.0)
    names = {
        "us_inflation": "", "us_output": "", "jp_output": "", "us_30y_yield": "US 30-year yield",
        "usdjpy": "yen per dollar",
    }  # fmt: skip
    (said,) = paths_story.short(
        run(paths=tuple(path(n, base, moved, moved, moved, "%", s) for n, s in names.items()))
    )
    assert said.text == (
        "By 2026Q1, against the baseline: US inflation +1.0 points; US output +1.0%; Japan's "
        "output +1.0%; the US 30-year yield +1.0 points; a dollar costs 1.0 yen more. In "
        "brackets 5-95% of 40 draws."
    )
    assert said.says == (
        ("path.us_inflation", "", ""), ("path.us_output", "", ""), ("path.jp_output", "", ""),
        THIRTY_YEARS, ("path.usdjpy", "", ""),
    )  # fmt: skip
    brief = tuple(path(n, base[:3], moved[:3], moved[1:], moved[1:]) for n in names)
    assert list(paths_story.short(run(paths=brief))) == []
