"""walkaway holders: who holds government debt, what changed, and who replaces a seller."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from walkaway.bonds.changes import changes_between
from walkaway.bonds.facts import jgb_table, ust_table
from walkaway.cli.output import columns, emit_json, formats, show
from walkaway.errors import BadInputError, Problem
from walkaway.present import holders as present
from walkaway.present import holders_change as present_change
from walkaway.world import World
from walkaway.world.series import period_end

if TYPE_CHECKING:
    from walkaway.bonds.investors import Market
    from walkaway.bonds.replacement import Replacement

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
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
            type=click.FloatRange(1, 2000),
            default=1000.0,
            show_default=True,
            help="Premium beyond which the market counts as closed.",
        ),
    ):
        function = option(function)
    return function


@holders.command()
@click.option("--holder", default="JPN", show_default=True, help="Who sells, such as JPN.private.")
@click.option("--bucket", default="all", show_default=True, help="all, coupons, long or 15-30 ...")
@click.option("--change", help="Relative to what it holds, such as -31%.")
@click.option("--amount", type=float, help="USD bn instead, negative for sales.")
@click.option("--draws", type=click.IntRange(0, 100_000), default=0, help="Draws for bands.")
@click.option("--seed", type=int, default=0, help="Seed of the draws.")
@ensemble_options
@as_json
@click.pass_context
def withdraw(
    ctx: click.Context,
    holder: str,
    bucket: str,
    change: str | None,
    amount: float | None,
    draws: int,
    seed: int,
    horizon: str,
    member: tuple[str, ...],
    scaling: str,
    fire_sales: bool,
    limit_bp: float,
    as_json: bool,
) -> None:
    """Who replaces a seller, and at what yields, under every published estimate.

    Exit code 1 if no member of the ensemble clears.
    """
    from walkaway.bonds.investors import ust_market
    from walkaway.bonds.kinds import Withdrawal
    from walkaway.bonds.literature import ensemble
    from walkaway.bonds.record import known
    from walkaway.bonds.replacement import HORIZONS, replacements
    from walkaway.grammar.values import percent
    from walkaway.world import World

    if change is None and amount is None:
        change = percent(-1.0)
    own = Withdrawal(holder=holder, bucket=bucket, change=change, amount=amount)  # type: ignore[arg-type]
    world = known(World.at(str(ctx.obj)))
    market = ust_market(world)
    members = ensemble(world, member or None, scaling, fire_sales)
    found = replacements(
        market, members, [own], HORIZONS[horizon], fire_sales, draws, seed, limit_bp * 1e-4
    )
    said = own.describe().split(" over ")[0]
    settings = {
        "date": str(ctx.obj), "horizon": horizon, "scaling": scaling, "fire_sales": fire_sales,
        "limit_bp": limit_bp, "draws": draws, "seed": seed,
    }  # fmt: skip
    if as_json:
        emit_json(_replacement_document(market, found, said, settings))
    else:
        click.echo(_replacement_page(market, found, said, settings))
    if not any(one.result.solved for one in found):
        ctx.exit(1)


def _replacement_document(
    market: Market, found: list[Replacement], said: str, settings: dict[str, Any]
) -> dict[str, Any]:
    import numpy as np

    from walkaway.bonds.buckets import BUCKETS
    from walkaway.bonds.replacement import absorption_band

    ids = market.table.ids
    band = absorption_band(found)
    rows = []
    for one in found:
        result = one.result
        row: dict[str, Any] = {
            "member": one.member.paper.id,
            "title": one.member.paper.title,
            "status": str(result.status),
            "message": result.message,
            "premium_bp": _by_bucket(1e4 * result.premium),
            "yields_percent": _by_bucket(100 * result.yields),
            "shortfall_usd_bn": float(np.maximum(result.shortfall, 0).sum()),
            "absorbed_usd_bn": dict(zip(ids, map(float, one.absorbed), strict=True)),
            "revaluation_usd_bn": dict(zip(ids, map(float, result.revaluation), strict=True)),
            "cleared_share_of_draws": one.cleared_share,
        }
        if one.band is not None:
            row["premium_bp_5_95"] = {
                name: [1e4 * float(one.band[0, b]), 1e4 * float(one.band[1, b])]
                for b, name in enumerate(BUCKETS)
            }
        rows.append(row)
    return {
        "schema": "walkaway/holders-withdraw/1",
        "measure": said,
        **settings,
        "holders_of": market.table.period.isoformat(),
        "yields_of": market.curve_date.isoformat(),
        "members": rows,
        "absorbed_usd_bn_low_median_high": {
            who: [float(v) for v in band[:, i]] for i, who in enumerate(ids) if len(band)
        },
        "notes": list(market.notes),
    }


def _by_bucket(values: Any) -> dict[str, float]:
    from walkaway.bonds.buckets import BUCKETS

    return dict(zip(BUCKETS, map(float, values), strict=True))


BILLS = (
    "bills: the Federal Reserve in fact anchors short yields to its policy rate; that is not in "
    "this market, and moves of bills are too large if it holds the rate"
)


def _reading(market: Market, band: Any, leaving: Any) -> list[str]:
    """How to read bills, and leveraged holders that sell though yields are higher."""
    kinds = ("dealer", "hedge fund")
    named = [
        row.holder.name
        for row, middle, gone in zip(market.table.rows, band[1], leaving, strict=True)
        if row.holder.kind in kinds and middle < -0.05 and not gone
    ]
    said = [BILLS]
    if named:
        said.append(
            f"{', '.join(named)}: sells too, for one or both of two reasons: losses on bonds held "
            "with borrowed money shrink the room on its balance sheet, so that it must sell; and a "
            "dollar of long bonds uses more of that room, so that it gives up more dollars of "
            "short ones than it takes of long ones"
        )
    return [f"note: {line}" for line in said]


def _replacement_page(
    market: Market, found: list[Replacement], said: str, settings: dict[str, Any]
) -> str:
    import numpy as np

    from walkaway.bonds.buckets import BUCKETS
    from walkaway.bonds.replacement import absorption_band

    lines = [
        click.style(said, bold=True),
        f"holders of {market.table.period}, yields of {market.curve_date}; the others have: "
        f"{settings['horizon']}",
        "",
    ]
    body = []
    for one in found:
        rise = [f"{1e4 * v:,.0f}" for v in one.result.premium]
        lost = float(np.maximum(one.result.shortfall, 0).sum())
        status = "cleared" if one.result.solved else f"no clearing, {lost:,.0f} bn short"
        if settings["draws"]:
            status += f" ({one.cleared_share:.0%} of draws)"
        body.append([one.member.paper.title, *rise, status])
    lines += ["rise of yields, basis points", columns(["estimate", *BUCKETS, "market"], body), ""]
    band = absorption_band(found)
    if len(band):
        order = np.argsort(-band[1])
        losses = np.median([o.result.revaluation for o in found if o.result.solved], axis=0)
        rows = [
            [
                market.table.rows[i].holder.name,
                f"{market.table.values[i].sum():,.0f}",
                f"{band[1, i]:,.1f}",
                f"{band[0, i]:,.1f} to {band[2, i]:,.1f}",
                f"{losses[i]:,.1f}",
            ]
            for i in order
            if np.abs(band[:, i]).max() > 0.05
        ]
        lines += [
            "who takes it, USD bn at prices before (median and range over estimates)",
            columns(["holder", "held", "takes", "range", "repriced"], rows),
            "repriced: what it held before, at the prices after; of a seller that is the loss had "
            "it kept all",
            "",
            *_reading(market, band, found[0].result.shock.leaving),
        ]
    return "\n".join([*lines, *(f"note: {note}" for note in market.notes)])
