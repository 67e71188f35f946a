"""No literal of an economy, bloc, bank, currency or firm stands in code: names live in tables.

The names are read from the tables themselves. Whatever else stands in code is listed here with its
reason; a file that needs no exception any more is a mistake too, so that the list only shrinks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import walkaway
from walkaway.bonds.roster import ROSTER
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.economy.table import ECONOMIES
from walkaway.firms.currencies import TABLE
from walkaway.firms.reader import library, load
from walkaway.world import World
from walkaway.world.aliases import DAILY_NAMES, ROW

PACKAGE = Path(walkaway.__file__).parent
READER = "reads one publisher's files, whose names and layout are theirs"
PAPERS = "published estimates, each as its paper has it"
MODEL = "a published model, with its own regions or economies"
UNIT = "the unit of amounts"
UNITS = {"USD", "dollar"}
"""Amounts are told in it, whoever acts."""

EXCEPTIONS = {
    "world/feed/publishers/": READER,
    "bonds/literature.py": PAPERS,
    "bonds/jgb.py": READER,
    "economy/table.py": MODEL,
    "economy/gpm6.py": MODEL,
    "record/": "what happened: rows of the published record, each chosen with its reason",
    "present/record.py": "names of parts of that record",
    "present/record_story.py": "words for its episodes",
    "present/bloc.py": "published gains that ours are held against",
    "claims/check.py": "units in which the world's tables state their columns",
}


def economies() -> set[str]:
    """Codes and names of economies, and of rows of the quarterly model."""
    trade = World.newest().trade()
    codes = {*trade.economies, *(row.code for row in ECONOMIES)} - {ROW, "REST"}
    names = {*trade.economy_names, *(row.name for row in ECONOMIES)}
    daily = {name.title() for name in DAILY_NAMES if len(name) > 3}
    return (codes | names | daily) - {"Rest of the world"}


def groups() -> set[str]:
    return set(World.newest().groups())


def banks() -> set[str]:
    own = {row.bank for row in ECONOMIES if row.bank}
    return own | {debt.bank for debt in SOVEREIGNS.values()} | {row.id for row in ROSTER.holders}


def currencies() -> set[str]:
    """Codes and names; a name that is a word of its own (real, won) counts by its code alone."""
    names = {own.name for own in TABLE.values() if own.name not in ("real", "won", "pound")}
    return {*TABLE, *names, *SOVEREIGNS} - UNITS


def firms() -> set[str]:
    return {load(name).title for name in library()}


SORTS = {
    "economy": economies,
    "group": groups,
    "bank": banks,
    "currency": currencies,
    "firm": firms,
}


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Strings of a file that are no docstring: line and text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in said:
            assert isinstance(node, ast.Constant)
            yield node.lineno, str(node.value)


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of some names, also as a piece of an id: ``exports.{one}.USA``, ``Y10_USA``."""
    longest = sorted(names, key=len, reverse=True)
    codes = "|".join(re.escape(name) for name in longest if not name.islower())
    words = "|".join(re.escape(name) for name in longest if name.islower()) or "(?!)"
    in_id = rf"(?<![A-Za-z0-9-])(?:{codes})(?![A-Za-z0-9-])"
    return re.compile(rf"{in_id}|(?<![\w-])(?:{words})(?![\w-])")


def found(names: re.Pattern[str]) -> dict[str, list[str]]:
    """File -> its literals that hold a name."""
    hits: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        own = path.relative_to(PACKAGE).as_posix()
        for line, text in literals(path):
            if seen := names.findall(text):
                hits.setdefault(own, []).append(f"{own}:{line}: {', '.join(sorted(set(seen)))}")
    return hits


def excepted(name: str) -> str | None:
    """The exception that a file falls under."""
    return next((own for own in EXCEPTIONS if name == own or name.startswith(own)), None)


@pytest.mark.parametrize("sort", SORTS)
def test_no_name_stands_in_code(sort: str) -> None:
    names = SORTS[sort]()
    assert len(names) > 3
    hits = found(pattern(names))
    strange = [line for name, lines in hits.items() if not excepted(name) for line in lines]
    assert not strange, "\n".join(strange)


def test_every_exception_is_needed() -> None:
    """The list only shrinks."""
    hits = found(pattern(name for sort in SORTS.values() for name in sort()))
    assert {excepted(name) for name in hits} == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('x = "JPN"', True), ('f"exports.{one}.USA.goods"', True), ('f"to {a}"', False),
        ('x = "to the United States"', True), ('x = "Y10_USA"', True), ('x = "usa"', False),
        ('"""Japan in a docstring."""', False), ('x = "Bank of Japan rate"', True),
        ("# Toyota", False), ('y = f"in {a} and CPTPP"', True),
    ],
)  # fmt: skip
def test_the_scan_sees_what_it_should(text: str, seen: bool, tmp_path: Path) -> None:
    """Pieces of ids count where they stand alone; comments and docstrings never."""
    file = tmp_path / "code.py"
    file.write_text(text, encoding="utf-8")
    every = pattern(name for sort in SORTS.values() for name in sort())
    assert any(every.search(one) for _, one in literals(file)) is seen
