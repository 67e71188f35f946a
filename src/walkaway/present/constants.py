"""Numbers that decide results, by room: the document and its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import ClassVar, Literal, cast

from walkaway.documents import Document, Number, Record
from walkaway.parameters import ROLES, ROOMS, Parameter, in_room
from walkaway.parameters.table import backing, range_of, value_of
from walkaway.present.page import Page, Section, table

Role = Literal["fact", "estimate", "prior", "tuned"]


class Constant(Record):
    """One number, or one table of numbers that belong together.

    Attributes:
        name: room, subject and what.
        room: whose it is; ``trade`` holds what several share.
        role: what kind of number it is.
        value: a number, a row, or numbers or rows by name; null where a run solves for it.
        low: lower end of its range; null where it has none.
        high: upper end.
        choices: values of equal weight, where it is drawn from some.
        unit: of it.
        says: what it is.
        source: who published it, or what speaks for it.
        target: what a tuned number makes hold.
        solved_by: the function that solves for it.
        convention: which of several meanings of the word it has.
        used_in: first words of results, and commands, that rest on it.
        needs: it matters only in scenarios with one of these; empty: always.
        unless: results with one of these in their id do not rest on it.
    """

    name: str
    room: str
    role: Role
    value: Number | list[Number] | dict[str, Number | list[Number]] | None
    low: Number | None
    high: Number | None
    choices: list[Number]
    unit: str
    says: str
    source: str
    target: str
    solved_by: str
    convention: str
    used_in: list[str]
    needs: list[str]
    unless: list[str]


class Constants(Document, tag="walkaway/constants/1"):
    """Every number that decides a result and is not data (`walkaway constants`).

    Attributes:
        roles: what each role means.
        constants: by room.
    """

    MAIN: ClassVar[str] = "constants"

    roles: dict[str, str]
    constants: list[Constant]


def constants(role: str | None = None, room: str | None = None) -> Constants:
    """The document.

    Args:
        role: only these; all if None.
        room: only those of a room; of all if None.
    """
    found = [own for one in ([room] if room else ROOMS) for own in in_room(one).values()]
    return Constants(
        roles=dict(ROLES), constants=[_constant(own) for own in found if role in (None, own.role)]
    )


def _constant(own: Parameter) -> Constant:
    given = own.given
    value: Number | list[Number] | dict[str, Number | list[Number]] | None
    if isinstance(given, Mapping):
        value = {k: list(v) if isinstance(v, tuple) else v for k, v in given.items()}
    else:
        value = list(given) if isinstance(given, tuple) else given
    return Constant(
        name=own.name,
        room=own.room,
        role=cast(Role, own.role),
        value=value,
        low=own.low,
        high=own.high,
        choices=list(own.choices),
        unit=own.unit,
        says=own.says,
        source=own.source,
        target=own.target,
        solved_by=own.solved_by,
        convention=own.convention,
        used_in=list(own.used_in),
        needs=list(own.needs),
        unless=list(own.unless),
    )


HEADS = ("name", "role", "value", "range", "unit")


def page(said: Constants) -> Page:
    """The constants for a person: a table by room, and below it what each is and who says so."""
    rooms = groupby(said.constants, key=lambda one: one.room)
    sections = tuple(
        _section(room, [in_room(room)[one.name] for one in several]) for room, several in rooms
    )
    return Page(
        title="Numbers that decide results and are not data",
        subtitle="; ".join(f"{role}: {meaning}" for role, meaning in said.roles.items()),
        sections=sections,
        short=() if sections else ("None of that role stands in that room.",),
    )


def _section(room: str, several: Sequence[Parameter]) -> Section:
    names = [own.name.removeprefix(f"{room}.") for own in several]
    rows = [
        (name, own.role, value_of(own), range_of(own), own.unit)
        for name, own in zip(names, several, strict=True)
    ]
    said = [
        ". ".join(part for part in (f"{name}: {own.says}", backing(own)) if part)
        for name, own in zip(names, several, strict=True)
    ]
    return Section(room, room, tables=(table("", HEADS, rows),), note="\n".join(said))
