"""How the process of a command behaves: what its streams can say, and how it ends."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import click

from walkaway.errors import WalkawayError

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

ESCAPES = "walkaway.escapes"
NOT_WRITTEN = 74
"""Exit code where the output could not be written (EX_IOERR of sysexits.h)."""


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""What a stream cannot encode, as ``\u2212``: JSON stays JSON, and a person sees something."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    raw = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (raw[at : at + 2].hex() for at in range(0, len(raw), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end


def prepare() -> None:
    """Streams that can say everything; a request to end that lets open work be put away."""
    _open_closed_streams()
    _write_whole()
    codecs.register_error(ESCAPES, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=ESCAPES)
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) is signal.SIG_DFL:  # what nohup set stays
            signal.signal(number, _end)
    sys.unraisablehook = _asked_again


def _open_closed_streams() -> None:
    """Give a closed standard stream a place, or the next file that is opened would take it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)


def _write_whole() -> None:
    """Put a buffer before streams that have none: those leave out what a full disk did not take.

    They have none under ``python -u`` and ``PYTHONUNBUFFERED``, as in many containers.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(getattr(stream, "buffer", None), io.RawIOBase):
            encoding, errors = stream.encoding, stream.errors
            buffer = io.BufferedWriter(stream.detach())
            made = io.TextIOWrapper(buffer, encoding, errors, line_buffering=True)
            setattr(sys, name, made)
            setattr(sys, f"__{name}__", made)


def _end(number: int, frame: FrameType | None) -> None:
    # As an exception, so that half-written files are taken away and workers are ended.
    sys.exit(128 + number)


SOON = 0.005
"""Seconds after which a request to end that was swallowed is made again."""


def _asked_again(lost: UnraisableHookArgs) -> None:
    """Make a request to end anew that came where Python drops exceptions (``__del__``, callbacks).

    It would be printed as ignored, and the command would go on as if nobody had asked.
    """
    if isinstance(lost.exc_value, KeyboardInterrupt):
        number = int(signal.SIGINT)
    elif isinstance(lost.exc_value, SystemExit) and isinstance(lost.exc_value.code, int):
        number = lost.exc_value.code - 128
    else:
        number = 0
    main = threading.main_thread().ident
    if number <= 0 or main is None:
        sys.__unraisablehook__(lost)
        return
    with contextlib.suppress(RuntimeError):  # where the interpreter ends, so does the command
        again = threading.Timer(SOON, signal.pthread_kill, (main, number))
        again.daemon = True
        again.start()


def ended(work: Callable[[], object]) -> int:
    """Do the work of a command; every error ends in one message on stderr and an exit code."""
    try:
        try:
            work()
        finally:
            sys.stdout.flush()
    except WalkawayError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except MemoryError:
        click.echo("out of memory: ask for fewer draws, measures or rows", err=True)
        return 1
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        return 128 + signal.SIGINT
    except OSError as error:
        return _not_written(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _not_written(error: OSError) -> int:
    """Say that an output could not be written; whoever closed a pipe knows."""
    # Python would try once more to write what is left, and complain of it.
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if isinstance(error, BrokenPipeError):
        return 1
    said = "standard output: cannot be written"
    if error.filename:  # of walkaway's own files: those that are named on a line are asked before
        said = f"{os.fsdecode(error.filename)}: cannot be read or written"
    with contextlib.suppress(OSError):
        click.echo(f"{said} ({error.strerror or error})", err=True)
    return NOT_WRITTEN
