"""Reading refuses what is wrong in a file, all of it at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.errors import BadInputError
from walkaway.parameters import parameter
from walkaway.parameters.entry import Parameter, checked

GOOD: dict[str, Any] = {
    "value": 0.5,
    "low": 0.25,
    "high": 1,
    "unit": "share",
    "role": "estimate",
    "says": "what it is",
    "source": "somebody (2001)",
    "used_in": ["path"],
}


def nothing(name: str) -> Parameter:
    raise BadInputError(f"no parameter {name}")


def read(entries: dict[str, Any]) -> dict[str, Parameter]:
    return checked("room", {"subject": entries}, "room.toml", nothing)


def without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda own: own.pop(key)


def having(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda own: own.update(fields)


def tabled(value: Any) -> Callable[[dict[str, Any]], None]:
    def change(own: dict[str, Any]) -> None:
        del own["low"], own["high"]
        own["value"] = value

    return change


BAD: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "unknown role": (having(role="guess"), "is no role"),
    "no role": (without("role"), "'role' is missing"),
    "role of a number": (having(role=3), "'role' is not a text"),
    "estimate without a source": (without("source"), "without a source"),
    "fact without a source": (having(role="fact", source=""), "without a source"),
    "tuned without a target": (having(role="tuned"), "without a target"),
    "a target for a prior": (having(role="prior", target="x"), "a target for"),
    "no unit": (without("unit"), "'unit' is missing"),
    "nothing said": (having(says=""), "'says' is empty"),
    "misspelt field": (having(vlaue=1.0), "no field 'vlaue'"),
    "no value": (without("value"), "no value"),
    "two values": (having(of="room.subject.other"), "several values"),
    "solved, not tuned": (having(solved_by="a:b"), "not tuned"),
    "not a number": (having(value=float("nan")), "no finite number"),
    "infinite end": (having(high=float("inf")), "no finite number"),
    "a truth": (having(value=True), "no finite number"),
    "a text": (having(value="0.5"), "no finite number"),
    "an empty row": (tabled([]), "no finite number"),
    "a row with a hole": (tabled([1.0, None]), "no finite number"),
    "a mixed table": (tabled({"a": 1.0, "b": [1.0]}), "no finite number"),
    "a range of a table": (having(value=[0.3, 0.4]), "no single number"),
    "half a range": (without("low"), "one end"),
    "outside its range": (having(value=2.0), "is not between"),
    "range and choices": (having(choices=[0.1, 0.9]), "instead of"),
    "used nowhere": (having(used_in=[]), "is no list of words"),
    "used in what there is not": (having(used_in=["pth"]), "knows no 'pth'"),
    "an unknown cause": (having(needs=["weather"]), "knows no 'weather'"),
}


@pytest.mark.parametrize("case", BAD)
def test_each_mistake_is_named(case: str) -> None:
    own = copy.deepcopy(GOOD)
    change, said = BAD[case]
    change(own)
    with pytest.raises(BadInputError) as caught:
        read({"it": own})
    assert any(said in problem.what for problem in caught.value.problems), str(caught.value)
    assert {problem.path for problem in caught.value.problems} == {"room.subject.it"}


@given(st.lists(st.sampled_from([None, *BAD]), min_size=1, max_size=8))
def test_all_mistakes_of_a_file_are_told_at_once(cases: list[str | None]) -> None:
    entries = {}
    for number, case in enumerate(cases):
        own = copy.deepcopy(GOOD)
        if case:
            BAD[case][0](own)
        entries[f"n{number}"] = own
    wrong = {f"room.subject.n{number}" for number, case in enumerate(cases) if case}
    if not wrong:
        assert len(read(entries)) == len(cases)
        return
    with pytest.raises(BadInputError) as caught:
        read(entries)
    assert {problem.path for problem in caught.value.problems} == wrong


@given(
    st.floats(-1e9, 1e9), st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["fact", "prior"])
)
def test_what_is_written_is_what_is_read(value: float, down: float, up: float, role: str) -> None:
    low, high = value - down, value + up
    found = read({"it": {**GOOD, "value": value, "low": low, "high": high, "role": role}})
    own = found["room.subject.it"]
    assert own.triple == (low, value, high)
    assert (own.role, own.room, own.source) == (role, "room", GOOD["source"])


def test_a_value_of_another_entry_is_the_same_number() -> None:
    other = {key: GOOD[key] for key in ("unit", "role", "says", "source", "used_in")}
    found = read({"one": GOOD, "two": {**other, "of": "room.subject.one", "low": 0, "high": 1}})
    assert found["room.subject.two"].triple == (0.0, 0.5, 1.0)
    with pytest.raises(BadInputError, match="no parameter room"):
        read({"two": {**other, "of": "room.subject.none"}})


def test_a_file_of_another_shape_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        checked("room", {"value": 3, "subject": {"it": 0.5}, "empty": {}}, "room.toml", nothing)
    assert {p.path for p in caught.value.problems} == {"value", "room.subject.it", "empty"}


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(BadInputError, match=r"trade\.elasticity\.short-run"):
        parameter("trade.elasticity.shortrun")
    with pytest.raises(BadInputError, match="no such room"):
        parameter("trad.elasticity.short-run")


def test_a_number_is_not_taken_for_a_table() -> None:
    number, row = parameter("trade.elasticity.short-run"), parameter("bonds.demand.tenor-response")
    for wrong in (lambda: number.row, lambda: number.numbers, lambda: number.range):
        with pytest.raises(TypeError, match="short-run"):
            wrong()
    with pytest.raises(TypeError, match="tenor-response"):
        _ = row.value
    with pytest.raises(TypeError, match="not of numbers"):
        _ = parameter("bonds.odds.by-kind").numbers
    with pytest.raises(TypeError, match="not of rows"):
        _ = parameter("bonds.kind.slope").rows
