"""Turns, and what lies on disk."""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from walkaway.web.job import Job, State
from walkaway.web.journal import Journal
from walkaway.web.queue import FairQueue


@given(
    st.lists(st.sampled_from(["1 a", "1 b", "1 c", "2 a", "3"]), max_size=30),
    st.sets(st.integers(0, 29), max_size=8),
)
def test_an_address_wins_no_turns_by_many_names(clients: list[str], removed: set[int]) -> None:
    """Between two jobs of one address every other address that waits is served once."""
    queue = FairQueue()
    for number, client in enumerate(clients):
        queue.add(client, f"{client}:{number}")
    for number in removed & set(range(len(clients))):
        assert queue.remove(f"{clients[number]}:{number}")
    foreseen = queue.order()
    served = [queue.next() for _ in range(len(queue))]
    assert served == foreseen
    assert queue.next() is None
    addresses = [str(job)[0] for job in served]
    for place, address in enumerate(addresses[:-1]):
        if address in addresses[place + 1 :]:
            again = addresses.index(address, place + 1)
            between = addresses[place + 1 : again]
            assert len(between) == len(set(between))
            assert set(addresses[again:]) - {address} <= set(between)


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.sets(st.integers(0, 29), max_size=8))
def test_turns(clients: list[str], removed: set[int]) -> None:
    queue = FairQueue()
    for number, client in enumerate(clients):
        queue.add(client, f"{client}{number}")
    for number in removed:
        there = number < len(clients)
        assert queue.remove(f"{clients[number] if there else 'x'}{number}") is there
    left = [f"{c}{n}" for n, c in enumerate(clients) if n not in removed]
    foreseen = queue.order()
    served = [queue.next() for _ in range(len(queue))]
    assert served == foreseen
    assert sorted(served) == sorted(left)
    assert (len(queue), queue.next()) == (0, None)
    for client in set(clients):
        own = [job for job in served if job.startswith(client)]
        assert own == [job for job in left if job.startswith(client)]
        # Between two of one client's jobs everybody else who waits is served once.
        for first, second in itertools.pairwise(own):
            between = [job[0] for job in served[served.index(first) + 1 : served.index(second)]]
            assert len(between) == len(set(between))
            later = {job[0] for job in served[served.index(second) :]} - {client}
            assert later <= set(between)


def test_a_client_keeps_its_turn_when_it_changes_its_mind() -> None:
    queue = FairQueue()
    for client in "abc":
        queue.add(client, f"{client}1")
    queue.add("a", "a2")
    queue.remove("a1")
    assert queue.order() == ["a2", "b1", "c1"]


def job(name: str, state: State, submitted: str) -> Job:
    request = {"scenario": None, "toml": "", "dials": {}, "view": "run", "draws": 0, "seed": 0}
    request |= {"elasticities": None, "only": None}
    scenario = {"name": "x", "title": "x", "date": "2025-06-12"}
    return Job(name, "run", request, scenario, "d", state, submitted)


def test_a_journal_taken_up_again(tmp_path: Path) -> None:
    first = Journal(tmp_path, kept=3)
    assert first.open() == []
    for number, state in enumerate([*State, State.FINISHED]):
        first.save(job(f"{number:012x}", state, f"2026-01-0{number + 1}"))
    # Another server beside the first leaves its unfinished jobs alone.
    beside = Journal(tmp_path, kept=10)
    ended = [state for state in State if state.ended]
    assert [one.state for one in beside.open()] == [*ended, State.FINISHED]
    beside.close()
    os.close(first._lock.pop())  # as when its process ends
    jobs = tmp_path / "web" / "jobs"
    (jobs / ".0.json.abc.tmp").write_bytes(b'{"half')
    (jobs / ("f" * 12 + ".json")).write_bytes(b'{"half')
    (jobs / ("e" * 12 + ".json")).write_text(json.dumps({"id": "../../x"}))
    old = time.time() - 60
    os.utime(jobs / ".0.json.abc.tmp", (old, old))
    second = Journal(tmp_path, kept=10)
    found = second.open()
    assert [one.state for one in found] == [
        *(State.INTERRUPTED, State.INTERRUPTED, State.FINISHED, State.WITH_FAILURES),
        *(State.FAILED, State.CANCELLED, State.INTERRUPTED, State.FINISHED),
    ]
    assert "ended before" in (found[0].error or {})["message"]
    assert not list(jobs.glob(".*"))
    second.close()
    third = Journal(tmp_path, kept=3)
    assert [one.id for one in third.open()] == [one.id for one in found[-3:]]
    assert len(list(jobs.glob("*.json"))) == 3 + 2  # what is not ours is left alone
    third.close()
    assert not list((tmp_path / "web" / "servers").iterdir())


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open()
    one = job("0" * 12, State.QUEUED, "")
    journal.save(one)
    before = (tmp_path / "web" / "jobs" / f"{one.id}.json").read_bytes()
    one.request["elasticities"] = [object()]
    try:
        journal.save(one)
    except TypeError:
        pass
    else:
        raise AssertionError("it was written")
    assert (tmp_path / "web" / "jobs" / f"{one.id}.json").read_bytes() == before
    assert not list(tmp_path.rglob(".*.tmp"))
    journal.close()
