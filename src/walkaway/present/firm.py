"""An exporter's operating profit: the document of `walkaway firm NAME`, and its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

import msgspec

from walkaway.documents import Count, Document, Number, Record, Share
from walkaway.firms.bridge import PARTS, Bridge
from walkaway.firms.firm import DOLLAR, YEN, Three
from walkaway.firms.market import FirmRun
from walkaway.goods.incidence import borne
from walkaway.parameters import parameter
from walkaway.present.currencies import decimals, word
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
    "Companies count tariffs they pay in place of suppliers, steel and stocks abroad; "
    "these are not published by flow and not here. A miss stays a miss."
)
KIND = "worst and best assumptions"
MANY = 30
"""A dollar's rate from which on one decimal is enough."""
LEAST = 5e-5
"""Share of the largest amount that prints as nothing."""
SCALE = (
    "published flows times what the company's own reports teach of their scale; eight reports in "
    "ten should lie in the range, but for what exchange rates add"
)
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
        dollar_rate: units of the firm's currency per USD.
        dollar_rate_record: the same without what the scenario does to it.
        dollar_yen: `dollar_rate` of a firm that reports in yen, under its first name; else null.
        dollar_yen_record: likewise.
        elasticity: of substitution.
        parts: of the change of profit.
        total: their sum.
    """

    quarter: str
    tariff_points_by_flow: list[Number]
    dollar_rate: Range
    dollar_rate_record: Range
    dollar_yen: Range | None
    dollar_yen_record: Range | None
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


class PerUnit(Record):
    """What a unit more for the dollar is worth.

    Attributes:
        value: billions a year; null if not published.
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
        per_unit: what a unit more for the dollar is worth.
        dollar_rate: the rate.
        volume: lost sales.
        per_yen: `per_unit` of a firm that reports in yen, under its first name; else null.
        dollar_yen: `dollar_rate`, likewise.
    """

    pass_through: PassThrough
    margin: Assumed
    mitigation: Assumed
    per_unit: PerUnit
    dollar_rate: Sourced
    volume: Sourced
    per_yen: PerUnit | None
    dollar_yen: Sourced | None


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
        reported: of a period that was over; else a forecast.
        company: theirs.
        ours: ours; null where there is nothing to compare with.
        company_jpy_bn: theirs in yen, under its first name; null in other currencies.
        ours_jpy_bn: likewise.
        inside: whether theirs lies in our range.
        why: nothing to compare with, if not empty.
        source: where it was said.
    """

    said: dt.date
    from_: dt.date
    until: dt.date
    meant: Literal["gross", "net"]
    reported: bool
    company: Number
    ours: Range | None
    company_jpy_bn: Number | None
    ours_jpy_bn: Range | None
    inside: bool | None
    why: str
    source: str


class Expected(Record):
    """What the company is expected to report of the fiscal year's tariffs.

    Attributes:
        cost: if the tariffs of the scenario's date stay; a cost is negative.
        scale: what its reports make of its published flows, as a factor.
        reports: how many of them say so.
        last: the day of the last of them; null without any.
        source: how.
    """

    cost: Range
    scale: Range
    reports: Count
    last: dt.date | None
    source: str


class FirmBridge(Document, tag="walkaway/firm-bridge/1"):
    """What a scenario does to an exporter's profit (`walkaway firm NAME --json`).

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
        currency: that the firm reports in.
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
        expected: what the company will report of the year's tariffs.
        dollar_rate_before: of the year compared with.
        choices: what is chosen rather than known.
        flows: what the firm sells over borders.
        elasticity_sets: solved.
        not_solved: sets that were not, and why.
        own_estimates: what the company itself said, beside ours.
        note: about the firm.
        notes: what to know before believing it.
        dollar_rate_from: record, central path, or path with draws.
        of_which_scenario_moves_dollar: parts due to what the scenario does to the currency.
        dollar_yen_before: `dollar_rate_before` of a firm that reports in yen, under its first
            name; else null.
        dollar_yen_from: `dollar_rate_from`, likewise.
        of_which_scenario_moves_dollar_yen: `of_which_scenario_moves_dollar`, likewise.
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
    currency: str
    unit: str
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
    expected: Expected
    dollar_rate_before: Number
    choices: Choices
    flows: list[Flow]
    elasticity_sets: list[str]
    not_solved: list[str]
    own_estimates: list[Estimate]
    note: str
    notes: list[str]
    dollar_rate_from: str
    of_which_scenario_moves_dollar: Parts
    dollar_yen_before: Number | None
    dollar_yen_from: str | None
    of_which_scenario_moves_dollar_yen: Parts | None

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
        still: the same with the exchange rate at the record.
        scenario: its name.
        question: what was asked of the goods market.
        estimates: what the company itself said, beside ours.
        failures: elasticity sets that were not solved, and why.
        draws: of the scenario's exchange rate.
    """
    head, found, yen = run.firm.head, run.bridge, run.firm.head.currency == YEN
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
        currency=head.currency,
        unit=run.firm.unit,
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
        expected=_expected(run),
        dollar_rate_before=run.before,
        choices=_choices(run),
        flows=_flows(run),
        elasticity_sets=list(found.members),
        not_solved=list(failures),
        own_estimates=[_estimate(one, yen) for one in estimates],
        note=head.note,
        notes=[closure(question)],
        dollar_rate_from=_moved_by(run, draws),
        of_which_scenario_moves_dollar=Parts(**moved),
        dollar_yen_before=run.before if yen else None,
        dollar_yen_from=_moved_by(run, draws) if yen else None,
        of_which_scenario_moves_dollar_yen=Parts(**moved) if yen else None,
    )


