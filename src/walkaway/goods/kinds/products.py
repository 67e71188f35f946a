"""What a measure may say below the industries: codes, orders by name, orders as tables, phases."""

# ruff: noqa: D102  (the methods are described once, in `Kind`)

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from walkaway.duties import ledger
from walkaway.duties.amend import LIKE, Table
from walkaway.duties.book import KNOWN, is_called, names
from walkaway.duties.single import code_problem
from walkaway.errors import did_you_mean
from walkaway.grammar.fields import read_tables, unknown_keys, values_of
from walkaway.grammar.values import (
    EMPTY,
    Day,
    Kind,
    Mistake,
    Rate,
    Refused,
    Share,
    one_or_list,
    one_or_more,
    shown,
    sort_of,
    texts,
)
from walkaway.grammar.vocabulary import Vocabulary

DIGITS = r"^\d{2,10}$"


def _texts(raw: Any, wanted: str) -> tuple[str, ...]:
    """A text or a list of texts, each once."""
    return tuple(dict.fromkeys(texts(raw, wanted, f"{wanted} or a list of them", _quoted)))


def _quoted(raw: object) -> str:
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    return f'write it in quotes: "{raw}"' if whole else ""


@dataclass(frozen=True)
class Codes(Kind):
    """Tariff codes of the Harmonized System, 2 to 10 digits, or names of lists of the orders."""

    def said(self) -> str:
        return 'tariff codes of 2 to 10 digits as text, `"8703"`, or names of lists of the orders'

    def read(self, raw: Any) -> tuple[str, ...]:
        found = _texts(raw, 'a tariff code such as "8703"')
        return tuple(
            digits if re.fullmatch(DIGITS, digits := one.replace(".", "").replace(" ", "")) else one
            for one in found
        )

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        del words
        if not value:
            return []  # most measures name no product: the orders need not be read for them
        own = ledger()
        wrong = []
        for at, one in enumerate(value):
            if one in own.book.lists:
                continue
            if re.fullmatch(r"[\d.]+", one):
                problem = code_problem(own.facts, one)
                found = None if problem is None else Mistake((), problem.what, problem.hint)
            else:
                hint = did_you_mean(one, list(own.book.lists)) or 'a code is digits: "870323"'
                found = Mistake((), f"no list of codes {shown(one)}", hint)
            if found:
                wrong.append(found._replace(path=() if len(value) == 1 else (at,)))
        return wrong

    def plain(self, value: Any) -> Any:
        return one_or_list(value)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        return one_or_more({"type": "string"})


@dataclass(frozen=True)
class OrderNames(Kind):
    """Orders by id (with ``*``), layer, programme or statute."""

    def said(self) -> str:
        return 'ids (with `*`), layers or statutes of orders: `"IEEPA"`, `"S301-FL-*"`'

    def read(self, raw: Any) -> tuple[str, ...]:
        return _texts(raw, "the name of an order")

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        del words
        return _unknown_orders(enumerate(value), len(value) == 1)

    def plain(self, value: Any) -> Any:
        return one_or_list(value)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        return one_or_more({"type": "string"})


def _unknown_orders(named: Iterable[tuple[int, str]], single: bool) -> list[Mistake]:
    """Names that stand for no order."""
    book = ledger().book
    return [
        Mistake(
            () if single else (at,),
            f"no order is called {shown(one)}",
            did_you_mean(one, names(book)) or "`walkaway duties rate CODE --why` names orders",
        )
        for at, one in named
        if not any(is_called(one, order) for order in book.orders)
    ]


