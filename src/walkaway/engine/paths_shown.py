"""The dated paths that a run shows: what they are called, and their levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from walkaway.bonds.roster import ROSTER
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS
from walkaway.budget.issuers import ISSUERS
from walkaway.economy.table import (
    CURRENCIES,
    ECONOMIES,
    RESERVE,
    Economy,
    group_of,
    row_of,
    rows_of,
)
from walkaway.engine.known import Known
from walkaway.errors import BadInputError
from walkaway.expectations import came, expected
from walkaway.expectations.rows import LEVEL, POLICY, PRICES, Row, find
from walkaway.firms.currencies import MOVED
from walkaway.goods.metrics import PAIRS
from walkaway.grammar.fields import entries
from walkaway.grammar.subjects import FEW, pairs_of
from walkaway.grammar.values import EXEMPT
from walkaway.grammar.vocabulary import WORLD
from walkaway.outcome import Path
from walkaway.outcome.path import Beyond, Expected
from walkaway.outcome.quantity import WITHOUT
from walkaway.prepared import prepared
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.rows import filled, sheets, twice
from walkaway.toml import text_beside
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.economy.system import System

Array = NDArray[np.float64]

QUARTERS = 24
"""Quarters shown: six years."""
WHEN = (2, 4)
"""Quarters ahead at which expectations are shown beside what came."""


@dataclass(frozen=True)
class Shown:
    """One path of the page.

    Attributes:
        id: of the path.
        label: in words.
        unit: of its values.
        variable: of the model.
        series: of the world, whose last value is the baseline; empty for deviations.
        percent: whether the deviation is in percent of the level, not points.
        expects: economy and variable of what was expected (`walkaway.expectations`); empty where
            nothing is stored of it.
        what: one of `KINDS`.
    """

    id: str
    label: str
    unit: str
    variable: str
    series: str = ""
    percent: bool = False
    expects: str = ""
    what: str = ""


CHANGES = (
    "Added tariff revenue, holdings of government debt (at the prices of the scenario's date), "
    "trade balances and current accounts are changes against the baseline."
)

CURRENCY = "currency"
OF_YEARS = (
    "Output and prices by quarter are stored for few economies, and not for this one: quarters are "
    "read from years, what was expected (World Economic Outlook), what came and the range of the "
    "one against the other alike. A true quarter strays further (docs/expectations.md)."
)
NO_RANGE = "No range of forecast errors: {}."
FLOORED = (
    "Where an expected policy rate plus the effect would lie below its floor, the rate with the "
    "measures stands on the floor. The model takes its floor from its own path of rates, which "
    "returns to GPM6's steady state: other paths are solved with the deeper cut, so that they are "
    "on the calm side."
)

BALANCE, CURRENT, HELD, REVENUE = "balance of ", "current account of ", "held by ", "revenue of "
FOLLOWS = (BALANCE, CURRENT, HELD, REVENUE)
"""Mark what follows from a path and is no variable of the model."""
ELSEWHERE, HOME = "abroad", "home"
"""Who holds the first market's debt beside those told apart; its central bank is in neither."""

MONEY = "path.money."
"""Begins the ids of paths of currencies of those whom measures name beside the pairs."""
LEAST = "breakeven"
KINDS = (
    "yield-10y", "yield-30y", CURRENCY, LEAST, POLICY, "output", "inflation", "debt", "interest",
    "tariff-revenue", "held", "trade-balance", "current-account",
)  # fmt: skip
"""What there is a path of, in the order of the page."""


@dataclass(frozen=True)
class Own:
    """A row of ``paths.toml``: an id, or a series, that does not follow from whose and what it is.

    Attributes:
        of: code and variable.
        id: after ``path.``.
        series: of the world.
    """

    of: str
    id: str
    series: str = ""


PLACE = "engine/paths.toml"


def _own() -> dict[str, Own]:
    text = text_beside(__file__, "paths.toml")
    rows, problems = filled(sheets(text, PLACE, ("path",))["path"], Own, PLACE, "path")
    problems += twice([one.of for one in rows], PLACE, "path")
    problems += twice([one.id for one in rows], PLACE, "path: id")
    if problems:
        raise BadInputError(problems)
    return {one.of: one for one in rows}


OWN = _own()


