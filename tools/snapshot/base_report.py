"""What was asked of the base year and what came of it: before, target, after, residual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from snapshot.artifact import Origin, TableFile
from snapshot.base_balance import BaseYear
from snapshot.base_totals import US, Totals
from snapshot.icio import Shares, Year
from walkaway.solve.balancing import entropy

RULE = "figures of 2024, a base taken for every date from 2024"
HOME, ABROAD = "home", "abroad"
CELLS = 400
"""Cells that are listed one by one; `walkaway data why flows.…` tells of any."""


@dataclass(frozen=True, eq=False)
class Story:
    """All that a table of the base year is told from."""

    before: Year
    shares: Shares
    totals: Totals
    found: BaseYear
    tariffs: np.ndarray

    def goods(self, flows: np.ndarray) -> np.ndarray:
        """Goods by pair [exporter, importer], million dollars."""
        return np.asarray(flows[:, :, :-1].sum(axis=2))

    def added(self, flows: np.ndarray) -> np.ndarray:
        """Value added [economy], million dollars."""
        return np.asarray((flows.sum(axis=1) * self.shares.value_added).sum(axis=1))


def economies_table(story: Story) -> TableFile:
    """Totals of each economy."""
    rows: list[list[object]] = []
    for item, before, target, after in _items(story):
        for i, code in enumerate(story.shares.economies):
            asked = float(target[i])
            missed = None if np.isnan(asked) or not asked else abs(float(after[i]) / asked - 1)
            rows.append([
                code, item, round(float(before[i]), 1),
                None if np.isnan(asked) else round(asked, 1),
                round(float(after[i]), 1), None if missed is None else f"{missed:.1e}",
            ])  # fmt: skip
    columns = {
        "economy": "ISO3 code, or ROW",
        "item": "what: value added, net exports, goods sold and bought abroad, services, duty",
        "before": "in the table of 2022, USD million",
        "target": "asked of 2024, USD million; empty where nothing was",
        "after": "in the base year, USD million",
        "residual": "after over target, less one, absolute",
    }
    title = "The base year by economy: before, target, after"
    return TableFile("base_year_economies", title, _origin(), columns, rows, RULE)


Item = tuple[str, np.ndarray, np.ndarray, np.ndarray]
"""What, before, target, after [economy]."""


def _items(story: Story) -> Iterator[Item]:
    old, new, totals = story.before.flows, story.found.flows, story.totals
    n = len(story.shares.economies)
    us = story.shares.economies.index(US)
    own = np.arange(n)
    none = np.full(n, np.nan)

    def abroad(flows: np.ndarray, part: slice, axis: int) -> np.ndarray:
        whole = flows[:, :, part].sum(axis=2)
        whole[own, own] = 0.0
        return np.asarray(whole.sum(axis=axis))

    def duty(flows: np.ndarray, tariffs: np.ndarray) -> np.ndarray:
        return np.asarray((flows * tariffs).sum(axis=(0, 2)))

    goods, services = slice(0, -1), slice(-1, None)
    sold = np.nansum(totals.pairs, axis=1) + totals.us_imports.sum(axis=1)
    bought = np.nansum(totals.pairs, axis=0)
    bought[us] = totals.us_imports.sum()
    collected = none.copy()
    collected[us] = float((totals.us_imports * story.tariffs[:, us]).sum())
    every = slice(None)
    yield "value added", story.added(old), totals.value_added, story.added(new)
    yield (
        "net exports",
        abroad(old, every, 1) - abroad(old, every, 0),
        totals.net,
        abroad(new, every, 1) - abroad(new, every, 0),
    )
    yield "goods sold", abroad(old, goods, 1), sold, abroad(new, goods, 1)
    yield "goods bought", abroad(old, goods, 0), bought, abroad(new, goods, 0)
    yield "services sold", abroad(old, services, 1), none, abroad(new, services, 1)
    yield "services bought", abroad(old, services, 0), none, abroad(new, services, 0)
    yield "duty", duty(old, story.before.tariffs), collected, duty(new, story.tariffs)


def pairs_table(story: Story) -> TableFile:
    """Goods and services of each pair."""
    totals, economies = story.totals, story.shares.economies
    us = economies.index(US)
    target = totals.pairs.copy()
    target[:, us] = totals.us_imports.sum(axis=1)
    goods = story.goods(story.before.flows), target, story.goods(story.found.flows)
    services = [f[:, :, -1] for f in (story.before.flows, story.found.flows)]
    rows: list[list[object]] = [
        [exporter, importer, totals.basis[i, j], *(round(float(x[i, j]), 2) for x in goods),
         *(round(float(x[i, j]), 2) for x in services)]
        for i, exporter in enumerate(economies)
        for j, importer in enumerate(economies)
        if i != j
    ]  # fmt: skip
    columns = {
        "exporter": "ISO3 code, or ROW",
        "importer": "ISO3 code, or ROW",
        "basis": (
            "of the target: customs (by industry), exports by customs, or the pattern of the "
            "record of 2023 or of the table of 2022, fitted to what economies sell and buy in all"
        ),
        "goods_before": "goods in the table of 2022, basic prices, USD million",
        "goods_target": "goods asked of 2024, at the border, USD million",
        "goods_after": "goods in the base year, USD million",
        "services_before": "services in the table of 2022, USD million",
        "services_after": "services in the base year, USD million",
    }
    title = "The base year by pair: before, target, after"
    return TableFile("base_year_pairs", title, _origin(), columns, rows, RULE)


def distances(story: Story) -> TableFile:
    """How far the projection moved cells, by sector, at home and abroad."""
    found, shares = story.found, story.shares
    n = len(shares.economies)
    us = shares.economies.index(US)
    home = np.eye(n, dtype=bool)
    given = np.zeros((n, n), dtype=bool)
    given[:, us] = ~home[:, us]
    rows: list[list[object]] = []
    for k, sector in enumerate(shares.sectors):
        for place, cells in ((HOME, home), (ABROAD, ~home)):
            free = cells & ~given if k < len(shares.sectors) - 1 else cells
            before, start, after = (
                f[:, :, k] for f in (story.before.flows, found.start, found.flows)
            )
            rows.append([
                sector, place, *(round(float(x[cells].sum()), 1) for x in (before, start, after)),
                round(_entropy(start[free], after[free]), 1),
                round(100 * float(np.abs(after - start)[free].sum() / start[free].sum()), 2),
            ])  # fmt: skip
        first, final = found.first_final[:, k], found.final[:, k]
        rows.append([
            sector, "final uses",
            *(round(float(x.sum()), 1) for x in (first, first, final)),
            round(_entropy(first, final), 1),
            round(100 * float(np.abs(final - first).sum() / first.sum()), 2),
        ])  # fmt: skip
    columns = {
        "sector": "ICIO industry code",
        "cells": "sales at home, abroad, or final uses (which include imports)",
        "before": "in the table of 2022 (final uses: grown), USD million",
        "start": "grown to 2024 and brought to border values, before the projection, USD million",
        "after": "in the base year, USD million",
        "entropy": "relative entropy of the free cells from start to after, USD million",
        "moved_pct": "absolute changes of the free cells over their sum at the start, percent",
    }
    title = "The base year by sector: how far the projection moved cells"
    return TableFile("base_year_distances", title, _origin(), columns, rows, RULE)


def cells_table(story: Story) -> TableFile:
    """The cells that the projection moved furthest."""
    found, shares = story.found, story.shares
    start, after = found.start, found.flows
    live = (start > 0) & (after > 0)
    ratio = np.divide(after, start, out=np.ones_like(start), where=live)
    far = entropy(start, ratio)
    rows: list[list[object]] = []
    for flat in np.argsort(-far, axis=None, kind="stable")[:CELLS]:
        i, j, k = np.unravel_index(flat, far.shape)
        values = (story.before.flows, start, after, far)
        rows.append([
            shares.economies[i], shares.economies[j], shares.sectors[k],
            *(round(float(x[i, j, k]), 1) for x in values),
        ])  # fmt: skip
    columns = {
        "exporter": "ISO3 code, or ROW",
        "importer": "ISO3 code, or ROW; the exporter itself at home",
        "sector": "ICIO industry code",
        "before": "in the table of 2022, USD million",
        "start": "grown to 2024 and brought to border values, before the projection, USD million",
        "after": "in the base year, USD million",
        "entropy": "relative entropy from start to after, USD million",
    }
    title = f"The base year by cell: the {CELLS} that the projection moved furthest"
    return TableFile("base_year_cells", title, _origin(), columns, rows, RULE)


def rules_table(story: Story) -> TableFile:
    """Constraints with their residuals, and the factors of the rules."""
    found, totals = story.found, story.totals
    rows: list[list[object]] = [
        [f"residual of {kind}", f"{float(np.abs(found.residual[own]).max()):.1e}",
         f"largest of {own.stop - own.start} totals, over the sum of what enters it"]
        for kind, own in found.names.items()
    ]  # fmt: skip
    rows += [
        ["border", round(totals.border, 6),
         "from basic prices to border values: US imports of goods by customs of 2024 over those "
         "of the table of 2022, grown as merchandise imports"],
        ["services", round(totals.services, 6),
         "services trade of the national accounts of 2024 over that of the table of 2022, which "
         "holds the margins on goods"],
        ["agreed sellers", round(float(totals.agreed[0]), 6),
         "on goods sold but to the United States, so that sellers and buyers agree"],
        ["agreed buyers", round(float(totals.agreed[1]), 6),
         "on goods bought but by the United States, so that sellers and buyers agree"],
        ["outside", round(totals.outside, 1),
         "US imports of 2024 that belong to no industry (returned goods, small consignments, "
         "scrap, art), left out, USD million"],
        ["discrepancy", round(float(np.nansum(totals.net)), 1),
         "net exports of all economies but the rest of the world, which has the opposite: the "
         "world's accounts sell more than they buy, USD million"],
    ]  # fmt: skip
    columns = {
        "rule": "which constraint or factor",
        "value": "residual, factor or amount",
        "meaning": "what it is",
    }
    title = "The base year: residuals of the balancing and factors of its rules"
    return TableFile("base_year_rules", title, _origin(), columns, rows, RULE)


def _entropy(start: np.ndarray, after: np.ndarray) -> float:
    live = start > 0
    return float(entropy(start[live], after[live] / start[live]).sum())


def _origin() -> Origin:
    return Origin(
        publisher="walkaway",
        original="balancing of the base year from customs, merchandise trade, national accounts",
        licence="facts of the sources named with the table of 2024",
        vintage="2024",
        transformation="see docs/data.md",
    )
