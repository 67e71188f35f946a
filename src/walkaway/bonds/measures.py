"""What the measures of a scenario do to the market for US Treasuries."""

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
from walkaway.bonds.roster import members
from walkaway.errors import BadInputError, Problem
from walkaway.scenario.bond_measures import Issuance, Preference, Withdrawal, flows

if TYPE_CHECKING:
    from walkaway.scenario.bond_measures import QT
    from walkaway.scenario.measures import Measure

Vector = NDArray[np.float64]


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


def shock_of(system: DemandSystem, measures: Sequence[Measure]) -> Shock:
    """All measures in full, as one shock to a market.

    Raises:
        BadInputError: a holder has nothing in the maturities named.
    """
    total = Shock.none(system)
    for own in flows(measures):
        total = total.plus(_whole(system, own))
    return total


def flow_path(
    system: DemandSystem, measures: Sequence[Measure], start: dt.date, quarters: int
) -> FlowPath:
    """Flows of all measures by quarter, each at an even pace over its time.

    Args:
        system: the holders.
        measures: measures of any market; those of other markets are passed over.
        start: first day of the first quarter; a measure with a later ``from`` waits.
        quarters: how many quarters.
    """
    none = Shock.none(system)
    path = [none] * quarters
    for own in flows(measures):
        whole = _whole(system, own)
        first = own.from_ or start
        lag = ((first.year - start.year) * 12 + first.month - start.month) / 3.0
        length = max(int(own.over) / 3.0, 1e-9)
        for q in range(quarters):
            part = float(np.clip((q + 1 - lag) / length, 0.0, 1.0))
            ended = own.until is not None and _quarter_start(start, q) > own.until
            if part > 0 and not ended:
                path[q] = path[q].plus(whole.scaled(part))
    return FlowPath(
        np.stack([shock.sold for shock in path]),
        np.stack([shock.issued for shock in path]),
        np.stack([shock.taste for shock in path]),
        np.stack([shock.leaving for shock in path]),
    )


def _quarter_start(start: dt.date, quarter: int) -> dt.date:
    month = start.month - 1 + 3 * quarter
    return dt.date(start.year + month // 12, month % 12 + 1, 1)


def _whole(system: DemandSystem, own: Withdrawal | Preference | QT | Issuance) -> Shock:
    """One measure in full."""
    none = Shock.none(system)
    buckets = bucket_indices(own.bucket)
    if isinstance(own, Issuance):
        share = np.zeros(system.units.shape[-1])
        supply = system.supply[list(buckets)]
        share[list(buckets)] = supply / supply.sum()
        return replace(none, issued=share * own.amount)
    if isinstance(own, Preference):
        change = np.zeros(system.units.shape[-2:])
        change[np.ix_(members(own.holder, system.holders), buckets)] = float(own.change)
        return replace(none, taste=taste_for(system, change))
    if isinstance(own, Withdrawal):
        who, amount = members(own.holder, system.holders), own.amount
        if amount is None:
            stock = np.maximum(system.units, 0.0)[np.ix_(who, buckets)].sum()
            amount = float(own.change or 0.0) * float(stock)
    else:
        who, amount = members("USA.fed", system.holders), -own.amount
    held = float(np.maximum(system.units, 0.0)[np.ix_(who, buckets)].sum())
    if -amount > held * (1 + 1e-9):
        what = f"USD {-amount:,.0f} bn are more than the USD {held:,.0f} bn held there"
        raise BadInputError([Problem(own.kind, "amount", what, "sell less or widen the bucket")])
    leaving = none.leaving.copy()
    leaving[list(who)] = amount != 0
    return replace(none, sold=proportional_sale(system, who, -amount, buckets), leaving=leaving)
