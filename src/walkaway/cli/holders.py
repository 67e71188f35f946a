"""walkaway holders: who holds government debt, what changed, and who replaces a seller."""

from __future__ import annotations

import datetime as dt

import click

from walkaway.bonds.changes import changes_between
from walkaway.bonds.facts import jgb_table, ust_table
from walkaway.bonds.sovereigns import FIRST, SHARES, SOVEREIGNS, choice, sovereign
from walkaway.cli.dates import as_known_on
from walkaway.cli.lazy import LazyGroup
from walkaway.cli.options import given
from walkaway.cli.output import formats, show
from walkaway.errors import BadInputError, Problem
from walkaway.present import holders as present
from walkaway.present import holders_change as present_change
from walkaway.world import World
from walkaway.world.series import period_end

COMMANDS = {
    "withdraw": ("walkaway.cli.holders_withdraw:withdraw", "who replaces a seller, at what yields"),
}
on_date = as_known_on()


@click.group(cls=LazyGroup, lazy=COMMANDS, invoke_without_command=True)
@on_date
@click.option("--period", help="Holders of this month or quarter, such as 2026-02 or 2025Q1.")
@click.option(
    "--market",
    type=click.Choice(list(SOVEREIGNS), case_sensitive=False),
    default=FIRST,
    show_default=True,
    help=choice(),
)
@click.option("--since", help="Show the change since this period: valuation and transactions.")
@formats
@click.pass_context
def holders(
    ctx: click.Context,
    date: str,
    period: str | None,
    market: str,
    since: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Who holds the debt, by holder and maturity, with a mark on every figure."""
    ctx.obj = date
    if ctx.invoked_subcommand:
        _refuse_unread(ctx)
        return
    world = World.at(date)
    day = period_end(period) if period else None
    _check_periods({"--period": day, "--since": period_end(since) if since else None}, world.date)
    own = sovereign(market.upper())
    if own.shape == SHARES and (since or period):
        what = f"holders of {own.debt} are known for single dates only"
        raise BadInputError([Problem("--since or --period", "", what, "leave it out")])
    if since:
        moved = changes_between(world, period_end(since), day)
        show(present_change.changes(moved, world.date), present_change.page, as_json, as_csv)
        return
    table = jgb_table(world) if own.shape == SHARES else ust_table(world, day)
    show(present.holders(table, world.date), present.page, as_json, as_csv)


def _refuse_unread(ctx: click.Context) -> None:
    """Refuse options that `withdraw` does not read, rather than pass them over.

    Raises:
        BadInputError: with all of them.
    """
    names = [name for name in ("market", "period", "since") if given(ctx, name)]
    names += [kind for kind in ("json", "csv") if given(ctx, f"as_{kind}")]
    what = f"means nothing before {ctx.invoked_subcommand}"
    if names:
        hint = "leave it out, or put it behind, where it is known"
        raise BadInputError([Problem(f"--{name}", "", what, hint) for name in names])


def _check_periods(given: dict[str, dt.date | None], today: dt.date) -> None:
    """Refuse periods that lie in the future, or that run backwards.

    Raises:
        BadInputError: with all mistakes.
    """
    problems = [
        Problem(name, "", f"{day} is after the date {today}", "give a later --date")
        for name, day in given.items()
        if day is not None and day > today
    ]
    end, start = given["--period"], given["--since"]
    if not problems and end is not None and start is not None and start >= end:
        problems.append(Problem("--since", "", f"{start} is not before {end}", "turn them round"))
    if problems:
        raise BadInputError(problems)
