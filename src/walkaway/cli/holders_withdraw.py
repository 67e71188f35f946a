"""walkaway holders withdraw: who replaces a seller, and at what yields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from walkaway.bonds.kinds import MOST, Withdrawal
from walkaway.cli import defaults
from walkaway.cli.ensemble import adjustment, ensemble_options, market_option
from walkaway.cli.numbers import DRAWS, Real
from walkaway.cli.options import given, question_of, say_idle
from walkaway.cli.options import seed as seed_option
from walkaway.cli.output import formats, show
from walkaway.engine.studies.withdraw import withdraw as study
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.grammar.values import percent
from walkaway.present import holders_withdraw as present


@click.command()
@market_option
@click.option("--holder", default=defaults.HOLDER, show_default=True, help="Who sells.")
@click.option(
    "--bucket", default="all", show_default=True, help="all, usual, coupons, long or 15-30 ..."
)
@click.option("--change", help="Relative to what it holds, such as -31%.")
@click.option(
    "--amount", type=Real(-MOST, MOST), help="bn of the debt's money instead, negative for sales."
)
@click.option("--scenario", help="On its day, with its measures in force all the same.")
@click.option("--by-record", is_flag=True, help="Who buys by past purchases as well (slow).")
@click.option("--draws", type=DRAWS, default=0, help="Draws for bands.")
@seed_option
@ensemble_options
@formats
@click.pass_context
def withdraw(
    ctx: click.Context,
    /,
    market: str,
    holder: str,
    bucket: str,
    change: str | None,
    amount: float | None,
    scenario: str | None,
    by_record: bool,
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
    if not draws:
        say_idle("without draws", "seed")
    problems: list[Problem] = []
    own = gathered(
        problems,
        lambda: Withdrawal(
            holder=holder,
            bucket=bucket,
            change=change,  # type: ignore[arg-type]
            amount=amount,
            market=market.upper(),
        ),
    )
    asked = gathered(
        problems,
        lambda: question_of(scenario, str(ctx.obj), given(ctx.parent, "date"), draws, seed),
    )
    if own is None or asked is None:
        raise BadInputError(problems)
    (day, loaded), answers = asked, replace(adjustment(**how), by_record=by_record)
    found = study(day, own, answers)
    said = present.withdrawal(found, answers, day, loaded.name if loaded else None)
    show(said, present.page, as_json, as_csv)
    if said.status == "not solved":
        ctx.exit(1)
