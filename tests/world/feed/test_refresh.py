"""Refreshing against a local server: nothing is half taken, one failure touches no other."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from tests.world.feed import answers, formats
from tests.world.feed.server import Server
from walkaway.errors import BadInputError
from walkaway.world import Snapshot, World, refresh, status
from walkaway.world.feed import carry, http, layer
from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.index import read_index
from walkaway.world.feed.publishers import publishers
from walkaway.world.report import Report, Update

D = dt.date
TODAY = D(2026, 11, 27)
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
FEW = ("treasury-par", "tic-holders", "mof-jgb", "treasury-debt")
HASTE = http.Patience(connect=2, silent=0.5, whole=1, tries=2, wait=0)
SINCE = D(2026, 1, 1)


def asked(server: Server, *names: str) -> tuple[Publisher, ...]:
    """Some publishers, asked of the server."""
    return tuple(server.local(one) for one in publishers() if one.id in (names or FEW))


def asking():
    """The network client, without long waits."""
    from contextlib import contextmanager

    @contextmanager
    def hasty(stop: Event):
        with http.opened(HASTE) as client:
            yield lambda address, largest, etag, modified: http.fetch(
                client, address, largest=largest, etag=etag, modified=modified, patience=HASTE
            )

    return hasty


def run(server: Server, folder: Path, now: dt.datetime = NOON, **how) -> Report:
    options = {"publishers": asked(server), "asking": asking(), "since": SINCE} | how
    return refresh.refresh(folder, now, **options)


def by_id(report: Report) -> dict[str, Update]:
    return {one.publisher: one for one in report.updates}


def world(day: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """As a user has it who names the folder."""
    monkeypatch.setenv("WALKAWAY_DATA", str(folder))
    return World.at(day)


@pytest.fixture
def full(server: Server) -> Server:
    for name in FEW:
        server.load(answers.standard(TODAY, SINCE, only=name))
    return server


def test_official_bills_and_bonds_come(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines as the Treasury names them; the two sum to the official total (k01)."""
    of = "Of Which: Foreign Official"
    lines = {
        "Japan": ["1100.0", "1101.0"],
        "Grand Total": ["9310.0", "9311.0"],
        of: ["3770.0", "3771.0"],
        f"{of} Treasury Bills": ["410.0", "411.0"],
        f"{of} T-Bonds & Notes": ["3360.0", "3360.0"],
        "Atlantis": ["10.0", "10.0"],
    }
    (tic,) = asked(server, "tic-holders")
    for address in tic.addresses(TODAY, TODAY):
        server.put(
            "https://" + address.removeprefix(server.root + "/"),
            formats.tic_table_5(["2026-09", "2026-08"], lines),
        )
    report = run(server, tmp_path / "data", publishers=(tic,), since=TODAY)
    found = world("2026-11-27", tmp_path / "data", monkeypatch)
    for month, bills, bonds, total in (("2026-09", 410, 3360, 3770), ("2026-08", 411, 3360, 3771)):
        said = [
            found.series(f"tic_official{part}").on(month).value for part in ("_bills", "_bonds", "")
        ]
        assert said == [bills, bonds, total]
    # A country that nobody knows is named, not dropped in silence.
    assert report.updates[0].unread == ("Atlantis",)
    assert "tic_china" in report.updates[0].nothing
    assert "tic_japan" not in report.updates[0].nothing


