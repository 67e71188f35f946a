"""Rows say what they are, and no verdict is written by hand."""

from __future__ import annotations

import ast
import math
from dataclasses import MISSING, fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tools.build_validation import areas, every_row

from tests.validation.row import (
    Band,
    Below,
    Both,
    Covers,
    Decimals,
    Exact,
    Inside,
    Interval,
    Row,
    SameSign,
    Type,
    Within,
    WithinFactor,
    WithinShare,
)

FOLDER = Path(__file__).parent
FAR = 1e12


@cache
def all_rows() -> tuple[Row, ...]:
    return tuple(row for rows in every_row() for row in rows)


def a_row(**changes) -> Row:
    given = {
        "area": "goods", "type": Type.FORECAST, "source": "s", "quantity": "q", "unit": "%",
        "published": 1.0, "ours": 1.0, "rule": Within(0.1),
    }  # fmt: skip
    return Row(**given | changes)


def test_type_and_rule_are_required() -> None:
    required = {f.name for f in fields(Row) if f.default is MISSING}
    assert {"type", "rule", "ours", "published"} <= required
    assert "agrees" not in {f.name for f in fields(Row)}
    with pytest.raises(TypeError, match="type"):
        Row(area="a", source="s", quantity="q", unit="", published=1, ours=1, rule=Exact())
    with pytest.raises(TypeError, match="type"):
        a_row(type="forecast")
    with pytest.raises(TypeError, match="agrees"):
        a_row(agrees=True)


@pytest.mark.parametrize(
    ("rule", "published", "met", "missed"),
    [
        (Exact(), "99.057893", "99.057893", "99.057894"),
        (Exact(), 7, 7, 8),
        (Inside(), Interval(2, 3), 3.0, 3.0001),
        (Inside(), Interval(0, math.inf), 1e-9, 0.0),  # more than nought
        (Inside(), Interval(-math.inf, 0.1), 0.05, 0.1),
        (Within(0.5), 10.0, 10.5, 10.51),
        (Within(0.5), Interval(2, 3), 1.5, 1.49),
        (WithinShare(0.25), -0.8, -0.601, -0.59),
        (WithinFactor(2), Interval(40, 60), 20.0, 121.0),
        (Decimals(2), -0.87, -0.873, -0.876),
        (Covers("band"), 4.844, Band(4.8, 4.9, 5.0), Band(4.873, 4.93, 4.987)),
        (SameSign(), -15.6, -0.1, 2.1),
        (Below(), 338.2, 331.9, 338.2),
        (Both(Within(1.5e-5), Decimals(2)), 0.004999, 0.004998, 0.00501),
        (Both(Within(1.0), Decimals(2)), 0.01, 0.011, 0.4),
        (Within(1.0), 0.0, 0.0, math.nan),
    ],
)
def test_rules(rule, published, met, missed) -> None:
    assert a_row(rule=rule, published=published, ours=met).agrees
    assert not a_row(rule=rule, published=published, ours=missed).agrees
    assert str(rule)


def test_what_is_not_computed_is_a_miss_and_says_why() -> None:
    assert not a_row(ours=None).agrees
    assert all(row.note for row in all_rows() if row.ours is None)


def test_a_reason_is_given_to_misses_only() -> None:
    assert a_row().explained("why").note == ""
    assert a_row(ours=2.0, note="n").explained("why").note == "n. why"


def far_off(row: Row) -> list[Row]:
    """The row with ours moved far to both sides, or another text."""
    if isinstance(row.ours, str):
        return [replace(row, ours=row.ours + "?")]
    if isinstance(row.ours, Band):
        return [replace(row, ours=Band(x - 1, x, x + 1)) for x in (-FAR, FAR)]
    return [replace(row, ours=x) for x in (-FAR, FAR)]


def test_every_verdict_hangs_on_ours() -> None:
    """Moved far enough, any row that agrees is a miss."""
    for row in all_rows():
        if row.agrees:
            assert not all(moved.agrees for moved in far_off(row)), row


def test_every_number_is_finite() -> None:
    for row in all_rows():
        for value in (row.published, row.ours):
            assert not isinstance(value, float | np.floating) or math.isfinite(value), row


def test_the_calibrated_and_identities_hold() -> None:
    """What cannot miss does not; what must hold does."""
    must = [row for row in all_rows() if row.type in (Type.CALIBRATED, Type.IDENTITY)]
    assert [row.quantity for row in must if not row.agrees] == []


def test_what_says_it_is_an_input_is_typed_so() -> None:
    for row in all_rows():
        words = f"{row.quantity} {row.note}".lower()
        if any(told in words for told in ("an input", "(calibrated to it", "(imposed)")):
            assert row.type is Type.CALIBRATED, row


def literal(node: ast.expr) -> bool:
    """Whether an expression is made of constants alone, rounded or not; None is no number."""
    if isinstance(node, ast.Constant) and node.value is None:
        return False  # not computed, which is a miss
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names <= {"round", "float", "int", "str", "abs", "Band"}


def hand_written(source: str) -> list[str]:
    """Places where ours is no result of a computation, or where a verdict is passed."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "agrees":
            found.append(f"{node.value.lineno}: a verdict")
        if isinstance(node, ast.keyword) and node.arg == "ours" and literal(node.value):
            found.append(f"{node.value.lineno}: ours is written down")
        if isinstance(node, ast.Assign) and literal(node.value):
            names = [t.id for t in node.targets if isinstance(t, ast.Name)]
            found += [f"{node.lineno}: ours is written down" for name in names if name == "ours"]
        if isinstance(node, ast.FunctionDef):
            positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            if "ours" in positional:
                found.append(f"{node.lineno}: ours must be passed by name")
            # A rule of a room's own could say yes to everything.
            if node.name in ("met", "agrees"):
                found.append(f"{node.lineno}: a rule outside row.py")
    return found


@pytest.mark.parametrize("area", areas())
def test_no_builder_writes_a_verdict(area: str) -> None:
    assert hand_written((FOLDER / f"{area}.py").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'Row(area="a", ours=2.0)',
        'Row(area="a", ours="2.0 (range 1.5-3.0)")',
        "row(ours=-0.5 * 2)",
        "row(ours=Band(1.0, 2.0, round(3.04, 1)))",
        "row(ours=x, agrees=True)",
        "ours = 14.0",
        "def f(ours):\n    pass",
        "class Yes:\n    def met(self):\n        return True",
    ],
)
def test_the_search_finds_them(source: str) -> None:
    assert hand_written(source)
