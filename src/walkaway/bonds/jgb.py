"""Japanese government bonds: what is published of their holders and maturities."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.balancing import tilt
from walkaway.bonds.holders import ALLOCATED, DERIVED, PUBLISHED, RowTotal
from walkaway.bonds.ladder import Ladder
from walkaway.bonds.roster import JGB, Holder
from walkaway.parameters import parameter

Vector = NDArray[np.float64]
Facts = Mapping[str, Mapping[str, str]]

BASE = "share of JGB+FILP+T-bills: "
WITHOUT_BILLS = "share of JGB ex T-bills (total JPY 1080.86 tn): "

# Stated prior of the ladder: share of each original term in the stock, spread evenly over
# its life. The moments below move it.
TERMS = {float(term): share for term, share in parameter("bonds.jgb.issued-terms").numbers.items()}
BILL_YEARS = parameter("bonds.jgb.bill-years").value
"""Remaining maturity that stands for T-bills."""
BONDS = 1000 * parameter("budget.japan.stock").value
"""Stock without T-bills at the end of 2023, JPY bn."""


def jgb_rows(facts: Facts) -> list[RowTotal]:
    """Totals of the holders, JPY tn times 1000 (bn); empty when nothing is known.

    With the flow of funds: Bank of Japan and foreigners as published, the rest split by the
    ministry's shares. Without it: the ministry's shares of the stock they imply.
    """
    share = {name: float(row["value"]) for name, row in facts.items() if name.startswith(BASE)}
    if not share:
        return []
    parts = {own.id: sum(share[BASE + name] for name in own.items) for own in JGB}
    stocks = [own.stock for own in JGB if own.stock]
    if stocks and all(name in facts for name in stocks):
        return _with_stocks(facts, parts)
    day = dt.date(2023, 12, 31)
    total = implied_total(facts)
    rule = "published share of the stock; the stock is implied by the bank's two shares"
    whole = sum(parts[own.id] for own in _shared_first())
    return [RowTotal(own, total * parts[own.id] / whole, DERIVED, day, rule) for own in JGB]


def _shared_first() -> tuple[Holder, ...]:
    """Rows known by their shares alone, then those with a published stock."""
    return (*(own for own in JGB if not own.stock), *(own for own in JGB if own.stock))


def _with_stocks(facts: Facts, parts: Mapping[str, float]) -> list[RowTotal]:
    """Rows with a published stock as it is, the others by their shares in the rest of it all."""
    first = facts[next(own.stock for own in JGB if own.stock)]
    day = dt.date.fromisoformat(first["date"])
    total = 1000.0 * float(first["value"]) / (_percent(first["unit"]) / 100.0)
    held = {own.id: 1000.0 * float(facts[own.stock]["value"]) for own in JGB if own.stock}
    rest = total - sum(held.values())
    others = sum(part for who, part in parts.items() if who not in held)
    rule = "the rest of the stock by the shares of 2023-12-31"
    return [
        RowTotal(own, held[own.id], PUBLISHED, day)
        if own.id in held
        else RowTotal(own, rest * parts[own.id] / others, ALLOCATED, day, rule)
        for own in JGB
    ]


def _percent(unit: str) -> float:
    found = re.search(r"\(([\d.]+) pct\)", unit)
    if found is None:
        raise ValueError(f"no share in {unit!r}")
    return float(found[1])


def jgb_bills(facts: Facts, rows: Sequence[RowTotal]) -> dict[tuple[str, int], float]:
    """T-bills of holders whose shares are published with them and without, JPY bn.

    A holder's bonds at the end of 2023 are its share of the stock without T-bills; what it has
    beyond them is T-bills. That part of its holdings is carried to the day of the table. Holders
    that the two tables cut differently are left to the allocation.
    """
    stock, found = implied_total(facts), {}
    for own in rows:
        if not own.holder.items:  # a row of the user's own
            continue
        (item, *more) = own.holder.items
        bonds = facts.get(WITHOUT_BILLS + item)
        if more or bonds is None or own.holder.kind not in ("central bank", "foreign private"):
            continue
        whole = stock * float(facts[BASE + item]["value"]) / 100.0
        part = 1.0 - BONDS * float(bonds["value"]) / 100.0 / whole
        found[own.holder.id, 0] = max(0.0, part) * own.amount if part > 1e-9 else 0.0
    return found


def implied_total(facts: Facts) -> float:
    """Stock with T-bills at the end of 2023, JPY bn.

    The Bank of Japan holds hardly any T-bills, so its bonds over its share of everything
    give the whole stock.
    """
    bonds = BONDS * float(facts[WITHOUT_BILLS + "BoJ"]["value"])
    return bonds / float(facts[BASE + "BoJ"]["value"])


def jgb_supply(facts: Facts, total: float) -> tuple[Vector, tuple[str, ...]]:
    """Stock by column, JPY bn, shape [6], at the holders' values (face is not known apart).

    T-bills: the share in 2023 (bonds over the whole stock). Bonds: the distribution nearest
    to the prior with 14.1% due within a year, 19.5% between ten and twenty years and the
    average of 9.42 years, where these facts are known.
    """
    bill_share = 1.0 - BONDS / implied_total(facts)
    years, share = _rungs(facts)
    which = np.digitize(years, [1.0, 3.0, 7.0, 15.0])
    bonds = np.bincount(which, share)
    columns = np.concatenate([[bill_share], (1.0 - bill_share) * bonds])
    return columns * total, (
        "maturities are estimated from the average, the share due within a year and that of "
        "10-20 years at the end of fiscal 2023; the longest bucket runs to 40 years",
        "market values only: face values of the same date are not in the data",
    )


def jgb_ladder(facts: Facts, day: dt.date, total: float) -> Ladder:
    """The ladder behind :func:`jgb_supply`: T-bills, and bonds by remaining maturity, JPY bn.

    Args:
        facts: the facts by name.
        day: which day it speaks of.
        total: the whole stock, JPY bn.
    """
    bills = 1.0 - BONDS / implied_total(facts)
    years, share = _rungs(facts)
    rungs = np.concatenate([[BILL_YEARS], years])
    face = total * np.concatenate([[bills], (1.0 - bills) * share])
    return Ladder(day, face[None, :], rungs, "estimated from published moments")


def _rungs(facts: Facts) -> tuple[Vector, Vector]:
    """Remaining maturities of bonds and the share of each, years and shares that sum to one."""
    edges = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 17.5, 20, 25, 30, 35, 40.0])
    years = 0.5 * (edges[1:] + edges[:-1])
    prior = np.zeros(len(years))
    for term, weight in TERMS.items():
        inside = np.clip(term - edges[:-1], 0.0, np.diff(edges))
        prior += weight * inside / term
    moments, goals = [np.ones(len(years))], [1.0]
    for item, rule in {
        "JGBs with <1y remaining": years < 1,
        "JGBs with 10-20y remaining": (years > 10) & (years < 20),
    }.items():
        if item in facts:
            moments.append(rule.astype(float))
            goals.append(float(facts[item]["value"]) / 100.0)
    if "average remaining maturity of JGBs" in facts:
        moments.append(years)
        goals.append(float(facts["average remaining maturity of JGBs"]["value"]))
    return years, tilt(prior, np.array(moments), np.array(goals))
