"""Files are written whole or not at all, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from walkaway.errors import BadInputError
from walkaway.files import whole, write_atomically, write_lines, write_new


def test_a_new_file_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "own.toml"
    write_new(target, "first\n")
    with pytest.raises(BadInputError, match="exists already"):
        write_new(target, "second\n")
    assert target.read_text() == "first\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "own.toml"

    def race() -> None:
        with whole(target, new=True) as stream:
            stream.write(b"ours")
            target.write_text("theirs")

    with pytest.raises(BadInputError, match="exists already"):
        race()
    assert target.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [target]


def broken() -> Iterator[str]:
    yield "one\n"
    raise RuntimeError("the source broke")


def test_what_breaks_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "awards.csv"
    target.write_text("old")
    with pytest.raises(RuntimeError, match="broke"):
        write_lines(target, broken(), "--awards")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInputError, match="is a folder"):
        write_atomically(tmp_path, "x")
    for target in (tmp_path / "file" / "page.html", tmp_path / "none" / "page.html"):
        with pytest.raises(BadInputError, match="cannot write here"):
            write_new(target, "x")
    with pytest.raises(BadInputError, match=r"--output: .*none"):
        write_lines(tmp_path / "none" / "x.csv", ["x"], "--output")
    write_atomically(tmp_path / "made" / "deep" / "page.html", "ä")
    assert (tmp_path / "made" / "deep" / "page.html").read_text(encoding="utf-8") == "ä"


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.csv", ["a\r\n", "b\n"])
    assert (tmp_path / "a.csv").read_bytes() == b"a\r\nb\n"


def test_others_may_read_what_is_written(tmp_path: Path) -> None:
    write_new(tmp_path / "a", "x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644
