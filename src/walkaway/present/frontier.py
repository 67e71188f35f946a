"""How much of a flow the bond market can absorb, at what yields: the document and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from walkaway.bonds import frontier as room
from walkaway.bonds.buckets import BUCKETS
from walkaway.bonds.kinds import MATURITIES, holders_of
from walkaway.bonds.roster import of_kind
from walkaway.bonds.sovereigns import FIRST, sovereign
from walkaway.documents import Count, Document, Number, Record, Share
from walkaway.engine.studies.frontier import Traced
from walkaway.engine.studies.withdraw import Adjustment
from walkaway.present.holders_withdraw import Horizon, Scaling, over
from walkaway.present.maturities import ByBucket, by_bucket
from walkaway.present.page import LineChart, Page, Section, number, table
from walkaway.question import Question

POINTS = 41
LEVERAGED = ("dealer", "hedge fund", "fund")
TAKERS = 9
UNDONE = "not converged"


class Point(Record):
    """A point on the way, at which the market clears.

    Attributes:
        usd_bn: the flow.
        percent_of_stock: the flow as a share of what could move at most.
        yields_percent: yields there.
        premium_bp: rise of yields over today's, what is in force before included.
        absorbed_usd_bn: what each holder adds, at prices before.
    """

    usd_bn: Number
    percent_of_stock: Number
    yields_percent: ByBucket
    premium_bp: ByBucket
    absorbed_usd_bn: dict[str, Number]


class Estimate(Record):
    """The way to the end under one published estimate.

    Attributes:
        member: name of the estimate.
        title: its paper.
        weight: what it counts among all, by how it foretold the record.
        agrees: whether it agrees with the central one.
        status: how the way ended.
        meaning: what that means.
        message: what stopped it.
        stock_usd_bn: what could move at most.
        largest_usd_bn: the largest flow that clears.
        largest_percent_of_stock: the same as a share.
        yields_percent: yields at the end.
        premium_bp: rise of yields over today's at the end, what is in force before included.
        effect_bp: rise by the flow alone: the end minus the start.
        absorbed_usd_bn: what each holder adds up to the end.
        path: points on the way.
        shortfall_of_whole_stock_usd_bn: what finds no holder if all moved at once.
        residual: largest relative residual of a point.
        evaluations: of the model.
    """

    member: str
    title: str
    weight: Share
    agrees: bool
    status: Literal["cap reached", "fold", "premium limit", "not converged"]
    meaning: str
    message: str
    stock_usd_bn: Number
    largest_usd_bn: Number
    largest_percent_of_stock: Number
    yields_percent: ByBucket
    premium_bp: ByBucket
    effect_bp: ByBucket
    absorbed_usd_bn: dict[str, Number]
    path: Annotated[list[Point], Meta(min_length=1)]
    shortfall_of_whole_stock_usd_bn: Number
    residual: Number
    evaluations: Count


class Failed(Record):
    """An estimate under which nothing could be traced.

    Attributes:
        member: its name.
        title: its paper.
        message: what failed.
    """

    member: str
    title: str
    message: str


class Taker(Record):
    """One holder at the end of the central way, and of those that agree with it.

    Attributes:
        id: its name in scenarios.
        name: its name for people.
        takes_usd_bn: what it adds up to the end under the central estimate.
        low_usd_bn, high_usd_bn: range over those that agree with it.
    """

    id: str
    name: str
    takes_usd_bn: Number
    low_usd_bn: Number
    high_usd_bn: Number


class Frontier(Document, tag="walkaway/frontier/1"):
    """How far a flow can go (`walkaway frontier`), under every published estimate.

    Attributes:
        scenario: whose day it is, and whose other measures are in force.
        status: whether an end was found under all estimates, some or none.
        message: what failed; empty if nothing did.
        date: the day.
        along: the flow that grows.
        holder: who withdraws; empty along issuance.
        bucket: the maturities concerned.
        horizon: how long the other holders have to adjust.
        scaling: whether published impacts travel per share of the market, or per dollar.
        fire_sales: whether leveraged holders sell after losses.
        limit_bp: premium beyond which the market counts as closed.
        market: whose debt: UST or JGB.
        money: the money of that debt, in which the page counts.
        money_per_usd: that money per US dollar on the day; amounts of the document are in dollars.
        holders_of: day of the holdings.
        yields_of: day of the yields.
        before: measures already in force.
        range: what a range over estimates is.
        members: the estimates.
        central: title of the one in the middle when each counts by its weight.
        groups: titles of those that agree, from the smallest impact to the largest.
        not_solved: estimates under which nothing could be traced.
        takers: holders, where the way under the central estimate ends.
        notes: what to know before quoting it.
    """

    MAIN: ClassVar[str] = "members.path"

    scenario: str
    status: Literal["solved", "partly solved", "not solved"]
    message: str
    date: dt.date
    along: Literal["withdrawal", "qt", "issuance"]
    holder: str | None
    bucket: str
    horizon: Horizon
    scaling: Scaling
    fire_sales: bool
    limit_bp: Number
    market: str
    money: str
    money_per_usd: Number
    holders_of: dt.date
    yields_of: dt.date
    before: list[str]
    range: str
    members: list[Estimate]
    central: str
    groups: list[list[str]]
    not_solved: list[Failed]
    takers: list[Taker]
    notes: list[str]


def frontier(traced: Traced, how: Adjustment, asked: Question, scenario: str) -> Frontier:
    """The document of traced frontiers.

    Args:
        traced: what was found.
        how: how the others answer.
        asked: the question.
        scenario: its name.
    """
    undone = [(one.title, one.message) for one in traced.found if one.status == UNDONE]
    undone += [(one.title, one.message) for one in traced.failed]
    whole = len(traced.found) + len(traced.failed)
    central = traced.sides.central([one.title for one in traced.found])
    agree = traced.sides.group(central)
    together = [one for one in traced.found if one.title in agree]
    return Frontier(
        scenario=scenario,
        status="solved" if not undone else "not solved" if len(undone) == whole
        else "partly solved",
        message="; ".join(f"{title}: {message}" for title, message in undone),
        date=asked.date,
        along=traced.flow.along,  # type: ignore[arg-type]
        holder=traced.direction.holder,
        bucket=traced.direction.label,
        horizon=how.horizon,  # type: ignore[arg-type]
        scaling=how.scaling,  # type: ignore[arg-type]
        fire_sales=how.fire_sales,
        limit_bp=round(1e4 * how.limit, 9),
        market=traced.flow.market,
        money=sovereign(traced.flow.market).money,
        money_per_usd=traced.per_dollar,
        holders_of=traced.market.table.period,
        yields_of=traced.market.curve_date,
        before=[own.describe() for own in traced.before],
        range=over(len(together), whole),
        members=[_estimate(one, traced, agree) for one in traced.found],
        central=central,
        groups=[list(group) for group in traced.sides.groups],
        not_solved=[
            Failed(member=one.member, title=one.title, message=one.message)
            for one in traced.failed
        ],
        takers=_takers(traced, together, central),
        notes=list(traced.market.notes),
    )  # fmt: skip


def _count(estimates: int) -> str:
    return f"{estimates} published estimate{'' if estimates == 1 else 's'}"


def _estimate(one: room.Frontier, traced: Traced, agree: Collection[str]) -> Estimate:
    rate = traced.per_dollar
    return Estimate(
        member=one.member,
        title=one.title,
        weight=traced.sides.weight[one.title],
        agrees=one.title in agree,
        status=one.status,  # type: ignore[arg-type]
        meaning=room.MEANING[one.status],
        message=one.message,
        stock_usd_bn=one.stock / rate,
        largest_usd_bn=one.largest / rate,
        largest_percent_of_stock=100.0 * one.share,
        yields_percent=by_bucket(one.yields[-1], 100.0),
        premium_bp=by_bucket(one.premium[-1], 1e4),
        effect_bp=by_bucket(one.premium[-1] - one.premium[0], 1e4),
        absorbed_usd_bn=dict(zip(one.holders, map(float, one.absorbed[-1] / rate), strict=True)),
        path=[
            Point(
                usd_bn=float(amount) / rate,
                percent_of_stock=100.0 * float(amount) / one.stock,
                yields_percent=by_bucket(yields, 100.0),
                premium_bp=by_bucket(premium, 1e4),
                absorbed_usd_bn=dict(zip(one.holders, map(float, units / rate), strict=True)),
            )
            for amount, yields, premium, units in zip(
                one.amount, one.yields, one.premium, one.absorbed, strict=True
            )
        ],
        shortfall_of_whole_stock_usd_bn=one.shortfall / rate,
        residual=one.residual,
        evaluations=one.evaluations,
    )


def _takers(traced: Traced, agree: Sequence[room.Frontier], central: str) -> list[Taker]:
    ends = {one.title: one.absorbed[-1] / traced.per_dollar for one in agree}
    every = np.stack(list(ends.values()))
    low, middle, high = every.min(axis=0), ends[central], every.max(axis=0)
    return [
        Taker(
            id=row.holder.id,
            name=row.holder.name,
            takes_usd_bn=float(middle[i]),
            low_usd_bn=float(low[i]),
            high_usd_bn=float(high[i]),
        )
        for i, row in enumerate(traced.market.table.rows)
    ]


def shown(said: Frontier) -> tuple[str, str]:
    """The maturity bucket that a picture shows, and the name of its yield."""
    return ("15-30", "30-year") if said.bucket in ("15-30", "long") else ("7-15", "ten-year")


def named(said: Frontier) -> str:
    """What grows, for people."""
    return {
        "withdrawal": f"withdrawal of {_who_leaves(said.holder or '', said.market)}",
        "qt": f"run-off of {_small(sovereign(said.market).banker)}",
        "issuance": "additional issuance",
    }[said.along]


def _small(words: str) -> str:
    """Words with a small first letter."""
    return words[:1].lower() + words[1:]


def own(said: Frontier, dollars: float) -> float:
    """An amount of the document in the debt's own money."""
    return dollars * said.money_per_usd


