"""Every file is listed, whole, sourced; a changed byte is named and refused."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from tests.world.conftest import EMBEDDED
from walkaway.bonds.market import published
from walkaway.cli.main import main
from walkaway.errors import DataCorruptError
from walkaway.world import Snapshot, World, verify

ENTRIES = Snapshot.embedded().entries


def flip(path: Path, place: float = 0.5) -> None:
    """Change one bit of one byte."""
    raw = bytearray(path.read_bytes())
    raw[int(place * (len(raw) - 1))] ^= 1
    path.write_bytes(raw)


def test_manifest_and_folder_agree() -> None:
    listed = {entry.file for entry in ENTRIES}
    found = {p.relative_to(EMBEDDED).as_posix() for p in EMBEDDED.rglob("*") if p.is_file()}
    assert found == listed | {"manifest.json", "manifest.sha256"}
    assert verify() == []


def test_snapshot_is_small() -> None:
    assert sum(p.stat().st_size for p in EMBEDDED.rglob("*") if p.is_file()) < 14e6
    assert all((EMBEDDED / entry.file).stat().st_size == entry.bytes for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.file)
def test_every_file_has_its_papers(entry) -> None:
    source = entry.source
    for text in (source.publisher, source.original, source.licence, source.vintage):
        assert text
    assert source.transformation
    assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
    if entry.kind == "series":
        for item in entry.detail["series"]:
            assert item["rule"]
            assert item["unit"]
            assert item["title"]
            assert item["first"] <= item["last"]
    else:
        assert entry.detail["rule"]


def test_nothing_unverified_and_no_place_of_building() -> None:
    for path in EMBEDDED.rglob("*"):
        if path.suffix in (".csv", ".json"):
            text = path.read_text("utf-8").lower()
            for word in ("unverified", "recollection", "do not ship", "/home/"):
                assert word not in text, (path.name, word)


def test_worlds_of_other_data_are_other_worlds(snapshot_copy: Path) -> None:
    here, there = World.at("2025-06-12"), World.at("2025-06-12", Snapshot(snapshot_copy))
    assert here == World.at("2025-06-12")
    assert hash(here) == hash(World.at("2025-06-12"))
    assert here != there
    # What is remembered of one world is not handed out for another.
    assert published(here) is published(here)
    assert published(here) is not published(there)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.file)
def test_a_flipped_byte_is_named(entry, snapshot_copy: Path) -> None:
    flip(snapshot_copy / entry.file, 0.37)
    failures = verify(snapshot_copy)
    assert [failure.file for failure in failures] == [entry.file]


@pytest.mark.parametrize("place", [0.0, 0.3, 1.0])
def test_loading_refuses_a_flipped_byte(place: float, snapshot_copy: Path) -> None:
    world = World.at("2025-06-12", Snapshot(snapshot_copy))
    for name in ("rates/us_par_yields.csv", "macro/cbo_baselines.csv", "trade/trade.npz"):
        flip(snapshot_copy / name, place)
    with pytest.raises(DataCorruptError, match=r"rates/us_par_yields\.csv"):
        world.series("us_30y_yield")
    with pytest.raises(DataCorruptError, match=r"macro/cbo_baselines\.csv"):
        world.table("cbo_baselines")
    with pytest.raises(DataCorruptError, match=r"trade/trade\.npz"):
        world.trade()


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sha256"])
@pytest.mark.parametrize("place", [0.0, 0.5])
def test_a_damaged_manifest_is_named(name: str, place: float, snapshot_copy: Path) -> None:
    flip(snapshot_copy / name, place)
    with pytest.raises(DataCorruptError, match=r"manifest\.json"):
        Snapshot(snapshot_copy)
    assert [failure.file for failure in verify(snapshot_copy)] == ["manifest.json"]


def test_missing_and_foreign_files_are_named(snapshot_copy: Path) -> None:
    (snapshot_copy / "rates" / "jgb_yields.csv").unlink()
    (snapshot_copy / "rates" / "extra.csv").write_text("a\n")
    failures = {failure.file: failure.what for failure in verify(snapshot_copy)}
    assert set(failures) == {"rates/jgb_yields.csv", "rates/extra.csv"}
    assert "cannot be read" in failures["rates/jgb_yields.csv"]
    (snapshot_copy / "manifest.json").unlink()
    assert [failure.file for failure in verify(snapshot_copy)] == ["manifest.json"]


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["walkaway", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_verify_command_exits_3_and_names_the_file(
    snapshot_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "data", "verify", "--folder", os.fspath(snapshot_copy)) == 0
    flip(snapshot_copy / "holders" / "z1_sectors.csv")
    capsys.readouterr()
    assert run(monkeypatch, "data", "verify", "--folder", os.fspath(snapshot_copy)) == 3
    assert "holders/z1_sectors.csv" in capsys.readouterr().err
    words = ("data", "verify", "--json", "--folder", os.fspath(snapshot_copy))
    assert run(monkeypatch, *words) == 3
    document = json.loads(capsys.readouterr().out)
    assert [failure["file"] for failure in document["failures"]] == ["holders/z1_sectors.csv"]


def test_unknown_name_exits_2_with_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "data", "show", "tic_japn") == 2
    assert "did you mean 'tic_japan'" in capsys.readouterr().err
    assert run(monkeypatch, "data", "show", "tic_japan", "--date", "2031-01-01") == 2
    assert str(Snapshot.embedded().last_day) in capsys.readouterr().err


def test_show_and_list_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("data", "show", "us_30y_yield", "--date", "2025-06-12", "--last", "2", "--json")
    assert run(monkeypatch, *words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["observations"][-1] == {
        "period": "2025-06-12",
        "value": 4.84,
        "published": "2025-06-12",
    }
    assert len(document["observations"]) == 2
    assert document["source"]["publisher"] == "US Department of the Treasury"
    assert run(monkeypatch, "data", "list", "--json") == 0
    items = json.loads(capsys.readouterr().out)["items"]
    snapshot = Snapshot.embedded()
    names = {*snapshot.series, *snapshot.tables, *snapshot.arrays}
    assert {item["id"] for item in items} == names


@pytest.mark.parametrize("kind", ["series", "tables", "arrays"])
def test_show_prints_every_entry(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in getattr(Snapshot.embedded(), kind):
        assert run(monkeypatch, "data", "show", name, "--last", "3") == 0
        assert "publisher" in capsys.readouterr().out


def test_the_embedded_data_stay_small() -> None:
    """Under 20 MB, unpacked as they are; a wheel packs them further."""
    whole = sum(path.stat().st_size for path in EMBEDDED.rglob("*") if path.is_file())
    assert 1e6 < whole < 20e6
