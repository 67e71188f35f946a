"""From data to an exact equilibrium at unchanged tariffs, with a report of how far it moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from walkaway.errors import NotSolvedError
from walkaway.goods import equilibrium as eq
from walkaway.goods import solver
from walkaway.goods.model import Array, Base, Rules, Shock, make_shock, moved

POLISH = 1e-13


class Year(Protocol):
    """A year of trade and production: the data's, or a world that measures lead to."""

    @property
    def economies(self) -> tuple[str, ...]:
        """Their codes."""

    @property
    def flows(self) -> Array:
        """Sales net of tariff [exporter, importer, sector]."""

    @property
    def tariffs(self) -> Array:
        """Rates, same shape."""

    @property
    def value_added_share(self) -> Array:
        """Value added over output [economy, sector]."""

    @property
    def input_share(self) -> Array:
        """Inputs over output [economy, input, output]."""


class Data(Year, Protocol):
    """A year with what an equilibrium needs besides: what a `Calibration` holds and no more."""

    @property
    def sectors(self) -> tuple[str, ...]:
        """Their names."""

    @property
    def final_share(self) -> Array:
        """Shares of final spending [economy, sector]."""

    @property
    def trade_elasticity(self) -> Array:
        """Exponent on costs [sector]."""

    @property
    def profit_share(self) -> Array:
        """Profits over output [economy, sector]."""


LEAST = 5e-5
"""Share that is still seen where hundredths of a percent are told."""


def _up_to(share: float) -> str:
    return f"by up to {share:.2%}" if share >= LEAST else f"by less than {LEAST:.3%}"


@dataclass(frozen=True)
class Adjustment:
    """How far data were from an exact equilibrium.

    Attributes:
        inconsistency: largest gap between spending and its uses in the data, relative to the
            economy's total spending.
        wage: largest relative change of an economy's labour income.
        wage_economy: where that is.
        spending: largest change of spending on a sector, relative to the economy's total.
        spending_cell: economy and sector where that is.
        flows: sum of absolute changes of flows over the sum of flows.
        dropped: what the data hold but no equilibrium can: purchases that nothing uses, final
            shares and inputs that nobody sells.
    """

    inconsistency: float
    wage: float
    wage_economy: str
    spending: float
    spending_cell: tuple[str, str]
    flows: float
    dropped: tuple[str, ...] = ()

    def __str__(self) -> str:
        """In words, for notes and reports."""
        text = (
            f"the data missed an exact equilibrium {_up_to(self.inconsistency)} of an "
            f"economy's spending; solving at unchanged tariffs moved labour income "
            f"{_up_to(self.wage)} ({self.wage_economy}), spending {_up_to(self.spending)} of "
            f"the economy's total ({', '.join(self.spending_cell)}) and flows "
            f"{_up_to(self.flows)} of their sum"
        )
        return f"{text}; left out: {'; '.join(self.dropped)}" if self.dropped else text


@dataclass(frozen=True, eq=False)
class Baseline:
    """The world before any shock.

    Attributes:
        base: the exact equilibrium.
        adjustment: how far the data were from it.
    """

    base: Base = field(repr=False)
    adjustment: Adjustment


