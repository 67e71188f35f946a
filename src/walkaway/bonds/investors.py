"""Investors: from a table of holders to a demand system, and the priors that shape it.

Who answers to yields, how fast, and who is leveraged is not in the data cell by cell; the
priors below are stated, and an ensemble of published estimates scales them
(:mod:`walkaway.bonds.literature`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import EDGES, TENORS
from walkaway.bonds.curve import Curve, jgb_curve, us_curve
from walkaway.bonds.demand import Cash, DemandSystem
from walkaway.bonds.facts import debt_of_japan, jgb_table, us_ladder, ust_table
from walkaway.bonds.holders import HolderTable
from walkaway.bonds.ladder import Ladder
from walkaway.bonds.own import OwnHolder
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep
from walkaway.bonds.roster import HEDGED, Holder, Roster
from walkaway.bonds.sovereigns import COUNTRIES, FIRST, SHARES, sovereign
from walkaway.errors import BadInputError
from walkaway.parameters import parameter
from walkaway.readings import Own, note

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """How a kind of holder behaves.

    Attributes:
        slope: response to yields relative to a bond fund's; 0 for a mandate that ignores them.
        inside: government debt as a share of what it could hold at most.
        fast: whether it adjusts within the day whatever the member's speed.
        fire: dollars sold per dollar of loss beyond the buffer: leverage times the share of
            rate risk left open; for open-end funds the redemptions that follow a loss.
        buffer: loss borne before it sells, as a share of the position.
    """

    slope: float
    inside: float
    fast: bool
    fire: float
    buffer: float


# Official holders and the Federal Reserve do not answer to yields, private ones do (Tabova
# and Warnock 2023). Leverage: dealers at the 5% leverage ratio carry 20 dollars of assets
# per dollar of capital and hedge most of the rate risk; hedge funds in the basis trade run
# about as high and are mostly hedged; bank books are largely held at cost.
FAST = ("money fund", "dealer")
"""Kinds that adjust within the day."""


def _kinds() -> dict[str, Kind]:
    inside, fire = parameter("bonds.kind.inside").numbers, parameter("bonds.kind.fire").numbers
    buffer = parameter("bonds.kind.buffer").value
    return {
        kind: Kind(slope, inside[kind], kind in FAST, fire.get(kind, 0.0), buffer)
        for kind, slope in parameter("bonds.kind.slope").numbers.items()
    }


KINDS = _kinds()

TENOR_RESPONSE = parameter("bonds.demand.tenor-response").row
"""Slope by bucket relative to the long end: bills are very elastic, pinned by the policy rate,
and elasticity falls with maturity (Jansen, Li and Schmid, NBER w33243)."""

NEST = parameter("bonds.demand.nest").value
"""Nest parameter: shocks to one bucket move its neighbours about half as much."""

DEALER_CAP = parameter("bonds.dealers.cap").value
"""Dealers' limit: this many times the most they held in the last five years."""
LEAST_ROOM = parameter("bonds.dealers.least-room").value
"""Room of dealers who stand at their limit, as a share of what they hold."""


@dataclass(frozen=True, eq=False)
class Market:
    """The market on a day: who holds what, at which yields, repaid when.

    Attributes:
        table: holders by maturity.
        yields: base yield of each bucket, decimal, shape [bucket].
        cash: payments of each bucket, discounted on the day's curve.
        dealer_limit: the most dealers can hold, USD bn.
        hedged: share of Japanese private holdings bought with hedge, 0-1.
        pickup: hedged bucket yield over the Japanese yield of its tenor, decimal, [bucket].
        curve_date: day of the yields.
        notes: what to know of it.
        slopes: kinds of holders whose response to yields is the user's own.
    """

    table: HolderTable
    yields: Vector
    cash: Cash
    dealer_limit: float
    hedged: float
    pickup: Vector
    curve_date: dt.date
    notes: tuple[str, ...] = field(default=())
    slopes: Mapping[str, float] = field(default_factory=dict)


def ust_market(
    world: World | Known, period: dt.date | None = None, roster: Roster | None = None
) -> Market:
    """The market for US Treasuries: holders of a period, yields of that day.

    Args:
        world: what is known.
        period: the day; None for the last quarter's holders at the newest yields.
        roster: the table of holders; that of the world's data if None.

    Raises:
        BadInputError: no holders or yields are known that early.
    """
    world = keep(world)
    table = ust_table(world, period, roster)
    day = period or world.date
    curve = us_curve(world, day)
    ladder = us_ladder(world, table.period)
    dealers = world.series("z1_dealers")
    recent = [
        float(v) for p, v in zip(dealers.periods, dealers.values, strict=True)
        if 0 <= (table.period - p).days <= 5 * 366
    ]  # fmt: skip
    hedged, pickup, note = _hedge(world, day, curve)
    return Market(
        table=table,
        yields=bucket_yields(curve),
        cash=payments(ladder, curve),
        dealer_limit=DEALER_CAP * max(max(recent), 1.0),
        hedged=hedged,
        pickup=pickup,
        curve_date=curve.date,
        notes=(*table.notes, note, *own_slopes_told(world)),
        slopes=_own_slopes(world),
    )


