"""What a run makes of dollar-yen, as plain ratios by quarter, for firms that earn in dollars.

The low and high ends come from the run's draws. The centre is the path at the central numbers of
the quarterly model, which can be solved again for any subset of the measures; it is not the median
of the draws, whose estimates of the bond market differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from walkaway.economy.table import ECONOMIES
from walkaway.engine.paths_shown import CURRENCY, of_economy
from walkaway.firms.currencies import MOVED
from walkaway.outcome import Path

EXCHANGE = "exchange"
"""What others ask for it by."""
DRAWS = "exchange_draws"
"""By this, how many draws its ends are taken over, and how many were not solved."""
PATH = next(
    one.id
    for row in ECONOMIES
    for one in of_economy(row)
    if one.what == CURRENCY and one.unit in MOVED
)
"""The path of the currency that firms' profits follow."""

Three = tuple[float, float, float]
Ratios = dict[str, Three]
"""Quarter -> dollar-yen over its baseline: low, central, high."""


def apart(paths: Sequence[Path], middle: Ratios) -> Ratios:
    """How far the ends of a run's range lie from its centre, as ratios to it, by quarter.

    The range is widened to hold the centre, where few draws leave it outside.

    Args:
        paths: of the run; one of them is dollar-yen.
        middle: at the central numbers.
    """
    path = next(own for own in paths if own.id == PATH)
    found = {}
    for k, label in enumerate(path.periods):
        mid = middle[label][1] if label in middle else 1.0
        low, high = (side[k] / path.baseline[k] for side in (path.low, path.high))
        found[label] = (min(low, mid) / mid, 1.0, max(high, mid) / mid)
    return found


def widened(ends: Mapping[str, Three], middle: Ratios) -> Ratios:
    """A centre with ends as far from it as those of a run.

    Like the rest of a set of assumptions they do not depend on the measures.
    """
    return {
        label: (low * mid, mid, high * mid)
        for label, (low, _, high) in ends.items()
        for mid in [middle.get(label, (1.0,) * 3)[1]]
    }
