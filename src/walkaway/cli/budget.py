"""`walkaway budget`: baselines, packages, and stochastic debt paths."""

from __future__ import annotations

from typing import Any

import click

_date = click.option("--date", default="2026-06-30", show_default=True, help="As known on.")
_edition = click.option("--edition", help="CBO edition, such as 2025-01  [default: newest].")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def budget() -> None:
    """The public purse: deficits, debt, interest."""


@budget.command()
@_edition
@_date
@_json
def baseline(edition: str | None, date: str, as_json: bool) -> None:
    """Reproduce a published CBO baseline, year by year."""
    from walkaway.budget import baseline as published
    from walkaway.budget.ladder import us_ladder
    from walkaway.budget.projection import project
    from walkaway.cli.output import emit_json
    from walkaway.world import World

    world = World.at(date)
    chosen = published.load(world, edition)
    path = project(chosen, us_ladder(world, float(chosen.debt[0])))
    columns = {
        "gdp": path.gdp,
        "primary_balance": path.primary_balance,
        "net_interest": path.net_interest,
        "deficit": path.deficit,
        "debt_held_by_public": path.debt,
        "debt_pct_gdp": path.debt_ratio,
        "deficit_pct_gdp": 100 * path.deficit / path.gdp,
        "net_interest_pct_gdp": path.interest_ratio,
    }
    rounded = {name: [round(float(v), 3) for v in values] for name, values in columns.items()}
    if as_json:
        emit_json({"edition": chosen.edition, "years": chosen.years.tolist(), **rounded})
        return
    click.echo(f"CBO baseline of {chosen.edition}; USD bn, percent of GDP; fiscal years\n")
    _table(chosen.years.tolist(), rounded)


@budget.command()
@click.argument("name", required=False)
@click.option("--primary", type=float, help="USD bn added to primary deficits, instead of NAME.")
@click.option("--from", "first", type=int, default=2026, show_default=True, help="First year.")
@click.option("--until", type=int, default=2034, show_default=True, help="Last year.")
@click.option(
    "--feedback",
    type=float,
    default=0.0,
    show_default=True,
    help="Basis points on yields per point of debt over GDP (CBO: 2-3).",
)
@_edition
@_date
@_json
def package(
    name: str | None,
    primary: float | None,
    first: int,
    until: int,
    feedback: float,
    edition: str | None,
    date: str,
    as_json: bool,
) -> None:
    """Add a package to the baseline: NAME is hr1-house or obbba-enacted, or give --primary."""
    from walkaway.budget import baseline as published
    from walkaway.budget import packages
    from walkaway.budget.ladder import us_ladder
    from walkaway.budget.projection import Change, project
    from walkaway.cli.output import emit_json
    from walkaway.errors import BadInputError, Problem
    from walkaway.world import World

    if (name is None) == (primary is None):
        known = ", ".join(packages.LIBRARY)
        raise BadInputError([Problem("package", "", f"give one of {known}, or --primary")])
    law = packages.named(name) if name else packages.custom(primary or 0.0, first, until)
    world = World.at(date)
    chosen = published.load(world, edition or "2025-01")
    law.check(chosen.years, chosen.gdp)
    ladder = us_ladder(world, float(chosen.debt[0]))
    before = project(chosen, ladder)
    after = project(chosen, ladder, Change.of(chosen, law, feedback / 100))
    service = after.net_interest - before.net_interest
    last = max(year for _, year, _ in law.periods)
    inside = chosen.years <= last
    result: dict[str, Any] = {
        "package": law.name,
        "edition": chosen.edition,
        "until": int(chosen.years[inside][-1]),
        "primary": float(law.deficits(chosen.years)[inside].sum()),
        "debt_service": float(service[inside].sum()),
        "debt_pct_gdp": float(after.debt_ratio[inside][-1]),
        "debt_pct_gdp_change": float((after.debt_ratio - before.debt_ratio)[inside][-1]),
        "years": chosen.years.tolist(),
        "primary_by_year": law.deficits(chosen.years).tolist(),
        "debt_service_by_year": service.tolist(),
        "debt_pct_gdp_by_year": after.debt_ratio.tolist(),
        "source": law.source,
        "assumed": law.note,
    }
    if as_json:
        emit_json(result)
        return
    click.echo(f"{law.name} on the CBO baseline of {chosen.edition}, to {result['until']}")
    click.echo(f"  primary deficits  {result['primary']:+10,.0f} USD bn")
    click.echo(f"  debt service      {result['debt_service']:+10,.0f} USD bn")
    click.echo(
        f"  debt over GDP     {result['debt_pct_gdp']:10.1f} % "
        f"({result['debt_pct_gdp_change']:+.1f} points)"
    )
    for label, text in (("Source", law.source), ("Assumed", law.note)):
        if text:
            click.echo(f"  {label}: {text}")


