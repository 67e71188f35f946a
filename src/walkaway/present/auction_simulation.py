"""An auction simulated, without and with bids changed: the document and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import UNSET, Meta, field

from walkaway.auctions.forecast import ESTIMATOR, NUMBERS
from walkaway.auctions.forecast import Forecast as Ahead
from walkaway.auctions.levels import CENTRES
from walkaway.auctions.record import BIDDERS, AuctionRecord
from walkaway.auctions.simulation import Draws, Simulation, quantiles
from walkaway.documents import Count, Document, Maybe, Number, Record, Share, plain
from walkaway.engine.studies.auction import Judged, judged
from walkaway.engine.studies.bids import Felt, Reach
from walkaway.present.decimals import finite
from walkaway.present.page import Page, Section, Table, number, table

BAND = "10-90% of draws: forecast error"


class Quantiles(Record):
    """The mean and percentiles of draws; null where none is finite.

    Attributes:
        mean: of the finite ones.
        p2_5, p10, p25, p50, p75, p90, p97_5: percentiles.
    """

    mean: Number | None
    p2_5: Number | None = field(name="p2.5")
    p10: Number | None
    p25: Number | None
    p50: Number | None
    p75: Number | None
    p90: Number | None
    p97_5: Number | None = field(name="p97.5")


class Left(Record):
    """How often dealers are left with more than a sum.

    Attributes:
        usd: the sum.
        probability: share of the draws.
    """

    usd: Count
    probability: Share


class Drawn(Record):
    """What the draws of an auction bring.

    Attributes:
        stop_out_percent: the yield at which it clears.
        tail_bp: stop-out less when-issued yield.
        bid_to_cover: tendered over awarded.
        dealer_share_percent, direct_share_percent, indirect_share_percent: of the competitive
            awards.
        dealers_awarded_usd: what dealers get.
        probability_dealers_left_above: how often that is more than a sum.
        probability_failed: how often bids do not cover the offering.
        mean_shortfall_usd_if_failed: what is not sold then; null where none fails.
    """

    stop_out_percent: Quantiles
    tail_bp: Quantiles
    bid_to_cover: Quantiles
    dealer_share_percent: Quantiles
    direct_share_percent: Quantiles
    indirect_share_percent: Quantiles
    dealers_awarded_usd: Quantiles
    probability_dealers_left_above: Left
    probability_failed: Share
    mean_shortfall_usd_if_failed: Number | None


class Shock(Record):
    """How bids are changed.

    Attributes:
        dealers_percent, direct_percent, indirect_percent: change of what each class bids.
        dealers_duty: whether dealers together bid for the whole offering at least.
        dealers_effective_percent: what became of dealers' bids on average.
    """

    dealers_percent: Number
    direct_percent: Number
    indirect_percent: Number
    dealers_duty: bool
    dealers_effective_percent: Number


class Coefficient(Record):
    """A coefficient of the forecast.

    Attributes:
        value: of it.
        error: its standard error; zero where it is fixed.
    """

    value: Number
    error: Number


class Forecast(Record):
    """What was expected of one number, and how far off such forecasts are.

    Attributes:
        expected: the forecast, average of the parts.
        parts: the three centres: slow mean, robust level, mean with the news of other terms.
        error_sd: standard deviation of the errors drawn.
        errors_from_auctions: how many auctions they are from.
        coefficients: of the parts in what is expected: a third each, fixed, not estimated.
        errors_scaled_to_recent_by: the same as widened_for_misses, under its name of before.
        widened_for_misses: factor for the misses and hits of the latest auctions of all terms.
        widened_for_age: factor for the age of the term's record.
        months_old: how old that is beyond two months.
    """

    expected: Number | None
    parts: dict[str, Number | None]
    error_sd: Number | None
    errors_from_auctions: Count
    coefficients: dict[str, Coefficient]
    errors_scaled_to_recent_by: Number
    widened_for_misses: Number
    widened_for_age: Number | None
    months_old: Number | None


class Held(Record):
    """A number on record against the draws without a change.

    Attributes:
        quantity: which.
        unit: percent or times.
        actual: on record.
        p10, p50, p90: of the draws.
        inside: whether the record lies between the first and the last.
    """

    quantity: str
    unit: str
    actual: Number
    p10: Number
    p50: Number
    p90: Number
    inside: bool


class OnRecord(Record):
    """What came of the auction.

    Attributes:
        offering: dollars.
        stop_out: percent.
        bid_to_cover: tendered over awarded.
        shares: of dealers, direct and indirect bidders.
    """

    offering: Number | None
    stop_out: Number | None
    bid_to_cover: Number | None
    shares: list[Number | None]


class Unreached(Record):
    """A measure that does not reach the bids.

    Attributes:
        measure: in words.
        why: why not.
    """

    measure: str
    why: str


class Reached(Record):
    """A measure that takes bids away.

    Attributes:
        measure: in words.
        holder_part_of_foreign: the holder's part of foreign holdings.
        stays_away: what of its bids stays away; one for a holder that lets go.
        foreign_part_of_indirect: least, mean and largest of the last quarters on record.
        indirect_bids_percent: of indirect bids that stays away, at the mean.
    """

    measure: str
    holder_part_of_foreign: Share
    stays_away: Share
    foreign_part_of_indirect: tuple[Number, Number, Number]
    indirect_bids_percent: Number


class Asked(Record):
    """The scenario whose auction it is.

    Attributes:
        name: of the scenario.
        reaches: measures that change bids.
        does_not_reach: measures that do not, and why.
    """

    name: str
    reaches: list[Reached]
    does_not_reach: list[Unreached]


class Simulated(Document, tag="walkaway/auction-simulation/1"):
    """An auction of a day (`walkaway auction simulate`), from what was known before it.

    Attributes:
        date: of the auction.
        term: original term.
        kind: nominal, tips, frn or bill.
        offering: dollars.
        reopening: whether the security existed before.
        eve_yield: par yield of the eve, percent.
        when_issued: when-issued yield, percent; null if not given.
        scenario: whose day it is; absent without one.
        shock: how bids are changed.
        draws, seed: of the simulation.
        band: what the range between two percentiles is.
        without_shock, with_shock: the same draws, without and with it.
        change_of_stop_out_bp: with minus without, draw by draw.
        slope_bp_per_percent_of_offering: rise of the stop-out per 1% of the offering less demand.
        reduced_form_change_bp: what an equal loss of cover goes with.
        reduced_form_basis: whether that is on record or assumed.
        estimator: of the forecast.
        forecast: by number.
        tail_fit: how the tail was fitted.
        on_record: what came of it; null where the auction is not on record.
        against_record: each number of that against the draws without a change; empty where it
            is not on record, or another size was simulated.
        notes: what to know before quoting it.
    """

    date: dt.date
    term: str
    kind: Literal["nominal", "tips", "frn", "bill"]
    offering: Number
    reopening: bool
    eve_yield: Number | None
    when_issued: Number | None
    scenario: Maybe[Asked] = UNSET
    shock: Shock
    draws: Count
    seed: Count
    band: str = BAND
    without_shock: Drawn
    with_shock: Drawn
    change_of_stop_out_bp: Quantiles
    slope_bp_per_percent_of_offering: Number
    reduced_form_change_bp: Number
    reduced_form_basis: Literal["record", "assumed"]
    estimator: str
    forecast: dict[str, Forecast]
    tail_fit: dict[str, Number | None]
    on_record: Annotated[
        OnRecord | None, Meta(description="null where the auction is not on record")
    ]
    against_record: list[Held]
    notes: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """The quantities that were drawn, one a row, without and with the change."""
        return [
            {"draws": side, "quantity": name} | values
            for side in ("without_shock", "with_shock")
            for name, values in plain(getattr(self, side)).items()
            if isinstance(values, dict) and "p50" in values
        ]


def asked_of(name: str, found: Reach) -> Asked:
    """What of a scenario reaches the bids of an auction.

    Args:
        name: of the scenario.
        found: what of its measures does.
    """
    return Asked(
        name=name,
        reaches=[_reached(one) for one in found.felt],
        does_not_reach=[
            Unreached(measure=one.measure.describe(), why=one.why) for one in found.unfelt
        ],
    )


def _reached(one: Felt) -> Reached:
    own = one.foreign
    return Reached(
        measure=one.measure.describe(),
        holder_part_of_foreign=one.holder_part,
        stays_away=one.stays_away,
        foreign_part_of_indirect=(own.low, own.mid, own.high),
        indirect_bids_percent=round(100 * one.part, 4),
    )


def felt_words(one: Felt | Reached) -> str:
    """How many bids a measure takes away, and from what that is read."""
    told = one if isinstance(one, Reached) else _reached(one)
    low, _, high = (number(100 * x, 0, signed=False) for x in told.foreign_part_of_indirect)
    held = number(100 * told.holder_part_of_foreign, 1, signed=False)
    away = number(told.indirect_bids_percent, 1, signed=False)
    return (
        f"{told.measure}: {away}% of indirect bids stay away. A holder that lets go is taken to "
        f"bid for nothing; it has {held}% of what foreigners hold, and foreigners were allotted "
        f"{low} to {high}% of what indirect bidders were, in the last quarters for which both are "
        "on record (to June 2022). Nobody publishes bids by country"
    )


def simulated(
    found: Simulation,
    left: int,
    draws: int,
    seed: int,
    record: AuctionRecord,
    row: int | None,
    scenario: Maybe[Asked] = UNSET,
) -> Simulated:
    """The document of a simulation.

    Args:
        found: the simulation.
        left: sum above which dealers are asked to be left, dollars.
        draws: how many.
        seed: of the draws.
        record: the record of auctions.
        row: the auction's row in it; None if it is not on record.
        scenario: whose day it is.
    """
    offer = found.offer
    return Simulated(
        date=offer.date,
        term=offer.term,
        kind=offer.family,  # type: ignore[arg-type]
        offering=offer.offering,
        reopening=offer.reopening,
        eve_yield=finite(offer.reference),
        when_issued=offer.when_issued,
        scenario=scenario,
        shock=_shock(found),
        draws=draws,
        seed=seed,
        without_shock=_drawn(found.base, left),
        with_shock=_drawn(found.shocked, left),
        change_of_stop_out_bp=_quantiles(found.shocked.tail - found.base.tail),
        slope_bp_per_percent_of_offering=found.slope_bp,
        reduced_form_change_bp=found.reduced_form_bp,
        reduced_form_basis="record" if found.tail_fit.auctions else "assumed",
        estimator=ESTIMATOR,
        forecast=_forecast(found.ahead),
        tail_fit={name: finite(value) for name, value in vars(found.tail_fit).items()},
        on_record=None if row is None else _on_record(record, row),
        against_record=[] if row is None else _against_record(found, record, row),
        notes=list(found.notes),
    )


def _shock(found: Simulation) -> Shock:
    dealers, direct, indirect = (round(100 * (float(v) - 1), 6) for v in found.shock.factors)
    return Shock(
        dealers_percent=dealers,
        direct_percent=direct,
        indirect_percent=indirect,
        dealers_duty=found.shock.dealers_duty,
        dealers_effective_percent=round(100 * (found.dealers_factor - 1), 4),
    )


def _quantiles(values: np.ndarray) -> Quantiles:
    found = quantiles(values)
    return Quantiles(**{name.replace(".", "_"): value for name, value in found.items()})


def _drawn(draws: Draws, left: int) -> Drawn:
    dealers, direct, indirect = (_quantiles(100 * column) for column in draws.shares.T)
    above = float((draws.awards[:, 0] > left).mean())
    failed = draws.failed.any()
    return Drawn(
        stop_out_percent=_quantiles(draws.stop_out),
        tail_bp=_quantiles(draws.tail),
        bid_to_cover=_quantiles(draws.cover),
        dealer_share_percent=dealers,
        direct_share_percent=direct,
        indirect_share_percent=indirect,
        dealers_awarded_usd=_quantiles(draws.awards[:, 0]),
        probability_dealers_left_above=Left(usd=left, probability=above),
        probability_failed=float(draws.failed.mean()),
        mean_shortfall_usd_if_failed=(
            float(draws.shortfall[draws.failed].mean()) if failed else None
        ),
    )


def _forecast(ahead: Ahead) -> dict[str, Forecast]:
    return {
        name: Forecast(
            expected=finite(float(ahead.centre[j])),
            parts={part: finite(float(x)) for part, x in zip(CENTRES, ahead.parts[j], strict=True)},
            error_sd=finite(float(ahead.errors[:, j].std(ddof=1))),
            errors_from_auctions=len(ahead.errors),
            coefficients={part: Coefficient(value=1 / len(CENTRES), error=0.0) for part in CENTRES},
            errors_scaled_to_recent_by=float(ahead.factor[j]),
            widened_for_misses=float(ahead.factor[j]),
            widened_for_age=finite(float(ahead.aged[j])),
            months_old=finite(float(ahead.months[j])),
        )
        for j, name in enumerate(NUMBERS)
    }


def _on_record(record: AuctionRecord, row: int) -> OnRecord:
    return OnRecord(
        offering=finite(float(record.offering[row])),
        stop_out=finite(float(record.high[row])),
        bid_to_cover=finite(float(record.cover[row])),
        shares=[finite(float(x), 4) for x in record.shares[row]],
    )


def _against_record(found: Simulation, record: AuctionRecord, row: int) -> list[Held]:
    if found.offer.offering != float(record.offering[row]):
        return []
    return [_held(one) for one in judged(found.base, record, row)]


def _held(one: Judged) -> Held:
    return Held(
        quantity=one.quantity,
        unit=one.unit,
        actual=one.actual,
        p10=one.low,
        p50=one.mid,
        p90=one.high,
        inside=one.inside,
    )


def page(said: Simulated) -> Page:
    """The auction for a person: what is on record, and whether it came as expected, comes first."""
    kind = f"{'reopened ' if said.reopening else ''}{said.term}{SECURITIES[said.kind]}"
    changed = {
        "dealers": said.shock.dealers_percent,
        "direct": said.shock.direct_percent,
        "indirect": said.shock.indirect_percent,
    }
    changes = ", ".join(f"{name} {value:+g}%" for name, value in changed.items() if value)
    duty = "" if said.shock.dealers_duty else "; dealers without their duty to bid"
    return Page(
        title=f"{kind} of {said.date}, ${said.offering / 1e9:g}bn",
        subtitle=f"{said.draws:,} draws; bids changed: {changes or 'none'}{duty}",
        status=_failed(said),
        assumed=_reach(said),
        short=(*_expected(said), *_against(said), *_moved(said)),
        sections=(Section("draws", "", tables=(_draws_table(said),), note=_odds(said)),),
        notes=tuple(said.notes),
    )


def _failed(said: Simulated) -> tuple[str, ...]:
    share = said.with_shock.probability_failed
    if not share:
        return ()
    return (
        f"{round(share * said.draws):,} of {said.draws:,} draws with the change fail: their "
        "stop-outs are not among those below",
    )


def _reach(said: Simulated) -> tuple[str, ...]:
    if isinstance(said.scenario, type(UNSET)):
        return ()
    own = said.scenario
    if own.reaches:
        return tuple(f"{felt_words(one)}." for one in own.reaches)
    return (
        f"Nothing of {own.name} reaches the bids: every number here is the same without it.",
        *(f"{one.measure}: {one.why}." for one in own.does_not_reach),
    )


SECURITIES = {"nominal": "", "tips": " TIPS", "frn": " floater", "bill": " bill"}
NAMES = {
    "stop_out": ("stop-out", "%", 3),
    "bid_to_cover": ("cover", " times", 2),
    "dealer_share": ("dealers", "%", 1),
    "direct_share": ("direct bidders", "%", 1),
    "indirect_share": ("indirect bidders", "%", 1),
}


def verdict(one: Held | Judged, low: float, high: float) -> str:
    """A number on record against its band, in words.

    Args:
        one: the number.
        low: where the band begins.
        high: where it ends.
    """
    name, unit, digits = NAMES[one.quantity]
    place = "inside" if low <= one.actual <= high else "below" if one.actual < low else "above"
    shown = [number(value, digits, signed=False) for value in (one.actual, low, high)]
    return f"{name} {shown[0]}{unit}, {place} {shown[1]} to {shown[2]}"


def _expected(said: Simulated) -> tuple[str, ...]:
    """What was expected on the eve, without any change of bids."""
    stop, cover = said.without_shock.stop_out_percent, said.without_shock.bid_to_cover
    lines = [
        f"{name} {_plain(values.p50, digits)}{unit} ({_plain(values.p10, digits)} to "
        f"{_plain(values.p90, digits)})"
        for name, values, digits, unit in (("stop-out", stop, 3, "%"), ("cover", cover, 2, ""))
        if values.p50 is not None
    ]
    return (f"Expected: {', '.join(lines)}; {said.band}.",) if lines else ()


def _plain(value: float | None, digits: int) -> str:
    return "-" if value is None else number(value, digits, signed=False)


def _against(said: Simulated) -> tuple[str, ...]:
    """What is on record, and what of it the draws missed."""
    actual = said.on_record
    if actual is None:
        return ("The auction is not on record: nothing here has been held against a result.",)
    size = "" if actual.offering is None else f" for ${actual.offering / 1e9:g}bn"
    stop = "" if actual.stop_out is None else f"stop-out {actual.stop_out}%, "
    head = f"On record: {stop}cover {actual.bid_to_cover}{size}."
    if not said.against_record:
        return (f"{head} Another size is simulated here: the two cannot be compared.",)
    missed = [one for one in said.against_record if not one.inside]
    if not missed:
        return (f"{head} All {len(said.against_record)} numbers lie inside ({said.band}).",)
    words = "; ".join(verdict(one, one.p10, one.p90) for one in missed)
    lie = "lies" if len(missed) == 1 else "lie"
    count = f"{len(missed)} of {len(said.against_record)} numbers on record {lie}"
    return (head, f"{count} outside what was expected ({said.band}): {words}.")


def _moved(said: Simulated) -> tuple[str, ...]:
    moved = said.change_of_stop_out_bp
    changed = said.with_shock != said.without_shock
    if moved.p50 is None or not changed:
        return ()
    basis = "on record an equal loss of cover went with"
    if said.reduced_form_basis == "assumed":
        basis = "an equal loss of cover is assumed, not on record, to go with"
    return (
        f"With the change the stop-out moves by {moved.p50:+.1f} bp (10-90% of draws: "
        f"{moved.p10:+.1f} to {moved.p90:+.1f}); {basis} {said.reduced_form_change_bp:+.1f} bp.",
    )


QUANTITIES: Mapping[str, tuple[str, float]] = {
    "stop_out_percent": ("stop-out, %", 1.0),
    "tail_bp": ("tail, bp", 1.0),
    "bid_to_cover": ("bid-to-cover", 1.0),
    **{f"{name}_share_percent": (f"{name} share, %", 1.0) for name in BIDDERS},
    "dealers_awarded_usd": ("dealers awarded, $bn", 1e9),
}


def _draws_table(said: Simulated) -> Table:
    sides = [said.without_shock]
    heads = ["", "without\n10%", "\n50%", "\n90%"]
    if said.with_shock != said.without_shock:
        sides.append(said.with_shock)
        heads += ["changed\n10%", "\n50%", "\n90%"]
    rows = []
    for name, (label, unit) in QUANTITIES.items():
        cells = [label]
        for side in sides:
            values: Quantiles = getattr(side, name)
            cells += [
                "-" if value is None else f"{value / unit:.3f}"
                for value in (values.p10, values.p50, values.p90)
            ]
        rows.append(cells)
    changed = ", without and with the change of bids" if len(sides) > 1 else ""
    return table(f"percentiles of the draws{changed}", heads, rows)


def _odds(said: Simulated) -> str:
    before, after = said.without_shock, said.with_shock
    limit = before.probability_dealers_left_above.usd / 1e9
    return (
        f"P(dealers left with more than ${limit:g}bn): "
        f"{before.probability_dealers_left_above.probability:.1%} without, "
        f"{after.probability_dealers_left_above.probability:.1%} with\n"
        f"P(auction fails): {before.probability_failed:.2%} without, "
        f"{after.probability_failed:.2%} with"
    )
