"""`walkaway budget`: baselines, packages, and stochastic debt paths."""

from __future__ import annotations

import click

from walkaway.budget import baseline as published
from walkaway.budget import japan as jgb
from walkaway.budget import packages, stochastic
from walkaway.budget.added import added
from walkaway.budget.ladder import us_ladder
from walkaway.budget.projection import project
from walkaway.cli.dates import as_known_on
from walkaway.cli.numbers import MONEY, PROCESSES, YEAR, Real, Whole
from walkaway.cli.options import seed as seed_option
from walkaway.cli.output import formats, progress_bar, show
from walkaway.errors import BadInputError, Problem
from walkaway.present import budget as present
from walkaway.world import World

FIRST, LAST = 2026, 2034
"""Fiscal years of a package of one's own unless others are given."""

_date = as_known_on()
_edition = click.option("--edition", help="CBO edition, such as 2025-01  [default: newest].")


@click.group()
def budget() -> None:
    """The public purse: deficits, debt, interest."""


@budget.command()
@_edition
@_date
@formats
def baseline(edition: str | None, date: str, as_json: bool, as_csv: bool) -> None:
    """Reproduce a published CBO baseline, year by year."""
    world = World.at(date)
    chosen = published.load(world, edition)
    path = project(chosen, us_ladder(world, float(chosen.debt[0])))
    found = present.baseline(chosen, path)
    show(found, present.baseline_page, as_json, as_csv)


@budget.command()
@click.argument("name", required=False)
@click.option("--primary", type=MONEY, help="USD bn added to primary deficits, instead of NAME.")
@click.option(
    "--from",
    "first",
    type=YEAR,
    help=f"With --primary: first year  [default: {FIRST}].",
)
@click.option("--until", type=YEAR, help=f"With --primary: last year  [default: {LAST}].")
@click.option(
    "--feedback",
    type=Real(0, 100),
    default=0.0,
    show_default=True,
    help="Basis points on yields per point of debt over GDP (CBO: 2-3).",
)
@_edition
@_date
@formats
def package(
    name: str | None,
    primary: float | None,
    first: int | None,
    until: int | None,
    feedback: float,
    edition: str | None,
    date: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Add a package to the baseline: NAME is hr1-house or obbba-enacted, or give --primary."""
    law = _law(name, primary, first, until)
    found = added(World.at(date), law, edition or "2025-01", feedback)
    show(present.package(found, feedback), present.package_page, as_json, as_csv)


def _law(
    name: str | None, primary: float | None, first: int | None, until: int | None
) -> packages.Package:
    """A package of the library, or one's own."""
    if (name is None) == (primary is None):
        known = ", ".join(packages.LIBRARY)
        raise BadInputError([Problem("package", "", f"give one of {known}, or --primary")])
    if name is None:
        start, end = (FIRST if first is None else first), (LAST if until is None else until)
        return packages.custom(primary or 0.0, start, end)
    years = (("--from", first), ("--until", until))
    if strange := [key for key, year in years if year is not None]:
        what = f"{name} has years of its own"
        raise BadInputError([Problem(key, "", what, "it goes with --primary") for key in strange])
    return packages.named(name)


@budget.command()
@click.option("--draws", type=Whole(1, 10_000_000), default=100_000, show_default=True)
@seed_option
@click.option("--method", default="normal", show_default=True, help="normal or bootstrap.")
@click.option("--jobs", type=PROCESSES, help="Threads  [default: as many as cores].")
@_edition
@_date
@formats
def paths(
    draws: int,
    seed: int,
    method: str,
    jobs: int | None,
    edition: str | None,
    date: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Draw debt paths around the baseline from the shocks of the last two decades."""
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
    show(present.paths(chosen, result), present.paths_page, as_json, as_csv)


@budget.command()
@click.option(
    "--points",
    type=Real(-20, 20),
    default=1.0,
    show_default=True,
    help="Points added to all yields.",
)
@click.option("--years", type=Whole(1, 100), default=10, show_default=True)
@_date
@formats
def japan(points: float, years: int, date: str, as_json: bool, as_csv: bool) -> None:
    """Show what higher yields do to the interest on Japanese government bonds."""
    world = World.at(date)
    ladder = jgb.japan_ladder(world)
    response = jgb.interest_response(ladder, jgb.yields_now(world), points, years)
    show(present.japan(ladder, response, points), present.japan_page, as_json, as_csv)
