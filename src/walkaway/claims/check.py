"""Types and units of an expression, checked before anything is computed.

All mistakes of an expression are collected, each with its place; the types follow from the
units that the snapshot states for its series.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from walkaway.claims.functions import FUNCTIONS, Function, Parameter
from walkaway.claims.syntax import (
    COMPARISONS,
    Binary,
    Call,
    ExpressionError,
    Name,
    Node,
    Number,
    Text,
    Truth,
    Unary,
)
from walkaway.claims.units import (
    NUMBER,
    Unit,
    UnitMismatchError,
    name,
    parse_unit,
    product_unit,
    sum_unit,
)
from walkaway.claims.values import DATE, TEXT, TRUTH, Catalogue, Side, Type
from walkaway.errors import BadInputError, did_you_mean
from walkaway.world.series import period_end

COLUMN_UNITS = (
    r"\b(?:USD|JPY)(?: (?:thousand|million|billion|trillion|bn|mn|tn))?\b(?! per)"
    r"|\bpercentage points\b|\bpercent\b|\bbasis points\b"
)
NAMES = ("date", "asof", "told")


@dataclass
class Checker:
    """Finds the type of an expression and every mistake in it.

    Attributes:
        catalogue: what may be named.
        side: record or model.
        told: type of what was told, for the name ``told``.
        errors: mistakes found so far.
    """

    catalogue: Catalogue
    side: Side
    told: Type | None = None
    errors: list[ExpressionError] = field(default_factory=list)

    def error(self, what: str, node: Node, hint: str = "") -> None:
        """Note a mistake."""
        self.errors.append(ExpressionError(what, node.start, node.end, hint))

    def type_of(self, node: Node) -> Type | None:
        """The type, or None where a mistake hides it."""
        if isinstance(node, Number):
            return Type("quantity", node.unit)
        if isinstance(node, Text):
            return TEXT
        if isinstance(node, Truth):
            return TRUTH
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Unary):
            return self._unary(node)
        assert isinstance(node, Binary)
        return self._binary(node)

    def _name(self, node: Name) -> Type | None:
        if node.name in ("date", "asof"):
            return DATE
        if node.name == "told":
            if self.told is None:
                self.error("'told' has no meaning here", node)
            return self.told
        if node.name in FUNCTIONS:
            hint = f"write {FUNCTIONS[node.name].signature(node.name)}"
        else:
            hint = did_you_mean(node.name, [*NAMES, *FUNCTIONS]) or "texts stand in quotes"
        self.error(f"{node.name!r} is no name of this language", node, hint)
        return None

    def _unary(self, node: Unary) -> Type | None:
        inner = self.type_of(node.operand)
        wanted = "truth" if node.sign == "not" else "quantity"
        if inner is not None and inner.name != wanted:
            self.error(f"{node.sign!r} of a {inner.name}", node)
            return None
        return inner

    def _binary(self, node: Binary) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.sign in COMPARISONS:
            left, right = self._dated(node, left, right)
        if left is None or right is None:
            return TRUTH if node.sign in (*COMPARISONS, "and", "or") else None
        if node.sign in ("and", "or"):
            for side, found in ((node.left, left), (node.right, right)):
                if found.name != "truth":
                    self.error(f"{node.sign!r} of a {found.name}", side, "compare it first")
            return TRUTH
        if node.sign in COMPARISONS:
            self._compare(node, left, right)
            return TRUTH
        return self._arithmetic(node, left, right)

    def _dated(
        self, node: Binary, left: Type | None, right: Type | None
    ) -> tuple[Type | None, Type | None]:
        """A text beside a date is a date."""
        if left == DATE and right == TEXT:
            return left, self._date(node.right)
        if right == DATE and left == TEXT:
            return self._date(node.left), right
        return left, right

    def _compare(self, node: Binary, left: Type, right: Type) -> None:
        if left.name != right.name:
            self.error(f"a {left.name} compared with a {right.name}", node)
        elif left.name in ("truth", "text") and node.sign not in ("==", "!="):
            self.error(f"{node.sign!r} between two {left.name}s", node, "use == or !=")
        elif left.unit is not None and right.unit is not None and not left.unit.like(right.unit):
            self.error(f"{name(left.unit)} compared with {name(right.unit)}", node)

    def _arithmetic(self, node: Binary, left: Type, right: Type) -> Type | None:
        if left.name != "quantity" or right.name != "quantity":
            other = right if left.name == "quantity" else left
            hint = "days('...', '...') counts days" if other == DATE else ""
            self.error(f"{node.sign!r} of a {other.name}", node, hint)
            return None
        if left.unit is None or right.unit is None:
            return Type("quantity", None)
        try:
            if node.sign in "+-":
                return Type("quantity", sum_unit(left.unit, right.unit, minus=node.sign == "-"))
            return Type("quantity", product_unit(left.unit, right.unit, divide=node.sign == "/")[0])
        except UnitMismatchError as error:
            self.error(str(error), node, "units must agree")
            return None

    def _call(self, node: Call) -> Type | None:
        function = FUNCTIONS.get(node.name)
        if function is None:
            hint = did_you_mean(node.name, list(FUNCTIONS))
            self.error(f"no function {node.name!r}", node, hint)
            return None
        if self.side not in function.sides:
            hint = "put it into model = ..."
            self.error(f"{node.name} reads a run; the record has none", node, hint)
            return None
        before = len(self.errors)
        pairs = self._pair(node, function)
        if pairs is None:
            return None
        static = [self._argument(parameter, argument, pairs) for parameter, argument in pairs]
        if len(self.errors) > before:
            return None
        try:
            return function.result(self.catalogue, static)
        except UnitMismatchError as error:
            self.error(str(error), node, "units must agree")
            return None

    def _pair(self, node: Call, function: Function) -> list[tuple[Parameter, Node]] | None:
        parameters = pair(function, len(node.arguments))
        if parameters is None:
            count = len(node.arguments)
            what = f"{node.name} does not take {count} argument{'' if count == 1 else 's'}"
            self.error(what, node, f"write {function.signature(node.name)}")
            return None
        return list(zip(parameters, node.arguments, strict=True))

    def _argument(
        self, parameter: Parameter, node: Node, pairs: Sequence[tuple[Parameter, Node]]
    ) -> Any:
        kind = parameter.kind
        if kind == "date":
            return self._date(node)
        if kind in ("quantity", "text"):
            found = self.type_of(node)
            if found is not None and found.name != kind:
                self.error(f"{parameter.name} must be a {kind}, not a {found.name}", node)
            return found
        if kind == "where":
            return self._where(node, pairs)
        if not isinstance(node, Text):
            self.error(f"{parameter.name} must be a text in quotes", node)
            return None
        return self._literal(parameter, node, pairs)

    def _literal(
        self, parameter: Parameter, node: Text, pairs: Sequence[tuple[Parameter, Node]]
    ) -> Any:
        if parameter.kind == "unit":
            return self._unit(node, pairs)
        choices: dict[str, Callable[[], Collection[str]]] = {
            "series": lambda: tuple(self.catalogue.series),
            "table": lambda: tuple(self.catalogue.tables),
            "fact": lambda: tuple(self.catalogue.facts),
            "group": lambda: self.catalogue.groups,
            "column": lambda: self._columns(pairs),
        }
        known = choices.get(parameter.kind)
        if known is not None and node.value not in known():
            if parameter.kind == "column" and not known():
                return node.value  # the table itself is unknown, and that is said already
            hint = did_you_mean(node.value, list(known()))
            self.error(f"no {parameter.kind} {node.value!r} in the snapshot", node, hint)
        return node.value

    def _columns(self, pairs: Sequence[tuple[Parameter, Node]]) -> Mapping[str, str]:
        table = next((n for p, n in pairs if p.kind == "table"), None)
        return self.catalogue.tables.get(table.value, {}) if isinstance(table, Text) else {}

    def _unit(self, node: Text, pairs: Sequence[tuple[Parameter, Node]]) -> Unit:
        """The unit asked for, which must be the one that the column's description states."""
        asked = parse_unit(node.value)
        column = next((n for p, n in pairs if p.kind == "column"), None)
        if isinstance(column, Text):
            stated = column_units(self._columns(pairs).get(column.value, ""))
            if stated and asked not in stated:
                is_in = " or ".join(str(unit) for unit in stated)
                self.error(f"the column is in {is_in}, not in {name(asked)}", node)
        return asked

    def _where(self, node: Node, pairs: Sequence[tuple[Parameter, Node]]) -> None:
        if (
            not isinstance(node, Binary)
            or node.sign not in COMPARISONS
            or not isinstance(node.left, Name)
        ):
            self.error("a condition is a column and what it must be", node, "write term == '20'")
            return
        columns = self._columns(pairs)
        if columns and node.left.name not in columns:
            hint = did_you_mean(node.left.name, list(columns))
            self.error(f"the table has no column {node.left.name!r}", node.left, hint)
        right = node.right
        if isinstance(right, Text) or (isinstance(right, Name) and right.name in ("date", "asof")):
            return
        if isinstance(right, Number):
            if right.unit != NUMBER:
                self.error("a column has no unit", right, "leave out the unit")
            return
        self.error("a condition compares with a text or a number", right)

    def _date(self, node: Node) -> Type | None:
        if isinstance(node, Text):
            if read_date(node.value) is None:
                hint = "write '2025-06-12', '2025-06' or '2025Q2'"
                self.error(f"{node.value!r} is no date", node, hint)
                return None
            return DATE
        found = self.type_of(node)
        if found is not None and found != DATE:
            self.error(f"a date is wanted, not a {found.name}", node)
            return None
        return found


