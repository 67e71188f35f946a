"""Who bought Treasuries: when foreign officials sold them, and in every year since 2003."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.absorption import (
    FEWEST,
    FIRST,
    Absorbed,
    absorbed,
    by_record,
    in_proportion,
    misplaced,
)
from walkaway.bonds.literature import ensemble
from walkaway.bonds.lookback import LARGE, Year, backtest
from walkaway.bonds.record import known
from walkaway.record.rooms import Room, Test, of_blocks
from walkaway.record.table import EVERYTHING, EXPLAINED, PROPORTIONAL, Block
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

Vector = NDArray[np.float64]
PAPER = "beltran2013"
"""Whose slopes: the only paper with an impact and a long run."""
YEARS = range(2001, 2026)
EPISODE = "2001-25"
RELEASED = 70
"""Days from the end of a year to its fourth-quarter Z.1, about."""
NOTES = (
    "Years in which foreign officials sold 25bn or more: who sold, what the Treasury issued and "
    "what the Federal Reserve did are given; who takes it is the model's.",
    "By the rule: the mean of marginal shares learnt from earlier years, shrunk to holdings, and "
    "of half holdings and half last year's purchases. The mean was formed after its parts had been "
    "seen. What foreign officials and the Federal Reserve bought is given in every year.",
)
BLOCKS = (("2003-09", 2003, 2009), ("2010-19", 2010, 2019), ("2020-25", 2020, 2025),
          ("2003-25", 2003, 2025))  # fmt: skip
RULE = "net purchases by the rule"
SELLING = "years of official sales"
NEXT = "takes of the next 100 dollars of net supply, by the rule"


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    facts = known(World.complete(snapshot))
    member = next(one for one in ensemble(facts) if one.paper.id == PAPER)
    found = [_block(year) for year in backtest(facts, member, YEARS)]
    years = [absorbed(facts, year) for year in range(FIRST, YEARS.stop)]
    blocks = [*found, *by_rule(years)]
    tests = (*misplaced_by_block(years), *next_dollars(years))
    return of_blocks("holders", "Who buys Treasuries", blocks, tests, NOTES)


def next_dollars(years: list[Absorbed]) -> tuple[Test, ...]:
    """Who takes the next hundred dollars of net supply, by the rule and all years on record."""
    last = years[-1]
    held = np.maximum(last.held + last.bought, 0.0)
    return tuple(
        Test(NEXT, who, 100 * float(share), None, "dollars",
             f"in proportion to holdings: {100 * even:.1f}")
        for who, share, even in zip(
            last.holders, by_record(years, held), in_proportion(held), strict=True
        )
    )  # fmt: skip


def misplaced_by_block(years: list[Absorbed]) -> tuple[Test, ...]:
    """Misplaced dollars of the rule over those of a split in proportion, by block of years."""
    found = []
    for name, first, last in (*BLOCKS, (SELLING, FIRST, YEARS.stop)):
        rows = [
            k for k, year in enumerate(years)
            if k >= FEWEST and first <= year.year <= last
            and (name != SELLING or year.official <= -LARGE)
        ]  # fmt: skip
        rule = sum(misplaced(by_record(years[:k], years[k].held), years[k]) for k in rows)
        naive = sum(misplaced(in_proportion(years[k].held), years[k]) for k in rows)
        says = f"{len(rows)} years; below one: less is put with the wrong holders"
        found.append(Test("misplaced dollars, rule over proportion", name, rule / naive, None,
                          "ratio", says))  # fmt: skip
    return tuple(found)


def by_rule(years: list[Absorbed]) -> list[Block]:
    """The rule's split of each year's purchases, beside the split in proportion to holdings."""
    found = []
    for k, year in enumerate(years):
        if k < FEWEST:
            continue
        shares, total = by_record(years[:k], year.held), year.bought.sum()
        naive = total * in_proportion(year.held)
        names = [name for name, first, last in BLOCKS if first <= year.year <= last]
        names += [SELLING] if year.official <= -LARGE else []
        found += [
            _purchases(year.year, year.holders, shares * total, year.bought, naive, RULE, name)
            for name in names
        ]
    return found


def _block(own: Year) -> Block:
    return _purchases(
        own.year, own.holders, own.model, own.actual, own.naive, "net purchases", EPISODE
    )


def _purchases(
    year: int, holders: tuple[str, ...], predicted: Vector, actual: Vector, naive: Vector,
    quantity: str, episode: str,
) -> Block:  # fmt: skip
    count = len(holders)
    nothing = np.full(count, np.nan)
    return Block(
        room="holders", quantity=quantity, unit="USD bn", scale="level", episode=episode,
        window=str(year), kind=EXPLAINED, horizon="a year", made=dt.date(year, 1, 1),
        level="partner", subset=EVERYTHING,
        source="Federal Reserve, Financial Accounts; US Treasury, TIC",
        published=dt.date(year, 12, 31) + dt.timedelta(days=RELEASED), who=holders,
        what=(EVERYTHING,) * count, weight=np.ones(count), predicted=predicted, low=nothing,
        high=nothing, actual=actual, naive={PROPORTIONAL: naive},
    )  # fmt: skip
