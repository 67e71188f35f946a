"""Issuers by rows: one more needs no code, and mistakes of rows are all told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.budget.alone import solved
from walkaway.budget.issuers import ISSUERS, PLACE, issuer, read
from walkaway.budget.japan import held_purse, ladder_of
from walkaway.engine.other_budgets import held, others
from walkaway.errors import BadInputError
from walkaway.world import World

WORLD = World.at("2025-06-12")
LADDER = """
stock = "budget.japan.stock"
stock_year = "budget.japan.stock-year"
due = "budget.japan.due"
ten_to_twenty = "budget.japan.ten-to-twenty"
average_maturity = "budget.japan.average-maturity"
issued = "budget.japan.issued"
"""
BRITAIN = f"""
[[issuer]]
code = "GBR"
debt = "Gilts"
interest = "Interest on gilts"
yields = "us_{{years}}y_yield"
currency = "usdgbp_monthly"
{LADDER}"""


def test_the_table_has_who_has_a_ladder_in_the_data() -> None:
    assert [own.code for own in ISSUERS] == ["USA", "JPN"]
    assert [purse.code for purse in others(WORLD)] == ["JPN"]
    with pytest.raises(BadInputError, match="no debt ladder of 'FRA'"):
        issuer("FRA")


def test_one_more_issuer_is_a_row() -> None:
    """A made-up Britain with Japan's ladder and America's curve: another purse, no more code."""
    (row,) = read(BRITAIN)
    (purse,) = others(WORLD, (row,))
    assert purse.code == "GBR"
    assert set(purse.block().variables) >= {"DEBTGDP_GBR", "INTEREST_GBR"}
    three = [WORLD.series(f"us_{years}y_yield").last.value for years in (1, 5, 30)]
    np.testing.assert_allclose(purse.yields[0], three)
    # Its GDP is in its own money: the trade table's dollars at the mean rate of the year.
    assert held(WORLD, row).start.sum() > 100


def test_interest_of_a_new_issuer_is_the_sum_over_its_ladder() -> None:
    (row,) = read(BRITAIN)
    purse = held_purse(WORLD, row, 500.0, 0.0, 24)
    path, base = solved(purse, 24)
    ladder = ladder_of(WORLD, row)
    paid = sum(a * r / 100 for a, r in zip(ladder.amount, ladder.rate, strict=True))
    assert path["INTEREST_GBR"][0] == pytest.approx(100 * paid / 500, rel=1e-9)
    np.testing.assert_allclose(path["DEBTGDP_GBR"], 100 * ladder.total / 500, rtol=1e-10)
    for name, values in base.items():
        np.testing.assert_allclose(path[name], values, atol=1e-10)


def test_mistakes_of_rows_are_all_told() -> None:
    said = 'debt = "d"\ninterest = "i"\n'
    text = (
        f'[[issuer]]\ncode = "USA"\n{said}projection = "obr"\nyields = "x"\n'
        f'[[issuer]]\ncode = "USA"\n{said}projection = "cbo"\n'
        f'[[issuer]]\ncode = "GBR"\n{said}yields = "gilts"\nstock = "budget.britain.stock"\n'
    )
    with pytest.raises(BadInputError) as caught:
        read(text)
    told = {one.path: one.what for one in caught.value.problems}
    assert all(one.place == PLACE for one in caught.value.problems)
    assert told["issuer USA"] == "stands 2 times"
    assert "obr" in told["issuer USA: projection"]
    assert told["issuer USA: yields"] == "stands beside a projection"
    assert "{years}" in told["issuer GBR: yields"]
    assert told["issuer GBR: currency"] == "is missing"
    assert told["issuer GBR: due"] == "is missing"
    assert "no such parameter" in told["issuer GBR: stock"]
