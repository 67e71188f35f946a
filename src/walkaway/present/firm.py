"""An exporter's operating profit: the document of `walkaway firm NAME`, and its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

import msgspec

from walkaway.documents import Document, Number, Record, Share
from walkaway.firms.bridge import PARTS, Bridge
from walkaway.firms.firm import Three
from walkaway.firms.market import FirmRun
from walkaway.parameters import parameter
from walkaway.present.page import Cell, Page, Section, Table, mark_of, number, table
from walkaway.present.ranges import Range, failed, said, status_of, three
from walkaway.present.world_before import closure
from walkaway.question import Question

LABELS = {
    "tariff": "tariff",
    "price": "higher prices",
    "volume": "lost sales",
    "exchange": "exchange rate",
    "mitigation": "mitigation",
}
WHY_MISSED = (
    "Companies count tariffs they pay in place of suppliers, steel and stocks at plants in the "
    "US; these are not published by flow and not here. A miss stays a miss."
)
KIND = "worst and best assumptions"
LEAST = 0.05
"""JPY bn that print as nothing."""
RECORD = (
    "record to the scenario's date, then unchanged, give or take a standard deviation of its "
    "monthly changes: an assumption, not a forecast"
)
PATH = (
    "; from that date on times what the scenario's measures do to it, quarter by quarter, in the "
    "quarterly model (GPM6, extended)"
)
VOLUME = (
    "goods market at full pass-through, scaled in logs by the share passed on and by the short-run "
    f"over the market's elasticity ({parameter('trade.elasticity.short-run').value:g} in the first "
    f"year, {parameter('trade.elasticity.long-run').value:g} after "
    f"{parameter('trade.horizon.long-run').value:g} years: Boehm, Levchenko and Pandalai-Nayar "
    "2023)"
)


class Parts(Record):
    """Parts of a change of profit.

    Attributes:
        tariff: paid on what is sold.
        price: what higher prices bring.
        volume: what lost sales cost.
        exchange: what the exchange rate does.
        mitigation: what the firm saves elsewhere.
    """

    tariff: Number
    price: Number
    volume: Number
    exchange: Number
    mitigation: Number


class RangedParts(Record):
    """Parts of a change of profit with their ranges.

    Attributes:
        tariff: paid on what is sold.
        price: what higher prices bring.
        volume: what lost sales cost.
        exchange: what the exchange rate does.
        mitigation: what the firm saves elsewhere.
    """

    tariff: Range
    price: Range
    volume: Range
    exchange: Range
    mitigation: Range


class Effect(Record):
    """What the scenario does: with its measures less without.

    Attributes:
        year: parts over the year.
        total: their sum.
    """

    year: Parts
    total: Range


class RecordedQuarter(Record):
    """A quarter of the record.

    Attributes:
        quarter: its name.
        parts: of the change of profit.
        total: their sum.
    """

    quarter: str
    parts: RangedParts
    total: Range


class Recorded(Record):
    """What the record did: without the measures against the year before.

    Attributes:
        before: what was levied before this day.
        year: parts over the year.
        total: their sum.
        quarters: of the fiscal year.
    """

    before: dt.date
    year: Parts
    total: Range
    quarters: list[RecordedQuarter]


class Quarter(Record):
    """One quarter.

    Attributes:
        quarter: its name.
        tariff_points_by_flow: over base tariffs, as the flows come.
        dollar_yen: JPY per USD.
        dollar_yen_record: the same without what the scenario does to it.
        elasticity: of substitution.
        parts: of the change of profit.
        total: their sum.
    """

    quarter: str
    tariff_points_by_flow: list[Number]
    dollar_yen: Range
    dollar_yen_record: Range
    elasticity: Number
    parts: RangedParts
    total: Range


class Assumed(Record):
    """A share that is chosen rather than known.

    Attributes:
        low: least.
        mid: central.
        high: most.
        source: who says so.
    """

    low: Share
    mid: Share
    high: Share
    source: str


class PassThrough(Assumed):
    """Who pays the tariff.

    Attributes:
        low: least that buyers pay.
        mid: central.
        high: most.
        source: who says so.
        choice: its name.
    """

    choice: str


class PerYen(Record):
    """What a yen of the dollar is worth.

    Attributes:
        value: JPY bn a year; null if not published.
        source: who says so.
    """

    value: Number | None
    source: str


class Sourced(Record):
    """What is chosen, in words.

    Attributes:
        source: what it rests on.
    """

    source: str


class Choices(Record):
    """What is chosen rather than known.

    Attributes:
        pass_through: who pays the tariff.
        margin: lost on a car that is not sold.
        mitigation: of the bill.
        per_yen: what a yen of the dollar is worth.
        dollar_yen: the rate.
        volume: lost sales.
    """

    pass_through: PassThrough
    margin: Assumed
    mitigation: Assumed
    per_yen: PerYen
    dollar_yen: Sourced
    volume: Sourced


class Flow(Record):
    """What the firm sells over a border.

    Attributes:
        from_: origin.
        to: destination.
        sector: of the goods market.
        usd_bn_a_year: before.
        market_exports_percent: of the whole market at full pass-through, by elasticity set.
        source: who says so.
    """

    from_: str
    to: str
    sector: str
    usd_bn_a_year: Range
    market_exports_percent: dict[str, Number]
    source: str


class Estimate(Record):
    """What the company itself said, beside ours.

    Attributes:
        said: on which day.
        from_: of which period.
        until: of which period.
        meant: gross, or net of its mitigation.
        company_jpy_bn: theirs.
        ours_jpy_bn: ours; null where there is nothing to compare with.
        inside: whether theirs lies in our range.
        why: nothing to compare with, if not empty.
        source: where it was said.
    """

    said: dt.date
    from_: dt.date
    until: dt.date
    meant: Literal["gross", "net"]
    company_jpy_bn: Number
    ours_jpy_bn: Range | None
    inside: bool | None
    why: str
    source: str


class FirmBridge(Document, tag="walkaway/firm-bridge/1"):
    """What a scenario does to an exporter's profit (`walkaway firm NAME --json`); JPY bn.

    Over the fiscal year of its date, from that date on; beside it stands what the record did.

    Attributes:
        firm: its name.
        title: for people.
        scenario: its name.
        date: of the scenario.
        status: solved, or partly solved where some sets failed.
        deficits: how trade balances are held.
        revenue: where tariff revenue goes.
        input_output: whether production uses goods as inputs.
        unit: of all amounts.
        before: profit of the year compared with; null if not in the data.
        before_year: that year, in words.
        before_source: who says so.
        after: before, with what the record and the scenario did.
        recorded: without the measures against the year before.
        effect: with less without the measures.
        change: recorded and effect together.
        year: parts of the effect; they sum to the middle of the total.
        total: the effect.
        quarters: of the fiscal year.
        dollar_yen_before: JPY per USD of the year compared with.
        choices: what is chosen rather than known.
        flows: what the firm sells over borders.
        elasticity_sets: solved.
        not_solved: sets that were not, and why.
        own_estimates: what the company itself said, beside ours.
        note: about the firm.
        notes: what to know before believing it.
        dollar_yen_from: record, central path, or path with draws.
        of_which_scenario_moves_dollar_yen: parts due to what the scenario does to the yen.
    """

    MAIN: ClassVar[str] = "quarters"

    firm: str
    title: str
    scenario: str
    date: dt.date
    status: str
    deficits: str
    revenue: str
    input_output: bool
    unit: Literal["JPY bn"]
    before: Number | None
    before_year: str
    before_source: str
    after: Number | None
    recorded: Recorded
    effect: Effect
    change: Range
    year: Parts
    total: Range
    quarters: list[Quarter]
    dollar_yen_before: Number
    choices: Choices
    flows: list[Flow]
    elasticity_sets: list[str]
    not_solved: list[str]
    own_estimates: list[Estimate]
    note: str
    notes: list[str]
    dollar_yen_from: str
    of_which_scenario_moves_dollar_yen: Parts

    def rows(self) -> list[dict[str, Any]]:
        """Quarters without the tariffs by flow, which are a list (``--csv``)."""
        return [
            {key: value for key, value in row.items() if not isinstance(value, list)}
            for row in Document.rows(self)
        ]


def document(
    run: FirmRun,
    still: FirmRun,
    scenario: str,
    question: Question,
    estimates: Sequence[Mapping[str, object]],
    failures: Sequence[str],
    draws: int = 0,
) -> FirmBridge:
    """A bridge as a document.

    Args:
        run: the bridge.
        still: the same with dollar-yen at the record.
        scenario: its name.
        question: what was asked of the goods market.
        estimates: what the company itself said, beside ours.
        failures: elasticity sets that were not solved, and why.
        draws: of the scenario's dollar-yen.
    """
    head, found = run.firm.head, run.bridge
    quarters = [_quarter(run, q) for q in range(len(run.quarters))]
    year = _year(run, run)
    total = math.fsum(year.values())
    model = question.model
    whole = Range(low=found.total_low, mid=total, high=found.total_high)
    recorded = _recorded(run)
    moved = {part: year[part] - b for part, b in _year(still, run).items()}
    return FirmBridge(
        firm=run.firm.name,
        title=run.firm.title,
        scenario=scenario,
        date=question.date,
        status=status_of(len(found.members), len(failures)),
        deficits=model.deficits,
        revenue=model.revenue,
        input_output=model.input_output,
        unit="JPY bn",
        before=head.profit,
        before_year=before_year(run),
        before_source=head.profit_source,
        after=None if head.profit is None else head.profit + recorded.total.mid + total,
        recorded=recorded,
        effect=Effect(year=Parts(**year), total=whole),
        change=three(run.change),
        year=Parts(**year),
        total=whole,
        quarters=quarters,
        dollar_yen_before=run.before,
        choices=_choices(run),
        flows=_flows(run),
        elasticity_sets=list(found.members),
        not_solved=list(failures),
        own_estimates=msgspec.convert(list(estimates), list[Estimate]),
        note=head.note,
        notes=[closure(question)],
        dollar_yen_from=_yen(run, draws),
        of_which_scenario_moves_dollar_yen=Parts(**moved),
    )


def before_year(run: FirmRun) -> str:
    """The year compared with, in words."""
    head, first = run.firm.head, run.start
    return "year before" if head.base_year == first - 1 else f"year from {head.base_year}"


def _year(one: FirmRun, shown: FirmRun) -> dict[str, float]:
    """Parts over the year under the elasticity set of the bridge shown."""
    columns = one.bridge.central[shown.bridge.middle].T
    return {part: math.fsum(map(float, row)) for part, row in zip(PARTS, columns, strict=True)}


def _yen(run: FirmRun, draws: int) -> str:
    if run.ratios is None:
        return "record"
    return f"path, {draws} draws" if draws else "central path"


def _parts(found: Bridge, middle: int, q: int) -> RangedParts:
    """Parts of a quarter, the middle under the elasticity set that is shown."""
    return RangedParts(
        **{
            part: Range(
                low=float(found.low[:, q, k].min()),
                mid=float(found.central[middle, q, k]),
                high=float(found.high[:, q, k].max()),
            )
            for k, part in enumerate(PARTS)
        }
    )


def _total(found: Bridge, q: int, parts: RangedParts) -> Range:
    middle = math.fsum(getattr(parts, part).mid for part in PARTS)
    return Range(low=float(found.quarter_low[q]), mid=middle, high=float(found.quarter_high[q]))


def _quarter(run: FirmRun, q: int) -> Quarter:
    found, quarter = run.bridge, run.quarters[q]
    parts = _parts(found, found.middle, q)
    return Quarter(
        quarter=quarter.label,
        tariff_points_by_flow=list(quarter.tariff),
        dollar_yen=three(quarter.dollar_yen),
        dollar_yen_record=three(run.record[q]),
        elasticity=quarter.elasticity,
        parts=parts,
        total=_total(found, q, parts),
    )


def _recorded(run: FirmRun) -> Recorded:
    """What the record did against the year before."""
    found, shown = run.recorded, run.recorded_parts
    quarters = []
    for q, name in enumerate(found.quarters):
        parts = _parts(found, run.bridge.middle, q)
        quarters.append(RecordedQuarter(quarter=name, parts=parts, total=_total(found, q, parts)))
    year = {part: math.fsum(map(float, shown[:, k])) for k, part in enumerate(PARTS)}
    total = Range(low=found.total_low, mid=math.fsum(year.values()), high=found.total_high)
    return Recorded(before=run.date, year=Parts(**year), total=total, quarters=quarters)


def _flows(run: FirmRun) -> list[Flow]:
    return [
        Flow(
            from_=own.from_,
            to=own.to,
            sector=own.sector,
            usd_bn_a_year=three(own.base_usd_bn),
            market_exports_percent={m: run.exports[m][k] for m in run.bridge.members},
            source=own.source,
        )
        for k, own in enumerate(run.firm.sales)
    ]


def _choices(run: FirmRun) -> Choices:
    """What is chosen rather than known, with its source."""
    head = run.firm.head

    def assumed(share: Three, source: str) -> dict[str, Any]:
        low, mid, high = share
        return {"low": low, "mid": mid, "high": high, "source": source}

    own = run.choice.share is None
    source = head.pass_through_source if own else run.choice.source
    per_yen = head.per_yen_source or (
        "not published" if head.per_yen is None else "no source given"
    )
    return Choices(
        pass_through=PassThrough(
            choice=run.choice.name, **assumed(run.choice.share or head.pass_through, source)
        ),
        margin=Assumed(**assumed(head.margin, head.margin_source)),
        mitigation=Assumed(**assumed(head.mitigation, head.mitigation_source)),
        per_yen=PerYen(value=head.per_yen, source=per_yen),
        dollar_yen=Sourced(source=RECORD + ("" if run.ratios is None else PATH)),
        volume=Sourced(source=VOLUME),
    )


def page(own: FirmBridge) -> Page:
    """The bridge for a person."""
    missed = [(line.split(": ", 1)[0], line.split(": ", 1)[-1]) for line in own.not_solved]
    sections = [
        Section("bridge", "From one year to the next", lead=tuple(_drawn(own))),
        Section("quarters", "", tables=(_quarters(own),)),
        *_said(own),
    ]
    return Page(
        title=f"{own.title}: operating profit over the fiscal year, JPY bn",
        subtitle=f"Scenario {own.scenario}, as known on {own.date}; pass-through: "
        f"{own.choices.pass_through.choice}",
        status=failed(len(own.elasticity_sets), missed),
        short=(
            f"From {own.date} on the scenario changes operating profit of the fiscal year by "
            f"{said(own.total, 0)} JPY bn (with its measures less without; range: {_kind(own)}); "
            f"the tariff alone {number(own.year.tariff, 0)}. {_yen_in_words(own)}",
            f"The record against the {own.before_year}, which is not the scenario's doing: "
            f"{said(own.recorded.total, 0)} JPY bn (range: {KIND}).",
        ),
        sections=tuple(sections),
        notes=(*((own.note,) if own.note else ()), *own.notes),
        sources=tuple(_sources(own)),
    )


def _kind(own: FirmBridge) -> str:
    count = len(own.elasticity_sets)
    return f"{KIND}, {count} elasticity sets" if count > 1 else KIND


def _quarters(own: FirmBridge) -> Table:
    rows: list[list[str | Cell]] = []
    for part in PARTS:
        cells = [getattr(q.parts, part) for q in own.quarters]
        year = Range(
            low=sum(c.low for c in cells),
            mid=getattr(own.year, part),
            high=sum(c.high for c in cells),
        )
        rows.append(
            [LABELS[part], *(number(c.mid, 1) for c in cells), *_sum(year)]
        )  # fmt: skip
    totals = (number(q.total.mid, 1) for q in own.quarters)
    rows.append(["by the scenario", *totals, *_sum(own.total)])
    rows += _record_rows(own)
    rows.append(["yen per dollar", *(f"{q.dollar_yen.mid:.1f}" for q in own.quarters), "", ""])
    if own.dollar_yen_from != "record":
        still = (f"{q.dollar_yen_record.mid:.1f}" for q in own.quarters)
        rows.append(["  without the scenario", *still, "", ""])
    head = ("JPY bn", *(q.quarter for q in own.quarters), "year", "range")
    yen = f"yen per dollar of the {own.before_year}: {own.dollar_yen_before:.1f}"
    return table(f"Change of operating profit; range: {_kind(own)}; {yen}", head, rows)


def _sum(year: Range) -> tuple[Cell, Cell]:
    ends = f"{number(year.low, 0)} to {number(year.high, 0)}"
    return Cell(number(year.mid, 0), mark_of(year.band)), Cell(ends)


def _on_record(parts: Mapping[str, float]) -> tuple[float, float]:
    """What tariffs on record did with all that followed from them, and what the yen did."""
    tariffs = math.fsum(value for part, value in parts.items() if part != "exchange")
    return tariffs, parts["exchange"]


def _record_told(own: FirmBridge) -> list[tuple[float, float]]:
    """Tariffs and yen on record by quarter, then over the year."""
    quarters = [
        _on_record({part: getattr(q.parts, part).mid for part in PARTS})
        for q in own.recorded.quarters
    ]
    year = _on_record({part: getattr(own.recorded.year, part) for part in PARTS})
    return [*quarters, year]


def _record_rows(own: FirmBridge) -> list[list[str | Cell]]:
    """The record against the year before, by quarter."""
    *quarters, year = _record_told(own)
    rows: list[list[str | Cell]] = [
        ["tariffs on record", *(number(t, 1) for t, _ in quarters), number(year[0], 0), ""]
    ]
    if own.choices.per_yen.value is not None:
        cells = (number(yen, 1) for _, yen in quarters)
        rows.append(["yen on record", *cells, number(year[1], 0), ""])
    return rows


def _yen_in_words(own: FirmBridge) -> str:
    """What of its effect the scenario has through the yen."""
    if own.dollar_yen_from == "record":
        return "What the scenario itself does to dollar-yen is left out."
    moved = math.fsum(getattr(own.of_which_scenario_moves_dollar_yen, part) for part in PARTS)
    if abs(moved) < LEAST:
        return "Nothing of it comes from what the scenario itself does to the yen."
    return f"Of this {number(moved, 1)} comes from what it does to the yen."


def _said(own: FirmBridge) -> Iterator[Section]:
    """The company's own estimates beside ours."""
    if not own.own_estimates:
        return
    rows = []
    for one in own.own_estimates:
        what = f"{one.said}: {one.from_:%Y-%m} to {one.until:%Y-%m}, {one.meant}"
        theirs = number(one.company_jpy_bn, 0)
        if one.ours_jpy_bn is None:
            rows.append([what, theirs, "", one.why])
        else:
            verdict = "inside" if one.inside else "MISSED"
            rows.append([what, theirs, said(one.ours_jpy_bn, 0), verdict])
    missed = any(one.inside is False for one in own.own_estimates)
    head = ("said on, of", "company", "ours", "")
    caption = f"The company's own estimates of its tariffs, JPY bn; ours: central ({KIND})"
    yield Section(
        "estimates", "", tables=(table(caption, head, rows),), note=WHY_MISSED if missed else ""
    )