def _estimate(own: Mapping[str, object], yen: bool) -> Estimate:
    first = {f"{name}_jpy_bn": own[name] if yen else None for name in ("company", "ours")}
    return msgspec.convert(dict(own) | first, Estimate)


def _expected(run: FirmRun) -> Expected:
    told = run.learned
    return Expected(
        cost=three(run.expected),
        scale=three(told.scale.range if told.applies else (1.0, 1.0, 1.0)),
        reports=len(told.used),
        last=max((own.said for own in told.used), default=None),
        source=SCALE if told.applies else "the flows of its own table, without any report",
    )


def before_year(run: FirmRun) -> str:
    """The year compared with, in words."""
    head, first = run.firm.head, run.start
    return "year before" if head.base_year == first - 1 else f"year from {head.base_year}"


def _year(one: FirmRun, shown: FirmRun) -> dict[str, float]:
    """Parts over the year under the elasticity set of the bridge shown."""
    columns = one.bridge.central[shown.bridge.middle].T
    return {part: math.fsum(map(float, row)) for part, row in zip(PARTS, columns, strict=True)}


def _moved_by(run: FirmRun, draws: int) -> str:
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
    found, quarter, yen = run.bridge, run.quarters[q], run.firm.head.currency == YEN
    parts = _parts(found, found.middle, q)
    return Quarter(
        quarter=quarter.label,
        tariff_points_by_flow=list(quarter.tariff),
        dollar_rate=three(quarter.dollar),
        dollar_rate_record=three(run.record[q]),
        dollar_yen=three(quarter.dollar) if yen else None,
        dollar_yen_record=three(run.record[q]) if yen else None,
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

    on, low_mid_high = run.date, _mean_passed(run)
    if run.choice.share is None and (run.choice.goods or head.pass_through is None):
        flows = [run.choice.goods or (own.sector, own.from_) for own in run.firm.sales]
        said = dict.fromkeys(borne(*of, 1, on).source for of in flows)
        source = f"at the border, as known on {on}: " + "; ".join(said)
    else:
        own_table = run.choice.share is None
        source = head.pass_through_source or "assumed" if own_table else run.choice.source
    per_unit = head.per_unit_source or (
        "not published" if head.per_unit is None else "no source given"
    )
    worth, yen = PerUnit(value=head.per_unit, source=per_unit), head.currency == YEN
    rate = Sourced(source=RECORD + ("" if run.ratios is None else PATH))
    return Choices(
        pass_through=PassThrough(choice=run.choice.name, **assumed(low_mid_high, source)),
        margin=Assumed(**assumed(head.margin, head.margin_source)),
        mitigation=Assumed(**assumed(head.mitigation, head.mitigation_source)),
        per_unit=worth,
        dollar_rate=rate,
        volume=Sourced(source=VOLUME),
        per_yen=worth if yen else None,
        dollar_yen=rate if yen else None,
    )


def _mean_passed(run: FirmRun) -> Three:
    """Share of a tariff that buyers pay, over the flows by their customs values."""
    weights = [own.base_usd_bn[1] for own in run.firm.sales]
    if not sum(weights):
        return run.passed[0]
    low, mid, high = (
        math.fsum(w * one[k] for w, one in zip(weights, run.passed, strict=True)) / sum(weights)
        for k in range(3)
    )
    return low, mid, high


def page(own: FirmBridge) -> Page:
    """The bridge for a person."""
    missed = [(line.split(": ", 1)[0], line.split(": ", 1)[-1]) for line in own.not_solved]
    sections = [
        Section("bridge", "From one year to the next", lead=tuple(_drawn(own))),
        Section("quarters", "", tables=(_quarters(own),)),
        *_said(own),
    ]
    digits = decimals(own.currency)
    return Page(
        title=f"{own.title}: operating profit over the fiscal year, {own.unit}",
        subtitle=f"Scenario {own.scenario}, as known on {own.date}; pass-through: "
        f"{own.choices.pass_through.choice}",
        status=failed(len(own.elasticity_sets), missed),
        short=(
            f"From {own.date} on the scenario changes operating profit of the fiscal year by "
            f"{said(own.total, digits)} {own.unit} (with its measures less without; range: "
            f"{_kind(own)}); the tariff alone {number(own.year.tariff, digits)}. "
            f"{_currency_in_words(own)}",
            f"The record against the {own.before_year}, which is not the scenario's doing: "
            f"{said(own.recorded.total, digits)} {own.unit} (range: {KIND}).",
            _expected_in_words(own),
        ),
        sections=tuple(sections),
        notes=(*((own.note,) if own.note else ()), *own.notes),
        sources=tuple(_sources(own)),
    )


def _expected_in_words(own: FirmBridge) -> str:
    """What the company will report of the year's tariffs."""
    told = own.expected
    reports = f"{told.reports} report{'' if told.reports == 1 else 's'}"
    taught = f"taught by {reports} to {told.last}" if told.reports else "no report yet"
    return (
        f"If the tariffs of {own.date} stay, its tariffs of the fiscal year will be reported at "
        f"{said(told.cost, decimals(own.currency))} {own.unit} before mitigation ({taught}; range: "
        f"{'eight in ten' if told.source == SCALE else KIND})."
    )


def _kind(own: FirmBridge) -> str:
    count = len(own.elasticity_sets)
    return f"{KIND}, {count} elasticity sets" if count > 1 else KIND


def _quarters(own: FirmBridge) -> Table:
    rows: list[list[str | Cell]] = []
    digits = decimals(own.currency)
    for part in PARTS:
        cells = [getattr(q.parts, part) for q in own.quarters]
        year = Range(
            low=sum(c.low for c in cells),
            mid=getattr(own.year, part),
            high=sum(c.high for c in cells),
        )
        shown = (number(c.mid, digits or 1) for c in cells)
        rows.append([LABELS[part], *shown, *_sum(year, digits)])
    totals = (number(q.total.mid, digits or 1) for q in own.quarters)
    rows.append(["by the scenario", *totals, *_sum(own.total, digits)])
    rows += _record_rows(own)
    if own.currency != DOLLAR:
        rates = (_rate(q.dollar_rate.mid) for q in own.quarters)
        rows.append([f"{word(own.currency)} per dollar", *rates, "", ""])
    if own.dollar_rate_from != "record":
        still = (_rate(q.dollar_rate_record.mid) for q in own.quarters)
        rows.append(["  without the scenario", *still, "", ""])
    head = (own.unit, *(q.quarter for q in own.quarters), "year", "range")
    before = (
        f"{word(own.currency)} per dollar of the {own.before_year}: {_rate(own.dollar_rate_before)}"
    )
    caption = f"Change of operating profit; range: {_kind(own)}"
    return table(caption if own.currency == DOLLAR else f"{caption}; {before}", head, rows)


def _rate(value: float) -> str:
    """A dollar's rate: decimals as the currency needs."""
    return f"{value:.1f}" if value >= MANY else f"{value:.3f}"


def _sum(year: Range, digits: int) -> tuple[Cell, Cell]:
    ends = f"{number(year.low, digits)} to {number(year.high, digits)}"
    return Cell(number(year.mid, digits), mark_of(year.band)), Cell(ends)


def _on_record(parts: Mapping[str, float]) -> tuple[float, float]:
    """What tariffs on record did with all that followed from them, and what the currency did."""
    tariffs = math.fsum(value for part, value in parts.items() if part != "exchange")
    return tariffs, parts["exchange"]


def _record_told(own: FirmBridge) -> list[tuple[float, float]]:
    """Tariffs and currency on record by quarter, then over the year."""
    quarters = [
        _on_record({part: getattr(q.parts, part).mid for part in PARTS})
        for q in own.recorded.quarters
    ]
    year = _on_record({part: getattr(own.recorded.year, part) for part in PARTS})
    return [*quarters, year]


def _record_rows(own: FirmBridge) -> list[list[str | Cell]]:
    """The record against the year before, by quarter."""
    *quarters, year = _record_told(own)
    digits = decimals(own.currency)
    paid = (number(t, digits or 1) for t, _ in quarters)
    rows: list[list[str | Cell]] = [["tariffs on record", *paid, number(year[0], digits), ""]]
    if own.choices.per_unit.value is not None:
        cells = (number(moved, digits or 1) for _, moved in quarters)
        rows.append([f"{word(own.currency)} on record", *cells, number(year[1], digits), ""])
    return rows


def _currency_in_words(own: FirmBridge) -> str:
    """What of its effect the scenario has through the exchange rate."""
    if own.currency == DOLLAR:
        return "It reports in dollars, so that no exchange rate is in it."
    if own.dollar_rate_from == "record":
        return f"What the scenario itself does to dollar-{word(own.currency)} is left out."
    moved = math.fsum(getattr(own.of_which_scenario_moves_dollar, part) for part in PARTS)
    if abs(moved) < LEAST * max(1.0, abs(own.before or 0.0)):
        return (
            f"Nothing of it comes from what the scenario itself does to the {word(own.currency)}."
        )
    return f"Of this {number(moved, 1)} comes from what it does to the {word(own.currency)}."


def _said(own: FirmBridge) -> Iterator[Section]:
    """The company's own estimates beside ours."""
    if not own.own_estimates:
        return
    rows = []
    for one in own.own_estimates:
        kind = "report" if one.reported else "forecast"
        what = f"{one.said}: {one.from_:%Y-%m} to {one.until:%Y-%m}, {kind}, {one.meant}"
        theirs = number(one.company, decimals(own.currency))
        if one.ours is None:
            rows.append([what, theirs, "", one.why])
        else:
            verdict = "inside" if one.inside else "MISSED"
            rows.append([what, theirs, said(one.ours, decimals(own.currency)), verdict])
    missed = any(one.inside is False for one in own.own_estimates)
    head = ("said on, of", "company", "ours", "")
    caption = (
        f"What the company said of its tariffs, {own.unit}; ours: from what was known the day "
        "before, at the tariffs levied in the end (range: eight in ten)"
    )
    yield Section(
        "estimates", "", tables=(table(caption, head, rows),), note=WHY_MISSED if missed else ""
    )


def _sources(own: FirmBridge) -> Iterator[str]:
    for flow in own.flows:
        yield f"{flow.from_} to {flow.to}: {flow.source}"
    for name in Choices.__struct_fields__:
        if name in ("per_yen", "dollar_yen"):  # first names of others
            continue
        choice = getattr(own.choices, name)
        text = ""
        if isinstance(choice, Assumed):
            text = f"{choice.mid:.0%} ({KIND}: {choice.low:.0%} to {choice.high:.0%}), "
        if isinstance(choice, PerUnit) and choice.value is not None:
            text = f"{choice.value:g} {own.unit} a year, "
        yield f"{name.replace('_', ' ')}: {text}{choice.source}"


def _drawn(own: FirmBridge, width: int = 48) -> list[str]:
    """The bridge drawn with letters: each bar starts where the last one ended."""
    start = own.before or 0.0
    tariffs, moved = _record_told(own)[-1]
    steps = [("tariffs on record", tariffs)]
    if own.choices.per_unit.value is not None:
        steps.append((f"{word(own.currency)} on record", moved))
    steps += [(LABELS[part], float(getattr(own.year, part))) for part in PARTS]
    levels = [start]
    for _, value in steps:
        levels.append(levels[-1] + value)
    low, high = min(*levels, 0.0), max(*levels, 0.0)
    scale = width / ((high - low) or 1.0)

    def bar(a: float, b: float, mark: str) -> str:
        first, last = sorted((round((a - low) * scale), round((b - low) * scale)))
        return " " * first + mark * max(1, last - first)

    digits, least = decimals(own.currency), LEAST * max(high - low, 1e-9)
    lines = [f"{own.before_year:18}{start:>10,.0f}  {bar(0, start, '█')}"]
    for (name, value), level in zip(steps, levels, strict=False):
        mark = "▓" if value >= 0 else "░"
        if abs(value) <= least:
            lines.append(f"{name:18}{0:>10,.0f}")
            continue
        size = f"{value:+,.{digits}f}"
        lines.append(f"{name:18}{size:>10}  {bar(level, level + value, mark)}")
    lines.append(f"{'this year':18}{levels[-1]:>10,.0f}  {bar(0, levels[-1], '█')}")
    if own.before is None:
        lines[0] = f"profit of the {own.before_year} is not in the data: changes only"
        change = f"{levels[-1]:+,.{digits}f}"
        lines[-1] = f"{'change':18}{change:>10}"
    return lines
