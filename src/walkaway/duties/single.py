"""One product, one partner, one day: each order that bites, and the totals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.duties import trade as trades
from walkaway.duties.cases import CASES, assumed
from walkaway.duties.facts import Facts, Floats
from walkaway.duties.ledger import Ledger, canonical, day_problem, ledger
from walkaway.duties.levy import METALS, Goods, Part, levied
from walkaway.duties.orders import Order, named
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.world.series import parse_date


@dataclass(frozen=True)
class Line:
    """What one order levies on the product.

    Attributes:
        order: the order.
        share: of value that pays it, 0 to 1.
        points: duty over value, percent.
        why: why not all of the value pays; empty if it does.
    """

    order: Order
    share: float
    points: float
    why: str = ""


@brief
@dataclass(frozen=True)
class Rate:
    """Duties on a product of a partner on a day, percent of value.

    Attributes:
        code: as asked for.
        partner: ISO3 code or EU27.
        on: the day.
        lines: how many HS10 lines the code holds.
        weighted: ``partner``, ``world`` or ``none``: whose trade of 2024 weighs them.
        imports: of 2024 from the partner, USD.
        most_favoured: the schedule's rates, as it words them, no more than five.
        special: preferential rates as the schedule words them; empty if it has none.
        base: duty without any order.
        unclaimed: with nothing claimed: what an importer pays who claims no preference.
        statutory: with preferences in full use.
        due: with the claims of the day and goods on the water.
        low, high: what is due in the cases of the assumptions.
        paid_2024: what customs collected in 2024; None without imports.
        claimed: share of value that claims the USMCA on the day; None where nobody can.
        levies: what is due, order by order.
        spared: orders that name the product and take nothing of it, with the reason.
        notes: what to know.
    """

    code: str
    partner: str
    on: dt.date
    lines: int
    weighted: str
    imports: float
    most_favoured: tuple[str, ...]
    special: str
    base: float
    unclaimed: float
    statutory: float
    due: float
    low: float
    high: float
    paid_2024: float | None
    claimed: float | None
    levies: tuple[Line, ...]
    spared: tuple[tuple[Order, str], ...]
    notes: tuple[str, ...]


def rate(
    code: str,
    partner: str,
    on: str | dt.date,
    *,
    orders: str | Path | None = None,
    without: Sequence[str] = (),
) -> Rate:
    """Duties on one product of one partner on one day.

    Args:
        code: 2 to 10 digits, dots allowed: ``8703``, ``8703.23``, ``8703230190``.
        partner: ISO3 code, or EU27.
        on: day of entry, since 2018-01-01.
        orders: a TOML file of orders that add to, replace or leave out the shipped ones.
        without: ids, layers, programmes or statutes to leave out.

    Raises:
        BadInputError: unknown code, partner or day, malformed orders; with every mistake.
    """
    wrong: list[Problem] = []
    own: Ledger | None = None
    try:
        own = ledger(orders, without)
    except BadInputError as error:
        wrong += error.problems
    day: dt.date | None = None
    try:
        day = parse_date(on, "on")
        outside = day_problem(day)
        wrong += [outside] if outside else []
    except BadInputError as error:
        wrong += error.problems
    partner = canonical(partner)
    digits = str(code).replace(".", "").strip()
    if own is not None:
        bad = own.partner_problem(partner)
        wrong += [bad] if bad else []
        bad = code_problem(own.facts, digits)
        wrong += [bad] if bad else []
    if wrong or own is None or day is None:
        raise BadInputError(wrong)
    return of(own, digits, partner, day)


def code_problem(facts: Facts, code: str) -> Problem | None:
    """What is wrong with a code; None if it stands for some lines."""
    if not re.fullmatch(r"\d{2,10}", code):
        return Problem("code", "", f"{code!r} is not a tariff code", "2 to 10 digits: 870323")
    span = facts.span(code)
    if span.stop > span.start or _older(facts, code):
        return None
    for shorter in range(len(code) - 1, 1, -1):
        near = facts.span(code[:shorter])
        if near.stop > near.start:
            inside = sorted({str(c).zfill(10)[: len(code)] for c in facts.lines[near].tolist()})
            hint = did_you_mean(code, inside) or f"under {code[:shorter]} there is {inside[0]}"
            return Problem("code", "", f"no product {code!r}", hint)
    return Problem("code", "", f"no product {code!r}", "chapters run from 01 to 99")


def _older(facts: Facts, code: str) -> bool:
    """Whether it is a six-digit code of 2017 that the schedule no longer has."""
    if len(code) != 6:
        return False
    data = facts.arrays("duty_sectors")
    known = bool((data["hs6"] == int(code)).any())
    heading = facts.span(code[:4])
    return known and heading.stop > heading.start


def of(own: Ledger, code: str, partner: str, day: dt.date) -> Rate:
    """The same of a ledger, for a code, partner and day that are known to be good."""
    span, notes = own.facts.span(code), []
    if span.stop == span.start:
        span = own.facts.span(code[:4])
        notes.append(f"{code} is of an older nomenclature: heading {code[:4]} as a whole.")
    cells, weights, weighted = _weights(own, partner, span)
    trade = own.trade(partner)
    imports = float(weights.sum()) if weighted == "partner" else 0.0
    weights = weights / weights.sum()
    statutory_goods = _narrow(own, own.goods(partner, day, "statutory"), span, cells)
    due_goods = _narrow(own, own.goods(partner, day, "due"), span, cells)
    law, none = assumed("central", transit=False), replace(statutory_goods, claimed=None)
    parts = levied(own.law, due_goods, day, assumed("central", transit=True))
    base = _mean(weights, due_goods.base)

    def total(found: Sequence[Part]) -> float:
        return base + sum(_mean(weights, part.points) for part in found)

    ends = [total(parts)]
    for case in (CASES[0], CASES[-1]) if _assumes(own, due_goods, day) else ():
        goods = _narrow(own, own.goods(partner, day, "due", case), span, cells)
        ends.append(total(levied(own.law, goods, day, assumed(case, transit=True))))
    as_law = levied(own.law, statutory_goods, day, law)
    unclaimed = as_law if statutory_goods.claimed is None else levied(own.law, none, day, law)
    if weighted != "partner":
        notes.append(
            "No imports from this partner in 2024: base is the schedule's rate where that is a "
            "percentage, preferences left out."
        )
    elif trade.estimated:
        notes.append("Products of this partner are known by chapter only.")
    notes += _refunds(own, due_goods, weights, day)
    schedule = own.facts.arrays("duty_schedule")
    paid = None
    if weighted == "partner" and cells is not None:
        paid = float(100 * trade.duty[cells].sum() / trade.imports[cells].sum())
    return Rate(
        code=code, partner=partner, on=day, lines=span.stop - span.start, weighted=weighted,
        imports=imports, most_favoured=_texts(schedule, "mfn", span),
        special=" / ".join(_texts(schedule, "special", span)),
        base=base,
        unclaimed=total(unclaimed), statutory=total(as_law),
        due=total(parts), low=min(ends), high=max(ends), paid_2024=paid,
        claimed=None if due_goods.claimed is None else _mean(weights, due_goods.claimed),
        levies=_lines(own, parts, due_goods, weights, day),
        spared=_spared(own, parts, due_goods, weights, day), notes=tuple(notes),
    )  # fmt: skip


def _mean(weights: Floats, values: NDArray[Any]) -> float:
    """Weighted mean; without threads, which would cost more than they save."""
    return float((weights * values).sum())


def _assumes(own: Ledger, goods: Goods, day: dt.date) -> bool:
    """Whether what is due rests on an assumption at all."""
    if goods.claimed is not None:
        return True
    for order in own.law.now(goods.partner, goods.member, day).orders:
        late = order.transit_until is not None and day < order.transit_until
        shares = any(one.share != "1" for one in own.law.exempt(order, day))
        if late or shares or order.content not in ("full", *METALS):
            return True
    return False


def _refunds(own: Ledger, goods: Goods, weights: Floats, day: dt.date) -> list[str]:
    """Orders that were later counted from before the day."""
    return [
        f"{one.id} ({one.rate:g}%{' in all' if one.unit == 'total' else ''}, in force on "
        f"{one.since}) was made retroactive to {one.retroactive_to}: the difference is refunded."
        for one in own.book.orders
        if one.retroactive_to is not None
        and one.retroactive_to <= day < one.since
        and named(one.partners, goods.partner, goods.member)
        and _covers(own, one, goods, weights) > 0
        and any(
            other.layer == one.layer and _covers(own, other, goods, weights) > 0
            for other in own.law.now(goods.partner, goods.member, day).orders
        )
    ]


def _weights(own: Ledger, partner: str, span: slice) -> tuple[NDArray[Any] | None, Floats, str]:
    """Cells of the partner under a code and their imports; else lines weighed by all partners."""
    trade = own.trade(partner)
    first, last = np.searchsorted(trade.goods.lines, [span.start, span.stop])
    cells = np.arange(first, last)
    if trade.imports[cells].sum() > 0:
        return cells, trade.imports[cells], "partner"
    world = trades.world_imports(own.facts)[span]
    if world.sum() > 0:
        return None, world, "world"
    return None, np.ones(span.stop - span.start), "none"


def _narrow(own: Ledger, goods: Goods, span: slice, cells: NDArray[Any] | None) -> Goods:
    """The goods of some cells; or, without cells, the lines of a span at the schedule's base."""
    if cells is not None:

        def cut(values: Floats | None) -> Floats | None:
            return None if values is None else values[cells]

        base = own.trade(goods.partner).base[cells]
        return replace(goods, lines=goods.lines[cells], base=base, takeup=cut(goods.takeup),
                       claimed=cut(goods.claimed))  # fmt: skip
    lines = np.arange(span.start, span.stop)
    size = len(lines)
    base = np.nan_to_num(trades.most_favoured(own.facts)[lines])
    claimed = None if goods.claimed is None else np.zeros(size)
    return replace(goods, lines=lines, base=base, takeup=None, claimed=claimed)


