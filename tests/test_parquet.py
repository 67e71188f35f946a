"""Parquet files that end their reader: refused in words, whoever reads them."""

from __future__ import annotations

import base64
import io
import zlib
from pathlib import Path

import polars as pl
import pytest

from walkaway import parquet
from walkaway.auctions.bidbook import read_book
from walkaway.errors import BadInputError
from walkaway.sheet import read_sheet

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
    raw = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(raw)
    assert parquet.read(raw.getvalue(), "a.parquet")["a"].to_list() == [1]
    monkeypatch.setattr(parquet, "TRY", "import os; os.abort()")
    with pytest.raises(BadInputError, match=r"a\.parquet.*damaged Parquet file"):
        parquet.read(raw.getvalue(), "a.parquet")
    monkeypatch.setattr(parquet, "TRY", "import time; time.sleep(60)")
    monkeypatch.setattr(parquet, "LONGEST", 0.2)
    with pytest.raises(BadInputError, match="damaged"):
        parquet.read(raw.getvalue(), "a.parquet")
