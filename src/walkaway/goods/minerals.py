"""Minerals below the sector grid: thin layers, each with facts of its own, as ranges."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.goods.deposits import Deposits, Layer, OwnPair, Pair, deposits_of
from walkaway.goods.kinds.supply import SEVERITIES, ExportCut
from walkaway.goods.scarcity import HOMOGENEOUS, ShortRun, short_run
from walkaway.grammar.measure import Measure
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import TradeData, World

Array = NDArray[np.float64]

Three = tuple[float, float, float]
BILLION = 1e3


@dataclass(frozen=True)
class Mineral:
    """What is on record about a mineral and a supplier.

    Attributes:
        layer: the mineral.
        pair: who sells to whom.
        dependence: share of the buyer's imports from the supplier: low, central, high.
        mined: share of the supplier in the world's mines; NaN if not on record.
        refined: share in refining.
        mines: others' mine output, tonnes a year, largest first.
        refiners: others' share in refining.
        facts: each fact used: what, value, unit, when, who.
    """

    layer: Layer
    pair: Pair
    dependence: Three
    mined: float
    refined: float
    mines: tuple[tuple[str, float], ...]
    refiners: tuple[tuple[str, float], ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """What a scenario calls it."""
        return self.layer.id


def mineral(world: World, name: str, by: str, of: str, deposits: Deposits | None = None) -> Mineral:
    """A mineral as known on the world's date.

    Args:
        world: facts.
        name: of the mineral.
        by: who stops selling.
        of: who is cut off.
        deposits: the table of what is on record; that of the world's data if None.

    Raises:
        BadInputError: no facts about that supplier and buyer.
    """
    deposits = deposits or deposits_of(world.snapshot.own_minerals)
    pair = deposits.pair(name, by, of)
    if pair is None:
        what = f"no facts about {name} from {by} to {of}"
        hint = f"the data hold {deposits.on_record()}; --input takes any sector for others"
        raise BadInputError([Problem("--input", name, what, hint)])
    if isinstance(pair, OwnPair):
        return _own(deposits.layer(name), pair)
    layer, rows = deposits.layer(name), world.table("trade_facts").rows()
    shares = [row for row in rows if row["item"] in pair.items]
    bounds = sorted(x for row in shares for x in _numbers(row["value"]))
    if not bounds:
        what = f"the share of {by} in {of}'s imports was not published by {world.date}"
        raise BadInputError([Problem("date", "", what, "choose a later day")])
    mines = {
        row["item"].removeprefix(layer.mines).strip(): float(row["value"])
        for row in rows
        if row["item"].startswith(layer.mines)
    }
    refining = {
        row["item"].partition(" share of ")[0]: float(row["value"]) / 100
        for row in rows
        if row["item"] in layer.refining
    }
    total = sum(mines.values())
    made = [r for r in rows if r["item"].startswith(layer.mines) or r["item"] in layer.refining]
    low, high = bounds[0] / 100, bounds[-1] / 100
    others = [(place, tonnes) for place, tonnes in mines.items() if place != pair.called]
    return Mineral(
        layer=layer,
        pair=pair,
        dependence=(low, (low + high) / 2, high),
        mined=mines[pair.called] / total if pair.called in mines else float("nan"),
        refined=refining.get(pair.called, float("nan")),
        mines=tuple(sorted(others, key=lambda item: -item[1])),
        refiners=tuple((k, v) for k, v in refining.items() if k != pair.called),
        facts=tuple(map(_fact, [*shares, *made])),
    )


def _own(layer: Layer, pair: OwnPair) -> Mineral:
    """A mineral of the user's own, of which only dependence and cost share are told."""
    low, high = 100 * pair.given[0], 100 * pair.given[-1]
    said = f"share of {pair.seller} in the imports of {pair.buyer}: {low:g} to {high:g}%"
    facts = ((said, pair.source),)
    nan = float("nan")
    return Mineral(layer, pair, pair.given, nan, nan, (), (), facts)


def _fact(row: Mapping[str, str]) -> tuple[str, str]:
    """A fact as a reader sees it, and who says so."""
    said = f"{row['item']}: {row['value']} {row['unit']}, {row['date']}"
    return said, "; ".join(part for part in (row["agency"], row["reported_by"]) if part)


def users_lose(trade: TradeData, found: Mineral, of: str) -> ShortRun:
    """What is left of the output of a mineral's users within months.

    Args:
        trade: the data.
        found: the mineral.
        of: who is cut off.
    """
    own = trade.economies.index(of)
    added = trade.value_added_share[own] * trade.flows[own].sum(axis=0) / BILLION
    uses = np.isin(trade.sectors, found.layer.users)
    return short_run(
        found.dependence, [np.where(uses, a, 0.0) for a in found.layer.share], added, HOMOGENEOUS
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
