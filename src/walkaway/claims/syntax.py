"""The expression language: text in, tree out, every mistake with its place.

    value('us_30y_yield', '2025-06-08')
    share(fact('exports_us'), fact('exports')) > 20 [percent]
    cell('auctions', 'direct_share', 'percent', auction_date == '2025-06-12')

A small language of its own: numbers with units in brackets, texts in quotes, names,
arithmetic, comparisons, ``and``, ``or``, ``not``, and calls of a fixed list of functions.
Nothing of it is ever given to Python to run. Length, depth and number of tokens are bounded,
so reading always ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from walkaway.claims.units import Unit, parse_unit

MAX_LENGTH = 2000
MAX_TOKENS = 250
MAX_DEPTH = 32

COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
WORDS = ("and", "or", "not", "true", "false")
TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<unit>\[[^\[\]\n]*\])"
    r"|(?P<sign>==|!=|<=|>=|[-+*/(),<>])"
)


class ExpressionError(ValueError):
    """A mistake in an expression.

    Attributes:
        what: what is wrong.
        start: offset of the first character concerned.
        end: offset behind the last.
        hint: what to write instead; may be empty.
    """

    def __init__(self, what: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.start, self.end, self.hint = what, start, end, hint


@dataclass(frozen=True)
class Node:
    """A part of an expression, and where it stands in the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Number(Node):
    """A number with its unit: ``5 [percent]``."""

    value: float
    unit: Unit


@dataclass(frozen=True)
class Text(Node):
    """A text in quotes; a date where a date is wanted."""

    value: str


@dataclass(frozen=True)
class Truth(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True)
class Name(Node):
    """``date``, ``asof`` or ``told``; the column of a condition."""

    name: str


@dataclass(frozen=True)
class Call(Node):
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Unary(Node):
    """``-x`` or ``not x``."""

    sign: str
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    """Arithmetic, a comparison, ``and`` or ``or``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Token:
    """A piece of the text."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, the last of kind ``end``.

    Raises:
        ExpressionError: a character or an open quote that means nothing, or too long a text.
    """
    if len(text) > MAX_LENGTH:
        what = f"{len(text)} characters; an expression has at most {MAX_LENGTH}"
        raise ExpressionError(what, MAX_LENGTH, len(text))
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise _stray(text, place)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, match.group(), place, match.end()))
        place = match.end()
        if len(found) > MAX_TOKENS:
            raise ExpressionError(f"more than {MAX_TOKENS} words and signs", place, len(text))
    return [*found, Token("end", "", len(text), len(text))]


def _stray(text: str, place: int) -> ExpressionError:
    char = text[place]
    if char in "'\"":
        return ExpressionError("a text without its closing quote", place, len(text))
    if char == "[":
        return ExpressionError("a unit without its closing bracket", place, len(text))
    hints = {
        "=": "compare with ==",
        "%": "write a percent as 5 [percent]",
        ".": "write a decimal as 0.5",
        "&": "write and",
        "|": "write or",
        "!": "write not",
        "^": "multiply instead",
    }
    what = f"{char!r} means nothing here"
    return ExpressionError(what, place, place + 1, hints.get(char, ""))


def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        ExpressionError: with the place of the first mistake.
    """
    reader = _Reader(tokens(text))
    node = reader.disjunction(0)
    rest = reader.here
    if rest.kind != "end":
        hint = "join two conditions with and" if rest.text in COMPARISONS else ""
        reader.fail(f"expected the end, found {rest.text!r}", hint)
    return node


class _Reader:
    """Recursive descent, one method per level of binding."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.index = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.index]

    def fail(self, what: str, hint: str = "") -> NoReturn:
        raise ExpressionError(what, self.here.start, self.here.end, hint)

    def take(self, *texts: str) -> Token | None:
        token = self.here
        if token.kind in ("sign", "name") and token.text in texts:
            self.index += 1
            return token
        return None

    def expect(self, text: str) -> Token:
        token = self.take(text)
        if token is None:
            found = repr(self.here.text) if self.here.text else "the end"
            self.fail(f"expected {text!r}, found {found}")
        return token

    def deeper(self, depth: int) -> int:
        if depth >= MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} deep")
        return depth + 1

    def disjunction(self, depth: int) -> Node:
        return self._chain(depth, ("or",), self.conjunction)

    def conjunction(self, depth: int) -> Node:
        return self._chain(depth, ("and",), self.negation)

    def negation(self, depth: int) -> Node:
        token = self.take("not")
        if token is None:
            return self.comparison(depth)
        operand = self.negation(self.deeper(depth))
        return Unary(token.start, operand.end, "not", operand)

    def comparison(self, depth: int) -> Node:
        left = self.total(depth)
        token = self.take(*COMPARISONS)
        if token is None:
            return left
        right = self.total(depth)
        return Binary(left.start, right.end, token.text, left, right)

    def total(self, depth: int) -> Node:
        return self._chain(depth, ("+", "-"), self.product)

    def product(self, depth: int) -> Node:
        return self._chain(depth, ("*", "/"), self.signed)

    def signed(self, depth: int) -> Node:
        token = self.take("-")
        if token is None:
            return self.atom(depth)
        operand = self.signed(self.deeper(depth))
        return Unary(token.start, operand.end, "-", operand)

    def _chain(self, depth: int, signs: tuple[str, ...], level: Callable[[int], Node]) -> Node:
        left = level(depth)
        while (token := self.take(*signs)) is not None:
            right = level(depth)
            left = Binary(left.start, right.end, token.text, left, right)
        return left

    def atom(self, depth: int) -> Node:
        token = self.here
        if token.kind == "number":
            return self._number()
        if token.kind == "text":
            self.index += 1
            return Text(token.start, token.end, token.text[1:-1])
        if token.kind == "name" and token.text not in ("and", "or", "not"):
            return self._name(depth)
        opened = self.take("(")
        if opened is None:
            found = repr(token.text) if token.text else "the end"
            self.fail(f"expected a value, found {found}")
        node = self.disjunction(self.deeper(depth))
        self.expect(")")
        return node

    def _number(self) -> Number:
        token = self.here
        self.index += 1
        unit, end = "", token.end
        if self.here.kind == "unit":
            unit, end = self.here.text[1:-1], self.here.end
            self.index += 1
        return Number(token.start, end, float(token.text), parse_unit(unit))

    def _name(self, depth: int) -> Node:
        token = self.here
        self.index += 1
        if token.text in ("true", "false"):
            return Truth(token.start, token.end, token.text == "true")
        if self.take("(") is None:
            return Name(token.start, token.end, token.text)
        inner = self.deeper(depth)
        arguments: list[Node] = []
        closed = self.take(")")
        while closed is None:
            arguments.append(self.disjunction(inner))
            closed = self.take(")")
            if closed is None:
                self.expect(",")
        return Call(token.start, closed.end, token.text, tuple(arguments))
