"""Demand at unchanged wages: what a tariff schedule does to sales before anything clears.

The equilibrium of `goods.solve` is one of full employment. For the quarters before workers and
prices have moved, what matters is how much demand each economy gains or loses at the costs of
before, at the trade elasticity of the moment (Boehm, Levchenko and Pandalai-Nayar 2023: 0.76 within
a year, about 2 in the long run), directly and through the inputs that its buyers no longer need.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 200
ENOUGH = 1e-12


def demand_change(
    flows: Array,
    tariffs_before: Array,
    tariffs_after: Array,
    value_added_share: Array,
    input_share: Array,
    elasticity: float,
) -> Array:
    """Change of value added demanded, at unchanged wages and unchanged final spending.

    Final spending, tariff included, stays as it was, so revenue is not spent again: what buyers pay
    in tariffs they do not spend on goods. Spending on inputs follows output.

    Args:
        flows: sales [exporter, importer, sector] before, net of tariff.
        tariffs_before: rates, same shape.
        tariffs_after: new rates, same shape.
        value_added_share: value added over output [economy, sector].
        input_share: inputs over output [economy, input, output].
        elasticity: by how many percent sales net of tariff fall when one plus the tariff rises by
            one percent; expenditure shares then move with one less.

    Returns:
        Change of value added [economy], in the money of the flows.
    """
    paid = flows * (1 + tariffs_before)
    spending = paid.sum(axis=0)
    weight = paid * ((1 + tariffs_after) / (1 + tariffs_before)) ** (1 - elasticity)
    total = weight.sum(axis=0)
    per_spending = np.divide(
        weight, (1 + tariffs_after) * total, out=np.zeros_like(weight), where=total > 0
    )  # sales net of tariff per unit of the importer's spending
    step = np.einsum("jis,is->js", per_spending, spending) - flows.sum(axis=1)
    output = np.zeros_like(step)
    for _ in range(ROUNDS):
        output += step
        inputs = np.einsum("isk,ik->is", input_share, step)
        step = np.einsum("jis,is->js", per_spending, inputs)
        if np.abs(step).max() <= ENOUGH * max(np.abs(output).max(), 1e-300):
            break
    return np.asarray((value_added_share * output).sum(axis=1))
