"""One pass through a record: what was expected of each auction on its eve, and how surely.

Everything is causal: what stands at an auction was made from earlier days alone, so that one
pass is the forecast of every auction and its back-test. Each number (a share, the cover, the
stop-out) of each term has

* a centre, the average of three: a slow mean; a level that a single odd auction moves little
  (the score of Student's t, Harvey 2013); a faster mean with the news of other terms' auctions;
* a scale, from its own recent and its own long past errors, shrunk to all terms' where few;
* errors over scale, pooled over the terms, whose quantiles make the band;
* a factor common to all terms, which grows with every miss and shrinks with every hit;
* a variance for the months that its record is old.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.parameters import parameter

Floats = NDArray[np.float64]
DAYS_PER_MONTH = 30.44
CENTRES = ("slow", "level", "news")
SLOW = parameter("auctions.bands.slow").value
FAST = parameter("auctions.bands.fast").value
SCORE = parameter("auctions.bands.score").value
FREEDOM = parameter("auctions.bands.freedom").value
TO_NEWS = parameter("auctions.bands.news-prior").value
MEMORY = parameter("auctions.bands.news-memory").value
RECENT_SHARE = parameter("auctions.bands.recent-share").value
SHORT = parameter("auctions.bands.short").value
LONG = parameter("auctions.bands.long").value
POOLED = int(parameter("auctions.bands.pooled").value)
TERM_PRIOR = parameter("auctions.bands.term-prior").value
FEWEST = int(parameter("auctions.bands.fewest").value)
COVERAGE = parameter("auctions.bands.coverage").value / 100
FRESH_MONTHS = parameter("auctions.bands.fresh-months").value
NEWS_DAYS = int(parameter("auctions.forecast.news").value)


@dataclass(frozen=True, eq=False)
class Walk:
    """What stood on the eve of each auction; all [auction, number] but where said.

    Attributes:
        centre: expected; NaN where the term has no past.
        parts: the three centres [auction, number, centre].
        scale: of the errors of the term, before the two widenings.
        factor: common factor after the misses and hits so far.
        months: how old the record of the term is beyond the usual pace.
        spread: by what a pooled error over scale is multiplied.
        errors: errors over scale, once the auction is known; NaN where not on record.
        low, high: the band; NaN where too few errors are pooled.
    """

    centre: Floats
    parts: Floats = field(repr=False)
    scale: Floats = field(repr=False)
    factor: Floats = field(repr=False)
    months: Floats = field(repr=False)
    spread: Floats = field(repr=False)
    errors: Floats = field(repr=False)
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)


class _State:
    """What is known of every term by a day; arrays [term, number] but where said."""

    def __init__(self, terms: int, numbers: int) -> None:
        shape = (terms, numbers)
        self.slow, self.level, self.fast = (np.full(shape, np.nan) for _ in range(3))
        self.short, self.long = (np.full(shape, np.nan) for _ in range(2))
        self.count = np.zeros(shape)
        self.last = np.full(shape, np.nan)
        self.stretch = np.zeros(numbers)
        self.products, self.squares = np.zeros(numbers), np.zeros(numbers)

    def scale(self, term: int) -> Floats:
        """Own recent and long error, shrunk to all terms' where the term has few."""
        own = RECENT_SHARE * self.short[term] + (1 - RECENT_SHARE) * self.long[term]
        known = np.isfinite(self.long)
        pooled = np.where(known, self.long, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        weight = self.count[term] / (self.count[term] + TERM_PRIOR)
        mixed = weight * np.nan_to_num(own) + (1 - weight) * pooled
        return np.sqrt(np.where(known.any(axis=0) & (mixed > 0), mixed, np.nan))

    def expect(self, term: int, news: Floats, scale: Floats) -> Floats:
        """The three centres [number, centre]."""
        pull = self.products / (self.squares + TO_NEWS)
        moved = self.fast[term] + np.nan_to_num(pull * news * scale)
        return np.stack([self.slow[term], self.level[term], moved], axis=1)

    def learn(self, term: int, day: float, value: Floats, error: Floats, scale: Floats) -> None:
        """Take in an auction's numbers; those that are NaN change nothing."""
        known = np.isfinite(error)
        self.count[term] += known
        for store, half_life in ((self.short, SHORT), (self.long, LONG)):
            rate = np.maximum(1 - 0.5 ** (1 / half_life), 1 / np.maximum(self.count[term], 1))
            old = np.where(np.isfinite(store[term]), store[term], error**2)
            store[term] = np.where(known, old + rate * (error**2 - old), store[term])
        seen = np.isfinite(value)
        first = seen & ~np.isfinite(self.slow[term])
        for level in (self.slow, self.level, self.fast):
            level[term] = np.where(first, value, level[term])
        more = seen & ~first
        gap = np.where(more, value - self.level[term], 0.0)
        size = np.where(np.isfinite(scale), scale, np.abs(gap) + 1e-9)
        pulled = SCORE * gap / (1 + gap**2 / (FREEDOM * size**2))
        self.level[term] = np.where(more, self.level[term] + pulled, self.level[term])
        for level, speed in ((self.slow, SLOW), (self.fast, FAST)):
            level[term] = np.where(more, level[term] + speed * (value - level[term]), level[term])
        self.last[term] = np.where(seen, day, self.last[term])


def walk(
    dates: NDArray[np.datetime64],
    term: NDArray[np.int64],
    values: Floats,
    growth: Floats,
    age: Floats,
) -> Walk:
    """Go through auctions in the order of their days.

    Args:
        dates: of the auctions, ascending.
        term: which series an auction belongs to [auction].
        values: numbers on record [auction, number]; NaN where not.
        growth: speed of the common factor by number (log, per auction).
        age: variance by number per month that a term's record is old.

    Returns:
        What was expected of each; the auctions of one day do not know of one another.
    """
    count, numbers = values.shape
    state = _State(int(term.max(initial=0)) + 1, numbers)
    out = {
        name: np.full((count, numbers), np.nan)
        for name in ("centre", "scale", "factor", "months", "spread", "errors", "low", "high")
    }
    parts = np.full((count, numbers, len(CENTRES)), np.nan)
    surprise, news = (np.full((count, numbers), np.nan) for _ in range(2))
    pools: list[list[float]] = [[] for _ in range(numbers)]
    days = dates.astype(np.int64).astype(np.float64)
    for day in np.unique(days):
        rows = [int(i) for i in np.flatnonzero(days == day)]
        tails = _tails(pools)
        for i in rows:
            t = int(term[i])
            scale = state.scale(t)
            news[i] = _news(surprise, days, term, i, rows[0])
            parts[i] = state.expect(t, news[i], scale)
            centre = parts[i].mean(axis=1)
            months = np.maximum((day - state.last[t]) / DAYS_PER_MONTH - FRESH_MONTHS, 0.0)
            factor = np.exp(state.stretch)
            spread = np.sqrt((scale * factor) ** 2 + age * months)
            found = (centre, scale, factor, months, spread, *(centre + spread * q for q in tails))
            names = ("centre", "scale", "factor", "months", "spread", "low", "high")
            for name, each in zip(names, found, strict=True):
                out[name][i] = each
        for i in rows:
            t = int(term[i])
            _follow(state, out, i, values[i], growth)
            surprise[i] = (values[i] - state.fast[t]) / out["scale"][i]
            _weigh(state, news[i], surprise[i])
            error = values[i] - out["centre"][i]
            out["errors"][i] = error / out["scale"][i]
            state.learn(t, day, values[i], error, out["scale"][i])
            for pool, one in zip(pools, out["errors"][i], strict=True):
                if np.isfinite(one):
                    pool.append(float(one))
    return Walk(parts=parts, **out)


def _tails(pools: list[list[float]]) -> tuple[Floats, Floats]:
    """Quantiles of the pooled errors that bound the band; NaN with too few [number]."""
    edge = (1 - COVERAGE) / 2
    found = [
        (_quantile(last, edge), _quantile(last, 1 - edge)) if len(last) >= FEWEST else [np.nan] * 2
        for last in (sorted(pool[-POOLED:]) for pool in pools)
    ]
    low, high = np.array(found, dtype=np.float64).T
    return low, high


def _quantile(ordered: list[float], share: float) -> float:
    """Linear between order statistics, as numpy has it; thousands of calls forbid numpy's own."""
    place = (len(ordered) - 1) * share
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def _news(surprise: Floats, days: Floats, term: NDArray[np.int64], row: int, upto: int) -> Floats:
    """Mean surprise at other terms' auctions of the last days [number]; zero without any."""
    start = int(np.searchsorted(days, days[row] - NEWS_DAYS))
    rows = surprise[start:upto][term[start:upto] != term[row]]
    known = np.isfinite(rows).sum(axis=0)
    return np.asarray(np.nansum(rows, axis=0) / np.maximum(known, 1))


def _weigh(state: _State, news: Floats, surprise: Floats) -> None:
    """Learn how far a surprise goes with the news before it."""
    known = np.isfinite(surprise)
    keep = np.where(known, MEMORY, 1.0)
    state.products = keep * state.products + np.where(known, news * surprise, 0.0)
    state.squares = keep * state.squares + np.where(known, news**2, 0.0)


def _follow(state: _State, out: dict[str, Floats], row: int, value: Floats, growth: Floats) -> None:
    """Let the common factor grow after a miss and shrink after a hit, so that both balance."""
    judged = np.isfinite(value) & np.isfinite(out["low"][row])
    missed = (value < out["low"][row]) | (value > out["high"][row])
    step = np.where(missed, COVERAGE, COVERAGE - 1) * growth
    state.stretch = state.stretch + np.where(judged, step, 0.0)
