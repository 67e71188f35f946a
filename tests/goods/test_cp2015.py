"""Caliendo and Parro (2015): their data, their numbers.

The targets come from the authors' own code, which stops at 1e-7; so percentages are compared to
1.5e-5 points, and to the two decimals that the paper prints.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from walkaway import goods

DATA = Path(__file__).parent.parent / "data" / "goods"
NAFTA = ("Mexico", "Canada", "USA")
SCENARIOS = ("NAFTA_only", "all_but_NAFTA", "all_tariffs_1993_2005")
COLUMNS = ("welfare_pct", "tot_pct", "vot_pct", "real_wage_pct")
AUTHORS_TOLERANCE = 1.5e-5


@cache
def data() -> dict[str, np.ndarray]:
    with np.load(DATA / "cp2015_1993.npz") as file:
        return {name: file[name] for name in file.files}


@cache
def calibration() -> goods.Calibration:
    d = data()
    return goods.Calibration(
        d["economies"].tolist(),
        d["sectors"].tolist(),
        d["flows"],
        d["tariffs_1993"],
        d["value_added_share"],
        d["input_share"],
        d["final_share"],
        d["trade_elasticity"],
        rates_up_to=3,  # India's were 270% on some goods
    )


def schedule(scenario: str) -> np.ndarray:
    d = data()
    names = d["economies"].tolist()
    members = [names.index(name) for name in NAFTA]
    inside = np.zeros((31, 31, 1), dtype=bool)
    inside[np.ix_(members, members)] = True
    before, after = d["tariffs_1993"], d["tariffs_2005"]
    changed: dict[str, Callable[[], np.ndarray]] = {
        "NAFTA_only": lambda: np.where(inside, after, before),
        "all_but_NAFTA": lambda: np.where(inside, before, after),
        "all_tariffs_1993_2005": lambda: after,
    }
    return changed[scenario]()


@cache
def targets(scenario: str) -> dict[str, list[float]]:
    with (DATA / "cp2015_targets.csv").open() as file:
        return {
            row["economy"]: [float(row[column]) for column in COLUMNS]
            for row in csv.DictReader(file)
            if row["scenario"] == scenario
        }


@cache
def solution(scenario: str) -> goods.GoodsSolution:
    return goods.solve(calibration(), tariffs=schedule(scenario))


def ours(scenario: str) -> np.ndarray:
    s = solution(scenario)
    columns = (s.welfare_first_order, s.terms_of_trade, s.volume_of_trade, s.real_wage)
    return 100 * (np.stack(columns, axis=1) - 1)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_country_and_column_is_met(scenario: str) -> None:
    published = np.array(list(targets(scenario).values()))
    assert list(targets(scenario)) == data()["economies"].tolist()
    assert published.shape == (31, 4)
    found = ours(scenario)
    np.testing.assert_allclose(found, published, rtol=0, atol=AUTHORS_TOLERANCE)
    np.testing.assert_array_equal(np.round(found, 2), np.round(published, 2))


def test_printed_table_2() -> None:
    names = data()["economies"].tolist()
    printed = {  # Total, terms of trade, volume of trade, real wage: percent, as printed.
        "Mexico": (1.31, -0.41, 1.72, 1.72),
        "Canada": (-0.06, -0.11, 0.04, 0.32),
        "USA": (0.08, 0.04, 0.04, 0.11),
    }
    for name, row in printed.items():
        np.testing.assert_array_equal(np.round(ours("NAFTA_only")[names.index(name)], 2), row)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_residuals_of_each_market(scenario: str) -> None:
    s = solution(scenario)
    assert s.solved
    assert {"goods", "labour", "budget"} <= set(s.residuals)
    assert max(s.residuals.values()) <= 1e-10


def test_the_data_are_an_equilibrium_but_for_rounding() -> None:
    # Their input shares have seven digits and sum to one within 7e-7.
    assert calibration().adjustment.wage < 1e-6
    assert calibration().adjustment.dropped == ()
