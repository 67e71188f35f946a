"""Duties: what the United States levies on any product of any partner on any day since 2018.

`rates` gives averages, `rate` one product's, `timeline` the days of change, `ledger` all of it::

    rates(on="2025-08-07", by="partner", kind="due").frame()
    rate("870323", "JPN", "2025-08-07")

*Statutory* is the law with preferences in full use, *due* what importers owe with the claims of
the day, *collected* what customs recorded. Orders are data: a TOML file adds to or replaces them.
"""

from __future__ import annotations

from walkaway.duties.averages import RateRow, Rates, rates
from walkaway.duties.history import Step, timeline
from walkaway.duties.ledger import Ledger, Panel, ledger
from walkaway.duties.single import Line, Rate, rate

__all__ = [
    "Ledger", "Line", "Panel", "Rate", "RateRow", "Rates", "Step", "ledger", "rate", "rates",
    "timeline",
]  # fmt: skip
