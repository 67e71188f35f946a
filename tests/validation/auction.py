"""Official auction numbers beside ours.

Prices, yields and rates of the regulation and of the record are law and arithmetic: identities.
Forecasts made from earlier auctions only are held to what happened.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, partial

import numpy as np

from tests.auctions.auction_data import rows as official
from tests.auctions.auction_data import scores, whole_record
from tests.validation.row import Band, Covers, Exact, Row, Type, Within
from walkaway.auctions.simulation import find_offer, rows_on, simulate
from walkaway.pricing.bills import Bill, bill_price, investment_rate
from walkaway.pricing.exact import exact, text
from walkaway.pricing.floating import floating_price, index_rate
from walkaway.pricing.price import Terms, coupon_for, price, read_date, yield_from_price
from walkaway.pricing.tips import index_ratio, tips_price

CFR = "31 CFR 356 Appendix B"
TREASURY = "US Treasury auction results"
WHY_OFF = (
    "Missed: bands are those of the record before the auction, whose errors were smaller or larger"
)
CHOSEN = "the settings were chosen among variants that hardly differ, on this record"
SCHEMES = {
    "expanding": (Type.FORECAST, "whole record, from earlier auctions only", CHOSEN),
    "before_2025": (Type.FORECAST, "before 2025, from earlier auctions only", CHOSEN),
    "since_2025": (Type.FORECAST, "since 2025, from earlier auctions only",
                   "the common factor was thought of after these had been seen to fail"),
}  # fmt: skip

_row = partial(Row, area="auction")
_identity = partial(_row, type=Type.IDENTITY, rule=Exact())


@cache
def rows() -> tuple[Row, ...]:
    """All rows of this area."""
    return (*_eves(), *_scores(), *_examples(), *_record(), *_story())


def _terms(row):
    return Terms.of(row["coupon"], row["maturity"], row["dated"], row["issue"])


def _example(case, quantity, unit, published, *, ours):
    return _identity(
        source=CFR, quantity=f"{case}: {quantity}", unit=unit, published=published, ours=ours
    )


def _examples():
    for row in official("appendix_b"):
        ours = text(price(_terms(row), row["yield"]), 6)
        yield _example(row["case"], "price", "per $100", row["price"], ours=ours)
    bill = Bill.of("1990-06-07", "1991-06-06")
    yield _example("VI.D.2", "investment rate", "percent", "8.237",
                   ours=text(investment_rate(bill, "92.265"), 3))  # fmt: skip
    tips = tips_price(
        Terms.of("3.625", "2008-01-15", "1998-01-15", "1998-10-15"), "3.65",
        index_ratio("163.29032", "161.55484"),
    )  # fmt: skip
    yield _example("III.B", "settlement amount", "per $100", "101.784820",
                   ours=text(tips.settlement, 6))  # fmt: skip
    late = floating_price(
        read_date("2013-12-31", ""), read_date("2012-01-03", ""), spread="1", margin="1",
        rate="0.025001580", dated=read_date("2011-12-31", ""),
    )  # fmt: skip
    yield _example("IV.E", "price", "per $100", "99.999979", ours=text(late.price, 6))


def _count(name, found):
    hits = list(found)
    return _identity(
        source=TREASURY, quantity=name, unit="auctions", published=len(hits), ours=sum(hits),
        note="every digit published",
    )  # fmt: skip


def _record():
    coupons = official("coupons")
    yield _count(
        "prices of notes, bonds and TIPS 2008-2022 equal",
        (price(_terms(r), r["yield"]) == exact(r["price"]) for r in coupons),
    )
    yield _count(
        "yields recovered from these prices",
        (yield_from_price(_terms(r), r["price"]) == exact(r["yield"]) for r in coupons),
    )
    yield _count(
        "accrued interest equal",
        (_terms(r).accrued_per_1000 == exact(r["accrued"]) for r in coupons if r["accrued"]),
    )
    yield _count(
        "interest rates of new issues equal",
        (coupon_for(r["yield"]) == exact(r["coupon"]) for r in coupons if r["reopening"] == "No"),
    )
    bills = [(Bill.of(r["issue"], r["maturity"]), r) for r in official("bills")]
    yield _count(
        "bill prices equal", (bill_price(b, r["rate"]) == exact(r["price"]) for b, r in bills)
    )
    yield _count(
        "bill investment rates equal",
        (investment_rate(b, r["price"]) == exact(r["investment_rate"]) for b, r in bills),
    )
    yield _count("floating rate note prices equal", (_floating(r) for r in official("floating")))


def _floating(r):
    maturity, issue, dated = (read_date(r[n], n) for n in ("maturity", "issue", "dated"))
    found = floating_price(
        maturity, issue, spread=r["spread"], margin=r["margin"], rate=index_rate(r["bill_rate"]),
        dated=dated, accrued=r["accrued"] or None,
    )  # fmt: skip
    return found.price == exact(r["price"])


def _story():
    for r in official("key"):
        terms = Terms.of(r["coupon"], r["maturity"], None, r["issue"])
        yield _identity(
            source=TREASURY, quantity=f"price of the {r['term']} of {r['date']}", unit="per $100",
            published=r["price"], ours=text(price(terms, r["yield"]), 6),
        )  # fmt: skip


def _eves():
    """The stop-outs of the story's auctions, as `auction simulate` has them on the eve."""
    record = whole_record()
    for r in official("key"):
        day = dt.date.fromisoformat(r["date"])
        if not rows_on(record, day):
            continue  # later than the data
        offer, row = find_offer(record, day)
        if not np.isfinite(offer.reference):
            continue  # no par yield of the eve on record: no stop-out is forecast
        low, mid, high = np.nanpercentile(simulate(record, offer).base.stop_out, [10, 50, 90])
        moved = 100 * (record.high[row] - offer.reference)
        found = _row(
            type=Type.FORECAST, source=TREASURY, unit="percent",
            quantity=f"stop-out of the {offer.term} of {day}, forecast on its eve",
            published=round(float(record.high[row]), 3),
            ours=Band(*(round(float(x), 3) for x in (low, mid, high))),
            rule=Covers("the 80% band"),
            note=f"the eve's par yield was {offer.reference:.2f}",
        )  # fmt: skip
        yield found.explained(
            f"Missed: the stop-out came {moved:+.0f} bp from the eve's yield, the market's own "
            f"move before the deadline included; {WHY_OFF.removeprefix('Missed: ')}"
        )


def _scores():
    """What a band says it holds, against what it held; no tolerance but the error of counting."""
    for scheme, (kind, words, caveat) in SCHEMES.items():
        for s in getattr(scores(), scheme):
            sure = s.gain > 2 * s.gain_error
            others = " and ".join(f"{s.coverage[band]:.0f}% inside {band}%" for band in (50, 95))
            note = (
                f"{s.auctions} auctions; two standard errors of counting; {others}; "
                f"CRPS {s.crps:.4f}, {s.gain:.1f}% ± {s.gain_error:.1f} below the best naive one "
                f"(last, mean of three, of six months){'' if sure else ', not significant'}"
            )
            found = _row(
                type=kind, source=f"back-test, {words}", unit="percent of auctions",
                quantity=f"inside the 80% band: {s.quantity}", published=80.0,
                ours=s.coverage[80], rule=Within(round(2 * (80 * 20 / s.auctions) ** 0.5, 1)),
                note="; ".join(part for part in (note, caveat) if part),
            )  # fmt: skip
            yield found.explained(WHY_OFF)
