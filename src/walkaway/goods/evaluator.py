"""Welfare and its gradient at many tariffs in turn, each solve started from the last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.goods import adjoint, newton, solver, validate
from walkaway.goods import equilibrium as eq
from walkaway.goods.calibration import Calibration
from walkaway.goods.counterfactual import make_rules
from walkaway.goods.instruments import Instruments
from walkaway.goods.model import Array, Shock, make_shock
from walkaway.solve.threads import one_thread

SOLVE_TOLERANCE = 1e-12


class Evaluator:
    """A world whose tariffs change from call to call.

    Attributes:
        calibration: the world.
        deficits: how deficits are held.
        base: its exact equilibrium.
        tariffs: the rates to start from [exporter, importer, sector].
        evaluations: model evaluations so far, those of backward passes included.
        gradients: transposed solves so far.
    """

    def __init__(self, calibration: Calibration, deficits: str, tariffs: ArrayLike | None) -> None:
        if deficits not in ("fixed", "zero", "world-share"):
            raise BadInputError(
                [Problem("deficits", deficits, "is not known", "one of: fixed, zero, world-share")]
            )
        given = calibration.tariffs if tariffs is None else tariffs
        array = validate.number_array("tariffs", given, calibration.flows.shape)
        if isinstance(array, Problem):
            raise BadInputError([array])
        cells = validate.Cells(calibration.economies, calibration.sectors)
        problems = [
            *validate.contents(cells, {"tariffs": array}),
            *validate.rates(cells, array, np.inf, bans=True),
        ]
        if problems:
            raise BadInputError(problems)
        self.calibration = calibration
        self.deficits = deficits
        self.base = calibration.baseline(deficits).base
        self.tariffs = array
        self.rules = make_rules(deficits, "lump-sum", None)
        self.evaluations = 0
        self.gradients = 0
        self._last: tuple[bytes, adjoint.Point, newton.Inverse] | None = None
        self._vector: Array | None = None

    def point(self, tariffs: Array) -> tuple[adjoint.Point, newton.Inverse]:
        """The equilibrium at some tariffs.

        Raises:
            NotSolvedError: there is none, or it was not found.
        """
        key = tariffs.tobytes()
        if self._last is not None and self._last[0] == key:
            return self._last[1], self._last[2]
        gross = np.add(tariffs.transpose(2, 0, 1), 1, order="C")

        def shock_at(part: float) -> Shock:
            return make_shock(self.base, self.rules, gross, None, part)

        with one_thread():
            untaxed = np.zeros_like(self.base.value_added)
            found = solver.find(shock_at, untaxed, start=self._vector, tolerance=SOLVE_TOLERANCE)
            self.evaluations += found.evaluations
            if not found.error <= solver.INNER_TOLERANCE or found.insolvent is not None:
                raise NotSolvedError(
                    f"no equilibrium at the tariffs tried (error {found.error:.2g}); narrow the "
                    "bounds"
                )
            point = adjoint.at(found.shock, found.vector)
            inverse = found.inverse or newton.build(found.shock, found.vector)
        self._vector = found.vector
        self._last = (key, point, inverse)
        return point, inverse

    def _slope(self, objective: Array, importers: Sequence[int], tariffs: Array) -> Array:
        """Gradient of Σ objective × log welfare by log(1 + tariff) of some importers."""
        point, inverse = self.point(tariffs)
        with one_thread():
            solved = adjoint.multipliers(point, inverse, objective)
            self.evaluations += solved.evaluations
            self.gradients += 1
            return adjoint.gradient(point, solved.pulled, np.asarray(importers))

    def _weights(self, player: Instruments, point: adjoint.Point) -> tuple[float, Array]:
        """A player's log welfare, and its derivative by the log welfare of its members."""
        members = list(player.members)
        size = self.base.income[members]
        real = size * np.exp(point.log_welfare[members])
        weights = np.zeros(len(self.base.income))
        weights[members] = real / real.sum()
        return float(np.log(real.sum() / size.sum())), weights

    def value(self, tariffs: Array, player: Instruments) -> tuple[float, Array]:
        """A player's log welfare and its gradient by log(1 + its rates)."""
        point, _ = self.point(tariffs)
        objective, weights = self._weights(player, point)
        return objective, player.collect(self._slope(weights, player.members, tariffs))

    def joint_value(
        self, tariffs: Array, players: Sequence[Instruments], share: Array
    ) -> tuple[float, Array]:
        """Weighted sum of the players' log welfare, and its gradient by all their rates."""
        point, _ = self.point(tariffs)
        values = [self._weights(player, point) for player in players]
        objective = sum(s * v[0] for s, v in zip(share, values, strict=True))
        weights = sum(s * v[1] for s, v in zip(share, values, strict=True))
        everyone = range(len(self.base.income))
        slope = self._slope(np.asarray(weights), everyone, tariffs)
        parts = [player.collect(slope[:, :, list(player.members)]) for player in players]
        return float(objective), np.concatenate(parts)

    def own_slopes(
        self, tariffs: Array, players: Sequence[Instruments]
    ) -> tuple[list[Array], list[Array]]:
        """Each player's gradient by its own rates, and a rough size of its own curvature.

        The curvature is that of a small importer: the imports a rate covers, as a share of
        income, times the trade elasticity.
        """
        point, _ = self.point(tariffs)
        slopes, curves = [], []
        theta = self.base.elasticity[:, None, None]
        for player in players:
            members = list(player.members)
            slopes.append(self.value(tariffs, player)[1])
            bought = point.shock.net[:, :, members] * point.weights[:, :, None]
            bought *= point.per_weight[:, None, members]
            income = point.money.final_income[members].sum()
            curves.append(player.collect(theta * bought) / income)
        return slopes, curves

    def residuals(self, tariffs: Array) -> eq.Residuals:
        """Residuals of the equilibrium at some tariffs."""
        point, _ = self.point(tariffs)
        assert self._vector is not None
        return eq.residuals(point.shock, self._vector, np.zeros_like(self.base.value_added))
