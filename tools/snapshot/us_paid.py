"""What US customs collected in 2024 by partner and industry: imports and calculated duty.

Three depths, by what the customs tables hold: products of 51 partners; chapters of the members of
the European Union, which share one schedule of products, split over industries as the union's own
products are; chapters of everybody else, split as the products of all partners are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from snapshot.names import ECONOMIES, EU27, SECTORS
from snapshot.raw import read_csv
from snapshot.tariffs import CODES

UNION = "0003"
SPELT = {"BURMA": "MMR", "COTE D'IVOIRE": "CIV", "CZECH REPUBLIC": "CZE"}
THIN = 1e6
"""Dollars of imports below which a cell's own rate is chance."""
APART = ("CHN", "CAN", "MEX")
"""Left out of the mean that stands in for thin cells: additional duties, and a union of content."""
GOODS = tuple(sector for sector in SECTORS if sector != "SERVICES")


@dataclass
class Paid:
    """Imports and duty, in dollars."""

    imports: float = 0.0
    duty: float = 0.0

    def add(self, imports: float, duty: float) -> None:
        self.imports += imports
        self.duty += duty


Cells = dict[tuple[str, str], Paid]
"""By (exporter or chapter, industry)."""


@dataclass(frozen=True)
class Customs:
    """What customs collected.

    cells: by exporter and industry; depth: exporter -> products or chapters; outside: imports and
    duty of codes that belong to no industry (returned goods, small consignments, scrap, art).
    """

    cells: Cells
    depth: dict[str, str]
    outside: Paid = field(default_factory=Paid)


def industries(raw: Path) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Shares of a product's trade by industry; keys are (revision, six digits)."""
    found = defaultdict(list)
    for row in read_csv(raw / "duties" / "hs6_to_isic4_icio.csv"):
        found[row["hs_revision"], row["hs6"]].append((row["icio"], float(row["share"])))
    return found


def collected(raw: Path) -> Customs:
    """US imports for consumption and calculated duty of 2024.

    Raises:
        ValueError: an economy is missing from the tables, or the union is not its members.
    """
    of = industries(raw)
    products = read_csv(raw / "duties" / "us_imports_2024_hs6_partner.csv.gz")
    chapters = read_csv(raw / "duties" / "us_imports_2024_hs2_all_partners.csv")
    iso = {row["CTY_CODE"]: economy(row["CTY_NAME"]) for row in chapters}
    members = {row["CTY_CODE"] for row in chapters if row["eu_member"] == "True"}
    _refuse_gaps(set(iso.values()), chapters, members)

    deep = {row["CTY_CODE"] for row in products} - members - {UNION}
    union = [row for row in products if row["CTY_CODE"] == UNION]
    everybody = [row for row in products if row["CTY_CODE"] not in members]
    cells: Cells = defaultdict(Paid)
    outside = Paid()
    for row in products:
        if row["CTY_CODE"] in deep:
            _spread(cells, outside, iso[row["CTY_CODE"]], row, of)
    by_union, by_all = _mix(union, of), _mix(everybody, of)
    for row in chapters:
        code = row["CTY_CODE"]
        if code != UNION and code not in deep:
            _split(cells, outside, iso[code], row, by_union if code in members else by_all)
    depth = dict.fromkeys(ECONOMIES, "chapters")
    depth |= {iso[code]: "products" for code in deep if iso[code] != "ROW"}
    depth["ROW"] = "products and chapters"
    return Customs(dict(cells), depth, outside)


def rates(customs: Customs) -> dict[tuple[str, str], tuple[float, str]]:
    """Duty over imports of every exporter and industry, and what it was made of.

    A cell with less than a million dollars of imports takes the mean of its industry over the
    partners that are neither China nor in the agreement of North America.
    """
    found = {}
    for sector in GOODS:
        usual = [customs.cells.get((e, sector), Paid()) for e in ECONOMIES if e not in APART]
        bought = sum(cell.imports for cell in usual)
        mean = sum(cell.duty for cell in usual) / bought if bought else 0.0
        for exporter in ECONOMIES:
            cell = customs.cells.get((exporter, sector), Paid())
            if cell.imports >= THIN:
                found[exporter, sector] = (cell.duty / cell.imports, customs.depth[exporter])
            else:
                found[exporter, sector] = (mean, "mean of the industry")
    return found


def economy(name: str) -> str:
    """ISO3 code of a Census name; ROW for whom the model does not name."""
    code = SPELT.get(name, CODES.get(name, "ROW"))
    return code if code in ECONOMIES else "ROW"


def _refuse_gaps(found: set[str], chapters: list[dict[str, str]], members: set[str]) -> None:
    missing = set(ECONOMIES) - found - {"USA"}
    if missing:
        raise ValueError(f"customs tables lack {', '.join(sorted(missing))}")
    if {economy(r["CTY_NAME"]) for r in chapters if r["CTY_CODE"] in members} != set(EU27):
        raise ValueError("the members of the union differ from ours")
    whole = sum(float(r["duty_usd"]) for r in chapters if r["CTY_CODE"] == UNION)
    parts = sum(float(r["duty_usd"]) for r in chapters if r["CTY_CODE"] in members)
    if abs(parts - whole) > 1e-3 * whole:
        raise ValueError(f"duty of the union {whole:.0f}, of its members {parts:.0f}")


def _industries_of(code: str, of: dict) -> list[tuple[str, float]]:
    """Industries of a product; the older revision where the newer does not know it."""
    return of.get(("HS2022", code)) or of.get(("HS2017", code)) or [("", 1.0)]


def _spread(cells: Cells, outside: Paid, who: str, row: dict[str, str], of: dict) -> None:
    for sector, share in _industries_of(row["HS6"], of):
        target = cells[who, sector] if sector in GOODS else outside
        target.add(share * float(row["imports"]), share * float(row["duty"]))


def _mix(products: Iterable[dict[str, str]], of: dict) -> dict[str, dict[str, tuple[float, float]]]:
    """Chapter -> industry -> its share of the chapter's imports and of its duty."""
    cells: Cells = defaultdict(Paid)
    total: dict[str, Paid] = defaultdict(Paid)
    for row in products:
        chapter = row["HS6"][:2]
        imports, duty = float(row["imports"]), float(row["duty"])
        total[chapter].add(imports, duty)
        for sector, share in _industries_of(row["HS6"], of):
            cells[chapter, sector].add(share * imports, share * duty)
    found: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for (chapter, sector), cell in cells.items():
        whole = total[chapter]
        bought = cell.imports / whole.imports if whole.imports else 0.0
        found[chapter][sector] = (bought, cell.duty / whole.duty if whole.duty else bought)
    return found


def _split(cells: Cells, outside: Paid, who: str, row: dict[str, str], mix: dict) -> None:
    imports, duty = float(row["imports_usd"]), float(row["duty_usd"])
    for sector, (bought, paid) in mix.get(row["HS2"], {"": (1.0, 1.0)}).items():
        target = cells[who, sector] if sector in GOODS else outside
        target.add(bought * imports, paid * duty)
