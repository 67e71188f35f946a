"""Every publisher against the server: all that it should bring is brought, nothing is unread."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.world.feed import answers
from tests.world.feed.server import Server
from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.http import NotFetchedError, Patience, fetch, opened
from walkaway.world.feed.publishers import publishers

TODAY = dt.date(2026, 11, 27)
PATIENCE = Patience(silent=5, whole=20, tries=2, wait=0)
every = pytest.mark.parametrize("publisher", publishers(), ids=lambda p: p.id)


def asked(server: Server, publisher: Publisher, first: dt.date = answers.FIRST) -> list[Read]:
    here = server.local(publisher)
    with opened(PATIENCE) as client:
        return [
            here.read(
                fetch(
                    client, address, largest=here.largest, patience=PATIENCE, sleep=lambda _: None
                ).body
            )
            for address in here.addresses(first, TODAY)
        ]


def brought(reads: list[Read]) -> set[str]:
    return {v.series for r in reads for v in r.values} | {w.table for r in reads for w in r.rows}


@every
def test_what_is_wanted_comes(server: Server, publisher: Publisher) -> None:
    server.load(answers.standard(TODAY, only=publisher.id))
    found = brought(asked(server, publisher))
    assert found == set(publisher.wanted) - answers.NOT_LISTED.get(publisher.id, set())


@every
def test_no_period_is_later_than_today(server: Server, publisher: Publisher) -> None:
    server.load(answers.standard(TODAY, only=publisher.id))
    for read in asked(server, publisher):
        assert all(value.period <= TODAY for value in read.values)


@every
@pytest.mark.parametrize("fault", ["html", "schema", "cut", "404", "bomb", "oversize"])
def test_a_failure_is_one_of_two_errors(server: Server, publisher: Publisher, fault: str) -> None:
    server.load(answers.standard(TODAY, only=publisher.id))
    server.fail("", fault)
    with pytest.raises((NotFetchedError, UnexpectedError)) as caught:
        asked(server, publisher)
    assert len(str(caught.value)) < 500


@every
def test_the_table_is_well_formed(publisher: Publisher) -> None:
    addresses = publisher.addresses(answers.FIRST, TODAY)
    assert len(set(addresses)) == len(addresses) > 0
    assert all(a.startswith("https://") and a.isascii() and " " not in a for a in addresses)
    assert len(set(publisher.wanted)) == len(publisher.wanted) > 0
    assert publisher.frequency in ("day", "week", "month", "quarter", "year", "irregular")
    assert not publisher.key
    if publisher.release:
        for day in (dt.date(2025, 12, 31), dt.date(2024, 2, 29), dt.date(2026, 3, 31)):
            assert day <= publisher.release(day) <= day + dt.timedelta(days=400)


def test_names_of_publishers_are_their_own() -> None:
    names = [p.id for p in publishers()]
    assert len(set(names)) == len(names)
    wanted = [name for p in publishers() for name in p.wanted]
    assert sorted(set(wanted)) == sorted(wanted)  # no series has two publishers
