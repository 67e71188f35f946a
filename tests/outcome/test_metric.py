"""Bands, paths, comparisons, documents: quantiles of known numbers, every key in its place."""

from __future__ import annotations

import json
import math
import os
from itertools import pairwise
from pathlib import Path as File

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.outcome.factory import outcome
from walkaway.errors import BadInputError
from walkaway.outcome import Band, Metric, Outcome, Path, RunStore, SolveReport, compare, explain
from walkaway.outcome.documents import why
from walkaway.present.compared import page


def band_of(values: list[float]) -> tuple[float, float, float]:
    found = Metric("x", "x", "%", {f"{i:04d}": v for i, v in enumerate(values)}).band
    return found.low, found.mid, found.high


# ---- bands


def test_of_many_draws_the_band_holds_nine_in_ten() -> None:
    """0, 1, ..., 100: the 5% quantile is 5 and the 95% quantile 95."""
    assert band_of([float(k) for k in range(101)]) == pytest.approx((5.0, 50.0, 95.0))
    # Of 21 numbers each is a twentieth of the way: the second and the last but one.
    assert band_of([float(k) for k in range(21)]) == pytest.approx((1.0, 10.0, 19.0))


def test_of_few_members_the_band_is_all_of_them() -> None:
    assert band_of([float(k) for k in range(20)]) == (0.0, 9.5, 19.0)
    assert band_of([4.0, -1.0, 2.0]) == (-1.0, 2.0, 4.0)
    assert band_of([4.0, 1.0]) == (1.0, 2.5, 4.0)
    assert band_of([3.0]) == (3.0, 3.0, 3.0)


@given(st.lists(st.integers(-1_000_000, 1_000_000), min_size=21, max_size=80))
def test_one_in_twenty_lies_beyond_either_end(numbers: list[int]) -> None:
    values = [float(number) for number in numbers]
    low, mid, high = band_of(values)
    assert low <= mid <= high
    for beyond in (sum(v < low for v in values), sum(v > high for v in values)):
        assert beyond <= math.ceil(len(values) / 20)
    inside = sum(low <= v <= high for v in values)
    assert inside >= 0.9 * len(values) - 2
    mirrored = band_of([-v for v in values])
    assert mirrored == pytest.approx((-high, -mid, -low), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "agrees"),
    [(1, 3, True), (-3, -1, True), (-1, 1, False), (0, 1, False), (-1, 0, False), (0, 0, False)],
)
def test_a_sign_agrees_only_off_zero(low: float, high: float, agrees: bool) -> None:
    assert Band(low, (low + high) / 2, high).sign_agrees is agrees


def test_the_median_member_lies_nearest_to_the_median() -> None:
    def member(**values: float) -> str:
        return Metric("x", "x", "%", values).median_member

    assert member(A=-1.0, B=-2.0, C=-4.0) == "B"
    assert member(A=10.0, B=1.0, C=3.0, D=4.0) == "C"  # 3.5: as near as D, first by name
    assert member(D=4.0, C=3.0, B=1.0, A=10.0) == "C"
    assert member(A=-5.0) == "A"
    assert Metric("welfare.JPN.x", "", "", {"A": 0.0}).section == "welfare"


# ---- paths


def test_a_path_in_a_period_and_its_change_against_the_baseline() -> None:
    (path,) = outcome().paths
    assert path.band(1) == Band(139.0, 146.0, 152.0)
    assert path.change(1) == Band(-5.0, 2.0, 8.0)
    assert path.change(0) == Band(-4.0, 1.0, 6.0)


def test_a_path_in_a_period_can_be_asked_for_as_a_number() -> None:
    run = outcome()
    found = run["path.usdjpy.2025Q4"]
    assert found.members == {"5%": -5.0, "50%": 2.0, "95%": 8.0}
    assert (found.baseline, found.baseline_unit, found.unit) == (144.0, "JPY", "JPY")
    assert found.label == "yen per dollar in 2025Q4, change against the baseline"
    assert run.find("path.usdjpy.2026Q4") is None
    assert run.find("path.eurusd.2025Q4") is None
    assert run.path("path.eurusd") is None
    assert run.path("path.usdjpy") is run.paths[0]
    # Two percentages differ by points.
    rate = replace(run.paths[0], unit="%")
    found = replace(run, paths=(rate,))["path.usdjpy.2025Q3"]
    assert (found.unit, found.baseline_unit) == ("points", "%")


