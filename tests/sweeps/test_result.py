"""Tables, xarray and files say the same; shares are those known of test functions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars
import pytest

from tests.sweeps.plans import small
from walkaway.engine.asked import Answer
from walkaway.errors import BadInputError
from walkaway.outcome.quantity import Band
from walkaway.sweeps import Plan, Swept
from walkaway.sweeps.design import points
from walkaway.sweeps.extra import MissingExtraError, package
from walkaway.sweeps.points import FAILED, SOLVED, Point, points_of, rows
from walkaway.sweeps.result import Swept as Result
from walkaway.sweeps.sensitivity import hangs_on


def made(plan: Plan, value: object, failing: frozenset[int] = frozenset()) -> Swept:
    """A result whose first number is a function of what is set."""
    number = plan.ask.numbers[0]
    found = []
    for index, own in enumerate(points(plan)):
        if index in failing:
            found.append(Point(own, FAILED, "by hand"))
            continue
        mid = float(value(*[v for _, v in own]))  # type: ignore[operator]
        band = Band(mid - 1, mid, mid + 2)
        found.append(Point(own, SOLVED, "", {number: Answer("a number", "%", band, 8)}))
    return Result(plan, tuple(found))


def square(**how: object) -> Plan:
    vary = how.pop("vary", {"tariff-1": (0, 1), "tariff-2": (0, 1)})
    return small(vary=vary, numbers=["welfare.JPN"], **how)


def test_points_survive_their_columns() -> None:
    found = made(small(), lambda a, b: a + b, frozenset({2})).points
    assert tuple(points_of(rows(found)).values()) == found


def test_a_table_has_a_row_for_each_point() -> None:
    table = made(small(), lambda a, b: a + 2 * b, frozenset({2})).table()
    assert table["tariff-1"].to_list() == [0, 0, 10, 10, 30, 30]
    assert table["welfare.JPN"].to_list() == [0, 40, None, 50, 30, 70]
    assert table["welfare.JPN low"].to_list() == [-1, 39, None, 49, 29, 69]
    assert table["reason"].to_list()[2] == "by hand"


def test_files_say_the_same(tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    found = made(small(), lambda a, b: a + 2 * b, frozenset({2}))
    data = found.dataset()
    assert data["mid"].sel({"tariff-1": 30, "tariff-2": 20, "number": "welfare.JPN"}) == 70
    assert bool(np.isnan(data["high"].sel({"tariff-1": 10, "tariff-2": 0})).all())
    for name in ("a.parquet", "a.csv", "a.zarr"):
        found.write(tmp_path / name)
        found.write(tmp_path / name)  # an equal one takes its place
    assert polars.read_parquet(tmp_path / "a.parquet").equals(found.table())
    assert polars.read_csv(tmp_path / "a.csv")["welfare.JPN"].to_list()[1] == 40
    assert xarray.open_zarr(tmp_path / "a.zarr").load().equals(data)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.parquet", "a.zarr"]
    with pytest.raises(BadInputError, match=r"one of: \.parquet"):
        found.write(tmp_path / "a.xls")


def test_other_designs_lie_one_after_another() -> None:
    pytest.importorskip("xarray")
    data = made(square(design="random", points=7), lambda a, b: a).dataset()
    assert dict(data.sizes) == {"point": 7, "number": 1}
    assert np.array_equal(data["mid"].values[:, 0], data["tariff-1"].values)


def test_a_grid_is_split_exactly() -> None:
    """Of x + 2y over equal spacings: shares 1/5 and 4/5, and no more together than alone."""
    plan = square(vary={"tariff-1": [0, 1, 2], "tariff-2": [0, 1, 2]})
    first, second = hangs_on(made(plan, lambda a, b: a + 2 * b)).found
    assert (first.first, first.total) == pytest.approx((0.2, 0.2))
    assert (second.first, second.total) == pytest.approx((0.8, 0.8))
    (one, _) = hangs_on(made(plan, lambda a, b: (a - 1) * (b - 1))).found
    assert (one.first, one.total) == pytest.approx((0.0, 1.0))


def test_a_grid_with_a_hole_says_nothing() -> None:
    found = hangs_on(made(small(), lambda a, b: a, frozenset({1})))
    assert found.found == ()
    assert "not solved" in found.note


def ishigami(a: float, b: float) -> float:
    """Ishigami's function of its first two numbers, whose shares can be worked out by hand."""
    x, y = (np.pi * (2 * own - 1) for own in (a, b))
    return float(np.sin(x) + 7 * np.sin(y) ** 2)


SHARE = 0.5 / (0.5 + 49 / 8)
"""Variance of sin is 1/2, of 7 sin² 49/8; they only add."""


@pytest.mark.parametrize(
    ("design", "count"), [("saltelli", 512), ("random", 2000), ("sobol", 1024)]
)
def test_shares_of_a_function_whose_shares_are_known(design: str, count: int) -> None:
    pytest.importorskip("SALib")
    found = hangs_on(made(square(design=design, points=count, seed=1), ishigami))
    for own, truth in zip(found.found, (SHARE, 1 - SHARE), strict=True):
        assert abs(own.first - truth) < max(own.first_error, 0.02) * 1.5
        if own.total is not None:
            assert abs(own.total - truth) < max(own.total_error or 0.0, 0.02) * 1.5


def test_few_points_and_failed_blocks_are_said() -> None:
    pytest.importorskip("SALib")
    few = hangs_on(made(square(design="random", points=30), ishigami))
    assert few.found == ()
    assert "fewer than" in few.note
    holed = hangs_on(made(square(design="saltelli", points=64), ishigami, frozenset({5, 100})))
    assert "62 stay" in holed.note
    assert holed.found


def test_what_does_not_vary_is_in_no_share() -> None:
    assert hangs_on(made(small(), lambda a, b: 3.0)).found == ()
    assert hangs_on(made(square(vary={"tariff-1": [0, 1]}), lambda a: a)).found == ()


def test_a_package_that_is_missing_is_named_with_its_extra() -> None:
    with pytest.raises(MissingExtraError, match=r"walkaway\[sweep\]"):
        package("walkaway_has_no_such_package", "a cluster")
