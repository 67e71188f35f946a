"""The functions an expression may call: their parameters, result, meaning and work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from walkaway.claims import models, records, tables
from walkaway.claims.units import DAYS as DAY_UNIT
from walkaway.claims.units import NUMBER, PERCENT, POINTS, YEAR, Unit, UnitMismatchError, parse_unit
from walkaway.claims.values import DATE, TEXT, TRUTH, Catalogue, Scope, Side, Type, Value

ParameterKind = Literal[
    "series", "date", "quantity", "table", "column", "unit", "text", "literal", "where",
    "fact", "group",
]  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes:
        name: what the guide calls it.
        kind: what it must be.
        optional: whether it may be left out.
        repeated: whether any number may follow (last parameter only).
    """

    name: str
    kind: ParameterKind
    optional: bool = False
    repeated: bool = False


Static = Sequence[Any]
"""Arguments at reading time: literal texts as they are, types of quantities, units."""


@dataclass(frozen=True)
class Function:
    """One function.

    Attributes:
        parameters: in order.
        result: type of the result, from the arguments as known at reading time.
        work: the value, from the scope and the evaluated arguments.
        meaning: one line for the guide.
        sides: where it may stand: on the record's side, the model's, or both.
    """

    parameters: tuple[Parameter, ...]
    result: Callable[[Catalogue, Static], Type]
    work: Callable[..., Value]
    meaning: str
    sides: tuple[Side, ...] = ("record", "model")

    def signature(self, name: str) -> str:
        """The call in short, for messages and the guide."""
        words = [
            f"{p.name}..." if p.repeated else f"[{p.name}]" if p.optional else p.name
            for p in self.parameters
        ]
        return f"{name}({', '.join(words)})"


SERIES = Parameter("series", "series")
ON = Parameter("date", "date")
FROM = Parameter("from", "date")
TO = Parameter("to", "date")
UNTIL = Parameter("until", "date", optional=True)
TABLE = Parameter("table", "table")
COLUMN = Parameter("column", "column")
UNIT = Parameter("unit", "unit")
WHERE = Parameter("condition", "where", repeated=True)
METRIC = Parameter("metric", "literal")


def _series_unit(catalogue: Catalogue, args: Static) -> Type:
    return Type("quantity", parse_unit(catalogue.series[args[0]]))


def _series_change(catalogue: Catalogue, args: Static) -> Type:
    unit = parse_unit(catalogue.series[args[0]])
    return Type("quantity", POINTS if unit.kind == "percent" else unit)


def _third_unit(catalogue: Catalogue, args: Static) -> Type:
    return Type("quantity", args[2])


def _fact_unit(catalogue: Catalogue, args: Static) -> Type:
    return Type("quantity", parse_unit(catalogue.facts[args[0]]))


def _share(catalogue: Catalogue, args: Static) -> Type:
    part, whole = args[0].unit, args[1].unit
    if part is not None and whole is not None and not part.like(whole):
        raise UnitMismatchError(f"share of {part} in {whole or 'a plain number'}")
    return Type("quantity", PERCENT)


def _same(catalogue: Catalogue, args: Static) -> Type:
    return Type("quantity", args[0].unit)


def _level(catalogue: Catalogue, args: Static) -> Type:
    unit, level = parse_unit(catalogue.series[args[0]]), args[1].unit
    if level is not None and not unit.like(level):
        raise UnitMismatchError(f"{args[0]} is in {unit}, the level in {level or 'nothing'}")
    return DATE


def _is(result: Type) -> Callable[[Catalogue, Static], Type]:
    return lambda catalogue, args: result


def _quantity(unit: Unit | None) -> Callable[[Catalogue, Static], Type]:
    return lambda catalogue, args: Type("quantity", unit)


def _over(work: Callable[..., Value]) -> tuple[tuple[Parameter, ...], Any, Callable[..., Value]]:
    return (SERIES, FROM, TO), _series_unit, work


