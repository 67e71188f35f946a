"""Damaged own data of every kind, and what sweeps and curves keep: read, or refused in their place.

A kind of own data that has no example here fails a test.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import damage
from tests.fuzz.test_readers import told
from tests.own.test_checks import RATES, SETS, TWO
from tests.own.test_commands import FIRM, MINERAL
from tests.own.worlds import HEAD
from tests.sweeps.plans import scenario, small
from walkaway.bonds.own import roster_of
from walkaway.bonds.quotes import read_quotes
from walkaway.engine.asked import Answer
from walkaway.outcome.quantity import Band
from walkaway.sweeps import known, pool
from walkaway.sweeps.points import SOLVED, Point
from walkaway.world import Snapshot, World
from walkaway.world.own.kinds import KINDS

WORLD = {"world.toml": HEAD, "world.csv": TWO}
WITS = (
    "Reporter,Reporter Name,Product,Partner,Partner Name,Tariff Year,DutyType,Simple Average,"
    "Weighted Average,Imports Value in 1000 USD\n"
    "842,United States,870323,392,Japan,2020,AHS,2.5,2.5,300\n"
    "842,United States,870421,392,Japan,2020,AHS,20,25,100\n"
    "392,Japan,870323,000,World,2020,MFN,15,15,10\n"
)
OTHER = TWO.replace("A", "USA").replace("B", "JPN")
HOLDERS = (
    "id,name,kind,home,market,series,amount,date,hedged,within,bills,due,1-3,3-7,7-15,15-30\n"
    "NOR.fund,Norway's fund,foreign private,REST,,,180,2025-03-31,20,,10,5,5,20,30,30\n"
)
LONG = "exporter,importer,sector,use,value\n" + "".join(
    f"{a},{b},{s},{use},{5 + (a == b)}\n"
    for a in "AB" for b in "AB" for s in "xy" for use in ("final", "x", "y")
)  # fmt: skip
EXAMPLES: dict[str, list[Mapping[str, str]]] = {
    "series": [
        {"desk.toml": 'kind = "series"\nsource = "a desk"\nunit = "percent"\n',
         "desk.csv": "date,us_10y_yield,us_30y_yield\n2026-06-16,4.47,4.99\n2026-06-15,4.9,5.3\n"},
        {"desk.toml": 'kind = "series"\nsource = "a desk"\nunit = "index"\ntitle = "Ours"\n'
         'frequency = "monthly"\nlag_days = 30\n',
         "desk.csv": "series,date,value,published\nours,2026-05-31,1.5,2026-06-20\n"},
    ],
    "table": [
        {"desk.toml": 'kind = "table"\nsource = "a desk"\ntable = "holders"\ntitle = "Ours"\n',
         "desk.csv": HOLDERS},
        {"desk.toml": 'kind = "table"\nsource = "a desk"\ntable = "us_reciprocal_rates"\n',
         "desk.csv": "list,partner,rate,published\nfirst,JPN,25,2025-06-01\n"},
    ],
    "flows": [WORLD, {"world.toml": HEAD + '[codes]\nA = "USA"\n', "world.csv": LONG}],
    "tariffs": [
        {**WORLD, "rates.toml": RATES,
         "rates.csv": "importer,exporter,sector,percent\nA,B,x,10\nB,A,x,2.5\n"},
        {"world.toml": HEAD, "world.csv": OTHER, "rates.toml": RATES + '[products]\n87 = "x"\n',
         "rates.csv": WITS},
    ],
    "elasticities": [
        {**WORLD, "sets.toml": SETS + 'exponent = "sigma"\n', "sets.csv": "sector,MINE\nall,5\n"},
    ],
    "slopes": [
        {"slopes.toml": 'kind = "slopes"\nsource = "a test"\n',
         "slopes.csv": "kind,slope\nbank,0.5\n"},
    ],
    "firm": [{"acme.firm.toml": FIRM}],
    "minerals": [{**WORLD, "own.minerals.toml": MINERAL.replace("motors", "x").replace("CCC", "B")
                  .replace("AAA", "A")}],
}  # fmt: skip
"""Kind -> folders of it that can be read: names of files and what is in them."""


def test_every_kind_of_own_data_is_damaged_here() -> None:
    assert set(EXAMPLES) == {own.name for own in KINDS}


def laid(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A folder of own data."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "own").mkdir(parents=True)
    for name, raw in files.items():
        (folder / "own" / name).write_bytes(raw)
    return folder


def taken(folder: Path) -> None:
    """All that is read of a folder: its layers, its trade, its holders."""
    found = Snapshot.of(folder)
    world = World.newest(found)
    trade = world.trade()
    assert np.isfinite(trade.flows).all()
    assert np.isfinite(trade.tariffs).all()
    assert all((values > 0).all() for values in trade.elasticities.values())
    for name in (name for layer in found.layers for name in layer.series):
        assert np.isfinite(World.complete(found).series(name).values).all()
    roster_of(world)


@pytest.mark.parametrize(
    ("kind", "files"),
    [(kind, files) for kind, every in EXAMPLES.items() for files in every],
    ids=[f"{kind}-{number}" for kind, every in EXAMPLES.items() for number, _ in enumerate(every)],
)
@damage.seconds(40)
@given(data=st.data())
def test_own_data(
    kind: str,
    files: Mapping[str, str],
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    del kind
    folder = tmp_path_factory.getbasetemp() / "own-data"
    name = data.draw(st.sampled_from(list(files)[-2:]))
    one = damage.of_csv if name.endswith(".csv") else damage.of_rows
    raw = data.draw(one(files[name]))
    laid(folder, {**{key: text.encode() for key, text in files.items()}, name: raw})
    told(lambda: taken(folder), "own/")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_examples_can_be_read(kind: str, tmp_path: Path) -> None:
    for files in EXAMPLES[kind]:
        taken(laid(tmp_path, {name: text.encode() for name, text in files.items()}))


DAY = dt.date(2025, 6, 12)
QUOTES = "maturity,yield\n2y,3.95\n5y,4.02\n10y,4.42\n20y,4.93\n30y,4.90\n2045-05-15,4.9\n"


@damage.seconds(60)
@given(raw=damage.of_csv(QUOTES))
def test_quotes_of_a_curve(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "quotes.csv"
    path.write_bytes(raw)
    told(lambda: read_quotes(path, DAY), str(path))


NOTE = {
    "levers": {"tariff-1": [0.0, 60.0]}, "tolerance": 0.01, "most": 129, "seed": 0, "draws": 0,
    "numbers": ["welfare.JPN"], "elasticities": ["CP"],
}  # fmt: skip


@damage.seconds(60)
@given(raw=damage.of_document(NOTE))
def test_notes_beside_surfaces(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "notes"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALKAWAY_HOME", str(folder))
        place = small().ask.digest
        path = folder / "sweeps" / place / "surface-0.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        assert known.kept(scenario(), {"tariff-1": 33.0}) is None  # its points are not there


@damage.seconds(60, usually=15)  # those that are sealed are read by another process first
@given(data=st.data(), sealed=st.booleans())
def test_parts_of_sweeps(
    data: st.DataObject, sealed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes are changed; the digest in the name is that of before, or one's own."""
    point = Point((("tariff-1", 5.0),), SOLVED, "", {"x": Answer("x", "%", Band(0, 1, 2), 8)})
    raw = bytearray(pool.packed([point]))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    whole = bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    digest = hashlib.sha256(whole if sealed else pool.packed([point])).hexdigest()
    path = tmp_path_factory.mktemp("parts") / f"part-0-{digest}.parquet"
    path.write_bytes(whole)

    def read() -> None:
        for key, own in pool.read_part(path).items():
            json.dumps([key, own.status, own.reason])

    told(read, str(path))
