"""How far a currency must move to close a trade gap, quarter by quarter, and what rates can do.

The dynamic route: a lasting change of the equilibrium real exchange rate is sent through the
extended model, and scaled so that the trade balance has moved by the gap after some years.
Beside it stands what a policy-rate rise alone does to the same currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.external import external_accounts
from walkaway.economy.measures import LENGTH, known, policy_rate, policy_shock
from walkaway.economy.news import News
from walkaway.economy.system import EconomyPath, System, paths
from walkaway.errors import NotSolvedError
from walkaway.parameters import parameter

Floats = NDArray[np.float64]

ELASTICITIES = {
    "one year": parameter("trade.elasticity.short-run").value,
    "long run": parameter("trade.elasticity.long-run").value,
}


@dataclass(frozen=True)
class Appreciation:
    """One answer.

    Attributes:
        elasticity: of trade volumes to relative prices.
        real: percent by which the currency must rise against the dollar in real terms,
            average of the year before ``quarter``.
        output: output gap at that quarter, percent.
        inflation: four-quarter inflation, points.
    """

    elasticity: float
    real: float
    output: float
    inflation: float


@dataclass(frozen=True)
class RateRise:
    """What one point on the policy rate does.

    Attributes:
        held: quarters for which it is kept, each a surprise; 0: as the rule returns.
        real: percent by which the currency rises on impact, real.
        nominal: the same, nominal.
        peak: largest real rise in any quarter.
        lasting: real rise on the average of the first three years.
        output: output gap at its lowest (after a cut: highest), percent.
    """

    held: int
    real: float
    nominal: float
    peak: float
    lasting: float
    output: float


def needed_appreciation(
    system: System, economy: str, gap: float, quarter: int = 12
) -> dict[str, Appreciation]:
    """The real appreciation that lowers the trade balance by a gap.

    Args:
        system: the extended model.
        economy: whose currency (not USA).
        gap: percent of its GDP by which its trade balance should fall.
        quarter: by when.

    Raises:
        NotSolvedError: the model found no path.
    """
    shock = np.zeros(LENGTH)
    # A small shift; the model is close to linear, so the answer is its multiple. The currency
    # is moved by its premium: the equilibrium rate itself would move demand's zero with it.
    shock[: quarter + 8] = -0.5
    path = _solved(system, News("premium", 0, {f"RES_RR_DIFF_{known(economy)}": shock}))
    found = {}
    for name, elasticity in ELASTICITIES.items():
        moved = external_accounts(system.geography, path, elasticity)
        fall = -_year_mean(moved.trade_balance[economy], quarter)
        scale = gap / fall
        found[name] = Appreciation(
            elasticity,
            -scale * _year_mean(path[f"LZ_{economy}"], quarter),
            scale * float(path[f"Y_{economy}"][quarter - 1]),
            scale * float(path[f"PIE4_{economy}"][quarter - 1]),
        )
    return found


def rate_rises(system: System, economy: str, points: float = 1.0) -> list[RateRise]:
    """What a rate rise alone does to the currency: left to the rule, or kept up to two years.

    A kept rate surprises in every quarter (:func:`walkaway.economy.measures.policy_rate`).

    Raises:
        NotSolvedError: the model found no path, or a path on which keeping the rate longer
            reverses what it does.
    """
    found, sign = [], -1.0 if points < 0 else 1.0
    for held in (0, 4, 8):
        news = (
            policy_rate(known(economy), points, 0, held)
            if held
            else [policy_shock(known(economy), points, 0)]
        )
        path = _solved(system, *news)
        real = -path[f"LZ_{economy}"]
        found.append(
            RateRise(
                held,
                float(real[0]),
                -float(path[f"LS_{economy}"][0]),
                float(sign * (sign * real).max()),
                float(real[:12].mean()),
                float(sign * (sign * path[f"Y_{economy}"]).min()),
            )
        )
    _no_reversal(found, economy, sign)
    return found


def _no_reversal(rises: list[RateRise], economy: str, sign: float) -> None:
    for shorter, longer in pairwise(rises):
        stronger = sign * (longer.lasting - shorter.lasting) >= 0
        if not stronger or sign * (longer.output - shorter.output) > 0:
            raise NotSolvedError(
                f"{economy}: a rate kept for {longer.held} quarters does less than one kept for "
                f"{shorter.held}: the currency's mean rise of three years is {longer.lasting:.3g}% "
                f"instead of {shorter.lasting:.3g}%, output's low {longer.output:.3g}% instead of "
                f"{shorter.output:.3g}%; the model does not answer this question"
            )


def _year_mean(path: Floats, quarter: int) -> float:
    return float(path[max(0, quarter - 4) : quarter].mean())


def _solved(system: System, *news: News) -> EconomyPath:
    path = paths(system, news)
    if not path.solved:
        raise NotSolvedError(path.message)
    return path
