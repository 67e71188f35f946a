"""`walkaway tariffs`: tariffs chosen by governments, on the embedded world."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from walkaway.cli.output import Progress
    from walkaway.goods import Calibration, PolicySolution
    from walkaway.goods.instruments import Player
    from walkaway.world import TradeData, World

KINDS = ("uniform", "sector", "partner", "partner-sector")
Command = Callable[..., Any]


@click.group()
def tariffs() -> None:
    """Tariffs chosen, not given: optimal, in a trade war, or agreed.

    PLAYER is an economy (USA), a bloc (EU, CPTPP), or economies joined by + that set one tariff
    together (JPN+KOR). Real income is the aim of each; everybody else keeps today's tariffs.
    """


def _options(command: Command) -> Command:
    """Options that all three share."""
    options = (
        click.option(
            "--instruments",
            type=click.Choice(KINDS),
            default="uniform",
            show_default=True,
            help="What one rate covers.",
        ),
        click.option(
            "--elasticity", default="IS", show_default=True, help="Set of trade elasticities."
        ),
        click.option("--lowest", default=0.0, show_default=True, help="Lowest rate in percent."),
        click.option(
            "--highest", default=300.0, show_default=True, help="Highest rate in percent."
        ),
        click.option(
            "--deficits",
            type=click.Choice(("zero", "fixed", "world-share")),
            default="zero",
            show_default=True,
            help="Trade balances: closed first, or held.",
        ),
        click.option("--services", is_flag=True, help="Tax services too, not only goods."),
        click.option("--date", default="2025-06-12", show_default=True, help="World on this date."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@tariffs.command()
@click.option("--by", default="USA", show_default=True, metavar="PLAYER", help="Who chooses.")
@_options
def optimal(by: str, as_json: bool, **options: Any) -> None:
    """What tariffs maximise one player's real income if nobody answers."""
    _answer("optimal", (by,), as_json, options)