def jgb_market(
    world: World | Known, period: dt.date | None = None, roster: Roster | None = None
) -> Market:
    """The market for Japanese government bonds: the one table of holders there is.

    Nobody in it hedges against the dollar, and no kind of holder in it is known to be leveraged.

    Args:
        world: what is known.
        period: the day of the yields; the world's own if None. Holders are those of the only day
            that is published by sector, whatever the period.
        roster: the table of holders; that of the world's data if None.

    Raises:
        BadInputError: no holders or yields are known that early.
    """
    world = keep(world)
    table = jgb_table(world, roster)
    curve = jgb_curve(world, period or world.date)
    ladder = debt_of_japan(world, table.period, float(table.values.sum()))
    return Market(
        table=table,
        yields=bucket_yields(curve),
        cash=payments(ladder, curve),
        dealer_limit=0.0,
        hedged=0.0,
        pickup=np.zeros(len(TENORS)),
        curve_date=curve.date,
        notes=(*table.notes, *own_slopes_told(world)),
        slopes=_own_slopes(world),
    )


def _own_slopes(world: Known) -> dict[str, float]:
    """Responses to yields that are the user's own, by kind of holder."""
    own = world.world.snapshot.own_slopes
    return dict(own.slopes) if own is not None else {}


def own_slopes_told(world: Known) -> tuple[str, ...]:
    """That answers to yields are the user's own, in a sentence; nothing where they are not."""
    own = world.world.snapshot.own_slopes
    if own is None:
        return ()
    note(Own("slopes", "Answers to yields by kind of holder", own.file.name))
    said = ", ".join(f"{kind} {value:g}" for kind, value in own.slopes)
    return (
        f"Answers to yields relative to a bond fund's are the user's own ({own.file.source}: "
        f"{own.file.name}): {said}.",
    )


READERS: Mapping[str, Callable[[World | Known, dt.date | None, Roster | None], Market]] = {
    COUNTRIES: ust_market,
    SHARES: jgb_market,
}
"""Shape of the data of a market's holders -> what reads it from them."""


def market_of(
    world: World | Known,
    market: str = FIRST,
    period: dt.date | None = None,
    roster: Roster | None = None,
) -> Market:
    """A market for government debt on a day.

    Args:
        world: what is known.
        market: its code.
        period: the day; the newest if None.
        roster: the table of holders; that of the world's data if None.

    Raises:
        BadInputError: no such market, or nothing is known of it that early.
    """
    return READERS[sovereign(market).shape](world, period, roster)


def bucket_yields(curve: Curve) -> Vector:
    """The published par yield that stands for each bucket, decimal; as published, exactly.

    A tenor that was not published on the day (thirty years in 2002-2006) is the next
    shorter one's that was.
    """
    known = sorted(curve.par)
    out = []
    for tenor in TENORS:
        near = [t for t in known if t <= tenor] or known[:1]
        out.append(curve.par[near[-1]])
    return np.array(out)


def payments(ladder: Ladder, curve: Curve) -> Cash:
    """Present-value weights of what each bucket pays, on a grid of half-years.

    Each rung is a par bond of the curve, so a bucket's duration is that of bonds at today's
    yields.
    """
    grid = np.concatenate([[0.125, 0.375, 0.625, 0.875], np.arange(1.25, 40.3, 0.5)])
    weight = np.zeros((len(EDGES) - 1, len(grid)))
    for b, (years, stock) in enumerate(ladder.bucket_rungs()):
        for maturity, amount in zip(years, stock, strict=True):
            if amount <= 0:
                continue
            coupon = curve.par_yield(float(maturity)) if maturity > 1 else 0.0
            times = np.arange(maturity, 1e-9, -0.5)
            value = amount * 0.5 * coupon * curve.discount(times)
            value[0] += amount * float(curve.discount(maturity))
            spot = np.abs(grid[:, None] - times[None, :]).argmin(axis=0)
            weight[b] += np.bincount(spot, value, minlength=len(grid))
    weight /= weight.sum(axis=1, keepdims=True)
    return Cash(weight, np.broadcast_to(grid, weight.shape))


def _hedge(world: World | Known, day: dt.date, curve: Curve) -> tuple[float, Vector, str]:
    """Lifers' hedge ratio, and the hedged pickup of each bucket over the Japanese curve."""
    size = len(TENORS)
    ratios = [
        (row["date"], float(row["value"]) / 100.0)
        for row in world.table("japan_balance_sheet")
        if row["item"].startswith("nine life insurers FX hedge ratio") and row["date"][:2] == "20"
    ]
    rates = world.series("jpy_3m_rate")
    if not ratios or not rates.periods or rates.periods[0] > day:
        return 0.0, np.zeros(size), "no currency hedging is modelled: its cost is not known"
    cost = (world.series("usd_3m_bill_rate").at(day).value - rates.at(day).value) / 100.0
    names = ("jgb_1y_yield", "jgb_2y_yield", "jgb_5y_yield", "jgb_10y_yield", "jgb_30y_yield")
    home = np.array([world.series(name).at(day).value for name in names]) / 100.0
    pickup = bucket_yields(curve) - cost - home
    ten = 1e4 * pickup[3]
    ratio = max(ratios)[1]
    note = f"hedged ten-year pickup over bonds at home: {ten:.0f} bp; hedge ratio {ratio:.0%}"
    return ratio, pickup, note


