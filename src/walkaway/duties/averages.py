"""Average rates by partner, sector, chapter, product or statute, on a day, in a month or year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.duties import record
from walkaway.duties.cases import CASES
from walkaway.duties.facts import Facts, Floats
from walkaway.duties.ledger import KINDS, Ledger, canonical, day_problem, ledger
from walkaway.duties.orders import EU
from walkaway.duties.sectors import NONE, sector_shares, sectors
from walkaway.duties.trade import world_imports
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter

if TYPE_CHECKING:
    import polars

    from walkaway.world import Snapshot

BY = ("partner", "sector", "chapter", "product", "statute")
WEIGHTS = ("2024", "month")
ALL = "ALL"
REST = "ROW"
"""Countries that are no economies of the model."""
BASE = "base"


@dataclass(frozen=True)
class RateRow:
    """One average.

    Attributes:
        partner: ISO3 code, EU27, or ALL.
        code: of the sector, chapter, product or statute; ALL for the whole of a partner.
        rate: percent of imports (a statute's: its points of the partner's rate).
        imports: USD a year.
    """

    partner: str
    code: str
    rate: float
    imports: float


@brief
@dataclass(frozen=True, eq=False)
class Rates:
    """A table of average rates, as columns.

    EU27 and its members both have rows, ALL is everybody, ROW who is no economy of the model: do
    not add rows up over them.

    Attributes:
        on: the day, month or year asked for.
        by: what the codes are.
        kind: statutory, due or collected.
        weights: whose trade: of 2024, or of the month.
        partner: ISO3 codes, EU27, ALL [row].
        code: [row].
        rate: percent; NaN where there are no imports [row].
        imports: USD a year [row].
    """

    on: str
    by: str
    kind: str
    weights: str
    partner: tuple[str, ...] = field(repr=False)
    code: tuple[str, ...] = field(repr=False)
    rate: Floats = field(repr=False)
    imports: Floats = field(repr=False)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.partner)

    def __iter__(self) -> Iterator[RateRow]:
        """The rows."""
        columns = (self.partner, self.code, self.rate.tolist(), self.imports.tolist())
        return (RateRow(*row) for row in zip(*columns, strict=True))

    def rows(self) -> list[RateRow]:
        """The rows as a list."""
        return list(self)

    def of(self, partner: str, code: str = ALL) -> float:
        """The rate of one row, percent.

        Raises:
            KeyError: there is no such row.
        """
        for row in self:
            if (row.partner, row.code) == (partner, code):
                return row.rate
        raise KeyError((partner, code))

    def frame(self) -> polars.DataFrame:
        """The table as a polars data frame: partner, code, rate, imports."""
        import polars

        return polars.DataFrame(
            {"partner": self.partner, "code": self.code, "rate": self.rate, "imports": self.imports}
        )


def rates(
    *,
    on: str | dt.date,
    by: str = "partner",
    kind: str = "due",
    partners: Sequence[str] | None = None,
    weights: str | None = None,
    case: str = "central",
    orders: str | Path | None = None,
    without: Sequence[str] = (),
    snapshot: Snapshot | None = None,
) -> Rates:
    """Average US duties on a day, in a month or a year.

    Args:
        on: ``2025-08-07``, ``2025-08`` or ``2024``.
        by: partner, sector (ICIO), chapter (HS2), product (HS10) or statute.
        kind: ``statutory``: the law, with preferences in full use; ``due``: with the claims of
            the day, goods on the water, and of duties older than 2025 the share paid in 2024;
            ``collected``: the customs record of the month or year.
        partners: ISO3 codes, EU27; None: all, and ALL.
        weights: trade of ``2024`` or of the ``month``; None: 2024 for the statutory rate, the
            month's for what is due.
        case: of the assumptions: low, central or high duty.
        orders: a TOML file of orders that add to, replace or leave out the shipped ones.
        without: ids, layers, programmes or statutes to leave out.
        snapshot: other data than the usual.

    Raises:
        BadInputError: unknown word, partner or day; no record; with every mistake.
    """
    asked = {"by": (by, BY), "kind": (kind, KINDS), "case": (case, CASES)}
    if weights is not None:
        asked["weights"] = (weights, WEIGHTS)
    wrong = [
        Problem(name, "", f"{value!r} is not known", did_you_mean(value, known))
        for name, (value, known) in asked.items()
        if value not in known
    ]
    span = _span(str(on), kind, wrong)
    partners = None if partners is None else [canonical(one) for one in partners]
    own: Ledger | None = None
    try:
        own = ledger(orders, without, snapshot=snapshot)
    except BadInputError as error:
        wrong += error.problems
    if own is not None:
        named = [own.partner_problem(one) for one in partners or () if one not in (ALL, REST)]
        wrong += [one for one in named if one is not None]
    if wrong or own is None or span is None:
        raise BadInputError(wrong)
    if kind == "collected":
        return collected_rates(own, str(on), by, partners)
    used = weights or ("2024" if kind == "statutory" else "month")
    runs = _runs(own, *span, kind)
    table = _Table(own.facts, by)
    wanted = _wanted(own, by, partners)
    groups = _groups(own, partners)
    inside = {name for members in groups.values() for name in members}
    for partner in (*own.direct, *own.members, *own.others):
        into = [name for name, members in groups.items() if partner in members]
        into += [partner] if partner in wanted else []
        for day, share in runs if into and (partner in wanted or partner in inside) else ():
            table.add(own, partner, day, share, kind, case, used, into)
    return table.rates(str(on), kind, used)


def _wanted(own: Ledger, by: str, partners: Sequence[str] | None) -> tuple[str, ...]:
    """Partners that get rows of their own."""
    if partners is not None:
        return tuple(one for one in partners if one not in (ALL, REST))
    known = (*own.direct, *own.members)
    return known if by == "product" else (*known, *own.others)


def _groups(own: Ledger, partners: Sequence[str] | None) -> dict[str, set[str]]:
    """Whom the rows ALL and ROW hold: everybody, and those outside the model's economies."""
    everybody = {*own.direct, *own.others}
    found = {ALL: everybody, REST: everybody - {EU, *own.economies}}
    return {name: who for name, who in found.items() if partners is None or name in partners}


