"""Minerals below the sector grid: thin layers, each with facts of its own, as ranges."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.goods.kinds.supply import MINERALS, SEVERITIES, ExportCut
from walkaway.goods.scarcity import HOMOGENEOUS, ShortRun, short_run
from walkaway.grammar.measure import Measure
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.parameters import parameter
from walkaway.world import TradeData, World

Array = NDArray[np.float64]

Three = tuple[float, float, float]
BILLION = 1e3

USERS = ("C26", "C27", "C28", "C29", "C30")
"""Sectors that build in magnets: electronics, electrical equipment, machinery, cars, aircraft."""

COST_SHARE: Three = parameter("goods.minerals.cost-share").triple
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
    if (by, of) not in MINERALS.get(name, ()):
        what = f"no facts about {name} from {by} to {of}"
        hint = "the data hold rare earths from CHN to JPN; --input takes any sector for others"
        raise BadInputError([Problem("--input", name, what, hint)])
    rows = [r for r in world.table("trade_facts").rows() if "embargo" not in r["item"]]
    shares = [r for r in rows if r["item"].startswith("China share of Japan rare-earth imports")]
    bounds = sorted(x for row in shares for x in _numbers(row["value"]))
    if not bounds:
        what = f"the share of {by} in {of}'s imports was not published by {world.date}"
        raise BadInputError([Problem("date", "", what, "choose a later day")])
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


def users_lose(trade: TradeData, found: Mineral, of: str) -> ShortRun:
    """What is left of the output of a mineral's users within months.

    Args:
        trade: the data.
        found: the mineral.
        of: who is cut off.
    """
    own = trade.economies.index(of)
    added = trade.value_added_share[own] * trade.flows[own].sum(axis=0) / BILLION
    uses = np.isin(trade.sectors, USERS)
    return short_run(
        found.dependence, [np.where(uses, a, 0.0) for a in COST_SHARE], added, HOMOGENEOUS
    )


def dearer(
    world: World,
    trade: TradeData,
    cost: Array,
    measures: Sequence[Measure],
    words: Vocabulary,
    on: dt.date,
) -> Array:
    """Trade costs with minerals cut off: all that users make becomes dearer, wherever it goes.

    A factor of 1/y on everything a sector sells, at home too, is the loss of productivity that
    leaves y of its output to the same other inputs. Substitution is that within months, so the
    goods market says what it would cost if nothing came to replace the mineral. The same cut twice
    counts once; of two severities the worse.

    Args:
        world: facts on a date.
        trade: the data.
        cost: trade costs before [exporter, importer, sector].
        measures: those in force.
        words: names of blocs.
        on: the date.

    Returns:
        Trade costs, same shape.

    Raises:
        BadInputError: the facts were not published by the world's date.
    """
    factors: dict[tuple[str, str], Array] = {}
    for own in measures:
        if not isinstance(own, ExportCut) or own.input is None:
            continue
        for seller, buyer in own.pairs(words, on):
            left = users_lose(trade, mineral(world, own.input, seller, buyer), buyer).output
            factor = 1 / left[SEVERITIES.index(own.severity)]
            key = (own.input, buyer)
            factors[key] = np.maximum(factors.get(key, 1.0), factor)
    for (_, buyer), factor in factors.items():
        cost = cost.copy()
        cost[trade.economies.index(buyer)] *= factor
    return cost


def _numbers(text: str) -> list[float]:
    return [float(part) for part in re.findall(r"\d+(?:\.\d+)?", text)]
