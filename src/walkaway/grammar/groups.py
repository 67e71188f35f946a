"""The table of groups that have numbers of their own (``groups.toml``): names, candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway.errors import BadInputError
from walkaway.grammar.vocabulary import WORLD
from walkaway.rows import filled, sheets, twice
from walkaway.toml import text_beside

PLACE = "grammar/groups.toml"


@dataclass(frozen=True)
class Group:
    """A row of the table.

    Attributes:
        id: in measures and in ids of numbers.
        words: what a sentence calls it.
        told: whether every run has its numbers.
        candidates: economies that have asked to join, or are asked about.
        trade: whether it is an agreement on tariffs between its members.
    """

    id: str
    words: str
    told: bool = False
    candidates: tuple[str, ...] = ()
    trade: bool = True


def read(text: str, place: str = PLACE) -> dict[str, Group]:
    """The rows of a table of groups, by id.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    rows, problems = filled(sheets(text, place, ("group",))["group"], Group, place, "group")
    problems += twice([own.id for own in rows], place, "group")
    if problems:
        raise BadInputError(problems)
    return {own.id: own for own in rows}


GROUPS = read(text_beside(__file__, "groups.toml"))


def words_of(group: str) -> str:
    """What a sentence calls a group, or everybody."""
    if group == WORLD:
        return WORLD
    return GROUPS[group].words if group in GROUPS else f"{group} members"


def of_trade(group: str) -> bool:
    """Whether a group is an agreement on tariffs between its members; one without a row is."""
    return group not in GROUPS or GROUPS[group].trade


def told(known: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Groups with numbers in a run: those that every run has, and those that are named.

    Args:
        known: all groups of the data.
        named: names of subjects.
    """
    always = [own.id for own in GROUPS.values() if own.told and own.id in known]
    return tuple(dict.fromkeys((*always, *(name for name in named if name in known))))
