"""walkaway firm: an exporter's operating profit under a scenario, from one year to the next."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.numbers import DRAWS
from walkaway.cli.options import check_target, in_sets, say_idle
from walkaway.cli.options import seed as seed_option
from walkaway.cli.output import formats, progress_bar, show
from walkaway.engine.exporters import bridge_of
from walkaway.engine.questions import question
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.firms.market import unplaced
from walkaway.firms.reader import library, owned
from walkaway.firms.reader import load as load_firm
from walkaway.firms.statements import own_estimates
from walkaway.goods.market import Answers
from walkaway.grammar.values import listed
from walkaway.present import firm as present
from walkaway.present import firms as present_firms
from walkaway.present.firm_chart import path_problems, waterfall
from walkaway.scenario import Scenario
from walkaway.world import Snapshot


@click.command()
@click.argument("name", required=False)
@click.option(
    "--scenario", default="japan-2025-tariffs", show_default=True, help="Name or TOML file."
)
@click.option(
    "--pass-through",
    type=click.Choice(["company", "none", "retail", "border"]),
    default="company",
    show_default=True,
    help="Who pays the tariff: as its own table or its goods at the border have it, nobody but it, "
    "20% the buyers, or as goods in general at the border.",
)
@in_sets
@click.option(
    "--record",
    is_flag=True,
    help="Leave out what the scenario itself does to the exchange rate.",
)
@click.option(
    "--draws",
    type=DRAWS,
    default=0,
    show_default=True,
    help="Draws of the scenario's exchange rate, for its range; 0: its central path alone.",
)
@seed_option
@click.option("--chart", metavar="FILE", help="Waterfall chart: .svg or .png.")
@formats
def firm(
    name: str | None,
    scenario: str,
    pass_through: str,
    elasticities: str,
    record: bool,
    draws: int,
    seed: int,
    chart: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Operating profit of an exporter: tariff, price, volume, exchange rate, mitigation.

    What the scenario does from its date on, beside the record: tariffs before it, and the currency.

    Money is in billions of the currency that the firm reports in.

    NAME is a firm of the library (listed without it) or a TOML table of your own. The scenario's
    date, measures, closure and elasticity sets hold.
    """
    if not draws or name is None:
        say_idle("without draws", "seed")
    if name is None:
        idle = ("scenario", "pass_through", "elasticities", "record", "draws", "chart")
        say_idle("without the name of a firm", *idle)
        every = dict.fromkeys((*owned(Snapshot.default()), *library()))
        firms = present_firms.document([load_firm(one) for one in every])
        show(firms, present_firms.page, as_json, as_csv)
        return
    sets = listed(elasticities) or None
    # The chart's file is looked at here, so that all that is wrong is told at once.
    problems = path_problems(chart) if chart else []
    if chart and not problems:
        gathered(problems, lambda: check_target(Path(chart), "--chart"))
    loaded = gathered(problems, lambda: Scenario.load(scenario))
    own = gathered(problems, lambda: load_firm(name, loaded.snapshot() if loaded else None))
    asked = gathered(problems, lambda: question(loaded, elasticities=sets)) if loaded else None
    if asked and own and (lacking := unplaced(own, asked.trade())):
        what = f"the table of trade has not {', '.join(lacking)}"
        problems.append(Problem("firm", name, what, "bring a firm of your own: NAME.firm.toml"))
    if record and draws:
        problems.append(
            Problem("--draws", str(draws), "are of no use with --record", "leave out one")
        )
    if problems or own is None or loaded is None:
        raise BadInputError(problems)
    with progress_bar("goods market, exchange rate") as progress:
        run, still, failed, asked = bridge_of(
            loaded, own, sets, pass_through, record, draws, seed, progress
        )
    estimates = own_estimates(asked, Answers, own)
    document = present.document(run, still, loaded.name, asked, estimates, failed, draws)
    if chart:
        waterfall(document, chart)
    show(document, present.page, as_json, as_csv)
    if chart and not (as_json or as_csv):
        click.echo(f"chart: {chart}")
