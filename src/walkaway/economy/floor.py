"""The floor under policy rates, as a complementarity problem.

A rate is the rule's plus a lift, which is positive only in quarters in which the rate stands
on its floor. The stacked system is solved for given lifts (they are exogenous to it), and the
lifts solve: lift >= 0, rate >= floor, one of the two with equality. How an expected lift in a
quarter moves all rates in all quarters is the system's own response; with it this is a linear
complementarity problem (Holden 2019), solved exactly where switching rows inside Newton's
iteration would cycle. Nonlinear parts of the system are met by repeating it.

The matrix of responses is no P-matrix: for some shocks there are several sets of lifts, for
some none. Which one is taken is a rule (:mod:`walkaway.solve.search`): the lifts that are
connected with no shock; where they end before the shock does, those nearest to the path that
the solve starts from (a draw: its central path), else those found with the smallest sum. What
was met beside them is told with the path, and where none was found, what that proves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.solution import Status
from walkaway.solve.integers import LARGEST_SUM
from walkaway.solve.path import Factor, PathModel, PathSolution, solve_with_factor
from walkaway.solve.search import Found, Way, search

Floats = NDArray[np.float64]

LONGEST = 40
"""Quarters ahead in which a floor may bind."""
TOLERANCE = 1e-9
ROUNDS = 12
STARTS = 200
"""Guesses of who stands on a floor when, from which lifts are looked for."""
LATEST = 5
"""Quarters until which a spell on a floor begins in such a guess."""
LARGEST = 12.0
"""Points that no lift in the mixed-integer search exceeds, and no rate above its floor beyond
those of its rule: rates that far from a rule say nothing any more."""
OUT_OF_THE_WAY = 1e6
"""Points above a floor of a rate that is set by announcement."""
ON_FLOOR = 1e-6
"""Points within which a rate of the path to start from counts as standing on its floor."""


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
            The path, with a note where its lifts are not the only ones that were found or not
            connected with no shock. Status ``NO_SOLUTION`` when it is proved that no lifts keep
            every rate on or above its floor (demand falls faster than expected rates can carry
            it: a deflation spiral), ``NOT_CONVERGED`` when none were found.
        """
        lifting = self.lifting(model, shocks, horizon, options.get("guess"))
        path, factor = solve_with_factor(model, parameters, shocks, horizon, **options)
        for _ in range(ROUNDS):
            if not path.solved:
                return path, factor
            error, worst = lifting.error(path.values)
            if error <= TOLERANCE:
                residuals = {**path.residuals, "floor": error}
                notes = (*path.notes, *lifting.notes())
                return replace(path, residuals=residuals, notes=notes), factor
            found = lifting.look(path.values)
            if found.z is None:
                return _failed(path, worst, error, found), factor
            options["guess"] = path.values
            path, factor = solve_with_factor(model, parameters, lifting.moved, horizon, **options)
        return _failed(path, worst, error, None), factor

    def lifting(
        self, model: PathModel, shocks: Floats, horizon: int, guess: Floats | None
    ) -> Lifting:
        """Look for the lifts of a path.

        Args:
            model: the compiled template.
            shocks: of the path, without lifts [quarter, shock].
            horizon: quarters that are stacked.
            guess: the path that is started from [quarter, variable]; None for none.
        """
        near = self._standing(model, shocks, guess)
        lifts = {code: np.zeros(LONGEST) for code in self.codes}
        return Lifting(self, model, shocks, horizon, near, lifts, [], None)

    def clear(self, model: PathModel, values: Floats, shocks: Floats) -> bool:
        """Whether no rate of a path without lifts [quarter, variable] is below its floor."""
        return all(
            self.above(model, values, shocks, code).min() >= -TOLERANCE for code in self.codes
        )

    def _standing(
        self, model: PathModel, shocks: Floats, guess: Floats | None
    ) -> dict[str, NDArray[np.bool_]]:
        """Quarters in which the path to start from stands on its floors; none if there is none."""
        if guess is None:
            return {}
        rates = np.asarray(guess)[:LONGEST]
        found = {}
        for code in self.codes:
            floor = shocks[: rates.shape[0], model.shock_index[f"FLOOR_{code}"]]
            found[code] = np.zeros(LONGEST, dtype=bool)
            found[code][: floor.size] = (
                np.abs(rates[: floor.size, model.index[f"RS_{code}"]] - floor) <= ON_FLOOR
            )
        return found

    def above(self, model: PathModel, values: Floats, shocks: Floats, code: str) -> Floats:
        """Rate less floor [quarter]; out of the way where the rate is set by announcement."""
        count = values.shape[0]
        floor = shocks[:count, model.shock_index[f"FLOOR_{code}"]]
        held = shocks[:count, model.shock_index[f"HOLD_{code}"]] > 0
        above: Floats = np.where(held, OUT_OF_THE_WAY, values[:, model.index[f"RS_{code}"]] - floor)
        return above

    def response(self, model: PathModel, code: str, horizon: int) -> Floats:
        """What an expected unit lift in each quarter does to rates with a floor.

        Returns:
            [economy and quarter, as in `rates`; quarter of the lift].
        """
        if code not in self._responses:
            push = np.zeros((horizon * len(model.variables), LONGEST))
            quarter = np.arange(LONGEST)
            push[rates(model, [code]), quarter] = 1.0
            self._responses[code] = self.factor.solve(push)[rates(model, self.codes)]
        return self._responses[code]