CUT = "the answer was cut short or damaged"
OTHER = "not the expected document"
FAULTS: dict[str, str] = {
    "cut": CUT, "long": CUT, "cut-chunks": CUT, "cut-gzip": "cut short", "bad-gzip": "damaged",
    "oversize-stated": "too large", "oversize": "too large", "bomb": "too large",
    "html": "HTML", "schema": OTHER, "400": "400", "404": "404", "410": "410", "429": "429",
    "429-late": "429", "500": "500", "503": "503", "slow": "did not come within",
    "silent": "no answer in time", "reset": "", "redirects": "redirects",
    "redirect-http": "only https is", "redirect-file": "not asked",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_publisher_that_fails_is_a_line_and_touches_no_other(
    full: Server, tmp_path: Path, fault: str
) -> None:
    """(k02, and its like.)"""
    both = asked(full, "tic-holders", "treasury-debt")
    run(full, tmp_path / "alone", publishers=both[:1])
    full.fail("slt_table5", fault)
    full.fail("mfhhis01", fault)
    report = run(full, tmp_path / "data", publishers=both)
    debt, tic = report.updates
    reasons = [trouble.reason for trouble in tic.troubles]
    assert reasons
    assert [r for r in reasons if not r or FAULTS[fault].lower() not in r.lower()] == []
    assert (tic.new, tic.revised, tic.last) == (0, 0, "")
    assert "tic_total" in tic.nothing
    assert (debt.publisher, debt.troubles) == ("treasury-debt", ())
    alone, found = held(tmp_path / "alone", both[:1]), held(tmp_path / "data", both)
    assert rows(found, "us_federal_debt") == rows(alone, "us_federal_debt")
    assert rows(found, "us_federal_debt") != rows(Snapshot.embedded(), "us_federal_debt")
    assert rows(found, "tic_total") == rows(Snapshot.embedded(), "tic_total")


def held(folder: Path, by: tuple[Publisher, ...]) -> Snapshot:
    """The data with what was fetched, read by some publishers."""
    place = folder / "fetched"
    return Snapshot.over(Snapshot.embedded(), [lambda below: layer.layer(place, below, by)])


def rows(snapshot: Snapshot, name: str) -> list[tuple]:
    record = snapshot.record(name)
    return list(zip(record.periods, record.published, record.values.tolist(), strict=True))


def test_a_redirect_that_ends_well_is_followed(full: Server, tmp_path: Path) -> None:
    full.fail("slt_table5", "redirect")
    assert by_id(run(full, tmp_path / "data"))["tic-holders"].troubles == ()


@pytest.mark.parametrize("january", ["header", "empty", "missing"])
def test_in_the_first_days_of_january(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, january: str
) -> None:
    """The file of the new year is empty, or not there; that of the old one is taken (k04)."""
    today = dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)
    server.load(answers.standard(D(2026, 12, 31), D(2026, 1, 1), only="treasury-par"))
    (par,) = asked(server, "treasury-par")
    new = next(a for a in par.addresses(D(2026, 6, 30), today.date()) if "/2027/" in a)
    if january != "missing":
        body = formats.treasury({}) if january == "header" else b""
        server.put("https://" + new.removeprefix(server.root + "/"), body)
    report = run(server, tmp_path / "data", today, publishers=(par,), since=None)
    thirty = world("2027-01-02", tmp_path / "data", monkeypatch).series("us_30y_yield")
    fresh = [period for period in thirty.periods if period > D(2026, 6, 30)]
    # Every weekday from 1 July to 31 December: 132 of them.
    assert fresh == list(answers.weekdays(D(2026, 7, 1), D(2026, 12, 31)))
    assert len(fresh) == 132
    assert report.updates[0].last == "2026-12-31"
    assert len(report.updates[0].troubles) == (january == "missing")


