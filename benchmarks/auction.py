"""Prices per second against QuantLib, and the award of a million bids.

The same securities on both sides: every coupon price of the official record, repeated. Each
QuantLib bond is built once and priced once per security, as an auction needs it; the second
QuantLib row leaves the building out.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from walkaway.auctions.award import BidBook, Rules, award
from walkaway.pricing.many import Batch, prices
from walkaway.pricing.price import Terms, _layout, price

OFFICIAL = Path(__file__).resolve().parents[1] / "tests" / "data" / "auctions" / "coupons.csv"
REPEATS = 25
BIDS = 1_000_000


def best(work: Callable[[], object], times: int = 3) -> float:
    """Shortest of a few runs in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def securities() -> tuple[list[Terms], list[Fraction]]:
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    terms = [Terms.of(r["coupon"], r["maturity"], r["dated"], r["issue"]) for r in rows]
    return terms, [Fraction(r["yield"]) for r in rows]


def run() -> list[dict[str, object]]:
    """Rows of the benchmark table."""
    from benchmarks.reference_auction import build, clean_price, heap_award

    terms, rates = securities()
    count = len(terms)
    numbers = [float(rate) / 100 for rate in rates]

    def exactly() -> list[Fraction]:
        return [price(t, y) for t, y in zip(terms, rates, strict=True)]

    def theirs() -> list[float]:
        return [clean_price(*build(t), y) for t, y in zip(terms, numbers, strict=True)]

    bonds = [build(t) for t in terms]

    def theirs_built() -> list[float]:
        return [clean_price(*b, y) for b, y in zip(bonds, numbers, strict=True)]

    many, many_rates = terms * REPEATS, rates * REPEATS
    batch = Batch.of(many, many_rates)
    if batch is None:
        raise RuntimeError("the official record does not fit a batch")

    def exactly_anew() -> list[Fraction]:
        _layout.cache_clear()  # QuantLib builds its schedule each time, so do we
        return exactly()

    one, again = best(exactly_anew) / count, best(exactly) / count
    fast = best(lambda: prices(batch)) / len(many)
    quantlib, prebuilt = best(theirs) / count, best(theirs_built) / count
    clean, _ = prices(batch)
    worst = max(abs(p - float(q)) for p, q in zip(theirs(), exactly(), strict=True))
    same = clean[:count].tolist() == [int(q * 10**6) for q in exactly()]

    def row(name: str, ours: float, reference: float, note: str) -> dict[str, object]:
        return {
            "name": name, "ours_s": ours, "reference_s": reference, "ratio": reference / ours,
            "note": note,
        }  # fmt: skip

    off = f"QuantLib's prices lie up to {worst:.1e} from the official ones, ours are equal"
    book = million_bids()
    rules = Rules(60_000_000_000)
    ours = best(lambda: award(book, rules))
    slow = best(lambda: heap_award(book, rules), 1)
    walked, found = heap_award(book, rules), award(book, rules).awards
    alike = all(found[k] == value for k, value in walked.items())
    return [
        row("one exact price", one, quantlib, f"{1 / one:,.0f} per second; {off}"),
        row("one exact price, dates counted", again, prebuilt, "QuantLib prices a ready bond"),
        row(
            f"a price out of {len(many):,}", fast, quantlib,
            f"{1 / fast:,.0f} per second, {'equal' if same else 'NOT EQUAL'} to the exact ones",
        ),
        row(f"a price out of {len(many):,}, against ready bonds", fast, prebuilt, ""),
        row(
            f"award of {BIDS:,} bids", ours, slow,
            f"reference: bid by bid in Python; awards {'equal' if alike else 'DIFFERENT'}",
        ),
    ]  # fmt: skip


def million_bids() -> BidBook:
    """A random book of all classes, yields spread over half a percent, 50,000 bidders."""
    rng = np.random.default_rng(7)
    share = [0.3, 0.2, 0.25, 0.05, 0.1, 0.05, 0.05]
    classes = rng.choice(7, BIDS, p=share).astype(np.int8)
    return BidBook(
        classes,
        np.rint(4844 + rng.normal(0, 60, BIDS)).astype(np.int64),
        rng.integers(1, 3000, BIDS) * 100,
        rng.integers(0, 50_000, BIDS),
        np.zeros(BIDS, dtype=np.int64),
    )
