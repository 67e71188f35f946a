"""Scenarios of any measures, for tests of what holds in every run.

Values are drawn by the kind of each field (`walkaway.grammar.values`), so that a measure which is
added to the registry is drawn without a word here. They are written as TOML and read back, as a
user's would be: some are refused, most are not.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import strategies as st

from walkaway.errors import BadInputError
from walkaway.goods.kinds.intensities import FIELDS, Intensities
from walkaway.goods.kinds.products import AddedOrders, Codes, OrderNames, Phases
from walkaway.grammar.fields import Entry, entries
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.values import Day, Kind, Names, Number, Share, Text
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario import Scenario
from walkaway.scenario.kinds import MEASURES
from walkaway.scenario.writer import to_toml
from walkaway.world import Snapshot

WORDS = Vocabulary.embedded()
DATA = Snapshot.embedded()
DAYS = tuple(dt.date.fromisoformat(day) for day in ("2025-09-16", "2025-04-03", "2026-03-01"))
"""Days on which most scenarios look at the world: what a day needs is then loaded once."""
CODES = ("8703", "87", "2709", "s232_auto_parts", "30", "9999999999", "cars")
ORDERS = ("IEEPA", "232", "S301-L1", "S301-*", "steel", "nothing")
ADDED = (
    "S122", "nothing", {"like": "IEEPA-REC-JPN-2", "partners": "ALL"}, {"like": "nothing"},
    {"id": "own", "rate": 5, "since": "2025-01-01"}, {"rate": "much"},
)  # fmt: skip
RATES = ("10%", "-5%", "25%", "0%", "-31%", "60%", "-90%", "1000%")


def raw(kind: Kind) -> st.SearchStrategy[Any]:
    """Raw values that a field of a kind may be given in TOML."""
    if isinstance(kind, Names):
        one = st.sampled_from(kind.accepted(WORDS))
        most = kind.count or 3
        return one if kind.single else st.lists(one, min_size=kind.count or 1, max_size=most)
    if isinstance(kind, Share):
        return st.sampled_from(RATES) | st.floats(-0.5, 1.0).map(lambda x: round(x, 4))
    if isinstance(kind, Number):
        low, high = max(kind.low, -1000.0), min(kind.high, 1000.0)
        small = (max(low, -2.0), min(high, 2.0 if low < 2 else low))
        if kind.whole:
            return st.integers(int(low), int(min(high, low + 8))) | st.integers(int(low), int(high))
        return (st.floats(*small) | st.floats(low, high)).map(lambda x: round(x, 3))
    if isinstance(kind, Day):
        year = dt.timedelta(365)
        return st.sampled_from(DAYS) | st.dates(DATA.first_day - year, DATA.last_day + 2 * year)
    if isinstance(kind, Text):
        return st.sampled_from(["", "as they please", "§ <b>[x]</b> & “so”"])
    if isinstance(kind, Codes):
        return st.lists(st.sampled_from(CODES), min_size=1, max_size=3)
    if isinstance(kind, OrderNames):
        return st.lists(st.sampled_from(ORDERS), min_size=1, max_size=2)
    if isinstance(kind, AddedOrders):
        return st.lists(st.sampled_from(ADDED), min_size=1, max_size=2)
    if isinstance(kind, Phases):
        key = st.sampled_from(["rate", "change"])
        one = st.tuples(st.sampled_from(DAYS), key, st.sampled_from(RATES))
        phase = one.map(lambda own: {"from": own[0], own[1]: own[2]})
        return st.lists(phase, min_size=1, max_size=3)
    if isinstance(kind, Intensities):
        everybody = {"on": "all", "sectors": "all", "tonnes": 800}
        row = st.fixed_dictionaries({key: raw(own) for key, own in FIELDS.items()})
        return st.lists(row, max_size=2).map(lambda rows: [everybody, *rows])
    return _by_schema(kind.schema(WORDS))


def _by_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of whatever kind by its JSON Schema."""
    if "anyOf" in schema:
        return st.one_of([_by_schema(one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "array":
        count = {"min_size": schema.get("minItems", 0), "max_size": schema.get("maxItems", 3)}
        return st.lists(_by_schema(schema["items"]), **count)
    return st.from_regex(schema["pattern"], fullmatch=True).filter(lambda text: len(text) < 30)


@st.composite
def tables(draw: st.DrawFn, cls: type[Any], likely: int = 4) -> dict[str, Any]:
    """A table of a class: what it requires, one key of those of which one is wanted, some others.

    Keys that may be left out are given once in `likely` times.
    """
    either = {key for keys in getattr(cls, "EXACTLY_ONE", ()) for key in keys}
    chosen = {draw(st.sampled_from(keys)) for keys in getattr(cls, "EXACTLY_ONE", ())}
    given: dict[str, Any] = {}
    for item in entries(cls):
        optional = not item.required and item.key not in either
        wanted = item.required or item.key in chosen or (optional and _sometimes(draw, likely))
        if wanted:
            given[item.key] = draw(raw(item.kind))
    for early, late in getattr(cls, "IN_ORDER", ()):
        if given.get(early, late) != late and late in given and given[late] < given[early]:
            given[early], given[late] = given[late], given[early]
    return given


def _sometimes(draw: st.DrawFn, likely: int) -> bool:
    return draw(st.integers(1, likely)) == likely


@st.composite
def measures(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(MEASURES)) -> dict[str, Any]:
    """A measure of any of some kinds, as TOML has it."""
    kind = draw(st.sampled_from(kinds))
    return {"kind": kind} | draw(tables(MEASURES[kind], 6))


@st.composite
def documents(
    draw: st.DrawFn, kinds: tuple[str, ...] = tuple(MEASURES), most: int = 3, sets: int = 1
) -> dict[str, Any]:
    """A scenario of some measures, as TOML has it, under a set or so of elasticities."""
    places = st.sampled_from(list(WORDS.economies))
    model = draw(tables(Model, 3))
    names = st.sampled_from(WORDS.elasticities)
    model["elasticities"] = draw(st.lists(names, min_size=1, max_size=sets, unique=True))
    return {
        "name": "any",
        "title": draw(st.sampled_from(["Anything", "<i>50% & [more]</i>"])),
        "date": draw(st.sampled_from(DAYS)),
        "focus": draw(st.lists(places, min_size=2, max_size=2, unique=True)),
        "model": model,
        "measure": draw(st.lists(measures(kinds), min_size=1, max_size=most)),
    }


def read(document: dict[str, Any]) -> Scenario | None:
    """The scenario of a document; None where it is refused, each mistake with its place.

    So it is with a measure that cannot stand beside the others.
    """
    try:
        return Scenario.from_toml(to_toml(document), "any.toml")
    except BadInputError as error:
        problems = error.problems
    assert problems
    assert all(own.place.startswith("any.toml:") and own.what for own in problems), problems
    return None


def scenarios(
    kinds: tuple[str, ...] = tuple(MEASURES), most: int = 3, sets: int = 1
) -> st.SearchStrategy[Scenario]:
    """Scenarios that are not refused, of some kinds of measures."""
    found = documents(kinds, most, sets).map(read)
    return found.filter(lambda scenario: scenario is not None)  # type: ignore[return-value]


def size(own: Measure) -> Entry | None:
    """The field of a measure that says by how much; None if it has none."""
    held = [item for item in entries(type(own)) if item.name in own.SIZES]
    return next((item for item in held if getattr(own, item.name) is not None), None)


def zero(scenario: Scenario) -> Scenario | None:
    """The same with every size zero, without the measures that have none; None if refused."""
    document = scenario.to_dict()
    kept = [own for own in scenario.measures if size(own)]
    document["measure"] = [
        {"kind": own.kind} | own.to_dict() | {item.key: 0} for own in kept if (item := size(own))
    ]
    return read(document)


def renamed(scenario: Scenario) -> Scenario:
    """The same under another name and title."""
    return dataclasses.replace(scenario, name="another", title="Another", description="Told anew.")
