"""The folder of own data as a layer: every file, its lines of TOML, and all that is wrong.

A file ``NAME.csv`` or ``NAME.parquet`` has ``NAME.toml`` beside it; some published tables are a
folder ``NAME`` instead. The order of files and of lines decides nothing; what two files say of one
thing is a mistake. Which kinds there are stands in `walkaway.world.own.kinds`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem
from walkaway.files import text_of
from walkaway.sheet import read_sheet
from walkaway.world.layers import Below, Layer, SeriesLayer
from walkaway.world.own import kinds, series, tables, trade
from walkaway.world.own.about import SAID, About, read_about
from walkaway.world.own.given import Given
from walkaway.world.own.said import FOLDER, OwnMinerals, OwnSlopes, OwnText, Said
from walkaway.world.own.series import OwnSeries, Statement
from walkaway.world.own.tables import OwnRows
from walkaway.world.series import Record

__all__ = ["NAME", "SAID", "layer", "stamp"]

NAME = FOLDER
DATA = (".csv", ".parquet")
MOST_FILES = 1000


def stamp(folder: Path) -> Hashable:
    """What is the same as long as no file of the folder has changed."""
    try:
        return tuple(
            (str(one), found.st_size, found.st_mtime_ns, found.st_ino)
            for one in sorted(folder.rglob("*"))
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
    said: list[Said] = []
    for path in _files(folder, problems):
        place = f"{NAME}/{path.name}"
        lines = _lines(path)
        try:
            if (sort := kinds.alone(path)) is not None:
                said.append(kinds.whole(path, sort))
                continue
            about = read_about(text_of(lines), f"{NAME}/{lines.name}", kinds.beside())
        except BadInputError as error:
            problems += _here(error, lines)
            continue
        try:
            kind = kinds.of(about.kind)
            if path.is_dir() and not kind.folder:
                what = f"is a folder; {about.kind} is a file"
                raise BadInputError([Problem(place, "", what, f"{path.name}.csv")])
            if kind.read is not None:
                read = kind.read(Given(about, path))
                said += read if isinstance(read, Sequence) else [read]
                continue
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
    own_trade, wrong = trade.gathered(said, below, broken=bool(problems))
    problems += wrong
    bent = [one for one in said if isinstance(one, OwnSlopes)]
    problems += [
        Problem(one.file.place, "", f"slopes stand in {bent[0].file.name} already")
        for one in bent[1:]
    ]
    texts = tuple(one for one in said if isinstance(one, OwnText))
    if problems:
        raise BadInputError(list(dict.fromkeys(problems)))
    if not own and not rows and not said:
        return None
    made = {one.name: series.layer_of(one, below) for one in own}
    return Layer(
        NAME,
        _digest(own, rows, trade.digests(said)),
        max((_newest(one) for one in made.values()), default=None),
        series=made,
        tables={name: tables.layer_of(files, below) for name, files in sorted(rows.items())},
        trade=own_trade,
        texts=texts,
        slopes=bent[0] if bent else None,
        minerals=tuple(one for one in said if isinstance(one, OwnMinerals)),
    )


def _lines(path: Path) -> Path:
    """The file of the lines beside data."""
    return path.with_name(f"{path.name}.toml") if path.is_dir() else path.with_suffix(".toml")


def _here(error: BadInputError, path: Path) -> list[Problem]:
    """Mistakes with a file's name inside the folder rather than where it lies."""
    full, short = str(path), f"{NAME}/{path.name}"
    return [
        Problem(p.place.replace(full, short) or short, p.path, p.what, p.hint)
        for p in error.problems
    ]


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """Files and folders of data, by name; what else lies there is a mistake, but hidden files."""
    found = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    whole = [one for one in found if one.is_file() and kinds.alone(one) is not None]
    data = [one for one in found if one.suffix in DATA or one.is_dir()]
    stems = {_lines(one).stem for one in data}
    for one in found:
        place = f"{NAME}/{one.name}"
        if one in data:
            if not _lines(one).is_file():
                hint = f"write {_lines(one).name} with kind, source and unit"
                problems.append(Problem(place, "", "nothing beside it says what it is", hint))
        elif one.suffix == ".toml":
            if one.stem not in stems and one not in whole:
                problems.append(Problem(place, "", "has no data beside it", f"{one.stem}.csv"))
        elif one.suffix.lower() == ".har":
            hint = "write it out as CSV (har2csv) with the columns of the kind flows"
            problems.append(Problem(place, "", "header array files are not read", hint))
        elif one.suffix.lower() != ".md":
            hint = "own data are .csv or .parquet, with a .toml beside each"
            problems.append(Problem(place, "", "is no file of data", hint))
    every = [_lines(one).stem for one in data]
    twins = {stem for stem in every if every.count(stem) > 1}
    problems += [
        Problem(f"{NAME}/{stem}", "", "stands as .csv and as .parquet", "leave one out")
        for stem in sorted(twins)
    ]
    if len(found) > MOST_FILES:
        problems.append(Problem(NAME, "", f"{len(found):,} files are too many"))
        return []
    told = [one for one in data if _lines(one).is_file() and _lines(one).stem not in twins]
    return sorted([*told, *whole])


def _series(name: str, found: list[tuple[About, str, str, Statement]]) -> OwnSeries:
    files = dict.fromkeys((file, digest) for _, file, digest, _ in found)
    return OwnSeries(name, tuple(one for *_, one in found), found[0][0], tuple(files))


def _newest(made: SeriesLayer) -> dt.date:
    """The last day on which something of a series became known."""
    return max(made.over(Record.of([], 0)).published)


def _digest(own: list[OwnSeries], rows: dict[str, list[OwnRows]], more: Iterable[Any]) -> str:
    """Fingerprint of what is said, whatever the order in which it stands."""
    said: list[Any] = [
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
    said += more
    return hashlib.sha256(json.dumps(sorted(said, key=json.dumps)).encode()).hexdigest()
