"""Reading orders: those of the snapshot, and a user's file that adds to or replaces them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from walkaway.duties.facts import Facts, facts
from walkaway.duties.orders import EVERYBODY, Book, Exemption, Order, Yielding
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import bytes_of, decoded
from walkaway.grammar.positions import read_layout
from walkaway.world.customs import CUSTOMS
from walkaway.world.sources import Snapshot

CONTENTS = (
    "full", "steel", "aluminium", "copper", "semiconductors that qualify", "medicines under patent",
)  # fmt: skip
PREFERENCES = ("", CUSTOMS.preference, f"{CUSTOMS.preference} content")
UNITS = ("points", "total")
SHARES = ("civil aircraft", "medicines not under patent", "computers not for vehicles")
NEEDED = ("id", "statute", "programme", "layer", "rate", "since")
KNOWN = tuple(one.name for one in fields(Order))
TABLES = ("order", "lists", "exemption", "stacking", "without")


@lru_cache(maxsize=4)
def shipped(snapshot: Snapshot) -> Book:
    """The orders of a snapshot.

    Raises:
        DataCorruptError: a file is damaged.
        BadInputError: an order is malformed; with every mistake.
    """
    data: Facts = facts(snapshot)
    raw = {
        "order": [_texts(row) for row in data.table("duty_orders")],
        "lists": {row["list"]: row["codes"].split() for row in data.table("duty_lists")},
        "exemption": data.table("duty_exemptions"),
        "stacking": data.table("duty_stacking"),
    }
    return read(raw, "duty_orders", Book((), {}, (), ()))


@lru_cache(maxsize=4)
def _span(data: Snapshot) -> tuple[dt.date, dt.date]:
    rows = facts(data).table("duty_orders")
    since = min(str(row["since"]) for row in rows if row["since"])
    until = max(str(row["until"]) for row in rows if row["until"])
    last = dt.date.fromisoformat(until) - dt.timedelta(days=1)
    return dt.date.fromisoformat(since).replace(month=1, day=1), last


def with_orders(snapshot: Snapshot | None = None) -> Snapshot:
    """A snapshot that holds orders: that given, or in use, or the embedded where it has none."""
    data = snapshot if snapshot is not None else Snapshot.default()
    return data if "duty_trade" in data.arrays else Snapshot.embedded()


def first_day(snapshot: Snapshot | None = None) -> dt.date:
    """First day of the orders on record: that of the first one's year, which had none before."""
    return _span(with_orders(snapshot))[0]


def last_day(snapshot: Snapshot | None = None) -> dt.date:
    """Last day of the orders on record: the last for which a change is announced."""
    return _span(with_orders(snapshot))[1]


def content(path: str | Path) -> bytes:
    """The bytes of a user's file.

    Raises:
        BadInputError: it cannot be read.
    """
    return bytes_of(path)


def extended(own: Book, raw: bytes, place: str) -> Book:
    """Orders with those of a TOML file; the same id replaces, ``without`` leaves out.

    The file holds ``[[order]]`` tables with the fields of :class:`Order`, ``[lists]`` of codes,
    ``[[exemption]]`` and ``[[stacking]]``, and ``without = ["id or pattern", ...]``.

    Raises:
        BadInputError: the file is no TOML or malformed; with every mistake.
    """
    layout = read_layout(decoded(raw, place))
    if layout.problems:
        raise BadInputError(Problem(f"{place}:{line}", "", what) for line, what in layout.problems)
    try:
        return read(layout.data, place, own)
    except BadInputError as error:
        placed = ((layout.line(_keys(one.path)), one) for one in error.problems)
        ordered = sorted(placed, key=lambda item: item[0])
        raise BadInputError(replace(one, place=f"{place}:{at}") for at, one in ordered) from None


def _keys(path: str) -> tuple[str | int, ...]:
    """A path as keys: ``order[0].rate`` is order, 0, rate."""
    found = re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)
    return tuple(int(number) if number else name for number, name in found)


