"""Refreshing against a local server that speaks the publishers' formats."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlparse

import pytest

from walkaway.errors import BadInputError, DataCorruptError
from walkaway.world import Snapshot, World, publishers, verify
from walkaway.world.refresh import FetchError, fetch_auctions, refresh

TREASURY = (
    'Date,"1 Mo","1.5 Month","2 Mo","3 Mo","4 Mo","6 Mo","1 Yr","2 Yr","3 Yr","5 Yr","7 Yr",'
    '"10 Yr","20 Yr","30 Yr"\r\n'
    "08/24/2026,3.70,3.73,3.81,3.82,3.91,3.98,3.96,4.14,4.16,4.23,4.35,4.49,4.99,4.98\r\n"
    "08/21/2026,3.67,,3.72,3.85,3.95,4.00,4.00,4.17,4.19,4.24,4.35,4.48,4.97,4.97\r\n"
    "08/20/2026,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99,9.99\r\n"
)
MOF = (
    "Interest Rate,,,,,,,,,,,,,,,(Unit : %)\r\n"
    "Date,1Y,2Y,3Y,4Y,5Y,6Y,7Y,8Y,9Y,10Y,15Y,20Y,25Y,30Y,40Y\r\n"
    "1974/9/24,10.327,9.362,8.83,8.515,8.348,8.29,8.24,8.121,8.127,-,-,-,-,-,-\r\n"
    "2026/7/1,1.1,1.4,1.55,1.75,1.9,2.0,2.1,2.2,2.3,2.55,3.1,3.4,3.7,3.73,-\r\n"
    "\r\n※ 注\r\n"
)
TIC = "\r\n".join(
    [
        "Table 5: Major Foreign Holders of Treasury Securities",
        "Holdings at end of time period",
        "",
        "Country\t2026-07\t2026-06\t2026-05",
        "Japan\t1100.5\t1116.7\t1140.0",
        "China, Mainland\t630.0\t633.4\t659.3",
        "France\t400.0\t398.0\t397.0",
        "Of Which: Foreign Official\t3770.0\t3778.1\t",
        "Grand Total\t9,310.0\t9299.0\t",
        "",
    ]
)
TODAY = dt.date(2026, 10, 1)


def auction_page(page: int) -> str:
    data = [{"cusip": f"91282C{page}", "auction_date": "2026-08-20", "high_yield": "null"}]
    return json.dumps({"data": data, "meta": {"total-pages": 2}})


class Publisher(BaseHTTPRequestHandler):
    bodies: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        url = urlparse(self.path)
        if url.path == "/auctions":
            body: bytes | None = auction_page(int(parse_qs(url.query)["page"][0])).encode()
        else:
            body = self.bodies.get(url.path)
        self.send_response(200 if body is not None else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def addresses() -> Iterator[dict[str, str]]:
    Publisher.bodies = {
        "/treasury/2026": TREASURY.encode(),
        "/mof": MOF.encode("shift_jis"),
        "/mof_month": MOF.encode("shift_jis"),
        "/tic": TIC.encode(),
    }
    server = HTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    root = f"http://127.0.0.1:{server.server_port}"
    yield {
        "treasury": root + "/treasury/{year}",
        "mof": root + "/mof",
        "mof_month": root + "/mof_month",
        "tic": root + "/tic",
        "auctions": root + "/auctions?since={since}&page={page}",
    }
    server.shutdown()
    server.server_close()
    thread.join()


def test_new_values_are_added_and_old_ones_kept(addresses: dict, tmp_path: Path) -> None:
    target = tmp_path / "data"
    updates = refresh(target, TODAY, addresses=addresses)
    assert [(u.publisher, u.last, u.problem) for u in updates] == [
        ("treasury", "2026-08-24", ""),
        ("mof", "2026-07-01", ""),
        ("tic", "2026-07-31", ""),
    ]
    assert updates[0].added == 2
    assert updates[1].added == 1
    assert verify(target) == []
    snapshot = Snapshot(target)
    thirty = World.at("2026-08-25", snapshot).series("us_30y_yield")
    assert thirty.last.value == 4.98
    assert thirty.on("2026-08-20").value == 5.23  # what was held is not overwritten
    assert "fetched" in thirty.source.vintage
    assert World.at("2026-07-01", snapshot).series("jgb_10y_yield").last.value == 2.55


def test_a_revision_is_known_from_the_day_it_was_fetched(addresses: dict, tmp_path: Path) -> None:
    refresh(tmp_path / "data", TODAY, addresses=addresses)
    snapshot = Snapshot(tmp_path / "data")
    before = World.at("2026-09-30", snapshot).series("tic_japan")
    after = World.at("2026-10-01", snapshot).series("tic_japan")
    assert before.on("2026-05").value == 1143.1
    assert after.on("2026-05").value == 1140.0
    # A month never held is dated by the rule: the 18th of the second month after.
    assert before.on("2026-07").value == 1100.5
    assert before.on("2026-07").published == dt.date(2026, 9, 18)
    assert World.at("2026-09-17", snapshot).series("tic_japan").last.value == 1116.7
    assert after.last.value == 1100.5
    assert World.at("2026-10-01", snapshot).series("tic_total").last.value == 9310.0
    with pytest.raises(BadInputError, match="2026-10-01"):
        World.at("2026-10-02", snapshot)


def test_the_folder_can_be_used_and_refreshed_again(
    addresses: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "data"
    refresh(target, TODAY, addresses=addresses)
    first = (target / "manifest.sha256").read_text()
    refresh(target, TODAY, addresses=addresses)
    assert (target / "manifest.sha256").read_text() == first
    monkeypatch.setenv("WALKAWAY_DATA", str(target))
    assert World.at("2026-09-30").series("tic_japan").last.value == 1100.5
    monkeypatch.setenv("WALKAWAY_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataCorruptError, match=r"manifest\.json"):
        World.at("2026-06-30")


def test_one_failing_publisher_leaves_its_data(addresses: dict, tmp_path: Path) -> None:
    Publisher.bodies["/mof"] = b"<html>maintenance</html>"
    del Publisher.bodies["/tic"]
    updates = refresh(tmp_path / "data", TODAY, addresses=addresses)
    assert updates[0].problem == ""
    assert "not the expected document" in updates[1].problem
    assert "404" in updates[2].problem
    assert verify(tmp_path / "data") == []
    same = Snapshot(tmp_path / "data").by_file["rates/jgb_yields.csv"].source.sha256
    assert same == Snapshot.embedded().by_file["rates/jgb_yields.csv"].source.sha256


def test_nothing_is_written_when_all_fail(addresses: dict, tmp_path: Path) -> None:
    Publisher.bodies = {}
    with pytest.raises(FetchError, match="nothing was written"):
        refresh(tmp_path / "data", TODAY, addresses=addresses)
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_and_an_unknown_publisher_are_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    with pytest.raises(BadInputError) as refused:
        refresh(tmp_path / "letters", TODAY, only=["tresury"])
    assert len(refused.value.problems) == 2
    assert "did you mean 'treasury'" in str(refused.value)
    assert (tmp_path / "letters" / "a.txt").read_text() == "mine"


def test_auctions_come_page_by_page(addresses: dict) -> None:
    rows = fetch_auctions(dt.date(2026, 8, 1), addresses)
    assert [row["cusip"] for row in rows] == ["91282C1", "91282C2"]
    assert rows[0]["high_yield"] == ""


@pytest.mark.parametrize(
    "read",
    [
        lambda: publishers.treasury_yields("a,b\n1,2\n"),
        lambda: publishers.treasury_yields(""),
        lambda: publishers.jgb_yields(b"<html>"),
        lambda: publishers.tic_holders("nothing"),
        lambda: publishers.auctions(["[]"]),
        lambda: publishers.auctions(["{"]),
    ],
)
def test_other_documents_are_refused(read) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says what was missing
        read()


def test_unreachable_publisher(tmp_path: Path) -> None:
    nowhere = {"tic": "http://127.0.0.1:9/nothing"}
    with pytest.raises(FetchError, match="check the connection"):
        refresh(tmp_path / "data", TODAY, only=["tic"], addresses=nowhere)
