"""Holders of a user's own: rows of a table ``holders`` in the folder of own data.

Such a row always stands by itself. What it holds is a series or an amount of a day; it is taken
out of the row that held it so far (the rest of its kind, unless the row says which), so that totals
stay those that are published. Mistakes are told with file and line, all at once.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from walkaway.bonds.record import Known
from walkaway.bonds.roster import HEDGED, ISSUERS, MARKETS, OFFICIAL, ROSTER, Holder, Place, Roster
from walkaway.bonds.sovereigns import FIRST, SHARED, SOVEREIGNS, sovereign
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter
from walkaway.rows import unknown
from walkaway.world import Snapshot

if TYPE_CHECKING:
    from walkaway.world.layers import DatedRow
    from walkaway.world.world import World

TABLE = "holders"
"""The name of the table among own data."""
SHARES = ("bills", "due", "1-3", "3-7", "7-15", "15-30")
"""Columns that say which part of its holdings, in percent, is of a maturity; ``due`` are coupons
due within a year."""
TEXTS = ("id", "name", "words", "kind", "home", "market", "within", "series", "caveat", "published")
NUMBERS = ("amount", "hedged", *SHARES)
FIELDS = (*TEXTS, "date", *NUMBERS)
NEEDED = ("id", "name", "kind", "home")
ID = re.compile(r"[A-Z][A-Z0-9]{1,11}(\.[a-z][a-z0-9_]{0,29})?")
ROUNDED = 0.5
"""Percent by which shares of maturities may miss a hundred."""
HEDGES_AT = SOVEREIGNS[SHARED].issuer
"""Where holders must stand whose hedged yield is reckoned, in its money."""
ALONE = ("central bank", "dealer")
"""Kinds with one row for all: a bank's rule and the dealers' limit are those of the whole."""
HOMES = tuple(dict.fromkeys(row.at for row in (*ROSTER.holders, *ROSTER.inside)))
"""Economies of the quarterly model."""
REST = {code: own.rest for code, own in SOVEREIGNS.items()}
"""Market -> rows that hold what is left: of officials abroad, of others abroad, at home."""


@dataclass(frozen=True)
class OwnHolder(Holder):
    """A holder that a user's own table names.

    Attributes:
        amount: what it holds, bn of the market's money; None where series say it.
        day: of that amount.
        hedge: share hedged against the dollar, 0 to 1; None for its kind's.
        shares: part of its holdings in each column of the table, summing to one; empty where they
            are not known.
        file: file and line that say so.
    """

    amount: float | None = None
    day: dt.date | None = None
    hedge: float | None = None
    shares: tuple[float, ...] = ()
    file: str = ""


def roster_of(world: World | Known) -> Roster:
    """The tables of holders as the data of a world have them, rows of the user's own among them.

    Raises:
        BadInputError: with all mistakes of own rows.
    """
    whole = world.world if isinstance(world, Known) else world
    if TABLE not in whole.snapshot.tables:
        return ROSTER
    whole.table(TABLE)  # so that it is noted that own data are read
    return _roster(whole.snapshot, whole.date.isoformat())


def roster_now() -> Roster:
    """The tables of holders with all own rows of the data that are read by default.

    Raises:
        BadInputError: with all mistakes of own rows.
    """
    snapshot = Snapshot.default()
    return ROSTER if TABLE not in snapshot.tables else _roster(snapshot, "")


@lru_cache(maxsize=8)
def _roster(snapshot: Snapshot, today: str) -> Roster:
    """The tables with own rows known on an ISO day; all of them for none."""
    columns = tuple(snapshot.tables[TABLE].detail["columns"])
    rows = [row for row in snapshot.dated_rows(TABLE) if not today or row.on(today)]
    own, problems = _read(columns, rows, snapshot)
    if problems:
        raise BadInputError(problems)
    known = {place.id for place in ROSTER.places} | {row.id for row in ROSTER.holders}
    new = {(one.place, one.market): one for one in own if one.place not in known and "." in one.id}
    places = [Place(where, market, where) for where, market in new]
    return ROSTER.joined_by(own, places)


def _read(
    columns: Sequence[str], rows: Sequence[DatedRow], snapshot: Snapshot
) -> tuple[list[OwnHolder], list[Problem]]:
    """Rows of the table, and all that is wrong with them."""
    head = rows[0].place.rpartition(":")[0] if rows else TABLE
    problems = [
        Problem(f"{head}:1", name, "no such column of holders", did_you_mean(name, FIELDS))
        for name in columns
        if name not in FIELDS
    ]
    problems += [
        Problem(f"{head}:1", "", f"no column {name!r}", f"needed are {', '.join(NEEDED)}")
        for name in NEEDED
        if name not in columns
    ]
    if problems:
        return [], problems
    found: list[OwnHolder] = []
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        cells = dict(zip(columns, row.cells, strict=True))
        one, wrong = _row(cells, row.place, snapshot)
        problems += wrong + _names(cells, row.place, seen)
        found += [] if one is None else [one]
    return found, problems


def _row(
    cells: Mapping[str, str], place: str, snapshot: Snapshot
) -> tuple[OwnHolder | None, list[Problem]]:
    """One row; None where it cannot be one."""
    wrong: list[Problem] = []

    def bad(column: str, what: str, hint: str = "") -> None:
        wrong.append(Problem(place, column, what, hint))

    def among(column: str, value: str, options: Sequence[str], what: str) -> None:
        wrong.extend(unknown(value, options, place, column, what))

    text = {name: cells.get(name, "").strip() for name in TEXTS}
    for name in NEEDED:
        if not text[name]:
            bad(name, "is empty")
    if text["id"] and not ID.fullmatch(text["id"]):
        bad(
            "id",
            f"{text['id']!r} is no name of a holder",
            "write a code, or a code and a name as in CODE.fund",
        )
    market = text["market"] or FIRST
    among("market", market, tuple(ISSUERS), "bond market")
    if text["kind"]:
        among("kind", text["kind"], KINDS, "kind of holder")
    if text["home"]:
        among("home", text["home"], HOMES, "economy of the quarterly model")
    if text["kind"] == HEDGED and text["home"] not in ("", HEDGES_AT):
        hint = 'write "foreign private" and its share in the column hedged'
        bad("kind", f"{HEDGED} is for holders at {HEDGES_AT}: their yield is after hedging", hint)
    number = {name: _number(cells.get(name, ""), place, name, wrong) for name in NUMBERS}
    hedged = number["hedged"]
    if hedged is not None and not 0 <= hedged <= 100:
        bad("hedged", f"{hedged:g} is no percent from 0 to 100")
    shares = _shares({name: number[name] for name in SHARES}, place, wrong)
    day = _day(cells.get("date", ""), place, wrong)
    series = tuple(text["series"].split())
    if market in ISSUERS:
        _amount(number["amount"], day, series, market, snapshot, place, wrong)
    if wrong:
        return None, wrong
    within = text["within"] or _rest(text["kind"], text["home"], market)
    standing = tuple(row.id for row in MARKETS[market])
    among("within", within, standing, "holder that stands by itself")
    if within in standing:
        kind = next(row.kind for row in MARKETS[market] if row.id == within)
        if kind in ALONE:
            bad("within", f"{within} is one for all of its kind: nothing is taken out of it")
    if wrong:
        return None, wrong
    own = OwnHolder(
        id=text["id"], market=market, name=text["name"], words=text["words"] or text["name"],
        kind=text["kind"], at=text["home"], series=series, mark="own",
        caveat=text["caveat"] or "a row of your own data", within=within,
        amount=number["amount"], day=day, hedge=None if hedged is None else hedged / 100,
        shares=shares, file=place,
    )  # fmt: skip
    return own, wrong


KINDS = tuple(kind for kind in parameter("bonds.kind.slope").numbers if kind not in ALONE)


def _rest(kind: str, home: str, market: str) -> str:
    """The row that a holder is taken out of: its kind's at its home, else the rest of its kind."""
    official, private, other = REST[market]
    same = (row.id for row in MARKETS[market] if row.at == home != "REST" and row.kind == kind)
    left = official if kind == OFFICIAL else private
    return next(same, other if home == ISSUERS[market] else left)


