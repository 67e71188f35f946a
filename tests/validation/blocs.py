"""Published gains from blocs beside ours."""

from __future__ import annotations

import re
from functools import cache, partial

import numpy as np

from tests.validation.row import Band, Covers, Decimals, Exact, Row, Type, WithinShare
from walkaway.goods.blocs import Plan, study
from walkaway.goods.places import locate
from walkaway.present.bloc import checks
from walkaway.world import World

_row = partial(Row, area="blocs")


@cache
def rows() -> tuple[Row, ...]:
    """All rows of this area."""
    world = World.at("2025-06-12")
    place = locate(world, "CPTPP", "Prachinburi")
    return (
        *_customs(world),
        *_gains(world),
        _row(
            type=Type.IDENTITY, source="depositary of the CPTPP",
            quantity="Prachinburi lies inside CPTPP", unit="yes or no", published="no",
            ours="yes" if place.member else "no", rule=Exact(), note="Thailand is not a member",
        ),
        *_trade(world),
    )  # fmt: skip


def _gains(world: World) -> list[Row]:
    """Gains of another model, which counts more than tariffs."""
    found = study(world, Plan("CPTPP", ("CHN",), us_tariffs=False))
    return [
        _row(
            type=Type.REPLICATION, source=check.source, quantity=check.quantity,
            unit="USD bn a year", published=check.published_usd_bn_2030,
            ours=Band(*(round(getattr(check.ours_usd_bn, k), 1) for k in ("low", "mid", "high"))),
            rule=Covers("the range over elasticity sets"), note=check.note,
        )
        for check in checks(found, world)
    ]  # fmt: skip


def _trade(world: World) -> list[Row]:
    """Japan's trade in the table of 2022, against the same table read by others."""
    trade = world.trade("published", 2022)
    at = trade.economies.index
    found = []
    for fact in world.table("trade_facts").rows():
        match = re.fullmatch(r"Japan goods (exports to|imports from) (\w+) \(ICIO\)", fact["item"])
        if match is None:
            continue
        way, place = match.groups()
        partners = _partners(world, place)
        flows = trade.flows[at("JPN")] if way == "exports to" else trade.flows[:, at("JPN")]
        ours = float(flows[[at(code) for code in partners], :-1].sum() / 1e3)
        published = float(fact["value"])
        found.append(
            _row(
                type=Type.CALIBRATED, source=fact["agency"], quantity=fact["item"], unit="USD bn",
                published=published, ours=round(ours, 1), rule=Decimals(1),
                note="the table that the base year starts from, against itself",
            )
        )  # fmt: skip
    return found


def _partners(world: World, place: str) -> list[str]:
    known = world.trade().economies
    if place == "EU27":
        return [code for code in world.members("EU") if code in known]
    if place == "CPTPP10_exJPN_exGBR":
        return [c for c in world.members("CPTPP") if c in known and c not in ("JPN", "GBR")]
    return [place]


def _customs(world: World) -> list[Row]:
    """Customs figures of 2024 of the seller, against the base year, which has the buyer's."""
    wanted = ("Japan exports to US", "Japan exports to China")
    facts = {
        row["item"]: float(row["value"])
        for row in world.table("trade_facts").rows()
        if row["item"] in wanted
    }
    series = World.at("2025-06-12").series("usdjpy_monthly")
    rate = float(
        np.mean([v for p, v in zip(series.periods, series.values, strict=True) if p.year == 2024])
    )
    trade = world.trade()
    at = trade.economies.index
    found = []
    for item, code in (("Japan exports to US", "USA"), ("Japan exports to China", "CHN")):
        published = facts[item] * 1e3 / rate
        ours = float(trade.flows[at("JPN"), at(code), :-1].sum() / 1e3)
        found.append(
            _row(
                type=Type.CALIBRATED if code == "USA" else Type.FORECAST,
                source="Ministry of Finance, Japan", quantity=f"{item}, 2024", unit="USD bn",
                published=round(published, 1), ours=round(ours, 1), rule=WithinShare(0.1),
                note=f"customs value at {rate:.1f} yen; ours is of {trade.year} at the border, "
                + ("as US customs count it" if code == "USA" else "by pair as the record of 2023"),
            )
        )  # fmt: skip
    return found
