"""How auction forecasts did on the record: the document and its page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from walkaway.auctions.backtest import Backtest
from walkaway.auctions.backtest import Score as Scored
from walkaway.documents import Count, Document, Number, Record, frame
from walkaway.present.auction_history import GAPS
from walkaway.present.page import Page, Section, table

BANDS = ("50", "80", "95")


class Score(Record):
    """How one quantity was forecast.

    Attributes:
        quantity, unit: what.
        auctions: how many were forecast.
        coverage: band in percent: percent of auctions inside.
        holds: bands that held as many as they say, within two standard errors.
        crps: score of the model; less is better.
        half_width: of the 80% band, on average.
        crps_last, crps_three, crps_mean: of the last auction of the term, of the mean of its
            last three and of its six-month mean, dressed.
        gain, gain_error: percent by which the model's score is below the best of these, and
            its standard error.
    """

    quantity: str
    unit: str
    auctions: Count
    coverage: dict[str, Number]
    holds: dict[str, bool]
    half_width: Number
    crps: Number
    crps_last: Number
    crps_three: Number
    crps_mean: Number
    gain: Number
    gain_error: Number


class Scores(Document, tag="walkaway/auction-backtest/1"):
    """Forecasts of auctions held against the record (`walkaway auction backtest`).

    Attributes:
        as_of: as known on it.
        expanding: every auction from earlier ones, after the first two hundred.
        before_2025: those of them held before 2025.
        since_2025: those held since; empty with fewer than twelve.
        two_years: those of the last two years on record; empty with fewer than twelve.
        leave_one_out: empty; kept for readers of the first edition. No forecast is made from
            later auctions any more.
    """

    as_of: dt.date
    expanding: list[Score]
    before_2025: list[Score]
    since_2025: list[Score]
    two_years: list[Score]
    leave_one_out: list[Score]

    def rows(self) -> list[dict[str, Any]]:
        """All scores, each with its scheme."""
        return [
            {"scheme": name} | row
            for name, scores in _schemes(self).items()
            for row in frame(scores)
        ]


def _schemes(said: Scores) -> dict[str, list[Score]]:
    return {
        "expanding": said.expanding,
        "before_2025": said.before_2025,
        "since_2025": said.since_2025,
        "two_years": said.two_years,
    }


def scores(found: Backtest, as_of: dt.date) -> Scores:
    """The document of a back-test, as known on a day."""
    return Scores(
        as_of=as_of,
        expanding=[_score(one) for one in found.expanding],
        before_2025=[_score(one) for one in found.before_2025],
        since_2025=[_score(one) for one in found.since_2025],
        two_years=[_score(one) for one in found.two_years],
        leave_one_out=[],
    )


def _score(one: Scored) -> Score:
    return Score(
        quantity=one.quantity,
        unit=one.unit,
        auctions=one.auctions,
        coverage={str(band): inside for band, inside in one.coverage.items()},
        holds={str(band): one.holds(band) for band in one.coverage},
        half_width=one.half_width,
        crps=one.crps,
        crps_last=one.crps_last,
        crps_three=one.crps_three,
        crps_mean=one.crps_mean,
        gain=one.gain,
        gain_error=one.gain_error,
    )


def page(said: Scores) -> Page:
    """The back-test for a person: bands that did not hold come first."""
    return Page(
        title=f"Forecasts of auctions against the record, as known on {said.as_of}",
        short=_short(said),
        sections=tuple(_section(name, found) for name, found in _schemes(said).items()),
        notes=(
            "each auction from earlier ones alone; the last two years from the last auction back",
            "the common factor was thought of after the bands of 2025 had been seen to fail: the "
            "scores since 2025 are no clean test of it",
            "bands off: by more than two standard errors of independent auctions",
            GAPS,
        ),
    )


def _short(said: Scores) -> tuple[str, ...]:
    recent = {f"{one.quantity} {one.coverage['80']:.0f}%" for one in said.since_2025
              if not one.holds["80"]}  # fmt: skip
    if not recent:
        return ()
    return (f"Since 2025 the 80% bands did not hold for: {', '.join(sorted(recent))} inside.",)


def _section(name: str, found: list[Score]) -> Section:
    rows = []
    for one in found:
        verdict = "" if one.gain > 2 * one.gain_error else "not significant"
        wrong = ", ".join(f"{band}%" for band in BANDS if not one.holds[band])
        off = f"bands off: {wrong}" if wrong else ""
        rows.append(
            [
                one.quantity,
                *(f"{one.coverage[band]:.1f}" for band in BANDS),
                f"{one.half_width:.2f}",
                f"{one.crps:.4f}",
                f"{one.crps_last:.4f}",
                f"{one.crps_three:.4f}",
                f"{one.crps_mean:.4f}",
                f"{one.gain:.1f}% ± {one.gain_error:.1f}",
                "; ".join(filter(None, (verdict, off))),
            ]
        )
    heads = (
        "",
        "inside\n50%",
        "80%",
        "95%",
        "half width\nof 80%",
        "CRPS",
        "last",
        "last three",
        "6-month",
        "better than\nnaive by",
        "",
    )
    count = found[0].auctions if found else 0
    title = f"{name.replace('_', ' ')}: {count} auctions"
    return Section(name, title, tables=(table("", heads, rows),) if rows else ())
