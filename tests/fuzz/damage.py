"""Damage that people, editors and disks do to files, drawn by hypothesis."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import re
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("WALKAWAY_EXAMPLES", "0"))
"""How many times as many examples, other ones each time (`make fuzz`)."""
SEED = int(os.environ.get("WALKAWAY_SEED", "0"))
"""Of what is drawn without hypothesis: lines, and damages of a home."""
LONGEST = 5.0
"""Seconds of computing that a reader may take, however busy the machine is."""


def seconds(examples: int, usually: int | None = None) -> Any:
    """Settings of a test that reads damaged files.

    Args:
        examples: of which `make fuzz` draws many times as many.
        usually: how many the tests draw; the same number if None.
    """
    if TIMES:
        return settings(max_examples=examples * TIMES, deadline=None)
    return settings(max_examples=usually or examples, derandomize=True, deadline=None)


@contextmanager
def soon() -> Iterator[None]:
    """Whatever is done inside takes no longer than a reader may."""
    begun = time.process_time()
    yield
    taken = time.process_time() - begun
    assert taken < LONGEST, f"took {taken:.1f} seconds"


VALUES = (
    "nan", "-inf", "inf", "0", "-0.0", "-1", "1e308", "1e999", "9" * 30, "true", '""', '"x"',
    '"25%"',
    '"-101%"', "[]", "{}", "[[]]", "[1, 2]", '["all", "rest"]', '["USA", "USA"]', "{ a = 1 }",
    "{ USA = nan }", "2025-06-12", "0001-01-01", "9999-12-31", "2025-06-12T10:00:00Z", "10:00:00",
    '"2025-13-40"', '"\\u0000"', '"\\uD800"', "'''", '"""', "null", "1_0", "0x1F", ".5", '"٣"',
    '"' + "a" * 5000 + '"', "[" * 200 + "]" * 200, '"é\u202e"', '"../../x"', '"<b>"', '"%s"',
)  # fmt: skip
PIECES = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\t", b'"', b"'", b"[", b"]", b"[[",
    b"]]", b"{", b"}", b"=", b"#", b",", b".", b"-", b"\\", b"\\u", b"%", b"\xc3", b"\xe2\x80\xa8",
    b"9" * 400, b"[" * 300, b"a." * 300, b"\x1a", b"\x7f", b"",
)  # fmt: skip
CELLS = (
    "", " ", "nan", "inf", "-inf", "1e308", "1e999", "-1", "0", "9" * 40, '"', '""', "'", ",", ";",
    "4,85", "4.8500000001", "=1+1", "\t", "\x00", "é", "ÄÖ", "dealer", "soma", "2025-02-30",
    "x" * 9000,
    "1e-400", "٣", "1_000", "0x10", "-99", "99999999999900", "%", "5%", "None", "null", "NaN",
)  # fmt: skip


@st.composite
def of_toml(draw: st.DrawFn, whole: str) -> bytes:
    """A TOML file with one to three damages: a value, a line, or bytes."""
    text = whole
    for _ in range(draw(st.integers(1, 3))):
        lines = text.splitlines(keepends=True) or ["\n"]
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["value", "value", "drop", "twice", "move", "key", "join"]))
        if how == "value":
            value = draw(st.sampled_from(VALUES))
            lines[at] = re.sub(r"=.*", lambda _, v=value: f"= {v}", lines[at], count=1)
        elif how == "key":
            lines[at] = re.sub(r"^(\s*)\S+", lambda m: m[1] + '"\N{SNOWMAN} x"', lines[at], count=1)
        elif how == "drop":
            del lines[at]
        elif how == "twice":
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        elif how == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        else:
            lines[at] = lines[at].rstrip("\n")
        text = "".join(lines)
    return _bytes(draw, text.encode("utf-8", "surrogatepass"))


TREES: tuple[Any, ...] = (
    *(float("nan"), float("inf"), -0.0, 0, -1, 10**30, 10**400, 1e308, 1e-320, True, False),
    *("", " ", "x", "25%", "-101%", "nan", "all", "USA", "a" * 5000, "\x00", "\x1b[31m", "é\u202e"),
    *("../../x", "<b>", "{0}", "2025-06-12", "9999-12-31", "1e999", "٣"),
    *([], {}, [[]], [{}], [None], {"": ""}, ["USA", "USA"], ["all", "rest"], [1, "2"], {"USA": 1}),
    *(dt.date.min, dt.date.max, dt.datetime(2025, 6, 12, 10), dt.time(10)),
)
"""Values that stand where another was."""


@st.composite
def of_tree(draw: st.DrawFn, whole: Any) -> Any:
    """Tables and lists with one to three values exchanged, doubled, moved or taken out."""
    tree = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        here, key = tree, None
        while isinstance(here, dict | list) and here and (key is None or draw(st.integers(0, 4))):
            outer = here
            keys = sorted(here, key=str) if isinstance(here, dict) else range(len(here))
            key = draw(st.sampled_from(keys))
            here = outer[key]
        if key is None:
            continue
        how = draw(st.sampled_from(["value", "value", "value", "out", "twice", "wrap", "name"]))
        if how == "out":
            del outer[key]
        elif how == "twice" and isinstance(outer, list):
            outer.insert(draw(st.integers(0, len(outer))), copy.deepcopy(outer[key]))
        elif how == "wrap":
            wrapped = [[here], {"x": here}, [here, copy.deepcopy(here)], str(here)]
            outer[key] = draw(st.sampled_from(wrapped))
        elif how == "name" and isinstance(outer, dict):
            outer[draw(st.sampled_from(["", "x", "é\n", "name", "kind", "date"]))] = outer.pop(key)
        else:
            outer[key] = copy.deepcopy(draw(st.sampled_from(TREES)))
    return tree