def rebaseline(calibration: Data, *, balanced: bool) -> Baseline:
    """Solve at unchanged tariffs and trade costs, and take the result as the base.

    Args:
        calibration: the data.
        balanced: close all trade deficits as well.

    Returns:
        The exact equilibrium. Spending shares of the data move only as far as wages do.

    Raises:
        NotSolvedError: the data admit no equilibrium; the message says where it fails.
    """
    raw, dropped = from_data(calibration)
    if balanced:
        _trades_both_ways(calibration, raw)
    target = np.zeros_like(raw.deficit) if balanced else raw.deficit
    rules = Rules()

    def shock_at(part: float) -> Shock:
        deficit = raw.deficit + part * (target - raw.deficit)
        return make_shock(raw, rules, raw.gross, None, 1.0, deficit)

    untaxed = np.zeros_like(raw.value_added)
    found = solver.find(shock_at, untaxed, tolerance=POLISH)
    shock = found.shock
    rest = eq.residuals(shock, found.vector, untaxed)
    if rest.largest[1] > solver.INNER_TOLERANCE or np.isnan(rest.largest[1]):
        market, size = rest.largest
        where = describe(calibration, rest.place[market])
        raise NotSolvedError(
            f"calibration: no equilibrium at unchanged tariffs was found; the {market} market of "
            f"{where} is off by {size:.2g}. Check the flows and shares of that cell, and its "
            f"trade elasticity."
        )
    if found.insolvent is not None:
        name = calibration.economies[found.insolvent]
        raise NotSolvedError(
            f"calibration: {name} sells more abroad than it earns, so that its final spending is "
            "negative. Check its flows and value-added shares"
            + ("." if balanced else ', or close deficits with deficits="zero".')
        )
    base = new_base(shock, found.vector)
    return Baseline(base, _adjustment(calibration, raw, base, shock, dropped))


def _trades_both_ways(calibration: Data, raw: Base) -> None:
    """With balanced trade an economy that only buys, or only sells, cannot trade at all.

    Raises:
        NotSolvedError: there is one; all are named.
    """
    flows = raw.flows
    own = np.einsum("sii->i", flows)
    sold, bought = flows.sum(axis=(0, 2)) - own, flows.sum(axis=(0, 1)) - own
    nothing = 1e-12 * flows.sum()
    reasons = [
        f"{name} exports nothing, so that it can pay for no imports"
        for name, out, back in zip(calibration.economies, sold, bought, strict=True)
        if out <= nothing < back
    ] + [
        f"{name} imports nothing, so that nobody can pay for its exports"
        for name, out, back in zip(calibration.economies, sold, bought, strict=True)
        if back <= nothing < out
    ]
    if reasons:
        raise NotSolvedError(
            f'calibration: with deficits="zero" trade must balance, and {"; ".join(reasons)}. '
            'Hold deficits with deficits="fixed", or check the flows.'
        )


def new_base(shock: Shock, vector: Array) -> Base:
    """The world that a solved shock leads to, as a base of its own."""
    state = eq.split(shock, vector)
    drawn = eq.pull(shock, eq.log_cost(shock, state.wage, state.price))
    money = eq.accounts(shock, state, drawn)
    share = shock.weights * drawn.weights[:, :, None]
    share /= drawn.phi[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        gross = np.where(shock.net > 0, shock.weights / shock.net, shock.base.gross)
    return moved(
        shock.base,
        share=share,
        gross=gross,
        spending=money.spending,
        value_added=money.earned,
        deficit=money.deficit,
    )


def from_data(calibration: Data) -> tuple[Base, tuple[str, ...]]:
    """Read the shares that the model needs off the data.

    Returns:
        The data as a base that need not be in equilibrium, and what had to be left out of it.
    """
    flows = calibration.flows
    final, inputs, labour, profits = _normalised(calibration)
    spending = np.einsum("jis,jis->is", flows, 1 + calibration.tariffs)
    dropped: list[str] = []
    kept = _used(flows, spending, final, inputs)
    for i, s in np.argwhere((spending > 0) & ~kept):
        dropped.append(
            f"purchases of {calibration.sectors[s]} by {calibration.economies[i]}, used by nothing"
        )
    spending = np.where(kept, spending, 0.0)
    flows = np.where(kept[None], flows, 0.0)
    output = flows.sum(axis=1)
    dropped += _reassign(calibration, final, inputs, kept, output)
    gross = np.ascontiguousarray((1 + calibration.tariffs).transpose(2, 0, 1))
    ratio = np.where(spending > 0, spending, 1.0).T[:, None, :]
    share = flows.transpose(2, 0, 1) * gross / ratio
    base = Base(
        share=np.ascontiguousarray(share),
        gross=gross,
        spending=spending,
        value_added=(labour * output).sum(axis=1),
        deficit=flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2)),
        labour_share=labour,
        inputs=np.ascontiguousarray(inputs),
        final=final,
        elasticity=calibration.trade_elasticity.copy(),
        profit_share=profits,
    )
    return base, tuple(dropped)


