"""Trade of other years than 2022: the balanced base year, and earlier tables for earlier days."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snapshot import (
    base_balance,
    base_gate,
    base_tariffs,
    base_totals,
    earlier_paid,
    icio,
    others_paid,
    us_paid,
)
from snapshot.artifact import ArraysFile, Artifact, Origin
from snapshot.base_balance import BaseYear
from snapshot.base_report import (
    Story,
    cells_table,
    distances,
    economies_table,
    pairs_table,
    rules_table,
)
from snapshot.base_totals import Totals
from snapshot.icio import Shares, Year
from snapshot.raw import read_csv

EARLIER = tuple(year for year in icio.YEARS if year != icio.BASE)
RULE = "structure of a year, used for days of that year and later ones until the next edition"
OECD = "Inter-Country Input-Output tables"
TETI = "applied tariffs: Teti, Global Tariff Database, cite the author"
VIA = "tariff-war replication data (flows, tariffs); copies of the World Bank's series"
DESCRIBE = {
    "economies": "ISO3 codes and ROW [economy]",
    "sectors": "ICIO industry codes and SERVICES [sector]",
    "year": "year of the flows",
    "flows": "sales [exporter, importer, sector], USD million, domestic on the diagonal",
    "paid": "tariff paid [exporter, importer, sector], 0.25 = 25%; none on services",
}


def build(raw: Path) -> list[Artifact]:
    """Earlier years, the base year, and the story of its balancing.

    Raises:
        ValueError: what is balanced breaks a bound.
        NotSolvedError: no table meets the totals.
    """
    shares, customs = icio.shares(raw), us_paid.collected(raw)
    earlier = [icio.read(raw, year) for year in EARLIER]
    before = icio.read(raw, icio.BASE)
    if not np.array_equal(before.flows, icio.ready(raw)["flows_musd"]):
        raise ValueError("the table of 2022 laid out here is not the one that comes laid out")
    totals = base_totals.gather(raw, before, shares, customs)
    tariffs, found, fits = balanced(raw, before, shares, totals, customs)
    story = Story(before, shares, totals, found, tariffs)
    return [
        *(
            earlier_year(one, earlier_paid.paid(raw, one, shares, customs), shares)
            for one in earlier
        ),
        newest_year(found, tariffs, shares),
        economies_table(story),
        pairs_table(story),
        distances(story),
        cells_table(story),
        rules_table(story),
        base_tariffs.importers(fits, "base_year_importers", base_totals.YEAR),
    ]


def balanced(
    raw: Path, before: Year, shares: Shares, totals: Totals, customs: us_paid.Customs
) -> tuple[np.ndarray, BaseYear, list[others_paid.Fit]]:
    """Tariffs fitted at the flows of the base year, and the table balanced at these tariffs.

    Levels of other importers are means at their imports, so the table is balanced first at the
    tariffs fitted to the flows of 2022, and again at those fitted to what came out.

    Raises:
        ValueError: the gate finds what must not be, all at once.
    """
    known = others_paid.published(raw, shares.economies)
    us = us_paid.rates(customs)
    flows = before.flows
    for _ in range(2):
        given = {"tariff": before.tariffs, "flows_musd": flows}
        grid = others_paid.gather(given, shares.economies, shares.sectors)
        fitted, fits = others_paid.fit(grid, known)
        tariffs = base_tariffs.laid_out(grid, fitted, us)
        found = base_balance.solve(before, tariffs, shares, totals)
        flows = found.flows
    listed = read_csv(base_tariffs.HERE / "base_tariff_exceptions.csv")
    base_gate.check(raw, tariffs, grid, fits, customs, listed)
    return tariffs, found, fits


def earlier_year(year: Year, paid: np.ndarray, shares: Shares) -> ArraysFile:
    """A table as published, in single precision."""
    origin = Origin(
        publisher="OECD; US Census Bureau; World Bank",
        original=f"{OECD}, flows of {year.year}; duties by partner and industry; weighted means",
        licence=f"CC BY 4.0 (OECD, World Bank); US public domain; {TETI}",
        vintage=f"flows, tariffs and duties {year.year}; input-output shares 2020",
        transformation=(
            "laid on the axes of 2022, whose cost shares are used; tariffs of the United States: "
            "duty over imports of the year by three-digit industry and partner; of all others the "
            "grid of the year, cut and fitted to weighted means of the year (of 2018 for 2019)"
        ),
        via=VIA,
    )
    arrays = {
        "economies": np.array(shares.economies),
        "sectors": np.array(shares.sectors),
        "year": np.array(year.year),
        "flows": year.flows.astype(np.float32),
        "tariffs": year.tariffs.astype(np.float32),
        "paid": paid.astype(np.float32),
    }
    describe = DESCRIBE | {
        "tariffs": "applied tariff [exporter, importer, sector], 0.25 = 25%; none on services"
    }
    title = f"World trade of {year.year}: 77 economies, 23 sectors"
    return ArraysFile(f"trade_{year.year}", title, origin, arrays, describe, RULE)


def newest_year(found: BaseYear, tariffs: np.ndarray, shares: Shares) -> ArraysFile:
    """The balanced table, and the tariffs at which it balances."""
    origin = Origin(
        publisher="OECD; US Census Bureau; World Bank; CEPII",
        original=(
            f"{OECD}, flows of 2022; US imports and duty of 2024 by product and partner; "
            "merchandise trade and national accounts of 2024; BACI, trade by pair in 2023"
        ),
        licence=f"CC BY 4.0 (OECD, World Bank); US public domain; Etalab 2.0 (CEPII); {TETI}",
        vintage="2024; structure of 2022, cost shares of 2020",
        transformation=(
            "the table nearest to that of 2022 in relative entropy that meets customs, totals of "
            "trade, value added and balances of 2024, and is an equilibrium; goods that cross a "
            "border at the value there. See docs/data.md"
        ),
        via=f"{VIA}; customs tables of the Trade War Redux 2025 tracker",
    )
    arrays = {
        "economies": np.array(shares.economies),
        "sectors": np.array(shares.sectors),
        "year": np.array(base_totals.YEAR),
        "flows": found.flows,
        "paid": tariffs,
    }
    title = "World trade of 2024, balanced: 77 economies, 23 sectors"
    return ArraysFile(f"trade_{base_totals.YEAR}", title, origin, arrays, DESCRIBE, RULE)
