"""How far a currency must rise to close a gap: the document of `walkaway rebalance`, its page."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from walkaway.documents import UNSET, Count, Document, Maybe, Number, Record
from walkaway.economy.table import RESERVE, row_of
from walkaway.engine.studies.rebalance import Closed
from walkaway.errors import listed_few
from walkaway.present.page import Page, Section, Table, number, table
from walkaway.present.ranges import (
    Range,
    Unsolved,
    failed,
    listed,
    over,
    over_sets,
    said,
    status_of,
)
from walkaway.present.world_before import world_notes
from walkaway.question import Question


class Route(Record):
    """The dynamic route under one trade elasticity, percent.

    Attributes:
        elasticity: of trade volumes to relative prices.
        real: rise of the currency against the dollar in real terms, after three years.
        output: output gap then.
        inflation: four-quarter inflation then, points.
    """

    elasticity: Number
    real: Number
    output: Number
    inflation: Number


class General(Record):
    """The general-equilibrium route under one trade elasticity, percent.

    Attributes:
        elasticity: of trade.
        wage_against_usa: rise of wages against those of the United States.
        price_against_usa: rise of prices against theirs.
        wage_range: over elasticity sets of the scenario's world; absent without one.
        price_range: the same for prices.
    """

    elasticity: Number
    wage_against_usa: Number
    price_against_usa: Number
    wage_range: Maybe[Range] = UNSET
    price_range: Maybe[Range] = UNSET


class Rise(Record):
    """What one point on the policy rate does, percent.

    Attributes:
        held: quarters that the rate is kept; 0: left to the rule.
        real: rise of the currency on impact, real.
        nominal: the same, nominal.
        peak: largest real rise in any quarter.
        lasting: real rise on the average of the first three years.
        output: output gap at its lowest.
    """

    held: Count
    real: Number
    nominal: Number
    peak: Number
    lasting: Number
    output: Number


class Rebalance(Document, tag="walkaway/rebalance/1"):
    """How far a currency must rise to close a trade gap (`walkaway rebalance --json`); percent.

    Attributes:
        economy: whose currency.
        date: the day the world is looked at.
        status: solved, or partly solved where some sets failed.
        scenario: whose world it is; null for the data's own.
        gap_percent_of_gdp: by which its trade balance is to fall.
        bilateral_with_usa_percent_of_gdp: its balance with the United States.
        bilateral_range: the same over elasticity sets of the scenario's world; null without one.
        against: whose currency it is measured against.
        elasticity_sets: solved for the scenario's world.
        not_solved: sets that were not.
        dynamic: the quarterly model, by horizon of its trade elasticity.
        general_equilibrium: prices free, nothing else moves.
        one_point_on_the_policy_rate: what it does alone.
        notes: what to know before believing it.
    """

    MAIN: ClassVar[str] = "general_equilibrium"

    economy: str
    date: dt.date
    status: str
    scenario: str | None
    gap_percent_of_gdp: Number
    bilateral_with_usa_percent_of_gdp: Number
    bilateral_range: Range | None
    against: str
    elasticity_sets: list[str]
    not_solved: list[Unsolved]
    dynamic: dict[str, Route]
    general_equilibrium: list[General]
    one_point_on_the_policy_rate: list[Rise]
    notes: list[str]


def document(found: Closed, question: Question, scenario: str | None = None) -> Rebalance:
    """Both routes as a document.

    Args:
        found: by both routes.
        question: what was asked, with the world.
        scenario: whose world it is; None for the data's own, which no set changes.
    """
    ranged = bool(found.sets)
    bilateral = over(found.bilateral)
    return Rebalance(
        economy=found.economy,
        date=question.date,
        status=status_of(1, len(found.failed)),
        scenario=scenario,
        gap_percent_of_gdp=found.gap,
        bilateral_with_usa_percent_of_gdp=bilateral.mid,
        bilateral_range=bilateral if ranged else None,
        against=found.hub,
        elasticity_sets=list(found.sets),
        not_solved=[Unsolved(set_=name, message=why) for name, why in found.failed],
        dynamic={name: Route(**vars(one)) for name, one in found.dynamic.items()},
        general_equilibrium=[
            _general(elasticity, over(pairs[:, 0]), over(pairs[:, 1]), ranged)
            for elasticity, pairs in found.general.items()
        ],
        one_point_on_the_policy_rate=[Rise(**vars(rise)) for rise in found.rises],
        notes=[
            *(_alone(found) if found.lacking else NOTES),
            *((SCENARIO, *world_notes(question, scenario)) if scenario else ()),
        ],
    )


def _general(elasticity: float, wage: Range, price: Range, ranged: bool) -> General:
    return General(
        elasticity=elasticity,
        wage_against_usa=wage.mid,
        price_against_usa=price.mid,
        wage_range=wage if ranged else UNSET,
        price_range=price if ranged else UNSET,
    )


def _alone(found: Closed) -> tuple[str, ...]:
    """What is said where the quarterly model has no part."""
    return (
        f"The quarterly model is left out: the table of trade does not have its economies "
        f"({listed_few(found.lacking)}). The general equilibrium moves the gap to {found.hub} and "
        "lets wages clear, with one good and nothing else changed.",
    )


HUB_NAME = row_of(RESERVE).name
"""Against whose money and wages."""
NOTES = (
    "Two routes, both with trade as it is: the quarterly model sends a lasting change of the real "
    "exchange rate through quantities and prices; the general equilibrium moves the gap to the "
    f"{HUB_NAME} and lets wages clear, with one good and nothing else changed.",
)
SCENARIO = (
    "The world is the scenario's, solved under each elasticity set: its trade decides the gap and "
    "the general-equilibrium route. The quarterly model is linear, so that measures do not change "
    "what a point of appreciation does in it."
)


def page(own: Rebalance) -> Page:
    """Both routes for a person, or the general equilibrium alone."""
    gap = number(own.gap_percent_of_gdp, 2)
    return Page(
        title=f"{own.economy}: trade balance to fall by {gap}% of GDP",
        subtitle=f"The world as known on {own.date}"
        + (f", under {own.scenario}" if own.scenario else ""),
        status=failed(len(own.elasticity_sets), listed(own.not_solved)),
        short=_short(own) if own.dynamic else (),
        sections=_routes(own) if own.dynamic else (_in_trade_alone(own),),
        notes=tuple(own.notes),
    )


def _short(own: Rebalance) -> tuple[str, ...]:
    low, *_, high = sorted(one.real for one in own.dynamic.values())
    return (
        f"To close it {own.economy}'s currency must rise by {number(low, 1, signed=False)} to "
        f"{number(high, 1, signed=False)}% in real terms after three years, by the trade "
        "elasticity (quarterly model; from the easiest to the hardest substitution).",
    )


def _routes(own: Rebalance) -> tuple[Section, ...]:
    """Both routes, and what a rate alone does."""
    dynamic = [
        [name, f"{one.elasticity:g}", number(one.real, 1, signed=False), number(one.output, 1)]
        for name, one in own.dynamic.items()
    ]
    rises = [
        [
            f"kept {one.held} quarters" if one.held else "left to the rule",
            *(number(v, 2) for v in (one.real, one.nominal, one.lasting, one.output)),
        ]
        for one in own.one_point_on_the_policy_rate
    ]
    return (
        Section(
            "routes",
            "Real rise of the currency against the dollar, percent",
            tables=(
                table(
                    "Dynamic, after three years",
                    ("trade elasticity of", "", "real rise", "output"),
                    dynamic,
                ),
                _wages(own, f", against the {HUB_NAME}"),
            ),
        ),
        Section(
            "rates",
            "One point on the policy rate alone",
            tables=(
                table(
                    "Percent",
                    ("the rate is", "real, on\nimpact", "nominal, on\nimpact",
                     "real, three\nyears", "output at\nits low"),
                    rises,
                ),
            ),
        ),
    )  # fmt: skip


def _in_trade_alone(own: Rebalance) -> Section:
    """The general-equilibrium route alone."""
    return Section("routes", f"Rise against {own.against}, percent", tables=(_wages(own),))


def _wages(own: Rebalance, against: str = "") -> Table:
    """The general-equilibrium route."""
    kind = over_sets(len(own.elasticity_sets)) if own.scenario else ""
    rows = [
        [f"{one.elasticity:g}", _both(one.wage_against_usa, one.wage_range),
         _both(one.price_against_usa, one.price_range)]
        for one in own.general_equilibrium
    ]  # fmt: skip
    caption = f"General equilibrium{against}{f'; median ({kind})' if kind else ''}"
    return table(caption, ("trade elasticity", "wages", "prices"), rows)


def _both(value: float, spread: Maybe[Range]) -> str:
    return said(spread, 1) if isinstance(spread, Range) else number(value, 1)
