"""The one writer and the one reader of files, and where this user's own ones lie.

Written: whole or not at all where a regular file stands or comes to stand; straight into what is
something else (a terminal, a pipe, ``/dev/null``), which is never replaced. Read: bounded before
the first byte, regular files alone.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WRITTEN = 2_000_000
"""Bytes of what a person writes: a scenario, a story, a game, a firm, orders."""
TABLE = 1_000_000_000
"""Bytes of a table: a bid book, securities to price, a series of the data."""
ARCHIVE = 20_000_000_000
"""Bytes of what is never read whole: a log in one file, a table of the world."""
KEPT = 200_000_000
"""Bytes of what walkaway itself keeps: a run, a page, verdicts."""

SORTS = {
    stat.S_IFDIR: "is a folder",
    stat.S_IFIFO: "is a pipe, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
    stat.S_IFCHR: "is a device, not a file",
    stat.S_IFBLK: "is a device, not a file",
}


class NoSuchFileError(BadInputError):
    """There is no file of that name."""


def home() -> Path:
    """Where this user's runs and jobs lie: ``$WALKAWAY_HOME``, or the user's data folder."""
    if own := os.environ.get("WALKAWAY_HOME"):
        return Path(own)
    import platformdirs

    return Path(platformdirs.user_data_dir("walkaway", appauthor=False))


def bytes_of(path: str | Path, most: int = WRITTEN) -> bytes:
    """The bytes of a regular file, which is asked for its kind and size first.

    Args:
        path: which.
        most: bytes beyond which it is not read.

    Raises:
        NoSuchFileError: there is none.
        BadInputError: a folder, pipe or device, too large, or it cannot be read.
    """
    with _told(path), _opened(path, most) as stream:
        raw = stream.read(most + 1) or b""  # None: of the kernel's own, with nothing to say yet
    if len(raw) > most:  # it grew, or is of a kind that does not know its size
        raise BadInputError([too_large(str(path), len(raw), most)])
    return raw


@contextmanager
def stream_of(path: str | Path, most: int = ARCHIVE) -> Iterator[io.BufferedReader]:
    """A regular file to be read piece by piece, such as an archive; asked as in `bytes_of`.

    Raises:
        NoSuchFileError: there is none.
        BadInputError: a folder, pipe or device, too large, or it cannot be opened.
    """
    with _told(path):
        stream = _opened(path, most)
    with stream:
        yield stream


def _opened(path: str | Path, most: int) -> io.BufferedReader:
    _refuse_other_sorts(str(path), os.stat(path), most)
    # Should a pipe have come there meanwhile: whoever opens one would have to wait for it.
    stream = open(path, "rb", opener=_unwaiting)  # noqa: SIM115  (whoever asked for it closes it)
    try:
        _refuse_other_sorts(str(path), os.fstat(stream.fileno()), most)
    except BaseException:
        stream.close()
        raise
    return stream


@contextmanager
def _told(path: str | Path) -> Iterator[None]:
    """Errors of the system as those of a file that a person named."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise NoSuchFileError([Problem(str(path), "", "there is no such file")]) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInputError([Problem(str(path), "", f"cannot be read ({reason})")]) from None


def text_of(path: str | Path, most: int = WRITTEN) -> str:
    """The text of a regular file in UTF-8, with or without a mark of byte order.

    Raises:
        NoSuchFileError: there is none.
        BadInputError: it cannot be read, or is not UTF-8.
    """
    return decoded(bytes_of(path, most), str(path), most)