def rates(model: PathModel, codes: Sequence[str]) -> NDArray[np.int64]:
    """Places of economies' policy rates among the unknowns, quarter by quarter to `LONGEST`."""
    count, quarter = len(model.variables), np.arange(LONGEST)
    return np.concatenate([model.index[f"RS_{code}"] + count * quarter for code in codes])


@dataclass(eq=False)
class Lifting:
    """The lifts of one path, which is solved anew with each that are found.

    Attributes:
        floors: who has one, and how rates answer.
        model: the compiled template.
        shocks: of the path, without lifts [quarter, shock].
        horizon: quarters that are stacked.
        near: quarters in which the path that is started from stands on its floors, by economy.
        lifts: the last, by economy [quarter].
        bound: economies that have reached their floors so far.
        told: how lifts were found, if any were looked for.
    """

    floors: Floors
    model: PathModel
    shocks: Floats
    horizon: int
    near: dict[str, NDArray[np.bool_]]
    lifts: dict[str, Floats]
    bound: list[str]
    told: Found | None

    def error(self, values: Floats) -> tuple[float, tuple[str, int]]:
        """Largest violation of complementarity in a path [quarter, variable], and where."""
        found = (0.0, ("", 0))
        for code in self.floors.codes:
            above = self._above(values, code)
            gap = np.abs(np.minimum(above, 0.0))
            gap[:LONGEST] = np.abs(np.minimum(above[:LONGEST], self.lifts[code]))
            quarter = int(np.argmax(gap))
            if gap[quarter] > found[0]:
                found = (float(gap[quarter]), (f"RS_{code}", quarter + 1))
        return found

    def look(self, values: Floats) -> Found:
        """Look for the lifts that keep rates on or above their floors; none, and why, if none do.

        Args:
            values: the path under the last ones [quarter, variable].
        """
        self.bound += [
            code
            for code in self.floors.codes
            if code not in self.bound and self._above(values, code).min() < -TOLERANCE
        ]
        found, lifted = self._lift(values)
        if lifted is not None:
            own = self.told
            self.told = found if own is None or found.way is not Way.NEAR else own
            self.lifts = self.lifts | lifted
            self.near = {code: self.lifts[code] > 0 for code in self.bound}
        return found

    @property
    def moved(self) -> Floats:
        """Shocks with the last lifts [quarter, shock]."""
        moved = self.shocks.copy()
        for code in self.bound:
            moved[:LONGEST, self.model.shock_index[f"LIFT_{code}"]] += self.lifts[code]
        return moved

    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the lifts that were taken."""
        return _notes(self.told, self.bound, self.lifts)

    def _above(self, values: Floats, code: str) -> Floats:
        return self.floors.above(self.model, values, self.shocks, code)

    def _lift(self, values: Floats) -> tuple[Found, dict[str, Floats] | None]:
        """The lifts of the economies that reach their floors; None when there are none."""
        bound, codes = self.bound, self.floors.codes
        grid = np.arange(len(codes) * LONGEST).reshape(len(codes), LONGEST)
        rows = np.concatenate([grid[codes.index(code)] for code in bound])
        answers = [self.floors.response(self.model, code, self.horizon)[rows] for code in bound]
        matrix = np.hstack(answers)
        above = np.concatenate([self._above(values, code)[:LONGEST] for code in bound])
        quiet = -np.concatenate(
            [self.shocks[:LONGEST, self.model.shock_index[f"FLOOR_{code}"]] for code in bound]
        )
        now = np.concatenate([self.lifts[code] for code in bound])
        close = np.concatenate([self.near.get(code, np.zeros(LONGEST, bool)) for code in bound])
        free = above < OUT_OF_THE_WAY
        found = search(
            np.maximum(quiet, 0.0)[free],
            (above - matrix @ now)[free],
            matrix[np.ix_(free, free)],
            LARGEST,
            near=close[free],
            starts=[one[free] for one in _starts(len(bound))],
        )
        if found.z is None:
            return found, None
        lifted = np.zeros(free.size)
        lifted[free] = found.z
        return found, dict(zip(bound, lifted.reshape(len(bound), LONGEST), strict=True))


@lru_cache(maxsize=16)
def _starts(count: int) -> tuple[NDArray[np.bool_], ...]:
    """Where economies may stand on their floors: one spell each, or none [row].

    The same ones whenever they are asked for: the generator's seed is fixed.
    """
    rng = np.random.default_rng(0)
    quarter = np.arange(LONGEST)
    found = []
    for _ in range(STARTS):
        first = rng.integers(0, LATEST, (count, 1))
        length = rng.integers(0, LONGEST, (count, 1)) * rng.integers(0, 2, (count, 1))
        found.append(((quarter >= first) & (quarter < first + length)).ravel())
    return tuple(found)


def _notes(found: Found | None, bound: list[str], lifts: dict[str, Floats]) -> tuple[str, ...]:
    """What a reader must know of lifts that are not connected with no shock, or not the only."""
    if found is None or (found.way is Way.FOLLOWED and not found.others):
        return ()
    where = ", ".join(code for code in bound if lifts[code].any())
    size = sum(float(lifts[code].sum()) for code in bound)
    if found.way is Way.FOLLOWED:
        taken = "taken are those that are connected with no shock"
    else:
        taken = (
            f"those connected with no shock end at {found.reach:.0%} of this one; taken are "
            + _TAKEN[found.way]
        )
    sums = ", ".join(f"{float(one.sum()):.3g}" for one in found.others)
    beside = f"; others that solve it as well add up to {sums}" if sums else ""
    return (
        f"policy rates on their floors ({where}): {taken} (lifts over what rules ask for, "
        f"{size:.3g} points over all quarters){beside}",
    )


_TAKEN = {
    Way.NEAR: "those nearest to the path that the solve started from",
    Way.SMALLEST: "those found with the smallest sum",
}


def _failed(
    path: PathSolution, worst: tuple[str, int], size: float, found: Found | None
) -> PathSolution:
    """The path without lifts, and what is known of why there are none."""
    proved = found is not None and (found.proved or found.none_within > 0)
    message = (
        f"{_reason(found)}; with the last that were tried {worst[0]} misses its floor by "
        f"{size:.3g} points in quarter {worst[1]}; {_advice(found)}"
    )
    return replace(
        path,
        status=Status.NO_SOLUTION if proved else Status.NOT_CONVERGED,
        message=message,
        worst_equation=worst[0],
        worst_quarter=worst[1],
    )


def _reason(found: Found | None) -> str:
    if found is None:
        return f"no lifts of policy rates off their rules settled in {ROUNDS} rounds"
    if found.proved:
        return (
            f"no lifts of policy rates in the next {LONGEST} quarters, of whatever size "
            f"(to {LARGEST_SUM:,.0f} points together), keep "
            f"every rate on or above its floor: demand falls faster than expected rates can carry "
            f"it. A linear program proves it for the system made linear: none carry more than "
            f"{found.carried:.0%} of this shock"
        )
    if found.none_within > 0:
        return (
            f"no lifts of policy rates of up to {found.none_within:g} points in each of the next "
            f"{LONGEST} quarters keep every rate on or above its floor (a mixed-integer search of "
            "the system made linear came to its end); larger ones were not looked for"
        )
    return (
        "no lifts were found that keep every policy rate on or above its floor in the next "
        f"{LONGEST} quarters, which does not prove that there are none"
    )


def _advice(found: Found | None) -> str:
    known = f"lifts are known for up to {found.reach:.0%} of this shock" if found else ""
    smaller = f"try a smaller shock ({known})" if known else "try a smaller shock"
    return f"{smaller}, fiscal support, or floors=False"
