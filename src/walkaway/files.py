"""Files written whole or not at all, and where this user's own ones lie."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MODE = 0o644


def home() -> Path:
    """Where this user's runs and jobs lie: ``$WALKAWAY_HOME``, or the user's data folder."""
    if own := os.environ.get("WALKAWAY_HOME"):
        return Path(own)
    import platformdirs

    return Path(platformdirs.user_data_dir("walkaway", appauthor=False))


@contextmanager
def aside(path: Path, put: Callable[[Path, Path], object] = os.replace) -> Iterator[IO[bytes]]:
    """A stream whose content takes the file's place when all of it is written.

    A reader sees the old file or the new one, never a half. Until then the content lies beside it
    under a hidden name, and is taken away if anything fails.

    Args:
        path: where; its folder must be there.
        put: gives the content the file's name.

    Raises:
        OSError: it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    own = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        own.chmod(MODE)
        put(own, path)
    finally:
        own.unlink(missing_ok=True)


@contextmanager
def whole(path: Path, *, new: bool = False, option: str = "") -> Iterator[IO[bytes]]:
    """As `aside`, with errors that a user can read.

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
    begun = False
    try:
        # A link, unlike a rename, fails when the file exists by now.
        with aside(path, os.link if new else os.replace) as stream:
            begun = True
            yield stream
    except FileExistsError:
        hint = "choose another name, or delete it first"
        raise BadInputError([_problem(path, option, "exists already", hint)]) from None
    except OSError as error:
        what, hint = f"cannot be written ({error.strerror or error})", ""
        if not begun:
            what, hint = f"cannot write here ({error.strerror})", "name another folder"
        raise BadInputError([_problem(path, option, what, hint)]) from None


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


def write_figure(path: Path, figure: Figure, **how: Any) -> None:
    """Write a chart; the ending says the format.

    Args:
        path: where; its folder must be there.
        figure: what to write.
        how: for ``savefig``.

    Raises:
        BadInputError: it cannot be written.
    """
    with whole(path) as stream:
        figure.savefig(stream, format=path.suffix[1:].lower(), **how)


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
