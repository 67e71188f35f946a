"""The life of a job: asked, joined, overtaken, cancelled, crashed."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import PYTHONPATH, WATCHDOG, Running, running, until
from walkaway.web import desk
from walkaway.web.job import Job
from walkaway.web.limits import Limits

Text = Callable[..., str]


def test_a_run_from_question_to_outcome(fake: Running, text: Text) -> None:
    answer = fake.post({"toml": text(), "draws": 3, "seed": 7})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/runs/{job['id']}"
    assert job["state"] in ("queued", "running")
    assert job["request"]["draws"] == 3
    events = fake.events(job["id"])
    numbers = [number for number, _, _ in events]
    assert numbers == sorted(set(numbers))
    assert [name for _, name, _ in events][-2:] == ["page", "job"]
    assert events[-2][2]["stage"] == "final"
    last = events[-1][2]
    assert last["state"] == "finished"
    assert last["submitted"] <= last["started"] <= last["finished"]
    assert fake.job(job["id"]) == last
    assert fake.get(f"/runs/{job['id']}/outcome").json()["run"] == last["run"]
    page = fake.get(f"/runs/{job['id']}/page").json()
    assert (page["stage"], page["subtitle"]) == ("final", "final")
    again = fake.post({"toml": text(), "draws": 3, "seed": 7})
    assert (again.status_code, again.json()) == (200, last)
    other = fake.post({"toml": text(), "draws": 3, "seed": 8})
    assert other.json()["id"] != job["id"]
    assert [one["id"] for one in fake.get("/runs").json()["runs"]] == [
        other.json()["id"],
        job["id"],
    ]


def test_what_is_said_to_be_finished_is_so_on_disk(
    fake: Running, text: Text, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is killed once somebody has been told."""
    found, tell = [], Job.tell

    def told(job: Job) -> None:
        if job.state.ended:
            kept = json.loads((tmp_path / "home" / "web" / "jobs" / f"{job.id}.json").read_bytes())
            found.append((kept["state"], kept["run"], kept["failures"]))
        tell(job)

    monkeypatch.setattr(Job, "tell", told)
    for order in ("", "partly x"):
        job = fake.ended({"toml": text(order)})
        assert found == [(job["state"], job["run"], job["failures"])]
        found.clear()


def test_what_was_not_solved_stands_in_the_job(fake: Running, text: Text) -> None:
    whole = fake.post({"toml": text()}).json()["id"]
    partly = fake.post({"toml": text("partly x")}).json()["id"]
    for job, state, failures in (
        (whole, "finished", []),
        (partly, "finished with failures", ["Partly solved: goods, 1 of 3 failed"]),
    ):
        *_, (_, _, last) = fake.events(job)
        assert (last["state"], last["failures"]) == (state, failures)
        assert fake.job(job)["failures"] == failures
        assert fake.get(f"/runs/{job}/outcome").status_code == 200
        assert fake.get(f"/runs/{job}/page").json()["stage"] == "final"
        again = {"toml": text()} if job == whole else {"toml": text("partly x")}
        assert fake.post(again).json() == last  # it is the answer; it is not solved anew


def test_a_page_that_cannot_be_made_loses_no_run(fake: Running, text: Text) -> None:
    job = fake.ended({"toml": text("pageless x")})
    assert job["state"] == "finished with failures"
    assert job["failures"] == [
        "The page cannot be made: an error in walkaway itself (KeyError: 'x'); "
        "its trace is on the server's terminal"
    ]
    assert fake.get(f"/runs/{job['id']}/outcome").json()["run"] == job["run"]
    assert fake.get(f"/runs/{job['id']}/page").json()["stage"] == "goods"


def test_a_run_over_which_processes_were_lost_is_asked_anew(fake: Running, text: Text) -> None:
    body = {"toml": text("lost x")}
    first = fake.ended(body)
    assert first["state"] == "finished with failures"
    assert fake.get(f"/runs/{first['id']}/outcome").json()["run"] == first["run"]
    assert fake.desk.journal.outcome(first["run"]) is None
    again = fake.post(body)
    assert (again.status_code, again.json()["id"]) == (202, first["id"])


def test_a_job_of_an_earlier_version_has_no_failures() -> None:
    job = Job(
        "1", "run", {"toml": "", "elasticities": [], "only": [], "draws": 0}, {}, failures=["x"]
    )
    kept = job.to_dict()
    assert Job.from_dict(kept).failures == ["x"]
    del kept["failures"]
    assert Job.from_dict(kept).failures == []


