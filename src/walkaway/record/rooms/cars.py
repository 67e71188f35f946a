"""Japan's exports of cars to the United States: price, units and value, in dollars.

A tariff t that buyers bear to the share b moves the price without duty by -(1-b) ln(1+t), units by
-s b ln(1+t) with the short-run elasticity s, and value by both. What b was known to be decides:
an estimate of the 1980s before the tariff, the measured price three months on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from walkaway.duties.single import rate
from walkaway.goods.incidence import Three, borne
from walkaway.parameters import parameter
from walkaway.record.bands import EIGHTY
from walkaway.record.episodes import plain_noise
from walkaway.record.flows import flows, moved, run
from walkaway.record.momentum import market
from walkaway.record.rooms import Room, of_blocks
from walkaway.record.rooms.named import CARS
from walkaway.record.said import RULE
from walkaway.record.sectors import NAMES, joined
from walkaway.record.table import EVERYTHING, FORECAST, NO_CHANGE, PARTIAL, Block
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

CODE, SECTOR, PARTNER = (str(CARS[key]) for key in ("code", "sector", "partner"))
HALF = run("2025-04", "2025-09")
BEFORE_DAY, TARIFF_DAY = dt.date(2025, 3, 31), dt.date(2025, 4, 3)
MEASURED_DAY = dt.date(2025, 7, 17)
FULL = "full pass-through"
SOURCE = str(CARS["source"])
NOTES = tuple(map(str, CARS["notes"]))


@dataclass(frozen=True)
class Split:
    """What a tariff makes of a flow, log points, with standard deviations.

    Attributes:
        price: before duty, centre and standard deviation.
        units: the same.
        value: before duty, the same.
    """

    price: tuple[float, float]
    units: tuple[float, float]
    value: tuple[float, float]


def split(log_tariff: float, share: Three, noise: float) -> Split:
    """Price, units and value of a tariff.

    Args:
        log_tariff: change of ln(1 + duty).
        share: of it that buyers bear: low, central, high; the ends are taken for an 80% range.
        noise: standard deviation of units without a tariff.
    """
    sigma = parameter("trade.elasticity.short-run").value
    low, borne, high = share
    doubt = (high - low) / (2 * EIGHTY) * log_tariff
    price = -(1 - borne) * log_tariff
    units = -sigma * borne * log_tariff
    own = parameter("record.cars.price-noise").value
    error = parameter("record.band.effect").value * units
    return Split(
        (price, float(np.hypot(doubt, own))),
        (units, float(np.sqrt((sigma * doubt) ** 2 + error**2 + noise**2))),
        (price + units,
         float(np.sqrt(((1 - sigma) * doubt) ** 2 + error**2 + noise**2 + own**2))),
    )  # fmt: skip


def known(on: dt.date) -> Three:
    """The share that buyers bear in the first quarter, as published by a day."""
    return borne(SECTOR, PARTNER, 1, on).share


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    return of_blocks("cars", CARS["title"], list(_blocks(snapshot)), (), NOTES)


def _blocks(snapshot: Snapshot | None) -> Iterator[Block]:
    before, now = (rate(CODE, PARTNER, day).due for day in (BEFORE_DAY, TARIFF_DAY))
    tariff = float(np.log((100 + now) / (100 + before)))
    noise = _noise(snapshot)
    half = split(tariff, known(TARIFF_DAY), noise)
    came = _half_year(snapshot)
    sigma = parameter("trade.elasticity.short-run").value
    rules = {
        "price": {NO_CHANGE: 0.0},
        "units": {NO_CHANGE: 0.0, FULL: -sigma * tariff},
        "value": {NO_CHANGE: 0.0, FULL: -sigma * tariff, PARTIAL: RULE * tariff},
    }
    for name, said in (("price", half.price), ("units", half.units), ("value", half.value)):
        yield _block(name, "April-September 2025", "half a year", TARIFF_DAY, said, came[name],
                     rules[name], dt.date(2025, 10, 22))  # fmt: skip
    later = split(tariff, known(MEASURED_DAY), noise)
    yield _block("price", "August-September 2025", "two months ahead", MEASURED_DAY, later.price,
                 _prices(snapshot, ("2025-08", "2025-09")), rules["price"],
                 dt.date(2025, 10, 22))  # fmt: skip


def _noise(snapshot: Snapshot | None) -> float:
    """Noise of Japan's vehicles over half a year, from quiet years."""
    own = market(flows(snapshot))
    spread = plain_noise(own, len(HALF), 1, HALF[0])
    at = NAMES.index("vehicles")
    row = own.own.partners.index(PARTNER)
    yearly = 2 * joined(own.value(moved(HALF[:5], -12)))[row, at] * 6 / 5
    return float(spread.noise["cell"].of(np.array([yearly]), np.array([at]))[0])


def _half_year(snapshot: Snapshot | None) -> Mapping[str, float]:
    """What happened to the half year, log changes in dollars."""
    rows = {row["period"]: row for row in World.complete(snapshot).table("japan_cars")}
    row = rows[f"{HALF[0]}..{HALF[-1]}"]
    value = np.log1p(float(row["value"]) / 100) - _yen(snapshot)
    units = np.log1p(float(row["units"]) / 100)
    return {"value": float(value), "units": float(units), "price": float(value - units)}


def _yen(snapshot: Snapshot | None) -> float:
    """Log change of yen per dollar of the half year on the year before."""
    found = World.complete(snapshot).series(CARS["rate"])
    mean = {}
    for months in (HALF, moved(HALF, -12)):
        values = [value for period, value in zip(found.periods, found.values, strict=True)
                  if f"{period:%Y-%m}" in months]  # fmt: skip
        mean[months] = float(np.mean(values))
    return float(np.log(mean[HALF] / mean[moved(HALF, -12)]))


def _prices(snapshot: Snapshot | None, months: tuple[str, ...]) -> float:
    """Mean log change of export prices in the contract's currency."""
    rows = {row["period"]: row for row in World.complete(snapshot).table("japan_cars")}
    return float(np.mean([np.log1p(float(rows[month]["price"]) / 100) for month in months]))


def _block(
    name: str, window: str, horizon: str, made: dt.date, said: tuple[float, float], came: float,
    rules: Mapping[str, float], published: dt.date,
) -> Block:  # fmt: skip
    centre, error = said
    return Block(
        room="cars", quantity=name, unit="percent", scale="log", episode="2025", window=window,
        kind=FORECAST, horizon=horizon, made=made, level="total", subset=EVERYTHING,
        source=SOURCE, published=published, who=(PARTNER,), what=("cars",), weight=np.ones(1),
        predicted=np.array([centre]), low=np.array([centre - EIGHTY * error]),
        high=np.array([centre + EIGHTY * error]), actual=np.array([came]),
        naive={rule: np.array([value]) for rule, value in rules.items()},
    )  # fmt: skip
