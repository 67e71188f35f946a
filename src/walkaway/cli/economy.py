"""`walkaway economy`: what the macro model says to one shock."""

from __future__ import annotations

import click


@click.group()
def economy() -> None:
    """Output, prices, policy rates and exchange rates."""


@economy.command()
@click.option("--shock", required=True, metavar="NAME", help="Such as RES_RS_JA.")
@click.option("--size", default=1.0, show_default=True, help="In the shock's own unit.")
@click.option("--quarters", default=40, show_default=True, help="How many to print.")
@click.option("--alone", is_flag=True, help="Leave out estimated correlations between shocks.")
@click.option("--json", "as_json", is_flag=True, help="Print {variable: [quarters]}.")
def irf(shock: str, size: float, quarters: int, alone: bool, as_json: bool) -> None:
    """Respond to one shock in published GPM6 (IMF WP/13/87), six blocs."""
    from walkaway.cli.output import emit_json
    from walkaway.economy import gpm6
    from walkaway.errors import NotSolvedError
    from walkaway.world import World
    from walkaway.world.world import LAST_DAY

    calibration = gpm6.parameters(World.at(LAST_DAY))
    response = gpm6.impulse_response(calibration, shock, size, quarters, alone=alone)
    if not response.solved:
        raise NotSolvedError(response.message)
    if as_json:
        emit_json({name: path.tolist() for name, path in response.paths.items()})
        return
    moved = ", ".join(f"{name} {amount:+.4g}" for name, amount in response.innovations.items())
    click.echo(f"GPM6 (IMF WP/13/87); first quarter: {moved}\n")
    shown = [q for q in (1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 30, 40) if q <= quarters]
    click.echo(f"{'':12}" + "".join(f"{f'q{q}':>9}" for q in shown))
    for name, path in response.paths.items():
        if name.rsplit("_", 1)[0] in {"Y", "PIE4", "RS", "LZ"} and abs(path).max() > 5e-4:
            click.echo(f"{name:12}" + "".join(f"{path[q - 1]:9.4f}" for q in shown))
    click.echo("\nY gap %, PIE4 four-quarter inflation, RS policy rate, LZ real rate, up = weaker")


@economy.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def shocks(as_json: bool) -> None:
    """List every shock that `irf` knows."""
    from walkaway.cli.output import emit_json
    from walkaway.economy import gpm6

    names = gpm6.shock_names()
    if as_json:
        emit_json(list(names))
    else:
        click.echo("\n".join(names))
