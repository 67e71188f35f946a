"""Own data of a scenario: the ``[data]`` table, and the data that it makes of those in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, DataCorruptError
from walkaway.grammar.fields import TableBase, entry, read_table
from walkaway.grammar.values import Mistake, Text, sort_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import Snapshot

TABLE = "data"
NOT_HERE = "own data are not read here"


@dataclass(frozen=True, kw_only=True)
class Data(TableBase):
    """Own data that the scenario is about; the ``[data]`` table.

    Attributes:
        folder: of own data, laid over what is held in place of that of ``--data``.
    """

    folder: str = entry(
        Text(line=True), "a folder of own data, as docs/own-data.md has it, from the file's place"
    )


def folder_of(raw: Any, source: str) -> tuple[str, list[Mistake]]:
    """The folder that a table names, as an absolute path.

    Args:
        raw: the table as TOML gave it.
        source: the scenario file, from whose folder paths go.
    """
    if not isinstance(raw, Mapping):
        return "", [Mistake((), f"{sort_of(raw)} where a table is wanted", "write [data]")]
    values, mistakes = read_table(Data, raw)
    if mistakes:
        return "", mistakes
    named = Path(source).absolute().parent / str(values["folder"])
    if not named.is_dir():
        hint = f"paths go from the folder of {Path(source).name}"
        return "", [Mistake(("folder",), f"there is no folder {values['folder']!r}", hint)]
    return str(named.resolve()), []


def snapshot_of(folder: str) -> Snapshot:
    """The data in use, with a folder of own data in place of that in use.

    Args:
        folder: its path; empty for the data in use.

    Raises:
        BadInputError: own data have mistakes: all are named.
        DataCorruptError: a manifest is damaged.
    """
    return Snapshot.beside(Path(folder)) if folder else Snapshot.default()


def words_of(folder: str) -> Vocabulary:
    """The names that these data know.

    Raises:
        BadInputError: as `snapshot_of`.
        DataCorruptError: likewise.
    """
    return Vocabulary.of_data(snapshot_of(folder))


def read_mistakes(folder: str) -> list[Mistake]:
    """What is wrong with the files of a folder."""
    try:
        snapshot_of(folder)
    except BadInputError as error:
        return [
            Mistake(("folder",), ": ".join(x for x in (p.place, p.path, p.what) if x), p.hint)
            for p in error.problems
        ]
    except DataCorruptError as error:
        return [Mistake(("folder",), str(error))]
    return []
