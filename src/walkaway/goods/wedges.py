"""What the border takes and gives beside tariffs: carbon charges, border adjustments, subsidies.

They are laid over the tariffs and export taxes in one order, whatever the order of the measures.
At the importer's border, on a good worth 1 there: the tariff and the carbon charge on it, then the
adjustment on all of that. At the exporter's, on a producer's price of 1: the subsidy to production
is taken off; on what is left export taxes less export subsidies; then the adjustment is given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.goods.kinds.border import (
    PRODUCTION,
    TABLE,
    BorderAdjustment,
    CarbonBorder,
    Subsidy,
    without_number,
)
from walkaway.goods.kinds.intensities import Intensity
from walkaway.goods.setting import Setting
from walkaway.grammar.measure import Measure

Array = NDArray[np.float64]

PER_MILLION = 1e-6


@dataclass(frozen=True, eq=False)
class Wedges:
    """What stands between prices beside tariffs and export taxes; zeros where nothing does.

    Attributes:
        carbon: points on the value at the importer's border [exporter, importer, sector].
        adjusted: rate on the price with duty, same shape.
        rebate: rate given back on what leaves, same shape.
        produced: part of the producer's price that is paid on all sales [economy, sector].
        exported: the same on what leaves [exporter, importer, sector].
    """

    carbon: Array = field(repr=False)
    adjusted: Array = field(repr=False)
    rebate: Array = field(repr=False)
    produced: Array = field(repr=False)
    exported: Array = field(repr=False)

    def on_imports(self, tariffs: Array) -> Array:
        """Tariffs with the carbon charge and the adjustment, same shape."""
        return _paid(tariffs, self.carbon, self.adjusted)

    def on_import(self, tariffs: Array, flow: tuple[int, int, int]) -> Array:
        """Tariffs on products of one flow, with the carbon charge and the adjustment on it."""
        return _paid(tariffs, self.carbon[flow], self.adjusted[flow])

    def on_exports(self, taxes: Array | None) -> Array | None:
        """Export taxes with the subsidies and the rebate, same shape; None for none."""
        if not self.exported.any() and not self.rebate.any():
            return taxes
        levied = (np.zeros_like(self.exported) if taxes is None else taxes) - self.exported
        return np.where(self.rebate != 0, (1 + levied) / (1 + self.rebate) - 1, levied)

    def any(self) -> bool:
        """Whether anything stands between prices."""
        return any(
            array.any()
            for array in (self.carbon, self.adjusted, self.rebate, self.produced, self.exported)
        )

    @property
    def on_production(self) -> Array | None:
        """Taxes on production [economy, sector], negative; None for none."""
        return -self.produced if self.produced.any() else None


def _paid(tariffs: Array, carbon: Array, adjusted: Array) -> Array:
    """Tariffs, then the charge on the same value, then the adjustment on all of that."""
    touched = (carbon != 0) | (adjusted != 0)
    if not touched.any():
        return tariffs
    return np.where(touched, (1 + tariffs + carbon) * (1 + adjusted) - 1, tariffs)


def wedges(active: Sequence[Measure], setting: Setting) -> Wedges:
    """What measures in force put between prices.

    Args:
        active: measures in force on the day, with names that are known.
        setting: what they are read against.

    Raises:
        BadInputError: emissions of an origin are not given; subsidies give goods away.
    """
    words, on = setting.words, setting.on
    shape = setting.trade.tariffs.shape
    carbon, adjusted, rebate, exported = (np.zeros(shape) for _ in range(4))
    found = Wedges(carbon, adjusted, rebate, np.zeros(shape[1:]), exported)
    everybody = tuple(setting.trade.economies)
    for index, own in enumerate(active):
        if isinstance(own, CarbonBorder):
            np.add(found.carbon, charge(own, setting, index), out=found.carbon)
        elif isinstance(own, BorderAdjustment):
            by, sectors = words.expand_economies(own.by, on), words.expand_sectors(own.sectors)
            found.adjusted[setting.cells(everybody, by, sectors)] += own.rate
            if own.rebate:
                found.rebate[setting.cells(by, everybody, sectors)] += own.rate
        elif isinstance(own, Subsidy):
            by, sectors = words.expand_economies(own.by, on), words.expand_sectors(own.sectors)
            if own.to == PRODUCTION:
                found.produced[np.ix_(setting.rows(by), setting.columns(sectors))] += own.rate
            else:
                to = words.expand_economies(own.on, on)
                found.exported[setting.cells(by, to, sectors)] += own.rate
    _refuse_gifts(found, setting)
    return found


def charge(own: CarbonBorder, setting: Setting, index: int = 0) -> Array:
    """Points of a carbon charge on the value at the border [exporter, importer, sector].

    Raises:
        BadInputError: emissions of an origin that it falls on are not given.
    """
    words, on = setting.words, setting.on
    told = own.told(words, on)
    told = _of_table(setting, index) if told is None else told
    wanted = own.cells(words, on)
    lacking = [cell for cell in wanted if cell not in told]
    if lacking:
        place, (what, hint) = f"measure {index + 1}", without_number(lacking)
        raise BadInputError([Problem(place, "emissions", what, hint)])
    points = np.zeros(setting.trade.tariffs.shape)
    rows = {code: at for at, code in enumerate(setting.trade.economies)}
    columns = {code: at for at, code in enumerate(setting.trade.sectors)}
    for seller, sector in wanted:
        one = told[seller, sector]
        a_tonne = max(own.price - one.paid, 0.0) * own.charged
        points[rows[seller], :, columns[sector]] = a_tonne * one.tonnes * PER_MILLION
    return np.where(setting.reach(own), points, 0.0)


def _of_table(setting: Setting, index: int) -> dict[tuple[str, str], Intensity]:
    """Emissions of the table of own data, by economy and sector.

    Raises:
        BadInputError: there is none, or rows of it that cannot be used.
    """
    if TABLE not in setting.world.table_ids():
        what = "no emissions are given, and the data hold none"
        hint = f"give 'emissions' in the measure, or own data: a table {TABLE}"
        raise BadInputError([Problem(f"measure {index + 1}", "emissions", what, hint)])
    table = setting.world.table(TABLE)
    missing = [name for name in ("economy", "sector", "tonnes") if name not in table.columns]
    if missing:
        raise BadInputError([Problem(TABLE, name, "no such column") for name in missing])
    tonnes = table.floats("tonnes")
    paid = table.floats("paid") if "paid" in table.columns else np.zeros(len(tonnes))
    problems: list[Problem] = []
    found: dict[tuple[str, str], Intensity] = {}
    known = setting.trade
    for row, (seller, sector) in enumerate(
        zip(table.strings("economy"), table.strings("sector"), strict=True)
    ):
        place = f"{TABLE}, row {row + 1}"
        for name, among, column in (
            (seller, known.economies, "economy"),
            (sector, known.sectors, "sector"),
        ):
            if name not in among:
                hint = did_you_mean(name, list(among))
                problems.append(Problem(place, column, f"{name!r} is not in the trade data", hint))
        if not 0 <= tonnes[row] < np.inf:
            problems.append(Problem(place, "tonnes", "is no number from 0"))
        free = 0.0 if np.isnan(paid[row]) else float(paid[row])
        found[seller, sector] = Intensity((seller,), (sector,), float(tonnes[row]), free)
    if problems:
        raise BadInputError(problems)
    return found


def _refuse_gifts(found: Wedges, setting: Setting) -> None:
    """Subsidies that together pay all of the price."""
    names = setting.trade.economies, setting.trade.sectors
    for paid, axes in ((found.produced, (0, 1)), (found.exported, (0, 2))):
        where = np.argwhere(paid >= 1)
        if len(where):
            who, sector = names[0][where[0][axes[0]]], names[1][where[0][axes[1]]]
            what = f"the subsidies of {who} in {sector} together pay all of the price"
            raise BadInputError([Problem("measures", "", what, "take off less")])
