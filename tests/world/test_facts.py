"""Values against what the agencies published, and against each other where two sources meet."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest

from tests.validation.world import rows
from walkaway.errors import BadInputError, DataCorruptError
from walkaway.world import World
from walkaway.world.series import period_end

ALL = World.complete()
SECTORS = [name for name in ALL.series_ids() if name.startswith("z1_")]


@pytest.mark.parametrize(
    ("name", "period", "value"),
    [
        # Treasury International Capital, major foreign holders, USD billion
        ("tic_japan", "2025-05", 1135.0),
        ("tic_japan", "2026-02", 1239.3),
        ("tic_japan", "2026-06", 1116.7),
        ("tic_united_kingdom", "2025-05", 809.4),
        ("tic_total", "2026-06", 9299.0),
        # Treasury, daily par yields, percent
        ("us_30y_yield", "2025-06-12", 4.84),
        ("us_10y_yield", "2025-06-12", 4.36),
        ("us_2y_yield", "2025-06-12", 3.90),
        ("us_30y_yield", "1990-01-02", 8.00),
        ("us_30y_yield", "2026-06-30", 4.91),
        ("us_20y_yield", "2026-06-12", 4.98),
        ("us_10y_real_yield", "2024-07-30", 1.90),
        ("us_30y_real_yield", "2024-07-30", 2.16),
        # Ministry of Finance, Japan, percent
        ("jgb_10y_yield", "2026-04-30", 2.520),
        ("jgb_30y_yield", "2026-04-30", 3.721),
        # Federal Reserve H.4.1, USD billion; H.10
        ("soma_treasuries", "2026-06-17", 4487.319),
        ("usdjpy_monthly", "2026-05", 158.153),
        # Treasury, total public debt, USD billion
        ("us_federal_debt", "2026Q1", 39065.421),
    ],
)
def test_published_values(name: str, period: str, value: float) -> None:
    assert ALL.series(name).on(period).value == value


@pytest.mark.parametrize(
    ("quarter", "total", "tolerance"),
    [
        ("2024Q4", 25950.6, 0.05),  # Z.1 L.210 line 4: equal
        ("2025Q1", 26762.0, 0.15),  # edition of January 2026; 26,761.9 in that of March
        ("2025Q2", 26823.2, 0.05),
        ("2025Q4", 28497.9, 0.05),
    ],
)
def test_sectors_sum_to_all_holders(quarter: str, total: float, tolerance: float) -> None:
    assert len(SECTORS) == 12
    held = sum(ALL.series(name).on(quarter).value for name in SECTORS)
    assert held == pytest.approx(total, abs=tolerance)


@pytest.mark.parametrize(("day", "last"), [("2026-06-30", (2026, 4)), ("2026-09-25", (2026, 6))])
def test_officials_hold_bills_and_bonds(day: str, last: tuple[int, int]) -> None:
    world = World.at(day)
    whole, bills, bonds = (world.series(f"tic_official{part}") for part in ("", "_bills", "_bonds"))
    common = [p for p in bills.periods if p >= dt.date(2012, 1, 1)]
    assert len(common) == 12 * (last[0] - 2012) + last[1]  # no month is missing
    for period in common:
        parts = bills.on(period).value + bonds.on(period).value
        assert parts == pytest.approx(whole.on(period).value, abs=0.11)  # rounded to 0.1


@pytest.mark.parametrize("period", ["2024-12", "2025-05", "2025-12"])
def test_holders_sum_to_the_total(period: str) -> None:
    world = World.at("2026-03-01")  # one edition, with every holder
    holders = [
        name
        for name in world.series_ids()
        if name.startswith("tic_") and not name.startswith(("tic_total", "tic_official"))
    ]
    end = period_end(period)
    held = [world.series(name) for name in holders]
    values = [series.on(period).value for series in held if end in series.periods]
    assert len(values) >= 37  # the table of that edition names 36 and "all other"
    # Each holder is rounded to 0.1.
    assert sum(values) == pytest.approx(world.series("tic_total").on(period).value, abs=1.0)


def test_daily_yen_averages_to_the_monthly_yen() -> None:
    daily, monthly = ALL.series("usdjpy"), ALL.series("usdjpy_monthly")
    months: dict[str, list[float]] = {}
    for period, value in zip(daily.periods, daily.values.tolist(), strict=True):
        if dt.date(2000, 2, 1) <= period <= dt.date(2025, 10, 31):
            months.setdefault(f"{period:%Y-%m}", []).append(value)
    assert len(months) == 309
    for month, values in months.items():
        # The Federal Reserve prints the average to four decimals.
        assert np.mean(values) == pytest.approx(monthly.on(month).value, abs=5.1e-5)


@pytest.mark.parametrize(
    ("month_end", "daily"),
    [("us_10y_month_end", "us_10y_yield"), ("us_10y_breakeven_month_end", "us_10y_breakeven")],
)
def test_month_ends_equal_the_daily_series(month_end: str, daily: str) -> None:
    ends, days = ALL.series(month_end), ALL.series(daily)
    common = [p for p in ends.periods if p <= days.periods[-1]]
    assert len(common) >= 17
    for period in common:
        assert ends.on(period).value == pytest.approx(days.at(period).value, abs=1e-9)


def test_yield_curve_has_no_false_zeros_and_no_long_gap() -> None:
    thirty = ALL.series("us_30y_yield")
    assert thirty.values.min() > 0.9  # the record low was 0.99 on 9 March 2020
    assert thirty.on("2020-03-09").value == 0.99
    ten = ALL.series("us_10y_yield").periods
    gaps = [(b - a).days for a, b in itertools.pairwise(ten)]
    assert max(gaps) <= 5
    missing = [p for p in thirty.periods if dt.date(2002, 2, 19) <= p < dt.date(2006, 2, 9)]
    assert missing == []  # the Treasury published no 30-year in those years


def test_cbo_baselines() -> None:
    table = ALL.table("cbo_baselines")
    assert {len(table.where(edition=e)) for e in ("2024-06", "2025-01", "2026-02")} == {11}
    by = {(r["edition"], r["fiscal_year"]): r for r in table}
    assert float(by["2025-01", "2034"]["debt_pct_gdp"]) == pytest.approx(117.068)
    assert float(by["2025-01", "2035"]["debt_pct_gdp"]) == pytest.approx(118.5, abs=0.05)
    assert float(by["2026-02", "2036"]["debt_pct_gdp"]) == pytest.approx(120.2, abs=0.05)
    assert float(by["2025-01", "2025"]["net_interest"]) == pytest.approx(952, abs=0.5)
    for name, of in (("debt_pct_gdp", "debt_held_by_public"), ("deficit_pct_gdp", "deficit")):
        ratio = 100 * table.floats(of) / table.floats("gdp")
        assert np.abs(ratio - table.floats(name)).max() < 1e-3
    balance = table.floats("revenues") - table.floats("outlays")
    assert np.abs(balance - table.floats("deficit")).max() < 0.0021
    primary = table.floats("deficit") + table.floats("net_interest")
    assert np.abs(primary - table.floats("primary_balance")).max() < 0.0021


def test_cbo_edition_of_the_founding_day() -> None:
    editions = set(World.at("2025-06-12").table("cbo_baselines").strings("edition"))
    assert editions == {"2024-06", "2025-01"}
    assert set(World.at("2025-01-10").table("cbo_baselines").strings("edition")) == {"2024-06"}


def test_supply_is_known_on_the_founding_day() -> None:
    items = World.at("2025-06-12").table("us_debt_supply").strings("item")
    assert "notes" in items
    assert "average interest rate, total marketable" in items
    assert "total public debt" not in items  # of September 2026


def test_hedged_yield_identity() -> None:
    table = ALL.table("japan_hedged_yield")
    hedged = table.floats("us_10y") - (table.floats("usd_3m") - table.floats("jpy_3m"))
    assert np.abs(hedged - table.floats("hedged_us_10y")).max() < 1e-9
    assert np.abs(hedged - table.floats("jgb_10y") - table.floats("pickup")).max() < 1e-9


def test_table_reads_columns() -> None:
    table = ALL.table("us_debt_supply")
    assert len(table.where(item="notes")) == 1
    assert table.where(item="notes").floats("value").tolist() == [14890.0]
    with pytest.raises(DataCorruptError, match="not numeric"):
        table.floats("item")
    with pytest.raises(DataCorruptError, match="column 'item'"):
        table.dates("item")
    with pytest.raises(BadInputError, match="no column 'itm'"):
        table.where(itm="notes")


def test_validation_rows_hold() -> None:
    missed = [row for row in rows() if not row.agrees]
    assert missed == []
