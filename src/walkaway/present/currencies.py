"""Currencies that firms report in, inside a sentence and in a column."""

from __future__ import annotations

from walkaway.firms.currencies import TABLE
from walkaway.firms.firm import CURRENCIES

FEW = tuple(code for code, own in TABLE.items() if own.few)
"""Currencies of which billions are few, so that amounts need decimals."""


def word(code: str) -> str:
    """The name of a currency; its code where it is none that firms report in."""
    return CURRENCIES.get(code, code)


def decimals(code: str) -> int:
    """Decimals of amounts in billions of a currency: more where billions are few."""
    return 2 if code in FEW else 0
