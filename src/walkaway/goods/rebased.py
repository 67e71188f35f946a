"""The world that a solved equilibrium leads to, as a calibration of its own."""

from __future__ import annotations

import numpy as np

from walkaway.errors import BadInputError, Problem
from walkaway.goods.calibration import Calibration
from walkaway.goods.solution import GoodsSolution


def rebased(calibration: Calibration, solution: GoodsSolution) -> Calibration:
    """What comes after a shock as the data of the next one.

    Shares of production and spending are what the model holds fixed, so flows and tariffs after are
    all that changes. Solving a second shock from here is solving both at once from the first world,
    under the same closure. A flow that was banned is gone and stays gone. (Where labour is elastic
    and revenue relieves its tax, welfare counts effort at the tax of the base: the equilibrium is
    the same, welfare to second order.)

    Args:
        calibration: the world before.
        solution: a solved shock to it.

    Returns:
        The world after, in the money of the first: its average wage holds its value.

    Raises:
        BadInputError: exports are taxed or limited there; a base has neither.
    """
    if solution.taxes_exports:
        what = "a world where exports are taxed, or cut in part, cannot be what others start from"
        raise BadInputError([Problem("measures", "", what, "leave these out of what comes before")])
    rates = np.where(np.isfinite(solution.tariffs_after), solution.tariffs_after, 0.0)
    return Calibration(
        calibration.economies,
        calibration.sectors,
        solution.flows_after,
        rates,
        calibration.value_added_share,
        calibration.input_share,
        calibration.final_share,
        calibration.trade_elasticity,
        calibration.profit_share,
        rates_up_to=np.inf,  # what measures levy is meant
    )
