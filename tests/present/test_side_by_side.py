"""Two runs, a number split, lists and shocks as a person and as a machine reads them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.present.rich import LESS, metrics, path, q, rows, run, unsolved
from walkaway.bonds.buckets import BUCKETS
from walkaway.economy.gpm6 import ImpulseResponse
from walkaway.outcome import Outcome, compare
from walkaway.outcome.documents import Contribution, Kept, Why
from walkaway.present import compared, decimals, explained, maturities, ranges, runs, shocks
from walkaway.present.page import Table

# ---- two runs


def two() -> tuple[Outcome, Outcome]:
    first = run(
        q("welfare.JPN", "%", -0.3, -0.2, -0.1, label="income"),
        q("revenue.USA", "USD bn", 80.0, 90.0, 100.0, base=60.0, label="revenue"),
        q("prices.USA", "%", 1.0, 1.0, 1.0, label="prices"),
        paths=(path("usdjpy", (144.0,), (140.0,), (145.0,), (150.0,), "JPY", "yen per dollar"),),
    )
    second = run(
        q("welfare.JPN", "%", -0.8, -0.6, -0.4, label="income"),
        q("revenue.USA", "USD bn", 81.0, 93.0, 101.0, base=75.5, label="revenue"),
        q("prices.USA", "%", 1.0, 1.0, 1.0, label="prices"),
        q("other.USA", "%", 1.0, label="other"),
        paths=(path("usdjpy", (100.0,), (97.0,), (102.0,), (105.0,), "JPY", "yen per dollar"),),
        solves=(unsolved("D", "try less"),), date="2026-02-10",
        settings={"draws": "40"},
    )  # fmt: skip
    return first, replace(second, scenario=replace(second.scenario, name="later"))


def test_two_runs_side_by_side() -> None:
    first, second = two()
    page = compared.page(compare(first, second))
    assert page.title == "later against example"
    assert page.subtitle == (
        f"runs {first.record.id} (2025-06-12) and {second.record.id} (2026-02-10); effects, with "
        "the measures less without"
    )
    assert page.short == (
        "later was not solved in all its parts: goods, D: try less",
        "The two look at the world on different days, 2025-06-12 and 2026-02-10: what differs is "
        "what the measures do there, not how the world changed in between.",
        "1 number stands in one of the two only, or shares no member: it is not compared.",
        "The two start from different baselines, which is no effect of either: revenue 60.00 and "
        "75.50 USD bn; yen per dollar 144.00 and 100.00 JPY.",
    )
    (section,) = page.sections
    assert (section.id, section.title) == ("compare", "What differs")
    (table,) = section.tables
    assert table.caption == "Largest first"
    assert table.columns == ("number", "example", "later", "difference", "range")
    # Differences by member: revenue 1, 3, 1; income -0.5, -0.4, -0.3.
    assert rows(table) == [
        ["revenue [revenue.USA]", "+90.00 USD bn", "+93.00 USD bn", "+1.0 USD bn",
         "+1.0 to +3.0, estimates"],
        ["yen per dollar, quarter 1 [path.usdjpy.quarter-1]", "+1.00 JPY", "+2.00 JPY",
         "+1.00 JPY", ""],
        ["income [welfare.JPN]", f"{LESS}0.20 %", f"{LESS}0.60 %", f"{LESS}0.40 points",
         f"{LESS}0.50 to {LESS}0.30, estimates"],
    ]  # fmt: skip
    assert metrics(table)[0] == ["", "", "", "revenue.USA", ""]
    (note,) = page.notes
    assert "Each run's column is the median of its own members." in note
    assert "draws of paths cannot be paired, so there the two medians are subtracted." in note


def test_the_first_rows_alone() -> None:
    found = compare(*two())
    assert [len(compared.page(found, top).sections[0].tables[0].rows) for top in (0, 1, 2)] == [
        3, 1, 2,
    ]  # fmt: skip


def test_runs_that_are_equal_in_all_that_was_solved() -> None:
    first, _ = two()
    same = compared.page(compare(first, first))
    assert same.short == ("All 4 effects that both runs have are equal.",)
    assert (same.sections, same.notes) == ((), ())
    failed = replace(first, solves=(unsolved("D", "try less"), unsolved("E", "more", "bonds")))
    assert compared.page(compare(failed, first)).short == (
        "example was not solved in all its parts: goods, D: try less; bonds, E: more",
        "The 4 effects that both runs solved are equal.",
    )
    one = run(q("welfare.JPN", "%", 1.0))
    others = tuple(q(f"prices.{code}", "%", 1.0) for code in ("JPN", "USA"))
    assert compared.page(compare(one, one)).short == (
        "The one effect that both runs have is equal.",
    )
    assert compared.page(compare(one, replace(one, metrics=one.metrics + others))).short[-1] == (
        "2 numbers stand in one of the two only, or share no member: they are not compared."
    )


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 900), st.floats(0.1, 900)), min_size=1)
)
def test_baselines_alone_are_no_difference_however_far_apart(
    parts: list[tuple[float, float, float]],
) -> None:
    """Equal effects of two days are equal, whatever the levels that they start from."""

    def day(at: int, date: str) -> Outcome:
        return run(
            *(q(f"a.{k}", "%", own[0] - 1, own[0], own[0] + 1, base=own[at], label=f"n{k}")
              for k, own in enumerate(parts)),
            paths=tuple(
                path(f"p{k}", (own[at],), *((own[at] + own[0] + more,) for more in (-1, 0, 1)),
                     unit="JPY")
                for k, own in enumerate(parts)
            ),
            date=date,
        )  # fmt: skip

    found = compare(day(1, "2025-06-12"), day(2, "2026-02-10"))
    assert not [row for row in found.metrics if abs(row.size) > 1e-9]
    told = compared.page(found)
    assert not told.sections or all(abs(row.size) < 1e-9 for row in found.metrics)
    apart = {f"a.{k}" for k, own in enumerate(parts) if not math.isclose(own[1], own[2])}
    assert {own.id for own in found.baselines if own.id.startswith("a.")} == apart


def test_what_effects_are_counted_against_is_told_where_it_differs() -> None:
    one = run(q("welfare.JPN", "%", 1.0))
    against = replace(one.metrics[0], counterfactual="another world without the measures")
    found = compare(one, replace(one, metrics=(against,)))
    said = " ".join(compared.page(found).short)
    assert one.metrics[0].counterfactual in said
    assert "those of example against another world without the measures." in said
    assert "counted against" not in " ".join(compared.page(compare(one, one)).short)


def test_six_baselines_are_named_and_the_rest_counted() -> None:
    def many(count: int, level: float) -> Outcome:
        return run(*(q(f"a.{k}", "%", 1.0, base=level, label=f"n{k}") for k in range(count)))

    for count, end in ((6, "n5 1.00 and 2.00 USD bn."), (7, "; and 1 more."), (9, "; and 3 more.")):
        said = compared.page(compare(many(count, 1.0), many(count, 2.0))).short[-1]
        assert said.endswith(end)
        assert said.count(" and 2.00") == 6


# ---- why


def test_a_number_split_over_measures() -> None:
    known = q("welfare.JPN", "%", -0.3, -0.2, -0.1, label="real income of Japan")
    found = Why(
        run="abc", metric="welfare.JPN", unit="%", member="B", total=-0.2, method="by hand",
        evaluations=4,
        contributions=(
            Contribution(measure="one", value=-0.25, standard_error=0.0),
            Contribution(measure="two", value=0.05, standard_error=0.0123),
            Contribution(measure="three", value=0.0, standard_error=0.0004),
        ),
    )  # fmt: skip
    page = explained.page(found, known)
    assert (page.title, page.subtitle) == ("real income of Japan (%)", "run abc, welfare.JPN")
    (section,) = page.sections
    (table,) = section.tables
    assert (section.id, section.title) == ("explain", "What each measure adds")
    assert (table.caption, table.columns) == ("by hand", ("measure", "contribution,\n%"))
    # One digit more than the page shows of the number.
    assert rows(table) == [
        ["one", f"{LESS}0.250"], ["two", "+0.050 ± 0.012"], ["three", "0.000"],
        ["all measures together", f"{LESS}0.200"],
    ]  # fmt: skip
    assert section.note == (
        f"Computed with B; the page's median is {LESS}0.200; choose another with --member."
    )
    drawn = explained.page(replace(found, member="central"), known).sections[0]
    assert drawn.note.endswith("; the page shows draws around them.")


# ---- lists


def test_runs_citations_and_documents_in_lists() -> None:
    one = Kept(run="abc", scenario="x", date="2025-06-12", title="T", version="1", settings={})
    page = runs.runs_page([one])
    assert page.title == "Runs on this machine"
    (table,) = page.sections[0].tables
    assert table.columns == ("run", "scenario", "date", "title")
    assert rows(table) == [["abc", "x", "2025-06-12", "T"]]
    empty = runs.runs_page([])
    assert (empty.title, empty.sections) == (
        "no runs yet; make one with: walkaway run japan-2025", (),
    )  # fmt: skip
    cited = runs.citations({"b": "@book{b}", "a": "@book{a}"})
    assert [(own.key, own.bibtex) for own in cited] == [("b", "@book{b}"), ("a", "@book{a}")]
    assert runs.citations_words(cited) == "@book{b}\n\n@book{a}"
    listed = [runs.Published(name="run", printed_by="walkaway run", id="u")]
    assert runs.schemas_words(listed) == "run                 walkaway run"


# ---- shocks


def response() -> ImpulseResponse:
    rise = np.arange(1.0, 41.0) / 100
    zero = np.zeros(40)
    edge = zero.copy()
    edge[2] = 5e-4
    paths = {"Y_USA": rise, "Y_JPN": -rise, "Y_EUR": edge, "RS_USA": zero, "LZ_JPN": 2 * rise,
             "PIE4_USA": edge * 1.01, "PIE_USA": rise, "Y_BAR_USA": rise}  # fmt: skip
    found: ImpulseResponse = ImpulseResponse.__new__(ImpulseResponse)
    object.__setattr__(found, "paths", paths)
    return found


def test_what_one_shock_moves() -> None:
    paths = shocks.irf(response())
    assert paths["Y_USA"][:3] == [0.01, 0.02, 0.03]
    page = shocks.irf_page(paths, {"RES_Y_USA": 1.0, "RES_RS_JPN": -0.25})
    assert page.title == ("GPM6 (IMF WP/13/87); first quarter: RES_Y_USA +1, RES_RS_JPN -0.25")
    assert page.subtitle == "deviations from the path without the shock, by quarter"
    (section,) = page.sections
    assert (section.id, section.title) == ("irf", "What moves")
    assert page.notes == ()
    output, inflation, rate = section.tables
    assert [own.caption for own in section.tables] == [
        "Output gap, %", "Inflation over four quarters, points",
        "Real exchange rate, %; up = weaker",
    ]  # fmt: skip
    assert output.columns == ("", "q1", "q2", "q3", "q4", "q8", "q12", "q20", "q40")
    assert rows(output) == [
        ["USA", "0.0100", "0.0200", "0.0300", "0.0400", "0.0800", "0.1200", "0.2000", "0.4000"],
        ["JPN", "-0.0100", "-0.0200", "-0.0300", "-0.0400", "-0.0800", "-0.1200", "-0.2000",
         "-0.4000"],
    ]  # fmt: skip
    assert [row[0] for row in rows(inflation)] == ["USA"]
    assert rows(rate)[0][:2] == ["JPN", "0.0200"]
    brief = shocks.irf_page({"Y_USA": [0.1, 0.2, 0.3]}, {"x": 1.0})
    assert brief.sections[0].tables[0].columns == ("", "q1", "q2", "q3")
    still = shocks.irf_page({"Y_USA": [0.0] * 4, "RS_USA": [5e-4] * 4}, {"x": 0.0})
    assert still.notes == ("Nothing of these moves by more than 0.0005.",)
    assert still.sections[0].tables == ()
    assert shocks.SHOWN["RS"] == "Policy rate, points"


def test_a_response_as_rows() -> None:
    made = shocks.irf_rows({"Y": [0.1, 0.2], "Z": [3.0, 4.0]})
    assert made == [{"quarter": 1, "Y": 0.1, "Z": 3.0}, {"quarter": 2, "Y": 0.2, "Z": 4.0}]
    assert shocks.irf_rows({}) == []
    page = shocks.shocks_page(["RES_A", "RES_B"])
    assert page.title == "Shocks that `walkaway economy irf --shock NAME` knows"
    (table,) = page.sections[0].tables
    assert isinstance(table, Table)
    assert (table.columns, rows(table)) == (("shock",), [["RES_A"], ["RES_B"]])


# ---- numbers of documents


@pytest.mark.parametrize(
    ("value", "places", "shown", "text"),
    [
        (Fraction(5, 4), 2, "1.25", "1.250"), (Fraction(5, 4), 3, "1.250", "1.250"),
        (Fraction(5, 4), 1, "1.250", "1.250"), (Fraction(-1, 16), 2, "-0.0625", "-0.0625"),
        (Fraction(1, 3), 2, "1/3", "1/3"), (Fraction(7), 0, "7", "7.000"),
        (Fraction(1, 2**59), 3, None, None), (Fraction(1, 2**60), 3, f"1/{2**60}", f"1/{2**60}"),
    ],
)  # fmt: skip
def test_numbers_with_every_digit(
    value: Fraction, places: int, shown: str | None, text: str | None
) -> None:
    if shown is None:  # fifty-nine decimals still end
        assert decimals.decimal(value).startswith("0.000")
        assert Fraction(decimals.decimal(value)) == value
        return
    assert decimals.shown(value, places) == shown
    assert decimals.decimal(value) == text


def test_what_is_no_number_is_null() -> None:
    assert [decimals.finite(v) for v in (None, float("nan"), float("inf"), 1.23456)] == [
        None, None, None, 1.23456,
    ]  # fmt: skip
    assert decimals.finite(1.23456, 2) == 1.23
    assert decimals.finite(1.6, 0) == 2.0
    assert decimals.finite(-float("inf"), 2) is None


def test_numbers_by_maturity() -> None:
    values = list(range(1, len(BUCKETS) + 1))
    assert maturities.by_bucket(values) == dict(zip(BUCKETS, map(float, values), strict=True))
    assert maturities.by_bucket(values, 1e4)[BUCKETS[1]] == 20_000.0
    with pytest.raises(ValueError, match="zip"):
        maturities.by_bucket(values[1:])


def test_ranges_of_documents() -> None:
    found = ranges.over([3.0, -1.0, 4.0, 0.0])
    assert (found.low, found.mid, found.high) == (-1.0, 1.5, 4.0)
    assert (found.band.low, found.band.mid, found.band.high) == (-1.0, 1.5, 4.0)
    as_given = ranges.three((9, 1, 3))
    assert (as_given.low, as_given.mid, as_given.high) == (9.0, 1.0, 3.0)
    assert ranges.said(found) == f"+1.5 ({LESS}1.0 to +4.0)"
    assert ranges.said(found, 0) == f"+2 ({LESS}1 to +4)"
    assert ranges.said(found, scale=100.0) == f"+150 ({LESS}100 to +400)"
    assert ranges.said(found, 2, signed=False) == f"1.50 ({LESS}1.00 to 4.00)"
    assert ranges.said(ranges.three((1.0, 1.0, 1.0))) == "+1.0"
    assert ranges.said(ranges.three((1.01, 1.02, 1.03)), 1) == "+1.0"
    assert ranges.said(ranges.three((1.01, 1.02, 1.06)), 1) == "+1.0 (+1.0 to +1.1)"
    assert ranges.said(ranges.three((0.9, 1.0, 1.0)), 1) == "+1.0 (+0.9 to +1.0)"
    assert (ranges.said(None), ranges.said(None, none="no")) == ("not solved", "no")
    assert ranges.over_sets(1) == "one elasticity set, so no range"
    assert ranges.over_sets(2) == "range over 2 published elasticity sets"


def test_how_much_of_an_ensemble_was_solved() -> None:
    two_failed = [("A", "try less"), ("B", "more")]
    assert ranges.failed(3, []) == ()
    assert ranges.failed(0, two_failed) == ("Not solved: A: try less; B: more",)
    assert ranges.failed(3, two_failed) == ("2 of 5 elasticity sets failed: A: try less; B: more",)
    assert ranges.failed(1, two_failed[:1], "cases") == ("1 of 2 cases failed: A: try less",)
    assert [ranges.status_of(*own) for own in ((0, 0), (0, 2), (1, 2), (2, 0))] == [
        "not solved", "not solved", "partly solved", "solved",
    ]  # fmt: skip
    unsolved_ = ranges.Unsolved(set_="A", message="why")
    assert ranges.listed([unsolved_]) == [("A", "why")]
    assert unsolved_.__struct_encode_fields__ == ("set", "message")