def _who_leaves(holder: str, market: str) -> str:
    """The holders, in words; a coalition's one after another."""
    words = holders_of(market)
    *first, last = [words.get(name, name) for name in room.parties(holder)]
    return f"{', '.join(first)} and {last} together" if first else last


def page(said: Frontier, again: str = "") -> Page:
    """The frontier for a person.

    Args:
        said: the frontier.
        again: the command that traces it again; nothing is said of it if empty.
    """
    maturities = MATURITIES[said.bucket]
    return Page(
        title=f"How much can others take? The {named(said)} ({maturities}{_whose(said)})",
        subtitle=(
            f"stock: {said.money} {own(said, said.members[0].stock_usd_bn):,.0f} bn; "
            f"holders of {said.holders_of}, yields of {said.yields_of}; "
            f"the others have: {said.horizon}"
        ),
        status=_status(said),
        assumed=(
            *(f"Already in force, in full: {own}" for own in said.before),
            f"Each estimate is one paper's slope of demand; {_leveraged(said)}.",
        ),
        short=_short(said),
        sections=(_yields(said), _who(said)),
        notes=tuple(said.notes),
        sources=tuple(dict.fromkeys(one.title for one in said.members)),
        foot=(f"The same again: {again}",) if again else (),
    )


def _leveraged(said: Frontier) -> str:
    """What leveraged holders do, where the market has any."""
    if not of_kind(*LEVERAGED, market=said.market):
        return "no holder of this debt is taken to be leveraged"
    return f"leveraged holders {'sell' if said.fire_sales else 'do not sell'} after losses"


