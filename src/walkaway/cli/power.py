"""`walkaway power`: what one economy can threaten another with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from walkaway.negotiation.accession import Shift
    from walkaway.negotiation.leverage import Matrix, Power, Range

EVERYBODY = "USA,CHN,JPN,DEU,KOR,TWN,MEX,CAN,VNM,EU,CPTPP"


@click.command()
@click.option("--of", metavar="NAME[,NAME]", help="Who threatens: economies or groups, as one.")
@click.option("--over", metavar="NAME", help="The target: an economy.")
@click.option(
    "--matrix",
    "sides",
    metavar="NAME[,NAME]",
    is_flag=False,
    flag_value=EVERYBODY,
    help=f"Power of each over each  [these if none are named: {EVERYBODY}].",
)
@click.option("--join", metavar="BLOC:NAME[,NAME]", help="Also after these economies join a bloc.")
@click.option("--date", default="2025-06-12", show_default=True, help="World on this date.")
@click.option(
    "--elasticities", metavar="NAME[,NAME]", help="Use only these elasticity sets  [default: all]."
)
@click.option(
    "--rho", default=1.0, show_default=True, help="Elasticity between sectors in the closed form."
)
@click.option("--closed-form", is_flag=True, help="Leave out the full counterfactual.")
@click.option("--chart", metavar="FILE", help="Draw the matrix (.svg, .png or .pdf).")
@click.option(
    "--report", metavar="FILE", help="Also write the matrix as an HTML report, with charts."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def power(
    of: str | None,
    over: str | None,
    sides: str | None,
    join: str | None,
    date: str,
    elasticities: str | None,
    rho: float,
    closed_form: bool,
    chart: str | None,
    report: str | None,
    as_json: bool,
) -> None:
    """The loss that one side can threaten another with by cutting it off.

    Give --of and --over for a pair, or --matrix for each over each. The closed form is our own
    (nested CES); the idea is Clayton, Maggiori and Schreger's.
    """
    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.errors import BadInputError, Problem
    from walkaway.negotiation import document, leverage
    from walkaway.negotiation.accession import accession_shift
    from walkaway.world import World

    problems = _mistakes(of, over, sides, join, chart, report)
    if problems:
        raise BadInputError(Problem("power", *text) for text in problems)
    world = World.at(date)
    sets = _split(elasticities) or None
    if sides is not None:
        with progress_bar("solving") as progress:
            found = leverage.matrix(
                world, _split(sides), None, sets, not closed_form, progress, across=rho
            )
        if chart:
            from walkaway.negotiation.charts import matrix_figure, write

            write(matrix_figure(found, full=not closed_form), chart)
        if report:
            from pathlib import Path

            from walkaway.files import write_atomically
            from walkaway.present import html, power_story

            page = power_story.page(found, world.date, full=not closed_form)
            write_atomically(Path(report), html.render(page))
        if as_json:
            emit_json(document.matrix_document(found))
        else:
            _print_matrix(found, full=not closed_form)
            for kind, path in (("Chart", chart), ("Report", report)):
                if path:
                    click.echo(f"{kind}: {path}")
        return
    acting, target = _split(of), str(over)
    with progress_bar("solving") as progress:
        pair = leverage.power(
            world, acting, target, sets, across=rho, full=not closed_form, progress=progress
        )
        shift = None
        if join:
            bloc, members = join.split(":", 1)
            shift = accession_shift(
                world, acting, target, bloc.strip(), _split(members), sets, progress
            )
    if as_json:
        joined = {"accession": document.shift_document(shift)} if shift else {}
        emit_json({**document.power_document(pair), **joined})
    else:
        _print_pair(pair, shift)


def _split(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",") if word.strip()]


def _mistakes(
    of: str | None,
    over: str | None,
    sides: str | None,
    join: str | None,
    chart: str | None,
    report: str | None,
) -> list[tuple[str, str, str]]:
    """What is wrong with the options: option, what, what to do."""
    found = []
    if sides is None:
        for name, value in (("--of", of), ("--over", over)):
            if not _split(value):
                found.append((name, "is missing", f"such as {name} USA, or use --matrix"))
        drawn = (("--chart", chart), ("--report", report))
        found += [(name, "shows the matrix", "add --matrix") for name, v in drawn if v]
    else:
        given = (("--of", of), ("--over", over), ("--join", join))
        found += [(name, "does not go with --matrix", "drop one") for name, v in given if v]
        if not _split(sides):
            found.append(("--matrix", "names nobody", "name economies or groups"))
    if join and ":" not in join:
        found.append(("--join", f"{join!r} names no bloc", "write CPTPP:CHN,TWN"))
    if chart:
        from walkaway.negotiation.charts import path_problem

        wrong = path_problem(chart)
        found += [("--chart", wrong.what, wrong.hint)] if wrong else []
    return found


def _band(value: Range | None) -> tuple[str, str, str]:
    import math

    if value is None:
        return ("", "", "")
    return tuple(
        f"{v:.2f}" if math.isfinite(v) else "no other supplier"
        for v in (value.low, value.mid, value.high)
    )  # type: ignore[return-value]


def _print_pair(pair: Power, shift: Shift | None) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    side = ", ".join(pair.of) if len(pair.of) <= 6 else f"{len(pair.of)} economies"
    grid = Table(title=f"What {side} can threaten {pair.over} with, %")
    for column in ("", "low", "median", "high"):
        grid.add_column(column, justify="left" if not column else "right")
    rows = (
        ("Closed form: final goods, share of consumption", pair.goods),
        ("Closed form: inputs, share of their cost", pair.inputs),
        ("Closed form: goods with inputs passed on", pair.total),
        (f"Full: {pair.over}'s real income when sales to it stop", pair.full),
        ("  what that costs those who threaten", pair.cost),
        (f"Full: {pair.over}'s real income when trade stops both ways", pair.full_both),
        ("  what that costs those who threaten", pair.cost_both),
    )
    for text, value in rows:
        if value is not None:
            grid.add_row(text, *_band(value))
    console.print(grid)
    if pair.finance is not None and pair.finance_share is not None:
        console.print(
            f"Finance: they hold {pair.finance_share:.1%} of {pair.over}'s public debt; its cost "
            f"of finance would rise by {pair.finance:.1f}% if they left (elasticity 1.76, not "
            "verified at its source: indicative).",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
    else:
        console.print(f"Finance: the data do not say how much of {pair.over}'s debt they hold.")
    _print_sectors(console, pair)
    if shift is not None:
        _print_shift(console, shift)
    for line in pair.unsolved:
        console.print(f"not solved: {line}", style="yellow")


def _print_sectors(console: Console, pair: Power) -> None:
    console.print("Most depends on:")
    for _, name, share, loss in pair.sectors[:5]:
        console.print(
            f"  {name}: {share:.1%} of purchases, {loss:.3f}% of consumption", highlight=False
        )


def _print_shift(console: Console, shift: Shift) -> None:
    from rich.table import Table

    grid = Table(title=f"After {', '.join(shift.members)} join {shift.bloc}, %")
    for column in ("", "low", "median", "high"):
        grid.add_column(column, justify="left" if not column else "right")
    for text, value in (
        ("Closed form with inputs, before", shift.total_before),
        ("Closed form with inputs, after", shift.total_after),
        ("Full, before", shift.full_before),
        ("Full, after", shift.full_after),
        (f"{shift.over}'s gain from the accession itself", shift.welfare),
    ):
        grid.add_row(text, *_band(value))
    console.print(grid)
    for line in shift.unsolved:
        console.print(f"not solved: {line}", style="yellow")


def _print_matrix(found: Matrix, full: bool) -> None:
    import math

    from rich.console import Console
    from rich.table import Table

    console = Console()
    tables = [("closed form with inputs, own derivation", found.closed)]
    if full:
        tables.append(("full: fall of real income", found.full))
        tables.append(("what it costs those who threaten", found.cost))
    for title, values in tables:
        grid = Table(title=f"Rows threaten columns, %: {title}")
        grid.add_column("")
        for name in found.targets:
            grid.add_column(name, justify="right")
        for name, row in zip(found.sides, values, strict=True):
            grid.add_row(
                name,
                *(f"{v:.2f}" if math.isfinite(v) else "" if math.isnan(v) else "inf" for v in row),
            )
        console.print(grid)
    for line in found.unsolved:
        console.print(f"not solved: {line}", style="yellow")
