"""How far off a prediction may be: noise by size from quiet years, the effect's error, the year's.

A band is centre +- 1.28 standard deviations, of which the square is noise^2 + (share x effect)^2 +
(year's)^2 + (news')^2. Noise is what the same rule missed in years without news of tariffs, as a
robust standard deviation (10th to 90th percentile over 2.56) by size of the base, times how much
noisier a sector is than others of its size (oil, metals and aircraft move by price and delivery).
Only quiet years that were over by then count: those nearest to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.facts import Floats
from walkaway.parameters import parameter

Months = tuple[str, ...]
Cases = tuple[Floats, Floats, NDArray[np.int64]]
"""Bases, errors and sectors [case]."""
EIGHTY = 1.2815515655446004
"""Standard deviations from centre to either end of an 80% band of a normal distribution."""
CLASSES = 8
FEWEST = 30
"""Errors that a sector needs for a factor of its own."""


def robust(errors: Floats) -> float:
    """Standard deviation by the 10th and 90th percentile, as of a normal distribution."""
    low, high = np.quantile(errors, [0.1, 0.9])
    return float((high - low) / (2 * EIGHTY))


@dataclass(frozen=True, eq=False)
class Noise:
    """Standard deviation by size, and a factor by sector.

    Attributes:
        sizes: log of the median base of each class, rising [class].
        spread: standard deviation of each [class].
        factors: of each sector [sector].
    """

    sizes: Floats = field(repr=False)
    spread: Floats = field(repr=False)
    factors: Floats = field(repr=False)

    def of(self, base: Floats, sector: NDArray[np.int64] | None = None) -> Floats:
        """Standard deviation of bases, USD a year, [..., sector] with the factors of its sectors.

        Args:
            base: of any shape.
            sector: index of the sector of each, of a shape that fits; None: no factors.
        """
        found = np.interp(np.log(np.maximum(base, 1.0)), self.sizes, self.spread)
        return np.asarray(found if sector is None else found * self.factors[sector])


def measured(
    base: Floats, errors: Floats, sector: NDArray[np.int64] | None = None, sectors: int = 1,
    classes: int = CLASSES,
) -> Noise:  # fmt: skip
    """Noise from errors of quiet years.

    Args:
        base: USD a year [case].
        errors: log points, from their common level [case].
        sector: index of each case's sector [case].
        sectors: how many there are.
        classes: of size, with as many cases in each.
    """
    order = np.argsort(base, kind="stable")
    parts = np.array_split(order, classes)
    sizes = np.array([np.log(np.median(base[part])) for part in parts])
    spread = np.array([robust(errors[part]) for part in parts])
    plain = Noise(sizes, spread, np.ones(sectors))
    if sector is None or sectors == 1:
        return plain
    scaled = errors / plain.of(base)
    factors = np.ones(sectors)
    for at in range(sectors):
        if (sector == at).sum() >= FEWEST:
            factors[at] = robust(scaled[sector == at])
    return Noise(sizes, spread, factors)


def spread(noise: Floats, effect: Floats, years: float = 0.0, news: bool = False) -> Floats:
    """Standard deviation of predictions, log points.

    Args:
        noise: of their size.
        effect: predicted effect of tariffs.
        years: for which growth was forecast, and how the years came out is not known.
        news: whether there was news of tariffs (for cells and partners, not for sums over these).
    """
    beside = parameter("record.band.news").value * news
    share = parameter("record.band.effect").value
    year = parameter("record.band.year").value
    return np.asarray(np.sqrt(noise**2 + (share * effect) ** 2 + year**2 * years + beside**2))


def newsworthy(base: Floats, rise: Floats) -> bool:
    """Whether duties rose enough that trade moved by the news of them.

    Args:
        base: imports.
        rise: of ln(1 + duty), of the same shape.
    """
    mean = float((base * rise).sum() / base.sum())
    return mean >= parameter("record.band.news-from").value


def gathered(windows: Sequence[Months], of: Callable[[Months], Cases]) -> Cases:
    """Bases, errors and sectors of many windows one behind another.

    Args:
        windows: months of each.
        of: bases, errors and sectors of one window.
    """
    found = [of(window) for window in windows]
    return (
        np.concatenate([one[0] for one in found]),
        np.concatenate([one[1] for one in found]),
        np.concatenate([one[2] for one in found]),
    )
