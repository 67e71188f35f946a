"""Fiscal years, quarters that straddle, and tariffs counted by days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.firms import market, scale, statements
from walkaway.firms.bridge import PARTS
from walkaway.firms.firm import Estimate, Firm, Head, Sales
from walkaway.firms.reader import load as load_firm
from walkaway.firms.year import (
    _first_paid,
    compared,
    fiscal_year,
    label,
    recorded_tariffs,
    tariffs,
)
from walkaway.goods.schedule import schedule
from walkaway.scenario import Scenario, Tariff
from walkaway.world import World

DAY = dt.date(2025, 6, 12)
WORLD = World.at(DAY)
ASKED = question(Scenario(name="zero", date=DAY))


def known_of(*measures: Any) -> Any:
    """What a goods market would know of some measures: points over the base, day by day."""
    trade = WORLD.trade()
    return SimpleNamespace(
        economies=trade.economies,
        sectors=trade.sectors,
        tariffs=lambda on: schedule(WORLD, trade, measures, on).tariffs - trade.tariffs,
    )


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def firm(starts_in: int = 4, base_year: int = 2024, *sales: Sales) -> Firm:
    return Firm(Head(name="f", starts_in=starts_in, base_year=base_year), sales)


def flow(amount: float = 10.0, **more: Any) -> Sales:
    given = {"from_": "JPN", "to": "USA", "amount": (amount,) * 3, "source": "x"} | more
    return Sales(**given)


@pytest.mark.parametrize(
    ("starts_in", "on", "first", "last"),
    [
        # Japan's runs from April to March.
        (4, "2025-03-31", "2024-04-01", "2025-03-31"),
        (4, "2025-04-01", "2025-04-01", "2026-03-31"),
        (4, "2025-12-31", "2025-04-01", "2026-03-31"),
        (4, "2026-01-01", "2025-04-01", "2026-03-31"),
        (1, "2025-01-01", "2025-01-01", "2025-12-31"),
        (1, "2024-12-31", "2024-01-01", "2024-12-31"),
        (10, "2025-09-30", "2024-10-01", "2025-09-30"),
        (12, "2025-12-01", "2025-12-01", "2026-11-30"),
        (3, "2024-02-29", "2023-03-01", "2024-02-29"),
    ],
)
def test_the_fiscal_year_of_a_day(starts_in: int, on: str, first: str, last: str) -> None:
    quarters = fiscal_year(firm(starts_in), date(on))
    assert len(quarters) == 4
    assert (quarters[0][0], quarters[-1][1]) == (date(first), date(last))
    for (_, before), (after, _) in pairwise(quarters):
        assert (after - before).days == 1
    assert all(89 < (b - a).days + 1 < 93 for a, b in quarters)
    assert all(a.day == 1 for a, _ in quarters)
    assert [a.month for a, _ in quarters] == [(starts_in - 1 + 3 * k) % 12 + 1 for k in range(4)]


def test_the_year_compared_with_is_over() -> None:
    assert compared(firm(4, 2024), date("2025-04-01")) == (date("2024-04-01"), date("2025-03-31"))
    assert compared(firm(10, 2023), date("2025-09-30")) == (date("2023-10-01"), date("2024-09-30"))
    with pytest.raises(BadInputError, match=r"2025 is not before the fiscal year of .* \(2025\)"):
        compared(firm(4, 2025), date("2025-04-01"))
    with pytest.raises(BadInputError, match="it is the year compared with"):
        compared(firm(4, 2024), date("2025-03-31"))


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2025-04-01", "2025-06-30", "2025Q2"), ("2025-10-01", "2025-12-31", "2025Q4"),
        ("2026-01-01", "2026-03-31", "2026Q1"),
        ("2025-11-01", "2026-01-31", "2025-11 to 2026-01"),
        ("2025-06-01", "2025-08-31", "2025-06 to 2025-08"),
    ],
)  # fmt: skip
def test_quarters_are_named_by_the_calendar_or_by_their_months(
    first: str, last: str, name: str
) -> None:
    assert label(date(first), date(last)) == name


def points(first: str, last: str, *measures: Tariff, **own: Any) -> float:
    """Mean points over the base tariff on one flow of cars."""
    (found,) = tariffs(
        known_of(*measures), firm(4, 2024, flow(**own)), date(first), date(last), measures
    )
    return found


def cars(change: str = "+25%", **dates: str) -> Tariff:
    given = {{"start": "from_"}.get(k, k): date(v) for k, v in dates.items()}
    return Tariff(by="USA", on="JPN", sectors="cars", change=change, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("measure", "own", "paying"),
    [
        # Of the 91 days of the second quarter.
        ({}, {}, 91),
        ({"start": "2025-04-03"}, {}, 89),
        ({"start": "2025-06-30"}, {}, 1),
        ({"start": "2025-07-01"}, {}, 0),
        ({"start": "2025-01-01", "until": "2025-04-01"}, {}, 1),
        ({"start": "2025-01-01", "until": "2025-06-29"}, {}, 90),
        ({"start": "2025-01-01", "until": "2025-03-31"}, {}, 0),
        ({"start": "2025-04-11", "until": "2025-04-20"}, {}, 10),
        # Days on which the flow itself is concerned.
        ({}, {"since": date("2025-05-03")}, 59),
        ({}, {"until": date("2025-05-03")}, 33),
        ({"start": "2025-05-01"}, {"since": date("2025-04-01"), "until": date("2025-05-03")}, 3),
    ],
)
def test_a_tariff_counts_on_the_days_it_is_paid(
    measure: dict[str, str], own: dict[str, Any], paying: int
) -> None:
    found = points("2025-04-01", "2025-06-30", cars(**measure), **own)
    assert found == pytest.approx(0.25 * paying / 91, rel=1e-12)


def test_one_day_may_be_asked_for_and_another_flow_pays_nothing() -> None:
    assert points("2025-04-03", "2025-04-03", cars(start="2025-04-03")) == pytest.approx(0.25)
    assert points("2025-04-02", "2025-04-02", cars(start="2025-04-03")) == 0.0
    assert points("2025-04-03", "2025-04-03", cars(), from_="DEU") == 0.0
    assert points("2025-04-03", "2025-04-03", cars(), sector="C28") == 0.0


def test_customs_values_are_units_times_value_in_billions_and_what_pays_of_it() -> None:
    own = Sales(
        from_="JPN", to="USA", units=(1e5, 2e5, 3e5), value=(20_000.0, 30_000.0, 40_000.0),
        dutiable=(0.5, 0.8, 1.0), source="x",
    )  # fmt: skip
    assert own.base_usd_bn == pytest.approx((1.0, 4.8, 12.0))
    assert flow(6.0, dutiable=(0.5, 0.75, 1.0)).base_usd_bn == pytest.approx((3.0, 4.5, 6.0))


def past(points: Any, *changes: str) -> Any:
    """What is on record: points on cars from Japan on a day, which change on some days."""
    trade = WORLD.trade()
    at = trade.economies.index("JPN"), trade.economies.index("USA"), trade.sectors.index("C29")

    def levied(on: dt.date) -> np.ndarray:
        found = np.zeros(trade.tariffs.shape)
        found[at] = points(on)
        return found

    return SimpleNamespace(
        economies=trade.economies, sectors=trade.sectors, recorded_tariffs=levied,
        recorded_days=lambda first, last: tuple(
            date(day) for day in changes if first <= date(day) <= last
        ),
    )  # fmt: skip


def test_what_was_levied_is_a_mean_over_days() -> None:
    """25 points from 3 April 2025; 12.5 from 16 September: of 183 days, 166 and 15."""
    record = past(
        lambda on: 0.0 if on < date("2025-04-03") else 0.25 if on < date("2025-09-16") else 0.125,
        "2025-04-03", "2025-09-16",
    )  # fmt: skip
    own = firm(4, 2024, flow(), flow(from_="MEX"))
    first, last = date("2025-04-01"), date("2025-09-30")
    japan, mexico = recorded_tariffs(record, own, first, last)
    assert japan == pytest.approx((166 * 0.25 + 15 * 0.125) / 183, rel=1e-12)
    assert mexico == 0.0


def test_a_bill_is_rate_times_base_times_yen_times_the_part_of_a_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scale, "dollar_in", lambda *_: (140.0, 150.0, 160.0))
    own = firm(4, 2024, flow(amount=8.0), flow(amount=4.0, from_="MEX"))
    first, last = date("2025-04-03"), date("2025-05-02")  # thirty days
    found = scale.tariff_bill(WORLD, past(lambda _: 0.25), own, first, last)
    for k, yen in enumerate((140.0, 150.0, 160.0)):
        assert found[k] == pytest.approx(yen * 30 / 365 * 0.25 * 8.0, rel=1e-12)


def said(**changed: Any) -> dict[str, object]:
    """What is made of one estimate, the bill being 100 to 300."""
    given = {
        "said": date("2025-05-08"), "from_": date("2025-04-01"), "until": date("2025-05-31"),
        "effect": -180.0, "source": "x",
    } | changed  # fmt: skip
    head = Head(name="f", mitigation=(0.1, 0.2, 0.5))
    (row,) = statements.own_estimates(
        ASKED, lambda _: known_of(), Firm(head, (flow(),), (Estimate(**given),))  # type: ignore[arg-type]
    )  # fmt: skip
    return row


def test_what_a_company_said_is_set_beside_the_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dt.date] = []

    def bill(world: World, *_: object, **__: object) -> tuple[float, float, float]:
        asked.append(world.date)
        return 100.0, 200.0, 300.0

    monkeypatch.setattr(statements, "predicted", bill)
    row = said()
    # A bill lowers profit: the ends change places with their signs.
    assert row["ours"] == {"low": -300.0, "mid": -200.0, "high": -100.0}
    assert (row["inside"], row["company"], row["why"]) == (True, -180.0, "")
    assert (row["said"], row["from"], row["until"]) == ("2025-05-08", "2025-04-01", "2025-05-31")
    assert asked == [date("2025-05-07")]  # the eve
    for effect, inside in ((-100.0, True), (-99.0, False), (-300.0, True), (-301.0, False)):
        assert said(effect=effect)["inside"] is inside
    assert said(effect=180.0)["inside"] is False
    # Said after the data end: judged on their last day.
    asked.clear()
    said(said=date("2100-01-01"))
    assert asked == [WORLD.snapshot.last_day]
    early = said(said=date("1990-01-01"))
    assert (early["ours"], early["inside"]) == (None, None)
    assert "before the data begin" in str(early["why"])


def test_net_is_what_is_left_of_the_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100 to 300 a tenth, a fifth or a half is won back: most from the low end."""
    monkeypatch.setattr(scale, "tariff_bill", lambda *_: (100.0, 200.0, 300.0))
    own = Firm(Head(name="f", mitigation=(0.1, 0.2, 0.5)), (flow(),))
    days = date("2025-04-01"), date("2025-06-30")
    assert scale.predicted(WORLD, known_of(), own, *days) == (100.0, 200.0, 300.0)
    net = scale.predicted(WORLD, known_of(), own, *days, meant="net")
    assert net == pytest.approx((50.0, 160.0, 270.0))


