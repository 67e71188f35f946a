"""Government debt by holder and maturity bucket, with a mark on every cell.

Rows are published totals (or rules named on the row), at market value. Columns are the
ladder's face values times an explicit valuation ratio, so that holdings at market value and
supply at face are never forced onto one another. Cells nobody publishes are the table
nearest to stated priors that meets both margins (minimum cross-entropy), in whole cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.balancing import rake, to_cents
from walkaway.bonds.roster import Holder
from walkaway.errors import NotSolvedError
from walkaway.parameters import parameter

Vector = NDArray[np.float64]

COLUMNS = ("bills", "coupons due", "1-3", "3-7", "7-15", "15-30")
"""Columns of the table: the bucket ``bills`` is split into bills and coupons due in a year."""

CENTS = 1e11
"""Cents in a billion dollars."""

# Odds of a column relative to its share of the market, by kind of holder. Priors, not
# facts: what is generally said of these holders (money funds may not hold beyond 397 days;
# central banks and reserve managers short to middle, insurers and pensions long), used only
# where no cell is published.
PRIORS = parameter("bonds.odds.by-kind").rows

PUBLISHED, ALLOCATED, FIXED = "published", "allocated", "fixed"
CARRIED, DERIVED, RESIDUAL = "carried", "derived", "residual"


@dataclass(frozen=True)
class RowTotal:
    """The total of one holder.

    Attributes:
        holder: who.
        amount: market value, bn of the market's currency.
        mark: published, derived (from published figures by a named rule), carried (from an
            earlier period), residual or allocated (by a prior).
        period: the day it speaks of.
        note: the rule, where it is not simply published.
        most: for a sum of parts of several dates, the day of most of its value; ``period`` is
            that of the oldest part.
    """

    holder: Holder
    amount: float
    mark: str
    period: dt.date
    note: str = ""
    most: dt.date | None = None

    @property
    def valued(self) -> dt.date:
        """The day at whose prices the amount is, or most of it."""
        return self.most or self.period


@dataclass(frozen=True, eq=False)
class HolderTable:
    """Holdings by holder and maturity at market value.

    Attributes:
        market: UST or JGB.
        currency: USD or JPY.
        period: the day the table speaks of.
        rows: totals of the holders, in order.
        cents: market value in whole cents (of bn: see ``CENTS``), shape [holder, column].
        marks: mark of each cell, shape [holder][column].
        face: face value of each column, bn, shape [column]; estimated.
        valuation: market value over face of each column, shape [column]; estimated.
        notes: what a reader must know.
    """

    market: str
    currency: str
    period: dt.date
    rows: tuple[RowTotal, ...]
    cents: NDArray[np.int64]
    marks: tuple[tuple[str, ...], ...]
    face: Vector
    valuation: Vector
    notes: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers of the holders."""
        return tuple(row.holder.id for row in self.rows)

    @property
    def columns(self) -> Vector:
        """Market value by column, bn, shape [holder, column]."""
        return self.cents / CENTS

    @property
    def values(self) -> Vector:
        """Market value by bucket, bn, shape [holder, bucket]; bills hold coupons due too."""
        whole = np.concatenate([self.cents[:, :2].sum(axis=1, keepdims=True), self.cents[:, 2:]], 1)
        return np.asarray(whole / CENTS)

    def total(self, holder: str) -> float:
        """Market value of one holder, bn, exact to the cent."""
        return int(self.cents[self.ids.index(holder)].sum()) / CENTS

    def row(self, holder: str) -> Vector:
        """Market value of one holder by bucket, bn."""
        return np.asarray(self.values[self.ids.index(holder)])


def build(
    market: str,
    currency: str,
    period: dt.date,
    rows: Sequence[RowTotal],
    face: Vector,
    price: Vector,
    fixed: Mapping[tuple[str, int], float] | None = None,
    notes: Sequence[str] = (),
    published_banks: bool = True,
) -> HolderTable:
    """Fill the table of holders and maturities.

    Args:
        market: UST or JGB.
        currency: USD or JPY.
        period: its day.
        rows: totals at market value, bn; a negative total is a short position.
        face: face value by column, bn, shape [column].
        price: modelled market value over face by column, shape [column].
        fixed: cells that are known: (holder, column) -> bn.
        notes: what a reader must know.
        published_banks: whether known cells of a central bank are published as they are; else
            they are derived, as all others.

    Returns:
        A table whose rows sum to the given totals to the cent. Its columns sum to face
        times valuation, where the valuation of coupon columns is the modelled one times
        one factor that makes the two sides agree.

    Raises:
        NotSolvedError: known cells contradict the totals.
    """
    totals = _cents([row.amount for row in rows])
    columns, valuation, factor = _column_totals(totals, face, price)
    kinds = [row.holder.kind for row in rows]
    market_mix = columns / columns.sum()
    prior = np.array([PRIORS[kind] for kind in kinds]) * market_mix
    known, marks = _known_cells(rows, totals, prior, columns, fixed or {}, published_banks)
    rest_rows = totals - known.sum(axis=1)
    rest_columns = columns - known.sum(axis=0)
    if over := _overfull(rows, known, totals, columns):
        said = f"no table of holders and maturities for {period}: {'; '.join(over)}"
        raise NotSolvedError(". ".join([said, *notes]))
    open_prior = np.where(marks == ALLOCATED, prior, 0.0)
    open_prior = open_prior * np.where(rest_rows > 0, 1.0, 0.0)[:, None]
    table = rake(open_prior, rest_rows.astype(float), rest_columns.astype(float))
    cents = known + to_cents(table, rest_rows, rest_columns)
    if abs(factor - 1.0) > 1e-6:
        notes = (*notes, f"modelled coupon prices times {factor:.4f}, to meet the holders' totals")
    return HolderTable(
        market, currency, period, tuple(rows), cents,
        tuple(tuple(str(m) for m in row) for row in marks),
        np.asarray(face, dtype=float), valuation, tuple(notes),
    )  # fmt: skip


