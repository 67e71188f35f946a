"""No refresh changes the world of an earlier day, whatever publishers say or fail to say."""

from __future__ import annotations

import datetime as dt
import tempfile
from bisect import bisect_right
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.world.feed.desk import Desk, written
from walkaway.world import Snapshot, World

D = dt.date
START = Snapshot.embedded().last_day
SERIES = ("tic_japan", "tic_total", "us_10y_yield", "us_30y_yield", "us_federal_debt")
ADDRESSES = {name: f"https://{name}.example/a" for name in ("monthly", "daily", "undated", "sales")}
MONTHS = [D(2026, 6, 30), D(2026, 7, 31), D(2026, 8, 31), D(2026, 9, 30), D(2026, 10, 31)]
DAYS = [D(2026, 9, 1) + dt.timedelta(days=k) for k in range(0, 100, 10)]
QUARTERS = [D(2026, 6, 30), D(2026, 9, 30)]
KEYS = [f"{day}/{kind}" for day in DAYS[:4] for kind in ("note/2-Year", "bill/6-Week")]
FAILURES = (
    "no answer in time",
    b"<html>down</html>",
    b"",
    b"ours\nrow a\n",
    b"ours\ntic_japan 1 x",
)


def of(periods: list[D], low: float, high: float) -> st.SearchStrategy[dict[D, str]]:
    """Some periods with a value each; some of them far off, or in other units."""
    text = st.floats(low, high).map(lambda x: f"{x:.1f}") | st.sampled_from(["0", f"{high * 1e4}"])
    return st.dictionaries(st.sampled_from(periods), text, max_size=4)


ANSWERS = st.fixed_dictionaries(
    {
        "monthly": st.fixed_dictionaries(
            {"tic_japan": of(MONTHS, 1000, 1200), "tic_total": of(MONTHS, 9000, 9500)}
        ).map(written),
        "daily": st.fixed_dictionaries(
            {"us_10y_yield": of(DAYS, 3, 5), "us_30y_yield": of(DAYS, 3, 5)}
        ).map(written),
        "undated": st.fixed_dictionaries({"us_federal_debt": of(QUARTERS, 38e3, 4e4)}).map(written),
        "sales": st.dictionaries(
            st.sampled_from(KEYS), st.sampled_from(["high_rate=4.1", "high_rate=4.2,price=99.5"])
        ).map(lambda rows: written({}, rows)),
    }
)
BROKEN = st.dictionaries(st.sampled_from(list(ADDRESSES)), st.sampled_from(FAILURES), max_size=3)
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1, 7, 16, 30]), ANSWERS, BROKEN), min_size=2, max_size=5
)


def world(snapshot: Snapshot, day: D) -> list:
    """All that the world of a day says of what is refreshed here."""
    found = World.at(day, snapshot)
    series = [found.series(name) for name in SERIES]
    table = found.table("auctions")
    return [
        *((s.periods, s.values.tobytes(), s.published, s.source, s.rule) for s in series),
        *(editions(snapshot, name, day) for name in SERIES),
        (table.data, table.source),
    ]


def editions(snapshot: Snapshot, name: str, day: D) -> tuple:
    """All editions of a series that are published by a day, as `World.publications` has them."""
    record = snapshot.record(name)
    count = bisect_right(record.published, day)
    return record.periods[:count], record.published[:count], record.values[:count].tobytes()


@settings(max_examples=25)
@given(STEPS)
@example([(0, dict.fromkeys(ADDRESSES, b"ours\n"), {}), (9, {}, {"daily": "no answer in time"})])
def test_the_world_of_an_earlier_day_stays(steps: list) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk(Path(scratch) / "data")
        today = START
        seen: dict[D, list] = {}
        for gap, answers, broken in steps:
            today += dt.timedelta(days=gap)
            desk.says |= {ADDRESSES[name]: said for name, said in {**answers, **broken}.items()}
            report = desk.refresh(today)
            if not report.written:
                continue
            now = desk.snapshot()
            for day in [d for d in seen if d < today]:
                assert world(now, day) == seen[day], f"{day}, after the refresh of {today}"
            asked = [today - dt.timedelta(days=back) for back in (0, 1, 10, 40)]
            seen = {day: world(now, day) for day in {*seen, *asked}}


@settings(max_examples=10)
@given(STEPS)
def test_what_the_data_had_reached_stays_at_the_first_refresh(steps: list) -> None:
    """Series by series, up to the day of its last embedded publication."""
    embedded = Snapshot.embedded()
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk(Path(scratch) / "data")
        _, answers, _ = steps[0]
        desk.says |= {ADDRESSES[name]: said for name, said in answers.items()}
        desk.refresh(D(2026, 11, 27))
        for name in SERIES:
            reached = embedded.record(name).published[-1]
            before = editions(embedded, name, reached)
            assert editions(desk.snapshot(), name, reached) == before


@settings(max_examples=15)
@given(STEPS)
def test_no_value_is_known_before_it_was_seen_or_published(steps: list) -> None:
    """Look-ahead, checked by what was said on each day and by the calendar alone."""
    from walkaway.world.releases import tic_release

    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk(Path(scratch) / "data")
        today, said = START, list[tuple[D, bytes]]()
        for gap, answers, broken in steps:
            today += dt.timedelta(days=gap)
            desk.says |= {ADDRESSES[name]: body for name, body in {**answers, **broken}.items()}
            desk.refresh(today)
            body = desk.says.get(ADDRESSES["monthly"])
            if isinstance(body, bytes):
                said.append((today, body))
        if not (desk.folder / "fetched" / "index.jsonl").exists():
            return
        embedded = set(World.complete(Snapshot.embedded()).publications("tic_japan"))
        for one in set(World.complete(desk.snapshot()).publications("tic_japan")) - embedded:
            line = f"tic_japan {one.period} ".encode()
            days = [d for d, b in said if any(_is(x, line, one.value) for x in b.split(b"\n"))]
            assert days, "it was never said"
            assert min(days) <= one.published or tic_release(one.period) <= one.published


def _is(line: bytes, start: bytes, value: float) -> bool:
    return line.startswith(start) and float(line[len(start) :]) == value
