"""The faults: small edits of a syntax tree, such as people make at the last step.

A sign, a comparison, a constant, an end of a range, a unit in a text, two things in the wrong
order, a branch, a call left out. Every fault is one node replaced by another.
"""

from __future__ import annotations

import ast
import copy
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Edit = tuple[str, ast.AST]

OTHER: dict[type, Any] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
TURNED: dict[type, Any] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
QUANTILES = {0.05: 0.1, 0.95: 0.9, 0.25: 0.3, 0.75: 0.7, 0.5: 0.6, 0.025: 0.05, 0.975: 0.95}
WORDS = {
    "%": "points", "percent": "points", "points": "%", "basis": "percentage",
    "bp": "%", "bn": "tn", "tn": "bn", "mn": "bn", "billion": "trillion", "trillion": "billion",
    "million": "billion", "thousand": "million", "years": "months", "year": "quarter",
    "quarter": "year", "months": "years", "month": "year", "days": "weeks", "day": "week",
    "higher": "lower", "lower": "higher", "more": "less", "less": "more", "later": "earlier",
    "earlier": "later", "low": "high", "high": "low", "rises": "falls", "falls": "rises",
    "USD": "JPY", "JPY": "USD", "over": "under", "under": "over", "USA": "JPN", "JPN": "USA",
}  # fmt: skip
"""Words whose exchange makes a sentence or a label untrue."""
WORD = re.compile(r"(?<![A-Za-z])(" + "|".join(map(re.escape, WORDS)) + r")(?![A-Za-z])")
CALLS = {"min": "max", "max": "min", "floor": "ceil", "ceil": "floor", "mean": "sum",
         "argmin": "argmax", "argmax": "argmin", "bisect_right": "bisect_left",
         "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any"}  # fmt: skip
LEFT_OUT = ("abs", "round", "cumsum", "cumprod", "sorted", "exp", "log", "sqrt")


