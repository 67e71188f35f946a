"""One number over time, with its band and its baseline."""

from __future__ import annotations

from walkaway.documents import Count, Record
from walkaway.outcome.quantity import WITHOUT, Band, Range, is_still


class Beyond(Record, frozen=True):
    """What those measures add to an expectation that it did not know, by period.

    Where the path's change is a share of the level it is a ratio to it.

    Attributes:
        low: 5% quantile of the draws.
        mid: median.
        high: 95% quantile.
    """

    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]


class Expected(Record, frozen=True):
    """What was expected of a path on the scenario's date, by those who knew what was known.

    Its range is of forecast errors of the past, and never mixed with that of the path, which is
    what is not known of the measures.

    Attributes:
        rule: by which, in words.
        known_until: day of the newest fact used.
        unit: of the values: a level, where the path itself may be a change.
        centre: expected at the end of each period.
        low: lower end of the 80% range; null where there is none, as beyond eight quarters.
        high: upper end.
        came: what came, as the newest data have it: later knowledge; null where it is not over.
        relative: whether the path's change is a share of the level.
        kind: what the range is made of.
        floor: below it no level with the measures is told: that of a policy rate, or the lowest
            that was expected where that is lower; null for all else.
        knew: measures of the story that had been announced before the newest fact: the expectation
            is one with them, and their effect is not added to it once more.
        beyond: what the story's other measures add to it; null where it knew none, so that all
            add, or where it knew a part that is not solved by itself, so that no level is told.
        unranged: why the first periods have no range; empty where they have one.
    """

    rule: str
    known_until: str
    unit: str
    centre: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    came: tuple[float | None, ...]
    relative: bool = False
    kind: Range = Range.FORECAST
    floor: float | None = None
    knew: tuple[str, ...] = ()
    beyond: Beyond | None = None
    unranged: str = ""


class Aside(Record, frozen=True):
    """A path under one published estimate, everything else at the central numbers.

    Attributes:
        estimate: which.
        weight: what it counts among all, by how it foretold the record.
        agrees: whether it agrees with the central one; the draws are under those that do.
        central: whether it is the central one.
        change: against the baseline, one value per period.
    """

    estimate: str
    weight: float
    agrees: bool
    central: bool
    change: tuple[float, ...]


class Making(Record, frozen=True):
    """What one assumption makes of a range.

    Attributes:
        assumption: its name.
        label: in words.
        share: of the variance of the draws that goes when it alone is known; below zero by chance
            where it is small.
        error: half of the 95% range of that estimate.
    """

    assumption: str
    label: str
    share: float
    error: float


class Path(Record, frozen=True, kw_only=False):
    """A dated path.

    Attributes:
        id: dotted name, such as ``path.usdjpy``.
        label: the same in words.
        unit: of all values.
        periods: names of the periods, such as ``2025Q3``.
        baseline: without the story's measures, one value per period: of a level what was expected,
            less the effect of those of them that the expectation knew.
        low: 5% quantile of the draws, one value per period; those that failed count with what they
            reach at the largest part of the shock that has a path, extended in proportion.
        mid: median.
        high: 95% quantile.
        draws: how many draws were solved.
        note: what the baseline is, and where it comes from.
        failed: how many draws were asked for and not solved at the whole shock.
        kind: what the range is made of.
        counterfactual: what the baseline is.
        expected: what was expected on the day, with its forecast errors; None where nothing is
            stored of it. Where the path is a level, its baseline is the centre of it.
        of_flows: of the change, what sales and purchases of Treasuries do by themselves, at the
            central numbers; empty where it is not told apart.
        apart: the change under each published estimate by itself, in the order of their impact;
            empty where they say the same.
        made_of: what the range is made of in one period, first-order shares of the variance of the
            draws that were solved, largest first; empty where it does not vary, or where there are
            too few draws to tell.
        made_of_period: that period.
    """

    id: str
    label: str
    unit: str
    periods: tuple[str, ...]
    baseline: tuple[float, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    draws: Count
    note: str = ""
    failed: Count = 0
    kind: Range = Range.DRAWS
    counterfactual: str = WITHOUT
    expected: Expected | None = None
    of_flows: tuple[float, ...] = ()
    apart: tuple[Aside, ...] = ()
    made_of: tuple[Making, ...] = ()
    made_of_period: str = ""

    def __repr__(self) -> str:
        """What it is, and its change against the baseline at both ends."""
        ends = ", ".join(
            f"{self.periods[at]} {change.mid:+.4g} ({change.low:+.4g} to {change.high:+.4g})"
            for at in (0, len(self.periods) - 1)
            for change in [self.change(at)]
        )
        return f"Path({self.id}: {self.label}, {self.unit}; against the baseline {ends})"

    def with_measures(self, period: int) -> Band | None:
        """Level expected on the day plus the effect of the measures that it did not know.

        The range is of the effect alone. A policy rate stays on its floor. None without an
        expectation, and where it knew a part of the story whose effect is not known by itself.
        """
        if self.expected is None:
            return None
        centre = self.expected.centre[period]
        if self.expected.knew:
            return self._beyond(self.expected, period)
        if self.expected.relative:
            ratio = centre / self.baseline[period]
            return Band(*(ratio * side[period] for side in (self.low, self.mid, self.high)))
        change, floor = self.change(period), self.expected.floor
        levels = (centre + side for side in (change.low, change.mid, change.high))
        return Band(*(side if floor is None else max(side, floor) for side in levels))

    def _beyond(self, said: Expected, period: int) -> Band | None:
        """The level expected plus the effect of the measures that the expectation did not know."""
        if said.beyond is None:
            return None
        centre = said.centre[period]
        sides = [side[period] for side in (said.beyond.low, said.beyond.mid, said.beyond.high)]
        levels = [centre * side if said.relative else centre + side for side in sides]
        return Band(*(side if said.floor is None else max(side, said.floor) for side in levels))

    def band(self, period: int) -> Band:
        """The band in one period."""
        return Band(self.low[period], self.mid[period], self.high[period])

    def change(self, period: int) -> Band:
        """The band less the baseline in one period."""
        base = self.baseline[period]
        return Band(self.low[period] - base, self.mid[period] - base, self.high[period] - base)

    @property
    def change_unit(self) -> str:
        """Unit of a change: a difference of two percentages is in points."""
        return "points" if self.unit == "%" else self.unit

    @property
    def moves(self) -> bool:
        """Whether any quantile leaves the baseline in any period."""
        return not all(
            is_still(value - base, self.unit)
            for side in (self.low, self.mid, self.high)
            for value, base in zip(side, self.baseline, strict=True)
        )