def read(raw: Mapping[str, Any], place: str, before: Book) -> Book:
    """A book from plain tables, added to another.

    Raises:
        BadInputError: with every mistake.
    """
    wrong: list[Problem] = [
        Problem(place, key, "unknown table", did_you_mean(key, TABLES))
        for key in raw
        if key not in TABLES
    ]
    lists = dict(before.lists) | _lists(raw.get("lists", {}), place, wrong)
    orders = _kept(before, raw.get("without", ()), place, wrong)
    for at, row in enumerate(_list(raw, "order", place, wrong)):
        made = _order(row, f"order[{at}]", place, lists, wrong)
        if made is not None:
            orders[made.id] = made
    rules = [
        _rule(kind, row, f"{name}[{at}]", place, wrong)
        for name, kind in (("exemption", Exemption), ("stacking", Yielding))
        for at, row in enumerate(_list(raw, name, place, wrong))
    ]
    exemptions = (*before.exemptions, *(r for r in rules if isinstance(r, Exemption)))
    stacking = (*before.stacking, *(r for r in rules if isinstance(r, Yielding)))
    wrong += [
        Problem(place, "exemption", f"no list {one.list!r}", did_you_mean(one.list, list(lists)))
        for one in exemptions
        if one.list not in lists
    ]
    if wrong:
        raise BadInputError(wrong)
    return Book(tuple(orders.values()), lists, exemptions, stacking)


def without(own: Book, patterns: Sequence[str]) -> Book:
    """Orders less those whose id, layer, programme or statute is named.

    Raises:
        BadInputError: a name stands for no order; with every such name.
    """
    wrong: list[Problem] = []
    orders = _kept(own, patterns, "without", wrong)
    if wrong:
        raise BadInputError(wrong)
    return replace(own, orders=tuple(orders.values()))


def _kept(own: Book, patterns: Any, place: str, wrong: list[Problem]) -> dict[str, Order]:
    orders = {one.id: one for one in own.orders}
    named = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(named, list | tuple) or not all(isinstance(one, str) for one in named):
        wrong.append(Problem(place, "without", "is not a list of names", 'write ["id", "232"]'))
        return orders
    for pattern in named:
        gone = [key for key, one in orders.items() if is_called(pattern, one)]
        if not gone:
            hint = did_you_mean(pattern, names(own))
            wrong.append(Problem(place, "without", f"no order is called {pattern!r}", hint))
        for key in gone:
            del orders[key]
    return orders


def names(own: Book) -> Sequence[str]:
    """Statutes, layers and ids: what orders may be called by."""
    words = {one.statute for one in own.orders} | {one.layer for one in own.orders}
    return [*sorted(words), *(one.id for one in own.orders)]


def is_called(pattern: str, own: Order) -> bool:
    """Whether an order has a name: its id (with ``*``), layer, programme or statute."""
    from fnmatch import fnmatchcase

    return pattern in (own.layer, own.statute, own.programme) or fnmatchcase(own.id, pattern)


def _texts(row: Mapping[str, str]) -> dict[str, Any]:
    """A row of the snapshot's table as a file would have it."""
    out: dict[str, Any] = {key: cell for key, cell in row.items() if cell != ""}
    return out | {"rate": float(row["rate"]), "rank": int(row["rank"])}


def _list(raw: Mapping[str, Any], name: str, place: str, wrong: list[Problem]) -> list[Any]:
    found = raw.get(name, [])
    if isinstance(found, list) and all(isinstance(one, Mapping) for one in found):
        return found
    wrong.append(Problem(place, name, "is not a list of tables", f"write [[{name}]]"))
    return []


