"""Sums and changes as a person writes them: ``22bn``, ``-31%``."""

from __future__ import annotations

from walkaway.cli.numbers import written
from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import exact

PERCENT_OF_OFFERING = (0, 10_000)
SUFFIX = {"k": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}


def dollars(text: str, name: str) -> int:
    """Whole dollars from ``22e9``, ``22bn``, ``22,000,000,000``.

    Raises:
        BadInputError: not a whole, non-negative number of dollars.
    """
    plain = text.strip().lower().lstrip("$").replace(",", "").replace("_", "")
    head = plain.rstrip("abcdefghijklmnopqrstuvwxyz")
    power = SUFFIX.get(plain[len(head) :].strip(), 0)
    value = exact(head.strip() if power else plain, name) * 10**power
    if value.denominator != 1 or value < 0:
        raise BadInputError([Problem(name, "", f"{text!r} is not whole dollars", "write 22e9")])
    return int(value)


def factor(text: str | None, name: str) -> float:
    """A factor from a change in percent: ``-31%`` or ``-31`` is 0.69.

    Raises:
        BadInputError: no number.
    """
    return 1.0 if text is None else float(1 + exact(text.strip().rstrip("%"), name) / 100)


def threshold(text: str, offering: float) -> int:
    """Dollars from a sum, or from a share of the offering: ``25%``.

    Raises:
        BadInputError: neither.
    """
    if text.strip().endswith("%"):
        share = written(text.strip().rstrip("%"), "dealers-left", *PERCENT_OF_OFFERING)
        return int(share * int(offering) / 100)
    return dollars(text, "dealers-left")
