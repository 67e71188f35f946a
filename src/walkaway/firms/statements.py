"""What companies said their tariffs would cost, beside ours from their flows and the record."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable

from walkaway.firms.exchange import dollar_yen
from walkaway.firms.firm import Estimate, Firm
from walkaway.firms.year import YEAR, recorded_tariffs
from walkaway.market import Trade
from walkaway.question import Question
from walkaway.world import World

TradeOf = Callable[[Question], Trade]
"""What the goods market knows of a question."""


def own_estimates(question: Question, trade_of: TradeOf, firm: Firm) -> list[dict[str, object]]:
    """What the company said its tariffs would cost, beside ours from its flows and the record.

    The tariffs are those that were levied in the end; dollar-yen is as known on the day it was said
    (on the last day of the data, if that is earlier). A net figure is compared with the bill less
    the firm's mitigation.

    Returns:
        A row for each; ``ours_jpy_bn`` and ``inside`` are None, and ``why`` says so, where there
        is nothing to compare with.
    """
    rows: list[dict[str, object]] = []
    for own in firm.estimates:
        why = _out_of_reach(question, firm, own)
        low = mid = high = 0.0
        if not why:
            snapshot = question.world.snapshot
            in_the_end = World.at(snapshot.last_day, snapshot)
            trade = trade_of(dataclasses.replace(question, world=in_the_end, measures=()))
            known = World.at(min(own.said, snapshot.last_day), snapshot)
            low, mid, high = tariff_bill(known, trade, firm, own.from_, own.until)
        if own.meant == "net":
            least, middle, most = firm.head.mitigation
            low, mid, high = low * (1 - most), mid * (1 - middle), high * (1 - least)
        rows.append(
            {
                "said": own.said.isoformat(),
                "from": own.from_.isoformat(),
                "until": own.until.isoformat(),
                "meant": own.meant,
                "company_jpy_bn": own.effect,
                "ours_jpy_bn": None if why else {"low": -high, "mid": -mid, "high": -low},
                "inside": None if why else low <= -own.effect <= high,
                "why": why,
                "source": own.source,
            }
        )
    return rows


RECORDED = "USA"
"""Whose tariffs are on record."""


def _out_of_reach(question: Question, firm: Firm, own: Estimate) -> str:
    """Why an estimate has no counterpart here; empty if it has one."""
    first = question.world.snapshot.first_day
    if own.said < first:
        return f"said before the data begin ({first})"
    beyond = [o for o in firm.sales if o.to != RECORDED]
    if beyond:
        names = ", ".join(f"{o.from_} to {o.to} in {o.sector}" for o in beyond)
        return f"the tariffs on record are those of the United States; not those on {names}"
    return ""


def tariff_bill(
    world: World, trade: Trade, firm: Firm, first: dt.date, last: dt.date
) -> tuple[float, float, float]:
    """Tariffs on record on a firm's flows at unchanged sales, JPY bn: low, central, high.

    For the company's own estimates, which are made before anything else moves.

    Args:
        world: whose dollar-yen is taken.
        trade: what the goods market knows of the past.
        firm: the exporter.
        first: first day.
        last: last day.
    """
    points = recorded_tariffs(trade, firm, first, last)
    years = ((last - first).days + 1) / YEAR
    rates = dollar_yen(world, first, last)
    low, mid, high = (
        rates[k] * years * math.fsum(
            p * own.base_usd_bn[k] for p, own in zip(points, firm.sales, strict=True)
        )
        for k in range(3)
    )  # fmt: skip
    return low, mid, high
