"""`walkaway claims`: the numbers of a story, told, on record and modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from walkaway.claims import Story
    from walkaway.claims.watch import Round
    from walkaway.outcome import Outcome
    from walkaway.present.page import Page


@click.command()
@click.argument("story", default="japan-2025")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one row per claim.")
@click.option("--short", is_flag=True, help="Print the table only, without the evidence.")
@click.option("--report", metavar="FILE", help="Write the page as HTML too.")
@click.option(
    "--date",
    metavar="DATE",
    help="Judge by what was known on this day  [default: all that the data hold].",
)
@click.option("--no-model", is_flag=True, help="Do not run the story's scenario.")
@click.option("--believe", metavar="CLAIM", help="Run the world in which this claim is true.")
@click.option("--on", "base", metavar="SCENARIO", help="With --believe: on top of a scenario.")
@click.option("--watch", is_flag=True, help="Judge again whenever the story or the data change.")
@click.option(
    "--every", default=5.0, show_default=True, metavar="SECONDS", help="With --watch: how often."
)
@click.option("--rounds", type=int, hidden=True, help="With --watch: looks before the end.")
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
    watch: bool,
    every: float,
    rounds: int | None,
    listed: bool,
) -> None:
    """Check the numbers of STORY (a name, or a TOML file) against the record.

    Every verdict comes with its evidence: series, period, vintage, source.
    """
    _exclude(as_json=as_json, as_csv=as_csv, watch=watch, believe=bool(believe), listed=listed)
    if base and not believe:
        raise click.UsageError("--on belongs to --believe")
    if listed:
        _list(as_json)
    elif believe:
        _believe(story, believe, base, as_json, report)
    elif watch:
        _watch(story, date, every, rounds, as_json)
    else:
        _judge(story, date, no_model, as_json, as_csv, short, report)


def _exclude(*, as_json: bool, as_csv: bool, watch: bool, believe: bool, listed: bool) -> None:
    jobs = [n for n, on in (("--watch", watch), ("--believe", believe), ("--list", listed)) if on]
    if len(jobs) > 1:
        raise click.UsageError(f"{' and '.join(jobs)} cannot go together")
    if as_csv and (as_json or jobs):
        raise click.UsageError(f"--csv and {'--json' if as_json else jobs[0]} cannot go together")


def _list(as_json: bool) -> None:
    from walkaway.claims import load, names
    from walkaway.cli.output import emit_json

    stories = [load(name) for name in names()]
    if as_json:
        emit_json(
            [
                {"name": s.name, "title": s.title, "date": s.date, "claims": len(s.claims)}
                for s in stories
            ]
        )
        return
    for found in stories:
        click.echo(f"{found.name:<14} {found.date}  {len(found.claims):>3} claims  {found.title}")


def _judge(
    story: str,
    date: str | None,
    no_model: bool,
    as_json: bool,
    as_csv: bool,
    short: bool,
    report: str | None,
) -> None:
    from pathlib import Path

    from walkaway.claims import judge, judgement_day, load
    from walkaway.claims.document import csv_text, document
    from walkaway.cli.output import emit_json
    from walkaway.files import write_atomically
    from walkaway.present.claims import page
    from walkaway.world import Snapshot, World
    from walkaway.world.series import parse_date

    snapshot = Snapshot.default()
    read = load(story, snapshot)
    day = parse_date(date) if date else judgement_day(snapshot, read)
    outcome = None if no_model else _run(read)
    found = judge(read, World(day, snapshot), outcome)
    whole = page(read, found, snapshot.digest)
    if report:
        from walkaway.present import html

        write_atomically(Path(report), html.render(whole))
    if as_json:
        emit_json(document(read, found, snapshot.digest))
    elif as_csv:
        click.echo(csv_text(read, found), nl=False)
    else:
        from rich.console import Console

        from walkaway.present import terminal

        console = Console()
        terminal.print_page(_brief(whole) if short else whole, console)
        if report:
            console.print(f"Report: {Path(report).resolve()}", highlight=False, soft_wrap=True)


def _brief(page: Page) -> Page:
    """The table of a page, without sentences and evidence."""
    from dataclasses import replace

    return replace(page, sections=page.sections[:1], assumed=(), short=(), notes=(), sources=())


def _run(story: Story) -> Outcome | None:
    """The run of the story's scenario, if any of its claims asks the model."""
    if not story.scenario or not any(claim.model for claim in story.claims):
        return None
    from walkaway import engine
    from walkaway.cli.output import progress_bar
    from walkaway.scenario import Scenario

    with progress_bar("running the story's scenario") as progress:
        return engine.run(Scenario.load(story.scenario), progress=progress)


