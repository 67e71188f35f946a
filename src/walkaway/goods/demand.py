"""Demand at unchanged wages: what a tariff schedule does to sales before anything clears.

The equilibrium of `goods.solve` is one of full employment. For the quarters before workers and
prices have moved, what matters is how much demand each economy gains or loses at the costs of
before, at the trade elasticity of the moment (sigma, of flows without duty: what Boehm, Levchenko
and Pandalai-Nayar 2023 estimate), directly and through the inputs that its buyers no longer need.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 200
ENOUGH = 1e-12


@dataclass(frozen=True, eq=False)
class DemandChange:
    """What changes at unchanged wages, in the money of the flows.

    Attributes:
        value_added: value added demanded [economy].
        trade: sales at the border, net of tariff [exporter, importer], those at home included.
    """

    value_added: Array = field(repr=False)
    trade: Array = field(repr=False)

    @property
    def balance(self) -> Array:
        """Exports less imports, net of tariff [economy]."""
        return np.asarray(self.trade.sum(axis=1) - self.trade.sum(axis=0))


def demand_change(
    flows: Array,
    tariffs_before: Array,
    tariffs_after: Array,
    value_added_share: Array,
    input_share: Array,
    elasticity: float,
    export_tax: Array | None = None,
) -> DemandChange:
    """Change of demand at unchanged wages and unchanged final spending.

    Final spending, tariff included, stays as it was, so revenue is not spent again: what buyers pay
    in tariffs and export taxes they do not spend on goods. Spending on inputs follows output.

    Args:
        flows: sales [exporter, importer, sector] before, net of tariff.
        tariffs_before: rates, same shape.
        tariffs_after: new rates, same shape.
        value_added_share: value added over output [economy, sector].
        input_share: inputs over output [economy, input, output].
        elasticity: by how many percent sales net of tariff fall when one plus the tariff rises by
            one percent; expenditure shares then move with one less.
        export_tax: new rates of export taxes, same shape; none before, and none after if None.
            `DemandChange.trade` is at the border, with it.

    Returns:
        Changes of value added and of trade.
    """
    paid = flows * (1 + tariffs_before)
    spending = paid.sum(axis=0)
    weight = paid * ((1 + tariffs_after) / (1 + tariffs_before)) ** (1 - elasticity)
    if export_tax is not None:
        weight *= (1 + export_tax) ** (1 - elasticity)
    total = weight.sum(axis=0)
    per_spending = np.divide(
        weight, (1 + tariffs_after) * total, out=np.zeros_like(weight), where=total > 0
    )  # sales net of tariff per unit of the importer's spending
    made = per_spending if export_tax is None else per_spending / (1 + export_tax)
    step = np.einsum("jis,is->js", made, spending) - flows.sum(axis=1)
    output, inputs = np.zeros_like(step), np.zeros_like(spending)
    for _ in range(ROUNDS):
        output += step
        needed = np.einsum("isk,ik->is", input_share, step)
        inputs += needed
        step = np.einsum("jis,is->js", made, needed)
        if np.abs(step).max() <= ENOUGH * max(np.abs(output).max(), 1e-300):
            break
    trade = np.einsum("jis,is->ji", per_spending, spending + inputs) - flows.sum(axis=2)
    return DemandChange((value_added_share * output).sum(axis=1), trade)
