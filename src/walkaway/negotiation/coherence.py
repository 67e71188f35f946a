"""Measures of a game that cannot stand together in some cell of its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from walkaway.errors import BadInputError
from walkaway.grammar.positions import Path
from walkaway.grammar.values import Mistake
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.definition import Cell, GameDefinition
from walkaway.scenario import Measure
from walkaway.scenario.checks import mistakes

NUMBERED = re.compile(r"^contradicts measure (\d+)")


def clashes(
    game: GameDefinition, words: Vocabulary, line: Callable[[Path], int]
) -> Iterator[tuple[Path, Mistake]]:
    """What is wrong with the scenarios of the cells, each mistake told once.

    Args:
        game: the game.
        words: the names that are known.
        line: path -> line in the file.

    Yields:
        Where the measure stands in the file, and what is wrong inside it.
    """
    told: set[tuple[int, str]] = set()
    for cell in game.cells():
        measures = game.cell_measures(cell)
        try:
            found = mistakes(game.scenario(cell), words)
        except BadInputError as error:
            for problem in error.problems:
                what = f"{_when(game, cell)}: {problem.what}"
                yield ("player",), Mistake((), what, problem.hint)
            return
        for wrong in found:
            if wrong.path[0] != "measure" or not isinstance(wrong.path[1], int):
                yield (), wrong
                continue
            own = measures[wrong.path[1]]
            what = _with_line(wrong.what, measures, game, line)
            if (id(own), what) not in told:
                told.add((id(own), what))
                text = f"{_when(game, cell)}: {what}"
                yield place(own, game), Mistake(tuple(wrong.path[2:]), text, wrong.hint)


def _with_line(
    what: str, measures: tuple[Measure, ...], game: GameDefinition, line: Callable[[Path], int]
) -> str:
    """A message that names a measure by its line instead of its number in the cell."""
    numbered = NUMBERED.match(what)
    if numbered is None:
        return what
    other = line(place(measures[int(numbered[1]) - 1], game))
    return f"contradicts the measure on line {other}{what[numbered.end() :]}"


def place(measure: Measure, game: GameDefinition) -> Path:
    """Where a measure stands in the file, found by identity."""
    for k, own in enumerate(game.measures):
        if own is measure:
            return ("measure", k)
    for p, player in enumerate(game.players):
        for s, strategy in enumerate(player.strategies):
            for k, own in enumerate(strategy.measures):
                if own is measure:
                    return ("player", p, "strategy", s, "measure", k)
    for w, rule in enumerate(game.when):
        for k, own in enumerate(rule.measures):
            if own is measure:
                return ("when", w, "measure", k)
    return ()


def _when(game: GameDefinition, cell: Cell) -> str:
    pairs = zip(game.players, game.label(cell), strict=True)
    return "when " + " and ".join(f"{player.name} plays {name}" for player, name in pairs)
