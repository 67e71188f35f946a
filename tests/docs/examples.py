"""The Python of the documentation, as it stands in its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "docs" / "notebooks"
SHOWN = NOTEBOOKS / "shown"
"""Written from the notebooks when the site is built."""
PAGES = (
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if SHOWN not in page.parents),
)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS = "# Needs "
"""Begins a block that needs what no test has, such as a server: it is checked, not run."""


@dataclass(frozen=True)
class Example:
    """The blocks of a page, in order: a page is read from the top.

    Attributes:
        page: where.
        code: all blocks, one after the other.
    """

    page: Path
    code: str

    @property
    def name(self) -> str:
        """As a module may be called."""
        return re.sub(r"\W+", "_", self.page.relative_to(ROOT).with_suffix("").as_posix()).lower()

    @property
    def runs(self) -> bool:
        """Whether it is run as it stands: it needs nothing but walkaway, and is no notebook."""
        return NEEDS not in self.code and self.page.suffix == ".md"


def examples() -> list[Example]:
    """The examples of all pages that have some, and the notebooks, which are run elsewhere."""
    found = ((page, BLOCK.findall(page.read_text(encoding="utf-8"))) for page in PAGES)
    pages = [Example(page, "\n".join(blocks)) for page, blocks in found if blocks]
    notebooks = sorted(NOTEBOOKS.glob("*.py"))
    return pages + [Example(file, file.read_text(encoding="utf-8")) for file in notebooks]
