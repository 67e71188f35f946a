"""The episodes of US imports, and cells of a window: what was, what came, what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.facts import Floats
from walkaway.record import bands
from walkaway.record.flows import moved, published, run, shifted
from walkaway.record.momentum import LEAST, QUIET, Market, log_change
from walkaway.record.sectors import ELECTRONICS, NAMES, joined
from walkaway.record.table import EVERYTHING, LEVELS, Block

OVER: dict[str, tuple[int, ...]] = {"partner": (1,), "sector": (0,), "total": (0, 1)}
"""Axes over which cells are summed to a level."""
CLASSES = 4
"""Classes of size from which noise is measured."""
CHINA, LEFT_OUT = "CHN", ("RUS",)
"""Sanctions, not tariffs, ended Russia's trade."""
SOURCE = "US Census Bureau, imports for consumption and calculated duties"
SUBSETS = {
    EVERYTHING: ((), ()),
    "without electronics": ((), (ELECTRONICS,)),
    "without China": ((CHINA,), ()),
    "without either": ((CHINA,), (ELECTRONICS,)),
}
"""Subset -> partners and sectors left out."""


@dataclass(frozen=True)
class Window:
    """Months that are held against a base.

    Attributes:
        episode: by name.
        name: of the window.
        months: YYYY-MM.
        years: back to the base.
        horizon: from the orders to the window's middle, in words.
    """

    episode: str
    name: str
    months: tuple[str, ...]
    years: int
    horizon: str

    @property
    def base(self) -> tuple[str, ...]:
        """The base months."""
        return moved(self.months, -12 * self.years)


WINDOWS = (
    Window("2018-19", "2019 on 2017", run("2019-01", "2019-12"), 2, "1y"),
    Window("2018-19", "2019H2 on 2017H2", run("2019-07", "2019-12"), 2, "1y, second half"),
    Window("2025", "April-May 2025 y/y", run("2025-04", "2025-05"), 1, "q1"),
    Window("2025", "June-August 2025 y/y", run("2025-06", "2025-08"), 1, "q2"),
    Window("2025", "April-August 2025 y/y", run("2025-04", "2025-08"), 1, "two quarters"),
)


@dataclass(frozen=True, eq=False)
class Cells:
    """A window by partner and sector.

    Attributes:
        partners: of the rows; the rest and the Union left out.
        base, actual: imports, USD [partner, sector].
        yearly: base of a whole year, USD [partner, sector].
        said: log change predicted [partner, sector].
        effect: the part of it that tariffs make [partner, sector].
        naive: rule -> log change [partner, sector].
        keep: cells that are large enough to be scored [partner, sector].
    """

    partners: tuple[str, ...]
    base: Floats = field(repr=False)
    actual: Floats = field(repr=False)
    yearly: Floats = field(repr=False)
    said: Floats = field(repr=False)
    effect: Floats = field(repr=False)
    naive: Mapping[str, Floats] = field(repr=False)
    keep: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Spread:
    """What a band is made of.

    Attributes:
        noise: of each level.
        years: for which growth was forecast.
        news: whether there was news of tariffs.
    """

    noise: Mapping[str, bands.Noise]
    years: float
    news: bool = False


def in_sectors(base: Floats, logs: Floats) -> Floats:
    """Log changes of industries as those of their sectors, weighted by base [row, sector]."""
    return np.nan_to_num(log_change(joined(base * np.exp(logs)), joined(base)))


def cells(
    own: Market, window: Window, said: Floats, effect: Floats, naive: Mapping[str, Floats]
) -> Cells:
    """A window's cells from predictions by industry.

    Args:
        own: the record.
        window: months and base.
        said: log changes predicted [row, industry].
        effect: the part that tariffs make [row, industry].
        naive: rule -> log changes [row, industry].
    """
    base = own.value(window.base)
    year = run(f"{window.base[0][:4]}-01", f"{window.base[0][:4]}-12")
    yearly = joined(own.value(year))
    actual = joined(own.value(window.months))
    rows = scored_rows(own)
    keep = (yearly >= LEAST) & (actual > 0) & (joined(base) > 0)

    def picked(logs: Floats) -> Floats:
        return in_sectors(base, logs)[rows]

    return Cells(
        tuple(own.own.partners[at] for at in rows), joined(base)[rows], actual[rows], yearly[rows],
        picked(said), picked(effect), {name: picked(logs) for name, logs in naive.items()},
        keep[rows],
    )  # fmt: skip


def blocks(
    own: Cells, spread: Spread, describe: Callable[[str, str], dict[str, object]]
) -> Iterator[Block]:
    """A window's blocks, by level and subset.

    Args:
        own: its cells.
        spread: of the band.
        describe: the words of a block of a level and subset.
    """
    for subset, (partners, sectors) in SUBSETS.items():
        keep = own.keep.copy()
        keep[[name in partners for name in own.partners]] = False
        keep[:, [name in sectors for name in NAMES]] = False
        for level in LEVELS:
            yield _block(own, keep, level, spread, describe(level, subset))


