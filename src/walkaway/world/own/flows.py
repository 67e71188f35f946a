"""An own table of trade and production: long lines, or a published table as `pymrio` reads it.

A long file has the columns ``exporter``, ``importer``, ``sector`` and ``value``, and where
production uses goods a column ``use``: the sector that takes them in, or ``final``. Lines of the
sector ``value_added`` say what an economy's sector (in ``use``) adds; without any it is what output
leaves after inputs. What no line says is nothing. Values are without duty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean, listed_few
from walkaway.world.aliases import ROW
from walkaway.world.own.accounts import MOST_TOLERANCE, costs, used, whole
from walkaway.world.own.codes import (
    LISTED,
    called,
    economies_of,
    goods_by_code,
    sectors_of,
)
from walkaway.world.own.given import Given, counted, number_of
from walkaway.world.own.mrio import LAYOUTS, Published, published
from walkaway.world.own.said import File, OwnFlows

Floats = NDArray[np.float64]
LONG = "long"
FINAL, ADDED = "final", "value_added"
COLUMNS = ("exporter", "importer", "sector", "value")
UNITS = {"thousand": 1e-3, "million": 1.0, "billion": 1e3, "": 1e-6}
"""Word of a unit -> millions of its currency."""
DOLLAR = "USD"
FIELDS = {
    "layout": f"`{LONG}` (if left out) or one of " + ", ".join(f"`{one}`" for one in LAYOUTS),
    "year": "of the flows",
    "unit": "such as `USD million`; another currency needs `usd`",
    "usd": "dollars for one unit of the currency",
    "rest": 'the economy that is the rest of the world, or `"none"` where the table is all of it',
    "services": "sectors that are no goods",
    "tolerance": "how far output and its costs may be apart, as a share (0.02 if left out)",
    "negative_final": '`"zero"` to take final uses below zero (drawn stocks) as none',
    "names": "`[names]`: code = name, of economies and sectors",
    "codes": "`[codes]`: name in the file = code here",
    "words": '`[words]`: what a scenario may call sectors, as `cars = ["C29"]`',
}
TOLERANCE = 0.02
EARLIEST, LATEST = 1900, 2100


@dataclass
class _Axes:
    """Economies and sectors in the order in which a file names them."""

    economies: dict[str, int] = field(default_factory=dict)
    sectors: dict[str, int] = field(default_factory=dict)


def read(given: Given) -> OwnFlows:
    """An own table.

    Raises:
        BadInputError: all that is wrong with it.
    """
    problems: list[Problem] = []
    told = _told(given, problems)
    layout = given.choice("layout", (LONG, *LAYOUTS), LONG)
    if problems:
        raise BadInputError(problems)
    table, file = _long(given) if layout == LONG else published(given, layout)
    return _made(given, table, file, told)


@dataclass(frozen=True)
class _Told:
    """What the lines say of a table."""

    year: int
    million: float
    tolerance: float


def _told(given: Given, problems: list[Problem]) -> _Told:
    """Year, unit and tolerance, after noting what is wrong."""
    place = given.about.place
    year, unit, usd = (given.told.get(name) for name in ("year", "unit", "usd"))
    if not isinstance(year, int) or not EARLIEST <= year <= LATEST:
        problems.append(Problem(place, "year", f"{year!r} is no year", "year = 2014"))
    currency, _, scale = str(unit or "").partition(" ")
    if unit is None or scale not in UNITS or not (len(currency) == 3 and currency.isupper()):
        what = "is missing" if unit is None else f"{unit!r} is no unit of money"
        problems.append(Problem(place, "unit", what, 'unit = "USD million"'))
    rate = 1.0
    if currency != DOLLAR and currency:
        sound = isinstance(usd, int | float) and not isinstance(usd, bool) and usd > 0
        if not sound:
            hint = f"usd = 1.3, the dollars for one {currency}"
            problems.append(Problem(place, "usd", "is missing or no rate", hint))
        else:
            rate = float(usd)  # type: ignore[arg-type]  # a number, as was just asked
    try:
        tolerance = given.number("tolerance", TOLERANCE, 0.0, MOST_TOLERANCE)
    except BadInputError as error:
        problems += error.problems
        tolerance = TOLERANCE
    return _Told(int(year) if isinstance(year, int) else 0, UNITS.get(scale, 1.0) * rate, tolerance)


def _long(given: Given) -> tuple[Published, File]:
    """A long file as arrays, in its own names and unit.

    Raises:
        BadInputError: all lines that are wrong, or whose pair stands twice.
    """
    sheet = given.sheet(*COLUMNS)
    used = "use" in sheet.columns
    strange = [name for name in sheet.columns if name not in (*COLUMNS, "use")]
    problems = [
        Problem(f"{sheet.place}:1", name, "no such column", did_you_mean(name, (*COLUMNS, "use")))
        for name in strange
    ]
    axes = _Axes()
    cells: dict[tuple[str, str, str, str], tuple[float, int]] = {}
    for line in sheet.lines:
        value = number_of(line, "value", sheet.place, problems)
        one = line.cells
        key = (one["exporter"], one["importer"], one["sector"], one["use"] if used else FINAL)
        where = f"{sheet.place}:{line.number}"
        key = _completed(key, where, problems)
        if not all(key):
            continue
        if value < 0:
            problems.append(_negative(where, key, value))
        if key in cells:
            what = f"{_spelt(key)} stands already in line {cells[key][1]}"
            problems.append(Problem(where, "", what, "leave one out, or add them up"))
        cells[key] = (value, line.number)
        for name in key[:2]:
            axes.economies.setdefault(name, len(axes.economies))
        for name in (key[2], key[3]):
            if name not in (FINAL, ADDED):
                axes.sectors.setdefault(name, len(axes.sectors))
    if problems:
        raise BadInputError(counted(problems, sheet.place))
    return _arrays(cells, axes), given.file(sheet.raw)


def _completed(
    key: tuple[str, str, str, str], where: str, problems: list[Problem]
) -> tuple[str, str, str, str]:
    """A line's names, those of value added with the importer that they need not name."""
    exporter, importer, sector, use = key
    if sector == ADDED:
        importer = importer or exporter
        exporter = exporter or importer
        if exporter != importer:
            what = f"value added of {exporter} in {importer}"
            problems.append(Problem(where, "importer", what, "name one economy"))
        if use in ("", FINAL):
            problems.append(Problem(where, "use", "says not which sector adds it"))
            return ("", "", "", "")
        return (exporter, importer, sector, use)
    use = use or FINAL
    for name, text in zip(("exporter", "importer", "sector"), key, strict=False):
        if not text:
            problems.append(Problem(where, name, "is empty"))
    if use == ADDED:
        what = f"use {ADDED!r}"
        problems.append(Problem(where, "use", what, f"write sector = {ADDED}, use = the sector"))
    return (exporter, importer, sector, use)


