"""Who has the money of carbon charges, border adjustments, quotas and subsidies."""

from __future__ import annotations

from collections.abc import Iterable

from walkaway.goods.receipts import RECEIPTS
from walkaway.grammar.measure import capital
from walkaway.grammar.vocabulary import WORLD
from walkaway.outcome import Outcome, Quantity
from walkaway.outcome.quantity import in_words
from walkaway.present.headlines import Headline
from walkaway.present.page import (
    Cell,
    Section,
    Table,
    digits_for,
    mark_of,
    number,
    range_head,
    ranged,
    spread,
)
from walkaway.present.words import alone, the

SENTENCES = {
    "carbon_revenue": "the carbon charge brings {} {} USD bn a year{}",
    "adjustment_revenue": "the border adjustment brings the budget of {} {} USD bn a year{}: the "
    "tax on imports less what exports get back",
    "quota_rent": "licences to trade are worth {1} USD bn a year to {0}{2}",
    "subsidy_cost": "subsidies cost {} {} USD bn a year{}",
}
MOST = 4
"""Rows of each kind beside those whom the measures name; the largest."""


def short(outcome: Outcome) -> Iterable[Headline]:
    """A sentence for each economy or group that the measures name and that has or pays money."""
    for kind, sentence in SENTENCES.items():
        for code in outcome.scenario.named:
            own = outcome.find(f"{kind}.{code}")
            if own is None or not own.moves:
                continue
            places = digits_for(own.band)
            signed = own.mid < 0 or own.low < 0
            told = sentence.format(
                the(outcome, code), number(own.mid, places, signed=signed),
                spread(own, places, signed=signed),
            )  # fmt: skip
            text = f"{in_words(own.horizon)} {told}."
            yield Headline(capital(text), ((kind, code, own.horizon),))


def section(outcome: Outcome) -> Section | None:
    """A row for each kind of money and whoever has it."""
    rows = [(kind, own) for kind in RECEIPTS for own in _largest(outcome, kind)]
    if not rows:
        return None
    found = [own for _, own in rows]
    return Section(
        "who-has-the-money",
        "Who has the money",
        tables=(
            Table(
                f"USD bn a year, {in_words(found[0].horizon)}; a group's is that of its members",
                ("", "USD bn", range_head(found)),
                tuple(
                    (
                        Cell(capital(RECEIPTS[kind].format(the(outcome, own.subject)))),
                        Cell(number(own.mid, digits_for(own.band)), mark_of(own.band), own.id),
                        Cell(ranged(own.band, digits_for(own.band))),
                    )
                    for kind, own in rows
                ),
            ),
        ),
        note=(
            "Carbon charges, adjustments on imports and the importer's licences are part of tariff "
            "revenue; rebates, export subsidies and the exporter's licences of what taxes on "
            "exports bring. They are told apart here, not added to it."
        ),
    )


def _largest(outcome: Outcome, kind: str) -> list[Quantity]:
    """Those whom the measures name, and the largest others, largest first."""
    found = [own for own in outcome.section(kind) if own.subject != WORLD and own.moves]
    found = sorted(found, key=lambda own: -abs(own.mid))
    named = [own for own in found if own.subject in outcome.scenario.named]
    # Groups are told only where measures name them.
    others = [own for own in found if own not in named and alone(outcome, own.subject)]
    others = others[: max(MOST - len(named), 0)]
    return [own for own in found if own in (*named, *others)]
