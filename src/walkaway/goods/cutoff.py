"""An input cut off: who is exposed, what it does at once and in the long run, who can stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.goods.baseline import Year
from walkaway.goods.equilibria import equilibrium
from walkaway.goods.horizon import LONG
from walkaway.goods.kinds.supply import ExportCut, minerals_of
from walkaway.goods.scarcity import (
    HOMOGENEOUS,
    SHORT_INPUTS,
    SHORT_ORIGINS,
    ShortRun,
    composite,
    output_left,
    price_of_input,
    short_run,
)
from walkaway.goods.solution import GoodsSolution
from walkaway.grammar.values import listed
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.question import Question
from walkaway.world import TradeData, World

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]
BILLION = 1e3

__all__ = [
    "HOMOGENEOUS",
    "SHORT_INPUTS",
    "SHORT_ORIGINS",
    "Exposure",
    "LongRun",
    "ShortRun",
    "composite",
    "expand",
    "exposure",
    "long_run",
    "mistakes",
    "output_left",
    "price_of_input",
    "response",
    "short_run",
    "solve_cut",
    "spent",
]


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


def exposure(trade: Year, by: Sequence[int], of: int, inputs: Sequence[int]) -> Exposure:
    """Direct and upstream exposure.

    Args:
        trade: the data, or the world before.
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
    here = spent(trade, by, of, inputs)
    return Exposure(
        share=here.share,
        direct=direct,
        upstream=whole.reshape(n, s)[of] - direct,
        input_share=here.input_share,
        value_added=here.value_added,
        suppliers=tuple(
            (trade.economies[k], float(abroad[k]), float(sold[k, of]))
            for k in ranked
            if k not in by and k != of and abroad[k] > 0
        ),
    )


@dataclass(frozen=True, eq=False)
class Spent:
    """What an economy spends on an input, and what is made with it there.

    Attributes:
        share: part of its spending on the input that comes from those who cut off.
        whole: its spending on the input, USD bn.
        input_share: the input from anywhere, over a user's output [user sector].
        output: of the users, USD bn [user sector].
        value_added: of the users, USD bn [user sector].
    """

    share: float
    whole: float
    input_share: Array = field(repr=False)
    output: Array = field(repr=False)
    value_added: Array = field(repr=False)


def spent(trade: Year, by: Sequence[int], of: int, inputs: Sequence[int]) -> Spent:
    """What an economy spends on an input, at home and abroad; arguments as of `exposure`."""
    columns = list(inputs)
    paid = (trade.flows[:, of] * (1 + trade.tariffs[:, of]))[:, columns]
    whole, output = float(paid.sum()), trade.flows[of].sum(axis=0)
    return Spent(
        share=float(paid[list(by)].sum()) / whole if whole else 0.0,
        whole=whole / BILLION,
        input_share=trade.input_share[of][columns].sum(axis=0),
        output=output / BILLION,
        value_added=trade.value_added_share[of] * output / BILLION,
    )


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
    question: Question,
    by: Sequence[str],
    of: str,
    inputs: Sequence[str],
    progress: Progress = lambda done, total, what: None,
) -> LongRun:
    """Ban the flow and solve under every elasticity set of a question.

    Raises:
        NotSolvedError: no set was solved.
    """
    ban = ExportCut(by=tuple(by), to=(of,), sectors=tuple(inputs))
    solutions, failed = solve_cut(question, ban, progress)
    if not solutions:
        raise NotSolvedError(f"no elasticity set was solved; {failed[0][0]}: {failed[0][1]}")
    return response(question.trade(), solutions, failed, of, inputs)


def solve_cut(
    question: Question, ban: ExportCut, progress: Progress = lambda done, total, what: None
) -> tuple[dict[str, GoodsSolution], tuple[tuple[str, str], ...]]:
    """The goods market with one cut and nothing else, under the question's sets and closure.

    Args:
        question: world, closure and elasticity sets; its own measures are left out.
        ban: the cut.
        progress: called as sets are solved.

    Returns:
        Solutions by set, and set and message of those not solved.
    """
    solutions, failed = {}, []
    for done, name in enumerate(question.sets):
        progress(done, len(question.sets), f"cut off, elasticities {name}")
        found = equilibrium(question, name, measures=[ban], on=ban.from_, horizon=LONG)
        if found.solved:
            solutions[name] = found
        else:
            failed.append((name, found.message))
    return solutions, tuple(failed)


