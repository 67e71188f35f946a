"""The bond market of a run as part of the stacked system, under every published estimate.

The market for US Treasuries joins the economy and the budget as a block
(:mod:`walkaway.bonds.block`). Its supply follows the budget's debt; its premia enter yields. How
holders answer to yields is a published estimate: each is a set of numbers of the same system.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.apart import Sides, sides
from walkaway.bonds.block import Debt, MarketBlock, lasting_response, market_numbers
from walkaway.bonds.buckets import BUCKETS, EDGES
from walkaway.bonds.facts import us_ladder
from walkaway.bonds.investors import KINDS, demand_system, ust_market
from walkaway.bonds.market import published
from walkaway.bonds.record import known
from walkaway.budget.block import BUCKETS as PARTS
from walkaway.economy.extension import Cleared
from walkaway.economy.table import RESERVE
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.bonds.demand import DemandSystem
    from walkaway.bonds.investors import Market
    from walkaway.bonds.ladder import Ladder
    from walkaway.bonds.roster import Roster
    from walkaway.budget.block import Purse

Array = NDArray[np.float64]

TEN = BUCKETS.index("7-15")
QUARTER = 3.0
"""Months in which holders adjust within one step of the path."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """One published estimate, ready for the stacked system.

    Attributes:
        title: what a reader sees.
        scale: rise of log odds per unit of yield.
        speed: share of the gap to target that slow holders close in a quarter.
        unmet: share of new debt that meets no saving of its own.
        demand: the same as a demand system of one quarter.
    """

    title: str
    scale: float
    speed: float
    unmet: float
    demand: DemandSystem = field(repr=False)

    def numbers(self, code: str = RESERVE) -> dict[str, float]:
        """Parameters of the block."""
        return market_numbers(code, self.scale, self.speed, self.unmet)


@dataclass(frozen=True, eq=False)
class Treasuries:
    """The market for US Treasuries of a date, for the paths of a run.

    Attributes:
        market: who holds what.
        block: the block that joins the system, at the middle of the estimates.
        estimates: all of them.
        sides: which of them agree, and what each weighs.
        gdp: yearly baseline GDP of the first quarter, USD bn.
    """

    market: Market = field(repr=False)
    block: MarketBlock = field(repr=False)
    estimates: tuple[Estimate, ...]
    gdp: float
    sides: Sides = field(repr=False)

    def central(self) -> Estimate:
        """The central one of all estimates."""
        found = self.sides.central([own.title for own in self.estimates])
        return next(own for own in self.estimates if own.title == found)

    def middle(self) -> Estimate:
        """One in the middle of all estimates (medians of the numbers)."""
        scale = float(np.exp(np.median([np.log(own.scale) for own in self.estimates])))
        speed = float(np.median([own.speed for own in self.estimates]))
        unmet = float(np.exp(np.median([np.log(own.unmet) for own in self.estimates])))
        demand = replace(
            self.block.system,
            slope=scale * self.block.system.slope,
            speed=np.where(self.block.fast, 1.0, speed),
        )
        return Estimate("middle of the published estimates", scale, speed, unmet, demand)


def premia() -> dict[str, Cleared]:
    """Which premia of the block enter the yields of the economy."""
    names = (f"PREM_{bucket}_{RESERVE}" for bucket in ("3-7", "7-15", "15-30"))
    return {RESERVE: Cleared(*names)}


CUT = tuple(f"SUPPLY_{bucket}_{RESERVE}" for bucket in BUCKETS)
"""Where the loop debt -> supply -> premium -> interest -> debt is cut for the factorisation."""

TILTS = {"NOTES": f"TILT05_{RESERVE}", "BONDS": f"TILT30_{RESERVE}"}
"""What a market that clears by maturity adds to the yields at which debt is issued."""


def treasuries(
    world: World, purse: Purse, gdp: float, unmet: float | None = None, roster: Roster | None = None
) -> Treasuries:
    """The market for US Treasuries, tied to the budget's debt.

    Args:
        world: facts.
        purse: the US budget of the same system.
        gdp: yearly baseline GDP of the first quarter, USD bn.
        unmet: share of new debt that meets no saving of its own; by default each estimate's, so
            that a lasting point of debt adds to ten-year yields in the end what the purse says
            it asks for (CBO: 2 basis points). Debt is then not counted twice: the purse's own
            premium only says how much of the rise moves the neutral rate.
        roster: the table of holders; that of the world's data if None.
    """
    facts = known(world)
    market = ust_market(facts, roster=roster)
    fast = np.array([KINDS[row.holder.kind].fast for row in market.table.rows])
    spread = _maturities(us_ladder(facts, market.table.period))
    base = purse.baseline(4 * purse.yields.shape[0])
    names = [f"DEBT_{part}_{purse.code}" for part in PARTS]
    debts = tuple(Debt(name, base[name], gdp / 100 * spread[k]) for k, name in enumerate(names))
    mix = purse.start / purse.start.sum()
    weights = np.eye(len(BUCKETS))[TEN]
    added = gdp / 100 * mix @ spread
    found = []
    for member in published(world):
        demand = demand_system(market, member.priors, QUARTER, fire_sales=True)
        per_point = lasting_response(demand, added, weights)
        share = purse.points_per_debt_point / per_point if unmet is None else unmet
        scale, speed = float(np.asarray(member.priors.scale)), float(demand.speed[~fast][0])
        found.append(Estimate(member.paper.title, scale, speed, share, demand))
    plain = demand_system(market, replace(published(world)[0].priors, scale=1.0), QUARTER, True)
    block = MarketBlock(RESERVE, plain, fast, debts, f"GDPN_{purse.code}", 1.0, 1.0, 1.0)
    own = Treasuries(market, block, tuple(found), gdp, sides(published(world)))
    middle = own.middle()
    return replace(
        own, block=replace(block, scale=middle.scale, speed=middle.speed, unmet=middle.unmet)
    )


def _maturities(ladder: Ladder) -> Array:
    """Where bills, notes (to ten years) and bonds stand among the buckets [part, bucket]."""
    which = np.digitize(ladder.years, EDGES[1:-1], right=True)
    bills, coupons = ladder.face[0], ladder.face[1:].sum(axis=0)
    parts = [bills, np.where(ladder.years <= 10, coupons, 0.0)]
    parts.append(np.where(ladder.years > 10, coupons, 0.0))
    spread = np.array([np.bincount(which, part, minlength=len(BUCKETS)) for part in parts])
    return np.asarray(spread / spread.sum(axis=1, keepdims=True))


def stacked(estimates: tuple[Estimate, ...]) -> DemandSystem:
    """All estimates as one demand system with a leading axis."""
    systems = [own.demand for own in estimates]
    return replace(
        systems[0],
        slope=np.stack([one.slope for one in systems]),
        speed=np.stack([one.speed for one in systems]),
    )
