"""The premium that clears the market for government debt, or why none does.

Unknown: the rise of each bucket's yield over its base (the term premium the shock adds).
Condition: units held sum to units outstanding, bucket by bucket. Newton with the exact
Jacobian, a trust limit and a line search, for all draws at once; where Newton cannot reach
zero, the premium is the one at which the fewest dollars find no holder.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.demand import DemandSystem, fire_share, targets, total_response
from walkaway.bonds.shortage import least_unsold
from walkaway.parameters import parameter
from walkaway.solution import Solution, Status

Vector = NDArray[np.float64]

LIMIT = parameter("bonds.market.limit").value
"""A premium of 1,000 bp: beyond it the market is called closed, whatever the algebra says."""
FLOOR = -LIMIT
TOLERANCE = 1e-11
"""Largest residual of a cleared bucket, relative to the bucket's supply."""


@dataclass(frozen=True, eq=False)
class Shock:
    """What changes before the market clears again; units are dollars at base prices.

    Attributes:
        sold: units each holder gives up whatever the price, USD bn, [..., holder, bucket];
            negative for units it takes up. A holder with an entry has left the price: what
            it keeps does not respond.
        issued: new supply, USD bn, shape [..., bucket].
        taste: shift of log odds, shape [..., holder, bucket].
        leaving: holders that no longer respond to yields, shape [holder].
    """

    sold: Vector
    issued: Vector
    taste: Vector
    leaving: NDArray[np.bool_]

    @classmethod
    def none(cls, system: DemandSystem) -> Shock:
        """A shock of nothing."""
        holders, buckets = system.units.shape[-2:]
        grid = np.zeros((holders, buckets))
        return cls(grid, np.zeros(buckets), grid, np.zeros(holders, dtype=bool))

    def scaled(self, by: float) -> Shock:
        """The same shock at another size."""
        return Shock(self.sold * by, self.issued * by, self.taste * by, self.leaving)

    def plus(self, other: Shock) -> Shock:
        """Both shocks together."""
        return Shock(
            self.sold + other.sold,
            self.issued + other.issued,
            self.taste + other.taste,
            self.leaving | other.leaving,
        )


@dataclass(frozen=True, eq=False)
class Before:
    """Where the last quarter ended, for a market followed through time.

    Attributes:
        units: holdings then, USD bn at base prices, shape [..., holder, bucket].
        premium: premium then, decimal, shape [..., bucket].
    """

    units: Vector
    premium: Vector


@dataclass(frozen=True, kw_only=True, eq=False)
class Clearing(Solution):
    """A cleared market, or the best point where none is.

    Attributes:
        premium: rise of each bucket's yield, decimal, shape [..., bucket].
        units: holdings after, USD bn at base prices, shape [..., holder, bucket].
        price: price relative of each bucket, shape [..., bucket].
        shortfall: units nobody takes at the best point, USD bn, shape [..., bucket]; negative
            where more is wanted than there is. The positive part is what finds no holder.
        cleared: per draw, whether it cleared, shape [...].
        system: the demand system.
        shock: the shock.
    """

    premium: Vector
    units: Vector
    price: Vector
    shortfall: Vector
    cleared: NDArray[np.bool_]
    system: DemandSystem
    shock: Shock

    @property
    def yields(self) -> Vector:
        """Yield of each bucket, decimal, shape [..., bucket]."""
        return np.asarray(self.system.yields + self.premium)

    @property
    def absorbed(self) -> Vector:
        """Units each holder adds, USD bn at base prices, [..., holder, bucket]."""
        return np.asarray(self.units - self.system.units)

    @property
    def market_value(self) -> Vector:
        """Holdings after at the new prices, USD bn, [..., holder, bucket]."""
        return np.asarray(self.units * self.price[..., None, :])

    @property
    def revaluation(self) -> Vector:
        """Gain (loss) on what each holder had before, USD bn, [..., holder]."""
        return np.asarray((self.system.units * (self.price[..., None, :] - 1.0)).sum(axis=-1))


