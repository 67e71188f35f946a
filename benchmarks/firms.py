"""Blocs and firms: rules of origin by one solve against many rounds; studies by the second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from walkaway.engine.questions import question as question_of
from walkaway.firms.market import run_firm
from walkaway.firms.reader import load as load_firm
from walkaway.goods.blocs import Plan, study
from walkaway.goods.market import Answers
from walkaway.goods.origin import value_added_origin
from walkaway.world import TradeData, World

ROUNDS = 60


def _best(work: Callable[[], object], times: int = 3) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def _rounds(trade: TradeData) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Value added by origin, input by input and round by round."""
    n, s = trade.value_added_share.shape
    paid = trade.flows * (1 + trade.tariffs)
    total = paid.sum(axis=0, keepdims=True)
    share = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
    net = share / (1 + trade.tariffs)
    own = trade.value_added_share + np.einsum(
        "ik,iks->is", (share - net).sum(axis=0), trade.input_share
    )
    added = np.zeros((n, n, s))
    added[np.arange(n), np.arange(n)] = own
    requirement = np.einsum("oik,iks->okis", net, trade.input_share).reshape(n * s, n * s)
    origin = added.reshape(n, n * s)
    for _ in range(ROUNDS):
        origin = added.reshape(n, n * s) + origin @ requirement
    return origin.reshape(n, n, s)


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table."""
    world = World.at("2025-06-12")
    trade = world.trade()
    ours = _best(lambda: value_added_origin.__wrapped__(trade))
    reference = _best(lambda: _rounds(trade), 1)
    apart = float(np.abs(value_added_origin(trade) - _rounds(trade)).max())
    asked = question_of("japan-2025")
    answers, toyota = Answers(asked), load_firm("toyota")
    run_firm(asked, answers, toyota)  # the goods market, solved before
    bloc = _best(lambda: study(world, Plan("CPTPP", ("CHN", "TWN"))), 2)
    firm = _best(lambda: run_firm(asked, answers, toyota))
    return [
        {
            "name": "value added by origin, 77 x 23",
            "ours_s": ours,
            "reference_s": reference,
            "ratio": reference / ours,
            "note": f"one solve against {ROUNDS} rounds of inputs; apart by {apart:.0e}",
        },
        {
            "name": "CPTPP with China and Taiwan",
            "ours_s": bloc,
            "reference_s": None,
            "ratio": None,
            "note": "8 elasticity sets, 6 cases each",
        },
        {
            "name": "profit bridge of Toyota",
            "ours_s": firm,
            "reference_s": None,
            "ratio": None,
            "note": "goods market solved before; effect and record, 65 corners, 8 sets, 4 quarters",
        },
    ]
