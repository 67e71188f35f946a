"""Nothing is visible before its publication; a later world knows at least as much."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.errors import BadInputError
from walkaway.world import Snapshot, World
from walkaway.world.series import Record, overdue_after, period_end

SNAPSHOT = Snapshot.embedded()
days = st.dates(SNAPSHOT.first_day, SNAPSHOT.last_day)
names = st.sampled_from(sorted(SNAPSHOT.series))
dated_tables = st.sampled_from(
    sorted(t for t, e in SNAPSHOT.tables.items() if e.detail["published_column"])
)
early = st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 20))
publications = st.lists(st.tuples(early, early, st.floats(-1e3, 1e3)), max_size=30)


@settings(max_examples=60)
@given(names, days)
def test_no_value_before_its_publication(name: str, day: dt.date) -> None:
    series = World.at(day).series(name)
    assert all(published <= day for published in series.published)
    assert list(series.periods) == sorted(set(series.periods))
    assert len(series.periods) == len(series.values) == len(series.published)


@settings(max_examples=60)
@given(names, days, days)
def test_a_later_world_knows_at_least_as_much(name: str, one: dt.date, two: dt.date) -> None:
    first, second = sorted([one, two])
    before, after = World.at(first).series(name), World.at(second).series(name)
    assert set(before.periods) <= set(after.periods)
    if len(before):
        assert after.last.period >= before.last.period


@settings(max_examples=40)
@given(dated_tables, days, days)
def test_tables_grow(name: str, one: dt.date, two: dt.date) -> None:
    first, second = sorted([one, two])
    before, after = World.at(first).table(name), World.at(second).table(name)
    column = SNAPSHOT.tables[name].detail["published_column"]
    assert all(d is not None and d <= first for d in before.dates(column))
    assert set(before.data) <= set(after.data)


@given(publications, early)
def test_known_on_is_the_newest_publication(
    record: list[tuple[dt.date, dt.date, float]], asof: dt.date
) -> None:
    rows = [[p.isoformat(), d.isoformat(), repr(v)] for p, d, v in record]
    got_periods, got_values, got_published = Record.of(rows, 2).known_on(asof)
    visible = [row for row in record if row[1] <= asof]
    assert list(got_periods) == sorted({row[0] for row in visible})
    for period, value, day in zip(got_periods, got_values, got_published, strict=True):
        newest = max(row[1] for row in visible if row[0] == period)
        same_day = [row[2] for row in visible if row[0] == period and row[1] == newest]
        assert day == newest
        assert value == same_day[-1]


def test_revision_replaces_the_first_value_on_its_day() -> None:
    # The 2026 survey revision moved Japan's June 2025 from 1,147.9 to 1,154.8.
    assert World.at("2026-06-30").series("tic_japan").on("2025-06").value == 1147.9
    assert World.complete().series("tic_japan").on("2025-06").value == 1154.8


def test_all_editions_are_kept() -> None:
    editions = World.complete().publications("tic_japan")
    june = [p.value for p in editions if p.period == dt.date(2025, 6, 30)]
    assert june == [1147.6, 1147.9, 1154.8]
    days = [p.published for p in editions]
    assert days == sorted(days)
    assert not any(
        p.published > dt.date(2025, 6, 12) for p in World.at("2025-06-12").publications("tic_japan")
    )


def test_founding_day_knows_march_and_not_april() -> None:
    japan = World.at("2025-06-12").series("tic_japan")
    assert japan.last.period == dt.date(2025, 3, 31)
    assert not japan.last.stale
    with pytest.raises(BadInputError, match="no value for the period 2025-05"):
        japan.on("2025-05")


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (dt.date(1999, 12, 31), SNAPSHOT.first_day),
        (dt.date(1971, 1, 1), SNAPSHOT.first_day),
        (SNAPSHOT.last_day + dt.timedelta(days=1), SNAPSHOT.last_day),
        (dt.date(2400, 2, 29), SNAPSHOT.last_day),
    ],
)
def test_outside_the_data(day: dt.date, near: dt.date) -> None:
    span = f"from {SNAPSHOT.first_day} to {SNAPSHOT.last_day}; the nearest day is {near}"
    with pytest.raises(BadInputError, match=span):
        World.at(day)
    assert World.at(near).date == near


def test_data_run_from_2000_to_their_newest_publication() -> None:
    assert SNAPSHOT.first_day == dt.date(2000, 1, 1)
    newest = max(
        publication.published
        for name in SNAPSHOT.series
        if name != "us_average_tariff"  # announced ahead
        for publication in World.complete().publications(name)
    )
    assert newest <= SNAPSHOT.last_day
    tables = (World.complete().table(name) for name in SNAPSHOT.tables)
    known = [
        text
        for table in tables
        if (column := SNAPSHOT.tables[table.id].detail["published_column"])
        for text in table.strings(column)
    ]
    assert SNAPSHOT.last_day == max(newest, *(dt.date.fromisoformat(text) for text in known))
    assert World.newest() == World.at(SNAPSHOT.last_day)


@pytest.mark.parametrize("text", ["12 June 2025", "2025-13-01", "2025-02-30", "", "2025"])
def test_not_a_date(text: str) -> None:
    with pytest.raises(BadInputError, match="is not a date"):
        World.at(text)


def test_ended_series_is_carried_and_says_so() -> None:
    last = World.at("2026-09-25").series("jgb_10y_yield").last
    assert last.stale
    assert last.period == dt.date(2026, 6, 30)
    assert "carried from 2026-06-30" in last.note
    fresh = World.at("2026-07-02").series("jgb_10y_yield").last
    assert not fresh.stale
    assert fresh.note == ""


@given(st.dates(dt.date(2024, 7, 15), SNAPSHOT.last_day))
def test_long_ended_series_is_always_stale(day: dt.date) -> None:
    assert World.at(day).series("aus_10y_end").last.stale  # ends with May 2024


@pytest.mark.parametrize(
    "name", ["us_10y_yield", "us_30y_yield", "jgb_30y_yield", "soma_treasuries"]
)
def test_live_series_is_never_stale(name: str) -> None:
    day = dt.date(2025, 1, 1)
    while day <= dt.date(2026, 4, 30):
        assert not World.at(day).series(name).last.stale, day
        day += dt.timedelta(days=9)


def test_daily_series_is_stale_after_a_long_silence() -> None:
    assert overdue_after(dt.date(2025, 1, 1), "daily", 0) == dt.date(2025, 1, 8)
    assert overdue_after(dt.date(2025, 1, 1), "irregular", 0) is None


def test_value_of_a_past_day_uses_only_what_was_known() -> None:
    world = World.at("2025-06-15")  # a Sunday
    series = world.series("us_10y_yield")
    assert series.last.period == dt.date(2025, 6, 13)
    assert series.at("2025-06-14").value == series.on("2025-06-13").value
    assert series.at("2030-01-01").period == dt.date(2025, 6, 13)
    with pytest.raises(BadInputError, match="the nearest day that has one is 1990-01-02"):
        series.at("1980-01-01")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025", dt.date(2025, 12, 31)),
        ("2025Q2", dt.date(2025, 6, 30)),
        ("2025-Q4", dt.date(2025, 12, 31)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2025-06-12", dt.date(2025, 6, 12)),
    ],
)
def test_periods(text: str, day: dt.date) -> None:
    assert period_end(text) == day


@pytest.mark.parametrize("text", ["2025Q5", "2025-13", "June", "20256"])
def test_bad_periods(text: str) -> None:
    with pytest.raises(BadInputError):
        period_end(text)


def test_unknown_names_suggest_the_nearest() -> None:
    world = World.at("2025-06-12")
    with pytest.raises(BadInputError, match="did you mean 'us_30y_yield'"):
        world.series("us_30yr_yield")
    with pytest.raises(BadInputError, match="did you mean 'cbo_baselines'"):
        world.table("cbo_baseline")
    with pytest.raises(BadInputError, match="did you mean 'net_interest'"):
        world.table("cbo_baselines").floats("net_intrest")


def test_the_shutdown_delays_the_holders() -> None:
    # August and September 2025 came together on 18 November, after the government reopened.
    before = World.at("2025-11-17").series("tic_china").last
    assert (before.period, before.value) == (dt.date(2025, 7, 31), 730.7)
    assert before.stale
    after = World.at("2025-11-18").series("tic_china")
    assert (after.last.period, after.last.value) == (dt.date(2025, 9, 30), 700.5)
    assert after.on("2025-07").value == 696.9  # revised that day
    assert not after.last.stale


@pytest.mark.parametrize(
    ("day", "holder", "value"),
    [
        # as the press reported them on the day
        ("2025-05-16", "china", 765.4),
        ("2025-06-18", "china", 757.2),
        ("2025-06-18", "united_kingdom", 807.7),
        ("2025-07-17", "china", 756.3),
        ("2025-07-17", "japan", 1135.0),
        ("2025-08-15", "united_kingdom", 858.1),
        ("2025-09-18", "japan", 1151.4),
        ("2025-12-18", "china", 688.7),
    ],
)
def test_first_editions(day: str, holder: str, value: float) -> None:
    last = World.at(day).series(f"tic_{holder}").last
    assert last.value == value
    assert last.published == dt.date.fromisoformat(day)


def test_late_release_shows_as_stale() -> None:
    # The accounts of 2025Q3 came on 9 January 2026, a month late; they were due in December.
    assert not World.at("2025-12-20").series("z1_fed").last.stale
    assert World.at("2026-01-08").series("z1_fed").last.stale
    after = World.at("2026-01-09").series("z1_fed").last
    assert after.period == dt.date(2025, 9, 30)
    assert not after.stale
