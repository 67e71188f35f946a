"""The fifteen economies of the extended model: who they are, and what they inherit.

Each inherits the published parameters of its GPM6 region; its trade weights, its exposure to
the others and its size come from the world's trade data. Exposure follows the GPM6 formula:
one percent of demand in j raises demand in i by (dY/dVA of i) (value added in i's exports)
times i's exports to j over i's GDP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.equations import BlocSpec
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.world import World

Floats = NDArray[np.float64]

EURO = (
    *("AUT", "BEL", "CYP", "DEU", "ESP", "EST", "FIN", "FRA", "GRC", "HRV"),
    *("IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "PRT", "SVK", "SVN"),
)
ALONE = ("USA", "JPN", "CHN", "TWN", "GBR", "CAN", "MEX", "KOR", "VNM", "AUS", "IND")


@dataclass(frozen=True)
class Economy:
    """One economy or group of the extended model.

    Attributes:
        code: ISO3, or EUR, CPX (other CPTPP), RCX (other RCEP), REST.
        name: in English.
        region: whose GPM6 parameters it inherits.
        policy_rate: percent, mid-June 2025, as announced by its central bank (groups: 0
            stands for "no floor within reach").
        floor: lowest policy rate considered possible, percent.
    """

    code: str
    name: str
    region: str
    policy_rate: float
    floor: float = 0.0

    @property
    def spec(self) -> BlocSpec:
        """What kind of bloc it is."""
        anchored = self.region in ("US", "EU", "JA")
        return BlocSpec(self.code, numeraire=self.code == "USA", anchored=anchored, banks=anchored)


REGIONS = (
    ("USA", "United States", "US"),
    ("JPN", "Japan", "JA"),
    ("CHN", "China", "EA6"),
    ("TWN", "Taiwan", "EA6"),
    ("EUR", "Euro area", "EU"),
    ("GBR", "United Kingdom", "RC6"),
    ("CAN", "Canada", "RC6"),
    ("MEX", "Mexico", "LA6"),
    ("KOR", "Korea", "EA6"),
    ("VNM", "Viet Nam", "EA6"),
    ("AUS", "Australia", "RC6"),
    ("CPX", "Other CPTPP", "EA6"),
    ("RCX", "Other RCEP", "EA6"),
    ("IND", "India", "EA6"),
    ("REST", "Rest of the world", "RC6"),
)
"""Code, name and GPM6 region of each."""


def _economies() -> tuple[Economy, ...]:
    rates = {
        **parameter("economy.rate.mid-2025").numbers,
        **parameter("economy.rate.groups").numbers,
    }
    floors = parameter("economy.rate.floor").numbers
    return tuple(
        Economy(code, name, region, rates[code], floors.get(code, 0.0))
        for code, name, region in REGIONS
    )


ECONOMIES = _economies()
CODES = tuple(economy.code for economy in ECONOMIES)


@dataclass(frozen=True)
class Geography:
    """Sizes and flows of the fifteen.

    Attributes:
        flows: goods and services sold [exporter, importer], USD bn a year, zero diagonal.
        gdp: USD bn a year [economy].
        members: code -> ISO3 codes that it holds.
    """

    flows: Floats
    gdp: Floats
    members: Mapping[str, tuple[str, ...]]


def members(world: World) -> dict[str, tuple[str, ...]]:
    """Which economies of the trade data each of the fifteen holds."""
    codes = list(world.trade().economies)
    held: dict[str, tuple[str, ...]] = {code: (code,) for code in ALONE}
    held["EUR"] = tuple(code for code in EURO if code in codes)
    taken = {code for group in held.values() for code in group}
    for code, group in (("CPX", "CPTPP"), ("RCX", "RCEP")):
        inside = set(world.members(group, world.date)) & set(codes) - taken
        held[code] = tuple(sorted(inside))
        taken |= inside
    held["REST"] = tuple(code for code in codes if code not in taken)
    return {code: held[code] for code in CODES}


def geography(world: World) -> Geography:
    """Aggregate the world's trade data to the fifteen."""
    trade, held = world.trade(), members(world)
    position = {code: i for i, code in enumerate(trade.economies)}
    join = np.zeros((len(CODES), len(trade.economies)))
    for i, code in enumerate(CODES):
        join[i, [position[member] for member in held[code]]] = 1.0
    flows = join @ trade.flows.sum(axis=2) @ join.T / 1000
    np.fill_diagonal(flows, 0.0)
    output = trade.flows.sum(axis=1)
    gdp = join @ (output * trade.value_added_share).sum(axis=1) / 1000
    return Geography(flows, gdp, held)


def parameters(gpm6: Mapping[str, float], geo: Geography) -> dict[str, float]:
    """Every parameter of the fifteen, by the names the equations read.

    Steady-state constants are zero: the extended model is in deviations from a baseline.
    """
    region = {economy.code: economy.region for economy in ECONOMIES}
    found = {"beta_fact": gpm6["beta_fact"], "beta_fact_res": gpm6["beta_fact_res"]}
    for economy in ECONOMIES:
        for name, value in gpm6.items():
            stem, _, rest = name.rpartition(f"_{economy.region}")
            if stem and rest in ("", "_ss") and not _bilateral(stem):
                found[f"{stem}_{economy.code}{rest}"] = 0.0 if rest else value
    exports = geo.flows.sum(axis=1)
    imports = geo.flows.sum(axis=0)
    for i, code in enumerate(CODES):
        own = region[code]
        content = gpm6[f"dY_dVA_{own}"] * gpm6[f"dVA_dX_{own}"]
        found[f"spill_{code}_{code}"] = 1.0
        for j, other in enumerate(CODES):
            if i != j:
                imp, exp = geo.flows[j, i] / imports[i], geo.flows[i, j] / exports[i]
                found[f"imp_{code}_{other}"] = float(imp)
                found[f"trade_{code}_{other}"] = float((imp + exp) / 2)
                found[f"spill_{other}_{code}"] = float(content * geo.flows[i, j] / geo.gdp[i])
    return found


def _bilateral(stem: str) -> bool:
    return stem.split("_")[0] in ("imp", "exp", "trade", "spill", "rsize", "xrat", "mrat")
