"""Minerals below the sector grid: thin layers, each with facts of its own, as ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem
from walkaway.world import World

Three = tuple[float, float, float]

MINERALS = ("rare-earths",)
USERS = ("C26", "C27", "C28", "C29", "C30")
"""Sectors that build in magnets: electronics, electrical equipment, machinery, cars, aircraft."""

COST_SHARE: Three = (0.0001, 0.0005, 0.002)
"""Rare earths and magnets in users' costs: assumed. Nothing published for the grid's sectors is in
the data; a thousandth of a car's price is some tens of dollars, a motor's worth of magnets."""


@dataclass(frozen=True)
class Mineral:
    """What is on record about a mineral and a supplier.

    Attributes:
        name: of the mineral.
        dependence: share of the buyer's imports from the supplier: low, central, high.
        mined: share of the supplier in the world's mines; NaN if not on record.
        refined: share in refining.
        mines: others' mine output, tonnes a year, largest first.
        refiners: others' share in refining.
        facts: each fact used: what, value, unit, when, who.
    """

    name: str
    dependence: Three
    mined: float
    refined: float
    mines: tuple[tuple[str, float], ...]
    refiners: tuple[tuple[str, float], ...]
    facts: tuple[tuple[str, str], ...]


def mineral(world: World, name: str, by: str, of: str) -> Mineral:
    """A mineral as known on the world's date.

    Only what is on record is answered: rare earths from China to Japan.

    Raises:
        BadInputError: no facts about that supplier and buyer.
    """
    if (name, by, of) != ("rare-earths", "CHN", "JPN"):
        what = f"no facts about {name} from {by} to {of}"
        hint = "the data hold rare earths from CHN to JPN; --input takes any sector for others"
        raise BadInputError([Problem("--input", name, what, hint)])
    rows = [r for r in world.table("trade_facts").rows() if "embargo" not in r["item"]]
    shares = [r for r in rows if r["item"].startswith("China share of Japan rare-earth imports")]
    bounds = sorted(x for row in shares for x in _numbers(row["value"]))
    if not bounds:
        what = f"the share of {by} in {of}'s imports was not published by {world.date}"
        raise BadInputError([Problem("--date", "", what, "choose a later day")])
    mines = {
        row["item"].rsplit(" ", 1)[1]: float(row["value"])
        for row in rows
        if row["item"].startswith("rare earth mine output")
    }
    refining = {
        row["item"].split()[0]: float(row["value"]) / 100
        for row in rows
        if "refining" in row["item"] and row["unit"].startswith("pct")
    }
    total = sum(mines.values())
    used = [*shares, *(r for r in rows if "mine output" in r["item"] or "refining" in r["item"])]
    low, high = bounds[0] / 100, bounds[-1] / 100
    return Mineral(
        name=name,
        dependence=(low, (low + high) / 2, high),
        mined=mines["China"] / total if "China" in mines else float("nan"),
        refined=refining.get("China", float("nan")),
        mines=tuple(sorted(((k, v) for k, v in mines.items() if k != "China"),
                           key=lambda item: -item[1])),
        refiners=tuple((k, v) for k, v in refining.items() if k != "China"),
        facts=tuple(
            (f"{r['item']}: {r['value']} {r['unit']}, {r['date']}",
             "; ".join(part for part in (r["agency"], r["reported_by"]) if part))
            for r in used
        ),
    )  # fmt: skip


def _numbers(text: str) -> list[float]:
    return [float(part) for part in re.findall(r"\d+(?:\.\d+)?", text)]