def _lists(raw: Any, place: str, wrong: list[Problem]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(raw, Mapping):
        wrong.append(Problem(place, "lists", "is not a table", 'write name = ["8703", "8704"]'))
        return found
    for name, codes in raw.items():
        if not isinstance(codes, list | tuple) or not codes:
            wrong.append(Problem(place, f"lists.{name}", "is not a list of codes"))
            continue
        for at, code in enumerate(codes):
            if not isinstance(code, str) or not re.fullmatch(r"\d{2,10}", code):
                where = f"lists.{name}[{at}]"
                hint = "2 to 10 digits, as text, without dots"
                wrong.append(Problem(place, where, f"{code!r} is not a tariff code", hint))
        found[name] = tuple(str(code) for code in codes)
    return found


def _day(value: Any, path: str, place: str, wrong: list[Problem]) -> dt.date | None:
    if value in (None, ""):
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        wrong.append(Problem(place, path, f"{value!r} is not a date", "write it as 2025-06-12"))
        return None


def _order(
    row: Mapping[str, Any], path: str, place: str, lists: Mapping[str, Any], wrong: list[Problem]
) -> Order | None:
    """One order, or None with what is wrong added."""
    before = len(wrong)

    def bad(key: str, what: str, hint: str = "") -> None:
        wrong.append(Problem(place, f"{path}.{key}", what, hint))

    for key in row:
        if key not in KNOWN:
            bad(key, "unknown field", did_you_mean(key, KNOWN))
    for key in NEEDED:
        if key not in row:
            bad(key, "is missing")
    days = {
        key: _day(row.get(key), f"{path}.{key}", place, wrong)
        for key in ("since", "until", "retroactive_to", "loaded_before", "transit_until")
    }
    since, until = days["since"], days["until"]
    if since and until and until <= since:
        bad("until", f"{until} is not after since, {since}")
    rate = row.get("rate", 0.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not math.isfinite(rate):
        bad("rate", f"{rate!r} is not a number", "percent: 25 is 25%")
    elif not 0 <= rate <= 1000:
        bad("rate", f"{rate:g} is no rate", "percent, 0 to 1000")
    rank = row.get("rank", 0)
    if isinstance(rank, bool) or not isinstance(rank, int):
        bad("rank", f"{rank!r} is not a whole number")
    for key, known in (("unit", UNITS), ("content", CONTENTS), ("preference", PREFERENCES)):
        if row.get(key, known[0]) not in known:
            bad(key, f"{row[key]!r} is not known", did_you_mean(str(row[key]), known))
    named_lists = str(row.get("lists", EVERYBODY))
    for name in named_lists.split("+"):
        if name != EVERYBODY and name not in lists:
            bad("lists", f"no list {name!r}", did_you_mean(name, list(lists)))
    if len(wrong) > before:
        return None
    texts = {
        key: str(row[key])
        for key in KNOWN
        if key in row and key not in (*days, "rate", "rank")
    }  # fmt: skip
    return Order(**texts, **days, rate=float(rate), rank=rank)  # type: ignore[arg-type]


def _rule(
    kind: type[Exemption] | type[Yielding], row: Mapping[str, Any], path: str, place: str,
    wrong: list[Problem],
) -> Exemption | Yielding | None:  # fmt: skip
    before = len(wrong)
    since = _day(row.get("since"), f"{path}.since", place, wrong)
    until = _day(row.get("until"), f"{path}.until", place, wrong)
    needed = ("orders", "list") if kind is Exemption else ("layer", "to")
    for key in needed:
        if not isinstance(row.get(key), str):
            wrong.append(Problem(place, f"{path}.{key}", "is missing"))
    share = str(row.get("share", "1"))
    if kind is Exemption and share not in SHARES and not _unit(share):
        hint = f"a number from 0 to 1, or one of: {', '.join(SHARES)}"
        wrong.append(Problem(place, f"{path}.share", f"{share!r} is no share", hint))
    by = str(row.get("by", "subject"))
    if kind is Yielding and by not in ("subject", "dutiable"):
        wrong.append(Problem(place, f"{path}.by", f"{by!r} is not known", "subject or dutiable"))
    if len(wrong) > before:
        return None
    if kind is Exemption:
        return Exemption(row["orders"], row["list"], since, until, share, str(row.get("note", "")))
    to = tuple(part.strip() for part in row["to"].split(","))
    partners = str(row.get("partners", EVERYBODY))
    return Yielding(row["layer"], to, partners, since, until, by, str(row.get("source", "")))


def _unit(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False
