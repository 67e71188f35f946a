"""Kinds of own data: which file is which, and who reads it.

A new kind is a reader in a file of its own and a line here; the checks, the fingerprint and the
documentation (`walkaway data kinds`) follow. Series and tables have readers of their own beside,
because their values are laid over those held one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem
from walkaway.files import text_of
from walkaway.world.own import elasticities, flows, minerals, rates, slopes
from walkaway.world.own.given import Given
from walkaway.world.own.said import File, OwnText, Said


@dataclass(frozen=True)
class Kind:
    """A kind of own data.

    Attributes:
        name: what the lines beside a file call it, or for files without such lines its ending.
        files: what the files are called, for people.
        what: what it brings.
        columns: of its table, for people; empty where it has none.
        fields: of the lines beside it, with what each says.
        read: reads one; None where it is read elsewhere.
        alone: ending of files that say all themselves; empty where lines stand beside data.
        folder: whether its data may be a folder.
        whole: reads a file that says all itself; None to keep its text for another room.
    """

    name: str
    files: str
    what: str
    columns: str = ""
    fields: Mapping[str, str] | None = None
    read: Callable[[Given], Said | Sequence[Said]] | None = None
    alone: str = ""
    folder: bool = False
    whole: Callable[[Path], Said] | None = None


BESIDE = "NAME.csv or NAME.parquet, NAME.toml beside it"

KINDS: tuple[Kind, ...] = (
    Kind(
        "series", BESIDE, "values by date, over series that are held or new ones",
        "`date` and one for each series, or `series`, `date`, `value`; if wanted `published`",
        {"unit": "of its values", "title": "of a new series", "frequency": "of a new series",
         "lag_days": "days until a value is known"},
    ),
    Kind(
        "table", BESIDE, "rows of a table that is held, or a new table",
        "those of the table", {"table": "which", "key": "columns that tell rows apart",
                               "title": "of a new table"},
    ),
    Kind(
        "flows", "NAME.csv or NAME.parquet, or a folder NAME, NAME.toml beside it",
        "a world of your own: trade and production in place of ours",
        "`exporter`, `importer`, `sector`, `value`, and `use` where production uses goods",
        flows.FIELDS, flows.read, folder=True,
    ),
    Kind(
        "tariffs", BESIDE, "tariffs before any measure, in percent",
        "`importer`, `exporter`, `sector`, `percent`, or those of a WITS download",
        rates.FIELDS, rates.read,
    ),
    Kind(
        "elasticities", BESIDE, "sets of trade elasticities",
        "`sector` and one for each set", elasticities.FIELDS, elasticities.read,
    ),
    Kind(
        "slopes", BESIDE, "how much kinds of holders of government debt answer to yields",
        "`kind`, `slope` (relative to a bond fund's)", slopes.FIELDS, slopes.read,
    ),
    Kind(
        "firm", "NAME.firm.toml", "a firm, as `walkaway firm NAME` takes it",
        alone=".firm.toml",
    ),
    Kind(
        "minerals", "NAME.minerals.toml", "minerals, and who depends on whom for them",
        fields=minerals.FIELDS, alone=".minerals.toml", whole=minerals.read,
    ),
)  # fmt: skip
"""All kinds; one more is a line here."""


def beside() -> dict[str, Mapping[str, str]]:
    """Kinds whose lines stand beside data and whose reader is in this registry -> their fields."""
    return {own.name: own.fields or {} for own in KINDS if own.read is not None}


def alone(path: Path) -> Kind | None:
    """The kind of a file that says all itself; None if it is none such."""
    return next((own for own in KINDS if own.alone and path.name.endswith(own.alone)), None)


def of(name: str) -> Kind:
    """The kind of a name."""
    return next(own for own in KINDS if own.name == name)


def whole(path: Path, kind: Kind) -> Said:
    """What a file says that says all itself; its text, where another room reads it.

    Raises:
        BadInputError: it is not a file of text, or all that is wrong with it.
    """
    if kind.whole is not None:
        return kind.whole(path)
    import hashlib

    content = text_of(path)
    if not content.strip():
        raise BadInputError([Problem(str(path), "", "the file is empty")])
    name = path.name.removesuffix(kind.alone)
    file = File(path.name, hashlib.sha256(content.encode()).hexdigest(), "the user's own")
    return OwnText(file, kind.name, name, content)


def listing() -> list[dict[str, Any]]:
    """What there is, for people and programs."""
    return [
        {
            "kind": own.name,
            "files": own.files,
            "what": own.what,
            "columns": own.columns,
            "fields": dict(own.fields or {}),
        }
        for own in KINDS
    ]