def _names(cells: Mapping[str, str], file: str, seen: dict[tuple[str, str], str]) -> list[Problem]:
    """What is wrong with a row's name beside those there are."""
    own, market = cells["id"].strip(), cells.get("market", "").strip() or FIRST
    bare = {row.id for row in (*ROSTER.holders, *ROSTER.inside) if row.market == market}
    taken = bare | {place.id for place in ROSTER.places if place.market == market}
    taken |= {group.id for group in ROSTER.groups if group.market == market}
    problems = []
    if own in taken or own == "all":
        hint = "give it a name of its own, such as CODE.fund"
        problems.append(Problem(file, "id", f"{own} is in the table of the package", hint))
    place = own.split(".")[0]
    if "." in own and place in bare:
        hint = f"{place} is one row: give this an id that does not begin with it"
        problems.append(Problem(file, "id", f"{own} would be a part of {place}", hint))
    if own and (market, own) in seen:
        problems.append(Problem(file, "id", f"{own} stands already in {seen[market, own]}"))
    seen.setdefault((market, own), file)
    return problems


def _number(text: str, place: str, column: str, wrong: list[Problem]) -> float | None:
    if not (text := text.strip()):
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and "_" not in text:
        return value
    wrong.append(Problem(place, column, f"{text!r} is not a number", "write it as 12.5"))
    return None


