"""Damage that people, editors and disks do to files, drawn by hypothesis."""

from __future__ import annotations

import os
import re
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("WALKAWAY_EXAMPLES", "0"))
"""How many times as many examples, other ones each time (`make fuzz`)."""
LONGEST = 5000
"""Milliseconds that a reader may take."""


def seconds(examples: int) -> Any:
    """Settings of a test that reads damaged files."""
    if TIMES:
        return settings(max_examples=examples * TIMES, deadline=LONGEST)
    return settings(max_examples=examples, derandomize=True, deadline=None)


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


def _bytes(draw: st.DrawFn, raw: bytes) -> bytes:
    """Bytes, sometimes with a piece put in, taken out or cut off."""
    how = draw(st.sampled_from(["", "", "", "in", "out", "cut"]))
    at = draw(st.integers(0, len(raw)))
    if how == "in":
        return raw[:at] + draw(st.sampled_from(PIECES)) + raw[at:]
    if how == "out":
        return raw[:at] + raw[at + draw(st.integers(1, 40)) :]
    return raw[:at] if how == "cut" else raw
