"""Currencies that a firm may report in (``currencies.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from walkaway.toml import beside


@dataclass(frozen=True)
class Currency:
    """A row of the table.

    Attributes:
        name: in a sentence.
        few: whether billions of it are few, so that amounts need decimals.
        usual: of one: what a firm reports in where its file says nothing.
        unit: of one: the money that rates are counted by.
        daily: series of daily rates, newer than the last month's mean; empty for none.
        moved: whether firms' profits follow a run's own path of its rate.
        sign: what stands before an amount of it; empty where none is in general use.
    """

    name: str
    few: bool = False
    usual: bool = False
    unit: bool = False
    daily: str = ""
    moved: bool = False
    sign: str = ""


TABLE: Mapping[str, Currency] = {
    code: Currency(**row) for code, row in beside(__file__, "currencies.toml").items()
}
USUAL = next(code for code, own in TABLE.items() if own.usual)
UNIT = next(code for code, own in TABLE.items() if own.unit)
MOVED = tuple(code for code, own in TABLE.items() if own.moved)
"""Currencies whose dollar rate a run has a path of."""
DAILY = {code: own.daily for code, own in TABLE.items() if own.daily}
"""Series of daily rates, newer than the last month's mean."""
