"""walkaway frontier: how far a flow can go before nothing clears."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.holders import columns, ensemble_options
from walkaway.cli.output import emit_json, progress_bar

if TYPE_CHECKING:
    from walkaway.bonds.frontier import Frontier
    from walkaway.bonds.investors import Market
    from walkaway.grammar.measure import Measure


@click.command()
@click.argument("scenario")
@click.option(
    "--along",
    type=click.Choice(["withdrawal", "qt", "issuance"]),
    default="withdrawal",
    show_default=True,
    help="The flow that grows.",
)
@click.option("--holder", help="Who withdraws, such as JPN or foreign; the scenario's if left out.")
@click.option("--bucket", help="all, coupons, long or 15-30 ...; the scenario's if left out.")
@click.option("--cap", type=click.FloatRange(min=1.0), help="Stop at this flow, USD bn.")
@ensemble_options
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw it to a file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def frontier(
    scenario: str,
    along: str,
    holder: str | None,
    bucket: str | None,
    cap: float | None,
    horizon: str,
    member: tuple[str, ...],
    scaling: str,
    fire_sales: bool,
    limit_bp: float,
    plot: Path | None,
    as_json: bool,
) -> None:
    """How much of a flow the market can absorb, at what yields, under every estimate.

    Follows the market of the scenario's date from today's holdings to the end of the stock, or
    to where no premium clears it. Exit code 1 if no trace reached an end.
    """
    from walkaway.bonds.frontier import choose, frontiers
    from walkaway.bonds.investors import ust_market
    from walkaway.bonds.literature import ensemble
    from walkaway.bonds.record import known
    from walkaway.bonds.replacement import HORIZONS
    from walkaway.scenario import Scenario
    from walkaway.world import World

    loaded = Scenario.load(scenario)
    direction, before = choose(loaded.in_force(), loaded.focus[1], along, holder, bucket)
    if plot is not None:
        check_plot(plot)
    world = known(World.at(loaded.date))
    market = ust_market(world)
    members = ensemble(world, member or None, scaling, fire_sales)
    with progress_bar("tracing") as progress:
        found = frontiers(
            market, members, direction, progress, months=HORIZONS[horizon],
            fire_sales=fire_sales, limit=limit_bp * 1e-4, cap=cap, before=before,
        )  # fmt: skip
    settings = {
        "scenario": loaded.name, "date": loaded.date.isoformat(), "along": along,
        "holder": direction.holder, "bucket": direction.label, "horizon": horizon,
        "scaling": scaling, "fire_sales": fire_sales, "limit_bp": limit_bp,
    }  # fmt: skip
    if plot is not None:
        from walkaway.cli.frontier_plot import draw

        draw(plot, market, found, settings)
    if as_json:
        emit_json(document(market, found, settings, before))
    else:
        click.echo(page(market, found, settings, before))
        if plot is not None:
            click.echo(f"drawn to {plot}")
    if all(one.status == "not converged" for one in found):
        click.get_current_context().exit(1)


def check_plot(path: Path) -> None:
    """Refuse a file that cannot be drawn before any work is done.

    Raises:
        BadInputError: an unknown ending, or a folder that does not exist.
    """
    from walkaway.errors import BadInputError, Problem

    known = (".png", ".svg", ".pdf")
    problems = []
    if path.suffix.lower() not in known:
        problems.append(Problem("--plot", "", f"cannot draw {path.name!r}", "use .png, .svg, .pdf"))
    if not path.parent.is_dir():
        problems.append(Problem("--plot", "", f"there is no folder {str(path.parent)!r}", ""))
    if problems:
        raise BadInputError(problems)


def document(
    market: Market, found: list[Frontier], settings: dict[str, Any], before: tuple[Measure, ...]
) -> dict[str, Any]:
    """The frontiers as plain data."""
    from walkaway.bonds.buckets import BUCKETS
    from walkaway.bonds.frontier import MEANING

    def named(values: Any, factor: float) -> dict[str, float]:
        return dict(zip(BUCKETS, (factor * float(v) for v in values), strict=True))

    rows = [
        {
            "member": one.member,
            "title": one.title,
            "status": one.status,
            "meaning": MEANING[one.status],
            "stock_usd_bn": one.stock,
            "largest_usd_bn": one.largest,
            "largest_percent_of_stock": 100.0 * one.share,
            "yields_percent": named(one.yields[-1], 100.0),
            "premium_bp": named(one.premium[-1], 1e4),
            "absorbed_usd_bn": dict(zip(one.holders, map(float, one.absorbed[-1]), strict=True)),
            "path": [
                {
                    "usd_bn": float(amount),
                    "percent_of_stock": 100.0 * float(amount) / one.stock,
                    "yields_percent": named(yields, 100.0),
                    "premium_bp": named(premium, 1e4),
                    "absorbed_usd_bn": dict(zip(one.holders, map(float, units), strict=True)),
                }
                for amount, yields, premium, units in zip(
                    one.amount, one.yields, one.premium, one.absorbed, strict=True
                )
            ],
            "shortfall_of_whole_stock_usd_bn": one.shortfall,
            "residual": one.residual,
            "evaluations": one.evaluations,
            "message": one.message,
        }
        for one in found
    ]
    return {
        "schema": "walkaway/frontier/1",
        **settings,
        "holders_of": market.table.period.isoformat(),
        "yields_of": market.curve_date.isoformat(),
        "before": [own.describe() for own in before],
        "members": rows,
        "notes": list(market.notes),
    }


def page(
    market: Market, found: list[Frontier], settings: dict[str, Any], before: tuple[Measure, ...]
) -> str:
    """The frontiers for a terminal."""
    from walkaway.bonds.buckets import BUCKETS
    from walkaway.bonds.frontier import MEANING

    what = {
        "withdrawal": f"withdrawal of {settings['holder']}",
        "qt": "run-off of the Federal Reserve",
        "issuance": "additional issuance",
    }[settings["along"]]
    lines = [
        click.style(f"Frontier along the {what} ({settings['bucket']} maturities)", bold=True),
        f"stock: USD {found[0].stock:,.0f} bn; holders of {market.table.period}, yields of "
        f"{market.curve_date}; the others have: {settings['horizon']}",
        *(f"already in force: {own.describe()}" for own in before),
        "",
    ]
    body = [
        [
            one.title,
            f"{one.largest:,.0f}",
            f"{one.share:.0%}",
            *(f"{1e4 * v:,.0f}" for v in one.premium[-1]),
            one.status
            if one.share >= 1 - 1e-12
            else f"{one.status}; {one.shortfall:,.0f} short of all",
        ]
        for one in found
    ]
    names = ["estimate", "largest, bn", "of stock", *BUCKETS, "end"]
    lines += ["largest flow that clears, and the rise of yields there (bp)", columns(names, body)]
    ends = dict.fromkeys(one.status for one in found)
    lines += ["", *(f"{status}: {MEANING[status]}" for status in ends)]
    lines += ["", *(f"note: {note}" for note in market.notes)]
    return "\n".join(lines)
