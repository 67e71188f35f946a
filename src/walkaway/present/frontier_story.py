"""The frontier on a page: how much of a holder's Treasuries others take, and at what yield."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from walkaway.present.page import Cell, LineChart, Page, Section, Table, number

if TYPE_CHECKING:
    from walkaway.bonds.frontier import Frontier
    from walkaway.bonds.investors import Market
    from walkaway.engine.part import Progress
    from walkaway.scenario import Scenario

LONG, TEN = 4, 3
"""Buckets of the 30-year and the ten-year yield."""
POINTS = 41
TAKERS = 8


def page(scenario: Scenario, progress: Progress) -> Page:
    """Trace the scenario's withdrawal (or Japan's, if it has none) to its end.

    Args:
        scenario: its date, and its measures: the withdrawal that is followed, other flows first.
        progress: called as estimates are traced.

    Returns:
        The page.
    """
    from walkaway.bonds.frontier import choose, frontiers
    from walkaway.bonds.investors import ust_market
    from walkaway.bonds.kinds import HOLDERS
    from walkaway.bonds.literature import ensemble
    from walkaway.bonds.record import known
    from walkaway.bonds.replacement import HORIZONS
    from walkaway.world import World

    direction, before = choose(scenario.in_force(), scenario.focus[1], "withdrawal")
    world = known(World.at(scenario.date))
    market = ust_market(world)
    found = frontiers(
        market, ensemble(world, None, "share", True), direction, progress,
        months=HORIZONS["quarter"], fire_sales=True, before=before,
    )  # fmt: skip
    who = HOLDERS[direction.holder]
    stock = found[0].stock
    maturities = "all maturities" if direction.label == "all" else f"{direction.label} maturities"
    return Page(
        title=f"How much can others take over from {who}?",
        subtitle=(
            f"US Treasuries, {maturities}; holders of {market.table.period}, yields of "
            f"{market.curve_date}; the others have a quarter to adjust"
        ),
        assumed=(
            *(f"Already in force: {own.describe()}" for own in before),
            "Each estimate is one paper's slope of demand; leveraged holders sell after losses.",
        ),
        short=_short(found, stock),
        sections=(_yields(found, direction.label), _takers(market, found)),
        notes=market.notes,
        sources=tuple(dict.fromkeys(one.title for one in found)),
        foot=(
            f"The same again: walkaway frontier {scenario.name} --holder {direction.holder} "
            f"--bucket {direction.label}",
        ),
    )


def _bucket(label: str) -> tuple[int, str]:
    return (LONG, "30-year") if label in ("15-30", "long") else (TEN, "ten-year")


def _short(found: list[Frontier], stock: float) -> tuple[str, ...]:
    ends = [one for one in found if one.status != "not converged"]
    whole = [one for one in ends if one.share >= 1 - 1e-9]
    said = [
        f"The whole stock, USD {number(stock, 0, signed=False)} bn, finds holders under "
        f"{len(whole)} of {len(ends)} published estimates."
    ]
    if whole:
        rises = sorted(1e4 * float(one.premium[-1, LONG]) for one in whole)
        said.append(
            f"With all of it gone the 30-year yield is {number(rises[0], 0)} to "
            f"{number(rises[-1], 0)} bp higher."
        )
    for one in ends:
        if one not in whole:
            said.append(
                f"Under {one.title} the market closes after USD "
                f"{number(one.largest, 0, signed=False)} bn ({100 * one.share:.0f}% of it)."
            )
    return tuple(said)


def _yields(found: list[Frontier], label: str) -> Section:
    from walkaway.bonds.buckets import BUCKETS
    from walkaway.bonds.frontier import MEANING

    bucket, name = _bucket(label)
    stock = found[0].stock
    grid = np.linspace(0.0, stock, POINTS)
    lines = tuple(
        (
            one.title,
            tuple(
                None if np.isnan(x) else 1e4 * float(x - one.yields[0, bucket])
                for x in (one.at(float(amount))[bucket] for amount in grid)
            ),
        )
        for one in found
    )
    rows = tuple(
        (
            Cell(one.title),
            Cell(number(one.largest, 0, signed=False)),
            Cell(f"{100 * one.share:.0f}%"),
            *(Cell(number(1e4 * float(v), 0)) for v in one.premium[-1]),
            Cell(MEANING[one.status]),
        )
        for one in found
    )
    return Section(
        "frontier",
        "At what yield",
        lead=("A line ends where nobody takes more at any yield, or where all of it is gone.",),
        tables=(
            Table(
                "The largest flow that clears, and the rise of yields there, basis points",
                ("estimate", "USD bn", "of stock", *BUCKETS, "end"),
                rows,
            ),
        ),
        charts=(
            LineChart(
                f"Rise of the {name} yield", "bp", "let go, USD bn", tuple(map(float, grid)), lines
            ),
        ),
    )


def _takers(market: Market, found: list[Frontier]) -> Section:
    words = {row.holder.id: row.holder.name for row in market.table.rows}
    ends = np.stack([one.absorbed[-1] for one in found])
    order = np.argsort(-np.median(ends, axis=0))[:TAKERS]
    rows = tuple(
        (
            Cell(words.get(found[0].holders[i], found[0].holders[i])),
            Cell(number(float(np.median(ends[:, i])), 0)),
            Cell(f"{number(float(ends[:, i].min()), 0)} to {number(float(ends[:, i].max()), 0)}"),
        )
        for i in order
    )
    return Section(
        "takers",
        "Who takes it",
        tables=(
            Table(
                "Change of holdings at the end of each line, USD bn at today's prices",
                ("holder", "median of\nestimates", "range"),
                rows,
            ),
        ),
        note="Where a line ends early, at its end.",
    )