def test_what_the_fault_says_of_revisions(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two refreshes of one folder, a month apart, with Japan's September revised (k05)."""
    (tic,) = asked(server, "tic-holders")
    for text, day in (("1100.0", 27), ("1112.0", 58)):
        table = formats.tic_table_5(["2026-09"], {"Japan": [text]})
        for address in tic.addresses(TODAY, TODAY):
            server.put("https://" + address.removeprefix(server.root + "/"), table)
        now = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
        run(server, tmp_path / "data", now, publishers=(tic,), since=TODAY)
    for day, value in (("2026-11-27", 1100.0), ("2026-12-28", 1112.0)):
        found = world(day, tmp_path / "data", monkeypatch).series("tic_japan").on("2026-09")
        assert found.value == value


def test_when_nobody_answers_nothing_is_written(server: Server, tmp_path: Path) -> None:
    report = run(server, tmp_path / "data")
    assert not report.written
    assert all(one.troubles for one in report.updates)
    assert not (tmp_path / "data" / "fetched" / "index.jsonl").exists()
    assert report.digest == Snapshot.embedded().digest


def test_a_machine_that_is_not_reached_is_tried_once_not_for_each_address() -> None:
    told = []
    with refresh.asking(Event()) as ask:
        for name in ("a", "b", "c"):
            with pytest.raises(http.NotFetchedError) as error:
                ask(f"http://127.0.0.1:9/{name}", 10, "", "")
            told.append(error.value.why)
    assert "not reached" in told[0]
    assert told[1:] == ["not asked, as its machine was not reached before"] * 2


def test_what_did_not_change_is_not_sent_again(full: Server, tmp_path: Path) -> None:
    run(full, tmp_path / "data")
    kept = sorted(p.name for p in (tmp_path / "data" / "fetched" / "answers").rglob("*.xz"))
    full.asked.clear()
    full.headers.clear()
    report = run(full, tmp_path / "data", NOON + dt.timedelta(days=1), since=SINCE)
    assert all("if-none-match" in headers for headers in full.headers)
    assert [(one.new, one.revised, one.troubles) for one in report.updates] == [(0, 0, ())] * 4
    assert "us_30y_yield" not in by_id(report)["treasury-par"].nothing
    assert kept == sorted(p.name for p in (tmp_path / "data" / "fetched" / "answers").rglob("*.xz"))


def test_who_interrupts_a_refresh_keeps_what_was_recorded(full: Server, tmp_path: Path) -> None:
    """The rest is not asked any more, and the log is whole."""

    def progress(done: int, total: int, what: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(full, tmp_path / "data", progress=progress)
    kept = {line.publisher for line in read_index(tmp_path / "data" / "fetched").lines}
    assert 2 <= len(kept) <= len(FEW)
    assert carry.damage(tmp_path / "data" / "fetched") == ()


def test_only_some_are_asked(full: Server, tmp_path: Path) -> None:
    report = run(full, tmp_path / "data", only=["mof-jgb", "tic_japan"])
    assert [one.publisher for one in report.updates] == ["tic-holders", "mof-jgb"]
    with pytest.raises(BadInputError) as refused:
        run(full, tmp_path / "data", only=["tic-holder", "us_30y_yeild"], since=D(2027, 1, 1))
    assert len(refused.value.problems) == 3
    assert "did you mean 'tic-holders'" in str(refused.value)
    assert "did you mean 'us_30y_yield'" in str(refused.value)


def test_a_foreign_folder_is_left_alone(full: Server, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    with pytest.raises(BadInputError, match="not data of walkaway"):
        run(full, tmp_path / "letters")
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_a_plan_asks_nothing(full: Server, tmp_path: Path) -> None:
    plans = refresh.plan(tmp_path / "data", TODAY, publishers=asked(full))
    assert [one.publisher.id for one in plans] == [p.id for p in publishers() if p.id in FEW]
    assert all(one.addresses for one in plans)
    assert full.asked == []
    assert not (tmp_path / "data").exists()


def test_a_publisher_that_wants_a_key_is_asked_only_with_it(
    full: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (debt,) = asked(full, "treasury-debt")
    own = (replace(debt, key="WALKAWAY_KEY_OF_NOBODY"), *asked(full, "mof-jgb"))
    found = by_id(run(full, tmp_path / "data", publishers=own))
    assert "WALKAWAY_KEY_OF_NOBODY" in found["treasury-debt"].troubles[0].reason
    assert found["mof-jgb"].last == str(TODAY)
    monkeypatch.setenv("WALKAWAY_KEY_OF_NOBODY", "secret")
    found = by_id(run(full, tmp_path / "data", publishers=own))
    assert found["treasury-debt"].troubles == ()
    log = [p for p in (tmp_path / "data").rglob("*") if p.is_file()]
    assert log
    assert all(b"secret" not in p.read_bytes() for p in log)


def broken(raw: bytes, error: Exception) -> None:
    raise error


@pytest.mark.parametrize("error", [KeyError("Date"), RecursionError(), ZeroDivisionError()])
def test_a_reader_with_a_mistake_stops_nobody(
    full: Server, tmp_path: Path, error: Exception
) -> None:
    read: Callable = partial(broken, error=error)
    own = tuple(replace(one, read=read) if one.id == "tic-holders" else one for one in asked(full))
    found = by_id(run(full, tmp_path / "data", publishers=own))
    assert type(error).__name__ in found["tic-holders"].troubles[0].reason
    assert found["treasury-par"].new > 0


def test_a_newer_reader_reads_what_an_older_one_refused(
    full: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The raw answer is kept: what it says is known from the day it came."""
    whole = asked(full)
    read: Callable = partial(broken, error=KeyError("Country"))
    old = tuple(replace(o, read=read) if o.id == "tic-holders" else o for o in whole)
    run(full, tmp_path / "data", publishers=old)
    new = tuple(replace(one, version=2) if one.id == "tic-holders" else one for one in whole)

    def found(by: tuple[Publisher, ...]) -> Snapshot:
        return held(tmp_path / "data", by)

    before = World(TODAY, found(whole)).series("tic_japan").last
    after = World(TODAY, found(new)).series("tic_japan").last
    assert before.period < D(2026, 9, 30)
    assert after.period == D(2026, 9, 30)
    assert found(whole).digest != found(new).digest


def test_the_data_have_a_last_day_and_a_hash_of_their_own(
    full: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = run(full, tmp_path / "data")
    found = world("2026-11-27", tmp_path / "data", monkeypatch)
    assert held(tmp_path / "data", asked(full)).digest == report.digest
    assert len({found.data_hash, report.digest, Snapshot.embedded().digest}) == 3  # other readers
    assert found.data_hash == World.at("2026-06-12").data_hash
    with pytest.raises(BadInputError, match="2026-11-27"):
        World.at("2026-11-28")
    monkeypatch.delenv("WALKAWAY_DATA")
    assert World.at("2026-06-12").data_hash == Snapshot.embedded().digest


def test_the_status_says_what_is_late_and_who_is_asked(
    full: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full.fail("jgbcme", "html")
    run(full, tmp_path / "data")
    monkeypatch.setenv("WALKAWAY_DATA", str(tmp_path / "data"))
    found = status.status(tmp_path / "data", TODAY, asked(full))
    own = {one.id: one for one in found.held}
    assert own["us_30y_yield"].last == TODAY
    assert not own["us_30y_yield"].stale
    assert own["us_30y_yield"].publisher == "treasury-par"
    assert own["jgb_10y_yield"].stale
    # A month of holdings is due by the 18th or so of the second month after the next.
    assert own["tic_japan"].last == D(2026, 9, 30)
    assert not own["tic_japan"].stale
    assert own["duty_orders"].reason
    standing = {one.id: one for one in found.publishers}
    assert standing["treasury-par"].answered == TODAY
    assert standing["mof-jgb"].answered is None
    assert "HTML" in standing["mof-jgb"].problem
    later = status.status(tmp_path / "data", D(2027, 3, 1), asked(full))
    assert {one.id: one for one in later.held}["us_30y_yield"].stale


def test_an_old_refreshed_snapshot_still_works(
    full: Server, snapshot_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with a manifest is the snapshot; what is fetched is laid over it."""
    assert world("2026-06-12", snapshot_copy, monkeypatch).series("tic_japan").last.value > 0
    run(full, snapshot_copy)
    found = world("2026-11-27", snapshot_copy, monkeypatch)
    assert found.snapshot.root == snapshot_copy
    assert found.series("us_30y_yield").last.period == TODAY
    assert json.loads((snapshot_copy / "manifest.json").read_text())["format"] == 1
