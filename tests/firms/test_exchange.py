"""Dollar-yen of a period on a record made up for it: months, days behind it, ratios by quarter."""

from __future__ import annotations

import datetime as dt
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from walkaway.firms.exchange import dollar_yen, quarter_of
from walkaway.world.releases import month_end

DAY = dt.timedelta(days=1)


def world(asof: str, months: list[float], newest: float, period: str = "", first: int = 1) -> Any:
    """Monthly means of 2025 from a month on, and the last daily rate."""
    today = dt.date.fromisoformat(asof)
    monthly = SimpleNamespace(
        periods=tuple(month_end(2025, first + k) for k in range(len(months))),
        values=np.array(months),
    )
    seen = SimpleNamespace(value=newest, period=dt.date.fromisoformat(period or asof))
    series = {"usdjpy_monthly": monthly, "usdjpy": SimpleNamespace(last=seen)}
    return SimpleNamespace(date=today, series=series.__getitem__)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2025-01-01", "2025Q1"), ("2025-03-31", "2025Q1"), ("2025-04-01", "2025Q2"),
        ("2025-06-30", "2025Q2"), ("2025-07-01", "2025Q3"), ("2025-09-30", "2025Q3"),
        ("2025-10-01", "2025Q4"), ("2025-12-31", "2025Q4"), ("2026-01-01", "2026Q1"),
    ],
)  # fmt: skip
def test_calendar_quarters(day: str, quarter: str) -> None:
    assert quarter_of(dt.date.fromisoformat(day)) == quarter


FLAT = [150.0, 150.0, 150.0, 150.0]


def test_days_of_the_record_count_at_their_months_mean() -> None:
    known = world("2025-05-01", [140.0, 150.0, 160.0, 170.0], 999.0)
    low, mid, high = dollar_yen(known, dt.date(2025, 1, 1), dt.date(2025, 2, 28))
    assert mid == pytest.approx((31 * 140 + 28 * 150) / 59, rel=1e-12)
    assert low == mid == high
    # One day on either side of a month's end, both included.
    edge = dollar_yen(known, dt.date(2025, 1, 31), dt.date(2025, 2, 1))[1]
    assert edge == pytest.approx(145.0, rel=1e-12)


def test_days_behind_the_record_count_at_the_last_rate() -> None:
    known = world("2025-05-01", FLAT, 144.0)
    # The record does not vary, so nothing is uncertain.
    found = dollar_yen(known, dt.date(2025, 4, 30), dt.date(2025, 5, 1))
    assert found == pytest.approx((147.0,) * 3, rel=1e-12)


def test_the_range_is_a_standard_deviation_of_a_random_walk() -> None:
    # Monthly changes of +s, -s, +s: their standard deviation is s times the root of 4/3.
    s = 0.02
    levels = [100.0, 100.0 * math.exp(s), 100.0, 100.0 * math.exp(s)]
    known = world("2025-04-30", levels, 100.0)
    day = known.date + 73 * DAY
    ahead = 12 * 73 / 365.25  # months
    wide = s * math.sqrt(4 / 3) * math.sqrt(ahead)
    low, mid, high = dollar_yen(known, day, day)
    assert mid == pytest.approx(100.0, rel=1e-12)
    assert low == pytest.approx(100.0 * math.exp(-wide), rel=1e-12)
    assert high == pytest.approx(100.0 * math.exp(wide), rel=1e-12)
    # Counted from the newest daily rate where that is later than the last month.
    later = world("2025-05-20", levels, 100.0)
    assert dollar_yen(later, later.date, later.date)[2] == pytest.approx(100.0, rel=1e-12)
    assert dollar_yen(later, day, day)[2] < high


def test_only_the_last_ten_years_say_how_uncertain_it_is() -> None:
    """120 changes count; a jump before them does not, the first of them does."""
    quiet = [100.0] * 121

    def width(months: list[float]) -> float:
        known = world("2025-01-31", months, 100.0, first=2 - len(months))
        day = known.date + 30 * DAY
        return dollar_yen(known, day, day)[2] - 100.0

    assert width([50.0, *quiet]) == pytest.approx(0.0, abs=1e-12)
    assert width([50.0, *quiet[1:]]) > 1.0


def test_a_scenario_moves_days_from_the_worlds_date_on_by_their_quarter() -> None:
    known = world("2025-06-29", [*FLAT, 150.0], 150.0)
    ratios = {"2025Q2": (0.8, 0.9, 1.1), "2025Q3": (0.6, 0.7, 1.2)}
    # 28 June is past; 29 and 30 June are of the second quarter; 1 July of the third.
    found = dollar_yen(known, dt.date(2025, 6, 28), dt.date(2025, 7, 1), ratios)
    for k in range(3):
        expected = (1 + 2 * ratios["2025Q2"][k] + ratios["2025Q3"][k]) / 4
        assert found[k] == pytest.approx(150 * expected, rel=1e-12)
    # A quarter that is not told does not move.
    still = dollar_yen(known, dt.date(2025, 10, 1), dt.date(2025, 12, 31), ratios)
    assert still == pytest.approx((150.0,) * 3, rel=1e-12)
    assert dollar_yen(known, dt.date(2025, 7, 1), dt.date(2025, 7, 9), {}) == pytest.approx(
        (150.0,) * 3, rel=1e-12
    )
