"""Pages beside the run itself: the auction, the frontier, the negotiating table."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from walkaway.engine.questions import question
from walkaway.engine.studies.auction import fewer_bids
from walkaway.engine.studies.frontier import Flow, trace
from walkaway.engine.studies.withdraw import Adjustment
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.negotiation import library
from walkaway.negotiation.analysis import analyse, frequencies
from walkaway.negotiation.table import play
from walkaway.outcome import RunStore
from walkaway.present import auction_story, frontier, lever, negotiation_story
from walkaway.present.page import Page

if TYPE_CHECKING:
    from walkaway.market import Progress
    from walkaway.scenario import Scenario


@dataclass(frozen=True)
class View:
    """A page that is made on demand.

    Attributes:
        title: what a tab says.
        help: one line on what it answers.
        make: scenario and progress to a page.
    """

    title: str
    help: str
    make: Callable[[Scenario, Progress], Page]


def view(name: str, scenario: Scenario, progress: Progress) -> Page:
    """Make a page.

    Args:
        name: of `VIEWS`.
        scenario: the scenario it is about.
        progress: called on the way.

    Raises:
        BadInputError: no such view, or none of this scenario.
        NotSolvedError: nothing could be solved.
    """
    if name not in VIEWS:
        hint = did_you_mean(name, list(VIEWS))
        raise BadInputError([Problem("view", name, "no such view", hint)])
    return VIEWS[name].make(scenario, progress)


def _auction(scenario: Scenario, progress: Progress) -> Page:
    own = auction_story
    found = fewer_bids(question(scenario), own.TERM, own.OFFERING, own.GONE, own.DRAWS, progress)
    return own.page(found)


def _frontier(scenario: Scenario, progress: Progress) -> Page:
    how, asked = Adjustment(), question(scenario)
    traced = trace(asked, Flow(), how, progress)
    return frontier.page(frontier.frontier(traced, how, asked, scenario.name))


def _game(scenario: Scenario, progress: Progress) -> Page:
    """The game of the scenario's own name, or else the one of its day."""
    games = [library.of_library(name) for name in library.names()]
    fitting = [game for game in games if str(game.date) == str(scenario.date)]
    fitting.sort(key=lambda game: game.name != scenario.name)
    if not fitting:
        days = ", ".join(str(game.date) for game in games if game.date)
        hint = f"there are games of {days}; `walkaway negotiate FILE` plays your own"
        raise BadInputError([Problem("view", "game", f"no game of {scenario.date}", hint)])
    definition = fitting[0]
    workers = os.cpu_count() or 1
    table = play(definition, store=RunStore.default(), workers=workers, progress=progress)
    found = analyse(table.game(), definition.stages, definition.walk_away)
    return negotiation_story.page(table, found, frequencies(table.games(), definition.stages))


VIEWS = {
    "auction": View("The auction", "What a 30-year sale on the scenario's day brings", _auction),
    "frontier": View("The frontier", "How much can be let go before nobody buys", _frontier),
    "game": View(
        "The negotiating table",
        "What each side chooses when the other answers; it has its own strategies, which the "
        "sliders do not move",
        _game,
    ),
    "lever": View("The lever", "The first view wherever the story's own dial stands", lever.page),
}
