"""No bytes and no values crash the reader; what can be written can be read."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.grammar.positions import read_layout
from walkaway.grammar.values import PERCENT, Rate, Share, Text, percent
from walkaway.scenario import Accession, Orders, Scenario, Tariff, TradeCost, Vocabulary
from walkaway.scenario.library import names, text
from walkaway.scenario.scenario import examine

WORDS = Vocabulary.embedded()
LIBRARY = [text(name) for name in names()]
PIECES = [
    "[[measure]]", "[measure]", 'kind = "Tariff"', "rate = ", "25", '"', "'''", "{", "}", "[", "]",
    "=", ",", "\n", "#", "date = 2025-06-12", "on = ", "\\u", "\x00", "é", ".", "a.b.c = 1", "nan",
]  # fmt: skip


def told_or_read(content: str | bytes) -> None:
    scenario, problems = examine(content, "f.toml")
    assert (scenario is None) == bool(problems)
    for problem in problems:
        assert problem.place.startswith("f.toml")
        assert "\n" not in problem.place


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    told_or_read(content)


@settings(max_examples=250)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["", " ", "\n"]))
def test_any_pieces_of_toml(pieces: list[str], between: str) -> None:
    told_or_read(between.join(pieces))


@settings(max_examples=200)
@given(st.data())
def test_damaged_library_files(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(LIBRARY)).encode()
    start = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(0, 40))
    told_or_read(whole[:start] + data.draw(st.binary(max_size=12)) + whole[start + length :])


scalars = st.one_of(
    st.none().map(lambda _: True),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.dates(),
    st.sampled_from(["JPN", "CPTPP", "all", "rest", "cars", "25%", "-30%", "USA"]),
)
KEYS = [
    "by", "on", "sectors", "rate", "change", "exempt", "from", "until", "label", "bloc", "members",
    "exporters", "importers", "as_of", "phase_in_years", "other",
]  # fmt: skip


@settings(max_examples=200)
@given(
    kind=st.sampled_from(["Tariff", "Accession", "TradeCost", "Orders", "x"]),
    table=st.dictionaries(st.sampled_from(KEYS), st.one_of(scalars, st.lists(scalars, max_size=3))),
)
def test_any_values_in_a_measure(kind: str, table: dict[str, Any]) -> None:
    from walkaway.scenario.writer import to_toml

    written = to_toml(
        {"name": "x", "date": dt.date(2025, 6, 12), "measure": [{"kind": kind, **table}]}
    )
    told_or_read(written)
    if "by" not in table or isinstance(table["by"], str):
        assert tomllib.loads(written)


@given(st.floats(-0.99, 1e6))
def test_percentages_are_exact(value: float) -> None:
    assert re.fullmatch(PERCENT, percent(value))
    assert Share().read(percent(value)) == value
    assert Share().read(Rate(value)) == value


words = st.text().filter(lambda text: re.fullmatch(Text.WORDS, text) is not None)
one_line = st.text().filter(lambda text: re.fullmatch(Text.LINE, text) is not None)
places = st.lists(st.sampled_from(["USA", "JPN", "CHN", "CPTPP", "EU"]), min_size=1, max_size=3)
rates = st.floats(-0.9, 3.0).map(Rate)
sectors = st.lists(st.sampled_from(["cars", "C24", "goods", "all"]), min_size=1, max_size=2)
days = st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1))
changes = st.builds(
    Tariff, by=places, on=places, sectors=sectors, change=rates, from_=days, label=one_line
)
measures = st.lists(
    st.one_of(
        changes,
        st.builds(TradeCost, exporters=places, importers=places, change=rates),
        st.builds(Accession, bloc=st.just("CPTPP"), members=places, excluded_sectors=sectors),
        st.builds(Orders, exempt=places),
    ),
    max_size=4,
)


@settings(max_examples=100)
@given(measures, words, one_line.filter(bool))
def test_what_is_written_is_read_back(found: list[Any], description: str, title: str) -> None:
    made = Scenario(
        name="x", date=dt.date(2025, 6, 12), title=title, description=description, measures=found  # type: ignore[arg-type]
    )  # fmt: skip
    layout = read_layout(made.to_toml())
    assert not layout.problems
    scenario, problems = examine(made.to_toml(), "x.toml")
    if scenario is None:  # the draw may name no trade at all, or the same trade twice
        assert all("no trade between" in p.what or "contradicts" in p.what for p in problems)
        return
    assert scenario == made
    assert scenario.digest == made.digest
    assert scenario.to_toml() == made.to_toml()
