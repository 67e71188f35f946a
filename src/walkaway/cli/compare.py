"""`walkaway compare` and `walkaway explain`: what can be asked of finished runs."""

from __future__ import annotations

import click
import msgspec

from walkaway import engine
from walkaway.cli.numbers import ROWS, SEED, Whole
from walkaway.cli.output import emit_json, progress_bar
from walkaway.outcome import RunStore
from walkaway.outcome import compare as compare_outcomes
from walkaway.outcome.documents import why
from walkaway.present import compared, explained, terminal


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--metric", "prefix", default="", metavar="PREFIX", help="Only numbers so named.")
@click.option("--top", type=ROWS, default=20, show_default=True,
              help="How many rows to print (0: all).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(first: str, second: str, prefix: str, top: int, as_json: bool) -> None:
    """Compare two runs (ids, beginnings of ids, or scenario names), largest change first."""
    store = RunStore.default()
    found = compare_outcomes(store.load(first), store.load(second), prefix)
    if as_json:
        shown = found.metrics[:top] if top else found.metrics
        emit_json(msgspec.structs.replace(found, metrics=shown).plain())
    else:
        terminal.show(compared.page(found, top))


@click.command()
@click.argument("run")
@click.argument("metric")
@click.option(
    "--member", metavar="SET", help="Elasticity set  [default: the one nearest the median]."
)
@click.option("--orders", type=Whole(1, 100_000), default=64, show_default=True,
              help="Random orders, if sampled.")  # fmt: skip
@click.option("--seed", type=SEED, default=0, show_default=True,
              help="Seed of the random orders.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(
    run: str, metric: str, member: str | None, orders: int, seed: int, as_json: bool
) -> None:
    """Split METRIC of RUN over the measures of its scenario."""
    outcome = RunStore.default().load(run)
    with progress_bar("solving subsets of measures") as progress:
        parts, chosen = engine.explain(
            outcome, metric, member=member, orders=orders, seed=seed, progress=progress
        )
    found = why(outcome, metric, parts, chosen)
    if as_json:
        emit_json(found.plain())
    else:
        terminal.show(explained.page(found, outcome[metric]))
