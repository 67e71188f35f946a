"""Years of a projection by hand: into which an amount falls, and from when interest is due."""

from __future__ import annotations

import numpy as np
import pytest

from tests.budget import longrun
from walkaway.budget import baseline, japan, packages, projection
from walkaway.budget.ladder import MATURITIES, RUNGS, issuance_shares, steady_profile, us_ladder
from walkaway.errors import BadInputError
from walkaway.world import World

WORLD = World.at("2026-06-30")
CBO = baseline.load(WORLD, "2025-01")
YEARS = CBO.years


# ---- the published table


def test_signs_of_the_published_table() -> None:
    """CBO, January 2025: a deficit of 1.9 tn in 2025, interest of 952 bn, debt of 30,103 bn."""
    at = CBO.at(2025)
    assert CBO.deficit[at] == pytest.approx(-1900, abs=50)
    assert CBO.net_interest[at] == pytest.approx(952, abs=1)
    assert CBO.debt[at] == pytest.approx(30_103, abs=1)
    assert CBO.primary_balance[at] == pytest.approx(-1900 + 952, abs=50)
    # Debt rises by the deficit and by what is borrowed for other ends.
    np.testing.assert_allclose(np.diff(CBO.debt), (-CBO.deficit + CBO.other_means)[1:], rtol=1e-12)
    assert CBO.other_means[0] == 0.0
    with pytest.raises(BadInputError, match=r"no year 2036.*runs from 2025 to 2035"):
        CBO.at(2036)


def test_rates_are_means_of_the_four_quarters_to_september() -> None:
    table = WORLD.table("cbo_economy_quarterly")
    by_quarter = dict(zip(table.dates("quarter"), table.floats("treasury_note_rate_10yr"),
                          strict=True))  # fmt: skip

    def mean(year: int) -> float:
        ends = ((year - 1, 12), (year, 3), (year, 6), (year, 9))
        own = [rate for end, rate in by_quarter.items() if (end.year, end.month) in ends]
        assert len(own) == 4
        return sum(own) / 4

    for year in (2026, 2030, 2034):
        assert CBO.yield_10y[CBO.at(year)] == pytest.approx(mean(year), rel=1e-12)
    # The projection ends in December 2035; a year that it does not cover whole is held.
    last = max(by_quarter)
    whole = last.year if last.month >= 9 else last.year - 1
    assert CBO.yield_10y[-1] == pytest.approx(mean(min(whole, 2035)), rel=1e-12)


def test_the_newest_edition_has_its_own_rates() -> None:
    newest = baseline.load(WORLD, "2026-02")
    table = WORLD.table("cbo_economy_fiscal")
    published = dict(zip(table.floats("fiscal_year"), table.floats("ust_10yr"), strict=True))
    bills = dict(zip(table.floats("fiscal_year"), table.floats("tbill_3mo"), strict=True))
    for i, year in enumerate(newest.years):
        if year in published:
            assert newest.yield_10y[i] == published[year]
            assert newest.yield_3m[i] == bills[year]
    assert set(newest.years) & set(published)


# ---- packages


def test_amounts_are_spread_over_their_own_years() -> None:
    law = packages.Package("x", ((2026, 2027, 100.0), (2028, 2028, -30.0)), credit=12.0)
    years = np.arange(2025, 2031)
    np.testing.assert_allclose(law.deficits(years), [0, 50, 50, -30, 0, 0])
    np.testing.assert_allclose(law.credit_borrowing(years), [0, 4, 4, 4, 0, 0])
    assert law.total == 70.0
    overlapping = packages.Package("x", ((2026, 2027, 100.0), (2027, 2027, 5.0)))
    np.testing.assert_allclose(overlapping.deficits(years), [0, 50, 55, 0, 0, 0])


def test_laws_of_the_library_by_year() -> None:
    years = np.arange(2025, 2036)
    house = packages.named("hr1-house").deficits(years)
    assert house[0] == house[-1] == 0.0
    assert house[years <= 2029].sum() == pytest.approx(1756)
    assert house[(years >= 2030) & (years <= 2034)].sum() == pytest.approx(660)
    enacted = packages.named("obbba-enacted").deficits(years)
    assert enacted[:3].tolist() == [0.0, 500.0, 635.0]
    steps = np.diff(enacted[2:6])  # 2027 to 2030
    np.testing.assert_allclose(steps, steps[0])
    assert steps[0] < 0
    np.testing.assert_allclose(enacted[5:10], enacted[5])
    assert enacted[10] == 0.0
    assert enacted.sum() == pytest.approx(3394)


