"""Trade, production and final demand of all economies, as arrays with named axes."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, DataCorruptError, Problem, did_you_mean
from walkaway.world.sources import ELASTICITY, Snapshot
from walkaway.world.trade_data import Floats, TradeData
from walkaway.world.trade_own import over, world_of

__all__ = ["EDITIONS", "USUAL", "YEARS", "TradeData", "load_trade", "residual_use", "year_of"]

PUBLISHED, PAID = "published", "paid"
EDITIONS = (PUBLISHED, PAID)
"""Of the base tariffs: the published grid, which averages lines without weights, and what is paid,
by customs for the United States and by weighted means for all others."""
USUAL = PAID
"""What a world and a scenario start from unless they say otherwise."""
YEARS = (2014, 2018, 2019, 2021, 2022, 2024)
"""Of trade and production: tables as published; the newest is balanced to customs and accounts."""
STRUCTURE, BALANCED = 2022, 2024
"""The year whose file holds names, cost shares and elasticities; the balanced year."""
ROUNDING = 1e-12
"""Final uses below so much of a purchase are what arithmetic left."""
SINGLED_OUT, NOBODY = 2018, frozenset[tuple[str, str]]()
"""First year in which the United States levied duties on one partner alone (Section 301)."""


def year_of(day: dt.date) -> int:
    """The year of trade that a day starts from: its own, or the newest before it that is held."""
    return max((year for year in YEARS if year <= day.year), default=YEARS[0])


@lru_cache(maxsize=16)
def load_trade(snapshot: Snapshot, edition: str = USUAL, year: int = BALANCED) -> TradeData:
    """Read the trade arrays of a snapshot, with those of the user's own in place of them.

    An own table has one year and one edition of tariffs, whatever is asked for.

    Args:
        snapshot: the data.
        edition: of the base tariffs, one of `EDITIONS`.
        year: of flows and production, one of `YEARS`.

    Raises:
        BadInputError: no such edition or year, or the data do not hold it.
        DataCorruptError: a file is damaged.
    """
    own = snapshot.own_trade
    if own is None:
        return _held(snapshot, edition, year)
    if own.flows is not None:
        return world_of(own, _held_sets(snapshot, own.flows.sectors))
    return over(own, _held(snapshot, edition, year), residual_use)


def _held_sets(snapshot: Snapshot, sectors: tuple[str, ...]) -> dict[str, Floats]:
    """The published sets for a table whose sectors are all those of the data."""
    held = _published(snapshot)
    if not set(sectors) <= set(held.sectors):
        return {}
    at = [held.sectors.index(name) for name in sectors]
    return {name: values[at] for name, values in held.elasticities.items()}


def _held(snapshot: Snapshot, edition: str, year: int) -> TradeData:
    _refuse(snapshot, edition, year)
    if year != STRUCTURE:
        return _other_year(snapshot, edition, year)
    before = _published(snapshot)
    if edition == PUBLISHED:
        return before
    return replace(
        before,
        tariffs=_laid_out(snapshot, "paid_tariffs")["tariffs"],
        edition=PAID,
        tariff_source=snapshot.arrays["paid_tariffs"].source,
        singled_out=_singled_out(snapshot),
    )


def _refuse(snapshot: Snapshot, edition: str, year: int) -> None:
    problems = list[Problem]()
    hint = "refresh from the embedded data again, or leave WALKAWAY_DATA out"
    if edition not in EDITIONS:
        what = f"no edition {edition!r} of the tariffs"
        problems.append(Problem("base", "", what, did_you_mean(edition, EDITIONS)))
    elif edition == PAID and "paid_tariffs" not in snapshot.arrays:
        problems.append(Problem("base", "", "these data hold no tariffs as paid", hint))
    if year not in YEARS:
        held = ", ".join(map(str, YEARS))
        problems.append(Problem("year", "", f"no trade of {year}", f"held are {held}"))
    elif year != STRUCTURE and f"trade_{year}" not in snapshot.arrays:
        problems.append(Problem("year", "", f"these data hold no trade of {year}", hint))
    if problems:
        raise BadInputError(problems)


def _other_year(snapshot: Snapshot, edition: str, year: int) -> TradeData:
    """Flows and tariffs of a year, costs of the file that holds structure.

    Final demand is what purchases leave after inputs. Where a table as published leaves less than
    nothing (under 1% of value) it is none; the balanced year leaves none such at tariffs as paid.
    The balanced year has no grid of its own: the newest published one is that of the structure.
    """
    before, name = _published(snapshot), f"trade_{year}"
    arrays, own = _laid_out(snapshot, name), snapshot.arrays[name].source
    flows = _doubled(arrays["flows"])
    if edition == PUBLISHED and "tariffs" not in arrays:
        tariffs, told = before.tariffs, before.tariff_source
    else:
        tariffs, told = _doubled(arrays["paid" if edition == PAID else "tariffs"]), own
        if year == BALANCED:
            told = snapshot.arrays["paid_tariffs"].source
    return replace(
        before,
        year=year,
        flows=flows,
        tariffs=tariffs,
        final_share=_final_share(before, flows, tariffs),
        source=own,
        edition=edition,
        tariff_source=told,
        singled_out=_singled_out(snapshot) if edition == PAID and year >= SINGLED_OUT else NOBODY,
    )


def residual_use(flows: Floats, tariffs: Floats, inputs: Floats) -> Floats:
    """What is left of purchases after inputs; negative where a table errs.

    Args:
        flows: sales net of tariff [exporter, importer, sector].
        tariffs: rates, same shape.
        inputs: over output [economy, input, output].

    Returns:
        Final uses with duty [economy, sector].
    """
    spent = np.einsum("ijs,ijs->js", flows, 1 + tariffs)
    return np.asarray(spent - np.einsum("isk,ik->is", inputs, flows.sum(axis=1)))


def _final_share(before: TradeData, flows: Floats, tariffs: Floats) -> Floats:
    left = residual_use(flows, tariffs, before.input_share)
    spent = np.einsum("ijs,ijs->js", flows, 1 + tariffs)
    left = np.where(left > ROUNDING * spent, left, 0.0)
    share: Floats = left / left.sum(axis=1, keepdims=True)
    share.setflags(write=False)
    return share


def _doubled(array: NDArray[Any]) -> Floats:
    """In double precision, not to be written to."""
    out = np.asarray(array, dtype=np.float64)
    out.setflags(write=False)
    return out


def _laid_out(snapshot: Snapshot, name: str) -> dict[str, NDArray[Any]]:
    """Arrays on the axes of the file that holds structure.

    Raises:
        DataCorruptError: the axes differ.
    """
    before, arrays = _published(snapshot), _arrays(snapshot, name)
    axes = tuple(arrays["economies"].tolist()), tuple(arrays["sectors"].tolist())
    if axes != (before.economies, before.sectors):
        file = snapshot.arrays[name].file
        raise DataCorruptError(f"{file}: its economies or sectors are not those of trade")
    return arrays


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
            name.removeprefix(ELASTICITY): array
            for name, array in arrays.items()
            if name.startswith(ELASTICITY)
        },
        source=entry.source,
        edition=PUBLISHED,
        tariff_source=entry.source,
    )
