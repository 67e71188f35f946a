"""Sweeps by a Dask cluster on this machine: same points, and nothing is lost with a worker."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sweeps.plans import small
from walkaway.errors import BadInputError
from walkaway.sweeps import cluster, sweep
from walkaway.sweeps.plan import Ask, Settings
from walkaway.sweeps.points import LOST, Point, solve_piece

distributed = pytest.importorskip("distributed")
# What Dask's own threads leave when they are ended is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def cluster_of(workers: int) -> Any:
    """A cluster on the loopback interface, without a page of its own."""
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=50,
    )


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """Two workers."""
    few = {"distributed.scheduler.allowed-failures": 1}
    with (
        importlib.import_module("dask").config.set(few),
        cluster_of(2) as found,
    ):
        yield found


def test_a_cluster_finds_what_this_machine_finds(local: Any, folder: Path) -> None:
    there = sweep(small(), scheduler=local.scheduler_address)
    os.environ["WALKAWAY_HOME"] = str(folder / "other")
    assert sweep(small(), jobs=1).points == there.points


def test_what_a_cluster_finished_is_not_solved_again(
    local: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del folder
    first = sweep(small(), scheduler=local.scheduler_address)

    def never(*arguments: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(cluster, "solved", never)
    assert sweep(small(), scheduler=local.scheduler_address) == first


class Tried:
    """A task that is done as soon as it is given out; its worker may have died of it."""

    def __init__(self, found: list[Point] | None) -> None:
        self.found = found
        self.status = "error" if found is None else "finished"

    def result(self, timeout: float) -> list[Point]:
        del timeout
        if self.found is None:
            raise distributed.KilledWorker("task", SimpleNamespace(address="one"), 1)
        return self.found


class Crowded:
    """A cluster of one worker, which dies with all that it was given where a piece kills it."""

    def __init__(self, deadly: set[float]) -> None:
        self.deadly = deadly
        self.given: list[float] = []

    def submit(self, work: object, sent: object, piece: list[Settings], *, pure: bool) -> Tried:
        del work, sent, pure
        own = [value for settings in piece for _, value in settings]
        self.given += own
        crowd = self.given[:3]  # the first three are there together
        dies = self.deadly & set(own) or (len(self.given) <= 3 and self.deadly & set(crowd))
        return Tried(None if dies else [Point(settings, "solved") for settings in piece])

    def as_current(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def scheduler_info(self) -> dict[str, object]:
        return {"workers": {"one": "there"}}


def test_who_stood_beside_the_point_that_kills_is_given_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dask blames all that a dead worker was given; alone it is seen who it was."""
    monkeypatch.setattr(distributed, "wait", lambda *_, **__: None)
    client = Crowded({1.0})
    pieces = [[(("x", value),)] for value in (1.0, 2.0, 3.0)]
    found = [own for some in cluster._gathered(distributed, client, None, pieces) for own in some]
    assert {dict(own.settings)["x"]: own.status for own in found} == {
        1.0: LOST,
        2.0: "solved",
        3.0: "solved",
    }
    assert client.given == [1.0, 2.0, 3.0] * 2


def test_a_worker_with_other_data_is_refused(
    local: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del folder
    monkeypatch.setattr(cluster, "identity", stranger)
    with pytest.raises(BadInputError, match="holds other data"):
        sweep(small(), scheduler=local.scheduler_address)


def stranger(ask: Ask) -> tuple[str, str]:
    """Says something else in each process."""
    del ask
    return str(os.getpid()), "code"


DEADLY: Settings = (("tariff-1", 30.0), ("tariff-2", 20.0))


def deadly(ask: Ask, piece: list[Settings]) -> list[Point]:
    """Ends its worker at a point."""
    if any(own == DEADLY for own in piece):
        os.kill(os.getpid(), signal.SIGKILL)
    return solve_piece(ask, piece)


def test_a_worker_that_is_killed_takes_nothing_finished_along(
    local: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the point that kills every worker keep the others from being solved."""
    del folder
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "work", deadly)
        found = sweep(small(), scheduler=local.scheduler_address)
    states = {own.settings: own.status for own in found.points}
    assert {own: status for own, status in states.items() if status != "solved"} == {DEADLY: LOST}
    assert len(states) == small().count
    (reason,) = (own.reason for own in found.points if own.status == LOST)
    assert "KilledWorker" in reason or "died" in reason
    assert sweep(small(), scheduler=local.scheduler_address).status == "solved"


def test_a_scheduler_without_workers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del folder
    monkeypatch.setattr(cluster, "ARRIVE", 0.5)
    with (
        cluster_of(0) as empty,
        pytest.raises(BadInputError, match="no worker for"),
    ):
        sweep(small(), scheduler=empty.scheduler_address)


def test_nobody_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del folder
    monkeypatch.setattr(cluster, "WAIT", 0.5)
    with pytest.raises(BadInputError, match="no Dask scheduler answers"):
        sweep(small(), scheduler="tcp://127.0.0.1:9")
    with pytest.raises(BadInputError, match="no Dask scheduler answers"):
        sweep(small(), scheduler="nonsense://")
