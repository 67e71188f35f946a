"""The logit quantal response: its fixed-point equations and their derivatives.

Unknowns are log probabilities, so that a strategy played once in 10^40 keeps its digits.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from walkaway.negotiation.game import Floats, Game, Profile, deviation_payoffs, pair_payoffs

NEWTON = 60


@dataclass(frozen=True, eq=False)
class Logit:
    """The logit response of a game, with precision counted per payoff range.

    Attributes:
        game: the game.
        scale: payoff units per unit of the internal payoffs, so that precisions compare.
    """

    game: Game
    scale: float

    @classmethod
    def of(cls, game: Game) -> Logit:
        """The response with payoffs scaled by the largest range of any player."""
        flat = game.payoffs.reshape(game.size, -1)
        spread = float(np.ptp(flat, axis=1).max())
        return cls(game, spread if spread > 0 else 1.0)

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """Where each player's strategies stand in the stacked vector."""
        ends = np.cumsum([0, *self.game.shape])
        return tuple(slice(int(a), int(b)) for a, b in itertools.pairwise(ends))

    def profile(self, z: Floats) -> Profile:
        """Probabilities of stacked log probabilities (each player's add to one)."""
        return tuple(_softmax(z[block]) for block in self.blocks)

    def payoffs(self, profile: Profile) -> Floats:
        """Scaled deviation payoffs, stacked."""
        parts = [deviation_payoffs(self.game, profile, i) for i in range(self.game.size)]
        return np.concatenate(parts) / self.scale

    def residual(self, z: Floats, precision: float) -> Floats:
        """Distance of z from the log of its logit response (McKelvey and Palfrey 1995, eq. 5)."""
        values = precision * self.payoffs(tuple(np.exp(z[block]) for block in self.blocks))
        for block in self.blocks:
            values[block] -= _logsumexp(values[block])
        return np.asarray(z - values)

    def jacobian(self, z: Floats, precision: float) -> Floats:
        """Derivative of the residual by z and, in the last column, by the precision."""
        probabilities = tuple(np.exp(z[block]) for block in self.blocks)
        size = len(z)
        out = np.zeros((size, size + 1))
        out[:, :size] = np.eye(size)
        for i, rows in enumerate(self.blocks):
            values = deviation_payoffs(self.game, probabilities, i) / self.scale
            response = _softmax(precision * values)
            out[rows, size] = -(values - response @ values)
            for j, columns in enumerate(self.blocks):
                if i != j:
                    slope = pair_payoffs(self.game, probabilities, i, j) / self.scale
                    slope = slope * probabilities[j]
                    out[rows, columns] = -precision * (slope - response @ slope)
        return out

    def solve_at(self, z: Floats, precision: float, tolerance: float = 1e-12) -> Floats | None:
        """Damped Newton at a fixed precision; None when it does not converge.

        A step is halved until the residual falls, so that the iteration cannot run away
        where the undamped response map cycles.
        """
        residual = self.residual(z, precision)
        size = float(np.abs(residual).max())
        for _ in range(NEWTON):
            if size <= tolerance * (1.0 + float(np.abs(z).max())):
                return z
            slope = self.jacobian(z, precision)[:, :-1]
            try:
                step = np.asarray(np.linalg.solve(slope, -residual), dtype=float)
            except np.linalg.LinAlgError:
                return None
            found = self._damped(z, precision, step, size)
            if found is None:
                return None
            z, residual, size = found
        return None

    def _damped(
        self, z: Floats, precision: float, step: Floats, size: float
    ) -> tuple[Floats, Floats, float] | None:
        for halving in range(12):
            trial = z + 0.5**halving * step
            # A first step may overshoot past probability one: e^z must stay a number.
            if trial.max() < 50.0:
                residual = self.residual(trial, precision)
                norm = float(np.abs(residual).max())
                if norm < size:
                    return trial, residual, norm
        return None

    def smoothed(self, profile: Profile, precision: float) -> Floats:
        """Log probabilities near a profile, with the tails that the logit response gives."""
        values = precision * self.payoffs(profile)
        out = np.empty_like(values)
        for p, block in zip(profile, self.blocks, strict=True):
            used = p > 1e-9
            tail = values[block] - values[block].max()
            out[block] = np.where(used, np.log(np.where(used, p, 1.0)), tail - np.log(used.sum()))
        return out


def _logsumexp(values: Floats) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))


def _softmax(values: Floats) -> Floats:
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum())
