"""A sweep for people and programs: its document and its page."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from walkaway.documents import Count, Document, Number, Record
from walkaway.engine.asked import Answer
from walkaway.grammar.measure import capital
from walkaway.present.page import Page, Section, number, table
from walkaway.scenario.dials import dials
from walkaway.sweeps.plan import GRID, SALTELLI, plain
from walkaway.sweeps.points import Point
from walkaway.sweeps.result import Swept, said
from walkaway.sweeps.sensitivity import Hang, hangs_on

SHOWN_POINTS = 24
"""Points that a person is shown; the others are in --csv, --json and --output."""
SHOWN_REASONS = 8
SHOWN_NUMBERS = 6


class Varied(Record):
    """One thing that varies.

    Attributes:
        what: a dial of the scenario, or ``date``, ``elasticities``, ``seed``.
        low, high: ends of its range; null where it takes the values alone.
        values: what it takes; of a range the steps of a grid.
    """

    what: str
    low: Number | None
    high: Number | None
    values: list[Any]


class Kept(Record):
    """A number that is kept of each point.

    Attributes:
        id: of the number.
        label: in words; empty where no point has it.
        unit: of its values.
        lowest, highest: of its middle values over the points; null where no point has it.
        missing: points that do not have it.
    """

    id: str
    label: str
    unit: str
    lowest: Number | None
    highest: Number | None
    missing: Count


class Value(Record):
    """A number at a point.

    Attributes:
        low, mid, high: over the members of the ensemble, as a run has them.
        count: how many solutions stand behind it.
        failed: how many more were asked for and not solved.
    """

    low: Number
    mid: Number
    high: Number
    count: Count
    failed: Count


class SweptPoint(Record):
    """One point.

    Attributes:
        settings: what it sets, by name.
        status: how it ended; ``lost`` is a point whose process ended before it did.
        reason: why something or all is missing.
        numbers: what was solved, by id.
    """

    settings: dict[str, Any]
    status: Literal["solved", "partly solved", "failed", "lost"]
    reason: str
    numbers: dict[str, Value]


class Share(Record):
    """How much of a number's variance over the sweep one thing makes.

    Attributes:
        number: its id.
        what: the thing.
        first: share that goes when this alone is known.
        first_error: half of the 95% range of that estimate; zero where it is exact.
        total: share that stays when all others are known; null where the design cannot say.
        total_error: of that.
    """

    number: str
    what: str
    first: Number
    first_error: Number
    total: Number | None
    total_error: Number | None


class SweepSaid(Document, tag="walkaway/sweep/1"):
    """Many scenarios (`walkaway sweep --json`).

    Attributes:
        sweep: twelve digits that name the plan, the data and the code.
        name: of the plan.
        title: one line.
        scenario: the scenario to start from.
        date: its day.
        status: whether all points were solved, some or none.
        design: how points were chosen.
        draws: dated paths at each point.
        vary: what varies.
        numbers: what is kept.
        not_solved: how many points ended without any number.
        reasons: why, and how often, most frequent first.
        points: all of them, in the order of the plan.
        method: how it was found what the numbers hang on; empty if it was not.
        hangs_on: shares of variance.
        hangs_on_note: what that leaves out, or why there is none.
    """

    MAIN: ClassVar[str] = "points"

    sweep: Annotated[str, Meta(pattern="^[0-9a-f]{12}$")]
    name: str
    title: str
    scenario: str
    date: str
    status: Literal["solved", "partly solved", "not solved"]
    design: Literal["grid", "random", "sobol", "saltelli"]
    draws: Count
    vary: list[Varied]
    numbers: list[Kept]
    not_solved: Count
    reasons: dict[str, Count]
    points: list[SweptPoint]
    method: str
    hangs_on: list[Share]
    hangs_on_note: str


def document(swept: Swept) -> SweepSaid:
    """The document of a sweep."""
    plan, found = swept.plan, hangs_on(swept)
    reasons = Counter(own.reason for own in swept.points if own.reason)
    return SweepSaid(
        sweep=plan.digest,
        name=plan.name,
        title=plan.title,
        scenario=plan.ask.scenario.name,
        date=plan.ask.scenario.date.isoformat(),
        status=swept.status,  # type: ignore[arg-type]
        design=plan.design,  # type: ignore[arg-type]
        draws=plan.ask.draws,
        vary=[
            Varied(what=own.name, low=own.low, high=own.high, values=plain(own.values))
            for own in plan.axes
        ],
        numbers=[_kept(swept, name) for name in plan.ask.numbers],
        not_solved=len(swept.failed),
        reasons=dict(reasons.most_common()),
        points=[_point(own) for own in swept.points],
        method=found.method if found.found else "",
        hangs_on=[_share(own) for own in found.found],
        hangs_on_note=found.note,
    )


def _share(own: Hang) -> Share:
    return Share(
        number=own.number,
        what=own.axis,
        first=own.first,
        first_error=own.first_error,
        total=own.total,
        total_error=own.total_error,
    )


def _kept(swept: Swept, name: str) -> Kept:
    values = swept.values(name)
    known = values[np.isfinite(values)]
    return Kept(
        id=name,
        label=swept.labels.get(name, ""),
        unit=swept.units.get(name, ""),
        lowest=float(known.min()) if known.size else None,
        highest=float(known.max()) if known.size else None,
        missing=int(values.size - known.size),
    )


def _point(own: Point) -> SweptPoint:
    return SweptPoint(
        settings={name: plain(value) for name, value in own.settings},
        status=own.status,  # type: ignore[arg-type]
        reason=own.reason,
        numbers={
            name: Value(
                low=one.band.low,
                mid=one.band.mid,
                high=one.band.high,
                count=one.count,
                failed=one.failed,
            )
            for name, one in own.found.items()
        },
    )


def page(swept: Swept, told: SweepSaid) -> Page:
    """A sweep for a person."""
    plan = swept.plan
    units = {own.id: own.unit for own in dials(plan.ask.scenario)}
    return Page(
        title=told.title or f"Sweep of {told.scenario}",
        subtitle=f"{len(told.points):,} points ({_design(told)}), the world of {told.date}; sweep "
        f"{told.sweep}",
        status=_status(told),
        assumed=tuple(f"{own.name}: {said(own, own.values)}{_after(units.get(own.name, ''))}"
                      for own in plan.axes),
        short=tuple(_short(told)),
        sections=(_numbers(told), _hangs(told), _points(swept, told)),
        foot=tuple(_foot(told)),
    )  # fmt: skip


def _design(told: SweepSaid) -> str:
    return "a grid" if told.design == GRID else {
        "random": "random", "sobol": "a Sobol sequence", SALTELLI: "Saltelli's design",
    }[told.design]  # fmt: skip


def _after(unit: str) -> str:
    """A unit behind a number."""
    return f" {unit}" if unit and unit != "%" else unit


def _status(told: SweepSaid) -> tuple[str, ...]:
    if told.status == "solved":
        return ()
    thin = sum(own.status == "partly solved" for own in told.points)
    parts = [f"{told.not_solved:,} of {len(told.points):,} points have no number"]
    if thin:
        parts.append(f"{thin:,} have some only, or fewer members")
    head = "Not solved" if told.status == "not solved" else "Partly solved"
    return (f"{head}: {'; '.join(parts)}",)


def _short(told: SweepSaid) -> list[str]:
    lines = []
    for own in told.numbers[:SHOWN_NUMBERS]:
        if own.lowest is None or own.highest is None:
            continue
        mine = [share for share in told.hangs_on if share.number == own.id]
        most = max(mine, key=lambda share: share.first, default=None)
        line = (
            f"{capital(own.label)}: {_in(own.lowest, own.unit)} to "
            f"{_in(own.highest, own.unit)} over the points"
        )
        if most and most.first > most.first_error:
            line += f"; {_percent(most.first)} of its variance goes with {most.what} alone"
        lines.append(f"{line}.")
    return lines


def _in(value: float, unit: str) -> str:
    return f"{number(value, 2)}{_after(unit)}"


def _percent(share: float) -> str:
    told = 100 * min(max(share, 0.0), 1.0)
    return "more than 99%" if 99 < told < 100 else f"{told:.0f}%"


def _numbers(told: SweepSaid) -> Section:
    rows = [
        [
            own.id,
            own.label or "no point has it",
            own.unit,
            "" if own.lowest is None else number(own.lowest, 3),
            "" if own.highest is None else number(own.highest, 3),
            str(own.missing or ""),
        ]
        for own in told.numbers
    ]
    heads = ("number", "", "unit", "lowest", "highest", "missing")
    return Section(
        "numbers", "What was found",
        tables=(table("middle values over the points", heads, rows),),
    )  # fmt: skip


def _hangs(told: SweepSaid) -> Section:
    rows = [
        [own.number, own.what, _with_error(own.first, own.first_error),
         "" if own.total is None else _with_error(own.total, own.total_error or 0.0)]
        for own in told.hangs_on
    ]  # fmt: skip
    note = (
        "Shares of the variance over this sweep: each value, and each part of a range, that the "
        "plan names counts alike. A first-order share goes when the thing alone is known; a total "
        "share is what stays when all others are. What no axis varies is in no share."
    )
    if not rows:
        return Section(
            "hangs-on", "What the answers hang on", note=f"Nothing is said: {told.hangs_on_note}."
        )
    heads = ("number", "what varies", "first-order", "total")
    said_too = f" {capital(told.hangs_on_note)}." if told.hangs_on_note else ""
    return Section(
        "hangs-on",
        "What the answers hang on",
        tables=(table(told.method, heads, rows),),
        note=note + said_too,
    )


def _with_error(share: float, error: float) -> str:
    told = f"{round(100 * share) + 0:d}%".replace("-", "\N{MINUS SIGN}")
    return f"{told} ± {100 * error:.0f}" if error else told


def _points(swept: Swept, told: SweepSaid) -> Section:
    axes = [own.name for own in swept.plan.axes]
    kept = [own.id for own in told.numbers if own.lowest is not None][:SHOWN_NUMBERS]
    rows = [
        [
            *(_said(dict(own.settings)[name]) for name in axes),
            *(_middle(own.found[name]) if name in own.found else own.status for name in kept),
        ]
        for own in swept.points[:SHOWN_POINTS]
    ]  # fmt: skip
    caption = "middle values"
    if len(told.points) > SHOWN_POINTS:
        caption += f"; the first {SHOWN_POINTS} of {len(told.points):,} points"
    section = table(caption, (*axes, *kept), rows)
    failed = [
        f"{count:,} points: {reason}"
        for reason, count in list(told.reasons.items())[:SHOWN_REASONS]
    ]
    return Section("points", "Points", tables=(section,), note="\n".join(failed))


def _middle(own: Answer) -> str:
    """A middle value, with what is missing from its range."""
    missing = f" ({own.failed} of {own.count + own.failed} failed)" if own.failed else ""
    return f"{number(own.band.mid, 3)}{missing}"


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _foot(told: SweepSaid) -> list[str]:
    lines = ["Every point with its range: --csv, --json, or --output FILE.parquet or FILE.zarr"]
    if told.reasons:
        lines.append("Failed points are kept with their reasons and are not solved again.")
    return lines


def sheet(swept: Swept) -> list[dict[str, Any]]:
    """A row for each point, for a file."""
    return swept.table().to_dicts()