def holdings(
    system: DemandSystem,
    shock: Shock,
    premium: Vector,
    slopes: bool = True,
    before: Before | None = None,
) -> tuple[Vector, Vector | None]:
    """Units each holder ends with at a premium, and the Jacobian of their sum.

    Holders move part of the way (``speed``) from what they have to what they want; forced
    sales come on top. Through time, ``shock.sold`` is what is sold since ``before``, while
    ``issued`` and ``taste`` count from the base.

    Returns:
        Units [..., holder, bucket]; derivative of total units, [..., bucket, bucket].
    """
    want, share = targets(system, premium, shock.taste)
    # The same function at zero premium, not ``units`` itself: no shock is no change, exactly.
    base = targets(system, np.zeros(premium.shape))[0] if before is None else before.units
    owned = system.units if before is None else before.units
    anchor = 0.0 if before is None else before.premium
    step = system.speed[..., None]
    keep = np.asarray(shock.leaving, dtype=bool)
    move = np.where(keep[:, None], 0.0, step * (want - base))
    held = owned + move - shock.sold
    burning = bool((system.fire > 0).any())
    out, out_slope = np.zeros(held.shape[:-1]), np.zeros(held.shape)
    if burning:
        out, out_slope = fire_share(system, owned, premium, anchor)
        out = np.where(keep, 0.0, out)
    final = held * (1.0 - out[..., None])
    if not slopes:
        return final, None
    weight = np.where(keep, 0.0, system.speed) * (1.0 - out)
    jacobian = total_response(system, premium, want, share, weight)
    if burning:
        fired = np.where(keep[:, None], 0.0, out_slope)
        jacobian = jacobian - np.swapaxes(held, -1, -2) @ fired
    return final, jacobian


def excess(
    system: DemandSystem,
    shock: Shock,
    premium: Vector,
    slopes: bool = True,
    before: Before | None = None,
) -> tuple[Vector, Vector | None, Vector]:
    """Excess demand relative to supply, its Jacobian, and the holdings."""
    final, jacobian = holdings(system, shock, premium, slopes, before)
    supply = system.supply
    gap = (final.sum(axis=-2) - supply - shock.issued) / supply
    scaled = None if jacobian is None else jacobian / supply[..., :, None]
    return gap, scaled, final


def clear(
    system: DemandSystem,
    shock: Shock,
    before: Before | None = None,
    limit: float = LIMIT,
    iterations: int = 80,
    search: bool = True,
) -> Clearing:
    """Find the premium that clears the market.

    Without forced sales demand rises in every yield and buckets are gross substitutes, so
    there is at most one clearing premium. With forced sales the shock is put on in steps
    from nothing, so that the answer lies on the branch that starts at today's market.

    Args:
        system: the holders; arrays may have a leading axis of draws.
        shock: what changes.
        before: where the last quarter ended, when the market is followed through time.
        limit: the largest premium, decimal, at which the market still counts as open.
        iterations: Newton steps allowed per stage.
        search: where nothing clears, look for the premium that leaves the fewest dollars
            unsold; without, shortfall is that of Newton's last point and may be larger.

    Returns:
        A status always: SOLVED; NO_SOLUTION with the shortfall at the best point;
        NOT_CONVERGED if demand is not a number there.
    """
    began = time.perf_counter()
    lead = np.broadcast_shapes(
        system.units.shape[:-2], system.slope.shape[:-2], system.room.shape[:-1],
        shock.sold.shape[:-2], shock.issued.shape[:-1], shock.taste.shape[:-2],
    )  # fmt: skip
    size = system.units.shape[-1]
    start = 0.0 if before is None else before.premium
    premium = np.zeros((*lead, size)) + start
    amplified = bool((system.fire > 0).any())
    stages = np.linspace(0.25, 1.0, 4) if amplified and before is None else np.ones(1)
    spent = 0
    settled = np.zeros(lead, dtype=bool)
    alive = np.ones(lead, dtype=bool)
    for stage in stages:
        part = shock if stage == 1.0 else shock.scaled(float(stage))
        premium, settled, used = _newton(system, part, premium, limit, iterations, before)
        spent += used
        if amplified:
            # A determinant that is not positive lies beyond a fold: not today's branch.
            _, jacobian, _ = excess(system, part, premium, before=before)
            assert jacobian is not None
            alive = alive & settled & (np.linalg.det(jacobian) > 0)
    settled = settled & alive if amplified else settled
    if search:
        failed = ~(settled & (premium.max(axis=-1) < limit * (1 - 1e-9)))
        premium, used = _least_left(system, shock, premium, failed, limit, before)
        spent += used
    gap, _, final = excess(system, shock, premium, False, before)
    inside = settled & (premium.max(axis=-1) < limit * (1 - 1e-9))
    worst = np.abs(gap).max(axis=-1)
    short = np.where(inside[..., None], 0.0, -gap * system.supply)
    status, message = _verdict(inside, premium, short, worst, limit)
    return Clearing(
        status=status,
        residuals={
            "holdings = supply": float(worst[inside].max()) if inside.any() else float(worst.max())
        },
        evaluations=spent,
        seconds=time.perf_counter() - began,
        message=message,
        premium=premium,
        units=final,
        price=system.cash.price(premium),
        shortfall=short,
        cleared=inside,
        system=system,
        shock=shock,
    )