def _believe(story: str, claim: str, base: str | None, as_json: bool, report: str | None) -> None:
    from pathlib import Path

    from walkaway import engine
    from walkaway.claims import load
    from walkaway.claims.believe import believed
    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.files import write_atomically
    from walkaway.outcome import RunStore
    from walkaway.scenario import Scenario

    scenario = believed(load(story), claim, Scenario.load(base) if base else None)
    with progress_bar("solving") as progress:
        outcome = engine.run(scenario, progress=progress)
    RunStore.default().save(outcome)
    if report:
        from walkaway.present import html
        from walkaway.present import story as run_page

        write_atomically(Path(report), html.render(run_page.page(outcome)))
    if as_json:
        emit_json(outcome.to_dict())
    else:
        from rich.console import Console

        from walkaway.present import story as run_page
        from walkaway.present import terminal

        terminal.print_page(run_page.page(outcome), Console())
    if not outcome.solved:
        failed = [f"{s.member}: {s.message}" for s in outcome.solves if s.status != "solved"]
        click.echo("not solved: " + "; ".join(failed), err=True)
        raise SystemExit(1)


def _watch(story: str, date: str | None, every: float, rounds: int | None, as_json: bool) -> None:
    import time

    from walkaway.claims import load
    from walkaway.claims.watch import keep_path, watch
    from walkaway.cli.output import emit_json
    from walkaway.errors import WalkawayError
    from walkaway.world.series import parse_date
    from walkaway.world.sources import default_folder

    load(story)  # a story that cannot be read at the start is an error, not something to wait for
    day = parse_date(date) if date else None
    left = [rounds]

    def wait() -> bool:
        if left[0] is not None:
            left[0] -= 1
            if left[0] <= 0:
                return False
        time.sleep(max(every, 0.05))
        return True

    try:
        for found in watch(story, day, keep_path(story), data=default_folder, wait=wait):
            if isinstance(found, WalkawayError):
                click.echo(f"waiting: {found}", err=True)
            elif as_json:
                emit_json(_round_document(found))
            else:
                _print_round(found)
    except KeyboardInterrupt:
        click.echo("watch ended", err=True)


def _round_document(found: Round) -> dict[str, object]:
    """One line of JSON per round."""
    return {
        "schema": "walkaway/claims-watch/1",
        "story": found.story.name,
        "data": found.data,
        "asof": found.judgements[0].asof.isoformat() if found.judgements else None,
        "verdicts": {j.claim.id: str(j.verdict) for j in found.judgements},
        "flips": None
        if found.flips is None
        else [
            {"claim": f.claim, "before": f.before, "now": f.now, "because": f.because}
            for f in found.flips
        ],
    }


def _print_round(found: Round) -> None:
    from walkaway.claims.document import counts

    tally = ", ".join(f"{n} {v}" for v, n in counts(found.judgements).items() if n)
    click.echo(f"{found.story.name}, data {found.data[:12]}: {tally}")
    if found.flips is None:
        click.echo("  first judgement kept; verdicts that flip are shown from now on")
    elif not found.flips:
        click.echo("  no verdict flipped")
    for flip in found.flips or ():
        before, now = flip.before or "new", flip.now or "gone"
        arrow = "\N{RIGHTWARDS ARROW}"
        click.secho(f"  {flip.claim}: {before} {arrow} {now}. {flip.because}", bold=True)
