"""One year of world trade and production: what every market of trade is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.world.provenance import Source

Floats = NDArray[np.float64]
SERVICES = "SERVICES"
"""All services, one sector of the data that come with walkaway."""


@brief
@dataclass(frozen=True, eq=False)
class TradeData:
    """One year of world trade and production.

    Attributes:
        economies: ISO3 codes, and ``ROW`` for the rest of the world.
        economy_names: their names in English.
        sectors: ICIO industry codes, and ``SERVICES``.
        sector_names: their names.
        year: the year of the flows.
        flows: sales [exporter, importer, sector] in USD million, net of tariff, with
            domestic sales on the diagonal.
        tariffs: applied rates [exporter, importer, sector]; 0.25 is 25%.
        value_added_share: value added over gross output [economy, sector].
        input_share: inputs over gross output [economy, input sector, output sector]; with
            the value-added share its column sums to one.
        final_share: shares of final demand [economy, sector]; they sum to one.
        elasticities: name of a published set -> trade elasticity [sector], positive.
        source: who published it, and how it came here.
        edition: of the tariffs, one of `EDITIONS`.
        tariff_source: where the tariffs come from.
        services: codes of sectors that are no goods.
        words: what a scenario may call sectors, in a table of a user's own.
        own: what is the user's own in it, in sentences; empty where nothing is.
        own_sets: name of a set of the user's own -> who says so.
        own_files: its files, joined by commas; empty where none is.
        singled_out: pairs (exporter, importer) whose base holds duties on that exporter alone, so
            that it says nothing of the importer's general rates.
    """

    economies: tuple[str, ...]
    economy_names: tuple[str, ...]
    sectors: tuple[str, ...]
    sector_names: tuple[str, ...]
    year: int
    flows: Floats = field(repr=False)
    tariffs: Floats = field(repr=False)
    value_added_share: Floats = field(repr=False)
    input_share: Floats = field(repr=False)
    final_share: Floats = field(repr=False)
    elasticities: Mapping[str, Floats] = field(repr=False)
    source: Source
    edition: str
    tariff_source: Source
    singled_out: frozenset[tuple[str, str]] = frozenset()
    services: tuple[str, ...] = (SERVICES,)
    words: Mapping[str, tuple[str, ...]] | None = field(default=None, repr=False)
    own: tuple[str, ...] = ()
    own_sets: Mapping[str, str] = field(default_factory=dict)
    own_files: str = ""

    @property
    def goods(self) -> NDArray[np.bool_]:
        """Which sectors are goods [sector]."""
        return np.array([sector not in self.services for sector in self.sectors], dtype=bool)

    @property
    def own_table(self) -> bool:
        """Whether economies and sectors are those of a table of the user's own."""
        return self.words is not None
