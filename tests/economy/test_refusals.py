"""A missing or endless value, or an impossible quarter, is refused by every measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from walkaway.economy import measures as m
from walkaway.economy.news import News
from walkaway.errors import BadInputError

Make = Callable[..., Any]

SHIFT = np.array([1.0, 2.0, 1.0])
MAKERS: dict[str, Make] = {
    "tariff": lambda start, announced=None: m.tariff(m.TariffImpulse("USA", 1.0), start, announced),
    "policy_rate": lambda start, announced=None: m.policy_rate("USA", 1.0, start, 3, announced),
    "policy_shock": lambda start, announced=None: m.policy_shock("USA", 1.0, start, announced),
    "portfolio_flow": lambda start, announced=None: m.portfolio_flow(
        "JPN", SHIFT, start, announced=announced
    ),
    "term_premium": lambda start, announced=None: m.term_premium("USA", SHIFT, start, announced),
    "bond_purchases": lambda start, announced=None: m.bond_purchases(
        "USA", SHIFT, start, announced
    ),
    "yield_cap": lambda start, announced=None: m.yield_cap("JPN", 0.5, start, 4, announced),
    "fiscal": lambda start, announced=None: m.fiscal("USA", SHIFT, start, announced),
    "confidence": lambda start, announced=None: m.confidence("USA", -1.0, start, announced),
}
VALUES: dict[str, Make] = {
    "policy_rate": lambda x: m.policy_rate("USA", np.array([1.0, x, 1.0]), 4, 3),
    "portfolio_flow": lambda x: m.portfolio_flow("JPN", np.array([1.0, x, 1.0]), 4),
    "term_premium": lambda x: m.term_premium("USA", np.array([1.0, x, 1.0]), 4),
    "bond_purchases": lambda x: m.bond_purchases("USA", np.array([1.0, x, 1.0]), 4),
    "fiscal": lambda x: m.fiscal("USA", np.array([3.0, x, 3.0]), 4),
}
NUMBERS: dict[str, Make] = {
    "tariff": lambda x: m.tariff(m.TariffImpulse("USA", border_price=x), 4),
    "tariff, demand": lambda x: m.tariff(m.TariffImpulse("USA", demand=x), 4),
    "policy_rate": lambda x: m.policy_rate("USA", x, 4, 3),
    "policy_shock": lambda x: m.policy_shock("USA", x, 4),
    "yield_cap": lambda x: m.yield_cap("USA", x, 4, 3),
    "confidence": lambda x: m.confidence("USA", x, 4),
}


def refused(make: Callable[[], Any]) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        make()
    return caught.value


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", VALUES)
def test_a_gap_in_a_path_is_named_by_its_quarter(name: str, value: float) -> None:
    (problem,) = refused(lambda: VALUES[name](value)).problems
    assert problem.path == "quarter 5"
    assert str(value) in problem.what


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_is_none_is_named_by_its_quarter(name: str, value: float) -> None:
    error = refused(lambda: NUMBERS[name](value))
    assert any(problem.path == "quarter 4" for problem in error.problems), error
    assert str(abs(value)) in str(error)


@pytest.mark.parametrize("name", MAKERS)
def test_quarters_that_cannot_be_are_refused(name: str) -> None:
    make = MAKERS[name]
    for start in (-1, 1.5, "next", None, True, 10_000):
        refused(lambda start=start: make(start))
    for announced in (-1, 0.5, "now"):
        refused(lambda announced=announced: make(2, announced))
    assert "before it is announced" in str(refused(lambda: make(2, 3)))
    made = make(np.int64(2), 1)
    for news in made if isinstance(made, list) else [made]:
        assert isinstance(news, News)


def test_all_mistakes_of_a_measure_at_once() -> None:
    text = str(refused(lambda: m.fiscal("UK", [1.0, np.nan], -2, 1.5, multiplier=np.nan)))
    for words in ("did you mean 'GBR'", "quarter -2", "1.5", "quarter 1: nan", "multiplier"):
        assert words in text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([], "empty"),
        (np.ones((2, 2)), "shape"),
        ("three", "numbers"),
        (1.0, "shape"),
        (np.ones(300), "ends after"),
    ],
)
def test_paths_of_the_wrong_length_or_shape_are_refused(path: Any, words: str) -> None:
    for make in (
        lambda: m.fiscal("USA", path, 0),
        lambda: m.portfolio_flow("JPN", path, 0),
        lambda: m.term_premium("USA", path, 0),
        lambda: m.bond_purchases("USA", path, 0),
    ):
        assert words in str(refused(make))
    assert "where one number, or 3" in str(refused(lambda: m.policy_rate("USA", SHIFT[:2], 0, 3)))
    for quarters in (-1, 2.5, "four"):
        refused(lambda quarters=quarters: m.policy_rate("USA", 1.0, 0, quarters))
        refused(lambda quarters=quarters: m.yield_cap("USA", 1.0, 0, quarters))


def test_lists_are_taken_as_arrays_are() -> None:
    one, other = m.fiscal("USA", [1, 2, 1], 2), m.fiscal("USA", SHIFT, 2)
    np.testing.assert_array_equal(one.series["WEDGE_USA"], other.series["WEDGE_USA"])


def test_news_itself_refuses_what_no_measure_may_say() -> None:
    late = np.zeros(8)
    late[2] = 1.0
    gap = np.where(np.arange(8) == 3, np.nan, 0.0)
    nothing, hold = np.full(8, np.nan), np.where(np.arange(8) == 4, 1.0, np.nan)
    assert "quarter 2: WEDGE_USA changes before" in str(
        refused(lambda: News("n", 3, {"WEDGE_USA": late}))
    )
    assert "quarter 3: nan" in str(refused(lambda: News("n", 0, {"WEDGE_USA": gap})))
    assert "no quarter has a value" in str(refused(lambda: News("n", 0, {"CAP_USA": nothing})))
    assert "quarter 4: HOLD_USA" in str(refused(lambda: News("n", 0, {"HOLD_USA": hold})))
    assert "before the first" in str(refused(lambda: News("n", -1, {"WEDGE_USA": late})))
    # Where a measure sets nothing, a series that it sets may say nothing.
    News("n", 0, {"HOLD_USA": hold, "TARGET_USA": hold})


def test_paths_refuses_series_and_quarters_it_does_not_know() -> None:
    from walkaway import World
    from walkaway.economy import system

    model = system.build(World.at("2025-06-12"))
    strange = News("n", 0, {"WEDGE_UAS": np.ones(4)})
    with pytest.raises(BadInputError, match="did you mean 'WEDGE_USA'"):
        system.paths(model, [strange])
    for quarters in (-1, 2.5, 10_000):
        with pytest.raises(BadInputError, match="quarters"):
            system.paths(model, [], quarters=quarters)  # type: ignore[arg-type]
    for quarter in (-1, 2.5):
        with pytest.raises(BadInputError, match="withdrawn"):
            m.confidence("USA", -1.0, 0).withdrawn(quarter)  # type: ignore[arg-type]
