"""Scenarios of very many measures are told in few lines."""

from __future__ import annotations

import pytest

from walkaway.present.many import MOST, READABLE, readable
from walkaway.present.page import lead

NAMES = {"USA": "United States", "CHN": "China"}


def name(code: str) -> str:
    return NAMES.get(code, code)


def toml(*rows: str) -> str:
    return "\n".join(f"[[measure]]\n{row}" for row in rows)


def test_few_are_told_one_by_one() -> None:
    said = tuple(f"sentence {k}" for k in range(READABLE))
    assert readable(said, toml(*['kind = "Tariff"'] * READABLE), name) == said


def test_those_that_are_alike_are_one_line_with_count_and_range() -> None:
    rows = [
        f'kind = "Tariff"\nby = "USA"\non = "CHN"\nsectors = "C{k}"\nchange = "{k}%"\n'
        f"from = 2018-07-{k:02d}"
        for k in range(1, 31)
    ]
    others = [
        'kind = "Tariff"\nby = "CHN"\non = "USA"\nrate = "5%"',
        'kind = "QT"\namount = 600',
    ]
    said = [*(f"sentence {k}" for k in range(30)), "China answers", "The Fed sells"]
    first, *rest = readable(said, toml(*rows, *others), name)
    assert first == (
        "30 measures of kind Tariff of United States: change 1% to 30%, on China, 30 "
        "sectors, from 2018-07-01 to 2018-07-30. The first: sentence 0"
    )
    assert rest == [
        "China answers",
        "The Fed sells",
        "All 32 are in the scenario itself, and in the run as JSON.",
    ]


def test_thousands_that_are_all_different_are_some_dozens_of_lines() -> None:
    rows = [f'kind = "Tariff"\nby = "E{k}"\non = "USA"\nrate = "5%"' for k in range(2000)]
    said = readable([f"sentence {k}" for k in range(2000)], toml(*rows), name)
    assert len(said) == MOST + 2
    assert said[-2] == "and 1960 more lines like these"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Short. All of it.", "Short. All of it."),
        ("One. " + "Two " * 30 + "end. " + "Three " * 60 + "end.", "One. " + "Two " * 30 + "end."),
        ("A " * 100 + "end. " + "B " * 100 + "end.", "A " * 100 + "end."),
        (
            "By E.O. 14257 of the U.S. President " + "x " * 60 + "ends. Then " + "y " * 120 + "z.",
            "By E.O. 14257 of the U.S. President " + "x " * 60 + "ends.",
        ),
    ],
)
def test_a_long_text_is_told_by_its_first_sentences(text: str, told: str) -> None:
    assert lead(text) == told
