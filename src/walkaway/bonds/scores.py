"""How well each published estimate foretold what sales of foreign officials did to yields.

Two records that say different things. March 2020 is the one episode with large forced sales of long
maturities; it was chosen because yields moved. The months with reported transactions were not
chosen. The score is the logarithm of the density that an estimate gives to what came, over that of
"no effect": above zero it is better than saying that sales do nothing. Nothing is fitted to either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.investors import demand_system, ust_market
from walkaway.bonds.literature import Member, response_at
from walkaway.bonds.record import Known
from walkaway.bonds.roster import OFFICIAL, ROSTER
from walkaway.bonds.roster import members as positions
from walkaway.parameters import parameter

Vector = NDArray[np.float64]

FORCED, ORDERLY = "forced", "orderly"
STRESS, CALM = dt.date(2019, 12, 31), dt.date(2024, 12, 31)
"""Whose holders stand for the market of March 2020, and for that of the months on record."""
MONTH = 1.0
SOLD = parameter("bonds.scores.sold-in-2020").range
"""USD bn of long maturities that were sold in March 2020: by the reported total of officials, and
by an estimate of all; both count alike."""
KEPT: Mapping[str, Mapping[str, float]] = {
    FORCED: parameter("bonds.scores.forced").numbers,
    ORDERLY: parameter("bonds.scores.orderly").numbers,
}
"""Manner -> estimate -> its score, as worked out by :func:`scores`."""


def gain(predicted: Vector, came: Vector, noise: Vector) -> Vector:
    """Log density of what came over that under no effect, summed [...].

    Args:
        predicted: centre of a normal density [..., observation].
        came: what came [observation].
        noise: its standard deviation [observation].
    """
    return np.asarray(((came**2 - (came - predicted) ** 2) / (2 * noise**2)).sum(axis=-1))


def scores(
    facts: Known,
    members: Sequence[Member],
    episode: tuple[float, float],
    months: tuple[Vector, Vector, Vector],
) -> dict[str, dict[str, float]]:
    """Scores of all estimates in both records.

    Args:
        facts: all that is known, holders of both days among it.
        members: the estimates, calibrated with forced sales.
        episode: change of the ten-year in March 2020 and its usual noise over as many days, bp.
        months: net sales of long maturities by officials, USD bn, the ten-year's change in the
            same months, bp, and its usual noise then [month].
    """
    moved, noise = episode
    sold, change, usual = months
    found: dict[str, dict[str, float]] = {FORCED: {}, ORDERLY: {}}
    for one in members:
        at = [_impact(facts, one, STRESS, amount) for amount in SOLD]
        each = gain(np.array(at)[:, None], np.array([moved]), np.array([noise]))
        found[FORCED][one.paper.id] = float(np.logaddexp.reduce(each) - np.log(each.size))
        per = _impact(facts, one, CALM, 100.0) / 100.0
        found[ORDERLY][one.paper.id] = float(gain(per * sold, change, usual))
    return found


def _impact(facts: Known, one: Member, day: dt.date, amount: float) -> float:
    """Rise of the ten-year within a month of a sale of coupon debt by officials, bp."""
    system = demand_system(ust_market(facts, day, ROSTER), one.priors, MONTH, fire_sales=True)
    who = positions(OFFICIAL, system.holders)
    return 1e4 * float(response_at(system, who, amount, 10.0))


def weights(kept: Mapping[str, float], among: Sequence[str]) -> dict[str, float]:
    """Weights of some estimates by their scores; they sum to one.

    Args:
        kept: estimate -> score.
        among: those that count.
    """
    known = np.array([kept[name] for name in among])
    raw = np.exp(known - known.max())
    return dict(zip(among, (raw / raw.sum()).tolist(), strict=True))
