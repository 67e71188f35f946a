"""Trade over time: the chief numbers of a run at every horizon, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from walkaway.goods.metrics import AT_HORIZONS, at_horizon, chief, label, unit
from walkaway.grammar.measure import capital
from walkaway.outcome import Metric, Outcome
from walkaway.outcome.quantity import by_time, in_words
from walkaway.present.page import Cell, Section, Table, digits_for, in_brackets, mark_of, number

TWO_DIGITS = 10
"""From here on a number is told without decimals, so that a table of ranges fits a page."""


def section(outcome: Outcome) -> Section | None:
    """A row for each chief number, a column for each horizon; None where none is told."""
    told = outcome.section(AT_HORIZONS)
    rows = {name: _row(outcome, name) for name in chief(outcome.scenario.pairs)}
    rows = {name: found for name, found in rows.items() if len(found) > 1}
    if not told or not rows:
        return None
    found = dict.fromkeys(when for row in rows.values() for when in row)
    whens = sorted(found, key=by_time)
    return Section(
        "over-time",
        "How trade answers over time",
        lead=(
            "Buyers change their suppliers slowly: what trade and tariff revenue do at first is "
            "not what they do in the end.",
        ),
        tables=(
            Table(
                "Changes with the measures, middle and range over published elasticities",
                ("", *(in_words(when) for when in whens)),
                tuple(
                    (Cell(_words(outcome, name)), *(_cell(row.get(when)) for when in whens))
                    for name, row in rows.items()
                ),
            ),
        ),
        note=(
            "Real income before the long run takes wages to have moved at once, while trade has "
            "not: what a large economy gains by its own tariffs is overstated there."
        ),
    )


def _row(outcome: Outcome, name: str) -> Mapping[str, Metric]:
    """A number at every horizon it is told at."""
    own = [outcome.find(name)]
    own += [found for found in outcome.section(AT_HORIZONS) if at_horizon(found.id)[1] == name]
    return {found.horizon: found for found in own if found is not None}


def _words(outcome: Outcome, name: str) -> str:
    return f"{capital(label(name, outcome.names))}, {unit(name)}"


def _cell(found: Metric | None) -> Cell:
    if found is None:
        return Cell("")
    digits = 0 if abs(found.mid) >= TWO_DIGITS else max(1, digits_for(found.band))
    # Below, not behind: four such columns fit a page.
    text = f"{number(found.mid, digits)}{in_brackets(found.band, digits)}".replace(" (", "\n(")
    return Cell(text, mark_of(found.band), found.id)
