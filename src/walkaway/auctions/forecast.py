"""The estimator of auction demand: a forecast of what the record would say of the next one.

Each of the numbers of :mod:`walkaway.auctions.bidders` and the distance of the stop-out from the
par yield of the eve is regressed by ridge on: its value at the last auction of the term, its
mean over the term's auctions of the last 183 days, its surprise at auctions of other terms of
the last 45 and the last ten days, a level for each term, whether it is a reopening, and the
change of the offering. The errors are not assumed normal: the residual vectors of the other
auctions, all numbers together and scaled to the term, are the draws, so that fat tails and the
dependence between cover, shares, curve and stop-out are those of the record. The errors of the
shares are then scaled to those of the last twenty auctions whose shares are on record: since 2025
shares have moved more than the auctions that have complete results, which end in 2022, tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.auctions.bidders import LATENT, latent
from walkaway.auctions.record import NOMINAL, WINDOW_DAYS, AuctionRecord
from walkaway.parameters import parameter

Floats = NDArray[np.float64]
TERMS = ("2-Year", "3-Year", "5-Year", "7-Year", "10-Year", "20-Year", "30-Year")
NUMBERS = (*LATENT, "stop_less_eve")
FEATURES = (
    "last",
    "mean",
    "news",
    "fresh_news",
    "constant",
    "offering_change",
    "reopening",
    *TERMS,
)
ESTIMATOR = (
    "ridge regression on the auction record before the day, recent auctions weighing more; the "
    "errors are the residual vectors of the auctions nearest in time, scaled to the term, those of "
    "the shares also to the last twenty auctions"
)
COVER, STOP = 0, len(LATENT)
NEWS_DAYS = int(parameter("auctions.forecast.news").value)
FRESH_DAYS = int(parameter("auctions.forecast.fresh-news").value)
PENALTY = parameter("auctions.forecast.penalty").value
HALF_LIFE_DAYS = parameter("auctions.forecast.half-life").value
ERRORS_FROM = int(parameter("auctions.forecast.errors-from").value)
SHARES = (1, 2)  # of NUMBERS: the log ratios that make the shares
RECENT_AUCTIONS = int(parameter("auctions.forecast.recent").value)
RECENT_WEIGHT = parameter("auctions.forecast.recent-weight").value
"""Auctions: how many recent ones count as much as the record's scale."""
TERM_WEIGHT = parameter("auctions.forecast.term-weight").value
"""Auctions: how many are needed before a term's own error scale counts half."""
SMOOTH = parameter("auctions.forecast.smooth").value


@dataclass(frozen=True, eq=False)
class Panel:
    """Nominal auctions with what was known before each of them.

    Attributes:
        record: the auctions.
        values: the numbers of ``NUMBERS`` [auction, number]; NaN where not on record.
        outside: noncompetitive awards over the offering [auction].
        term: index into ``TERMS`` [auction].
        features: regressors [auction, number, feature]; NaN where no earlier auction of the
            term is on record.
        last: value at the last auction of the term [auction, number].
        mean: mean over 183 days; the last one where none lies in them [auction, number].
    """

    record: AuctionRecord
    values: Floats
    outside: Floats
    term: NDArray[np.int64]
    features: Floats
    last: Floats
    mean: Floats

    @classmethod
    def of(cls, record: AuctionRecord) -> Panel:
        """Keep the nominal auctions of a record and look back from each."""
        wanted = [
            kind in NOMINAL and term in TERMS
            for kind, term in zip(record.kinds, record.originals, strict=True)
        ]
        record = record.take(np.array(wanted))
        found = latent(record)
        stop = 100 * (record.high - record.eve)
        values = np.column_stack([found.values, stop])
        term = np.array([TERMS.index(name) for name in record.originals])
        last, mean, change, fresh = _look_back(record, values, term)
        # A mean from before a gap in the record makes no news of what came after it.
        surprise = np.where(fresh, values - mean, np.nan)
        news = [_news(record.dates, surprise, term, days) for days in (NEWS_DAYS, FRESH_DAYS)]
        features = _features(last, mean, news, change, record.reopening, term)
        return cls(record, values, found.outside, term, features, last, mean)