@dataclass(frozen=True, eq=False)
class Priors:
    """What scales the demand system; arrays may carry draws in front.

    Attributes:
        scale: rise of log odds per unit of yield (decimal) of a bond fund at the long end.
        speed: share of the gap to target that slow holders close in a month, 0-1.
        tenor: slope by bucket relative to the long end, shape [..., bucket].
        nest: nest parameter.
        kind_slope: multiplies each holder's relative slope, shape [..., holder] or 1.
    """

    scale: Vector | float
    speed: Vector | float
    tenor: Vector = field(default_factory=lambda: np.array(TENOR_RESPONSE))
    nest: Vector | float = NEST
    kind_slope: Vector | float = 1.0

    def with_speed(self, speed: Vector | float) -> Priors:
        """The same slopes at another speed."""
        return replace(self, speed=speed)


def closed_gap(speed: Vector | float, months: float) -> Vector:
    """Share of a gap closed after some months at a monthly speed; infinity closes it all."""
    if np.isinf(months):
        return np.ones_like(np.asarray(speed, dtype=float))
    return np.asarray(1.0 - (1.0 - np.asarray(speed, dtype=float)) ** months)


def demand_system(
    market: Market, priors: Priors, months: float = np.inf, fire_sales: bool = False
) -> DemandSystem:
    """The demand of all holders over a horizon.

    Args:
        market: the market on a day.
        priors: scale and speed, from a published estimate.
        months: time holders have to adjust; 1 is "on impact", infinity the long run.
        fire_sales: whether leveraged holders sell after losses.
    """
    holders = [row.holder for row in market.table.rows]
    units = market.table.values
    stock = np.maximum(units, 0.0).sum(axis=1)
    kinds = [KINDS[h.kind] for h in holders]
    inside = np.array([k.inside for k in kinds])
    room = stock * (1.0 / inside - 1.0)
    for i, holder in enumerate(holders):
        if holder.kind == "dealer":
            room[i] = max(market.dealer_limit - stock[i], LEAST_ROOM * stock[i])
    own = market.slopes
    relative = np.array([own.get(h.kind, KINDS[h.kind].slope) for h in holders]) * np.asarray(
        priors.kind_slope
    )
    scale = np.asarray(priors.scale, dtype=float)[..., None, None]
    slope = scale * relative[..., :, None] * np.asarray(priors.tenor)[..., None, :]
    gap = closed_gap(priors.speed, months)
    fast = np.array([k.fast for k in kinds])
    speed = np.where(fast, 1.0, gap[..., None])
    hedged = np.array([_hedged_share(market, h) for h in holders])
    fire = np.array([k.fire for k in kinds]) if fire_sales else np.zeros(len(kinds))
    return DemandSystem(
        holders=market.table.ids,
        units=units,
        room=room,
        slope=slope,
        speed=speed,
        hedged=hedged,
        pickup=market.pickup,
        fire=fire,
        buffer=np.array([k.buffer for k in kinds]),
        cash=market.cash,
        yields=market.yields,
        nest=priors.nest,
        rows=tuple(holders),
    )


def _hedged_share(market: Market, who: Holder) -> float:
    """Share of a holder's debt whose yield it looks at after the cost of hedging."""
    if who.kind != HEDGED:
        return 0.0
    own = who.hedge if isinstance(who, OwnHolder) else None
    return market.hedged if own is None else own


def proportional_sale(system: DemandSystem, who: tuple[int, ...], amount: Vector | float,
                      buckets: tuple[int, ...] = (0, 1, 2, 3, 4)) -> Vector:  # fmt: skip
    """Units sold by some holders, in proportion to what they hold in some buckets.

    Args:
        system: the holders.
        who: positions of the sellers.
        amount: USD bn at base prices, a number or one per draw.
        buckets: positions of the buckets.

    Returns:
        Shape [..., holder, bucket].

    Raises:
        BadInputError: they hold nothing there.
    """
    grid = np.zeros(system.units.shape[-2:])
    cells = np.ix_(who, buckets)
    grid[cells] = np.maximum(system.units, 0.0)[cells]
    stock = grid.sum()
    if stock <= 0:
        names = ", ".join(system.holders[i] for i in who)
        raise BadInputError(f"{names} hold nothing in these maturities")
    return np.asarray(np.asarray(amount, dtype=float)[..., None, None] * grid / stock)
