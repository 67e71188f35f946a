"""`walkaway negotiate`: play a game's payoff table and say what is an equilibrium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from walkaway.negotiation.analysis import Analysis, Frequencies
    from walkaway.negotiation.game import Game
    from walkaway.negotiation.table import PayoffTable


@click.command()
@click.argument("game", default="japan-2025")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--chart", metavar="FILE", help="Draw the payoff table (.svg, .png or .pdf).")
@click.option(
    "--report",
    metavar="FILE",
    help="Where to write the HTML report  [default: walkaway-reports/GAME-game.html].",
)
@click.option("--no-report", is_flag=True, help="Write no HTML report.")
@click.option(
    "--elasticities", metavar="NAME[,NAME]", help="Use only these elasticity sets  [default: all]."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Processes  [default: the cores].")
@click.option("--no-store", is_flag=True, help="Neither look for earlier runs nor keep new ones.")
@click.option("--list", "listed", is_flag=True, help="Name the games that come with walkaway.")
def negotiate(
    game: str,
    as_json: bool,
    chart: str | None,
    report: str | None,
    no_report: bool,
    elasticities: str | None,
    workers: int | None,
    no_store: bool,
    listed: bool,
) -> None:
    """Play GAME (one that comes with walkaway, or a TOML file) and solve it.

    Every cell of the payoff table is a run; runs made before are reused. All equilibria are
    shown, each with its regret: what a player could still gain by deviating alone.
    """
    import os

    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.negotiation import library
    from walkaway.negotiation.analysis import analyse, frequencies
    from walkaway.negotiation.reader import replace_model
    from walkaway.negotiation.table import play
    from walkaway.outcome import RunStore

    if listed:
        _list_games(as_json)
        return
    definition = library.load(game)
    if elasticities:
        definition = replace_model(definition, tuple(n.strip() for n in elasticities.split(",")))
    if chart:
        from walkaway.negotiation.charts import check_path

        check_path(chart)
    with progress_bar("playing") as progress:
        table = play(
            definition,
            store=None if no_store else RunStore.default(),
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )
    found = analyse(table.game(), definition.stages, definition.walk_away)
    counts = frequencies(table.games(), definition.stages)
    if chart:
        _draw(chart, table, counts)
    written = None
    if not no_report and (report or not as_json):
        written = _write_report(
            report or f"walkaway-reports/{definition.name}-game.html", table, found, counts
        )
    if as_json:
        from walkaway.negotiation.document import document

        emit_json(document(table, found, counts))
    else:
        from rich.console import Console

        _print(Console(), table, found, counts)
        if chart:
            click.echo(f"Chart: {chart}")
        if written:
            click.echo(f"Report: {written}")


def _list_games(as_json: bool) -> None:
    from walkaway.cli.output import emit_json
    from walkaway.negotiation import library

    rows = [{"name": name, "title": library.load(name).title} for name in library.names()]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        click.echo(f"{row['name']:<20} {row['title']}")


def _draw(path: str, table: PayoffTable, counts: Frequencies) -> None:
    from walkaway.negotiation.charts import payoff_figure, write

    units = {player.unit for player in table.definition.players}
    unit = units.pop() if len(units) == 1 else ""
    write(payoff_figure(table.game(), table.definition.title, unit, counts.nash), path)


def _write_report(path: str, table: PayoffTable, found: Analysis, counts: Frequencies) -> Path:
    from pathlib import Path

    from walkaway.files import write_atomically
    from walkaway.present import html, negotiation_story

    target = Path(path)
    write_atomically(target, html.render(negotiation_story.page(table, found, counts)))
    return target.resolve()


def _print(console: Console, table: PayoffTable, found: Analysis, counts: Frequencies) -> None:
    definition = table.definition
    day = f"  (world of {definition.date})" if definition.date else ""
    console.print(f"[bold]{definition.title}[/bold]{day}", highlight=False)
    if definition.description:
        console.print(definition.description.strip(), soft_wrap=True, markup=False)
    for player in definition.players:
        terms = " ".join(
            f"{'-' if weight < 0 else '+'} {abs(weight):g} x {name}"
            for name, weight in player.payoff.items()
        ).removeprefix("+ ")
        unit = f", in {player.unit}" if player.unit else ""
        if terms:
            line = f"{player.title} maximises {terms}{unit}"
            console.print(line, highlight=False, soft_wrap=True)
    _print_table(console, table, counts)
    _print_ranges(console, table, found, counts)
    _print_equilibria(console, found, counts)
    _print_bargain(console, table, found)
    if table.runs:
        note = f"Payoffs are medians over {len(table.members)} members of the ensemble"
        console.print(f"{note}; {table.reused} of {len(table.runs)} runs were reused.")
    for line in table.dropped:
        console.print(f"left out: {line}", style="yellow")


def _print_table(console: Console, table: PayoffTable, counts: Frequencies) -> None:
    from rich.table import Table

    from walkaway.negotiation.game import best_replies

    game = table.game()
    best = best_replies(game)
    last = game.players[-1]
    grid = Table(
        title="Payoffs (* best reply, [n%] equilibrium in n% of the draws)".replace("[", r"\[")
    )
    for name in game.players[:-1]:
        grid.add_column(name)
    for move in game.strategies[-1]:
        grid.add_column(f"{last}: {move}", justify="center")
    import itertools

    for head in itertools.product(*map(range, game.shape[:-1])):
        cells = []
        for k in range(game.shape[-1]):
            cell = (*head, k)
            values = ", ".join(
                f"{game.payoffs[(i, *cell)]:.3f}{'*' if best[(i, *cell)] else ''}"
                for i in range(game.size)
            )
            share = counts.nash[cell]
            text = f"{values} \\[{share:.0%}]" if share else values
            cells.append(
                f"[bold reverse]{text}[/]"
                if all(best[(i, *cell)] for i in range(game.size))
                else text
            )
        grid.add_row(*(game.strategies[i][k] for i, k in enumerate(head)), *cells)
    console.print(grid)


def _print_ranges(
    console: Console, table: PayoffTable, found: Analysis, counts: Frequencies
) -> None:
    """Payoffs with their ranges where some draw has an equilibrium."""
    from walkaway.present.game_words import Told

    if len(table.members) < 2:
        return
    told = Told(table, found, counts)
    for cell in table.definition.cells():
        if counts.nash[cell]:
            line = f"{told.label(cell)}, median and range: {told.ranges(cell)}"
            console.print(line, highlight=False, soft_wrap=True)


def _mix(game: Game, player: int, weights: Any) -> str:
    parts = [
        name if p > 1 - 1e-9 else f"{p:.1%} {name}"
        for name, p in zip(game.strategies[player], weights, strict=True)
        if p > 1e-9
    ]
    return f"{game.players[player]}: {', '.join(parts)}"


def _values(game: Game, values: Any) -> str:
    return ", ".join(f"{name} {v:.3f}" for name, v in zip(game.players, values, strict=True))


def _print_equilibria(console: Console, found: Analysis, counts: Frequencies) -> None:
    game, solution = found.game, found.equilibria
    said = "all there are" if solution.complete else "a search, there may be more"
    count = len(solution.equilibria)
    console.print(f"\n[bold]Nash equilibria[/bold]: {count} ({said}; {solution.method})")
    for e in solution.equilibria:
        plays = "; ".join(_mix(game, i, p) for i, p in enumerate(e.profile))
        kind = "strict" if e.strict else "pure" if e.pure else "mixed"
        console.print(
            f"  {plays}  ({kind}; {_values(game, e.payoffs)}; regret {e.regret:.1g})",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
    if not solution.solved:
        console.print(f"  {solution.message}", style="yellow")
    if counts.none:
        console.print(f"  no pure equilibrium in {counts.none:.0%} of the draws")
    console.print("[bold]Moves in turn[/bold] (backward induction)")
    for stages, answer in found.sequences.items():
        order = ", then ".join(" and ".join(stage) for stage in stages)
        for path in answer.outcomes:
            cell = ", ".join(game.label(path.cell))
            console.print(f"  {order}: {cell}  ({_values(game, path.payoffs)})", highlight=False)
        if not answer.solved:
            console.print(f"  {order}: {answer.message}", style="yellow")
    console.print("[bold]Commitment[/bold] (Stackelberg)")
    for s in found.commitments:
        mix = _mix(game, s.leader, s.commitment)
        console.print(f"  {mix}  ({_values(game, s.payoffs)})", highlight=False)
    best = found.correlated
    console.print(
        f"[bold]Correlated[/bold], largest sum of payoffs: {_values(game, best.payoffs)}",
        highlight=False,
    )
    _print_quantal(console, found)


def _print_quantal(console: Console, found: Analysis) -> None:
    if found.quantal is None:
        return
    from walkaway.negotiation.document import PRECISIONS

    game, solution = found.game, found.quantal
    kinds = [branch.kind for branch in solution.branches]
    console.print(
        f"[bold]Quantal responses[/bold]: {len(kinds)} branch(es)"
        + (f", crossing at lambda {', '.join(f'{b.precision:.3g}' for b in solution.bifurcations)}"
           if solution.bifurcations else ""),
        highlight=False,
    )  # fmt: skip
    for share in PRECISIONS[1::2]:
        precision = min(share / solution.logit.scale, solution.largest_precision)
        for point in solution.at(precision):
            plays = "; ".join(_mix(game, i, p.round(3)) for i, p in enumerate(point.profile))
            stable = "" if point.stable else ", unstable"
            console.print(
                f"  lambda {precision:.3g}: {plays}  ({kinds[point.branch]}{stable})",
                highlight=False, soft_wrap=True,
            )  # fmt: skip
    if not solution.solved:
        console.print(f"  {solution.message}", style="yellow")


def _print_bargain(console: Console, table: PayoffTable, found: Analysis) -> None:
    from walkaway.present.game_words import between, without_deal

    game = found.game
    console.print("[bold]Walking away[/bold]")
    for i, level in enumerate(found.walk_away):
        move = game.strategies[i][level.strategy]
        console.print(
            f"  {game.players[i]} is sure of {level.pure:.3f} (by {move})", highlight=False
        )
    console.print(f"  without a deal: {_values(game, found.disagreement)}", highlight=False)
    for line in without_deal(table, found):
        console.print(f"  {line}", highlight=False, soft_wrap=True)
    for name, deal in (("Nash", found.nash_deal), ("Kalai-Smorodinsky", found.even_deal)):
        text = deal.message
        if deal.solved:
            text = f"{_values(game, deal.payoffs)}  ({between(game, deal)})"
        console.print(f"  {name} deal: {text}", highlight=False, soft_wrap=True)