def _whose(said: Frontier) -> str:
    return "" if said.market == FIRST else f", {sovereign(said.market).debt}"


def _status(said: Frontier) -> tuple[str, ...]:
    if said.status == "solved":
        return ()
    head = "Not solved" if said.status == "not solved" else "Partly solved"
    undone = len(said.not_solved) + sum(one.status == UNDONE for one in said.members)
    every = len(said.not_solved) + len(said.members)
    return (f"{head}: no end was found under {undone} of {_count(every)}: {said.message}",)


def _short(said: Frontier) -> tuple[str, ...]:
    ends = [one for one in said.members if one.status != UNDONE]
    whole = [one for one in ends if one.status == "cap reached"]
    whole_flow = number(own(said, said.members[0].stock_usd_bn), 0, signed=False)
    lines = [
        f"The whole flow, {said.money} {whole_flow} bn, finds holders under "
        f"{len(whole)} of {_count(len(ends))}."
    ]
    if whole:
        lines += _rises(said, whole)
    lines += [
        f"Under {one.title} the market closes after {said.money} "
        f"{number(own(said, one.largest_usd_bn), 0, signed=False)} bn "
        f"({one.largest_percent_of_stock:.0f}% of it)."
        for one in ends
        if one not in whole
    ]
    return tuple(lines)


