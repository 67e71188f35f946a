"""The stories that come with walkaway, and how any story is found by name or path."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from walkaway.claims.reader import BIGGEST, read
from walkaway.claims.story import Story
from walkaway.claims.values import Catalogue
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import NoSuchFileError, bytes_of
from walkaway.world import Snapshot

SUFFIX = ".toml"


def names() -> tuple[str, ...]:
    """Names of the library's stories."""
    found = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(n.removesuffix(SUFFIX) for n in found if n.endswith(SUFFIX)))


def content(name_or_path: str | Path) -> tuple[bytes, str]:
    """The bytes of a story, and what messages call it.

    Raises:
        BadInputError: there is no such story, or the file cannot be read.
    """
    if isinstance(name_or_path, str) and name_or_path in names():
        found = files(__package__).joinpath(name_or_path + SUFFIX)
        return found.read_bytes(), name_or_path + SUFFIX
    name = str(name_or_path)
    try:
        return bytes_of(name_or_path, BIGGEST), name
    except NoSuchFileError:
        hint = did_you_mean(Path(name).name.removesuffix(SUFFIX), names())
        raise BadInputError([Problem("story", "", f"no story {name!r}", hint)]) from None


def load(name_or_path: str | Path, snapshot: Snapshot | None = None) -> Story:
    """A story of the library by its name, or one from a file.

    Args:
        name_or_path: which.
        snapshot: the data whose series and tables it may name; the usual ones if None.

    Raises:
        BadInputError: there is no such story or file, or it has mistakes (all are named).
    """
    found, source = content(name_or_path)
    data = snapshot if snapshot is not None else Snapshot.default()
    return read(found, source, Catalogue.of(data))
