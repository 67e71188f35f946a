"""Units of what is told and of what is on record, so that only like is set against like.

A unit has dimensions (``USD``, ``JPY per USD``), a scale (``billion``) and a kind: a percent
is a level, points are the difference of two levels, a number is neither. Percent and points
are never confused, and two scales of one currency convert by themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "percent", "points", "other"]

SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "tn": 1e12,
    "trillion": 1e12,
}
SCALE_NAMES = {1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion"}
MOST_PER = 3
"""A unit with more "per" than this is taken as one word."""
FIXED: dict[str, tuple[Kind, float]] = {
    "": ("number", 1.0),
    "number": ("number", 1.0),
    "count": ("number", 1.0),
    "percent": ("percent", 0.01),
    "pct": ("percent", 0.01),
    "%": ("percent", 0.01),
    "points": ("points", 0.01),
    "percentage points": ("points", 0.01),
    "pp": ("points", 0.01),
    "basis points": ("points", 0.0001),
    "bp": ("points", 0.0001),
}
FIXED_NAMES = {
    ("percent", 0.01): "percent",
    ("points", 0.01): "points",
    ("points", 0.0001): "basis points",
}


class UnitMismatchError(ValueError):
    """Two quantities that cannot be added, compared or converted."""


@dataclass(frozen=True)
class Unit:
    """What a number is counted in.

    Attributes:
        dims: base -> exponent, sorted by base, such as ``(("JPY", 1), ("USD", -1))``.
        scale: size of one unit in base units.
        kind: number, percent, points, or other (has dimensions).
    """

    dims: tuple[tuple[str, int], ...] = ()
    scale: float = 1.0
    kind: Kind = "number"

    def __str__(self) -> str:
        """The unit in words: ``USD billion``, ``JPY per USD``, ``percent``."""
        if self.kind != "other":
            return FIXED_NAMES.get((self.kind, self.scale), "")
        over = [_power(base, n) for base, n in self.dims if n > 0]
        under = [_power(base, -n) for base, n in self.dims if n < 0]
        scale = SCALE_NAMES.get(self.scale) or ("" if self.scale == 1 else f"x {self.scale:g}")
        head = " ".join([*over, scale]).strip()
        return f"{head} per {' per '.join(under)}".strip() if under else head

    def like(self, other: Unit) -> bool:
        """Whether a number in this unit can be written in the other."""
        return self.dims == other.dims and self.kind == other.kind


NUMBER = Unit()
PERCENT = Unit((), 0.01, "percent")
POINTS = Unit((), 0.01, "points")
YEAR = Unit((("year", 1),), 1.0, "other")
DAYS = Unit((("day", 1),), 1.0, "other")


def parse_unit(text: str) -> Unit:
    """Read a unit: ``percent``, ``points``, ``USD bn``, ``JPY per USD``, ``vehicles``, ``year``.

    A word that is not known is a dimension of its own, so that two of them still compare.
    """
    cleaned = " ".join(text.split())
    if cleaned.lower() in FIXED:
        kind, scale = FIXED[cleaned.lower()]
        return Unit((), scale, kind)
    head, *unders = re.split(r" per |/", cleaned)
    dims: dict[str, int] = {}
    if len(unders) > MOST_PER:
        return _unit({cleaned: 1}, 1.0)
    scale = _take(head, dims, 1)
    for under in unders:
        scale /= _take(under, dims, -1)
    return _unit(dims, scale)


def convert(value: float, have: Unit, want: Unit) -> float:
    """Write a number in another unit.

    Raises:
        UnitMismatchError: the two do not measure the same thing.
    """
    if not have.like(want):
        raise UnitMismatchError(f"{name(have)} against {name(want)}")
    return value if have.scale == want.scale else value * (have.scale / want.scale)


def name(unit: Unit) -> str:
    """The unit for an error message."""
    return str(unit) or "a plain number"


def sum_unit(left: Unit, right: Unit, *, minus: bool) -> Unit:
    """Unit of a sum or difference; it keeps the scale of the left operand.

    Raises:
        UnitMismatchError: the two cannot be added.
    """
    levels = {"percent", "points"}
    if left.kind in levels and right.kind in levels:
        if left.kind == "percent" and right.kind == "percent":
            return POINTS if minus else PERCENT
        if left.kind == "points" and right.kind == "percent" and minus:
            raise UnitMismatchError("a percent taken from points")
        return PERCENT if "percent" in (left.kind, right.kind) else left
    if not left.like(right):
        raise UnitMismatchError(f"{name(left)} {'minus' if minus else 'plus'} {name(right)}")
    return left


def add(a: float, left: Unit, b: float, right: Unit, *, minus: bool) -> tuple[float, Unit]:
    """Sum or difference of two quantities."""
    unit = sum_unit(left, right, minus=minus)
    one, two = a * left.scale / unit.scale, b * right.scale / unit.scale
    if left.scale == unit.scale:
        one = a
    if right.scale == unit.scale:
        two = b
    return (one - two if minus else one + two), unit


def product_unit(left: Unit, right: Unit, *, divide: bool) -> tuple[Unit, float]:
    """Unit of a product or quotient, and the factor that goes into its value."""
    sign = -1 if divide else 1
    dims = dict(left.dims)
    for base, power in right.dims:
        dims[base] = dims.get(base, 0) + sign * power
    if left.kind in ("percent", "points") and right.kind == "number":
        return left, 1.0
    if right.kind in ("percent", "points") and left.kind == "number" and not divide:
        return right, 1.0
    scale = left.scale / right.scale if divide else left.scale * right.scale
    out = _unit(dims, scale)
    if out.kind == "number":
        return NUMBER, scale
    # A percent of something is that something: its 0.01 goes into the value, and the unit
    # keeps a scale that has a name.
    named = max((s for s in (1.0, *SCALE_NAMES) if s <= scale * (1 + 1e-12)), default=1.0)
    return Unit(out.dims, named, "other"), scale / named


def _take(text: str, dims: dict[str, int], sign: int) -> float:
    words = text.split()
    scale = 1.0
    if len(words) > 1 and words[-1].lower() in SCALES:
        scale = SCALES[words.pop().lower()]
    elif len(words) > 1 and words[0].lower() in SCALES:
        scale = SCALES[words.pop(0).lower()]
    base = " ".join(words)
    base = {"years": "year", "days": "day", "months": "month"}.get(base, base)
    if base:
        dims[base] = dims.get(base, 0) + sign
    return scale


def _unit(dims: dict[str, int], scale: float) -> Unit:
    kept = tuple(sorted((base, n) for base, n in dims.items() if n))
    return Unit(kept, scale, "other") if kept else Unit((), scale, "number")


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}^{power}"
