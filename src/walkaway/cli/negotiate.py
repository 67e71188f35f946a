"""`walkaway negotiate`: play a game's payoff table and say what is an equilibrium."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from walkaway.cli.dates import as_known_on
from walkaway.cli.numbers import PROCESSES, Real
from walkaway.cli.options import CHART, TARGET, given
from walkaway.cli.output import formats, progress_bar, show
from walkaway.cli.typed import again
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.files import write_atomically
from walkaway.grammar.values import listed as names_in
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation import library
from walkaway.negotiation.analysis import Frequencies, analyse, frequencies
from walkaway.negotiation.charts import check_path, payoff_figure, write
from walkaway.negotiation.definition import GameDefinition
from walkaway.negotiation.reader import replace_model
from walkaway.negotiation.standard import FEWEST, HIGHEST, LEVELS, standard
from walkaway.negotiation.table import PayoffTable, play
from walkaway.negotiation.threat import threat as of_threat
from walkaway.outcome import RunStore
from walkaway.present import html, negotiation_story
from walkaway.present import negotiation as present
from walkaway.present.page import Page
from walkaway.world import World

DEFAULT = "japan-2025"


@click.command()
@click.argument("game", nargs=-1)
@click.option("--chart", type=CHART, metavar="FILE", help="Payoff table (.svg, .png or .pdf).")
@click.option(
    "--report",
    type=TARGET,
    metavar="FILE",
    help="Where to write the HTML report  [default: walkaway-reports/GAME-game.html].",
)
@click.option("--no-report", is_flag=True, help="Write no HTML report.")
@click.option(
    "--elasticities",
    default="",
    metavar="NAME[,NAME]",
    help="Use only these elasticity sets  [default: the game's, or all].",
)
@click.option("--workers", type=PROCESSES, help="Processes  [default: the cores].")
@click.option("--no-store", is_flag=True, help="Neither look for earlier runs nor keep new ones.")
@click.option(
    "--levels",
    default="",
    metavar="POINTS[,POINTS]",
    help="Of the standard game: by how much tariffs may be raised  [default: 10,25; of three: 25].",
)
@click.option(
    "--weights",
    default="",
    metavar="METRIC=WEIGHT[,...]",
    help="Of the standard game: what each side plays for, at its own number, such as "
    "welfare=1,revenue=0.01  [default: welfare=1].",
)
@as_known_on(say="Of the standard game: the world as known on it.")
@click.option(
    "--threat",
    type=Real(0.01, HIGHEST),
    metavar="POINTS",
    help="The first of two threatens the other: conceded to, carried out, answered.",
)
@click.option(
    "--announced", metavar="DATE", help="Of the threat: when it was told  [default: --from]."
)
@click.option(
    "--from", "start", metavar="DATE", help="Of the threat: from when  [default: --date]."
)
@click.option("--list", "listed", is_flag=True, help="Name the games that come with walkaway.")
@formats
@click.pass_context
def negotiate(
    ctx: click.Context,
    /,
    game: tuple[str, ...],
    chart: str | None,
    report: str | None,
    no_report: bool,
    elasticities: str,
    workers: int | None,
    no_store: bool,
    levels: str,
    weights: str,
    date: str,
    threat: float | None,
    announced: str | None,
    start: str | None,
    listed: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Play GAME (one that comes with walkaway, or a TOML file) and solve it.

    Two or three economies or groups in its place (`walkaway negotiate CHE USA`) play the standard
    game: tariffs as they are, raised by so many points, raised as much as they are raised on
    oneself, or free trade between those who offer it to one another. With --threat the first of two
    threatens the other: `walkaway negotiate USA CHE --threat 39 --announced 2025-07-31
    --from 2025-08-07`.

    Every cell of the payoff table is a run of a scenario: of the game's date, with its standing
    measures, closure and sets; runs made before are reused. All equilibria are shown, each with its
    regret: what a player could still gain by deviating alone.
    """
    if listed:
        known = present.games(library.of_library(name) for name in library.names())
        show(known, present.games_page, as_json, as_csv)
        return
    if report and no_report:
        raise BadInputError([Problem("--report", "", "contradicts --no-report", "leave one out")])
    said = {"--levels": levels, "--weights": weights, "--date": date if given(ctx, "date") else ""}
    if threat is not None or announced or start:
        definition = _threat(game, threat, announced, start, date, said)
    else:
        definition = _game(game or (DEFAULT,), date, said)
    if elasticities:
        definition = replace_model(definition, tuple(names_in(elasticities)))
    if not definition.again:
        definition = replace(definition, again=again())
    if chart:
        check_path(chart)
    with progress_bar("playing") as progress:
        table = play(
            definition,
            store=None if no_store else RunStore.default(),
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )
    found = analyse(table.game(), definition.stages, definition.walk_away, twice=definition.twice)
    counts = frequencies(table.games(), definition.stages)
    page = negotiation_story.page(table, found, counts)
    for_people = not (as_json or as_csv)
    if chart:
        _draw(chart, table, counts)
    written = None
    if not no_report and (report or for_people):
        written = _write(report or f"walkaway-reports/{definition.name}-game.html", page)
    show(present.document(table, found, counts), lambda _: page, as_json, as_csv)
    if for_people:
        if table.runs:
            click.echo(f"{table.reused} of {table.played} runs were reused.")
        if chart:
            click.echo(f"Chart: {chart}")
        if written:
            click.echo(f"Report: {written}")


