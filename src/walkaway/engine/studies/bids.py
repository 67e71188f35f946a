"""What a scenario's flows take from the bids of an auction.

The Treasury publishes by quarter what foreign and international investors were allotted; nearly
all of it comes in as indirect bids. Their part of indirect bids is that allotment over all
indirect awards of the quarter; a holder's part of theirs is taken to be as its part of foreign
holdings. A holder that lets go of what it has is taken to bid for nothing: the most that its
leaving can take away. Nobody publishes bids by country.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.auctions.record import AuctionRecord
from walkaway.auctions.simulation import Shock
from walkaway.bonds.buckets import EDGES
from walkaway.bonds.facts import term_years, ust_table
from walkaway.bonds.kinds import QT, Hold, Issuance, Preference, Withdrawal
from walkaway.bonds.measures import maturities, named
from walkaway.bonds.own import roster_of
from walkaway.bonds.record import Known, known
from walkaway.bonds.roster import members as positions
from walkaway.bonds.sovereigns import FIRST
from walkaway.economy.table import RESERVE, row_of
from walkaway.errors import BadInputError
from walkaway.grammar.measure import Measure
from walkaway.world import World

QUARTERS = 4
"""Last quarters on record whose mean is the foreign part of indirect bids."""
FEWEST = 5
"""Auctions of a quarter with classes on record that make it count."""
DOMESTIC = "no record says how many bids of which class a holder at home makes"
FED = f"the {row_of(RESERVE).bank}'s own account adds to what is offered and bids for nothing"
OTHERS = "it concerns other maturities than those of this auction"
MORE = "it takes more; no record says how many bids that adds"
DEBT = (
    "it adds to what is outstanding over time; which auction grows by how much is not said "
    "(--offering sets the size of this one)"
)
ELSEWHERE = "it acts on other markets; no record says how bids answer to that"
UNKNOWN = "no quarter on record has both foreign allotments and awards by class"


@dataclass(frozen=True)
class Foreign:
    """The part of indirect bids that is foreign.

    Attributes:
        low, mid, high: least, mean and largest of the last quarters on record, fractions.
        first, last: ends of the first and the last of them.
    """

    low: float
    mid: float
    high: float
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Felt:
    """A measure that takes bids away.

    Attributes:
        measure: which.
        holder_part: the holder's part of foreign holdings.
        stays_away: what of its bids stays away; one for a holder that lets go.
        part: of all indirect bids that stays away, at the mean foreign part.
        foreign: the foreign part of indirect bids.
    """

    measure: Measure
    holder_part: float
    stays_away: float
    foreign: Foreign

    @property
    def part(self) -> float:
        """Of all indirect bids that stays away, at the mean foreign part."""
        return self.holder_part * self.stays_away * self.foreign.mid


@dataclass(frozen=True)
class Unfelt:
    """A measure that does not reach the bids.

    Attributes:
        measure: which.
        why: why not.
    """

    measure: Measure
    why: str


@dataclass(frozen=True)
class Reach:
    """What of a scenario reaches the bids of an auction.

    Attributes:
        felt: measures that take bids away.
        unfelt: those that do not, and why.
    """

    felt: tuple[Felt, ...]
    unfelt: tuple[Unfelt, ...]

    @property
    def shock(self) -> Shock:
        """The bids that are left; holders that are named twice are counted once at most."""
        return Shock(indirect=max(0.0, 1.0 - sum(one.part for one in self.felt)))


def reach(world: World, measures: Sequence[Measure], day: dt.date, term: str) -> Reach:
    """What of some measures reaches the bids of an auction on a day.

    Args:
        world: the facts; holdings and allotments as known in it.
        measures: of a scenario.
        day: of the auction.
        term: original term of what is auctioned.
    """
    felt: list[Felt] = []
    unfelt: list[Unfelt] = []
    foreign, facts = foreign_part(world), known(world)
    for own in measures:
        why = _why(own, day, term_years(term), foreign)
        found = None if why or foreign is None else _felt(facts, own, foreign)
        if found is not None:
            felt.append(found)
        else:
            unfelt.append(Unfelt(own, why or DOMESTIC))
    return Reach(tuple(felt), tuple(unfelt))


def _why(own: Measure, day: dt.date, years: float, foreign: Foreign | None) -> str:
    if not own.in_force(day):
        return f"it is not in force on {day}"
    if isinstance(own, QT | Hold | Issuance | Withdrawal | Preference) and own.market != FIRST:
        return ELSEWHERE
    if isinstance(own, QT):
        return FED
    if isinstance(own, Issuance):
        return DEBT
    if isinstance(own, Hold):  # who buys nothing bids for nothing, whatever the maturity
        return "" if foreign is not None else UNKNOWN
    if not isinstance(own, Withdrawal | Preference):
        return ELSEWHERE
    if _size(own) >= 0:
        return MORE
    touched = maturities(own.bucket)
    if not EDGES[touched[0]] < years <= EDGES[touched[-1] + 1]:
        return OTHERS
    return "" if foreign is not None else UNKNOWN


def _size(own: Withdrawal | Preference) -> float:
    amount = own.amount if isinstance(own, Withdrawal) else None
    return float(own.change if own.change is not None else amount or 0.0)


def _felt(facts: Known, own: Measure, foreign: Foreign) -> Felt | None:
    """A holder's part of the bids; None where it is at home or holds nothing."""
    assert isinstance(own, Withdrawal | Hold | Preference)
    table = ust_table(facts, None, named([own], roster=roster_of(facts)))
    standing = [row.holder for row in table.rows]
    try:
        who = positions(own.holder, table.ids, standing=standing)
    except BadInputError:
        return None
    held = np.maximum(table.values.sum(axis=1), 0.0)
    abroad = list(positions("foreign", table.ids, standing=standing))
    mine = [i for i in who if i in abroad]
    if not mine:
        return None
    away = -_size(own) if isinstance(own, Preference) else 1.0
    return Felt(own, float(held[mine].sum() / held[abroad].sum()), away, foreign)


def foreign_part(world: World) -> Foreign | None:
    """The foreign part of indirect bids in the last quarters on record; None without any."""
    record = AuctionRecord.known(world)
    found: dict[dt.date, float] = {}
    for row in world.table("auction_allotments"):
        if row["instrument"] != "all_coupons" or not row["share_of_public_awards"]:
            continue
        if row["class"] == "foreign_and_international":
            period = dt.date.fromisoformat(row["period"])
            indirect = _indirect(record, period)
            if indirect > 0:
                found[period] = float(row["share_of_public_awards"]) / 100 / indirect
    last = sorted(found)[-QUARTERS:]
    if not last:
        return None
    parts = np.array([found[period] for period in last])
    return Foreign(float(parts.min()), float(parts.mean()), float(parts.max()), last[0], last[-1])


def _indirect(record: AuctionRecord, period: dt.date) -> float:
    """Indirect bidders' share of public awards of coupons in a quarter; zero if not on record."""
    end = np.datetime64(period, "D")
    start = np.datetime64(period.replace(day=1), "M") - np.timedelta64(2, "M")
    inside = (record.dates >= start.astype("datetime64[D]")) & (record.dates <= end)
    coupons = np.array([kind != "bill" for kind in record.kinds])
    rows = inside & coupons & np.isfinite(record.accepted).all(axis=1)
    if rows.sum() < FEWEST:
        return 0.0
    return float(record.accepted[rows, 2].sum() / record.public[rows].sum())
