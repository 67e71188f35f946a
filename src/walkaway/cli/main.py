"""The entry point: all commands by name."""

from __future__ import annotations

import os
import sys

import click

from walkaway.cli import process
from walkaway.cli.lazy import LazyGroup
from walkaway.cli.places import Place

DATA = "WALKAWAY_DATA"
"""Environment variable that names a user's own data folder (`walkaway.world.folder`)."""

# name -> (module:attribute, the line that --help shows). The line stands here so that
# `walkaway --help` answers without importing a single market.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("walkaway.cli.run:run", "run a scenario: say what it finds, write the report"),
    "serve": ("walkaway.cli.serve:serve", "the page: sliders, results as they arrive, compare"),
    "runs": ("walkaway.cli.runs:runs", "runs kept on this machine"),
    "sweep": ("walkaway.cli.sweep:sweep", "many scenarios at once: a grid, or random points"),
    "surface": ("walkaway.cli.surface:surface", "numbers as functions of a scenario's dials"),
    "compare": ("walkaway.cli.compare:compare", "two runs side by side"),
    "explain": ("walkaway.cli.compare:explain", "why a number is what it is, by measure"),
    "chart": (
        "walkaway.cli.chart:chart",
        "a chart of a run, to be published: SVG, PNG, data",
    ),
    "export": ("walkaway.cli.chart:export", "a table of a run as CSV or Parquet, with metadata"),
    "cite": ("walkaway.cli.cite:cite", "a run and what it used, as BibTeX or text"),
    "scenarios": ("walkaway.cli.scenarios:scenarios", "scenarios that come with walkaway"),
    "show": ("walkaway.cli.scenarios:show", "what a scenario assumes, or a part of a run"),
    "check": ("walkaway.cli.scenarios:check", "all mistakes of scenario files, by line"),
    "new": ("walkaway.cli.scenarios:new", "write a new scenario file"),
    "schema": ("walkaway.cli.scenarios:schema", "JSON Schemas of files and --json documents"),
    "budget": ("walkaway.cli.budget:budget", "baselines, fiscal packages, debt paths"),
    "rebalance": ("walkaway.cli.rebalance:rebalance", "how far a currency must rise, two routes"),
    "economy": ("walkaway.cli.economy:economy", "published macro model: what one shock does"),
    "auction": ("walkaway.cli.auction:command", "Treasury auctions: price, award, simulate"),
    "negotiate": ("walkaway.cli.negotiate:negotiate", "play a game of threats: all equilibria"),
    "duties": ("walkaway.cli.duties:command", "what is levied: by product, partner and day"),
    "tariffs": ("walkaway.cli.tariffs:tariffs", "tariffs chosen: optimal, Nash, agreed"),
    "power": ("walkaway.cli.power:power", "the loss one economy can threaten another with"),
    "holders": ("walkaway.cli.holders:holders", "who holds the debt, and who replaces a seller"),
    "curve": ("walkaway.cli.curve:curve", "yield curve: forwards, breakevens, term premium"),
    "expect": ("walkaway.cli.expect:expect", "what was expected on a day, and what came"),
    "frontier": ("walkaway.cli.frontier:frontier", "how much the bond market can absorb"),
    "bloc": ("walkaway.cli.bloc:bloc", "joining, leaving or founding a trade bloc: who gains"),
    "firm": ("walkaway.cli.firm:firm", "an exporter's profit: tariff, price, volume, currency"),
    "cutoff": ("walkaway.cli.cutoff:cutoff", "an input is cut off: exposure, losses, stand-ins"),
    "diversion": ("walkaway.cli.diversion:diversion", "can other markets replace the lost one?"),
    "claims": ("walkaway.cli.claims:command", "the numbers of a story: told, on record, modelled"),
    "record": ("walkaway.cli.record:record", "what was predicted, and what happened"),
    "constants": (
        "walkaway.cli.constants:constants",
        "numbers that decide results: fact, estimate, prior or tuned",
    ),
    "data": ("walkaway.cli.data:data", "what the embedded data hold, and their sources"),
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--data", "folder", metavar="FOLDER", type=Place(),
              help="Your own data folder, instead of that in WALKAWAY_DATA.")  # fmt: skip
@click.version_option(package_name="walkaway", message="%(prog)s %(version)s")
def cli(folder: str | None) -> None:
    """What happens when a government uses trade, debt or money as leverage.

    And the other side walks away? Start with: walkaway run japan-2025
    """
    if folder is not None:
        before = os.environ.get(DATA)
        os.environ[DATA] = folder  # workers of this command inherit it
        click.get_current_context().call_on_close(lambda: _put_back(before))


def _put_back(before: str | None) -> None:
    if before is None:
        os.environ.pop(DATA, None)
    else:
        os.environ[DATA] = before


def main() -> None:
    """Run the command line; errors end in one message on stderr and their exit code."""
    process.prepare()
    sys.exit(process.ended(_called))


def _called() -> None:
    """Call the command; click's own way would end Ctrl-C as any mistake, with 1."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        raise KeyboardInterrupt from None
    if isinstance(code, int):
        sys.exit(code)


if __name__ == "__main__":
    main()
