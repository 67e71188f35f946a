"""What goes on: the change of the latest published months, less what tariffs explain of it.

A cell's imports on a year before move by tariffs and by all else. All else of the latest months
goes on (persistence), and base months that were high themselves fall back (reversal). Both are
estimated before each year on all windows of three months since April 2015 that were published by
then, by least squares weighted with base values: 1.00 and -0.52 before 2018, 0.79 and -0.50 before
2025.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.parameters import parameter
from walkaway.record import nest
from walkaway.record.flows import SMALL, Flows, moved, ratio, run, shifted
from walkaway.record.sectors import home_of_industries

QUIET = (("2015-04", "2017-12"), ("2022-06", "2024-12"))
"""Years without news of tariffs (2018-19, 2025) and without the pandemic's swings."""
USUAL_LEAD = 4
"""Months from the latest published month to the middle of a quarter that starts the day after."""
ENOUGH = 12
LEAST = parameter("record.cells.least").value
"""USD a year: base of a cell from which it is scored and estimated on."""


@dataclass(frozen=True, eq=False)
class Market:
    """Rows of the record: single partners, the rest, and the Union, which is in the others.

    Attributes:
        own: the record.
        values: imports of all its months, USD [row, industry, month].
        paid: duties [row, industry, month].
    """

    own: Flows
    values: Floats = field(repr=False)
    paid: Floats = field(repr=False)

    def value(self, months: tuple[str, ...]) -> Floats:
        """Imports of months together [row, industry]."""
        total: Floats = self.values[:, :, self.own.at(months)].sum(axis=2)
        return total

    def log_rate(self, months: tuple[str, ...]) -> Floats:
        """ln(1 + collected rate) of months together [row, industry]."""
        duty = self.paid[:, :, self.own.at(months)].sum(axis=2)
        return np.asarray(np.log1p(ratio(duty, self.value(months), SMALL)))

    def growth(self, months: tuple[str, ...]) -> Floats:
        """Log change of months on a year before, NaN where there was none [row, industry]."""
        return log_change(self.value(months), self.value(moved(months, -12)))


@lru_cache(maxsize=4)
def market(own: Flows) -> Market:
    """The record's rows with the Union's behind them."""
    return Market(own, np.concatenate([own.imports, own.union[:1]]),
                  np.concatenate([own.duty, own.union[1:]]))  # fmt: skip


def log_change(now: Floats, then: Floats) -> Floats:
    """ln(now / then); NaN where either is nothing."""
    seen = (now > 0) & (then > 0)
    out = np.full(np.shape(now), np.nan)
    np.log(ratio(now, then), out=out, where=seen)
    return out


def felt(now: Floats, before: Floats, then: Floats) -> Floats:
    """The change of ln(1 + duty) that trade feels: what is younger than a quarter counts in part.

    Args:
        now: of the months asked about.
        before: of a quarter earlier (`record.horizon.first`).
        then: of the base months.
    """
    return now - then - (1 - early_share()) * (now - before)


def early_share() -> float:
    """Short-run elasticity over the long-run one: 0.38, published (`trade.elasticity`)."""
    long_run = parameter("trade.elasticity.long-run").value
    return parameter("trade.elasticity.short-run").value / long_run


def age() -> int:
    """Months up to which a change of duty is young."""
    return int(parameter("record.horizon.first").value)


def effect(own: Market, base: Floats, change: Floats, elasticities: nest.Nest) -> Floats:
    """What changes of duty do to each row's value, log points [row, industry]."""
    count = len(own.own.partners)  # the Union is in its members: it moves no index
    indices = nest.indices(base[:count], change[:count], home_of_industries(), elasticities)
    return nest.response(change, *indices, elasticities)


@lru_cache(maxsize=512)
def unexplained(own: Market, recent: tuple[str, ...]) -> Floats:
    """Growth of recent months on a year before, less the effect of duties collected in them."""
    base = own.value(moved(recent, -12))
    change = felt(own.log_rate(recent), own.log_rate(moved(recent, -age())),
                  own.log_rate(moved(recent, -12)))  # fmt: skip
    return own.growth(recent) - effect(own, base, change, nest.central())


def capped(values: Floats) -> Floats:
    """Changes, those above the cap as the cap; nothing where there is none."""
    cap = parameter("record.momentum.cap").value
    return np.clip(np.nan_to_num(values), -cap, cap)


