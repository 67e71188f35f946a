"""What ranges are made of, on the page: only what the draws can tell, and what they cannot."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from tests.outcome.factory import outcome
from walkaway.outcome import Outcome, Path
from walkaway.outcome.path import Making
from walkaway.present import made_of_story

PERIODS = ("2025Q2", "2025Q3", "2025Q4", "2026Q1")


@dataclass(frozen=True)
class Told:
    lead: str
    cells: list[list[str]]


def run(*makings: Making, draws: int = 200, moving: bool = True) -> Outcome:
    size = 1.0 if moving else 0.0
    path = Path(
        "path.us_inflation", "US inflation", "points", PERIODS,
        (0.0,) * 4, (-size,) * 4, (size / 2,) * 4, (size,) * 4, draws,
        made_of=makings, made_of_period="2026Q1" if makings else "",
    )  # fmt: skip
    return replace(outcome(), paths=(path,))


def told(own: Outcome) -> Told:
    section = made_of_story.section(own)
    assert section is not None
    cells = [[cell.text for cell in row] for table in section.tables for row in table.rows]
    return Told(" ".join(section.lead), cells)


def test_only_what_can_be_told_from_none_is_told() -> None:
    large = Making(assumption="retail", label="pass-through", share=0.6, error=0.1)
    doubtful = Making(assumption="border", label="the border", share=0.2, error=0.25)
    found = told(run(large, doubtful))
    assert "most hangs on pass-through, 60% ± 10 of the variance" in found.lead
    assert found.cells == [["pass-through", "60% ± 10"]]


def test_nothing_that_can_be_told_is_said_as_such() -> None:
    doubtful = Making(assumption="border", label="the border", share=0.2, error=0.25)
    found = told(run(doubtful))
    assert "No assumption alone" in found.lead
    assert found.cells == []


def test_too_few_draws_are_named() -> None:
    assert "20 draws are too few" in told(run(draws=20)).lead


def test_nothing_is_made_of_what_does_not_move() -> None:
    assert made_of_story.section(run(moving=False)) is None
    assert made_of_story.section(replace(outcome(), paths=())) is None


def test_it_survives_being_written() -> None:
    own = run(Making(assumption="retail", label="pass-through", share=0.6, error=0.1))
    assert Outcome.from_dict(own.to_dict()) == own
    old = own.to_dict()
    for path in old["paths"]:
        del path["made_of"], path["made_of_period"]
    assert Outcome.from_dict(old).paths[0].made_of == ()