def _shares(
    given: Mapping[str, float | None], place: str, wrong: list[Problem]
) -> tuple[float, ...]:
    """Parts by column of the table, summing to one; empty where none is told."""
    known = {name: value for name, value in given.items() if value is not None}
    if not known:
        return ()
    for name, value in known.items():
        if value < 0:
            wrong.append(Problem(place, name, f"{value:g}% is less than nothing"))
    total = sum(known.values())
    if abs(total - 100) > ROUNDED:
        hint = f"percent of what it holds, over {', '.join(SHARES)}; an empty cell is 0"
        wrong.append(Problem(place, "", f"maturities sum to {total:g}%, not to 100", hint))
        return ()
    return tuple(known.get(name, 0.0) / total for name in SHARES)


def _day(text: str, place: str, wrong: list[Problem]) -> dt.date | None:
    if not (text := text.strip()):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        wrong.append(Problem(place, "date", f"{text!r} is not a day", "write it as 2026-06-30"))
        return None


def _amount(
    amount: float | None,
    day: dt.date | None,
    series: Sequence[str],
    market: str,
    snapshot: Snapshot,
    place: str,
    wrong: list[Problem],
) -> None:
    """What is wrong with how a row says what it holds."""
    money = sovereign(market).money
    if (amount is None) == (not series):
        hint = f"name series, or write amount ({money} bn) and date"
        what = "both series and an amount" if series else "nothing says what it holds"
        wrong.append(Problem(place, "amount", what, hint))
    if amount is not None:
        if amount < 0:
            wrong.append(Problem(place, "amount", f"{amount:g} is less than nothing"))
        if day is None and not any(one.path == "date" for one in wrong):
            wrong.append(Problem(place, "date", "is missing: of which day is the amount?"))
    for name in series:
        if name not in snapshot.series:
            near = did_you_mean(name, list(snapshot.series))
            wrong.append(Problem(place, "series", f"no series {name!r} in the data", near))
            continue
        unit = snapshot.series[name][1]["unit"]
        if unit.replace("billion", "bn") != f"{money} bn":
            what = f"{name} is in {unit}; holdings are counted in {money} bn"
            wrong.append(Problem(place, "series", what))
