"""What a dial is, and what it does to the measures; what dials of all kinds share."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from walkaway.bonds.kinds import Months, Withdrawal
from walkaway.economy.table import row_of
from walkaway.errors import did_you_mean
from walkaway.goods.kinds.tariffs import Tariff, goods_in_words
from walkaway.grammar.groups import GROUPS
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import Rate
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import Snapshot

Value = float | str | tuple[str, ...]

TARIFFS, DEBT, POLICY, BLOCS = "Tariffs", "Debt", "Policy", "Blocs"
ON, OFF = "in force", "left out"
NONE = "none"
TOP = 100.0
"""Points of tariff at the end of a slider, unless the scenario is beyond it already."""
QUARTER = 3
"""Months."""
HELD = 8
"""Quarters for which a turned policy rate is held."""


@dataclass(frozen=True)
class Dial:
    """One number (or choice, or set of names) that can be turned.

    Attributes:
        id: its name, stable for a scenario.
        label: what it is, in a few words.
        help: one line more.
        unit: of a number; empty otherwise.
        group: what it stands with.
        kind: ``number``, ``choice`` or ``set``.
        value: the scenario's own.
        low, high, step: of a number.
        options: value and words of each choice or member.
    """

    id: str
    label: str
    help: str
    group: str
    kind: str
    value: Value
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    options: tuple[tuple[str, str], ...] = ()

    def read(self, raw: object) -> Value:
        """The value that somebody set.

        Raises:
            ValueError: with what is wrong and what would be right, as its two arguments.
        """
        known = [value for value, _ in self.options]
        if self.kind == "number":
            if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
                raise ValueError(f"{raw!r} is not a number", f"{self.low:g} to {self.high:g}")
            if not self.low <= raw <= self.high:
                told = f"{raw:g}" if abs(raw) < 1e300 else "this number"
                raise ValueError(f"{told} is out of range", f"{self.low:g} to {self.high:g}")
            return float(raw)
        names = raw if self.kind == "set" else [raw]
        if not isinstance(names, list | tuple):
            raise ValueError(f"{raw!r} is not a list", "a list of " + ", ".join(known))
        for name in names:
            if name not in known:
                raise ValueError(f"{name!r} is no option", did_you_mean(str(name), known))
        return tuple(value for value in known if value in names) if self.kind == "set" else names[0]


Change = Callable[[list[Measure | None], Value], None]
"""Puts a value into the measures; None stands for one that is left out."""


class Turnable(Protocol):
    """What dials are made of: a scenario, or the parts of one that is being read."""

    @property
    def date(self) -> dt.date:
        """The day on which the world is looked at."""

    @property
    def focus(self) -> tuple[str, str]:
        """The two economies that the page looks at."""

    @property
    def measures(self) -> Sequence[Measure]:
        """What changes."""

    def snapshot(self) -> Snapshot:
        """The data that it is about."""


@dataclass(frozen=True)
class Knob:
    """A dial, and what turning it does.

    Attributes:
        dial: what can be turned.
        change: puts a value into the measures.
    """

    dial: Dial
    change: Change


def goods_of(own: Tariff, words: Vocabulary) -> str:
    """What a tariff falls on, short enough for a label: by codes, what its own label says."""
    if own.codes and own.label:
        return re.sub(r"^\S+ (points|percent)( all told)? on ", "", own.label)
    if own.sectors == ("goods",) and (own.exempt or own.exempt_codes):
        return f"other goods from {words.in_words(own.on)}"
    return goods_in_words(own, words)


def sized(own: Withdrawal, value: Value) -> Measure | None:
    """The withdrawal of that many percent (or USD bn); None if nothing is let go."""
    if not value:
        return None
    size = -as_number(value)
    if own.change is None:
        return dataclasses.replace(own, amount=size, label="")
    return dataclasses.replace(own, change=as_percent(size), label="")


def pace_of(name: str, quarters: float) -> Dial:
    """How fast something is let go."""
    return Dial(
        id=name,
        label="How fast",
        help="Quarters that it takes, at an even pace; 0 is at once",
        group=DEBT,
        kind="number",
        value=quarters,
        unit="quarters",
        high=max(12.0, float(math.ceil(quarters))),
    )


def rate_of(name: str, by: str, points: float, help_: str) -> Dial:
    """A central bank's rate, in points against the baseline."""
    own = row_of(by)
    return Dial(
        id=name,
        label=f"{own.bank or f'Central bank of {own.words}'} rate",
        help=help_,
        group=POLICY,
        kind="number",
        value=points,
        unit="points",
        low=min(-2.0, float(math.floor(points))),
        high=max(3.0, float(math.ceil(points))),
        step=0.25,
    )


def candidates(bloc: str) -> tuple[str, ...]:
    """Who has asked to join a bloc, or is asked about, and stands in the trade data alone."""
    return GROUPS[bloc].candidates if bloc in GROUPS else ()


def as_number(value: Value) -> float:
    """A value that is a number."""
    if not isinstance(value, float):
        raise TypeError("a number is meant")
    return value


def as_percent(value: Value) -> Rate:
    """A value in percent as a share."""
    return Rate(round(as_number(value) / 100, 10))


def as_months(value: Value) -> Months:
    """A value in quarters as months."""
    return Months(round(QUARTER * as_number(value)))
