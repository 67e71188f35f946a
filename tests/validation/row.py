"""One line of the validation page: a published number, ours, and the rule they are judged by.

No row carries its verdict. Both numbers and the rule are data, and the verdict is what they say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum


class Type(StrEnum):
    """What a row can tell of the model, most telling first; the order of the page.

    Attributes:
        FORECAST: the record: what happened, or what somebody independent measured, beside what
            the model says of it without having been fitted to it.
        REPLICATION: results of others' models or estimates, computed again by their method.
        IDENTITY: law, accounting and arithmetic, which must hold.
        CALIBRATED: cannot miss: an input, the data against themselves, a number that a parameter
            is solved for.
    """

    FORECAST = "forecast"
    REPLICATION = "replication"
    IDENTITY = "identity"
    CALIBRATED = "calibrated"


@dataclass(frozen=True)
class Interval:
    """A published range. One end may be infinite; then the other does not belong to it."""

    low: float
    high: float

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f"more than {self.low:g}"
        if math.isinf(self.low):
            return f"less than {self.high:g}"
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Band:
    """A range of ours with its middle."""

    low: float
    mid: float
    high: float

    def __str__(self) -> str:
        return f"{self.mid:.6g} ({self.low:.6g} to {self.high:.6g})"


Published = float | str | Interval
Ours = float | str | Band


def _number(value: Ours | Published) -> float:
    if isinstance(value, str | Interval):
        raise TypeError(f"{value!r} is no number")
    return value.mid if isinstance(value, Band) else float(value)


def _ends(value: Published) -> tuple[float, float]:
    if isinstance(value, Interval):
        return value.low, value.high
    return _number(value), _number(value)


@dataclass(frozen=True)
class Exact:
    """The same number or text."""

    def met(self, ours: Ours, published: Published) -> bool:
        return ours == published

    def __str__(self) -> str:
        return "equal as printed"


@dataclass(frozen=True)
class Inside:
    """Inside the published range."""

    def met(self, ours: Ours, published: Published) -> bool:
        low, high = _ends(published)
        value = _number(ours)
        if math.isinf(low) or math.isinf(high):
            return low < value < high
        return low <= value <= high

    def __str__(self) -> str:
        return "in the published range"


@dataclass(frozen=True)
class Within:
    """At most so far from the published number or range, in its unit."""

    by: float

    def met(self, ours: Ours, published: Published) -> bool:
        low, high = _ends(published)
        return low - self.by <= _number(ours) <= high + self.by

    def __str__(self) -> str:
        return f"within {self.by:g}"


@dataclass(frozen=True)
class WithinShare:
    """At most such a share of the published number away from it."""

    by: float

    def met(self, ours: Ours, published: Published) -> bool:
        value = _number(published)
        return abs(_number(ours) - value) <= self.by * abs(value)

    def __str__(self) -> str:
        return f"within {100 * self.by:g}%"


@dataclass(frozen=True)
class WithinFactor:
    """Between the published number or range, of one sign, divided and multiplied by a factor."""

    by: float

    def met(self, ours: Ours, published: Published) -> bool:
        low, high = _ends(published)
        return low / self.by <= _number(ours) <= high * self.by

    def __str__(self) -> str:
        return f"within a factor of {self.by:g}"


@dataclass(frozen=True)
class Decimals:
    """Equal when both are rounded."""

    places: int

    def met(self, ours: Ours, published: Published) -> bool:
        return round(_number(ours), self.places) == round(_number(published), self.places)

    def __str__(self) -> str:
        return f"equal at {self.places} decimals"


@dataclass(frozen=True)
class Covers:
    """The published number lies in our own range.

    Attributes:
        what: what that range is.
    """

    what: str

    def met(self, ours: Ours, published: Published) -> bool:
        if not isinstance(ours, Band):
            raise TypeError(f"{ours!r} is no range")
        return ours.low <= _number(published) <= ours.high

    def __str__(self) -> str:
        return f"inside {self.what}"


@dataclass(frozen=True)
class SameSign:
    """The same direction, whatever the size."""

    def met(self, ours: Ours, published: Published) -> bool:
        return _number(ours) * _number(published) > 0

    def __str__(self) -> str:
        return "same direction"


@dataclass(frozen=True)
class Below:
    """Ours is smaller: errors against those of another rule."""

    def met(self, ours: Ours, published: Published) -> bool:
        return _number(ours) < _number(published)

    def __str__(self) -> str:
        return "ours is smaller"


@dataclass(frozen=True)
class Both:
    """Two rules at once."""

    one: Rule
    other: Rule

    def met(self, ours: Ours, published: Published) -> bool:
        return self.one.met(ours, published) and self.other.met(ours, published)

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"


Rule = (
    Exact | Inside | Within | WithinShare | WithinFactor | Decimals | Covers | SameSign | Below
    | Both
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """A published number and ours.

    Attributes:
        area: the room it belongs to.
        type: what it can tell.
        source: paper or agency, and table.
        quantity: what is measured.
        unit: of both numbers.
        published: as printed.
        ours: computed when the page is built; None where the package does not compute it, which
            is a miss.
        rule: when the two agree.
        note: what is compared, and why it is missed where that is known.
    """

    area: str
    type: Type
    source: str
    quantity: str
    unit: str
    published: Published
    ours: Ours | None
    rule: Rule
    note: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.type, Type):
            raise TypeError(f"{self.type!r} is no type of row")

    @property
    def agrees(self) -> bool:
        """What the two numbers and the rule say."""
        return self.ours is not None and bool(self.rule.met(self.ours, self.published))

    def explained(self, reason: str) -> Row:
        """The same row with a reason, if it is a miss."""
        if self.agrees:
            return self
        return replace(self, note=". ".join(part for part in (self.note, reason) if part))