def _threat(
    names: tuple[str, ...],
    points: float | None,
    announced: str | None,
    start: str | None,
    date: str,
    said: Mapping[str, str],
) -> GameDefinition:
    """The game of a threat.

    Raises:
        BadInputError: all that is wrong with it.
    """
    problems: list[Problem] = []
    if points is None:
        problems.append(Problem("--threat", "", "is missing", "points, such as --threat 25"))
    if len(names) != FEWEST:
        what, hint = f"{len(names)} sides", "name who threatens, then who is threatened"
        problems.append(Problem("negotiate", " ".join(names), what, hint))
    if said["--levels"]:
        problems.append(Problem("--levels", "", "is of the standard game", "drop it"))
    if start and said["--date"]:
        problems.append(Problem("--date", "", "contradicts --from", "leave one out"))
    first = gathered(problems, lambda: World.at(start or date).date)
    told = gathered(problems, lambda: World.at(announced).date if announced else first)
    paid = gathered(problems, lambda: _weights(said["--weights"]))
    found = None
    if len(names) == FEWEST and points is not None and first is not None:
        leader, target = names
        found = gathered(problems, lambda: of_threat(leader, target, points, first, told, paid))
    if problems or found is None:
        raise BadInputError(problems)
    return found


def _game(names: tuple[str, ...], date: str, said: Mapping[str, str]) -> GameDefinition:
    """A game by its name or file, or the standard game between those who are named.

    Raises:
        BadInputError: all that is wrong with it.
    """
    if len(names) == 1:
        known = Vocabulary.in_use()
        if names[0] in known.economies or names[0] in known.groups:
            hint = f"name one or two more: walkaway negotiate {names[0]} OTHER"
            raise BadInputError([Problem("negotiate", names[0], "plays alone", hint)])
        if wrong := [name for name, value in said.items() if value]:
            what, hint = "is of the standard game", "a game's file says it, or name two economies"
            raise BadInputError(Problem(name, "", what, hint) for name in wrong)
        return library.load(names[0])
    problems: list[Problem] = []
    points = gathered(problems, lambda: _levels(said["--levels"], len(names)))
    paid = gathered(problems, lambda: _weights(said["--weights"]))
    day = gathered(problems, lambda: World.at(date).date)
    found = None
    if points is not None and paid is not None and day is not None:
        found = gathered(problems, lambda: standard(names, day, points, paid))
    if problems or found is None:
        raise BadInputError(problems)
    return found


def _levels(text: str, players: int) -> tuple[float, ...]:
    """Points; of three players one size alone, so that the table stays small."""
    if not text:
        return LEVELS if players == FEWEST else LEVELS[-1:]
    found, problems = [], []
    for part in names_in(text):
        try:
            found.append(float(part.rstrip("%")))
        except ValueError:
            problems.append(Problem("--levels", part, "is no number", "points, such as 10,25"))
    if problems:
        raise BadInputError(problems)
    return tuple(found)


def _weights(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    problems = []
    for part in names_in(text):
        metric, _, weight = part.partition("=")
        try:
            found[metric.strip()] = float(weight)
        except ValueError:
            hint = "write it as welfare=1"
            problems.append(Problem("--weights", part, "is no metric with a weight", hint))
    problems += [
        Problem("--weights", name, "is no finite number")
        for name, weight in found.items()
        if not math.isfinite(weight)
    ]
    if problems:
        raise BadInputError(problems)
    return found


def _draw(path: str, table: PayoffTable, counts: Frequencies) -> None:
    units = {player.unit for player in table.definition.players}
    unit = units.pop() if len(units) == 1 else ""
    write(payoff_figure(table.game(), table.definition.title, unit, counts.nash), path)


def _write(path: str, page: Page) -> Path:
    target = Path(path)
    write_atomically(target, html.render(page))
    return target.resolve()