def test_parts_quarters_and_the_total_are_sums_of_one_table() -> None:
    table = np.arange(4.0 * len(PARTS)).reshape(4, len(PARTS))
    labels = [f"2025Q{k + 1}" for k in range(4)]
    assert market._pick(table, labels, market.TOTAL) == table.sum()
    for k, name in enumerate(PARTS):
        assert market._pick(table, labels, name) == table[:, k].sum()
    assert market._pick(table, labels, "2025Q2") == table[1].sum()


def test_the_library_s_firms_compare_with_the_year_before_the_tariffs() -> None:
    for name in ("toyota", "honda", "mazda", "subaru"):
        own = load_firm(name)
        assert own.head.base_year == 2024
        first = fiscal_year(replace(own), date("2024-06-12"))[0][0]
        assert (first.month, first.year) == (4, 2024)


def test_the_first_day_on_which_any_flow_paid_more() -> None:
    """Mexico's cars pay from April, Japan's from May: the firm has paid since April."""
    days = {"2025-03-31": (0, 0), "2025-04-03": (0, 25), "2025-05-03": (25, 25)}

    def paid(day: dt.date) -> Any:
        table = np.zeros((3, 3, 1))
        table[:2, 2, 0] = days[max(own for own in days if date(own) <= day)]
        return table

    asked = []

    def recorded(after: dt.date, until: dt.date) -> list[dt.date]:
        asked.append((after, until))
        return [date(own) for own in days if after < date(own) <= until]

    trade: Any = SimpleNamespace(
        economies=("JPN", "MEX", "USA"), sectors=("C29",), recorded_days=recorded,
        recorded_tariffs=paid,
    )  # fmt: skip
    both = firm(4, 2024, flow(), flow(from_="MEX"))
    first, on = date("2025-03-31"), date("2025-06-12")
    assert _first_paid(trade, both, first, on) == date("2025-04-03")
    assert asked == [(first, date("2025-06-11"))]
    assert _first_paid(trade, firm(4, 2024, flow()), first, on) == date("2025-05-03")
    assert _first_paid(trade, both, first, date("2025-04-03")) == date("2025-04-03")
    assert _first_paid(trade, firm(4, 2024), first, on) == on
    assert _first_paid(trade, both, date("2025-05-03"), on) == date("2025-05-03")