def test_sections_names_and_whether_all_was_solved() -> None:
    run = outcome()
    assert [m.id for m in run.section("welfare")] == ["welfare.JPN", "welfare.USA"]
    assert [m.id for m in run.section("exports.JPN.USA")] == [
        "exports.JPN.USA.goods", "exports.JPN.USA.C29",
    ]  # fmt: skip
    assert run.section("welf") == ()
    assert (run.name("JPN"), run.name("XYZ")) == ("Japan", "XYZ")
    assert run.solved
    failed = SolveReport("D", "goods", "no solution", {}, 1, 0.0, "try less")
    assert not replace(run, solves=(*run.solves, failed)).solved
    assert replace(run, solves=(*run.solves, failed)).unsolved == (failed,)
    assert not run.still
    assert not replace(run, paths=()).still
    zero = tuple(replace(m, members=dict.fromkeys(m.members, 0.0)) for m in run.metrics)
    assert replace(run, metrics=zero, paths=()).still
    assert not replace(run, metrics=zero).still
    assert not replace(run, metrics=zero, paths=(), solves=(failed,)).still
    assert run.find("welfare.JPN") is run.metrics[0]


# ---- two runs


def test_a_comparison_is_the_second_less_the_first_the_largest_change_first() -> None:
    first, second = outcome(), outcome(shift=-0.5)
    changed = replace(second.metrics[-1], members={"A": 93.0, "B": 101.0})
    second = replace(second, metrics=(*second.metrics[:-1], changed))
    found = compare(first, second)
    assert [row.id for row in found] == [
        "revenue.USA", "welfare.JPN", "exports.JPN.USA.goods", "exports.JPN.USA.C29",
        "welfare.USA", "path.usdjpy.quarter-1",
    ]  # fmt: skip
    assert len(found) == 6
    by_id = {row.id: row for row in found}
    # 93 - 90 and 101 - 100.
    assert by_id["revenue.USA"].change == Band(1.0, 2.0, 3.0)
    assert by_id["revenue.USA"].first == Band(90.0, 95.0, 100.0)
    assert by_id["revenue.USA"].second == Band(93.0, 97.0, 101.0)
    assert by_id["revenue.USA"].size == 2.0
    assert by_id["welfare.JPN"].change == Band(-0.5, -0.5, -0.5)
    assert by_id["welfare.JPN"].second == Band(-4.5, -2.5, -1.5)
    assert [row.differs for row in found] == [True] * 4 + [False] * 2
    assert not found.same
    assert compare(first, first).same
    assert [row.id for row in compare(first, second, "exports.")] == [
        "exports.JPN.USA.goods", "exports.JPN.USA.C29",
    ]  # fmt: skip
    backwards = {row.id: row for row in compare(second, first)}
    assert backwards["revenue.USA"].change == Band(-3.0, -2.0, -1.0)


def test_quantiles_of_draws_are_set_side_by_side_and_never_subtracted_one_by_one() -> None:
    """A path is compared by its change against each run's own baseline."""
    first, second = outcome(), outcome()
    moved = replace(
        second.paths[0], baseline=(100.0, 100.0), low=(97.0, 97.0), mid=(102.0, 102.0),
        high=(105.0, 105.0),
    )  # fmt: skip
    rows = {row.id: row for row in compare(first, replace(second, paths=(moved,)))}
    row = rows["path.usdjpy.quarter-1"]
    assert (row.first, row.second) == (Band(-4.0, 1.0, 6.0), Band(-3.0, 2.0, 5.0))
    assert (row.change, row.size, row.differs) == (None, 1.0, True)
    assert (row.unit, row.horizon) == ("JPY", "quarter 1")
    (level,) = compare(first, replace(second, paths=(moved,))).baselines
    assert (level.id, level.first, level.second, level.unit) == (
        "path.usdjpy.quarter-1", 144.0, 100.0, "JPY",
    )  # fmt: skip