def test_whoever_comes_late_sees_the_newest_at_once(
    fake: Running, text: Text, tmp_path: Path
) -> None:
    job = fake.post({"toml": text(f"hold {tmp_path / 'go'}")}).json()["id"]
    with fake.listening(job) as events:
        next(event for event in events if event[1] == "page")
        with fake.listening(job) as late:
            seen = {name: data for _, name, data in (next(late), next(late), next(late))}
        assert set(seen) == {"job", "progress", "page"}
        assert seen["job"]["state"] == "running"
        assert seen["page"]["stage"] == "goods"
        assert fake.get(f"/runs/{job}/page").json()["stage"] == "goods"
        assert fake.get(f"/runs/{job}/outcome").status_code == 404
        (tmp_path / "go").touch()
        assert [data for _, _, data in events][-1]["state"] == "finished"
    after = fake.events(job)
    assert [name for _, name, _ in after] == ["page", "job"]
    # Whoever asks again goes on from there, and always hears of the end.
    for seen_last, names in (
        (after[0][0], ["job"]),
        (after[1][0], ["job"]),
        (10**9, ["page", "job"]),
    ):
        with fake.listening(job, **{"Last-Event-ID": str(seen_last)}) as rest:
            assert [name for _, name, _ in rest] == names


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_cancel_kills_the_process_and_its_children(
    fake: Running, text: Text, tmp_path: Path
) -> None:
    told = tmp_path / "pids"
    job = fake.post({"toml": text(f"child {told}")}).json()["id"]
    until(told.exists)
    pids = [int(word) for word in told.read_text().split()]
    assert all(map(alive, pids))
    answer = fake.delete(job)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert not alive(pids[0])
    until(lambda: not alive(pids[1]))
    assert fake.delete(job).status_code == 409
    assert fake.events(job)[-1][2]["state"] == "cancelled"
    assert fake.ended({"toml": text()})["state"] == "finished"


def test_a_cancelled_run_can_be_asked_for_again(fake: Running, text: Text, tmp_path: Path) -> None:
    body = {"toml": text(f"hold {tmp_path / 'go'}")}
    job = fake.post(body).json()["id"]
    fake.wait(job, "running")
    fake.delete(job)
    (tmp_path / "go").touch()
    again = fake.post(body)
    assert (again.status_code, again.json()["id"]) == (202, job)
    assert fake.events(job)[-1][2]["state"] == "finished"


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all that can go wrong in a run."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", PYTHONPATH)
        with running(home, limits=Limits(memory_bytes=1 << 30)) as server:
            yield server


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("segfault", "crashed (SIGSEGV)"),
        ("exit", "ended without a result"),
        ("memory", "memory"),
        ("error boom", "RuntimeError: boom"),
        ("unsolved no yield clears it", "no yield clears it"),
    ],
)
def test_what_goes_wrong_in_a_run_stays_there(
    bounded: Running, text: Text, order: str, words: str
) -> None:
    failed = bounded.ended({"toml": text(order)})
    assert failed["state"] == "failed"
    assert words in failed["error"]["message"]
    name = f"after-{order.partition(' ')[0]}"
    assert bounded.ended({"toml": text(name=name)})["state"] == "finished"
    assert bounded.get("/about").status_code == 200


def test_a_run_that_takes_too_long(text: Text, tmp_path: Path) -> None:
    with running(tmp_path / "home", limits=Limits(seconds=0.5)) as server:
        failed = server.ended({"toml": text("hold /nonexistent/never")})
        assert failed["state"] == "failed"
        assert "longer than the 0.5 seconds" in failed["error"]["message"]
        assert server.ended({"toml": text()})["state"] == "finished"


def test_equal_questions_are_one_job(fake: Running, text: Text, tmp_path: Path) -> None:
    body = {"toml": text(f"hold {tmp_path / 'go'}"), "draws": 0, "seed": 1}
    first = fake.post({**body, "client": "one"}).json()["id"]
    # Without draws the seed decides nothing; comments and spaces never do.
    same = {**body, "seed": 2, "toml": "# said otherwise\n" + body["toml"].replace(" = ", "  =  ")}
    assert fake.post({**same, "client": "two"}).json()["id"] == first
    # One of two goes on to something else: the other still waits for the job.
    fake.wait(first, "running")
    fake.post({"toml": text(), "client": "one", "supersede": True})
    assert fake.job(first)["state"] == "running"
    (tmp_path / "go").touch()
    assert fake.events(first)[-1][2]["state"] == "finished"


def test_a_newer_question_takes_the_place_of_the_older(
    fake: Running, text: Text, tmp_path: Path
) -> None:
    hold = text(f"hold {tmp_path / 'go'}")
    one, two, three = (
        fake.post({"toml": hold, "seed": seed, "client": "me", "supersede": seed > 1}).json()
        for seed in (1, 2, 3)
    )
    other = fake.post({"toml": hold, "seed": 4, "client": "you"}).json()
    assert [fake.job(job["id"])["state"] for job in (one, two)] == ["cancelled", "cancelled"]
    (tmp_path / "go").touch()
    assert fake.events(three["id"])[-1][2]["state"] == "finished"
    assert fake.events(other["id"])[-1][2]["state"] == "finished"


