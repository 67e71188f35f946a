"""The floor under policy rates, as a complementarity problem.

A rate is the rule's plus a lift, which is positive only in quarters in which the rate stands
on its floor. The stacked system is solved for given lifts (they are exogenous to it), and the
lifts solve: lift >= 0, rate >= floor, one of the two with equality. How an expected lift in a
quarter moves all rates in all quarters is the system's own response; with it this is a linear
complementarity problem (Holden 2019), solved exactly where switching rows inside Newton's
iteration would cycle. Nonlinear parts of the system are met by repeating it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.solution import Status
from walkaway.solve.complementarity import solve_complementarity
from walkaway.solve.path import Factor, PathModel, PathSolution, solve_with_factor

Floats = NDArray[np.float64]

LONGEST = 40
"""Quarters ahead in which a floor may bind."""
TOLERANCE = 1e-9
ROUNDS = 12


@dataclass(eq=False)
class Floors:
    """Solves a stage of the path with its floors; remembers responses between stages.

    Attributes:
        codes: economies that have a floor.
        factor: of the system at the baseline, for the responses.
    """

    codes: tuple[str, ...]
    factor: Factor
    _responses: dict[str, Floats]

    @classmethod
    def of(cls, codes: tuple[str, ...], factor: Factor) -> Floors:
        """Floors that have seen nothing yet."""
        return cls(codes, factor, {})

    def solve(
        self, model: PathModel, parameters: Floats, shocks: Floats, horizon: int, **options: Any
    ) -> tuple[PathSolution, Factor | None]:
        """Solve one stage, as :func:`walkaway.solve.path.solve_with_factor` does.

        Returns:
            The path. Status ``NO_SOLUTION`` when no lifts keep every rate on or above its
            floor: demand falls faster than expected rates can carry it (a deflation spiral).
        """
        path, factor = solve_with_factor(model, parameters, shocks, horizon, **options)
        lifts = {code: np.zeros(LONGEST) for code in self.codes}
        bound: list[str] = []
        error = np.inf
        for _ in range(ROUNDS):
            if not path.solved:
                return path, factor
            error, worst = self._error(model, path, shocks, lifts)
            if error <= TOLERANCE:
                residuals = {**path.residuals, "floor": error}
                return replace(path, residuals=residuals), factor
            bound += [
                code
                for code in self.codes
                if code not in bound and self._low(model, path, shocks, code)
            ]
            lifted = self._lift(model, path, shocks, lifts, bound, horizon)
            if lifted is None:
                return _spiral(path, worst, error), factor
            lifts = lifts | lifted
            moved = shocks.copy()
            for code in bound:
                moved[:LONGEST, model.shock_index[f"LIFT_{code}"]] += lifts[code]
            options["guess"] = path.values
            path, factor = solve_with_factor(model, parameters, moved, horizon, **options)
        return _spiral(path, worst, error), factor

    def _error(
        self, model: PathModel, path: PathSolution, shocks: Floats, lifts: dict[str, Floats]
    ) -> tuple[float, tuple[str, int]]:
        """Largest violation of complementarity, and where."""
        found = (0.0, ("", 0))
        for code in self.codes:
            above = self._above(model, path, shocks, code)
            gap = np.abs(np.minimum(above, 0.0))
            gap[:LONGEST] = np.abs(np.minimum(above[:LONGEST], lifts[code]))
            quarter = int(np.argmax(gap))
            if gap[quarter] > found[0]:
                found = (float(gap[quarter]), (f"RS_{code}", quarter + 1))
        return found

    def _low(self, model: PathModel, path: PathSolution, shocks: Floats, code: str) -> bool:
        return bool(self._above(model, path, shocks, code).min() < -TOLERANCE)

    def _above(self, model: PathModel, path: PathSolution, shocks: Floats, code: str) -> Floats:
        """Rate less floor [quarter]; out of the way where the rate is set by announcement."""
        count = path.values.shape[0]
        floor = shocks[:count, model.shock_index[f"FLOOR_{code}"]]
        held = shocks[:count, model.shock_index[f"HOLD_{code}"]] > 0
        above: Floats = np.where(held, 1e6, path[f"RS_{code}"] - floor)
        return above

    def _lift(
        self,
        model: PathModel,
        path: PathSolution,
        shocks: Floats,
        lifts: dict[str, Floats],
        bound: list[str],
        horizon: int,
    ) -> dict[str, Floats] | None:
        """The lifts of the economies that reach their floors; None when there are none."""
        rows = np.concatenate(
            [model.index[f"RS_{c}"] + len(model.variables) * np.arange(LONGEST) for c in bound]
        )
        matrix = np.hstack([self._response(model, code, horizon)[rows] for code in bound])
        above = np.concatenate([self._above(model, path, shocks, c)[:LONGEST] for c in bound])
        now = np.concatenate([lifts[code] for code in bound])
        found = solve_complementarity(above - matrix @ now, matrix)
        if found is None:
            return None
        return dict(zip(bound, found.reshape(len(bound), LONGEST), strict=True))

    def _response(self, model: PathModel, code: str, horizon: int) -> Floats:
        """What an expected unit lift in each quarter does [unknown, quarter of the lift]."""
        if code not in self._responses:
            push = np.zeros((horizon * len(model.variables), LONGEST))
            equation = model.index[f"RS_{code}"]
            quarter = np.arange(LONGEST)
            push[equation + len(model.variables) * quarter, quarter] = 1.0
            self._responses[code] = self.factor.solve(push)
        return self._responses[code]


def _spiral(path: PathSolution, worst: tuple[str, int], size: float) -> PathSolution:
    message = (
        f"no lifts keep every policy rate on its floor: {worst[0]} misses it by {size:.3g} points "
        f"in quarter {worst[1]}; demand falls faster than expected rates can carry it; try a "
        "smaller shock, fiscal support, or floors=False"
    )
    return replace(
        path,
        status=Status.NO_SOLUTION,
        message=message,
        worst_equation=worst[0],
        worst_quarter=worst[1],
    )
