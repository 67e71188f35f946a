"""Applied tariffs of all importers but the United States, fitted to published weighted means.

The published grid averages the lines of an industry without weights, so that a few prohibitive or
specific ones carry it. Its pattern over exporters and industries is kept, a free entry stays free,
and each importer's level is fitted, for primary goods and for manufactures, to the World Bank's
import-weighted means of 2021-22. The members of the European Union are one importer and one
exporter; sales inside are free.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from snapshot.names import EU27
from snapshot.raw import read_csv

UNION, REST = "EU", "ROW"
YEARS = (2021, 2022)
DISTORTED = 2019
"""A year of the World Bank's series that specific lines distort (primary goods of the US: 80%)."""
GROUPS = {
    # SITC 0-4 and 68; of the basic metals the larger part is steel, so they count as manufactures
    "primary": ("A01_02", "A03", "B05_06", "B07_08", "B09", "C10T12", "C19"),
    "manufactures": (
        "C13T15", "C16", "C17_18", "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C27", "C28",
        "C29", "C30", "C31T33",
    ),
}  # fmt: skip
CUT = 3.0
"""A cell is cut at so many times the median importer's highest rate in its industry."""
BOUND, HIGHEST = 4.0, 0.6
"""After the fit no cell is above so many times that median, nor above 60 percent."""
OVERSTATED, RAISED, OLD = 4.0, 2.0, 3
"""Where the World Bank's mean asks for more than twice the grid's level it is not followed if it is
above 4 times what customs collected of all imports (two witnesses against one), or more than three
years older than those wanted.
"""


@dataclass(frozen=True)
class Fit:
    """How the level of an importer was found, rates in percent.

    grid: mean of the published grid at the model's imports; target: the World Bank's mean, or what
    stands in; years: of the target; lowest, highest: of the years; factor: on the cut grid; paid:
    what came out; collected: duties over all imports, None where not known; note: what is special.
    """

    importer: str
    group: str
    grid: float
    target: float
    years: str
    lowest: float
    highest: float
    factor: float
    paid: float
    collected: float | None
    collected_year: str
    note: str


@dataclass(frozen=True)
class Published:
    """What others publish of an importer's level, percent: means by group and year, duty share."""

    years: dict[int, dict[str, float]] = field(default_factory=dict)
    collected: float | None = None
    collected_year: str = ""

    def means(self, group: str, years: tuple[int, ...] = YEARS) -> dict[int, float]:
        """Means of the years; without one the nearest year that is not distorted."""
        chosen = {y: m[group] for y, m in self.years.items() if y in years and y != DISTORTED}
        if not chosen:
            others = [y for y in self.years if y != DISTORTED]
            nearest = min(others, key=lambda y: (abs(y - years[0]), y), default=None)
            chosen = {} if nearest is None else {nearest: self.years[nearest][group]}
        return chosen


def published(raw: Path, economies: list[str]) -> dict[str, Published]:
    """Weighted means and duty shares by importer; the union's under its own name."""
    means: dict[str, dict[int, dict[str, float]]] = {}
    for row in read_csv(raw / "duties" / "tariffs_wdi_weighted.csv"):
        if row["manufactured_pct"] and row["primary_pct"]:
            means.setdefault(row["iso3"], {})[int(row["year"])] = {
                "primary": float(row["primary_pct"]),
                "manufactures": float(row["manufactured_pct"]),
            }
    shares: dict[str, tuple[str, float]] = {}
    for row in read_csv(raw / "duties" / "import_duty_share.csv"):
        if not row["note"] and row["year"] > shares.get(row["iso3"], ("", 0.0))[0]:
            shares[row["iso3"]] = (row["year"], float(row["duty_share_pct"]))
    found = {}
    for code in economies:
        year, share = shares.get(code, ("", None))
        found[code] = Published(means.get(code, {}), share, year)
    found[UNION] = Published(means[EU27[0]])
    return found


