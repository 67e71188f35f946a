"""US duties: what was due against what was collected by partner, and the sum of duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from walkaway.duties import averages
from walkaway.duties.facts import Floats
from walkaway.duties.ledger import ledger
from walkaway.duties.record import partners as recorded
from walkaway.record import momentum, nest
from walkaway.record.episodes import SOURCE, WINDOWS, Window
from walkaway.record.flows import first_day, flows, known, published, run, shifted
from walkaway.record.momentum import Market, market
from walkaway.record.predict import pieces
from walkaway.record.rooms import Room, of_blocks
from walkaway.record.rooms.imports import forecast_windows
from walkaway.record.said import RULE, explained, grown
from walkaway.record.table import (
    EVERYTHING,
    EXPLAINED,
    FORECAST,
    NO_CHANGE,
    PARTIAL,
    Block,
)
from walkaway.world.sources import Snapshot

MONTHS = {
    "2018-19": ("2019-01", "2019-04", "2019-08", "2019-12"),
    "2022-24": ("2023-06", "2024-06"),
    "2025": tuple(f"2025-{month:02d}" for month in range(3, 9)),
}
"""Months in which rates by partner are scored."""
BEFORE, LATEST, AT_ANNOUNCED = "a year before", "latest months", "announced rates"
ANNOUNCED = 17.5
"""Percent, May 2025: Azzimonti (2025), Richmond Fed Economic Brief 25-29 (table published_gaps)."""
SECOND_HALF = Window(
    "2025", "July-August 2025", run("2025-07", "2025-08"), 1, "second half of 2025"
)
NOTES = (
    "Rates by partner: the ledger's rates due at the trade of the month, so that what was bought "
    "is given; its assumptions on goods at sea and claims were made with months of 2025 in view.",
    "Sums explained: imports predicted, at the rates collected. Forecast: imports predicted, at "
    "the rates due under the orders of the day before.",
)


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    own = market(flows(snapshot))
    found = [*_rates(), _published(), *_explained(own), *_forecasts(own, snapshot)]
    return of_blocks("duties", "US duties due, collected and forecast", found, (), NOTES)


def _rates() -> Iterator[Block]:
    names = [name for name in recorded(ledger().facts) if name != averages.ALL]
    for episode, months in MONTHS.items():
        for month in months:
            said = averages.rates(on=month, by="partner", kind="due", partners=names)
            came, before = (
                averages.rates(on=one, by="partner", kind="collected", partners=names)
                for one in (month, shifted(month, -12))
            )
            rate = {row.partner: row.rate for row in said}
            old = {row.partner: row.rate for row in before}
            who = tuple(row.partner for row in came)
            nothing = np.full(len(who), np.nan)
            yield Block(
                room="duties", quantity="rate due", unit="percent of imports", scale="level",
                episode=episode, window=month, kind=EXPLAINED, horizon="the month itself",
                made=first_day(month), level="partner", subset=EVERYTHING, source=SOURCE,
                published=published(month), who=who, what=(EVERYTHING,) * len(who),
                weight=came.imports, predicted=np.array([rate[name] for name in who]),
                low=nothing, high=nothing, actual=came.rate,
                naive={BEFORE: np.array([old[name] for name in who])},
            )  # fmt: skip


def _published() -> Block:
    """The average rate of May 2025, beside what was published of it at announced rates.

    The published number stands at the trade of the base, ours at that of the month.
    """
    month = "2025-05"
    said = averages.rates(on=month, by="partner", kind="due", partners=[averages.ALL])
    came, before = (
        averages.rates(on=one, by="partner", kind="collected", partners=[averages.ALL])
        for one in (month, shifted(month, -12))
    )
    nothing = np.array([np.nan])
    return Block(
        room="duties", quantity="average rate", unit="percent of imports", scale="level",
        episode="2025", window=month, kind=EXPLAINED, horizon="the month itself",
        made=first_day(month), level="total", subset=EVERYTHING, source=SOURCE,
        published=published(month), who=(EVERYTHING,), what=(EVERYTHING,), weight=np.ones(1),
        predicted=said.rate, low=nothing, high=nothing, actual=came.rate,
        naive={BEFORE: before.rate, AT_ANNOUNCED: np.array([ANNOUNCED])},
    )  # fmt: skip


def _total(
    window: Window, kind: str, made: dt.date, said: float, actual: float, naive: dict[str, float]
) -> Block:
    """A block of one number: the sum of duties, as log change on the base months."""
    nothing = np.array([np.nan])
    return Block(
        room="duties", quantity="sum of duties", unit="percent", scale="log",
        episode=window.episode, window=window.name, kind=kind, horizon=window.horizon, made=made,
        level="total", subset=EVERYTHING, source=SOURCE, published=published(window.months[-1]),
        who=(EVERYTHING,), what=(EVERYTHING,), weight=np.ones(1), predicted=np.array([said]),
        low=nothing, high=nothing, actual=np.array([actual]),
        naive={name: np.array([value]) for name, value in naive.items()},
    )  # fmt: skip


def _explained(own: Market) -> Iterator[Block]:
    for window in (*WINDOWS, SECOND_HALF):
        base = own.value(window.base)
        felt, whole = explained(own, window)
        effect = momentum.effect(own, base, felt, nest.central())[:-1]
        rate = np.expm1(own.log_rate(window.months))[:-1]
        then = own.own.paid(window.base).sum()

        def change(logs: Floats, base: Floats = base, rate: Floats = rate,
                   then: float = then) -> float:  # fmt: skip
            return float(np.log((base[:-1] * np.exp(logs) * rate).sum() / then))

        actual = float(np.log(own.own.paid(window.months).sum() / then))
        naive = {NO_CHANGE: change(np.zeros_like(rate)), PARTIAL: change(RULE * whole[:-1])}
        made = first_day(window.months[0]) - dt.timedelta(days=1)
        yield _total(window, EXPLAINED, made, change(effect + grown(window.years)), actual, naive)


def _forecasts(own: Market, snapshot: Snapshot | None) -> Iterator[Block]:
    for window in (*forecast_windows(), SECOND_HALF):
        day = first_day(window.months[0]) - dt.timedelta(days=1)
        parts = pieces(own, window.months, day, snapshot)
        rate = np.expm1(parts.now)[:-1]
        then = own.own.paid(window.base).sum()
        latest = known(own.own, day)[-len(window.months) :]
        said = (parts.base[:-1] * np.exp(parts.centre[:-1]) * rate).sum()
        flat = (parts.base[:-1] * rate).sum()
        actual = own.own.paid(window.months).sum()
        yield _total(
            window, FORECAST, day, float(np.log(said / then)), float(np.log(actual / then)),
            {NO_CHANGE: float(np.log(flat / then)),
             LATEST: float(np.log(own.own.paid(latest).sum() / then))},
        )  # fmt: skip
