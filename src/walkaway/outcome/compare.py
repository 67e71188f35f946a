"""Two runs side by side: effects against effects, never levels of different baselines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from walkaway.documents import Document, Record
from walkaway.errors import BadInputError, Problem
from walkaway.outcome import frames
from walkaway.outcome.outcome import Outcome
from walkaway.outcome.path import Path
from walkaway.outcome.quantity import STILL, Band, Quantity, Range, band_of

if TYPE_CHECKING:
    import pandas
    import polars

QUARTERS = {"quarter 1": 0, "quarter 4": 3, "quarter 12": 11, "quarter 24": 23}
"""Quarters of a path, counted from each run's own first, whose effects are set side by side."""


class Difference(Record, frozen=True, kw_only=False):
    """One effect in two runs.

    Attributes:
        id: of the number; of a path, with the quarter counted from each run's first.
        label: in words.
        unit: of all values here.
        first: band in the first run.
        second: band in the second run.
        change: band of second less first, member by member; null where members are quantiles of
            draws, which cannot be paired.
        horizon: when.
        kind: what the ranges are made of.
    """

    id: str
    label: str
    unit: str
    first: Band
    second: Band
    change: Band | None
    horizon: str = ""
    kind: Range = Range.SETS

    def __repr__(self) -> str:
        """Both on one line."""
        first, second = (f"{band.mid:+.4g}" for band in (self.first, self.second))
        return f"Difference({self.id}: {first}, then {second} {self.unit}, {self.horizon})"

    @property
    def size(self) -> float:
        """How far the second lies from the first."""
        return self.change.mid if self.change else self.second.mid - self.first.mid

    @property
    def differs(self) -> bool:
        """Whether the two differ under any member."""
        bands = (
            (self.change.low, self.change.mid, self.change.high)
            if self.change
            else (
                self.second.low - self.first.low,
                self.second.mid - self.first.mid,
                self.second.high - self.first.high,
            )
        )
        return max(map(abs, bands)) > STILL


class Baseline(Record, frozen=True, kw_only=False):
    """A level without the measures that is not the same in both runs.

    Attributes:
        id: of the number.
        label: in words.
        unit: of both.
        first: in the first run.
        second: in the second.
    """

    id: str
    label: str
    unit: str
    first: float
    second: float


class Setting(Record, frozen=True, kw_only=False):
    """Something else that decides numbers, and is not the same in both runs.

    Attributes:
        name: such as ``elasticities`` or ``draws``.
        first: in the first run; empty if it has none.
        second: in the second.
    """

    name: str
    first: str
    second: str


class Side(Record, frozen=True, kw_only=False):
    """One of the two runs.

    Attributes:
        run: its id.
        scenario: its scenario's name.
        date: the day on which it looks at the world.
        unsolved: what it asked for and did not solve, in words.
    """

    run: str
    scenario: str
    date: str = ""
    unsolved: tuple[str, ...] = ()


FRAME = (
    *("id", "label", "unit", "horizon", "kind", "difference"),
    *(f"{which}_{end}" for which in ("first", "second", "change") for end in frames.QUANTILES),
)
"""Columns of a comparison as a frame; what cannot be paired has no change by member."""


class Comparison(Document, frozen=True, kw_only=True, tag="walkaway/compare/1"):
    """Two runs side by side (`walkaway compare --json`): effects, with less without the measures.

    Attributes:
        first: the run to start from.
        second: the run compared with it.
        metrics: effects that both have, largest difference first.
        baselines: levels without the measures that differ, in the order of the differences: they
            are no effect of either.
        counted: against what effects are counted in the first and in the second, where that is
            not the same; each once.
        alone: how many numbers only one of the two has, or both under no common member.
        settings: what was not set alike; what that does is in the differences too.
    """

    MAIN: ClassVar[str] = "metrics"

    first: Side
    second: Side
    metrics: tuple[Difference, ...]
    baselines: tuple[Baseline, ...] = ()
    counted: tuple[Setting, ...] = ()
    alone: int = 0
    settings: tuple[Setting, ...] = ()

    def __repr__(self) -> str:
        """What is compared, and the three largest differences."""
        head = f"Comparison of {self.first.run} with {self.second.run}: {len(self)} effects"
        return "\n  ".join([head, *map(repr, self.metrics[:3])])

    def __iter__(self) -> Iterator[Difference]:
        """The differences, largest first."""
        return iter(self.metrics)

    def __len__(self) -> int:
        """How many effects are compared."""
        return len(self.metrics)

    @overload
    def to_frame(self, library: Literal["polars"] = ...) -> polars.DataFrame: ...
    @overload
    def to_frame(self, library: Literal["pandas"]) -> pandas.DataFrame: ...
    @overload
    def to_frame(self, library: str) -> Any: ...
    def to_frame(self, library: str = frames.POLARS) -> Any:
        """The differences as a data frame, a row each, largest first.

        Args:
            library: whose frame: ``polars``, or with ``walkaway[frames]`` ``pandas``, ``pyarrow``
                or another that narwhals knows.

        Raises:
            BadInputError: the library is not there.
        """
        made: dict[str, list[Any]] = {name: [] for name in FRAME}
        for row in self.metrics:
            bands = ("first", row.first), ("second", row.second), ("change", row.change)
            told: dict[str, Any] = {"id": row.id, "label": row.label, "unit": row.unit}
            told |= {"horizon": row.horizon, "kind": row.kind.value, "difference": row.size}
            for name, band in bands:
                told |= {f"{name}_{end}": getattr(band, end, None) for end in frames.QUANTILES}
            for name, column in made.items():
                column.append(told[name])
        return frames.made_into(made, library)

    @property
    def same(self) -> bool:
        """Whether everything that was compared is equal."""
        return not any(row.differs for row in self.metrics)


