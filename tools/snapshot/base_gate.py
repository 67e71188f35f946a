"""What base tariffs must be before they are shipped; everything that is not so is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from snapshot.names import EU27
from snapshot.others_paid import REST, UNION, Fit, Grid, bounds
from snapshot.raw import read_csv
from snapshot.us_paid import GOODS, Customs, Paid, economy

US_DUTY = 76.2e9
"""Calculated duty of 2024 as the Census Bureau publishes it, dollars."""
US_FOOD, US_CELL = 0.15, 0.20
"""No partner pays more on food, or on anything, but for listed exceptions."""
TOTAL, PARTNER, SECTOR, MEAN = 0.03, 0.05, 0.15, 0.10
"""How far duties may be from what was collected, and means from those published."""
LARGEST, SMALL_MEAN = 10, 0.1
"""Partners that are checked one by one; points under which a mean counts as met."""

Exceptions = list[dict[str, str]]


def check(
    raw: Path, tariffs: np.ndarray, grid: Grid, fits: list[Fit], customs: Customs,
    listed: Exceptions,
) -> None:  # fmt: skip
    """Refuse tariffs that break a bound without a listed exception.

    Raises:
        ValueError: all that is wrong.
    """
    wrong = [
        *_us_cells(tariffs, grid, customs, listed),
        *_us_duties(raw, tariffs, grid, customs),
        *_other_cells(tariffs, grid),
        *_means(fits),
        *_free(tariffs, grid),
    ]
    if wrong:
        raise ValueError("base tariffs:\n" + "\n".join(wrong))


def _us_cells(
    tariffs: np.ndarray, grid: Grid, customs: Customs, listed: Exceptions
) -> Iterator[str]:
    used = set()
    column = grid.economies.index("USA")
    for i, exporter in enumerate(grid.economies):
        for k, sector in enumerate(grid.sectors):
            rate = tariffs[i, column, k]
            for gate, bound in (("us_food", US_FOOD), ("us_cell", US_CELL)):
                if rate <= bound or (gate == "us_food" and sector != "C10T12"):
                    continue
                reasons = [
                    n for n, row in enumerate(listed) if _covers(row, gate, exporter, sector)
                ]
                used |= set(reasons)
                if not reasons:
                    traded = customs.cells.get((exporter, sector), Paid()).imports
                    yield f"{gate}: {exporter} {sector} {rate:.3f} on {traded / 1e6:.0f}m"
    yield from (f"exception never needed: {row}" for n, row in enumerate(listed) if n not in used)


def _covers(row: dict[str, str], gate: str, exporter: str, sector: str) -> bool:
    own = row["gate"] == gate and row["exporter"] == exporter
    return own and row["sector"] in {"*", sector}


def _us_duties(raw: Path, tariffs: np.ndarray, grid: Grid, customs: Customs) -> Iterator[str]:
    """Rates at the imports of customs against the duty of the chapter tables."""
    column = grid.economies.index("USA")
    implied: dict[str, float] = {}
    of_sector = {sector: [0.0, 0.0] for sector in GOODS}
    for (exporter, sector), cell in customs.cells.items():
        rate = tariffs[grid.economies.index(exporter), column, grid.sectors.index(sector)]
        duty = rate * cell.imports
        implied[exporter] = implied.get(exporter, 0.0) + duty
        of_sector[sector][0] += duty
        of_sector[sector][1] += cell.duty
    total = sum(implied.values())
    if abs(total / US_DUTY - 1) > TOTAL:
        yield f"US duties {total / 1e9:.2f}bn, collected {US_DUTY / 1e9:.2f}bn"
    for exporter, duty in _largest(raw):
        own = EU27 if exporter == UNION else [exporter]
        found = sum(implied.get(code, 0.0) for code in set(own))
        if abs(found / duty - 1) > PARTNER:
            yield f"US duties from {exporter} {found / 1e9:.3f}bn, collected {duty / 1e9:.3f}bn"
    for sector, (found, duty) in of_sector.items():
        if duty > 1e9 and abs(found / duty - 1) > SECTOR:
            yield f"US duties on {sector} {found / 1e9:.3f}bn, collected {duty / 1e9:.3f}bn"


def _largest(raw: Path) -> list[tuple[str, float]]:
    """Duty of the ten partners from whom most is bought, the union as one and by member."""
    bought: dict[str, list[float]] = {}
    for row in read_csv(raw / "duties" / "us_imports_2024_hs2_all_partners.csv"):
        code = UNION if row["is_bloc"] == "True" else economy(row["CTY_NAME"])
        own = bought.setdefault(code, [0.0, 0.0])
        own[0] += float(row["imports_usd"])
        own[1] += float(row["duty_usd"])
    order = sorted((c for c in bought if c != REST), key=lambda code: -bought[code][0])
    return [(code, bought[code][1]) for code in order[: LARGEST + 1]]


def _other_cells(tariffs: np.ndarray, grid: Grid) -> Iterator[str]:
    cap = bounds(grid) + 1e-6
    others = [i for i, code in enumerate(grid.economies) if code != "USA"]
    for i, place, k in np.argwhere(tariffs[:, others] > cap):
        importer = grid.economies[others[place]]
        rate = tariffs[i, others[place], k]
        yield f"cell: {grid.economies[i]} {importer} {grid.sectors[k]} {rate:.3f}"
    if (tariffs < 0).any() or not np.isfinite(tariffs).all():
        yield "a rate is negative or no number"


def _means(fits: list[Fit]) -> Iterator[str]:
    for one in fits:
        far = abs(one.paid - one.target)
        if far > MEAN * one.target and far > SMALL_MEAN and not one.note:
            yield f"mean: {one.importer} {one.group} {one.paid:.2f}, published {one.target:.2f}"


def _free(tariffs: np.ndarray, grid: Grid) -> Iterator[str]:
    """Free entry stays free, the union is one, services and one's own pay nothing."""
    inside = np.isin(grid.economies, EU27)
    own = np.arange(len(grid.economies))
    if tariffs[np.ix_(inside, inside)].any() or tariffs[own, own].any():
        yield "somebody taxes its own market"
    if tariffs[:, :, grid.sectors.index("SERVICES")].any():
        yield "services pay duty"
    if np.ptp(tariffs[:, inside][~inside], axis=1).any():
        yield "members of the union charge different rates"
    rows = [i for i, code in enumerate(grid.economies) if code != REST]
    for place, unit in enumerate(grid.units):
        if unit == REST:
            continue
        column = grid.economies.index(EU27[0] if unit == UNION else unit)
        free = grid.rates[rows, place] == 0
        if tariffs[rows, column][free].any():
            yield f"{unit} taxes what the grid lets in free"