@tariffs.command()
@click.argument("players", nargs=-1, required=True, metavar="PLAYER...")
@_options
def nash(players: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Tariffs from which no player gains by deviating alone: a trade war fought to the end."""
    _answer("nash", players, as_json, options)


@tariffs.command()
@click.argument("players", nargs=-1, required=True, metavar="PLAYER...")
@_options
def cooperate(players: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Tariffs that maximise the players' real incomes together, and what defecting would gain."""
    _answer("cooperate", players, as_json, options)


def _answer(kind: str, names: tuple[str, ...], as_json: bool, options: dict[str, Any]) -> None:
    from walkaway import goods
    from walkaway.cli.output import emit_json, progress_bar
    from walkaway.errors import NotSolvedError
    from walkaway.world import World

    world = World.at(options["date"])
    trade = world.trade()
    calibration = goods.from_trade(trade, elasticity=options["elasticity"])
    players = _players(world, trade, names)
    with progress_bar("searching") as progress:
        found = _search(kind, calibration, players, options, progress)
    document = _document(kind, found, names, options)
    if as_json:
        emit_json(document)
    else:
        _show(document, trade)
    if not found.solved:
        raise NotSolvedError(found.message)


def _players(world: World, trade: TradeData, names: tuple[str, ...]) -> list[Player]:
    """Economies, members of blocs, or economies joined by +; all mistakes are told at once."""
    from walkaway.errors import BadInputError, Problem
    from walkaway.world.aliases import hint_at_economy

    problems: list[Problem] = []
    players: list[Player] = []
    taken: dict[str, str] = {}
    for name in names:
        parts: list[str] = []
        for part in name.split("+"):
            if part in trade.economies:
                parts.append(part)
            elif part in world.groups():
                parts += [code for code in world.members(part) if code in trade.economies]
            else:
                hint = hint_at_economy(part, [*trade.economies, *world.groups()])
                problems.append(Problem("player", part, "is no economy or bloc here", hint))
        members = tuple(dict.fromkeys(parts))
        twice = [code for code in members if code in taken]
        if twice:
            what = f"has {', '.join(twice)}, which {taken[twice[0]]} has too"
            problems.append(Problem("player", name, what, "each economy plays once"))
        taken |= dict.fromkeys((code for code in members if code not in taken), name)
        players.append(members[0] if len(members) == 1 else members)
    if problems:
        raise BadInputError(problems)
    return players


def _search(
    kind: str,
    calibration: Calibration,
    players: list[Player],
    options: dict[str, Any],
    progress: Progress,
) -> PolicySolution:
    from walkaway import goods

    bounds = (options["lowest"] / 100, options["highest"] / 100)
    sectors = None if options["services"] else [s for s in calibration.sectors if s != "SERVICES"]
    how: dict[str, Any] = {
        "instruments": options["instruments"],
        "bounds": bounds,
        "deficits": options["deficits"],
        "sectors": sectors,
        "progress": progress,
    }
    if kind == "optimal":
        return goods.optimal_tariffs(calibration, players[0], **how)
    solver = goods.nash_tariffs if kind == "nash" else goods.cooperative_tariffs
    return solver(calibration, players, **how)


def _number(value: float) -> float | None:
    return value if value == value and abs(value) != float("inf") else None


def _document(
    kind: str, found: PolicySolution, names: tuple[str, ...], options: dict[str, Any]
) -> dict[str, Any]:
    """The answer as plain data; percent throughout."""
    import numpy as np

    before, sold = found.equilibrium.tariffs_before, found.equilibrium.flows_before
    income = found.equilibrium.income_before
    taxed = [k for k, s in enumerate(found.sectors) if options["services"] or s != "SERVICES"]
    players = []
    for label, name in zip(names, found.players, strict=True):
        members = [found.economies.index(code) for code in name.split("+")]
        abroad = [i for i in range(len(found.economies)) if i not in members]
        block = np.ix_(abroad, members, taxed)
        weight = sold[block]
        rates = np.asarray(found.rates[name])
        players.append(
            {
                "player": label,
                "members": name.split("+"),
                "mean_rate_before_pct": float(100 * np.average(before[block], weights=weight)),
                "mean_rate_pct": float(100 * np.average(found.tariffs[block], weights=weight)),
                "lowest_rate_pct": float(100 * rates.min()),
                "highest_rate_pct": float(100 * rates.max()),
                "rates": len(rates),
                "welfare_pct": _number(
                    float(100 * (np.average(found.welfare[members], weights=income[members]) - 1))
                ),
                "gain_from_deviating_pct": _number(100 * found.best_response_gap[name]),
                "rates_pct": _rates(found, members, abroad),
            }
        )
    return {
        "kind": kind,
        "status": str(found.status),
        "message": found.message,
        **{k: options[k] for k in ("instruments", "elasticity", "deficits", "date")},
        "players": players,
        "welfare_pct": {
            code: _number(float(100 * (value - 1)))
            for code, value in zip(found.economies, found.welfare, strict=True)
        },
        "gradient_norm": found.gradient_norm,
        "evaluations": found.evaluations,
        "gradients": found.gradients,
        "seconds": found.seconds,
        "residuals": dict(found.residuals),
    }


def _rates(
    found: PolicySolution, members: list[int], abroad: list[int]
) -> dict[str, dict[str, float]]:
    """Rates after the choice, partner -> sector -> percent; a bloc's first member's."""
    block = 100 * found.tariffs[:, members[0]]
    return {
        found.economies[i]: {s: float(block[i, k]) for k, s in enumerate(found.sectors)}
        for i in abroad
    }


def _signed(value: float | None) -> str:
    return "not solved" if value is None else f"{value:+.2f}%"


def _show(document: dict[str, Any], trade: TradeData) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    title = {
        "optimal": "Optimal tariffs, nobody answers",
        "nash": "Nash tariffs: nobody gains by deviating alone",
        "cooperate": "Tariffs agreed together",
    }[document["kind"]]
    names = dict(zip(trade.economies, trade.economy_names, strict=True))
    table = Table(title=title, title_justify="left")
    table.add_column("player")
    headings = ("mean before", "mean rate", "lowest", "highest", "real income", "by deviating")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in document["players"]:
        table.add_row(
            names.get(row["player"], row["player"]),
            f"{row['mean_rate_before_pct']:.1f}%",
            f"{row['mean_rate_pct']:.1f}%",
            f"{row['lowest_rate_pct']:.1f}%",
            f"{row['highest_rate_pct']:.1f}%",
            _signed(row["welfare_pct"]),
            _signed(row["gain_from_deviating_pct"]),
        )
    console.print(table)
    others = sorted(
        (v, k)
        for k, v in document["welfare_pct"].items()
        if v is not None and all(k not in row["members"] for row in document["players"])
    )
    if others:
        worst = ", ".join(f"{names.get(k, k)} {v:+.2f}%" for v, k in others[:4])
        best = ", ".join(f"{names.get(k, k)} {v:+.2f}%" for v, k in others[:-4:-1])
        console.print(f"Others who lose most: {worst}. Who gain most: {best}.")
    if document["kind"] == "cooperate" and document["instruments"] in ("uniform", "sector"):
        console.print(
            "One rate covers all partners, those of the deal too; --instruments partner lets "
            "them free each other's trade."
        )
    console.print(
        f"Long run, trade of {trade.year}, elasticities {document['elasticity']}, deficits "
        f"{document['deficits']}; {document['evaluations']} evaluations and "
        f"{document['gradients']} gradients in {document['seconds']:.1f} s; gradient norm "
        f"{document['gradient_norm']:.0e}.",
        style="dim",
    )