def _rises(said: Frontier, whole: Sequence[Estimate]) -> list[str]:
    """By how much the 30-year yield is higher with all of it: centrally, and under the others."""
    bucket, name = "15-30", "30-year"
    together = [one for one in whole if one.agrees]
    apart = [one for one in whole if not one.agrees]
    lines = []
    if together:
        rises = sorted(one.effect_bp[bucket] for one in together)
        middle = next((one for one in together if one.title == said.central), together[0])
        ends = f"{number(rises[0], 0)} to {number(rises[-1], 0)}, {said.range}"
        lines.append(
            f"With all of it the {name} yield is {number(middle.effect_bp[bucket], 0)} bp higher "
            f"than without it under {middle.title}"
            f"{f' (range {ends})' if len(rises) > 1 else ''}."
        )
    if apart:
        told = "; ".join(
            f"{one.title} {number(one.effect_bp[bucket], 0)} ({one.weight:.0%} of the weight)"
            for one in apart
        )
        lines.append(f"Under estimates that contradict that, told apart, bp: {told}.")
    return lines


def _ordered(said: Frontier) -> list[Estimate]:
    """Estimates from the smallest impact to the largest."""
    order = [title for group in said.groups for title in group]
    return sorted(said.members, key=lambda one: order.index(one.title))


def _yields(said: Frontier) -> Section:
    rows = [
        [
            f"{one.title} (central)" if one.title == said.central else one.title,
            f"{one.weight:.0%}",
            f"{own(said, one.largest_usd_bn):,.0f}",
            f"{one.largest_percent_of_stock:.0f}%",
            *(f"{value:,.0f}" for value in one.effect_bp.values()),
            one.status if one.status == "cap reached" else f"{one.status}; {_short_of(said, one)}",
        ]
        for one in _ordered(said)
    ]
    heads = ("estimate", "weight", f"{said.money} bn", "of\nstock", *BUCKETS, "end")
    caption = (
        "largest flow that clears, and the rise of yields by it, basis points (with the flow "
        "minus without)"
    )
    ends = dict.fromkeys(one.status for one in said.members)
    return Section(
        "frontier",
        "At what yield",
        tables=(table(caption, heads, rows),),
        charts=(_chart(said),),
        note="\n".join(f"{status}: {room.MEANING[status]}" for status in ends),
    )


def _short_of(said: Frontier, one: Estimate) -> str:
    return f"{own(said, one.shortfall_of_whole_stock_usd_bn):,.0f} short of all"


def _chart(said: Frontier) -> LineChart:
    """Rise of a yield along the flow; a line ends where nobody takes more at any yield."""
    bucket, name = shown(said)
    x = tuple(map(float, np.linspace(0.0, own(said, said.members[0].stock_usd_bn), POINTS)))
    lines = tuple((one.title, _along(said, one, bucket, x)) for one in said.members)
    return LineChart(f"Rise of the {name} yield", "bp", f"the flow, {said.money} bn", x, lines)


def _along(
    said: Frontier, one: Estimate, bucket: str, grid: Sequence[float]
) -> tuple[float | None, ...]:
    amounts = [own(said, point.usd_bn) for point in one.path]
    rises = [point.premium_bp[bucket] - one.path[0].premium_bp[bucket] for point in one.path]
    return tuple(
        float(np.interp(x, amounts, rises))
        if x <= own(said, one.largest_usd_bn) * (1 + 1e-12)
        else None
        for x in grid
    )


def _who(said: Frontier) -> Section:
    rows = [
        [
            one.name,
            number(own(said, one.takes_usd_bn), 0),
            f"{number(own(said, one.low_usd_bn), 0)} to {number(own(said, one.high_usd_bn), 0)}",
        ]
        for one in sorted(said.takers, key=lambda one: -one.takes_usd_bn)[:TAKERS]
    ]
    return Section(
        "takers",
        "Who takes it",
        tables=(
            table(
                f"change of holdings at the end of each line, {said.money} bn at prices before "
                f"({said.central}, and range {said.range})",
                ("holder", "change", "range"),
                rows,
            ),
        ),
        note="Where a line ends early, at its end.",
    )
