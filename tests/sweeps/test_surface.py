"""Surfaces: exact at their nodes, and nowhere further off than they say."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.sweeps.plans import NUMBERS, scenario
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.sweeps import surface
from walkaway.sweeps.known import kept
from walkaway.sweeps.points import solve
from walkaway.sweeps.responses import NotKnownError, Surface
from walkaway.sweeps.sparse import Place, Sparse, fresh, grow, nodes

Function = Callable[[Place], float]


def grown(function: Function, dimensions: int, tolerance: float, most: int) -> tuple[Sparse, bool]:
    def values(places: Sequence[Place]) -> dict[Place, np.ndarray]:
        return {place: np.array([function(place)]) for place in places}

    return grow(dimensions, values, lambda _, miss: float(miss[0]) / tolerance, most)


def test_nodes_are_chebyshevs_and_nested() -> None:
    assert nodes(2) == pytest.approx([0, 0.5 - 0.5**1.5, 0.5, 0.5 + 0.5**1.5, 1])
    for level in range(1, 6):
        assert set(nodes(level - 1)) < set(nodes(level))
        assert set(nodes(level)) == set(nodes(level - 1)) | set(fresh(level))


def test_a_polynomial_of_low_degree_is_exact_everywhere() -> None:
    """Degree 2 in each direction is in the span of the first levels."""
    found, settled = grown(lambda p: (1 + p[0] - p[0] ** 2) * (2 * p[1] + 1), 2, 1e-12, 100)
    assert settled
    for place in itertools.product(np.linspace(0, 1, 7), repeat=2):
        truth = (1 + place[0] - place[0] ** 2) * (2 * place[1] + 1)
        assert found.at(place)[0] == pytest.approx(truth, abs=1e-12)


def test_nodes_lie_where_they_are_needed() -> None:
    """A direction in which nothing happens gets the fewest."""
    found, settled = grown(lambda p: float(np.exp(3 * p[0])), 2, 1e-8, 200)
    assert settled
    assert len({place[0] for place in found.values}) > 10
    assert {place[1] for place in found.values} == {0.0, 0.5, 1.0}


def test_a_kink_ends_at_the_most_and_says_so() -> None:
    found, settled = grown(lambda p: abs(p[0] - 0.3) + abs(p[1] - 0.7), 2, 1e-6, 60)
    assert not settled
    assert len(found.values) <= 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Surface:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALKAWAY_HOME", str(tmp_path_factory.mktemp("surface")))
        return surface(
            scenario(),
            {"tariff-1": (0, 60), "tariff-2": (0, 40)},
            numbers=NUMBERS,
            elasticities=["CP"],
            tolerance=0.01,
            jobs=1,
        )


def test_a_node_is_the_solve_itself(made: Surface) -> None:
    told = made.at({"tariff-1": 30, "tariff-2": 20})  # the middle of both ranges
    own = solve(made.ask, (("tariff-1", 30.0), ("tariff-2", 20.0)))
    for name, one in told.items():
        assert one.exact
        assert one.bound == 0
        assert one.band == own.found[name].band


def test_nowhere_further_off_than_it_says(made: Surface) -> None:
    assert made.reached
    rng = np.random.default_rng(7)
    for share in rng.uniform(size=(12, 2)):
        values = {"tariff-1": round(60 * share[0], 6), "tariff-2": round(40 * share[1], 6)}
        truth = solve(made.ask, tuple(sorted(values.items())))
        for name, one in made.at(values).items():
            assert not one.exact
            for part in ("low", "mid", "high"):
                off = abs(getattr(one.band, part) - getattr(truth.found[name].band, part))
                assert off <= one.bound
            assert one.bound <= max(0.01 * made.spreads[name], 1e-9)


def test_a_dial_that_is_left_out_stays_as_the_scenario_has_it(made: Surface) -> None:
    assert made.at({"tariff-1": 17}) == made.at({"tariff-1": 17, "tariff-2": 10})


def test_it_is_made_again_without_a_solve(made: Surface, folder: Path) -> None:
    del folder
    with pytest.raises(NotKnownError):
        surface(
            scenario(), {"tariff-1": (0, 60)}, numbers=NUMBERS, elasticities=["CP"], solve=False
        )


@pytest.mark.parametrize(
    "settings", [{"tariff-1": 61}, {"tariff-9": 1}, {"tariff-1": float("nan")}, {"tariff-1": True}]
)
def test_no_answer_beyond_it(made: Surface, settings: dict[str, float]) -> None:
    with pytest.raises(BadInputError):
        made.at(settings)


@pytest.mark.parametrize(
    "levers", [[], ["nothing"], ["cptpp"], {"tariff-1": (0, 1000)}, {"tariff-1": (5, 5)}]
)
def test_levers_that_make_no_surface(levers: object) -> None:
    with pytest.raises(BadInputError):
        surface(scenario(), levers, numbers=NUMBERS)  # type: ignore[arg-type]


def test_a_point_without_a_solution_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del folder

    def broken(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("walkaway.sweeps.points.answers", broken)
    with pytest.raises(NotSolvedError, match=r"tariff-1 = 50\.0: ZeroDivisionError"):
        surface(scenario(), ["tariff-1"], numbers=NUMBERS, jobs=1)


def test_numbers_and_sets_that_there_are_not_are_refused(folder: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        surface(scenario(), ["tariff-1"], numbers=["welfare.JPX", "blah"], elasticities=["XX"])
    assert len(caught.value.problems) == 3
    assert not list(folder.rglob("part-*"))


def test_a_surface_is_found_again_by_what_is_turned(folder: Path) -> None:
    own = scenario()
    span = {"tariff-1": (0.0, 60.0)}
    made_now = surface(own, span, numbers=NUMBERS, elasticities=["CP"], jobs=1)
    found = kept(own, {"tariff-1": 33.0, "tariff-2": 10.0})
    assert found is not None
    assert found.at({"tariff-1": 33.0}) == made_now.at({"tariff-1": 33.0})
    assert kept(own, {"tariff-1": 61.0}) is None  # beyond it
    assert kept(own, {"tariff-2": 5.0}) is None  # no dial of it
    (note,) = folder.rglob("surface-*.json")
    note.write_text("{}")
    assert kept(own, {"tariff-1": 33.0}) is None
