"""From which day what was fetched is known: by the calendar, by the log, never too early."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.world.feed.desk import Desk, publisher, written
from walkaway.errors import BadInputError
from walkaway.world import Snapshot, World

D = dt.date
SEPTEMBER = D(2026, 9, 30)
MONTHLY, DAILY = "https://monthly.example/a", "https://daily.example/a"
UNDATED, SALES = "https://undated.example/a", "https://sales.example/a"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


def says(desk: Desk, series: str, address: str = MONTHLY, **values: str) -> None:
    """An address says values by month (``m2026_09``) or day of one series."""
    periods = {}
    for name, text in values.items():
        year, month, *day = (int(part) for part in name[1:].split("_"))
        first = D(year, month, day[0] if day else 1)
        end = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        periods[first if day else end] = text
    desk.says[address] = written({series: periods})


def test_a_second_refresh_adds_to_the_first(desk: Desk) -> None:
    """What was said first stays what was known then (k05)."""
    says(desk, "tic_japan", m2026_09="1100.0")
    desk.refresh("2026-11-27")
    says(desk, "tic_japan", m2026_09="1112.0")
    desk.refresh("2026-12-28")
    for day, value in (("2026-11-27", 1100.0), ("2026-12-27", 1100.0), ("2026-12-28", 1112.0)):
        assert desk.on(day).series("tic_japan").on("2026-09").value == value
    editions = [p for p in desk.on("2026-12-28").publications("tic_japan") if p.period == SEPTEMBER]
    # September is out on 18 November by the Treasury's calendar; the log's first look is later.
    assert [(p.published, p.value) for p in editions] == [
        (D(2026, 11, 18), 1100.0),
        (D(2026, 12, 28), 1112.0),
    ]


def test_what_was_not_there_is_not_known_on_that_day(desk: Desk) -> None:
    """The calendar says the 18th; asked on the 20th the month was not there yet."""
    says(desk, "tic_japan", m2026_08="1101.0")
    desk.refresh("2026-11-20")
    says(desk, "tic_japan", m2026_08="1101.0", m2026_09="1100.0")
    desk.refresh("2026-11-27")
    found = desk.on("2026-11-27").series("tic_japan").on("2026-09")
    assert found.published == D(2026, 11, 21)
    with pytest.raises(BadInputError):
        desk.on("2026-11-20").series("tic_japan").on("2026-09")


def test_what_comes_on_the_second_look_of_a_day_is_known_that_day(desk: Desk) -> None:
    says(desk, "tic_japan", m2026_08="1101.0")
    desk.refresh("2026-11-18")
    says(desk, "tic_japan", m2026_09="1100.0")
    desk.refresh("2026-11-18")
    assert desk.on("2026-11-18").series("tic_japan").on("2026-09").published == D(2026, 11, 18)


def test_the_second_look_of_a_day_leaves_the_days_before_it(desk: Desk) -> None:
    """A month out since September, not there at noon and there at one."""
    says(desk, "tic_japan", m2026_08="1101.0")
    desk.refresh("2026-11-27")
    says(desk, "tic_japan", m2026_09="1100.0")
    desk.refresh("2026-11-27")
    assert desk.on("2026-11-27").series("tic_japan").on("2026-09").published == D(2026, 11, 27)
    assert desk.on("2026-11-26").series("tic_japan").last.value == 1101.0


def test_without_a_calendar_it_is_known_when_it_was_seen(desk: Desk) -> None:
    says(desk, "us_federal_debt", UNDATED, m2026_09="39000.5")
    desk.refresh("2026-11-27")
    assert desk.on("2026-11-27").series("us_federal_debt").on("2026Q3").published == D(2026, 11, 27)
    assert desk.on("2026-11-26").series("us_federal_debt").last.period < SEPTEMBER


def test_an_answer_may_name_the_day_itself(desk: Desk) -> None:
    desk.says[UNDATED] = b"ours\nus_federal_debt 2026-09-30 39000.5 2026-10-06\n"
    desk.refresh("2026-11-27")
    assert desk.on("2026-10-06").series("us_federal_debt").last.value == 39000.5
    assert desk.on("2026-10-05").series("us_federal_debt").last.period < SEPTEMBER


def test_what_is_held_already_is_no_edition(desk: Desk) -> None:
    held = World.at("2026-06-30").series("us_30y_yield")
    days = {period: f"{value:.6f}" for period, value in zip(held.periods, held.values, strict=True)}
    desk.says[DAILY] = written({"us_30y_yield": days})
    report = desk.refresh("2026-11-27")
    assert (report.updates[1].new, report.updates[1].revised) == (0, 0)
    assert desk.on("2026-06-30").publications("us_30y_yield") == World.at(
        "2026-06-30", Snapshot.embedded()
    ).publications("us_30y_yield")


def test_an_answer_that_goes_back_is_an_edition_too(desk: Desk) -> None:
    for day, text in (("2026-11-27", "1100"), ("2026-11-28", "1110"), ("2026-11-29", "1100")):
        says(desk, "tic_japan", m2026_09=text)
        desk.refresh(day)
    values = [desk.on(f"2026-11-{d}").series("tic_japan").last.value for d in (27, 28, 29)]
    assert values == [1100.0, 1110.0, 1100.0]


def test_of_two_addresses_the_later_counts_and_both_are_told(tmp_path: Path) -> None:
    both = ("https://m.example/old", "https://m.example/new")
    desk = Desk(tmp_path / "data", publishers=(publisher("m", ("tic_japan",), None, both),))
    for address, text in zip(both, ("1100", "1112"), strict=True):
        says(desk, "tic_japan", address, m2026_09=text)
    report = desk.refresh("2026-11-27")
    assert desk.on("2026-11-27").series("tic_japan").last.value == 1112.0
    (clash,) = report.updates[0].clashes
    assert "1100" in clash
    assert "1112" in clash


def test_an_answer_that_contradicts_itself_is_not_taken(desk: Desk) -> None:
    desk.says[MONTHLY] = written(
        {"tic_japan": {SEPTEMBER: "1100"}, "tic_total": {SEPTEMBER: "9310.0"}},
        more="tic_japan 2026-09-30 1112\n",
    )
    report = desk.refresh("2026-11-27")
    assert desk.on("2026-11-27").series("tic_japan").last.period < SEPTEMBER
    assert desk.on("2026-11-27").series("tic_total").last.value == 9310.0
    (clash,) = report.updates[0].clashes
    assert clash.endswith("not taken")
    assert "2026-09-30" in clash


@pytest.mark.parametrize("text", ["1100000", "1.1"])
def test_other_units_are_held_back_until_they_are_accepted(desk: Desk, text: str) -> None:
    from walkaway.world.refresh import accept

    says(desk, "tic_japan", m2026_09=text)
    (doubt,) = desk.refresh("2026-11-27").updates[0].doubts
    assert (doubt.series, doubt.values, doubt.last) == ("tic_japan", 1, SEPTEMBER)
    assert (doubt.value, doubt.held) == (float(text), 1116.7)
    assert desk.on("2026-11-27").series("tic_japan").last.period < SEPTEMBER
    noon = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
    with pytest.raises(BadInputError, match="nothing of it is held back"):
        accept(desk.folder, ["tic_total"], noon, desk.publishers)
    assert accept(desk.folder, ["tic_japan"], noon, desk.publishers) == (doubt,)
    desk.refresh("2026-12-01")
    assert desk.on("2026-11-30").series("tic_japan").last.value == float(text)
    assert desk.on("2026-11-29").series("tic_japan").last.period < SEPTEMBER


def test_what_is_corrected_is_held_back_no_more(desk: Desk) -> None:
    says(desk, "tic_japan", m2026_09="1100000")
    desk.refresh("2026-11-27")
    says(desk, "tic_japan", m2026_09="1100")
    assert desk.refresh("2026-11-28").updates[0].doubts == ()
    assert desk.on("2026-11-28").series("tic_japan").last.value == 1100.0


def test_yields_near_zero_may_move_by_factors(desk: Desk) -> None:
    """From 0.08 to 0.43 in a day is 35 basis points, not other units."""
    days = {D(2026, 11, 25): "0.08", D(2026, 11, 26): "0.43"}
    held = World.complete(Snapshot.embedded()).series("us_10y_yield").last.value
    path = {D(2026, 10, 1) + dt.timedelta(days=k): f"{held * 0.8**k:.2f}" for k in range(1, 17)}
    desk.says[DAILY] = written({"us_10y_yield": path | days})
    report = desk.refresh("2026-11-27")
    assert report.updates[1].doubts == ()
    assert desk.on("2026-11-27").series("us_10y_yield").last.value == 0.43


def test_a_day_to_come_is_held_back(desk: Desk) -> None:
    says(desk, "us_30y_yield", DAILY, d2026_11_26="4.6", d2027_11_26="4.7")
    (doubt,) = desk.refresh("2026-11-27").updates[1].doubts
    assert (doubt.last, doubt.held) == (D(2027, 11, 26), None)
    assert World.complete(desk.snapshot()).series("us_30y_yield").last.value == 4.6


def test_a_period_beyond_every_calendar_is_no_traceback(desk: Desk) -> None:
    desk.says[MONTHLY] = b"ours\ntic_japan 9999-12-31 1100\ntic_japan 0001-01-31 1100\n"
    desk.refresh("2026-11-27")
    assert desk.on("2026-11-27").series("tic_japan").last.value != 1100.0


def test_rows_of_tables_have_editions(desk: Desk) -> None:
    desk.says[SALES] = written({}, {"2026-11-24/note/2-Year": "high_rate=4.1,cusip=91282ZZZ1"})
    desk.refresh("2026-11-27")
    desk.says[SALES] = written({}, {"2026-11-24/note/2-Year": "high_rate=4.11,cusip=91282ZZZ1"})
    desk.refresh("2026-11-30")

    def rates(day: str) -> list[str]:
        rows = desk.on(day).table("auctions").where(auction_date="2026-11-24", term="2-Year")
        return rows.strings("high_rate")

    assert [rates(f"2026-11-{d}") for d in (23, 24, 29, 30)] == [[], ["4.1"], ["4.1"], ["4.11"]]


def test_a_row_that_is_held_is_not_there_twice(desk: Desk) -> None:
    rows = World.at("2026-06-30").table("auctions").rows()
    held = next(row for row in reversed(rows) if "." in row["high_rate"])
    key = "/".join(held[name] for name in ("auction_date", "kind", "term"))
    desk.says[SALES] = written({}, {key: f"high_rate={held['high_rate']}00,cusip={held['cusip']}"})
    report = desk.refresh("2026-11-27")
    assert (report.updates[3].new, report.updates[3].revised) == (0, 0)
    assert desk.on("2026-11-27").table("auctions").data == tuple(
        tuple(row.values()) for row in World.complete(Snapshot.embedded()).table("auctions")
    )
