"""Published gains from blocs beside ours."""

from __future__ import annotations

import re

import numpy as np

from tests.validation.row import Row
from walkaway.cli.bloc import checks
from walkaway.goods.blocs import Plan, study
from walkaway.goods.places import locate
from walkaway.world import World


def rows() -> list[Row]:
    """All rows of this area."""
    world = World.at("2025-06-12")
    found = study(world, Plan("CPTPP", ("CHN",), us_tariffs=False))
    rows = [
        Row(
            "blocs",
            check["source"],
            check["quantity"],
            "USD bn a year",
            check["published_usd_bn_2030"],
            round(check["ours_usd_bn"]["mid"], 1),
            check["agrees"],
            f"ours from {check['ours_usd_bn']['low']:.1f} to {check['ours_usd_bn']['high']:.1f}. "
            + check["note"],
        )
        for check in checks(found, world)
    ]
    rows += [*_trade(world), *_customs(world)]
    place = locate(world, "CPTPP", "Prachinburi")
    rows.append(
        Row("blocs", "depositary of the CPTPP", "Prachinburi lies inside CPTPP", "yes or no",
            "no", "yes" if place.member else "no", not place.member, "Thailand is not a member")
    )  # fmt: skip
    return rows


def _trade(world: World) -> list[Row]:
    """Japan's trade in the table the model runs on, against the same table read by others."""
    trade = world.trade()
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
            Row(
                "blocs",
                fact["agency"],
                fact["item"],
                "USD bn",
                published,
                round(ours, 1),
                abs(ours - published) <= 0.051,
                "to the digit printed",
            )
        )
    return found


def _partners(world: World, place: str) -> list[str]:
    known = world.trade().economies
    if place == "EU27":
        return [code for code in world.members("EU") if code in known]
    if place == "CPTPP10_exJPN_exGBR":
        return [c for c in world.members("CPTPP") if c in known and c not in ("JPN", "GBR")]
    return [place]


def _customs(world: World) -> list[Row]:
    """Customs figures of 2024 against the table of 2022: levels differ, and are shown."""
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
            Row(
                "blocs",
                "Ministry of Finance, Japan",
                f"{item}, 2024",
                "USD bn",
                round(published, 1),
                round(ours, 1),
                abs(ours / published - 1) < 0.1,
                f"customs value at {rate:.1f} yen; ours is the table of {trade.year} at basic "
                "prices, without transport and trade margins, by origin of production",
            )
        )
    return found
