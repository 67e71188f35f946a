"""Power: the loss that one economy can threaten another with by cutting it off.

The idea (power is what a target would pay not to lose the inputs that a hegemon controls) is
Clayton, Maggiori and Schreger's (NBER w31852, w33309). Their exact formula was not at hand: the
closed forms below are our own derivation, from nested CES demand at given costs of the other
suppliers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter

Floats = NDArray[np.float64]

FINANCE_SUBSTITUTION = parameter("negotiation.power.finance").value
"""Elasticity of substitution between sources of finance. Recalled from the literature on
international portfolios, not verified at its source: treat what follows from it as indicative."""
ACROSS = parameter("negotiation.power.across").value
"""Elasticity of substitution between sectors, where none is named."""


def cutoff_loss(
    spending: ArrayLike, controlled: ArrayLike, substitution: ArrayLike, across: float = ACROSS
) -> float:
    """Log rise of a CES price index when part of the supply of each of its goods is cut off.

    Cutting off the share w_J of sector J's supply raises its price index by the factor
    (1 - w_J)^(-1 / (sigma_J - 1)), the other suppliers' prices given. Over sectors with
    spending shares W_J and elasticity rho the loss is

        -ln { [sum_J W_J (1 - w_J)^((rho - 1) / (sigma_J - 1))]^(1 / (rho - 1)) },

    and -sum_J W_J ln(1 - w_J) / (sigma_J - 1) as rho approaches one (Cobb-Douglas). It rises
    without bound as w_J approaches one: the last tenth of control is worth more than the first
    nine.

    Args:
        spending: W, the target's spending shares over sectors [sector]; need not add to one,
            they are divided by their sum.
        controlled: w, the hegemon's share of the supply of each sector [sector], 0 to 1.
        substitution: sigma, elasticity of substitution between suppliers [sector], above 1
            (the trade elasticity plus one).
        across: rho, elasticity of substitution between sectors, positive.

    Returns:
        The loss in log units (0.01 is about 1%); infinite when a needed good has no other
        supplier.

    Raises:
        BadInputError: a share outside [0, 1], an elasticity that is not above one.

    Source:
        Own derivation (nested CES); see the module's text.
    """
    W, w, sigma = (np.asarray(a, dtype=float) for a in (spending, controlled, substitution))
    W, w, sigma = np.broadcast_arrays(W, w, sigma)
    problems = _problems(W, w, sigma, across)
    if problems:
        raise BadInputError(problems)
    used = W > 0
    share = W[used] / W[used].sum()
    with np.errstate(divide="ignore"):
        rise = -np.log1p(-w[used]) / (sigma[used] - 1.0)
    return _index(share, rise, across)


def _index(share: Floats, rise: Floats, across: float) -> float:
    """Log rise of a CES price index over sectors from each sector's log rise."""
    if abs(across - 1.0) < 1e-9:
        return float(share @ rise)
    # exp(-(rho-1) rise) is the sector's weight in the new index; shifting by the largest
    # exponent keeps it a number, however steep.
    exponent = -(across - 1.0) * rise
    top = float(exponent.max())
    if not np.isfinite(top):
        return float("inf")
    return float(-(top + np.log(share @ np.exp(exponent - top))) / (across - 1.0))


def _problems(W: Floats, w: Floats, sigma: Floats, across: float) -> list[Problem]:
    found = []
    if not (np.isfinite(W).all() and (W >= 0).all() and W.sum() > 0):
        found.append(Problem("spending", "", "shares must be zero or more, and not all zero"))
    if not ((w >= 0) & (w <= 1)).all():
        found.append(Problem("controlled", "", "shares must lie between 0 and 1"))
    if not (sigma > 1).all():
        hint = "the trade elasticity plus one"
        found.append(Problem("substitution", "", "must be above 1", hint))
    if not 0 < across < np.inf:
        found.append(Problem("across", str(across), "must be positive"))
    return found


