"""An auction that is still to come, many times over: stop-out, tail, cover, shares, failure.

Demand curves are drawn from the forecast of :mod:`walkaway.auctions.forecast`, placed so
that they clear at the drawn stop-out; then bidders are scaled and the curves are cleared
again. So the answer to "what if indirect bidders bid 31% less" is where the same curves,
without that part, meet the offering: bidders who wanted the bonds a little cheaper step in,
dealers first among them.

What is held fixed is the yield at which everybody else bids, and the others do not bid more
or less because somebody left. ``reduced_form_bp`` is a check on that from another side: the
rise of the tail that an equal loss of bid-to-cover went with on record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.auctions.bidders import Curves, curves, next_tick
from walkaway.auctions.forecast import (
    COVER,
    DEALER,
    DIRECT,
    FAMILIES,
    STOP,
    Forecast,
    Panel,
    TailFit,
    as_latent,
    fit_tail,
    forecast,
)
from walkaway.auctions.record import BIDDERS, AuctionRecord, normal_term
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.parameters import parameter

Floats = NDArray[np.float64]
QUANTILES = (2.5, 10, 25, 50, 75, 90, 97.5)
FEWEST = 60
FURTHEST = 100.0  # percent: the largest yield taken for one
WIDENED = parameter("auctions.told.widened").value
STALE_MONTHS = parameter("auctions.told.stale").value
DEFAULT_TAIL = TailFit(**parameter("auctions.tail.unfitted").numbers, auctions=0)


@dataclass(frozen=True)
class Offer:
    """What is announced of an auction.

    Attributes:
        date: day of the auction.
        term: original term, one of those of the family.
        offering: USD.
        reopening: whether the security exists already.
        reference: par yield of the eve, percent; NaN if unknown.
        when_issued: when-issued yield before the deadline, percent; None if unknown.
        family: of `walkaway.auctions.forecast.FAMILIES`.
    """

    date: dt.date
    term: str
    offering: float
    reopening: bool
    reference: float
    when_issued: float | None = None
    family: str = "nominal"


@dataclass(frozen=True)
class Shock:
    """Bids taken away or added, as factors on what each class tenders.

    Attributes:
        dealer, direct, indirect: 0.69 is 31% less.
        dealers_duty: whether dealers together bid for the whole offering at least.
    """

    dealer: float = 1.0
    direct: float = 1.0
    indirect: float = 1.0
    dealers_duty: bool = True

    @property
    def factors(self) -> Floats:
        """In the order of ``BIDDERS``."""
        return np.array([self.dealer, self.direct, self.indirect])


@dataclass(frozen=True, eq=False)
class Draws:
    """Results of many draws, each column [draw] but where named; NaN where it failed.

    Attributes:
        stop_out: percent, on the grid of 0.001.
        tail: basis points against the when-issued yield.
        cover: bid-to-cover.
        shares: of the competitive awards, by bidder [draw, bidder].
        awards: USD by bidder [draw, bidder].
        failed: whether bids did not cover the offering.
        shortfall: USD not sold.
    """

    stop_out: Floats
    tail: Floats
    cover: Floats
    shares: Floats
    awards: Floats
    failed: NDArray[np.bool_]
    shortfall: Floats


@dataclass(frozen=True, eq=False)
class Simulation:
    """An auction simulated.

    Attributes:
        offer: what was announced.
        shock: what was changed.
        base, shocked: draws without and with the change; draw i is the same auction in both.
        slope_bp: rise of the stop-out in basis points per 1% of the offering less demand.
        reduced_form_bp: rise of the stop-out that the loss of cover had on record.
        dealer_bids: what dealers bid over the offering, without and with the change [2, draw].
        ahead: the forecast: expected numbers, errors, coefficients; fitted on auctions before
            the day only.
        tail_fit: how the tail was fitted; ``auctions`` is zero where no when-issued yield was
            on record by then, and assumed figures stand in.
        notes: what the reader must know.
    """

    offer: Offer
    shock: Shock
    base: Draws
    shocked: Draws
    slope_bp: float
    reduced_form_bp: float
    dealer_bids: Floats
    ahead: Forecast
    tail_fit: TailFit
    notes: tuple[str, ...]

    @property
    def dealers_factor(self) -> float:
        """What became of dealers' bids on average: their duty stops a cut at the offering."""
        return float(np.mean(self.dealer_bids[1]) / np.mean(self.dealer_bids[0]))