def _span(on: str, kind: str, wrong: list[Problem]) -> tuple[dt.date, dt.date] | None:
    """First and last day of a day, month or year."""
    try:
        if re.fullmatch(r"\d{4}", on):
            span = dt.date(int(on), 1, 1), dt.date(int(on), 12, 31)
        elif found := re.fullmatch(r"(\d{4})-(\d{2})", on):
            year, month = int(found[1]), int(found[2])
            last = calendar.monthrange(year, month)[1]
            span = dt.date(year, month, 1), dt.date(year, month, last)
        else:
            span = dt.date.fromisoformat(on), dt.date.fromisoformat(on)
    except ValueError:
        hint = "write a day 2025-06-12, a month 2025-06 or a year 2025"
        wrong.append(Problem("on", "", f"{on!r} is no day, month or year", hint))
        return None
    if kind != "collected":
        wrong += [one for one in {day_problem(day) for day in span} if one is not None]
    return span


def _runs(own: Ledger, since: dt.date, until: dt.date, kind: str) -> list[tuple[dt.date, float]]:
    """Days of change within a span, each with the share of the span that it stands for."""
    days = own.changes(since, until, kind)
    ends = [*days[1:], until + dt.timedelta(days=1)]
    whole = (ends[-1] - since).days
    return [(day, (end - day).days / whole) for day, end in zip(days, ends, strict=True)]


