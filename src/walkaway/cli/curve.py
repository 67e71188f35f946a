"""walkaway curve: par, zero and forward rates, breakevens, a term premium."""

from __future__ import annotations

import click

from walkaway.cli.output import emit_json


@click.command()
@click.option("--date", default="2025-06-12", show_default=True, help="As known on it.")
@click.option(
    "--market",
    type=click.Choice(["UST", "JGB"], case_sensitive=False),
    default="UST",
    show_default=True,
    help="US Treasuries or Japanese government bonds.",
)
@click.option(
    "--method",
    type=click.Choice(["spline", "nss"]),
    default="spline",
    show_default=True,
    help="Through every yield, or Nelson-Siegel-Svensson with misses.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def curve(date: str, market: str, method: str, as_json: bool) -> None:
    """The yield curve: par, zero and forward rates, breakevens, a term premium."""
    from dataclasses import asdict

    from walkaway.bonds.readout import read
    from walkaway.cli.output import columns
    from walkaway.world import World

    found = read(World.at(date), market.upper(), method)
    if as_json:
        document = asdict(found) | {"date": found.date.isoformat(), "asof": date}
        emit_json({"schema": "walkaway/curve/1", "market": market.upper(), **document})
        return
    name = "US Treasuries" if market.upper() == "UST" else "Japanese government bonds"
    click.echo(click.style(f"{name}, {found.date}, percent", bold=True))
    body = [
        [
            _span(tenor.years),
            *(
                "" if value is None else f"{value:.2f}"
                for value in (
                    tenor.published, tenor.par, tenor.zero, tenor.forward, tenor.breakeven,
                    tenor.premium,
                )
            ),
        ]
        for tenor in found.tenors
    ]  # fmt: skip
    names = ["maturity", "published", "fitted", "zero", "forward 1y", "breakeven", "term premium"]
    click.echo(columns(names, body))
    click.echo(f"five-year rate in five years: {found.forward_rate:.2f}")
    if found.forward_breakeven is not None:
        click.echo(f"five-year breakeven in five years: {found.forward_breakeven:.2f}")
    click.echo(f"largest miss of a published yield: {found.largest_misfit:.2f} bp ({method})")
    for note in found.notes:
        click.echo(f"note: {note}")


def _span(years: float) -> str:
    if years < 1:
        return f"{12 * years:g} months"
    return "1 year" if years == 1 else f"{years:g} years"
