"""Bid books: malformed lines are named, nothing of them is awarded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from walkaway.auctions.award import CLASSES, Rules, award
from walkaway.auctions.bidbook import read_book
from walkaway.errors import BadInputError

GOOD = """class,yield,amount,bidder,net_long
dealer,4.844,1000,a,
Primary Dealer,4.85,1000,b,500
direct,4.8,1000,c,0
indirect,-0.125,1000,,
noncompetitive,,1000,d,
fima,,5000000000,e,
soma,,1000,,
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_book(tmp_path: Path) -> None:
    book = read_book(write(tmp_path / "book.csv", GOOD))
    assert [CLASSES[k] for k in book.classes] == [
        "dealer", "dealer", "direct", "indirect", "noncompetitive", "fima", "soma",
    ]  # fmt: skip
    assert book.yields.tolist() == [4844, 4850, 4800, -125, 0, 0, 0]
    assert book.net_long.tolist() == [0, 500, 0, 0, 0, 0, 0]
    assert len(set(book.bidders.tolist())) == 7
    assert book.names == ("a", "b", "c", "d", "e")


def test_parquet_with_numbers_is_the_same(tmp_path: Path) -> None:
    csv = read_book(write(tmp_path / "book.csv", GOOD))
    frame = pl.read_csv(tmp_path / "book.csv")
    frame.write_parquet(tmp_path / "book.parquet")
    parquet = read_book(tmp_path / "book.parquet")
    for name in ("classes", "yields", "amounts", "bidders", "net_long"):
        assert np.array_equal(getattr(csv, name), getattr(parquet, name))


def test_every_malformed_line_is_named_with_its_number(tmp_path: Path) -> None:
    lines = [
        ("dealer,4.8,100,a,", ""),
        ("dealr,4.8,100,b,", "class is none of"),
        ("dealer,,100,c,", "needs a yield"),
        ("dealer,4.8001,100,d,", "needs a yield"),
        ("direct,nan,100,e,", "needs a yield"),
        ("indirect,4.8,150,f,", "amount is not"),
        ("indirect,4.8,-100,g,", "amount is not"),
        ("indirect,4.8,,h,", "amount is not"),
        ("indirect,4.8,1e400,i,", "amount is not"),
        ("soma,4.8,100,j,", "bids without a yield"),
        ("noncompetitive,,10000100,k,", "above $10,000,000"),
        ("dealer,4.8,100,l,x", "net_long"),
        ("", ""),
        ("direct,4.8,100,m,", ""),
    ]
    text = "class,yield,amount,bidder,net_long\n" + "\n".join(line for line, _ in lines if line)
    path = write(tmp_path / "book.csv", text + "\n")
    with pytest.raises(BadInputError) as caught:
        read_book(path)
    expected = [
        (f"{path}:{number}", what)
        for number, (_, what) in enumerate([x for x in lines if x[0]], 2)
        if what
    ]
    found = [(p.place, p.what) for p in caught.value.problems]
    assert [place for place, _ in found] == [place for place, _ in expected]
    assert all(part in what for (_, what), (_, part) in zip(found, expected, strict=True))


def test_mistakes_of_a_bidder_across_lines(tmp_path: Path) -> None:
    text = """class,yield,amount,bidder,net_long
dealer,4.8,100,a,100
dealer,4.9,100,a,200
direct,4.8,100,b,
noncompetitive,,100,b,
noncompetitive,,9000000,c,
noncompetitive,,9000000,c,
"""
    with pytest.raises(BadInputError) as caught:
        read_book(write(tmp_path / "book.csv", text))
    found = {(p.place.rsplit(":", 1)[1], p.what.split(" ")[0]) for p in caught.value.problems}
    assert {("4", "its"), ("5", "its"), ("6", "its"), ("7", "its"), ("2", "net_long")} <= found