def term_named(term: str, family: str = "nominal") -> str:
    """The original term that a text names.

    Raises:
        BadInputError: the family has no such term.
    """
    name = normal_term(term)
    known = FAMILIES[family].terms
    name = next((one for one in known if one.lower() == name.lower()), name)
    if name not in known:
        hint = did_you_mean(name, known)
        what = "note or bond" if family == "nominal" else f"{family} on record"
        raise BadInputError([Problem("term", "", f"{term!r} is not a {what}", hint)])
    return name


def rows_on(
    record: AuctionRecord, date: dt.date, term: str | None = None, family: str = "nominal"
) -> list[int]:
    """Rows of the auctions of a day and a family, of one term if it is named."""
    name = None if term is None else term_named(term, family)
    own = FAMILIES[family]
    return [
        int(i)
        for i in np.flatnonzero(record.dates == np.datetime64(date, "D"))
        if record.kinds[i] in own.kinds
        and record.originals[i] in own.terms
        and name in (None, record.originals[i])
    ]


def find_offer(
    record: AuctionRecord, date: dt.date, term: str | None = None, family: str = "nominal"
) -> tuple[Offer, int]:
    """The auction of a day on record: what was announced of it, and its row.

    Raises:
        BadInputError: none on that day, several and no term named, or its size not on record.
    """
    day = np.datetime64(date, "D")
    rows = rows_on(record, date, term, family)
    kind = "note or bond" if family == "nominal" else family
    if not rows:
        near = [
            str(d) for d in np.unique(record.dates[np.abs(record.dates - day).astype(int) < 40])
        ]
        hint = f"on record near it: {', '.join(near[-6:])}; or give --term and --offering"
        raise BadInputError([Problem("date", "", f"no {kind} auction on {date}", hint)])
    if len(rows) > 1:
        names = ", ".join(record.originals[i] for i in rows)
        raise BadInputError(
            [Problem("date", "", f"{date} has several auctions", f"--term: {names}")]
        )
    i = rows[0]
    offer = Offer(
        date, record.originals[i], float(record.offering[i]), bool(record.reopening[i]),
        float(record.eve[i]), family=family,
    )  # fmt: skip
    return offer, int(i)


