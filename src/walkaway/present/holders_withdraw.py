"""Who replaces a seller, and at what yields: the document and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from walkaway.bonds.absorption import in_proportion
from walkaway.bonds.apart import Sides, in_the_middle, sides
from walkaway.bonds.buckets import BUCKETS
from walkaway.bonds.impact import said as said_of
from walkaway.bonds.replacement import Replacement
from walkaway.bonds.sovereigns import FIRST, sovereign
from walkaway.documents import UNSET, Count, Document, Maybe, Number, Record, Share
from walkaway.engine.studies.withdraw import Adjustment, Withdrawn
from walkaway.present.maturities import ByBucket, by_bucket
from walkaway.present.page import Page, Section, number, table
from walkaway.present.record_story import debt
from walkaway.question import Question

Pair = Annotated[list[Number], Meta(min_length=2, max_length=2)]
Three = Annotated[list[Number], Meta(min_length=3, max_length=3)]
Horizon = Literal["impact", "quarter", "year", "long"]
Scaling = Literal["share", "dollar"]

WITHIN = {
    "impact": "within a month",
    "quarter": "within a quarter",
    "year": "within a year",
    "long": "in the long run",
}
SMALL = 0.05
"""USD bn below which a change of holdings is not worth a line."""
NAMED = 3
LEVERAGED = ("dealer", "hedge fund")
REPRICED = (
    "repriced: what it held before, at the prices after; of a seller that is the loss had it kept "
    "all."
)
LEARNT = (
    " By past purchases: the mean of marginal shares learnt from earlier years and of half "
    "holdings, half last year's purchases; in years of official sales no better than in "
    "proportion, a little better in others (walkaway record holders)."
)
BILLS = (
    "bills: the {bank} in fact anchors short yields to its policy rate; that is not in "
    "this market, and moves of bills are too large if it holds the rate"
)
FIRE = (
    "sells too, for one or both of two reasons: losses on bonds held with borrowed money shrink "
    "the room on its balance sheet, so that it must sell; and a dollar of long bonds uses more of "
    "that room, so that it gives up more dollars of short ones than it takes of long ones"
)


class Estimate(Record):
    """What happens under one published estimate; the effect: with the withdrawal minus without.

    Attributes:
        member: name of the estimate.
        title: its paper.
        weight: what it counts among all, by how it foretold the record.
        agrees: whether it agrees with the central one.
        status: whether the market clears, with the withdrawal and without it.
        message: what failed.
        premium_bp: effect on yields, basis points.
        premium_bp_5_95: 5th and 95th percentile of it over draws around the estimate.
        yields_percent: yields with the withdrawal and all that is in force.
        shortfall_usd_bn: what finds no holder.
        absorbed_usd_bn: what each holder adds because of it, at prices before.
        revaluation_usd_bn: effect on the worth of what each held before.
        cleared_share_of_draws: of the draws, those that clear with it and without it.
    """

    member: str
    title: str
    weight: Share
    agrees: bool
    status: str
    message: str
    premium_bp: ByBucket
    premium_bp_5_95: Maybe[dict[str, Pair]] = UNSET
    yields_percent: ByBucket
    shortfall_usd_bn: Number
    absorbed_usd_bn: dict[str, Number]
    revaluation_usd_bn: dict[str, Number]
    cleared_share_of_draws: Share


class Taker(Record):
    """One holder under the central estimate, and over those that agree with it.

    Attributes:
        id: its name in scenarios.
        name: its name for people.
        kind: of investor.
        held_usd_bn: what it holds before.
        takes_usd_bn: what it adds under the central estimate.
        low_usd_bn, high_usd_bn: range over those that agree with it.
        in_proportion_usd_bn: what it would add if all that others take were split in proportion
            to what they hold: the rule that the record favours where foreign officials sell.
        by_record_usd_bn: what it would add by past purchases; left out if not asked for.
        repriced_usd_bn: effect on the worth of what it held.
        leaves: whether it is the seller, and does not answer to yields.
    """

    id: str
    name: str
    kind: str
    held_usd_bn: Number
    takes_usd_bn: Number
    low_usd_bn: Number
    high_usd_bn: Number
    in_proportion_usd_bn: Number
    by_record_usd_bn: Maybe[Number] = UNSET
    repriced_usd_bn: Number
    leaves: bool


class Withdrawal(Document, tag="walkaway/holders-withdraw/1"):
    """A withdrawal under every published estimate (`walkaway holders withdraw`).

    Attributes:
        measure: the withdrawal in words.
        status: whether the market clears under all estimates, some or none.
        message: what failed; empty if nothing did.
        date: the market of this day, as known on it.
        scenario: whose measures are in force; null without one.
        before: those of them that act on this market, with the withdrawal and without it.
        effect: what numbers of the effect compare.
        range: what a range over estimates is.
        horizon: how long the other holders have to adjust.
        scaling: whether published impacts travel per share of the market, or per dollar.
        fire_sales: whether leveraged holders sell after losses.
        limit_bp: premium beyond which the market counts as closed.
        market: whose debt: UST or JGB.
        money: the money of that debt, in which the page counts.
        money_per_usd: that money per US dollar on the day; amounts of the document are in dollars.
        draws, seed: around each estimate.
        holders_of: day of the holdings.
        yields_of: day of the yields.
        members: the estimates.
        central: title of the one in the middle by weight; empty if none clears.
        groups: titles of those that agree, from the smallest impact to the largest.
        takers: holders under the central estimate; empty if none clears.
        absorbed_usd_bn_low_median_high: what they add as low, central, high.
        notes: what to know before quoting it.
    """

    MAIN: ClassVar[str] = "members"

    measure: str
    status: Literal["solved", "partly solved", "not solved"]
    message: str
    date: dt.date
    scenario: str | None
    before: list[str]
    effect: str
    range: str
    horizon: Horizon
    scaling: Scaling
    fire_sales: bool
    limit_bp: Number
    market: str
    money: str
    money_per_usd: Number
    draws: Count
    seed: Count
    holders_of: dt.date
    yields_of: dt.date
    members: list[Estimate]
    central: str
    groups: list[list[str]]
    takers: list[Taker]
    absorbed_usd_bn_low_median_high: dict[str, Three]
    notes: list[str]


def withdrawal(
    found: Withdrawn, how: Adjustment, asked: Question, scenario: str | None
) -> Withdrawal:
    """The document of a withdrawal.

    Args:
        found: what it does.
        how: how the others answer.
        asked: the question.
        scenario: name of the scenario it was asked of; None if of a day alone.
    """
    solved = [one for one in found.found if one.solved]
    failed = [f"{one.member.paper.title}: {one.message}" for one in found.found if not one.solved]
    beside = sides([one.member for one in found.found])
    titles = [one.member.paper.title for one in solved]
    central = beside.central(titles) if titles else ""
    agree = [title for title in beside.group(central) if title in titles] if central else []
    takers = _takers(found, [one for one in solved if one.member.paper.title in agree], central)
    common = "; both with the measures of the scenario in force, each in full"
    return Withdrawal(
        measure=found.own.describe().split(" over ")[0],
        status="solved" if not failed else "partly solved" if solved else "not solved",
        message="; ".join(failed),
        date=asked.date,
        scenario=scenario,
        before=[own.describe() for own in found.before],
        effect=f"with the withdrawal minus without it{common if found.before else ''}",
        range=over(len(agree), len(found.found)),
        horizon=how.horizon,  # type: ignore[arg-type]
        scaling=how.scaling,  # type: ignore[arg-type]
        fire_sales=how.fire_sales,
        limit_bp=round(1e4 * how.limit, 9),
        market=found.own.market,
        money=sovereign(found.own.market).money,
        money_per_usd=found.per_dollar,
        draws=asked.draws,
        seed=asked.seed,
        holders_of=found.market.table.period,
        yields_of=found.market.curve_date,
        members=[_estimate(one, found.per_dollar, beside, agree) for one in found.found],
        central=central,
        groups=[list(group) for group in beside.groups],
        takers=takers,
        absorbed_usd_bn_low_median_high={
            one.id: [one.low_usd_bn, one.takes_usd_bn, one.high_usd_bn] for one in takers
        },
        notes=[*_by_priors(found), *found.market.notes],
    )


def _by_priors(found: Withdrawn) -> list[str]:
    """What the sale adds by the priors of orderly and of forced sales; in the first market."""
    sold = found.found[0].result.shock.sold.sum(axis=0)
    if found.own.market != FIRST or np.abs(sold).sum() < 1:
        return []
    return [said_of(float(sold[1:].sum()), float(sold[0]))]


def over(agree: int, asked: int) -> str:
    """What a range over estimates is: never over those that contradict the central one."""
    if asked == 1:
        return "under one published estimate"
    if agree < 2:
        return f"under the central one of {_count(asked)}, with which no other agrees"
    return f"over the {agree} of {_count(asked)} that agree with the central one"


def _count(estimates: int) -> str:
    return f"{estimates} published estimate{'' if estimates == 1 else 's'}"


def _estimate(one: Replacement, rate: float, beside: Sides, agree: Sequence[str]) -> Estimate:
    ids = one.result.system.holders
    lost = one.result.shortfall
    if one.without is not None and not one.without.solved:
        lost = one.without.shortfall
    return Estimate(
        member=one.member.paper.id,
        title=one.member.paper.title,
        weight=beside.weight[one.member.paper.title],
        agrees=one.member.paper.title in agree,
        status="solved" if one.solved else str(_worse(one)),
        message=one.message,
        premium_bp=by_bucket(one.premium, 1e4),
        premium_bp_5_95=UNSET if one.band is None else _bands(one.band),
        yields_percent=by_bucket(one.result.yields, 100.0),
        shortfall_usd_bn=float(np.maximum(lost, 0).sum() / rate),
        absorbed_usd_bn=dict(zip(ids, map(float, one.absorbed / rate), strict=True)),
        revaluation_usd_bn=dict(zip(ids, map(float, one.revaluation / rate), strict=True)),
        cleared_share_of_draws=one.cleared_share,
    )


def _worse(one: Replacement) -> str:
    without = one.without
    return str(without.status if without is not None and not without.solved else one.result.status)


def _bands(band: np.ndarray) -> dict[str, list[float]]:
    return {name: [1e4 * float(band[0, b]), 1e4 * float(band[1, b])]
            for b, name in enumerate(BUCKETS)}  # fmt: skip


def _takers(found: Withdrawn, agree: Sequence[Replacement], title: str) -> list[Taker]:
    """Holders under the central estimate, and over those that agree with it."""
    if not agree:
        return []
    central = next(one for one in agree if one.member.paper.title == title)
    every = np.stack([one.absorbed for one in agree])
    band = np.stack([every.min(axis=0), central.absorbed, every.max(axis=0)]) / found.per_dollar
    repriced = central.revaluation / found.per_dollar
    worth = found.market.table.values.sum(axis=1) / found.per_dollar
    leaving = central.result.shock.leaving
    held = np.where(leaving, 0.0, np.maximum(worth, 0.0))
    total = float(band[1][~leaving].sum())
    split, learnt = in_proportion(held) * total, found.learnt
    return [
        Taker(
            id=row.holder.id,
            name=row.holder.name,
            kind=row.holder.kind,
            held_usd_bn=float(worth[i]),
            takes_usd_bn=float(band[1, i]),
            low_usd_bn=float(band[0, i]),
            high_usd_bn=float(band[2, i]),
            in_proportion_usd_bn=float(split[i]),
            by_record_usd_bn=UNSET if learnt is None else float(learnt[i]) * total,
            repriced_usd_bn=float(repriced[i]),
            leaves=bool(leaving[i]),
        )
        for i, row in enumerate(found.market.table.rows)
    ]


def page(said: Withdrawal) -> Page:
    """The withdrawal for a person."""
    in_force = f", with what is in force in {said.scenario}" if said.scenario else ""
    return Page(
        title=said.measure,
        subtitle=(
            f"holders of {said.holders_of}, yields of {said.yields_of}; the others have: "
            f"{said.horizon}{in_force}"
        ),
        status=_status(said),
        assumed=(
            *(f"In force with it and without it, in full: {own}" for own in said.before),
            *([f"{said.scenario}: no measure in force acts on this market."]
              if said.scenario and not said.before else []),
        ),
        short=_short(said),
        sections=(_yields(said), *([_who(said)] if said.takers else [])),
        notes=(*_reading(said), *said.notes),
    )  # fmt: skip


def _status(said: Withdrawal) -> tuple[str, ...]:
    lines = []
    failed = [one for one in said.members if one.status != "solved"]
    if said.status == "not solved":
        lines.append(
            f"Not solved: nothing clears under any of {_count(len(failed))}: {failed[0].message}"
        )
    elif failed:
        lines.append(
            f"Partly solved: nothing clears under {len(failed)} of {_count(len(said.members))} "
            f"({', '.join(one.title for one in failed)})"
        )
    for one in said.members:
        lost = round((1 - one.cleared_share_of_draws) * said.draws)
        if said.draws and lost and one.status == "solved":
            lines.append(
                f"{one.title}: {lost} of {said.draws} draws failed; its 5-95% are of the others, "
                "the milder ones"
            )
    return tuple(lines)


def _short(said: Withdrawal) -> tuple[str, ...]:
    solved = [one for one in said.members if one.status == "solved"]
    if not solved:
        return ()
    lines = []
    central = next(one for one in solved if one.title == said.central)
    for name, bucket in (("ten-year", "7-15"), ("30-year", "15-30")):
        rises = [one.premium_bp[bucket] for one in solved if one.agrees]
        lines.append(
            f"The {name} yield moves by {number(central.premium_bp[bucket])} bp "
            f"{WITHIN[said.horizon]}{_range(rises, said)}, against no withdrawal"
            f"{_by(said)}."
        )
    if apart := [one for one in said.members if not one.agrees]:
        lines.append(
            "Estimates that contradict it are told apart, the ten-year, bp: "
            + "; ".join(f"{one.title} {_rise(one)} ({one.weight:.0%} of the weight)"
                        for one in apart)
            + "."
        )  # fmt: skip
    largest = sorted(
        (one for one in said.takers if not one.leaves and one.takes_usd_bn > SMALL),
        key=lambda one: -one.takes_usd_bn,
    )[:NAMED]
    if largest:
        said_of = (
            f"{one.name} {said.money} {number(_own(said, one.takes_usd_bn), signed=False)} bn"
            for one in largest
        )
        of = f" (under {said.central})" if len(said.members) > 1 else ""
        lines.append(f"Most is taken by: {', '.join(said_of)}{of}.")
    return tuple(lines)


def _by(said: Withdrawal) -> str:
    """Which estimate the number is of, where there are several."""
    if len(said.members) == 1:
        return ""
    order, solved = _ordered(said), [one.title for one in said.members if one.status == "solved"]
    weight = {one.title: one.weight for one in order}
    middle = in_the_middle([one.title for one in order], weight, solved)
    if middle in solved:
        return f": {said.central}, the one in the middle by weight"
    return (
        f": {said.central}, the last that clears; nothing does under {middle}, the one in the "
        "middle by weight"
    )


def _rise(one: Estimate) -> str:
    """The rise of the ten-year under an estimate."""
    return number(one.premium_bp["7-15"]) if one.status == "solved" else "does not clear"


def _range(values: Sequence[float], said: Withdrawal) -> str:
    if len(values) < 2:
        return ""
    return f" (range {said.range}: {number(min(values))} to {number(max(values))})"


def _yields(said: Withdrawal) -> Section:
    rows = []
    several = len(said.members) > 1
    named = zip(ascii_uppercase, said.groups, strict=False)
    letters = {title: letter for letter, group in named for title in group}
    for one in _ordered(said):
        cleared = one.status == "solved"
        ends = (
            "cleared"
            if cleared
            else f"no clearing, {_own(said, one.shortfall_usd_bn):,.0f} bn short"
        )
        if said.draws:
            ends += f" ({one.cleared_share_of_draws:.0%} of draws)"
        # The point nearest to clearing is no answer: its yields are in the document alone.
        rises = [f"{value:,.0f}" if cleared else "-" for value in one.premium_bp.values()]
        name = f"{one.title} (central)" if one.title == said.central else one.title
        letter = letters[one.title]
        beside = [letter, f"{one.weight:.0%}"] if several else []
        rows.append([name, *beside, *rises, ends])
        if one.premium_bp_5_95 is not UNSET:
            spans = [f"{low:,.0f} to {high:,.0f}" for low, high in one.premium_bp_5_95.values()]
            rows.append(["  5-95% of draws", *("" for _ in beside), *spans, ""])
    return Section(
        "yields",
        "",
        tables=(
            table(
                f"effect on yields, basis points ({said.effect}){APART if several else ''}",
                ["estimate", *(["agree", "weight"] if several else []), *BUCKETS, "market"],
                rows,
            ),
        ),
    )


APART = "; those with the same letter agree, and no range is over others"


def _ordered(said: Withdrawal) -> list[Estimate]:
    """Estimates from the smallest impact to the largest."""
    order = [title for group in said.groups for title in group]
    return sorted(said.members, key=lambda one: order.index(one.title))


def _who(said: Withdrawal) -> Section:
    several = sum(one.agrees for one in said.members) > 1
    rows = [
        [
            one.name,
            f"{_own(said, one.held_usd_bn):,.0f}",
            f"{_own(said, one.takes_usd_bn):,.1f}",
            f"{_own(said, one.low_usd_bn):,.1f} to {_own(said, one.high_usd_bn):,.1f}"
            if several
            else "",
            f"{_own(said, one.in_proportion_usd_bn):,.1f}",
            *([] if one.by_record_usd_bn is UNSET else [f"{one.by_record_usd_bn:,.1f}"]),
            f"{_own(said, one.repriced_usd_bn):,.1f}",
        ]
        for one in sorted(said.takers, key=lambda one: -one.takes_usd_bn)
        if max(abs(one.takes_usd_bn), abs(one.low_usd_bn), abs(one.high_usd_bn)) > SMALL
    ]
    what = f"{said.central}, and range {said.range}" if several else said.range
    caption = f"who takes it, {said.money} bn at prices before ({what})"
    learnt = any(one.by_record_usd_bn is not UNSET for one in said.takers)
    heads = ["holder", "held", "takes", "range", "in proportion"]
    heads += [*(["by past\npurchases"] if learnt else []), "repriced"]
    return Section(
        "takers",
        "",
        tables=(table(caption, heads, rows),),
        note=f"{REPRICED}{_scored(said)}{LEARNT if learnt else ''}",
    )


def _own(said: Withdrawal, dollars: float) -> float:
    """An amount of the document in the debt's own money."""
    return dollars * said.money_per_usd


def _scored(said: Withdrawal) -> str:
    """How often who buys has been right on record; the record is of the first market alone."""
    if said.market == FIRST:
        return f" {' '.join(debt())}"
    return " Who buys has not been scored in this market: holders by sector are known for one day."


def _reading(said: Withdrawal) -> tuple[str, ...]:
    """How to read bills, and leveraged holders that sell though yields are higher."""
    if not said.takers:
        return ()
    named = [
        one.name for one in said.takers
        if one.kind in LEVERAGED and one.takes_usd_bn < -SMALL and not one.leaves
    ]  # fmt: skip
    return (
        BILLS.format(bank=sovereign(said.market).banker[4:]),
        *([f"{', '.join(named)}: {FIRE}"] if named else []),
    )
