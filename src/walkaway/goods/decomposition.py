"""Real income split into terms of trade and volume of trade, for tariff changes of any size."""

from __future__ import annotations

import numpy as np

from walkaway.goods.model import Array
from walkaway.goods.solution import GoodsSolution


def midpoint_split(solution: GoodsSolution) -> tuple[Array, Array]:
    """Terms of trade and volume of trade with weights averaged over before and after.

    Caliendo and Parro (2015) weight with the trade and tariffs of before, which is exact for small
    changes; with large tariffs it misses most of the loss of trade volume, since tariffs that were
    low weigh little. Weights averaged over both ends and logarithmic changes (Törnqvist) make the
    two parts add up to the logarithm of real income to the second order.

    Args:
        solution: a solved counterfactual.

    Returns:
        Both parts [economy], as logarithmic changes of real income; 0.01 is one percent.
    """
    before, after = solution.flows_before, solution.flows_after
    income = solution.income_before
    income_after = income * solution.income
    trade = _mean_weight(before, after, income, income_after)
    duty = _mean_weight(
        before * solution.tariffs_before, after * solution.tariffs_after, income, income_after
    )
    sold = 0.5 * (
        before / income[:, None, None] + after / income_after[:, None, None]
    )  # exports weigh in the exporter's income
    cost = np.log(solution.cost)
    moved = (before > 0) & (after > 0)
    volume = np.log(np.where(moved, after, 1.0) / np.where(moved, before, 1.0)) - cost[:, None, :]
    terms = np.einsum("jis,js->j", sold, cost) - np.einsum("jis,js->i", trade, cost)
    return terms, np.einsum("jis,jis->i", duty, np.where(moved, volume, 0.0))


def _mean_weight(before: Array, after: Array, income: Array, income_after: Array) -> Array:
    """Purchases over the buyer's income, averaged over before and after."""
    return np.asarray(0.5 * (before / income[None, :, None] + after / income_after[None, :, None]))
