"""The tables of holders as the world knows them on a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds import holders
from walkaway.bonds.buckets import EDGES
from walkaway.bonds.curve import Curve, us_curve
from walkaway.bonds.holders import HolderTable, RowTotal
from walkaway.bonds.jgb import BASE, jgb_bills, jgb_ladder, jgb_rows, jgb_supply
from walkaway.bonds.ladder import (
    TYPES,
    Ladder,
    LadderFacts,
    Sale,
    prior_from_record,
    reconstruct,
    standard_term,
)
from walkaway.bonds.own import OwnHolder, roster_of
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import OFFICIAL, Roster
from walkaway.bonds.sovereigns import COUNTRIES, FIRST, SHARES, SOVEREIGNS, of_shape
from walkaway.bonds.totals import check_room, need_lines, users, ust_totals, value
from walkaway.errors import BadInputError, NotHeldError, Problem
from walkaway.parameters import parameter
from walkaway.readings import remembered

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]

EXPECTED_INFLATION = parameter("budget.curve.expected-inflation").value / 100
"""Added to the real coupons of indexed debt, decimal."""

PROFILE = {
    "bills": "bills",
    "notes": "notes",
    "bonds (nominal)": "bonds",
    "TIPS outstanding": "tips",
    "FRN outstanding": "frn",
    "average maturity of marketable debt": "average_months",
    "average maturity, year earlier": "average_months",
    "share of publicly held marketable debt maturing within 12 months": "due_share",
}
FISCAL_QUARTERS = {"FY2025Q2": "2025-03-31"}
FRESH_DAYS = 270
"""Quarterly accounts come out within three months: two quarters behind is normal, more is stale."""
PROFILE_DAYS = 400
"""A published profile of the debt is used for dates up to this many days away."""


def ust_table(
    world: World | Known, period: dt.date | None = None, roster: Roster | None = None
) -> HolderTable:
    """US Treasuries by holder and maturity.

    Args:
        world: what is known.
        period: the day the table should speak of; the last quarter known if None. Domestic
            sectors are quarterly and carried to a later month; foreign rows are monthly.
        roster: the table of holders; that of the world's data if None.

    Raises:
        NotHeldError: nothing is known that early, or nothing near that day of a holder that a
            measure names.
        BadInputError: rows of the user's own do not fit the published totals.
    """
    world, own = keep(world), of_shape(COUNTRIES)
    anchor = world.series("z1_rest_of_world")
    quarter = anchor.at(period or world.date).period
    period = period or quarter
    roster = roster_of(world) if roster is None else roster
    need_lines(world, roster, period)
    rows = ust_totals(world, quarter, period, roster)
    total = sum(row.amount for row in rows)
    ladder = us_ladder(world, period)
    face, price, note = _supply(world, ladder, period, total)
    fixed = _fixed_cells(world, rows, quarter, period)
    notes = [note] if note else []
    if ladder.note:
        notes.append(ladder.note)
    if quarter != period:
        notes.append(f"domestic holders are those of {quarter}, carried to {period}")
    return holders.build(own.code, own.money, period, rows, face, price, fixed, notes)


def _fixed_cells(
    world: World | Known, rows: list[RowTotal], quarter: dt.date, period: dt.date
) -> dict[tuple[str, int], float]:
    """Bills the Federal Reserve and foreign officials are known to hold."""
    fixed = {}
    for line in world.table("z1_edition_2026_01"):
        if line["line"] == "Monetary authority bills" and line["period"] == quarter.isoformat():
            fixed[SOVEREIGNS[FIRST].bank, 0] = float(line["usd_bn"])
    told = told_maturities(rows)
    bills, seen = value(world, "tic_official_bills", period)
    if seen is not None:
        everyone = world.series("tic_official").at(seen).value
        official = [row for row in rows if row.holder.kind == OFFICIAL and row.amount > 0]
        known = [row for row in official if (row.holder.id, 0) in told]
        # All officials' bills are published together: those told by the user are among them.
        bills -= sum(told[row.holder.id, 0] for row in known)
        everyone -= sum(row.amount for row in known)
        if bills < 0:
            raise BadInputError(
                Problem(getattr(row.holder, "file", ""), "bills",
                        f"{row.holder.id} would hold more bills than all officials together",
                        "bills of officials abroad are published")
                for row in known
            )  # fmt: skip
        for row in official:
            if row not in known and everyone > 0:
                fixed[row.holder.id, 0] = row.amount * bills / everyone
    return fixed | told


def told_maturities(rows: Sequence[RowTotal]) -> dict[tuple[str, int], float]:
    """Cells of rows of the user's own whose maturities are told, bn; they sum to its total."""
    found: dict[tuple[str, int], float] = {}
    for row in rows:
        shares = row.holder.shares if isinstance(row.holder, OwnHolder) else ()
        if not shares or row.amount <= 0:
            continue
        cells = [round(row.amount * part, 11) for part in shares]
        largest = max(range(len(cells)), key=cells.__getitem__)
        cells[largest] += round(row.amount, 11) - sum(cells)
        found |= {(row.holder.id, column): cell for column, cell in enumerate(cells)}
    return found


