"""`walkaway rebalance`: how far a currency must rise to close a trade gap, by two routes."""

from __future__ import annotations

import click

from walkaway.cli import defaults
from walkaway.cli.numbers import PERCENT_OF_GDP
from walkaway.cli.options import given, in_scenario, in_sets, on_date, question_of
from walkaway.cli.output import formats, progress_bar, show
from walkaway.economy.measures import known
from walkaway.economy.table import RESERVE
from walkaway.engine.studies.rebalance import close, left_out
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.present import rebalance as present
from walkaway.world import World
from walkaway.world.aliases import hint_at_economy

MOST = 30.0
"""Percent of GDP: beyond it neither route says anything (no large economy's gap was larger)."""


@click.command()
@click.option("--economy", default=defaults.CURRENCY, show_default=True, help="Whose currency.")
@click.option(
    "--gap",
    type=PERCENT_OF_GDP,
    help=f"Percent of its GDP to close  [default: its trade with {RESERVE}].",
)
@in_scenario
@in_sets
@on_date
@formats
@click.pass_context
def rebalance(
    ctx: click.Context,
    economy: str,
    gap: float | None,
    scenario: str | None,
    elasticities: str,
    date: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Find the appreciation that closes a trade gap, and what rate rises alone would do."""
    problems: list[Problem] = []
    if gap is not None and not abs(gap) <= MOST:
        hint = f"a trade gap in percent of GDP, at most {MOST:g} either way"
        problems.append(Problem("--gap", "", f"{gap:g}% of GDP", hint))
    asked = gathered(
        problems,
        lambda: question_of(scenario, date, given(ctx, "date"), elasticities=elasticities),
    )
    problems += _refused(asked[0].world if asked else None, economy)
    if scenario is None and elasticities:
        what = "decide nothing here without --scenario"
        problems.append(Problem("--elasticities", "", what, "leave them out"))
    if problems or asked is None:
        raise BadInputError(problems)
    question, loaded = asked
    with progress_bar("rebalancing") as progress:
        found = close(question, economy, gap, progress)
    document = present.document(found, question, loaded.name if loaded else None)
    show(document, present.page, as_json, as_csv)


def _refused(world: World | None, economy: str) -> list[Problem]:
    """An economy that has no currency to rise, or is not in the world."""
    # A table of the user's own may have no place in the quarterly model.
    if world is not None and left_out(world):
        codes = world.trade().economies
        hint = hint_at_economy(economy, codes)
        what = f"no economy {economy!r}"
        return [] if economy in codes else [Problem("--economy", "", what, hint)]
    problems: list[Problem] = []
    whose = gathered(problems, lambda: known(economy, "--economy"))
    if whose == RESERVE:
        what = f"{RESERVE} issues the money that others are measured by"
        problems.append(Problem("--economy", "", what, "name another"))
    return problems
