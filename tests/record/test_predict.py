"""Predictions use what was known, say what they do not have, and hold their shape."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import walkaway.record as room
from walkaway.errors import BadInputError
from walkaway.record import due, momentum
from walkaway.record.flows import flows, run, shifted
from walkaway.record.momentum import Market, market
from walkaway.record.predict import pieces

MONTHS = ("2025-04", "2025-05", "2025-06")
DAY = dt.date(2025, 3, 31)


@pytest.fixture(scope="module")
def own() -> Market:
    return market(flows())


def test_later_months_change_nothing(own: Market) -> None:
    """Whatever came after the last published month is not used."""
    known = own.own.months.index("2025-01")
    values, paid = own.values.copy(), own.paid.copy()
    values[:, :, known + 1 :] *= 7
    paid[:, :, known + 1 :] *= 3
    other = Market(own.own, values, paid)
    one, two = pieces(own, MONTHS, DAY), pieces(other, MONTHS, DAY)
    assert one.last_month == "2025-01"
    assert np.array_equal(one.centre, two.centre)


def test_orders_of_the_day_before(own: Market) -> None:
    """On 31 March 2025 China's fentanyl duty of 20 points was in force, April's orders were not."""
    before, after = pieces(own, MONTHS, DAY), pieces(own, MONTHS, dt.date(2025, 4, 30))
    china, japan = own.own.partners.index("CHN"), own.own.partners.index("JPN")
    apparel = own.own.industries.index(315)
    rise = np.expm1(before.now - before.then)[china, apparel]
    assert 0.12 < rise < 0.2  # 20 points on goods that paid some thirty before
    assert np.abs((before.now - before.then)[japan, apparel]) < 0.005
    # The day of the law is the day before the first month, whatever the day of the months.
    assert np.array_equal(before.now, after.now)


def test_default_day() -> None:
    found = room.predict("us-imports", since="2025-09", until="2025-11")
    assert found.as_of == found.law_of == dt.date(2025, 8, 31)
    assert found.last_month == "2025-06"
    later = room.predict("us-imports", since="2025-09", until="2025-11", as_of="2025-11-20")
    assert later.last_month == "2025-08"
    assert later.law_of == dt.date(2025, 8, 31)


def test_shape() -> None:
    found = room.predict("us-imports", since="2025-09", until="2025-11")
    frame = found.frame()
    assert frame.columns[:2] == ["partner", "naics3"]
    assert (found.low < found.change).all()
    assert (found.change < found.high).all()
    assert found.low.min() > -100
    pairs = list(zip(found.partner, found.naics3.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs) == len(found)
    assert {"CHN", "JPN", "EU27", "CAN"} <= set(found.partner)
    row = found.of("CHN", 315)
    assert row.change < -20  # duties on apparel from China rose by some thirty points
    with pytest.raises(KeyError):
        found.of("XXX", 315)


def test_the_union_is_its_members_together() -> None:
    """Of an industry that nine members make most of, EU27 lies within what they do."""
    found = room.predict("us-imports", since="2025-09", until="2025-11")
    members = [found.of(name, 333).change for name in ("DEU", "ITA", "FRA", "NLD", "AUT", "SWE")]
    assert min(members) - 3 < found.of("EU27", 333).change < max(members) + 3


def test_any_months_of_the_record() -> None:
    for since in ("2018-01", "2019-11", "2023-07"):
        assert len(room.predict("us-imports", since=since, until=shifted(since, 2))) > 500
    assert room.predict("us-imports", since="2026-06", until="2026-08").last_month == "2025-08"


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        room.predict("us-exports", since="2026-12", until="2027-01", as_of="soon")
    said = str(caught.value)
    assert "us-imports" in said
    assert "2025-12" in said
    assert "2025-08" in said
    assert "soon" in said
    with pytest.raises(BadInputError, match="2018"):
        room.predict("us-imports", since="2017-01", until="2017-03")
    with pytest.raises(BadInputError, match="not published"):
        room.predict("us-imports", since="2019-06", until="2019-06", as_of="2018-01-05")


def test_persistence_is_estimated_on_2015_to_2017(own: Market) -> None:
    """Weights before 2018 know nothing of 2018: months from November 2017 on change nothing."""
    values = own.values.copy()
    values[:, :, own.own.months.index("2017-11") :] *= 5
    other = replace(own, values=values)
    assert momentum.weights(own, "2018-06") == momentum.weights(other, "2018-06")
    assert momentum.weights(own, "2019-06") != momentum.weights(other, "2019-06")
    assert all(window[-1] < "2018-01" for window in momentum.quiet_windows("2018-01"))


def test_weights_of_steady_growth(own: Market) -> None:
    """Cells that grow each at a rate of its own: all of it goes on, so both weights make one."""
    rates = np.random.default_rng(2).uniform(-0.2, 0.2, own.values.shape[:2])
    years = np.arange(len(own.own.months)) / 12
    values = 1e9 * np.exp(rates[:, :, None] * years)
    found = momentum.estimated(Market(own.own, values, 0 * values), "2018-01")
    assert sum(found) == pytest.approx(1.0)


def test_young_duties_count_in_part() -> None:
    """All of a change in the last quarter: 0.76 over 2 of it; all of it before: in full."""
    now, zero = np.array([0.3]), np.array([0.0])
    assert momentum.felt(now, zero, zero) == pytest.approx(0.3 * 0.76 / 2)
    assert momentum.felt(now, now, zero) == pytest.approx(0.3)


def test_due_on_a_day_is_the_ledgers(own: Market) -> None:
    """Cars of Japan: 2.5 and 25 points on 31 August 2025, 15 in all on 30 September."""
    at = own.own.partners.index("JPN"), own.own.industries.index(336)
    high = np.expm1(due.on_day(dt.date(2025, 8, 31)))[at]
    low = np.expm1(due.on_day(dt.date(2025, 9, 30)))[at]
    none = np.expm1(due.on_day(dt.date(2024, 6, 30)))[at]
    assert none < 0.03
    assert 0.15 < high < 0.275
    assert low < 0.15 + 0.01
    assert np.array_equal(due.on_day(dt.date(2017, 5, 1)), due.on_day(dt.date(2018, 1, 1)))


def test_base_months_that_were_high_fall_back(own: Market) -> None:
    """Raising the base months alone lowers what is predicted for them, by the weight named."""
    base = own.own.months.index("2023-04")
    values, paid = own.values.copy(), own.paid.copy()
    for table in (values, paid):  # rates stay as they were
        table[:, :, base : base + 3] *= np.exp(0.05)
    months, by = ("2024-04", "2024-05", "2024-06"), momentum.Weights((0.8, -0.5), (0.6, -0.4))
    one, two = (
        momentum.carried(market_, months, "2024-01", by)
        for market_ in (own, replace(own, values=values, paid=paid))
    )
    moved = two - one
    large = own.value(("2023-04", "2023-05", "2023-06")) * 4 >= momentum.LEAST
    before = own.growth(("2023-04", "2023-05", "2023-06"))
    uncapped = np.abs(before) < 0.29
    assert moved[large & uncapped] == pytest.approx(-0.5 * 0.05, abs=1.5e-3)
    assert np.abs(moved[np.nan_to_num(before) > 0.35]).max() < 1.5e-3


@pytest.mark.parametrize("since", ["2018-07", "2019-04", "2023-07", "2025-06"])
def test_bands_by_industry_hold_four_fifths(own: Market, since: str) -> None:
    """Large cells of months that came: 70 to 95% inside, by number and by value."""
    months = run(since, shifted(since, 2))
    came = own.value(months)
    places = {name: at for at, name in enumerate(own.own.partners)}
    inside, base = [], []
    for row in room.predict("us-imports", since=months[0], until=months[-1]):
        if row.partner in places and row.base * 4 > momentum.LEAST:
            actual = came[places[row.partner], own.own.industries.index(row.naics3)]
            inside.append(row.low <= 100 * (actual / row.base - 1) <= row.high)
            base.append(row.base)
    assert 0.7 <= np.mean(inside) <= 0.95
    assert 0.65 <= np.average(inside, weights=base) <= 0.95
