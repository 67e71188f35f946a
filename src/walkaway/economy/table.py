"""The table of economies (``economies.toml``): who the quarterly model has, and what they inherit.

Light to import: the words of measures are read from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter
from walkaway.rows import filled, sheets, twice, unknown
from walkaway.toml import text_beside

PLACE = "economy/economies.toml"
REGIONS = ("US", "EU", "JA", "EA6", "LA6", "RC6")
"""Regions of GPM6, in its order."""
OURS: Mapping[str, str] = {"US": "USA", "EU": "EUR", "JA": "JPN"}
"""GPM6's code of a region -> the code that everything else here has for it. Its other regions
(emerging Asia, Latin America, remaining countries) are groups that nothing else has."""
ANCHORED = ("US", "EU", "JA")
"""Those with a fixed inflation target, banks and an exchange rate without trend of their own."""
FLOOR = "economy.rate.floor"


@dataclass(frozen=True)
class Economy:
    """One economy or group of the extended model: a row of the table.

    Attributes:
        code: ISO3, or EUR, CPX (other CPTPP), RCX (other RCEP), REST.
        name: in English.
        words: what a sentence calls it.
        region: whose GPM6 parameters it inherits.
        rate: the parameter that holds its policy rate.
        members: of a group: its economies in the trade data.
        bloc: of a group: the bloc whose members it holds, but for those of rows above.
        rest: whether it holds all that no other row does.
        short: its name before what is its own ("US output gap"); the name if empty.
        bank: its central bank.
        reserve: of one row: whether it issues the money that reserves are held in, by which the
            model counts currencies, and whose budget and bonds are solved with the economy.
        yardstick: of one row: whether groups have the depth of its currency's market.
    """

    code: str
    name: str
    words: str
    region: str
    rate: str
    members: tuple[str, ...] = ()
    bloc: str = ""
    rest: bool = False
    short: str = ""
    bank: str = ""
    reserve: bool = False
    yardstick: bool = False

    @property
    def called(self) -> str:
        """Its name before what is its own."""
        return self.short or self.name

    @property
    def anchored(self) -> bool:
        """Whether its region has banks and an anchored inflation target in GPM6."""
        return self.region in ANCHORED

    @property
    def policy_rate(self) -> float:
        """Percent, mid-June 2025, as announced by its central bank.

        Groups have one so high that no floor is within reach.
        """
        return parameter(self.rate).numbers[self.code]

    @property
    def floor(self) -> float:
        """Lowest policy rate considered possible, percent."""
        return parameter(FLOOR).numbers.get(self.code, 0.0)

    @property
    def named(self) -> tuple[str, ...]:
        """Economies of the trade data that the row itself names: none for blocs and the rest."""
        if self.bloc or self.rest:
            return ()
        return self.members or (self.code,)


def read(text: str, place: str = PLACE) -> tuple[Economy, ...]:
    """The rows of a table of economies.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    raw = sheets(text, place, ("economy",))["economy"]
    rows, problems = filled(raw, Economy, place, "economy")
    problems += twice([row.code for row in rows], place, "economy")
    for row in rows:
        problems += _of_row(row, place)
    if not problems:
        problems = [*_of_groups(rows, place), *_of_rates(rows, place)]
    if problems:
        raise BadInputError(problems)
    return tuple(rows)


def _of_row(row: Economy, place: str) -> list[Problem]:
    where = f"economy {row.code}"
    found = unknown(row.region, REGIONS, place, f"{where}: region", "region of GPM6")
    if not re.fullmatch(r"[A-Z]{2,4}", row.code):
        found.append(Problem(place, f"{where}: code", "is not two to four capital letters"))
    if sum(map(bool, (row.members, row.bloc, row.rest))) > 1:
        what = "more than one of members, bloc and rest"
        found.append(Problem(place, where, what, "keep the one that says whom it holds"))
    return [*found, *_of_rate(row, place)]


def _of_rate(row: Economy, place: str) -> list[Problem]:
    where = f"economy {row.code}: rate"
    try:
        known = parameter(row.rate).numbers
    except BadInputError as error:
        return [Problem(place, where, one.what, one.hint) for one in error.problems]
    except TypeError:
        return [Problem(place, where, f"{row.rate} holds no rates by economy")]
    if row.code in known:
        return []
    hint = f"add it to {row.rate} in parameters/economy.toml"
    return [Problem(place, where, f"{row.rate} has no rate of {row.code}", hint)]


def _of_groups(rows: Sequence[Economy], place: str) -> list[Problem]:
    """Economies held twice, rests that are none or several, and rows that must be there."""
    found = []
    holder: dict[str, str] = {}
    for row in rows:
        for member in row.named:
            if member in holder:
                what = f"{member} is held by {holder[member]} already"
                found.append(Problem(place, f"economy {row.code}", what, "one row may hold it"))
            holder.setdefault(member, row.code)
    if (rests := sum(row.rest for row in rows)) != 1:
        hint = "write rest = true in one row, so that the world adds up"
        found.append(Problem(place, "economy", f"{rests} rows hold the rest", hint))
    if (count := sum(row.reserve for row in rows)) != 1:
        hint = "write reserve = true in one row: budgets and currencies rest on it"
        found.append(Problem(place, "economy", f"{count} rows issue the reserve currency", hint))
    if (count := sum(row.yardstick for row in rows)) != 1:
        hint = "write yardstick = true in one row: the scale of currency flows rests on it"
        found.append(Problem(place, "economy", f"{count} rows are the yardstick", hint))
    return found


def _of_rates(rows: Sequence[Economy], place: str) -> list[Problem]:
    """Rates and floors of economies that no row has: what nobody reads is a mistake."""
    found = []
    asked = {name: {row.code for row in rows if row.rate == name} for name in _rates(rows)}
    asked[FLOOR] = {row.code for row in rows}
    for name, codes in asked.items():
        for code in parameter(name).numbers:
            if code not in codes:
                what = f"{name} has a number of {code}, which no row asks for"
                found.append(Problem(place, f"economy {code}", what, "add a row, or drop it there"))
    return found


def _rates(rows: Sequence[Economy]) -> list[str]:
    return list(dict.fromkeys(row.rate for row in rows))


ECONOMIES = read(text_beside(__file__, "economies.toml"))
CODES = tuple(economy.code for economy in ECONOMIES)
WORDS: Mapping[str, str] = {economy.code: economy.words for economy in ECONOMIES}
"""Economies of the quarterly model: code -> how it is called in a sentence."""

RESERVE = next(economy.code for economy in ECONOMIES if economy.reserve)
"""The economy that issues the reserve currency."""

YARDSTICK = next(economy.code for economy in ECONOMIES if economy.yardstick)
"""The economy whose currency's market lends groups its depth."""

CURRENCIES = tuple(e.code for e in ECONOMIES if not (e.reserve or e.bloc or e.rest))
"""Economies with a currency of their own in the model: not the reserve currency, not many's."""


def rows_of(names: Sequence[str]) -> tuple[Economy, ...]:
    """The rows that stand for economies of the trade data: one's own, or a group all inside."""
    inside = set(names)
    return tuple(row for row in ECONOMIES if row.named and inside.issuperset(row.named))


def row_of(code: str) -> Economy:
    """The row of a code.

    Raises:
        KeyError: there is none.
    """
    return {row.code: row for row in ECONOMIES}[code]


def group_of(code: str) -> str:
    """The group that names an economy among its members; empty if none does."""
    return next((row.code for row in ECONOMIES if code in row.members), "")
