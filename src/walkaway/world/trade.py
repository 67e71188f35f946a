"""Trade, production and final demand of all economies, as arrays with named axes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, DataCorruptError, Problem, did_you_mean
from walkaway.world.sources import Snapshot, Source

Floats = NDArray[np.float64]
PREFIX = "elasticity_"
PUBLISHED, PAID = "published", "paid"
EDITIONS = (PUBLISHED, PAID)
"""Of the base tariffs: the published grid of 2021, which averages lines without weights, and what
is paid, by customs of 2024 for the United States and by weighted means for all others."""
USUAL = PUBLISHED
"""What a world and a scenario start from unless they say otherwise."""


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


@lru_cache(maxsize=8)
def load_trade(snapshot: Snapshot, edition: str = PUBLISHED) -> TradeData:
    """Read the trade arrays of a snapshot.

    Args:
        snapshot: the data.
        edition: of the base tariffs, one of `EDITIONS`.

    Raises:
        BadInputError: no such edition, or the data do not hold it.
        DataCorruptError: the file is damaged.
    """
    if edition == PUBLISHED:
        return _published(snapshot)
    if edition not in EDITIONS:
        hint = did_you_mean(edition, EDITIONS)
        raise BadInputError([Problem("base", "", f"no edition {edition!r} of the tariffs", hint)])
    if "paid_tariffs" not in snapshot.arrays:
        hint = "refresh from the embedded data again, or leave WALKAWAY_DATA out"
        raise BadInputError([Problem("base", "", "these data hold no tariffs as paid", hint)])
    before, entry = _published(snapshot), snapshot.arrays["paid_tariffs"]
    arrays = _arrays(snapshot, "paid_tariffs")
    axes = tuple(arrays["economies"].tolist()), tuple(arrays["sectors"].tolist())
    if axes != (before.economies, before.sectors):
        raise DataCorruptError(f"{entry.file}: its economies or sectors are not those of trade")
    return replace(
        before,
        tariffs=arrays["tariffs"],
        edition=edition,
        tariff_source=entry.source,
        singled_out=_singled_out(snapshot),
    )


def _singled_out(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """Pairs that are listed as exceptions in every industry."""
    header, rows = snapshot.csv(snapshot.tables["base_tariff_exceptions"])
    listed = [dict(zip(header, row, strict=True)) for row in rows]
    return frozenset(
        (row["exporter"], row["importer"])
        for row in listed
        if row["sector"] == "*" and row["exporter"] != "*"
    )


def _arrays(snapshot: Snapshot, name: str) -> dict[str, NDArray[Any]]:
    """Arrays of a file of the snapshot, not to be written to."""
    with np.load(io.BytesIO(snapshot.read(snapshot.arrays[name])), allow_pickle=False) as data:
        arrays = {key: data[key] for key in data.files}
    for array in arrays.values():
        array.setflags(write=False)
    return arrays


@lru_cache(maxsize=4)
def _published(snapshot: Snapshot) -> TradeData:
    entry, arrays = snapshot.arrays["trade"], _arrays(snapshot, "trade")
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
        edition=PUBLISHED,
        tariff_source=entry.source,
    )
