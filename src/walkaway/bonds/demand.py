"""Demand for government debt: nested logit over maturity buckets and outside assets.

Koijen and Yogo (2019, JPE, eq. 10; nested as in 2020, NBER w27342): holder i divides a budget
between an outside asset and government debt, and the debt between buckets. With v_ib its
taste plus a slope times the yield and n the nest parameter, the bucket's share in the debt is
exp(v_ib / n) / sum_k exp(v_ik / n), and the odds of the debt are exp(n log sum_k exp(v_ik /
n)). At n = 1 this is the plain logit; the smaller n, the closer substitutes the buckets are
among themselves. The budget is what the holder could hold at most, so saturation is part of
the demand; a dealer at its balance-sheet limit is a logit near its budget.

There are two such choices side by side (``GROUPS``): debt due within a year against money, and
coupon debt against other long assets. Bills are money-like: an issue of bills presses on money
rates and hardly on term premia, which one nest over all maturities would get wrong.

What is divided is interest-rate risk: a dollar counts with its duration, so that a sale of
two-year notes weighs on term premia by less than one of bonds (Greenwood and Vayanos 2014).

Quantities are measured at base prices: a unit is one dollar of market value before the
shock, hence proportional to face value. Demand is in these units, market values are units
times the price relative, so the elasticity of a holder is its slope and not an artefact of
rebalancing. All arrays may carry leading axes (draws).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.bonds.roster import Holder

Vector = NDArray[np.float64]

GROUPS = (1, 4)
"""Sizes of the groups of buckets that are chosen apart: bills; the coupon buckets."""

PICKUP_WIDTH = parameter("bonds.demand.pickup-width").value
"""Yield range (decimal) over which a hedged buyer moves from shut to open."""


@dataclass(frozen=True, eq=False)
class Cash:
    """Present-value weights of each bucket's payments, for repricing under a premium.

    Attributes:
        weight: shape [bucket, node], rows sum to one.
        years: time to each payment, shape [bucket, node].
    """

    weight: Vector
    years: Vector

    def price(self, premium: Vector) -> Vector:
        """Price relative to the base, shape [..., bucket]: the premium raises every yield."""
        # As one plus a change, so that no premium leaves prices alone to the last digit.
        change = np.expm1(-premium[..., None] * self.years)
        return np.asarray(1.0 + (self.weight * change).sum(axis=-1))

    def slope(self, premium: Vector) -> Vector:
        """Derivative of the price relative, shape [..., bucket]."""
        shrunk = self.weight * self.years * np.exp(-premium[..., None] * self.years)
        return np.asarray(-shrunk.sum(axis=-1))

    @property
    def duration(self) -> Vector:
        """Percent of price lost per percentage point at the base, years, shape [bucket]."""
        return np.asarray((self.weight * self.years).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class DemandSystem:
    """All holders of one market, with their demands.

    Attributes:
        holders: identifiers, length I.
        units: holdings at base prices, USD bn, shape [..., holder, bucket].
        room: what the holder could add before its budget is used up, USD bn, [..., holder].
        slope: rise of log odds per unit of yield (decimal), shape [..., holder, bucket].
        speed: share of the gap to target closed within the step, 0-1, shape [..., holder].
        hedged: share bought with currency hedge, shape [holder].
        pickup: hedged yield over the home bond at the base, decimal, shape [bucket].
        fire: dollars sold per dollar of loss (leverage times unhedged share), [..., holder].
        buffer: loss borne before selling starts, as a share of the position, [holder].
        cash: payments of the buckets.
        yields: base yield of each bucket, decimal, shape [bucket].
        rows: the holders as the table has them.
        nest: nest parameter in (0, 1], shape [...] of the draws or a number.
    """

    holders: tuple[str, ...]
    units: Vector
    room: Vector
    slope: Vector
    speed: Vector
    hedged: Vector
    pickup: Vector
    fire: Vector
    buffer: Vector
    cash: Cash
    yields: Vector
    rows: tuple[Holder, ...]
    nest: Vector | float = 1.0

    @property
    def supply(self) -> Vector:
        """Units outstanding, shape [..., bucket]."""
        return np.asarray(self.units.sum(axis=-2))

    def without_fire_sales(self) -> DemandSystem:
        """The same system with the amplification switched off."""
        return replace(self, fire=np.zeros_like(self.fire))

    def at_once(self, speed: Vector | float) -> DemandSystem:
        """The same system with another speed of adjustment."""
        return replace(self, speed=np.broadcast_to(np.asarray(speed, float), self.room.shape))

    def frozen(self, leaving: Vector) -> DemandSystem:
        """Holders marked True neither buy nor sell on price, shape [holder]."""
        keep = ~np.asarray(leaving, dtype=bool)
        return replace(self, slope=self.slope * keep[:, None], fire=self.fire * keep)


def appeal(system: DemandSystem, premium: Vector) -> tuple[Vector, Vector]:
    """Yield as the holder sees it, and its derivative; both [..., holder, bucket].

    A hedged buyer looks at the pickup over its home bond after the cost of the hedge and is
    shut while that is negative; a smooth ramp of ``PICKUP_WIDTH`` stands for the corner.
    """
    change = premium[..., None, :]
    reach = (system.pickup + change) / PICKUP_WIDTH
    base = np.logaddexp(0.0, system.pickup / PICKUP_WIDTH)
    ramp = PICKUP_WIDTH * (np.logaddexp(0.0, reach) - base)
    gate = 0.5 * (1.0 + np.tanh(0.5 * reach))
    share = system.hedged[:, None]
    return (1 - share) * change + share * ramp, (1 - share) + share * gate


def targets(
    system: DemandSystem, premium: Vector, taste: Vector | float = 0.0
) -> tuple[Vector, Vector]:
    """Units each holder wants at a premium.

    Args:
        system: the holders.
        premium: rise of each bucket's yield over the base, decimal, shape [..., bucket].
        taste: shift of log odds, shape [..., holder, bucket].

    Returns:
        Units, shape [..., holder, bucket]; share of each bucket in the risk of its group, same
        shape. A short position stays as it is.
    """
    seen, _ = appeal(system, premium)
    nest = np.asarray(system.nest, dtype=float)[..., None, None]
    lift = (system.slope * seen + taste) / nest
    top = np.maximum.reduceat(lift, _STARTS, axis=-1)
    risk = risk_weight(system)
    long_units = np.maximum(system.units, 0.0) * risk
    weight = long_units * np.exp(lift - _spread(top))
    stock, total = _sums(long_units), _sums(weight)
    alive = stock > 0
    room = group_room(system)
    share = np.divide(weight, _spread(total), out=np.zeros_like(weight), where=_spread(alive))
    ratio = np.divide(total, stock, out=np.ones_like(total), where=alive)
    inclusive = nest * (top + np.log(np.maximum(ratio, 1e-300)))
    odds = np.exp(np.minimum(inclusive, 0.0))
    other = np.exp(np.minimum(-inclusive, 0.0))
    whole = stock * odds + room * other
    inside = np.divide(stock * odds, whole, out=np.zeros_like(whole), where=whole > 0)
    debt = inside * (stock + room)
    return share * _spread(debt) / risk + np.minimum(system.units, 0.0), share


_STARTS = tuple(sum(GROUPS[:g]) for g in range(len(GROUPS)))
_SAME = np.equal.outer(np.repeat(range(len(GROUPS)), GROUPS), np.repeat(range(len(GROUPS)), GROUPS))


def _sums(cells: Vector) -> Vector:
    """[..., bucket] -> [..., group]."""
    return np.asarray(np.add.reduceat(cells, _STARTS, axis=-1))


def _spread(groups: NDArray[Any]) -> NDArray[Any]:
    """[..., group] -> [..., bucket]."""
    return np.repeat(groups, GROUPS, axis=-1)


def risk_weight(system: DemandSystem) -> Vector:
    """Risk of a dollar in each bucket relative to the mean of its group, shape [bucket]."""
    duration = system.cash.duration
    mean = np.add.reduceat(duration, _STARTS) / np.array(GROUPS)
    return np.asarray(duration / _spread(mean))


def group_room(system: DemandSystem) -> Vector:
    """What each holder could add in each group, risk-weighted USD bn, [..., holder, group].

    Its room in dollars is split, and carries risk, as its holdings do.
    """
    long_units = np.maximum(system.units, 0.0)
    total = long_units.sum(axis=-1)[..., None]
    stock = _sums(long_units * risk_weight(system))
    part = np.divide(stock, total, out=np.zeros_like(stock), where=total > 0)
    return np.asarray(part * system.room[..., None])


def _pulls(
    system: DemandSystem, premium: Vector, want: Vector, share: Vector
) -> tuple[Vector, Vector, Vector]:
    """Units that move, own pull of each bucket and its pull on the others of its group.

    With s_b the bucket's share in its group's risk, S the group's share in its budget, n the
    nest and a the derivative of :func:`appeal`: d(units_b)/d(premium_k) = units_b slope_k a_k
    (1[b=k] / n - s_k (1 / n - 1 + S)) within a group, zero between groups.
    """
    _, gate = appeal(system, premium)
    nest = np.asarray(system.nest, dtype=float)[..., None, None]
    risk = risk_weight(system)
    budget = _sums(np.maximum(system.units, 0.0) * risk) + group_room(system)
    debt = want - np.minimum(system.units, 0.0)
    held = _sums(debt * risk)
    inside = np.divide(held, budget, out=np.zeros_like(held), where=budget > 0)
    pull = system.slope * gate
    return debt, pull / nest, share * pull * _spread(1.0 / nest - 1.0 + inside)


def response(system: DemandSystem, premium: Vector, want: Vector, share: Vector) -> Vector:
    """Derivative of the wanted units to the premium, shape [..., holder, bucket, bucket]."""
    debt, own, spill = _pulls(system, premium, want, share)
    cross = np.where(_SAME, -debt[..., :, None] * spill[..., None, :], 0.0)
    diagonal = np.arange(share.shape[-1])
    cross[..., diagonal, diagonal] += debt * own
    return np.asarray(cross)


def total_response(
    system: DemandSystem, premium: Vector, want: Vector, share: Vector, weight: Vector
) -> Vector:
    """Holders' responses times a weight each, summed: shape [..., bucket, bucket].

    The same as weighting :func:`response`, without its array of all holders.
    """
    debt, own, spill = _pulls(system, premium, want, share)
    moved = debt * weight[..., None]
    cross = np.where(_SAME, -(np.swapaxes(moved, -1, -2) @ spill), 0.0)
    diagonal = np.arange(share.shape[-1])
    cross[..., diagonal, diagonal] += (moved * own).sum(axis=-2)
    return np.asarray(cross)


def taste_for(system: DemandSystem, change: Vector) -> Vector:
    """Shift of log odds that changes what holders want by given shares at unchanged yields.

    Args:
        system: the holders.
        change: relative change of wanted units, -0.1 for a tenth less, [holder, bucket].

    Returns:
        Shape [holder, bucket]; a holder that has nothing, or already all it may, is unmoved.
    """
    long_units = np.maximum(system.units, 0.0) * risk_weight(system)
    goal = long_units * (1.0 + change)
    room = group_room(system)
    old, new = _sums(long_units), _sums(goal)
    limit = old + room
    new = np.minimum(new, limit * (1.0 - 1e-9))
    held = (old > 0) & (room > 0) & (new > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(new / (limit - new)) - np.log(old / room)
        shift = np.log1p(change) - _spread(np.log(_sums(goal) / old))
    nest = np.asarray(system.nest, dtype=float)[..., None, None]
    asked = _sums(np.abs(change)) > 0
    taste = np.where(_spread(held & asked), nest * shift + _spread(odds), 0.0)
    return np.nan_to_num(taste, nan=0.0, posinf=0.0, neginf=-50.0)


def fire_share(
    system: DemandSystem, held: Vector, premium: Vector, anchor: Vector | float = 0.0
) -> tuple[Vector, Vector]:
    """Share of its position a leveraged holder must sell, and its derivative.

    Greenwood, Landier and Thesmar (2015, JFE): a holder that returns to its target
    leverage sells leverage times its loss. Here the first ``buffer`` of loss is borne, and
    nobody sells more than it holds.

    Args:
        system: the holders.
        held: units that lost value, shape [..., holder, bucket].
        premium: shape [..., bucket].
        anchor: premium at which they were last valued, shape [..., bucket].

    Returns:
        Share in [0, 1), shape [..., holder]; derivative [..., holder, bucket].
    """
    stock = np.maximum(held.sum(axis=-1), 1e-300)
    mix = np.maximum(held, 0.0) / stock[..., None]
    worth = system.cash.price(np.zeros(premium.shape) + anchor)
    loss = (mix * (1.0 - (system.cash.price(premium) / worth)[..., None, :])).sum(axis=-1)
    loss_slope = -mix * (system.cash.slope(premium) / worth)[..., None, :]
    felt = np.maximum(loss, 0.0)
    slack = np.maximum(system.buffer, 1e-12)
    decay = np.exp(-felt / slack)
    excess = np.where(system.buffer > 0, felt - slack * (1.0 - decay), felt)
    excess_slope = np.where(loss > 0, np.where(system.buffer > 0, 1.0 - decay, 1.0), 0.0)
    stay = np.exp(-system.fire * excess)
    steep = stay * system.fire * excess_slope
    return 1.0 - stay, steep[..., None] * loss_slope


def elasticity(system: DemandSystem) -> Vector:
    """Own-price elasticity of each holder and bucket at the base, [..., holder, bucket].

    Minus d log units / d log price: the response to a bucket's yield over its duration.
    """
    zero = np.zeros(system.supply.shape)
    want, share = targets(system, zero)
    moves = np.diagonal(response(system, zero, want, share), axis1=-2, axis2=-1)
    held = np.where(system.units > 0, system.units, np.inf)
    return np.asarray(moves / held / system.cash.duration)


def market_elasticity(system: DemandSystem) -> Vector:
    """Own-price elasticity of the whole market, [..., bucket]: holders' weighted by units."""
    held = np.maximum(system.units, 0.0)
    return np.asarray((held * elasticity(system)).sum(axis=-2) / held.sum(axis=-2))
