"""An input cut off: the document of `walkaway cutoff` for a sector, and its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import ClassVar

from walkaway.documents import Document, Number, Record, Share
from walkaway.goods.cutoff import SHORT_ORIGINS, Exposure, LongRun, ShortRun
from walkaway.parameters import parameter
from walkaway.parameters.table import range_of
from walkaway.present.page import Cell, Page, Section, Table, table
from walkaway.present.ranges import (
    Range,
    Unsolved,
    failed,
    listed,
    over,
    over_sets,
    said,
    status_of,
    three,
)
from walkaway.present.world_before import world_notes
from walkaway.question import Question

SHOWN = 8
ASSUMPTIONS = "worst and best assumptions"
INPUTS = range_of(parameter("goods.scarcity.inputs"))
SHORT_NOTE = (
    "Short run: other origins send no more than before; substitution between origins "
    f"{SHORT_ORIGINS[0]:.3g} to {SHORT_ORIGINS[2]:.3g} (first quarter to a year, on the way to "
    f"what Fajgelbaum et al. 2020 find), between inputs {INPUTS} (after "
    "Boehm, Flaaen and Pandalai-Nayar 2019); no stocks, and no sharing out of what is "
    "left to where it is worth most; users' own losses only, not what follows down the chain."
)


class Factor(Record):
    """A price over that before; null where the input has no price.

    Attributes:
        low: under the least favourable assumptions about quantities.
        mid: central.
        high: most favourable.
    """

    low: Number | None
    mid: Number | None
    high: Number | None


class Months(Record):
    """Within months.

    Attributes:
        quantity_left: of the input, a share.
        input_price_factor: over the price before.
        value_added_percent: of the economy cut off.
    """

    quantity_left: Range
    input_price_factor: Factor
    value_added_percent: Range


class User(Record):
    """A sector that uses the input.

    Attributes:
        direct_share: the input from there over its output.
        upstream_share: the same through its suppliers.
        short_run_output_percent: within months.
        long_run_sales_percent: after everything has adjusted.
    """

    direct_share: Number
    upstream_share: Number
    short_run_output_percent: Range
    long_run_sales_percent: Range


class Lasting(Record):
    """After everything has adjusted.

    Attributes:
        elasticity_sets: solved.
        not_solved: sets that were not.
        input_price_percent: in the economy cut off.
        income_percent: real income, of who is cut off and who cuts.
    """

    elasticity_sets: list[str]
    not_solved: list[Unsolved]
    input_price_percent: Range
    income_percent: dict[str, Range]


class StandIn(Record):
    """Another supplier.

    Attributes:
        economy: code.
        exports_usd_bn: of the input, to everybody.
        sold_here_usd_bn: to who is cut off.
        more_sold_here_usd_bn: in the long run.
    """

    economy: str
    exports_usd_bn: Number
    sold_here_usd_bn: Number
    more_sold_here_usd_bn: Range


class Cutoff(Document, tag="walkaway/cutoff/1"):
    """An input cut off (`walkaway cutoff --json`), for a sector.

    Attributes:
        date: the day the world is looked at.
        status: solved, or partly solved where some sets failed.
        scenario: whose measures are there before and after; null without one.
        by: who stops selling.
        of: who is cut off.
        input: sectors.
        share_of_spending: on the input that comes from there.
        users: by sector.
        short_run: within months.
        long_run: after everything has adjusted.
        stand_ins: other suppliers, who would come to sell most more first.
        names: of economies, by code.
        sector_names: of sectors, by code.
        year: of trade.
        notes: what to know before believing it.
    """

    MAIN: ClassVar[str] = "users"

    date: dt.date
    status: str
    scenario: str | None
    by: list[str]
    of: str
    input: list[str]
    share_of_spending: Share
    users: dict[str, User]
    short_run: Months
    long_run: Lasting
    stand_ins: list[StandIn]
    names: dict[str, str]
    sector_names: dict[str, str]
    year: int
    notes: list[str]


def document(
    question: Question,
    asked: tuple[Sequence[str], str, Sequence[str]],
    found: Exposure,
    quick: ShortRun,
    slow: LongRun,
    scenario: str | None = None,
) -> Cutoff:
    """A cut-off as a document.

    Args:
        question: what was asked, with the world.
        asked: who cuts, who is cut off, and the sectors.
        found: exposure.
        quick: within months.
        slow: after everything has adjusted.
        scenario: name of the scenario whose measures are there before and after.
    """
    world = question.world
    trade = world.trade()
    at = trade.economies.index
    sellers, buyer, inputs = asked
    income = {
        code: over(slow.welfare[:, at(code)]) for code in dict.fromkeys([buyer, *sellers])
    }  # fmt: skip
    before = f" on top of {scenario}, and against it" if scenario else ""
    return Cutoff(
        date=world.date,
        status=status_of(len(slow.sets), len(slow.failed)),
        scenario=scenario,
        by=list(sellers),
        of=buyer,
        input=list(inputs),
        share_of_spending=found.share,
        users=_users(trade.sectors, found, quick, slow),
        short_run=months(quick),
        long_run=Lasting(
            elasticity_sets=list(slow.sets),
            not_solved=[Unsolved(set_=n, message=m) for n, m in slow.failed],
            input_price_percent=over(slow.price),
            income_percent=income,
        ),
        stand_ins=_stand_ins(trade.economies, found, slow),
        names=dict(zip(trade.economies, trade.economy_names, strict=True)),
        sector_names=dict(zip(trade.sectors, trade.sector_names, strict=True)),
        year=trade.year,
        notes=[
            SHORT_NOTE,
            f"Long run: the goods market with the flow banned{before}, under each elasticity set; "
            "inputs substitute in fixed spending shares.",
            *world_notes(question, scenario),
        ],
    )


def months(quick: ShortRun) -> Months:
    """Losses within months as a record."""
    low, mid, high = (float(v) if math.isfinite(v) else None for v in quick.price)
    return Months(
        quantity_left=three(quick.quantity),
        input_price_factor=Factor(low=low, mid=mid, high=high),
        value_added_percent=three(quick.value_added),
    )


def output_lost(quick: ShortRun, sector: int) -> Range:
    """Change of a sector's output within months, percent."""
    return three([100 * (float(quick.output[i, sector]) - 1) for i in range(3)])