@dataclass(frozen=True)
class Grid:
    """The published grid with the union as one importer [exporter, unit, sector], and weights."""

    economies: list[str]
    sectors: list[str]
    units: list[str]
    rates: np.ndarray
    weights: np.ndarray
    union: tuple[str, ...] = tuple(EU27)

    def group(self, name: str) -> np.ndarray:
        """Which sectors belong to a group."""
        return np.isin(self.sectors, GROUPS[name])


def gather(
    arrays: dict, economies: list[str], sectors: list[str], union: tuple[str, ...] = tuple(EU27)
) -> Grid:
    """The grid by importing unit: members of the union weighted by what they buy outside."""
    tariff, flows = arrays["tariff"], arrays["flows_musd"].copy()
    own = np.arange(len(economies))
    flows[own, own] = 0.0
    inside = np.isin(economies, union)
    flows[np.ix_(inside, inside)] = 0.0
    units = [UNION, *(e for e in economies if e not in {*union, "USA"})]
    rates = np.empty((len(economies), len(units), len(sectors)))
    weights = np.empty_like(rates)
    for place, unit in enumerate(units):
        columns = inside if unit == UNION else np.isin(economies, [unit])
        weights[:, place] = flows[:, columns].sum(axis=1)
        rates[:, place] = _mean(tariff[:, columns], flows[:, columns], axis=1)
    # the union is one exporter, too
    outside = [p for p, unit in enumerate(units) if unit != UNION]
    joint = _mean(rates[inside][:, outside], weights[inside][:, outside], axis=0)
    rates[np.ix_(inside, outside)] = joint[None]
    rates[inside, 0] = 0.0
    services = sectors.index("SERVICES")
    rates[:, :, services] = weights[:, :, services] = 0.0
    return _with_rest(Grid(economies, sectors, units, rates, weights, union))


def _with_rest(grid: Grid) -> Grid:
    """The rest of the world as everybody else is: most of its rates are missing, set to zero.

    As an exporter it pays what the median exporter pays an importer (the union counted once); as an
    importer it charges what the median importer charges the median exporter.
    """
    rates, rest = grid.rates.copy(), grid.economies.index(REST)
    for place, unit in enumerate(grid.units):
        once = [e for e in grid.union if e == grid.union[0] and unit != UNION]
        others = [
            i for i, e in enumerate(grid.economies)
            if e not in {REST, unit} and (e not in grid.union or e in once)
        ]  # fmt: skip
        rates[rest, place] = np.median(rates[others, place], axis=0)
    column = grid.units.index(REST)
    rates[:, column] = np.median(np.delete(rates[rest], column, axis=0), axis=0)[None]
    rates[rest, column] = 0.0
    return replace(grid, rates=rates)


def usual_peak(grid: Grid) -> np.ndarray:
    """The median importer's highest rate [sector]; the union counts once."""
    known = [p for p, unit in enumerate(grid.units) if unit != REST]
    return np.asarray(np.median(grid.rates[:, known].max(axis=0), axis=0))


def bounds(grid: Grid) -> np.ndarray:
    """Above which no cell is after the fit [sector]."""
    return np.minimum(BOUND * usual_peak(grid), HIGHEST)


def fit(
    grid: Grid, known: dict[str, Published], years: tuple[int, ...] = YEARS
) -> tuple[np.ndarray, list[Fit]]:
    """Rates [exporter, unit, sector] at the levels of some years, and how each was found."""
    cap = bounds(grid)
    cut = np.minimum(grid.rates, CUT * usual_peak(grid))
    fits, out = list[Fit](), np.zeros_like(cut)
    for group in GROUPS:
        columns = grid.group(group)
        done = [
            _fit(grid, cut, cap, place, group, known[unit].means(group, years), known[unit], years)
            for place, unit in enumerate(grid.units)
            if known[unit].means(group, years)
        ]
        usual = float(np.median([one.factor for one in done if not one.note]))
        level = float(np.median([one.target for one in done if not one.note]))
        for place, unit in enumerate(grid.units):
            if not known[unit].means(group, years):
                done.append(_stand_in(grid, cut, cap, place, group, usual, level))
        for one in done:
            place = grid.units.index(one.importer)
            scaled = np.minimum(one.factor * cut[:, place][:, columns], cap[columns])
            out[np.ix_(range(len(grid.economies)), [place], columns)] = scaled[:, None]
        fits += done
    return out, sorted(fits, key=lambda one: (one.importer, one.group))


