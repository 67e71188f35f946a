"""What lies exactly on a border, what order means nothing, and what must be named to be said."""

from __future__ import annotations

import math
from pathlib import Path as File

import pytest
from msgspec.structs import replace

from tests.outcome.factory import outcome
from walkaway.errors import BadInputError
from walkaway.outcome import (
    Band,
    Metric,
    Outcome,
    Path,
    Range,
    RunRecord,
    RunStore,
    compare,
    explain,
)
from walkaway.outcome.compare import Baseline, Comparison, Difference, Side
from walkaway.outcome.documents import Contribution, Kept, Why, kept
from walkaway.outcome.index import Row
from walkaway.outcome.quantity import LONG_RUN, MONTHS, WITHOUT

# ---- nothing, and nearly nothing


@pytest.mark.parametrize(
    ("values", "moves"),
    [((1e-9,), False), ((-1e-9,), False), ((2e-9,), True), ((-2e-9,), True), ((5e-10,), False),
     ((0.0, 1.0), True), ((0.0, 0.0), False), ((0.0, -1.0, 0.0), True)],
)  # fmt: skip
def test_what_a_solve_of_no_change_may_leave_is_nothing(
    values: tuple[float, ...], moves: bool
) -> None:
    own = Metric("x.y", "x", "%", {f"{i}": v for i, v in enumerate(values)})
    assert own.moves is moves
    flat = Path("p", "p", "%", ("a",), (0.0,), (min(values),), (0.0,), (max(values),), 3)
    assert flat.moves is moves


def test_differences_below_what_a_solve_may_leave_are_none() -> None:
    def row(change: Band | None, first: Band, second: Band) -> Difference:
        return Difference("x", "x", "%", first, second, change)

    zero = Band(0.0, 0.0, 0.0)
    assert not row(Band(-1e-9, 0.0, 1e-9), zero, zero).differs
    for band in (Band(-2e-9, 0.0, 0.0), Band(0.0, 2e-9, 2e-9), Band(0.0, 0.0, 2e-9)):
        assert row(band, zero, zero).differs
        assert row(None, zero, band).differs
        assert row(None, band, zero).differs
    assert row(None, Band(1.0, 2.0, 4.0), Band(1.0, 2.5, 4.0)).size == 0.5
    assert row(Band(1.0, 7.0, 9.0), zero, zero).size == 7.0


# ---- quantities


def test_words_of_horizons_and_kinds() -> None:
    assert (LONG_RUN, MONTHS) == ("long run", "within months")
    assert WITHOUT == "the same world without the measures"
    assert {kind: str(kind) for kind in Range} == {
        Range.SETS: "published estimates", Range.APART: "estimates apart",
        Range.DRAWS: "draws", Range.CASES: "cases",
        Range.FORECAST: "forecast error", Range.NONE: "one value",
    }  # fmt: skip


def test_whose_number_it_is_and_how_many_stand_behind_it() -> None:
    own = Metric("exports.JPN.USA.C29", "x", "%", {"A": 1.0, "B": 3.0})
    assert (own.section, own.subject, own.count) == ("exports", "JPN.USA.C29", 2)
    assert replace(own, drawn=500).count == 500
    assert (own.horizon, own.kind, own.counterfactual) == ("long run", Range.SETS, WITHOUT)
    assert (own.failed, own.drawn, own.baseline, own.baseline_unit) == (0, 0, None, "")
    # A band is what members make it, whatever was read.
    read = replace(own, low=-9.0, mid=-9.0, high=-9.0)
    assert read.band == Band(1.0, 2.0, 3.0)


def test_a_number_of_a_path_keeps_what_the_path_knows_of_its_draws() -> None:
    (own,) = outcome().paths
    run = replace(outcome(), paths=(replace(own, failed=3, counterfactual="another world"),))
    found = run["path.usdjpy.2025Q3"]
    assert (found.failed, found.drawn, found.count) == (3, 10, 10)
    assert (found.kind, found.counterfactual) == (Range.DRAWS, "another world")
    assert (found.horizon, found.band) == ("2025Q3", Band(-4.0, 1.0, 6.0))


def test_an_unknown_number_is_told_with_the_nearest() -> None:
    with pytest.raises(BadInputError) as caught:
        outcome()["revenue.USB"]
    (problem,) = caught.value.problems
    assert (problem.place, problem.path, problem.what) == (
        "metric", "revenue.USB", "not in this run",
    )  # fmt: skip
    assert "revenue.USA" in problem.hint


# ---- records


