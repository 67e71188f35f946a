"""Own slopes: how much kinds of holders of government debt answer to yields.

A file has the columns ``kind`` and ``slope``: the response relative to a bond fund's, which is one;
zero for a mandate that ignores yields. Kinds that no line names keep the slopes that come with
walkaway.
"""

from __future__ import annotations

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter
from walkaway.world.own.given import Given, counted, number_of
from walkaway.world.own.said import OwnSlopes

MOST = 100.0
FIELDS: dict[str, str] = {}


def read(given: Given) -> OwnSlopes:
    """Own slopes.

    Raises:
        BadInputError: all that is wrong with them.
    """
    sheet = given.sheet("kind", "slope")
    known = list(parameter("bonds.kind.slope").numbers)
    problems: list[Problem] = []
    found: dict[str, float] = {}
    for line in sheet.lines:
        where, kind = f"{sheet.place}:{line.number}", line.cells["kind"]
        value = number_of(line, "slope", sheet.place, problems)
        if kind not in known:
            what = f"no kind of holder {kind!r}"
            problems.append(Problem(where, "kind", what, did_you_mean(kind, known)))
        if kind in found:
            problems.append(Problem(where, "kind", f"{kind!r} stands twice", "leave one out"))
        if not 0 <= value <= MOST and value == value:
            hint = "it is relative to a bond fund's, which is 1; 0 ignores yields"
            what = f"{value:g} is not between 0 and {MOST:g}"
            problems.append(Problem(where, "slope", what, hint))
        found[kind] = value
    if problems:
        raise BadInputError(counted(problems, given.place))
    return OwnSlopes(given.file(sheet.raw), tuple(sorted(found.items())))
