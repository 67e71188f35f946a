"""A run's section on how often numbers like its own have been right, from the skills kept."""

from __future__ import annotations

import tomllib

from walkaway.grammar.measure import capital
from walkaway.outcome import Outcome
from walkaway.present.bonds_story import holdings
from walkaway.present.page import Section, Table, number, table
from walkaway.record import readings
from walkaway.record.gates import EPISODES
from walkaway.record.skill import Kept, kept

TITLE = "How often this kind of number has been right"
NOTE = "Errors of changes over one to two years, given the duties collected or who sold. "
MORE = "All scores: walkaway record"


def section(outcome: Outcome) -> Section | None:
    """Scores of trade numbers and of who buys debt; None where neither moves."""
    said = (
        *(trade() if _moves(outcome, "welfare") else ()),
        *(debt() if any(own.moves for own in holdings(outcome)) else ()),
    )
    threats = (episodes(),) if outcome.paths and _threatens(outcome) else ()
    if not said and not threats:
        return None
    return Section("record", TITLE, lead=said, tables=threats, note=NOTE + MORE)


THREATS = ("Tariff", "Orders", "Trust")
"""Kinds of measures whose effect on the dollar has two readings."""


def _threatens(outcome: Outcome) -> bool:
    written = tomllib.loads(outcome.scenario.toml).get("measure", [])
    return any(own.get("kind") in THREATS for own in written)


def episodes() -> Table:
    """Which reading of a threat each episode favours."""
    rows = [
        (
            IN_WORDS.get(own.episode, own.episode.replace("_", " ")),
            number(own.dollar, 1),
            number(own.ten_year, 0),
            own.favours,
        )
        for own in readings.kept()
    ]
    return table(READINGS, ("", "dollar, %", "10-year, bp", "favours"), rows)


IN_WORDS = {
    "trade_war_first_301_memo": "Trade war: first 301 memo",
    "trade_war_2018_03_to_2019_08": "Trade war: 2018-03 to 2019-08",
    "cny_through_7": "Yuan through 7 a dollar",
    "liberation_day_first_2_days": "2 April 2025: first two days",
    "liberation_day_yield_rebound": "2 April 2025: rebound of yields",
    "liberation_day_total": "2 April 2025: in all",
    "liberation_day_to_month_end": "2 April 2025: to the month's end",
    "geneva_truce": "Geneva truce",
    "brazil_50_letter": "Brazil: letter of 50%",
    "switzerland_39": "Switzerland: 39%",
}
"""Episodes in words; others as they are called in the data."""

READINGS = (
    "Which reading of a threat the signs of past episodes favour. Parity: the dollar rises and "
    "yields fall, as the paths here say of a tariff. Trust: the dollar falls and yields rise, as "
    "they say of Trust, which only a scenario that names it has. A truce stands with signs turned."
)


def _moves(outcome: Outcome, name: str) -> bool:
    return any(own.moves for own in outcome.section(name))


def trade() -> tuple[str, ...]:
    """What may be claimed of trade numbers, in a few sentences."""
    return (_long_run(), _predictor(), COIN)


def debt() -> tuple[str, ...]:
    """What may be claimed of who buys."""
    own = kept()["holders / net purchases / 2001-25 / explained / a year / partner / all"]
    rule = _kept("holders", "net purchases by the rule", "years of official sales", "a year",
                 "partner")  # fmt: skip
    said = f"Who buys Treasuries that foreign officials sell: {_claim(own)}, in 2001-25."
    if own.gain > 0:
        return (said,)
    learnt = f"nor does a rule learnt from past purchases do better ({_claim(rule)})"
    return (
        f"{said} {capital(learnt)}. Read who buys as in proportion to holdings."
        if rule.gain <= 0
        else said,
    )


COIN = "Which single country gains where another loses was predicted no better than by a coin."


def diverted() -> str:
    """What diversion has been worth on record."""
    found = [
        (episode, _kept("diversion", "imports from third countries", episode, horizon, "sector"))
        for episode, horizon in EPISODES.items()
    ]
    said = ", ".join(f"{_claim(own)} in {episode}" for episode, own in found)
    return (
        "Where a seller's lost goods go has not been held against a record. Who replaces "
        f"one that is singled out has: third countries together, by industry, {said}. {COIN}"
    )


def _kept(room: str, quantity: str, episode: str, horizon: str, level: str) -> Kept:
    return kept()[f"{room} / {quantity} / {episode} / explained / {horizon} / {level} / all"]


def _long_run() -> str:
    """The equilibrium's elasticities belong to the long run; short of it they do not help."""
    found = [
        (episode, _kept("imports", "imports, long-run elasticities", episode, horizon, "cell"))
        for episode, horizon in EPISODES.items()
    ]
    said = ", ".join(f"{own.error:.0f} against {own.naive:.0f}% in {name}" for name, own in found)
    worse = all(own.gain <= 0 for _, own in found)
    return (
        "Within two years, long-run elasticities have been "
        f"{'no better than' if worse else 'held against'} the best naive rule: error by partner "
        f"and industry {said}."
    )


def _predictor() -> str:
    """What the record's own predictor does, and how often its bands held."""
    found = [
        (episode, _kept("imports", "imports", episode, horizon, "partner"))
        for episode, horizon in EPISODES.items()
    ]
    said = ", ".join(f"{_claim(own)} in {episode}" for episode, own in found)
    held = " and ".join(f"{own.coverage or 0:.0f}%" for _, own in found)
    return (
        f"The short-run predictor of walkaway record, by partner: {said}; its 80% bands held "
        f"{held}."
    )


def _claim(own: Kept) -> str:
    if own.gain <= 0:
        return f"no better than {own.best}"
    return f"error {own.gain:.0f}% below {own.best}"
