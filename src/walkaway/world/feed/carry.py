"""Carrying a log elsewhere: all of it to one folder or one file, and one log into another.

Every line and every answer is verified on the way; what is not whole is listed and stays behind.
Putting one log into another is the union of both, so that the order and the number of times do not
matter.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from walkaway.errors import BadInputError, DataCorruptError, Problem
from walkaway.files import NoSuchFileError, bytes_of, make_folder, stream_of, whole
from walkaway.world.feed import answers, log
from walkaway.world.feed.index import INDEX, LARGEST, Line, append, locked, parsed, read_index

AHEAD = dt.timedelta(days=1)
"""How far another machine's clock may be ahead of ours."""
ENDING = ".zip"
"""Of the name of a log in one file."""


@dataclass(frozen=True)
class Carried:
    """What was carried.

    Attributes:
        lines: that were not there.
        known: that were there already.
        bad: (file, what) of what is not whole and stays behind.
    """

    lines: int
    known: int
    bad: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Carrier:
    """A log to read from.

    Attributes:
        index: bytes of its index.
        packed: SHA-256 -> the bytes of an answer as they are kept; raises `DataCorruptError`.
    """

    index: bytes
    packed: Callable[[str], bytes]


@contextmanager
def opened(path: Path) -> Iterator[Carrier]:
    """A log in a folder, in the data folder around it, or in one file.

    Raises:
        BadInputError: there is none.
    """
    if path.is_dir():
        folder = next((f for f in (path, path / "fetched") if (f / INDEX).is_file()), None)
        if folder is None:
            raise _is_none(path)
        yield Carrier(bytes_of(folder / INDEX, LARGEST), lambda name: answers.packed(folder, name))
        return
    try:
        with stream_of(path) as stream, zipfile.ZipFile(stream) as file:
            yield Carrier(_member(file, INDEX), lambda name: _member(file, _inside(name)))
    except NoSuchFileError:
        raise BadInputError([Problem(str(path), "", "there is no such file or folder")]) from None
    except DataCorruptError:
        raise _is_none(path) from None
    except (zipfile.BadZipFile, OSError):
        raise _is_none(path) from None


def _is_none(path: Path) -> BadInputError:
    hint = f"name a folder or a {ENDING} made by walkaway data export"
    return BadInputError([Problem(str(path), "", "holds no log of what was fetched", hint)])


def _inside(name: str) -> str:
    return answers.place(Path(), name).as_posix()


def _member(file: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one file in a zip.

    Raises:
        DataCorruptError: it is not there, damaged or too large.
    """
    try:
        if file.getinfo(name).file_size > LARGEST:
            raise DataCorruptError(f"{name}: too large")
        return file.read(name)
    except KeyError:
        raise DataCorruptError(f"{name}: there is no such file") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError, ValueError, EOFError):
        raise DataCorruptError(f"{name}: is damaged") from None


def put_into(source: Path, folder: Path, now: dt.datetime | None = None) -> Carried:
    """Put a log into another.

    Args:
        source: a folder or a file with a log.
        folder: of the other log; made if need be.
        now: the time, in UTC; what is later stays behind, for a log only goes on from its newest
            line. No line is too late if None.

    Raises:
        BadInputError: there is no log, or the folder cannot be written to.
    """
    with opened(source) as carrier:
        log.make(folder)
        try:
            return _put_into(carrier, folder, log.timestamp(now + AHEAD) if now else "")
        except OSError as error:
            raise log.cannot_write(folder, error) from None


def _put_into(carrier: Carrier, folder: Path, latest: str) -> Carried:
    found = parsed(carrier.index)
    held = set(read_index(folder).lines)
    bad = [(INDEX, what) for what in found.bad]
    fresh = list[Line]()
    for line in found.lines:
        if line in held:
            continue
        if latest and line.time > latest:
            bad.append((INDEX, f"a refresh of {line.day}, which is still to come"))
            continue
        problem = _carry(carrier, line, folder)
        if problem:
            bad.append(problem)
        else:
            fresh.append(line)
    with locked(folder):
        held = set(read_index(folder).lines)
        fresh = [line for line in fresh if line not in held]
        append(folder, fresh)
    known = sum(line in held for line in found.lines)
    return Carried(len(fresh), known, tuple(dict.fromkeys(bad)))


def _carry(carrier: Carrier, line: Line, folder: Path) -> tuple[str, str] | None:
    """Carry the answer of a line; (file, what) if it is not whole."""
    if not line.sha256:
        return None
    try:
        packed = carrier.packed(line.sha256)
        raw = answers.unpacked(packed, line.sha256)
    except DataCorruptError as error:
        file, _, what = str(error).partition(": ")
        return file, f"{what} ({line.publisher}, {line.day})"
    answers.keep_packed(folder, line.sha256, raw, packed)
    return None


def export(folder: Path, target: Path) -> Carried:
    """Write a log to a folder, or to one file if its name ends in ``.zip``.

    Args:
        folder: of the log.
        target: a folder (that of another log takes this one in), or a file, which is replaced.

    Raises:
        BadInputError: there is no log, or the target holds something else or cannot be written.
    """
    if not (folder / INDEX).is_file():
        what = f"nothing has been fetched into {folder.parent} yet"
        hint = "run walkaway data refresh first, or name another folder with --data"
        raise BadInputError([Problem("export", "", what, hint)])
    if target.suffix != ENDING or target.is_dir():
        if target.exists() and not (target.is_dir() and _is_log(target)):
            what = "holds something that is not a log of what was fetched"
            raise BadInputError([Problem(str(target), "", what, "name a new folder")])
        return put_into(folder, target)
    with opened(folder) as carrier:
        found = parsed(carrier.index)
        bad = [(INDEX, what) for what in found.bad]
        make_folder(target)
        with whole(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
            lines = _zipped(carrier, found.lines, file, bad)
            file.writestr(zipfile.ZipInfo(INDEX), "".join(line.text() + "\n" for line in lines))
    return Carried(len(lines), 0, tuple(dict.fromkeys(bad)))


def _zipped(
    carrier: Carrier, every: tuple[Line, ...], file: zipfile.ZipFile, bad: list[tuple[str, str]]
) -> list[Line]:
    """Write the answers of all lines; gives the lines whose answer is whole."""
    lines, there = list[Line](), set[str]()
    for line in every:
        if line.sha256 and line.sha256 not in there:
            try:
                packed = carrier.packed(line.sha256)
                answers.unpacked(packed, line.sha256)
            except DataCorruptError as error:
                name, _, what = str(error).partition(": ")
                bad.append((name, f"{what} ({line.publisher}, {line.day})"))
                continue
            there.add(line.sha256)
            file.writestr(zipfile.ZipInfo(_inside(line.sha256)), packed)
        lines.append(line)
    return lines


def damage(folder: Path) -> tuple[tuple[str, str], ...]:
    """(file, what) of all that is not whole in a log: every line and every answer is read."""
    found = read_index(folder)
    bad = [(INDEX, what) for what in found.bad]
    for name in dict.fromkeys(line.sha256 for line in found.lines if line.sha256):
        try:
            answers.answer(folder, name)
        except DataCorruptError as error:
            file, _, what = str(error).partition(": ")
            bad.append((file, what))
    return tuple(bad)


def _is_log(folder: Path) -> bool:
    return not any(folder.iterdir()) or (folder / INDEX).is_file()
