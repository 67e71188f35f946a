"""What a file refuses, Python refuses in the same words: every kind of measure, every field."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

import pytest

from walkaway.bonds.kinds import Span
from walkaway.errors import BadInputError, Problem
from walkaway.grammar.fields import Entry, entries
from walkaway.grammar.values import Choice, Day, Flag, Names, Number, Share, Text
from walkaway.scenario import MEASURES, Model, Scenario, Vocabulary
from walkaway.scenario.scenario import examine
from walkaway.scenario.writer import to_toml

DAY = dt.date(2025, 9, 16)
WORDS = Vocabulary.embedded()


def good(item: Entry) -> Any:
    """A value that the field takes."""
    kind = item.kind
    if isinstance(kind, Choice):
        return kind.options[0]
    if isinstance(kind, Names):
        word = {"economy": "JPN", "group": "CPTPP", "sector": "C29", "elasticity": "IS"}
        return word[kind.sorts[0]]
    if isinstance(kind, Number):
        return 1 if kind.whole else 0.5
    if isinstance(kind, Share) and kind.above >= 0:
        return "60%"
    values: dict[type, Any] = {Day: DAY, Flag: True, Text: "words", Span: "2 quarters"}
    return next((v for sort, v in values.items() if isinstance(kind, sort)), "-10%")


def bad(item: Entry) -> list[Any]:
    """Values that the field refuses, whatever its kind; all can be written in TOML."""
    kind = item.kind
    wrong: list[Any] = [{"a": 1}]
    if isinstance(kind, Number):
        wrong += ["0.5", True, math.nan, math.inf, -math.inf]
        wrong += [kind.high * 10 + 1] if math.isfinite(kind.high) else []
        wrong += [0.5] if kind.whole else []
    elif isinstance(kind, Share):
        wrong += [25, 25.0, "25", True, math.nan, math.inf, "-2000000000%", 1e6, [0.1]]
    elif isinstance(kind, Day):
        wrong += ["16 September 2025", 2025, dt.datetime(2025, 9, 16, 12), "2025-02-30"]
    elif isinstance(kind, Flag):
        wrong += [0, 1, "yes"]
    elif isinstance(kind, Text):
        wrong += [1, ["words"]]
    elif isinstance(kind, Choice):
        wrong += ["nothing-known", 3, ["USA", "USA"]]
    elif isinstance(kind, Span):
        wrong += [4, "4 weeks", "soon"]
    elif isinstance(kind, Names):
        wrong += [3, [], [good(item), 3]] if not kind.single else [3, ["CPTPP"]]
        wrong += ["Atlantis", "UK", "IRN"]
    return wrong


def complete(kind: str) -> dict[str, Any]:
    """The keys that a measure of a kind needs, with values it takes."""
    cls = MEASURES[kind]
    own = {e.key: good(e) for e in entries(cls) if e.required}
    for keys in getattr(cls, "EXACTLY_ONE", ()):
        own[keys[0]] = next(good(e) for e in entries(cls) if e.key == keys[0])
    # Something to trade with: nobody levies a tariff on themselves.
    for key in ("by", "exporters"):
        if own.get(key) == "JPN":
            own[key] = "CHN"
    # What does not stand beside the rest of what a kind needs.
    tonnes = [{"on": "all", "sectors": "all", "tonnes": 800}]
    also = {
        "FreeTradeArea": {"members": ["JPN", "CHN"]},
        "TariffQuota": {"outside": "25%"},
        "CarbonBorder": {"emissions": tonnes, "source": "x"},
    }
    return own | also.get(kind, {})


def from_file(kind: str, table: dict[str, Any]) -> list[tuple[str, str, str]]:
    text = to_toml({"name": "x", "date": DAY, "measure": [{"kind": kind} | table]})
    text = text.replace("{'a': 1}", "{a = 1}")  # a table in a line, which no scenario has
    return told(examine(text)[1], "measure[1]")


def from_python(kind: str, table: dict[str, Any]) -> list[tuple[str, str, str]]:
    cls = MEASURES[kind]
    names = {e.key: e.name for e in entries(cls)}
    try:
        own = cls(**{names[key]: value for key, value in table.items()})
        Scenario(name="x", date=DAY, measures=(own,)).check()
    except BadInputError as error:
        return told(list(error.problems), "measure[1]")
    return []


def told(problems: list[Problem], above: str) -> list[tuple[str, str, str]]:
    """Field, what and hint; a measure alone does not know where in a scenario it stands."""
    return sorted((p.path.removeprefix(above).lstrip("."), p.what, p.hint) for p in problems)


def cases() -> Iterator[tuple[str, str, Any]]:
    for kind, cls in MEASURES.items():
        for item in entries(cls):
            for value in bad(item):
                yield kind, item.key, value


@pytest.mark.parametrize("kind", MEASURES)
def test_the_table_to_start_from_is_taken(kind: str) -> None:
    # Otherwise what follows would compare another mistake than the one it means.
    assert from_file(kind, complete(kind)) == []
    assert from_python(kind, complete(kind)) == []


@pytest.mark.parametrize("kind", MEASURES)
def test_each_wrong_value_is_refused_alike(kind: str) -> None:
    for own, key, value in cases():
        if own != kind:
            continue
        table = complete(kind) | {key: value}
        for keys in getattr(MEASURES[kind], "EXACTLY_ONE", ()):
            if key in keys:
                table = {k: v for k, v in table.items() if k not in keys or k == key}
        file, python = from_file(kind, table), from_python(kind, table)
        assert file, (kind, key, value)
        assert file == python, (kind, key, value)


@pytest.mark.parametrize("kind", MEASURES)
def test_all_wrong_values_are_told_at_once_and_alike(kind: str) -> None:
    table = complete(kind)
    for keys in getattr(MEASURES[kind], "EXACTLY_ONE", ()):
        table |= dict.fromkeys(keys[1:])
    table = {key: {"a": 1} for key, value in table.items() if value is not None}
    file = from_file(kind, table)
    assert len(file) == len(table)
    assert file == from_python(kind, table)


@pytest.mark.parametrize("kind", MEASURES)
def test_dates_that_run_backwards_are_refused_alike(kind: str) -> None:
    early, late = dt.date(2025, 7, 1), dt.date(2025, 8, 1)
    for dates in ({"from": late, "until": early}, {"announced": late, "from": early}):
        table = complete(kind) | dates
        file = from_file(kind, table)
        assert any("is before" in what for _, what, _ in file), file
        assert file == from_python(kind, table)


@pytest.mark.parametrize("kind", [k for k in MEASURES if getattr(MEASURES[k], "EXACTLY_ONE", ())])
def test_keys_that_exclude_one_another_are_refused_alike(kind: str) -> None:
    for keys in MEASURES[kind].EXACTLY_ONE:
        whole = complete(kind)
        both = whole | {e.key: good(e) for e in entries(MEASURES[kind]) if e.key in keys}
        neither = {key: value for key, value in whole.items() if key not in keys}
        for table in (both, neither):
            file = from_file(kind, table)
            assert any("are given" in what or "is given" in what for _, what, _ in file)
            assert file == from_python(kind, table)


CONTRADICTIONS = """
name = "x"
date = 2025-09-16
focus = ["USA", "Nippon"]
[model]
elasticities = ["IS", "nobody"]
[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
rate = "15%"
[[measure]]
kind = "Tariff"
by = ["USA", "UK"]
on = "JPN"
rate = "25%"
[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
rate = "35%"
[[measure]]
kind = "Tariff"
by = "USA"
on = "USA"
rate = "15%"
[[measure]]
kind = "PolicyRate"
by = "JPN"
change = 0.25
from = 2026-01-01
until = 2027-01-01
"""


def test_checks_of_a_whole_scenario_are_the_readers() -> None:
    import re
    import tomllib

    raw = tomllib.loads(CONTRADICTIONS)
    made = []
    for table in raw["measure"]:
        names = {e.key: e.name for e in entries(MEASURES[table["kind"]])}
        given = {names[k]: v for k, v in table.items() if k != "kind"}
        made.append(MEASURES[table["kind"]](**given))
    scenario = Scenario(
        name="x",
        date=raw["date"],
        focus=tuple(raw["focus"]),
        model=Model(**raw["model"]),
        measures=tuple(made),
    )
    with pytest.raises(BadInputError) as caught:
        scenario.check(WORDS)
    # A file also says on which line the other measure of a contradiction stands.
    file = [
        (path, re.sub(r" on line \d+", "", what), hint)
        for path, what, hint in told(examine(CONTRADICTIONS)[1], "")
    ]
    assert told(list(caught.value.problems), "") == sorted(file)
    assert len(file) >= 6


def test_a_scenario_of_things_that_are_no_measures_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        Scenario(name="No Name", date=DAY, model="closed", measures=("a tariff", 3))  # type: ignore[arg-type]
    text = str(caught.value)
    for words in ("model: a string where", "measure[1]: a string where", "measure[2]", "No Name"):
        assert words in text


def test_a_run_refuses_what_a_file_is_refused_for() -> None:
    import walkaway
    from walkaway.scenario import Tariff

    unknown = Scenario(name="x", date=DAY, measures=(Tariff(by=("USA",), on=("UK",), rate="15%"),))
    with pytest.raises(BadInputError, match=r"unknown economy or group 'UK'.*GBR"):
        walkaway.run(unknown, only=("goods",), elasticities=("IS",), draws=0)