def decoded(raw: bytes, place: str, most: int = WRITTEN) -> str:
    """Bytes as text.

    Raises:
        BadInputError: too many, or not UTF-8: on which line, and which byte.
    """
    if len(raw) > most:
        raise BadInputError([too_large(place, len(raw), most)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = error.object  # the bytes after the mark
        line = bad[: error.start].count(b"\n") + 1
        what = f"byte 0x{bad[error.start]:02x} is not UTF-8"
        raise BadInputError(
            [Problem(f"{place}:{line}", "", what, "save the file as UTF-8")]
        ) from None


def too_large(place: str, size: int, most: int) -> Problem:
    """What is wrong with a file of more bytes than are read."""
    return Problem(place, "", f"{size:,} bytes are too many", f"at most {most:,} are read")


def _refuse_other_sorts(place: str, found: os.stat_result, most: int) -> None:
    if what := SORTS.get(stat.S_IFMT(found.st_mode)):
        hint = "name a file in it" if stat.S_ISDIR(found.st_mode) else "name a regular file"
        raise BadInputError([Problem(place, "", what, hint)])
    if found.st_size > most:
        raise BadInputError([too_large(place, found.st_size, most)])


def _unwaiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


@contextmanager
def aside(path: Path, put: Callable[[Path, Path], object] = os.replace) -> Iterator[IO[bytes]]:
    """A stream whose content takes the file's place when all of it is written.

    A reader sees the old file or the new one, never a half. Until then the content lies beside it
    under a hidden name, and is taken away if anything fails. A link is followed; a file that was
    there keeps its mode and, where that is allowed, its owner; a new one has what the umask
    leaves. What is no regular file is written into.

    Args:
        path: where; its folder must be there.
        put: gives the content the file's name.

    Raises:
        OSError: it cannot be written.
    """
    before = _standing(path)
    if before is not None and not _replaceable(path, before):
        with _straight(path, before) as stream:
            yield stream
        return
    # Under its own name a new file must not follow a link that somebody else puts there.
    target = path if put is os.link else Path(os.path.realpath(path))
    own = target.parent / f".{target.name[:40]}.{secrets.token_hex(6)}.tmp"
    handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            if before is not None:
                _like(stream.fileno(), before)
            os.fsync(stream.fileno())
        put(own, target)
    finally:
        own.unlink(missing_ok=True)


def _standing(path: Path) -> os.stat_result | None:
    """What stands at the end of a path, links followed; None if nothing does."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _replaceable(path: Path, found: os.stat_result) -> bool:
    """Whether what stands there may give its name to another file.

    Raises:
        PermissionError: it is a file that may not be written.
    """
    if not stat.S_ISREG(found.st_mode):
        return False
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    # Standard output may go to this very file: what was printed there would be lost.
    return not any(_is_open_as(number, found) for number in (1, 2))


def _is_open_as(number: int, found: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.fstat(number), found)
    except OSError:
        return False


@contextmanager
def _straight(path: Path, found: os.stat_result) -> Iterator[IO[bytes]]:
    """A stream into what is already there.

    Raises:
        OSError: nobody reads the pipe, or it is not of a kind that is written into.
    """
    if stat.S_ISBLK(found.st_mode):
        raise PermissionError(errno.EACCES, "a disk is not written over", str(path))
    own = next((number for number in (1, 2) if _is_open_as(number, found)), None)
    if own is not None:
        handle = os.dup(own)  # so that what is printed and what is written follow one another
    else:
        handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK)
        os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as stream:
        yield stream


def _like(handle: int, before: os.stat_result) -> None:
    """Give a file the owner and the mode of the one whose place it takes."""
    now = os.fstat(handle)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with contextlib.suppress(OSError):
            os.fchown(handle, before.st_uid, before.st_gid)
    os.fchmod(handle, stat.S_IMODE(before.st_mode))


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
    hint = "choose another name, or delete it first"
    begun = False
    try:
        if path.is_dir():
            raise BadInputError([_problem(path, option, "is a folder", "name a file in it")])
        if new and os.path.lexists(path):
            raise FileExistsError
        # A link, unlike a rename, fails when the file exists by now.
        with aside(path, os.link if new else os.replace) as stream:
            begun = True
            yield stream
    except FileExistsError:
        raise BadInputError([_problem(path, option, "exists already", hint)]) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if begun and isinstance(error, ValueError):
            raise
        reason = getattr(error, "strerror", None) or error
        what, hint = f"cannot be written ({reason})", ""
        if not begun:
            what, hint = f"cannot write here ({reason})", "name another folder"
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


UNDATED: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None},
    "png": {"Software": None},
}
"""What a picture would say of the moment and the library that drew it."""
_DRAWING = threading.Lock()


def drawn(figure: Figure, form: str, *, letters: bool = False, **how: Any) -> bytes:
    """A chart as bytes: equal figures give equal ones, whatever was drawn before.

    Args:
        figure: what to draw.
        form: ``svg``, ``png`` or ``pdf``.
        letters: leave the letters of an SVG to whoever shows it; outlines otherwise.
        how: for ``savefig``.
    """
    import matplotlib as mpl

    stream = io.BytesIO()  # a pipe cannot be wound back, as some formats want
    fonts = "none" if letters else "path"
    # Settings are those of the whole process: one at a time.
    with _DRAWING, mpl.rc_context({"svg.fonttype": fonts, "svg.hashsalt": "walkaway"}):
        figure.savefig(stream, format=form, metadata=UNDATED.get(form), **how)
    return stream.getvalue()


def write_figure(path: Path, figure: Figure) -> None:
    """Write a chart; the ending says the format.

    Args:
        path: where; its folder must be there.
        figure: what to write.

    Raises:
        BadInputError: it cannot be written.
    """
    raw = drawn(figure, path.suffix[1:].lower())
    with whole(path) as stream:
        stream.write(raw)


def put_folder(made: Path, path: Path) -> None:
    """Give a finished folder the place of another, or of nothing.

    A reader sees the old folder or the new one. Where the system can exchange two names at once
    there is no moment without either; elsewhere the old one lies beside it meanwhile.

    Args:
        made: the new folder, on the same disk; it holds the old one afterwards, if there was one.
        path: the place; a link is followed.

    Raises:
        OSError: it cannot be put there.
    """
    target = Path(os.path.realpath(path))
    if not target.exists():
        os.replace(made, target)
    elif not _exchanged(made, target):
        old = target.parent / f".{target.name[:40]}.{secrets.token_hex(6)}.old"
        os.replace(target, old)
        os.replace(made, target)
        os.replace(old, made)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the kernel exchanged two names in one step."""
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None).renameat2
        return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
    except (OSError, AttributeError):
        return False


def make_folder(path: Path) -> None:
    """Make the folder of a file.

    Raises:
        BadInputError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        what = f"cannot write here ({getattr(error, 'strerror', None) or error})"
        raise BadInputError([_problem(path, "", what, "name another folder")]) from None


def _problem(path: Path, option: str, what: str, hint: str) -> Problem:
    return (
        Problem(option, "", f"{path} {what}", hint)
        if option
        else Problem(str(path), "", what, hint)
    )
