"""walkaway holders: who holds government debt, what changed, and who replaces a seller."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from walkaway.bonds.changes import changes_between
from walkaway.bonds.facts import jgb_table, ust_table
from walkaway.bonds.kinds import Withdrawal
from walkaway.cli.options import Finite, given, question_of
from walkaway.cli.options import seed as seed_option
from walkaway.cli.output import formats, show
from walkaway.engine.studies.withdraw import Adjustment
from walkaway.engine.studies.withdraw import withdraw as study
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.grammar.values import percent
from walkaway.present import holders as present
from walkaway.present import holders_change as present_change
from walkaway.present import holders_withdraw as present_withdraw
from walkaway.world import World
from walkaway.world.series import period_end

on_date = click.option("--date", default="2025-06-12", show_default=True, help="As known on it.")


@click.group(invoke_without_command=True)
@on_date
@click.option("--period", help="Holders of this month or quarter, such as 2026-02 or 2025Q1.")
@click.option(
    "--market",
    type=click.Choice(["UST", "JGB"], case_sensitive=False),
    default="UST",
    show_default=True,
    help="US Treasuries or Japanese government bonds.",
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
    if market.upper() == "JGB" and (since or period):
        what = "Japanese holders are known for single dates only"
        raise BadInputError([Problem("--since or --period", "", what, "leave it out")])
    if since:
        moved = changes_between(world, period_end(since), day)
        show(present_change.changes(moved, world.date), present_change.page, as_json, as_csv)
        return
    table = jgb_table(world) if market.upper() == "JGB" else ust_table(world, day)
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


def ensemble_options(function: Any) -> Any:
    """Options that commands on the ensemble share."""
    for option in (
        click.option(
            "--horizon",
            type=click.Choice(["impact", "quarter", "year", "long"]),
            default="quarter",
            show_default=True,
            help="How long the other holders have to adjust; impact is one month.",
        ),
        click.option("--member", multiple=True, help="Only this estimate; may be repeated."),
        click.option(
            "--scaling",
            type=click.Choice(["share", "dollar"]),
            default="share",
            show_default=True,
            help="Published impacts travel per share of the market, or per dollar.",
        ),
        click.option(
            "--fire-sales/--no-fire-sales",
            default=True,
            show_default=True,
            help="Whether leveraged holders sell after losses.",
        ),
        click.option(
            "--limit-bp",
            type=Finite(1, 2000),
            default=1000.0,
            show_default=True,
            help="Premium beyond which the market counts as closed.",
        ),
    ):
        function = option(function)
    return function


def adjustment(
    horizon: str, member: tuple[str, ...], scaling: str, fire_sales: bool, limit_bp: float
) -> Adjustment:
    """How the others answer, from `ensemble_options`."""
    return Adjustment(
        horizon=horizon,
        members=member,
        scaling=scaling,
        fire_sales=fire_sales,
        limit=limit_bp * 1e-4,
    )


@holders.command()
@click.option("--holder", default="JPN", show_default=True, help="Who sells, such as JPN.private.")
@click.option("--bucket", default="all", show_default=True, help="all, coupons, long or 15-30 ...")
@click.option("--change", help="Relative to what it holds, such as -31%.")
@click.option("--amount", type=Finite(), help="USD bn instead, negative for sales.")
@click.option("--scenario", help="On its day, with its measures in force all the same.")
@click.option("--draws", type=click.IntRange(0, 100_000), default=0, help="Draws for bands.")
@seed_option
@ensemble_options
@formats
@click.pass_context
def withdraw(
    ctx: click.Context,
    /,
    holder: str,
    bucket: str,
    change: str | None,
    amount: float | None,
    scenario: str | None,
    draws: int,
    seed: int,
    as_json: bool,
    as_csv: bool,
    **how: Any,
) -> None:
    """Who replaces a seller, and at what yields, under every published estimate.

    Exit code 1 if no member of the ensemble clears.
    """
    if change is None and amount is None:
        change = percent(-1.0)
    problems: list[Problem] = []
    own = gathered(
        problems,
        lambda: Withdrawal(holder=holder, bucket=bucket, change=change, amount=amount),  # type: ignore[arg-type]
    )
    asked = gathered(
        problems,
        lambda: question_of(scenario, str(ctx.obj), given(ctx.parent, "date"), draws, seed),
    )
    if own is None or asked is None:
        raise BadInputError(problems)
    (day, loaded), answers = asked, adjustment(**how)
    found = study(day, own, answers)
    said = present_withdraw.withdrawal(found, answers, day, loaded.name if loaded else None)
    show(said, present_withdraw.page, as_json, as_csv)
    if said.status == "not solved":
        ctx.exit(1)
