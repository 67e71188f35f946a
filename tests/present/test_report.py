"""The report of a run: what its main part has, what its annex; nothing is lost or twice."""

from __future__ import annotations

import re

import pytest
from msgspec import structs

from tests.present.rich import path, q, run
from walkaway.outcome import Band, Outcome
from walkaway.outcome.outcome import Step
from walkaway.present import html, report, story, tile_map
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
    assert (
        exports.title
        == (
            "Japan sells 6.0 USD bn a year less to the United States; the largest gain elsewhere: "
            "8.0 USD bn a year more to Philippines"
        )
        or "the Philippines" in exports.title
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


def test_the_first_page_has_the_answer_four_numbers_and_a_chart() -> None:
    own = rich()
    page = story.page(own)
    made = report.report(page, own)
    assert made.answer == page.short[0]
    assert len(made.rows) == report.TILES
    assert made.cover is not None
    text = html.render(page, own)
    cover = text[text.index('class="cover"') : text.index('id="assumed"')]
    for row in made.rows:
        assert report.told(row) in cover
    assert cover.count("<figure") == 1


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


def test_a_number_whose_sign_is_not_sure_says_so() -> None:
    own = run(q("welfare.JPN", "%", -1.0, 0.5, 2.0), q("welfare.USA", "%", 1.0, 2.0, 3.0))
    rows = {row.label: row for row in report.report(story.page(own), own).rows}
    unsure, sure = rows["Real income, Japan"], rows["Real income, United States"]
    assert report.spread(unsure).endswith("its sign is not sure")
    assert "sure" not in report.spread(sure)
    assert "var(--" not in report.range_svg(unsure)
    assert "var(--gain)" in report.range_svg(sure)


def test_the_links_of_a_report_lead_somewhere() -> None:
    text = html.render(fat(20), rich())
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'<a href="#([^"]+)"', text):
        assert target in ids


def test_a_story_in_steps_shows_what_tells_them_apart() -> None:
    told = {"JPN": -0.5, "USA": -0.3, "MEX": 0.1, "PHL": 0.2, "CHN": 0.3}
    after = [q(f"welfare.{code}", "%", v / 2, v, 2 * v) for code, v in told.items()]
    sold = [q("exports.JPN.USA.goods", "%", -30.0, -20.0, -10.0, base=100.0, horizon="1 year")]
    last = q("revenue.USA", "USD bn", 5.0, 6.0, 7.0, base=76.0)
    first = q("revenue.USA", "USD bn", 1.0, 2.0, 3.0, base=76.0)
    whole = run(*sold, *after, last)
    own = structs.replace(
        whole, steps=(Step("tariffs alone", ("one",), (first,)),), last_step="tariffs and walk"
    )
    revenue = next(
        row for row in report.report(story.page(own), own).rows if "revenue" in row.label
    )
    assert report.told(revenue) == "+6.0 USD bn"
    assert report.before(revenue, own) == ("tariffs alone: +2.0 USD bn",)
    assert "tariffs alone: +2.0 USD bn" in html.render(story.page(own), own)
    assert report.before(revenue, whole) == ()
