"""Reading numbers off the page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page

CARS = "Tariff added: cars and parts from Japan"


def number(text: str) -> float:
    """The first number of a text, as the page writes it."""
    found = re.search(r"[+\u2212-]?[\d,]+(\.\d+)?", text)
    assert found, text
    return float(found[0].replace("\u2212", "-").replace(",", ""))


def cell(page: Page, row: str, column: int, table: int = 0) -> Locator:
    """A cell of a table of the open section, by the head of its row."""
    body = page.locator("main .part table").nth(table)
    heads = page.get_by_role("rowheader", name=row, exact=True)
    return body.locator("tr").filter(has=heads).locator("td").nth(column)


def texts(document: dict[str, Any], section: str, row: str, table: int = 0) -> list[str]:
    """The same row in a page as the API has it."""
    part = next(one for one in document["sections"] if one["id"] == section)
    found = next(line for line in part["tables"][table]["rows"] if line[0]["text"] == row)
    return [one["text"] for one in found[1:]]