def _cents(amounts: Sequence[float]) -> NDArray[np.int64]:
    return np.array([round(a * CENTS) for a in amounts], dtype=np.int64)


def _column_totals(
    totals: NDArray[np.int64], face: Vector, price: Vector
) -> tuple[NDArray[np.int64], Vector, float]:
    """Column totals in cents: bills at their price, coupons at theirs times one factor."""
    total = int(totals.sum())
    bills = face[0] * price[0] * CENTS
    factor = (total - bills) / float((face[1:] * price[1:]).sum() * CENTS)
    if not 0.5 < factor < 1.5:
        raise NotSolvedError(
            f"holdings at market value are {factor:.2f} times the priced supply of coupon "
            "securities; the two do not belong to one date"
        )
    valuation = np.concatenate([[price[0]], price[1:] * factor])
    columns = np.floor(face * valuation * CENTS).astype(np.int64)
    columns[-1] += total - int(columns.sum())
    return columns, valuation, factor


def _known_cells(
    rows: Sequence[RowTotal],
    totals: NDArray[np.int64],
    prior: Vector,
    columns: NDArray[np.int64],
    fixed: Mapping[tuple[str, int], float],
    published_banks: bool,
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Cells that need no allocation: known amounts, zeros by mandate, short positions."""
    known = np.zeros(prior.shape, dtype=np.int64)
    marks = np.where(prior > 0, ALLOCATED, FIXED).astype("<U10")
    ids = [row.holder.id for row in rows]
    for (who, column), amount in fixed.items():
        place = ids.index(who)
        known[place, column] = round(amount * CENTS)
        published = published_banks and rows[place].holder.kind == "central bank"
        marks[place, column] = PUBLISHED if published else DERIVED
    for i in np.nonzero(totals < 0)[0]:
        spread = np.floor(totals[i] * (columns / columns.sum())).astype(np.int64)
        spread[0] += totals[i] - spread.sum()
        known[i], marks[i] = spread, DERIVED
    return known, marks


def _overfull(
    rows: Sequence[RowTotal],
    known: NDArray[np.int64],
    totals: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> list[str]:
    """Holders and maturities of which more is known than there is, in words of the data."""
    out = [
        f"{row.holder.name} hold {own.sum() / CENTS:,.0f} bn of which the maturity is known, and "
        f"{total / CENTS:,.0f} bn in all"
        for row, own, total in zip(rows, known, totals, strict=True)
        if own.sum() > total
    ]
    return out + [
        f"{own.sum() / CENTS:,.0f} bn of {name} are known to be held, and the data have only "
        f"{there / CENTS:,.0f} bn of them"
        for name, own, there in zip(COLUMNS, known.T, columns, strict=True)
        if own.sum() > there
    ]


@dataclass(frozen=True)
class Change:
    """How a holder's market value moved between two dates, bn.

    Attributes:
        holder: who.
        before: market value at the start.
        after: market value at the end.
        valuation: gain or loss on what was held.
        transactions: the rest: net purchases.
    """

    holder: str
    before: float
    after: float
    valuation: float
    transactions: float


def split_change(before: HolderTable, after: HolderTable, price: Vector) -> list[Change]:
    """Split each holder's change into valuation and transactions.

    Purchases are taken to be spread evenly over the time, so half of them sees the price
    change: with r the holder's return, after = before (1 + r) + transactions (1 + r / 2).

    Args:
        before: table at the start.
        after: table at the end.
        price: price relative of each bucket over the time, shape [bucket]; or over each
            holder's own time, shape [holder, bucket].
    """
    changes = []
    gains = np.broadcast_to(price - 1.0, before.values.shape)
    for i, who in enumerate(before.ids):
        start, end = before.total(who), after.total(who)
        gain = float(before.values[i] @ gains[i]) / start if start else 0.0
        bought = (end - start * (1.0 + gain)) / (1.0 + gain / 2.0)
        changes.append(Change(who, start, end, end - start - bought, bought))
    return changes
