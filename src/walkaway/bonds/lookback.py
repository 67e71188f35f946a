"""Looking back: who took what foreign officials let go, beside who the model says would.

Hindsight on purpose: the tables are those published since, so that a prediction is judged by
what became known, and only the shock (who sold, what the Treasury issued, what the Federal
Reserve did) is given to the model. No slope is fitted to these years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.absorption import absorbed
from walkaway.bonds.changes import changes_between
from walkaway.bonds.clearing import Shock, clear
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.investors import demand_system, proportional_sale, ust_market
from walkaway.bonds.literature import Member
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import members as positions
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]

GIVEN = ("official", SOVEREIGNS[FIRST].bank)
LARGE = 25.0
"""Net sales of foreign officials, USD bn in a year, from which a year counts."""


@dataclass(frozen=True, eq=False)
class Year:
    """One year of absorption.

    Attributes:
        year: the year.
        official: net purchases of foreign officials, USD bn, valuation taken out.
        fed: those of the Federal Reserve.
        issued: net purchases of everybody together: new supply at market value.
        holders: those whose purchases are predicted.
        actual: their net purchases, USD bn, shape [holder].
        model: predicted, shape [holder].
        naive: everyone in proportion to what it holds, shape [holder].
        cleared: whether the model cleared.
    """

    year: int
    official: float
    fed: float
    issued: float
    holders: tuple[str, ...]
    actual: Vector
    model: Vector
    naive: Vector
    cleared: bool

    @property
    def error_model(self) -> float:
        """Misplaced purchases of the model: half the sum of absolute misses, USD bn."""
        return float(0.5 * np.abs(self.model - self.actual).sum())

    @property
    def error_naive(self) -> float:
        """Misplaced purchases of the naive rule, USD bn."""
        return float(0.5 * np.abs(self.naive - self.actual).sum())


def absorption_year(world: World | Known, member: Member, year: int) -> Year:
    """Predict who took the net supply of a year.

    Args:
        world: hindsight, such as ``World.complete()``.
        member: whose slopes; who absorbs depends on the stated priors more than on the scale.
        year: from its first to its last day.
    """
    facts = keep(world)
    start, end = dt.date(year - 1, 12, 31), dt.date(year, 12, 31)
    change = changes_between(facts, start, end)
    bought = np.array([one.transactions for one in change.changes])
    market = ust_market(facts, start)
    system = demand_system(market, member.priors, months=12.0)
    given = [positions(name, system.holders) for name in GIVEN]
    sold = sum(
        (
            proportional_sale(system, who, -float(bought[list(who)].sum()))
            for who in given
            if system.units[list(who)].sum() > 0
        ),
        np.zeros(system.units.shape),
    )
    leaving = np.zeros(len(system.holders), dtype=bool)
    for who in given:
        leaving[list(who)] = True
    shock = Shock(
        sold=np.asarray(sold),
        issued=_issued(facts, system, start, end, float(bought.sum())),
        taste=np.zeros(system.units.shape),
        leaving=leaving,
    )
    result = clear(system, shock)
    rest = [i for i in range(len(system.holders)) if not leaving[i]]
    held = np.maximum(system.units.sum(axis=1), 0.0)[rest]
    total = float(bought[rest].sum())
    return Year(
        year=year,
        official=float(bought[list(given[0])].sum()),
        fed=float(bought[list(given[1])].sum()),
        issued=float(bought.sum()),
        holders=tuple(system.holders[i] for i in rest),
        actual=bought[rest],
        model=result.absorbed.sum(axis=1)[rest],
        naive=total * held / held.sum(),
        cleared=result.solved,
    )


def _issued(
    facts: Known, system: DemandSystem, start: dt.date, end: dt.date, total: float
) -> Vector:
    """New supply by bucket: the change of bills where published, the rest as the stock is."""
    stock = {
        row["period"]: float(row["usd_bn"])
        for row in facts.table("z1_edition_2026_01")
        if row["series"] == "FL313161110"
    }
    supply = system.supply
    known = [stock.get(day.isoformat()) for day in (start, end)]
    if known[0] is None or known[1] is None:
        return np.asarray(total * supply / supply.sum())
    bills = known[1] - known[0]
    rest = np.concatenate([[0.0], supply[1:] / supply[1:].sum()])
    issued = rest * (total - bills)
    issued[0] = bills
    return np.asarray(issued)


def backtest(world: World | Known, member: Member, years: Sequence[int]) -> list[Year]:
    """All years of a span in which foreign officials sold ``LARGE`` or more on balance."""
    facts = keep(world)
    sold = [year for year in years if absorbed(facts, year).official <= -LARGE]
    return [absorption_year(facts, member, year) for year in sold]


def skill(years: Sequence[Year]) -> float:
    """Share of the naive rule's misplaced purchases that the model avoids; negative if worse."""
    model = sum(year.error_model for year in years)
    naive = sum(year.error_naive for year in years)
    return 1.0 - model / naive