def signs(node: ast.AST) -> Iterator[Edit]:
    """Plus for minus, times for divided by, a minus left out."""
    if isinstance(node, ast.BinOp) and type(node.op) in OTHER:
        yield "sign", _with(node, op=OTHER[type(node.op)]())
    if isinstance(node, ast.AugAssign) and type(node.op) in OTHER:
        yield "sign", _with(node, op=OTHER[type(node.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", node.operand


def comparisons(node: ast.AST) -> Iterator[Edit]:
    """A border that is in for one that is out; the other way round."""
    if isinstance(node, ast.Compare):
        for table in (OTHER, TURNED):
            if type(node.ops[0]) in table:
                yield "comparison", _with(node, ops=[table[type(node.ops[0])](), *node.ops[1:]])


def numbers(node: ast.AST) -> Iterator[Edit]:
    """One more or less, ten times, a quarter, another quantile."""
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return
    value = node.value
    if isinstance(value, float) and value in QUANTILES:
        yield "quantile", ast.Constant(QUANTILES[value])
    if isinstance(value, int):
        yield "off by one", ast.Constant(value + 1)
        if value > 0:
            yield "off by one", ast.Constant(value - 1)
    if value and value != 1:
        yield "scale", ast.Constant(value * 10)
        yield "scale", ast.Constant(value / 4 if isinstance(value, float) else value // 4)


def texts(node: ast.AST) -> Iterator[Edit]:
    """Another unit, direction or currency in a text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        changed = WORD.sub(lambda match: WORDS[match[1]], node.value, count=1)
        if changed != node.value:
            yield "text", ast.Constant(changed)


def branches(node: ast.AST) -> Iterator[Edit]:
    """The other branch, the other truth."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "branch", ast.Constant(not node.value)
    if isinstance(node, ast.IfExp):
        yield "branch", _with(node, body=node.orelse, orelse=node.body)
    if isinstance(node, ast.If):
        yield "branch", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.BoolOp):
        yield "branch", _with(node, op=OTHER[type(node.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "branch", node.operand


def orders(node: ast.AST) -> Iterator[Edit]:
    """Two elements, arguments or values in each other's place."""
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and 2 <= len(node.elts) <= 3:
        yield "order", _with(node, elts=node.elts[::-1])
    if isinstance(node, ast.Dict) and 2 <= len(node.values) <= 4 and None not in node.keys:
        yield "order", _with(node, values=node.values[::-1])
    if isinstance(node, ast.Call):
        plain = not any(isinstance(arg, ast.Starred) for arg in node.args)
        if plain and 2 <= len(node.args) <= 5:
            first, second, *rest = node.args
            yield "order", _with(node, args=[second, first, *rest])
        if len(node.keywords) >= 2 and all(k.arg for k in node.keywords):
            values = [k.value for k in node.keywords][::-1]
            swapped = [ast.keyword(k.arg, v) for k, v in zip(node.keywords, values, strict=True)]
            yield "order", _with(node, keywords=swapped)


def calls(node: ast.AST) -> Iterator[Edit]:
    """A size, a rounding or a sum left out; the largest for the smallest."""
    if not isinstance(node, ast.Call):
        return
    name = _called(node)
    if name in LEFT_OUT and node.args:
        yield "call", node.args[0]
    if name in CALLS:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield "call", _with(node, func=_with(node.func, **{field: CALLS[name]}))


KINDS: tuple[Callable[[ast.AST], Iterator[Edit]], ...] = (
    signs, comparisons, numbers, texts, branches, orders, calls,
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        module: path of the file below the root.
        kind: sign, comparison, scale, ...
        place: where the node stands among all nodes of the file.
        edit: which of the node's edits it is.
        lines: lines of the statement it is in; empty outside functions.
        line: the line to look at.
        before: the code as it is.
        after: the code with the fault.
    """

    module: str
    kind: str
    place: int
    edit: int
    lines: tuple[int, ...]
    line: int
    before: str
    after: str


def plant(source: str, fault: Fault) -> ast.Module:
    """The tree of a file with a fault in it."""
    tree = ast.parse(source)
    for place, (node, parent, field, _, _) in enumerate(_walk(tree)):
        if place == fault.place:
            new = ast.copy_location(_edits(node, parent)[fault.edit][1], node)
            old = getattr(parent, field)
            if isinstance(old, list):
                old[next(i for i, item in enumerate(old) if item is node)] = new
            else:
                setattr(parent, field, new)
            return ast.fix_missing_locations(tree)
    raise LookupError(f"no node {fault.place} in {fault.module}")


def all_faults(module: str, source: str) -> list[Fault]:
    """Every fault that can be planted in a file."""
    found = []
    for place, (node, parent, _, stmt, inside) in enumerate(_walk(ast.parse(source))):
        for edit, (kind, new) in enumerate(_edits(node, parent)):
            shown = [node, new]
            if isinstance(node, ast.If):
                shown = [node.test, new.test]  # type: ignore[attr-defined]
            before, after = (ast.unparse(ast.fix_missing_locations(n)) for n in shown)
            if before == after:
                continue
            body = getattr(stmt, "body", None)
            last = body[0].lineno - 1 if body else stmt.end_lineno or stmt.lineno
            lines = tuple(range(stmt.lineno, max(last, stmt.lineno) + 1)) if inside else ()
            line = getattr(node, "lineno", stmt.lineno)
            found.append(Fault(module, kind, place, edit, lines, line, before, after))
    return found


def chosen(faults: list[Fault], count: int, seed: int) -> list[Fault]:
    """A sample with as many of each kind as there are, the same for the same seed."""
    random_ = random.Random(seed)
    kinds: dict[str, list[Fault]] = defaultdict(list)
    for fault in random_.sample(faults, len(faults)):
        kinds[fault.kind].append(fault)
    found: list[Fault] = []
    while len(found) < min(count, len(faults)):
        found += [kinds[kind].pop() for kind in sorted(kinds) if kinds[kind]]
    return sorted(found[:count], key=lambda f: (f.module, f.place, f.edit))


def _edits(node: ast.AST, parent: ast.AST) -> list[Edit]:
    found = [edit for kind in KINDS for edit in kind(node)]
    return [e for e in found if e[0] != "order"] if _unordered(node, parent) else found


def _unordered(node: ast.AST, parent: ast.AST) -> bool:
    """Whether order means nothing here: a membership, kinds of errors, a largest of two."""
    if isinstance(parent, ast.ExceptHandler):
        return True
    if isinstance(parent, ast.Compare):
        return any(isinstance(op, (ast.In, ast.NotIn)) for op in parent.ops)
    one, two = (_called(item) for item in (node, parent))
    return one in SAME_EITHER_WAY or two in ("isinstance", "startswith", "endswith")


def _called(node: ast.AST) -> str:
    function = getattr(node, "func", None) if isinstance(node, ast.Call) else None
    return str(getattr(function, "attr", getattr(function, "id", "")))


SAME_EITHER_WAY = ("min", "max", "minimum", "maximum")


def _with(node: ast.AST, **changes: Any) -> Any:
    new = copy.copy(node)
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST, str, ast.stmt, bool]]:
    """Nodes with parent, field, statement and whether in a function; no words for people only."""

    def inner(
        parent: ast.AST, stmt: ast.stmt | None, inside: bool
    ) -> Iterator[tuple[ast.AST, ast.AST, str, ast.stmt, bool]]:
        for field, value in ast.iter_fields(parent):
            if field in ("annotation", "returns", "decorator_list"):
                continue
            # The header of a function runs when its module is imported, as its defaults do.
            body = inside or (field == "body" and isinstance(parent, FUNCTIONS))
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.AST) and not _silent(node):
                    own = node if isinstance(node, ast.stmt) else stmt
                    if own is not None:
                        yield node, parent, field, own, body
                    yield from inner(node, own, body)

    yield from inner(tree, None, False)


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _silent(node: ast.AST) -> bool:
    """Imports, mistakes, docstrings, lists of names, how a thing is printed, types' aliases."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.Assert)):
        return True
    if _called(node) in ("Problem", "Mistake", "entry"):  # advice to whoever writes a file
        return True
    if isinstance(node, ast.keyword) and node.arg == "repr":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return True
    names = [t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
        return any(name[0].isupper() and not name.isupper() for name in names)  # a type's alias
    return "__all__" in names
