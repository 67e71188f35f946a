"""What the predictor was asked to hold, with what it does: verdicts are computed, misses stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from walkaway.expectations.rows import Row, Yearly, find
from walkaway.record.rooms.named import CARS
from walkaway.record.scoreboard import Scoreboard
from walkaway.record.table import EXPLAINED, FORECAST, NO_CHANGE, PARTIAL, Score

APART = "without electronics"
LAST_YEARS, THREE = "last two years", "mean of last three"
MISPLACED = "misplaced dollars, rule over proportion"
EPISODES = {"2018-19": "1y", "2025": "two quarters"}
"""Episode -> the horizon by which it is judged."""


@dataclass(frozen=True)
class Gate:
    """One line.

    Attributes:
        name: what is held.
        wanted: in words.
        value: what is found, in its unit.
        low, high: between which it must lie.
    """

    name: str
    wanted: str
    value: float
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Whether it lies there."""
        return self.low <= self.value <= self.high


def gates(found: Scoreboard) -> list[Gate]:
    """All lines, from the whole record."""
    return [
        *(*_slopes(found), *_errors(found), *_duties(found), *_cars(found), *_coverage(found)),
        *(*_auctions(found), *_buyers(found), *_expected(found)),
    ]


def _expected(found: Scoreboard) -> Iterator[Gate]:
    """What was expected of rates, yields, currencies and macro."""
    room = next(own for own in found.rooms if own.name == "money")
    hits = next(own.value for own in room.tests if own.name.startswith("comparisons inside"))
    yield Gate("ten comparisons at 2025Q4 inside their 80% range", "7 to 10", hits, 7, 10)
    for words, own_kind in (("by quarter", Row), ("by year", Yearly)):
        worst, of = max(
            (own.error / own.naive[NO_CHANGE], f"{own.quantity}, {own.horizon}")
            for own in room.scores
            if isinstance(find(*reversed(own.quantity.split(" "))), own_kind)
        )
        name = f"largest error of an expectation {words} over that of no change"
        most = 1 + 1e-12  # a rule that was never used makes the very errors of no change
        name += f" ({of})" if worst > most else ""
        yield Gate(name, "1.00 at most", worst, 0, most)
    for variable in ("policy-rate", "yield-10y", "yield-30y", "currency"):
        year = [own for own in room.scores if own.horizon == "4 quarters"]
        mine = [own for own in year if own.quantity.startswith(f"{variable} ")]
        count = sum(own.count for own in mine)
        covered = sum((own.coverage or 0) * own.count for own in mine) / count
        yield Gate(f"80% range of {variable}, 4 quarters, percent inside", "72 to 88", covered, 72,
                   88)  # fmt: skip


def _one(found: Scoreboard, *key: str) -> Score:
    words = ("room", "quantity", "episode", "kind", "horizon", "level", "subset")
    for own in found.scores:
        if tuple(getattr(own, word) for word in words) == key:
            return own
    raise KeyError(key)


def _imports(found: Scoreboard, episode: str, level: str, subset: str) -> Score:
    key = ("imports", "imports", episode, EXPLAINED, EPISODES[episode], level, subset)
    return _one(found, *key)


def _slopes(found: Scoreboard) -> Iterator[Gate]:
    for episode in EPISODES:
        slope = _imports(found, episode, "cell", APART).slope
        name = f"slope of actual on predicted inside sectors, {episode}, {APART}"
        yield Gate(name, "0.8 to 1.2", float(slope if slope is not None else np.nan), 0.8, 1.2)


def _errors(found: Scoreboard) -> Iterator[Gate]:
    for episode, most, wanted in (
        ("2018-19", 0.0, "not above no change"),
        ("2025", -35.0, "35% below no change"),
    ):
        own = _imports(found, episode, "partner", APART)
        value = 100 * (own.error / own.naive[NO_CHANGE] - 1)
        name = f"error by partner against no change, {episode}, {APART}, percent"
        yield Gate(name, wanted, value, -np.inf, most)
    for episode in EPISODES:
        for subset in (APART, "without either"):
            own = _imports(found, episode, "partner", subset)
            value = 100 * (own.error / own.naive[PARTIAL] - 1)
            name = f"error by partner against the partial rule, {episode}, {subset}, percent"
            yield Gate(name, "at most 2% above", value, -np.inf, 2.0)


def _duties(found: Scoreboard) -> Iterator[Gate]:
    for kind in (EXPLAINED, FORECAST):
        key = ("duties", "sum of duties", "2025", kind, "second half of 2025", "total", "all")
        missed = -_one(found, *key).bias
        name = f"duties of July and August 2025, {kind}, percent off"
        yield Gate(name, "within 10%", float(100 * np.expm1(missed / 100)), -10.0, 10.0)


def _cars(found: Scoreboard) -> Iterator[Gate]:
    for quantity in ("value", "units", "price"):
        key = ("cars", quantity, "2025", FORECAST, "half a year", "total", "all")
        inside = _one(found, *key).coverage
        name = f"{CARS['gate']}, {quantity}: inside the 80% band"
        yield Gate(name, "inside (100)", float(inside if inside is not None else 0), 100, 100)


def _coverage(found: Scoreboard) -> Iterator[Gate]:
    asked = [(EXPLAINED, episode, horizon) for episode, horizon in EPISODES.items()]
    asked += [(FORECAST, episode, "a quarter ahead") for episode in ("2018-19", "2022-24", "2025")]
    for kind, episode, horizon in asked:
        for level in ("cell", "partner", "sector"):
            own = _one(found, "imports", "imports", episode, kind, horizon, level, "all")
            name = f"80% band, {level}s, {episode}, {kind}, percent inside"
            value = float(own.coverage if own.coverage is not None else np.nan)
            yield Gate(name, "70 to 90", value, 70.0, 90.0)


def _auctions(found: Scoreboard) -> Iterator[Gate]:
    """Bands of the last two years of auctions, and scores below the mean of the last three."""
    for name, low, high in (
        ("dealer_share", 72.0, 88.0),
        ("bid_to_cover", 72.0, 88.0),
        ("stop_less_eve", 72.0, 88.0),
        ("direct_share", 65.0, 100.0),
        ("indirect_share", 65.0, 100.0),
    ):
        own = _one(found, "auctions", name, LAST_YEARS, FORECAST, "the eve", "total", "all")
        title = f"auctions, {name.replace('_', ' ')}, {LAST_YEARS}"
        wanted = f"{low:.0f} to {high:.0f}" if high < 100 else f"at least {low:.0f}"
        yield Gate(f"{title}: percent inside 80%", wanted, float(own.coverage or 0), low, high)
        ratio = own.error / own.naive[THREE]
        yield Gate(
            f"{title}: score over that of {THREE}", "below 1", ratio, 0.0, np.nextafter(1, 0)
        )


def _buyers(found: Scoreboard) -> Iterator[Gate]:
    """Who buys, by the learnt rule: at least as good as in proportion in every block of years."""
    room = next(own for own in found.rooms if own.name == "holders")
    for test in room.tests:
        if test.name == MISPLACED:
            yield Gate(f"who buys: {test.name}, {test.episode}", "at most 1", test.value, 0.0, 1.0)
