"""What the measures of a scenario do to a market for government debt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import bucket_indices
from walkaway.bonds.clearing import Shock
from walkaway.bonds.demand import DemandSystem, taste_for
from walkaway.bonds.investors import proportional_sale
from walkaway.bonds.kinds import USUAL, Hold, Issuance, Preference, Withdrawal, flows
from walkaway.bonds.roster import ROSTER, Roster, members
from walkaway.bonds.sovereigns import FIRST, sovereign
from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.bonds.kinds import QT
    from walkaway.grammar.measure import Measure

Vector = NDArray[np.float64]

GOES_FIRST = parameter("bonds.sale.first").rows
"""Kind of holder -> weights of the buckets that it gives up first."""


def named(measures: Sequence[Measure], market: str = FIRST, roster: Roster = ROSTER) -> Roster:
    """The tables of holders in which those that a market's measures name stand by themselves.

    One that does nothing, because its size is zero, names nobody: all is as it would be without it.

    Args:
        measures: of any market.
        market: whose debt.
        roster: the tables as the data have them (:func:`walkaway.bonds.own.roster_of`).
    """
    own = [
        one for one in flows(measures, market) if isinstance(one, Withdrawal | Hold | Preference)
    ]
    return roster.naming(one.holder for one in own if not one.of_no_size())


@dataclass(frozen=True, eq=False)
class FlowPath:
    """Flows of all measures, quarter by quarter; each entry is the total up to its end.

    Attributes:
        sold: units given up whatever the price, USD bn, shape [quarter, holder, bucket].
        issued: new supply, USD bn, shape [quarter, bucket].
        taste: shift of log odds, shape [quarter, holder, bucket].
        leaving: holders that no longer answer to yields, shape [quarter, holder].
    """

    sold: Vector
    issued: Vector
    taste: Vector
    leaving: NDArray[np.bool_]

    def at(self, quarter: int) -> Shock:
        """Everything up to the end of a quarter as one shock."""
        return Shock(
            self.sold[quarter], self.issued[quarter], self.taste[quarter], self.leaving[quarter]
        )


def shock_of(system: DemandSystem, measures: Sequence[Measure], market: str = FIRST) -> Shock:
    """All measures of a market in full, as one shock to it.

    Raises:
        BadInputError: a holder has nothing in the maturities named.
    """
    total = Shock.none(system)
    for own in flows(measures, market):
        total = total.plus(_whole(system, own))
    return total


def flow_path(
    system: DemandSystem,
    measures: Sequence[Measure],
    start: dt.date,
    quarters: int,
    market: str = FIRST,
) -> FlowPath:
    """Flows of all measures by calendar quarter, each at an even pace over its days.

    Quarter 0 is the calendar quarter in which ``start`` lies, even where little is left of it.
    What is done by the end of a quarter is the part of the days from a measure's first to the
    end of its time that lie before it; a measure begun before ``start`` counts from ``start``.
    One whose last day (``until``) comes before a quarter's end is undone by then.

    Args:
        system: the holders.
        measures: measures of any market; those of other markets are passed over.
        start: the day from which flows count.
        quarters: how many quarters.
        market: whose debt the holders hold.
    """
    none = Shock.none(system)
    path = [none] * quarters
    for own in flows(measures, market):
        whole = _whole(system, own)
        first = max(own.from_ or start, start)
        after = _months_later(first, int(own.over))
        for q in range(quarters):
            end = _quarter_end(start, q)
            part = _done(first, after, end)
            if part > 0 and (own.until is None or own.until >= end):
                path[q] = path[q].plus(whole.scaled(part))
    return FlowPath(
        np.stack([shock.sold for shock in path]),
        np.stack([shock.issued for shock in path]),
        np.stack([shock.taste for shock in path]),
        np.stack([shock.leaving for shock in path]),
    )


def _done(first: dt.date, after: dt.date, end: dt.date) -> float:
    """Part of the days from ``first`` to before ``after`` that lie up to ``end``, 0 to 1."""
    if end < first:
        return 0.0
    return min(1.0, ((end - first).days + 1) / max((after - first).days, 1))


def _quarter_end(start: dt.date, quarter: int) -> dt.date:
    """Last day of the calendar quarter that many after the one of ``start``."""
    month = (start.month - 1) // 3 * 3 + 3 * (quarter + 1)
    return dt.date(start.year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the first of the next where there is none."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    try:
        return dt.date(year, month, day.day)
    except ValueError:
        return dt.date(year + month // 12, month % 12 + 1, 1)


def maturities(bucket: str) -> tuple[int, ...]:
    """Positions of the buckets that a measure may move: what is sold in the usual order, all."""
    return bucket_indices("all" if bucket == USUAL else bucket)


def _whole(system: DemandSystem, own: Withdrawal | Hold | Preference | QT | Issuance) -> Shock:
    """One measure in full."""
    none = Shock.none(system)
    if own.of_no_size():  # its holder need not stand by itself
        return none
    if isinstance(own, Hold):
        still = none.leaving.copy()
        still[list(_of(system, own.holder, own.market))] = True
        return replace(none, leaving=still)
    buckets = maturities(own.bucket)
    if isinstance(own, Issuance):
        share = np.zeros(system.units.shape[-1])
        supply = system.supply[list(buckets)]
        share[list(buckets)] = supply / supply.sum()
        return replace(none, issued=share * own.amount)
    if isinstance(own, Preference):
        change = np.zeros(system.units.shape[-2:])
        change[np.ix_(_of(system, own.holder, own.market), buckets)] = float(own.change)
        return replace(none, taste=taste_for(system, change))
    if isinstance(own, Withdrawal):
        who, amount = _of(system, own.holder, own.market), own.amount
        if amount is None:
            stock = np.maximum(system.units, 0.0)[np.ix_(who, buckets)].sum()
            amount = float(own.change or 0.0) * float(stock)
    else:
        who = _of(system, sovereign(own.market).bank, own.market)
        amount = -own.amount
    held = float(np.maximum(system.units, 0.0)[np.ix_(who, buckets)].sum())
    if -amount > held * (1 + 1e-9):
        money = sovereign(own.market).money
        what = f"{money} {-amount:,.0f} bn are more than the {money} {held:,.0f} bn held there"
        raise BadInputError([Problem(own.kind, "amount", what, "sell less or widen the bucket")])
    leaving = none.leaving.copy()
    leaving[list(who)] = amount != 0
    if own.bucket == USUAL:
        return replace(none, sold=usual_sale(system, who, -amount), leaving=leaving)
    return replace(none, sold=proportional_sale(system, who, -amount, buckets), leaving=leaving)


def _of(system: DemandSystem, name: str, market: str) -> tuple[int, ...]:
    """Positions of the holders that a name stands for."""
    return members(name, system.holders, market=market, standing=system.rows)


def usual_sale(system: DemandSystem, who: tuple[int, ...], amount: float) -> Vector:
    """Units sold by some holders, each in the order that its kind sells in.

    What their kind gives up first goes first, in proportion to what they hold of it; what is
    beyond that comes from the rest in proportion. Among several holders each sells in proportion
    to all that it holds.

    Args:
        system: the holders.
        who: positions of the sellers.
        amount: bn at base prices; negative for purchases.

    Returns:
        Shape [holder, bucket].

    Raises:
        BadInputError: they hold nothing.
    """
    held = np.maximum(system.units, 0.0)
    if held[list(who)].sum() <= 0:
        names = ", ".join(system.holders[i] for i in who)
        raise BadInputError(f"{names} hold nothing")
    sold = np.zeros(held.shape)
    for i in who:
        part = amount * held[i].sum() / held[list(who)].sum()
        first = np.asarray(GOES_FIRST.get(system.rows[i].kind, ()))
        sold[i] = _ordered(held[i], first, part)
    return sold


def _ordered(held: Vector, first: Vector, amount: float) -> Vector:
    """One holder's sale: from the buckets that go first, then from the rest [bucket]."""
    before = held * (first > 0) if first.size else np.zeros_like(held)
    after = held - before
    if not before.any() or not after.any():
        return np.asarray(amount * held / held.sum())
    early = min(amount, float(before.sum()))
    late = amount - early
    return np.asarray(early * before / before.sum() + late * after / after.sum())
