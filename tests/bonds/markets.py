"""Markets and members that several test files look at; each is built once."""

from __future__ import annotations

from functools import cache

import numpy as np

from walkaway.bonds.clearing import Shock
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.investors import Market, ust_market
from walkaway.bonds.literature import Member, ensemble
from walkaway.bonds.measures import FlowPath
from walkaway.bonds.record import Known, known
from walkaway.world import World


@cache
def world(date: str = "2025-06-12") -> Known:
    return known(World.at(date))


@cache
def hindsight() -> Known:
    return known(World.complete())


@cache
def market(date: str = "2025-06-12") -> Market:
    return ust_market(world(date))


@cache
def members(fire_sales: bool = False, scaling: str = "share") -> tuple[Member, ...]:
    return ensemble(world(), scaling=scaling, fire_sales=fire_sales)


def member(name: str, fire_sales: bool = False) -> Member:
    return next(m for m in members(fire_sales) if m.paper.id == name)


def no_flow(system: DemandSystem, quarters: int) -> FlowPath:
    """A path on which nothing happens."""
    none = Shock.none(system)
    parts = (none.sold, none.issued, none.taste, none.leaving)
    return FlowPath(*(np.stack([part] * quarters) for part in parts))