def column_units(description: str) -> tuple[Unit, ...]:
    """The units that the description of a column states; none if it states none for sure."""
    if re.search(r"\d{4} USD|\d{4} JPY", description):  # at prices of a year: a unit of its own
        return ()
    found = re.findall(COLUMN_UNITS, description)
    return tuple(dict.fromkeys(parse_unit(text) for text in found))


def pair(function: Function, count: int) -> list[Parameter] | None:
    """The parameter of each of so many arguments; None if they do not fit."""
    fixed = [p for p in function.parameters if not p.repeated]
    repeated = [p for p in function.parameters if p.repeated]
    needed = sum(not p.optional for p in fixed)
    if count < needed or (count > len(fixed) and not repeated):
        return None
    return [*fixed[:count], *(repeated * (count - len(fixed)))]


def read_date(text: str) -> dt.date | None:
    """A date, or the last day of a period; None if it is neither."""
    try:
        return period_end(text)
    except (BadInputError, ValueError, OverflowError):  # the last two: the year 0 and the like
        return None


def check(
    node: Node, catalogue: Catalogue, side: Side, told: Type | None = None
) -> tuple[Type | None, list[ExpressionError]]:
    """The type of an expression and all its mistakes.

    Args:
        node: the expression.
        catalogue: what may be named.
        side: record or model.
        told: type of what was told; None if ``told`` means nothing.
    """
    checker = Checker(catalogue, side, told)
    found = checker.type_of(node)
    return (None if checker.errors else found), checker.errors


def uses(node: Node, test: Callable[[Node], bool]) -> bool:
    """Whether any part of an expression passes a test."""
    if test(node):
        return True
    parts: tuple[Node, ...] = ()
    if isinstance(node, Call):
        parts = node.arguments
    elif isinstance(node, Unary):
        parts = (node.operand,)
    elif isinstance(node, Binary):
        parts = (node.left, node.right)
    return any(uses(part, test) for part in parts)
