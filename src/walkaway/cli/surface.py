"""`walkaway surface`: numbers as functions of a scenario's dials."""

from __future__ import annotations

import click

from walkaway.cli.numbers import DRAWS, PROCESSES, SEED, Real, Whole
from walkaway.cli.output import formats, progress_bar, show
from walkaway.errors import BadInputError, Problem
from walkaway.grammar.values import listed
from walkaway.present import surfaces as present
from walkaway.scenario import Scenario, dials
from walkaway.sweeps.responses import LARGEST_MOST, USUAL_MOST, USUAL_TOLERANCE
from walkaway.sweeps.responses import surface as made


@click.command()
@click.argument("scenario")
@click.option(
    "--over",
    "levers",
    multiple=True,
    required=True,
    metavar="DIAL[=LOW:HIGH]",
    help="A dial that is a number, over all of it or a part; may be repeated.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="DIAL=VALUE",
    help="Where the numbers are told; a dial left out stays as the scenario has it.",
)
@click.option(
    "--number", "numbers", multiple=True, metavar="ID", help="A number  [default: the chief ones]."
)
@click.option("--elasticities", metavar="NAME[,NAME]", default="", help="Only these sets.")
@click.option(
    "--tolerance",
    type=Real(1e-4, 100),
    default=100 * USUAL_TOLERANCE,
    show_default=True,
    help="Percent of a number's spread that it may be off by.",
)
@click.option(
    "--most",
    type=Whole(1, LARGEST_MOST),
    default=USUAL_MOST,
    show_default=True,
    help="Nodes at which the surface ends all the same.",
)
@click.option(
    "--draws", type=DRAWS, default=0, show_default=True, help="Dated paths at each point."
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Of the draws.")
@click.option("--jobs", type=PROCESSES, help="Processes  [default: one per core].")
@formats
def surface(
    scenario: str,
    levers: tuple[str, ...],
    settings: tuple[str, ...],
    numbers: tuple[str, ...],
    elasticities: str,
    tolerance: float,
    most: int,
    draws: int,
    seed: int,
    jobs: int | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Numbers of SCENARIO where dials are turned, from points solved around, each with its bound.

    Points are kept: the same surface is there at once the next time, also for the page. Exit code
    1 if some bound is above the tolerance.
    """
    loaded = Scenario.load(scenario)
    where = dials.spelled(loaded, settings)
    with progress_bar("solving") as progress:
        found = made(
            loaded,
            dict(map(_lever, levers)),
            numbers=numbers,
            tolerance=tolerance / 100,
            most=most,
            elasticities=listed(elasticities),
            draws=draws,
            seed=seed,
            jobs=jobs,
            progress=progress,
        )
    told = present.document(found, where)  # type: ignore[arg-type]  # the surface refuses others
    show(told, present.page, as_json, as_csv)
    if not found.reached:
        click.get_current_context().exit(1)


def _lever(text: str) -> tuple[str, tuple[float, float] | None]:
    """A dial and its range as a person writes them.

    Raises:
        BadInputError: the range is none.
    """
    name, given, span = text.partition("=")
    if not given:
        return name.strip(), None
    low, _, high = span.partition(":")
    try:
        return name.strip(), (float(low), float(high))
    except ValueError:
        what = f"{text!r} is not DIAL=LOW:HIGH"
        raise BadInputError([Problem("--over", "", what, "as tariff-1=0:50")]) from None