def _negative(where: str, key: tuple[str, str, str, str], value: float) -> Problem:
    hint = "trade cannot be negative"
    if key[3] == FINAL:
        hint = "stocks drawn down are no final use: add them to it, or leave the line out"
    if key[2] == ADDED:
        hint = "a sector whose inputs cost more than it sells has no labour: join it with another"
    return Problem(where, "value", f"{value:g} is negative ({_spelt(key)})", hint)


def _spelt(key: Sequence[str]) -> str:
    exporter, importer, sector, use = key
    return f"{exporter} to {importer}, {sector}, {use}"


def _arrays(cells: Mapping[tuple[str, str, str, str], tuple[float, int]], axes: _Axes) -> Published:
    n, s = len(axes.economies), len(axes.sectors)
    flows, inputs = np.zeros((n, n, s)), np.zeros((n, s, s))
    added = np.full((n, s), np.nan)
    # In the order of names, so that that of lines does not even decide how sums are rounded.
    for (exporter, importer, sector, use), (value, _) in sorted(cells.items()):
        buyer = axes.economies[importer]
        if sector == ADDED:
            added[buyer, axes.sectors[use]] = value
            continue
        good = axes.sectors[sector]
        flows[axes.economies[exporter], buyer, good] += value
        if use != FINAL:
            inputs[buyer, good, axes.sectors[use]] += value
    if np.isnan(added).all():
        return Published(tuple(axes.economies), tuple(axes.sectors), flows, inputs, None)
    return Published(
        tuple(axes.economies), tuple(axes.sectors), flows, inputs, np.nan_to_num(added)
    )