def _users(
    sectors: Sequence[str], found: Exposure, quick: ShortRun, slow: LongRun
) -> dict[str, User]:
    return {
        code: User(
            direct_share=float(found.direct[k]),
            upstream_share=float(found.upstream[k]),
            short_run_output_percent=output_lost(quick, k),
            long_run_sales_percent=over(slow.output[:, k]),
        )
        for k, code in enumerate(sectors)
    }


def _stand_ins(economies: Sequence[str], found: Exposure, slow: LongRun) -> list[StandIn]:
    rows = [
        StandIn(
            economy=code,
            exports_usd_bn=abroad,
            sold_here_usd_bn=here,
            more_sold_here_usd_bn=over(slow.gained[:, economies.index(code)]),
        )
        for code, abroad, here in found.suppliers
    ]
    return sorted(rows, key=lambda row: -row.more_sold_here_usd_bn.mid)


def page(own: Cutoff) -> Page:
    """The cut-off for a person."""
    by = _few([own.names[c] for c in own.by])
    of, what = own.names[own.of], "; ".join(own.sector_names[s] for s in own.input)
    kind = over_sets(len(own.long_run.elasticity_sets))
    left = own.short_run.quantity_left
    income = own.long_run.income_percent
    short = (
        f"Within months {said(left, 0, 100, signed=False)}% of the input is left, and value added "
        f"of {of} changes by {said(own.short_run.value_added_percent, 2)}% ({ASSUMPTIONS}).",
        f"In the long run the input's price in {of} changes by "
        f"{said(own.long_run.input_price_percent, 2)}% ({kind}).",
        *(
            f"Real income of {own.names[code]} in the long run: {said(income[code], 3)}% ({kind})."
            for code in _hit(own)
        ),
        f"{own.share_of_spending:.1%} of what {of} spends on it comes from there (trade of "
        f"{own.year}).",
    )
    before = f"; on top of {own.scenario}" if own.scenario else ""
    return Page(
        title=f"{by} cut{'s' if len(own.by) == 1 else ''} {of} off from: {what}",
        subtitle=f"The world as known on {own.date}{before}",
        status=failed(len(own.long_run.elasticity_sets), listed(own.long_run.not_solved)),
        short=short,
        sections=(_use(own, kind), *_instead(own, kind)),
        notes=tuple(own.notes),
    )


def _few(names: Sequence[str]) -> str:
    """Names, or the first of many."""
    if len(names) <= SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[:2])} and {len(names) - 2} more"


def _hit(own: Cutoff) -> list[str]:
    """Who is cut off, then those of the others whose income changes most."""
    income = own.long_run.income_percent
    others = sorted((c for c in income if c != own.of), key=lambda c: -abs(income[c].mid))
    return [own.of, *others[:SHOWN]]


def _use(own: Cutoff, kind: str) -> Section:
    users = sorted(
        own.users.items(), key=lambda item: -(item[1].direct_share + item[1].upstream_share)
    )
    exposed = [
        [
            own.sector_names[code],
            f"{100 * one.direct_share:.2f}",
            f"{100 * one.upstream_share:.2f}",
        ]
        for code, one in users[:SHOWN]
    ]
    losses = [
        [
            own.sector_names[code],
            said(one.short_run_output_percent, 1),
            said(one.long_run_sales_percent, 1),
        ]
        for code, one in users[:SHOWN]
    ]
    return Section(
        "users",
        "Who uses it",
        tables=(
            table("The input in % of output", ("sector", "direct", "upstream"), exposed),
            table(
                f"What is lost; months: central ({ASSUMPTIONS}), long run: median ({kind})",
                ("sector", "output within\nmonths, %", "sales in the\nlong run, %"),
                losses,
            ),
        ),
    )


def _instead(own: Cutoff, kind: str) -> list[Section]:
    if not own.stand_ins:
        return []
    rows = tuple(
        (
            Cell(own.names[one.economy]),
            Cell(f"{one.exports_usd_bn:.1f}"),
            Cell(f"{one.sold_here_usd_bn:.1f}"),
            Cell(said(one.more_sold_here_usd_bn, 2)),
        )
        for one in own.stand_ins[:SHOWN]
    )
    head = ("supplier", "exports", f"to {own.of}", "more in the\nlong run")
    caption = f"USD bn; more in the long run: median ({kind})"
    return [Section("stand-ins", "Who can stand in", tables=(Table(caption, head, rows),))]