@dataclass(frozen=True, eq=False)
class Trade:
    """What power is computed from: one year of trade, as arrays with named axes.

    Attributes:
        economies: codes.
        sectors: codes.
        flows: sales net of tariff [exporter, importer, sector], domestic on the diagonal.
        tariffs: rates, same shape.
        input_share: inputs over gross output [economy, input, output].
        final_share: shares of final spending [economy, sector].
        elasticity: trade elasticity [sector].
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Floats = field(repr=False)
    tariffs: Floats = field(repr=False)
    input_share: Floats = field(repr=False)
    final_share: Floats = field(repr=False)
    elasticity: Floats = field(repr=False)


@dataclass(frozen=True, eq=False)
class Exposure:
    """What a target loses, by the closed form, when a hegemon cuts it off.

    Attributes:
        goods: rise of the price of final consumption from what the hegemon sells directly, in
            log units; other suppliers' costs given.
        inputs: rise of the price of the inputs that the target's producers buy, in log units.
        total: rise of the price of final consumption when costlier inputs are passed on
            through the target's own supply chain, to first order in the induced costs.
        sectors: contribution of each sector to ``goods`` at rho = 1 [sector].
        controlled: the hegemon's share of the target's purchases [sector].
    """

    goods: float
    inputs: float
    total: float
    sectors: Floats = field(repr=False)
    controlled: Floats = field(repr=False)


def exposure(trade: Trade, hegemon: Sequence[int], target: int, across: float = ACROSS) -> Exposure:
    """The closed-form loss of a target when a hegemon, or a coalition, stops selling to it.

    Args:
        trade: the year of trade.
        hegemon: positions of the economies that act together.
        target: position of the target, not among them.
        across: rho, the elasticity between sectors.

    Raises:
        BadInputError: the target is part of the hegemon, or rho is not positive.
    """
    if target in hegemon or not hegemon:
        raise BadInputError(
            [Problem("over", trade.economies[target], "cannot be cut off from itself")]
        )
    landed = trade.flows[:, target] * (1 + trade.tariffs[:, target])
    bought = landed.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        controlled = np.where(bought > 0, landed[list(hegemon)].sum(axis=0) / bought, 0.0)
        home = np.where(bought > 0, landed[target] / bought, 0.0)
    controlled = np.clip(controlled, 0.0, 1.0)
    sigma = 1.0 + trade.elasticity
    final = trade.final_share[target]
    needs = trade.input_share[target] @ trade.flows[target].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = -np.log1p(-controlled) / trade.elasticity
        kept = np.where(controlled < 1, home / (1 - controlled), 0.0)
        parts = np.where(final > 0, final * rise, 0.0)
    return Exposure(
        goods=cutoff_loss(final, controlled, sigma, across),
        inputs=cutoff_loss(needs, controlled, sigma, across) if needs.sum() > 0 else 0.0,
        total=_chain(final, rise, kept, trade.input_share[target], across),
        sectors=parts,
        controlled=controlled,
    )


def _chain(final: Floats, rise: Floats, kept: Floats, inputs: Floats, across: float) -> float:
    """Price rise of final consumption with p = rise + kept · (inputs' p), solved for p.

    ``kept`` is the domestic share of what is still bought; foreign costs do not move.
    Producers do not shift between sectors, consumers do with elasticity ``across``.
    """
    if not np.isfinite(rise).all():
        needed = (final > 0) | (inputs.sum(axis=1) > 0)
        if not np.isfinite(rise[needed]).all():
            return float("inf")
        rise = np.where(np.isfinite(rise), rise, 0.0)
    system = np.eye(len(rise)) - kept[:, None] * inputs.T
    passed: Floats = np.asarray(np.linalg.solve(system, rise), dtype=np.float64)
    used = final > 0
    return _index(final[used] / final[used].sum(), passed[used], across)


def financing_loss(share: float, substitution: float = FINANCE_SUBSTITUTION) -> float:
    """Log rise of the cost of a borrower's finance when holders of a share of it walk away.

    Args:
        share: of the debt that the hegemon holds, 0 to 1.
        substitution: elasticity between sources of finance.

    Raises:
        BadInputError: a share outside [0, 1], an elasticity that is not above one.
    """
    return cutoff_loss([1.0], [share], [substitution])
