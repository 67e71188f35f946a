"""Sweeps by a Dask cluster on this machine: same points, and nothing is lost with a worker."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
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


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """Two workers on the loopback interface, without a page of their own."""
    few = {"distributed.scheduler.allowed-failures": 1}
    with (
        importlib.import_module("dask").config.set(few),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as found,
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


def deadly(ask: Ask, piece: list[Settings]) -> list[Point]:
    """Ends its worker at some points."""
    if any(dict(own)["tariff-1"] == 30.0 for own in piece):
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
    states = {dict(own.settings)["tariff-1"]: own.status for own in found.points}
    assert states == {0.0: "solved", 10.0: "solved", 30.0: LOST}
    assert "KilledWorker" in found.points[-1].reason or "died" in found.points[-1].reason
    assert sweep(small(), scheduler=local.scheduler_address).status == "solved"


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


def test_nobody_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del folder
    monkeypatch.setattr(cluster, "WAIT", 0.5)
    with pytest.raises(BadInputError, match="no Dask scheduler answers"):
        sweep(small(), scheduler="tcp://127.0.0.1:9")
    with pytest.raises(BadInputError, match="no Dask scheduler answers"):
        sweep(small(), scheduler="nonsense://")
