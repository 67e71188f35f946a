"""One number of a run: whose, of what, when, against what, under every member of an ensemble."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from walkaway.documents import Count, Record


class Range(StrEnum):
    """What the range around a number is made of; kinds are never mixed in one range."""

    SETS = "published estimates"
    """From the smallest to the largest of solutions under different published estimates."""
    APART = "estimates apart"
    """From the smallest to the largest of those published estimates that agree with the central
    one; those that contradict it are told apart and are in no range with it."""
    DRAWS = "draws"
    """5-95% of draws of what nobody knows well."""
    CASES = "cases"
    """From the worst to the best coherent set of assumptions."""
    FORECAST = "forecast error"
    """As wide as forecasts of the past have missed."""
    NONE = "one value"
    """No range: a fact, or one solution."""


LONG_RUN = "long run"
FIRST_QUARTER, ONE_YEAR, TWO_YEARS = "first quarter", "one year", "two years"
MONTHS = "within months"
MEASURES = "without the measures"
WITHOUT = f"the same world {MEASURES}"
"""The counterfactual of every effect; one of a single market says so in other words."""
OF_THE_STORY = "without the story's own measures"
"""The same where measures of the background stand in both worlds, or the story ends some."""
WITHOUT_STORY = ", without the story"
"""After the name of a member: its world that effects are counted against."""

HIGH, LOW = "high", "low"
"""Ends of a range."""
FEW = 20
"""Up to this many members a band is their full range; beyond it, the 5-95% quantiles."""


def against(background: bool, ended: bool) -> str:
    """The counterfactual of a story's effects in words.

    Args:
        background: whether some measures stand with and without the story.
        ended: whether the story ends some that stand without it.
    """
    if not background and not ended:
        return WITHOUT
    stay = " and ".join(
        said
        for said, there in (("measures of the background", background), ("what it ends", ended))
        if there
    )
    return f"the same world {OF_THE_STORY} ({stay} in force)"


def in_words(horizon: str) -> str:
    """A horizon in a sentence: ``in the long run``, ``after a year``."""
    words = {
        LONG_RUN: "in the long run",
        FIRST_QUARTER: "in the first quarter",
        ONE_YEAR: "after a year",
        TWO_YEARS: "after two years",
    }
    return words.get(horizon, horizon)


def by_time(horizon: str) -> tuple[int, str]:
    """Key by which horizons are sorted: those with a name, days, and the long run last."""
    named = (FIRST_QUARTER, ONE_YEAR, TWO_YEARS)
    if horizon in named:
        return named.index(horizon), horizon
    return len(named) + (horizon == LONG_RUN), horizon


class Band(Record, frozen=True, kw_only=False):
    """A central value and the range around it.

    Attributes:
        low: the smallest member, or the 5% quantile of many draws.
        mid: the median.
        high: the largest member, or the 95% quantile of many draws.
    """

    low: float
    mid: float
    high: float

    @property
    def sign_agrees(self) -> bool:
        """Whether the whole band lies on one side of zero."""
        return self.low > 0 or self.high < 0


def band_of(values: list[float], beyond: int = 0, side: str = "") -> Band:
    """The median of some values and their range (5-95% quantiles of many).

    Args:
        values: those that are known.
        beyond: how many more there are that are not known.
        side: ``high`` or ``low``: on which side of all others these lie, so that the median counts
            them; where it is among them, it is the last that is known on that side. Empty: nothing
            is known of them, and they are left out.
    """
    ordered = sorted(values)
    unknown = [math.inf if side == HIGH else -math.inf] * (beyond if side else 0)
    mid = min(max(statistics.median([*ordered, *unknown]), ordered[0]), ordered[-1])
    if len(ordered) <= FEW:
        return Band(ordered[0], mid, ordered[-1])
    cuts = statistics.quantiles(ordered, n=20, method="inclusive")
    return Band(cuts[0], mid, cuts[-1])


class Quantity(Record, frozen=True, kw_only=False):
    """One number of a run: an effect, with the measures less without them.

    Attributes:
        id: dotted name, such as ``exports.JPN.USA.C29``: what, then whose.
        label: the same in words.
        unit: ``%``, ``USD bn``, ``points``.
        members: value under each member of the ensemble, by the member's name.
        baseline: level without the scenario's measures, in `baseline_unit`; None where a
            level has no meaning (welfare).
        baseline_unit: unit of the level.
        horizon: when: ``first quarter``, ``one year``, ``two years`` after the measures or a day,
            ``long run``, ``within months``, a quarter, a fiscal year.
        kind: what the range is made of.
        counterfactual: against what the effect is counted; empty for a fact.
        failed: how many members of the ensemble were asked for and not solved.
        open: the end of the range beyond which those lie that were not solved, ``high`` or
            ``low``: the median counts them there; empty where nothing is known of them.
        drawn: of quantiles of draws, how many draws they are taken over; else zero.
        central: of estimates apart, the member that gives the number.
        groups: of estimates apart, members that agree with one another, from the smallest impact to
            the largest; those that were not solved are among them.
        weights: of estimates apart, the weight of each; they sum to one.
        low: the smallest member, or the 5% quantile of many draws; follows from the members. Of
            estimates apart the smallest of those that agree with the central one.
        mid: median of the members; of estimates apart the central one's.
        high: the largest member, or the 95% quantile of many draws.
    """

    id: str
    label: str
    unit: str
    members: dict[str, float]
    baseline: float | None = None
    baseline_unit: str = ""
    horizon: str = LONG_RUN
    kind: Range = Range.SETS
    counterfactual: str = WITHOUT
    failed: Count = 0
    open: str = ""
    drawn: Count = 0
    central: str = ""
    groups: tuple[tuple[str, ...], ...] = ()
    weights: dict[str, float] = msgspec.field(default_factory=dict)
    low: float = 0.0
    mid: float = 0.0
    high: float = 0.0

    def __post_init__(self) -> None:
        """Settle the band: it is what the members make it, whatever was read."""
        found = self.banded(self.members)
        for name in ("low", "mid", "high"):
            msgspec.structs.force_setattr(self, name, getattr(found, name))

    def banded(self, members: Mapping[str, float]) -> Band:
        """The band of some values of its members, by its own rule.

        Args:
            members: at least one; of estimates apart, one of those that agree with the central one.
        """
        agree = [members[name] for name in self.agreeing if name in members]
        if not agree:
            return band_of(list(members.values()), self.failed, self.open)
        mid = members.get(self.central, statistics.median(agree))
        return Band(min(agree), mid, max(agree))

    @property
    def agreeing(self) -> tuple[str, ...]:
        """Of estimates apart, those solved that agree with the central one, itself among them."""
        together = next((own for own in self.groups if self.central in own), ())
        return tuple(name for name in together if name in self.members)

    def __repr__(self) -> str:
        """The number, its range and what that is made of, on one line."""
        spread = f" ({self.low:+.4g} to {self.high:+.4g}, {self.kind})"
        ends = "" if self.low == self.high else spread
        when = f", {self.horizon}" if self.horizon else ""
        return f"{type(self).__name__}({self.id}: {self.mid:+.4g} {self.unit}{ends}{when})"

    @property
    def section(self) -> str:
        """The first word of the id: which family of numbers this belongs to."""
        return self.id.split(".", 1)[0]

    @property
    def subject(self) -> str:
        """Whose number it is: economy, group, pair, firm, holder or instrument."""
        return self.id.partition(".")[2]

    @property
    def band(self) -> Band:
        """The median of the members and their range (5-95% quantiles of many draws)."""
        return Band(self.low, self.mid, self.high)

    @property
    def effect(self) -> bool:
        """Whether it is what the measures do, not a fact or what the record did."""
        return MEASURES in self.counterfactual or OF_THE_STORY in self.counterfactual

    @property
    def count(self) -> int:
        """How many solutions stand behind it."""
        return self.drawn or len(self.members)

    @property
    def moves(self) -> bool:
        """Whether it differs from zero under any member."""
        return not all(is_still(value, self.unit) for value in self.members.values())

    @property
    def median_member(self) -> str:
        """The member whose value lies nearest to the median (the first by name of equals).

        Of an even number two are equally near: the last bits of a solve do not choose.
        """

        def far(name: str) -> float:
            apart = abs(self.members[name] - self.mid)
            return round(apart, 9 - math.ceil(math.log10(apart))) if apart else 0.0

        return min(sorted(self.members), key=far)


STILL = 1e-9
"""A number this close to zero is zero: what a solve of no change may leave."""

MONEY = 1e-6
"""So is a thousand dollars or yen: accounts in billions are solved as shares of output."""


def is_still(change: float, unit: str = "") -> bool:
    """Whether a change is no more than what a solve of no change may leave."""
    return abs(change) <= (MONEY if unit.endswith(" bn") else STILL)


Metric = Quantity
"""The name of the first edition."""