FUNCTIONS: Mapping[str, Function] = {
    "value": Function(
        (SERIES, ON), _series_unit, records.value, "the newest value on or before a day"
    ),
    "last": Function(
        (SERIES,), _series_unit, records.last, "the newest value on the day of judgement"
    ),
    "on": Function(
        (SERIES, Parameter("period", "date")), _series_unit, records.on,
        "the value of exactly one period: 2025-05, 2025Q2, 2025 or a day",
    ),
    "mean": Function(*_over(records.mean), "the mean from a day to a day"),
    "sum": Function(*_over(records.total), "the sum from a day to a day"),
    "max": Function(*_over(records.largest), "the largest value from a day to a day"),
    "min": Function(*_over(records.smallest), "the smallest value from a day to a day"),
    "max_since": Function(
        (SERIES, FROM, UNTIL), _series_unit, records.largest, "the largest value since a day"
    ),
    "min_since": Function(
        (SERIES, FROM, UNTIL), _series_unit, records.smallest, "the smallest value since a day"
    ),
    "date_of_max": Function(
        (SERIES, FROM, TO), _is(DATE), records.date_of_largest, "the day of the largest value"
    ),
    "date_of_min": Function(
        (SERIES, FROM, TO), _is(DATE), records.date_of_smallest, "the day of the smallest value"
    ),
    "change": Function(
        (SERIES, FROM, TO), _series_change, records.change,
        "the later value less the earlier one; of percents, in points",
    ),
    "percent_change": Function(
        (SERIES, FROM, TO), _quantity(PERCENT), records.percent_change,
        "the change in percent of the earlier value",
    ),
    "highest_since": Function(
        (SERIES, ON), _is(DATE), records.highest_since,
        "the last earlier day on which it was as high as on that day",
    ),
    "lowest_since": Function(
        (SERIES, ON), _is(DATE), records.lowest_since,
        "the last earlier day on which it was as low as on that day",
    ),
    "last_at_least": Function(
        (SERIES, Parameter("level", "quantity"), Parameter("before", "date")), _level,
        records.last_at_least, "the last day before a day with a value of at least the level",
    ),
    "last_at_most": Function(
        (SERIES, Parameter("level", "quantity"), Parameter("before", "date")), _level,
        records.last_at_most, "the last day before a day with a value of at most the level",
    ),
    "rank": Function(
        (SERIES, ON, Parameter("prefix", "text"), Parameter("without", "text", repeated=True)),
        _quantity(NUMBER), records.rank,
        "the place of a series among all whose name begins so, 1 the largest, some left out",
    ),
    "cell": Function(
        (TABLE, COLUMN, UNIT, WHERE), _third_unit, tables.cell,
        "one number of a table; the conditions must leave one row",
    ),
    "text": Function(
        (TABLE, COLUMN, WHERE), _is(TEXT), tables.text,
        "one text of a table; the conditions must leave one row",
    ),
    "rows": Function(
        (TABLE, WHERE), _quantity(NUMBER), tables.rows, "the number of rows that fit"
    ),
    "row_mean": Function(
        (TABLE, COLUMN, UNIT, WHERE), _third_unit, tables.row_mean, "mean over rows that fit"
    ),
    "row_sum": Function(
        (TABLE, COLUMN, UNIT, WHERE), _third_unit, tables.row_sum, "sum over rows that fit"
    ),
    "row_max": Function(
        (TABLE, COLUMN, UNIT, WHERE), _third_unit, tables.row_max, "largest of rows that fit"
    ),
    "row_min": Function(
        (TABLE, COLUMN, UNIT, WHERE), _third_unit, tables.row_min, "smallest of rows that fit"
    ),
    "fact": Function(
        (Parameter("id", "fact"),), _fact_unit, tables.fact,
        "a single fact of the table story_facts, with the unit it has there",
    ),
    "members": Function(
        (Parameter("group", "group"), ON), _quantity(NUMBER), tables.members,
        "the number of members of a bloc on a day",
    ),
    "member": Function(
        (Parameter("group", "group"), Parameter("economy", "text"), ON), _is(TRUTH),
        tables.member, "whether an economy (ISO3) was a member of a bloc on a day",
    ),
    "contains": Function(
        (Parameter("text", "text"), Parameter("words", "literal")), _is(TRUTH),
        models.contains, "whether a text contains the words, in any case of letters",
    ),
    "share": Function(
        (Parameter("part", "quantity"), Parameter("whole", "quantity")), _share, models.share,
        "the part in percent of the whole",
    ),
    "abs": Function(
        (Parameter("quantity", "quantity"),), _same, models.absolute, "the size without its sign"
    ),
    "year": Function((ON,), _quantity(YEAR), models.year, "the year of a day"),
    "days": Function(
        (FROM, TO), _quantity(DAY_UNIT), models.days, "the days from a day to a day"
    ),
    "metric": Function(
        (METRIC,), _quantity(None), models.metric, "a number of the run, its median", ("model",)
    ),
    "low": Function(
        (METRIC,), _quantity(None), models.low, "the low end of a number's band", ("model",)
    ),
    "high": Function(
        (METRIC,), _quantity(None), models.high, "the high end of a number's band", ("model",)
    ),
    "baseline": Function(
        (METRIC,), _quantity(None), models.baseline,
        "a number's level without the scenario", ("model",),
    ),
}  # fmt: skip

__all__ = ["FUNCTIONS", "Function", "Parameter", "Scope"]
