"""Numbers with every digit, as text: prices and yields that a law rounds are never floats."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from walkaway.pricing.exact import text

Decimal = Annotated[str, Meta(pattern=r"^-?\d+(\.\d+)?(/\d+)?$")]
"""A decimal number, or a fraction where that never ends."""


def shown(value: Fraction, places: int) -> str:
    """A number with a fixed number of decimals, or with as many more as it has."""
    return text(value, places) if (value * 10**places).denominator == 1 else decimal(value)


def decimal(value: Fraction) -> str:
    """A number as a decimal string, at least three decimals; a fraction if it never ends."""
    for places in range(3, 60):
        if (value * 10**places).denominator == 1:
            return text(value, places)
    return str(value)


def finite(value: float | None, digits: int | None = None) -> float | None:
    """None for NaN, so that JSON stays JSON."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, digits) if digits is not None else value
