"""Facts on a date, with their sources; no equations."""

from walkaway.world.series import Observation, Publication, Series
from walkaway.world.sources import Snapshot, Source, verify
from walkaway.world.table import Table
from walkaway.world.tariffs import TariffTimeline
from walkaway.world.trade import EDITIONS, YEARS, TradeData
from walkaway.world.world import World

__all__ = [
    "EDITIONS",
    "YEARS",
    "Observation",
    "Publication",
    "Series",
    "Snapshot",
    "Source",
    "Table",
    "TariffTimeline",
    "TradeData",
    "World",
    "verify",
]