def compare(first: Outcome, second: Outcome, prefix: str = "") -> Comparison:
    """Compare the effects that two runs share, largest difference first.

    A difference is taken member by member before its band is: the spread between elasticity sets
    is common to both runs and must not blur what tells them apart. Paths are compared as changes
    against each run's own baseline, by quarters since each run's own first.

    Args:
        first: the run to start from.
        second: the run to compare with it.
        prefix: keep only numbers whose id starts so.

    Returns:
        One difference per shared number.

    Raises:
        BadInputError: the runs have no number in common under any common member.
    """
    ones, others = _effects(first, prefix), _effects(second, prefix)
    # The same id at another horizon is another number.
    shared = [
        name
        for name in ones
        if name in others
        and (ones[name].unit, ones[name].horizon) == (others[name].unit, others[name].horizon)
    ]
    rows = [row for name in shared if (row := _difference(ones[name], others[name]))]
    if not rows:
        raise BadInputError([_nothing_shared(first, second, prefix, ones, others)])
    rows.sort(key=lambda row: -abs(row.size))
    return Comparison(
        first=_side(first),
        second=_side(second),
        metrics=tuple(rows),
        baselines=tuple(
            Baseline(name, ones[name].label, ones[name].baseline_unit, one, other)
            for name in [row.id for row in rows]
            for one, other in [(ones[name].baseline, others[name].baseline)]
            if one is not None and other is not None and not math.isclose(one, other, rel_tol=1e-9)
        ),
        counted=_counted([(ones[row.id], others[row.id]) for row in rows]),
        alone=len({*ones, *others}) - len(rows),
        settings=_settings(first, second),
    )


def _counted(pairs: Sequence[tuple[Quantity, Quantity]]) -> tuple[Setting, ...]:
    """Against what effects are counted, where the two runs count them against different things."""
    unlike = {(one.counterfactual, other.counterfactual): None for one, other in pairs}
    return tuple(Setting("counterfactual", one, other) for one, other in unlike if one != other)


def _settings(first: Outcome, second: Outcome) -> tuple[Setting, ...]:
    """Settings of both runs that differ: one that a run lacks belongs to a market it lacks."""
    ones, others = first.record.settings, second.record.settings
    return tuple(
        Setting(name, ones[name], others[name])
        for name in ones
        if name in others and ones[name] != others[name]
    )


def _effects(outcome: Outcome, prefix: str) -> dict[str, Quantity]:
    """Every effect of a run by id; of paths those at some quarters after the run's first."""
    found = {own.id: own for own in outcome.metrics if own.effect}
    for path in outcome.paths:
        found |= {own.id: own for own in _of_path(path)}
    return {name: own for name, own in found.items() if name.startswith(prefix)}


def _of_path(path: Path) -> list[Quantity]:
    return [
        Quantity(
            f"{path.id}.{when.replace(' ', '-')}",
            f"{path.label}, {when}",
            path.change_unit,
            {"5%": band.low, "50%": band.mid, "95%": band.high},
            path.baseline[index],
            path.unit,
            horizon=when,
            counterfactual=path.counterfactual,
            kind=path.kind,
            failed=path.failed,
            drawn=path.draws,
        )
        for when, index in QUARTERS.items()
        if index < len(path.periods)
        for band in [path.change(index)]
    ]


def _difference(one: Quantity, other: Quantity) -> Difference | None:
    """The difference of an effect, or None where the two have no member in common."""
    change = None
    if one.kind is not Range.DRAWS:
        moved = {
            name: other.members[name] - one.members[name]
            for name in one.members
            if name in other.members
        }
        if not moved:
            return None
        change = band_of(list(moved.values())) if one.kind is not Range.APART else one.banded(moved)
    return Difference(
        one.id, one.label, one.unit, one.band, other.band, change, one.horizon, one.kind
    )


def _side(outcome: Outcome) -> Side:
    return Side(
        outcome.record.id,
        outcome.scenario.name,
        outcome.scenario.date,
        tuple(f"{own.market}, {own.member}: {own.message}" for own in outcome.unsolved),
    )


def _nothing_shared(
    first: Outcome,
    second: Outcome,
    prefix: str,
    ones: dict[str, Quantity],
    others: dict[str, Quantity],
) -> Problem:
    """Why two runs cannot be compared, and what to do."""
    place = f"{first.record.id} and {second.record.id}"
    named = f" that starts with {prefix!r}" if prefix else ""
    for outcome, numbers in ((first, ones), (second, others)):
        if not numbers:
            why = "nothing in it was solved" if outcome.unsolved else "it has none"
            what = f"{outcome.record.id} ({outcome.scenario.name}) has no number{named}: {why}"
            return Problem(place, "", what, "see `walkaway runs`")
    members = [
        sorted({name for own in numbers.values() for name in own.members})
        for numbers in (ones, others)
    ]
    what = (
        f"nothing{named} was solved under a common member: the first has "
        f"{', '.join(members[0][:8])}, the second {', '.join(members[1][:8])}"
    )
    return Problem(place, "", what, "run both under the same elasticity sets")
