"""The first view: what it is asked, what it answers, what it draws."""

from __future__ import annotations

import jsonschema
import pytest
from msgspec.structs import replace

from tests.present.rich import q, run
from walkaway.engine import run as solve
from walkaway.outcome import Band, Outcome, Range
from walkaway.present import catalogue, first_view, lever
from walkaway.present.first import FirstSaid, Flow, Rows
from walkaway.present.lever_said import LeverSaid
from walkaway.present.world_map import world_map
from walkaway.scenario import Scenario, library
from walkaway.scenario.dials import dials
from walkaway.scenario.lever import lever_of


def said(view: FirstSaid) -> str:
    return "".join(piece.text for piece in view.answer)


def sold(
    amount: float = -45.0, bp: tuple[float, ...] = (8.0, 9.0, 10.5), seller: str = "JPN.private"
) -> Outcome:
    """One sells, three others buy; the sum over all holders is nothing."""
    against = "the same bond market without the measures; nothing else answers"
    held = {seller: amount, "USA.households": 20.0, "USA.funds": 15.0, "EA": 10.0}
    parts = [
        q(f"holdings.{who}.quarter", "USD bn", value, base=300.0, kind=Range.APART)
        for who, value in held.items()
    ]
    long = q("yield.UST.15-30.quarter", "bp", *bp, base=4.84, base_unit="%")
    return run(*(replace(own, counterfactual=against) for own in (*parts, long)), named=())


def test_what_one_sells_others_buy() -> None:
    view = first_view.document(sold())
    assert isinstance(view.picture, Flow)
    out, into = ([end.size for end in side] for side in (view.picture.out, view.picture.into))
    assert sum(out) == pytest.approx(45.0)
    assert sum(into) == pytest.approx(45.0)
    assert [end.size for end in view.picture.into] == sorted(into, reverse=True)
    assert "$45 bn by Japan's private holders raise the 30-year yield by 9.0 bp" in said(view)
    assert view.question == "If Japan's private holders sell, who buys, and at what yield?"


def test_one_sells_and_many_sell() -> None:
    for seller, asked in (
        ("CHN", "If China sells, who buys"),
        ("USA.fed", "If the Federal Reserve sells, who buys"),
        ("CYM", "If the Cayman Islands sell, who buys"),
    ):
        assert first_view.document(sold(seller=seller)).question.startswith(asked)


def test_ends_of_both_signs_keep_them() -> None:
    assert "by 8.0 bp (\u22122.0 to +10.5, 3 estimates)" in said(
        first_view.document(sold(bp=(-2.0, 8.0, 10.5)))
    )


def test_cases_of_a_fall_are_told_by_size_from_the_best_to_the_worst() -> None:
    months = q("cutoff.JPN.CHN.C29.value_added", "%", -2.0, -1.0, -0.5, kind=Range.CASES)
    made = q("cutoff.JPN.CHN.C29.output.C10", "%", -8.0, -5.0, -2.0, kind=Range.CASES)
    picture = first_view.document(run(months, made)).picture
    assert isinstance(picture, Rows)
    assert picture.title == "Output of food falls by 5.0% (2.0 to 8.0, best to worst case)"
    assert picture.note == "Whiskers: worst to best case."


def test_the_gauge_shows_a_level() -> None:
    gauge = first_view.document(sold()).gauge
    assert gauge is not None
    assert gauge.before == pytest.approx(4.84)
    assert (gauge.low, gauge.mid, gauge.high) == pytest.approx((4.92, 4.93, 4.945))
    assert gauge.estimates == pytest.approx([4.92, 4.93, 4.945])