def _made(given: Given, table: Published, file: File, told: _Told) -> OwnFlows:
    """The table under its codes, in million dollars.

    Raises:
        BadInputError: all that is wrong with it as a whole.
    """
    place, names = given.place, given.words("names")
    table, economies, sectors, problems = _coded(given, table)
    labels = (tuple(economies.values()), tuple(sectors.values()))
    flows, inputs = told.million * table.flows, told.million * table.inputs
    problems += whole(given, *labels, flows)
    words, wrong = _words(given, labels[1])
    services, more = _services(given, labels[1])
    flows, remarks, drawn = used(given, flows, inputs, labels)
    output, cost = flows.sum(axis=1), inputs.sum(axis=1)
    added = output - cost if table.value_added is None else told.million * table.value_added
    problems += [*wrong, *more, *drawn]
    problems += costs(place, labels, output, cost, added, told.tolerance)
    if problems:
        raise BadInputError(counted(problems, place))
    renamed = [f"{old} is {new}" for old, new in economies.items() if old != new]
    if renamed:
        remarks = (*remarks, f"Codes of economies: {listed_few(renamed, LISTED)}.")
    return OwnFlows(
        file=file,
        year=told.year,
        economies=labels[0],
        economy_names=tuple(called(new, names, old) for old, new in economies.items()),
        sectors=labels[1],
        sector_names=tuple(names.get(new, old) for old, new in sectors.items()),
        services=services,
        words=words,
        flows=flows,
        inputs=inputs,
        value_added=np.maximum(added, 0.0),
        remarks=(*table.remarks, *remarks),
    )


def _coded(
    given: Given, table: Published
) -> tuple[Published, dict[str, str], dict[str, str], list[Problem]]:
    """The table in the order of its codes, and name in the file -> code of both axes.

    In that order, so that the order of lines decides nothing.
    """
    codes, names = given.words("codes"), given.words("names")
    economies, problems = economies_of(table.economies, codes, given.place)
    sectors, more = sectors_of(table.sectors, codes, given.place)
    first = sorted(economies, key=lambda name: (economies[name] == ROW, economies[name]))
    second = sorted(sectors, key=sectors.__getitem__)
    economies = {name: economies[name] for name in first}
    sectors = {name: sectors[name] for name in second}
    every = (*economies.values(), *sectors.values())
    written = (*table.economies, *table.sectors)
    strange = [("codes", name, written) for name in codes if name not in written]
    strange += [("names", name, every) for name in names if name not in every]
    problems += more
    problems += [
        Problem(given.about.place, f"{field}.{name}", "is not in the table",
                did_you_mean(name, known))
        for field, name, known in strange
    ]  # fmt: skip
    return _ordered(table, first, second), economies, sectors, problems


def _ordered(table: Published, economies: Sequence[str], sectors: Sequence[str]) -> Published:
    """A table with its economies and sectors in another order."""
    e = [table.economies.index(name) for name in economies]
    s = [table.sectors.index(name) for name in sectors]
    added = None if table.value_added is None else table.value_added[np.ix_(e, s)]
    return Published(
        tuple(economies), tuple(sectors), table.flows[np.ix_(e, e, s)],
        table.inputs[np.ix_(e, s, s)], added, table.remarks,
    )  # fmt: skip


def _words(given: Given, sectors: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:  # fmt: skip # noqa: E501
    """What a scenario may call sectors."""
    found: dict[str, tuple[str, ...]] = {}
    problems = []
    told = given.told.get("words", {})
    for word, codes in told.items() if isinstance(told, Mapping) else ():
        listed_codes = codes if isinstance(codes, list) else [codes]
        unknown = [code for code in listed_codes if code not in sectors]
        for code in unknown:
            hint = did_you_mean(str(code), sectors)
            what = f"{code!r} is no sector of it"
            problems.append(Problem(given.about.place, f"words.{word}", what, hint))
        found[word] = tuple(listed_codes)
    if not isinstance(told, Mapping):
        problems.append(Problem(given.about.place, "words", "is no table", '[words] cars = ["C"]'))
    return found, problems


def _services(given: Given, sectors: tuple[str, ...]) -> tuple[tuple[str, ...], list[Problem]]:
    """Sectors that are no goods: as told, else by ISIC letters, else none."""
    if "services" not in given.told:
        return goods_by_code(sectors) or (), []
    told = given.names("services")
    return told, [
        Problem(given.about.place, "services", f"{code!r} is no sector of it",
                did_you_mean(code, sectors))
        for code in told
        if code not in sectors
    ]  # fmt: skip
