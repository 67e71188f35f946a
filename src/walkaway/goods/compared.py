"""One counterfactual against another, both solved from the same world: what lies between them.

Exact in hat algebra: what an equilibrium holds over the world of before, over what the other holds,
is what it holds over the other. So nothing is solved from a world that was solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.metrics import PARTS, RATIOS, Solved

Array = NDArray[np.float64]


def compared(mine: Solved, theirs: Solved) -> Solved:
    """What a world does against another, as if the other were the world before.

    Parts of real income go from the other world back to the data and from there to the first; they
    add up to real income between the two, as shares of the other's.

    Args:
        mine: the world that is looked at.
        theirs: the one that it is compared with, from the same data under the same elasticities.
    """
    had = 1 + theirs.percent["welfare"] / 100
    return replace(
        mine,
        before=theirs.after,
        percent={name: _percent(name, mine.percent, theirs.percent, had) for name in mine.percent},
        revenue_before=theirs.revenue_after,
        export_revenue_before=theirs.export_revenue,
        receipts_before=theirs.receipts,
        # Weights of groups, so that a mean of ratios is the ratio of what the members have.
        income=theirs.income * had,
        wages=theirs.wages * (1 + theirs.percent["real_wage"] / 100),
    )


def _percent(
    name: str, mine: Mapping[str, Array], theirs: Mapping[str, Array], had: Array
) -> Array:
    if name in PARTS:
        return np.asarray((mine[name] - theirs[name]) / had)
    assert name in RATIOS
    return np.asarray(100 * ((1 + mine[name] / 100) / (1 + theirs[name] / 100) - 1))
