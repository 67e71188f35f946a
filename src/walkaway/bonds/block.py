"""The bond market inside the stacked system: who holds what, and the premium that clears.

The market of :mod:`walkaway.bonds.clearing`, quarter after quarter, written as equations of one
quarter. Holders move part of the way to what they want, give up what a measure says, and sell
after losses; in each bucket what they hold sums to what is outstanding:

    held = ((1 - leaving) speed (want(premium) - held(-1)) + held(-1) - sold) (1 - forced)
    sum of held = base supply + issued + new debt of the issuer

Holdings are shares of the base supply of their bucket, premia are in points. The market stands
still when the issuer's debt is at its baseline. New debt also adds to somebody's wealth; the
part of it that meets no such saving (``unmet``) is what the holders must be paid to take.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import BUCKETS
from walkaway.bonds.clearing import sensitivity
from walkaway.bonds.demand import (
    GROUPS,
    PICKUP_WIDTH,
    DemandSystem,
    group_room,
    risk_weight,
)
from walkaway.bonds.paths import MarketPath
from walkaway.solve.path import Block, Window

Vector = NDArray[np.float64]
Expression = Any  # a casadi.SX


@dataclass(frozen=True)
class Debt:
    """A part of the issuer's debt, determined by another block.

    Attributes:
        variable: its name, percent of yearly baseline GDP.
        base: without any measure [quarter]; the last value is held.
        into: USD bn per percent of GDP that each maturity bucket has of it [bucket].
    """

    variable: str
    base: Vector = field(repr=False)
    into: Vector = field(repr=False)


@dataclass(frozen=True, eq=False)
class MarketBlock:
    """The market for one issuer's debt, to be composed with the economy and the budget.

    Attributes:
        code: the economy of the issuer.
        system: holders with slopes of scale one and the speed of one quarter (no draws).
        fast: holders that adjust within the quarter, whatever the speed [holder].
        debts: what its supply follows.
        output: variable of the issuer's GDP relative to its baseline; debt counts against it.
        scale: rise of log odds per unit of yield.
        speed: share of the gap to target that slow holders close in a quarter.
        unmet: share of new debt that meets no saving of its own.
    """

    code: str
    system: DemandSystem = field(repr=False)
    fast: NDArray[np.bool_] = field(repr=False)
    debts: tuple[Debt, ...] = field(repr=False)
    output: str
    scale: float
    speed: float
    unmet: float

    premium_variable = ""

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """(holder, bucket) where something is held; a short position stays as it is."""
        return tuple((int(h), int(b)) for h, b in np.argwhere(self.system.units > 0))

    @cached_property
    def held(self) -> frozenset[tuple[int, int]]:
        """The cells, to look up."""
        return frozenset(self.cells)

    def name(self, kind: str, bucket: int, holder: int | None = None) -> str:
        """Name of a variable or series."""
        who = "" if holder is None else f"{self.system.holders[holder]}_"
        return f"{kind}_{who}{BUCKETS[bucket]}_{self.code}"

    @property
    def parameters(self) -> dict[str, float]:
        """Numbers of a published estimate, by the names the equations read."""
        return market_numbers(self.code, self.scale, self.speed, self.unmet)

    def block(self) -> Block:
        """Its equations."""
        buckets = range(len(BUCKETS))
        # Premia stand before holdings: solved in this order nothing is filled in.
        variables = [self.name(kind, b) for kind in ("SUPPLY", "PRICE", "PREM") for b in buckets]
        variables += [self.name("HELD", b, h) for h, b in self.cells]
        shocks = [self.name(kind, b, h) for kind in ("SOLD", "TASTE") for h, b in self.cells]
        shocks += [self.name("ISSUED", b) for b in buckets]
        shocks += [f"LEFT_{who}_{self.code}" for who in self.system.holders]
        shocks += [f"BASE_{debt.variable}" for debt in self.debts]
        return Block(
            variables=tuple(variables),
            shocks=tuple(shocks),
            parameters=self.parameters,
            equations=lambda window: _equations(self, window),
        )

    def given(self, quarters: int) -> dict[str, Vector]:
        """Baseline values of its series [quarter]."""
        return {f"BASE_{d.variable}": _held(d.base, quarters) for d in self.debts}

    def before(self) -> dict[str, float]:
        """Its variables before the first quarter."""
        return {name: float(values[0]) for name, values in self.baseline(1).items()}

    def baseline(self, quarters: int) -> dict[str, Vector]:
        """Its variables when nothing changes [quarter]."""
        found = {self.name("PRICE", b): np.ones(quarters) for b in range(len(BUCKETS))}
        for h, b in self.cells:
            share = self.system.units[h, b] / self.system.supply[b]
            found[self.name("HELD", b, h)] = np.full(quarters, share)
        return found

    def flows(
        self, sold: Vector, issued: Vector, taste: Vector, leaving: NDArray[np.bool_]
    ) -> dict[str, Vector]:
        """Measures as series of the block.

        Args:
            sold: given up up to the end of a quarter, USD bn [quarter, holder, bucket].
            issued: new supply of measures up to then, USD bn [quarter, bucket].
            taste: shift of log odds [quarter, holder, bucket].
            leaving: holders that no longer answer to yields [quarter, holder].
        """
        found = {}
        parted = np.diff(sold, axis=0, prepend=0.0)
        for h, b in self.cells:
            found[self.name("SOLD", b, h)] = parted[:, h, b] / self.system.supply[b]
            found[self.name("TASTE", b, h)] = taste[:, h, b]
        for b in range(len(BUCKETS)):
            found[self.name("ISSUED", b)] = issued[:, b] / self.system.supply[b]
        for h, who in enumerate(self.system.holders):
            found[f"LEFT_{who}_{self.code}"] = leaving[:, h].astype(float)
        return {name: values for name, values in found.items() if values.any()}

    def state(self, path: MarketPath) -> dict[str, Vector]:
        """A market followed by other means as variables of the block [quarter]."""
        price = self.system.cash.price(path.premium)
        found = {self.name("PRICE", b): price[:, b] for b in range(len(BUCKETS))}
        found |= {self.name("PREM", b): 100 * path.premium[:, b] for b in range(len(BUCKETS))}
        for h, b in self.cells:
            found[self.name("HELD", b, h)] = path.units[:, h, b] / self.system.supply[b]
        return found


def market_numbers(code: str, scale: float, speed: float, unmet: float) -> dict[str, float]:
    """Numbers of a published estimate, by the names the equations read."""
    return {
        f"market_scale_{code}": scale,
        f"market_speed_{code}": speed,
        f"market_unmet_{code}": unmet,
    }


def lasting_response(system: DemandSystem, added: Vector, years: Vector) -> float:
    """Points by which a premium rises in the long run when supply grows for good.

    Args:
        system: the holders, at any speed.
        added: new supply, USD bn [bucket].
        years: weights of the buckets' premia [bucket].
    """
    settled = system.without_fire_sales().at_once(1.0)
    premium = sensitivity(settled) @ np.asarray(added, dtype=float)
    return float(100 * premium @ years)


# ---- equations ---------------------------------------------------------------------------------


def _equations(own: MarketBlock, w: Window) -> dict[str, Expression]:
    system, buckets = own.system, range(len(BUCKETS))
    supply = system.supply
    held: dict[tuple[int, int], Expression] = {}
    for h in range(len(system.holders)):
        held |= _held_after(own, w, h)
    # Nothing is known about those who are short: they stay as they are.
    fixed = np.minimum(system.units, 0.0).sum(axis=0) / supply
    found: dict[str, Expression] = {}
    for b in buckets:
        new_debt = w(own.name("SUPPLY", b))
        total = sum(x for (_, bucket), x in held.items() if bucket == b)
        found[own.name("PREM", b)] = (
            total + float(fixed[b]) - 1.0 - w(own.name("ISSUED", b)) - new_debt
        )
        found[own.name("PRICE", b)] = w(own.name("PRICE", b)) - _price(own, w, b)
        found[own.name("SUPPLY", b)] = new_debt - w.parameter(f"market_unmet_{own.code}") * sum(
            float(debt.into[b] / supply[b])
            * (w(debt.variable) / w(own.output) - w(f"BASE_{debt.variable}"))
            for debt in own.debts
        )
    for (h, b), after in held.items():
        found[own.name("HELD", b, h)] = w(own.name("HELD", b, h)) - after
    return found


def _premium(own: MarketBlock, w: Window, bucket: int) -> Expression:
    """Decimal."""
    return w(own.name("PREM", bucket)) / 100


def _price(own: MarketBlock, w: Window, bucket: int) -> Expression:
    """Price relative to the base at a premium (:class:`walkaway.bonds.demand.Cash`)."""
    import casadi

    cash, premium = own.system.cash, _premium(own, w, bucket)
    paid = np.flatnonzero(cash.weight[bucket] > 0)
    return 1.0 + sum(
        float(cash.weight[bucket, k]) * (casadi.exp(-premium * float(cash.years[bucket, k])) - 1.0)
        for k in paid
    )


def _held_after(own: MarketBlock, w: Window, h: int) -> dict[tuple[int, int], Expression]:
    """What a holder has of each bucket at the end of a quarter, as a share of its supply."""
    stays = 1.0 - w(f"LEFT_{own.system.holders[h]}_{own.code}")
    speed = 1.0 if own.fast[h] else w.parameter(f"market_speed_{own.code}")
    keeps = 1.0 - stays * _forced(own, w, h) if own.system.fire[h] > 0 else 1.0
    found: dict[tuple[int, int], Expression] = {}
    for b, units in _wanted(own, w, h).items():
        before, want = w(own.name("HELD", b, h), -1), units / float(own.system.supply[b])
        after = before + stays * speed * (want - before) - w(own.name("SOLD", b, h))
        found[h, b] = after * keeps
    return found


def _wanted(own: MarketBlock, w: Window, h: int) -> dict[int, Expression]:
    """USD bn at base prices that a holder wants (:func:`walkaway.bonds.demand.targets`)."""
    import casadi

    system = own.system
    found: dict[int, Expression] = {}
    risk, rooms, nest = risk_weight(system), group_room(system), float(np.asarray(system.nest))
    scale = w.parameter(f"market_scale_{own.code}")
    for group, members in enumerate(_groups()):
        long_units = {k: float(system.units[h, k] * risk[k]) for k in members if (h, k) in own.held}
        if not long_units:
            continue
        stock, room = sum(long_units.values()), float(rooms[h, group])
        lift = {
            k: (
                scale * float(system.slope[h, k]) * _appeal(own, w, h, k)
                + w(own.name("TASTE", k, h))
            )
            / nest
            for k in long_units
        }
        top: Expression = None
        for one in lift.values():
            top = one if top is None else casadi.fmax(top, one)
        weight = {k: long_units[k] / stock * casadi.exp(lift[k] - top) for k in lift}
        total = sum(weight.values())
        inclusive = nest * (top + casadi.log(total))
        inside = 1.0 / (1.0 + room / stock * casadi.exp(-inclusive))
        each = inside / total * (stock + room)
        found |= {k: weight[k] * each / float(risk[k]) for k in lift}
    return found


def _groups() -> list[range]:
    """The buckets of each group."""
    ends = np.cumsum(GROUPS).tolist()
    return [range(end - size, end) for end, size in zip(ends, GROUPS, strict=True)]


def _appeal(own: MarketBlock, w: Window, h: int, b: int) -> Expression:
    """Yield as the holder sees it (:func:`walkaway.bonds.demand.appeal`)."""
    import casadi

    change, share = _premium(own, w, b), float(own.system.hedged[h])
    if share == 0:
        return change
    pickup = float(own.system.pickup[b])
    reach = (pickup + change) / PICKUP_WIDTH
    base = float(np.logaddexp(0.0, pickup / PICKUP_WIDTH))
    grown = casadi.fmax(reach, 0.0) + casadi.log1p(casadi.exp(-casadi.fabs(reach)))
    return (1 - share) * change + share * PICKUP_WIDTH * (grown - base)


def _forced(own: MarketBlock, w: Window, h: int) -> Expression:
    """Share that a leveraged holder must sell (:func:`walkaway.bonds.demand.fire_share`)."""
    import casadi

    system = own.system
    worth = {
        b: float(system.supply[b]) * w(own.name("HELD", b, h), -1)
        for holder, b in own.cells
        if holder == h
    }
    if not worth:  # whose holdings are not known yet on that day: nothing to sell
        return 0.0
    short = float(np.minimum(system.units[h], 0.0).sum())
    stock = sum(worth.values()) + short
    lost = sum(
        value * (1.0 - w(own.name("PRICE", b)) / w(own.name("PRICE", b), -1))
        for b, value in worth.items()
    )
    felt = casadi.fmax(lost / stock, 0.0)
    slack = float(system.buffer[h])
    beyond = felt - slack * (1.0 - casadi.exp(-felt / slack)) if slack > 0 else felt
    return 1.0 - casadi.exp(-float(system.fire[h]) * beyond)


def _held(series: Vector, quarters: int) -> Vector:
    """The first quarters, with the last value held beyond."""
    missing = max(0, quarters - series.size)
    return np.append(series[:quarters], np.full(missing, series[-1]))
