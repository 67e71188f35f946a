"""Everything in the embedded data has a publisher or a reason, and nothing else has either."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from walkaway.world import Snapshot
from walkaway.world.feed.publishers import publishers
from walkaway.world.feed.publishers.closed import REASONS
from walkaway.world.feed.publishers.tables import KEYS


def embedded() -> set[str]:
    snapshot = Snapshot.embedded()
    return {*snapshot.series, *snapshot.tables, *snapshot.arrays}


def test_publishers_and_reasons_cover_the_embedded_data_exactly() -> None:
    wanted = {name for publisher in publishers() for name in publisher.wanted}
    assert not wanted & set(REASONS)
    assert embedded() - wanted - set(REASONS) == set()
    assert (wanted | set(REASONS)) - embedded() == set()


def test_reasons_are_sentences() -> None:
    for name, reason in REASONS.items():
        assert len(reason.split()) >= 3, name
        assert reason[-1] not in ".,;", name


def test_keys_are_columns_and_tell_all_embedded_rows_apart() -> None:
    snapshot = Snapshot.embedded()
    wanted = {n for p in publishers() for n in p.wanted if n in snapshot.tables}
    assert set(KEYS) == wanted
    for table, names in KEYS.items():
        header, rows = snapshot.csv(snapshot.tables[table])
        keys = [tuple(row[header.index(name)] for name in names) for row in rows]
        assert len(set(keys)) == len(keys), table


def test_the_page_of_publishers_is_that_of_the_table() -> None:
    root = Path(__file__).resolve().parents[3]
    spec = importlib.util.spec_from_file_location("tool", root / "tools" / "build_publishers.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    page = (root / "docs" / "publishers.md").read_text(encoding="utf-8")
    assert page == tool.text(), "run tools/build_publishers.py"
