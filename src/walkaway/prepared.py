"""What is worked out once for a world is kept on disk, for the next process.

A preparation is named by the content that it follows from: the function, its arguments, the data,
walkaway's own source and the libraries. Nothing is ever out of date: other content has another
name. A file is whole or is not there, carries the hash of what it holds, and is made anew where
that does not fit. The folder is bounded; what was not used for longest makes room.

The files hold Python objects, as byte code does beside a source: they are read only where this
user alone may write. ``WALKAWAY_PREPARED=off`` keeps and reads none.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import functools
import hashlib
import os
import pickle
import platform
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from walkaway.errors import WalkawayError
from walkaway.files import KEPT, bytes_of, home, whole
from walkaway.readings import note, reading

P = ParamSpec("P")
T = TypeVar("T")

VARIABLE = "WALKAWAY_PREPARED"
FOLDER = "prepared"
MOST = 400_000_000
"""Bytes of all preparations."""
LIBRARIES = ("numpy", "scipy", "casadi", "polars", "QuantLib")
HASH = hashlib.sha256().digest_size


class _NoContentError(Exception):
    """An argument's content cannot be told; the result is not kept."""


def folder() -> Path | None:
    """Where preparations lie; None if none are kept."""
    if os.environ.get(VARIABLE, "").strip().lower() in ("off", "no", "0"):
        return None
    return home() / FOLDER


def prepared(function: Callable[P, T]) -> Callable[P, T]:
    """A function whose results are kept on disk.

    Its arguments are numbers, texts, days, arrays, frozen dataclasses, or what has a ``digest``
    of its content; with any other it is called as it is. Results are taken to be the same for
    the same content, and must not be changed by whoever takes them.
    """

    @functools.wraps(function)
    def answered(*args: P.args, **options: P.kwargs) -> T:
        parts = (args, tuple(sorted(options.items())))
        return kept(function.__qualname__, parts, lambda: function(*args, **options))

    return answered


def is_kept(function: Callable[..., Any], *args: object) -> bool:
    """Whether a prepared function's result for some arguments lies on disk, or none ever will."""
    place = folder()
    if place is None:
        return True
    try:
        return (place / name_of(function.__qualname__, (args, ()))).exists()
    except _NoContentError:
        return True


def kept(name: str, parts: object, make: Callable[[], T]) -> T:
    """A preparation from disk, or made and kept.

    Args:
        name: what it is.
        parts: all it follows from, beside the code and the libraries.
        make: makes it.
    """
    place = folder()
    if place is None:
        return make()
    try:
        path = place / name_of(name, parts)
    except _NoContentError:
        return make()
    found = _read(path)
    if found is None:
        with reading() as read:
            made = make()
        _write(path, (made, tuple(read)))
        return made
    value, noted = found
    for one in noted:
        note(one)
    held: T = value
    return held


def name_of(name: str, parts: object) -> str:
    """The file of a preparation."""
    digest = hashlib.sha256(f"{name} {_ground()}".encode())
    _add(digest, parts)
    return f"{name.rpartition('.')[2].strip('_')}-{digest.hexdigest()[:40]}"


@functools.lru_cache(maxsize=1)
def _ground() -> str:
    """What every preparation follows from: the source, the libraries, Python and the machine."""
    versions = []
    for library in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            versions.append(f"{library} {version(library)}")
    machine = (sys.version, platform.machine(), np.lib.introspect.opt_func_info("add", "float64"))
    return f"{code_digest()} {versions} {machine}"


@functools.lru_cache(maxsize=1)
def code_digest() -> str:
    """Hash of walkaway's own source files, so that a changed equation is a changed run.

    Returns:
        sha256 over the package (:func:`digest_of`).
    """
    return digest_of(Path(__file__).resolve().parent)


def digest_of(
    root: Path, kinds: Sequence[str] = ("*.py", "*.toml"), without: Sequence[str] = ()
) -> str:
    """sha256 over the names and bytes of a package's code, parameters and tables, by name.

    Args:
        root: of the package.
        kinds: of files.
        without: folders of the package that are left out.
    """
    digest = hashlib.sha256()
    for path in sorted(own for kind in kinds for own in root.rglob(kind)):
        if path.relative_to(root).parts[0] in without:
            continue
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _add(digest: Any, value: object) -> None:
    """Add the content of a value, with its kind, so that no two contents read the same."""
    if value is None or isinstance(value, bool | int | float | str | bytes | dt.date):
        digest.update(f"{type(value).__name__} {value!r};".encode())
    elif isinstance(value, enum.Enum):
        digest.update(f"{type(value).__qualname__} {value.name};".encode())
    elif isinstance(value, np.ndarray):
        digest.update(f"array {value.dtype.str} {value.shape};".encode())
        digest.update(np.ascontiguousarray(value).data)
    elif isinstance(value, tuple | list):
        digest.update(f"{type(value).__name__} {len(value)};".encode())
        for own in value:
            _add(digest, own)
    elif isinstance(value, Mapping):
        digest.update(f"mapping {len(value)};".encode())
        for key, own in value.items():
            _add(digest, key)
            _add(digest, own)
    elif isinstance(own := getattr(value, "digest", None), str) and own:
        digest.update(f"{type(value).__qualname__} {own};".encode())
    elif is_dataclass(value) and not isinstance(value, type):
        digest.update(f"{type(value).__module__} {type(value).__qualname__};".encode())
        for field in fields(value):
            if field.compare:
                _add(digest, field.name)
                _add(digest, getattr(value, field.name))
    else:
        raise _NoContentError


def _read(path: Path) -> tuple[Any, tuple[Any, ...]] | None:
    """What a file holds; None where there is none, or where it is not whole or not this user's."""
    try:
        found = path.stat()
    except OSError:
        return None
    getuid = getattr(os, "getuid", None)
    others = stat.S_IWGRP | stat.S_IWOTH
    if getuid is not None and (found.st_uid != getuid() or found.st_mode & others):
        return None
    try:
        raw = bytes_of(path, KEPT)
        if hashlib.sha256(raw[HASH:]).digest() != raw[:HASH]:
            raise ValueError("damaged")
        value, noted = pickle.loads(raw[HASH:])
        os.utime(path)  # it was used
    except MemoryError:
        raise
    except Exception:  # whatever it is: it is made anew
        with contextlib.suppress(OSError):
            path.unlink()
        return None
    return value, noted


def _write(path: Path, value: object) -> None:
    """Keep a preparation; where that fails, the next process makes it again."""
    try:
        raw = pickle.dumps(value, protocol=5)
        if len(raw) > KEPT:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as stream:
            stream.write(hashlib.sha256(raw).digest())
            stream.write(raw)
        path.chmod(0o600)
        make_room(path.parent, MOST)
    except (OSError, WalkawayError, pickle.PicklingError, TypeError, AttributeError):
        return


def make_room(place: Path, most: int) -> None:
    """Take away what was not used for longest, until the rest is no more than so many bytes."""
    held = []
    for path in place.iterdir():
        with contextlib.suppress(OSError):
            own = path.stat()
            held.append((own.st_mtime, own.st_size, path))
    total = sum(size for _, size, _ in held)
    for _, size, path in sorted(held):
        if total <= most:
            return
        with contextlib.suppress(OSError):
            path.unlink()
        total -= size