def test_headers_and_files(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no column 'amount'") as caught:
        read_book(write(tmp_path / "a.csv", "class,yield,amuont\ndealer,4.8,100\n"))
    assert "did you mean 'amount'?" in str(caught.value)
    with pytest.raises(BadInputError, match="no such file"):
        read_book(tmp_path / "none.csv")
    with pytest.raises(BadInputError, match="no bids"):
        read_book(write(tmp_path / "b.csv", "class,yield,amount\n"))
    with pytest.raises(BadInputError, match="cannot be read"):
        read_book(write(tmp_path / "c.parquet", "not parquet"))


def test_blank_lines_and_lines_too_wide(tmp_path: Path) -> None:
    text = "class,yield,amount\n\ndealer,4.8,100\n\ndirect,4.8,50\ndirect,4.8\n\n"
    with pytest.raises(BadInputError) as caught:
        read_book(write(tmp_path / "a.csv", text))
    assert [p.place.rsplit(":", 1)[1] for p in caught.value.problems] == ["5", "6"]
    good = text.replace("direct,4.8,50\ndirect,4.8\n", "")
    assert len(read_book(write(tmp_path / "b.csv", good))) == 1
    with pytest.raises(BadInputError) as caught:
        read_book(write(tmp_path / "c.csv", good + "direct,4.8,100,7\ndirect,4.8,50\n"))
    told = [str(p) for p in caught.value.problems]
    assert told[0] == f"{tmp_path}/c.csv:6: 4 cells, not 3"
    assert told[1].startswith(f"{tmp_path}/c.csv:7: amount")


def refused(path: Path) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        read_book(path)
    return [str(p).removeprefix(str(path)) for p in caught.value.problems]


HEAD = "class,yield,amount,bidder\n"


def test_where_a_file_cannot_be_read(tmp_path: Path) -> None:
    quote = HEAD + 'dealer,4.8,100,a\n"dealer,4.8,100,b\ndirect,4.8,100,c\n'
    assert refused(write(tmp_path / "a.csv", quote))[0].startswith(":3: a quote that opens here")
    late = HEAD + 'dealer,4.8,100,"a\nb"\ndirect,4.8,100,"c\n'
    assert refused(write(tmp_path / "b.csv", late))[0].startswith(":4: a quote")
    (tmp_path / "c.csv").write_bytes(HEAD.encode() + b"dealer,4.8,100,a\n\xffdealer,4.8,100,b\n")
    assert refused(tmp_path / "c.csv")[0].startswith(":3: byte 0xff is not UTF-8")
    (tmp_path / "d.csv").write_bytes(HEAD.encode("utf-16"))
    assert refused(tmp_path / "d.csv")[0].startswith(":1: byte 0xff is not UTF-8")


def test_a_line_break_in_quotes_does_not_shift_lines(tmp_path: Path) -> None:
    text = HEAD + 'dealer,4.8,100,"a\nb"\n\ndealer,4.8,150,c\ndealer,4.8,100,"d\n"\nx,4.8,100,e\n'
    found = refused(write(tmp_path / "book.csv", text))
    assert [line.split(" ")[0] for line in found] == [":5:", ":8:"]


def test_amounts_and_yields_are_taken_at_their_word(tmp_path: Path) -> None:
    bad = ["dealer,4.8,100.0000999,a", "dealer,4.8,99.99999999,b", "dealer,4.8000000001,100,c",
           "dealer,4.8,1e15,d", "dealer,4.8,100.5,e"]  # fmt: skip
    assert len(refused(write(tmp_path / "a.csv", HEAD + "\n".join(bad) + "\n"))) == len(bad)
    good = [f"dealer,{k / 1000:.3f},{100 * k}.00,b{k}" for k in range(1, 12_000)]
    book = read_book(write(tmp_path / "b.csv", HEAD + "\n".join(good) + "\n"))
    assert book.yields.tolist() == list(range(1, 12_000))
    assert book.amounts.tolist() == [100 * k for k in range(1, 12_000)]


def test_parquet_by_its_first_bytes_and_types(tmp_path: Path) -> None:
    import datetime as dt
    from decimal import Decimal

    base = {"class": ["dealer", "soma"], "yield": [4.844, None], "amount": [1000, 2000]}
    for name in ("a.parq", "b.PARQUET", "c.data"):
        pl.DataFrame(base).write_parquet(tmp_path / name)
        assert read_book(tmp_path / name).yields.tolist() == [4844, 0]
    same = {
        "amount": [Decimal(1000), Decimal(2000)],
        "yield": pl.Series([4.844, None], dtype=pl.Float32),
        "class": pl.Series(base["class"], dtype=pl.Categorical),
    }
    sums = {"yield": [4.843 + 0.001, float("nan")], "amount": [1000.0, 2000.0]}
    for change in (same, sums, {"yield": ["4.844", " "], "amount": ["1e3", "2000"]}):
        pl.DataFrame(base | change).write_parquet(tmp_path / "d.parquet")
        book = read_book(tmp_path / "d.parquet")
        assert (book.yields.tolist(), book.amounts.tolist()) == ([4844, 0], [1000, 2000])
    day = dt.date(2025, 1, 1)
    for change in ({"amount": [True, False]}, {"amount": [day, day]}, {"yield": [[4.8], None]},
                   {"class": [0, 6]}, {"bidder": [day, day]}):  # fmt: skip
        pl.DataFrame(base | change).write_parquet(tmp_path / "e.parquet")
        (name,) = change
        assert f"column {name!r} holds" in refused(tmp_path / "e.parquet")[0]


def test_many_mistakes_are_counted(tmp_path: Path) -> None:
    text = "class,yield,amount\n" + "dealer,4.8,50\n" * 250
    with pytest.raises(BadInputError) as caught:
        read_book(write(tmp_path / "book.csv", text))
    assert len(caught.value.problems) == 101
    assert "150 more malformed lines" in str(caught.value)


def test_a_million_bids(tmp_path: Path) -> None:
    """Exact to the dollar at scale: conservation, and the same under a permutation."""
    rng = np.random.default_rng(3)
    count = 1_000_000
    classes = rng.choice([0, 1, 2, 4], count)
    frame = pl.DataFrame(
        {
            "class": np.array(CLASSES)[classes],
            "yield": np.where(classes < 4, np.round(rng.normal(4.8, 0.05, count), 3), np.nan),
            "amount": rng.integers(1, 3000, count) * 100,
        }
    ).with_columns(pl.col("yield").fill_nan(None))
    frame.write_parquet(tmp_path / "one.parquet")
    order = rng.permutation(count)
    frame[order].write_parquet(tmp_path / "two.parquet")
    rules = Rules(60_000_000_000)
    one, two = (award(read_book(tmp_path / f"{n}.parquet"), rules) for n in ("one", "two"))
    assert np.array_equal(one.awards[order], two.awards)
    assert 0 <= one.excess < 100 * count
    assert one.stop_out == two.stop_out
