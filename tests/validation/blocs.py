"""Published gains from blocs beside ours."""

from __future__ import annotations

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
    trade = world.trade()
    for fact in world.table("trade_facts").rows():
        if fact["item"] == "Japan goods exports to GBR (ICIO)":
            j, g = (trade.economies.index(code) for code in ("JPN", "GBR"))
            ours = float(trade.flows[j, g, :-1].sum() / 1e3)
            rows.append(
                Row("blocs", "OECD ICIO 2022", fact["item"], "USD bn", float(fact["value"]),
                    round(ours, 1), abs(ours - float(fact["value"])) < 0.05, "to the digit")
            )  # fmt: skip
    place = locate(world, "CPTPP", "Prachinburi")
    rows.append(
        Row("blocs", "depositary of the CPTPP", "Prachinburi lies inside CPTPP", "yes or no",
            "no", "yes" if place.member else "no", not place.member, "Thailand is not a member")
    )  # fmt: skip
    return rows
