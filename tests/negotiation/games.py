"""Textbook games."""

from __future__ import annotations

import numpy as np

from walkaway.negotiation import Game

CHICKEN = Game.symmetric([[0, -1], [1, -10]], ["swerve", "straight"])
DILEMMA = Game.symmetric([[3, 0], [5, 1]], ["cooperate", "defect"])
PENNIES = Game.of([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
STAG = Game.symmetric([[4, 1], [3, 2]], ["stag", "hare"])
SEXES = Game.of([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
ROCK_PAPER_SCISSORS = Game.symmetric([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])


def nine_equilibria() -> Game:
    """McKelvey and McLennan (1997, J. Econ. Theory 72): 2x2x2 with nine regular equilibria."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 4
    return Game.of(list(payoffs))
