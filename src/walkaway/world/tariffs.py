"""The US tariffs of 2025-26 by date and partner, as effective increases over 2024."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.errors import BadInputError, Problem
from walkaway.world.customs import CUSTOMS
from walkaway.world.series import parse_date
from walkaway.world.sources import Source
from walkaway.world.table import Table

TABLE = "us_tariff_timeline"
GROUP = CUSTOMS.union  # the table's row of the union; its members have rows of their own


@brief
@dataclass(frozen=True, eq=False)
class TariffTimeline:
    """Effective tariffs of one importer, step by step.

    Attributes:
        importer: ISO3 of the importer.
        dates: days on which rates change, ascending, up to the world's date.
        partners: ISO3 of the exporters, and ``ROW``.
        increase: effective tariff above that of 2024 [date, partner]; 0.10 is ten points.
        before: effective tariff of 2024 [partner]; 0.015 is 1.5%.
        basis: how each partner's row was found [partner].
        source: who published it.
    """

    importer: str
    dates: tuple[dt.date, ...]
    partners: tuple[str, ...]
    increase: NDArray[np.float64] = field(repr=False)
    before: NDArray[np.float64] = field(repr=False)
    basis: tuple[str, ...] = field(repr=False)
    source: Source

    def on(self, date: str | dt.date) -> Mapping[str, float]:
        """Increase by partner in force on a date; zero before the first step.

        Raises:
            BadInputError: not a date.
        """
        day = parse_date(date)
        step = sum(1 for d in self.dates if d <= day) - 1
        if step < 0:
            return dict.fromkeys(self.partners, 0.0)
        return dict(zip(self.partners, self.increase[step].tolist(), strict=True))


def tariff_timeline(table: Table, by: str) -> TariffTimeline:
    """Lay the table of tariff steps out as an array.

    Args:
        table: ``us_tariff_timeline`` as known on a date.
        by: the importer; only the United States are held.

    Raises:
        BadInputError: another importer.
    """
    if by != CUSTOMS.economy:
        what = f"no dated tariffs of {by!r}"
        raise BadInputError(
            [Problem("tariff_timeline", "by", what, f"only {CUSTOMS.economy!r} is held")]
        )
    rows = [row for row in table.rows() if row["partner"] != GROUP]
    dates = tuple(sorted({dt.date.fromisoformat(row["date"]) for row in rows}))
    partners = tuple(dict.fromkeys(row["partner"] for row in rows))
    index = {date.isoformat(): i for i, date in enumerate(dates)}
    place = {partner: i for i, partner in enumerate(partners)}
    increase = np.zeros((len(dates), len(partners)))
    before = np.zeros(len(partners))
    basis = [""] * len(partners)
    for row in rows:
        column = place[row["partner"]]
        increase[index[row["date"]], column] = float(row["increase"]) / 100
        before[column] = float(row["tariff_2024"]) / 100
        basis[column] = row["basis"]
    return TariffTimeline(by, dates, partners, increase, before, tuple(basis), table.source)
