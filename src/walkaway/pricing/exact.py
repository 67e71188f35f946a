"""Exact numbers: decimals read without loss, and the Treasury's rounding.

31 CFR 356 Appendix B rounds half up ("normal rounding") to a stated number of decimals;
the consumer price index ratios are first cut to six decimals, then rounded to five.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from walkaway.errors import BadInputError, Problem

Number = str | int | float | Decimal | Fraction


# One number in ASCII, as people write it. Python's own readers also take 4_5 and digits of
# other scripts, which are slips of the pen more often than numbers.
_WRITTEN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,9})?", re.ASCII)
_LONGEST = 100
FURTHEST_POWER = 50  # no price, rate or amount lies beyond 10**50 or below 10**-50


def exact(value: Number, name: str = "number") -> Fraction:
    """Read a number without loss; a float means the shortest decimal that prints as it.

    Args:
        value: ``"4.75"``, ``4.75``, ``Decimal("4.75")``, ``Fraction(19, 4)``; NumPy's numbers
            count as Python's.
        name: what an error calls it.

    Raises:
        BadInputError: not a finite number, a truth value, or one with a power of ten beyond 50.
    """
    if isinstance(value, (Fraction, int)) and not isinstance(value, bool):
        return Fraction(value)
    # repr(float(...)): NumPy's float64 is a float whose own repr is "np.float64(4.844)".
    plain = repr(float(value)) if isinstance(value, float) else str(value).strip()
    if len(plain) > _LONGEST or not _WRITTEN.fullmatch(plain):
        shown = repr(value) if len(plain) <= _LONGEST else f"a text of {len(plain)} characters"
        hint = "write it as 4.75"
        raise BadInputError([Problem(name, "", f"{shown} is not a number", hint)])
    number = Decimal(plain)
    if abs(number.adjusted()) > FURTHEST_POWER:
        what = f"{plain} is out of range"
        hint = f"powers of ten to {FURTHEST_POWER} are read"
        raise BadInputError([Problem(name, "", what, hint)])
    return Fraction(number)


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """Round to a number of decimals, halves away from zero (Appendix B, "normal rounding")."""
    unit = 10**decimals
    scaled = abs(value) * unit
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, unit)


def truncate_then_round(value: Fraction) -> Fraction:
    """Cut to six decimals, then round to five (Appendix B, section I.B.3)."""
    cut = Fraction(value.numerator * 10**6 // value.denominator, 10**6)
    return round_half_up(cut, 5)


def text(value: Fraction, decimals: int) -> str:
    """A number as a decimal string with a fixed number of decimals.

    The number must already be a multiple of that decimal, so that nothing is lost.
    """
    scaled = value * 10**decimals
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {decimals} decimals")
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled.numerator))
    if decimals == 0:
        return sign + digits
    digits = digits.rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def sqrt_floor(value: Fraction, decimals: int) -> Fraction:
    """The square root cut to a number of decimals, exactly."""
    unit = 10**decimals
    return Fraction(isqrt(value.numerator * unit * unit // value.denominator), unit)
