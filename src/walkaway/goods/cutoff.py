"""An input cut off: who is exposed, what it does at once and in the long run, who can stand in."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway import goods
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.goods.minerals import MINERALS
from walkaway.goods.schedule import schedule
from walkaway.scenario import Vocabulary
from walkaway.scenario.supply_measures import ExportCut
from walkaway.world import TradeData, World

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]
BILLION = 1e3

SHORT_ORIGINS = (1.51, 1.76, 2.01)
"""Substitution between origins within a year: one plus the trade elasticity of 0.76 of Boehm,
Levchenko and Pandalai-Nayar (2023, AER), give or take the 0.25 of their long run."""
HOMOGENEOUS = (math.inf, math.inf, math.inf)
"""Origins of one and the same thing, as a metal: what is left is what the others send."""
SHORT_INPUTS = (0.1, 0.2, 0.5)
"""Substitution between an input and the rest within months: about 0.2 and near zero in Boehm,
Flaaen and Pandalai-Nayar (2019, REStat) on the 2011 earthquake; the ends are ours. Recalled, not
verified at its source."""


def composite(cut: Array | float, substitution: float) -> Array:
    """Quantity of an input that is left when some origins send nothing and others no more.

    CES over origins with spending shares as weights: (1 − w)^(σ/(σ − 1)) for σ above one.

    Args:
        cut: share w of spending on the input that is cut off, 0 to 1.
        substitution: σ between origins, above one.

    Returns:
        New over old; zero when all of it is cut off.
    """
    if not substitution > 1:
        raise ValueError("origins must be substitutes: sigma above one")
    power = 1.0 if math.isinf(substitution) else substitution / (substitution - 1)
    return np.asarray((1.0 - np.asarray(cut, dtype=float)) ** power)


def output_left(cost_share: Array | float, quantity: Array | float, substitution: float) -> Array:
    """Output of a user when one input is scarce and all others are as before.

    CES between the input and the rest, [1 − a + a·q^((ρ−1)/ρ)]^(ρ/(ρ−1)); for ρ below one it goes
    to zero with the input, and towards min(1, q) as ρ goes to zero.

    Args:
        cost_share: a, the input's share in the user's costs.
        quantity: q, its quantity new/old.
        substitution: ρ between the input and the rest, positive; one is Cobb-Douglas.

    Returns:
        Output new/old; one where the input is not used.
    """
    a, q = np.broadcast_arrays(np.asarray(cost_share, float), np.asarray(quantity, float))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if abs(substitution - 1) < 1e-9:
            left = q**a
        else:
            power = (substitution - 1) / substitution
            left = (1 - a + a * q**power) ** (1 / power)
    return np.where((a == 0) | (q == 1), 1.0, left)


def price_of_input(cut: Array | float, substitution: float) -> Array:
    """Price of an input to its users when other origins sell at their old prices.

    (1 − w)^(−1/(σ − 1)); infinite when all is cut off.
    """
    with np.errstate(divide="ignore"):
        return np.asarray((1.0 - np.asarray(cut, dtype=float)) ** (-1 / (substitution - 1)))


@dataclass(frozen=True, eq=False)
class Exposure:
    """How much of an economy's production hangs on an input from somewhere.

    Attributes:
        share: part of its spending on the input that comes from there.
        direct: the input from there, over a user's output [user sector].
        upstream: the same through all other inputs, at home and abroad [user sector].
        input_share: the input from anywhere, over a user's output [user sector].
        value_added: of the users, USD bn [user sector].
        suppliers: others who sell the input abroad, USD bn, and to the economy itself.
    """

    share: float
    direct: Array = field(repr=False)
    upstream: Array = field(repr=False)
    input_share: Array = field(repr=False)
    value_added: Array = field(repr=False)
    suppliers: tuple[tuple[str, float, float], ...]


def exposure(trade: TradeData, by: Sequence[int], of: int, inputs: Sequence[int]) -> Exposure:
    """Direct and upstream exposure.

    Args:
        trade: the data.
        by: positions of those who cut off.
        of: position of who is cut off.
        inputs: positions of the sectors.

    Returns:
        Shares of user sectors' output. Upstream: rows of the Leontief inverse of the world's input
        requirements less what is bought directly.

    Source: Leontief (1936); exposure through suppliers' suppliers after Baldwin, Freeman and
    Theodorakopoulos (2023).
    """
    n, s = trade.value_added_share.shape
    paid = trade.flows * (1 + trade.tariffs)
    total = paid.sum(axis=0, keepdims=True)
    share = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
    requirement = np.einsum("oik,iks->okis", share, trade.input_share).reshape(n * s, n * s)
    cut = np.zeros((n, s))
    cut[np.ix_(list(by), list(inputs))] = 1.0
    direct_all = cut.reshape(-1) @ requirement
    whole = np.linalg.solve(np.eye(n * s) - requirement.T, direct_all)
    direct = direct_all.reshape(n, s)[of]
    sold = trade.flows[:, :, list(inputs)].sum(axis=2) / BILLION
    abroad = sold.sum(axis=1) - np.diag(sold)
    ranked = np.argsort(-abroad, kind="stable")
    spent = paid[:, of][:, list(inputs)].sum()
    output = trade.flows[of].sum(axis=0)
    return Exposure(
        share=float(paid[list(by), of][:, list(inputs)].sum() / spent) if spent else 0.0,
        direct=direct,
        upstream=whole.reshape(n, s)[of] - direct,
        input_share=trade.input_share[of][list(inputs)].sum(axis=0),
        value_added=trade.value_added_share[of] * output / BILLION,
        suppliers=tuple(
            (trade.economies[k], float(abroad[k]), float(sold[k, of]))
            for k in ranked
            if k not in by and k != of and abroad[k] > 0
        ),
    )


@dataclass(frozen=True, eq=False)
class ShortRun:
    """Within months: other origins send no more, users hardly substitute.

    Attributes:
        quantity: of the input left: low, central, high.
        price: of the input, if others sold all that is wanted at old prices: same.
        output: of users, new/old: low, central, high [3, user sector].
        value_added: change of the economy's value added, percent: low, central, high; users'
            losses alone, without what follows further down the chain.
    """

    quantity: tuple[float, float, float]
    price: tuple[float, float, float]
    output: Array = field(repr=False)
    value_added: tuple[float, float, float]


def short_run(
    cut: Sequence[float],
    cost_share: Sequence[Array],
    value_added: Array,
    origins: Sequence[float] = SHORT_ORIGINS,
) -> ShortRun:
    """What is left of output within months, over all that is uncertain.

    Args:
        cut: share of the input cut off: low, central, high.
        cost_share: share of the input in users' costs: low, central, high [user sector].
        value_added: of the users, and of sectors that do not use it [sector].
        origins: substitution between origins: low, central, high.
    """
    corners = [
        (cut[2 - k], origins[k], cost_share[2 - k], SHORT_INPUTS[k]) for k in (0, 1, 2)
    ]  # from the worst to the best
    quantity = [float(composite(w, sigma)) for w, sigma, _, _ in corners]
    price = [float(price_of_input(w, sigma)) for w, sigma, _, _ in corners][::-1]
    output = np.array(
        [output_left(a, q, rho) for q, (_, _, a, rho) in zip(quantity, corners, strict=True)]
    )
    whole = value_added.sum()
    lost = [100 * float((value_added * (left - 1)).sum() / whole) for left in output]
    return ShortRun(_three(quantity), _three(price), output, _three(lost))


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    low, mid, high = values
    return low, mid, high


@dataclass(frozen=True, eq=False)
class LongRun:
    """After everything has adjusted: the goods market with the flow banned.

    Attributes:
        sets: elasticity sets solved.
        failed: set and message of those not solved.
        welfare: change of real income, percent [set, economy].
        price: of the input in the economy cut off, percent [set].
        output: sales of its sectors, percent [set, sector].
        gained: more sold of the input to it, USD bn [set, economy].
    """

    sets: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    welfare: Array = field(repr=False)
    price: Array = field(repr=False)
    output: Array = field(repr=False)
    gained: Array = field(repr=False)


def long_run(
    world: World,
    by: Sequence[str],
    of: str,
    inputs: Sequence[str],
    elasticities: Sequence[str] | None = None,
    progress: Progress = lambda done, total, what: None,
) -> LongRun:
    """Ban the flow and solve under every elasticity set.

    Raises:
        NotSolvedError: no set was solved.
    """
    trade = world.trade()
    ban = ExportCut(by=tuple(by), to=(of,), sectors=tuple(inputs))
    plan = schedule(world, trade, [ban])
    own, columns = trade.economies.index(of), [trade.sectors.index(k) for k in inputs]
    names = list(elasticities or trade.elasticities)
    rows, solved, failed = [], [], []
    for done, name in enumerate(names):
        progress(done, len(names), f"cut off, elasticities {name}")
        calibration = goods.from_trade(trade, elasticity=name)
        found = goods.solve(calibration, tariffs=plan.tariffs, trade_cost=plan.trade_cost)
        if not found.solved:
            failed.append((name, found.message))
            continue
        solved.append(name)
        weights = found.flows_before[:, own][:, columns].sum(axis=0)
        price = np.log(found.price[own, columns])
        before, after = found.flows_before[own].sum(axis=0), found.flows_after[own].sum(axis=0)
        output = np.divide(after, before, out=np.ones_like(before), where=before > 0)
        more = (found.flows_after - found.flows_before)[:, own][:, columns].sum(axis=1)
        mean = float(np.exp(np.average(price, weights=weights))) if weights.sum() else 1.0
        rows.append((100 * (found.welfare - 1), 100 * (mean - 1), 100 * (output - 1), more))
    if not rows:
        raise NotSolvedError(f"no elasticity set was solved; {failed[0][0]}: {failed[0][1]}")
    welfare, prices, outputs, gained = zip(*rows, strict=True)
    return LongRun(
        tuple(solved), tuple(failed), np.array(welfare), np.array(prices), np.array(outputs),
        np.array(gained) / BILLION,
    )  # fmt: skip


def expand(world: World, by: str, of: str, input_: str) -> tuple[list[str], str, list[str]]:
    """Names of a command line as codes.

    Raises:
        BadInputError: all that are not known, or a supplier that is the buyer.
    """
    words = Vocabulary.of(world)
    problems = []
    sellers = [part.strip() for part in by.split(",") if part.strip()]
    places = {*words.known("economy"), *words.known("group")}
    for option, names, known, sorts in (
        ("--by", sellers, places, ("economy", "group")),
        ("--of", [of], set(words.known("economy")), ("economy",)),
        ("--input", [input_], set(words.known("sector")), ("sector",)),
    ):
        problems += [
            Problem(
                option, "", f"unknown {' or '.join(sorts)} {name!r}", _suggest(words, name, sorts)
            )
            for name in names
            if name not in known
        ]
    if not sellers:
        problems.append(Problem("--by", "", "nobody is named"))
    if problems:
        raise BadInputError(problems)
    codes = [c for c in words.expand_economies(sellers, world.date) if c != of]
    if not codes:
        hint = "name another supplier"
        raise BadInputError([Problem("--by", "", "an economy cannot cut itself off", hint)])
    return codes, of, list(words.expand_sectors([input_]))


def _suggest(words: Vocabulary, name: str, sorts: tuple[str, ...]) -> str:
    """A sector or a mineral that may be meant."""
    mineral = did_you_mean(name, MINERALS) if "sector" in sorts else ""
    return mineral if mineral.startswith("did") else words.suggest(name, sorts)
