"""An exact equilibrium to start from, and what a counterfactual changes about it.

Inside the goods market arrays are laid out for the speed of batched products: trade arrays are
[sector, exporter, importer]; everything of an economy is [economy, sector].
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.goods.nest import Nest

Array = NDArray[np.float64]


BAN = 20.0
"""Log cost that stands for an infinite one on the way to it."""


@brief
@dataclass(frozen=True, eq=False)
class Base:
    """The world before the shock; every ratio is relative to it.

    Attributes:
        share: share of the exporter in the importer's spending [sector, exporter, importer],
            at prices with tariff; sums to one over exporters where anything is bought.
        gross: 1 + tariff, of the same shape.
        spending: expenditure on goods of a sector, tariff included [economy, sector].
        value_added: labour income [economy].
        deficit: imports less exports [economy], net of tariff.
        labour_share: value added over output [economy, sector].
        inputs: spending on inputs over output [economy, input, output].
        final: shares of final spending [economy, sector].
        elasticity: trade elasticity, the exponent on costs [sector]: between all origins, or with
            `upper` between foreign ones.
        profit_share: profits over output [economy, sector]: a constant markup that entry does
            not compete away; zero under perfect competition.
        upper: exponent of home against the foreign bundle [sector]; None where there is one level
            of substitution (`nest`).
    """

    share: Array = field(repr=False)
    gross: Array = field(repr=False)
    spending: Array = field(repr=False)
    value_added: Array = field(repr=False)
    deficit: Array = field(repr=False)
    labour_share: Array = field(repr=False)
    inputs: Array = field(repr=False)
    final: Array = field(repr=False)
    elasticity: Array = field(repr=False)
    profit_share: Array = field(repr=False)
    upper: Array | None = field(repr=False, default=None)

    @cached_property
    def profitable(self) -> bool:
        """Whether anybody earns profits."""
        return bool(self.profit_share.any())

    @cached_property
    def cost_labour(self) -> Array:
        """Share of labour in unit cost [economy, sector]."""
        if not self.profitable:
            return self.labour_share
        return np.asarray(self.labour_share / (1 - self.profit_share))

    @cached_property
    def cost_inputs(self) -> Array:
        """Shares of inputs in unit cost [economy, input, output]."""
        if not self.profitable:
            return self.inputs
        return np.asarray(self.inputs / (1 - self.profit_share)[:, None, :])

    @cached_property
    def _net(self) -> Array:
        net: Array = self.share / self.gross
        return net

    @property
    def flows(self) -> Array:
        """Sales net of tariff [sector, exporter, importer]."""
        return np.asarray(self._net * self.spending.T[:, None, :])

    @cached_property
    def revenue(self) -> Array:
        """Tariff revenue [economy]."""
        kept = self._net.sum(axis=1).T
        return np.asarray((self.spending * (1 - kept)).sum(axis=1))

    @cached_property
    def output(self) -> Array:
        """Gross output [economy, sector]."""
        return np.asarray(np.matvec(self._net, self.spending.T).T)

    @property
    def income(self) -> Array:
        """Final spending [economy]: labour income, profits, revenue and deficit."""
        profits = (self.profit_share * self.output).sum(axis=1)
        return np.asarray(self.value_added + profits + self.revenue + self.deficit)


@dataclass(frozen=True, eq=False)
class Rules:
    """What the model holds fixed, and how revenue is spent.

    Attributes:
        deficits_follow_world: deficits stay a share of world value added; fixed in the
            numeraire otherwise.
        labour_supply: elasticity of labour to the real wage after tax; zero keeps it fixed.
        relieves_tax: tariff revenue lowers the tax on labour; paid out as a lump sum otherwise.
    """

    deficits_follow_world: bool = False
    labour_supply: float = 0.0
    relieves_tax: bool = False


@dataclass(frozen=True, eq=False)
class Shock:
    """New trade costs, tariffs and export taxes, ready for repeated evaluation.

    Before it nobody taxes exports. A tax e is on the price that the producer gets: at the border
    goods cost 1 + e times that, and tariffs are levied on it there.

    Attributes:
        base: the world before.
        rules: what stays fixed.
        weights: share × cost^(−elasticity) [sector, exporter, importer], cost being relative
            to the smallest in the importer's column.
        net: weights / (1 + new tariff): sales at the border, export tax included.
        made: net / (1 + export tax): what the producer gets of them; `net` itself without taxes.
        floor: log of the smallest cost change in each column [sector, importer].
        deficit: deficits [economy].
        void: 1 where an importer buys nothing of a sector [sector, importer], else 0.
        nest: the upper level of substitution; None if there is one level. With it `weights`, `net`
            and `made` are of foreign origins alone, shares of what is bought abroad in place of
            shares of all; `floor` and `void` likewise.
    """

    base: Base
    rules: Rules
    weights: Array = field(repr=False)
    net: Array = field(repr=False)
    made: Array = field(repr=False)
    floor: Array = field(repr=False)
    deficit: Array = field(repr=False)
    void: Array = field(repr=False)
    nest: Nest | None = field(repr=False, default=None)

    @property
    def taxes_exports(self) -> bool:
        """Whether anybody taxes or subsidises exports."""
        return self.made is not self.net


def make_shock(
    base: Base,
    rules: Rules,
    gross: Array,
    trade_cost: Array | None,
    part: float = 1.0,
    deficit: Array | None = None,
    export_tax: Array | None = None,
) -> Shock:
    """Prepare a counterfactual, or a part of it for a continuation.

    Args:
        base: the world before.
        rules: what stays fixed.
        gross: new 1 + tariff [sector, exporter, importer].
        trade_cost: ratio of new to old iceberg cost, or None.
        part: how much of the shock to apply: 0 none, 1 all, geometric between.
        deficit: new deficits; those of the base if None.
        export_tax: 1 + export tax, shape of `gross`, or None.

    Returns:
        The shock.
    """
    share, nested = base.share, base.upper is not None
    if nested:
        share, home, abroad = _apart(base.share)
    traded = share > 0
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        cost = gross / base.gross
        np.log(cost, out=cost)
        if part != 1.0:
            np.minimum(cost, BAN, out=cost)
            cost *= part
            gross = base.gross * np.exp(cost)
        if trade_cost is not None:
            iceberg = np.log(trade_cost)
            cost += iceberg if part == 1.0 else np.minimum(iceberg, BAN) * part
        if export_tax is not None:
            export_tax = export_tax if part == 1.0 else export_tax**part
            cost += np.log(export_tax)
        at_home = np.einsum("sii->si", cost).copy() if nested else None
        floor = np.where(traded, cost, np.inf).min(axis=1)
        floor = np.where(np.isfinite(floor), floor, 0.0)
        cost -= floor[:, None, :]
        cost *= -base.elasticity[:, None, None]
        np.exp(cost, out=cost)
        cost *= share
    cost[~traded] = 0.0
    net = cost / gross
    nest = None
    if base.upper is not None and at_home is not None:
        kept = 1 / np.einsum("sii->si", gross)
        paid = kept if export_tax is None else kept / np.einsum("sii->si", export_tax)
        nest = Nest(base.upper, home, abroad, at_home, kept, paid)
    return Shock(
        base=base,
        rules=rules,
        weights=cost,
        net=net,
        made=net if export_tax is None else net / export_tax,
        floor=floor,
        deficit=base.deficit if deficit is None else deficit,
        void=(~traded.any(axis=1)).astype(float),
        nest=nest,
    )


def _apart(share: Array) -> tuple[Array, Array, Array]:
    """Shares of what is bought abroad, zero at home, and the shares of home and of abroad."""
    lower = share.copy()
    home = np.einsum("sii->si", share).copy()
    np.einsum("sii->si", lower)[...] = 0.0
    abroad = lower.sum(axis=1)
    lower /= np.where(abroad > 0, abroad, 1.0)[:, None, :]
    return lower, home, abroad


def moved(base: Base, **changes: Any) -> Base:
    """The same world with some arrays replaced."""
    return replace(base, **changes)
