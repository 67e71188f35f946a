"""How the goods market is closed, and under which trade elasticities: the ``[model]`` table."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.grammar.fields import TableBase, entry
from walkaway.grammar.values import Choice, ChoiceOrDay, Flag, Names, Year
from walkaway.world.trade import EDITIONS, USUAL, YEARS

HORIZONS = ("q1", "1y", "2y", "long run")
"""The first quarter, one year and two years after the measures, and when all has adjusted."""
USUAL_HORIZON = "1y"


@dataclass(frozen=True, kw_only=True)
class Model(TableBase):
    """How the model is closed; the ``[model]`` table.

    Attributes:
        elasticities: sets of trade elasticities to solve under; all of them if empty.
        deficits: what trade balances do.
        revenue: where tariff revenue goes.
        input_output: whether production uses goods as inputs.
        base: which edition of the tariffs of the base year.
        year: whose trade and production to start from; that of the date's time if None.
        horizon: how long after the measures trade is looked at: one of `HORIZONS`, or a day as
            YYYY-MM-DD.
    """

    elasticities: tuple[str, ...] = entry(
        Names(("elasticity",)), "sets of trade elasticities to solve under; all if left out", ()
    )
    deficits: str = entry(
        Choice(("fixed", "zero", "world-share")),
        "trade balances: fixed in size, closed first, or a fixed share of world income",
        "fixed",
    )
    revenue: str = entry(
        Choice(("lump-sum", "income-tax")),
        "tariff revenue: handed out in lump sums, or used to lower the income tax",
        "lump-sum",
    )
    input_output: bool = entry(
        Flag(), "whether production uses goods as inputs; false leaves labour alone", True
    )
    base: str = entry(
        Choice(EDITIONS),
        "tariffs of the base year: the published grid, or as they are paid",
        USUAL,
    )
    horizon: str = entry(
        ChoiceOrDay(HORIZONS),
        "how long after the measures trade is looked at: the first quarter, a year, two years, the "
        "long run, or on a day",
        USUAL_HORIZON,
    )
    year: int | None = entry(
        Year(YEARS),
        "whose trade and production to start from (2024 is balanced to customs and national "
        "accounts); the date's own year, or the newest before it that is held, if left out",
        None,
    )