def _texts(schedule: dict[str, NDArray[Any]], name: str, span: slice) -> tuple[str, ...]:
    """Distinct wordings of the schedule under a code, no more than five."""
    texts = schedule["mfn_texts" if name == "mfn" else "specials"]
    at = schedule["mfn_text" if name == "mfn" else "special"][span]
    found = dict.fromkeys(str(texts[i]) for i in at)
    return tuple(text for text in found if text)[:5]


def _lines(
    own: Ledger, parts: Sequence[Part], goods: Goods, weights: Floats, day: dt.date
) -> tuple[Line, ...]:
    """What bites, the largest first."""
    found = [
        Line(part.order, _mean(weights, part.share), _mean(weights, part.points),
             _reasons(own, part.order, goods, weights, day, _mean(weights, part.share)))
        for part in parts
        if _mean(weights, part.share) > 0
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.points))


def _covers(own: Ledger, order: Order, goods: Goods, weights: Floats) -> float:
    """Share of value whose lines an order lists."""
    on = own.law.masks.of(order.lists)
    return 1.0 if on is None else _mean(weights, on[goods.lines])


def _exempt(own: Ledger, order: Order, goods: Goods, weights: Floats, day: dt.date) -> list[str]:
    found = []
    for one in own.law.exempt(order, day):
        free = own.law.masks.of(one.list)
        share = 1.0 if free is None else _mean(weights, free[goods.lines])
        if share > 0:
            use = "" if one.share == "1" else f" ({one.share})"
            found.append(f"exempt by {one.list}{use}: {share:.0%} of value")
    return found