def test_only_like_is_compared_and_what_stands_alone_is_counted() -> None:
    first = outcome()
    other = replace(first.metrics[0], unit="points")
    strange = replace(first.metrics[1], members={"Y": 1.0, "Z": 2.0})
    second = replace(first, metrics=(other, strange, first.metrics[2]), paths=())
    found = compare(first, second)
    assert [row.id for row in found] == ["exports.JPN.USA.goods"]
    assert found.alone == 5  # two of another kind, two and a path of the first run alone
    assert found.baselines == ()
    with pytest.raises(BadInputError, match=r"nothing that starts with 'welfare\.USA'"):
        compare(first, second, "welfare.USA")
    with pytest.raises(BadInputError, match="has no number that starts with 'nothing'"):
        compare(first, second, "nothing")


def test_what_is_on_record_is_no_effect_and_is_not_compared() -> None:
    first = outcome()
    fact = Metric("profit.x.recorded", "record", "JPY bn", {"A": 5.0}, counterfactual="2024")
    alone = replace(fact, id="yield.x", counterfactual="one market without the measures")
    both = replace(first, metrics=(fact, alone), paths=())
    found = compare(both, replace(both, metrics=(replace(fact, members={"A": 9.0}), alone)))
    assert [row.id for row in found] == ["yield.x"]


def test_what_two_runs_were_not_solved_alike_in_is_said() -> None:
    first, second = outcome(settings="A,B,C"), outcome(name="other", settings="C")
    (setting,) = compare(first, second).settings
    assert (setting.name, setting.first, setting.second) == ("elasticities", "A,B,C", "C")
    assert "(elasticities A,B,C and C)" in " ".join(page(compare(first, second)).short)
    assert compare(first, outcome(name="other", settings="A,B,C")).settings == ()


def test_baselines_that_print_alike_are_not_told() -> None:
    first = outcome()
    moved = [
        replace(own, baseline=own.baseline and own.baseline + add)
        for own, add in zip(first.metrics, (0, 0, 0.001, 2.0, 0.001), strict=True)
    ]
    found = compare(first, replace(first, metrics=tuple(moved)))
    assert len(found.baselines) == 3
    (told,) = (line for line in page(found).short if "baselines" in line)
    assert told.endswith("either: car exports 45.00 and 47.00 USD bn.")


@pytest.mark.parametrize(
    ("unit", "size", "moves"),
    [("%", 1e-9, False), ("%", 2e-9, True), ("USD bn", 1e-6, False), ("USD bn", 2e-6, True)],
)
def test_a_thousand_dollars_or_a_billionth_of_a_point_are_still(
    unit: str, size: float, moves: bool
) -> None:
    assert Metric("x", "x", unit, {"A": 0.0, "B": -size}).moves is moves
    path = Path("path.x", "x", unit, ("2025Q3",), (0.0,), (-size,), (0.0,), (0.0,), 3)
    assert path.moves is moves


def test_the_document_of_a_comparison() -> None:
    first, second = outcome(), outcome(name="other", shift=-0.5)
    failed = SolveReport("D", "goods", "no solution", {}, 1, 0.0, "try less")
    document = compare(first, replace(second, solves=(*second.solves, failed))).plain()
    assert document["schema"] == "walkaway/compare/1"
    assert document["first"] == {
        "run": first.record.id, "scenario": "example", "date": "2025-06-12", "unsolved": [],
    }  # fmt: skip
    assert document["second"] == {
        "run": second.record.id, "scenario": "other", "date": "2025-06-12",
        "unsolved": ["goods, D: try less"],
    }  # fmt: skip
    row = next(m for m in document["metrics"] if m["id"] == "exports.JPN.USA.C29")
    assert row == {
        "id": "exports.JPN.USA.C29", "label": "car exports", "unit": "%",
        "first": {"low": -4.0, "mid": -2.0, "high": -1.0},
        "second": {"low": -4.5, "mid": -2.5, "high": -1.5},
        "change": {"low": -0.5, "mid": -0.5, "high": -0.5},
        "horizon": "long run", "kind": "published estimates",
    }  # fmt: skip


def test_the_document_of_an_explanation() -> None:
    run = outcome()
    found = explain(lambda subset: 5.0 - 2.0 * len(subset), 1)
    assert why(run, "exports.JPN.USA.C29", found, "B").plain() == {
        "schema": "walkaway/explain/1", "run": run.record.id, "metric": "exports.JPN.USA.C29",
        "unit": "%", "member": "B", "total": -2.0, "method": found.method, "evaluations": 2,
        "contributions": [{"measure": "a tariff", "value": -2.0, "standard_error": 0.0}],
    }  # fmt: skip


