"""Own minerals below the sectors of a table: what they cost their users, and who depends on whom.

A file ``NAME.minerals.toml`` has rows ``[[mineral]]`` and ``[[pair]]``. Shares are ranges of two or
three numbers in percent: the mineral in its users' costs, the seller in the buyer's imports.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import text_of
from walkaway.toml import tables_of
from walkaway.world.aliases import hint_at_economy
from walkaway.world.own.codes import CODE
from walkaway.world.own.said import FOLDER, Dependence, File, OwnMineral, OwnMinerals

OF_MINERAL = {"id": str, "words": str, "users": list, "cost_share": list, "source": str}
OF_PAIR = {"mineral": str, "seller": str, "buyer": str, "share": list, "source": str}
FIELDS = {
    "[[mineral]]": "`id`, `words`, `users` (sectors), `cost_share` (percent of their costs), "
    "`source`",
    "[[pair]]": "`mineral`, `seller`, `buyer`, `share` (percent of the buyer's imports), `source`",
}
Three = tuple[float, float, float]


def read(path: Path) -> OwnMinerals:
    """A file of minerals.

    Raises:
        BadInputError: all that is wrong with it.
    """
    text, place = text_of(path), f"{FOLDER}/{path.name}"
    raw = tables_of(text, place)
    problems = [
        Problem(place, name, "no such list of rows", did_you_mean(name, ("mineral", "pair")))
        for name in raw
        if name not in ("mineral", "pair")
    ]
    minerals = _rows(raw, "mineral", OF_MINERAL, place, problems)
    pairs = _rows(raw, "pair", OF_PAIR, place, problems)
    if problems:
        raise BadInputError(problems)
    layers = [_mineral(row, f"mineral[{n}]", place, problems) for n, row in minerals]
    found = [_pair(row, f"pair[{n}]", place, problems) for n, row in pairs]
    names = [own.id for own in layers]
    problems += [
        Problem(place, f"mineral {name}", f"stands {names.count(name)} times", "leave one out")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    for own in found:
        if own.mineral not in names:
            hint = did_you_mean(own.mineral, names)
            problems.append(Problem(place, "pair", f"no mineral {own.mineral!r} here", hint))
    problems += [
        Problem(place, f"mineral {name}", "has no pair", "write a [[pair]] of seller and buyer")
        for name in names
        if name not in {own.mineral for own in found}
    ]
    if problems:
        raise BadInputError(problems)
    file = File(path.name, hashlib.sha256(text.encode()).hexdigest(), layers[0].source)
    return OwnMinerals(file, tuple(layers), tuple(found))


def _rows(
    raw: Mapping[str, Any], sheet: str, wanted: Mapping[str, type], place: str,
    problems: list[Problem],
) -> list[tuple[int, Mapping[str, Any]]]:  # fmt: skip
    """Rows of a list with their numbers, those left out that are none."""
    rows = raw.get(sheet, [])
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        problems.append(Problem(place, sheet, "has no rows", f"write [[{sheet}]] before each"))
        return []
    for number, row in enumerate(rows, 1):
        where = f"{sheet}[{number}]"
        for name in row:
            if name not in wanted:
                hint = did_you_mean(name, list(wanted))
                problems.append(Problem(place, f"{where}.{name}", "no such field", hint))
        for name, kind in wanted.items():
            if not isinstance(row.get(name), kind) or not row[name]:
                called = "a text" if kind is str else "a list"
                problems.append(Problem(place, f"{where}.{name}", f"is not {called}"))
    return list(enumerate(rows, 1))


def _mineral(row: Mapping[str, Any], where: str, place: str, problems: list[Problem]) -> OwnMineral:
    if not CODE.fullmatch(row["id"]) or row["id"] != row["id"].lower():
        what = f"{row['id']!r} is no name"
        problems.append(Problem(place, f"{where}.id", what, "small letters and hyphens"))
    share = _range(row["cost_share"], f"{where}.cost_share", place, problems)
    users = tuple(str(one) for one in row["users"])
    return OwnMineral(row["id"], row["words"], users, share, row["source"])


def _pair(row: Mapping[str, Any], where: str, place: str, problems: list[Problem]) -> Dependence:
    if row["seller"] == row["buyer"]:
        problems.append(Problem(place, where, f"{row['seller']} sells to itself"))
    share = _range(row["share"], f"{where}.share", place, problems)
    return Dependence(row["mineral"], row["seller"], row["buyer"], share, row["source"])


def _range(raw: Sequence[Any], where: str, place: str, problems: list[Problem]) -> Three:
    """Low, central and high as fractions, of percents."""
    sound = all(isinstance(one, int | float) and not isinstance(one, bool) for one in raw)
    if not sound or not 2 <= len(raw) <= 3 or not all(map(math.isfinite, raw)):
        hint = "[low, high] or [low, central, high]"
        problems.append(Problem(place, where, "is no range of percents", hint))
        return (0.0, 0.0, 0.0)
    low, high = float(raw[0]), float(raw[-1])
    middle = float(raw[1]) if len(raw) == 3 else (low + high) / 2
    if not 0 <= low <= middle <= high <= 100:
        what = f"{list(raw)} does not rise from 0 to 100"
        problems.append(Problem(place, where, what, "percents, from low to high"))
    elif 0 < high <= 1:
        what = f"at most {high:g}%, as if shares were meant"
        problems.append(Problem(place, where, what, "write 60 for 60%, not 0.6"))
    return (low / 100, middle / 100, high / 100)


def misfits(own: OwnMinerals, economies: Sequence[str], sectors: Sequence[str]) -> list[Problem]:
    """Names in a file of minerals that a table of trade does not have."""
    place = own.file.place
    found = [
        Problem(place, f"mineral {one.id}", f"no sector {user!r}", did_you_mean(user, sectors))
        for one in own.minerals
        for user in one.users
        if user not in sectors
    ]
    return found + [
        Problem(place, f"pair {one.mineral}", f"no economy {code!r}",
                hint_at_economy(code, economies))
        for one in own.pairs
        for code in (one.seller, one.buyer)
        if code not in economies
    ]  # fmt: skip