def _look_back(
    record: AuctionRecord, values: Floats, term: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Last value and recent mean of each number, log change of the offering, freshness.

    A mean is fresh when auctions of the last 183 days make it; so is a change.
    """
    last, mean = np.full_like(values, np.nan), np.full_like(values, np.nan)
    change, fresh = np.zeros(len(values)), np.zeros(values.shape, dtype=np.bool_)
    for i in range(len(values)):
        own = np.flatnonzero((term == term[i]) & (record.dates < record.dates[i]))
        if not len(own):
            continue
        near = record.dates[own] >= record.dates[i] - np.timedelta64(WINDOW_DAYS, "D")
        if near[-1]:
            change[i] = np.log(record.offering[i] / record.offering[own[-1]])
        for j in range(values.shape[1]):
            known = np.isfinite(values[own, j])
            if known.any():
                last[i, j] = values[own[known][-1], j]
                inside = values[own[known & near], j]
                fresh[i, j] = len(inside) > 0
                mean[i, j] = inside.mean() if len(inside) else last[i, j]
    return last, mean, change, fresh


def _news(
    dates: NDArray[np.datetime64], surprise: Floats, term: NDArray[np.int64], days: int
) -> Floats:
    """Mean distance of each number from its own mean at other terms' auctions of some days."""
    news = np.zeros_like(surprise)
    for i in range(len(dates)):
        near = (dates < dates[i]) & (dates >= dates[i] - np.timedelta64(days, "D"))
        rows = surprise[near & (term != term[i])]
        counts = np.isfinite(rows).sum(axis=0)
        news[i] = np.nansum(rows, axis=0) / np.maximum(counts, 1)
    return news


def _features(
    last: Floats,
    mean: Floats,
    news: list[Floats],
    change: Floats,
    reopening: NDArray[np.bool_],
    term: NDArray[np.int64],
) -> Floats:
    count, numbers = last.shape
    levels = np.eye(len(TERMS))[term]
    shared = np.column_stack([np.ones(count), change, reopening, levels])
    own = np.stack([last, mean, *news], axis=2)
    return np.concatenate(
        [own, np.broadcast_to(shared[:, None, :], (count, numbers, shared.shape[1]))], axis=2
    )


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of one auction: its numbers and the errors made elsewhere.

    Attributes:
        centre: expected numbers [number].
        errors: scaled residual vectors of other auctions [other, number].
        coefficients: per number, the regression's [number, feature].
        coefficient_errors: their standard errors, for independent errors of one size.
        fitted_on: auctions used.
        recent_scale: how much larger than the record's the errors are taken, judged by the
            last auctions [number]; one but for the shares.
    """

    centre: Floats
    errors: Floats = field(repr=False)
    coefficients: Floats = field(repr=False)
    coefficient_errors: Floats = field(repr=False)
    fitted_on: int
    recent_scale: Floats = field(repr=False)

    def draw(self, count: int, rng: np.random.Generator, smooth: float = SMOOTH) -> Floats:
        """Draws of the numbers [draw, number]: a residual vector and a little noise.

        The noise (a quarter of a standard deviation, its variance taken off again) keeps
        ten thousand draws from repeating a few hundred.
        """
        picked = self.errors[rng.integers(len(self.errors), size=count)]
        spread = self.errors.std(axis=0)
        noise = smooth * spread * rng.standard_normal((count, len(self.centre)))
        centre = self.errors.mean(axis=0)
        calm = centre + (picked - centre + noise) / np.sqrt(1 + smooth**2)
        return np.asarray(self.centre + calm)


def forecast(panel: Panel, row: int, use: NDArray[np.bool_]) -> Forecast:
    """Forecast one auction of a panel from others.

    Args:
        panel: the auctions.
        row: the one to forecast; its own numbers are not used.
        use: which auctions may be used for the estimates [auction].
    """
    use = use.copy()
    use[row] = False
    numbers = panel.values.shape[1]
    known = use & np.isfinite(panel.features).all(axis=(1, 2))
    centre = np.full(numbers, np.nan)
    residuals = np.full(panel.values.shape, np.nan)
    coefficients = np.zeros((numbers, panel.features.shape[2]))
    uncertain = np.zeros_like(coefficients)
    weights = _weights(panel, row)
    for j in range(numbers):
        x, y = panel.features[:, j], panel.values[:, j]
        rows = known & np.isfinite(y)
        coefficients[j], uncertain[j], inverse = _ridge(x[rows], y[rows], weights[rows])
        # An auction that took part in the fit is closer to it than a new one would be.
        pull = weights * np.einsum("ai,ij,aj->a", x, inverse, x)
        residuals[:, j] = (y - x @ coefficients[j]) / (1 - np.where(rows, pull, 0.0))
        centre[j] = x[row] @ coefficients[j]
    others = nearest(panel, row, known & np.isfinite(residuals).all(axis=1))
    errors = residuals[others]
    errors = errors * term_scale(errors, panel.term[others], int(panel.term[row]))
    past = known & (panel.record.dates < panel.record.dates[row])
    recent = recent_scale(errors, residuals[past])
    return Forecast(centre, errors * recent, coefficients, uncertain, len(others), recent)


def nearest(panel: Panel, row: int, use: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The auctions nearest in time to one of them, at most ``ERRORS_FROM``.

    Errors were twice as large in 2009 as ten years later, so that all of them together
    would make recent bands too wide.
    """
    rows = np.flatnonzero(use)
    away = np.abs((panel.record.dates[rows] - panel.record.dates[row]).astype(np.int64))
    return np.sort(rows[np.argsort(away, kind="stable")[:ERRORS_FROM]])


def _weights(panel: Panel, row: int) -> Floats:
    """Weight of each auction: half for every ``HALF_LIFE_DAYS`` between it and the one ahead."""
    away = np.abs((panel.record.dates - panel.record.dates[row]).astype(np.int64))
    return np.asarray(0.5 ** (away / HALF_LIFE_DAYS))


def _ridge(x: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted ridge regression that leaves the intercept and the two lags unpunished.

    Returns:
        Coefficients, their standard errors, and the inverse of the normal matrix.
    """
    weight = np.full(x.shape[1], PENALTY)
    weight[[FEATURES.index(name) for name in ("last", "mean", "constant")]] = 1e-8
    weighted = x.T * weights
    inverse: Floats = np.asarray(np.linalg.inv(weighted @ x + np.diag(weight)), dtype=np.float64)
    found = inverse @ (weighted @ y)
    left = y - x @ found
    variance = float(weights @ left**2 / weights.sum())
    spread = inverse @ (weighted @ (x * weights[:, None])) @ inverse
    return (
        np.asarray(found),
        np.asarray(np.sqrt(variance * np.maximum(np.diag(spread), 0.0))),
        inverse,
    )


def term_scale(errors: Floats, terms: NDArray[np.int64], term: int) -> Floats:
    """Factors that bring other terms' errors to the size of this one's, shrunk to one."""
    pooled = (errors**2).mean(axis=0)
    sizes = np.ones((len(TERMS), errors.shape[1]))
    for k in range(len(TERMS)):
        own = errors[terms == k]
        total = (own**2).sum(axis=0) + TERM_WEIGHT * pooled
        sizes[k] = np.sqrt(total / (len(own) + TERM_WEIGHT) / pooled)
    return np.asarray(sizes[term] / sizes[terms])


def recent_scale(errors: Floats, past: Floats) -> Floats:
    """Factors that bring the shares' errors to the size of the latest ones, shrunk to one.

    Args:
        errors: residual vectors that the draws are made of [auction, number].
        past: residuals of earlier auctions in the order of their days; NaN where a number is
            not on record.
    """
    factors = np.ones(errors.shape[1])
    shares = past[:, SHARES]
    last = shares[np.isfinite(shares).all(axis=1)][-RECENT_AUCTIONS:]
    pooled = (errors[:, SHARES] ** 2).mean(axis=0)
    total = (last**2).sum(axis=0) + RECENT_WEIGHT * pooled
    with np.errstate(invalid="ignore", divide="ignore"):  # no errors at all: the caller's matter
        factors[list(SHARES)] = np.sqrt(total / (len(last) + RECENT_WEIGHT) / pooled)
    return factors


@dataclass(frozen=True)
class TailFit:
    """How the tail goes with surprise in the bid-to-cover.

    Least squares of tail (bp, against unofficial when-issued yields of 2026) on an intercept
    and the log bid-to-cover less its expected value.

    Attributes:
        intercept, slope: basis points; per unit of log.
        intercept_error, slope_error: standard errors.
        spread: standard deviation of what is left.
        auctions: how many.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    spread: float
    auctions: int


def fit_tail(panel: Panel, use: NDArray[np.bool_]) -> TailFit | None:
    """Fit the tail; None with fewer than eight auctions that have a when-issued yield."""
    tail = 100 * (panel.record.high - panel.record.when_issued)
    rows = np.flatnonzero(use & np.isfinite(tail) & np.isfinite(panel.last[:, COVER]))
    if len(rows) < 8:
        return None
    everything = np.ones(len(use), dtype=np.bool_)
    expected = np.array([forecast(panel, int(i), everything).centre[COVER] for i in rows])
    x = np.column_stack([np.ones(len(rows)), panel.values[rows, COVER] - expected])
    beta = np.linalg.lstsq(x, tail[rows], rcond=None)[0]
    left = tail[rows] - x @ beta
    variance = float(left @ left) / (len(rows) - 2)
    errors = np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x)))
    return TailFit(
        float(beta[0]), float(beta[1]), float(errors[0]), float(errors[1]),
        float(np.sqrt(variance)), len(rows),
    )  # fmt: skip