def test_the_document_of_a_run() -> None:
    run = outcome()
    document = json.loads(json.dumps(run.to_dict()))
    assert document["schema"] == "walkaway/outcome/1"
    assert document["run"] == run.record.id
    assert document["record"] == {
        "scenario": "example", "data": "data", "code": "code", "version": "0.1.0",
        "settings": {"elasticities": "A,B"},
    }  # fmt: skip
    assert document["scenario"] == {
        "name": "example", "title": "An <example> & more", "description": "", "question": "",
        "date": "2025-06-12",
        "measures": ["a tariff"], "focus": ["USA", "JPN"], "named": ["JPN", "USA"],
        "toml": "name = 'x'\n", "pairs": [["USA", "JPN"]], "groups": [], "blocs": [],
        "sectors": ["C29"], "flows": [["JPN", "USA"]],
    }  # fmt: skip
    expected = {
        "id": "exports.JPN.USA.C29", "label": "car exports", "unit": "%",
        "low": -4.0, "mid": -2.0, "high": -1.0, "baseline": 45.0, "baseline_unit": "USD bn",
        "members": {"A": -1.0, "B": -2.0, "C": -4.0}, "horizon": "long run",
        "kind": "published estimates", "counterfactual": "the same world without the measures",
        "failed": 0,
    }  # fmt: skip
    assert {key: document["metrics"][3][key] for key in expected} == expected
    assert document["solves"][0] == {
        "member": "A", "market": "goods", "status": "solved", "residuals": {"goods": 1e-12},
        "evaluations": 18, "seconds": 0.0, "message": "", "asked": 1, "failed": 0,
    }  # fmt: skip
    assert document["sources"] == [
        {"key": "caliendo-parro-2015", "kind": "equation", "text": "Caliendo and Parro (2015)"}
    ]
    (path,) = document["paths"]
    assert (path["low"], path["mid"], path["high"]) == ([140, 139], [145, 146], [150, 152])
    assert (path["baseline"], path["periods"], path["draws"]) == (
        [144, 144], ["2025Q3", "2025Q4"], 10,
    )  # fmt: skip
    assert (document["names"]["JPN"], document["notes"]) == ("Japan", ["a caveat"])
    with pytest.raises(BadInputError, match="walkaway/outcome/0"):
        Outcome.from_dict({**document, "schema": "walkaway/outcome/0"})


# ---- sampling


def test_what_sampling_tells_of_its_error() -> None:
    """The error of a mean falls with the root of its number, and is zero where orders agree."""
    weights = [1.0, -2.0, 3.0, 0.5, 0.25, 4.0, -1.0]

    def rough(subset: frozenset[int]) -> float:
        # A threshold: who comes fourth earns it, so that orders differ.
        return sum(weights[i] for i in subset) + (7.0 if len(subset) >= 4 else 0.0)

    few, many = explain(rough, 7, orders=50, seed=1), explain(rough, 7, orders=3200, seed=1)
    # Each is fourth in one order of seven, forwards and backwards alike: p = 1/7, and the fourth
    # of seven is the fourth from behind, so a pair is 7 with chance 1/7, else 0.
    deviation = 7 * math.sqrt(1 / 7 * 6 / 7)
    for found, pairs in ((few, 25), (many, 1600)):
        expected = deviation / math.sqrt(pairs)
        mean = sum(found.standard_errors) / 7
        assert mean == pytest.approx(expected, rel=0.25 if pairs < 100 else 0.05)
        for part, error, weight in zip(
            found.contributions, found.standard_errors, weights, strict=True
        ):
            assert abs(part - (weight + 1.0)) <= 5 * max(error, expected)
    assert sum(many.contributions) == pytest.approx(many.total, abs=1e-9)
    plain = explain(lambda subset: float(sum(weights[i] for i in subset)), 7, orders=8)
    assert plain.standard_errors == pytest.approx([0.0] * 7, abs=1e-12)
    assert "8 random orders of 7 measures" in plain.method
    assert explain(rough, 7, orders=2).standard_errors == (0.0,) * 7  # one pair has no spread


@pytest.mark.parametrize(("measures", "solved"), [(0, 1), (1, 2), (3, 8), (6, 64)])
def test_progress_counts_the_subsets_to_solve(measures: int, solved: int) -> None:
    seen: list[tuple[int, int, str]] = []
    found = explain(lambda s: float(len(s)), measures, progress=lambda *told: seen.append(told))
    assert [done for done, _, _ in seen] == list(range(1, solved + 1))
    assert {total for _, total, _ in seen} == {solved}
    assert found.evaluations == solved
    assert f"all {solved} subsets of {measures} measures" in found.method