@pytest.mark.parametrize(
    ("total", "first", "last", "said"),
    [
        (100.0, 2024, 2030, "--from.*2024 to 2030 is outside it"),
        (100.0, 2026, 2036, "--until.*2026 to 2036 is outside it"),
        # GDP of 2026 is some 31,000 bn: half of it is the most, either way.
        (16_500.0, 2026, 2026, "% of GDP in a year"),
        (-16_500.0, 2026, 2026, "% of GDP in a year"),
    ],
)
def test_what_no_baseline_can_carry(total: float, first: int, last: int, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        packages.custom(total, first, last).check(YEARS, CBO.gdp)


def test_what_a_baseline_can_carry() -> None:
    for total in (15_000.0, -15_000.0):
        packages.custom(total, 2026, 2026).check(YEARS, CBO.gdp)
    packages.custom(1.0, int(YEARS[0]), int(YEARS[-1])).check(YEARS, CBO.gdp)
    packages.custom(1.0, 2026, 2026)
    with pytest.raises(BadInputError, match="2025 is before 2026"):
        packages.custom(1.0, 2026, 2025)
    with pytest.raises(BadInputError, match="not a finite number"):
        packages.custom(float("inf"), 2026, 2027)


# ---- projections


def ladder():
    return us_ladder(WORLD, CBO.debt[0])


def shifted(**given: np.ndarray) -> projection.Projection:
    zero = np.zeros(YEARS.size)
    whole = {"primary": zero, "other": zero, "yields": zero, "gdp": zero} | given
    return projection.project(CBO, ladder(), projection.Change(**whole))


STILL = projection.project(CBO, ladder())
ONE = np.where(YEARS == 2027, 100.0, 0.0)


def test_the_ladder_at_the_end_holds_the_debt_at_the_end() -> None:
    for path in (STILL, shifted(primary=ONE), shifted(other=ONE)):
        assert path.ladder.total == pytest.approx(path.debt[-1], rel=1e-12)
        # What is borrowed in a year: what falls due, the deficit with interest, and the rest.
        borrowed = -path.deficit + path.other_means
        assert np.all(path.gross_issuance[1:] > borrowed[1:])


def test_what_is_added_in_a_year_is_owed_from_its_middle_on() -> None:
    at = CBO.at(2027)
    for path in (shifted(primary=ONE), shifted(other=ONE)):
        debt, interest = path.debt - STILL.debt, path.net_interest - STILL.net_interest
        np.testing.assert_allclose(debt[:at], 0.0, atol=1e-8)
        np.testing.assert_allclose(interest[:at], 0.0, atol=1e-8)
        # About four percent for half a year, then for a whole one.
        assert interest[at] == pytest.approx(2.0, abs=0.3)
        assert interest[at + 1] == pytest.approx(4.0, abs=0.5)
        assert debt[at] == pytest.approx(100 + interest[at], rel=1e-12)
        assert debt[-1] == pytest.approx(100 + interest.sum(), rel=1e-9)
    assert projection.debt_service(shifted(primary=ONE), STILL) == pytest.approx(interest.sum())
    added = shifted(primary=ONE)
    assert added.primary_balance[at] == pytest.approx(CBO.primary_balance[at] - 100)
    assert added.other_means[at] == pytest.approx(CBO.other_means[at])


def test_ratios_are_percent_of_the_years_gdp() -> None:
    higher = shifted(gdp=np.full(YEARS.size, 10.0))
    np.testing.assert_allclose(higher.gdp, 1.1 * CBO.gdp)
    np.testing.assert_allclose(higher.debt_ratio, STILL.debt_ratio / 1.1, rtol=1e-12)
    np.testing.assert_allclose(STILL.interest_ratio, 100 * CBO.net_interest / CBO.gdp, rtol=1e-9)
    broken = projection.Projection(
        YEARS, CBO.gdp, STILL.primary_balance, STILL.net_interest, STILL.other_means,
        STILL.debt + np.where(YEARS[-1] == YEARS, 30.0, 0.0), STILL.remainder,
        STILL.gross_issuance, STILL.ladder,
    )  # fmt: skip
    assert broken.identity_error() == pytest.approx(30 / broken.debt[-1], rel=1e-9)


def test_debt_above_the_baseline_asks_for_a_premium_the_year_after() -> None:
    zero = np.zeros(YEARS.size)
    asked = projection.project(CBO, ladder(), projection.Change(ONE * 30, zero, zero, zero, 0.03))
    plain = shifted(primary=ONE * 30)
    at = CBO.at(2027)
    gap = asked.net_interest - plain.net_interest
    np.testing.assert_allclose(gap[: at + 1], 0.0, atol=1e-9)
    assert gap[at + 1] > 0
    # By hand: points on everything issued that year, for half of it, and on itself.
    over = 100 * (plain.debt[at] - CBO.debt[at]) / CBO.gdp[at]
    points = 0.03 * over / 100
    assert gap[at + 1] == pytest.approx(points / 2 * asked.gross_issuance[at + 1], rel=0.03)


def test_yields_may_be_moved_by_maturity() -> None:
    only_bills = np.zeros((YEARS.size, len(MATURITIES)))
    only_bills[:, 0] = 1.0
    bills, all_of_them = shifted(yields=only_bills), shifted(yields=np.ones(YEARS.size))
    one, two = (p.net_interest[3] - STILL.net_interest[3] for p in (bills, all_of_them))
    assert 0 < one < two


# ---- ladders


def test_a_steady_issuer_owes_each_maturity_once_for_every_year_it_runs() -> None:
    profile = steady_profile({1: 3.0, 3: 1.0})
    assert profile[:4].tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6, 0])
    assert profile.size == RUNGS
    shares = issuance_shares(100.0, 318.0)  # coupons in the sizes of the auctions, 318 in all
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] == pytest.approx(100 / 418)
    assert shares[MATURITIES.index(10)] == pytest.approx(40 / 418)
    assert shares[MATURITIES.index(2)] == pytest.approx(69 / 418)


