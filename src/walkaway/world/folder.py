"""Where a user's own data lie, and the layers that they put over the embedded ones.

The folder is the one that ``WALKAWAY_DATA`` names, else ``data`` in walkaway's home. In it:
``fetched`` (the log of what publishers sent, and when) and ``own`` (series and tables of the
user's own). Each sort of layer stands in `SORTS` once: how its folder is told from an older state
of itself, and how it is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from walkaway.files import home
from walkaway.world.feed import layer as fetched
from walkaway.world.feed import publishers as table
from walkaway.world.layers import Below, Layer
from walkaway.world.own import layer as own

VARIABLE = "WALKAWAY_DATA"


@dataclass(frozen=True)
class Sort:
    """A sort of layer.

    Attributes:
        name: of its folder inside the data folder.
        stamp: the folder -> what is the same as long as nothing in it has changed; cheap, it is
            asked each time the data are.
        read: (the folder, what is held below) -> the layer; None if it says nothing.
    """

    name: str
    stamp: Callable[[Path], Hashable]
    read: Callable[[Path, Below], Layer | None]


def _fetched(folder: Path, below: Below) -> Layer | None:
    return fetched.layer(folder, below, table.publishers())


SORTS: tuple[Sort, ...] = (
    Sort(fetched.NAME, fetched.stamp, _fetched),
    Sort(own.NAME, own.stamp, own.layer),
)
"""From below to above."""


def named() -> Path | None:
    """The folder that ``WALKAWAY_DATA`` names; None if it names none."""
    folder = os.environ.get(VARIABLE)
    return Path(folder).absolute() if folder else None


def data_folder() -> Path:
    """The folder of the user's own data; it need not exist."""
    return named() or home().absolute() / "data"


def stamp(folder: Path, beside: Path | None = None) -> Hashable:
    """What is the same as long as nothing in the layers of a folder has changed.

    Args:
        folder: of the layers.
        beside: where own data lie, if not in it.
    """
    return tuple(sort.stamp(_place(sort, folder, beside)) for sort in SORTS)


def readers(
    folder: Path, beside: Path | None = None
) -> tuple[Callable[[Below], Layer | None], ...]:
    """The layers of a folder, from below to above, each read over what is held below it.

    Args:
        folder: of the layers.
        beside: where own data lie, if not in it.
    """
    return tuple(_reader(sort, _place(sort, folder, beside)) for sort in SORTS)


def _place(sort: Sort, folder: Path, beside: Path | None) -> Path:
    return beside if beside is not None and sort.name == own.NAME else folder / sort.name


def _reader(sort: Sort, place: Path) -> Callable[[Below], Layer | None]:
    return lambda below: sort.read(place, below)


def holds_layers(folder: Path) -> bool:
    """Whether a folder holds any sort of layer."""
    return any((folder / sort.name).is_dir() for sort in SORTS)