def id_of(code: str, variable: str) -> str:
    """The id of an economy's path; a currency's is the same where a measure only names it."""
    key = f"{code} {variable}"
    if variable == CURRENCY and key not in OWN:
        return f"{MONEY}{code}"
    return f"path.{OWN[key].id if key in OWN else f'{code}_{variable}'.lower().replace('-', '_')}"


@remembered(maxsize=16)
def shown_of(question: Question) -> tuple[Shown, ...]:
    """The paths of a run: of economies that act or are acted on, and currencies of those named.

    Each of the first has its yields, currency, policy rate, output, inflation, trade balance and
    current account, and its budget where that is in the data; the issuer of the reserve currency
    also who holds its debt. One that a measure names besides has its currency.
    """
    rows = chief(question)
    every = [one for row in rows for one in of_economy(row)]
    if any(row.reserve for row in rows):
        every += holdings([row.code for row in rows if not row.reserve])
    told = sorted(every, key=lambda one: KINDS.index(one.what))
    there = {own.variable for own in told}
    if any(WORLD in pair for pair in pairs_of(question.own)):
        told += [own for own in _earned() if own.variable not in there]
        there |= {own.variable for own in told}
    others = [code for code in _named(question) if f"LS_{code}" not in there]
    return (*told, *filter(None, (_money(question.world, code) for code in others)))


def _earned() -> list[Shown]:
    """Currencies that exporters of the data report in and that a run moves: all are hit."""
    every = (one for row in ECONOMIES for one in of_economy(row))
    return [one for one in every if one.what == CURRENCY and one.unit in MOVED]


def chief(question: Question) -> tuple[Economy, ...]:
    """Rows of the quarterly model that act or are acted on, the first pairs before the others."""
    names = (name for pair in question.pairs[:PAIRS] for name in pair if name != WORLD)
    found = (row for name in names for row in _rows(name, question.world))
    return tuple(dict.fromkeys(found))


def _rows(name: str, world: World) -> tuple[Economy, ...]:
    """The row that holds an economy alone or among few, or that of members of a group."""
    if name in world.groups():
        inside = world.members(name)
        return tuple(row for row in rows_of(inside) if row.members)
    return tuple(row for row in ECONOMIES if name in (row.code, *row.named))


def shown_as(question: Question, path_id: str) -> Shown:
    """A path by its id, also one that none of the measures names any more.

    Raises:
        KeyError: there is none.
    """
    every = (*shown_of(question), *(one for row in ECONOMIES for one in of_economy(row)))
    holders = [row.code for row in ECONOMIES if not row.reserve]
    for own in (*every, *holdings(holders)):
        if own.id == path_id:
            return own
    found = _money(question.world, path_id.removeprefix(MONEY))
    if found is None or not path_id.startswith(MONEY):
        raise KeyError(path_id)
    return found


def _named(question: Question) -> list[str]:
    """Whose currencies the measures name, by the table: economies, and all that one has inside."""
    found = []
    for own in question.own:
        for key in entries(type(own)):
            value = getattr(own, key.name) if key.kind != EXEMPT else ()
            told = (value,) if isinstance(value, str) else value
            if isinstance(told, tuple) and len(told) <= FEW:
                words = [word.partition(".")[0] for word in told if isinstance(word, str)]
                found += [own for word in words for own in _sharing(word, question.world)]
    return [code for code in CURRENCIES if code in found]


def _sharing(word: str, world: World) -> tuple[str, ...]:
    """The rows of the table with an economy's money, or that of all members of a group."""
    if word not in world.groups():
        return (group_of(word) or word,)
    return tuple(row.code for row in _rows(word, world))


def _money(world: World, code: str) -> Shown | None:
    """The path of a currency by the dollar; None where its rate was not known on the day."""
    try:
        said = expected(code, CURRENCY, world.date, 0, world.snapshot)
    except BadInputError:
        return None
    return Shown(
        f"{MONEY}{code}", said.label, said.unit, f"LS_{code}", f"fx_{code.lower()}", True,
        f"{code} {CURRENCY}", CURRENCY,
    )  # fmt: skip