def test_other_bands_move_the_same_view() -> None:
    names = {
        "holdings.JPN.private.quarter": -90.0,
        "holdings.USA.households.quarter": 40.0,
        "holdings.USA.funds.quarter": 30.0,
        "holdings.EA.quarter": 20.0,
        "yield.UST.15-30.quarter": 18.0,
    }
    bands = {name: Band(value, value, value) for name, value in names.items()}
    view = first_view.document(sold(), bands)
    assert "$90 bn" in said(view)
    assert "by 18.0 bp" in said(view)
    assert isinstance(view.picture, Flow)
    assert sum(end.size for end in view.picture.into) == pytest.approx(90.0)
    assert view.gauge is not None
    assert view.gauge.mid == pytest.approx(5.02)
    assert view.gauge.estimates == []  # a surface knows the band alone
    still = first_view.document(sold(), {name: Band(0.0, 0.0, 0.0) for name in names})
    assert said(still).startswith("Nobody sells US Treasuries")


def traded(*welfare: float) -> Outcome:
    partners = {"USA": (-10.0, 100.0), "CHN": (-1.0, 50.0), "MEX": (4.0, 20.0), "NLD": (2.0, 10.0)}
    flows = [
        q(f"exports.JPN.{code}.goods", "%", share, base=base, horizon="one year")
        for code, (share, base) in partners.items()
    ]
    whole = q("exports.JPN.world.goods", "%", -5.0, base=200.0, horizon="one year")
    tariff = q("tariff.USA.JPN", "points", 14.0, base=1.5, base_unit="%", kind=Range.NONE)
    income = q("welfare.JPN", "%", *(welfare or (-0.3, -0.2, -0.1)))
    return run(*flows, whole, tariff, income, named=("JPN", "USA"))


def test_the_rest_of_the_world_is_nobody_and_is_not_passed_over() -> None:
    """Mexico buys 0.8 more; where the rest of the world buys more, it is first of the others."""
    own = traded()
    assert "; Mexico buys most instead, $0.80 bn" in said(first_view.document(own))
    for share, among in ((3.0, ""), (9.0, "of single economies ")):  # of 10: 0.3 and 0.9
        rest = q("exports.JPN.ROW.goods", "%", share, base=10.0, horizon="one year")
        view = first_view.document(replace(own, metrics=(*own.metrics, rest)))
        assert f"; {among}Mexico buys most instead, $0.80 bn" in said(view)


def test_exports_that_are_lost_are_balanced_by_those_gained_and_those_gone() -> None:
    view = first_view.document(traded())
    assert isinstance(view.picture, Flow)
    ends = {end.label: end.size for end in (*view.picture.out, *view.picture.into)}
    # A percent of a level: 10% of 100 and 1% of 50 are lost, 4% of 20 and 2% of 10 gained.
    assert ends["United States"] == pytest.approx(10.0)
    assert ends["China"] == pytest.approx(0.5)
    assert ends["Mexico"] == pytest.approx(0.8)
    assert ends["no longer sold abroad"] == pytest.approx(10.5 - 1.0)
    assert view.picture.into[-1].text == ""  # what is left over is no number of the run
    assert (
        view.picture.title == "$10.0 bn less goes to the United States, $10.0 bn less abroad in all"
    )
    assert view.gauge is not None
    assert (view.gauge.before, view.gauge.mid) == pytest.approx((1.5, 15.5))
    assert "Real income falls by 0.20% in Japan (0.10 to 0.30, 3 estimates)" in said(view)


def test_a_sign_that_is_not_sure_is_not_told_as_a_fall() -> None:
    view = first_view.document(traded(-0.2, -0.1, 0.3))
    assert "in Japan real income may fall or rise" in said(view).lower().replace("japan", "Japan")
    assert "falls by" not in said(view).partition(";")[0]
    tile = next(own for own in view.tiles if own.metric == "welfare.JPN")
    assert not tile.sure


def test_where_nothing_is_exported_incomes_are_drawn() -> None:
    view = first_view.document(run(q("welfare.JPN", "%", -0.2), q("welfare.CHN", "%", 0.3)))
    assert isinstance(view.picture, Rows)
    assert [row.label for row in view.picture.rows] == ["China", "Japan"]
    assert view.gauge is None


