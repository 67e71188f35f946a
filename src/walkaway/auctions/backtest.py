"""Back-test of the auction forecasts: coverage of their bands and a proper score.

Each auction on record is forecast from those of earlier days, as on its eve. The score is the
continuous ranked probability score, which is proper: it rewards a forecast that is both sharp and
right, and equals the absolute error for a single number. The naive forecasts are the last auction
of the term, the mean of its last three and that of its auctions of six months, each dressed with
its own errors at earlier auctions, so that they are distributions too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.auctions.forecast import COVER, STOP, Panel, forecast, shares
from walkaway.auctions.levels import POOLED
from walkaway.parameters import parameter

Floats = NDArray[np.float64]
BANDS = (50, 80, 95)
FIRST_AFTER = 200  # auctions known before the first that is scored
RECENT = np.datetime64("2025-01-01")
TWO_YEARS = np.timedelta64(730, "D")
FEWEST_RECENT = 12  # recent auctions that make a score
TERM_WEIGHT = parameter("auctions.forecast.term-weight").value
"""Auctions: how many are needed before a term's own error scale counts half."""
NAIVE = ("last", "three", "mean")
OBSERVABLES = {
    "bid_to_cover": "ratio",
    "indirect_share": "percent of competitive awards",
    "direct_share": "percent of competitive awards",
    "dealer_share": "percent of competitive awards",
    "stop_less_eve": "basis points, stop-out less par yield of the eve",
}


def observables(values: Floats) -> Floats:
    """Numbers as quantities people see [case, observable]; NaN where not on record."""
    dealer, direct, indirect = 100 * shares(values).T
    return np.column_stack([np.exp(values[:, COVER]), indirect, direct, dealer, values[:, STOP]])


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
        half_width: of the 80% band, on average.
        crps: of the model.
        crps_last, crps_three, crps_mean: of the naive forecasts, dressed.
        gain, gain_error: percent by which the model's score is below the best naive one,
            and the standard error of that, from the auctions' score differences.
    """

    quantity: str
    unit: str
    auctions: int
    coverage: dict[int, float]
    half_width: float
    crps: float
    crps_last: float
    crps_three: float
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
    """Scores by time and quantity; every auction from earlier ones.

    Attributes:
        expanding: all auctions after the first two hundred.
        before_2025: those before 2025, among them all that the rules were chosen on first.
        since_2025: those held since, by themselves; empty with fewer than twelve of them.
        two_years: those of the two years before the last one.
    """

    expanding: tuple[Score, ...]
    before_2025: tuple[Score, ...]
    since_2025: tuple[Score, ...]
    two_years: tuple[Score, ...]


def backtest(
    panel: Panel, progress: Callable[[int, int, str], None] = lambda done, total, what: None
) -> Backtest:
    """Forecast every auction of a panel from earlier ones, and score.

    Args:
        panel: the record.
        progress: called with what is done, the total, and a word.
    """
    dates = panel.record.dates
    seen = observables(panel.values)
    naive = {name: observables(getattr(panel, name)) for name in NAIVE}
    whole = np.isfinite(panel.walk.errors[:, panel.needed]).all(axis=1)
    rows = [
        int(i)
        for i in np.flatnonzero(np.isfinite(panel.walk.centre[:, panel.needed]).all(axis=1))
        if (whole & (dates < dates[i])).sum() >= FIRST_AFTER and np.isfinite(seen[i]).any()
    ]
    cases = []
    for done, i in enumerate(rows):
        cases.append(_case(panel, seen, naive, i))
        progress(done, len(rows), "forecasting auctions")
    days = dates[rows]
    last = days[-1] - TWO_YEARS if rows else RECENT
    return Backtest(
        _scores(cases),
        _some(cases, days < RECENT),
        _some(cases, days >= RECENT),
        _some(cases, days > last),
    )


@dataclass(frozen=True, eq=False)
class _Case:
    """Scores of one auction [observable]; NaN where the truth is not on record.

    Attributes:
        model: of the forecast.
        naive: of the naive ones [naive, observable].
        place: share of the draws below the truth.
        half: half the width of the 80% band.
    """

    model: Floats
    naive: Floats
    place: Floats
    half: Floats


def _case(panel: Panel, seen: Floats, naive: dict[str, Floats], row: int) -> _Case:
    ahead = forecast(panel, row)
    draws = observables(ahead.centre + ahead.errors)
    truth = seen[row]
    dressed = [_dressed(panel, seen, past, row) for past in naive.values()]
    model = np.array([_known(draws[:, k], truth[k]) for k in range(len(truth))])
    others = np.array([[_known(d[k], truth[k]) for k in range(len(truth))] for d in dressed])
    low, high = np.percentile(draws, [10, 90], axis=0)
    place = np.where(np.isfinite(truth), (draws < truth).mean(axis=0), np.nan)
    return _Case(model, others, place, (high - low) / 2)


def _known(draws: Floats, truth: float) -> float:
    return crps(draws, truth) if np.isfinite(truth) and len(draws) else np.nan


def _dressed(panel: Panel, seen: Floats, past: Floats, row: int) -> list[Floats]:
    """A naive forecast with its own last errors, brought to the term's size, by observable."""
    errors = seen - past
    earlier = panel.record.dates < panel.record.dates[row]
    found = []
    for k in range(seen.shape[1]):
        use = np.flatnonzero(earlier & np.isfinite(errors[:, k]))[-POOLED:]
        own = errors[use, k]
        sizes = term_scale(own, panel.term[use], int(panel.term[row])) if len(use) else own
        found.append(past[row, k] + own * sizes)
    return found


