"""Interest dates by months, against a calendar walked along day by day."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.pricing.schedule import Grid, days, month_days


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_days_of_months() -> None:
    for year in (1900, 1996, 2000, 2023, 2024, 2025, 2100, 2400):
        for month in range(1, 13):
            assert month_days(year, month) == calendar.monthrange(year, month)[1]


@pytest.mark.parametrize(
    ("maturity", "step", "dates"),
    [
        # Mid-month: the 15th, every half-year.
        ("2055-05-15", 6, ["2055-05-15", "2054-11-15", "2054-05-15", "2053-11-15"]),
        # Across the turn of the year.
        ("2027-01-15", 6, ["2027-01-15", "2026-07-15", "2026-01-15"]),
        # Last days of months stay last days, in leap years too (31 CFR 356, Appendix B).
        ("2026-08-31", 6, ["2026-08-31", "2026-02-28", "2025-08-31", "2025-02-28", "2024-08-31",
                           "2024-02-29"]),
        ("2026-02-28", 6, ["2026-02-28", "2025-08-31", "2025-02-28", "2024-08-31"]),
        ("2024-02-29", 6, ["2024-02-29", "2023-08-31", "2023-02-28"]),
        ("2027-04-30", 6, ["2027-04-30", "2026-10-31", "2026-04-30"]),
        # A 30th or 29th that is no last day is one where the month has it.
        ("2026-08-30", 6, ["2026-08-30", "2026-02-28", "2025-08-30"]),
        ("2024-08-29", 6, ["2024-08-29", "2024-02-29", "2023-08-29", "2023-02-28"]),
        # Floating rate notes, by quarters.
        ("2027-01-31", 3, ["2027-01-31", "2026-10-31", "2026-07-31", "2026-04-30", "2026-01-31"]),
    ],
)  # fmt: skip
def test_dates_counted_back_from_maturity(maturity: str, step: int, dates: list[str]) -> None:
    grid = Grid(date(maturity), step)
    assert [grid.date(back) for back in range(len(dates))] == [date(d) for d in dates]
    assert Grid(date(maturity)).step == 6


DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2060, 12, 31))


@given(DAYS, DAYS, st.sampled_from([3, 6]))
def test_the_next_date_is_the_first_one_behind_a_day(
    maturity: dt.date, day: dt.date, step: int
) -> None:
    grid = Grid(maturity, step)
    back = grid.next_after(day)
    assert grid.date(back) > day
    assert grid.date(back + 1) <= day


def test_on_an_interest_date_the_next_one_is_meant() -> None:
    grid = Grid(date("2026-08-31"))
    assert grid.next_after(date("2026-02-27")) == 1
    assert grid.next_after(date("2026-02-28")) == 0
    assert grid.next_after(date("2024-02-29")) == 4
    assert grid.next_after(date("2024-02-28")) == 5


def test_actual_days() -> None:
    assert days(date("2025-02-28"), date("2025-03-01")) == 1
    assert days(date("2024-02-28"), date("2024-03-01")) == 2
    assert days(date("2025-06-16"), date("2025-05-15")) == -32
    assert days(date("2025-05-15"), date("2025-11-15")) == 184
