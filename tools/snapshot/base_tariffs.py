"""Tariffs of the base year as they are paid: the edition beside the published grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snapshot import base_gate, others_paid, us_paid
from snapshot.artifact import ArraysFile, Artifact, Origin, TableFile
from snapshot.names import ECONOMIES
from snapshot.raw import read_csv

HERE = Path(__file__).parent / "extra"
US_RULE = "customs of 2024 (published 2025-02-05), a base taken for every date"
RULE = "means of 2021-22, flows of 2022; a base taken for every date"
CENSUS = "US Census Bureau, imports for consumption and calculated duty of 2024"
BANK = (
    "World Bank, World Development Indicators (UNCTAD TRAINS): applied tariff, weighted mean, "
    "manufactured and primary products"
)


def build(raw: Path) -> list[Artifact]:
    """The edition, what each part of it is made of, and the gate's exceptions.

    Raises:
        ValueError: the gate finds what must not be, all at once.
    """
    with np.load(raw / "trade" / "derived_icio2022_77x23.npz", allow_pickle=False) as data:
        arrays = {name: data[name] for name in ("countries", "sectors", "tariff", "flows_musd")}
    economies, sectors = list(map(str, arrays["countries"])), list(map(str, arrays["sectors"]))
    customs = us_paid.collected(raw)
    us = us_paid.rates(customs)
    grid = others_paid.gather(arrays, economies, sectors)
    fitted, fits = others_paid.fit(grid, others_paid.published(raw, economies))
    tariffs = laid_out(grid, fitted, us)
    listed = read_csv(HERE / "base_tariff_exceptions.csv")
    base_gate.check(raw, tariffs, grid, fits, customs, listed)
    return [
        edition(tariffs, economies, sectors),
        us_cells(customs, us),
        importers(fits),
        exceptions(listed, fits),
        limits(grid),
    ]


def laid_out(grid: others_paid.Grid, fitted: np.ndarray, us: dict) -> np.ndarray:
    """Rates [exporter, importer, sector], rounded to a ten-thousandth of a percent."""
    economies, sectors = grid.economies, grid.sectors
    out = np.zeros((len(economies), len(economies), len(sectors)))
    for place, unit in enumerate(grid.units):
        columns = np.isin(economies, grid.union if unit == others_paid.UNION else [unit])
        out[:, columns] = fitted[:, [place]]
    for (exporter, sector), (rate, _) in us.items():
        out[economies.index(exporter), economies.index("USA"), sectors.index(sector)] = rate
    own = np.arange(len(economies))
    out[own, own] = 0.0
    return np.round(out, 6)


def edition(tariffs: np.ndarray, economies: list[str], sectors: list[str]) -> ArraysFile:
    origin = Origin(
        publisher="US Census Bureau; World Bank; Teti, Global Tariff Database",
        original=f"{CENSUS}; {BANK}; applied tariffs of 2021",
        licence="US public domain; CC BY 4.0; Teti, Global Tariff Database, cite the author",
        vintage="customs 2024; weighted means 2021-22; grid 2021",
        transformation=(
            "United States: duty over imports by partner and industry, so that additional duties "
            "(Section 301, 232) and preferences are in it as far as they were paid and claimed. "
            "All others: the published grid, cut at three times the median importer's peak and "
            "fitted to the weighted means of primary goods and manufactures. See docs/data.md"
        ),
        via="customs tables of the Trade War Redux 2025 tracker; copies of the World Bank's series",
    )
    describe = {
        "economies": "ISO3 codes and ROW [economy]",
        "sectors": "ICIO industry codes and SERVICES [sector]",
        "tariffs": "tariff paid [exporter, importer, sector], 0.25 = 25%; none on services",
    }
    out = {"economies": np.array(economies), "sectors": np.array(sectors), "tariffs": tariffs}
    title = "Tariffs of the base year as they are paid: 77 economies, 23 sectors"
    return ArraysFile("paid_tariffs", title, origin, out, describe, f"{US_RULE}; others: {RULE}")


def us_cells(customs: us_paid.Customs, us: dict) -> TableFile:
    origin = Origin(
        publisher="US Census Bureau",
        original="imports for consumption and calculated duty by product and by chapter, 2024",
        licence="US public domain; tables MIT, Copyright (c) 2025 tradewartracker",
        vintage="2024",
        transformation=(
            "products of 51 partners to industries by HS to ISIC; chapters of the members of the "
            "European Union split as the union's products are, chapters of others as those of all "
            "partners; returned goods, small consignments, scrap and art (146bn, duty 0.02bn) "
            "belong to no industry and are left out"
        ),
        via="Trade War Redux 2025 tracker",
    )
    rows = []
    for exporter in ECONOMIES:
        for sector in us_paid.GOODS:
            cell = customs.cells.get((exporter, sector), us_paid.Paid())
            if exporter != "USA":
                basis = us[exporter, sector][1]
                rows.append([exporter, sector, round(cell.imports), round(cell.duty), basis])
    columns = {
        "exporter": "ISO3 code, or ROW",
        "sector": "ICIO industry code",
        "imports": "imports for consumption, USD",
        "duty": "calculated duty, USD",
        "basis": (
            "products or chapters of its own; the mean of the industry (without China, Canada and "
            "Mexico) where imports are below a million dollars"
        ),
    }
    title = "What US customs collected in 2024, by partner and industry"
    return TableFile("us_base_duties", title, origin, columns, rows, US_RULE)


def importers(
    fits: list[others_paid.Fit], name: str = "base_tariff_importers", year: int = 2022
) -> TableFile:
    """How each importer's level was found, at the imports of a year."""
    origin = Origin(
        publisher="World Bank",
        original=f"{BANK}; customs and other import duties over merchandise imports",
        licence="CC BY 4.0",
        vintage="copies of 2024-26",
        transformation=(
            "mean of 2021 and 2022, else the newest year that specific lines do not distort; the "
            "members of the European Union are one importer (EU), weighted by what they buy outside"
        ),
        via="World Development Indicators in public repositories",
    )
    rows = [
        [f.importer, f.group, *(round(x, 3) for x in (f.grid, f.target)), f.years,
         *(round(x, 3) for x in (f.lowest, f.highest, f.factor, f.paid)),
         f.collected, f.collected_year, f.note]
        for f in fits
    ]  # fmt: skip
    columns = {
        "importer": "ISO3 code; EU for its members, ROW",
        "group": "primary (SITC 0-4) or manufactures",
        "grid_pct": "import-weighted mean of the published grid, percent",
        "target_pct": "the World Bank's weighted mean, or what stands in, percent",
        "years": "of the target",
        "lowest_pct": "lowest of these years, percent",
        "highest_pct": "highest of these years, percent",
        "factor": "on the grid, after its cells were cut",
        "paid_pct": "import-weighted mean of this edition, percent",
        "collected_pct": "customs duties over all imports, percent, where known and pure",
        "collected_year": "its year",
        "note": "why the target was not followed, or what stands in for it",
    }
    title = f"How the base tariffs of each importer were fitted, at imports of {year}"
    return TableFile(name, title, origin, columns, rows, RULE)


