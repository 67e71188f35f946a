"""Published input-output tables in the layouts of their publishers, as `pymrio` reads them.

`pymrio` is asked only here, and only where a table of such a layout is named: it is an extra
(``pip install "walkaway[tables]"``) under the LGPL, which nothing else rests on. Its own storage
format can hold pickled objects, which run code when they are read; those are refused.
"""

from __future__ import annotations

import hashlib
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.files import stream_of
from walkaway.world.own.given import Given, refuse_page
from walkaway.world.own.said import File

Floats = NDArray[np.float64]
LAYOUTS = {
    "icio": "OECD ICIO, a `.csv` or `.zip` as published",
    "wiod": "WIOD, release of 2013, an `.xlsx`",
    "exiobase": "EXIOBASE 3, the `.zip` or its folder",
    "eora": "Eora26, the `.zip` or its folder",
    "pymrio": "any table that `pymrio` has saved as text or Parquet",
}
"""Layout -> what lies in the folder."""
MOST_BYTES = 8_000_000_000
MOST_FILES = 10_000
EXTRA = 'pip install "walkaway[tables]"'
PICKLED = (".pkl", ".pickle")


@dataclass(frozen=True, eq=False)
class Published:
    """A table in its own names and unit, without duty.

    Attributes:
        economies, sectors: as written.
        flows: sales [exporter, importer, sector].
        inputs: use of inputs [economy, input, output].
        value_added: [economy, sector]; None where output less inputs is meant.
        remarks: what was left out, in sentences.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Floats = field(repr=False)
    inputs: Floats = field(repr=False)
    value_added: Floats | None = field(repr=False)
    remarks: tuple[str, ...] = ()


def published(given: Given, layout: str) -> tuple[Published, File]:
    """A published table.

    Args:
        given: the folder with its files, or the one file.
        layout: one of `LAYOUTS`.

    Raises:
        BadInputError: `pymrio` is not there or cannot read it, it is too large, or has no full
            grid of economies and sectors.
    """
    place, path = given.place, given.data
    files = _files(path, place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pymrio
    except ImportError:
        what = f"layout {layout!r} is read by pymrio, which is not installed"
        raise BadInputError([Problem(given.about.place, "layout", what, EXTRA)]) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = READERS[layout](pymrio, path, files, int(given.told.get("year", 0)))
    except BadInputError:
        raise
    except Exception as error:  # whatever a damaged file makes a reader in another house raise
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        what = f"cannot be read as {layout} ({said})"
        raise BadInputError([Problem(place, "", what, LAYOUTS[layout])]) from None
    table = _gridded(found, place)
    return table, File(path.name, _digest(files, path), given.about.source)


def _files(path: Path, place: str) -> list[Path]:
    """Files of a table, which are asked for their number and size first."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    files = [one for one in files if not one.name.startswith(".")]
    if not files:
        raise BadInputError([Problem(place, "", "holds no file")])
    size = sum(one.stat().st_size for one in files)
    if len(files) > MOST_FILES or size > MOST_BYTES:
        what = f"{len(files):,} files of {size:,} bytes are too many"
        hint = f"at most {MOST_FILES:,} files and {MOST_BYTES:,} bytes"
        raise BadInputError([Problem(place, "", what, hint)])
    names = [one.name for one in files]
    for one in files:
        refuse_page(one, place if path == one else f"{place}/{one.name}")
        inside = _members(one)
        if inside:
            names += [each.filename for each in inside]
            if sum(each.file_size for each in inside) > MOST_BYTES:
                what = f"unpacks to more than {MOST_BYTES:,} bytes"
                raise BadInputError([Problem(f"{place}/{one.name}", "", what)])
    if bad := [name for name in names if name.lower().endswith(PICKLED)]:
        hint = 'save it again with table_format="txt" or "parquet"'
        what = "holds pickled objects, which run code when they are read"
        raise BadInputError([Problem(f"{place}/{bad[0]}", "", what, hint)])
    return files


def _members(path: Path) -> list[zipfile.ZipInfo]:
    """What is in an archive; nothing in any other regular file."""
    with stream_of(path) as stream:
        if not zipfile.is_zipfile(stream):
            return []
        try:
            with zipfile.ZipFile(stream) as opened:
                return opened.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError) as error:
            what = f"is a damaged archive ({error})"
            raise BadInputError([Problem(str(path), "", what)]) from None


