"""Values, gaps and verdicts in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from walkaway.claims.rules import Standing
from walkaway.claims.story import Claim, Comparison
from walkaway.claims.units import YEAR, Unit, convert
from walkaway.claims.values import Quantity, Value

MINUS = "\N{MINUS SIGN}"
SHORT = {"billion": "bn", "million": "mn", "trillion": "tn"}


def number_words(number: float, digits: int | None = None) -> str:
    """A number for people; five significant digits where none are asked for."""
    if digits is not None:
        text = f"{number:,.{digits}f}"
    elif number == 0 or abs(number) >= 1e5:
        text = f"{number:,.0f}"
    else:
        places = max(0, 4 - _magnitude(number))
        text = f"{number:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def _magnitude(number: float) -> int:
    return int(f"{number:e}".split("e")[1])


def with_unit(text: str, unit: Unit) -> str:
    """A number's text with its unit: ``5%``, ``USD 22 bn``, ``0.8 points``."""
    name = str(unit)
    if name == "percent":
        return f"{text}%"
    money, _, scale = name.partition(" ")
    if len(money) == 3 and money.isupper() and not scale.startswith("per"):
        return f"{money} {text} {SHORT.get(scale, scale)}".strip()
    return f"{text} {name}".strip()


def value_words(value: Value, claim: Claim | None = None) -> str:
    """A value for people; beside a claim in its unit, with two digits more than were told."""
    if isinstance(value, Quantity):
        if value.unit == YEAR:
            return f"{value.value:.0f}"
        if claim is None or not value.unit.like(claim.unit):
            return with_unit(number_words(value.value), value.unit)
        number = convert(value.value, value.unit, claim.unit)
        places = max(claim.digits + 2, 3 - _magnitude(number) if number else 0)
        text = number_words(number, min(places, 12))
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return with_unit(text, claim.unit)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"\N{LEFT DOUBLE QUOTATION MARK}{value}\N{RIGHT DOUBLE QUOTATION MARK}"


def told_words(claim: Claim) -> str:
    """What was told, for people."""
    value = claim.value
    if isinstance(value, (bool, dt.date)):
        return value_words(value)
    if isinstance(value, tuple):
        text = " to ".join(number_words(end, claim.digits) for end in value)
        return with_unit(text, claim.unit)
    if claim.unit == YEAR:
        return f"{value:.0f}"
    text = number_words(value, claim.digits)
    words = {
        Comparison.ABOUT: "about ",
        Comparison.NEARLY: "nearly ",
        Comparison.OVER: "over ",
        Comparison.AT_LEAST: "at least ",
        Comparison.UNDER: "under ",
        Comparison.AT_MOST: "at most ",
    }
    return words.get(claim.comparison, "") + with_unit(text, claim.unit)


def gap_words(claim: Claim, gap: float) -> str:
    """How far the record is from what was told: ``5.75 points less``."""
    more = "higher" if gap > 0 else "lower"
    if isinstance(claim.value, dt.date) or claim.unit == YEAR:
        unit = "years" if claim.unit == YEAR else "days"
        return f"{abs(gap):g} {unit} {'later' if gap > 0 else 'earlier'}"
    size = number_words(float(f"{abs(gap):.3g}"))
    unit = "points" if claim.unit.kind == "percent" else str(claim.unit)
    amount = f"{size} {unit}".strip() if unit == "points" else with_unit(size, claim.unit)
    return f"{amount} {more}"


@dataclass(frozen=True)
class Sentence:
    """The verdict in a sentence, from the numbers alone."""

    claim: Claim
    record: Value

    def confirmed(self, outcome: Standing) -> str:
        """For confirmed; where the record has more digits than were told, to what it rounds."""
        if isinstance(self.claim.value, bool):
            return "The record bears it out."
        shown = value_words(self.record, self.claim)
        if outcome.how and not shown.startswith(outcome.how.removeprefix("rounds to ")):
            return self.close(outcome)
        return f"The record says {value_words(self.record, self.claim)}."

    def close(self, outcome: Standing) -> str:
        """For close: the record, and why that is near enough."""
        return (
            f"The record says {value_words(self.record, self.claim)}, which {self._near(outcome)}."
        )

    def _near(self, outcome: Standing) -> str:
        if outcome.how.startswith("rounds"):
            return outcome.how
        assert outcome.gap is not None
        return f"is {gap_words(self.claim, outcome.gap)} than was told, {outcome.how}"

    def contradicted(self, outcome: Standing) -> str:
        """For contradicted: the record, and by how much."""
        if isinstance(self.claim.value, bool) or outcome.gap is None:
            return "The record says the opposite."
        gap = gap_words(self.claim, outcome.gap)
        return f"The record says {value_words(self.record, self.claim)}: {gap} than was told."
