"""Orders amended for a question: without some, with others, as they stand on a day.

What a scenario says in a line ("without IEEPA", "Section 122 stays", "the deal of September for
everybody") becomes a ledger of its own. Nothing is shared with the shipped one but the facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from walkaway.duties import book as books
from walkaway.duties.ledger import Ledger, contradictions
from walkaway.duties.orders import Book, Order
from walkaway.errors import BadInputError, Problem, did_you_mean

LIKE = "like"
"""Key that names an order of the book whose fields a new one takes over."""
Table = tuple[tuple[str, Any], ...]
"""An order as sorted pairs of key and value, so that it can be compared."""


def amended(
    shipped: Ledger, without: tuple[str, ...], added: tuple[str | Table, ...], day: dt.date
) -> Ledger:
    """The ledger with orders left out and others in force on a day; kept by content.

    Args:
        shipped: the ledger of the data.
        without: ids (with ``*``), layers, programmes or statutes to leave out.
        added: names of orders that stay in force to the day, or came before it, whatever their
            dates are; and orders as tables, which may take over (``like``) what they do not say.
        day: the day.

    Raises:
        BadInputError: a name that stands for nothing, a malformed or contradicting order; with
            every mistake.
    """
    if not without and not added:
        return shipped
    return _amended(shipped, without, added, day)


@lru_cache(maxsize=4)
def _amended(
    shipped: Ledger, without: tuple[str, ...], added: tuple[str | Table, ...], day: dt.date
) -> Ledger:
    wrong: list[Problem] = []
    book = shipped.book
    try:
        book = books.without(book, without)
    except BadInputError as error:
        wrong += error.problems
    for name in (one for one in added if isinstance(one, str)):
        try:
            book = prolonged(book, shipped.book, name, day)
        except BadInputError as error:
            wrong += error.problems
    tables = [dict(one) for one in added if not isinstance(one, str)]
    try:
        rows = [told(shipped.book, table, at, day) for at, table in enumerate(tables)]
        book = books.read({"order": rows}, "with", book)
    except BadInputError as error:
        wrong += error.problems
    if wrong:
        raise BadInputError(wrong)
    made = Ledger(shipped.facts, book, like=shipped)
    contradictions(made)
    return made


def prolonged(book: Book, shipped: Book, name: str, day: dt.date) -> Book:
    """The newest orders of a name in force on a day, whatever ends or starts them.

    Of orders that follow one another on the same partners and lists, the one nearest to the day
    is meant: the last that had begun, else the first that will.

    Raises:
        BadInputError: a name that stands for no order.
    """
    meant = [one for one in shipped.orders if books.is_called(name, one)]
    if not meant:
        hint = did_you_mean(name, books.names(shipped))
        raise BadInputError([Problem("with", "", f"no order is called {name!r}", hint)])
    running = [one for one in meant if one.in_force(day)]
    if not running:
        ended = [one for one in meant if one.until is not None and one.until <= day]
        last = max((one.until for one in ended if one.until), default=None)
        first = min((one.since for one in meant if one.since > day), default=None)
        running = [one for one in ended if one.until == last] or [
            one for one in meant if one.since == first
        ]
    kept = [one for one in book.orders if one.id not in {own.id for own in running}]
    stays = [
        replace(own, since=min(own.since, day), until=None, loaded_before=None, transit_until=None)
        for own in running
    ]
    return replace(book, orders=(*kept, *stays))


def told(shipped: Book, table: Mapping[str, Any], at: int, day: dt.date) -> dict[str, Any]:
    """A table as an order: what it does not say is as in the order it is like, in force on the day.

    Raises:
        BadInputError: it is like no order of the book.
    """
    said = {key: value for key, value in table.items() if key != LIKE}
    if LIKE not in table:
        own = {"id": f"own-{at + 1}", "statute": "own", "programme": "own", "since": day}
        return own | {"layer": said.get("id", own["id"])} | said
    known = {one.id: one for one in shipped.orders}
    name = str(table[LIKE])
    if name not in known:
        hint = did_you_mean(name, list(known))
        raise BadInputError([Problem("with", f"[{at + 1}].like", f"no order {name!r}", hint)])
    model = known[name]
    row = {f.name: getattr(model, f.name) for f in fields(Order)}
    row |= {"since": min(model.since, day), "until": None, "id": f"{model.id}-{at + 1}"}
    row |= {"loaded_before": None, "transit_until": None, "rank": model.rank + 1}
    return {key: value for key, value in (row | said).items() if value not in (None, "")}