def test_beyond_six_measures_orders_are_sampled_within_what_was_told() -> None:
    seen: list[tuple[int, int]] = []
    explain(
        lambda s: float(len(s)), 7, orders=4, progress=lambda done, of, _: seen.append((done, of))
    )
    assert {of for _, of in seen} == {4 * 6 + 2}  # inside of each order, none and all
    assert 7 < seen[-1][0] <= 4 * 6 + 2


def test_a_symmetric_and_a_null_player() -> None:
    """Shapley's axioms, in a game of four with three who can win alone in pairs."""
    found = explain(lambda s: float(len(s & {0, 1, 2}) >= 2), 4)
    assert found.contributions == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0], abs=1e-15)
    # Weighted voting [3; 2, 1, 1] (textbook): 2/3, 1/6, 1/6.
    votes = [2, 1, 1]
    found = explain(lambda s: float(sum(votes[i] for i in s) >= 3), 3)
    assert found.contributions == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-15)
    assert found.standard_errors == (0.0, 0.0, 0.0)


# ---- the store


def test_the_beginning_of_an_id_must_name_one_run(tmp_path: File) -> None:
    store = RunStore(tmp_path)
    runs = [outcome(settings=str(k)) for k in range(40)]
    for run in runs:
        store.save(run)
    ids = sorted(run.record.id for run in runs)
    shared = next(a[:1] for a, b in pairwise(ids) if a[0] == b[0])
    with pytest.raises(BadInputError, match="names several runs"):
        store.load(shared)
    for run in runs[:3]:
        assert store.load(run.record.id) == run
    assert len(store.ids()) == 40
    with pytest.raises(BadInputError, match="no such run"):
        store.load("")


def test_runs_are_listed_newest_first_and_an_equal_one_replaces_itself(tmp_path: File) -> None:
    store = RunStore(tmp_path)
    runs = [outcome(settings=str(k)) for k in range(3)]
    for age, run in enumerate(runs):
        path = store.save(run)
        os.utime(path, (1000 - age, 1000 - age))
    assert store.ids() == tuple(run.record.id for run in runs)
    assert list(store.all()) == runs
    assert store.load("example") == runs[0]
    store.save(runs[2])
    assert store.ids()[0] == runs[2].record.id
    assert len(store.ids()) == 3
    assert path == tmp_path / f"{runs[2].record.id}.json"


def test_numbers_that_are_none_are_not_kept(tmp_path: File) -> None:
    run = outcome()
    broken = replace(run.metrics[0], members={"A": math.nan})
    with pytest.raises((ValueError, BadInputError)):
        RunStore(tmp_path).save(replace(run, metrics=(broken,)))
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_another_version_is_told(tmp_path: File) -> None:
    store = RunStore(tmp_path)
    path = store.save(outcome())
    path.with_suffix(".sha256").unlink()
    for text in ("{}", '{"schema": "walkaway/outcome/9"}'):
        path.write_text(text)
        with pytest.raises(BadInputError, match="this version reads walkaway/outcome/1"):
            store.load(path.stem)


def test_a_long_path_is_compared_after_one_four_twelve_and_twenty_four_quarters() -> None:
    count = 24
    periods = tuple(f"{2025 + k // 4}Q{k % 4 + 1}" for k in range(count))
    zero = (0.0,) * count

    def run(step: float) -> Outcome:
        mid = tuple(step * (k + 1) for k in range(count))
        own = replace(
            outcome().paths[0], periods=periods, baseline=zero, low=zero, mid=mid, high=mid
        )
        return replace(outcome(), paths=(own,))

    rows = {row.id: row for row in compare(run(1.0), run(2.0), "path.")}
    assert set(rows) == {f"path.usdjpy.quarter-{n}" for n in (1, 4, 12, 24)}
    for n in (1, 4, 12, 24):
        row = rows[f"path.usdjpy.quarter-{n}"]
        assert (row.first.mid, row.second.mid, row.size) == (n, 2 * n, n)
        assert row.horizon == f"quarter {n}"
        assert row.label == f"yen per dollar, quarter {n}"
