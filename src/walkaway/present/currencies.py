"""Currencies that firms report in, inside a sentence and in a column."""

from __future__ import annotations

from walkaway.firms.firm import CURRENCIES

FEW = ("AUD", "CAD", "CHF", "EUR", "GBP", "USD")
"""Currencies of which billions are few, so that amounts need decimals."""


def word(code: str) -> str:
    """The name of a currency; its code where it is none that firms report in."""
    return CURRENCIES.get(code, code)


def decimals(code: str) -> int:
    """Decimals of amounts in billions of a currency: more where billions are few."""
    return 2 if code in FEW else 0
