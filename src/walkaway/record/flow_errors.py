"""What errors in the base flows do to a prediction: a range of its own.

Shares decide what a tariff does to others, and flows are measured with error (Sanders 2024,
arXiv:2311.14032). Flows and odds of home shares are drawn with a stated error, independently, and
the effect of tariffs is worked out anew from each draw; a cell's own base is not what it is
measured against, so that only the shares carry the error.
"""

from __future__ import annotations

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.parameters import parameter
from walkaway.record import momentum, nest
from walkaway.record.episodes import Window, scored_rows
from walkaway.record.flows import moved
from walkaway.record.momentum import Market
from walkaway.record.rooms import Test
from walkaway.record.sectors import home_of_industries

DRAWS, SEED = 400, 14


def drawn(
    base: Floats, change: Floats, home: Floats, error: float, draws: int = DRAWS, seed: int = SEED
) -> Floats:
    """Effects of tariffs at flows drawn around those recorded [draw, source, good].

    Args:
        base: flows [source, good].
        change: of ln(1 + duty) [source, good].
        home: shares [good].
        error: standard deviation of log flows, and of log odds of home shares.
        draws: how many.
        seed: of the generator.
    """
    random = np.random.default_rng(seed)
    found = np.empty((draws, *base.shape))
    odds = np.log(home / (1 - home))
    for at in range(draws):
        flows = base * np.exp(error * random.standard_normal(base.shape))
        moved_home = 1 / (1 + np.exp(-odds - error * random.standard_normal(home.shape)))
        found[at] = nest.effect(flows, change, moved_home, nest.central())
    return found


def further(own: Market, window: Window) -> list[Test]:
    """Half the width of the 80% range that errors in flows make: total, and the median partner."""
    base = own.value(window.base)[:-1]
    now, then = own.log_rate(window.months)[:-1], own.log_rate(window.base)[:-1]
    before = own.log_rate(moved(window.months, -momentum.age()))[:-1]
    error = parameter("record.flows.error").value
    effects = drawn(base, momentum.felt(now, before, then), home_of_industries(), error)
    partners = np.log((base * np.exp(effects)).sum(axis=2) / base.sum(axis=1))
    total = np.log((base * np.exp(effects)).sum(axis=(1, 2)) / base.sum())

    def half(values: Floats) -> Floats:
        low, high = np.quantile(values, [0.1, 0.9], axis=0)
        return np.asarray(100 * (high - low) / 2)

    says = f"half the 80% range, flows and odds of home shares in error by {error:g} log points"
    return [
        Test("errors in flows, total", window.episode, float(half(total)), None, "percent", says),
        Test("errors in flows, median partner", window.episode,
             float(np.median(half(partners)[scored_rows(own)])), None, "percent", says),
    ]  # fmt: skip