def test_the_order_of_settings_does_not_make_another_run() -> None:
    one = RunRecord("s", "d", "c", "1", {"a": "1", "b": "2"})
    assert one.id == RunRecord("s", "d", "c", "9", {"b": "2", "a": "1"}).id
    others = (
        RunRecord("t", "d", "c", "1", one.settings), RunRecord("s", "e", "c", "1", one.settings),
        RunRecord("s", "d", "f", "1", one.settings), RunRecord("d", "s", "c", "1", one.settings),
        RunRecord("s", "d", "c", "1", {"a": "2", "b": "1"}), RunRecord("s", "d", "c", "1"),
    )  # fmt: skip
    assert len({one.id, *(own.id for own in others)}) == 7
    assert len(one.id) == 12
    assert set(one.id) <= set("0123456789abcdef")
    with pytest.raises(BadInputError):
        Outcome.from_dict({**outcome().to_dict(), "run": "not a name"})


def test_a_line_of_the_list_of_runs(tmp_path: File) -> None:
    run = outcome()
    made = replace(run.scenario, title="T", name="n", date="2026-01-02")
    store = RunStore(tmp_path)
    store.save(replace(run, scenario=made))
    assert [kept(row) for row in store.rows()] == [Kept(
        run=run.record.id, scenario="n", date="2026-01-02", title="T", version="0.1.0",
        settings={"elasticities": "A,B"},
    )]  # fmt: skip


@pytest.mark.parametrize("kind", [Comparison, Why, Kept, Contribution, Outcome])
def test_fields_of_documents_are_named(kind: type) -> None:
    """A document of many texts is never made by their places."""
    with pytest.raises(TypeError, match="positional"):
        kind("a")


# ---- comparisons


def with_baseline(level: float) -> Outcome:
    (own,) = [m for m in outcome().metrics if m.id == "revenue.USA"]
    return replace(outcome(), metrics=(replace(own, baseline=level),), paths=())


def test_baselines_differ_beyond_a_part_in_a_thousand_millions() -> None:
    def told(level: float) -> tuple[Baseline, ...]:
        return compare(with_baseline(1.0), with_baseline(level)).baselines

    assert told(1.0) == told(1.0 + 5e-10) == ()
    assert told(1.0 + 3e-9) == (
        Baseline("revenue.USA", "revenue", "USD bn", 1.0, 1.0 + 3e-9),
    )  # fmt: skip
    assert (told(2.0)[0].first, told(2.0)[0].second) == (1.0, 2.0)


def test_a_level_that_one_of_two_runs_does_not_have_is_no_baseline() -> None:
    one, other = with_baseline(1.0), with_baseline(2.0)
    none = replace(one, metrics=(replace(one.metrics[0], baseline=None),))
    assert compare(one, none).baselines == compare(none, other).baselines == ()


def test_members_are_compared_with_themselves() -> None:
    base = replace(outcome(), paths=())

    def run(**members: float) -> Outcome:
        return replace(base, metrics=(Metric("a.b", "x", "%", members),))

    found = compare(run(A=1.0, B=5.0, C=0.0), run(B=6.0, C=-1.0, D=40.0))
    (row,) = found
    assert row.change == Band(-1.0, 0.0, 1.0)  # of B and C, which both have
    assert (row.horizon, row.kind) == ("long run", Range.SETS)
    other = run(A=1.0)
    apart = replace(other, metrics=(*other.metrics, Metric("c.d", "x", "%", {"Q": 1.0})))
    alone = replace(apart, metrics=(other.metrics[0], Metric("c.d", "x", "%", {"Z": 1.0})))
    assert compare(apart, alone).alone == 1


def test_the_sides_of_a_comparison() -> None:
    found = compare(outcome(name="a"), outcome(name="b"))
    assert found.first == Side(outcome(name="a").record.id, "a", "2025-06-12", ())
    assert found.second.scenario == "b"
    assert found.alone == 0
    assert len(found) == len(found.metrics) == 6


def test_why_nothing_can_be_compared() -> None:
    run, none = outcome(), replace(outcome(name="empty"), metrics=(), paths=())
    failed = replace(none.solves[0], status="no solution")

    def why(first: Outcome, second: Outcome, prefix: str = "") -> tuple[str, str]:
        with pytest.raises(BadInputError) as caught:
            compare(first, second, prefix)
        (problem,) = caught.value.problems
        assert problem.place == f"{first.record.id} and {second.record.id}"
        return problem.what, problem.hint

    name = none.record.id
    assert why(run, none) == (f"{name} (empty) has no number: it has none", "see `walkaway runs`")
    assert why(replace(none, solves=(failed,)), run)[0] == (
        f"{name} (empty) has no number: nothing in it was solved"
    )
    assert why(none, run, "welfare.")[0] == (
        f"{name} (empty) has no number that starts with 'welfare.': it has none"
    )
    ones = {f"E{k}": 1.0 for k in range(9, 0, -1)}
    first = replace(none, metrics=(Metric("a.b", "x", "%", ones),))
    second = replace(none, metrics=(Metric("a.b", "x", "%", {"Z": 1.0, "Y": 1.0}),))
    assert why(first, second) == (
        "nothing was solved under a common member: the first has "
        "E1, E2, E3, E4, E5, E6, E7, E8, the second Y, Z",
        "run both under the same elasticity sets",
    )
    many = replace(none, metrics=(Metric("a.b", "x", "%", {f"F{k}": 1.0 for k in range(1, 10)}),))
    assert why(first, many)[0].endswith("the second F1, F2, F3, F4, F5, F6, F7, F8")