def _newton(
    system: DemandSystem,
    shock: Shock,
    premium: Vector,
    limit: float,
    iterations: int,
    before: Before | None,
) -> tuple[Vector, NDArray[np.bool_], int]:
    """Damped Newton inside the box; a Levenberg step where Newton does not descend."""
    size = premium.shape[-1]
    damping = np.zeros(premium.shape[:-1])
    gap, jacobian, _ = excess(system, shock, premium, before=before)
    merit = (gap**2).sum(axis=-1)
    for count in range(1, iterations + 1):
        done = np.abs(gap).max(axis=-1) <= TOLERANCE
        if done.all():
            return premium, done, count
        assert jacobian is not None
        transposed = np.swapaxes(jacobian, -1, -2)
        normal = transposed @ jacobian
        scale = np.trace(normal, axis1=-2, axis2=-1)[..., None, None] * np.eye(size)
        pushed = normal + (damping[..., None, None] + 1e-14) * scale
        plain = (damping <= 0)[..., None, None]
        matrix = np.where(plain, jacobian + 1e-14 * np.eye(size), pushed)
        right = np.where(plain[..., 0], -gap, -(transposed @ gap[..., None])[..., 0])
        step = _solve(matrix, right)
        step = np.clip(step, -0.02, 0.02)
        trial = np.clip(premium + np.where(done[..., None], 0.0, step), FLOOR, limit)
        new_gap, new_jacobian, _ = excess(system, shock, trial, before=before)
        new_merit = (new_gap**2).sum(axis=-1)
        better = (new_merit < merit) | done
        damping = np.where(
            better, np.where(damping > 1e-7, damping * 0.2, 0.0), np.maximum(damping * 8, 1e-6)
        )
        pick = better[..., None]
        moved = np.abs(trial - premium).max(axis=-1)
        premium = np.where(pick, trial, premium)
        gap = np.where(pick, new_gap, gap)
        assert new_jacobian is not None
        jacobian = np.where(pick[..., None], new_jacobian, jacobian)
        merit = np.where(better, new_merit, merit)
        if (((damping > 1e9) | (better & (moved < 1e-15))) | done).all():
            break
    return premium, np.abs(gap).max(axis=-1) <= 100 * TOLERANCE, count


def _least_left(
    system: DemandSystem,
    shock: Shock,
    premium: Vector,
    failed: NDArray[np.bool_],
    limit: float,
    before: Before | None,
) -> tuple[Vector, int]:
    """Premia with those of failed draws moved to where the least is left unsold."""
    premium, spent = premium.copy(), 0
    start = np.zeros(premium.shape[-1]) if before is None else before.premium
    for index in np.argwhere(failed):
        at = tuple(index)
        one, hit, then = _draw(system, shock, before, failed.shape, at)
        origin = np.broadcast_to(start, premium.shape)[at]
        idle = excess(one, hit, origin, False, then)[0]
        if not np.isfinite(idle).all():
            continue
        # What is short today can only become dearer; what is bought up may become cheaper.
        low = np.where(idle > 1e-9, FLOOR, np.minimum(origin, 0.0))
        sign = -1.0 if float((idle * one.supply).sum()) > 0 else 1.0
        high = np.full(low.shape, limit) if sign > 0 else np.maximum(origin, low + 1e-6)
        premium[at], used = least_unsold(
            lambda p: sign * excess(one, hit, p, False, then)[0] * one.supply,  # noqa: B023
            lambda p: sign * _slope(one, hit, p, then),  # noqa: B023
            low,
            high,
            np.stack([origin, premium[at]]),
        )
        spent += used
    return premium, spent


