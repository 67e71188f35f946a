"""Claims that the record refutes, a line each: told, and what stands on record.

A claim that is too long for a line is said in fewer letters: units and names as tables have them,
then the record without the unit that was told with it. None is cut.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from rich.cells import cell_len

from walkaway.claims import REFUTED, Verdict
from walkaway.present.page import Page

_NUMBER = re.compile(r"[+\N{MINUS SIGN}]?\d[\d,.]*%?")


def lines(page: Page, width: int) -> list[str]:
    """A head and the claims that are refuted, worst first; those that fit on a line in no way not.

    Args:
        page: of a run.
        width: columns.
    """
    section = next((own for own in page.sections if own.id == "claims"), None)
    if section is None:
        return []
    told = [[cell.text for cell in row] for row in section.tables[0].rows]
    wrong = [row for verdict in REFUTED for row in told if row[1] == verdict.value]
    fitting = [text for row in wrong if (text := _line(row, width))]
    head = f"Told, and not so ({len(wrong)} of {len(told)} claims):"
    return [head, *fitting] if fitting else []


def _line(row: Sequence[str], width: int) -> str:
    """A claim with its record in as few letters as it needs; empty if it needs more than a line."""
    text, verdict, told, record = row[:4]
    plain = verdict == Verdict.CONTRADICTED.value
    mark = "x" if plain else "~"
    said = verdict.capitalize()
    heads = ("On record", "Record") if plain else (f"{said}; on record", f"{said}; record", said)
    texts = (text.rstrip("."), short(text).rstrip("."))
    records = (record, short(record), bare(record, told))
    ways = itertools.product(range(len(texts)), range(len(records)), range(len(heads)))
    for at, by, of in sorted(ways, key=lambda way: (sum(way), way)):
        found = f"{mark} {texts[at]}. {heads[of]}: {records[by]}"
        if cell_len(found) <= width:
            return found
    return ""


def short(text: str) -> str:
    """A text with units and names as tables write them (`short.csv`, the longer words first)."""
    known = _shorter()
    words = "|".join(rf"\b{re.escape(own)}\b" for own in known)
    return re.sub(words, lambda found: known[found[0]], text)


@cache
def _shorter() -> dict[str, str]:
    """Words of claims -> what a table writes instead."""
    text = (files("walkaway.present") / "short.csv").read_text(encoding="utf-8")
    return {line["words"]: line["short"] for line in csv.DictReader(text.splitlines())}


def bare(record: str, told: str) -> str:
    """What is on record without a unit that was told too.

    Of ``29.92 TWD per USD`` beside ``27.54 TWD per USD`` the number, of ``EUR 72 bn`` beside
    ``EUR 95 bn`` the number and its size.
    """
    found, other = _NUMBER.search(record), _NUMBER.search(told)
    if not found or not other or record[found.end() :] != told[other.end() :]:
        return record
    before = record[: found.start()]
    if before:
        return record[found.start() :] if told[: other.start()].endswith(before) else record
    return found[0]
