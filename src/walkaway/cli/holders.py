"""walkaway holders: who holds government debt, what changed, and who replaces a seller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from walkaway.bonds.changes import ChangeTable
    from walkaway.bonds.holders import HolderTable
    from walkaway.bonds.investors import Market
    from walkaway.bonds.replacement import Replacement

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
on_date = click.option("--date", default="2025-06-12", show_default=True, help="As known on it.")
SHORT = {"published": "", "derived": "=", "residual": "=", "carried": "c", "allocated": "~"}
LEGEND = (
    "totals: = derived from published figures, c carried from an earlier period, ~ allocated by a "
    "rule\ncells: * published, = derived, all others allocated (minimum cross-entropy, both "
    "margins met)"
)


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
@as_json
@click.pass_context
def holders(
    ctx: click.Context, date: str, period: str | None, market: str, since: str | None, as_json: bool
) -> None:
    """Who holds the debt, by holder and maturity, with a mark on every figure."""
    ctx.obj = date
    if ctx.invoked_subcommand:
        return
    from walkaway.errors import BadInputError, Problem
    from walkaway.world import World
    from walkaway.world.series import period_end

    world = World.at(date)
    day = period_end(period) if period else None
    _check_periods({"--period": day, "--since": period_end(since) if since else None}, world.date)
    if market.upper() == "JGB" and (since or period):
        what = "Japanese holders are known for single dates only"
        raise BadInputError([Problem("--since or --period", "", what, "leave it out")])
    if since:
        from walkaway.bonds.changes import changes_between

        change = changes_between(world, period_end(since), day)
        _emit_change(change, date, as_json)
        return
    from walkaway.bonds.facts import jgb_table, ust_table

    table = jgb_table(world) if market.upper() == "JGB" else ust_table(world, day)
    if as_json:
        stale = bool(_stale(table))
        emit_json(
            {"schema": "walkaway/holders/1", "date": date, "stale": stale} | table_document(table)
        )
    else:
        click.echo(_table_page(table, date))


def _check_periods(given: dict[str, dt.date | None], today: dt.date) -> None:
    """Refuse periods that lie in the future, or that run backwards.

    Raises:
        BadInputError: with all mistakes.
    """
    from walkaway.errors import BadInputError, Problem

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


def table_document(table: HolderTable) -> dict[str, Any]:
    """A table of holders as plain data; amounts in bn."""
    from walkaway.bonds.buckets import BUCKETS
    from walkaway.bonds.holders import COLUMNS

    rows = []
    for row, cells, marks, values in zip(
        table.rows, table.columns, table.marks, table.values, strict=True
    ):
        rows.append(
            {
                "id": row.holder.id,
                "name": row.holder.name,
                "kind": row.holder.kind,
                "total": round(row.amount, 11),
                "mark": row.mark,
                "period": row.period.isoformat(),
                "note": row.note,
                "caveat": row.holder.caveat,
                "buckets": dict(zip(BUCKETS, map(float, values), strict=True)),
                "cells": {
                    name: {"value": float(value), "mark": mark}
                    for name, value, mark in zip(COLUMNS, cells, marks, strict=True)
                },
            }
        )
    return {
        "market": table.market,
        "unit": f"{table.currency} bn at market value",
        "period": table.period.isoformat(),
        "total": float(table.cents.sum() / 1e11),
        "buckets": dict(zip(BUCKETS, map(float, table.values.sum(axis=0)), strict=True)),
        "supply": {
            name: {"face": float(f), "valuation": float(v), "mark": "estimated"}
            for name, f, v in zip(COLUMNS, table.face, table.valuation, strict=True)
        },
        "holders": rows,
        "notes": list(table.notes),
    }


def _stale(table: HolderTable) -> list[str]:
    """Notes that the table is old."""
    return [note for note in table.notes if note.startswith("stale")]


def _table_page(table: HolderTable, date: str) -> str:
    """The table for a terminal."""
    import numpy as np

    from walkaway.bonds.buckets import BUCKETS

    unit = f"{table.currency} bn" if table.market == "UST" else f"{table.currency} tn"
    scale = 1.0 if table.market == "UST" else 1e-3
    digits = 0 if table.market == "UST" else 1
    title = "US Treasuries" if table.market == "UST" else "Japanese government bonds"
    head = [
        click.style(f"{title} by holder and maturity, {unit} at market value", bold=True),
        f"holders of {table.period}, as known on {date}; 'bills' are all securities due in a year",
        *(click.style(note, bold=True) for note in _stale(table)),
        "",
    ]
    names = ["holder", "total", "", *BUCKETS]
    body = []
    for row, values, marks in zip(table.rows, table.values, table.marks, strict=True):
        cells = []
        for b, value in enumerate(values):
            mark = {"published": "*", "derived": "="}.get(marks[0 if b == 0 else b + 1], "")
            cells.append(f"{scale * value:,.{digits}f}{mark if b else ''}")
        total = f"{scale * row.amount:,.{digits}f}"
        body.append([row.holder.name, total, SHORT[row.mark], *cells])
    sums = [f"{scale * v:,.{digits}f}" for v in table.values.sum(axis=0)]
    body.append(["total", f"{scale * table.values.sum():,.{digits}f}", "", *sums])
    if table.market == "UST":
        body += [_part(table, name, said) for name, said in PARTS.items()]
        face = [f"{v:,.0f}" for v in table.bucket_face]
        body.append(["face value (estimated)", f"{table.face.sum():,.0f}", "", *face])
        ratio = [f"{v:.3f}" for v in table.bucket_valuation]
        whole = float(np.sum(table.values) / table.face.sum())
        body.append(["market value / face", f"{whole:.3f}", "", *ratio])
    caveats = [f"{r.holder.name}: {r.holder.caveat}" for r in table.rows if r.holder.caveat]
    return "\n".join(
        [
            *head,
            columns(names, body),
            "",
            LEGEND,
            "",
            *caveats,
            "",
            *(f"note: {n}" for n in table.notes if n not in _stale(table)),
        ]
    )


PARTS = {
    "JPN": "of which Japan",
    "official": "of which official abroad",
    "foreign": "of which abroad",
}


def _part(table: HolderTable, name: str, said: str) -> list[str]:
    """Several holders together, as a row of the page."""
    from walkaway.bonds.roster import members

    values = table.values[list(members(name, table.ids))].sum(axis=0)
    return [said, f"{values.sum():,.0f}", "", *(f"{v:,.0f}" for v in values)]


def columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns for a terminal: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (names, *rows)) for i in range(len(names))]
    lines = []
    for row in (names, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    lines[0] = click.style(lines[0], underline=True)
    return "\n".join(lines)


def _emit_change(change: ChangeTable, date: str, as_json: bool) -> None:
    from walkaway.bonds.buckets import BUCKETS

    rows = [
        {
            "id": one.holder,
            "before": one.before,
            "after": one.after,
            "change": one.after - one.before,
            "valuation": one.valuation,
            "transactions": one.transactions,
            "from": first.isoformat(),
            "to": last.isoformat(),
        }
        for one, (first, last) in zip(change.changes, change.spans, strict=True)
    ]
    start, end = change.before.period.isoformat(), change.after.period.isoformat()
    if as_json:
        emit_json(
            {
                "schema": "walkaway/holders-change/1",
                "date": date,
                "from": start,
                "to": end,
                "unit": "USD bn at market value",
                "yield_change_bp": dict(
                    zip(BUCKETS, (1e4 * float(v) for v in change.yields), strict=True)
                ),
                "holders": rows,
                "notes": list(change.notes),
            }
        )
        return
    keys = ("before", "after", "change", "valuation", "transactions")
    body = [[str(row["id"]), *(f"{float(str(row[key])):,.1f}" for key in keys)] for row in rows]
    sums = [f"{sum(float(str(row[key])) for row in rows):,.1f}" for key in keys]
    click.echo(click.style(f"US Treasuries, {start} to {end}, USD bn at market value", bold=True))
    click.echo(columns(["holder", *keys], [*body, ["total", *sums]]))
    click.echo()
    for note in change.notes:
        click.echo(f"note: {note}")


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
