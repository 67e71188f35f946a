"""Two published tariff models at their published digits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.goods import liberation_day_cases as cases
from walkaway.errors import BadInputError
from walkaway.goods.published import lashkaripour_2021, liberation_day_2025

DATA = Path(__file__).parent.parent / "data" / "goods"

MISPRINT = ("Table_10", "4", "non-US (average)", "welfare")
"""Printed −0.26, which is the number of the table's other cases; ours is −0.15."""


def test_liberation_day_every_printed_row_of_the_one_sector_tables() -> None:
    rows = cases.tables()
    assert len(rows) == 232
    missed = [(r.table, r.case, r.row, r.quantity) for r in rows if not r.agrees]
    assert missed == [MISPRINT]


@pytest.mark.parametrize(
    ("name", "case"), [("listed", ("Table_1", "Case 1")), ("optimal", ("Table_2", "3"))]
)
def test_liberation_day_by_economy(name: str, case: tuple[str, str]) -> None:
    # The authors' own results for all 194 economies, in percent (revenue as a share).
    answer = cases.solved(*case)
    assert answer.solved
    with np.load(DATA / "liberation_day_by_economy.npz") as file:
        for key in file.files:
            prefix, _, quantity = key.partition("_")
            if prefix == name:
                ours = cases.percent(answer, quantity)
                # Their deficits divide by balances near zero, which magnifies their tolerance.
                rtol = 1e-6 if quantity == "deficit" else 0
                np.testing.assert_allclose(ours, file[key], rtol=rtol, atol=1e-8)


def test_liberation_day_without_tariffs_changes_nothing() -> None:
    d = cases.arrays()
    usa = cases.positions(["USA"])[0]
    answer = liberation_day_2025(d["trade"], d["gdp"], np.zeros((194, 194)), usa)
    np.testing.assert_allclose(answer.welfare, 1, atol=1e-10)
    np.testing.assert_allclose(answer.prices, 1, atol=1e-10)
    assert answer.trade_to_gdp == pytest.approx(1)


def test_liberation_day_refuses_bad_arrays() -> None:
    with pytest.raises(BadInputError) as caught:
        liberation_day_2025(-np.ones((3, 3)), [1.0, 2.0, 0.0], np.zeros(3), 7)
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError, match="square"):
        liberation_day_2025(np.ones((3, 2)), [1.0, 2.0, 3.0], np.zeros(3), 0)


def test_lashkaripour_on_wiod_2014() -> None:
    with np.load(DATA / "wiod_2014.npz") as file:
        names = file["economies"].tolist()
        answer = lashkaripour_2021(file["trade"], file["tariffs"], file["trade_elasticity"], names)
    assert answer.solved
    for name, rate, welfare in (("USA", 41.145, -0.61997), ("CHN", 39.146, -0.38691)):
        at = names.index(name)
        assert round(100 * answer.rates[at], 3) == rate
        assert round(100 * (answer.welfare[at] - 1), 5) == welfare


def test_lashkaripour_formula_is_not_the_nash_equilibrium() -> None:
    draw = np.random.default_rng(4)
    trade = draw.gamma(1.0, 1.0, (4, 4, 3)) + 5 * np.eye(4)[:, :, None]
    answer = lashkaripour_2021(trade, 0.0, [3.0, 5.0, 8.0], exact=True)
    nash = answer.exact
    assert nash is not None
    assert nash.solved
    assert max(nash.best_response_gap.values()) < 1e-8
    rates = np.array([nash.rates[name][0] for name in answer.economies])
    # The formula leaves out what a tariff does to wages abroad: near, and not the same.
    assert 1e-4 < np.abs(rates - answer.rates).max() < 0.2