def of_economy(own: Economy) -> tuple[Shown, ...]:
    """All paths of one economy of the model."""
    code, name = own.code, own.called
    found = [*_priced(own), *_real(own)]
    government = next((one for one in ISSUERS if one.code == code), None)
    if government is not None:
        found += [
            _plain(own, "debt", government.debt, "% of GDP", "DEBTGDP_"),
            _plain(own, "interest", government.interest, "% of GDP", "INTEREST_"),
        ]
    if own.reserve:
        label = f"{name} tariff revenue added"
        found.append(_plain(own, "tariff-revenue", label, "% of GDP", REVENUE))
    return (
        *found,
        _plain(own, "trade-balance", f"{name} trade balance", "% of GDP", BALANCE),
        _plain(own, "current-account", f"{name} current account", "% of GDP", CURRENT),
    )


def _plain(own: Economy, what: str, label: str, unit: str, of: str, expects: str = "") -> Shown:
    """A path of which the world has no series."""
    return Shown(id_of(own.code, what), label, unit, f"{of}{own.code}", expects=expects, what=what)


def _real(own: Economy) -> Iterator[Shown]:
    """Output and inflation: expected by quarter where that is stored, else read from years."""
    code, name = own.code, own.called
    output = "output" if _row(code, "output") else LEVEL
    prices = "inflation" if _row(code, "inflation") else PRICES
    label = f"{name} inflation, 4 quarters"
    yield _plain(own, "output", f"{name} output gap", "% of GDP", "Y_", f"{code} {output}")
    yield _plain(own, "inflation", label, "points", "PIE4_", f"{code} {prices}")


def _priced(own: Economy) -> Iterator[Shown]:
    """What markets price: yields, currency, breakeven, policy rate."""
    code = own.code
    bonds = (("yield-10y", "Y10_"), *((("yield-30y", "Y30_"),) if own.reserve else ()))
    for what, of in (*bonds, (CURRENCY, "LS_"), (POLICY, "RS_")):
        if row := _row(code, what):
            series = OWN[f"{code} {what}"].series if f"{code} {what}" in OWN else ""
            yield Shown(
                id_of(code, what), row.label, row.unit if what != POLICY else "points",
                f"{of}{code}", "" if what == POLICY else series or row.series[0],
                what == CURRENCY, f"{code} {what}", what,
            )  # fmt: skip
    if own.reserve:
        label, series = f"{own.called} 10-year breakeven", OWN[f"{code} {LEAST}"].series
        yield Shown(id_of(code, LEAST), label, "%", f"BE10_{code}", series, what=LEAST)


def _row(code: str, variable: str) -> Row | None:
    """What is expected of an economy's variable by quarter; None where nothing is stored."""
    try:
        found = find(code, variable)
    except BadInputError:
        return None
    return found if isinstance(found, Row) else None


def priced_series() -> tuple[str, ...]:
    """Series of the ten-year yields of governments, and of currencies that firms' profits follow.

    Without them on the day nothing dated is solved.
    """
    every = [one for row in ECONOMIES for one in of_economy(row)]
    codes = {own.code for own in ISSUERS}
    return tuple(
        one.series
        for one in every
        if (one.what == "yield-10y" and one.variable.rpartition("_")[2] in codes)
        or (one.what == CURRENCY and one.unit in MOVED)
    )


LENT = next(one.series for one in of_economy(row_of(RESERVE)) if one.what == "yield-10y")
"""The series of the yield that current accounts earn on what is lent."""


def holdings(apart: Sequence[str]) -> list[Shown]:
    """Who holds the debt of the issuer of the reserve currency.

    Args:
        apart: economies of the model whose holders are told apart from others abroad.
    """
    own = SOVEREIGNS[FIRST]
    there = {row.at for row in ROSTER.of(FIRST)}
    alone = [code for code in apart if code in there]
    others = "of others abroad" if alone else "held abroad"
    labels = {
        **{code: f"{own.debt} held by {row_of(code).words}" for code in alone},
        ELSEWHERE: f"{own.debt} {others}",
        HOME: f"{own.debt} in {row_of(own.issuer).words}, less the {row_of(own.issuer).bank}",
    }
    return [
        Shown(id_of(code, "held"), label, own.unit, f"{HELD}{code}", what="held")
        for code, label in labels.items()
    ]