def _sources(own: FirmBridge) -> Iterator[str]:
    for flow in own.flows:
        yield f"{flow.from_} to {flow.to}: {flow.source}"
    for name in Choices.__struct_fields__:
        choice = getattr(own.choices, name)
        text = ""
        if isinstance(choice, Assumed):
            text = f"{choice.mid:.0%} ({KIND}: {choice.low:.0%} to {choice.high:.0%}), "
        if isinstance(choice, PerYen) and choice.value is not None:
            text = f"{choice.value:g} JPY bn a year, "
        yield f"{name.replace('_', ' ')}: {text}{choice.source}"


def _drawn(own: FirmBridge, width: int = 48) -> list[str]:
    """The bridge drawn with letters: each bar starts where the last one ended."""
    start = own.before or 0.0
    tariffs, yen = _record_told(own)[-1]
    steps = [("tariffs on record", tariffs)]
    if own.choices.per_yen.value is not None:
        steps.append(("yen on record", yen))
    steps += [(LABELS[part], float(getattr(own.year, part))) for part in PARTS]
    levels = [start]
    for _, value in steps:
        levels.append(levels[-1] + value)
    low, high = min(*levels, 0.0), max(*levels, 0.0)
    scale = width / ((high - low) or 1.0)

    def bar(a: float, b: float, mark: str) -> str:
        first, last = sorted((round((a - low) * scale), round((b - low) * scale)))
        return " " * first + mark * max(1, last - first)

    lines = [f"{own.before_year:18}{start:>10,.0f}  {bar(0, start, '█')}"]
    for (name, value), level in zip(steps, levels, strict=False):
        mark = "▓" if value >= 0 else "░"
        if abs(value) < LEAST:
            lines.append(f"{name:18}{0:>10,.0f}")
            continue
        lines.append(f"{name:18}{value:>+10,.0f}  {bar(level, level + value, mark)}")
    lines.append(f"{'this year':18}{levels[-1]:>10,.0f}  {bar(0, levels[-1], '█')}")
    if own.before is None:
        lines[0] = f"profit of the {own.before_year} is not in the data: changes only"
        lines[-1] = f"{'change':18}{levels[-1]:>+10,.0f}"
    return lines
