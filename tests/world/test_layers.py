"""Layers over a snapshot: what they add is seen, what lies below stays as it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from walkaway.world import Snapshot, Source, World
from walkaway.world.layers import (
    DatedRow,
    Layer,
    SeriesLayer,
    TableLayer,
    joined,
    new_series,
    new_table,
    record_of,
)
from walkaway.world.series import Publication
from walkaway.world.sources import EMBEDDED

DAY = dt.date
OWN = Source("me", "my file", "mine", "today", "", file="own/mine.csv", sha256="0" * 64)
REVISION = Publication(DAY(2026, 3, 31), DAY(2026, 8, 1), 1000.0)


def world(day: str, *layers: Layer) -> World:
    return World.at(day, Snapshot(EMBEDDED, [lambda below, one=one: one for one in layers]))


def test_an_edition_of_a_layer_is_known_from_its_day() -> None:
    layer = Layer(
        "fetched",
        "a",
        DAY(2026, 9, 30),
        series={"tic_japan": SeriesLayer(lambda below: joined(below, record_of([REVISION])))},
    )
    held = World.at("2026-06-30").series("tic_japan").on("2026-03").value
    assert world("2026-07-31", layer).series("tic_japan").on("2026-03").value == held
    assert world("2026-08-01", layer).series("tic_japan").on("2026-03").value == 1000.0
    assert world("2026-08-01", layer).publications("tic_japan")[-1] == REVISION


def test_a_layer_enters_the_hash_of_the_data_and_none_leaves_it() -> None:
    one, two = Layer("own", "a"), Layer("own", "b")
    plain = Snapshot.embedded().digest
    assert Snapshot(EMBEDDED, [lambda below: None]).digest == plain
    hashes = {plain, *(world("2026-06-30", *layers).data_hash for layers in ((one,), (two,)))}
    hashes |= {world("2026-06-30", one, two).data_hash, world("2026-06-30", two, one).data_hash}
    assert len(hashes) == 5


def test_new_series_and_tables_come_with_their_source() -> None:
    series = new_series(
        "mine", OWN, title="Mine", unit="percent", frequency="daily", rule="said", lag_days=0
    )
    table = new_table(
        "my_book", OWN, title="My book", columns={"day": "", "x": ""}, rule="", published="day"
    )
    rows = (DatedRow(("2026-01-02", "1"), "2026-01-02", "2026-02-01"), DatedRow(("", "2")))
    layer = Layer(
        "own",
        "a",
        series={
            "mine": SeriesLayer(
                lambda below: record_of([Publication(DAY(2026, 1, 2), DAY(2026, 1, 3), 4.0)]),
                series,
                note=lambda asof: f"; as of {asof}",
            )
        },
        tables={"my_book": TableLayer(lambda columns, below: rows, table)},
    )
    found = world("2026-01-31", layer)
    assert found.series("mine").on("2026-01-02").value == 4.0
    assert found.series("mine").source == replace(
        OWN, vintage="today; as of 2026-01-31", original="my file"
    )
    assert found.table("my_book").rows() == [{"day": "2026-01-02", "x": "1"}, {"day": "", "x": "2"}]
    assert world("2026-02-01", layer).table("my_book").strings("x") == ["2"]
    assert World.complete(found.snapshot).table("my_book").strings("x") == ["2"]
    assert "mine" in found.series_ids()
    assert "mine" not in Snapshot.embedded().series


def test_a_layer_sees_what_lies_below_it() -> None:
    seen = []
    one = Layer(
        "fetched",
        "a",
        series={"tic_japan": SeriesLayer(lambda below: joined(below, record_of([REVISION])))},
    )

    def two(below: Snapshot) -> None:
        seen.append(1000.0 in below.record("tic_japan").values)

    Snapshot(EMBEDDED, [lambda below: one, two])
    assert seen == [True]
