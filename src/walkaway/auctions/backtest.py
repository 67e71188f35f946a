"""Back-test of the auction forecasts: coverage of their bands and a proper score.

Each auction on record is forecast from others: all but itself (leave one out), or only the
earlier ones (expanding window; the honest test of a forecaster). Either way the regressors
are what was known on its eve. Left out is an auction's outcome; its numbers remain among the
lags from which later auctions are explained, so that only the expanding window is free of all
it brought. The score is the continuous ranked probability score, which is
proper: it rewards a forecast that is both sharp and right, and equals the absolute error for
a single number. The naive forecasts are the last auction of the term and the mean of its
auctions of six months, each dressed with its own errors at the other auctions, so that they
are distributions too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.auctions.bidders import shares_of
from walkaway.auctions.forecast import (
    COVER,
    STOP,
    Panel,
    forecast,
    nearest,
    term_scale,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
BANDS = (50, 80, 95)
FIRST_AFTER = 200  # auctions an expanding window needs before it is scored
RECENT = np.datetime64("2025-01-01")
FEWEST_RECENT = 12  # recent auctions that make a score
OBSERVABLES = {
    "bid_to_cover": "ratio",
    "indirect_share": "percent of competitive awards",
    "direct_share": "percent of competitive awards",
    "dealer_share": "percent of competitive awards",
    "stop_less_eve": "basis points, stop-out less par yield of the eve",
}


def observables(values: Floats) -> Floats:
    """Numbers [case, number] as quantities people see [case, observable]."""
    shares = 100 * shares_of(values)
    return np.column_stack(
        [np.exp(values[:, COVER]), shares[:, 2], shares[:, 1], shares[:, 0], values[:, STOP]]
    )


def crps(draws: Floats, truth: float) -> float:
    """Continuous ranked probability score of a sample, exactly.

    E|X - y| - E|X - X'|/2 over the empirical distribution (Gneiting and Raftery 2007, JASA,
    equation 21).
    """
    x = np.sort(draws)
    n = len(x)
    pairs = 2 * np.sum((2 * np.arange(1, n + 1) - n - 1) * x) / n**2
    return float(np.abs(x - truth).mean() - pairs / 2)


@dataclass(frozen=True)
class Score:
    """How one quantity was forecast.

    Attributes:
        quantity, unit: what.
        auctions: how many were forecast.
        coverage: band in percent -> percent of auctions inside.
        crps: of the model.
        crps_last, crps_mean: of the two naive forecasts, dressed.
        gain, gain_error: percent by which the model's score is below the better naive one,
            and the standard error of that, from the auctions' score differences.
    """

    quantity: str
    unit: str
    auctions: int
    coverage: dict[int, float]
    crps: float
    crps_last: float
    crps_mean: float
    gain: float
    gain_error: float

    def holds(self, band: int) -> bool:
        """Whether a band held as many auctions as it says, within two standard errors.

        The errors are those of independent auctions, which auctions in a row are not quite.
        """
        error = np.sqrt(band * (100 - band) / self.auctions)
        return bool(abs(self.coverage[band] - band) <= 2 * error)


@dataclass(frozen=True)
class Backtest:
    """Scores by scheme and quantity.

    Attributes:
        leave_one_out: every auction from all others.
        expanding: every auction from earlier ones.
        since_2025: those of the latter held since 2025, by themselves; empty with fewer than
            twelve of them. Averages over the whole record hide how these came out.
    """

    leave_one_out: tuple[Score, ...]
    expanding: tuple[Score, ...]
    since_2025: tuple[Score, ...]


def backtest(
    panel: Panel, progress: Callable[[int, int, str], None] = lambda done, total, what: None
) -> Backtest:
    """Forecast every auction of a panel twice, and score.

    Args:
        panel: the record.
        progress: called with what is done, the total, and a word.
    """
    seen = observables(panel.values)
    needed = panel.values[:, [0, 1, 2, STOP]]  # what bidders tendered is not on record for all
    everything_known = np.column_stack([needed, panel.features.sum(axis=2)])
    ready: Flags = np.asarray(np.isfinite(everything_known).all(axis=1))
    rows = np.flatnonzero(ready)
    everything = np.ones(len(ready), dtype=np.bool_)
    schemes: list[tuple[Score, ...]] = []
    late: list[_Case] = []
    for step, expanding in enumerate((False, True)):
        cases = []
        for done, i in enumerate(rows):
            earlier: Flags = np.asarray(panel.record.dates < panel.record.dates[i])
            use = earlier if expanding else everything
            if expanding and (use & ready).sum() < FIRST_AFTER:
                continue
            cases.append(_case(panel, seen, ready, int(i), use))
            if expanding and panel.record.dates[i] >= RECENT:
                late.append(cases[-1])
            progress(step * len(rows) + done, 2 * len(rows), "forecasting auctions")
        schemes.append(_scores(cases))
    recent = _scores(late if len(late) >= FEWEST_RECENT else [])
    return Backtest(schemes[0], schemes[1], recent)


@dataclass(frozen=True, eq=False)
class _Case:
    """Scores of one auction: [observable] of the model and of the naive ones, places."""

    model: Floats
    last: Floats
    mean: Floats
    place: Floats


def _case(
    panel: Panel, seen: Floats, ready: NDArray[np.bool_], row: int, use: NDArray[np.bool_]
) -> _Case:
    ahead = forecast(panel, row, use)
    draws = observables(ahead.centre + ahead.errors)
    usable = ready & use
    usable[row] = False
    others = nearest(panel, row, usable)
    truth = seen[row]
    model = np.array([crps(draws[:, k], truth[k]) for k in range(len(truth))])
    naive = []
    for known in (panel.last, panel.mean):
        past = observables(known)
        errors = (seen - past)[others]
        sizes = term_scale(errors, panel.term[others], int(panel.term[row]))
        spread = past[row] + errors * sizes
        naive.append(np.array([crps(spread[:, k], truth[k]) for k in range(len(truth))]))
    return _Case(model, naive[0], naive[1], (draws < truth).mean(axis=0))


def _scores(cases: list[_Case]) -> tuple[Score, ...]:
    if not cases:
        return ()
    model, last, mean, place = (
        np.stack([getattr(case, name) for case in cases])
        for name in ("model", "last", "mean", "place")
    )
    out = []
    for k, (name, unit) in enumerate(OBSERVABLES.items()):
        better = last if last[:, k].mean() < mean[:, k].mean() else mean
        base = better[:, k].mean()
        difference = better[:, k] - model[:, k]
        inside = {
            band: 100 * float((np.abs(place[:, k] - 0.5) <= band / 200).mean()) for band in BANDS
        }
        out.append(
            Score(
                name,
                unit,
                len(cases),
                inside,
                float(model[:, k].mean()),
                float(last[:, k].mean()),
                float(mean[:, k].mean()),
                float(100 * difference.mean() / base),
                float(100 * difference.std(ddof=1) / np.sqrt(len(cases)) / base),
            )
        )
    return tuple(out)
