"""Parameters in words: a value, a range, a source, for any table of them."""

from __future__ import annotations

from collections.abc import Mapping

from walkaway.parameters.entry import Parameter, Row


def value_of(own: Parameter) -> str:
    """The value as a reader wants it."""
    given = own.given
    if given is None:
        return "solved for in a run"
    if isinstance(given, Mapping):
        return "; ".join(f"{name} {_one(value)}" for name, value in given.items())
    return _one(given)


def range_of(own: Parameter) -> str:
    """The range, or the values it is drawn from; empty if it has none."""
    if own.choices:
        return "one of " + ", ".join(map(_number, own.choices))
    if own.low is None or own.high is None:
        return ""
    return f"{_number(own.low)} to {_number(own.high)}"


def short(own: Parameter) -> str:
    """Name, value and range in a few words."""
    if own.given is None or not isinstance(own.given, float):
        return own.name
    within = range_of(own)
    return f"{own.name} {_number(own.value)}" + (f" ({within})" if within else "")


def backing(own: Parameter) -> str:
    """What stands behind it: what it makes hold, who published it; empty if nothing."""
    parts = (f"target: {own.target}" if own.target else "", own.source)
    return "; ".join(part for part in parts if part)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.10g}"


def _one(value: float | Row) -> str:
    return ", ".join(map(_number, value)) if isinstance(value, tuple) else _number(value)