def test_views_and_quick_looks_do_not_supersede_runs(
    fake: Running, text: Text, tmp_path: Path
) -> None:
    hold = text(f"hold {tmp_path / 'go'}")
    mine = {"client": "me", "supersede": True}
    full = fake.post({"toml": hold, **mine}).json()["id"]
    fake.wait(full, "running")
    # The full run holds the only slot of its lane; the quick look does not wait for it.
    quick = fake.ended({"toml": text(), "only": ["goods"], "elasticities": ["U4"], **mine})
    assert quick["state"] == "finished"
    assert fake.job(full)["state"] == "running"
    view = fake.post({"toml": text(), "view": "auction", **mine}).json()
    assert (view["state"], view["position"]) == ("queued", 0)
    (tmp_path / "go").touch()
    assert fake.events(full)[-1][2]["state"] == "finished"
    assert fake.events(view["id"])[-1][2]["run"] is None
    assert fake.get(f"/runs/{view['id']}/page").json()["subtitle"] == "auction"
    assert fake.get(f"/runs/{view['id']}/outcome").status_code == 404


def test_clients_take_turns(fake: Running, text: Text, tmp_path: Path) -> None:
    hold = text(f"hold {tmp_path / 'go'}")
    asked = [("me", 1), ("me", 2), ("me", 3), ("you", 4), ("she", 5)]
    jobs = {
        seed: fake.post({"toml": hold, "seed": seed, "client": client}).json()["id"]
        for client, seed in asked
    }
    fake.wait(jobs[1], "running")
    assert [fake.job(jobs[seed])["position"] for seed in (2, 4, 5, 3)] == [0, 1, 2, 3]
    (tmp_path / "go").touch()
    ends = {seed: fake.events(job)[-1][2]["finished"] for seed, job in jobs.items()}
    assert sorted(ends, key=ends.__getitem__) == [1, 2, 4, 5, 3]


def test_a_full_queue_says_so(text: Text, tmp_path: Path) -> None:
    limits = Limits(queue=2, jobs_per_client=3)
    hold = text(f"hold {tmp_path / 'go'}")
    with running(tmp_path / "home", limits=limits) as server:
        jobs = [
            server.post({"toml": hold, "seed": seed, "client": f"{seed}"}).json()["id"]
            for seed in (1, 2, 3)
        ]
        server.wait(jobs[0], "running")
        full = server.post({"toml": hold, "seed": 4, "client": "4"})
        assert (full.status_code, int(full.headers["retry-after"]) > 0) == (429, True)
        assert "2 jobs wait" in full.json()["error"]["message"]
        # What is overtaken makes room.
        instead = server.post({"toml": hold, "seed": 4, "client": "3", "supersede": True})
        assert instead.status_code == 202
        assert server.job(jobs[2])["state"] == "cancelled"
        (tmp_path / "go").touch()
        assert server.events(instead.json()["id"])[-1][2]["state"] == "finished"


def test_a_greedy_client_is_told_to_wait(text: Text, tmp_path: Path) -> None:
    hold = text(f"hold {tmp_path / 'go'}")
    limits = dataclasses.replace(Limits(), jobs_per_client=2)
    with running(tmp_path / "home", limits=limits) as server:
        for seed in (1, 2):
            assert server.post({"toml": hold, "seed": seed, "client": "me"}).status_code == 202
        third = server.post({"toml": hold, "seed": 3, "client": "me"})
        assert third.status_code == 429
        assert "2 jobs of yours" in third.json()["error"]["message"]
        assert server.post({"toml": hold, "seed": 3, "client": "you"}).status_code == 202


