"""Budgets without a projection in the stacked system: GDP in their money, from the trade data."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from walkaway.budget.issuers import ISSUERS, Issuer
from walkaway.budget.japan import held_purse
from walkaway.economy import gpm6, system
from walkaway.economy.economies import geography
from walkaway.economy.table import ECONOMIES
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.budget.block import Purse

MONTHS = range(1, 13)


def others(world: World, issuers: tuple[Issuer, ...] = ISSUERS) -> tuple[Purse, ...]:
    """Every issuer of the table that has no projection, in order."""
    return tuple(held(world, own) for own in issuers if not own.projection)


def held(world: World, own: Issuer) -> Purse:
    """An issuer's bonds, around a baseline that keeps their share of GDP.

    GDP is that of the trade table at the mean exchange rate of its year, grown to the year of the
    ladder as GPM6 grows in its steady state (potential growth and the inflation target).
    """
    known, year = gpm6.parameters(world), world.trade().year
    place = next(i for i, one in enumerate(ECONOMIES) if one.code == own.code)
    region = ECONOMIES[place].region
    growth = known[f"growth_{region}_ss"] + known[f"pietar_{region}_ss"]
    rates = world.series(own.currency)
    money = np.mean([rates.at(dt.date(year, month, 28)).value for month in MONTHS])
    dollars = float(geography(world).gdp[place])
    since = int(own.number("stock_year")) - year
    gdp = dollars * float(money) / 1000 * (1 + growth / 100) ** since
    return held_purse(world, own, gdp, growth, 2 * system.HORIZON)
