"""Files are written whole or not at all, and nothing is left behind."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from walkaway import files
from walkaway.errors import BadInputError
from walkaway.files import (
    TABLE,
    NoSuchFileError,
    bytes_of,
    put_folder,
    stream_of,
    text_of,
    whole,
    write_atomically,
    write_lines,
    write_new,
)


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


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_what_the_umask_leaves(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_new(tmp_path / "a", "x")
        with open(tmp_path / "b", "w"):  # what the system gives to any program
            pass
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == mode(tmp_path / "b") == 0o666 & ~mask


@pytest.mark.parametrize("own", [0o600, 0o640, 0o755, 0o664])
def test_a_file_keeps_its_mode(tmp_path: Path, own: int) -> None:
    target = tmp_path / "page.html"
    target.write_text("old")
    target.chmod(own)
    write_atomically(target, "new")
    assert (target.read_text(), mode(target)) == ("new", own)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link, other = tmp_path / "far" / "page.html", tmp_path / "a", tmp_path / "b"
    target.write_text("old")
    link.symlink_to(target)
    other.symlink_to(link)
    write_atomically(other, "new")
    assert target.read_text() == "new"
    assert link.is_symlink()
    assert other.is_symlink()
    assert list((tmp_path / "far").iterdir()) == [target]


def test_a_link_to_nothing_makes_what_it_names(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "page.html")
    write_atomically(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "page.html").read_text() == "new"
    (tmp_path / "page.html").unlink()
    with pytest.raises(BadInputError, match="exists already"):
        write_new(link, "x")  # a new file is not put where somebody else's link leads
    assert not (tmp_path / "page.html").exists()


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(BadInputError, match="cannot write here"):
        write_atomically(tmp_path / "a", "x")
    with pytest.raises(BadInputError, match="cannot be read"):
        bytes_of(tmp_path / "a")


def test_a_device_is_written_into_and_stays(tmp_path: Path) -> None:
    link = tmp_path / "null"
    link.symlink_to(os.devnull)
    before = os.stat(os.devnull)
    write_atomically(Path(os.devnull), "x")
    write_atomically(link, "x")
    after = os.stat(os.devnull)
    assert stat.S_ISCHR(after.st_mode)
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert link.is_symlink()
    assert list(tmp_path.iterdir()) == [link]


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadInputError, match="cannot write here"):
        write_atomically(pipe, "nobody reads it")  # to wait for a reader would be to hang
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "told")
        assert os.read(reader, 100) == b"told"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_full_disk_is_told() -> None:
    with pytest.raises(BadInputError, match=r"cannot be written \(No space"):
        write_atomically(Path("/dev/full"), "x" * 100_000)


def test_standard_output_keeps_what_was_printed_to_it(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from walkaway.files import write_atomically\n"
        "print('before', flush=True); write_atomically(Path('/dev/stdout'), 'page\\n')\n"
        "print('after')"
    )
    target = tmp_path / "out"
    with target.open("wb") as out:
        subprocess.run([sys.executable, "-c", code], stdout=out, check=True)
    assert target.read_text() == "before\npage\nafter\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_stays(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("old")
    target.chmod(0o444)
    with pytest.raises(BadInputError, match="cannot write here"):
        write_atomically(target, "new")
    assert target.read_text() == "old"


@pytest.mark.parametrize("name", ["x" * 250, "ä" * 120, "a b\nc", "-", "*.html"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / name, "x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_impossible_names_are_told(tmp_path: Path) -> None:
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(BadInputError, match="cannot write here"):
            write_atomically(tmp_path / name, "x")
        with pytest.raises(BadInputError, match="cannot be read"):
            bytes_of(tmp_path / name)


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path, what in (
            (tmp_path, "is a folder"),
            (tmp_path / "pipe", "is a pipe"),
            (tmp_path / "socket", "is a socket"),
            (tmp_path / "link", "is a device"),
            (Path("/dev/zero"), "is a device"),
        ):
            with pytest.raises(BadInputError, match=what) as caught:
                bytes_of(path)
            assert caught.value.problems[0].place == str(path)
            with pytest.raises(BadInputError, match=what), stream_of(path):
                pass
    with pytest.raises(NoSuchFileError, match="no such file"):
        bytes_of(tmp_path / "none")
    with pytest.raises(NoSuchFileError, match="no such file"), stream_of(tmp_path / "none"):
        pass


def test_size_is_asked_before_a_byte_is_read(tmp_path: Path) -> None:
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as stream:
        stream.truncate(50 * 10**9)
    with pytest.raises(BadInputError, match="50,000,000,000 bytes are too many"):
        bytes_of(sparse, TABLE)
    (tmp_path / "small").write_bytes(b"12345")
    assert bytes_of(tmp_path / "small", 5) == b"12345"
    with pytest.raises(BadInputError, match="5 bytes are too many, at most 4"):
        bytes_of(tmp_path / "small", 4)


def test_a_file_that_does_not_know_its_size_is_bounded() -> None:
    assert bytes_of("/proc/self/status", 10**6)
    with pytest.raises(BadInputError, match="too many"):
        bytes_of("/proc/self/status", 10)


def test_a_byte_that_is_no_text_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "latin"
    path.write_bytes("\ufeffone\ntwo ä\n".encode() + "ä".encode("latin-1"))
    with pytest.raises(BadInputError, match=r"latin:3: byte 0xe4 is not UTF-8"):
        text_of(path)
    path.write_bytes("\ufeffone ä".encode())
    assert text_of(path) == "one ä"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_takes_the_place_of_another(
    tmp_path: Path, at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr(files, "_exchanged", lambda one, other: False)
    made, target, link = tmp_path / "made", tmp_path / "data", tmp_path / "link"
    link.symlink_to(target)
    for text in ("first", "second"):
        made.mkdir(exist_ok=True)
        (made / "a").write_text(text)
        put_folder(made, link)
        assert (target / "a").read_text() == text
    assert (made / "a").read_text() == "first"
    assert link.is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"made", "data", "link"}
