"""The US budget by quarter: fiscal years, published ratios, and a second way to roll it on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.budget.alone import solved
from walkaway.budget import baseline as cbo
from walkaway.budget import packages
from walkaway.budget.block import BUCKETS, RATE_OF, STABILISER, buckets_of, gdp_of, law_path
from walkaway.budget.block import us_purse as made
from walkaway.budget.ladder import us_ladder
from walkaway.world import World

WORLD = World.at("2025-06-12")
CBO = cbo.load(WORLD, "2025-01")
SUPPLY = World.at("2026-06-30").table("us_debt_supply")
FACTS = dict(zip(SUPPLY.strings("item"), SUPPLY.floats("value"), strict=True))
QUARTERS = 30
START = (2025, 2)


@pytest.fixture(scope="module")
def purse():
    return made(WORLD, CBO, START, QUARTERS)


def quarters_of(year: int, start: tuple[int, int] = START) -> list[int]:
    """Positions of the quarters of a fiscal year: October of the year before to September."""
    calendar = [(year - 1, 4), (year, 1), (year, 2), (year, 3)]
    return [4 * (y - start[0]) + q - start[1] for y, q in calendar]


# ---- fiscal years


@pytest.mark.parametrize("year", [2025, 2026, 2030])
def test_gdp_reaches_its_fiscal_year_in_the_last_quarter(year: int) -> None:
    now, before = CBO.gdp[CBO.at(year)], CBO.gdp[CBO.at(year) - 1] if year > 2025 else None
    assert gdp_of(CBO, (year, 3)) == pytest.approx(now, rel=1e-12)
    if before is not None:
        # October to December is a quarter of the way from the year before, in logarithms.
        assert gdp_of(CBO, (year - 1, 4)) == pytest.approx(before**0.75 * now**0.25, rel=1e-12)
        assert gdp_of(CBO, (year, 1)) == pytest.approx(before**0.5 * now**0.5, rel=1e-12)


def test_the_first_year_grows_as_the_second_and_beyond_the_last_as_the_last() -> None:
    growth = CBO.gdp[1] / CBO.gdp[0]
    year = int(CBO.years[0])
    assert gdp_of(CBO, (year, 1)) == pytest.approx(CBO.gdp[0] / growth**0.5, rel=1e-12)
    long = made(WORLD, CBO, (2034, 1), 12)
    last = (CBO.gdp[-1] / CBO.gdp[-2]) ** 0.25
    np.testing.assert_allclose(long.given(12)["NGROWTH_USA"][8:], last, rtol=1e-12)


@pytest.mark.parametrize("start", [(2025, 2), (2025, 3), (2025, 4), (2026, 1)])
def test_debt_ends_every_fiscal_year_at_its_published_ratio(start: tuple[int, int]) -> None:
    own = made(WORLD, CBO, start, QUARTERS)
    path = own.baseline(QUARTERS)
    first = start[0] + (start[1] == 4)
    for year in range(first, 2033):
        last = quarters_of(year, start)[-1]
        published = 100 * CBO.debt[CBO.at(year)] / CBO.gdp[CBO.at(year)]
        assert path["DEBT_USA"][last] == pytest.approx(published, rel=1e-9)


@pytest.mark.parametrize("year", [2026, 2029, 2032])
def test_quarters_sum_to_the_published_amounts(purse, year: int) -> None:
    path, at = purse.baseline(QUARTERS), quarters_of(year)
    gdp = gdp_of(CBO, START) * np.cumprod([1.0, *purse.given(QUARTERS)["NGROWTH_USA"][1:]])
    money = gdp[at] / 400  # a quarter of a year's percent
    for name, published in (
        ("INTEREST_USA", CBO.net_interest), ("PRIMARY_USA", -CBO.primary_balance),
    ):  # fmt: skip
        assert path[name][at] @ money == pytest.approx(published[CBO.at(year)], rel=1e-9)
    assert path["DEFICIT_USA"][at] @ gdp[at] / 100 == pytest.approx(
        (-CBO.deficit + CBO.other_means)[CBO.at(year)], rel=1e-9
    )


@pytest.mark.parametrize("start", [(2025, 2), (2025, 4), (2026, 1)])
def test_a_law_falls_into_the_quarters_of_its_fiscal_years(start: tuple[int, int]) -> None:
    law = packages.custom(900.0, 2027, 2028)
    path = law_path(law, CBO, start, QUARTERS)
    inside = sorted(quarters_of(2027, start) + quarters_of(2028, start))
    assert np.flatnonzero(path).tolist() == inside
    growth = made(WORLD, CBO, start, QUARTERS).given(QUARTERS)["NGROWTH_USA"]
    gdp = gdp_of(CBO, start) * np.cumprod([1.0, *growth[1:]])
    # 450 bn a year, at a yearly rate in every quarter.
    np.testing.assert_allclose(path[inside] * gdp[inside] / 100, 450.0, rtol=1e-12)
    # Beyond the edition nothing is added.
    assert not law_path(packages.custom(10.0, 2030, 2035), CBO, (2034, 4), 12)[4:].any()


# ---- buckets


def test_buckets_hold_the_whole_ladder_and_what_it_owes() -> None:
    ladder = us_ladder(WORLD, 30_000.0)
    runoff, shares, start, owed = buckets_of(ladder, 0.5)
    assert start.sum() == pytest.approx(0.5 * 30_000, rel=1e-12)
    # Interest paid is the sum over the ladder, rung by rung, and bills pay what bills pay.
    paid = sum(a * r / 100 for a, r in zip(ladder.amount, ladder.rate, strict=True))
    assert owed.sum() == pytest.approx(0.5 * paid, rel=1e-12)
    assert owed[0] / start[0] == pytest.approx(FACTS["average interest rate, bills"] / 100)
    assert start[2] == pytest.approx(0.5 * ladder.amount[10:].sum(), rel=1e-12)
    assert owed[2] == pytest.approx(0.005 * ladder.amount[10:] @ ladder.rate[10:], rel=1e-12)
    # Bills roll three times a year; of notes the first year's share has gone after four
    # quarters; bonds of 10 to 30 years are gone after 22 on average.
    assert runoff[0] == 0.75
    first = min(ladder.amount[0], 1.06 * ladder.amount[1]) / (start[1] / 0.5)
    assert (1 - runoff[1]) ** 4 == pytest.approx(1 - first, rel=1e-12)
    assert (1 - runoff[2]) ** 4 == pytest.approx(1 - 1 / 22, rel=1e-12)
    # Issued in these shares, a stock that grows by a hundredth keeps its mix.
    assert shares.sum() == pytest.approx(1.0, rel=1e-12)
    gross = (runoff * start).sum() + 0.01 * start.sum()
    after = (1 - runoff) * start + shares * gross
    np.testing.assert_allclose(after / start, 1.01, rtol=1e-12)


# ---- equations against the recursion, and what moves what


def test_equations_and_recursion_agree_with_a_package_and_a_tariff(purse) -> None:
    package, tariff = np.linspace(0.2, 1.0, QUARTERS), np.linspace(0.5, 0.1, QUARTERS)
    path, _ = solved(purse, QUARTERS, PACKAGE_USA=package, TARIFFREV_USA=tariff)
    given = replace(purse, series={**purse.series, "PACKAGE": package, "TARIFFREV": tariff})
    for name, values in given.baseline(QUARTERS).items():
        np.testing.assert_allclose(path[name], values, atol=1e-9, err_msg=name)


def changes(purse, **given: float) -> dict[str, np.ndarray]:
    path, base = solved(purse, QUARTERS, **given)
    return {name: path[name] - values for name, values in base.items()}


def test_a_package_adds_and_a_tariff_takes_a_quarter_of_its_yearly_rate(purse) -> None:
    up, down = changes(purse, PACKAGE_USA=1.0), changes(purse, TARIFFREV_USA=1.0)
    for found, sign in ((up, 1), (down, -1)):
        np.testing.assert_allclose(found["PRIMARY_USA"], sign, rtol=1e-9)
        assert found["DEFICIT_USA"][0] == pytest.approx(sign / 4, rel=1e-9)
        assert found["DEBT_USA"][0] == pytest.approx(sign / 4, rel=1e-9)
        # A point of debt asks for two hundredths of a point.
        np.testing.assert_allclose(found["TPD_USA"], 0.02 * found["DEBTGDP_USA"], atol=1e-12)
    slump = changes(purse, Y_USA=-1.0)
    np.testing.assert_allclose(slump["PRIMARY_USA"], STABILISER, rtol=1e-9)


@pytest.mark.parametrize(("bucket", "at"), list(zip(BUCKETS, range(3), strict=True)))
def test_a_point_on_its_rate_costs_a_bucket_a_hundredth_of_what_it_issues(
    purse, bucket: str, at: int
) -> None:
    rate, weight = RATE_OF[bucket]
    issued = purse.shares[at] * purse.baseline(QUARTERS)["GROSS_USA"][0]
    found = changes(purse, **{f"{rate}_USA": 1.0})
    assert found[f"COUPON_{bucket}_USA"][0] == pytest.approx(issued / 100, rel=1e-9)
    premium = changes(purse, TP_USA=1.0)
    assert premium[f"COUPON_{bucket}_USA"][0] == pytest.approx(weight * issued / 100, abs=1e-12)
    # Interest of a quarter is on the debt before it: the first one cannot move.
    assert found["INTEREST_USA"][0] == pytest.approx(0.0, abs=1e-12)
    assert found["INTEREST_USA"][1] > 0


def test_which_premium_others_read(purse) -> None:
    assert purse.premium_variable == "TPD_USA"
    assert replace(purse, adds_premium=False).premium_variable == ""
    tilted = replace(purse, tilts={"NOTES": "RS_USA"})
    both, own = (changes(p, RS_USA=1.0)["COUPON_NOTES_USA"][0] for p in (tilted, purse))
    assert own == pytest.approx(0.0, abs=1e-12)
    assert both > 0


def test_series_are_held_beyond_their_end(purse) -> None:
    longer = purse.given(QUARTERS + 3)
    for name, values in purse.given(QUARTERS).items():
        np.testing.assert_array_equal(longer[name][:QUARTERS], values)
        np.testing.assert_array_equal(longer[name][QUARTERS:], values[-1])
        np.testing.assert_array_equal(purse.given(2)[name], values[:2])