def test_the_authors_question_stands_before_the_computed_one() -> None:
    outcome = traded()
    own = replace(outcome, scenario=replace(outcome.scenario, question="Who pays?"))
    assert first_view.document(own).question == "Who pays?"
    assert first_view.document(outcome).question == "What do the tariffs cost Japan, and who pays?"


def test_every_number_of_the_view_is_one_of_the_run() -> None:
    for outcome in (sold(), traded()):
        view = first_view.document(outcome)
        assert all(outcome.find(name) for name in view.numbers)
        assert {tile.metric for tile in view.tiles} <= set(view.numbers)


def test_the_map_counts_only_those_who_surely_lose() -> None:
    found = world_map(
        run(q("welfare.JPN", "%", -0.3, -0.2, -0.1), q("welfare.CHN", "%", -0.1, -0.05, 0.2),
            q("welfare.CPTPP", "%", -0.3))
    )  # fmt: skip
    assert found is not None
    assert [place.code for place in found.places] == ["JPN", "CHN"]  # a group is no place
    assert found.title == f"1 of 2 economies surely lose, most Japan, {'−'}0.20%"


@pytest.mark.parametrize("outcome", [sold(), traded()])
def test_a_view_and_a_map_are_as_published(outcome: Outcome) -> None:
    jsonschema.validate(first_view.document(outcome).plain(), catalogue.schema("first"))
    if found := world_map(outcome):
        jsonschema.validate(found.plain(), catalogue.schema("map"))


@pytest.mark.parametrize("name", library.names())
def test_every_story_asks_a_question_and_has_a_lever(name: str) -> None:
    story = Scenario.load(name)
    assert story.question.endswith("?")
    assert len(story.question) <= 100
    found = lever_of(story)
    assert found is not None
    assert found.id in {dial.id for dial in dials(story)}
    assert not story.lever or found.id == story.lever


def test_the_lever_goes_about_the_storys_own_value() -> None:
    for name in library.names():
        found = lever_of(Scenario.load(name))
        if found is None or found.kind != "number":
            continue
        low, high, step = lever.span_of(found)
        assert low <= float(str(found.value)) <= high <= found.high
        assert (high - low) / step >= lever.STEPS
        places = lever.places_of(found)
        assert float(str(found.value)) in places
        assert (places[0], places[-1]) == (low, high)


def test_a_frame_of_the_lever_is_what_a_run_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A coarse lever comes first, says so, and is off by no more than it says."""
    monkeypatch.setattr(lever, "FEW_NODES", 3)
    story = Scenario.load("taiwan-lifers")
    coarse, made = (page.moved for page in lever.pages(story, lambda *_: None))
    assert isinstance(coarse, LeverSaid)
    assert isinstance(made, LeverSaid)
    jsonschema.validate(made.plain(), catalogue.schema("lever"))
    assert (coarse.coarse, made.coarse) == (True, False)
    assert coarse.points < made.points
    for first, later in zip(coarse.frames, made.frames, strict=True):
        if first.first.gauge and later.first.gauge:
            off = 100 * abs(first.first.gauge.mid - later.first.gauge.mid)  # basis points
            metric = later.first.gauge.metric
            assert off <= coarse.bounds[metric] + made.bounds[metric] + 1e-9
    frames = {frame.value: frame.first for frame in made.frames}
    told = lever_of(story)
    assert told is not None
    from walkaway.scenario.dials import turn

    for value in (12.5, 30.0):
        gauge = frames[value].gauge
        outcome = solve(turn(story, {told.id: value}), draws=0, jobs=1)
        assert gauge is not None
        bound = made.bounds[gauge.metric]
        change = 100 * (gauge.mid - gauge.before)
        assert change == pytest.approx(outcome[gauge.metric].mid, abs=bound + 1e-9)
