"""The entry point: a group that knows its commands by name and imports them when called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

import click

from walkaway.errors import WalkawayError

# name -> (module:attribute, the line that --help shows). The line stands here so that
# `walkaway --help` answers without importing a single market.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("walkaway.cli.run:run", "run a scenario: print the page, write the report"),
    "serve": ("walkaway.cli.serve:serve", "the page: sliders, results as they arrive, compare"),
    "runs": ("walkaway.cli.runs:runs", "runs kept on this machine"),
    "compare": ("walkaway.cli.compare:compare", "two runs side by side"),
    "explain": ("walkaway.cli.compare:explain", "why a number is what it is, by measure"),
    "cite": ("walkaway.cli.cite:cite", "BibTeX of what a run used"),
    "scenarios": ("walkaway.cli.scenarios:scenarios", "scenarios that come with walkaway"),
    "show": ("walkaway.cli.scenarios:show", "what a scenario assumes, in words"),
    "check": ("walkaway.cli.scenarios:check", "all mistakes of scenario files, by line"),
    "new": ("walkaway.cli.scenarios:new", "write a new scenario file"),
    "schema": ("walkaway.cli.scenarios:schema", "JSON Schemas of files and --json documents"),
    "budget": ("walkaway.cli.budget:budget", "US baseline, fiscal packages, debt paths"),
    "rebalance": ("walkaway.cli.rebalance:rebalance", "how far a currency must rise, two routes"),
    "economy": ("walkaway.cli.economy:economy", "published macro model: what one shock does"),
    "auction": ("walkaway.cli.auction:command", "Treasury auctions: price, award, simulate"),
    "negotiate": ("walkaway.cli.negotiate:negotiate", "play a game of threats: all equilibria"),
    "tariffs": ("walkaway.cli.tariffs:tariffs", "tariffs chosen: optimal, Nash, agreed"),
    "power": ("walkaway.cli.power:power", "the loss one economy can threaten another with"),
    "holders": ("walkaway.cli.holders:holders", "who holds the debt, and who replaces a seller"),
    "curve": ("walkaway.cli.curve:curve", "yield curve: forwards, breakevens, term premium"),
    "frontier": ("walkaway.cli.frontier:frontier", "how much the bond market can absorb"),
    "bloc": ("walkaway.cli.bloc:bloc", "joining, leaving or founding a trade bloc: who gains"),
    "firm": ("walkaway.cli.firm:firm", "an exporter's profit: tariff, price, volume, yen"),
    "cutoff": ("walkaway.cli.cutoff:cutoff", "an input is cut off: exposure, losses, stand-ins"),
    "diversion": ("walkaway.cli.diversion:diversion", "can other markets replace the lost one?"),
    "claims": ("walkaway.cli.claims:command", "the numbers of a story: told, on record, modelled"),
    "data": ("walkaway.cli.data:data", "what the embedded data hold, and their sources"),
}


class LazyGroup(click.Group):
    """A click group whose commands are imported only when they are called."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, in the order of the table."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None if there is none of that name."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute = self._lazy[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        if self._lazy:
            with formatter.section("Commands"):
                formatter.write_dl([(name, line) for name, (_, line) in self._lazy.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; suggest the nearest name when there is none."""
        from walkaway.errors import did_you_mean

        if args and self.get_command(ctx, args[0]) is None:
            hint = did_you_mean(args[0], list(self._lazy))
            ctx.fail(f"no command {args[0]!r}. {hint[:1].upper()}{hint[1:]}".rstrip())
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="walkaway", message="%(prog)s %(version)s")
def cli() -> None:
    """What happens when a government uses trade, debt or money as leverage.

    And the other side walks away? Start with: walkaway run japan-2025
    """


def main() -> None:
    """Run the command line; errors end in one message on stderr and their exit code."""
    try:
        cli(standalone_mode=True)
    except WalkawayError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