def path_of(
    question: Question,
    shown: Shown,
    quantiles: Array,
    system: System,
    draws: int,
    failed: int = 0,
    known: Known | None = None,
    against: str = WITHOUT,
) -> Path:
    """A path in the unit of the page, with its baseline.

    Args:
        question: whose.
        shown: which.
        quantiles: of its change, 5%, 50%, 95% [level, quarter].
        system: the model.
        draws: how many were solved.
        failed: how many were not.
        known: what the level that was expected holds of the story already; None for nothing.
        against: the counterfactual in words.
    """
    world = question.world
    base = np.zeros(quantiles.shape[1])
    said = of_the_day(world, shown.expects, base.size) if shown.expects else None
    if shown.series:
        base = np.array(said.centre) if said else base + world.series(shown.series).last.value
        if known is not None and known.effect is not None:
            less = known.effect[: base.size]
            base = base / np.exp(less / 100) if shown.percent else base - less
        quantiles = base * np.exp(quantiles / 100) if shown.percent else base + quantiles
    elif shown.variable in system.model.index:
        index = system.model.index[shown.variable]
        base = system.base[: quantiles.shape[1], index]
        quantiles = base + quantiles
    year, quarter = world.date.year, (world.date.month - 1) // 3
    periods = tuple(
        f"{year + (quarter + k) // 4}Q{(quarter + k) % 4 + 1}" for k in range(base.size)
    )
    low, mid, high = (tuple(row.tolist()) for row in quantiles)
    note = CHANGES if shown.variable.startswith(FOLLOWS) else ""
    if said and said.floor is not None:
        note = FLOORED
    if said and shown.expects.endswith((LEVEL, PRICES)):
        note = OF_YEARS
    if said and said.unranged:
        note = " ".join(filter(None, (note, NO_RANGE.format(said.unranged))))
    levels = tuple(base.tolist())
    return Path(
        shown.id, shown.label, shown.unit, periods, levels, low, mid, high, draws, note, failed,
        expected=said and _knowing(said, known, question), counterfactual=against,
    )  # fmt: skip


def _knowing(said: Expected, known: Known | None, question: Question) -> Expected:
    """What was expected, with what it knew of the story, and what the rest of it adds."""
    if known is None:
        return said
    words = tuple(own.describe(question.words) for own in known.measures)
    if known.beyond is None:
        return structs.replace(said, knew=words)
    added = known.beyond[:, : len(said.centre)]
    if said.relative:
        added = np.exp(added / 100)
    low, mid, high = (tuple(row.tolist()) for row in added)
    return structs.replace(said, knew=words, beyond=Beyond(low=low, mid=mid, high=high))


def known_until(question: Question, shown: Shown) -> dt.date | None:
    """The day of the newest fact in the level that was expected of a path; None if it has none."""
    said = of_the_day(question.world, shown.expects, QUARTERS) if shown.expects else None
    if said is not None:
        return dt.date.fromisoformat(said.known_until)
    return question.date if shown.series else None


@remembered(maxsize=64)
@prepared
def of_the_day(world: World, expects: str, quarters: int) -> Expected | None:
    """What was expected of a path at the ends of its quarters, and what came of it.

    Args:
        world: the day, and the data.
        expects: economy and variable.
        quarters: how many, from the day's own on.

    Returns:
        None where nothing of it was known on the day.
    """
    economy, variable = expects.split()
    try:
        found = [
            expected(economy, variable, world.date, ahead, world.snapshot)
            for ahead in range(quarters)
        ]
    except BadInputError:
        return None
    later = [came(own, world.snapshot) for own in found]
    floor = None
    if variable == POLICY:
        lowest = {own.code: own.floor for own in ECONOMIES}
        floor = min(lowest.get(economy, 0.0), *(own.centre for own in found))
    rules = dict.fromkeys(own.rule for own in found[: WHEN[-1] + 1])
    return Expected(
        rule="; then ".join(rules),
        known_until=found[0].known_until.isoformat(),
        unit=found[0].unit,
        centre=tuple(own.centre for own in found),
        low=tuple(own.low for own in found),
        high=tuple(own.high for own in found),
        came=tuple(None if own is None else own.value for own in later),
        relative=variable == CURRENCY,
        floor=floor,
        unranged=found[0].unranged,
    )