def _normalised(calibration: Data) -> tuple[Array, Array, Array, Array]:
    """Shares that sum to one exactly: final, inputs, labour, profits."""
    total = calibration.final_share.sum(axis=1, keepdims=True)
    final = calibration.final_share / np.where(total > 0, total, 1.0)
    labour, profits = calibration.value_added_share, calibration.profit_share
    whole = labour + calibration.input_share.sum(axis=1) + profits
    whole = np.where(whole > 0, whole, 1.0)
    return final, calibration.input_share / whole[:, None, :], labour / whole, profits / whole


def _used(flows: Array, spending: Array, final: Array, inputs: Array) -> np.ndarray:
    """Cells [economy, sector] that are bought and have a use; dropping one may idle another."""
    kept = spending > 0
    while True:
        makes = np.einsum("jis,is->js", flows, kept.astype(float)) > 0
        needed = np.einsum("isk,ik->is", inputs, makes.astype(float)) > 0
        now = kept & ((final > 0) | needed)
        if np.array_equal(now, kept):
            return kept
        kept = now


def _reassign(
    calibration: Data, final: Array, inputs: Array, kept: np.ndarray, output: Array
) -> Iterator[str]:
    """Move shares of goods that nobody sells to an economy onto the others it uses (in place)."""
    for i, s in np.argwhere((final > 0) & ~kept):
        if output[i].sum() > 0 or kept[i].any():
            yield (
                f"{final[i, s]:.2g} of final spending of {calibration.economies[i]} on "
                f"{calibration.sectors[s]}, sold by nobody"
            )
    final[~kept] = 0.0
    left = final.sum(axis=1, keepdims=True)
    final /= np.where(left > 0, left, 1.0)
    lost = np.where(kept[:, :, None], 0.0, inputs).sum(axis=1)
    for i, k in np.argwhere((lost > 0) & (output > 0)):
        yield (
            f"{lost[i, k]:.2g} of the inputs of {calibration.economies[i]} "
            f"{calibration.sectors[k]}, sold by nobody"
        )
    whole = inputs.sum(axis=1)
    inputs *= kept[:, :, None]
    left_inputs = inputs.sum(axis=1)
    scale = np.divide(whole, left_inputs, out=np.ones_like(whole), where=left_inputs > 0)
    inputs *= scale[:, None, :]


def _adjustment(
    calibration: Data, raw: Base, base: Base, shock: Shock, dropped: tuple[str, ...]
) -> Adjustment:
    before = moved(raw, deficit=shock.deficit)
    uses = before.final * before.income[:, None] + np.matvec(before.inputs, before.output)
    total = raw.spending.sum(axis=1)
    total = np.where(total > 0, total, 1.0)[:, None]
    worth = np.where(raw.value_added > 0, raw.value_added, 1.0)
    wage = np.abs(base.value_added - raw.value_added) / worth
    change = np.abs(base.spending - raw.spending) / total
    cell = np.unravel_index(np.argmax(change), change.shape)
    first = raw.flows
    return Adjustment(
        inconsistency=float((np.abs(uses - raw.spending) / total).max()),
        wage=float(wage.max()),
        wage_economy=calibration.economies[int(wage.argmax())],
        spending=float(change.max()),
        spending_cell=(calibration.economies[int(cell[0])], calibration.sectors[int(cell[1])]),
        flows=float(np.abs(base.flows - first).sum() / first.sum()),
        dropped=dropped,
    )


def describe(calibration: Data, position: tuple[int, ...]) -> str:
    """Name an economy, or an economy and a sector."""
    name = calibration.economies[position[0]]
    return f"{name}, {calibration.sectors[position[1]]}" if len(position) > 1 else name
