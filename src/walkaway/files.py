"""Files written whole or not at all: a reader sees the old one or the new one, never a half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from walkaway.errors import BadInputError, Problem

MODE = 0o644


@contextmanager
def whole(path: Path, *, new: bool = False, option: str = "") -> Iterator[IO[bytes]]:
    """A stream whose content takes the file's place when all of it is written.

    Until then it lies beside it under a hidden name, and is taken away if anything fails.

    Args:
        path: where; its folder must be there.
        new: refuse a file that exists, also one that appears meanwhile.
        option: what the messages blame instead of the file itself, such as ``--output``.

    Raises:
        BadInputError: a folder stands there, the file exists and must not, or it cannot be
            written.
    """
    if path.is_dir():
        raise BadInputError([_problem(path, option, "is a folder", "name a file in it")])
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        what = f"cannot write here ({error.strerror})"
        raise BadInputError([_problem(path, option, what, "name another folder")]) from None
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.chmod(MODE)
        if new:
            os.link(aside, path)  # unlike a rename it fails when the file exists by now
        else:
            aside.replace(path)
    except FileExistsError:
        hint = "choose another name, or delete it first"
        raise BadInputError([_problem(path, option, "exists already", hint)]) from None
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise BadInputError([_problem(path, option, what, "")]) from None
    finally:
        aside.unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a text file in one step; its folder is made if need be.

    Args:
        path: where.
        text: the content.

    Raises:
        BadInputError: it cannot be written.
    """
    make_folder(path)
    with whole(path) as stream:
        stream.write(text.encode())


def write_new(path: Path, text: str) -> None:
    """Write a text file that does not exist yet.

    Raises:
        BadInputError: it exists, or cannot be written.
    """
    with whole(path, new=True) as stream:
        stream.write(text.encode())


def write_lines(path: Path, lines: Iterable[str], option: str = "") -> None:
    """Write lines as they come, for files too long to hold; each brings its own end.

    Raises:
        BadInputError: it cannot be written.
    """
    with whole(path, option=option) as stream:
        stream.writelines(line.encode() for line in lines)


def make_folder(path: Path) -> None:
    """Make the folder of a file.

    Raises:
        BadInputError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot write here ({error.strerror})"
        raise BadInputError([_problem(path, "", what, "name another folder")]) from None


def _problem(path: Path, option: str, what: str, hint: str) -> Problem:
    return (
        Problem(option, "", f"{path} {what}", hint)
        if option
        else Problem(str(path), "", what, hint)
    )
