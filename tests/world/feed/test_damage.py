"""Readers on damaged answers: what comes is read, or said to be unexpected; never anything else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world.feed import answers
from tests.world.feed.formats_more import zipped
from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import publisher, publishers

TODAY = dt.date(2026, 3, 27)
FIRST = dt.date(2025, 11, 3)
every = pytest.mark.parametrize("id", [p.id for p in publishers()])


@cache
def bodies(id: str) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(answers.standard(TODAY, FIRST, only=id).values()))


def outcome(one: Publisher, body: bytes) -> Read | str:
    """What is read, or why not; every other error is a failure of the test."""
    try:
        return one.read(body)
    except UnexpectedError as error:
        text = str(error)
        assert text
        assert len(text) < 400
        return text


def inside(body: bytes, change) -> bytes:
    """Change a body; of an archive, its largest member."""
    if not body.startswith(b"PK"):
        return change(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    largest = max(members, key=lambda name: len(members[name]))
    return zipped(members | {largest: change(members[largest])})


BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"\x00", b"\xff", b'"', b",", b"\t", b"\n", b"\r", b"-", b".", b"1e999",
                     b"9" * 60, b"NaN", b"inf", b"null", b"{", b"]", b"<", b"&amp;", b"0",
                     "−1".encode(), "１".encode(), b"\xef\xbb\xbf", b"2026-13-45", b"ND",
                     b"9999", b"0001"]),
)  # fmt: skip


def test_an_encoding_that_nobody_knows() -> None:
    body = b'<?xml version="1.0" encoding="Autf-8"?><DataSet/>'
    assert "Autf-8" in str(outcome(publisher("imf-weo"), body))


@every
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_bytes(id: str, data: st.DataObject) -> None:
    one, whole = publisher(id), bodies(id)
    body = whole[data.draw(st.integers(0, len(whole) - 1))]

    def change(raw: bytes) -> bytes:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, max(0, len(raw) - 1)))
            cut = data.draw(st.sampled_from([0, 0, 1, 2, 5, 30, 500, len(raw)]))
            raw = raw[:at] + data.draw(BYTES) + raw[at + cut :]
        return raw

    outcome(one, change(body) if data.draw(st.booleans()) else inside(body, change))


@every
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_lines_and_cells_in_another_order(id: str, data: st.DataObject) -> None:
    one, whole = publisher(id), bodies(id)
    body = whole[data.draw(st.integers(0, len(whole) - 1))]

    def change(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        kind = data.draw(st.sampled_from(["swap", "drop", "twice", "cells", "empty"]))
        if kind == "swap":
            lines[i], lines[j] = lines[j], lines[i]
        elif kind == "drop":
            del lines[min(i, j) : max(i, j)]
        elif kind == "twice":
            lines.insert(j, lines[i])
        elif kind == "cells":
            mark = b"\t" if b"\t" in lines[i] else b","
            lines[i] = mark.join(reversed(lines[i].split(mark)))
        else:
            lines[i] = b""
        return b"\n".join(lines)

    outcome(one, inside(body, change))


@every
@given(raw=st.binary(max_size=300))
def test_noise(id: str, raw: bytes) -> None:
    outcome(publisher(id), raw)


OTHERS = (
    b"", b" \r\n", b"\xef\xbb\xbf", b"{}", b"[]", b"null", b"[[]]", b"<html><body>x</body></html>",
    b"<!DOCTYPE html><p>", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"\xff\xfe", b"Date\n",
    b"<?xml version='1.0'?><a/>", b"<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>", b"a,b\n1,2\n",
    b'"' * 200_001, b"[" * 100_000, b"1," * 100_000,
)  # fmt: skip


@every
@pytest.mark.parametrize("raw", OTHERS, ids=range(len(OTHERS)))
def test_other_documents(id: str, raw: bytes) -> None:
    found = outcome(publisher(id), raw)
    assert isinstance(found, str) or not (found.values or found.rows)


@every
def test_the_whole_answer_is_read(id: str) -> None:
    for body in bodies(id):
        assert isinstance(outcome(publisher(id), body), Read)
