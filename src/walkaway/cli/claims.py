"""`walkaway claims`: the numbers of a story, told, on record and modelled."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from walkaway import engine
from walkaway.claims import Story, judge, judgement_day, load, names
from walkaway.claims.believe import believed
from walkaway.claims.watch import keep_path, watch
from walkaway.cli import typed
from walkaway.cli.numbers import SOME_ROWS, Real
from walkaway.cli.options import TARGET, say_idle
from walkaway.cli.output import emit_json, progress_bar, say, show, show_page
from walkaway.errors import WalkawayError
from walkaway.files import write_atomically
from walkaway.outcome import Outcome, RunStore
from walkaway.present import claims as present
from walkaway.present import html, judgements
from walkaway.present import story as run_page
from walkaway.scenario import Scenario
from walkaway.world import Snapshot, World
from walkaway.world.series import parse_date
from walkaway.world.sources import default_folder

WEEK = 7 * 24 * 3600.0
"""Seconds; the longest pause between two looks."""


@click.command()
@click.argument("story", default="japan-2025")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one row per claim.")
@click.option("--short", is_flag=True, help="Print the table only, without the evidence.")
@click.option("--report", type=TARGET, metavar="FILE", help="Write the page as HTML too.")
@click.option(
    "--date",
    metavar="DATE",
    help="Judge by what was known on this day  [default: all that the data hold].",
)
@click.option("--no-model", is_flag=True, help="Do not run the story's scenario.")
@click.option("--believe", metavar="CLAIM", help="Run the world in which this claim is true.")
@click.option("--on", "base", metavar="SCENARIO", help="With --believe: on top of a scenario.")
@click.option(
    "--watch", "watching", is_flag=True, help="Judge again whenever the story or the data change."
)
@click.option(
    "--every",
    type=Real(0, WEEK),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="With --watch: how often.",
)
@click.option("--rounds", type=SOME_ROWS, hidden=True, help="With --watch: looks before the end.")
@click.option("--list", "listed", is_flag=True, help="Name the stories that come with walkaway.")
def command(
    story: str,
    as_json: bool,
    as_csv: bool,
    short: bool,
    report: str | None,
    date: str | None,
    no_model: bool,
    believe: str | None,
    base: str | None,
    watching: bool,
    every: float,
    rounds: int | None,
    listed: bool,
) -> None:
    """Check the numbers of STORY (a name, or a TOML file) against the record.

    Every verdict comes with its evidence: series, period, vintage, source.
    """
    _exclude(as_json=as_json, as_csv=as_csv, watch=watching, believe=bool(believe), listed=listed)
    if base and not believe:
        raise click.UsageError("--on belongs to --believe")
    if not watching:
        say_idle("without --watch", "every", "rounds")
    if believe or listed:
        say_idle(f"with {'--believe' if believe else '--list'}", "date", "no_model", "short")
    if watching or listed:
        say_idle(f"with {'--watch' if watching else '--list'}", "report")
    if watching:
        say_idle("with --watch", "no_model", "short")
    if listed:
        show(judgements.stories(map(load, names())), present.stories_page, as_json, as_csv)
    elif believe:
        _believe(story, believe, base, as_json, report)
    elif watching:
        _watch(story, date, every, rounds, as_json)
    else:
        _judge(story, date, no_model, as_json, as_csv, short, report)


def _exclude(*, as_json: bool, as_csv: bool, watch: bool, believe: bool, listed: bool) -> None:
    jobs = [n for n, on in (("--watch", watch), ("--believe", believe), ("--list", listed)) if on]
    if len(jobs) > 1:
        raise click.UsageError(f"{' and '.join(jobs)} cannot go together")
    if as_csv and (as_json or watch or believe):
        raise click.UsageError(f"--csv and {'--json' if as_json else jobs[0]} cannot go together")


def _judge(
    story: str,
    date: str | None,
    no_model: bool,
    as_json: bool,
    as_csv: bool,
    short: bool,
    report: str | None,
) -> None:
    snapshot = Snapshot.default()
    read = load(story, snapshot)
    day = parse_date(date) if date else judgement_day(snapshot, read)
    outcome = None if no_model else _run(read)
    found = judgements.claims(read, judge(read, World(day, snapshot), outcome), snapshot.digest)
    judge_it = typed.command("claims", story)
    if report:
        write_atomically(Path(report), html.render(present.page(found, judge_it)))
    page = partial(present.brief if short else present.page, judge_it=judge_it)
    show(found, page, as_json, as_csv)
    if report and not as_json and not as_csv:
        click.echo(f"Report: {Path(report).resolve()}")


def _run(story: Story) -> Outcome | None:
    """The run of the story's scenario, if any of its claims asks the model."""
    if not story.scenario or not any(claim.model for claim in story.claims):
        return None
    with progress_bar("running the story's scenario") as progress:
        return engine.run(Scenario.load(story.scenario), progress=progress)


def _believe(story: str, claim: str, base: str | None, as_json: bool, report: str | None) -> None:
    scenario = believed(load(story), claim, Scenario.load(base) if base else None)
    with progress_bar("solving") as progress:
        outcome = engine.run(scenario, progress=progress)
    RunStore.default().save(outcome)
    if report:
        write_atomically(Path(report), html.render(run_page.page(outcome), outcome))
    if as_json:
        emit_json(outcome.to_dict())
    else:
        show_page(run_page.page(outcome))
    if not outcome.solved:
        failed = [f"{s.member}: {s.message}" for s in outcome.solves if s.status != "solved"]
        click.echo("not solved: " + "; ".join(failed), err=True)
        raise SystemExit(1)


def _watch(story: str, date: str | None, every: float, rounds: int | None, as_json: bool) -> None:
    load(story)  # a story that cannot be read at the start is an error, not something to wait for
    day = parse_date(date) if date else None
    waiting = _pauses(every, rounds)
    try:
        for found in watch(story, day, keep_path(story), data=default_folder, wait=waiting):
            if isinstance(found, WalkawayError):
                click.echo(f"waiting: {found}", err=True)
            else:
                say(judgements.watched(found), present.watch_words, as_json)
    except KeyboardInterrupt:
        click.echo("watch ended", err=True)


def _pauses(every: float, rounds: int | None) -> Callable[[], bool]:
    """Waits for the next look; says no after the last of them."""
    left = rounds

    def wait() -> bool:
        nonlocal left
        if left is not None:
            left -= 1
            if left <= 0:
                return False
        time.sleep(max(every, 0.05))
        return True

    return wait
