"""What the measures on trade are read against: the facts, the axes, the names and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.kinds.tariffs import ImportMeasure
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import TradeData, World

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Setting:
    """What the measures are read against.

    Attributes:
        world: the facts that measures refer to.
        trade: the base tariffs and the names of the axes.
        words: what names mean.
        on: the day.
    """

    world: World
    trade: TradeData
    words: Vocabulary
    on: dt.date

    def rows(self, codes: Sequence[str]) -> Mask:
        """Which economies are meant [economy]."""
        return np.isin(self.trade.economies, list(codes))

    def columns(self, sectors: Sequence[str]) -> Mask:
        """Which sectors are meant [sector]."""
        return np.isin(self.trade.sectors, list(sectors))

    def cells(
        self, exporters: Sequence[str], importers: Sequence[str], sectors: Sequence[str]
    ) -> Mask:
        """International trade between economies in some sectors [exporter, importer, sector]."""
        found = (
            self.rows(exporters)[:, None, None]
            & self.rows(importers)[None, :, None]
            & self.columns(sectors)[None, None, :]
        )
        own = np.arange(len(self.trade.economies))
        found[own, own] = False
        return found

    def reach(self, own: ImportMeasure) -> Mask:
        """Trade that a measure on imports falls on [exporter, importer, sector]."""
        words, on = self.words, self.on
        return self.cells(own.exporters(words, on), own.importers(words, on), own.covered(words))
