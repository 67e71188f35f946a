"""All that own files say of trade, put together and checked against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from walkaway.errors import Problem
from walkaway.world.layers import Below
from walkaway.world.own import elasticities, minerals, rates
from walkaway.world.own.said import (
    OwnFlows,
    OwnMinerals,
    OwnRates,
    OwnSet,
    OwnSlopes,
    OwnTrade,
    Said,
)

GROUPS = "group_members"


def gathered(
    said: Sequence[Said], below: Below, *, broken: bool = False
) -> tuple[OwnTrade | None, list[Problem]]:
    """Own trade, and what is wrong with it where files speak of one another.

    Args:
        said: what files say, in their order.
        below: what is held without them.
        broken: whether a file could not be read, so that names that seem to lack may stand there.
    """
    tables = [one for one in said if isinstance(one, OwnFlows)]
    given = [one for one in said if isinstance(one, OwnRates)]
    sets = [one for one in said if isinstance(one, OwnSet)]
    problems = [
        Problem(one.file.place, "", f"a second world: {tables[0].file.name} is one",
                "leave one out, or put it into a folder of its own")
        for one in tables[1:]
    ]  # fmt: skip
    deposits = [one for one in said if isinstance(one, OwnMinerals)]
    if not (tables or given or sets or deposits):
        return None, problems
    flows = tables[0] if tables else None
    if broken and flows is None:
        return None, problems
    economies, sectors, held = (
        below.axes() if flows is None else (flows.economies, flows.sectors, ())
    )
    known = rates.Known(economies, sectors, _groups(below))
    found = []
    for own in given:
        settled, wrong = rates.settled(own, known)
        problems += wrong
        found.append(replace(own, rates=settled))
    problems += _twice(found)
    for file in deposits:
        problems += minerals.misfits(file, economies, sectors)
    names_of = [own.id for file in deposits for own in file.minerals]
    problems += [
        Problem("own", f"mineral {name}", "stands in two files", "leave one out")
        for name in dict.fromkeys(names_of)
        if names_of.count(name) > 1
    ]
    for one in sets:
        problems += elasticities.misfits(one, sectors, held)
    names: dict[str, OwnSet] = {}
    for one in sets:
        if one.name in names:
            what = f"stands already in {names[one.name].file.name}"
            problems.append(Problem(one.file.place, one.name, what, "rename one"))
        names.setdefault(one.name, one)
    if not (tables or given or sets):
        return None, problems
    return OwnTrade(flows, tuple(found), tuple(sets)), problems


def _twice(own: Sequence[OwnRates]) -> list[Problem]:
    """Tariffs that two files tell."""
    seen: dict[tuple[str, str, str], int] = {}
    problems = []
    for at, one in enumerate(own):
        for rate in one.rates:
            key = (rate.exporter, rate.importer, rate.sector)
            if seen.setdefault(key, at) != at:
                what = f"stands already in {own[seen[key]].file.name}"
                problems.append(Problem(rate.place, "", what, "leave one out"))
    return problems


def _groups(below: Below) -> Mapping[str, Sequence[str]]:
    """Blocs and who is in them for good."""
    if GROUPS not in below.tables:
        return {}
    columns = list(below.tables[GROUPS].detail["columns"])
    group, economy, until = (columns.index(name) for name in ("group", "economy", "until"))
    found: dict[str, list[str]] = {}
    for row in below.dated_rows(GROUPS):
        if row.cells[until] == "never":
            found.setdefault(row.cells[group], []).append(row.cells[economy])
    return found


def digests(said: Sequence[Said]) -> list[list[str]]:
    """What tells these files from others; sources and lines beside them count."""
    found = []
    for one in said:
        if isinstance(one, OwnFlows):
            found.append(["flows", *_bits(one)])
        elif isinstance(one, OwnRates):
            lines = sorted(
                f"{r.exporter}>{r.importer}>{r.sector}:{r.rate!r}*{r.weight!r}" for r in one.rates
            )
            found.append(["tariffs", one.file.name, one.file.source, str(one.year), *lines])
        elif isinstance(one, OwnSet):
            values = sorted(f"{name}:{value!r}" for name, value in one.values.items())
            found.append(["elasticities", one.file.name, one.file.source, one.name, *values])
        elif isinstance(one, OwnSlopes):
            pairs_of = [f"{kind}:{value!r}" for kind, value in one.slopes]
            found.append(["slopes", one.file.name, one.file.source, *pairs_of])
        elif isinstance(one, OwnMinerals):
            found.append(["minerals", one.file.name, one.file.sha256])
        else:
            found.append([one.kind, one.file.name, one.file.sha256])
    return found


def _bits(own: OwnFlows) -> list[str]:
    """A table's content, whatever the order of its lines."""
    import hashlib

    import numpy as np

    e = np.argsort(own.economies)
    s = np.argsort(own.sectors)
    found = hashlib.sha256()
    for array in (
        own.flows[np.ix_(e, e, s)], own.inputs[np.ix_(e, s, s)], own.value_added[np.ix_(e, s)]
    ):  # fmt: skip
        found.update(np.ascontiguousarray(array).tobytes())
    names = [*own.economies, *own.sectors]
    called = [*own.economy_names, *own.sector_names]
    pairs = sorted(f"{code}={name}" for code, name in zip(names, called, strict=True))
    words = sorted(f"{word}={','.join(codes)}" for word, codes in own.words.items())
    services = sorted(own.services)
    return [own.file.name, own.file.source, str(own.year), found.hexdigest(), *pairs, *words,
            *services]  # fmt: skip
