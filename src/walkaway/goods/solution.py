"""What a goods-market solve returns: ratios new/old, levels, and their split."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from walkaway.brief import brief
from walkaway.goods.model import Array, Base
from walkaway.goods.welfare import first_order_split
from walkaway.solution import Solution


@brief
@dataclass(frozen=True, eq=False)
class TradeChange:
    """What the large arrays of a solution are made of when somebody asks for them.

    Attributes:
        base: the world before.
        net: weights net of the new tariff [sector, exporter, importer]; export tax included.
        weights: cost^(−elasticity) [sector, exporter].
        per_weight: spending over the sum of weights [sector, importer].
        home: sales at home after the shock [sector, economy], in money, where they are apart from
            all others (two levels of substitution); None if the arrays above hold them.
    """

    base: Base
    net: Array
    weights: Array
    per_weight: Array
    home: Array | None = None

    def after(self) -> Array:
        """Sales at the border after the shock [sector, exporter, importer], in money."""
        after = self.net * self.weights[:, :, None]
        after *= self.per_weight[:, None, :]
        if self.home is not None:
            np.einsum("sii->si", after)[...] = self.home
        return np.asarray(after)


@brief
@dataclass(frozen=True, kw_only=True, eq=False)
class GoodsSolution(Solution):
    """A counterfactual of the goods market; ratios are new/old unless said otherwise.

    Residuals carry ``goods``, ``labour``, ``budget`` and ``prices``. Money is measured with the
    average wage as numeraire (Σ ŵ·VA = Σ VA). A ratio of nothing to nothing is 1. Flows, exports
    and imports are valued at the border: net of tariff, and with the exporter's tax where there is
    one, as trade balances count them; the producer gets flow / (1 + export tax).

    Attributes:
        economies: names of the economies.
        sectors: names of the sectors.
        welfare: real income: final spending over its price; with elastic labour net of the
            worth of the effort [economy].
        real_wage: wage over the price of final consumption [economy].
        wage: [economy].
        labour: labour supplied [economy]; 1 unless it is elastic.
        price_index: price of final consumption [economy].
        price: price of each sector's goods to its buyers, tariff included [economy, sector].
        cost: unit cost of production [economy, sector].
        expenditure: spending, tariff included [economy, sector].
        income: final spending [economy].
        tariffs_before: rates before, same shape.
        tariffs_after: new rates, same shape.
        export_tax: new rates of export taxes [exporter, importer, sector], of the price before
            tax, with taxes on production (at home too) and what licences put on the price where
            sales are limited; zero before.
        revenue: tariff revenue, ratio [economy]; 1 where there was none before or after, and
            infinite where there was none before.
        revenue_before: its level before.
        revenue_after: its level after.
        export_revenue: what export taxes and licences bring the exporter, money [economy];
            nothing before.
        production_revenue: what taxes on production bring, money [economy]; negative where it is
            subsidised; nothing before.
        deficit_before: imports less exports before, money [economy].
        deficit_after: the same after.
        income_before: final spending before, money [economy].
        value_added_before: labour income before, money [economy].
        trade: what flows are made of; ask for `flows`, `flows_before`, `flows_after`.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    welfare: Array = field(repr=False)
    real_wage: Array = field(repr=False)
    wage: Array = field(repr=False)
    labour: Array = field(repr=False)
    price_index: Array = field(repr=False)
    price: Array = field(repr=False)
    cost: Array = field(repr=False)
    expenditure: Array = field(repr=False)
    income: Array = field(repr=False)
    tariffs_before: Array = field(repr=False)
    tariffs_after: Array = field(repr=False)
    export_tax: Array = field(repr=False)
    revenue: Array = field(repr=False)
    revenue_before: Array = field(repr=False)
    revenue_after: Array = field(repr=False)
    export_revenue: Array = field(repr=False)
    production_revenue: Array = field(repr=False)
    deficit_before: Array = field(repr=False)
    deficit_after: Array = field(repr=False)
    income_before: Array = field(repr=False)
    value_added_before: Array = field(repr=False)
    trade: TradeChange = field(repr=False)

    @cached_property
    def taxes_exports(self) -> bool:
        """Whether anybody taxes or subsidises exports, or production."""
        return bool(self.export_tax.any())

    @property
    def public_revenue(self) -> Array:
        """What taxes on trade and on production bring, subsidies taken off, money [economy]."""
        return self.revenue_after + self.export_revenue + self.production_revenue

    @property
    def welfare_first_order(self) -> Array:
        """1 + terms of trade + volume of trade: what Caliendo and Parro (2015) print."""
        return self.terms_of_trade + self.volume_of_trade - 1

    @cached_property
    def flows_before(self) -> Array:
        """Sales net of tariff before [exporter, importer, sector], in the calibration's money."""
        return self.trade.base.flows.transpose(1, 2, 0)

    @cached_property
    def flows_after(self) -> Array:
        """Sales at the border after the shock [exporter, importer, sector], in money."""
        after = self.trade.after().transpose(1, 2, 0)
        return after if self.solved else np.full_like(after, np.nan)

    @cached_property
    def flows(self) -> Array:
        """Sales at the border, new/old [exporter, importer, sector]; 1 where nothing was sold."""
        return ratio(self.flows_after, self.flows_before)

    @cached_property
    def _split(self) -> tuple[Array, Array]:
        if not self.solved:
            return np.full_like(self.wage, np.nan), np.full_like(self.wage, np.nan)
        tariffs = (self.trade.base.gross - 1).transpose(1, 2, 0)
        return first_order_split(
            self.flows_before,
            tariffs,
            self.income_before,
            self.cost,
            self.flows,
            self.export_tax if self.taxes_exports else None,
        )

    @property
    def made(self) -> Array:
        """What producers get of the flows after the shock, same shape: net of export tax too."""
        return self.flows_after / (1 + self.export_tax) if self.taxes_exports else self.flows_after

    @property
    def terms_of_trade(self) -> Array:
        """1 + the first-order effect of the prices of exports and imports [economy]."""
        return 1 + self._split[0]

    @property
    def volume_of_trade(self) -> Array:
        """1 + the first-order effect of import volumes on tariff revenue [economy]."""
        return 1 + self._split[1]

    def _abroad(self, flows: Array, axis: int) -> Array:
        own = np.einsum("iis->is", flows)
        return np.asarray(flows.sum(axis=axis) - own)

    @property
    def exports_before(self) -> Array:
        """Sales abroad [economy, sector] before, net of tariff."""
        return self._abroad(self.flows_before, 1)

    @property
    def exports_after(self) -> Array:
        """Sales abroad [economy, sector] after, net of tariff."""
        return self._abroad(self.flows_after, 1)

    @property
    def imports_before(self) -> Array:
        """Purchases abroad [economy, sector] before, net of tariff."""
        return self._abroad(self.flows_before, 0)

    @property
    def imports_after(self) -> Array:
        """Purchases abroad [economy, sector] after, net of tariff."""
        return self._abroad(self.flows_after, 0)

    @property
    def exports(self) -> Array:
        """Sales abroad of all sectors [economy], ratio."""
        return ratio(self.exports_after.sum(axis=1), self.exports_before.sum(axis=1))

    @property
    def imports(self) -> Array:
        """Purchases abroad of all sectors [economy], ratio."""
        return ratio(self.imports_after.sum(axis=1), self.imports_before.sum(axis=1))


def ratio(new: Array, old: Array) -> Array:
    """New over old; 1 where both are zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((old == 0) & (new == 0), 1.0, new / old)