def response(
    trade: TradeData,
    solutions: Mapping[str, GoodsSolution],
    failed: tuple[tuple[str, str], ...],
    of: str,
    inputs: Sequence[str],
) -> LongRun:
    """What a solved cut means for one economy.

    Args:
        trade: the data.
        solutions: by elasticity set, at least one.
        failed: set and message of those not solved.
        of: who is cut off.
        inputs: sectors that are cut.
    """
    own, columns = trade.economies.index(of), [trade.sectors.index(k) for k in inputs]
    rows = []
    for found in solutions.values():
        weights = found.flows_before[:, own][:, columns].sum(axis=0)
        price = np.log(found.price[own, columns])
        before, after = found.flows_before[own].sum(axis=0), found.made[own].sum(axis=0)
        output = np.divide(after, before, out=np.ones_like(before), where=before > 0)
        more = (found.flows_after - found.flows_before)[:, own][:, columns].sum(axis=1)
        mean = float(np.exp(np.average(price, weights=weights))) if weights.sum() else 1.0
        rows.append((100 * (found.welfare - 1), 100 * (mean - 1), 100 * (output - 1), more))
    welfare, prices, outputs, gained = zip(*rows, strict=True)
    return LongRun(
        tuple(solutions), failed, np.array(welfare), np.array(prices), np.array(outputs),
        np.array(gained) / BILLION,
    )  # fmt: skip


def mistakes(words: Vocabulary, by: str, of: str, input_: str) -> list[Problem]:
    """Names of a command line that are not known, or not of the kind that is wanted there."""
    problems = []
    sellers = listed(by)
    sectors = {*words.known("sector"), *minerals_of(words).names}
    for option, names, known, sorts in (
        ("--by", sellers, {w for sort in WHO for w in words.known(sort)}, WHO),
        ("--of", [of], set(words.known("economy")), ("economy",)),
        ("--input", [input_], sectors, ("sector",)),
    ):
        problems += [
            Problem(
                option,
                "",
                f"unknown {' or '.join(s for s in sorts if s != 'everyone')} {name!r}",
                _suggest(words, name, sorts),
            )
            for name in names
            if name not in known and not (option == "--of" and _several(words, name))
        ]
    if _several(words, of):
        what = f"{of} is more than one economy"
        problems.append(Problem("--of", "", what, "name one of them; each is cut off differently"))
    if not sellers:
        problems.append(Problem("--by", "", "nobody is named", "name who stops selling"))
    return problems


WHO = ("economy", "group", "everyone")
"""Sorts of words for who stops selling; ``all`` and ``rest`` are everybody else."""


def _several(words: Vocabulary, of: str) -> bool:
    return "," in of or of in words.known("group") or of in words.known("everyone")


def expand(world: World, by: str, of: str, input_: str) -> tuple[list[str], str, list[str]]:
    """Names of a command line as codes.

    Raises:
        BadInputError: all that are not known, or a supplier that is the buyer.
    """
    words = Vocabulary.of(world)
    problems = mistakes(words, by, of, input_)
    if problems:
        raise BadInputError(problems)
    sellers = listed(by)
    codes = [c for c in words.expand_economies(sellers, world.date) if c != of]
    if not codes:
        hint = "name another supplier"
        raise BadInputError([Problem("--by", "", "an economy cannot cut itself off", hint)])
    return codes, of, list(words.expand_sectors([input_]))


def _suggest(words: Vocabulary, name: str, sorts: tuple[str, ...]) -> str:
    """A sector or a mineral that may be meant."""
    mineral = did_you_mean(name, minerals_of(words).names) if "sector" in sorts else ""
    return mineral if mineral.startswith("did") else words.suggest(name, sorts)
