"""A world whose series are read once: the calibrations look at the same ones many times."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from walkaway.world.series import Series
    from walkaway.world.table import Table
    from walkaway.world.world import World


class Known:
    """The facts of a world, each read when first asked for and kept.

    Attributes:
        world: whose facts.
    """

    def __init__(self, world: World | Known) -> None:
        self.world: World = world.world if isinstance(world, Known) else world
        self._series: dict[str, Series] = {}
        self._tables: dict[str, Table] = {}

    @property
    def date(self) -> dt.date:
        """The world's date."""
        return self.world.date

    def series(self, name: str) -> Series:
        """A series as the world knows it."""
        if name not in self._series:
            self._series[name] = self.world.series(name)
        return self._series[name]

    def table(self, name: str) -> Table:
        """A table as the world knows it."""
        if name not in self._tables:
            self._tables[name] = self.world.table(name)
        return self._tables[name]

    def table_ids(self) -> tuple[str, ...]:
        """Names of all tables."""
        return self.world.table_ids()


def known(world: World | Known) -> Known:
    """The same facts, kept once read."""
    return world if isinstance(world, Known) else Known(world)
