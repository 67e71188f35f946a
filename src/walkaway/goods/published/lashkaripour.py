"""Nash tariffs by sufficient statistics, and the exact Nash equilibrium beside them.

Source: Lashkaripour (2021, Journal of International Economics), no input-output linkages and
balanced trade.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.goods import validate
from walkaway.goods.calibration import Calibration
from walkaway.goods.counterfactual import solve
from walkaway.goods.model import Array
from walkaway.goods.policy import PolicySolution, Progress, nash_tariffs
from walkaway.goods.solution import GoodsSolution
from walkaway.solution import Solution, Status
from walkaway.solve.fixed_point import anderson

TOLERANCE = 1e-10


@dataclass(frozen=True, kw_only=True, eq=False)
class Lashkaripour2021(Solution):
    """Nash tariffs by formula and what they do; ratios are new/old.

    Attributes:
        economies: names.
        rates: each economy's uniform rate on imports by his equation 14 [economy].
        welfare: real income at those rates [economy], relative to balanced trade at the
            tariffs in the data.
        equilibrium: the full solution at those rates.
        calibration: the data, as used.
        exact: the Nash equilibrium itself, if asked for; ``exact.rates`` and
            ``exact.welfare`` stand beside the formula's.
    """

    economies: tuple[str, ...]
    rates: Array = field(repr=False)
    welfare: Array = field(repr=False)
    equilibrium: GoodsSolution = field(repr=False)
    calibration: Calibration = field(repr=False)
    exact: PolicySolution | None = field(default=None, repr=False)


def lashkaripour_2021(
    trade: ArrayLike,
    tariffs: ArrayLike,
    trade_elasticity: ArrayLike,
    economies: Sequence[str] | None = None,
    *,
    exact: bool = False,
    verify: bool = True,
    progress: Progress | None = None,
) -> Lashkaripour2021:
    """Nash tariffs of all economies by his formula, each taking others' wages as given.

    Args:
        trade: spending [exporter, importer, sector], tariffs included, domestic sales on the
            diagonal.
        tariffs: rates before, same shape.
        trade_elasticity: [sector].
        economies: names; numbers if None.
        exact: also find the exact Nash equilibrium in uniform tariffs, by gradients of the
            full model. It takes some seconds with dozens of economies.
        verify: search every economy's best response from the exact answer, too.
        progress: called during the exact search.

    Returns:
        Rates and welfare. The formula leaves out what a tariff does to wages abroad, so it is
        not the Nash equilibrium; how far it is off is a result of its own.

    Raises:
        BadInputError: shapes or values that cannot be used.
        NotSolvedError: the data admit no equilibrium with balanced trade.

    Source: Lashkaripour (2021), equations 6, 7 and 14.
    """
    started = time.perf_counter()
    calibration = _calibration(trade, tariffs, trade_elasticity, economies)
    count = len(calibration.economies)
    evaluations = 0

    def respond(rates: Array) -> tuple[Array, float]:
        nonlocal evaluations
        answer = solve(
            calibration, uniform(calibration, rates), deficits="zero", rates_up_to=np.inf
        )
        evaluations += answer.evaluations
        if not answer.solved:
            raise NotSolvedError(answer.message)
        target = formula(calibration, answer)
        return target - rates, float(np.abs(target - rates).max())

    found = anderson(respond, np.full(count, 0.3), tolerance=TOLERANCE, max_evaluations=80)
    equilibrium = solve(
        calibration, uniform(calibration, found.point), deficits="zero", rates_up_to=np.inf
    )
    nash = None
    if exact:
        players = calibration.economies
        nash = nash_tariffs(calibration, players, deficits="zero", verify=verify, progress=progress)
    return Lashkaripour2021(
        status=equilibrium.status if found.converged else Status.NOT_CONVERGED,
        residuals=equilibrium.residuals,
        evaluations=evaluations,
        seconds=time.perf_counter() - started,
        message="" if found.converged else f"rates still move by {found.error:.2g}",
        economies=calibration.economies,
        rates=found.point,
        welfare=equilibrium.welfare,
        equilibrium=equilibrium,
        calibration=calibration,
        exact=nash,
    )


def uniform(calibration: Calibration, rates: Array) -> Array:
    """Tariffs [exporter, importer, sector] when each importer has one rate for all imports."""
    abroad = ~np.eye(len(rates), dtype=bool)
    shape = calibration.flows.shape
    return np.ascontiguousarray(np.broadcast_to((rates[None, :] * abroad)[:, :, None], shape))


def formula(calibration: Calibration, answer: GoodsSolution) -> Array:
    """Equation 14: 1 / Σ (share in the economy's exports) × (1 − its market share) × ε.

    Exports are net of the buyer's tariff; the sum is not let below one.
    """
    sold = answer.flows_after
    gross = sold * (1 + answer.tariffs_after)
    spent = gross.sum(axis=0)
    share = np.divide(gross, spent, out=np.zeros_like(gross), where=spent > 0)
    exports = sold.copy()
    own = np.arange(len(sold))
    exports[own, own] = 0
    total = exports.sum(axis=(1, 2))
    force = (exports * (1 - share) * calibration.trade_elasticity).sum(axis=(1, 2))
    return np.asarray(1 / np.maximum(force / np.where(total > 0, total, 1.0), 1.0))


def _calibration(
    trade: ArrayLike,
    tariffs: ArrayLike,
    trade_elasticity: ArrayLike,
    economies: Sequence[str] | None,
) -> Calibration:
    gross = np.asarray(trade, dtype=float)
    if gross.ndim != 3 or gross.shape[0] != gross.shape[1]:
        what = f"has shape {gross.shape}"
        hint = "it must be [exporter, importer, sector]"
        raise BadInputError([Problem("trade", "", what, hint)])
    count, _, sectors = gross.shape
    names = list(economies) if economies is not None else [str(i) for i in range(count)]
    rates = validate.published_rates(tariffs, gross.shape)
    spending = gross.sum(axis=0)
    total = spending.sum(axis=1, keepdims=True)
    final = spending / np.where(total > 0, total, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        net = np.where(rates > -1, gross / (1 + rates), gross)
    labels = [f"sector {k + 1}" for k in range(sectors)]
    # His tables hold fractions, peaks and all.
    return Calibration(
        names, labels, net, rates, 1.0, 0.0, final, trade_elasticity, rates_up_to=np.inf
    )
