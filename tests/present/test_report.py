"""The report of a run: what its main part has, what its annex; nothing is lost or twice."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.present.rich import path, q, run
from walkaway.outcome import Band, Outcome, Range
from walkaway.present import html, report, report_first, story, tile_map
from walkaway.present.first import StepSaid, TileSaid
from walkaway.present.page import Bar, BarChart, Page, Section, sentence, table
from walkaway.world import World


def rich() -> Outcome:
    paths = (path("usdjpy", (143.0,) * 3, (144.0,) * 3, (145.0,) * 3, (146.0,) * 3, "JPY"),)
    codes = {"PHL": 0.4, "CHN": 0.2, "MEX": 0.1, "NLD": -0.1, "USA": -0.3, "JPN": -0.5}
    incomes = [q(f"welfare.{code}", "%", v / 2, v, 2 * v) for code, v in codes.items()]
    sold = [
        q(f"exports.JPN.{code}.goods", "%", 10 * v, 20 * v, 30 * v, base=100.0, horizon="1 year")
        for code, v in codes.items()
        if code != "JPN"
    ]
    return run(*incomes, *sold, q("revenue.USA", "USD bn", 5.0, 6.0, 7.0, base=76.0), paths=paths)


def fat(sections: int = 60, rows: int = 40) -> Page:
    """A page that would fill hundreds of sheets."""
    long = "A sentence of some length, with a reason and a number. " * 12
    bars = tuple(Bar(f"bar {k}", Band(-1.0, 1.0 + k, 2.0 + k)) for k in range(14))
    cells = [[f"row {k}", "1.0", "−0.5 to +2.5", "words that go on"] for k in range(rows)]
    return Page(
        title="A long title that goes on and on until it takes more than a line of any sheet",
        assumed=(long,) * 4,
        short=("It rises by 1%.", *(long,) * 3),
        sections=tuple(
            Section(
                f"s{k}", f"Section {k}", lead=(long, long),
                tables=(table(f"table {k}", ("name", "value", "range", "words"), cells),),
                charts=tuple(BarChart(f"chart {k} {n}", "%", bars) for n in range(k % 3)),
                note=long,
            )
            for k in range(sections)
        ),
        notes=tuple(sentence(f"{long} {k}") for k in range(30)),
        sources=tuple(f"source {k}" for k in range(50)),
        foot=("foot",),
    )  # fmt: skip


# ---- the map


def test_every_economy_of_the_data_has_a_tile_of_its_own() -> None:
    trade = World.at("2025-06-12").trade()
    places = tile_map.places()
    assert set(places) == set(trade.economies)
    assert len(set(places.values())) == len(places)


SOUTHWARD = """CAN USA
USA MEX
DNK DEU
BRA ARG
FRA ESP
JPN AUS
FIN EST
IDN AUS"""
EASTWARD = """PRT ESP
FRA CHE
CHE AUT
KOR JPN
CHN JPN
POL BLR
PAK IND
CHL BRA"""


def test_neighbours_lie_beside_one_another() -> None:
    places = tile_map.places()
    for north, south in (line.split() for line in SOUTHWARD.splitlines()):
        assert places[north].row < places[south].row
    for west, east in (line.split() for line in EASTWARD.splitlines()):
        assert places[west].column < places[east].column


def test_a_map_has_the_numbers_of_the_run() -> None:
    own = rich()
    exports, incomes = tile_map.maps(own)
    for code, band in exports.values.items():
        known = own[f"exports.JPN.{code}.goods"]
        assert band.mid == pytest.approx(known.mid * known.baseline / 100)
    assert incomes.values["PHL"] == own["welfare.PHL"].band
    drawn = tile_map.svg(exports)
    assert drawn.count("<rect") == len(tile_map.places())  # the others are there, empty
    assert ">−6.0<" in drawn  # 20 times −0.3 percent of 100
    assert "<title>United States: −6.0 USD bn</title>" in drawn
    said = tile_map.alternative(exports)
    assert all(f"{own.name(code)} " in said for code in ("USA", "PHL", "MEX", "CHN", "NLD"))
    assert exports.title == (
        "Japan sells 6.0 USD bn a year less to the United States; the largest gain elsewhere: "
        "8.0 USD bn a year more to the Philippines"
    )


def test_what_is_not_sure_is_dashed() -> None:
    own = run(q("welfare.JPN", "%", -1.0, 0.5, 2.0), q("welfare.USA", "%", 1.0, 2.0, 3.0))
    (incomes,) = tile_map.maps(own)
    drawn = tile_map.svg(incomes)
    assert drawn.count("stroke-dasharray") == 1
    assert incomes.title == "Of 2 economies 0 surely lose real income, 1 surely gain"


def test_a_run_without_trade_has_no_map() -> None:
    assert tile_map.maps(run()) == ()


# ---- what stands where


def test_the_first_page_has_question_answer_four_numbers_and_a_chart() -> None:
    own = rich()
    page = story.page(own)
    made = report.report(page, own)
    assert made.first is not None
    assert made.cover is not None
    text = html.render(page, own)
    cover = text[text.index('class="cover"') : text.index('id="assumed"')]
    plain = unescape(re.sub(r"<[^>]+>", "", cover))
    assert made.first.question in plain
    assert "".join(piece.text for piece in made.first.answer) in plain
    assert 1 <= len(made.first.tiles) <= 4
    for tile in made.first.tiles:
        assert tile.text in plain
        assert tile.range_text in plain
    assert cover.count("<figure") == 1


def test_a_page_without_a_first_view_begins_with_its_first_sentence() -> None:
    text = html.render(fat(1), rich())
    assert '<p class="answer">It rises by 1%.</p>' in text


@pytest.mark.parametrize("sections", [0, 1, 5, 60])
def test_nothing_is_lost_and_no_chart_is_twice(sections: int) -> None:
    page, own = fat(sections), rich()
    made = report.report(page, own)
    charts = [id(chart) for section in page.sections for chart in section.charts]
    shown = [id(c) for part in made.parts for c in (*part.charts, *part.wide)]
    shown += [id(made.cover)] if made.cover else []
    shown += [id(chart) for section in made.annex for chart in section.charts]
    assert sorted(shown) == sorted(charts)
    whole = [id(one) for section in page.sections for one in section.tables]
    kept = [id(one) for part in made.parts for one in part.tables if id(one) in whole]
    kept += [id(one) for section in made.annex for one in section.tables]
    assert sorted(kept) == sorted(whole)
    notes = [f"{one.lead} {one.rest}".strip() for one in made.notes]
    assert notes + list(made.further["More before you quote this"]) == list(page.notes)


def test_a_folded_text_is_whole() -> None:
    short = "One sentence of no length."
    assert report.folded(short) == report.Text(short)
    long = "A first sentence, with 3.5 percent. " + "Then a second one follows at length. " * 20
    own = report.folded(long.strip())
    assert own.lead.endswith(".")
    assert len(own.lead) <= report.LEAD
    assert f"{own.lead} {own.rest}" == long.strip()
    endless = "word " * 200
    assert report.folded(endless).rest == ""


def test_claims_that_the_record_refutes_come_first() -> None:
    verdicts = ["confirmed"] * 20 + ["contradicted", "stale", "misattributed"]
    cells = [[f"claim {k}", verdict, "1", "2"] for k, verdict in enumerate(verdicts)]
    section = Section("claims", "Told", tables=(table("t", ("claim", "verdict", "a", "b"), cells),))
    made = report.report(Page(title="t", short=("x",), sections=(section,)), run())
    (part,) = made.parts
    found = [row[1].text for row in part.tables[0].rows]
    assert found[:4] == ["contradicted", "misattributed", "stale", "confirmed"]
    assert len(found) == report.CLAIMS
    assert part.left == "11 more rows"


def tile(low: float, mid: float, high: float, sure: bool, *steps: StepSaid) -> TileSaid:
    return TileSaid(
        label="what", text="+6", below="when", low=low, mid=mid, high=high, range_=Range.SETS,
        range_text="said", against="no action", sure=sure, metric="m", steps=list(steps),
    )  # fmt: skip


def test_a_number_whose_sign_is_not_sure_is_neither_gain_nor_loss() -> None:
    assert "var(--" not in report_first.range_svg(tile(-1.0, 0.5, 2.0, sure=False))
    assert "var(--gain)" in report_first.range_svg(tile(1.0, 2.0, 3.0, sure=True))
    assert "var(--loss)" in report_first.range_svg(tile(-3.0, -2.0, -1.0, sure=True))


def test_a_range_is_drawn_where_it_lies() -> None:
    drawn = report_first.range_svg(tile(-3.0, -2.0, 1.0, sure=False))
    spot = float(re.findall(r'cx="([\d.]+)"', drawn)[0])
    zero, _, low, high = (float(x) for x in re.findall(r'x[12]="([\d.]+)"', drawn)[:4])
    width = report_first.WIDE - 2 * report_first.EDGE
    assert (low, high) == (report_first.EDGE, report_first.WIDE - report_first.EDGE)
    assert zero == pytest.approx(report_first.EDGE + 0.75 * width, abs=0.1)
    assert spot == pytest.approx(report_first.EDGE + 0.25 * width, abs=0.1)


def test_steps_are_told_where_they_differ() -> None:
    first, last = StepSaid(name="one", text="+2"), StepSaid(name="two", text="+6")
    assert report_first.before(tile(1.0, 6.0, 7.0, True, first, last)) == ("one: +2",)
    assert report_first.before(tile(1.0, 6.0, 7.0, True)) == ()
    same, lost = StepSaid(name="one", text="+6"), StepSaid(name="one", text="")
    assert report_first.before(tile(1.0, 6.0, 7.0, True, same, lost, last)) == ()


def test_the_links_of_a_report_lead_somewhere() -> None:
    text = html.render(fat(20), rich())
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'<a href="#([^"]+)"', text):
        assert target in ids
