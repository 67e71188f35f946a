"""Can other markets replace the one that is lost? Exports gained elsewhere over those lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.equilibria import plan, under
from walkaway.goods.horizon import NAMED, Horizon
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.schedule import Schedule
from walkaway.grammar.measure import Measure
from walkaway.question import Question

Array = NDArray[np.float64]
BILLION = 1e3


@dataclass(frozen=True, eq=False)
class Diversion:
    """Exports of one economy, by horizon.

    Attributes:
        horizon: how long after the measures.
        members: elasticity sets that were solved.
        failed: elasticity and message of those that were not.
        before: exports [importer, sector], USD bn, in the baseline, which is brought to an exact
            equilibrium under each elasticity and so differs a little; the last member's.
        change: of exports [member, importer, sector], USD bn, at the border.
        volume: the same at the exporter's old prices.
    """

    horizon: Horizon
    members: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    before: Array = field(repr=False)
    change: Array = field(repr=False)
    volume: Array = field(repr=False)

    def lost(self, hegemon: int, sectors: Sequence[int], *, volume: bool = False) -> Array:
        """Exports to the hegemon lost [member], USD bn; negative if they rise."""
        change = self.volume if volume else self.change
        return np.asarray(-change[:, hegemon][:, list(sectors)].sum(axis=1))

    def gained(
        self, places: Sequence[int], sectors: Sequence[int], *, volume: bool = False
    ) -> Array:
        """Exports gained elsewhere [member], USD bn."""
        change = self.volume if volume else self.change
        return np.asarray(change[:, list(places)][:, :, list(sectors)].sum(axis=(1, 2)))

    def ratio(
        self, hegemon: int, places: Sequence[int], sectors: Sequence[int], *, volume: bool = False
    ) -> Array:
        """Part of what is lost that is replaced [member]; NaN where nothing is lost."""
        lost = self.lost(hegemon, sectors, volume=volume)
        part = np.full_like(lost, np.nan)
        enough = lost > 1e-6 * max(float(self.before.sum()), 1e-12)
        np.divide(self.gained(places, sectors, volume=volume), lost, out=part, where=enough)
        return part


def targeted(question: Question, exporter: str, hegemon: str) -> bool:
    """Whether measures make it dearer to sell some goods to the hegemon than at home."""
    trade, planned = question.trade(), plan(question)
    own, to = trade.economies.index(exporter), trade.economies.index(hegemon)
    before, was = 1 + trade.tariffs[own, to], np.zeros_like(trade.goods)
    if question.without:
        before, was = _dearness(plan(question.counterfactual()), own, to)
    after, limited = _dearness(planned, own, to)
    goods = trade.goods
    return bool(((after > before * (1 + 1e-9)) | (limited & ~was))[goods].any())


def _dearness(planned: Schedule, own: int, to: int) -> tuple[Array, NDArray[np.bool_]]:
    """What selling there costs over selling at home [sector], and where it is limited."""
    cost = planned.trade_cost
    dear = (1 + planned.tariffs[own, to]) * cost[own, to] / cost[own, own]
    if planned.export_tax is not None:
        dear = dear * (1 + planned.export_tax[own, to])
    limited = np.zeros(dear.shape, dtype=np.bool_)
    if planned.sales_limit is not None:
        limited = np.isfinite(planned.sales_limit[own, to])
    return np.asarray(dear), limited


def diversion(
    question: Question,
    exporter: str,
    horizons: Sequence[Horizon] | None = None,
    *,
    alone: str | None = None,
) -> tuple[Diversion, ...]:
    """Exports of an economy under a scenario, at every horizon.

    Values are in units of world labour income. Where a hegemon taxes everybody, its own wages rise
    and all others' fall in that unit, and the value of trade among the others with them: at low
    elasticities by more than what is lost. `Diversion.volume` is free of this and answers whether
    other markets take the goods. Cuts of minerals are left out: an economy that makes less sells
    less everywhere, which says nothing about markets.

    Before the long run prices and wages move as always: only trade is slow. That overstates what
    sticky prices would allow in months.

    Args:
        question: world, measures and closure.
        exporter: ISO3.
        horizons: how long after the measures; those that a scenario can name if None.
        alone: a hegemon whose new tariffs are kept on the exporter only; None keeps all.
    """
    trade = question.trade()
    planned = plan(question, _of_trade(question.measures))
    was = plan(question, _of_trade(question.without)) if question.without else None
    own = trade.economies.index(exporter)
    tariffs = planned.tariffs
    if alone is not None:
        to, spared = trade.economies.index(alone), np.arange(len(trade.economies)) != own
        tariffs = tariffs.copy()
        tariffs[spared, to] = (trade if was is None else was).tariffs[spared, to]
    found = []
    for horizon in horizons or NAMED.values():
        members, failed, changes, volumes = [], [], [], []
        before = trade.flows[own] / BILLION
        for name in question.sets:
            solved = under(question, name, replace(planned, tariffs=tariffs), horizon)
            start = under(question, name, was, horizon) if was else None
            if not solved.solved or (start and not start.solved):
                failed.append((name, solved.message or (start.message if start else "")))
                continue
            members.append(name)
            before = (start.flows_after if start else solved.flows_before)[own] / BILLION
            after = solved.flows_after[own] / BILLION
            changes.append(after - before)
            # At the exporter's old prices: those of the world that is compared with.
            old = start.cost[own] if start else 1.0
            sold = (start.made[own] if start else solved.flows_before[own]) / BILLION
            volumes.append(solved.made[own] / BILLION / solved.cost[own] * old - sold)
        empty = np.empty((0, *before.shape))
        found.append(
            Diversion(
                horizon, tuple(members), tuple(failed), before,
                np.array(changes) if changes else empty, np.array(volumes) if volumes else empty,
            )
        )  # fmt: skip
    return tuple(found)


def _of_trade(measures: Sequence[Measure]) -> list[Measure]:
    """Measures of a world, but cuts of minerals."""
    return [own for own in measures if not _of_mineral(own)]


def _of_mineral(own: Measure) -> bool:
    return isinstance(own, ExportCut) and own.input is not None
