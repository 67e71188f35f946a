"""The record of Treasury auctions as columns, and its history: shares, averages, z-scores.

The record has gaps. Of notes and bonds there is nothing from July 2012 to January 2014, five
months each of 2014 and 2015, nothing from August 2025 to mid-March 2026; the classes of bidders are
not on record from June 2024 to mid-March 2026 but for five auctions of 2025, and what they tendered
hardly since August 2022. Whatever is averaged says over how many auctions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter
from walkaway.world import Table, World

Floats = NDArray[np.float64]
NOMINAL = ("note", "bond")
BIDDERS = ("dealer", "direct", "indirect")
WINDOW_DAYS = int(parameter("auctions.forecast.window").value)
Z_AUCTIONS = 12
Z_FEWEST = 6


@dataclass(frozen=True, eq=False)
class AuctionRecord:
    """Auctions in the order of their days, each column of shape [auction] or [auction, bidder].

    Bidders stand in the order of ``BIDDERS``. NaN is "not on record".

    Attributes:
        dates: day of the auction.
        terms: term as announced.
        originals: term of the original issue.
        kinds: bill, note, bond, tips or frn.
        reopening: whether the security existed before.
        high, median, low: stop-out and quantiles, percent.
        cover: bid-to-cover, without the Fed's own account.
        offering: USD.
        tendered, accepted: USD by bidder.
        shares: fractions of the competitive awards by bidder (the denominator of the press).
        public: awards without the Fed's own account, USD; the offering where not on record.
        soma: awards to the Fed's own account, USD.
        when_issued: unofficial when-issued yield, percent.
        eve: par yield of the original term on the business day before, percent.
        coupon: percent.
    """

    dates: NDArray[np.datetime64]
    terms: tuple[str, ...]
    originals: tuple[str, ...]
    kinds: tuple[str, ...]
    reopening: NDArray[np.bool_]
    high: Floats
    median: Floats
    low: Floats
    cover: Floats
    offering: Floats
    tendered: Floats
    accepted: Floats
    shares: Floats
    public: Floats
    soma: Floats
    when_issued: Floats
    eve: Floats
    coupon: Floats

    def __len__(self) -> int:
        """Number of auctions."""
        return len(self.dates)

    @classmethod
    def known(cls, world: World) -> AuctionRecord:
        """The auctions that a world knows, at least one.

        Raises:
            NotHeldError: none is on record yet; with the day of the first.
        """
        world.need("auctions")
        return cls.of(world.table("auctions"))

    @classmethod
    def of(cls, table: Table) -> AuctionRecord:
        """Read the table ``auctions`` of a world."""

        def by_bidder(what: str) -> Floats:
            return np.stack([table.floats(f"{name}_{what}") for name in BIDDERS], axis=1)

        accepted, printed = by_bidder("accepted"), by_bidder("share") / 100
        competitive = accepted.sum(axis=1, keepdims=True)
        outside = table.floats("noncompetitive_accepted") + table.floats("fima_accepted")
        offering = table.floats("offering")
        public = competitive[:, 0] + outside
        return cls(
            dates=np.array(table.strings("auction_date"), dtype="datetime64[D]"),
            terms=tuple(table.strings("term")),
            originals=tuple(table.strings("original_term")),
            kinds=tuple(table.strings("kind")),
            reopening=np.array([text == "yes" for text in table.strings("reopening")]),
            high=table.floats("high_rate"),
            median=table.floats("median_rate"),
            low=table.floats("low_rate"),
            cover=table.floats("bid_to_cover"),
            offering=offering,
            tendered=by_bidder("tendered"),
            accepted=accepted,
            shares=np.where(np.isfinite(printed), printed, accepted / competitive),
            public=np.where(np.isfinite(public), public, offering),
            soma=table.floats("soma_accepted"),
            when_issued=table.floats("when_issued"),
            eve=table.floats("eve_yield"),
            coupon=table.floats("coupon"),
        )

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> AuctionRecord:
        """Some of the auctions."""
        picked = np.arange(len(self))[rows]

        def cut(value: Any) -> Any:
            return tuple(value[i] for i in picked) if isinstance(value, tuple) else value[picked]

        return AuctionRecord(**{name: cut(value) for name, value in vars(self).items()})

    def select(self, term: str, kinds: Sequence[str] = NOMINAL) -> AuctionRecord:
        """Auctions of an original term, its reopenings included.

        Raises:
            BadInputError: no such term on record.
        """
        known = sorted({o for o, k in zip(self.originals, self.kinds, strict=True) if k in kinds})
        name = normal_term(term)
        if name not in known:
            raise BadInputError(
                [
                    Problem(
                        "term", "", f"no {'/'.join(kinds)} of {term!r}", did_you_mean(name, known)
                    )
                ]
            )
        match = [o == name and k in kinds for o, k in zip(self.originals, self.kinds, strict=True)]
        return self.take(np.array(match))


def normal_term(term: str) -> str:
    """``30y``, ``30-year`` and ``30`` mean ``30-Year``; other texts stay as they are."""
    text = term.strip().lower().removesuffix("s")
    for ending in ("-year", " year", "year", "yr", "y", ""):
        head = text.removesuffix(ending).strip()
        if text.endswith(ending) and head.isdigit():
            return f"{head}-Year"
    return term.strip()


@dataclass(frozen=True)
class Measure:
    """One number of an auction against its past.

    Attributes:
        value: the number; NaN if not on record.
        average: mean over the auctions of the term in the 183 days before; NaN without any.
        count: how many these are.
        z: distance from the mean of the twelve auctions before it that are on record, in
            their standard deviations; NaN with fewer than six of them.
        since: day of the oldest of these.
        widest_gap: most days between one of them and the next, or the auction itself; zero
            without a z.
    """

    value: float
    average: float
    count: int
    z: float
    since: dt.date | None
    widest_gap: int


@dataclass(frozen=True)
class HistoryRow:
    """One auction of a history: what happened, and each measure against its past.

    Attributes:
        date, term: which auction.
        high: stop-out, percent.
        offering: USD.
        measures: by the names of ``MEASURES``.
        denominators: shares of dealers, direct and indirect bidders as fractions of the
            ``competitive`` awards, of the ``public`` ones and of the ``total`` with the
            Fed's own account; NaN where not on record.
    """

    date: dt.date
    term: str
    high: float
    offering: float
    measures: dict[str, Measure]
    denominators: dict[str, tuple[float, ...]]


MEASURES = ("cover", "dealer", "direct", "indirect", "tail_bp", "spread_bp")


def measured(record: AuctionRecord) -> dict[str, Floats]:
    """The measures of a history.

    Returns:
        Bid-to-cover; shares of the competitive awards in percent; tail against the
        (unofficial) when-issued yield and high less median yield in basis points.
    """
    out = {"cover": record.cover}
    out |= {name: 100 * record.shares[:, k] for k, name in enumerate(BIDDERS)}
    out["tail_bp"] = 100 * (record.high - record.when_issued)
    out["spread_bp"] = 100 * (record.high - record.median)
    return out


def history(record: AuctionRecord) -> list[HistoryRow]:
    """Every auction of a record of one term, against its own past.

    Args:
        record: auctions of one term in the order of their days.
    """
    columns = measured(record)
    rows = []
    for i in range(len(record)):
        measures = {
            name: _against_past(record.dates, values, i) for name, values in columns.items()
        }
        day: dt.date = record.dates[i].item()
        wholes = {
            "competitive": np.nansum(record.accepted[i]),
            "public": record.public[i],
            "total": record.public[i] + record.soma[i],
        }
        shares = {name: _shares(record.accepted[i], whole) for name, whole in wholes.items()}
        shares["competitive"] = tuple(record.shares[i].tolist())
        rows.append(
            HistoryRow(
                day, record.terms[i], float(record.high[i]), float(record.offering[i]), measures,
                shares,
            )
        )  # fmt: skip
    return rows


def _shares(accepted: Floats, whole: float) -> tuple[float, ...]:
    return tuple((accepted / whole).tolist()) if whole > 0 else (np.nan,) * len(accepted)


def _against_past(dates: NDArray[np.datetime64], values: Floats, i: int) -> Measure:
    earlier = np.flatnonzero((dates < dates[i]) & np.isfinite(values))
    near = earlier[dates[earlier] >= dates[i] - np.timedelta64(WINDOW_DAYS, "D")]
    last = earlier[-Z_AUCTIONS:]
    z, since, widest = np.nan, None, 0
    if len(last) >= Z_FEWEST and values[last].std(ddof=1) > 0:
        z = (values[i] - values[last].mean()) / values[last].std(ddof=1)
        since = dates[last[0]].item()
        widest = int(np.diff(dates[[*last, i]]).astype(np.int64).max())
    average = values[near].mean() if len(near) else np.nan
    return Measure(float(values[i]), float(average), len(near), float(z), since, widest)
