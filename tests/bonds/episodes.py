"""Japan from February to June 2026: who took what it let go, beside who the model says would.

Hindsight on purpose: the tables are those published since, so that a prediction is judged by
what became known, and only the shock (who sold, what the Treasury issued, what the Federal
Reserve did) is given to the model. No slope is fitted to these years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.changes import changes_between
from walkaway.bonds.clearing import Shock, clear
from walkaway.bonds.investors import demand_system, proportional_sale, ust_market
from walkaway.bonds.literature import Member
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import members as positions

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class JapanWalks:
    """Japan from February to June 2026.

    Attributes:
        change: of Japan's holdings, USD bn at market value.
        valuation: of which valuation.
        sales: net sales.
        actual: holder -> net purchases in the data, USD bn; only rows published for both ends.
        model: member -> holder -> purchases of what Japan sold, USD bn.
        premium: member -> rise of yields by bucket, bp, shape [bucket].
        ten_year: what the ten-year yield did, bp.
    """

    change: float
    valuation: float
    sales: float
    actual: dict[str, float]
    model: dict[str, dict[str, float]]
    premium: dict[str, Vector]
    ten_year: float


def japan_walks(world: World | Known, ensemble: Sequence[Member]) -> JapanWalks:
    """The episode: the market of February 2026, Japan's sales, who took them and who did.

    Args:
        world: hindsight.
        ensemble: the members.
    """
    facts = keep(world)
    start, end = dt.date(2026, 2, 28), dt.date(2026, 6, 30)
    split = changes_between(facts, start, end)
    japan = [one for one in split.changes if one.holder.startswith("JPN.")]
    market = ust_market(facts, start)
    who = positions("JPN", market.table.ids)
    sales = -sum(one.transactions for one in japan)
    model, premium = {}, {}
    for member in ensemble:
        system = demand_system(market, member.priors, months=4.0, fire_sales=member.fire_sales)
        none = Shock.none(system)
        leaving = none.leaving.copy()
        leaving[list(who)] = True
        sold = proportional_sale(system, who, sales)
        result = clear(system, replace(none, sold=sold, leaving=leaving))
        taken = result.absorbed.sum(axis=1)
        model[member.paper.id] = dict(zip(system.holders, map(float, taken), strict=True))
        premium[member.paper.id] = 1e4 * result.premium
    return JapanWalks(
        change=sum(one.after - one.before for one in japan),
        valuation=sum(one.valuation for one in japan),
        sales=sales,
        actual=_published_purchases(facts, split.price, start, end),
        model=model,
        premium=premium,
        ten_year=1e4 * float(split.yields[3]),
    )


def _published_purchases(
    facts: Known, price: Vector, start: dt.date, end: dt.date
) -> dict[str, float]:
    """Net purchases of holders published for both months, USD bn; valuation as the market's."""
    series = {
        "CHN": ("tic_china",),
        "GBR": ("tic_united_kingdom",),
        "CYM": ("tic_cayman_islands",),
        "Belgium and Luxembourg": ("tic_belgium", "tic_luxembourg"),
    }
    table = changes_between(facts, start, end).before
    found = {}
    for who, names in series.items():
        before = sum(facts.series(n).on(start).value for n in names)
        after = sum(facts.series(n).on(end).value for n in names)
        row = table.row(who if who in table.ids else "EA")
        gain = float(row @ (price - 1.0) / row.sum())
        found[who] = (after - before * (1 + gain)) / (1 + gain / 2)
    fed = facts.series("soma_treasuries")
    found["USA.fed"] = fed.at(end).value - fed.at(start).value
    dealers = facts.series("dealer_treasury_position")
    found["USA.dealers"] = dealers.at(end).value - dealers.at(start).value
    return found
