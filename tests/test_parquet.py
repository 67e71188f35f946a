"""Parquet files that end their reader: refused in words, whoever reads them."""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from pathlib import Path

import polars as pl
import pytest

from walkaway import parquet
from walkaway.auctions.bidbook import read_book
from walkaway.engine.asked import Answer
from walkaway.errors import BadInputError
from walkaway.outcome import Band
from walkaway.sheet import read_sheet
from walkaway.sweeps import pool
from walkaway.sweeps.points import SOLVED, Point

# A table of one bid with six bytes changed: some versions of the reader ask for two exabytes and
# abort the process.
ABORTS = zlib.decompress(base64.b64decode(
    "eNqdVMFu00AQXW9SN6oiVER3ZUs+REi1UlG1iSFNggJinVKCSNskFVRwc2I7LXJjiNOG9tQjn5ADR7jlyh9w7Q9w"
    "RnwBVyJ27LWpRHugq8jzZt/Me+PdJC3WKZI0WSJ6k2CCEMp/Xf+dW2gjJPPEdizPGRJEFsndVWLxIBNZm6C8HDGK"
    "iHFfhiGEeYIllCJZtYTkRVWZ63lWEJAsxfSjRKeS3tAz2sYVGtxHI2urMEfow2sybrjuPFESFHvdeh97xQxZUJeR"
    "zA1PDx3PDg0H9FzSJ7h2ndRVllwTORcXTEnQv5YxE1vK1pF/PBj99ZylatdpqbexGr90AghSqaCS8S7By3SsdAkK"
    "WqMN4nEAaILJuSTwLCUwwWqzkR76/ojIiGSXsbicZdTUgF6AnfD0IixeC1GsampN/yVp/3+rdDJPlujPObKB9ElK"
    "u8El0ek8UegnmTxG+iyt3eTM6TeQ+A4S9AemWM/QaWoJDkfJsk5nd/9h0DtwjizlM16HVX3O+HoKj8oJzz+0RR5u"
    "vWAsYPUwttm9FufHY9jnTX1Rt82D6UOyAw8G/fU2SDcgNZmoB2qbRWtzF/hI4jUUHXT3q8XugPc2zzhT6SdDRUUm"
    "G4vW1hD4OvSZfSh5CXTJ2n8VvAF+N+wPElMz6t+K9PZgPh47QlcMtFmBeUyW6L3tPts6643ZI6TstHzPGga5/LvT"
    "0YE/WMmdOMPg0B/kjLXiWiGX7x4fenau7FYLRte+77q2UXbdimEXHxjlilWoWka15LqGW7Ycu2qsqDX+/Ys+6Av/"
    "ibX439IfUX0FrQ=="
))  # fmt: skip


def test_a_file_that_aborts_its_reader_is_refused(tmp_path: Path) -> None:
    (path := tmp_path / "bids.parquet").write_bytes(ABORTS)
    with pytest.raises(BadInputError, match=r"damaged Parquet file|cannot be read"):
        read_book(path)
    with pytest.raises(BadInputError, match=r"damaged Parquet file|cannot be read"):
        read_sheet(path)


def test_what_ends_the_other_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reader does to its process: this one goes on."""
    assert parquet.read(table(1), "a.parquet")["a"].to_list() == [1]
    monkeypatch.setattr(parquet, "TRY", "import os; os.abort()")
    with pytest.raises(BadInputError, match=r"a\.parquet.*damaged Parquet file"):
        parquet.read(table(2), "a.parquet")
    monkeypatch.setattr(parquet, "TRY", "import time; time.sleep(60)")
    monkeypatch.setattr(parquet, "LONGEST", 0.2)
    with pytest.raises(BadInputError, match="damaged"):
        parquet.read(table(2), "a.parquet")
    # What another process came through once, and what this one wrote, needs none any more.
    assert parquet.read(table(1), "a.parquet")["a"].to_list() == [1]
    assert parquet.read(parquet.written(table(2)), "a.parquet")["a"].to_list() == [2]


def table(value: int) -> bytes:
    raw = io.BytesIO()
    pl.DataFrame({"a": [value]}).write_parquet(raw)
    return raw.getvalue()


def test_one_process_reads_many_and_goes_on_behind_the_one_that_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is begun again behind each file that ended it."""
    ends = parquet.TRY.replace(
        "    try:\n", "    import os; raw == b'end' and os.abort()\n    try:\n"
    )
    assert ends != parquet.TRY
    monkeypatch.setattr(parquet, "TRY", ends)
    begun = []
    real = parquet._survived
    monkeypatch.setattr(parquet, "_survived", lambda raws: begun.append(len(raws)) or real(raws))
    files = [table(10), b"end", table(11), b"none at all", table(12)]
    parquet.tried(files)
    assert begun == [5, 3]
    for value, raw in ((10, files[0]), (11, files[2]), (12, files[4])):
        assert parquet.read(raw, "a.parquet")["a"].to_list() == [value]
    assert begun == [5, 3]
    with pytest.raises(BadInputError, match="damaged"):
        parquet.read(b"end", "a.parquet")
    with pytest.raises(BadInputError, match="cannot be read"):
        parquet.read(b"none at all", "a.parquet")


def test_a_part_of_a_sweep_that_aborts_its_reader_is_refused(tmp_path: Path) -> None:
    """Also where its name holds its own digest: others are read."""
    sealed = tmp_path / f"part-1-{hashlib.sha256(ABORTS).hexdigest()}.parquet"
    sealed.write_bytes(ABORTS)
    with pytest.raises(BadInputError, match=r"damaged Parquet file|cannot be read|no part"):
        pool.read_part(sealed)
    point = Point((("tariff-1", 5.0),), SOLVED, "", {"x": Answer("x", "%", Band(0, 1, 2), 8)})
    own = pool.Pool(tmp_path)
    own.add([point])
    assert list(own.points().values()) == [point]
