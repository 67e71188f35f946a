"""Damaged tables, records and documents: what the package, the store, the data and requests hold.

As in `test_readers`: read, or refused with each mistake in its place; never a crash.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from tests.fuzz import damage
from tests.fuzz.test_readers import told
from tests.outcome.factory import outcome
from walkaway import parameters
from walkaway.bonds import roster
from walkaway.budget import issuers
from walkaway.claims import watch
from walkaway.claims.syntax import ExpressionError, parse
from walkaway.claims.units import parse_unit
from walkaway.economy import table
from walkaway.errors import BadInputError, DataCorruptError
from walkaway.goods import deposits
from walkaway.outcome import Outcome, RunStore
from walkaway.outcome.record import RunRecord
from walkaway.parameters.entry import checked
from walkaway.pricing.exact import exact
from walkaway.pricing.price import read_date
from walkaway.scenario import Scenario, dials
from walkaway.toml import tables_of
from walkaway.web.body import run_body, turn_body
from walkaway.web.errors import ApiError
from walkaway.web.job import Job, State
from walkaway.web.journal import Journal
from walkaway.world import Snapshot
from walkaway.world.sources import FINGERPRINT, MANIFEST, verify

ROOT = Path(parameters.__file__).parents[1]


def text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def entries(text: str, place: str) -> object:
    return checked("goods", tables_of(text, place), place, parameters.parameter)


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("economy/economies.toml", table.read),
        ("bonds/holders.toml", roster.read),
        ("budget/issuers.toml", issuers.read),
        ("goods/minerals.toml", deposits.read),
        ("parameters/goods.toml", entries),
        ("parameters/firms.toml", entries),
    ],
)
@damage.seconds(100)
@given(data=st.data())
def test_tables_of_the_package(
    file: str, read: Callable[[str, str], object], data: st.DataObject
) -> None:
    raw = data.draw(damage.of_rows((ROOT / file).read_text(encoding="utf-8")))
    told(lambda: read(text_of(raw), "f.toml"), "f.toml")


@damage.seconds(100)
@given(raw=damage.of_document(outcome().to_dict()))
def test_kept_runs(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A damaged record is listed as such and harms no other, also where its digest is its own."""
    folder = tmp_path_factory.mktemp("runs")
    store = RunStore(folder)
    sound = outcome("other")
    store.save(sound)
    name = outcome().record.id
    (folder / f"{name}.json").write_bytes(raw)
    (folder / f"{name}.sha256").write_text(hashlib.sha256(raw).hexdigest())
    listed = {row.run: row for row in store.rows()}
    assert set(listed) == {name, sound.record.id}
    assert store.load(sound.record.id) == sound
    told(lambda: store.load(name), "")
    assert sound in list(store.all())


@damage.seconds(100)
@given(raw=damage.of_document(
    {"schema": watch.SCHEMA, "story": "s", "data": "d", "asof": "2025-06-12",
     "verdicts": {"a": ["holds", "because"], "b": ["fails", "because"]}}
))  # fmt: skip
def test_kept_verdicts(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "verdicts.json"
    path.write_bytes(raw)
    found = watch.recall(path)
    if found is not None:
        assert all(isinstance(text, str) for text in (found.story, found.data, found.asof))
        assert {one.claim for one in watch.flips(found, [])} <= set(found.verdicts)


JOB = {
    **Job(id="a" * 24, view="run", scenario={"name": "x", "title": "X", "date": "2025-06-12"},
          request={"toml": "name = 'x'", "elasticities": None, "only": None, "draws": 0},
          state=State.FINISHED, submitted="2025-06-12T10:00:00Z").to_dict(),
    "owner": "b" * 16,
}  # fmt: skip


@damage.seconds(100)
@given(data=st.data())
def test_kept_jobs(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("home")
    memory = Journal(folder)
    memory.prepare()
    job = data.draw(damage.of_document(JOB))
    (folder / "web" / "jobs" / f"{JOB['id']}.json").write_bytes(job)
    for found in memory.open():
        json.dumps(found.to_dict())


@damage.seconds(100)
@given(data=st.data())
def test_manifests(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder of data whose manifest and fingerprint agree, and say something strange."""
    folder = tmp_path_factory.mktemp("data")
    whole = json.loads((Snapshot.embedded().root / MANIFEST).read_text(encoding="utf-8"))
    whole["files"] = whole["files"][:3]
    raw = data.draw(damage.of_document(whole))
    (folder / MANIFEST).write_bytes(raw)
    (folder / FINGERPRINT).write_text(hashlib.sha256(raw).hexdigest())
    with contextlib.suppress(DataCorruptError):
        Snapshot(folder)
    failures = verify(folder)
    assert failures  # three of many files, none of which is there
    assert all(failure.file and failure.what for failure in failures)


BODIES = (
    {"scenario": "zero", "draws": 0, "seed": 1, "dials": {"rate": 0.5}, "client": "x"},
    {"toml": 'name = "x"\ndate = 2025-06-12\n', "draws": 0, "elasticities": ["IS"]},
)


@pytest.mark.parametrize("read", [run_body, turn_body], ids=["run", "turn"])
@damage.seconds(100)
@given(data=st.data())
def test_bodies_of_requests(read: Callable[[Request], Any], data: st.DataObject) -> None:
    raw = data.draw(damage.of_document(data.draw(st.sampled_from(BODIES))))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}
    refused = None
    try:
        asyncio.run(read(Request(scope, receive)))
    except ApiError as error:
        refused = error
    if refused is not None:
        assert 400 <= refused.status < 500
        json.dumps(refused.problems)


TOKENS = (
    "(", ")", "[", "]", "+", "-", "*", "/", "<", "<=", "==", "and", "or", "not", ",", ".", "=", '"',
    "'x'", "1", "1e999", "nan", "9" * 400, "1_0", "٣", "2025-06-12", "metric", "rows", "table", "x",
    "change", "share", "%", "points", "USD bn", "\x00", "é", " ", "\n", "#", "((" * 3000,
    "-" * 3000,
    "not " * 3000, "1+" * 3000, "x(" * 3000, "a." * 3000,
)  # fmt: skip


@damage.seconds(300)
@given(words=st.lists(st.sampled_from(TOKENS), max_size=12), glue=st.sampled_from(["", " "]))
def test_expressions_units_numbers_and_days(words: list[str], glue: str) -> None:
    text = glue.join(words)
    with contextlib.suppress(ExpressionError):
        parse(text)
    parse_unit(text)
    told(lambda: read_date(text, "day"), "day")
    with contextlib.suppress(BadInputError):
        assert isinstance(exact(text, "n"), Fraction)


@damage.seconds(150)
@given(data=st.data())
def test_dials_as_people_spell_them(data: st.DataObject) -> None:
    loaded = Scenario.load("japan-2025")
    names = [dial.id for dial in dials.dials(loaded)]
    odd = st.sampled_from([*damage.CELLS, "nobody", "CHN,TWN", "CHN,CHN", "none", "5", "0.5"])
    setting = st.builds(
        lambda name, sign, value: f"{name}{sign}{value}",
        st.sampled_from([*names, "", "x", "é", "=", names[0].upper()]),
        st.sampled_from(["=", "=", "=", "", "==", " = "]),
        odd,
    )
    given = data.draw(st.lists(setting, max_size=3))
    told(lambda: dials.turn(loaded, dials.spelled(loaded, given)), "")


def test_a_record_is_what_it_was() -> None:
    """The documents that are damaged above can be read when they are not."""
    assert Outcome.from_dict(outcome().to_dict()) == outcome()
    assert isinstance(outcome().record, RunRecord)
