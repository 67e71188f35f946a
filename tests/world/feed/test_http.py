"""The client: limits, patience, and what it says when a publisher fails."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zlib

import pytest

from tests.world.feed.server import FAULTS, Server, bomb
from walkaway.world.feed.http import (
    CONTACT,
    Answer,
    NotFetchedError,
    NotReachedError,
    Patience,
    fetch,
    opened,
    retry_after,
)

ADDRESS = "https://stats.example/a/table.csv?year=2026&x=%20y"
BODY = b"Date,10 Yr\r\n" + b"01/02/2026,4.10\r\n" * 100
PATIENT = Patience(connect=20, silent=20, whole=20, tries=3, wait=0.5, longest_wait=2)
HASTY = Patience(connect=20, silent=0.7, whole=0.7, tries=3, wait=0.5, longest_wait=2)
"""For what never comes or comes too slowly: how long it is waited for is not what is tested."""


def ask(
    server: Server, largest: int = 1_000_000, waits: list[float] | None = None,
    patience: Patience = PATIENT, **given: str,
) -> Answer:  # fmt: skip
    with opened(patience) as client:
        sleep = (waits if waits is not None else []).append
        address = server.address(ADDRESS)
        return fetch(client, address, largest=largest, patience=patience, sleep=sleep, **given)


def patience_for(fault: str) -> Patience:
    return HASTY if fault in ("slow", "silent") else PATIENT


def test_the_body_comes_as_it_is_and_says_who_asks(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONTACT, "desk@bank.example")
    server.put(ADDRESS, BODY)
    assert ask(server).body == BODY
    assert server.asked == [ADDRESS]
    assert server.headers[0]["user-agent"].startswith("walkaway/")
    assert server.headers[0]["user-agent"].endswith(" (desk@bank.example)")
    assert "cookie" not in server.headers[0]
    assert "authorization" not in server.headers[0]


def test_what_did_not_change_is_not_sent_again(server: Server) -> None:
    server.put(ADDRESS, BODY)
    first = ask(server)
    again = ask(server, etag=first.etag)
    assert first.etag
    assert (again.unchanged, again.body, again.etag) == (True, b"", first.etag)
    server.put(ADDRESS, BODY + b"01/03/2026,4.20\r\n")
    assert ask(server, etag=first.etag).body.endswith(b"4.20\r\n")


PASSING = ("cut", "long", "cut-chunks", "cut-gzip", "bad-gzip", "429", "500", "503", "slow",
           "silent", "reset")  # fmt: skip
FINAL = {
    "400": "answers 400", "404": "answers 404", "410": "answers 410", "429-late": "3600 s",
    "oversize": "too large", "oversize-stated": "1,000,000,000,000 bytes", "bomb": "too large",
    "redirects": "more than 5 redirects", "redirect-http": "only https",
    "redirect-file": "only https",
}  # fmt: skip
TAKEN = ("html", "schema", "empty", "redirect")  # what only a reader can tell, or what ends well


def test_every_fault_of_the_server_is_tried_here() -> None:
    assert sorted([*PASSING, *FINAL, *TAKEN]) == sorted(FAULTS)


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_asked_again(server: Server, fault: str) -> None:
    server.put(ADDRESS, BODY)
    server.fail("table.csv", fault, times=2)
    assert ask(server, patience=patience_for(fault)).body == BODY
    assert len(server.asked) == 3


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_is_said_after_the_last_try(server: Server, fault: str) -> None:
    server.put(ADDRESS, BODY)
    server.fail("table.csv", fault)
    with pytest.raises(NotFetchedError, match="asked 3 times"):
        ask(server, patience=patience_for(fault))
    assert len(server.asked) == 3


@pytest.mark.parametrize("fault", FINAL)
def test_what_will_not_pass_is_said_at_once(server: Server, fault: str) -> None:
    server.put(ADDRESS, BODY)
    server.fail("table.csv", fault)
    with pytest.raises(NotFetchedError, match=FINAL[fault]):
        ask(server)
    assert len(server.asked) == (6 if fault == "redirects" else 1)


def test_a_redirect_on_this_machine_is_followed(server: Server) -> None:
    server.put(ADDRESS, BODY)
    server.fail("table.csv", "redirect")
    assert ask(server).body == BODY


def test_a_packed_answer_never_fills_the_memory(server: Server) -> None:
    assert len(bomb()) < 1_000_000 < len(zlib.decompress(bomb(), wbits=31))
    server.fail("table.csv", "bomb")
    tracemalloc.start()
    with pytest.raises(NotFetchedError, match="at most 1,000,000"):
        ask(server)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("most", [0, 1, len(BODY) - 1])
def test_one_byte_too_many_is_refused(server: Server, most: int) -> None:
    server.put(ADDRESS, BODY)
    with pytest.raises(NotFetchedError, match="too large"):
        ask(server, largest=most)
    assert ask(server, largest=len(BODY)).body == BODY


def test_waits_grow_and_the_publishers_own_wish_counts(server: Server) -> None:
    waits: list[float] = []
    server.put(ADDRESS, BODY)
    server.fail("table.csv", "500", times=2)
    ask(server, waits=waits)
    assert 0.375 <= waits[0] <= 0.625  # half a second, by a quarter more or less
    assert 0.75 <= waits[1] <= 1.25
    waits.clear()
    server.fail("table.csv", "429", times=2)
    ask(server, waits=waits)
    assert waits == [0, 0]


NOW = dt.datetime(2026, 11, 27, 12, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), ("Fri, 27 Nov 2026 12:01:30 GMT", 90), ("Fri, 27 Nov 2026 11:00:00 GMT", 0),
     ("", None), ("soon", None), ("-5", None), ("9" * 400, None)],
)  # fmt: skip
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    "address",
    ["http://example.org/a", "ftp://example.org/a", "file:///etc/passwd", "example.org", "",
     "http://127.0.0.1.example.org/"],
)  # fmt: skip
def test_only_https_is_asked(address: str) -> None:
    with opened(PATIENT) as client, pytest.raises(NotFetchedError):
        fetch(client, address, largest=10, patience=PATIENT, sleep=lambda _: None)


def test_nobody_there() -> None:
    waits: list[float] = []
    with (
        opened(PATIENT) as client,
        pytest.raises(NotReachedError, match=r"not reached .*asked 2 times"),
    ):
        fetch(client, "http://127.0.0.1:9/", largest=9, patience=PATIENT, sleep=waits.append)
    assert len(waits) == 1  # whoever has no network hears of it soon
