"""Newton's iteration on a stacked system, with factors that are used as long as they serve.

A step is found with a factor at hand (a chord), mixed with what the last steps did (Anderson), or
corrected by GMRES on the exact Jacobian with that factor as preconditioner, or from a fresh
factorisation, in this order, whichever still shrinks the residual.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from walkaway.solve.factor import Factor, SingularBlockError
from walkaway.solve.stack import Floats, Stack

CHORD_CONTRACTION = 0.5  # a frozen factor is kept while it shrinks the residual this fast
KRYLOV_TOLERANCE = 1e-4
MEMORY = 5  # steps that are remembered while a factor is frozen
KRYLOV_STEPS = 60
TRUSTED_STEPS = 6
LARGEST = 1e30
SINGULAR = "the stacked Jacobian is singular"


@dataclass(eq=False)
class Newton:
    """Newton's iteration; keeps a factor while it contracts, halves a step that does not."""

    stack: Stack
    parameters: Floats
    history: Floats
    shocks: Floats
    evaluations: int = 0

    def run(
        self, x: Floats, factor: Factor | None, tolerance: float, max_iterations: int
    ) -> tuple[Floats, Floats, Factor | None, str]:
        """Iterate from a point.

        Args:
            x: where to start [unknown].
            factor: a factorisation to start with; a fresh one if None.
            tolerance: largest residual.
            max_iterations: steps, all kinds together.

        Returns:
            The last point, its residual, the last factorisation, and why it stopped short.
        """
        residual, windows = self._residual(x)
        first, memory = True, Memory()
        exact = False
        way, trust = "frozen" if factor is not None else "fresh", TRUSTED_STEPS
        for _ in range(max_iterations):
            if largest_of(residual) <= tolerance:
                return x, residual, factor, ""
            size = length_of(residual)
            if not size < LARGEST:
                return x, residual, factor, "the residual is not finite"
            if way == "fresh":
                try:
                    factor = self.stack.factor(windows, self.parameters, exact=exact)
                except SingularBlockError as error:
                    return x, residual, None, self._singular(error.block)
            assert factor is not None
            step = self._step(way, residual, windows, factor)
            if step is None:
                way = "fresh"
                continue
            if way == "frozen":
                step = memory.mixed(x, step)
            else:
                memory = Memory()
            candidate, found, its_windows = self._line_search(x, step, size, way != "frozen")
            shrunk = length_of(found) / size
            if way == "frozen":
                # The first step takes the shock itself in; only later ones show how well the
                # factor contracts.
                if shrunk > (1.0 if first else CHORD_CONTRACTION):
                    way = "krylov"
                first = False
                if shrunk >= 1.0:
                    continue
            elif shrunk >= 1.0 and way == "fresh" and not exact:
                exact = True
                continue
            elif shrunk >= 1.0:
                # At a bound that starts or ceases to bind the residual may rise on the way
                # to the solution (semismooth Newton): a few full steps are taken on trust.
                trust -= 1
                candidate = x - step
                found, its_windows = self._residual(candidate)
                if trust < 0 or not length_of(found) < LARGEST:
                    return x, residual, factor, "no step along Newton's direction helps"
            elif way == "fresh":
                way = "frozen"
            x, residual, windows = candidate, found, its_windows
        return x, residual, factor, f"not converged after {max_iterations} steps"

    def _step(
        self, way: str, residual: Floats, windows: tuple[Floats, Floats], factor: Factor
    ) -> Floats | None:
        """Newton's step: with the factor at hand, or by GMRES preconditioned with it.

        A few binding bounds or changed parameters leave an old factor an excellent
        preconditioner: GMRES then takes a dozen back-substitutions, a tenth of the cost of
        factorising anew. None when it does not get there.
        """
        if way != "krylov":
            return factor.solve(residual)
        from scipy.sparse.linalg import LinearOperator, gmres

        jacobian = self.stack.jacobian(windows, self.parameters)
        size = residual.size
        through = LinearOperator(
            (size, size), matvec=lambda v: jacobian @ factor.solve(v), dtype=np.float64
        )
        inner, failed = gmres(
            through, residual, rtol=KRYLOV_TOLERANCE, restart=KRYLOV_STEPS, maxiter=1
        )
        return None if failed else factor.solve(inner)

    def _singular(self, block: int) -> str:
        model = self.stack.model
        names = [model.variables[i] for i in model.blocks[block][:6]]
        more = ", ..." if model.blocks[block].size > 6 else ""
        return f"{SINGULAR} in the block of {', '.join(names)}{more}"

    def _line_search(
        self, x: Floats, step: Floats, size: float, fresh: bool
    ) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
        length = 1.0
        for _ in range(12 if fresh else 1):
            candidate = x - length * step
            residual, windows = self._residual(candidate)
            if length_of(residual) < size:
                break
            length /= 2
        return candidate, residual, windows

    def _residual(self, x: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
        self.evaluations += 1
        windows = self.stack.windows(self.history, self.shocks, x)
        return self.stack.residual(windows, self.parameters), windows


@dataclass(eq=False)
class Memory:
    """Anderson's mixing of steps with a frozen factor (Walker and Ni 2011).

    A frozen factor errs in few directions: a loop that was cut, numbers that differ a little.
    The last steps show which, and how far to go along them.
    """

    point: Floats | None = None
    step: Floats | None = None
    moved: list[Floats] = field(default_factory=list)
    turned: list[Floats] = field(default_factory=list)

    def mixed(self, x: Floats, step: Floats) -> Floats:
        """The step from x, improved by what the last ones did."""
        if self.point is not None and self.step is not None:
            self.moved = [*self.moved[1 - MEMORY :], x - self.point]
            self.turned = [*self.turned[1 - MEMORY :], step - self.step]
        self.point, self.step = x, step
        if not self.turned:
            return step
        gram = np.array([[a @ b for b in self.turned] for a in self.turned])
        weights = np.linalg.lstsq(gram, np.array([a @ step for a in self.turned]), rcond=1e-12)[0]
        mixed = step.copy()
        for weight, moved, turned in zip(weights, self.moved, self.turned, strict=True):
            mixed -= weight * (turned - moved)
        return mixed


def largest_of(residual: Floats) -> float:
    """Largest residual, what the tolerance is about."""
    largest = float(np.abs(residual).max(initial=0.0))
    return largest if np.isfinite(largest) else np.inf


def length_of(residual: Floats) -> float:
    """Euclidean length, what a step must shrink: one quarter alone does not stop a good step."""
    largest = largest_of(residual)
    if not 0 < largest < LARGEST:
        return largest
    return largest * float(np.sqrt(np.square(residual / largest).sum()))
