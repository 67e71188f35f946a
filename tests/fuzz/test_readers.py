"""Damaged files of every kind: read, or refused with each mistake in its place; never a crash.

A few seconds, the same files each time; ``make fuzz`` draws many more, with a limit on the time
that a reader may take.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import damage
from walkaway import claims, firms, negotiation, scenario
from walkaway.auctions.bidbook import read_book
from walkaway.claims.reader import read as read_story
from walkaway.claims.values import Catalogue
from walkaway.cli.auction_terms import price_file
from walkaway.duties import book
from walkaway.errors import BadInputError, Problem
from walkaway.firms.reader import read as read_firm
from walkaway.negotiation.reader import read_game
from walkaway.scenario.scenario import examine
from walkaway.sweeps.reader import read_plan
from walkaway.world import Snapshot

SNAPSHOT = Snapshot.default()


def shipped(package: Any) -> list[str]:
    folder = Path(package.__file__).parent
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("library/*.toml"))]


def told(read: Callable[[], object], place: str) -> None:
    """A file is read, or refused with mistakes that each stand in a place of it."""
    problems: list[Problem] = []
    with damage.soon():
        try:
            read()
        except BadInputError as error:
            problems += error.problems or [Problem("", "", "")]
    for problem in problems:
        assert problem.place.startswith(place), problem
        assert problem.what, problem
        assert "\n" not in str(problem), problem


@pytest.mark.parametrize(
    ("package", "read"),
    [
        (scenario, lambda raw: _examined(raw)),
        (claims, lambda raw: read_story(raw, "f.toml", Catalogue.of(SNAPSHOT))),
        (negotiation, lambda raw: read_game(raw, "f.toml")),
        (firms, lambda raw: read_firm(raw, "f.toml")),
    ],
    ids=["scenario", "story", "game", "firm"],
)
@damage.seconds(120)
@given(data=st.data())
def test_files_of_the_library(
    package: Any, read: Callable[[bytes], object], data: st.DataObject
) -> None:
    raw = data.draw(damage.of_rows(data.draw(st.sampled_from(shipped(package)))))
    told(lambda: read(raw), "f.toml")


PLANS = [
    """scenario = "japan-2025"
title = "Two tariffs"
design = "sobol"
points = 16
seed = 3
numbers = ["welfare.JPN", "path.usdjpy.q4"]
elasticities = ["IS", "CP"]
draws = 20
[[vary]]
what = "tariff-1"
low = 0
high = 50
steps = 5
[[vary]]
what = "cptpp"
values = [[], ["CHN"], ["CHN", "TWN"]]
""",
    """scenario = "japan-2025"
whole = true
[[vary]]
what = "date"
values = [2025-06-12, "2025-09-16"]
[[vary]]
what = "elasticities"
values = ["IS", ["CP", "U4"]]
""",
]


@damage.seconds(120)
@given(data=st.data())
def test_plans_of_sweeps(data: st.DataObject) -> None:
    raw = data.draw(damage.of_rows(data.draw(st.sampled_from(PLANS))))
    told(lambda: read_plan(raw, "f.toml"), "f.toml")


@pytest.mark.parametrize("digits", ["1" + "0" * 400, "-9223372036854775809", "9" * 5000])
@pytest.mark.parametrize(
    ("package", "read"),
    [
        (scenario, lambda raw: _examined(raw)),
        (negotiation, lambda raw: read_game(raw, "f.toml")),
        (firms, lambda raw: read_firm(raw, "f.toml")),
    ],
    ids=["scenario", "game", "firm"],
)
def test_a_whole_number_of_any_length_is_told_in_its_place(
    package: Any, read: Callable[[str], object], digits: str
) -> None:
    """TOML's whole numbers have 64 bits; Python's have no end, and no float holds them."""
    rows = min(shipped(package), key=len).split("\n")
    for k, row in enumerate(rows):
        if not re.match(r'^\s*[\w."-]+\s*=\s*[-\d."\'[{]', row):
            continue
        for value in (digits, f"[{digits}]"):
            damaged = [*rows[:k], re.sub("=.*", lambda _, v=value: f"= {v}", row), *rows[k + 1 :]]
            with pytest.raises(BadInputError) as caught:
                read("\n".join(damaged))
            assert f"f.toml:{k + 1}" in [problem.place for problem in caught.value.problems]


def test_a_title_that_is_a_list_is_told_once() -> None:
    rows = next(text for text in shipped(negotiation) if "\n  title = " in text).split("\n")
    line = next(k for k, row in enumerate(rows, 1) if row.startswith("  title = "))
    rows[line - 1] = '  title = ["all", "rest"]'
    with pytest.raises(BadInputError, match="where a string is wanted") as caught:
        read_game("\n".join(rows), "f.toml")
    assert [problem.place for problem in caught.value.problems] == [f"f.toml:{line}"]


def _examined(raw: bytes) -> None:
    found, problems = examine(raw, "f.toml")
    assert (found is None) == bool(problems)
    if problems:
        raise BadInputError(problems)


ORDERS = """
without = ["fentanyl-CA"]
[[order]]
id = "own-cars"
statute = "232"
programme = "own"
layer = "cars"
rate = 25.0
since = 2025-06-12
until = "2025-09-01"
lists = "own"
partners = "JPN"
unit = "points"
rank = 3
[lists]
own = ["8703", "8704"]
[[exemption]]
orders = "own-*"
list = "own"
share = "0.5"
[[stacking]]
layer = "cars"
to = "steel, aluminium"
by = "subject"
"""


@damage.seconds(120)
@given(damage.of_rows(ORDERS))
def test_orders(raw: bytes) -> None:
    told(lambda: book.extended(book.Book((), {}, (), ()), raw, "f.toml"), "f.toml")


BIDS = """class,yield,amount,bidder,net_long
dealer,4.850,1000000000,A,0
direct,4.840,2000000000,B,100
indirect,4.845,2500000000,C,
noncompetitive,,1000000,D,
fima,,100000000,E,
soma,,5000000000,,
"""
TERMS = """coupon,maturity,issue,yield,dated,first,accrued
4.75,2055-05-15,2025-06-16,4.844,2025-05-15,,
,2035-05-15,2025-05-15,4.342,,,
4.25,2027-04-30,2025-04-30,3.795,,2025-10-31,
"""


@damage.seconds(120)
@given(raw=damage.of_csv(BIDS))
def test_bid_books(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bids.csv"
    path.write_bytes(raw)

    def read() -> None:
        found = read_book(path)
        assert (found.amounts > 0).all()

    told(read, str(path))


@damage.seconds(120)
@given(raw=damage.of_csv(TERMS))
def test_term_files(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "terms.csv"
    path.write_bytes(raw)

    def read() -> None:
        for row in price_file(path)[0]:
            assert math.isfinite(float(row["price"]))

    told(read, str(path))


@damage.seconds(100, usually=30)  # each is read by a process of its own first
@given(data=st.data())
def test_parquet_books(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    import polars as pl

    path = tmp_path_factory.getbasetemp() / "bids.parquet"
    pl.DataFrame({"class": ["dealer"], "yield": [4.85], "amount": [1e9]}).write_parquet(path)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(
        raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw
    )
    told(lambda: read_book(path), str(path))
