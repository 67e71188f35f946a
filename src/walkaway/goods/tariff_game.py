"""The search for chosen tariffs: ascent, joint first-order conditions, and their check."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import minimize

from walkaway.goods.counterfactual import solve
from walkaway.goods.evaluator import Evaluator
from walkaway.goods.instruments import Instruments
from walkaway.goods.model import Array
from walkaway.goods.solution import GoodsSolution
from walkaway.solution import Solution, Status
from walkaway.solve.fixed_point import anderson

Progress = Callable[[int, int, str], None]

GRADIENT = 1e-7
GAP = 1e-8
ROUNDING = 1e-13
SMALLEST_CURVE = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class PolicySolution(Solution):
    """Chosen tariffs and what they do.

    Attributes:
        economies: names of the economies.
        sectors: names of the sectors.
        players: the players, as named.
        instruments: what one rate covers.
        tariffs: all rates [exporter, importer, sector], chosen or not.
        rates: player -> its chosen rates, one per instrument.
        welfare: real income, new/old [economy], relative to the calibration's own tariffs.
        best_response_gap: player -> largest relative gain of its objective from deviating
            alone, found by optimising afresh from the answer (and from its first tariffs).
        gradient_norm: largest derivative of a player's log welfare by a log(1 + rate), relative
            to the share in its members' spending of the imports that the rate covers, at rates
            that are not at a bound; zero at an optimum.
        gradients: number of gradients computed.
        equilibrium: the full solution at these tariffs.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    players: tuple[str, ...]
    instruments: str
    tariffs: Array = field(repr=False)
    rates: dict[str, Array] = field(repr=False)
    welfare: Array = field(repr=False)
    best_response_gap: dict[str, float]
    gradient_norm: float
    gradients: int
    equilibrium: GoodsSolution = field(repr=False)


