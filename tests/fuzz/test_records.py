"""What lies in walkaway's home, damaged as disks and people do: said, passed over, never a trace.

Records, their hashes and index, and what the server remembers of jobs and pages. `make fuzz`
damages five hundred.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.commands import call
from tests.fuzz import damage
from tests.outcome.factory import outcome
from walkaway.errors import WalkawayError
from walkaway.outcome import RunStore
from walkaway.web import tasks
from walkaway.web.job import Job, State
from walkaway.web.journal import Journal

TIMES = max(damage.TIMES, 1)
GOOD, BAD = outcome("good"), outcome("bad", shift=0.5)


def flipped(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes are others."""
    found = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def exchanged(raw: bytes, chance: random.Random) -> bytes:
    """A value somewhere inside is another; what is no JSON gets bytes in between."""
    try:
        document = json.loads(raw)
    except ValueError:
        at = chance.randrange(len(raw))
        return raw[:at] + chance.choice(damage.PIECES) + raw[at:]
    part = document
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = chance.choice(keys)
        inner = part[key]
        if isinstance(inner, (dict, list)) and inner and chance.random() < 0.7:
            part = inner
            continue
        part[key] = chance.choice(
            [None, True, -1, 10**400, 1.5e308, "", "\x1b[31m", "x" * 3000, [], {}, [[]]]
        )
        if isinstance(part, dict) and chance.random() < 0.2:
            del part[key]
        return json.dumps(document).encode()


def instead(path: Path, chance: random.Random) -> None:
    """Something else stands in a file's place."""
    path.unlink()
    what = chance.choice(["folder", "loop", "nothing", "pipe", "device", "huge", "closed", "gone"])
    if what == "folder":
        path.mkdir()
    elif what == "loop":
        path.symlink_to(path)
    elif what == "nothing":
        path.symlink_to(path.parent / "nothing")
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    elif what == "huge":
        with path.open("wb") as stream:
            stream.truncate(60 * 10**9)
    elif what == "closed":
        path.write_bytes(b"")
        path.chmod(0)


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    exchanged,
    exchanged,
    lambda raw, chance: raw[: chance.randrange(len(raw))],
    lambda raw, chance: raw + raw[chance.randrange(len(raw)) :],
    lambda raw, chance: raw.decode("latin-1").encode("utf-16"),
    lambda raw, chance: bytes(chance.randrange(256) for _ in range(200)),
    lambda raw, chance: b"[" * 20_000,
    lambda raw, chance: b"\0" * len(raw),
)


def damaged(path: Path, chance: random.Random) -> None:
    """Do something to a file."""
    if chance.random() < 0.2:
        instead(path, chance)
    else:
        path.write_bytes(chance.choice(BYTES)(path.read_bytes(), chance))


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two runs, and two jobs of the server."""
    home = tmp_path_factory.mktemp("furnished")
    store = RunStore(home / "runs")
    journal = Journal(home)
    journal.prepare()
    request = {"scenario": None, "toml": "", "dials": {}, "view": "run", "draws": 0, "seed": 0}
    for number, made in enumerate((GOOD, BAD)):
        store.save(made)
        job = Job(
            f"{number:012x}",
            "run",
            {**request, "elasticities": None, "only": None},
            {"name": made.scenario.name, "title": "t", "date": "2025-06-12"},
            "d",
            State.FINISHED,
            "2026-01-01T00:00:00.000Z",
            run=made.record.id,
        )
        journal.save(job)
        journal.save_page(job.id, b'{"title":"a page"}')
    store.rows()
    return home


def quiet(found: Result) -> None:
    """A command ended as commands do."""
    ended = found.exception
    assert ended is None or isinstance(ended, (SystemExit, WalkawayError)), repr(ended)
    assert "Traceback" not in found.output
    if found.exit_code == 0:
        assert not re.search(r"\bnan\b|\binf(inity)?\b", found.stdout, re.IGNORECASE)


COMMANDS = (
    ("runs",),
    ("runs", "--json"),
    ("compare", GOOD.record.id, BAD.record.id),
    ("compare", "bad", "good", "--json"),
    ("cite", BAD.record.id),
    ("explain", BAD.record.id, "welfare.JPN"),
    ("explain", "bad", "nothing.at.all"),
    ("show", BAD.record.id),
    ("runs", "prune", "--keep", "5"),
)
PLACES = ("runs/{bad}.json",) * 3 + (
    *("runs/{bad}.sha256", "runs/index.sqlite", "web/jobs/000000000001.json"),
    "web/pages/000000000001.json",
)


@pytest.mark.parametrize("place", sorted(set(PLACES)))
def test_damage_in_the_home(
    furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """One damaged file: the other run is listed, read and served all the same."""
    own = place.format(bad=BAD.record.id)
    for number in range(TIMES * PLACES.count(place) * 4):
        chance = random.Random(f"{place} {number}" + f" {damage.SEED}" * bool(damage.SEED))
        home = tmp_path / f"{number}"
        shutil.copytree(furnished, home)
        monkeypatch.setenv("WALKAWAY_HOME", str(home))
        damaged(home / own, chance)
        store = RunStore(home / "runs")
        assert GOOD.record.id in [row.run for row in store.rows() if not row.problem]
        assert store.load("good") == GOOD
        for arguments in COMMANDS:
            quiet(call(*arguments))
        assert store.load("good") == GOOD
        served(home)
        shutil.rmtree(home)


def served(home: Path) -> None:
    """What the server does with such a home when it starts, and when somebody looks."""
    journal = Journal(home)
    jobs = journal.open()
    try:
        assert "000000000000" in [job.id for job in jobs]
        for job in jobs:
            assert job.run is None or isinstance(job.run, str)
            page = journal.page(job.id)
            assert page is None or isinstance(json.loads(page), dict | None)
            document = journal.outcome(job.run) if job.run else None
            if job.run != BAD.record.id:
                continue
            if document is not None:
                try:
                    tasks.page({}, document, lambda *_: None)
                except WalkawayError:
                    continue
    finally:
        journal.close()
