"""A change in a sentence: it rises, it falls, it stops, or the estimates do not agree which.

Said by one function everywhere, so that no sentence names a direction that its own range denies.
"""

from __future__ import annotations

from walkaway.outcome import Band, Quantity
from walkaway.present.page import digits_for, number, spread

UNSURE = ", sign not agreed"
"""Behind a number whose range, as it is printed, holds rises and falls."""
ALL = 99.95
"""Percent of a fall from which nothing is left, as it is printed."""


def changes(own: Quantity, *, many: bool = True, unit: str = "%") -> str:
    """What a number does, as the predicate of a sentence.

    Args:
        own: the number.
        many: whether the subject is a plural.
        unit: how its unit is written behind it, with its space.

    Returns:
        ``fall by 20% (10 to 30, 8 estimates)``; ``change by -3.2% (-6.0 to +1.0, 8 estimates),
        sign not agreed`` where the range holds both signs; ``stop`` where nothing is left.
    """
    s = "" if many else "s"
    if unit == "%" and own.high <= -ALL:
        return f"stop{s}"
    places = digits_for(own.band)
    if straddles(own.band, places):
        return f"change{s} by {number(own.mid, places)}{unit}{spread(own, places)}{UNSURE}"
    return f"{moves(own.band)}{s} by {size(own, unit)}"


def moves(band: Band) -> str:
    """Whether it rises or falls."""
    return "rise" if band.mid > 0 else "fall"


def size(own: Quantity, unit: str = "%") -> str:
    """The size of a change whose direction the sentence already says, with its range."""
    places = digits_for(own.band)
    middle = f"{number(abs(own.mid), places, signed=False)}{unit}"
    return middle + spread(own, places, signed=straddles(own.band, places))


def straddles(band: Band, places: int) -> bool:
    """Whether a range, as it is printed, holds rises and falls; zero is neither."""
    return round(band.low, places) < 0 < round(band.high, places)


def ends(band: Band, places: int) -> tuple[str, str]:
    """The ends of a range behind a size whose direction is said, the smaller size first.

    Signed, and from low to high, where the range as it is printed holds rises and falls.
    """
    both = straddles(band, places)
    told = (band.low, band.high) if both else sorted((abs(band.low), abs(band.high)))
    low, high = (number(end, places, signed=both) for end in told)
    return low, high


def seen(band: Band, places: int) -> bool:
    """Whether any of it is printed as other than zero."""
    return any(round(end, places) for end in (band.low, band.mid, band.high))


WIDE = 10
"""Times the central size from which the far end of a range says that nothing is known."""


def says_little(band: Band) -> bool:
    """Whether a range is so wide, on one side of zero, that it says little but its sign."""
    far = max(abs(band.low), abs(band.high))
    return band.sign_agrees and bool(band.mid) and far >= WIDE * abs(band.mid)
