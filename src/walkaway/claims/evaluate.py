"""The value of a checked expression in a scope."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from walkaway.claims import units
from walkaway.claims.check import pair, read_date
from walkaway.claims.functions import FUNCTIONS, Parameter
from walkaway.claims.syntax import (
    COMPARISONS,
    Binary,
    Call,
    ExpressionError,
    Name,
    Node,
    Number,
    Text,
    Truth,
    Unary,
)
from walkaway.claims.tables import AmbiguousRowsError, Condition
from walkaway.claims.values import NoRecordError, Quantity, Scope, Value


def evaluate(node: Node, scope: Scope) -> Value:
    """Compute an expression that :func:`walkaway.claims.check.check` found no mistake in.

    Args:
        node: the expression.
        scope: the world, the day, what was told, the run; evidence is left in it.

    Raises:
        NoRecordError: the snapshot has no fact it needs, or the result is no number.
        ExpressionError: a mistake that only the data show (two rows fit; units of metrics).
    """
    if isinstance(node, Number):
        return Quantity(node.value, node.unit)
    if isinstance(node, (Text, Truth)):
        return node.value
    if isinstance(node, Name):
        return _name(node, scope)
    if isinstance(node, Call):
        return _call(node, scope)
    if isinstance(node, Unary):
        inner = evaluate(node.operand, scope)
        if node.sign == "not":
            return not inner
        assert isinstance(inner, Quantity)
        return Quantity(-inner.value, inner.unit)
    assert isinstance(node, Binary)
    return _binary(node, scope)


def _name(node: Name, scope: Scope) -> Value:
    if node.name == "date":
        return scope.date
    if node.name == "asof":
        return scope.world.date
    assert scope.told is not None
    return scope.told


def _call(node: Call, scope: Scope) -> Value:
    function = FUNCTIONS[node.name]
    parameters = pair(function, len(node.arguments))
    assert parameters is not None
    arguments = [
        _argument(parameter, argument, scope)
        for parameter, argument in zip(parameters, node.arguments, strict=True)
    ]
    try:
        return _finite(function.work(scope, *arguments))
    except AmbiguousRowsError as error:
        raise ExpressionError(str(error), node.start, node.end) from None
    except units.UnitMismatchError as error:
        raise ExpressionError(str(error), node.start, node.end, "units must agree") from None


def _argument(parameter: Parameter, node: Node, scope: Scope) -> Any:
    if parameter.kind == "date":
        return _date(node, scope)
    if parameter.kind in ("quantity", "text"):
        return evaluate(node, scope)
    if parameter.kind == "where":
        assert isinstance(node, Binary)
        assert isinstance(node.left, Name)
        right = evaluate(node.right, scope)
        if isinstance(right, Quantity):
            return Condition(node.left.name, node.sign, right.value)
        text = right.isoformat() if isinstance(right, dt.date) else str(right)
        return Condition(node.left.name, node.sign, text)
    assert isinstance(node, Text)
    return units.parse_unit(node.value) if parameter.kind == "unit" else node.value


def _date(node: Node, scope: Scope) -> dt.date:
    if isinstance(node, Text):
        found = read_date(node.value)
        assert found is not None
        return found
    out = evaluate(node, scope)
    assert isinstance(out, dt.date)
    return out


def _binary(node: Binary, scope: Scope) -> Value:
    if node.sign in ("and", "or"):
        # Both sides are always computed, so that the evidence is complete.
        left, right = bool(evaluate(node.left, scope)), bool(evaluate(node.right, scope))
        return (left and right) if node.sign == "and" else (left or right)
    one, two = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.sign in COMPARISONS:
        return _compare(node, one, two)
    assert isinstance(one, Quantity)
    assert isinstance(two, Quantity)
    return _finite(_arithmetic(node, one, two))


def _arithmetic(node: Binary, one: Quantity, two: Quantity) -> Quantity:
    try:
        if node.sign in ("+", "-"):
            value, unit = units.add(
                one.value, one.unit, two.value, two.unit, minus=node.sign == "-"
            )
            return Quantity(value, unit)
        unit, factor = units.product_unit(one.unit, two.unit, divide=node.sign == "/")
        if node.sign == "*":
            return Quantity(one.value * two.value * factor, unit)
        if two.value == 0:
            raise NoRecordError("a division by zero")
        return Quantity(one.value / two.value * factor, unit)
    except units.UnitMismatchError as error:
        raise ExpressionError(str(error), node.start, node.end, "units must agree") from None
    except OverflowError:
        raise NoRecordError("a number too large") from None


def _compare(node: Binary, one: Value, two: Value) -> bool:
    if isinstance(one, dt.date) and isinstance(two, str):
        two = read_date(two) or two
    if isinstance(two, dt.date) and isinstance(one, str):
        one = read_date(one) or one
    if isinstance(one, Quantity) and isinstance(two, Quantity):
        try:
            left: Any = one.value
            right: Any = units.convert(two.value, two.unit, one.unit)
        except units.UnitMismatchError as error:
            raise ExpressionError(str(error), node.start, node.end, "units must agree") from None
    else:
        left, right = one, two
    outcomes = {"==": left == right, "!=": left != right}
    if node.sign in outcomes:
        return bool(outcomes[node.sign])
    tests = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(tests[node.sign])


def _finite(value: Value) -> Value:
    if isinstance(value, Quantity) and not math.isfinite(value.value):
        raise NoRecordError("the result is no finite number")
    return value
