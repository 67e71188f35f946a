"""Quarters from years: identities, limits, and another way of computing them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.optimize import minimize

from walkaway.expectations import came, expected, read, spread
from walkaway.expectations.grid import end_of, grid, index_of
from walkaway.expectations.rows import WEO, Spread, Yearly, find, spreads
from walkaway.expectations.spread import quarters
from walkaway.world import Snapshot, World


def test_quarters_have_the_means_of_their_years() -> None:
    means = np.array([100.0, 103.0, 101.0, 108.0, 111.0])
    assert quarters(means).reshape(-1, 4).mean(axis=1) == pytest.approx(means, abs=1e-9)


def test_a_straight_line_stays_one() -> None:
    line = 50 + 3.0 * np.arange(24)
    assert quarters(line.reshape(-1, 4).mean(axis=1)) == pytest.approx(line, abs=1e-8)


def test_no_path_with_these_means_is_smoother() -> None:
    """Against a general optimiser, from a rough start."""
    means = np.array([100.0, 97.0, 104.0])

    def bend(x: np.ndarray) -> float:
        return float((np.diff(x, n=2) ** 2).sum())

    held = {"type": "eq", "fun": lambda x: x.reshape(-1, 4).mean(axis=1) - means}
    start = np.repeat(means, 4)
    found = minimize(bend, start, constraints=[held], options={"maxiter": 500, "ftol": 1e-14})
    assert quarters(means) == pytest.approx(found.x, abs=2e-4)
    assert bend(quarters(means)) <= bend(found.x) + 1e-9


def test_quarters_of_japan_average_to_the_published_years() -> None:
    """World Economic Outlook, April 2025: output +0.6 in 2025 and 2026, prices +2.4 and +1.7."""
    day = dt.date(2025, 5, 15)
    level = [expected("JPN", "output-level", day, ahead).centre for ahead in range(7)]
    of_2026 = np.mean(level[3:7])
    whole = [expected("JPN", "growth", day, ahead).centre for ahead in (0, 4)]
    assert whole == pytest.approx([0.554, 0.579])
    assert of_2026 == pytest.approx(100 * 1.00554 * 1.00579, abs=1e-6)
    prices = [expected("JPN", "inflation-4q", day, ahead) for ahead in range(12)]
    assert all("read from years" in one.unit for one in prices)
    assert {one.period for one in prices[:2]} == {"2025Q2", "2025Q3"}
    assert np.mean([one.centre for one in prices[3:7]]) == pytest.approx(1.714, abs=0.06)


def test_every_economy_of_the_outlook_has_quarters() -> None:
    assert len({own.economy for own in spreads()}) == 14
    for own in spreads():
        one = expected(own.economy, own.variable, "2025-06-12", 2)
        assert np.isfinite(one.centre)
        assert one.known_until <= dt.date(2025, 6, 12)


# ---- ranges of readings, and what came


def outcomes(code: str, variable: str) -> dict[int, float]:
    """Yearly outcomes, from the file and not by the code under test."""
    table = World.complete().table("annual_macro").where(economy=code, variable=variable)
    return {int(row["year"]): float(row["value"]) for row in table}


@pytest.mark.parametrize("code", ["CHN", "BRA", "TWN", "AUS", "EUR"])
def test_what_came_of_output_has_the_growth_of_its_years(code: str) -> None:
    """Means over years grow as the yearly outcomes say, from the base year on."""
    day, grown = dt.date(2016, 2, 10), outcomes(code, "growth")
    told = [expected(code, "output-level", day, ahead) for ahead in range(12)]
    base = told[0].last_period.year
    read_back = {own.period: came(own) for own in told}
    assert None not in read_back.values()

    def mean(year: int) -> float:
        quarters = [read_back[f"{year}Q{n}"] for n in (1, 2, 3, 4)]
        return float(np.mean([one.value for one in quarters if one]))

    level = 100.0
    for year in range(base + 1, 2019):
        level *= 1 + grown[year] / 100
        if year >= 2016:
            assert mean(year) == pytest.approx(level, rel=1e-9)


def test_what_came_is_known_when_its_year_is() -> None:
    own = expected("CHN", "inflation-4q", "2019-09-01", 4)
    found = came(own)
    assert found is not None
    assert found.published == dt.date(2021, 4, 30)  # the spring Outlook after 2020
    assert came(expected("CHN", "inflation-4q", "2026-06-30", 1)) is None


def test_no_range_looks_ahead() -> None:
    """What came after the day changes nothing of it: seen from data cut there."""
    row = find("CHN", "output-level")
    assert isinstance(row, Spread)
    day = dt.date(2012, 6, 30)
    missed, made = read.errors(Snapshot.default(), row, day)
    newest = max(made[np.isfinite(missed[:, 0])])
    assert end_of(int(newest)) < dt.date(2012, 1, 1)  # 2011 was the last year known
    later = read.errors(Snapshot.default(), row, dt.date(2026, 6, 30))[0][: len(missed)]
    known = np.isfinite(missed)
    # Readings near the end of what is known bend a little as the next year comes in.
    assert np.abs(later - missed)[known][:-40].max() < 1e-3
    assert np.isfinite(later).sum() > known.sum()


def test_true_quarters_of_the_united_states_stray_further() -> None:
    """BEA and BLS quarters against readings: fewer than 80% are inside, and most are."""
    data = Snapshot.default()
    output = find("USA", "output-level")
    assert isinstance(output, Spread)
    prices = Spread("USA", "inflation-4q", "", "%", Yearly("USA", "inflation", "", "%", WEO))
    gdp, cpi = grid(data, ("us_real_gdp",)).values, grid(data, ("us_inflation_12m",)).values
    for row, least in ((output, 70), (prices, 62)):
        inside = []
        for at in range(index_of(dt.date(2005, 3, 31)), index_of(dt.date(2024, 6, 30))):
            said = spread.expected(data, row.of, end_of(at))
            found = read.widths(data, row, end_of(at))
            assert said is not None
            assert found is not None
            start = index_of(dt.date(said.base, 1, 1))
            for ahead in (0, 1, 2, 4, 8):
                if row is output:
                    true = 100 * gdp[at + ahead] / gdp[start : start + 4].mean()
                    missed = float(np.log(true / said.level(at + ahead)))
                else:
                    missed = float(cpi[at + ahead] - said.change_at(end_of(at + ahead)))
                if np.isfinite(missed):
                    inside.append(abs(missed) <= found[0][ahead])
        assert least < 100 * np.mean(inside) < 80


def test_where_there_is_no_range_it_is_said_why() -> None:
    taiwan = expected("TWN", "policy-rate", "2025-06-12", 2)
    assert (taiwan.low, taiwan.errors) == (None, 0)
    assert taiwan.unranged == "no past error of it was on record, and a range needs 12"
    euro = expected("EUR", "inflation-4q", "2007-06-30", 2)
    assert euro.low is None
    assert "only" in euro.unranged or "no past error" in euro.unranged
    far = expected("BRA", "output-level", "2025-06-12", 9)
    assert (far.low, far.unranged) == (None, "beyond 8 quarters no range is scored")
    near = expected("BRA", "output-level", "2025-06-12", 8)
    assert near.low is not None
    assert near.high is not None
    assert near.low < near.centre < near.high
    assert near.unranged == ""
    assert np.log(near.high / near.centre) == pytest.approx(np.log(near.centre / near.low))
