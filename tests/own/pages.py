"""What docs/own-data.md tells a person to write."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "own-data.md"
BLOCK = re.compile(r"^`([\w./-]+)`[^\n]*\n(?:[^\n`]+\n)*\n```(?:toml|csv)\n(.*?)```$", re.M | re.S)


def files() -> dict[str, str]:
    """Files that the page shows, by the path in the line before each."""
    return dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))


def lines_of(layout: str) -> str:
    """The lines that the page writes beside a table of a layout."""
    (found,) = [text for text in files().values() if f'layout = "{layout}"' in text]
    return found


def write(folder: Path) -> None:
    """All files that the page shows, in their places."""
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