@budget.command()
@click.option("--draws", default=100_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--method", default="normal", show_default=True, help="normal or bootstrap.")
@click.option("--jobs", type=int, help="Threads  [default: as many as cores].")
@_edition
@_date
@_json
def paths(
    draws: int,
    seed: int,
    method: str,
    jobs: int | None,
    edition: str | None,
    date: str,
    as_json: bool,
) -> None:
    """Draw debt paths around the baseline from the shocks of the last two decades."""
    from walkaway.budget import baseline as published
    from walkaway.budget import stochastic
    from walkaway.budget.ladder import us_ladder
    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.world import World

    world = World.at(date)
    chosen = published.load(world, edition)
    case = stochastic.case_of(chosen, us_ladder(world, float(chosen.debt[0])))
    with progress_bar("debt paths") as progress:
        result = stochastic.paths(
            case,
            stochastic.us_history(world),
            draws,
            seed=seed,
            method=method,  # type: ignore[arg-type]  # checked inside, with a suggestion
            workers=jobs,
            progress=progress,
        )
    if as_json:
        emit_json(stochastic.summary(result))
        return
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    click.echo(f"Debt over GDP, percent; {draws:,} {method} draws, seed {seed}\n")
    columns = {"baseline": result.deterministic.tolist()}
    columns |= {
        f"{lv:.0%}": row.tolist() for lv, row in zip(levels, result.quantiles(levels), strict=True)
    }
    _table(result.years.tolist(), columns, digits=1)
    click.echo(f"\nStill rising in the last year: {result.rises():.1%} of the paths")


@budget.command()
@click.option("--points", default=1.0, show_default=True, help="Points added to all yields.")
@click.option("--years", default=10, show_default=True)
@_date
@_json
def japan(points: float, years: int, date: str, as_json: bool) -> None:
    """Show what higher yields do to the interest on Japanese government bonds."""
    from walkaway.budget import japan as jgb
    from walkaway.cli.output import emit_json
    from walkaway.world import World

    world = World.at(date)
    ladder = jgb.japan_ladder(world)
    response = jgb.interest_response(ladder, jgb.yields_now(world), points, years)
    if as_json:
        emit_json(
            {
                "stock": ladder.total,
                "average_maturity": ladder.average_maturity,
                "years": response.years.tolist(),
                "interest": response.interest.tolist(),
                "added": response.added.tolist(),
            }
        )
        return
    click.echo(f"JGBs {ladder.total:,.0f} JPY tn, yields {points:+g} points; JPY tn a year\n")
    _table(
        response.years.tolist(),
        {"interest": response.interest.tolist(), "added": response.added.tolist()},
        digits=2,
    )


def _table(years: list[int], columns: dict[str, list[float]], digits: int = 3) -> None:
    """Print years down, columns across."""
    width = {name: max(len(name), 11) + 1 for name in columns}
    click.echo("year " + "".join(f"{name:>{width[name]}}" for name in columns))
    for i, year in enumerate(years):
        cells = "".join(f"{columns[n][i]:>{width[n]},.{digits}f}" for n in columns)
        click.echo(f"{year:<5}{cells}")
