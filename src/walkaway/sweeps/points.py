"""One point of a sweep: what is set, what came of it, and why not where nothing did."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from walkaway.brief import brief
from walkaway.engine.asked import Answer, answers, look_ahead
from walkaway.errors import WalkawayError
from walkaway.outcome.quantity import Band
from walkaway.readings import Own, Stale, note, reading
from walkaway.scenario import Scenario
from walkaway.scenario.dials import turn
from walkaway.sweeps.plan import (
    DATE,
    OTHERS,
    SEED,
    SETS,
    Ask,
    Settings,
    day,
    key_of,
    plain,
)

SOLVED, PARTLY, FAILED, LOST = "solved", "partly solved", "failed", "lost"
FINISHED = (SOLVED, PARTLY, FAILED)
"""Statuses of points that are not solved again; a lost one never came to an end."""


@brief
@dataclass(frozen=True)
class Point:
    """One point.

    Attributes:
        settings: what it sets.
        status: how it ended.
        reason: why something or all is missing; empty if nothing is.
        found: the numbers that were solved, by id.
        read: what was read for it that was old or the user's own, as JSON.
    """

    settings: Settings
    status: str
    reason: str = ""
    found: Mapping[str, Answer] = field(default_factory=dict)
    read: str = "[]"

    @property
    def key(self) -> str:
        """What names it inside its ask."""
        return key_of(self.settings)

    def tell(self) -> None:
        """Note what was read for it, for whatever is made of it."""
        for own in json.loads(self.read):
            note(Stale(**own["stale"]) if "stale" in own else Own(**own["own"]))


def scenario_of(ask: Ask, settings: Settings) -> Scenario:
    """The scenario of a point: its day first, then its dials.

    Raises:
        BadInputError: its measures cannot stand together, or not on that day.
    """
    chosen = dict(settings)
    moved = ask.scenario
    if DATE in chosen:
        moved = dataclasses.replace(moved, date=day(chosen[DATE]))
        moved.check()
    return turn(moved, {name: value for name, value in chosen.items() if name not in OTHERS})


def solve(ask: Ask, settings: Settings) -> Point:
    """Solve a point; whatever is wrong with it is its reason, and no error."""
    with reading(apart=True) as read:
        try:
            point = _solved(ask, settings)
        except (WalkawayError, ArithmeticError, ValueError, KeyError) as error:
            kind = "" if isinstance(error, WalkawayError) else f"{type(error).__name__}: "
            point = Point(settings, FAILED, f"{kind}{error}")
    told = [{"stale" if isinstance(own, Stale) else "own": dataclasses.asdict(own)} for own in read]
    return dataclasses.replace(point, read=json.dumps(told, ensure_ascii=False))


def prepare(ask: Ask, piece: Sequence[Settings]) -> None:
    """Solve ahead what points share: the dated paths of their draws, side by side."""
    if ask.draws <= 0 or len(piece) < 2:
        return
    asked = []
    for settings in piece:
        with contextlib.suppress(WalkawayError):  # told where the point itself is solved
            asked.append((scenario_of(ask, settings), *_how(ask, settings)))
    with reading(apart=True):
        look_ahead(asked, ask.numbers, ask.draws, ask.whole)


def solve_piece(ask: Ask, piece: Sequence[Settings]) -> list[Point]:
    """Solve some points, what they share ahead, then one after another."""
    prepare(ask, piece)
    return [solve(ask, own) for own in piece]


def _how(ask: Ask, settings: Settings) -> tuple[tuple[str, ...] | None, int]:
    """Elasticity sets and seed of a point."""
    chosen = dict(settings)
    seed = int(str(chosen.get(SEED, ask.seed)).partition(".")[0])
    return _sets(chosen.get(SETS, ask.elasticities)) or None, seed


def _solved(ask: Ask, settings: Settings) -> Point:
    sets, seed = _how(ask, settings)
    got = answers(
        scenario_of(ask, settings),
        ask.numbers,
        elasticities=sets,
        draws=ask.draws,
        seed=seed,
        whole=ask.whole,
        checked=True,  # what is turned is checked; what is not was when the plan was read
    )
    reason = "; ".join(dict.fromkeys(f"{name}: {why}" for name, why in got.missing.items()))
    if not got.found:
        return Point(settings, FAILED, reason)
    thin = [name for name, own in got.found.items() if own.failed]
    if thin and not reason:
        worst = max((got.found[name] for name in thin), key=lambda own: own.failed)
        reason = f"{worst.failed} of {worst.count + worst.failed} solutions failed"
    return Point(settings, PARTLY if reason else SOLVED, reason, got.found)


def _sets(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def lost(settings: Settings, why: str) -> Point:
    """A point whose process ended before it did, more than once."""
    return Point(settings, LOST, why)


COLUMNS = (
    "key", "settings", "status", "reason", "read",
    "number", "label", "unit", "low", "mid", "high", "count", "failed",
)  # fmt: skip


def rows(points: Sequence[Point]) -> dict[str, list[Any]]:
    """Points as columns: a row per number, one without a number where none was solved."""
    table: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for point in points:
        head = [
            point.key,
            json.dumps(plain(point.settings), ensure_ascii=False),
            point.status,
            point.reason,
            point.read,
        ]
        for name, own in point.found.items() or [("", None)]:
            tail = (
                [name, own.label, own.unit, *_of(own.band), own.count, own.failed]
                if own
                else ["", "", "", None, None, None, 0, 0]
            )
            for column, cell in zip(COLUMNS, [*head, *tail], strict=True):
                table[column].append(cell)
    return table


def _of(band: Band) -> tuple[float, float, float]:
    return band.low, band.mid, band.high


def points_of(table: Mapping[str, Sequence[Any]]) -> dict[str, Point]:
    """Points by key, from columns.

    Raises:
        ValueError, KeyError, TypeError: it is not what `rows` made.
    """
    found: dict[str, Point] = {}
    numbers: dict[str, dict[str, Answer]] = {}
    for cells in zip(*(table[name] for name in COLUMNS), strict=True):
        row = dict(zip(COLUMNS, cells, strict=True))
        key = row["key"]
        if key not in found:
            settings = tuple((name, _frozen(value)) for name, value in json.loads(row["settings"]))
            numbers[key] = {}
            found[key] = Point(settings, row["status"], row["reason"], numbers[key], row["read"])
            if found[key].key != key:
                raise ValueError(f"the key {key} is not that of its settings")
        if row["number"]:
            band = Band(row["low"], row["mid"], row["high"])
            numbers[key][row["number"]] = Answer(
                row["label"], row["unit"], band, row["count"], row["failed"]
            )
    return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(own) for own in value) if isinstance(value, list) else value