def term_scale(errors: Floats, terms: NDArray[np.int64], term: int) -> Floats:
    """Factors that bring other terms' errors to the size of this one's, shrunk to one."""
    pooled = (errors**2).mean()
    sizes = np.ones(int(max(terms.max(), term)) + 1)
    for k in range(len(sizes)):
        own = errors[terms == k]
        total = (own**2).sum() + TERM_WEIGHT * pooled
        sizes[k] = np.sqrt(total / (len(own) + TERM_WEIGHT) / pooled)
    return np.asarray(sizes[term] / sizes[terms])


def _some(cases: list[_Case], which: NDArray[np.bool_]) -> tuple[Score, ...]:
    picked = [case for case, one in zip(cases, which, strict=True) if one]
    return _scores(picked) if len(picked) >= FEWEST_RECENT else ()


def _scores(cases: list[_Case]) -> tuple[Score, ...]:
    found = (_score(cases, k, name, unit) for k, (name, unit) in enumerate(OBSERVABLES.items()))
    return tuple(one for one in found if one is not None)


def _score(cases: list[_Case], k: int, name: str, unit: str) -> Score | None:
    known = [case for case in cases if np.isfinite(case.model[k])]
    if not known:
        return None
    model = np.array([case.model[k] for case in known])
    place = np.array([case.place[k] for case in known])
    naive = np.array([case.naive[:, k] for case in known])
    means = naive.mean(axis=0)
    best = int(np.argmin(means))
    difference = naive[:, best] - model
    inside = {band: 100 * float((np.abs(place - 0.5) <= band / 200).mean()) for band in BANDS}
    error = difference.std(ddof=1) / np.sqrt(len(known)) if len(known) > 1 else np.nan
    last, three, mean = (float(one) for one in means)
    return Score(
        quantity=name,
        unit=unit,
        auctions=len(known),
        coverage=inside,
        half_width=float(np.mean([case.half[k] for case in known])),
        crps=float(model.mean()),
        crps_last=last,
        crps_three=three,
        crps_mean=mean,
        gain=float(100 * difference.mean() / means[best]),
        gain_error=float(100 * error / means[best]),
    )
