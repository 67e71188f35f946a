"""Rates over time: a step on every day on which something changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from walkaway.duties.averages import ALL, BASE
from walkaway.duties.ledger import Ledger, canonical, day_problem, ledger
from walkaway.duties.record import Collected
from walkaway.duties.single import code_problem
from walkaway.errors import BadInputError, Problem
from walkaway.world.series import parse_date


@dataclass(frozen=True)
class Step:
    """Average duties from a day on, percent of imports of 2024.

    Attributes:
        since: first day.
        statutory: with preferences in full use.
        due: with the claims of the day.
        by_statute: points of what is due, base among them.
        collected: customs record of the day's month; None where there is none.
    """

    since: dt.date
    statutory: float
    due: float
    by_statute: dict[str, float]
    collected: float | None


def timeline(
    since: str | dt.date,
    until: str | dt.date,
    *,
    partner: str = ALL,
    code: str = "",
    orders: str | Path | None = None,
    without: Sequence[str] = (),
) -> list[Step]:
    """Duties on a partner's goods, day of change by day of change, at the trade of 2024.

    Args:
        since: first day.
        until: last day.
        partner: ISO3 code, EU27 or ALL (partners known by product: 99% of imports).
        code: 2 to 10 digits; empty: all products.
        orders: a TOML file of orders.
        without: ids, layers, programmes or statutes to leave out.

    Raises:
        BadInputError: unknown code, partner or day, days in the wrong order; with every mistake.
    """
    wrong: list[Problem] = []
    days: list[dt.date] = []
    for name, text in (("since", since), ("until", until)):
        try:
            day = parse_date(text, name)
            days.append(day)
            wrong += [one for one in [day_problem(day)] if one]
        except BadInputError as error:
            wrong += error.problems
    if len(days) == 2 and days[0] > days[1]:
        wrong.append(Problem("until", "", f"{days[1]} is before {days[0]}"))
    own: Ledger | None = None
    try:
        own = ledger(orders, without)
    except BadInputError as error:
        wrong += error.problems
    partner = canonical(partner)
    digits = code.replace(".", "")
    if own is not None:
        if partner != ALL and (bad := own.partner_problem(partner)):
            wrong.append(bad)
        if digits and (bad := code_problem(own.facts, digits)):
            wrong.append(bad)
    if wrong or own is None:
        raise BadInputError(wrong)
    days = own.changes(days[0], days[1], "due")
    span = own.facts.span(digits) if digits else slice(0, len(own.facts.lines))
    paid: list[dict[str, float]] = [{} for _ in days]
    # Partner by partner: most days change nothing for most of them.
    for name in own.direct if partner == ALL else (partner,):
        for sums, day in zip(paid, days, strict=True):
            _add(sums, own, name, day, span)
    steps = [
        _step(sums, day, None if digits else own.collected(partner, f"{day:%Y-%m}"))
        for sums, day in zip(paid, days, strict=True)
    ]
    # Days that change others' goods, or nothing, are no steps.
    return [
        one
        for at, one in enumerate(steps)
        if not at or replace(one, since=steps[at - 1].since) != steps[at - 1]
    ]


IMPORTS, LAW = "imports", "law"


def _add(sums: dict[str, float], own: Ledger, name: str, day: dt.date, span: slice) -> None:
    """A partner's imports and duties of a day, USD times percent, by statute."""
    trade = own.trade(name)
    first, last = np.searchsorted(trade.goods.lines, [span.start, span.stop])
    value = trade.imports[first:last]
    pieces = {
        IMPORTS: float(value.sum()),
        LAW: float((value * own.levied(name, day, "statutory")[first:last]).sum()),
        BASE: float((value * trade.base[first:last]).sum()),
    }
    for part in own.parts(name, day, "due"):
        key = part.order.statute
        pieces[key] = pieces.get(key, 0.0) + float((value * part.points[first:last]).sum())
    for key, amount in pieces.items():
        sums[key] = sums.get(key, 0.0) + amount


def _step(sums: dict[str, float], day: dt.date, seen: Collected | None) -> Step:
    whole = sums[IMPORTS] or 1.0
    by_statute = {
        key: amount / whole for key, amount in sums.items() if amount and key not in (IMPORTS, LAW)
    }
    return Step(
        day, sums[LAW] / whole, sum(by_statute.values()), by_statute,
        None if seen is None else seen.rate,
    )  # fmt: skip
