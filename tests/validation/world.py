"""The embedded data beside totals that their publishers print.

All are calibrated: data against their own source. A miss would be a mistake of reading.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from tests.validation.row import Row, Type, Within
from walkaway.world import World

AREA = "data"


@cache
def rows() -> tuple[Row, ...]:
    """One row per published total."""
    world = World.complete()
    return (*_holders(world), *_yen(world), *_trade(world), *_cbo(world))


def _row(
    source: str, quantity: str, unit: str, *, published: float, ours: float, within: float
) -> Row:
    return Row(
        area=AREA, type=Type.CALIBRATED, source=source, quantity=quantity, unit=unit,
        published=published, ours=ours, rule=Within(within),
    )  # fmt: skip


def _holders(world: World) -> list[Row]:
    sectors = [name for name in world.series_ids() if name.startswith("z1_")]
    out = []
    for quarter, total in (("2024Q4", 25950.6), ("2025Q2", 26824.9), ("2025Q3", 28027.6)):
        held = sum(world.series(name).on(quarter).value for name in sectors)
        # Line 4 of the edition of January 2026; ours is the edition of March 2026.
        source = "Federal Reserve, Z.1 of 2026-01-09, L.210 line 4"
        what = f"Treasury securities of all holders, {quarter}"
        out.append(_row(source, what, "USD bn", published=total, ours=held, within=2.0))
    first = World.at("2026-03-01")
    names = [n for n in first.series_ids() if n.startswith("tic_")]
    holders = [n for n in names if not n.startswith(("tic_total", "tic_official"))]
    known = [first.series(name) for name in holders]
    end = first.series("tic_total").last.period
    held = sum(s.on(end).value for s in known if end in s.periods)
    total = first.series("tic_total").on(end).value
    source = "US Treasury, TIC, grand total"
    what = f"sum of holders, {end}"
    out.append(_row(source, what, "USD bn", published=total, ours=held, within=1.0))
    return out


def _yen(world: World) -> list[Row]:
    daily, monthly = world.series("usdjpy"), world.series("usdjpy_monthly")
    out = []
    for month in ("2024-07", "2025-04", "2025-06"):
        days = [
            value
            for period, value in zip(daily.periods, daily.values, strict=True)
            if f"{period:%Y-%m}" == month
        ]
        printed = monthly.on(month).value
        what = f"mean of daily yen rates, {month}"
        out.append(
            _row("Federal Reserve, G.5", what, "JPY per USD", published=printed,
                 ours=float(np.mean(days)), within=5.1e-5)
        )  # fmt: skip
    return out


def _trade(world: World) -> list[Row]:
    trade = world.trade("published", 2022)
    japan = trade.economies.index("JPN")
    out = []
    facts = {row["item"]: row for row in world.table("trade_facts")}
    for code in ("USA", "CHN", "TWN", "GBR", "KOR"):
        fact = facts[f"Japan goods exports to {code} (ICIO)"]
        ours = trade.flows[japan, trade.economies.index(code), :-1].sum() / 1e3
        what = f"Japan's goods exports to {code}, 2022, after folding to 23 sectors"
        source = "OECD ICIO 2022, 45 sectors"
        out.append(_row(source, what, "USD bn", published=float(fact["value"]),
                        ours=float(ours), within=0.05))  # fmt: skip
    return out


def _cbo(world: World) -> list[Row]:
    table = world.table("cbo_baselines")
    out = []
    for edition, year, printed in (("2025-01", "2035", 118.5), ("2026-02", "2036", 120.2)):
        row = next(iter(table.where(edition=edition, fiscal_year=year)))
        ours = 100 * float(row["debt_held_by_public"]) / float(row["gdp"])
        what = f"debt held by the public, fiscal year {year}"
        out.append(_row(f"CBO, edition {edition}", what, "percent of GDP", published=printed,
                        ours=ours, within=0.05))  # fmt: skip
    return out
