"""The world in which a study begins, in words: its closure, and what of a scenario is not in it."""

from __future__ import annotations

from walkaway.goods.kinds import MEASURES as ON_TRADE
from walkaway.question import Question

DEFICITS = {
    "fixed": "trade balances keep their size",
    "zero": "all trade balances are closed first",
    "world-share": "trade balances stay a fixed share of world income",
}
REVENUE = {
    "lump-sum": "tariff revenue is handed out",
    "income-tax": "tariff revenue lowers the tax on labour, and employment responds",
}

BASES = {
    "published": "tariffs before as in the published grid",
    "paid": "tariffs before as they are paid",
}


def closure(question: Question) -> str:
    """How the goods market is closed, in a sentence."""
    model = question.model
    labour = "" if model.input_output else "; production uses labour alone"
    trade = question.trade()
    tariffs = "tariffs before as in the user's own files" if trade.own_table else BASES[model.base]
    base = f"; trade of {trade.year}, {tariffs}"
    return f"Closure: {DEFICITS[model.deficits]}; {REVENUE[model.revenue]}{base}{labour}."


def world_notes(question: Question, scenario: str | None) -> list[str]:
    """Closure, and measures of a scenario that this study does not hear.

    Args:
        question: what is asked.
        scenario: its name; None for a day on which nothing changes.
    """
    heard = [own for own in question.measures if isinstance(own, ON_TRADE)]
    deaf = [own for own in question.in_force() if own not in heard]
    idle = [own for own in question.measures if own not in question.in_force()]
    notes = [closure(question)]
    if heard:
        notes.append("The world before is the scenario's long run, whatever horizon it names.")
    if deaf:
        listed = "; ".join(own.describe() for own in deaf)
        notes.append(f"Not heard here, being no measures on trade of {scenario}: {listed}.")
    if idle:
        listed = "; ".join(own.describe() for own in idle)
        notes.append(f"Not in force on {question.date}: {listed}.")
    if scenario is not None and not heard:
        notes.append(f"{scenario} has no measure on trade: the world before is the data's own.")
    return notes
