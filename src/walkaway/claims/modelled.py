"""What a run of the model says to a claim, member by member of its ensemble."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from walkaway.claims.evaluate import evaluate
from walkaway.claims.rules import weigh
from walkaway.claims.story import Claim, Expression
from walkaway.claims.syntax import Binary, Call, ExpressionError, Node, Text, Unary
from walkaway.claims.units import NUMBER, Unit, UnitMismatchError, convert
from walkaway.claims.values import Evidence, NoRecordError, Quantity, Scope, Value
from walkaway.claims.words import number_words, with_unit
from walkaway.errors import Problem
from walkaway.outcome import Band, Metric, Outcome
from walkaway.world import World


@dataclass(frozen=True)
class Modelled:
    """The model's side of a claim; no part of the verdict.

    Attributes:
        words: the answer, with its band.
        brief: the same in a few characters, for a table; empty if there is no answer.
        band: the number over the ensemble, in ``unit``; None for a truth or no answer.
        unit: its unit.
        agrees: whether what was told lies in the band (for a truth: every member says so);
            None where the two cannot be compared.
        evidence: the metrics it rests on.
    """

    words: str
    brief: str = ""
    band: Band | None = None
    unit: Unit = NUMBER
    agrees: bool | None = None
    evidence: tuple[Evidence, ...] = ()


class MisplacedError(Exception):
    """A mistake that only the data show, on its way to the list of all of them."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def claim_scope(claim: Claim, world: World, outcome: Outcome | None = None) -> Scope:
    """The scope in which the expressions of a claim are evaluated."""
    told = claim.value
    quantity = (
        Quantity(float(told), claim.unit)
        if isinstance(told, (int, float)) and not isinstance(told, bool)
        else None
    )
    return Scope(world, claim.date, quantity, outcome)


def value_of(expression: Expression, scope: Scope) -> Value:
    """The value of an expression; its evidence stays in the scope.

    Raises:
        NoRecordError: nothing to compute it from.
        MisplacedError: a mistake of the story that only the data show.
    """
    try:
        return evaluate(expression.node, scope)
    except ExpressionError as error:
        what = f"{error.what} (column {error.start + 1} of the expression)"
        raise MisplacedError(Problem(expression.place, "", what, error.hint)) from None


def modelled(claim: Claim, world: World, outcome: Outcome) -> Modelled | None:
    """What a run says; None if the claim names no expression for it."""
    if claim.model is None:
        return None
    scope = claim_scope(claim, world, outcome)
    values: list[Value] = []
    reason = ""
    for member in _members(claim.model.node, outcome):
        own = replace(scope, member=member, evidence=[])
        try:
            values.append(value_of(claim.model, own))
        except NoRecordError as error:
            reason = str(error)
        scope.evidence[:] = own.evidence
    if not values:
        return Modelled(f"the run gives no answer: {reason}", evidence=tuple(scope.evidence))
    return replace(_sum_up(claim, values), evidence=tuple(dict.fromkeys(scope.evidence)))


def _sum_up(claim: Claim, values: list[Value]) -> Modelled:
    if isinstance(values[0], Quantity):
        return _numbers(claim, [v for v in values if isinstance(v, Quantity)])
    if isinstance(values[0], bool):
        agreeing = sum(v is claim.value for v in values)
        wanted = "true" if claim.value is True else "false"
        words = f"{wanted} under {agreeing} of {len(values)} members of the ensemble"
        agrees = True if agreeing == len(values) else False if agreeing == 0 else None
        return Modelled(words, f"{wanted}: {agreeing} of {len(values)}", agrees=agrees)
    words = ", ".join(sorted({str(v) for v in values}))
    return Modelled(words, words)


def _numbers(claim: Claim, values: list[Quantity]) -> Modelled:
    unit = values[0].unit
    try:
        numbers = [convert(v.value, v.unit, claim.unit) for v in values]
        unit, like = claim.unit, True
    except UnitMismatchError:
        numbers, like = [convert(v.value, v.unit, unit) for v in values], False
    members = {str(i): number for i, number in enumerate(numbers)}
    band = Metric("", "", str(unit), members).band
    low, mid, high = (_alike(x, band) for x in (band.low, band.mid, band.high))
    words, brief = with_unit(mid, unit), with_unit(f"{low} to {high}", unit)
    if low == high:
        brief = words
    else:
        words += f" ({low} to {high})"
    if not like or isinstance(claim.value, bool):
        return Modelled(words, brief, band, unit)
    ends = (Quantity(end, unit) for end in (band.low, band.mid, band.high))
    inside = any(weigh(claim, end).fit != "off" for end in ends) or _holds(claim, band)
    return Modelled(words, brief, band, unit, inside)


def _alike(value: float, band: Band) -> str:
    """A number with as many decimals as any of its range needs: three digits of the largest."""
    ends = (band.low, band.mid, band.high)
    largest = max(map(abs, ends))
    if not largest:
        return "0"
    digits = 2 - math.floor(math.log10(largest))
    shown = (f"{round(end, digits):.{max(digits, 0)}f}".rstrip("0") for end in ends if digits > 0)
    places = max((len(one.partition(".")[2]) for one in shown), default=0)
    return number_words(round(value, digits) + 0.0, places)


def _holds(claim: Claim, band: Band) -> bool:
    """Whether what was told, a number or a range, meets the band."""
    low, high = claim.ends
    return low <= band.high and band.low <= high


def _members(node: Node, outcome: Outcome) -> list[str]:
    """Members under which every metric of the expression was solved; the median if none."""
    found = [m for name in _metrics(node) if (m := outcome.find(name)) is not None]
    if not found:
        return [""]
    common = [name for name in found[0].members if all(name in m.members for m in found)]
    return common or [""]


def _metrics(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        first = node.arguments[0] if node.arguments else None
        if node.name == "metric" and isinstance(first, Text):
            yield first.value
        for part in node.arguments:
            yield from _metrics(part)
    elif isinstance(node, Unary):
        yield from _metrics(node.operand)
    elif isinstance(node, Binary):
        yield from _metrics(node.left)
        yield from _metrics(node.right)