def _digest(files: list[Path], path: Path) -> str:
    found = hashlib.sha256()
    for one in files:
        found.update(str(one.relative_to(path.parent)).encode())
        with stream_of(one) as stream:
            found.update(hashlib.file_digest(stream, "sha256").digest())
    return found.hexdigest()


def _only(files: list[Path], *ends: str) -> Path:
    """The one file with one of some endings."""
    found = [one for one in files if one.suffix.lower() in ends]
    if len(found) != 1:
        raise ValueError(f"{len(found)} files end in {' or '.join(ends)} where one is wanted")
    return found[0]


def _zip_or_folder(path: Path, files: list[Path]) -> Path:
    zips = [one for one in files if one.suffix.lower() == ".zip"]
    return zips[0] if len(files) == 1 and zips else path


Reader = Callable[[Any, Path, list[Path], int], Any]
READERS: dict[str, Reader] = {
    "icio": lambda own, path, files, year: own.parse_oecd(_only(files, ".csv", ".zip")),
    "wiod": lambda own, path, files, year: own.parse_wiod(_only(files, ".xlsx")),
    "exiobase": lambda own, path, files, year: own.parse_exiobase3(_zip_or_folder(path, files)),
    "eora": lambda own, path, files, year: own.parse_eora26(_zip_or_folder(path, files), year=year),
    "pymrio": lambda own, path, files, year: own.load(_zip_or_folder(path, files)),
}


def _gridded(table: Any, place: str) -> Published:
    """Economies, sectors and arrays of a table that must be a full grid of both.

    Raises:
        BadInputError: it is none.
    """
    if table.Z is None or table.Y is None:
        raise BadInputError([Problem(place, "", "has no inter-industry flows or no final demand")])
    pairs = [(str(a), str(b)) for a, b in table.Z.index]
    economies = tuple(dict.fromkeys(a for a, _ in pairs))
    sectors = tuple(dict.fromkeys(b for _, b in pairs))
    n, s = len(economies), len(sectors)
    columns = [(str(a), str(b)) for a, b in table.Z.columns]
    rows = [(str(a), str(b)) for a, b in table.Y.index]
    if len(pairs) != n * s or set(columns) != set(pairs) or set(rows) != set(pairs):
        what = f"{len(pairs)} rows and {len(columns)} columns are no grid of {n} x {s}"
        hint = "every economy needs the same sectors, as rows and as columns"
        raise BadInputError([Problem(place, "", what, hint)])
    spot = {pair: k for k, pair in enumerate((a, b) for a in economies for b in sectors)}
    down = np.argsort([spot[pair] for pair in pairs])
    across = np.argsort([spot[pair] for pair in columns])
    between = np.nan_to_num(np.asarray(table.Z, dtype=float)[np.ix_(down, across)])
    between = between.reshape(n, s, n, s)
    final, remarks = _final(table, economies, np.argsort([spot[pair] for pair in rows]), s)
    flows = np.einsum("isjk->ijs", between) + np.swapaxes(final, 1, 2)
    return Published(economies, sectors, flows, np.einsum("isjk->jsk", between), None, remarks)


def _final(
    table: Any, economies: tuple[str, ...], order: NDArray[np.intp], sectors: int
) -> tuple[Floats, tuple[str, ...]]:
    """Final uses [exporter, sector, importer], and what belongs to no economy."""
    values = np.nan_to_num(np.asarray(table.Y, dtype=float))[order]
    out = np.zeros((len(values), len(economies)))
    strange: dict[str, float] = {}
    for column, (region, *_) in enumerate(table.Y.columns):
        name = str(region)
        if name in economies:
            out[:, economies.index(name)] += values[:, column]
        else:
            strange[name] = strange.get(name, 0.0) + float(values[:, column].sum())
    said = tuple(
        f"Left out: final uses of {name!r}, which is no economy of the table ({size:.4g} in its "
        "unit)."
        for name, size in strange.items()
    )
    return out.reshape(len(economies), sectors, len(economies)), said
