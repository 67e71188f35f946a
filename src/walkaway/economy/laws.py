"""The table of laws whose cost is published year by year (``laws.toml``)."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.economy.table import CODES
from walkaway.errors import BadInputError
from walkaway.rows import filled, sheets, twice, unknown
from walkaway.toml import text_beside

PLACE = "economy/laws.toml"


@dataclass(frozen=True)
class Law:
    """A row of the table.

    Attributes:
        id: in measures.
        of: the economy of the quarterly model whose law it is.
        words: what a dial calls it.
    """

    id: str
    of: str
    words: str


def read(text: str, place: str = PLACE) -> dict[str, Law]:
    """The rows of a table of laws, by id.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    rows, problems = filled(sheets(text, place, ("law",))["law"], Law, place, "law")
    problems += twice([own.id for own in rows], place, "law")
    for own in rows:
        problems += unknown(own.of, CODES, place, f"law {own.id}: of", "economy")
    if problems:
        raise BadInputError(problems)
    return {own.id: own for own in rows}


LAWS = read(text_beside(__file__, "laws.toml"))
