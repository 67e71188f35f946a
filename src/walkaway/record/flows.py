"""US imports and duties by partner, industry and month since 2013: the customs record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Arrays, Floats, facts
from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter
from walkaway.record.sectors import INDUSTRIES
from walkaway.world.series import period_end
from walkaway.world.sources import Snapshot

ALL, UNION, REST = "ALL", "EU27", "REST"
UNIT = 1e4
"""USD: what months before 2018 are counted in."""
SMALL = 1e5
"""USD: below it a month's flow is no base for a rate."""


@dataclass(frozen=True, eq=False)
class Flows:
    """The record by month, everybody counted once.

    Attributes:
        partners: ISO3 codes of single partners, then ``REST``: all others together [partner].
        industries: NAICS3 codes of goods [industry].
        months: YYYY-MM, without a gap [month].
        imports: USD [partner, industry, month].
        duty: USD [partner, industry, month].
        union: imports and duty of the European Union together, USD [2, industry, month].
    """

    partners: tuple[str, ...]
    industries: tuple[int, ...]
    months: tuple[str, ...]
    imports: Floats = field(repr=False)
    duty: Floats = field(repr=False)
    union: Floats = field(repr=False)

    @property
    def single(self) -> int:
        """How many partners are not the rest."""
        return len(self.partners) - 1

    def at(self, months: Sequence[str]) -> slice:
        """Where a run of months stands; both ends are held (`absent` says so before)."""
        start = self.months.index(months[0])
        return slice(start, start + len(months))

    def absent(self, months: Sequence[str]) -> list[str]:
        """Those of some months that the record does not hold."""
        return [month for month in months if month not in self.months]

    def value(self, months: Sequence[str]) -> Floats:
        """Imports of some months together, USD [partner, industry]."""
        total: Floats = self.imports[:, :, self.at(months)].sum(axis=2)
        return total

    def paid(self, months: Sequence[str]) -> Floats:
        """Duties of some months together, USD [partner, industry]."""
        total: Floats = self.duty[:, :, self.at(months)].sum(axis=2)
        return total


def ratio(top: Floats, bottom: Floats, least: float = 0.0) -> Floats:
    """One over the other; 0 where the other is not above the least."""
    return np.divide(top, bottom, out=np.zeros(np.shape(top)), where=bottom > least)


def _goods(own: Arrays, key: str) -> Floats:
    """An array of the record for industries of goods [partner, industry, month]."""
    codes = own["naics3"].tolist()
    at = [codes.index(code) for code in INDUSTRIES]
    return np.asarray(own[key][:, at], dtype=np.float64)


@lru_cache(maxsize=2)
def flows(snapshot: Snapshot | None = None) -> Flows:
    """The record of a snapshot; the embedded one where none is given.

    Raises:
        DataCorruptError: a file is damaged.
    """
    data = snapshot if snapshot is not None else Snapshot.embedded()
    own = facts(data)
    before, since = own.arrays("trade_before"), own.arrays("duty_record")
    names = tuple(str(name) for name in since["partner"])
    months = tuple(str(m) for m in (*before["month"], *since["month"]))
    both = np.stack([
        np.concatenate([UNIT * _goods(before, key), _goods(since, key)], axis=2)
        for key in ("imports", "duty")
    ])  # fmt: skip
    single = [at for at, name in enumerate(names) if name not in (ALL, UNION)]
    rest = np.maximum(both[:, names.index(ALL)] - both[:, single].sum(axis=1), 0.0)
    imports, duty = np.concatenate([both[:, single], rest[:, None]], axis=1)
    partners = (*(names[at] for at in single), REST)
    return Flows(partners, INDUSTRIES, months, imports, duty, both[:, names.index(UNION)])


def shifted(month: str, by: int) -> str:
    """A month so many months on.

    Args:
        month: YYYY-MM.
        by: months; negative: before.
    """
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


def run(since: str, until: str) -> tuple[str, ...]:
    """All months from one to another."""
    count = (int(until[:4]) - int(since[:4])) * 12 + int(until[5:]) - int(since[5:]) + 1
    return tuple(shifted(since, by) for by in range(count))


def moved(months: Sequence[str], by: int) -> tuple[str, ...]:
    """Some months, each so many months on."""
    return tuple(shifted(month, by) for month in months)


def first_day(month: str) -> dt.date:
    """The first day of a month."""
    return dt.date(int(month[:4]), int(month[5:]), 1)


def published(month: str) -> dt.date:
    """The day on which a month's imports are published, by the usual wait."""
    wait = dt.timedelta(days=parameter("record.publication.lag").value)
    return period_end(month) + wait


def known(own: Flows, day: dt.date) -> tuple[str, ...]:
    """Months of the record that were published by a day."""
    return tuple(month for month in own.months if published(month) <= day)


def month_problem(name: str, value: str) -> Problem | None:
    """What is wrong with a month."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return None
    return Problem(name, "", f"{value!r} is no month", "write 2025-09")


def span(since: str, until: str) -> tuple[str, ...]:
    """The months of a question, checked.

    Raises:
        BadInputError: no months, or the last is before the first, with every mistake.
    """
    wrong = [one for one in (month_problem("since", since), month_problem("until", until)) if one]
    if not wrong and until < since:
        wrong = [Problem("until", "", f"{until} is before {since}", "exchange them")]
    if not wrong and len(run(since, until)) > 12:
        what = f"{since} to {until} are more than twelve months: the base would overlap them"
        wrong = [Problem("until", "", what, "ask for a year or less")]
    if wrong:
        raise BadInputError(wrong)
    return run(since, until)
