"""That a tariff is asked for plainly, where the orders on record leave lists of products out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from walkaway.duties import ledger
from walkaway.duties.book import first_day, last_day
from walkaway.duties.orders import EVERYBODY, IMPORTER, Order
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar.measure import day_in_words
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.question import Question

FEW = 3
"""A tariff on more partners than this is on many, and no order is about them."""


def plain_notes(question: Question) -> Iterator[str]:
    """Of each partner whom the record's own orders meet with lists of exceptions, once."""
    day, words = question.date, question.words
    if not first_day() <= day <= last_day():
        return
    asked = (own for own in question.measures if isinstance(own, Tariff) and own.in_force(day))
    partners = dict.fromkeys(code for own in asked for code in _plainly(own, words, day))
    for partner in partners:
        found = _with_lists(partner, day)
        if found:
            yield (
                f"The tariff of {words.in_words((IMPORTER,))} on {words.in_words((partner,))} is "
                f"taken as it is written, on every product of its sectors. The orders on record of "
                f"{day_in_words(day)} ({_listed(found)}) leave lists of products out: kind = "
                f'"Orders", on = "{partner}" asks for them with their lists, product by product '
                "(walkaway duties rate PRODUCT PARTNER)."
            )


def _plainly(own: Tariff, words: Vocabulary, day: dt.date) -> tuple[str, ...]:
    """Partners on whose every product a tariff falls; none where it falls on many."""
    if own.importers(words, day) != (IMPORTER,) or own.names_products():
        return ()
    partners = own.exporters(words, day)
    return partners if len(partners) <= FEW else ()


def _with_lists(partner: str, day: dt.date) -> list[Order]:
    """Orders in force that name the partner itself and from which lists are exempt."""
    own = ledger()
    return [
        order
        for order in own.law.of(partner, partner in own.members)
        if order.in_force(day)
        and not order.partners.startswith(EVERYBODY)
        and own.law.exempt(order, day)
    ]


def _listed(found: list[Order]) -> str:
    return "; ".join(dict.fromkeys(f"{own.id}, {own.rate:g}%" for own in found))
