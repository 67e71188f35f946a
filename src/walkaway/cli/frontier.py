"""walkaway frontier: how far a flow can go before nothing clears."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from walkaway.cli.ensemble import adjustment, ensemble_options, market_option
from walkaway.cli.frontier_plot import draw
from walkaway.cli.numbers import Real
from walkaway.cli.options import check_picture
from walkaway.cli.output import formats, progress_bar, show
from walkaway.cli.places import Place
from walkaway.cli.typed import again
from walkaway.engine.questions import question
from walkaway.engine.studies.frontier import Flow, trace
from walkaway.present import frontier as present
from walkaway.scenario import Scenario


@click.command()
@click.argument("scenario")
@click.option(
    "--along",
    type=click.Choice(["withdrawal", "qt", "issuance"]),
    default="withdrawal",
    show_default=True,
    help="The flow that grows.",
)
@click.option(
    "--holder",
    help="Who withdraws, several with commas together; the scenario's if left out.",
)
@market_option
@click.option("--bucket", help="all, coupons, long or 15-30 ...; the scenario's if left out.")
@click.option("--cap", type=Real(1, 1e8), help="Stop at this flow, bn of the debt's money.")
@ensemble_options
@click.option("--plot", type=Place(dir_okay=False, path_type=Path), help="Draw it to a file.")
@formats
def frontier(
    scenario: str,
    along: str,
    holder: str | None,
    market: str,
    bucket: str | None,
    cap: float | None,
    plot: Path | None,
    as_json: bool,
    as_csv: bool,
    **how: Any,
) -> None:
    """How much of a flow the market can absorb, at what yields, under every estimate.

    Follows the market of the scenario's date from today's holdings to the end of the stock, or
    to where no premium clears it. Exit code 1 if no trace reached an end.
    """
    loaded = Scenario.load(scenario)
    if plot is not None:
        check_picture(plot, "--plot")
    asked, answers = question(loaded), adjustment(**how)
    with progress_bar("tracing") as progress:
        traced = trace(asked, Flow(along, holder, bucket, cap, market.upper()), answers, progress)
    said = present.frontier(traced, answers, asked, loaded.name)
    if plot is not None:
        draw(plot, said)
        click.echo(f"drawn to {plot}", err=True)
    show(said, partial(present.page, again=again()), as_json, as_csv)
    if said.status == "not solved":
        click.get_current_context().exit(1)
