"""Shares of trade that claim the USMCA, by product and month."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np

from walkaway.duties.facts import MISSING, Facts, Floats
from walkaway.world.customs import CUSTOMS

PARTNERS = CUSTOMS.partners
FREES_SINCE = dt.date(2025, 3, 7)
"""Since then a claim is worth more than a low duty: goods of the USMCA are free of fentanyl's."""
LAST = "2025-12"
"""The last of the months (from July 2025) in which claims were in full use."""


def claimed(facts: Facts, partner: str, day: dt.date | None, full_use: float) -> Floats:
    """Share of each line's value that claims the preference [line].

    Args:
        facts: tables.
        partner: CAN or MEX.
        day: of entry; None: where claims are in full use.
        full_use: 1: since March 2025 as in July to December; 0: as the month's file has it.
    """
    if day is None:
        return _full(facts, partner)
    if day < FREES_SINCE:
        return _of(facts, partner, f"{day:%Y-%m}")
    filed = _of(facts, partner, f"{day:%Y-%m}")
    if day >= dt.date(2025, 7, 1) or not full_use:
        return filed
    full = np.maximum(filed, _full(facts, partner))
    mixed: Floats = full_use * full + (1 - full_use) * filed
    return mixed


@lru_cache(maxsize=64)
def _of(facts: Facts, partner: str, month: str) -> Floats:
    """Of one month, of the year 2024 before 2025, of the last month after it [line].

    A product without trade in the month is as in the months before.
    """
    data = facts.arrays("duty_claims")
    periods = [str(p) for p in data["period"]]
    upto = max((at for at, p in enumerate(periods) if p <= month), default=0)
    share = data["share"][PARTNERS.index(partner), : upto + 1]
    known = share != MISSING
    last = np.where(known, np.arange(len(share))[:, None], -1).max(axis=0)
    found = np.where(last >= 0, share[np.maximum(last, 0), np.arange(share.shape[1])], 0)
    return _on_lines(facts, found / 1e4)


@lru_cache(maxsize=8)
def _full(facts: Facts, partner: str) -> Floats:
    """Average of the months in full use, weighted by trade [line]; elsewhere the last known."""
    full = facts.arrays("duty_claims")["full"][PARTNERS.index(partner)].astype(np.float64)
    known = full != MISSING
    filed = _of(facts, partner, LAST)
    return np.where(
        _on_lines(facts, known.astype(np.float64)) > 0,
        _on_lines(facts, np.where(known, full, 0.0) / 1e4),
        filed,
    )


def _on_lines(facts: Facts, values: Floats) -> Floats:
    """Values by HS6 on lines; zero where the product is not in the table."""
    codes = facts.arrays("duty_claims")["hs6"]
    of_lines = facts.lines // 10_000
    at = np.minimum(np.searchsorted(codes, of_lines), len(codes) - 1)
    return np.where(codes[at] == of_lines, values[at], 0.0)