def features(own: Market, months: tuple[str, ...], last: str) -> tuple[Floats, Floats]:
    """What the latest months did beyond tariffs, and what the base months did themselves.

    Args:
        own: the record.
        months: asked about.
        last: the latest published month.
    """
    count = int(parameter("record.momentum.months").value)
    recent = run(shifted(last, 1 - count), last)
    return capped(unexplained(own, recent)), capped(own.growth(moved(months, -12)))


@dataclass(frozen=True)
class Weights:
    """How much of the latest changes goes on, and of those of the base months falls back.

    Attributes:
        large: persistence and reversal of cells of `LEAST` and more.
        small: of those below.
    """

    large: tuple[float, float]
    small: tuple[float, float]


def weights(own: Market, before: str) -> Weights:
    """Weights as they could be estimated before a year: on windows published by its first day.

    Args:
        own: the record.
        before: a month of the year.
    """
    return _weights(own, f"{int(before[:4]) - 1}-11")


@lru_cache(maxsize=64)
def _weights(own: Market, until: str) -> Weights:
    return Weights(estimated(own, until), estimated(own, until, SMALL_CELLS, 0.0))


def carried(own: Market, months: tuple[str, ...], last: str, by: Weights) -> Floats:
    """What goes on into some months, log points [row, industry]."""
    going_on, base = features(own, months, last)
    lead = len(run(last, months[0])) - 1 + (len(months) - 1) / 2
    fade = parameter("record.momentum.fade").value
    left = min(1.0, max(0.0, 1 - (lead - USUAL_LEAD) / fade))
    large = own.value(moved(months, -12)) * 12 / len(months) >= LEAST
    persistence, reversal = (np.where(large, by.large[k], by.small[k]) for k in range(2))
    return np.asarray(persistence * left * going_on + reversal * base)


def quiet_windows(until: str, length: int = 3) -> list[tuple[str, ...]]:
    """Windows that ended before a month, of the nearest quiet years.

    Of years that hold less than a year of them by then, those before count too.

    Args:
        until: the month.
        length: months of a window; they start where those of three months do.
    """
    found: list[tuple[str, ...]] = []
    for since, end in reversed(QUIET):
        ended = [run(month, shifted(month, 2)) for month in run(since, shifted(end, -2))
                 if shifted(month, 2) < until]  # fmt: skip
        found = ended + found
        if len(found) >= ENOUGH:
            break
    windows = [run(three[0], shifted(three[0], length - 1)) for three in found]
    return [own for own in windows if own[-1] < until]


def held_back(months: tuple[str, ...]) -> str:
    """The latest month that is published before the first of some months."""
    return shifted(months[0], -3)


SMALL_CELLS = (5e7, LEAST)
STARTS, PANDEMIC = "2015-04", ("2019-11", "2022-05")
"""First month of the windows for estimates, and months in which none of them starts."""


def estimated(
    own: Market, until: str, sizes: tuple[float, float] = (LEAST, np.inf), power: float = 0.5
) -> tuple[float, float]:
    """Persistence and reversal by weighted least squares on all windows before a month.

    What tariffs collected explain is taken off the outcome too; of the pandemic no window counts.

    Args:
        own: the record.
        until: windows end before it.
        sizes: least and greatest base of a cell, USD a year.
        power: of the base, as weight of a residual; 0: all alike.
    """
    rows, targets, weight = [], [], []
    single = own.own.single
    for month in run(STARTS, shifted(until, -3)):
        if PANDEMIC[0] <= month <= PANDEMIC[1]:
            continue
        months = run(month, shifted(month, 2))
        base = own.value(moved(months, -12))
        outcome = unexplained(own, months)
        both = features(own, months, held_back(months))
        keep = np.isfinite(outcome) & (base * 4 >= sizes[0]) & (base * 4 < sizes[1])
        keep[single:] = False
        rows.append(np.stack([one[keep] for one in both], axis=1))
        targets.append(np.clip(outcome[keep], -1.0, 1.0))
        weight.append(base[keep] ** power)
    root = np.concatenate(weight)
    found = np.linalg.lstsq(
        np.concatenate(rows) * root[:, None], np.concatenate(targets) * root, rcond=None
    )[0]
    return float(found[0]), float(found[1])
