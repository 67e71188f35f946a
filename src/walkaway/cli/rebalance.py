"""`walkaway rebalance`: how far a currency must rise to close a trade gap, by two routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from walkaway.economy.economies import Geography
    from walkaway.world import World


MOST = 30.0
"""Percent of GDP: beyond it neither route says anything (no large economy's gap was larger)."""


@click.command()
@click.option("--economy", default="JPN", show_default=True, help="Whose currency.")
@click.option(
    "--gap", type=float, help="Percent of its GDP to close  [default: its trade with the US]."
)
@click.option("--date", default="2025-06-12", show_default=True, help="As known on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rebalance(economy: str, gap: float | None, date: str, as_json: bool) -> None:
    """Find the appreciation that closes a trade gap, and what rate rises alone would do."""
    from walkaway.cli.output import emit_json
    from walkaway.economy import rebalance as dynamic
    from walkaway.economy import system
    from walkaway.economy.economies import CODES
    from walkaway.economy.measures import known
    from walkaway.errors import BadInputError, Problem
    from walkaway.world import World

    if known(economy, "--economy") == "USA":
        raise BadInputError([Problem("--economy", "", "USA issues the dollar", "name another")])
    if gap is not None and not abs(gap) <= MOST:
        hint = f"a trade gap in percent of GDP, at most {MOST:g} either way"
        raise BadInputError([Problem("--gap", "", f"{gap:g}% of GDP", hint)])
    world = World.at(date)
    model = system.build(world, system.Assumptions(floors=False))
    geo, i, us = model.geography, CODES.index(economy), CODES.index("USA")
    bilateral = 100 * float(geo.flows[i, us] - geo.flows[us, i]) / float(geo.gdp[i])
    wanted = bilateral if gap is None else gap
    routes = dynamic.needed_appreciation(model, economy, wanted)
    rises = dynamic.rate_rises(model, economy)
    document: dict[str, Any] = {
        "economy": economy,
        "gap_percent_of_gdp": wanted,
        "bilateral_with_usa_percent_of_gdp": bilateral,
        "dynamic": {name: vars(found) for name, found in routes.items()},
        "general_equilibrium": _general(world, geo, economy, wanted),
        "one_point_on_the_policy_rate": [vars(rise) for rise in rises],
    }
    if as_json:
        emit_json(document)
        return
    click.echo(f"{economy}: trade balance to fall by {wanted:.2f}% of GDP\n")
    click.echo("Real rise of the currency against the dollar, percent")
    for name, found in routes.items():
        click.echo(
            f"  dynamic, after three years, trade elasticity {found.elasticity:g} ({name}): "
            f"{found.real:.1f}; output {found.output:+.1f}%"
        )
    for row in document["general_equilibrium"]:
        click.echo(
            f"  general equilibrium, trade elasticity {row['elasticity']:g}: wages "
            f"{row['wage_against_usa']:+.1f}, prices {row['price_against_usa']:+.1f}"
        )
    click.echo("\nOne point on the policy rate alone raises the currency by, percent")
    for rise in rises:
        held = f"kept {rise.held} quarters" if rise.held else "left to the rule"
        click.echo(
            f"  {held}: {rise.real:.2f} real, {rise.nominal:.2f} nominal on impact, "
            f"{rise.lasting:.2f} real over three years; output {rise.output:+.2f}% at its low"
        )


def _general(world: World, geo: Geography, economy: str, gap: float) -> list[dict[str, float]]:
    """The general-equilibrium route: the gap moves from the economy to the United States."""
    from walkaway.economy.economies import CODES
    from walkaway.errors import NotSolvedError
    from walkaway.goods.rebalancing import rebalance as solve
    from walkaway.parameters import parameter

    trade = world.trade()
    names = trade.economies
    join = [[float(code in geo.members[own]) for code in names] for own in CODES]
    import numpy as np

    member = np.array(join)
    flows = member @ trade.flows.sum(axis=2) @ member.T / 1000
    before = flows.sum(axis=0) - flows.sum(axis=1)
    after, i, us = before.copy(), CODES.index(economy), CODES.index("USA")
    move = gap / 100 * geo.gdp[i]
    after[i] += move
    after[us] -= move
    found = []
    for elasticity in parameter("goods.rebalancing.elasticity").choices:
        answer = solve(CODES, flows, after, elasticity)
        if not answer.solved:
            raise NotSolvedError(answer.message)
        wage, price = answer.against(economy, "USA")
        found.append(
            {"elasticity": elasticity, "wage_against_usa": wage, "price_against_usa": price}
        )
    return found
