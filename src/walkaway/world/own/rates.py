"""Own tariffs before any measure: plain lines, or a download of WITS/TRAINS, in percent.

Plain lines have the columns ``importer``, ``exporter``, ``sector`` and ``percent`` (``share`` where
the lines beside say so). Those of WITS have ``Reporter``, ``Partner``, ``Product`` and a mean: the
weighted one where there is trade to weigh with, else the simple one. An exporter or sector that is
left empty (``World``, ``000`` and ``Total`` in WITS) means all that no other line of the importer
names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.sheet import Line, Sheet
from walkaway.world.aliases import BLOCS, hint_at_economy, meant
from walkaway.world.own.given import Given, counted, number_of
from walkaway.world.own.said import EVERYBODY, OwnRates, Rate

PLAIN = ("importer", "exporter", "sector")
PERCENT, SHARE = "percent", "share"
WITS = {
    "reporter": ("Reporter", "Reporter_ISO_N", "ReporterISO3", "Reporter Name"),
    "partner": ("Partner", "PartnerISO3", "Partner Name"),
    "product": ("Product", "ProductCode", "Product Code"),
    "weighted": ("Weighted Average", "WeightedAverage"),
    "simple": ("Simple Average", "SimpleAverage"),
    "duty": ("DutyType", "Duty Type"),
    "year": ("Tariff Year", "TariffYear"),
    "trade": ("Imports Value in 1000 USD", "ImportsValue in 1000 USD", "Trade Value in 1000 USD"),
}
"""What a column is -> its names in downloads of WITS."""
EVERY = frozenset({"", "000", "0", "WLD", "WORLD", "ALL", "TOTAL", "ALL PRODUCTS"})
FIELDS = {
    "unit": "`percent` (7.5 is 7.5%) or `share` (0.075)",
    "year": "which they are of; of several in a download the one that is read",
    "duty": "of several in a download the one that is read (`AHS`, effectively applied)",
    "products": '`[products]`: how a product code begins = sector, as `87 = "C29"`',
    "codes": "`[codes]`: economy in the file = code here",
}
EFFECTIVE = "AHS"
"""Rates that are effectively applied, preferences among them."""
SMALL, LARGE = 0.5, 3.0
"""Percents of which none is larger were meant as shares; a share larger than that as percent."""
MOST = 50.0
"""A tariff of five thousand percent is none."""


@dataclass(frozen=True)
class Known:
    """What tariffs are laid on.

    Attributes:
        economies: codes.
        sectors: likewise.
        groups: bloc -> its members.
    """

    economies: Sequence[str]
    sectors: Sequence[str]
    groups: Mapping[str, Sequence[str]]


def read(given: Given) -> OwnRates:
    """Own tariffs, with the names of the file; `settled` finds the economies they mean.

    Raises:
        BadInputError: all that is wrong with them.
    """
    sheet = given.sheet()
    year = given.told.get("year")
    if set(PLAIN) <= set(sheet.columns):
        column, unit = _unit(given, sheet)
        columns = {"partner": "exporter", "reporter": "importer", "product": "sector"}
        lines = _rates(sheet, columns, column, "", unit)
    elif wits := _wits(sheet):
        unit = given.choice("unit", (PERCENT,), PERCENT)
        sheet = _one_of_each(given, sheet, wits)
        lines = _rates(sheet, wits, wits.get("weighted", ""), wits.get("simple", ""), unit)
    else:
        what = f"has neither {', '.join(PLAIN)} nor Reporter, Partner, Product"
        raise BadInputError([Problem(f"{sheet.place}:1", "", what)])
    problems: list[Problem] = []
    if year is not None and not isinstance(year, int):
        problems.append(Problem(given.about.place, "year", f"{year!r} is no year"))
    found = []
    for rate, wrong in lines:
        problems += wrong
        if rate is not None:
            found.append(rate)
    problems += _wrong_unit(given, found, unit)
    products, codes = given.words("products"), given.words("codes")
    if problems:
        raise BadInputError(counted(problems, given.place))
    named = tuple(
        Rate(
            codes.get(one.exporter, one.exporter), codes.get(one.importer, one.importer),
            _product(one.sector, products), one.rate, one.weight, one.place,
        )
        for one in found
    )  # fmt: skip
    return OwnRates(given.file(sheet.raw), named, year if isinstance(year, int) else None)


def _unit(given: Given, sheet: Sheet) -> tuple[str, str]:
    """The column of rates, and their unit."""
    there = [name for name in (PERCENT, SHARE, "rate") if name in sheet.columns]
    if len(there) != 1:
        what = f"{len(there)} columns of rates where one is wanted"
        raise BadInputError([Problem(f"{sheet.place}:1", "", what, f"name it {PERCENT!r}")])
    usual = there[0] if there[0] in (PERCENT, SHARE) else ""
    unit = given.choice("unit", (PERCENT, SHARE), usual)
    if usual and unit != usual:
        what = f"says {unit!r}, the column is {usual!r}"
        raise BadInputError([Problem(given.about.place, "unit", what)])
    return there[0], unit


def _wits(sheet: Sheet) -> dict[str, str]:
    """Columns of a download, by what they are; nothing if it is none."""
    found = {
        sort: name
        for sort, names in WITS.items()
        for name in reversed(names)
        if name in sheet.columns
    }
    means = "weighted" in found or "simple" in found
    return found if {"reporter", "partner", "product"} <= set(found) and means else {}


def _one_of_each(given: Given, sheet: Sheet, columns: Mapping[str, str]) -> Sheet:
    """The lines of one kind of duty and one year, where a download has several.

    Raises:
        BadInputError: it has several, and the lines do not say which.
    """
    kept = sheet.lines
    problems = []
    for sort, usual in (("duty", EFFECTIVE), ("year", "")):
        if sort not in columns:
            continue
        there = sorted({line.cells[columns[sort]] for line in sheet.lines})
        wanted = str(given.told.get(sort, usual if usual in there else ""))
        if len(there) == 1 and not wanted:
            continue
        if wanted not in there:
            what = f"has {', '.join(there)}" + (f", not {wanted}" if wanted else "")
            hint = f"say which beside it: {sort} = ..."
            problems.append(Problem(f"{sheet.place}:1", columns[sort], what, hint))
            continue
        kept = tuple(line for line in kept if line.cells[columns[sort]] == wanted)
    if not problems and not kept:
        problems.append(Problem(sheet.place, "", "holds no line of that duty and year"))
    if problems:
        raise BadInputError(problems)
    return replace(sheet, lines=kept)


def _rates(
    sheet: Sheet, columns: Mapping[str, str], first: str, second: str, unit: str
) -> Iterator[tuple[Rate | None, list[Problem]]]:
    """A rate, or what is wrong, of each line."""
    scale = 0.01 if unit == PERCENT else 1.0
    for line in sheet.lines:
        wrong: list[Problem] = []
        where = f"{sheet.place}:{line.number}"
        column = next((one for one in (first, second) if one and line.cells[one]), first or second)
        value = scale * number_of(line, column, sheet.place, wrong)
        weight = _weight(line, columns.get("trade", ""))
        exporter, importer, sector = (
            line.cells[columns[sort]] for sort in ("partner", "reporter", "product")
        )
        if not importer:
            wrong.append(Problem(where, columns["reporter"], "is empty", "who levies it"))
        if value < 0:
            what = f"{line.cells[column]} is negative"
            wrong.append(Problem(where, column, what, "a subsidy is a measure, not a tariff"))
        if value > MOST:
            wrong.append(Problem(where, column, f"{value:.0%} is no tariff", f"unit is {unit}"))
        if wrong:
            yield None, wrong
            continue
        yield Rate(_every(exporter), importer, _every(sector), value, weight, where), []


def _weight(line: Line, column: str) -> float:
    """Trade that a line of a download speaks of; a little where it does not say."""
    try:
        return max(float(line.cells[column]), 0.0) or 1e-9
    except (KeyError, ValueError):
        return 1e-9


def _every(name: str) -> str:
    return EVERYBODY if name.strip().upper() in EVERY else name


def _product(code: str, products: Mapping[str, str]) -> str:
    """The sector of a product code: that of the longest beginning that is told."""
    begun = [start for start in products if code.startswith(start)]
    return products[max(begun, key=len)] if begun else code


def _wrong_unit(given: Given, found: Sequence[Rate], unit: str) -> list[Problem]:
    """Percents that are shares, or the other way round."""
    most = max((one.rate for one in found), default=0.0)
    place = given.about.place
    if unit == PERCENT and 0 < 100 * most <= SMALL:
        what = f"no rate is above {100 * most:g}%, as if shares were meant"
        return [Problem(place, "unit", what, 'unit = "share" with a column share, if they are')]
    if unit == SHARE and most > LARGE:
        what = f"a rate of {most:g} would be {most:.0%}, as if percents were meant"
        return [Problem(place, "unit", what, 'unit = "percent" with a column percent')]
    return []


def settled(own: OwnRates, known: Known) -> tuple[tuple[Rate, ...], list[Problem]]:
    """Rates on the codes of a table, and what is wrong with their names.

    Economies may be written by any ISO code, number or name; a bloc means its members.
    """
    problems: list[Problem] = []
    codes: dict[str, tuple[str, ...]] = {EVERYBODY: (EVERYBODY,)}
    found: list[Rate] = []
    seen: dict[tuple[str, str, str], str] = {}
    place = own.file.place
    for one in own.rates:
        for name, column in ((one.importer, "importer"), (one.exporter, "exporter")):
            if name not in codes:
                codes[name] = _meant(name, known)
                if not codes[name]:
                    hint = hint_at_economy(name, known.economies)
                    what = f"no economy {name!r} in the table"
                    problems.append(Problem(one.place, column, what, hint))
        if one.sector not in (EVERYBODY, *known.sectors):
            hint = did_you_mean(one.sector, known.sectors)
            if re.fullmatch("[0-9]{2,10}", one.sector):
                hint = f'say its sector beside the file: [products] {one.sector[:2]} = "..."'
            problems.append(Problem(one.place, "sector", f"no sector {one.sector!r}", hint))
        for importer in codes[one.importer]:
            for exporter in codes[one.exporter]:
                if importer == exporter:
                    if one.rate and one.importer == one.exporter:
                        what = f"{importer} levies a tariff on itself"
                        problems.append(Problem(one.place, "exporter", what))
                    continue
                key = (exporter, importer, one.sector)
                if key in seen and one.weight <= 1e-9:
                    what = f"stands already in {seen[key]}"
                    problems.append(Problem(one.place, "", what, "leave one out"))
                seen[key] = one.place
                found.append(Rate(exporter, importer, one.sector, one.rate, one.weight, one.place))
    return tuple(found), counted(problems, place)


def _meant(name: str, known: Known) -> tuple[str, ...]:
    """Codes of the table that a name stands for; none if it means nothing there."""
    if name in known.economies:
        return (name,)
    bloc = BLOCS.get(name.strip().upper(), name)
    if bloc in known.groups:
        return tuple(code for code in known.groups[bloc] if code in known.economies)
    found = meant(name)
    return (found.code,) if found is not None and found.code in known.economies else ()