class _Table:
    """Imports and duties summed by code, partner by partner."""

    def __init__(self, facts: Facts, by: str) -> None:
        self.facts, self.by = facts, by
        self.sums: dict[str, dict[str, list[float]]] = {}
        schedule = facts.arrays("duty_schedule")
        self.industry = schedule["naics3"].astype(np.int64)

    def add(
        self, own: Ledger, partner: str, day: dt.date, share: float, kind: str, case: str,
        weights: str, into: Sequence[str],
    ) -> None:  # fmt: skip
        trade = own.trade(partner)
        parts = own.parts(partner, day, kind, case)
        total = trade.base + sum((one.points for one in parts), start=np.zeros(len(trade.base)))
        value = trade.imports
        if weights == "month":
            value = self._of_month(
                trade, total, partner, partner in own.members or partner == EU, day
            )
        value = value * share
        pieces = {"": total}
        if self.by == "statute":
            pieces = {BASE: trade.base}
            for part in parts:
                name = part.order.statute
                pieces[name] = pieces.get(name, 0.0) + part.points
        for name in into:
            sums = self.sums.setdefault(name, {})
            if self.by == "statute":
                for statute, points in pieces.items():
                    _put(sums, statute, float(value.sum()), float((value * points).sum()))
            self._codes(sums, trade.goods.lines, value, total)

    def _codes(
        self, sums: dict[str, list[float]], lines: NDArray[Any], value: Floats, total: Floats
    ) -> None:
        _put(sums, ALL, float(value.sum()), float((value * total).sum()))
        if self.by == "sector":
            shares = sector_shares(self.facts)[lines]
            for name, imports, duty in zip(
                sectors(self.facts), value @ shares, (value * total) @ shares, strict=True
            ):
                if imports:
                    _put(sums, name, float(imports), float(duty))
        elif self.by in ("chapter", "product"):
            step, width = (10**8, 2) if self.by == "chapter" else (1, 10)
            codes, at = np.unique(self.facts.lines[lines] // step, return_inverse=True)
            imports, duty = np.bincount(at, value), np.bincount(at, value * total)
            for code, one, two in zip(codes.tolist(), imports, duty, strict=True):
                _put(sums, str(code).zfill(width), float(one), float(two))

    def _of_month(
        self, trade: Any, total: Floats, partner: str, member: bool, day: dt.date
    ) -> Floats:
        """Imports as in the month: the record by industry, spread over its products."""
        kinds = self.industry[trade.goods.lines]
        shift = record.shifts(self.facts, partner, member, f"{day:%Y-%m}")[kinds]
        before = 100 * np.divide(trade.duty, trade.imports, out=np.zeros_like(total),
                                 where=trade.imports > 0)  # fmt: skip
        answer = ((100 + total) / (100 + before)) ** -SUBSTITUTION
        found: Floats = trade.imports * spread(trade.imports, answer, total - before, kinds, shift)
        return found

    def rates(self, on: str, kind: str, weights: str) -> Rates:
        rows = [
            (partner, code, duty / imports if imports else float("nan"), imports)
            for partner, sums in self.sums.items()
            for code, (imports, duty) in self._over_all(sums).items()
            if (code == ALL) == (self.by == "partner") or self.by == "statute"
        ]
        return _columns(rows, on, self.by, kind, weights)

    def _over_all(self, sums: dict[str, list[float]]) -> dict[str, list[float]]:
        """Statutes are points of a partner's whole rate."""
        if self.by != "statute":
            return sums
        return {code: [sums[ALL][0], duty] for code, (_, duty) in sums.items()}


SUBSTITUTION = parameter("trade.substitution.abroad").value
"""Between origins of a product, imports without duty (sigma): what parts one partner's products."""
ROSE = parameter("duties.growth.rose").value
ROOM = parameter("duties.growth.room").value


def spread(
    imports: Floats, answer: Floats, rise: Floats, kinds: NDArray[np.int64], shift: Floats
) -> Floats:
    """Factors on the imports of 2024 that give the industries of a month [cell].

    Within an industry, products whose duty rose fall behind by the published substitution between
    origins; and what an industry has grown is growth of products whose duty did not rise,
    where it has such (bullion beside steel, exempt servers beside taxed electronics).

    Args:
        imports: of 2024 [cell].
        answer: of imports to the rise of duty [cell].
        rise: of duty, percentage points [cell].
        kinds: industry [cell].
        shift: imports of the month over 2024, by industry [cell].
    """
    size = 1000
    plain = np.bincount(kinds, imports, size)
    moved = np.bincount(kinds, imports * answer, size)
    even = answer * np.divide(plain, moved, out=np.ones(size), where=moved > 0)[kinds] * shift
    free = rise <= ROSE
    room = np.bincount(kinds, imports * free, size)
    fallen = np.bincount(kinds, imports * answer * ~free, size)
    whole = np.bincount(kinds, imports * shift, size)
    grown = np.divide(whole - fallen, room, out=np.zeros(size), where=room > ROOM * plain)
    applies = ((grown > 0) & (fallen > 0))[kinds] & (shift > 1)
    return np.where(applies, np.where(free, grown[kinds], answer), even)


def _put(sums: dict[str, list[float]], code: str, imports: float, duty: float) -> None:
    held = sums.setdefault(code, [0.0, 0.0])
    held[0] += imports
    held[1] += duty


def _columns(
    rows: list[tuple[str, str, float, float]], on: str, by: str, kind: str, weights: str
) -> Rates:
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    rate, imports = (np.array(column, dtype=np.float64) for column in columns[2:])
    return Rates(on, by, kind, weights, columns[0], columns[1], rate, imports)


def collected_rates(own: Ledger, on: str, by: str, partners: Sequence[str] | None) -> Rates:
    """What customs collected: months since 2018 by partner and sector, 2024 by product.

    Raises:
        BadInputError: there is no such record.
    """
    month = on[:7]
    if by in ("product", "chapter"):
        if on[:4] != "2024" or len(on) != 4:
            raise _no_record(f"by {by} customs are known for the year 2024", "on='2024'")
        return _of_2024(own, by, partners)
    if by == "statute":
        raise _no_record("customs do not say by which statute", "by='partner'")
    known = record.months(own.facts)
    if not any(one.startswith(month) for one in known):
        raise _no_record(f"the record runs from {known[0]} to {known[-1]}", "another month")
    names = record.partners(own.facts) if partners is None else tuple(partners)
    rows: list[tuple[str, str, float, float]] = []
    missing: list[Problem] = []
    for name in names:
        found = record.collected(own.facts, name, month)
        if found is None:
            hint = did_you_mean(name, record.partners(own.facts))
            missing.append(Problem("partners", "", f"no monthly record of {name}", hint))
        elif by == "partner":
            annual = found.imports * (1 if len(month) == 4 else 12)
            rows.append((name, ALL, found.rate, annual))
        else:
            rows += _by_sector(own, name, month)
    if missing:
        raise BadInputError(missing)
    return _columns(rows, on, by, "collected", "month")


def _by_sector(own: Ledger, partner: str, month: str) -> list[tuple[str, str, float, float]]:
    """Industries of the record on sectors, by the products that the United States imports."""
    facts = own.facts
    data = facts.arrays("duty_record")
    who, when = record.partners(facts), record.months(facts)
    at = [i for i, one in enumerate(when) if one.startswith(month)]
    row = who.index(partner)
    kinds = data["naics3"].astype(np.int64)
    industry = facts.arrays("duty_schedule")["naics3"].astype(np.int64)
    world = world_imports(facts)[:, None] * sector_shares(facts)
    shares = np.stack([np.bincount(industry, world[:, s], 1000) for s in range(world.shape[1])], 1)
    shares = np.divide(shares, shares.sum(1, keepdims=True), out=np.zeros_like(shares),
                       where=shares.sum(1, keepdims=True) > 0)  # fmt: skip
    lost = shares.sum(1) == 0
    shares[lost, sectors(facts).index(NONE)] = 1.0
    real = kinds > 0
    imports = data["imports"][row][:, at].sum(1, dtype=float)[real] @ shares[kinds[real]]
    duty = data["duty"][row][:, at].sum(1, dtype=float)[real] @ shares[kinds[real]]
    scale = 1 if len(month) == 4 else 12
    return [
        (partner, name, 100 * d / i, i * scale)
        for name, i, d in zip(sectors(facts), imports.tolist(), duty.tolist(), strict=True)
        if i > 0
    ]


def _of_2024(own: Ledger, by: str, partners: Sequence[str] | None) -> Rates:
    table = _Table(own.facts, by)
    groups, wanted = _groups(own, partners), _wanted(own, by, partners)
    for partner in (*own.direct, *own.members, *own.others):
        trade = own.trade(partner)
        paid = 100 * np.divide(trade.duty, trade.imports, out=np.zeros_like(trade.duty),
                               where=trade.imports > 0)  # fmt: skip
        into = [name for name, members in groups.items() if partner in members]
        for name in into + ([partner] if partner in wanted else []):
            sums = table.sums.setdefault(name, {})
            table._codes(sums, trade.goods.lines, trade.imports, paid)
    return table.rates("2024", "collected", "2024")


def _no_record(what: str, hint: str) -> BadInputError:
    return BadInputError([Problem("collected", "", what, hint)])
