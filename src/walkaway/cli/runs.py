"""`walkaway runs`, `compare` and `explain`: what can be asked of finished runs."""

from __future__ import annotations

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def runs(as_json: bool) -> None:
    """List the runs kept on this machine, newest first."""
    from walkaway.cli.output import emit_json
    from walkaway.outcome import RunStore

    store = RunStore.default()
    rows = [
        {
            "run": outcome.record.id,
            "scenario": outcome.scenario.name,
            "date": outcome.scenario.date,
            "title": outcome.scenario.title,
            "version": outcome.record.version,
            "settings": dict(outcome.record.settings),
        }
        for outcome in store.all()
    ]
    if as_json:
        emit_json(rows)
        return
    if not rows:
        click.echo("no runs yet; make one with: walkaway run japan-2025")
    for row in rows:
        click.echo(f"{row['run']}  {row['scenario']:<18} {row['date']}  {row['title']}")


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--metric", "prefix", default="", metavar="PREFIX", help="Only metrics so named.")
@click.option("--top", default=20, show_default=True, help="How many rows to print (0: all).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(first: str, second: str, prefix: str, top: int, as_json: bool) -> None:
    """Compare two runs (ids, beginnings of ids, or scenario names), largest change first."""
    from walkaway.cli.output import emit_json
    from walkaway.outcome import RunStore
    from walkaway.outcome import compare as compare_outcomes
    from walkaway.outcome.documents import compare_document

    store = RunStore.default()
    one, two = store.load(first), store.load(second)
    rows = compare_outcomes(one, two, prefix)
    rows = rows[:top] if top else rows
    if as_json:
        emit_json(compare_document(one, two, rows))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from walkaway.present.page import number, with_range

    if not any(
        row.change and max(abs(row.change.low), abs(row.change.high)) > 1e-9 for row in rows
    ):
        click.echo("Nothing differs between the two runs.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("metric")
    for column in (one.scenario.name, two.scenario.name, "difference (range)"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            f"{row.label} [{row.id}]".replace("[", r"\["),
            f"{number(row.first.mid, 2)} {row.unit}",
            f"{number(row.second.mid, 2)} {row.unit}",
            with_range(row.change, "points" if row.unit == "%" else row.unit)
            if row.change
            else "no common member",
        )
    console = Console()
    console.print(table, highlight=False)
    console.print(
        "Each run's column is the median of its own members. The difference is taken member by "
        "member and then its median, so it need not equal the difference of the two columns.",
        style="dim",
        highlight=False,
    )


@click.command()
@click.argument("run")
@click.argument("metric")
@click.option(
    "--member", metavar="SET", help="Elasticity set  [default: the one nearest the median]."
)
@click.option("--orders", default=64, show_default=True, help="Random orders, if sampled.")
@click.option("--seed", default=0, show_default=True, help="Seed of the random orders.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(
    run: str, metric: str, member: str | None, orders: int, seed: int, as_json: bool
) -> None:
    """Split METRIC of RUN over the measures of its scenario."""
    from walkaway import engine
    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.outcome import RunStore
    from walkaway.outcome.documents import explain_document

    outcome = RunStore.default().load(run)
    with progress_bar("solving subsets of measures") as progress:
        found, chosen = engine.explain(
            outcome, metric, member=member, orders=orders, seed=seed, progress=progress
        )
    measures = outcome.scenario.measures
    if as_json:
        emit_json(explain_document(outcome, metric, found, chosen))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from walkaway.present.page import digits_for, number

    known = outcome[metric]
    unit, places = known.unit, digits_for(known.band) + 1
    table = Table(
        box=box.SIMPLE_HEAD, title=f"{outcome[metric].label} ({unit})", title_justify="left"
    )
    table.add_column("measure")
    table.add_column(f"contribution, {unit}", justify="right")
    for text, part, error in zip(measures, found.contributions, found.standard_errors, strict=True):
        spread = f" ± {number(error, places, signed=False)}" if round(error, places) else ""
        table.add_row(text, number(part, places) + spread)
    table.add_section()
    table.add_row("all measures together", number(found.total, places))
    console = Console()
    console.print(table, highlight=False)
    which = (
        "choose another with --member"
        if chosen in known.members
        else "the page shows draws around them"
    )
    console.print(
        f"{found.method}. Computed with {chosen}; the page's median is "
        f"{number(known.band.mid, places)}; {which}.",
        style="dim",
        highlight=False,
    )
