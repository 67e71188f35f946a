"""From a played game to a Page: the payoff table, who plays what, deals, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable

from walkaway.negotiation import library
from walkaway.negotiation.analysis import Analysis, Frequencies, analyse, frequencies
from walkaway.negotiation.table import PayoffTable, recall
from walkaway.outcome import Outcome, RunStore
from walkaway.present import game_tables
from walkaway.present.game_words import Told
from walkaway.present.page import Page, Section
from walkaway.scenario import Scenario
from walkaway.scenario.library import names as scenarios


def page(table: PayoffTable, found: Analysis, counts: Frequencies) -> Page:
    """Compose the page of a played game.

    Args:
        table: the payoff table under every member.
        found: its analysis.
        counts: how often each cell is an equilibrium over the members.

    Returns:
        The page, for any face.
    """
    told = Told(table, found, counts)
    definition = table.definition
    day = f"the world as known on {definition.date}; " if definition.date else ""
    return Page(
        title=definition.title,
        status=_status(table, found),
        subtitle=f"Game {definition.name}, {day}{told.count()}",
        assumed=told.assumed(),
        short=told.short(),
        sections=tuple(
            part
            for part in (tell(told) for tell in (IN_TURN if definition.twice else PARTS))
            if part is not None
        ),
        notes=told.notes(),
        sources=SOURCES,
        foot=(
            f"The same again: {definition.again or f'walkaway negotiate {definition.name}'}",
            *told.runs(),
        ),
    )


def _status(table: PayoffTable, found: Analysis) -> tuple[str, ...]:
    """What was not solved: members of the ensemble, equilibria."""
    lines = []
    if table.dropped:
        count = len(table.dropped) + len(table.members)
        left = "; ".join(table.dropped)
        lines.append(f"{len(table.dropped)} of {count} members of the ensemble left out: {left}")
    if not found.equilibria.solved:
        lines.append(f"Not solved: Nash equilibria: {found.equilibria.message}")
    return tuple(lines)


PARTS: tuple[Callable[[Told], Section | None], ...] = (
    game_tables.payoffs,
    game_tables.consents,
    game_tables.equilibria,
    game_tables.in_turn,
    game_tables.quantal,
    game_tables.deals,
    game_tables.draws,
)

IN_TURN: tuple[Callable[[Told], Section | None], ...] = (
    game_tables.payoffs,
    game_tables.consents,
    game_tables.follows,
    game_tables.in_turn,
)
"""Of games in which somebody moves more than once."""

SOURCES = (
    "Nash equilibria: vertices of the best-reply polytopes (Avis, Rosenberg, Savani and von "
    "Stengel 2010); large tables by Lemke and Howson (1964).",
    "Commitment and correlated equilibria: linear programs (Conitzer and Sandholm 2006; Aumann "
    "1987).",
    "Quantal responses: McKelvey and Palfrey (1995), followed from the even mix through every "
    "crossing.",
    "Deals: Nash (1950); Kalai and Smorodinsky (1975).",
)


def section(outcome: Outcome, store: RunStore | None = None) -> Section | None:
    """The game that belongs to a run's scenario, if walkaway brings one of that name.

    Nothing is solved for it: the table is shown if all of its runs are kept from before.

    Args:
        outcome: the run.
        store: where runs are kept; the user's own if None.
    """
    name = outcome.scenario.name
    if name not in library.names():
        return None
    definition = library.of_library(name)
    own = name in scenarios() and Scenario.of_library(name).digest == outcome.record.scenario
    if not own or str(definition.date) != outcome.scenario.date:
        return None  # a changed scenario, or one of the user's own that goes by the same name
    table = recall(definition, store or RunStore.default())
    if table is None:
        return Section(
            "game",
            "The game",
            lead=(
                "What each side would choose when the other answers: "
                f"walkaway negotiate {name} plays the whole table (a minute or so); after that "
                "this page shows it here.",
            ),
        )
    found = analyse(
        table.game(), definition.stages, definition.walk_away, quantal=False, twice=definition.twice
    )
    told = Told(table, found, frequencies(table.games(), definition.stages))
    payoffs = game_tables.payoffs(told)
    return Section(
        "game",
        "The game",
        lead=(*told.short(), f"All of it: walkaway negotiate {name}"),
        tables=payoffs.tables[:1],
        charts=payoffs.charts,
        note=payoffs.note,
    )
