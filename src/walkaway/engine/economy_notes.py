"""What to know of dated paths before believing them, and where they come from."""

from __future__ import annotations

from msgspec import structs

from walkaway.bonds.sovereigns import FIRST as MARKET
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.budget import baseline
from walkaway.budget.issuers import ISSUERS as GOVERNMENTS
from walkaway.economy.table import CODES, RESERVE, row_of
from walkaway.engine.economy_news import projection
from walkaway.engine.paths_shown import chief
from walkaway.outcome import Source
from walkaway.parameters import parameter
from walkaway.question import Question

NOBODY = (
    "There are no dated paths: whom the measures name stands with others in one row of the "
    "quarterly model, which says nothing of one alone."
)

NOTE = (
    f"Paths are deviations in a quarterly model (GPM6, {len(CODES)} economies) from a baseline in "
    "which market prices are what was expected on the day{budget}. They hold what tariffs, flows "
    "and policy rules imply; panics, and news that the scenario does not name, are not in them. "
    "The range is over pass-through, second rounds, trade responses, policy rules, currency "
    "responses and those published estimates of how holders of government debt answer that agree "
    "with the central one, not over shocks to come. What a holder abroad sells moves its own "
    "currency, by the same rule for all: the part that was not hedged, over its economy's GDP; "
    "reserves are taken home. Holders in groups of economies move none: the model has no currency "
    "of theirs. Where securities are kept is not always where their owners are."
)

BUDGET = " and the {budget} follows the newest published projection of the date"

CLEARED = (
    "The market for {debt} clears in each quarter of the paths, together with the economy and the "
    "budget; debt is counted once, at two basis points a point in the end."
)

HELD_STILL = "For want of a projection {debt} stay at their share of GDP in the baseline."

ACCOUNTS = (
    "Trade balances hold what tariffs do to trade before wages move, which fades, and what demand "
    "and currencies do; current accounts add what is earned on what is lent and what changed "
    "yields mean for debt held abroad. Both are changes against the baseline, as are tariff "
    "revenue (from the first day at the trade of a year on, before what it takes from other "
    "taxes) and holdings of debt (at the prices of the scenario's date, without the part of "
    "new debt that new saving takes up by itself)."
)


def notes(question: Question) -> tuple[str, ...]:
    """What to know of the paths: of budgets and debt only where there are paths of them."""
    rows = chief(question)
    issues = any(row.reserve for row in rows)
    budget = BUDGET.format(budget=f"{row_of(RESERVE).called} budget") if issues else ""
    codes = {row.code for row in rows}
    accounts = (
        CLEARED.format(debt=SOVEREIGNS[MARKET].debt) if issues else "",
        *(
            HELD_STILL.format(debt=own.debt)
            for own in GOVERNMENTS
            if own.code in codes and not own.projection
        ),
        ACCOUNTS,
    )
    return NOTE.format(budget=budget), " ".join(filter(None, accounts)), *_filled(question, issues)


def _filled(question: Question, issues: bool) -> tuple[str, ...]:
    """What of the budget's projection is not its own; nothing where it is held whole."""
    if not issues:
        return ()
    told = baseline.load(question.world, projection(question)).filled
    return (" ".join(told),) if told else ()


SOURCES = (
    Source(
        "carabenciov-et-al-2013",
        "equation",
        "Quarterly paths: GPM6, Carabenciov et al. (2013), IMF WP/13/87, extended to "
        f"{len(CODES)} economies",
    ),
    Source(
        "boehm-levchenko-pandalai-nayar-2023",
        "equation",
        "Trade responses over time: Boehm, Levchenko and Pandalai-Nayar (2023), "
        f"{parameter('trade.elasticity.short-run').value:g} within a year, about "
        f"{parameter('trade.elasticity.long-run').value:g} in the long run",
    ),
)

PROJECTED = Source(
    "", "data", "{budget}: Congressional Budget Office, newest projection known on the date"
)


def sources(question: Question) -> tuple[Source, ...]:
    """Where the paths come from."""
    if not any(row.reserve for row in chief(question)):
        return SOURCES
    text = PROJECTED.text.format(budget=f"{row_of(RESERVE).called} budget")
    return (*SOURCES, structs.replace(PROJECTED, text=text))
