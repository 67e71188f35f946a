"""What each holder of US Treasuries holds in all: series, parts of them, differences, the rest.

Which of these gives a holder's total is said by its row (``holders.toml``); nobody is named here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from walkaway.bonds import holders
from walkaway.bonds.holders import RowTotal
from walkaway.bonds.own import OwnHolder, roster_of
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import ROSTER, Holder, Roster, unknown_series
from walkaway.bonds.sovereigns import COUNTED
from walkaway.errors import BadInputError, NotHeldError, Problem
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.world.world import World

RESERVES_MONTH = dt.date(2023, 5, 31)
TREASURIES_IN_RESERVES = parameter("bonds.reserves.treasuries").value
"""Assumed share of US Treasuries in the securities of Japan's reserves; nobody publishes it."""
MOST_RESERVES = parameter("bonds.reserves.most").value
"""The most of Japan's Treasuries that are taken for reserves."""
CARRIED_YEARS = parameter("bonds.holders.carried-years").value
"""Years for which the last value of a line stands; after that the line has ended."""
AHEAD = dt.timedelta(days=366)
OWN = "own"
"""Mark of a total that a user's own data say."""


def ust_totals(
    world: World | Known, quarter: dt.date, period: dt.date, roster: Roster | None = None
) -> list[RowTotal]:
    """Totals of all holders of US Treasuries, USD bn, in the order of the table.

    Args:
        world: what is known.
        quarter: the day of the domestic holders, who are quarterly.
        period: the day of those abroad.
        roster: the table of holders; that of the world's data if None.

    Raises:
        BadInputError: rows name series that the data do not have, or rows of the user's own hold
            more than the row that they are taken out of.
    """
    facts = keep(world)
    roster = roster_of(facts) if roster is None else roster
    if problems := unknown_series(roster.of(COUNTED), facts.world.series_ids()):
        raise BadInputError(problems)
    rows: dict[str, RowTotal] = {}
    for holder in roster.by_need(COUNTED):
        day = period if holder.abroad else quarter
        if holder.rule == "subsector":
            whole = _subsector(facts, holder, _parent(roster, holder), quarter)
            rows[holder.id] = _without(whole, rows, roster.taken_off(holder))
        elif holder.rule == "reserves":
            whole = _reserves(facts, holder, day)
            rows[holder.id] = _without(whole, rows, roster.taken_off(holder))
        elif holder.rule == "rest":
            rows[holder.id] = _rest(facts, holder, rows, quarter, period, roster)
        elif holder.less:
            rows[holder.id] = _less(facts, holder, day, rows, roster.taken_off(holder))
        elif isinstance(holder, OwnHolder):
            rows[holder.id] = users(facts, holder, day)
        else:
            rows[holder.id] = _own(facts, holder, day)
    check_room(roster.of(COUNTED), rows)
    return [rows[holder.id] for holder in roster.of(COUNTED)]


def users(world: Known, holder: OwnHolder, day: dt.date) -> RowTotal:
    """What a row of the user's own holds: its series, or its amount.

    Tables are months old: an amount of a later day that is known by now stands for them too, if it
    is not more than a year later.
    """
    if holder.amount is None or holder.day is None:
        found = _sum(world, holder, day)
        mark = OWN if found.mark in (holders.PUBLISHED, holders.CARRIED) else found.mark
        return replace(found, mark=mark)
    if holder.day > min(world.date, day + AHEAD):
        note = f"told for {holder.day}; what it holds before is in {holder.within}"
        return RowTotal(holder, 0.0, holders.DERIVED, day, note)
    note = "" if holder.day == day else f"of {holder.day}"
    return RowTotal(holder, holder.amount, OWN, holder.day, note)


def check_room(roster: Sequence[Holder], rows: Mapping[str, RowTotal]) -> None:
    """Refuse rows of the user's own that hold more than there is where they are taken from.

    Raises:
        BadInputError: with all of them, by file and line.
    """
    problems = []
    for own in roster:
        if (
            isinstance(own, OwnHolder)
            and (left := rows[own.within].amount) < 0 < rows[own.id].amount
        ):
            had = left + sum(rows[o.id].amount for o in roster if o.within == own.within)
            what = (
                f"{own.id} holds {rows[own.id].amount:,.1f} bn, more than the {had:,.1f} bn of "
                f"{own.within}, which it is taken out of"
            )
            hint = "name another row in the column within"
            problems.append(Problem(own.file, "within", what, hint))
    if problems:
        raise BadInputError(problems)


def _without(whole: RowTotal, rows: Mapping[str, RowTotal], off: tuple[str, ...]) -> RowTotal:
    """An estimated row without those that are taken out of it."""
    return replace(whole, amount=whole.amount - sum(rows[who].amount for who in off))


def need_lines(world: Known, roster: Roster, day: dt.date) -> None:
    """Refuse holders that are named on a day near which nothing is published of them.

    Raises:
        NotHeldError: with all of them, and the nearest day that has each.
    """
    inside = [row for row in roster.of("UST") if row.within and not isinstance(row, OwnHolder)]
    if problems := [problem for row in inside for problem in _no_line(world, row, day)]:
        raise NotHeldError(problems)


def _no_line(world: Known, holder: Holder, day: dt.date) -> list[Problem]:
    """What is wrong with a holder whose line in the published table has not begun, or has ended."""
    lines = [world.series(name).periods for name in holder.series]
    first, last = min(p[0] for p in lines if p), max(p[-1] for p in lines if p)
    ends = last + dt.timedelta(days=round(CARRIED_YEARS * 365.25))
    if holder.until:
        ends = min(ends, dt.date.fromisoformat(holder.until))
    if first <= day <= ends:
        return []
    near = first if day < first else last
    what = f"nothing is published of {holder.words} by itself on {day}"
    why = f"the nearest day that has it is {near}"
    if day > ends:
        why += f": its line in the table ends there, and what it holds is in {holder.within}"
    return [Problem(f"holder {holder.id}", "", what, why)]


