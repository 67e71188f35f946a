"""The auction on a page: what a 30-year sale brings when part of the bidders stay away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from walkaway.auctions.record import AuctionRecord
from walkaway.auctions.simulation import Simulation
from walkaway.engine.studies.auction import Fewer, Judged, judged
from walkaway.outcome import Band
from walkaway.present.auction_simulation import verdict
from walkaway.present.page import Cell, LineChart, Page, Section, Table, number, ranged

TERM = "30-Year"
OFFERING = 22e9
"""USD offered where no 30-year auction is on record on the day: the size of the story."""
GONE = (0, 10, 20, 31, 40, 50, 60, 70, 80, 90, 100)
"""Percent of the bids of a class that stay away; 31 is the story's own number."""
SHOWN = (0, 10, 31, 50, 100)
DRAWS = 4000


def page(found: Fewer) -> Page:
    """A 30-year auction with fewer and fewer indirect bids, for a person.

    Args:
        found: the auction simulated without each of `GONE` percent of them.
    """
    offer, by_gone = found.offer, found.cases
    size = f"${offer.offering / 1e9:g}bn"
    kind = "reopened " if offer.reopening else ""
    return Page(
        title=f"The {kind}30-year auction of {offer.date.isoformat()}",
        subtitle=(
            f"{size} offered; the world as known on {offer.date.isoformat()}; "
            f"{found.draws:,} draws from what was on record before the day"
        ),
        assumed=(
            "Indirect bidders (foreign official accounts and most funds) bid that much less; "
            "everybody else bids at the same yields as before.",
            "Dealers bid for the whole offering whatever happens: with that duty no auction fails.",
            "The measures of the scenario do not enter here; what its foreign sellers take from "
            "the bids of the next auction stands on the run's own page.",
        ),
        short=_short(by_gone, found.record, found.row, size),
        sections=(_cases(by_gone, list(by_gone.values())),),
        notes=by_gone[0].notes,
        sources=(
            "Auction results: US Treasury, Bureau of the Fiscal Service.",
            "Award: 31 CFR 356.20, single price, pro rata at the stop-out.",
        ),
        foot=(
            f"One case: walkaway auction simulate {offer.date.isoformat()} --term 30-year "
            f"--offering {offer.offering:.0f} --indirect -31% --draws {found.draws}",
        ),
    )


def _band(values: np.ndarray, low: float = 10, high: float = 90) -> Band:
    """The median and the 10-90% range of draws, failed ones left out."""
    return Band(*(float(x) for x in np.nanpercentile(values, [low, 50, high])))


def _short(
    cases: Mapping[int, Simulation], record: AuctionRecord, row: int | None, size: str
) -> tuple[str, ...]:
    none, told = cases[0], cases[31]
    moved = _band(told.shocked.tail - told.base.tail)
    dealers = [_band(100 * one.shocked.shares[:, 0]) for one in (none, told)]
    taken = [number(band.mid, 0, signed=False) for band in dealers]
    said = [
        f"{size} would sell at {_plain(_band(none.shocked.stop_out), 2, '%')}, covered "
        f"{_plain(_band(none.shocked.cover), 2, ' times')}.",
        f"With 31% fewer indirect bids the stop-out moves by {number(moved.mid)} bp "
        f"(10-90% of draws: {ranged(moved, 1)}); dealers take {taken[1]}% instead of {taken[0]}%. "
        f"An equal loss of cover {'went' if told.tail_fit.auctions else 'is assumed to go'} with "
        f"{number(told.reduced_form_bp)} bp.",
    ]
    if row is not None and np.isfinite(record.high[row]):
        said.append(
            f"On record: {float(record.high[row]):.3f}%, covered {float(record.cover[row]):.2f} "
            f"times; dealers took {100 * float(record.shares[row][0]):.0f}%."
        )
        said.append(_missed(judged(none.base, record, row)))
    return tuple(said)


def _missed(found: Sequence[Judged]) -> str:
    """Which numbers on record lie outside what was expected on the eve."""
    missed = [one for one in found if not one.inside]
    if not missed:
        return f"All {len(found)} numbers on record lie inside the 10-90% range of the draws."
    words = "; ".join(verdict(one, one.low, one.high) for one in missed)
    lie = "lies" if len(missed) == 1 else "lie"
    return (
        f"{len(missed)} of {len(found)} numbers on record {lie} outside the 10-90% range of the "
        f"draws: {words}."
    )


def _plain(band: Band, digits: int, unit: str) -> str:
    middle = number(band.mid, digits, signed=False)
    return f"{middle}{unit} ({_span(band, digits)}: 10-90% of draws, forecast error)"


def _cases(by_gone: Mapping[int, Simulation], cases: list[Simulation]) -> Section:
    columns = (
        "indirect bids",
        "stop-out,\n%",
        "cover",
        "dealers,\n%",
        "direct,\n%",
        "indirect,\n%",
    )
    rows = []
    for gone in SHOWN:
        drawn = by_gone[gone].shocked
        bands = [
            (_band(drawn.stop_out), 3),
            (_band(drawn.cover), 2),
            *((_band(100 * drawn.shares[:, k]), 0) for k in range(3)),
        ]
        cells = (
            Cell(f"{number(band.mid, digits, signed=False)}\n({_span(band, digits)})")
            for band, digits in bands
        )
        rows.append((Cell("as expected" if not gone else f"{gone}% fewer"), *cells))

    def line(percentile: float) -> tuple[float, ...]:
        moved = (one.shocked.tail - one.base.tail for one in cases)
        return tuple(float(np.nanpercentile(each, percentile)) for each in moved)

    return Section(
        "auction",
        "Who has to show up",
        lead=(
            "The same drawn auctions, cleared again without a part of the indirect bids: those "
            "who wanted the bonds a little cheaper step in, dealers first among them.",
        ),
        tables=(Table("Median and 10-90% range of the draws", columns, tuple(rows)),),
        charts=(
            LineChart(
                "Rise of the stop-out yield without part of the indirect bids",
                "bp",
                "indirect bids that stay away, %",
                tuple(map(float, GONE)),
                (("90% of draws below", line(90)), ("median", line(50)), ("10% below", line(10))),
            ),
        ),
        note="Shares are of competitive awards.",
    )


def _span(band: Band, digits: int) -> str:
    low, high = (number(x, digits, signed=False) for x in (band.low, band.high))
    return f"{low} to {high}"
