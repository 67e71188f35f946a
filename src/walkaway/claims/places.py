"""Where a mistake inside a value stands in the file, and how a number was written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from walkaway.grammar.positions import Layout, Path

OPENING = r"(?:\"\"\"\r?\n?|'''\r?\n?|\"|')"
NUMBER = re.compile(r"[+-]?\d[\d_]*(?:\.(?P<decimals>[\d_]+))?(?:[eE][+-]?\d+)?")
MOST_DECIMALS = 12
"""More decimals than this were never told."""


@dataclass(frozen=True)
class Places:
    """Finds places in the text of a story.

    Attributes:
        source: name of the file, for messages.
        text: its content.
        layout: the line of every key and value.
    """

    source: str
    text: str
    layout: Layout

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset of the first character of every line."""
        return (0, *(m.end() for m in re.finditer("\n", self.text)))

    def of(self, path: Path) -> str:
        """``file:line`` of a key or value."""
        return f"{self.source}:{self.layout.line(path)}"

    def inside(self, path: Path, value: str, offset: int) -> str:
        """``file:line:column`` of a character of a string; ``file:line`` if it has escapes."""
        line = self.layout.line(path)
        start = self.starts[line - 1]
        match = re.compile(OPENING + re.escape(value)).search(self.text, start)
        if match is None:
            return f"{self.source}:{line}"
        at = match.end() - len(value) + min(offset, len(value))
        row = self.text.count("\n", 0, at) + 1
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        return f"{self.source}:{row}:{column}"

    def decimals(self, path: Path) -> int:
        """Decimals of the number (or the most precise of a range) as it was written."""
        start = self.starts[self.layout.line(path) - 1]
        end = self.text.find("\n", start)
        line = self.text[start : end if end >= 0 else len(self.text)]
        key = str(path[-1])
        found = re.search(rf"\b{re.escape(key)}\"?'?\s*=\s*([^#,}}]*(?:,[^#}}]*\])?)", line)
        written = NUMBER.finditer(found[1]) if found else iter(())
        decimals = (len((m["decimals"] or "").replace("_", "")) for m in written)
        return min(max(decimals, default=0), MOST_DECIMALS)
