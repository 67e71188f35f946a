"""What a package adds to a published baseline, to debt and to interest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.baseline import Baseline, load
from walkaway.budget.ladder import us_ladder
from walkaway.budget.packages import Package
from walkaway.budget.projection import Change, Projection, project
from walkaway.errors import NotSolvedError

if TYPE_CHECKING:
    from walkaway.world import World

MOST_POINTS = 25.0
"""Points on yields beyond which debt feeds on itself, and the projection says nothing any more."""


@dataclass(frozen=True)
class Added:
    """A package on a baseline.

    Attributes:
        baseline: the published edition.
        package: the law.
        before: debt and interest without it.
        after: with it.
    """

    baseline: Baseline
    package: Package
    before: Projection
    after: Projection

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Whether a fiscal year is not later than the package's last [year]."""
        inside: NDArray[np.bool_] = self.baseline.years <= self.package.last
        return inside

    @property
    def service(self) -> NDArray[np.float64]:
        """Added net interest, USD bn [year]."""
        return self.after.net_interest - self.before.net_interest


def added(world: World, package: Package, edition: str | None, feedback: float) -> Added:
    """Add a package to a baseline.

    Args:
        world: what is known of baselines and of the debt's structure.
        package: the law.
        edition: of the baseline; the newest known if None.
        feedback: basis points on every yield per point of debt over GDP (CBO: 2 to 3).

    Raises:
        BadInputError: there is no such edition, or it cannot carry the package.
        NotSolvedError: yields and debt drive each other beyond anything that was estimated.
    """
    baseline = load(world, edition)
    package.check(baseline.years, baseline.gdp)
    ladder = us_ladder(world, float(baseline.debt[0]))
    before = project(baseline, ladder)
    after = project(baseline, ladder, Change.of(baseline, package, feedback / 100))
    _check(before, after, feedback)
    return Added(baseline, package, before, after)


def _check(before: Projection, after: Projection, feedback: float) -> None:
    """Refuse a path on which debt and yields run away, up or down."""
    points = feedback / 100 * (after.debt_ratio - before.debt_ratio)
    wild = np.flatnonzero(~(np.abs(points) <= MOST_POINTS))
    if wild.size:
        year = int(after.years[wild[0]])
        raise NotSolvedError(
            f"debt runs away: at {feedback:g} basis points per point of debt, yields would move "
            f"by more than {MOST_POINTS:g} points by {year}; published estimates are 2 to 5"
        )
