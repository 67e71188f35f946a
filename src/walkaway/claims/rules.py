"""When a record bears a claim out: the comparison, rounding, tolerance.

A number is *exact* when it stands to what was told as the claim's comparison says, an equal one
in the digits that were told; it is *near* when a bound holds only after such rounding, or within
the claim's tolerance; otherwise it is *off*.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from walkaway.claims.story import Claim, Comparison
from walkaway.claims.units import convert
from walkaway.claims.values import Quantity, Value

SAME = 1e-9
"""Relative difference that is only that of binary arithmetic."""

BEYOND = 1e15
"""Numbers that a float holds to the unit at best; they are not rounded."""

Fit = Literal["exact", "near", "off"]


@dataclass(frozen=True)
class Standing:
    """How a record stands to what was told.

    Attributes:
        fit: exact, near or off.
        gap: record less told, in the claim's unit (for a range, less its nearer end; for
            dates, days); None for truths.
        how: for near, why: "rounds to what was told" or "within the tolerance of ..."; the former
            also where that makes it exact.
    """

    fit: Fit
    gap: float | None = None
    how: str = ""


def weigh(claim: Claim, found: Value) -> Standing:
    """Set a record against what was told.

    Raises:
        UnitMismatchError: units that only the outcome of a run showed do not agree.
    """
    if isinstance(claim.value, bool):
        return Standing("exact" if found is claim.value else "off")
    if isinstance(claim.value, dt.date):
        assert isinstance(found, dt.date)
        return _dates(claim, claim.value, found)
    assert isinstance(found, Quantity)
    return _numbers(claim, convert(found.value, found.unit, claim.unit))


def _dates(claim: Claim, told: dt.date, found: dt.date) -> Standing:
    gap = float((found - told).days)
    if gap == 0:
        return Standing("exact", gap)
    if abs(gap) <= claim.tolerance:
        return Standing("near", gap, f"within the tolerance of {claim.tolerance:g} days")
    return Standing("off", gap)


def _numbers(claim: Claim, record: float) -> Standing:
    low, high = claim.ends
    end = low if abs(record - low) <= abs(record - high) else high
    gap = record - end
    if low < record < high:
        gap = 0.0
    noise = SAME * max(1.0, abs(end)) if claim.tolerance else SAME * abs(end)
    same = abs(gap) <= noise
    if _exact(claim, record, low, high, same):
        return Standing("exact", gap)
    rounded = half_up(record, claim.digits)
    if rounded == half_up(end, claim.digits) and claim.comparison is not Comparison.NEARLY:
        said = f"{rounded:,.{claim.digits}f}".replace("-", "\N{MINUS SIGN}")
        fit: Fit = "exact" if claim.comparison is Comparison.EQUAL else "near"
        return Standing(fit, gap, f"rounds to {said}")
    if abs(gap) <= claim.tolerance + noise:
        unit = "points" if claim.unit.kind == "percent" else str(claim.unit)
        return Standing("near", gap, f"within the tolerance of {claim.tolerance:g} {unit}".rstrip())
    return Standing("off", gap)


def _exact(claim: Claim, record: float, low: float, high: float, same: bool) -> bool:
    half = 0.5 * 10.0**-claim.digits
    reach = max(claim.tolerance, half)
    tests = {
        Comparison.EQUAL: same,
        Comparison.ABOUT: abs(record - low) <= reach,
        Comparison.NEARLY: low - reach <= record < low or same,
        Comparison.OVER: record > high and not same,
        Comparison.AT_LEAST: record >= high or same,
        Comparison.UNDER: record < low and not same,
        Comparison.AT_MOST: record <= low or same,
        Comparison.BETWEEN: low <= record <= high or same,
    }
    return tests[claim.comparison]


def half_up(number: float, digits: int) -> float:
    """Round as people do: halves away from zero, in decimal."""
    if abs(number) >= BEYOND:
        return number
    step = Decimal(1).scaleb(-digits)
    # Fifteen digits drop the noise of binary arithmetic, so that 1.255 is a half.
    written = Decimal(f"{number:.15g}")
    return float(written.quantize(step, rounding=ROUND_HALF_UP))
