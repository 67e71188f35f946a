"""The folder of own data as a layer: every file, its lines of TOML, and all that is wrong.

A file ``NAME.csv`` or ``NAME.parquet`` has ``NAME.toml`` beside it. The order of files and of lines
decides nothing; what two files say of one thing is a mistake.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Hashable
from pathlib import Path

from walkaway.errors import BadInputError, Problem
from walkaway.files import text_of
from walkaway.sheet import read_sheet
from walkaway.world.layers import Below, Layer, SeriesLayer
from walkaway.world.own import series, tables
from walkaway.world.own.about import SAID, About, read_about
from walkaway.world.own.series import OwnSeries, Statement
from walkaway.world.own.tables import OwnRows
from walkaway.world.series import Record

__all__ = ["NAME", "SAID", "layer", "stamp"]

NAME = "own"
DATA = (".csv", ".parquet")
MOST_FILES = 1000


def stamp(folder: Path) -> Hashable:
    """What is the same as long as no file of the folder has changed."""
    try:
        return tuple(
            (one.name, found.st_size, found.st_mtime_ns, found.st_ino)
            for one in sorted(folder.iterdir())
            if (found := one.stat())
        )
    except OSError:
        return None


def layer(folder: Path, below: Below) -> Layer | None:
    """What the files say on top of the data below; None if there are none.

    Args:
        folder: of the files.
        below: the data without them.

    Raises:
        BadInputError: all mistakes of all files, with file and line.
    """
    if not folder.is_dir():
        return None
    # It is already tomorrow elsewhere; and a clock that stands still knows no more than the data.
    today = max(below.last_day, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1))
    problems: list[Problem] = []
    values: dict[str, list[tuple[About, str, str, Statement]]] = {}
    rows: dict[str, list[OwnRows]] = {}
    for path in _files(folder, problems):
        place = f"{NAME}/{path.name}"
        try:
            about = read_about(text_of(path.with_suffix(".toml")), f"{NAME}/{path.stem}.toml")
        except BadInputError as error:
            problems += _here(error, path.with_suffix(".toml"))
            continue
        try:
            sheet = read_sheet(path, place=place)
            digest = hashlib.sha256(sheet.raw).hexdigest()
            if about.kind == "series":
                for one in series.statements(sheet, about, below, today):
                    values.setdefault(one.series, []).append((about, path.name, digest, one))
            else:
                name = about.table or path.stem
                found = tables.rows_of(sheet, about, name, digest, below)
                rows.setdefault(name, []).append(found)
        except BadInputError as error:
            problems += _here(error, path)
    own = [_series(name, found) for name, found in sorted(values.items())]
    for one_series in own:
        problems += series.against(one_series, below)
    for files in rows.values():
        problems += tables.repeated(files)
    if problems:
        raise BadInputError(list(dict.fromkeys(problems)))
    if not own and not rows:
        return None
    made = {one.name: series.layer_of(one, below) for one in own}
    return Layer(
        NAME,
        _digest(own, rows),
        max((_newest(one) for one in made.values()), default=None),
        series=made,
        tables={name: tables.layer_of(files, below) for name, files in sorted(rows.items())},
    )


def _here(error: BadInputError, path: Path) -> list[Problem]:
    """Mistakes with a file's name inside the folder rather than where it lies."""
    full, short = str(path), f"{NAME}/{path.name}"
    return [
        Problem(p.place.replace(full, short) or short, p.path, p.what, p.hint)
        for p in error.problems
    ]


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """Files of data, by name; what else lies there is a mistake, but for hidden files."""
    found = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    data = [one for one in found if one.suffix in DATA]
    stems = {one.stem for one in data}
    for one in found:
        place = f"{NAME}/{one.name}"
        if one.suffix in DATA:
            if not one.with_suffix(".toml").is_file():
                hint = f"write {one.stem}.toml with kind, source and unit"
                problems.append(Problem(place, "", "nothing beside it says what it is", hint))
        elif one.suffix == ".toml":
            if one.stem not in stems:
                problems.append(Problem(place, "", "has no data beside it", f"{one.stem}.csv"))
        elif one.suffix.lower() != ".md":
            hint = "own data are .csv or .parquet, with a .toml beside each"
            problems.append(Problem(place, "", "is no file of data", hint))
    twins = {one.stem for one in data if sum(other.stem == one.stem for other in data) > 1}
    problems += [
        Problem(f"{NAME}/{stem}", "", "stands as .csv and as .parquet", "leave one out")
        for stem in sorted(twins)
    ]
    if len(data) > MOST_FILES:
        problems.append(Problem(NAME, "", f"{len(data):,} files are too many"))
        return []
    return [one for one in data if one.with_suffix(".toml").is_file() and one.stem not in twins]


def _series(name: str, found: list[tuple[About, str, str, Statement]]) -> OwnSeries:
    files = dict.fromkeys((file, digest) for _, file, digest, _ in found)
    return OwnSeries(name, tuple(one for *_, one in found), found[0][0], tuple(files))


def _newest(made: SeriesLayer) -> dt.date:
    """The last day on which something of a series became known."""
    return max(made.over(Record.of([], 0)).published)


def _digest(own: list[OwnSeries], rows: dict[str, list[OwnRows]]) -> str:
    """Fingerprint of what is said, whatever the order in which it stands."""
    said = [
        [
            one.name, str(st.period), str(st.published or ""), repr(st.value), one.about.source,
            one.about.of(one.about.unit, one.name), one.about.of(one.about.title, one.name),
            one.about.of(one.about.frequency, one.name), str(one.about.lag_days),
            sorted(name for name, _ in one.files),
        ]
        for one in own
        for st in one.statements
    ]  # fmt: skip
    said += [
        [name, one.file, one.about.source, *one.key, *one.columns, list(row)]
        for name, files in rows.items()
        for one in files
        for row in one.rows
    ]
    return hashlib.sha256(json.dumps(sorted(said, key=json.dumps)).encode()).hexdigest()