def us_ladder(world: World | Known, period: dt.date) -> Ladder:
    """The ladder of the marketable US debt, nearest published profile imposed.

    Raises:
        NotHeldError: no auction is on record yet.
    """
    world = keep(world)
    world.world.need("auctions")
    sales = auction_record(world)
    known: dict[str, tuple[float, dt.date]] = {}
    for row in world.table("us_debt_supply"):
        if row["item"] in PROFILE:
            day = dt.date.fromisoformat(FISCAL_QUARTERS.get(row["date"], row["date"]))
            key = PROFILE[row["item"]]
            nearer = key not in known or abs(day - period) < abs(known[key][1] - period)
            if nearer and abs((day - period).days) <= PROFILE_DAYS:
                known[key] = (float(row["value"]), day)
    if not set(TYPES) <= set(known):
        prior, years = prior_from_record(sales, period)
        note = f"no profile of the debt is known for {period}: the ladder is the auction record's"
        return Ladder(period, prior, years, note)
    due = known.get("due_share")
    months = known.get("average_months")
    facts = LadderFacts(
        known["notes"][1],
        {kind: known[kind][0] for kind in TYPES},
        months[0] if months else None,
        due[0] / 100.0 if due else None,
        f"maturities are estimated: totals by type of {known['notes'][1]}, average maturity and "
        "share due within a year met exactly, the rest as in the auction record",
    )
    return reconstruct(facts, sales)


AUCTION_KINDS = {
    "bill": "bills",
    "note": "notes",
    "bond": "bonds",
    "tips": "tips",
    "frn": "frn",
}
UNIT_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25}


def auction_record(world: World | Known) -> tuple[Sale, ...]:
    """Auctions the world knows, as sales; those without a size or a regular term left out."""
    return _sales(keep(world).world)


@remembered(maxsize=4)
def _sales(world: World) -> tuple[Sale, ...]:
    sales = []
    for row in world.table("auctions"):
        kind = AUCTION_KINDS.get(row["kind"])
        if kind is None or not row["offering"]:
            continue
        term = standard_term(kind, term_years(row["original_term"] or row["term"]))
        if term is not None:
            amount = float(row["offering"]) + float(row["soma_accepted"] or 0.0)
            day = dt.date.fromisoformat(row["auction_date"])
            sales.append(Sale(day, kind, term, amount / 1e9))
    return tuple(sales)


def term_years(text: str) -> float:
    """Years of a term as the Treasury writes it: ``29-Year 11-Month`` -> 29.92."""
    words = text.replace("-", " ").split()
    return sum(
        float(number) * UNIT_YEARS[unit.lower().rstrip("s")]
        for number, unit in zip(words[::2], words[1::2], strict=True)
    )


def _supply(
    world: World | Known, ladder: Ladder, period: dt.date, total: float
) -> tuple[Vector, Vector, str]:
    """Face value and modelled price of each column.

    Face values follow the published stock of bills and of the rest where known for the
    period; else they are what the holdings at market value imply at the modelled prices.
    """
    curve = us_curve(world, period) if _has_curve(world, period) else None
    by_type = ladder.by_bucket()
    price = _prices(world, ladder, curve)
    stock = {
        row["series"]: float(row["usd_bn"])
        for row in world.table("z1_edition_2026_01")
        if row["period"] == period.isoformat()
    }
    face, value = _columns(by_type), _columns(by_type * price)
    relative = np.divide(value, face, out=np.ones_like(face), where=face > 0)
    if {"FL313161110", "FL313161275"} <= set(stock):
        bills, rest = stock["FL313161110"], stock["FL313161275"]
        face = np.concatenate([[bills], face[1:] * rest / face[1:].sum()])
        return face, relative, ""
    face = face * total / float(face @ relative)
    return (
        face,
        relative,
        (f"face values by type are not known for {period}; they are implied by market values"),
    )


def _has_curve(world: World | Known, period: dt.date) -> bool:
    known = world.series("us_10y_yield").periods
    return bool(known) and known[0] <= period


def _columns(by_type: Vector) -> Vector:
    """[type, bucket] -> the six columns: bills, coupons due within a year, the other buckets."""
    rest = by_type.sum(axis=0)
    return np.concatenate([[by_type[0, 0], rest[0] - by_type[0, 0]], rest[1:]])