def simulate(
    record: AuctionRecord,
    offer: Offer,
    shock: Shock | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> Simulation:
    """Simulate an auction from what was on record before its day.

    Args:
        record: auctions; those on or after the day are not used.
        offer: the auction.
        shock: what to change; nothing by default.
        draws: how many.
        seed: of the random numbers.

    Raises:
        NotSolvedError: fewer than sixty complete auctions on record before the day.
        BadInputError: a factor or the number of draws makes no sense.
    """
    change = shock or Shock()
    _check(change, draws, seed, offer)
    panel, row = _panel_with(record, offer)
    before = panel.record.dates < np.datetime64(offer.date, "D")
    ahead = _ahead(panel, row, offer)
    rng = np.random.default_rng(seed)
    numbers = ahead.draw(draws, rng)
    fit = fit_tail(panel, before)
    tail_fit = fit or DEFAULT_TAIL
    tail = _tails(numbers, ahead, tail_fit, rng)
    eve_to_stop = numbers[:, STOP]
    if offer.when_issued is not None:
        when_issued = np.full(draws, offer.when_issued)
    else:
        # The stop-out is drawn from the eve's yield; the when-issued yield is what is left.
        when_issued = np.round(offer.reference + (eve_to_stop - tail) / 100, 3)
    outside = np.full(draws, float(np.nanmedian(panel.outside[before][-60:])))
    drawn = curves(as_latent(numbers), outside, tail)
    base = drawn.scaled(np.ones(len(BIDDERS)), change.dealers_duty)
    before_shock = _results(base, when_issued, offer.offering, outside)
    after = base.scaled(change.factors, change.dealers_duty)
    shocked = _results(after, when_issued, offer.offering, outside)
    lost = np.log(np.nanmean(shocked.cover) / np.nanmean(before_shock.cover))
    slope = float(np.median(0.01 / base.slope(base.clear())))
    bids = np.stack([base.size[:, 0], after.size[:, 0]])
    notes = [
        *_record_notes(offer, panel, row, ahead),
        *_method_notes(fit, ahead),
        *_duty_notes(change, bids, shocked),
    ]
    return Simulation(
        offer, change, before_shock, shocked, slope, float(tail_fit.slope * lost), bids,
        ahead, tail_fit, tuple(notes),
    )  # fmt: skip


def _check(shock: Shock, draws: int, seed: int, offer: Offer) -> None:
    problems = [
        Problem(name, "", f"{100 * (factor - 1):g}% leaves negative bids", "-100% is the least")
        for name, factor in zip(BIDDERS, shock.factors, strict=True)
        if not factor >= 0
    ]
    problems += [
        Problem(name, "", f"{100 * (factor - 1):g}% is out of any record", "at most +1000%")
        for name, factor in zip(BIDDERS, shock.factors, strict=True)
        if factor > 11
    ]
    if not 10 <= draws <= 2_000_000:
        problems.append(Problem("draws", "", f"{draws} is not between 10 and 2,000,000"))
    if seed < 0:
        problems.append(Problem("seed", "", f"{seed} is negative", "0 is the least"))
    if not offer.offering > 0:
        problems.append(Problem("offering", "", "no size is on record", "say it: --offering 22e9"))
    if offer.when_issued is not None and not abs(offer.when_issued) <= FURTHEST:
        what = f"{offer.when_issued:g} percent is out of any record"
        problems.append(Problem("when-issued", "", what))
    if problems:
        raise BadInputError(problems)


def _ahead(panel: Panel, row: int, offer: Offer) -> Forecast:
    """The forecast, if enough is on record for one.

    Raises:
        NotSolvedError: it is not.
    """
    ahead = forecast(panel, row)
    told = slice(None) if STOP in panel.needed else slice(STOP)
    errors = ahead.errors[np.isfinite(ahead.errors[:, told]).all(axis=1)]
    if len(errors) < FEWEST or not np.isfinite(ahead.centre[told]).all():
        raise NotSolvedError(
            f"{offer.date}: {len(errors)} complete auctions before it, {FEWEST} are needed "
            f"for a forecast of the {offer.term}; try a later date"
        )
    return replace(ahead, errors=errors)


@lru_cache(maxsize=4)
def _panel_with(record: AuctionRecord, offer: Offer) -> tuple[Panel, int]:
    """The record before the day, with the announced auction as its last row."""
    day = np.datetime64(offer.date, "D")
    past = record.take(record.dates < day)
    blank = {
        name: np.concatenate([value, np.full((1, *value.shape[1:]), np.nan)])
        for name, value in vars(past).items()
        if isinstance(value, np.ndarray) and value.dtype == np.float64
    }
    blank["offering"][-1] = blank["public"][-1] = offer.offering
    blank["eve"][-1] = offer.reference
    extended = replace(
        past,
        dates=np.append(past.dates, day),
        terms=(*past.terms, offer.term),
        originals=(*past.originals, offer.term),
        kinds=(*past.kinds, FAMILIES[offer.family].kinds[-1]),
        reopening=np.append(past.reopening, offer.reopening),
        **blank,
    )
    panel = Panel.of(extended, offer.family)
    return panel, len(panel.values) - 1


def _tails(numbers: Floats, ahead: Forecast, fit: TailFit, rng: np.random.Generator) -> Floats:
    """Tails that go with the surprise in cover; the fit's own errors are drawn too."""
    count = len(numbers)
    surprise = numbers[:, COVER] - ahead.centre[COVER]
    intercept = fit.intercept + fit.intercept_error * rng.standard_normal(count)
    slope = fit.slope + fit.slope_error * rng.standard_normal(count)
    return np.asarray(intercept + slope * surprise + fit.spread * rng.standard_normal(count))


def _results(demand: Curves, when_issued: Floats, offering: float, outside: Floats) -> Draws:
    level = demand.clear()
    failed = ~np.isfinite(level)
    stop = next_tick(level, when_issued)
    tail = next_tick(level, 0.0) if np.isnan(when_issued).all() else stop - when_issued
    # Awards at the exact clearing level: what the pro rata at the tick amounts to.
    taken = np.where(failed[:, None], demand.size, demand.demand(np.nan_to_num(level)))
    sold = taken.sum(axis=1)
    cover = (demand.size.sum(axis=1) + outside) / (sold + outside)
    return Draws(
        stop_out=stop,
        tail=np.round(100 * tail, 6),
        cover=cover,
        shares=taken / np.maximum(sold, 1e-12)[:, None],
        awards=taken * offering,
        failed=failed,
        shortfall=np.maximum(demand.wanted - sold, 0.0) * offering * failed,
    )


def _record_notes(offer: Offer, panel: Panel, row: int, ahead: Forecast) -> list[str]:
    """What the record lacks for this auction."""
    notes = []
    own = np.flatnonzero(panel.term[:row] == panel.term[row])
    if len(own):
        last: dt.date = panel.record.dates[own[-1]].item()
        gap = (offer.date - last).days
        if gap > 120:
            notes.append(f"the last {offer.term} on record lies {gap} days back ({last})")
        notes += _stale(offer, panel, own, ahead)
        bids = own[np.isfinite(panel.values[own, DEALER + 1])]
        if len(bids) and (offer.date - panel.record.dates[bids[-1]].item()).days > 400:
            notes.append(
                "what each class tendered is on record last for "
                f"{panel.record.dates[bids[-1]]}; hit ratios and the spread of bids rest on that"
            )
    if not FAMILIES[offer.family].eve:
        notes.append(
            "no par yield of the eve is held for this kind of security: stop-outs are not given"
        )
    elif offer.when_issued is None and not np.isfinite(offer.reference):
        notes.append("no par yield is on record for the eve: stop-outs are not given")
    return notes


def _stale(offer: Offer, panel: Panel, own: NDArray[np.int64], ahead: Forecast) -> list[str]:
    """That the shares of the term are old, and what that widens their bands by."""
    known = own[np.isfinite(panel.values[own, DEALER])]
    if not len(known) or ahead.months[DEALER] < STALE_MONTHS:
        return []
    wider = " and ".join(
        f"{ahead.aged[k]:.1f} ({name})" for name, k in (("dealers", DEALER), ("direct", DIRECT))
    )
    return [
        f"shares of the {offer.term} are on record last for {panel.record.dates[known[-1]]}: "
        f"their errors are taken {wider} times as large for the age of the record"
    ]


def _method_notes(fit: TailFit | None, ahead: Forecast) -> list[str]:
    """What the forecast and its tail rest on."""
    notes = []
    if ahead.factor[DIRECT] > WIDENED:
        notes.append(
            f"errors of direct bidders' share are taken {ahead.factor[DIRECT]:.1f} times as large "
            "as the record's, for the misses of the latest auctions of all terms: bids change "
            "sides between direct and indirect from month to month"
        )
    if fit is None:
        notes.append(
            "no when-issued yield is on record before this day: the tail has an assumed spread "
            f"of {DEFAULT_TAIL.spread} bp and falls by {-DEFAULT_TAIL.slope / 10} bp per 10% of "
            "bid-to-cover, the order of magnitude of 2026"
        )
    else:
        notes.append(f"the tail was fitted on {fit.auctions} unofficial when-issued yields")
    return notes


def _duty_notes(shock: Shock, dealer_bids: Floats, shocked: Draws) -> list[str]:
    """What the dealers' duty does to the answer, and what is left out where auctions fail."""
    notes = []
    if shock.dealers_duty:
        notes.append(
            "dealers are taken to bid for the whole offering whatever happens, so that no auction "
            "can fail: its probability of zero is assumed, not found (--no-dealers-duty)"
        )
        stopped = dealer_bids[1] > dealer_bids[0] * shock.dealer * (1 + 1e-12)
        if shock.dealer < 1 and stopped.any():
            change = 100 * (dealer_bids[1].mean() / dealer_bids[0].mean() - 1)
            notes.append(
                f"their duty stops the cut of dealers' bids in {stopped.mean():.0%} of draws: "
                f"{100 * (shock.dealer - 1):+.0f}% was asked, {change:+.0f}% is what they cut"
            )
    if shocked.failed.any():
        notes.append(
            f"{shocked.failed.mean():.1%} of draws with the change fail: stop-outs, tails and "
            "their changes are those of the others, which are the milder ones; awards and cover "
            "are of all"
        )
    return notes


def quantiles(values: Floats, levels: Sequence[float] = QUANTILES) -> dict[str, float | None]:
    """Mean and quantiles of the finite values; None where there are none."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return {"mean": None, **{f"p{level:g}": None for level in levels}}
    out: dict[str, float | None] = {"mean": float(finite.mean())}
    marks = np.percentile(finite, levels)
    return out | {f"p{level:g}": float(mark) for level, mark in zip(levels, marks, strict=True)}