@dataclass(frozen=True)
class AddedOrders(Kind):
    """Names of orders that stay, and orders as tables."""

    def said(self) -> str:
        return (
            "names of orders that stay in force, or tables with the fields of an order "
            '(`{ like = "ID", partners = "ALL" }`); or a list of them'
        )

    def read(self, raw: Any) -> tuple[str | Table, ...]:
        entries = [raw] if isinstance(raw, str | Mapping) else raw
        if not isinstance(entries, list | tuple):
            raise Refused(Mistake((), f"{sort_of(raw)} where a name or a table is wanted"))
        wrong: list[Mistake] = []
        found: list[str | Table] = []
        for at, one in enumerate(entries):
            if isinstance(one, str):
                found.append(one)
            elif isinstance(one, Mapping) or _is_pairs(one):
                table = dict(one)
                wrong += [
                    Mistake((at, str(k)), "unknown key", did_you_mean(str(k), [LIKE, *KNOWN]))
                    for k in table
                    if k not in (LIKE, *KNOWN)
                ]
                found.append(tuple(sorted(table.items())))
            else:
                wrong.append(Mistake((at,), f"{sort_of(one)} where a name or a table is wanted"))
        if not entries:
            wrong.append(EMPTY)
        if wrong:
            raise Refused(*wrong)
        return tuple(found)

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        del words
        named = [(at, one) for at, one in enumerate(value) if isinstance(one, str)]
        return _unknown_orders(named, len(value) == 1)

    def plain(self, value: Any) -> Any:
        return one_or_list(tuple(one if isinstance(one, str) else dict(one) for one in value))

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        fields = {key: {"type": ["string", "number", "integer"]} for key in (LIKE, *KNOWN)}
        table = {"type": "object", "properties": fields, "additionalProperties": False}
        return one_or_more({"anyOf": [{"type": "string"}, table]})


def _is_pairs(raw: object) -> bool:
    return isinstance(raw, tuple) and all(isinstance(p, tuple) and len(p) == 2 for p in raw)


class Phase(NamedTuple):
    """What a tariff is from a day on: a level or a change."""

    from_: dt.date
    key: str
    size: Rate


SIZES = {"rate": Share(what="tariff"), "change": Share(what="tariff change", signed=True)}
KEYS: dict[str, Kind] = {"from": Day(), **SIZES}
PHASE = '{ from = 2025-08-07, rate = "15%" }'


@dataclass(frozen=True)
class Phases(Kind):
    """A tariff by dates: tables of a day and a rate, or a change, from that day on."""

    def said(self) -> str:
        return f"a list of tables `{PHASE}` (or `change`), in order"

    def read(self, raw: Any) -> tuple[Phase, ...]:
        found = read_tables(raw, Phase, _phase, "phases", PHASE)
        if wrong := _disorder(found):
            raise Refused(*wrong)
        return found

    def plain(self, value: Any) -> Any:
        return [{"from": p.from_, p.key: SIZES[p.key].plain(p.size)} for p in value]

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        keys = {key: kind.schema(words) for key, kind in KEYS.items()}
        one = {"type": "object", "properties": keys, "required": ["from"],
               "additionalProperties": False}  # fmt: skip
        return {"type": "array", "items": one, "minItems": 1}


def _phase(raw: Any) -> tuple[Phase | None, list[Mistake]]:
    if not isinstance(raw, Mapping):
        return None, [Mistake((), f"{sort_of(raw)} where a table is wanted")]
    wrong = unknown_keys(raw, KEYS)
    given = [key for key in SIZES if key in raw]
    if len(given) != 1:
        wrong.append(Mistake((), "a phase has one of 'rate' and 'change'", "", True))
    if "from" not in raw:
        wrong.append(Mistake((), "'from' is missing", "the first day of the phase", True))
    read, unread = values_of(raw, KEYS)
    if wrong := [*wrong, *unread]:
        return None, wrong
    return Phase(read["from"], given[0], read[given[0]]), []


def _disorder(phases: Sequence[Phase]) -> list[Mistake]:
    """Phases that run backwards, or mix levels and changes."""
    wrong = [
        Mistake((at + 1, "from"), f"{two.from_} is not after {one.from_}", "put them in order")
        for at, (one, two) in enumerate(pairwise(phases))
        if two.from_ <= one.from_
    ]
    if len({p.key for p in phases}) > 1:
        wrong.append(Mistake((), "levels and changes are mixed", "use 'rate' or 'change' in all"))
    return wrong
