"""Japan's budget in the stacked system: its GDP in yen comes from the trade data."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from walkaway.budget.japan import japan_purse
from walkaway.economy import gpm6, system
from walkaway.economy.economies import geography
from walkaway.economy.table import CODES
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.budget.block import Purse

STOCK_YEAR = 2023
"""The ladder is that of the end of this year."""


def japan(world: World) -> Purse:
    """Japan's government bonds, around a baseline that keeps their share of GDP.

    GDP is that of the trade table at the mean exchange rate of its year, grown to the year of the
    ladder as GPM6 grows in its steady state (potential growth and the inflation target).
    """
    known, year = gpm6.parameters(world), world.trade().year
    growth = known["growth_JA_ss"] + known["pietar_JA_ss"]
    rates = world.series("usdjpy_monthly")
    yen = np.mean([rates.at(dt.date(year, month, 28)).value for month in range(1, 13)])
    dollars = float(geography(world).gdp[CODES.index("JPN")])
    gdp = dollars * float(yen) / 1000 * (1 + growth / 100) ** (STOCK_YEAR - year)
    return japan_purse(world, gdp, growth, 2 * system.HORIZON)