def exceptions(listed: list[dict[str, str]], fits: list[others_paid.Fit]) -> TableFile:
    origin = Origin(
        publisher="walkaway",
        original="exceptions to the bounds of the base tariffs",
        licence="facts",
        vintage="2026",
        transformation="listed by hand with reason; those of importers follow from stated rules",
    )
    columns = {
        "gate": "which bound: us_food, us_cell, mean",
        "exporter": "ISO3 code, or * for all",
        "importer": "ISO3 code, or EU",
        "sector": "ICIO industry code, group, or * for all",
        "reason": "why the bound does not hold",
    }
    rows: list[list[object]] = [[row[name] for name in columns] for row in listed]
    rows += [["mean", "*", f.importer, f.group, f.note] for f in fits if f.note]
    title = "Exceptions to the bounds of the base tariffs, with reason"
    return TableFile("base_tariff_exceptions", title, origin, columns, rows, RULE)


def limits(grid: others_paid.Grid) -> TableFile:
    origin = Origin(
        publisher="walkaway",
        original="where cells of the published grid are cut, and the highest rate after the fit",
        licence="facts",
        vintage="grid of 2021",
        transformation=(
            "median over importers of their highest rate in an industry, the European Union once; "
            "three times that is where a cell is cut, four times (at most 60%) where the fit stops"
        ),
    )
    peak, bound = others_paid.usual_peak(grid), others_paid.bounds(grid)
    rows: list[list[object]] = [
        [s, *(round(100 * float(x), 4) for x in (peak[k], others_paid.CUT * peak[k], bound[k]))]
        for k, s in enumerate(grid.sectors)
        if s != "SERVICES"
    ]
    columns = {
        "sector": "ICIO industry code",
        "peak_pct": "the median importer's highest rate, percent",
        "cut_pct": "where a cell of the grid is cut, percent",
        "bound_pct": "highest rate after the fit, percent; the United States has its own bound",
    }
    title = "Bounds of the base tariffs, by industry"
    return TableFile("base_tariff_bounds", title, origin, columns, rows, RULE)
