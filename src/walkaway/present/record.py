"""How often numbers like ours have been right: the documents, the page, and a run's section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

import numpy as np

from walkaway.documents import Count, Document, Number, Record
from walkaway.grammar.measure import capital
from walkaway.present.decimals import finite
from walkaway.present.page import Page, Section, table
from walkaway.record.rooms import Room
from walkaway.record.scoreboard import Scoreboard, verdict
from walkaway.record.table import KINDS, LEVELS, NAIVE, Block, Score

SHOWN = ("all", "without electronics", "without China")
SHORT = {"without electronics": "no electronics", "without China": "no China"}
PLURAL = {"cell": "cells", "partner": "partners", "sector": "sectors", "total": "total"}
Kind = Literal["forecast", "as ordered", "explained"]


class ScoreSaid(Record):
    """How a series of predictions did.

    Attributes:
        room: of the product.
        quantity, unit: what.
        episode: by name.
        kind: what was known (`kinds`).
        horizon: from the prediction to what it is of.
        level: cells, partners, sectors or the total.
        subset: all, or what is left out.
        windows, count: of predictions.
        error: root of the weighted mean square, log points times 100 or the unit; of auctions, the
            continuous ranked probability score.
        naive: rule: its error.
        best: the rule with the least.
        gain: percent by which the error is below that; negative: above.
        verdict: what may be claimed.
        crps: score of the 80% band taken as normal; null without one.
        crps_naive: least mean absolute error of the rules.
        coverage: percent of predictions inside the 80% band; null without one.
        coverage_weighted: the same by base.
        bias: mean of actual less predicted; null where it is not known.
        slope: of actual on predicted within sectors; null above cells.
    """

    room: str
    quantity: str
    unit: str
    episode: str
    kind: Kind
    horizon: str
    level: Literal["cell", "partner", "sector", "total"]
    subset: str
    windows: Count
    count: Count
    error: Number
    naive: dict[str, Number]
    best: str
    gain: Number
    verdict: str
    crps: Number | None
    crps_naive: Number
    coverage: Number | None
    coverage_weighted: Number | None
    bias: Number | None
    slope: Number | None


class TestSaid(Record):
    """A test beside the scores.

    Attributes:
        room: of the product.
        name: what is tested.
        episode: in which.
        value: the number.
        error: its standard error; null where it has none.
        unit: of both.
        says: what it means.
    """

    __test__ = False

    room: str
    name: str
    episode: str
    value: Number
    error: Number | None
    unit: str
    says: str


class RoomSaid(Record):
    """A room.

    Attributes:
        name: of it.
        title: in words.
        notes: what to know.
    """

    name: str
    title: str
    notes: list[str]


class ScoreTable(Document, tag="walkaway/record/1"):
    """What was predicted, against what happened (`walkaway record`).

    Attributes:
        kinds: what each kind of prediction knew.
        rules: what the naive rules say.
        rooms: those scored.
        scores: of each series of predictions.
        tests: beside them.
    """

    MAIN: ClassVar[str] = "scores"

    kinds: dict[str, str]
    rules: dict[str, str]
    rooms: list[RoomSaid]
    scores: list[ScoreSaid]
    tests: list[TestSaid]


class PredictionSaid(Record):
    """One prediction that has since happened.

    Attributes:
        room: of the product.
        quantity, unit: what.
        episode, window: when.
        kind: what was known.
        horizon: from the prediction to what it is of.
        made: day of the prediction, or the day whose knowledge it stands for.
        partner: ISO3 code, or all.
        what: sector, or all.
        predicted, low, high: centre and ends of the 80% band; null without a band.
        actual: what happened.
        published: when that was known in full.
        source: who published it.
        naive: rule: what it says.
    """

    room: str
    quantity: str
    unit: str
    episode: str
    window: str
    kind: Kind
    horizon: str
    made: dt.date
    partner: str
    what: str
    predicted: Number
    low: Number | None
    high: Number | None
    actual: Number
    published: dt.date
    source: str
    naive: dict[str, Number]


class Predictions(Document, tag="walkaway/record-predictions/1"):
    """Every prediction that has since happened, row by row (`walkaway record ROOM --rows`).

    Attributes:
        room: asked for.
        kinds: what each kind of prediction knew.
        rules: what the naive rules say.
        predictions: nothing left out of them (`subset` all).
    """

    MAIN: ClassVar[str] = "predictions"

    room: str
    kinds: dict[str, str]
    rules: dict[str, str]
    predictions: list[PredictionSaid]


def document(found: Scoreboard) -> ScoreTable:
    """The scores of a record."""
    return ScoreTable(
        kinds=dict(KINDS), rules=dict(NAIVE),
        rooms=[RoomSaid(name=one.name, title=one.title, notes=list(one.notes))
               for one in found.rooms],
        scores=[_score(score) for score in found.scores],
        tests=[
            TestSaid(room=room.name, name=one.name, episode=one.episode, value=one.value,
                     error=one.error, unit=one.unit, says=one.says)
            for room in found.rooms for one in room.tests
        ],
    )  # fmt: skip


def _score(own: Score) -> ScoreSaid:
    return ScoreSaid(
        room=own.room, quantity=own.quantity, unit=own.unit, episode=own.episode,
        kind=own.kind, horizon=own.horizon, level=own.level,  # type: ignore[arg-type]
        subset=own.subset, windows=own.windows, count=own.count, error=own.error,
        naive=dict(own.naive), best=own.best, gain=own.gain, verdict=verdict(own), crps=own.crps,
        crps_naive=own.crps_naive, coverage=own.coverage,
        coverage_weighted=own.coverage_weighted,
        bias=finite(own.bias), slope=own.slope,
    )  # fmt: skip


def rows(room: Room) -> Predictions:
    """All predictions of a room as rows."""
    return Predictions(
        room=room.name, kinds=dict(KINDS), rules=dict(NAIVE),
        predictions=[row for block in room.blocks if block.subset == "all"
                     for row in _rows(block)],
    )  # fmt: skip


def _rows(own: Block) -> Iterator[PredictionSaid]:
    def told(values: np.ndarray) -> list[float]:
        return (100 * np.expm1(values) if own.scale == "log" else values).tolist()  # type: ignore[no-any-return]

    columns = [told(one) for one in (own.predicted, own.low, own.high, own.actual)]
    naive = {name: told(values) for name, values in own.naive.items()}
    for at, (said, low, high, actual) in enumerate(zip(*columns, strict=True)):
        yield PredictionSaid(
            room=own.room, quantity=own.quantity, unit=own.unit, episode=own.episode,
            window=own.window, kind=own.kind, horizon=own.horizon,  # type: ignore[arg-type]
            made=own.made, partner=own.who[at], what=own.what[at], predicted=said,
            low=finite(low), high=finite(high),
            actual=actual, published=own.published, source=own.source,
            naive={name: values[at] for name, values in naive.items()},
        )  # fmt: skip


LISTED = 40


def rows_page(own: Predictions) -> Page:
    """The first predictions of a room for a person."""
    body = [
        [
            f"{one.quantity}, {one.window}: {one.partner} {one.what}",
            one.kind,
            f"{one.predicted:.1f}",
            "" if one.low is None else f"{one.low:.1f} to {one.high:.1f}",
            f"{one.actual:.1f}",
        ]
        for one in own.predictions[:LISTED]
    ]
    head = ("", "kind", "said", "80% band", "came")
    cut = f"The first {LISTED} of {len(own.predictions)}; all with --csv or --json."
    return Page(
        title=f"Predictions that have since happened: {own.room}",
        sections=(Section("predictions", "", tables=(table("", head, body),), note=cut),),
    )


def page(own: ScoreTable) -> Page:
    """The scores for a person: cells and partners, and what else stands alone."""
    sections = [section for room in own.rooms for section in _sections(own, room)]
    tests = _tests(own)
    return Page(
        title="What was predicted, and what happened",
        short=tuple(_short(own)),
        sections=(*sections, *((tests,) if tests else ())),
        notes=(*dict.fromkeys(note for room in own.rooms for note in room.notes),
               "All subsets, sectors and scores of bands: --json or --csv; every prediction: "
               "walkaway record ROOM --rows"),
    )  # fmt: skip


def _short(own: ScoreTable) -> Iterator[str]:
    kept = [one for one in own.scores if one.subset == "all" and one.count > 1]
    lost = [one for one in kept if one.gain <= 0]
    yield (
        f"{len(kept) - len(lost)} of {len(kept)} series of predictions are closer to what happened "
        "than the best naive rule; the others claim nothing. Single cases are no score."
    )


def _sections(own: ScoreTable, room: RoomSaid) -> Iterator[Section]:
    mine = [one for one in own.scores if one.room == room.name and one.subset in SHOWN]
    for kind, means in KINDS.items():
        for quantity in dict.fromkeys(one.quantity for one in mine if one.kind == kind):
            found = [one for one in mine if (one.kind, one.quantity) == (kind, quantity)]
            yield Section(
                f"{room.name}-{kind}-{quantity}".replace(" ", "-"),
                f"{room.title}: {quantity.replace('_', ' ')}, {kind}",
                lead=(f"{capital(means)}.",),
                tables=tuple(
                    table(episode, HEAD, [_row(one) for one in _picked(found, episode)])
                    for episode in sorted({one.episode for one in found})
                ),
            )


HEAD = ("", "n", "error", "best naive\nrule", "gain,\n%", "in 80%\nband")


def _picked(found: Iterable[ScoreSaid], episode: str) -> list[ScoreSaid]:
    """An episode's cells and partners where there are such, else all."""
    listed = [one for one in found if one.episode == episode]
    levels = {one.level for one in listed}
    wanted = {"cell", "partner"} if "cell" in levels else levels
    return sorted(
        (one for one in listed if one.level in wanted),
        key=lambda one: (
            one.horizon,
            LEVELS.index(one.level),
            SHOWN.index(one.subset),
        ),
    )


def _row(one: ScoreSaid) -> list[str]:
    left_out = f", {SHORT[one.subset]}" if one.subset in SHORT else ""
    digits = 1 if one.error >= 1 else 3
    return [
        f"{one.horizon}: {PLURAL[one.level]}{left_out}",
        str(one.count),
        f"{one.error:.{digits}f}",
        f"{one.naive[one.best]:.{digits}f} {one.best}",
        f"{one.gain:.0f}",
        "" if one.coverage is None else f"{one.coverage:.0f}",
    ]


def _tests(own: ScoreTable) -> Section | None:
    if not own.tests:
        return None
    body = [
        [
            f"{one.episode}: {one.name}",
            f"{one.value:.2f}" + ("" if one.error is None else f" ({one.error:.2f})"),
            one.says,
        ]
        for one in own.tests
    ]
    return Section(
        "tests", "Beside the scores", tables=(table("", ("", "value\n(s.e.)", "means"), body),)
    )