class Game:
    """Players with their instruments on one world, and the count of what was computed."""

    def __init__(
        self,
        evaluator: Evaluator,
        players: Sequence[Instruments],
        kind: str,
        bounds: tuple[float, float],
    ) -> None:
        self.evaluator = evaluator
        self.players = list(players)
        self.kind = kind
        self.bounds = bounds
        self.started = time.perf_counter()
        flows = evaluator.base.flows.transpose(1, 2, 0)
        self.start = [np.clip(p.read(evaluator.tariffs, flows), *bounds) for p in self.players]
        spending = evaluator.base.spending.sum(axis=1)
        self.size = []
        for p in self.players:
            bought = flows[:, list(p.members), :].transpose(2, 0, 1)
            self.size.append(p.collect(bought) / spending[list(p.members)].sum())

    def tariffs(self, rates: Sequence[Array]) -> Array:
        """All tariffs when players set these rates."""
        tariffs = self.evaluator.tariffs.copy()
        for player, chosen in zip(self.players, rates, strict=True):
            player.write(tariffs, chosen)
        return tariffs

    def climb(self, who: int, rates: Sequence[Array], progress: Progress | None = None) -> Array:
        """One player's best rates against the others'.

        First its own first-order conditions; where they are not met, or met in a worse place,
        quasi-Newton ascent, and the conditions again from there.
        """
        player = self.players[who]

        def value(vector: Array) -> tuple[float, Array]:
            chosen = [vector if k == who else r for k, r in enumerate(rates)]
            return self.evaluator.value(self.tariffs(chosen), player)

        best, held = rates[who], value(rates[who])[0]
        for attempt in range(2):
            moved = [best if k == who else r for k, r in enumerate(rates)]
            found, error = self._stationary([who], moved, 60, progress)
            reached = value(found[who])[0]
            if reached >= held - ROUNDING:
                best, held = found[who], reached
                if error <= GRADIENT:
                    return best
            if attempt == 0:
                risen = self._ascend(value, best, self.size[who], player.name, progress)
                if value(risen)[0] >= held:
                    best, held = risen, value(risen)[0]
        return best

    def climb_together(self, weights: Array, progress: Progress | None = None) -> list[Array]:
        """Rates of all players that maximise the weighted sum of their log welfare."""
        cuts = np.cumsum([p.count for p in self.players])[:-1]

        def value(vector: Array) -> tuple[float, Array]:
            chosen = np.split(vector, cuts)
            return self.evaluator.joint_value(self.tariffs(chosen), self.players, weights)

        size = np.concatenate([w * s for w, s in zip(weights, self.size, strict=True)])
        best = self._ascend(value, np.concatenate(self.start), size, "all together", progress)
        return np.split(best, cuts)

    def _ascend(
        self,
        value: Callable[[Array], tuple[float, Array]],
        start: Array,
        size: Array,
        name: str,
        progress: Progress | None,
    ) -> Array:
        """Maximise over log(1 + rate), each scaled by the root of the trade it covers."""
        root = np.sqrt(np.maximum(size, 1e-9 * size.max(initial=1e-9)))
        low, high = (np.log1p(b) * root for b in self.bounds)
        calls = 0

        def descend(scaled: Array) -> tuple[float, Array]:
            nonlocal calls
            calls += 1
            if progress is not None:
                progress(calls, 0, f"tariffs of {name}")
            objective, slope = value(np.expm1(scaled / root))
            return -objective, -slope / root

        found = minimize(
            descend,
            np.log1p(start) * root,
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low, high, strict=True)),
            options={"maxiter": 500, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-10},
        )
        return np.asarray(np.expm1(found.x / root))

    def equilibrate(self, progress: Progress | None = None) -> list[Array]:
        """Solve all players' own first-order conditions together."""
        everybody = list(range(len(self.players)))
        return self._stationary(everybody, self.start, 200, progress)[0]

    def _stationary(
        self,
        movers: Sequence[int],
        rates: Sequence[Array],
        patience: int,
        progress: Progress | None,
    ) -> tuple[list[Array], float]:
        """Meet the own first-order conditions of some players while the others stand still.

        Each rate moves by its gradient over a rough curvature, sped up by Anderson's mixing.

        Returns:
            All rates, and the largest gradient of a rate that is free to move, relative to the
            trade it covers.
        """
        players = [self.players[k] for k in movers]
        cuts = np.cumsum([p.count for p in players])[:-1]
        size = np.concatenate([self.size[k] for k in movers])
        low, high = (np.log1p(b) for b in self.bounds)
        calls = 0

        def filled(vector: Array) -> list[Array]:
            new = np.split(np.expm1(np.clip(vector, low, high)), cuts)
            full = list(rates)
            for k, values in zip(movers, new, strict=True):
                full[k] = values
            return full

        def correct(vector: Array) -> tuple[Array, float]:
            nonlocal calls
            calls += 1
            if progress is not None:
                progress(calls, 0, "tariffs of " + ", ".join(p.name for p in players[:3]))
            inside = np.clip(vector, low, high)
            slopes, curves = self.evaluator.own_slopes(self.tariffs(filled(vector)), players)
            slope = np.concatenate(slopes)
            step = slope / np.maximum(np.concatenate(curves), SMALLEST_CURVE)
            target = np.clip(inside + np.clip(step, -0.3, 0.3), low, high)
            free = target != inside
            error = float(np.abs(slope[free] / size[free]).max(initial=0.0))
            return target - vector, error

        found = anderson(
            correct,
            np.log1p(np.concatenate([rates[k] for k in movers])),
            tolerance=GRADIENT / 10,
            memory=10,
            max_evaluations=patience,
            patience=max(15, patience // 3),
        )
        return filled(found.point), found.error

    def answer(
        self,
        rates: Sequence[Array],
        *,
        verify: bool = True,
        together: Array | None = None,
        progress: Progress | None = None,
    ) -> PolicySolution:
        """Check rates and report them."""
        evaluator = self.evaluator
        tariffs = self.tariffs(rates)
        norm = self._gradient_norm(tariffs, rates, together)
        gaps = {p.name: float("nan") for p in self.players}
        if verify:
            for k, player in enumerate(self.players):
                gaps[player.name] = self._gap(k, rates, tariffs, progress)
        equilibrium = solve(
            evaluator.calibration,
            tariffs,
            deficits=evaluator.deficits,  # type: ignore[arg-type]
            rates_up_to=np.inf,
        )
        status, message = self._verdict(equilibrium, norm, gaps, together)
        return PolicySolution(
            status=status,
            residuals=equilibrium.residuals,
            evaluations=evaluator.evaluations + equilibrium.evaluations,
            seconds=time.perf_counter() - self.started,
            message=message,
            economies=evaluator.calibration.economies,
            sectors=evaluator.calibration.sectors,
            players=tuple(p.name for p in self.players),
            instruments=self.kind,
            tariffs=tariffs,
            rates={p.name: np.asarray(r) for p, r in zip(self.players, rates, strict=True)},
            welfare=equilibrium.welfare,
            best_response_gap=gaps,
            gradient_norm=norm,
            gradients=evaluator.gradients,
            equilibrium=equilibrium,
        )

    def _gap(
        self, who: int, rates: Sequence[Array], tariffs: Array, progress: Progress | None
    ) -> float:
        """What a player still gains by searching again: from its answer, and from afar."""
        player = self.players[who]
        here = self.evaluator.value(tariffs, player)[0]
        best = here
        middle = np.clip(np.full(player.count, 0.15), *self.bounds)
        for start in (rates[who], middle):
            moved = [start if k == who else r for k, r in enumerate(rates)]
            found = self.climb(who, moved, progress)
            moved[who] = found
            best = max(best, self.evaluator.value(self.tariffs(moved), player)[0])
        return float(np.expm1(best - here))

    def _gradient_norm(
        self, tariffs: Array, rates: Sequence[Array], together: Array | None
    ) -> float:
        if together is None:
            slopes, _ = self.evaluator.own_slopes(tariffs, self.players)
        else:
            _, slope = self.evaluator.joint_value(tariffs, self.players, together)
            slopes = np.split(slope, np.cumsum([p.count for p in self.players])[:-1])
        low, high = self.bounds
        worst = 0.0
        for chosen, slope, size in zip(rates, slopes, self.size, strict=True):
            stuck = ((chosen <= low * (1 + 1e-12) + 1e-12) & (slope < 0)) | (
                (chosen >= high * (1 - 1e-12)) & (slope > 0)
            )
            ratio = np.abs(slope / np.where(size > 0, size, 1.0))
            worst = max(worst, float(ratio[~stuck].max(initial=0.0)))
        return worst

    def _verdict(
        self,
        equilibrium: GoodsSolution,
        norm: float,
        gaps: dict[str, float],
        together: Array | None,
    ) -> tuple[Status, str]:
        if not equilibrium.solved:
            return equilibrium.status, equilibrium.message
        if together is None:
            name, gap = max(gaps.items(), key=lambda item: np.nan_to_num(item[1]))
            if gap > GAP:
                return (
                    Status.NOT_CONVERGED,
                    f"not converged: {name} still gains {gap:.2g} of its real income by "
                    "deviating. There may be no equilibrium inside the bounds, or several; try "
                    "other starting tariffs, narrower bounds or fewer instruments.",
                )
        if norm > 1e-3:
            return (
                Status.NOT_CONVERGED,
                f"not converged: the largest relative gradient is {norm:.2g}. Try narrower "
                "bounds or fewer instruments.",
            )
        return Status.SOLVED, ""
