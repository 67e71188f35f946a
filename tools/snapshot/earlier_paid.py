"""Tariffs as paid in the years before the base year: customs record, and means of those years.

The record of the United States is by three-digit industry and thirty partners. Where such an
industry spans several of the model's, its imports and duty are split as those of 2024 are, of the
same partner; everybody else pays what is left of the total.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from snapshot import base_tariffs, others_paid
from snapshot.icio import Shares, Year
from snapshot.names import EU27
from snapshot.raw import read_csv
from snapshot.us_paid import APART, GOODS, THIN, Cells, Customs, Paid, economy

RECORD = "us_imports_naics3_partner_monthly_2013-01_2025-08.csv.gz"
TOTAL, GROUPS = "TOTAL FOR ALL COUNTRIES", ("EUROPEAN UNION", "USMCA (NAFTA)")
LEFT = "others"
"""Partners without a row of their own."""
LEAVES = 2021
"""First year in which the United Kingdom's tariff is its own."""


def paid(raw: Path, year: Year, shares: Shares, customs: Customs) -> np.ndarray:
    """Rates [exporter, importer, sector] as paid in a year.

    Args:
        raw: the folder of raw facts.
        year: its flows and the published grid.
        shares: whose axes are those of the model.
        customs: of 2024, for the split of industries.
    """
    economies, sectors = shares.economies, shares.sectors
    union = tuple(EU27) if year.year >= LEAVES else (*EU27, "GBR")
    given = {"tariff": year.tariffs, "flows_musd": year.flows}
    grid = others_paid.gather(given, economies, sectors, union)
    known = others_paid.published(raw, economies)
    years = others_paid.YEARS if year.year in others_paid.YEARS else (year.year,)
    fitted, _ = others_paid.fit(grid, known, years)
    return base_tariffs.laid_out(grid, fitted, us_rates(raw, year.year, customs, economies))


def us_rates(
    raw: Path, year: int, customs: Customs, economies: list[str]
) -> dict[tuple[str, str], tuple[float, str]]:
    """Duty over imports of every exporter and industry in a year, and what it was made of."""
    cells = us_cells(raw, year, customs)
    named = {partner for partner, _ in cells}
    found = {}
    for sector in GOODS:
        usual = [cells[p, sector] for p in named - set(APART) if (p, sector) in cells]
        bought = sum(cell.imports for cell in usual)
        mean = sum(cell.duty for cell in usual) / bought if bought else 0.0
        for exporter in economies:
            own = exporter if exporter in named else LEFT
            cell = cells.get((own, sector), Paid())
            thick = cell.imports >= THIN
            rate = cell.duty / cell.imports if thick else mean
            found[exporter, sector] = (rate, "record" if thick else "mean of the industry")
    return found


def us_cells(raw: Path, year: int, customs: Customs) -> Cells:
    """Imports and duty of a year by partner, `LEFT` for those without a row, and industry."""
    record = _record(raw, year)
    of = _sectors_of(raw)
    now: Cells = defaultdict(Paid)
    named = {partner for partner, _ in record}
    for (exporter, sector), cell in customs.cells.items():
        for who in (exporter if exporter in named else LEFT, TOTAL):
            now[who, sector].add(cell.imports, cell.duty)
    cells: Cells = defaultdict(Paid)
    for (partner, industry), cell in record.items():
        shares = of.get(industry, {})
        bought = _split(shares, [now[partner, s].imports for s in shares])
        owed = _split(shares, [now[partner, s].duty for s in shares], bought)
        for n, sector in enumerate(shares):
            cells[partner, sector].add(bought[n] * cell.imports, owed[n] * cell.duty)
    return dict(cells)


def _split(
    shares: dict[str, float], weights: list[float], other: list[float] | None = None
) -> list[float]:
    """Parts of an industry by sector: number of industries times what is traded now."""
    parts = [share * weight for share, weight in zip(shares.values(), weights, strict=True)]
    whole = sum(parts)
    if whole > 0:
        return [part / whole for part in parts]
    total = sum(shares.values())
    return other or [share / total for share in shares.values()]


def _sectors_of(raw: Path) -> dict[str, dict[str, float]]:
    """Sectors of goods by three-digit industry."""
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read_csv(raw / "duties" / "naics_to_isic4_icio.csv"):
        if row["digits"] == "3" and row["icio"] in GOODS:
            own = out[row["naics2017"]]
            own[row["icio"]] = own.get(row["icio"], 0.0) + float(row["share_of_naics6"])
    return out


def _record(raw: Path, year: int) -> Cells:
    """Imports and duty by partner and three-digit industry; what is left goes to `LEFT`."""
    cells: Cells = defaultdict(Paid)
    for row in read_csv(raw / "record" / RECORD):
        if row["ym"][:4] != str(year) or row["CTY_NAME"] in GROUPS or row["NAICS"] == "00":
            continue
        imports, duty = float(row["imports"]), float(row["duty"])
        if row["CTY_NAME"] == TOTAL:
            cells[LEFT, row["NAICS"]].add(imports, duty)
            continue
        cells[economy(row["CTY_NAME"]), row["NAICS"]].add(imports, duty)
        cells[LEFT, row["NAICS"]].add(-imports, -duty)
    return dict(cells)
