"""Write the list of kinds of own data into docs/own-data.md, from their registry."""

from __future__ import annotations

from pathlib import Path

from walkaway.present.own_data import markdown

PAGE = Path(__file__).resolve().parent.parent / "docs" / "own-data.md"
BEGIN, END = "<!-- kinds -->\n", "<!-- end -->\n"


def filled(text: str) -> str:
    """The page with the list between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{markdown()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
