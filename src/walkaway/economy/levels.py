"""From deviations to what people read: yields in percent, yen per dollar, breakevens.

The baseline of a market price is its last value on the world's date, held: deviations are
what the model says, levels need somewhere to stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from walkaway.economy.system import EconomyPath
    from walkaway.world import World

Floats = NDArray[np.float64]

POINTS: Mapping[str, str] = {  # series of the world -> variable that is added to it, points
    "us_10y_yield": "Y10_USA",
    "us_30y_yield": "Y30_USA",
    "jgb_10y_yield": "Y10_JPN",
    "jgb_30y_yield": "Y30_JPN",
    "us_10y_breakeven": "BE10_USA",
}
PERCENT: Mapping[str, tuple[str, float]] = {  # -> (variable in percent, sign)
    "usdjpy": ("LS_JPN", 1.0),
    "eurusd": ("LS_EUR", -1.0),
    "usdcny": ("LS_CHN", 1.0),
}


@dataclass(frozen=True)
class Level:
    """A market price over the path.

    Attributes:
        series: its name in the world.
        unit: as the series has it.
        baseline: its last value on the world's date.
        values: with the path's deviations [quarter].
    """

    series: str
    unit: str
    baseline: float
    values: Floats = field(repr=False)


def levels(path: EconomyPath, world: World) -> dict[str, Level]:
    """Levels of the market prices that the model speaks about."""
    found = {}
    for name, variable in POINTS.items():
        last = world.series(name).last
        found[name] = Level(name, last.unit, last.value, last.value + path[variable])
    for name, (variable, sign) in PERCENT.items():
        last = world.series(name).last
        moved = last.value * np.exp(sign * path[variable] / 100)
        found[name] = Level(name, last.unit, last.value, moved)
    return found
