"""The economies of the extended model: their sizes and flows, and what they inherit.

Who they are is a table (`walkaway.economy.table`). Each inherits the published parameters of its
GPM6 region; its trade weights, its exposure to the others and its size come from the world's trade
data. Exposure follows the GPM6 formula: one percent of demand in j raises demand in i by
(dY/dVA of i) (value added in i's exports) times i's exports to j over i's GDP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.equations import BlocSpec
from walkaway.economy.table import CODES, ECONOMIES, Economy
from walkaway.errors import BadInputError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.world import World

Floats = NDArray[np.float64]


def spec(economy: Economy) -> BlocSpec:
    """What kind of bloc an economy is."""
    anchored = economy.anchored
    return BlocSpec(economy.code, economy.reserve, anchored, anchored)


@dataclass(frozen=True)
class Geography:
    """Sizes and flows of the economies of the model.

    Attributes:
        flows: goods and services sold [exporter, importer], USD bn a year, zero diagonal.
        gdp: USD bn a year [economy].
        members: code -> ISO3 codes that it holds.
    """

    flows: Floats
    gdp: Floats
    members: Mapping[str, tuple[str, ...]]


def members(world: World, economies: Sequence[Economy] = ECONOMIES) -> dict[str, tuple[str, ...]]:
    """Which economies of the trade data each economy of the model holds.

    Args:
        world: trade and blocs.
        economies: rows of a table; those of the model.

    Raises:
        BadInputError: a row names what the trade data or the blocs do not have.
    """
    codes = list(world.trade().economies)
    problems = [
        Problem("economies", row.code, f"no trade data of {code!r}", did_you_mean(code, codes))
        for row in economies
        for code in row.named
        if code not in codes
    ]
    if problems:
        raise BadInputError(problems)
    held = {row.code: row.named for row in economies}
    taken = {code for group in held.values() for code in group}
    for row in economies:
        if row.bloc:
            inside = set(_of_bloc(world, row.bloc)) & set(codes) - taken
            held[row.code] = tuple(sorted(inside))
            taken |= inside
    rest = tuple(code for code in codes if code not in taken)
    held |= {row.code: rest for row in economies if row.rest}
    problems = [
        Problem("economies", code, "holds nobody", "other rows hold all that it would: drop it")
        for code, group in held.items()
        if not group
    ]
    if problems:
        raise BadInputError(problems)
    return held


def _of_bloc(world: World, bloc: str) -> tuple[str, ...]:
    """A bloc's members on the world's date; before it was founded, those who founded it.

    A row is a part of the world that the model keeps together: it needs no treaty.
    """
    if found := world.members(bloc, world.date):
        return found
    ever = type(world).complete(world.snapshot)
    return ever.members(bloc, min(ever.table("group_members").where(group=bloc).strings("since")))


def outside(world: World, economies: Sequence[Economy] = ECONOMIES) -> tuple[str, ...]:
    """Economies that the model names and the trade data do not have; or rows that hold nobody."""
    codes = set(world.trade().economies)
    missing = [code for row in economies for code in row.named if code not in codes]
    if missing:
        return tuple(dict.fromkeys(missing))
    try:
        members(world, economies)
    except BadInputError as error:
        return tuple(problem.path for problem in error.problems)
    return ()


def geography(world: World, economies: Sequence[Economy] = ECONOMIES) -> Geography:
    """Aggregate the world's trade data to the economies of the model."""
    trade, held = world.trade(), members(world, economies)
    position = {code: i for i, code in enumerate(trade.economies)}
    join = np.zeros((len(held), len(trade.economies)))
    for i, group in enumerate(held.values()):
        join[i, [position[member] for member in group]] = 1.0
    flows = join @ trade.flows.sum(axis=2) @ join.T / 1000
    np.fill_diagonal(flows, 0.0)
    output = trade.flows.sum(axis=1)
    gdp = join @ (output * trade.value_added_share).sum(axis=1) / 1000
    return Geography(flows, gdp, held)


def parameters(gpm6: Mapping[str, float], geo: Geography) -> dict[str, float]:
    """Every parameter of the economies, by the names the equations read.

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
