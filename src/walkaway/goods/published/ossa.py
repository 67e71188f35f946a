"""Trade wars with profits: monopolistic competition without entry, governments that want rents.

Source: Ossa (2014, American Economic Review). His equilibrium in changes is the goods market
here with labour as the only input, trade elasticity σ − 1, and a profit share of 1/σ.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike

from walkaway.errors import BadInputError, Problem
from walkaway.goods import validate
from walkaway.goods.calibration import Calibration
from walkaway.goods.policy import PolicySolution, Progress, nash_tariffs, optimal_tariffs
from walkaway.solution import Solution, Status

BOUNDS = (-0.9, 20.0)
"""Wide enough not to bind: low elasticities of substitution call for rates of several hundred."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ossa2014(Solution):
    """Optimal tariffs of each region alone, and the trade war of all.

    Attributes:
        regions: names.
        calibration: the data, as used; for `goods.solve` and other questions.
        optimal: region -> its optimal tariffs while all others keep theirs.
        nash: the trade war in which every region sets one rate per partner and industry.
    """

    regions: tuple[str, ...]
    calibration: Calibration = field(repr=False)
    optimal: dict[str, PolicySolution] = field(repr=False)
    nash: PolicySolution | None = field(default=None, repr=False)


def ossa_calibration(
    trade: ArrayLike,
    tariffs: ArrayLike,
    substitution: ArrayLike,
    regions: Sequence[str] | None = None,
) -> Calibration:
    """His model's data as a calibration.

    Args:
        trade: flows net of tariff [exporter, importer, industry], domestic sales included.
        tariffs: rates, same shape.
        substitution: elasticity of substitution σ [industry], above one.
        regions: names; numbers if None.

    Raises:
        BadInputError: shapes or values that cannot be used.

    Source: Ossa (2014), conditions 10 to 13: prices are a constant markup over wages, labour
    earns 1 − 1/σ of sales, and profits stay with the region.
    """
    flows = np.asarray(trade, dtype=float)
    sigma = np.asarray(substitution, dtype=float).ravel()
    if flows.ndim != 3 or flows.shape[0] != flows.shape[1]:
        hint = "it must be [exporter, importer, industry]"
        raise BadInputError([Problem("trade", "", f"has shape {flows.shape}", hint)])
    if not (sigma > 1).all():
        hint = "one or less leaves no profit-maximising price"
        raise BadInputError([Problem("substitution", "", "must be above one", hint)])
    rates = validate.published_rates(tariffs, flows.shape)
    spending = (flows * (1 + rates)).sum(axis=0)
    names = list(regions) if regions is not None else [str(i) for i in range(len(flows))]
    return Calibration(
        names,
        [f"industry {k + 1}" for k in range(flows.shape[2])],
        flows,
        rates,
        1 - 1 / sigma,
        0.0,
        spending / spending.sum(axis=1, keepdims=True),
        sigma - 1,
        1 / sigma,
        rates_up_to=np.inf,  # fractions by his tables, peaks and all
    )


def ossa_2014(
    trade: ArrayLike,
    tariffs: ArrayLike,
    substitution: ArrayLike,
    regions: Sequence[str] | None = None,
    *,
    instruments: str = "partner-sector",
    nash: bool = True,
    progress: Progress | None = None,
) -> Ossa2014:
    """Optimal and Nash tariffs without lobbying weights (his λ = 1).

    Args:
        trade: flows net of tariff [exporter, importer, industry], domestic sales included.
        tariffs: rates, same shape.
        substitution: elasticity of substitution σ [industry], above one.
        regions: names; numbers if None.
        instruments: what one rate covers, as in `goods.optimal_tariffs`.
        nash: also find the trade war of all regions.
        progress: called during the searches.

    Returns:
        The tariffs, with trade balanced as in his base.

    Raises:
        BadInputError: shapes or values that cannot be used.
        NotSolvedError: the data admit no equilibrium.

    Source: Ossa (2014), sections I and II.
    """
    started = time.perf_counter()
    calibration = ossa_calibration(trade, tariffs, substitution, regions)
    alone = {
        name: optimal_tariffs(calibration, name, instruments, BOUNDS, "zero", progress=progress)
        for name in calibration.economies
    }
    war = None
    if nash:
        players = calibration.economies
        war = nash_tariffs(calibration, players, instruments, BOUNDS, "zero", progress=progress)
    answers = [*alone.values(), *([war] if war is not None else [])]
    failed = [a for a in answers if not a.solved]
    worst = reduce(
        lambda a, b: {k: max(a[k], b[k]) for k in a}, (dict(a.residuals) for a in answers)
    )
    return Ossa2014(
        status=failed[0].status if failed else Status.SOLVED,
        residuals=worst,
        evaluations=sum(a.evaluations for a in answers),
        seconds=time.perf_counter() - started,
        message=failed[0].message if failed else "",
        regions=calibration.economies,
        calibration=calibration,
        optimal=alone,
        nash=war,
    )
