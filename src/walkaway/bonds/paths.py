"""The market followed through quarters: holders adjust gradually, so impact exceeds long run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.clearing import Before, Clearing, Shock, clear
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.measures import FlowPath
from walkaway.solution import Status

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MarketPath:
    """A market through quarters.

    Attributes:
        premium: rise of yields over the base, decimal, shape [quarter, bucket].
        units: holdings, USD bn at base prices, shape [quarter, holder, bucket].
        status: how each quarter ended; a path stops at the first that does not clear.
        shortfall: USD bn nobody took, shape [quarter].
        message: of the quarter that did not clear; empty if all did.
    """

    premium: Vector
    units: Vector
    status: tuple[Status, ...]
    shortfall: Vector
    message: str

    @property
    def cleared(self) -> bool:
        """Whether every quarter cleared."""
        return not self.message


def quarter(
    system: DemandSystem, flow: FlowPath, index: int, before: Before | None = None
) -> Clearing:
    """Clear one quarter of a path; pure, for an engine that keeps the state itself.

    Args:
        system: the holders, with the speed of one quarter (``months=3``).
        flow: flows of all measures, cumulated.
        index: which quarter.
        before: where the quarter before ended; None for the base.
    """
    if before is None:
        before = Before(system.units, np.zeros(system.supply.shape))
    return clear(system, _due(flow, index), before)


def _due(flow: FlowPath, index: int) -> Shock:
    """What a quarter brings: sales are those since the quarter before, the rest is cumulated."""
    shock = flow.at(index)
    return shock if index == 0 else replace(shock, sold=shock.sold - flow.sold[index - 1])


def follow(system: DemandSystem, flow: FlowPath) -> MarketPath:
    """Follow a market through all quarters of a path, or until one does not clear."""
    before: Before | None = None
    done: list[Clearing] = []
    for index in range(len(flow.issued)):
        result = quarter(system, flow, index, before)
        done.append(result)
        if not result.solved:
            break
        before = Before(result.units, result.premium)
    return MarketPath(
        premium=np.stack([r.premium for r in done]),
        units=np.stack([r.units for r in done]),
        status=tuple(r.status for r in done),
        shortfall=np.array([np.maximum(r.shortfall, 0.0).sum() for r in done]),
        message=done[-1].message,
    )


def follow_all(system: DemandSystem, flow: FlowPath) -> tuple[MarketPath, ...]:
    """Follow a market under several sets of numbers at once, through every quarter.

    Args:
        system: the holders; slope and speed have a leading axis of members.
        flow: flows, the same for all members.

    Returns:
        The path of each member; of one that does not clear, the quarters that did and the message.
    """
    count, quarters = system.slope.shape[0], len(flow.issued)
    before = Before(
        np.broadcast_to(system.units, system.slope.shape).copy(),
        np.zeros((count, system.units.shape[-1])),
    )
    why, ended = [""] * count, np.full(count, quarters)
    premium, units = [], []
    for index in range(quarters):
        result = clear(system, _due(flow, index), before, search=False)
        for k in np.flatnonzero(~result.cleared & (ended == quarters)):
            ended[k], why[k] = index, result.message or "no premium clears the market"
        # Those that do not clear stay where they were: nothing of them is read from here on.
        open_, then = (ended == quarters)[:, None], before.premium
        before = Before(
            np.where(open_[..., None], result.units, before.units),
            np.where(open_, result.premium, then),
        )
        premium.append(before.premium)
        units.append(before.units)
    rise, held = np.stack(premium, axis=1), np.stack(units, axis=1)
    solved = Status.SOLVED
    return tuple(
        MarketPath(
            rise[k, : ended[k]], held[k, : ended[k]], (solved,) * int(ended[k]),
            np.zeros(ended[k]), why[k],
        )
        for k in range(count)
    )  # fmt: skip