LONG = 8000
"""Characters from which a file is one of many tables."""


@st.composite
def of_rows(draw: st.DrawFn, whole: str) -> bytes:
    """A TOML file whose tree was damaged, then its bytes; of a long one often a few tables."""
    text = whole
    if len(whole) > LONG and draw(st.integers(0, 9)):
        tables = re.split(r"^(?=\[)", whole, flags=re.MULTILINE)
        picked = draw(st.sets(st.integers(0, len(tables) - 1), max_size=8))
        text = "".join(tables[k] for k in sorted(picked))
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a table without the one that it stands in
        tree = {}
    if not tree or not draw(st.integers(0, 2)):
        return draw(of_toml(text))
    return _bytes(draw, toml(draw(of_tree(tree))).encode("utf-8", "surrogatepass"))


@st.composite
def of_document(draw: st.DrawFn, whole: Any) -> bytes:
    """A JSON document whose tree was damaged, then its bytes."""
    found = json.dumps(draw(of_tree(whole)), default=str, ensure_ascii=draw(st.booleans()))
    deep = draw(st.sampled_from(["", "", "", "", "[", '{"a":', "9"]))
    if deep and found.count(":"):
        at = draw(st.sampled_from([m.end() for m in re.finditer(":", found)]))
        found = found[:at] + deep * 50_000 + found[at:]
    return _bytes(draw, found.encode("utf-8", "surrogatepass"))


def toml(tree: Any) -> str:
    """A tree as TOML, every table inside a line of its outermost key."""
    return "".join(f"{_word(key)} = {_toml(value)}\n" for key, value in tree.items())


def _word(key: str) -> str:
    return json.dumps(key).replace("\\u0000", "\\u0001")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_word(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if value is None:
        return "null"
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf")


@st.composite
def of_csv(draw: st.DrawFn, whole: str) -> bytes:
    """A CSV with one to three damages: a cell, a line, or bytes."""
    rows = [line.split(",") for line in whole.splitlines()]
    for _ in range(draw(st.integers(1, 3))):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        how = draw(st.sampled_from(["cell", "cell", "cell", "drop", "more", "row", "twice"]))
        if how == "cell" and row:
            row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(CELLS))
        elif how == "drop" and row:
            row.pop()
        elif how == "more":
            row += [draw(st.sampled_from(CELLS))] * draw(st.integers(1, 3))
        elif how == "row":
            rows.insert(draw(st.integers(0, len(rows))), draw(st.lists(st.sampled_from(CELLS))))
        else:
            rows.append(row)
    return _bytes(draw, "\n".join(",".join(row) for row in rows).encode())


@st.composite
def of_json(draw: st.DrawFn, whole: Any) -> Any:
    """A JSON document with a value exchanged, somewhere inside."""
    if isinstance(whole, dict) and whole and draw(st.integers(0, 9)):
        name = draw(st.sampled_from(sorted(whole)))
        return {**whole, name: draw(of_json(whole[name]))}
    if isinstance(whole, list) and whole and draw(st.integers(0, 9)):
        at = draw(st.integers(0, len(whole) - 1))
        return [*whole[:at], draw(of_json(whole[at])), *whole[at + 1 :]]
    return draw(_JSON)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda own: st.lists(own, max_size=2) | st.dictionaries(st.text(max_size=3), own, max_size=2),
    max_leaves=4,
)  # fmt: skip


ENCODINGS: tuple[Callable[[bytes], bytes], ...] = (
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: b"\xef\xbb\xbf" * 2 + raw,
    lambda raw: raw.replace(b"\n", b"\r\n"),
    lambda raw: raw.replace(b"\n", b"\r"),
    lambda raw: raw.decode("utf-8", "replace").encode("utf-16"),
    lambda raw: raw.decode("utf-8", "replace").encode("latin-1", "replace") + b"\xe9",
    lambda raw: raw.replace(b" ", b"\xc2\xa0"),
    lambda raw: raw.replace(b"e", b"\x00"),
    lambda raw: raw + raw,
    lambda raw: raw.replace(b'"', b"\xe2\x80\x9c"),
)
"""What editors and other systems make of a whole file."""


def _bytes(draw: st.DrawFn, raw: bytes) -> bytes:
    """Bytes, sometimes with a piece put in, taken out or cut off, or all in another encoding."""
    how = draw(st.sampled_from(["", "", "", "", "in", "out", "cut", "encoding"]))
    at = draw(st.integers(0, len(raw)))
    if how == "encoding":
        return draw(st.sampled_from(ENCODINGS))(raw)
    if how == "in":
        return raw[:at] + draw(st.sampled_from(PIECES)) + raw[at:]
    if how == "out":
        return raw[:at] + raw[at + draw(st.integers(1, 40)) :]
    return raw[:at] if how == "cut" else raw