def test_many_names_of_one_address_share_its_limit(
    text: Text, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = text(f"hold {tmp_path / 'go'}")
    with running(tmp_path / "home", limits=Limits(jobs_per_address=2)) as server:
        for seed in (1, 2):
            assert server.post({"toml": hold, "seed": seed, "client": f"{seed}"}).status_code == 202
        here = {"toml": hold, "seed": 3, "client": "3"}
        monkeypatch.setattr(desk, "is_loopback", lambda address: False)
        third = server.post(here)
        assert third.status_code == 429
        assert "2 jobs of your address" in third.json()["error"]["message"]
        monkeypatch.undo()  # on this machine many names are many tabs
        assert server.post(here).status_code == 202


def bound(server: Running, address: str) -> httpx.Client:
    """Somebody who comes from an address of their own."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(
        base_url=server.http.base_url, transport=transport, timeout=WATCHDOG, trust_env=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="all of 127/8 is this machine's on Linux only")
def test_who_fills_the_queue_keeps_nobody_else_waiting(
    text: Text, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under many names, with whatever a head says of where it comes from."""
    monkeypatch.setattr(desk, "is_loopback", lambda address: False)
    hold = text(f"hold {tmp_path / 'go'}")
    with (
        running(tmp_path / "home", limits=Limits(queue=8, jobs_per_address=6)) as server,
        bound(server, "127.0.1.1") as flood,
        bound(server, "127.0.1.2") as other,
    ):
        said = []
        for seed in range(10):
            heads = {"X-Forwarded-For": f"192.0.2.{seed}", "Forwarded": f"for=192.0.2.{seed}"}
            heads |= {"X-Real-IP": f"192.0.2.{seed}", "Client-IP": f"192.0.2.{seed}"}
            body = {"toml": hold, "seed": seed, "client": f"name-{seed}"}
            said.append(flood.post("/api/v1/runs", json=body, headers=heads))
        assert [one.status_code for one in said] == [202] * 6 + [429] * 4
        assert "6 jobs of your address" in said[-1].json()["error"]["message"]
        server.wait(said[0].json()["id"], "running")
        job = other.post("/api/v1/runs", json={"toml": text(), "client": "name-0"}).json()
        # Of those who wait, each address in turn: one of the flood may be before it.
        assert server.job(job["id"])["position"] <= 1
        (tmp_path / "go").touch()
        assert server.events(job["id"])[-1][2]["state"] == "finished"
        ends = [server.events(one.json()["id"])[-1][2] for one in said[:6]]
        finished = server.job(job["id"])["finished"]
        assert sum(end["finished"] < finished for end in ends) <= 2


def test_old_quick_looks_are_forgotten(text: Text, tmp_path: Path) -> None:
    quick = {"only": ["goods"], "elasticities": ["U4"]}
    with running(tmp_path / "home", limits=Limits(kept_quick=2)) as server:
        kept = server.ended({"toml": text()})["id"]
        ids = [server.ended({"toml": text(name=f"q{n}"), **quick})["id"] for n in range(4)]
        known = [job["id"] for job in server.get("/runs").json()["runs"]]
        assert known == [ids[3], ids[2], kept]
        assert server.get(f"/runs/{ids[0]}").status_code == 404
    assert not list((tmp_path / "home" / "web" / "jobs").glob(f"{ids[3]}*"))


def test_listeners_that_leave_are_forgotten(fake: Running, text: Text, tmp_path: Path) -> None:
    job = fake.post({"toml": text(f"hold {tmp_path / 'go'}")}).json()["id"]
    for _ in range(5):
        with fake.listening(job) as events:
            next(events)
    until(lambda: fake.desk.streams == 0)
    assert not fake.desk.jobs[job]._listeners
    (tmp_path / "go").touch()
    assert fake.events(job)[-1][2]["state"] == "finished"


@pytest.mark.parametrize("turns", range(6))
def test_a_listener_that_leaves_as_news_comes_is_forgotten(turns: int) -> None:
    """However many turns of the loop lie between the news and the leaving."""
    job = Job("a-job", "run", {"only": None, "elasticities": None}, {})
    job.tell()

    async def listen() -> None:
        async for _ in job.events(0, heartbeat=60.0):
            pass

    async def leave() -> None:
        listener = asyncio.create_task(listen())
        while not job._listeners:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        job.tell()
        for _ in range(turns):
            await asyncio.sleep(0)
        listener.cancel()
        await asyncio.wait([listener], timeout=1.0)
        assert listener.cancelled()
        assert not job._listeners

    asyncio.run(leave())


def test_a_server_that_is_stopped_says_so(text: Text, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as server:
        done = server.ended({"toml": text()})
        ids = [
            server.post({"toml": text(f"hold {tmp_path / 'go'}"), "seed": seed}).json()["id"]
            for seed in (1, 2)
        ]
        server.wait(ids[0], "running")
    with running(home) as server:
        assert [server.job(name)["state"] for name in ids] == ["interrupted", "interrupted"]
        assert server.job(done["id"]) == done
        assert [name for _, name, _ in server.events(done["id"])] == ["page", "job"]
        assert [name for _, name, _ in server.events(ids[0])] == ["job"]
        (tmp_path / "go").touch()
        again = server.post({"toml": text(f"hold {tmp_path / 'go'}"), "seed": 1})
        assert again.json()["id"] == ids[0]
        assert server.events(ids[0])[-1][2]["state"] == "finished"