def _reasons(
    own: Ledger, order: Order, goods: Goods, weights: Floats, day: dt.date, share: float
) -> str:
    """Why less than the whole value pays."""
    if share > 1 - 1e-9:
        return ""
    covered = _covers(own, order, goods, weights)
    why = [] if covered > 1 - 1e-9 else [f"lists {covered:.0%} of value"]
    why += _exempt(own, order, goods, weights, day)
    if order.content in METALS:
        why.append(f"on the {order.content} content only")
    elif order.content != "full":
        why.append(f"on {order.content} only")
    if order.takeup and goods.takeup is not None and _mean(weights, goods.takeup) < 1 - 1e-9:
        why.append(f"{_mean(weights, goods.takeup):.0%} was paid in 2024")
    if order.preference and goods.claimed is not None:
        why.append(f"{order.preference} claimed for {_mean(weights, goods.claimed):.0%}")
    if order.loaded_before and order.transit_until and day < order.transit_until:
        why.append(f"goods loaded before {order.loaded_before} pay as before")
    ways = [r for r in own.law.rules(goods.partner, goods.member, day) if r.layer == order.layer]
    first = sorted({to for rule in ways for to in rule.to})
    if first:
        why.append(f"gives way to {', '.join(first)}")
    return "; ".join(why)


def _spared(
    own: Ledger, parts: Sequence[Part], goods: Goods, weights: Floats, day: dt.date
) -> tuple[tuple[Order, str], ...]:
    """Orders in force on the partner whose lists hold the product, of which it pays nothing."""
    paying = {part.order.id for part in parts if _mean(weights, part.share) > 0}
    found = []
    for order in own.law.now(goods.partner, goods.member, day).orders:
        if order.id in paying:
            continue
        if _covers(own, order, goods, weights) > 0:
            found.append((order, _reasons(own, order, goods, weights, day, 0.0)))
    return tuple(found)
