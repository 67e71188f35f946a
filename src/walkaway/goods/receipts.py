"""Who has the money of what stands at borders: charges, adjustments, rents, subsidies.

All is read off the flows of an equilibrium and the rates laid over one another in the order of
`walkaway.goods.wedges`; with tariffs and export taxes it adds up to public revenue.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.schedule import Schedule
from walkaway.goods.solution import GoodsSolution

Array = NDArray[np.float64]

RECEIPTS = {
    "carbon_revenue": "carbon charge at the border of {}",
    "adjustment_revenue": "border adjustment of {}, on imports less what exports get back",
    "quota_rent": "worth of licences to trade held by {}",
    "subsidy_cost": "subsidies paid by {}",
}
"""What is told apart -> in words; USD bn a year, and nothing before the measures."""
DUST = 1e-12


def receipts(solution: GoodsSolution, planned: Schedule) -> Mapping[str, Array]:
    """Money of each kind by who has it or pays it [economy].

    Rent of quotas: the importer's part where nothing comes beyond them; the exporter's part of
    these, of tariff quotas, and of licences where its own sales are limited.

    Args:
        solution: a solved equilibrium.
        planned: what trade pays in it.
    """
    none = np.zeros(len(solution.economies))
    own = planned.wedges
    limited = planned.quota is not None or planned.sales_limit is not None
    found = dict.fromkeys(RECEIPTS, none)
    if own is None and not limited:
        return found
    border = solution.flows_after
    made = solution.made
    left = border - made  # what the exporter's border has put on the producer's price
    if own is not None:
        found["carbon_revenue"] = (border * own.carbon).sum(axis=(0, 2))
        paid = 1 + planned.tariffs
        taken = border * paid * own.adjusted / (1 + own.adjusted)
        reached = made * (1 - own.produced[:, None, :])
        taxed = 1 + (np.zeros_like(border) if planned.export_tax is None else planned.export_tax)
        given = reached * taxed * own.rebate
        found["adjustment_revenue"] = taken.sum(axis=(0, 2)) - given.sum(axis=(1, 2))
        paid_out = made * own.produced[:, None, :] + reached * own.exported
        found["subsidy_cost"] = paid_out.sum(axis=(1, 2))
        left = border - reached * taxed
    elif planned.export_tax is not None:
        left = left - made * planned.export_tax
    if limited:
        found["quota_rent"] = _rent(solution, planned, left)
    return found


def _rent(solution: GoodsSolution, planned: Schedule, left: Array) -> Array:
    """Worth of licences [economy]: of those that exporters have, and of those that importers sell.

    Args:
        solution: the equilibrium.
        planned: what trade pays in it.
        left: what its border has put on each flow beyond the planned taxes.
    """
    held = np.zeros(left.shape, dtype=bool)
    sold = np.zeros_like(left)
    if planned.sales_limit is not None:
        held |= np.isfinite(planned.sales_limit)
    if planned.quota is not None and planned.beyond is not None:
        inside = np.isfinite(planned.quota)
        held |= inside
        more = solution.tariffs_after - planned.tariffs
        sold = np.where(inside & np.isinf(planned.beyond), solution.flows_after * more, 0.0)
    rent = np.where(held, left, 0.0).sum(axis=(1, 2)) + sold.sum(axis=(0, 2))
    return np.where(np.abs(rent) > DUST * solution.income_before, rent, 0.0)
