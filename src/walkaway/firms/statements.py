"""What companies said their tariffs would cost, beside ours from what was known the day before."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from walkaway.duties.orders import IMPORTER
from walkaway.firms.firm import Estimate, Firm
from walkaway.firms.scale import predicted
from walkaway.market import Trade
from walkaway.question import Question
from walkaway.world import World

TradeOf = Callable[[Question], Trade]
"""What the goods market knows of a question."""
DAY = dt.timedelta(days=1)


def own_estimates(question: Question, trade_of: TradeOf, firm: Firm) -> list[dict[str, object]]:
    """What the company said its tariffs would cost, beside ours from flows, record and reports.

    Ours is of the day before: no report of the day itself or later counts, nor exchange rates (of
    the last day of the data, if that is earlier). The tariffs are those that were levied in the
    end. A net figure is compared with the bill less the firm's mitigation.

    Returns:
        A row for each; ``ours`` and ``inside`` are None, and ``why`` says so, where there is
        nothing to compare with. Money in billions of the firm's currency.
    """
    snapshot = question.world.snapshot
    first, end = snapshot.first_day, snapshot.last_day
    trade = trade_of(dataclasses.replace(question, world=World.at(end, snapshot), measures=()))
    rows: list[dict[str, object]] = []
    for own in firm.estimates:
        why = _out_of_reach(question, firm, own)
        low = mid = high = 0.0
        if not why:
            eve = min(max(own.said - DAY, first), end)
            known = World.at(eve, snapshot)
            low, mid, high = predicted(
                known, trade, firm, own.from_, own.until, known=own.said - DAY, meant=own.meant
            )
        rows.append(
            {
                "said": own.said.isoformat(),
                "from": own.from_.isoformat(),
                "until": own.until.isoformat(),
                "meant": own.meant,
                "reported": own.reported,
                "company": own.effect,
                "ours": None if why else {"low": -high, "mid": -mid, "high": -low},
                "inside": None if why else low <= -own.effect <= high,
                "why": why,
                "source": own.source,
            }
        )
    return rows


def _out_of_reach(question: Question, firm: Firm, own: Estimate) -> str:
    """Why an estimate has no counterpart here; empty if it has one."""
    first = question.world.snapshot.first_day
    if own.said < first:
        return f"said before the data begin ({first})"
    beyond = [o for o in firm.sales if o.to != IMPORTER]
    if beyond:
        names = ", ".join(f"{o.from_} to {o.to} in {o.sector}" for o in beyond)
        return f"the tariffs on record are those of {IMPORTER}; not those on {names}"
    return ""