def _prices(world: World | Known, ladder: Ladder, curve: Curve | None) -> Vector:
    """Modelled market value over face, shape [type, bucket].

    Each rung is a bond with the average coupon of its type, discounted on the curve;
    inflation-linked securities on the curve less breakeven; floaters at par.
    """
    shape = (len(TYPES), len(EDGES) - 1)
    coupons = _coupons(world, ladder.date)
    if curve is None:
        return np.ones(shape)
    prices = np.ones((len(TYPES), len(ladder.years)))
    for j, years in enumerate(ladder.years):
        for i, kind in enumerate(TYPES):
            if kind == "bills":
                prices[i, j] = float(curve.discount(years))
            elif kind in coupons:
                inflation = EXPECTED_INFLATION if kind == "tips" else 0.0
                prices[i, j] = _bond(curve, float(years), coupons[kind], inflation)
    which = np.digitize(ladder.years, EDGES[1:-1], right=True)
    out = np.ones(shape)
    for b in range(shape[1]):
        stock = ladder.face[:, which == b]
        weight = stock.sum(axis=1)
        worth = (stock * prices[:, which == b]).sum(axis=1)
        out[:, b] = np.divide(worth, weight, out=np.ones_like(weight), where=weight > 0)
    return out


def _bond(curve: Curve, years: float, coupon: float, inflation: float) -> float:
    times = np.arange(years, 1e-9, -0.5)
    factors = curve.discount(times) * np.exp(inflation * times)
    accrued = 0.5 - times[-1]
    return float(0.5 * coupon * factors.sum() + factors[0] - coupon * accrued)


def _coupons(world: World | Known, period: dt.date) -> dict[str, float]:
    """Average coupon by type, decimal; empty where none is known near the period."""
    names = {"notes": "notes", "bonds": "bonds", "TIPS (real coupon)": "tips"}
    found = {}
    for row in world.table("us_debt_supply"):
        kind = names.get(row["item"].removeprefix("average interest rate, "))
        if kind and row["item"].startswith("average interest rate"):
            day = dt.date.fromisoformat(row["date"])
            if abs((day - period).days) <= PROFILE_DAYS:
                found[kind] = float(row["value"]) / 100.0
    return found


def jgb_table(world: World | Known, roster: Roster | None = None) -> HolderTable:
    """Japanese government bonds by holder and maturity, on the few facts there are.

    The Bank of Japan and foreigners are published; the rest is spread by the finance
    ministry's shares of the end of 2023. Maturities are estimated throughout.

    Args:
        world: what is known.
        roster: the table of holders; that of the world's data if None.

    Raises:
        NotHeldError: nothing is known that early.
        BadInputError: rows of the user's own do not fit the published totals.
    """
    own = of_shape(SHARES)
    facts = {row["item"]: row for row in world.table("japan_balance_sheet")}
    rows = jgb_rows(facts)
    if not rows:
        complete = keep(world).world.complete(keep(world).world.snapshot)
        days = [
            row["known_from"]
            for row in complete.table("japan_balance_sheet")
            if row["item"].startswith(BASE)
        ]
        near = f"the nearest day that has them is {min(days)}"
        what = f"no holders of {own.debt} are known on {world.date}"
        raise NotHeldError([Problem("date", "", what, near)])
    rows = _with_users(keep(world), rows, roster_of(world) if roster is None else roster)
    face, note = jgb_supply(facts, sum(row.amount for row in rows))
    stale = stale_note(rows[0].period, world.date)
    notes = tuple(filter(None, (stale, *note)))
    bills = jgb_bills(facts, rows) | told_maturities(rows)
    return holders.build(
        own.code,
        own.money,
        rows[0].period,
        rows,
        face,
        np.ones(6),
        bills,
        notes,
        published_banks=False,
    )


def _with_users(world: Known, rows: list[RowTotal], roster: Roster) -> list[RowTotal]:
    """Holders of Japan's bonds with rows of the user's own, taken out of those they are within."""
    own = [row for row in roster.of("JGB") if isinstance(row, OwnHolder)]
    if not own:
        return rows
    found = {row.holder.id: row for row in rows}
    for holder in own:
        found[holder.id] = users(world, holder, world.date)
        left = found[holder.within]
        amount = left.amount - found[holder.id].amount
        found[holder.within] = replace(left, amount=amount, mark=holders.DERIVED)
    check_room(roster.of("JGB"), found)
    return list(found.values())


def debt_of_japan(world: World | Known, day: dt.date, total: float) -> Ladder:
    """The ladder of Japan's debt as the world knows it, JPY bn at market value."""
    facts = {row["item"]: row for row in world.table("japan_balance_sheet")}
    return jgb_ladder(facts, day, total)


def stale_note(period: dt.date, today: dt.date) -> str:
    """What to say of holders known for an old date only; empty while they are fresh."""
    if (today - period).days <= FRESH_DAYS:
        return ""
    months = round((today - period).days / 30.4)
    return f"stale: holders of {period} are {months} months old; no later ones are in the data"