def value(world: World | Known, name: str, day: dt.date) -> tuple[float, dt.date | None]:
    """Value of a series on or before a day, and its period; zero before it starts."""
    known = world.series(name)
    if not known.periods or known.periods[0] > day:
        return 0.0, None
    seen = known.at(day)
    return seen.value, seen.period


def _sum(world: Known, holder: Holder, day: dt.date) -> RowTotal:
    """The sum of a row's series."""
    parts = [value(world, name, day) for name in holder.series]
    periods = [p for _, p in parts if p is not None]
    if not periods:
        note = "not published by itself that early; what it holds is in other rows"
        return RowTotal(holder, 0.0, holders.DERIVED, day, note)
    oldest = min(periods)
    fresh = oldest == day
    note = "" if fresh else f"carried from {oldest}"
    if len(periods) < len(parts):
        note = "; ".join(filter(None, [note, "some of its parts are not published that early"]))
    mark = holders.PUBLISHED if fresh else holders.CARRIED
    weight = {p: sum(abs(v) for v, own in parts if own == p) for p in periods}
    most = max(weight, key=lambda p: weight[p])
    return RowTotal(holder, sum(v for v, _ in parts), mark, oldest, note, most)


def _own(world: Known, holder: Holder, day: dt.date) -> RowTotal:
    """A row's series, or its part of them."""
    whole = _sum(world, holder, day)
    if not holder.part:
        return whole
    share = parameter(holder.part).value
    note = "; ".join(filter(None, [holder.note or f"{share:.1%} of its series", whole.note]))
    amount = _tenths(share * whole.amount)
    return RowTotal(holder, amount, holders.ALLOCATED, whole.period, note, whole.most)


def _tenths(amount: float) -> float:
    """Whole tenths of a million, so that two parts sum to the published total exactly."""
    return round(amount, 4)


def _less(
    world: Known, holder: Holder, day: dt.date, rows: Mapping[str, RowTotal], off: tuple[str, ...]
) -> RowTotal:
    """A row's series less the rows inside them."""
    whole = _own(world, holder, day)
    amount = whole.amount - sum(rows[who].amount for who in off)
    return RowTotal(holder, amount, holder.mark, whole.period, holder.note)


def _parent(roster: Roster, holder: Holder) -> Holder:
    """The row that a subsector is taken out of."""
    return next(own for own in roster.of(holder.market) if holder.id in own.less)


def _subsector(world: Known, holder: Holder, parent: Holder, quarter: dt.date) -> RowTotal:
    """A subsector published since 2025; before and between, its share of its sector."""
    found = {
        dt.date.fromisoformat(row["date"]): float(row["usd_bn"])
        for row in world.table("z1_subsectors")
        if row["sector"].startswith(holder.items)
    }
    if quarter in found:
        return RowTotal(holder, found[quarter], holders.PUBLISHED, quarter)
    sector = _sum(world, parent, quarter).amount
    if not found:
        note = f"not yet published; in {parent.name.split()[0].lower()}"
        return RowTotal(holder, 0.0, holders.DERIVED, quarter, note)
    near = min(found, key=lambda day: abs((day - quarter).days))
    share = found[near] / sum(world.series(name).at(near).value for name in parent.series)
    return RowTotal(
        holder, max(share * sector, 0.0), holders.ALLOCATED, quarter,
        f"the share in {parent.name.split()[0].lower()} of {near}",
    )  # fmt: skip


def _place(holder: Holder) -> str:
    """What a sentence calls the place where a holder resides."""
    named = (own.words for own in ROSTER.places if own.id == holder.place)
    return next(named, holder.place)


def _reserves(world: Known, holder: Holder, period: dt.date) -> RowTotal:
    """The official part of a place's published total, by the composition of its reserves."""
    (name,) = holder.series
    total, seen = value(world, name, period)
    # The composition is held for one month alone: it is an assumption for every other, also for
    # those before it was published.
    complete = world.world.complete(world.world.snapshot)
    facts = {
        row["item"]: float(row["value"])
        for row in complete.table("japan_balance_sheet")
        if row["item"] == "of which foreign-currency securities"
    }
    securities = facts["of which foreign-currency securities"]
    known = world if period >= RESERVES_MONTH else complete
    at_the_time = known.series(name).at(RESERVES_MONTH).value
    share = min(TREASURIES_IN_RESERVES * securities / at_the_time, MOST_RESERVES)
    rule = (
        f"{share:.1%} of {_place(holder)}: reserve securities of USD {securities:.0f} bn in "
        f"{RESERVES_MONTH:%Y-%m}, of which {TREASURIES_IN_RESERVES:.0%} assumed Treasuries"
    )
    amount = _tenths(share * total)
    return RowTotal(holder, amount, holders.ALLOCATED, seen or period, rule)


def _rest(
    world: Known,
    holder: Holder,
    rows: Mapping[str, RowTotal],
    quarter: dt.date,
    period: dt.date,
    roster: Roster,
) -> RowTotal:
    """What the flow of funds has abroad and no other row abroad; of the quarter, carried."""
    if quarter != period:
        then = {row.holder.id: row for row in ust_totals(world, quarter, quarter, roster)}
        amount = then[holder.id].amount
        return RowTotal(holder, amount, holders.CARRIED, quarter, f"as at {quarter}")
    abroad = sum(world.series(name).at(quarter).value for name in holder.series)
    rest = abroad - sum(row.amount for row in rows.values() if row.holder.abroad)
    return RowTotal(holder, rest, holders.RESIDUAL, quarter, holder.note)
