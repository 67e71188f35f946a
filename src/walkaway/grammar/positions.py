"""Where each key and value of a TOML text stands, also when the text has mistakes.

The values of a sound text come from `tomllib`. Positions, and the values of a text that
`tomllib` refuses as a whole, come from the syntax tree, so that one run tells all mistakes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]
DEEPEST = 40
"""Nesting beyond which a text is refused; a scenario needs four levels."""
MOST = 30
"""Broken lines told of one file; more of them mean that it is not TOML at all."""
AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


LARGEST = 2**63
"""Whole numbers of TOML are smaller."""


@dataclass
class Layout:
    """A TOML text as read.

    Attributes:
        data: its content, as far as it could be read.
        lines: path of each key and value -> line, counted from one.
        problems: mistakes of syntax: line and what is wrong.
    """

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest part of it that stands in the text."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def read_layout(text: str) -> Layout:
    """Read a TOML text with the line of everything in it; never raises."""
    layout = Layout()
    if (line := _too_deep(text)) is not None:
        layout.problems.append((line, f"not TOML: nested more than {DEEPEST} levels deep"))
        return layout
    root = _tree(text)
    _Walk(layout).document(root)
    try:
        layout.data = tomllib.loads(text)
        layout.problems = []
    except (ValueError, RecursionError) as error:
        # ValueError: tomllib's own error, and Python's refusal of integers with too many digits.
        line, what = _told(str(error), text)
        if not any(known == line for known, _ in layout.problems):
            layout.problems.append((line, what))
    _bounded(layout, layout.data, ())
    layout.problems.sort()
    return layout


def _bounded(layout: Layout, value: Any, path: Path) -> Any:
    """A value whose whole numbers fit into 64 bits, as TOML wants; those that do not are told."""
    if isinstance(value, dict):
        for key, own in value.items():
            value[key] = _bounded(layout, own, (*path, key))
    elif isinstance(value, list):
        value[:] = [_bounded(layout, own, (*path, k)) for k, own in enumerate(value)]
    elif isinstance(value, int) and abs(value) >= LARGEST:
        line = layout.line(path)
        if not any(known == line for known, _ in layout.problems):
            layout.problems.append((line, "not TOML: an integer of more than 64 bits"))
        return LARGEST - 1
    return value


def _told(message: str, text: str) -> tuple[int, str]:
    """Line and words of an error of tomllib."""
    found = AT_LINE.search(message)
    if "digits" in message:
        message = "an integer with too many digits"
    line = int(found[1]) if found and found[1] else max(text.rstrip().count("\n") + 1, 1)
    plain = AT_LINE.sub("", message)
    return line, f"not TOML: {plain[:1].lower()}{plain[1:]}"


def _too_deep(text: str) -> int | None:
    """First line where brackets nest too deep; strings and comments only make it stricter."""
    depth = 0
    if text.count("[") + text.count("{") + text.count(".") <= DEEPEST:
        return None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line)
        if bare.count(".") > 10 * DEEPEST:
            return number
        for char in bare:
            depth = max(0, depth + (char in "[{") - (char in "]}"))
            if depth > DEEPEST:
                return number
    return None


def _tree(text: str) -> Node:
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    language = Language(tree_sitter_toml.language())
    return Parser(language).parse(text.encode("utf-8", "replace")).root_node


class _Walk:
    """Goes through the syntax tree once, noting lines, values and broken places."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.counts: dict[Path, int] = {}
        self.headers: set[Path] = set()
        self.noted: set[int] = set()

    def document(self, root: Node) -> None:
        """All of the tree."""
        for node in _broken(root):
            self._note(node, _broken_words(node))
        for node in root.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def _note(self, node: Node, what: str) -> None:
        line = node.start_point[0] + 1
        if line not in self.noted and len(self.noted) < MOST:
            self.noted.add(line)
            self.layout.problems.append((line, what))

    def _table(self, node: Node) -> None:
        if not node.named_children:
            return
        keys, *pairs = node.named_children
        if keys.type not in ("bare_key", "quoted_key", "dotted_key"):
            return
        path = self._resolve(_keys(keys))
        if node.type == "table_array_element":
            index = self.counts.get(path, 0)
            self.counts[path] = index + 1
            self.layout.lines.setdefault(path, node.start_point[0] + 1)
            path = (*path, index)
        elif path in self.headers:
            self._note(node, f"not TOML: table [{'.'.join(map(str, path))}] is given twice")
            return
        else:
            self.headers.add(path)
        self.layout.lines.setdefault(path, node.start_point[0] + 1)
        self._put(path, {}, node)
        for pair in pairs:
            if pair.type == "pair":
                self._pair(pair, path)

    def _resolve(self, keys: list[str]) -> Path:
        """A header's keys with the last element of each list of tables on the way."""
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if position < len(keys) - 1 and path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _pair(self, node: Node, above: Path) -> None:
        named = [child for child in node.named_children if child.type not in ("ERROR", "comment")]
        if len(named) != 2:
            return
        keys, value = named
        line = keys.start_point[0] + 1
        path = above
        for key in _keys(keys):
            path = (*path, key)
            self.layout.lines.setdefault(path, line)
        if value.type == "inline_table":
            self._put(path, {}, node)
        self._value(value, path, node)

    def _value(self, node: Node, path: Path, pair: Node) -> None:
        self.layout.lines.setdefault(path, node.start_point[0] + 1)
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(child, path)
            return
        if node.type == "array":
            self._put(path, [], pair)
            items = [c for c in node.named_children if c.type not in ("ERROR", "comment")]
            for index, child in enumerate(items):
                if child.type == "inline_table":
                    self._put((*path, index), {}, pair)
                self._value(child, (*path, index), pair)
            return
        try:
            value = tomllib.loads(f"x = {_text(node)}")["x"]
        except (ValueError, RecursionError) as error:
            self._note(node, _told(str(error), "")[1])
            return
        self._put(path, value, pair)

    def _put(self, path: Path, value: Any, node: Node) -> None:
        """Set a value in the lenient data; note a key that is given twice."""
        place: Any = self.layout.data
        for key, following in pairwise(path):
            empty: Any = [] if isinstance(following, int) else {}
            place = _step(place, key, empty)
            if place is None:
                return
        last = path[-1]
        if isinstance(place, list) and isinstance(last, int):
            place.append(value)
        elif isinstance(place, dict) and isinstance(last, str):
            if last not in place:
                place[last] = value
            elif not (value == {} and isinstance(place[last], dict)):
                self._note(node, f"not TOML: key {last!r} is given twice")


def _step(place: Any, key: str | int, empty: Any) -> Any:
    """Go one level down, making the level if it is not there; None if something else is."""
    if isinstance(key, str):
        return place.setdefault(key, empty) if isinstance(place, dict) else None
    if not isinstance(place, list) or key > len(place):
        return None
    if key == len(place):
        place.append(empty)
    return place[key]


def _broken(root: Node) -> Iterator[Node]:
    """Broken places, outermost first; without recursion, for the tree may be deep."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            yield node
        elif node.has_error:
            stack.extend(reversed(node.children))


def _broken_words(node: Node) -> str:
    if node.is_missing:
        return f"not TOML: {node.type!r} is missing"
    text = _text(node).strip().split("\n")[0][:40]
    return f"not TOML: cannot read {text!r}" if text else "not TOML: cannot read this"


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _keys(node: Node) -> list[str]:
    """The parts of a key, dots and quotes resolved."""
    if node.type == "dotted_key":
        return [key for child in node.named_children for key in _keys(child)]
    text = _text(node)
    if node.type == "quoted_key":
        try:
            return list(tomllib.loads(f"{text} = 1"))
        except ValueError:
            return [text]
    return [text]