def test_a_japanese_bond_carries_the_yield_of_the_year_it_was_issued() -> None:
    world = World.at("2025-06-12")
    rate = japan.japan_ladder(world).rate
    for left, original in ((1, 10), (10, 10), (11, 20), (20, 20), (21, 30), (30, 30)):
        day = world.date.replace(year=world.date.year - (original - left))
        known = world.series(f"jgb_{original}y_yield")
        day = max(day, known.periods[0])
        assert rate[left - 1] == known.at(day).value
    now = japan.yields_now(world)
    assert now.tolist() == [world.series(f"jgb_{m}y_yield").last.value for m in MATURITIES]


# ---- thirty years


def test_the_years_carried_on_keep_their_accounts() -> None:
    long = longrun.carried_on(CBO, ladder(), 2054, 166.0, 3.7)
    known = YEARS.size
    assert long.years.tolist() == list(range(int(YEARS[0]), 2055))
    np.testing.assert_allclose(long.gdp[known:] / long.gdp[known - 1 : -1], 1.037, rtol=1e-12)
    np.testing.assert_allclose(long.debt[:known], CBO.debt)
    np.testing.assert_allclose(np.diff(long.debt)[known - 1 :], -long.deficit[known:], rtol=1e-12)
    # Revenues keep their share, the primary deficit is one constant share of GDP.
    np.testing.assert_allclose(long.revenues[known:] / long.gdp[known:],
                               CBO.revenues[-1] / CBO.gdp[-1], rtol=1e-12)  # fmt: skip
    np.testing.assert_allclose(np.diff(long.primary_balance[known:] / long.gdp[known:]), 0.0,
                               atol=1e-12)  # fmt: skip
    assert long.yield_10y[-1] == CBO.yield_10y[-1]
    assert long.yield_3m[-1] == CBO.yield_3m[-1]
    # Interest of the added years is a few percent of the debt before them.
    rate = long.net_interest[known:] / long.debt[known - 1 : -1]
    assert 0.025 < rate.min() < rate.max() < 0.045


def test_a_start_of_one_year_balances_but_for_interest() -> None:
    start = longrun.flat_start(2025, 30_000.0, 99.0, 4.2, 4.1)
    assert start.years.tolist() == [2025]
    assert start.debt[0] == pytest.approx(29_700)
    assert start.primary_balance[0] == 0.0
    assert start.revenues[0] == pytest.approx(0.175 * 30_000)
    assert (start.net_interest[0], start.yield_3m[0], start.yield_10y[0]) == (0.0, 4.2, 4.1)


def test_a_shift_begins_in_its_first_year() -> None:
    zero = np.zeros(YEARS.size)
    moved = longrun.shifted(CBO, ladder(), 2.0, zero, 2028)
    added = (STILL.primary_balance - moved.primary_balance) / CBO.gdp
    np.testing.assert_allclose(added, np.where(YEARS >= 2028, 0.02, 0.0), atol=1e-12)
