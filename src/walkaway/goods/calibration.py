"""Data of the goods market: checked, and brought to an exact equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from walkaway.brief import brief
from walkaway.errors import PLAIN_LIMIT, BadInputError, Problem, did_you_mean
from walkaway.goods import validate
from walkaway.goods.baseline import Adjustment, Baseline, rebaseline
from walkaway.goods.model import Array, Base
from walkaway.world.aliases import hint_at_economy

if TYPE_CHECKING:
    from walkaway.world import TradeData


@brief
@dataclass(frozen=True, eq=False, init=False)
class Calibration:
    """One year of trade and production, as data give it.

    Attributes:
        economies: their names.
        sectors: their names.
        flows: sales [exporter, importer, sector] in money, net of tariff; domestic sales on
            the diagonal.
        tariffs: rates, same shape; 0.25 is 25%.
        value_added_share: value added over gross output [economy, sector].
        input_share: inputs over gross output [economy, input, output].
        final_share: shares of final spending [economy, sector].
        trade_elasticity: exponent on costs [sector], positive.
        profit_share: profits over gross output [economy, sector], paid to the economy's
            households: constant markups without entry, as in Ossa (2014). Zero otherwise.

    Data are seldom an exact equilibrium (final demand was clipped, tables were rounded). What
    is kept: expenditure shares, tariffs, production and final shares, each economy's labour
    (value-added shares × output) and trade deficit. The model is then solved at unchanged
    tariffs, and the result is the base of every ratio. `adjustment` says by how much that
    moved wages, spending and flows; exact data are not moved.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Array = field(repr=False)
    tariffs: Array = field(repr=False)
    value_added_share: Array = field(repr=False)
    input_share: Array = field(repr=False)
    final_share: Array = field(repr=False)
    trade_elasticity: Array = field(repr=False)
    profit_share: Array = field(repr=False)

    def __init__(
        self,
        economies: Sequence[str],
        sectors: Sequence[str],
        flows: ArrayLike,
        tariffs: ArrayLike,
        value_added_share: ArrayLike,
        input_share: ArrayLike,
        final_share: ArrayLike,
        trade_elasticity: ArrayLike,
        profit_share: ArrayLike = 0.0,
        *,
        rates_up_to: float = PLAIN_LIMIT,
    ) -> None:
        """Check the data; numbers and lower-dimensional arrays are broadcast.

        A single number for `tariffs` is a rate on all imports; sales at home stay untaxed.
        Rates beyond `rates_up_to` (200%, as in a scenario's file) are taken for percentages where
        fractions are wanted, and refused.

        Raises:
            BadInputError: with every mistake found.
        """
        places, goods = tuple(map(str, economies)), tuple(map(str, sectors))
        n, s = len(places), len(goods)
        problems = [*validate.names("economies", places), *validate.names("sectors", goods)]
        given = {
            "flows": (flows, (n, n, s)),
            "tariffs": (tariffs, (n, n, s)),
            "value_added_share": (value_added_share, (n, s)),
            "input_share": (input_share, (n, s, s)),
            "final_share": (final_share, (n, s)),
            "trade_elasticity": (trade_elasticity, (s,)),
            "profit_share": (profit_share, (n, s)),
        }
        arrays: dict[str, Array] = {}
        for name, (value, shape) in given.items():
            array = validate.number_array(name, value, shape)
            if isinstance(array, Problem):
                problems.append(array)
            else:
                array.setflags(write=False)
                arrays[name] = array
        cells = validate.Cells(places, goods)
        if n and s:
            problems += validate.contents(cells, arrays)
            if "tariffs" in arrays:
                problems += validate.rates(cells, arrays["tariffs"], rates_up_to)
            if "flows" in arrays:
                problems += validate.sums(cells, arrays)
                problems += validate.makers(cells, arrays["flows"])
        if not problems and not arrays["flows"].sum() > 0:
            problems.append(Problem(validate.PLACE, "flows", "are all zero", "give some trade"))
        if problems:
            raise BadInputError(problems)
        for name, kept in {"economies": places, "sectors": goods, **arrays}.items():
            object.__setattr__(self, name, kept)

    @cached_property
    def _with_deficits(self) -> Baseline:
        return rebaseline(self, balanced=False)

    @cached_property
    def _balanced(self) -> Baseline:
        return rebaseline(self, balanced=True)

    def baseline(self, deficits: str = "fixed") -> Baseline:
        """The exact equilibrium that ratios are relative to; solved once and kept.

        Args:
            deficits: with ``"zero"`` all trade deficits are closed first.

        Raises:
            NotSolvedError: the data admit no equilibrium at unchanged tariffs; says where.
        """
        return self._balanced if deficits == "zero" else self._with_deficits

    @property
    def base(self) -> Base:
        """The exact equilibrium with the data's deficits."""
        return self.baseline().base

    @property
    def adjustment(self) -> Adjustment:
        """How far the data were from an exact equilibrium."""
        return self.baseline().adjustment

    def without_io(self) -> Calibration:
        """The same trade with output made of labour alone.

        Final shares become the shares of all spending, so that the data stay an equilibrium.
        """
        spending = (self.flows * (1 + self.tariffs)).sum(axis=0)
        total = spending.sum(axis=1, keepdims=True)
        final = np.where(total > 0, spending / np.where(total > 0, total, 1), self.final_share)
        return Calibration(
            self.economies,
            self.sectors,
            self.flows,
            self.tariffs,
            1.0,
            0.0,
            final,
            self.trade_elasticity,
            rates_up_to=np.inf,
        )

    def with_elasticity(self, trade_elasticity: ArrayLike) -> Calibration:
        """The same data under other trade elasticities [sector]."""
        return Calibration(
            self.economies,
            self.sectors,
            self.flows,
            self.tariffs,
            self.value_added_share,
            self.input_share,
            self.final_share,
            trade_elasticity,
            self.profit_share,
            rates_up_to=np.inf,
        )

    def position(self, economy: str) -> int:
        """Where an economy stands.

        Raises:
            BadInputError: there is none of that name; suggests the nearest.
        """
        if economy not in self.economies:
            raise BadInputError(
                [
                    Problem(
                        "economy",
                        economy,
                        "is not in the calibration",
                        hint_at_economy(economy, self.economies),
                    )
                ]
            )
        return self.economies.index(economy)


@lru_cache(maxsize=16)
def from_trade(trade: TradeData, elasticity: str = "IS") -> Calibration:
    """The calibration of a year of world trade; made once, with its baseline.

    Args:
        trade: arrays of ``World.trade()``.
        elasticity: which published set of trade elasticities.

    Raises:
        BadInputError: no such set.
    """
    if elasticity not in trade.elasticities:
        hint = did_you_mean(elasticity, list(trade.elasticities))
        raise BadInputError([Problem("elasticity", elasticity, "no such elasticity set", hint)])
    return Calibration(
        trade.economies,
        trade.sectors,
        trade.flows,
        trade.tariffs,
        trade.value_added_share,
        trade.input_share,
        trade.final_share,
        trade.elasticities[elasticity],
        rates_up_to=np.inf,  # the data's own
    )