def _slope(system: DemandSystem, shock: Shock, premium: Vector, before: Before | None) -> Vector:
    jacobian = holdings(system, shock, premium, before=before)[1]
    assert jacobian is not None
    return jacobian


def _draw(
    system: DemandSystem,
    shock: Shock,
    before: Before | None,
    lead: tuple[int, ...],
    at: tuple[int, ...],
) -> tuple[DemandSystem, Shock, Before | None]:
    """One draw's system, shock and state."""
    if not lead:
        return system, shock, before

    def of(values: Vector | float, own: int) -> Vector:
        array = np.asarray(values, dtype=float)
        return np.asarray(np.broadcast_to(array, (*lead, *array.shape[array.ndim - own :]))[at])

    one = replace(
        system,
        units=of(system.units, 2), room=of(system.room, 1), slope=of(system.slope, 2),
        speed=of(system.speed, 1), fire=of(system.fire, 1), nest=of(system.nest, 0),
    )  # fmt: skip
    hit = replace(
        shock, sold=of(shock.sold, 2), issued=of(shock.issued, 1), taste=of(shock.taste, 2)
    )
    then = None if before is None else Before(of(before.units, 2), of(before.premium, 1))
    return one, hit, then


def _solve(matrix: Vector, right: Vector) -> Vector:
    """Solve all systems at once; one that is singular gets the least-squares step."""
    try:
        return np.asarray(np.linalg.solve(matrix, right[..., None])[..., 0])
    except np.linalg.LinAlgError:
        return np.asarray((np.linalg.pinv(matrix) @ right[..., None])[..., 0])


def _verdict(
    cleared: NDArray[np.bool_], premium: Vector, short: Vector, worst: Vector, limit: float
) -> tuple[Status, str]:
    if cleared.all():
        return Status.SOLVED, ""
    if not np.isfinite(worst).all():
        return Status.NOT_CONVERGED, "demand is not a number at the last point; check the slopes"
    failed = ~cleared
    wanted = (short.sum(axis=-1)[failed] < 0) & (premium[failed].max(axis=-1) <= 0)
    if wanted.all():
        lack = np.maximum(-short, 0.0).sum(axis=-1)[failed]
        return Status.NO_SOLUTION, (
            f"buyers want USD {np.median(lack):.0f} bn more than there is even with yields "
            f"{-1e4 * FLOOR:.0f} bp lower; try a smaller purchase"
        )
    lost = np.maximum(short, 0.0).sum(axis=-1)[failed]
    high = 1e4 * premium.max(axis=-1)[failed]
    who = "" if cleared.size == 1 else f"in {failed.sum()} of {cleared.size} draws "
    if (lost <= 1e-6).all():
        return Status.NO_SOLUTION, (
            f"{who}no premium that today's market leads to clears it, though at "
            f"{np.median(high):.0f} bp in the dearest bucket buyers would take all: forced sales "
            "stand between; try smaller steps, or a buyer outside the model (the central bank)"
        )
    return Status.NO_SOLUTION, (
        f"{who}no premium up to {1e4 * limit:.0f} bp clears the market: at the best point "
        f"({np.median(high):.0f} bp in the dearest bucket) USD {np.median(lost):.0f} bn find no "
        "holder; try a smaller change, more time, or a buyer outside the model (the central bank)"
    )


def sensitivity(
    system: DemandSystem,
    shock: Shock | None = None,
    premium: Vector | None = None,
    before: Before | None = None,
) -> Vector:
    """Rise of each bucket's yield per dollar sold in each bucket, at a point.

    Args:
        system: the holders.
        shock: the shock at whose clearing point to look; none means the base.
        premium: the clearing premium of that shock, shape [..., bucket].
        before: where the last quarter ended, when the market is followed through time.

    Returns:
        d premium_b / d flow_k, decimal per USD bn, shape [..., bucket, bucket].
    """
    shock = Shock.none(system) if shock is None else shock
    if premium is None:
        premium = np.zeros((*system.slope.shape[:-2], system.units.shape[-1]))
    _, jacobian = holdings(system, shock, premium, before=before)
    assert jacobian is not None
    return np.asarray(np.linalg.inv(jacobian))
