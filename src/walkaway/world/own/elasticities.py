"""Own sets of trade elasticities by sector.

A file has a column ``sector`` and one for each set, under the set's name. Values are exponents on
costs (theta) in the long run, positive; elasticities of trade flows (sigma) are larger by one, and
``exponent = "sigma"`` beside the file says that these are meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.world.own.given import Given, counted, number_of
from walkaway.world.own.said import EVERYBODY, OwnSet

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,29}")
THETA, SIGMA = "theta", "sigma"
FIELDS = {
    "exponent": "`theta`, of costs (if left out), or `sigma`, of flows, which is larger by one",
}
MOST = 100.0


def read(given: Given) -> tuple[OwnSet, ...]:
    """Own sets.

    Raises:
        BadInputError: all that is wrong with them.
    """
    sheet = given.sheet("sector")
    less = 1.0 if given.choice("exponent", (THETA, SIGMA), THETA) == SIGMA else 0.0
    names = [name for name in sheet.columns if name != "sector"]
    problems = [
        Problem(f"{sheet.place}:1", name, "cannot be the name of a set", "letters and digits")
        for name in names
        if not NAME.fullmatch(name)
    ]
    if not names:
        problems.append(Problem(f"{sheet.place}:1", "", "names no set", "sector,MINE"))
    values: dict[str, dict[str, float]] = {name: {} for name in names}
    lines: dict[str, int] = {}
    for line in sheet.lines:
        sector, where = line.cells["sector"], f"{sheet.place}:{line.number}"
        if sector in lines:
            what = f"{sector!r} stands already in line {lines[sector]}"
            problems.append(Problem(where, "sector", what, "leave one out"))
        lines[sector] = line.number
        for name in names:
            value = number_of(line, name, sheet.place, problems) - less
            if not (value > 0) and value == value:
                hint = "without its sign" if value < 0 and not less else "theta is sigma less one"
                what = f"{line.cells[name]} is no positive exponent"
                problems.append(Problem(where, name, what, hint))
            elif value > MOST:
                problems.append(Problem(where, name, f"{value:g} is more than {MOST:g}"))
            values[name]["" if sector.lower() == "all" else sector] = value
    if problems:
        raise BadInputError(counted(problems, given.place))
    file = given.file(sheet.raw)
    return tuple(OwnSet(file, name, found) for name, found in values.items())


def misfits(own: OwnSet, sectors: Sequence[str], taken: Collection[str]) -> list[Problem]:
    """What is wrong with a set on the sectors of a table, or with its name."""
    place = own.file.place
    problems = [
        Problem(place, own.name, f"no sector {name!r}", did_you_mean(name, sectors))
        for name in own.values
        if name not in (EVERYBODY, *sectors)
    ]
    if EVERYBODY not in own.values:
        lacking = [name for name in sectors if name not in own.values]
        if lacking:
            few = ", ".join(lacking[:8]) + (" and others" if len(lacking) > 8 else "")
            hint = "add them, or a line for the sector all"
            problems.append(Problem(place, own.name, f"says nothing of {few}", hint))
    if own.name in taken:
        hint = "choose another name; the published one stays"
        problems.append(Problem(place, own.name, "is the name of a set that is held", hint))
    return problems