# ---- sampling


def test_the_error_of_two_pairs_of_orders_is_half_of_their_distance() -> None:
    """Who comes fourth of seven earns 7, forwards and backwards alike: a pair is 0 or 7."""

    def fourth(subset: frozenset[int]) -> float:
        return 7.0 if len(subset) >= 4 else 0.0

    seen = set()
    for seed in range(6):
        found = explain(fourth, 7, orders=4, seed=seed)
        for part, error in zip(found.contributions, found.standard_errors, strict=True):
            seen.add(part)
            assert error == pytest.approx(3.5 if part == 3.5 else 0.0, abs=1e-12)
        assert math.isclose(sum(found.contributions), 7.0)
    assert {0.0, 3.5} <= seen


def test_orders_depend_on_their_seed_and_on_nothing_else() -> None:
    def fourth(subset: frozenset[int]) -> float:
        return 7.0 if len(subset) >= 4 else 0.0

    assert explain(fourth, 7, orders=4) == explain(fourth, 7, orders=4, seed=0)
    assert len({explain(fourth, 7, orders=4, seed=s).contributions for s in range(5)}) > 1
    assert explain(fourth, 7).method == (
        "Shapley value, sampled: 64 random orders of 7 measures, each also backwards, seed 0"
    )
    assert explain(fourth, 6).method == (
        "Shapley value, exact: all 64 subsets of 6 measures solved"
    )
    assert explain(fourth, 7, orders=1).evaluations == 8 + 6  # one order there and back


def test_a_baseline_is_what_no_measure_leaves() -> None:
    found = explain(lambda s: 3.0 + 2.0 * len(s), 2)
    assert (found.baseline, found.total, found.contributions) == (3.0, 4.0, (2.0, 2.0))


# ---- what may not change, and what does not fit


@pytest.mark.parametrize(
    "own",
    [
        Contribution(measure="m", value=1.0, standard_error=0.0), Band(1.0, 2.0, 3.0),
        outcome(), outcome().metrics[0], outcome().paths[0], outcome().record, outcome().solves[0],
        outcome().scenario, outcome().sources[0], compare(outcome(), outcome()),
        kept(Row("ab", 1, 2)),
        *compare(outcome(), outcome()).metrics[:1], Side("r", "s"), Baseline("x", "x", "%", 1, 2),
        Why(run="r", metric="m", unit="%", member="A", total=1.0, method="m", evaluations=1,
            contributions=()),
    ],
    ids=lambda own: type(own).__name__,
)  # fmt: skip
def test_what_was_found_is_never_changed(own: object) -> None:
    name = own.__struct_fields__[0]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="immutable"):
        setattr(own, name, getattr(own, name))


def test_of_a_path_nothing_is_assumed_but_draws_that_were_all_solved() -> None:
    own = Path("p", "p", "%", ("a",), (0.0,), (0.0,), (0.0,), (0.0,), 3)
    assert (own.failed, own.note, own.kind, own.counterfactual) == (0, "", Range.DRAWS, WITHOUT)
    assert (own.unit, own.change_unit) == ("%", "points")


def test_runs_of_a_user_stand_in_one_folder(
    tmp_path: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path))
    assert RunStore.default().folder == tmp_path / "runs"


def test_a_path_of_unequal_sides_is_no_path() -> None:
    (own,) = outcome().paths
    with pytest.raises(ValueError, match="zip"):
        _ = replace(own, low=own.baseline, mid=own.baseline, high=own.baseline[:1]).moves


@pytest.mark.parametrize(
    ("count", "quarters"), [(1, 1), (3, 1), (4, 2), (11, 2), (12, 3), (23, 3), (24, 4)]
)
def test_a_path_is_compared_as_far_as_it_goes(count: int, quarters: int) -> None:
    flat = (0.0,) * count
    own = Path("path.x", "x", "%", tuple(map(str, range(count))), flat, flat, flat, flat, 5)
    run = replace(outcome(), paths=(own,))
    assert len(compare(run, run, "path.")) == quarters
    assert {row.unit for row in compare(run, run, "path.")} == {"points"}
