"""Trade, production and final demand of all economies, as arrays with named axes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.world.sources import Snapshot, Source

Floats = NDArray[np.float64]
PREFIX = "elasticity_"


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


@lru_cache(maxsize=4)
def load_trade(snapshot: Snapshot) -> TradeData:
    """Read the trade arrays of a snapshot.

    Raises:
        DataCorruptError: the file is damaged.
    """
    entry = snapshot.arrays["trade"]
    with np.load(io.BytesIO(snapshot.read(entry)), allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    for array in arrays.values():
        array.setflags(write=False)
    return TradeData(
        economies=tuple(arrays["economies"].tolist()),
        economy_names=tuple(arrays["economy_names"].tolist()),
        sectors=tuple(arrays["sectors"].tolist()),
        sector_names=tuple(arrays["sector_names"].tolist()),
        year=int(arrays["year"]),
        flows=arrays["flows"],
        tariffs=arrays["tariffs"],
        value_added_share=arrays["value_added_share"],
        input_share=arrays["input_share"],
        final_share=arrays["final_share"],
        elasticities={
            name.removeprefix(PREFIX): array
            for name, array in arrays.items()
            if name.startswith(PREFIX)
        },
        source=entry.source,
    )