def _block(
    own: Cells, keep: NDArray[np.bool_], level: str, spread: Spread, words: dict[str, object]
) -> Block:
    group, who, what = _groups(own, level)
    count = int(group.max()) + 1

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(group[keep], values[keep], count), dtype=np.float64)

    base = total(own.base)
    there = base > 0

    def change(logs: Floats) -> Floats:
        return np.asarray(log_change(total(own.base * np.exp(logs))[there], base[there]))

    said, effect, yearly = change(own.said), change(own.effect), total(own.yearly)[there]
    sector = np.arange(count)[there] % len(NAMES) if level == "cell" else None
    noise = spread.noise[level].of(yearly, sector)
    news = spread.news and level in ("cell", "partner")
    wide = bands.EIGHTY * bands.spread(noise, effect, spread.years, news)
    actual = np.asarray(log_change(total(own.actual)[there], base[there]))
    places = np.flatnonzero(there).tolist()
    return Block(
        **words, level=level,  # type: ignore[arg-type]
        who=tuple(who[at] for at in places), what=tuple(what[at] for at in places),
        weight=base[there], predicted=said, low=said - wide, high=said + wide, actual=actual,
        naive={name: change(logs) for name, logs in own.naive.items()},
    )  # fmt: skip


def _groups(own: Cells, level: str) -> tuple[NDArray[np.int64], list[str], list[str]]:
    """The group of each cell, and the names of all groups."""
    both: NDArray[np.int64] = np.indices(own.base.shape).astype(np.int64)
    rows, columns = both[0], both[1]
    if level == "cell":
        pairs = [(name, sector) for name in own.partners for sector in NAMES]
        return np.asarray(rows * len(NAMES) + columns), [p for p, _ in pairs], [s for _, s in pairs]
    if level == "partner":
        return rows, list(own.partners), [EVERYTHING] * len(own.partners)
    if level == "sector":
        return columns, [EVERYTHING] * len(NAMES), list(NAMES)
    return np.zeros_like(rows), [EVERYTHING], [EVERYTHING]


def described(window: Window, kind: str, made: object) -> Callable[[str, str], dict[str, object]]:
    """The words of a window's blocks of imports."""
    return lambda level, subset: {
        "room": "imports", "quantity": "imports", "unit": "percent", "scale": "log",
        "episode": window.episode, "window": window.name, "kind": kind,
        "horizon": window.horizon, "made": made, "subset": subset,
        "source": SOURCE, "published": published(window.months[-1]),
    }  # fmt: skip


def measured(
    partners: int, windows: Sequence[tuple[str, ...]],
    of: Callable[[tuple[str, ...]], tuple[Floats, Floats, Floats]],
) -> dict[str, bands.Noise]:  # fmt: skip
    """Noise of each level from quiet windows.

    Args:
        partners: how many.
        windows: months of each.
        of: base, outcome and prediction of a window, USD [partner, sector].
    """
    sector = np.broadcast_to(np.arange(len(NAMES)), (partners, len(NAMES)))

    known = {months: of(months) for months in windows}

    def cases(months: tuple[str, ...], level: str) -> bands.Cases:
        base, now, said = known[months]
        keep = (base * 12 / len(months) >= LEAST) & (now > 0)
        where = sector
        if level != "cell":
            over = OVER[level]
            base, now, said = (np.atleast_1d((one * keep).sum(over)) for one in (base, now, said))
            keep, where = base > 0, np.zeros_like(base, dtype=np.int64)
        return base[keep] * 12 / len(months), np.log(now[keep] / said[keep]), where[keep]

    def noise(level: str) -> bands.Noise:
        found = bands.gathered(windows, lambda months: cases(months, level))
        kinds = len(NAMES) if level == "cell" else 1
        return bands.measured(*found, kinds, 1 if level == "total" else CLASSES)

    return {level: noise(level) for level in LEVELS}


@lru_cache(maxsize=16)
def plain_noise(own: Market, length: int, years: int, before: str) -> Spread:
    """Noise of growth over some years, less what was common, in quiet years before a month.

    Args:
        own: the record.
        length: months of a window.
        years: back to the base.
        before: windows end before it.
    """
    rows = scored_rows(own)

    def window(months: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
        base = joined(own.value(moved(months, -12 * years)))[rows]
        now = joined(own.value(months))[rows]
        keep = (base * 12 / length >= LEAST) & (now > 0)
        return base, now, base * now[keep].sum() / base[keep].sum()

    windows = list(_quiet(length, years, before))
    return Spread(measured(len(rows), windows, window), float(years))


def scored_rows(own: Market) -> list[int]:
    """Rows of single partners that are scored."""
    return [at for at, name in enumerate(own.own.partners[:-1]) if name not in LEFT_OUT]


def _quiet(length: int, years: int, before: str) -> Iterator[tuple[str, ...]]:
    """Windows of so many months of which both ends lie in the nearest quiet years."""
    spans = (("2013-01", QUIET[0][1]), ("2022-01", QUIET[1][1]))
    since, until = [one for one in spans if one[1] < before][-1]
    start = shifted(since, 12 * years)
    while shifted(start, length - 1) <= until:
        yield run(start, shifted(start, length - 1))
        start = shifted(start, length)
