"""A run's section on the next 30-year auction: expected, without the sellers' bids, on record."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from walkaway.engine.questions import question
from walkaway.engine.studies.auction import Judged, Next, bands, next_auction
from walkaway.errors import BadInputError
from walkaway.grammar.measure import capital
from walkaway.outcome import Outcome
from walkaway.present import bonds_story
from walkaway.present.auction_simulation import NAMES, felt_words, verdict
from walkaway.present.page import Cell, Section, Table, above_range, number
from walkaway.scenario import Scenario

TERM = "30-Year"
DRAWS = 2000
UNTOUCHED = "Nothing of the scenario reaches its bids: the forecast is that of the record alone."
NOTE = (
    "Range: 10-90% of the draws, forecast error of the past, kept apart from ranges of effects. "
    "Shares are of competitive awards. How often such bands held: walkaway auction backtest."
)


def section(outcome: Outcome) -> Section | None:
    """The next 30-year auction; None where the scenario leaves US debt alone, or none is known."""
    if not any(own.moves for own in bonds_story.holdings(outcome)):
        return None
    found = _next(outcome.scenario.toml)
    if found is None:
        return None
    first, after = shown(found, outcome.scenario.date), _next(outcome.scenario.toml, 1)
    return first if after is None else _and_then(first, after)


def _and_then(first: Section, after: Next) -> Section:
    """A section with the auction after the next, which more of what is let go reaches."""
    day = after.offer.date.isoformat()
    every = [f"{felt_words(one)}." for one in after.reach.felt] or [UNTOUCHED]
    felt = [text for text in every if text not in first.lead] or ["as many bids stay away."]
    told = f"The one after it, {day}, ${after.offer.offering / 1e9:g}bn, from the same record:"
    table = replace(_table(after), caption=f"The one after it, {day}: expected and on record")
    return replace(
        first,
        lead=(*first.lead, " ".join((told, *felt, _came(after)))),
        tables=(*first.tables, table),
    )


@lru_cache(maxsize=8)
def _next(toml: str, later_by: int = 0) -> Next | None:
    try:
        asked = question(Scenario.from_toml(toml))
        return next_auction(asked, TERM, DRAWS, later_by=later_by)
    except BadInputError:  # a scenario of one's own whose holders or days the facts do not know
        return None


def shown(found: Next, asked: str) -> Section:
    """The section of an auction.

    Args:
        found: the auction.
        asked: day of the scenario.
    """
    offer = found.offer
    made = "the day before" if offer.date.isoformat() == asked else f"on {asked}"
    kind = "reopened " if offer.reopening else ""
    return Section(
        "next-auction",
        f"The next 30-year auction, {offer.date.isoformat()}",
        lead=(
            f"${offer.offering / 1e9:g}bn of a {kind}30-year bond; the forecast is made {made}, "
            "from what was on record then.",
            *([f"{felt_words(one)}." for one in found.reach.felt] or [UNTOUCHED]),
            _came(found),
        ),
        tables=(_table(found),),
        note=" ".join((*_own_notes(found), NOTE)),
    )


def _own_notes(found: Next) -> tuple[str, ...]:
    kept = [note for note in found.found.notes if "age of the record" in note or "misses" in note]
    return tuple(f"{capital(note)}." for note in kept)


def _came(found: Next) -> str:
    """What came of it, and what of that the forecast missed."""
    if not found.judged:
        return "It is not on record yet: nothing here has been held against a result."
    missed = [one for one in found.judged if not one.inside]
    total = len(found.judged)
    if not missed:
        return f"It has come since: all {total} numbers on record lie inside their ranges."
    words = "; ".join(_verdict(found, one) for one in missed)
    verb = "lies outside its range" if len(missed) == 1 else "lie outside their ranges"
    return f"It has come since: {len(missed)} of {total} numbers {verb}: {words}."


def _verdict(found: Next, one: Judged) -> str:
    words = verdict(one, one.low, one.high)
    return words if found.eve_known else words.replace("stop-out", "stop-out less eve")


def _table(found: Next) -> Table:
    on_record = {one.quantity: one for one in found.judged}
    changed = bool(found.reach.felt)
    simulated = (found.found.base, *((found.found.shocked,) if changed else ()))
    sides = [bands(draws) for draws in simulated]
    rows = []
    for quantity, (name, unit, digits) in NAMES.items():
        label = name if quantity != "stop_out" or found.eve_known else "stop-out less yield of eve"
        known = (side.get(quantity) for side in sides)
        cells = [Cell("" if band is None else above_range(band, digits)) for band in known]
        came = on_record.get(quantity)
        actual = "" if came is None else number(came.actual, digits, signed=False)
        rows.append((Cell(f"{label}, {unit.strip()}"), *cells, Cell(actual)))
    heads = ("", "expected", *(("without the\nsellers' bids",) if changed else ()), "on record")
    return Table("Expected and on record", heads, tuple(rows))