def _fit(
    grid: Grid, cut: np.ndarray, cap: np.ndarray, place: int, group: str,
    means: dict[int, float], known: Published, years: tuple[int, ...],
) -> Fit:  # fmt: skip
    target = float(np.mean(list(means.values())))
    factor, note = _factor(grid, cut, cap, place, group, target), ""
    if factor > RAISED and known.collected and target > OVERSTATED * known.collected:
        note = (
            f"the World Bank's mean is {target / known.collected:.0f} times what customs collected "
            f"of all imports in {known.collected_year} and asks for more than twice the grid"
        )
    elif factor > RAISED and max(means) < min(years) - OLD:
        note = f"the World Bank's mean is of {max(means)} and asks for more than twice the grid"
    if note:
        factor, note = 1.0, f"{note}: left at the grid's level, cut"
    return _told(grid, cut, cap, place, group, factor, target, note, means, known)


def _stand_in(
    grid: Grid, cut: np.ndarray, cap: np.ndarray, place: int, group: str, usual: float, level: float
) -> Fit:
    """Importers without a published mean."""
    if grid.units[place] == REST:
        factor = _factor(grid, cut, cap, place, group, level)
        note = "no published mean: the median importer's rates at the median importer's level"
        return _told(grid, cut, cap, place, group, factor, level, note, {}, Published())
    note = "no published mean: the grid times the factor of the median importer"
    target = 100 * _level(grid, cut, cap, place, group, usual)
    return _told(grid, cut, cap, place, group, usual, target, note, {}, Published())


def _told(
    grid: Grid, cut: np.ndarray, cap: np.ndarray, place: int, group: str, factor: float,
    target: float, note: str, means: dict[int, float], known: Published,
) -> Fit:  # fmt: skip
    columns = grid.group(group)
    raw, weights = grid.rates[:, place][:, columns], grid.weights[:, place][:, columns]
    return Fit(
        importer=grid.units[place],
        group=group,
        grid=100 * float((raw * weights).sum() / weights.sum()),
        target=target,
        years=" ".join(map(str, sorted(means))),
        lowest=min(means.values(), default=target),
        highest=max(means.values(), default=target),
        factor=factor,
        paid=100 * _level(grid, cut, cap, place, group, factor),
        collected=known.collected,
        collected_year=known.collected_year,
        note=note,
    )


def _level(
    grid: Grid, cut: np.ndarray, cap: np.ndarray, place: int, group: str, factor: float
) -> float:
    """Import-weighted mean of a group at a factor."""
    columns = grid.group(group)
    weights = grid.weights[:, place][:, columns]
    rates = np.minimum(factor * cut[:, place][:, columns], cap[columns])
    return float((rates * weights).sum() / weights.sum())


def _factor(
    grid: Grid, cut: np.ndarray, cap: np.ndarray, place: int, group: str, target: float
) -> float:
    """The factor that meets a target in percent, by bisection; the largest tried if none does."""
    low, high = 0.0, 64.0
    for _ in range(80):
        middle = (low + high) / 2
        reached = 100 * _level(grid, cut, cap, place, group, middle)
        low, high = (middle, high) if reached < target else (low, middle)
    return high


def _mean(values: np.ndarray, weights: np.ndarray, axis: int) -> np.ndarray:
    """Weighted mean; the plain one where nothing is traded."""
    total = weights.sum(axis=axis)
    plain = values.mean(axis=axis)
    return np.divide((values * weights).sum(axis=axis), total, out=plain, where=total > 0)
