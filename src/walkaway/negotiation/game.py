"""Games in normal form: players, strategies, payoffs, and what follows from them directly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.brief import brief
from walkaway.errors import BadInputError, Problem

Floats = NDArray[np.float64]
Profile = tuple[Floats, ...]
"""One probability vector per player, in the order of the game's players."""

T = TypeVar("T", bound=np.generic)
TOLERANCE = 1e-9
"""Largest regret of an equilibrium, as a share of the player's range of payoffs."""


@brief
@dataclass(frozen=True, eq=False)
class Game:
    """A finite game in normal form.

    Attributes:
        players: names.
        strategies: names of each player's strategies.
        payoffs: [player, strategy of player 1, ..., strategy of player n], larger is better.
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: Floats = field(repr=False)

    def __post_init__(self) -> None:
        """Check shapes and names.

        Raises:
            BadInputError: shapes disagree, a name occurs twice, or a payoff is no finite number.
        """
        problems = _problems(self)
        if problems:
            raise BadInputError(problems)

    @classmethod
    def of(
        cls,
        payoffs: Sequence[ArrayLike],
        players: Sequence[str] = (),
        strategies: Sequence[Sequence[str]] = (),
    ) -> Game:
        """A game from one payoff array per player; names are made up where none are given.

        Args:
            payoffs: for each player an array [strategy of player 1, ..., strategy of player n].
            players: names; ``P1``, ``P2``, ... by default.
            strategies: names of each player's strategies; ``S1``, ``S2``, ... by default.

        Raises:
            BadInputError: shapes disagree, a name occurs twice, or a payoff is not finite.
        """
        arrays = [np.asarray(array, dtype=float) for array in payoffs]
        if len({array.shape for array in arrays}) != 1:
            shapes = ", ".join(str(array.shape) for array in arrays)
            raise BadInputError(
                [Problem("payoffs", "", f"need one array per player, all of one shape: {shapes}")]
            )
        names = tuple(players) or tuple(f"P{k + 1}" for k in range(len(arrays)))
        moves = tuple(tuple(words) for words in strategies) or tuple(
            tuple(f"S{k + 1}" for k in range(size)) for size in arrays[0].shape
        )
        return cls(names, moves, np.stack(arrays))

    @classmethod
    def symmetric(cls, row: ArrayLike, strategies: Sequence[str] = ()) -> Game:
        """A symmetric two-player game from the row player's payoffs [own, other's strategy]."""
        matrix = np.asarray(row, dtype=float)
        return cls.of([matrix, matrix.T], strategies=[strategies, strategies] if strategies else ())

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each player."""
        return self.payoffs.shape[1:]

    @property
    def size(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def ranges(self) -> Floats:
        """Largest less smallest payoff of each player, one where it is zero: [player]."""
        flat = self.payoffs.reshape(self.size, -1)
        spread = flat.max(axis=1) - flat.min(axis=1)
        return np.where(spread > 0, spread, 1.0)

    @cached_property
    def own_first(self) -> tuple[Floats, ...]:
        """Each player's payoffs with the own strategy as first axis, the others in order."""
        return tuple(
            np.ascontiguousarray(np.moveaxis(self.payoffs[i], i, 0)) for i in range(self.size)
        )

    @cached_property
    def pair_first(self) -> dict[tuple[int, int], Floats]:
        """Payoffs with a player's own and one other player's strategy as first axes."""
        return {
            (i, j): np.ascontiguousarray(np.moveaxis(self.payoffs[i], (i, j), (0, 1)))
            for i in range(self.size)
            for j in range(self.size)
            if i != j
        }

    def label(self, cell: Sequence[int]) -> tuple[str, ...]:
        """Names of the strategies in one cell of the table."""
        return tuple(self.strategies[i][k] for i, k in enumerate(cell))

    def pure(self, cell: Sequence[int]) -> Profile:
        """The profile in which every player plays one strategy for sure."""
        return tuple(np.eye(size)[k].copy() for size, k in zip(self.shape, cell, strict=True))

    def centre(self) -> Profile:
        """The profile in which every strategy is equally likely."""
        return tuple(np.full(size, 1.0 / size) for size in self.shape)


def _problems(game: Game) -> list[Problem]:
    shape = tuple(len(words) for words in game.strategies)
    problems = []
    if len(game.players) != len(shape) or game.payoffs.shape != (len(game.players), *shape):
        what = f"payoffs have shape {game.payoffs.shape}, names say {(len(game.players), *shape)}"
        problems.append(Problem("payoffs", "", what, "give [player, strategy, ..., strategy]"))
    if not game.players or 0 in game.payoffs.shape:
        problems.append(Problem("game", "", "a game needs a player, and each player a strategy"))
    if not np.isfinite(game.payoffs).all():
        bad = np.argwhere(~np.isfinite(game.payoffs))[0].tolist()
        problems.append(Problem("payoffs", str(bad), "not a finite number"))
    for place, words in (
        ("players", game.players),
        *zip(game.players, game.strategies, strict=False),
    ):
        twice = sorted({word for word in words if words.count(word) > 1})
        problems += [Problem(place, word, "named twice") for word in twice]
    return problems


def deviation_payoffs(game: Game, profile: Profile, player: int) -> Floats:
    """Expected payoff of each own strategy when the others keep to the profile: [strategy]."""
    values = game.own_first[player]
    for axis in reversed(range(game.size)):
        if axis != player:
            values = values @ profile[axis]
    return values


def pair_payoffs(game: Game, profile: Profile, player: int, other: int) -> Floats:
    """Expected payoff of a player by own and one other player's strategy: [own, other's]."""
    values = game.pair_first[player, other]
    for axis in reversed(range(game.size)):
        if axis not in (player, other):
            values = values @ profile[axis]
    return values


def expected_payoffs(game: Game, profile: Profile) -> Floats:
    """Expected payoff of each player under independent mixing: [player]."""
    return np.array([deviation_payoffs(game, profile, i) @ profile[i] for i in range(game.size)])


def regrets(game: Game, profile: Profile) -> Floats:
    """What each player could gain by deviating alone, in payoff units: [player].

    This is the definition of a Nash equilibrium (Nash 1951) and nothing else: it uses no
    result of the method that found the profile.
    """
    gains = []
    for i in range(game.size):
        values = deviation_payoffs(game, profile, i)
        gains.append(max(0.0, float(values.max() - values @ profile[i])))
    return np.array(gains)


def best_replies(game: Game, tolerance: float = TOLERANCE) -> NDArray[np.bool_]:
    """Which strategies are best replies in each cell: [player, strategy, ..., strategy].

    Args:
        game: the game.
        tolerance: ties count as best replies up to this share of the player's payoff range.
    """
    best = np.stack(
        [game.payoffs[i].max(axis=i, keepdims=True) - game.payoffs[i] for i in range(game.size)]
    )
    limits = (tolerance * game.ranges).reshape((-1,) + (1,) * game.size)
    return np.asarray(best <= limits)


def own_line(table: NDArray[T], cell: Sequence[int], player: int) -> NDArray[T]:
    """A player's row of [player, strategy, ...] through a cell: by own strategy alone."""
    index: list[int | slice] = [player, *cell]
    index[player + 1] = slice(None)
    return table[tuple(index)]


def inert_players(game: Game) -> tuple[int, ...]:
    """Players whose choice changes nobody's payoff (their own included)."""
    limits = (1e-13 * game.ranges).reshape((-1,) + (1,) * (game.size - 1))
    return tuple(i for i in range(game.size) if (np.ptp(game.payoffs, axis=i + 1) <= limits).all())


def without(game: Game, dropped: Sequence[int]) -> Game:
    """The game among the other players, with the dropped ones playing their first strategy."""
    kept = [i for i in range(game.size) if i not in dropped]
    index = tuple(slice(None) if i in kept else 0 for i in range(game.size))
    return Game(
        tuple(game.players[i] for i in kept),
        tuple(game.strategies[i] for i in kept),
        np.stack([game.payoffs[(i, *index)] for i in kept]),
    )
