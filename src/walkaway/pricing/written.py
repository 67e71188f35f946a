"""Numbers as markets write them: prices in 32nds, rates with a percent sign."""

from __future__ import annotations

import re
from fractions import Fraction

from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import Number, exact

_TICKS = re.compile(r"(\d{1,5})(?:-|'|\u2019)(\d{2})(?:(\+)|(\.\d{1,6})|(\d))?", re.ASCII)
_ALMOST = re.compile(r"\d{1,5}(?:-|'|\u2019)\s*\d.*", re.ASCII)
EIGHTHS = "012346"
"""Third digits that mean the same to all who write them: eighths of a 32nd; 5 and 7 do not."""


def quoted_price(value: Number, name: str = "price") -> Fraction:
    """A price per $100: ``98.515625``, or in 32nds ``98-16+``, ``98-16.5``, ``98'162``.

    ``+`` is half a 32nd, a third digit counts its eighths. A third digit of 5 or 7 is eighths in
    the cash market and a half or three quarters in futures: it is refused.

    Raises:
        BadInputError: no price.
    """
    if not isinstance(value, str):
        return exact(value, name)
    plain = value.strip()
    found = _TICKS.fullmatch(plain)
    if found is None:
        if _ALMOST.fullmatch(plain):
            hint = "write 32nds with two digits: 98-05, 98-16+ or 98-16.5"
            raise BadInputError([Problem(name, "", f"{value!r} is not a price in 32nds", hint)])
        return exact(plain, name)
    whole, ticks, plus, decimals, eighth = found.groups()
    count = Fraction(int(ticks))
    if count >= 32:
        raise BadInputError([Problem(name, "", f"{value!r} has {ticks} of 32 parts", "00 to 31")])
    if eighth and eighth not in EIGHTHS:
        half = "5" if eighth == "5" else "75"
        what = f"the last digit of {value!r} is read in two ways"
        hint = f"write {whole}-{ticks}.{half} or {whole}-{ticks}.{1000 * int(eighth) // 8:03d}"
        raise BadInputError([Problem(name, "", what, hint)])
    part = Fraction(1, 2) if plus else Fraction(0)
    part += Fraction(decimals) if decimals else Fraction(int(eighth or 0), 8)
    return int(whole) + (count + part) / 32


def unsigned(value: str) -> str:
    """A rate in percent without its percent sign: ``4.844%`` is 4.844."""
    plain = value.strip()
    return plain[:-1].rstrip() if plain.endswith("%") else plain
