"""Functions of expressions on a record made up for them: nine months that anyone can count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.outcome.factory import outcome
from walkaway.claims import models, records, tables
from walkaway.claims.tables import Condition
from walkaway.claims.units import NUMBER, PERCENT, POINTS, YEAR, parse_unit
from walkaway.claims.values import Evidence, NoRecordError, Quantity, Scope
from walkaway.world import Series, Table
from walkaway.world.releases import month_end
from walkaway.world.sources import Source

SOURCE = Source("Bureau", "table 1", "", "2025 edition", "")
VALUES = [3.0, 5.0, 4.0, 5.0, 2.0, 2.0, 6.0, 1.0, 4.0]  # January to September 2025
TODAY = dt.date(2025, 10, 15)


def day(month: int, number: int = 0) -> dt.date:
    """A day of 2025; the last of the month if none is named."""
    return dt.date(2025, month, number) if number else month_end(2025, month)


def series(name: str, values: list[float], unit: str = "percent", first: int = 1) -> Series:
    ends = tuple(month_end(2025, first + k) for k in range(len(values)))
    out = tuple(end + dt.timedelta(days=5) for end in ends)
    return Series(
        name, f"title of {name}", unit, "monthly", SOURCE, "", 5, TODAY, ends, np.array(values), out
    )


KNOWN = {
    "rate": series("rate", VALUES),
    "stock": series("stock", VALUES, "USD bn"),
    "nought": series("nought", [0.0] * 9, "USD bn"),
    "hold_a": series("hold_a", [10.0] * 9, "USD bn"),
    "hold_b": series("hold_b", [30_000.0] * 9, "USD mn"),
    "hold_c": series("hold_c", [20.0] * 9, "USD bn"),
    "hold_d": series("hold_d", [10.0] * 9, "USD bn"),
    "hold_e": series("hold_e", [99.0] * 2, "USD bn"),  # ends in February
    "lonely": series("lonely", [1.0] * 9, "USD bn"),
    "late": series("late", [1.0, 2.0, 3.0], first=7),
}
HEADER = ("item", "group", "value", "unit", "size", "since", "published", "agency")
ROWS = [
    ("a", "X", "3", "USD bn", "1", "2025-01-01", "2025-02-01", ""),
    ("b", "X", "4.5", "USD mn (as told)", "2", "2025-02-01", "2025-03-01", "the press"),
    ("c", "Y", "", "", "4", "2025-03-01", "2025-02-15", ""),
    ("d", "Y", "twelve", "", "", "2025-04-01", "2025-02-15", ""),
]


class Small:
    """A world of these series and one table."""

    date = TODAY
    snapshot = SimpleNamespace(
        tables={"facts": SimpleNamespace(detail={"published_column": "published"})}
    )

    def series(self, name: str) -> Series:
        return KNOWN[name]

    def series_ids(self) -> tuple[str, ...]:
        return tuple(KNOWN)

    def table(self, name: str) -> Any:
        class Rows(list[dict[str, str]]):
            id, source = name, SOURCE

        return Rows(dict(zip(HEADER, row, strict=True)) for row in ROWS)


def ask(work: Callable[..., Any], *arguments: Any, **more: Any) -> tuple[Any, list[Evidence]]:
    """The value and the evidence it leaves."""
    scope = Scope(Small(), TODAY, **more)  # type: ignore[arg-type]
    found = work(scope, *arguments)
    return (found.value if isinstance(found, Quantity) else found), scope.evidence


def unit_of(work: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    return work(Scope(Small(), TODAY, **more), *arguments).unit  # type: ignore[arg-type]


# ---- series


@pytest.mark.parametrize(
    ("work", "arguments", "expected"),
    [
        (records.value, (day(3, 30),), 5.0), (records.value, (day(3, 31),), 4.0),
        (records.last, (), 4.0),
        (records.on, (day(7),), 6.0),
        (records.mean, (day(2), day(4)), 14 / 3), (records.mean, (day(2, 1), day(4, 29)), 4.5),
        (records.total, (day(2), day(4)), 14.0), (records.total, (day(6, 1), day(9)), 13.0),
        (records.largest, (day(1), day(6)), 5.0), (records.largest, (day(8), None), 4.0),
        (records.smallest, (day(1), day(6)), 2.0), (records.smallest, (day(8), None), 1.0),
        # Of equals the last.
        (records.date_of_largest, (day(1), day(6)), day(4)),
        (records.date_of_smallest, (day(1), day(6)), day(6)),
        (records.change, (day(1), day(7)), 3.0), (records.change, (day(7), day(8)), -5.0),
        (records.percent_change, (day(2), day(7)), 20.0),
        (records.percent_change, (day(2), day(3)), -20.0),
        (records.highest_since, (day(9),), day(7)), (records.highest_since, (day(4),), day(2)),
        (records.lowest_since, (day(9),), day(8)), (records.lowest_since, (day(6),), day(5)),
        (records.last_at_least, (Quantity(5, PERCENT), day(7)), day(4)),
        (records.last_at_least, (Quantity(5, PERCENT), day(8, 1)), day(7)),
        (records.last_at_most, (Quantity(3, PERCENT), day(5)), day(1)),
        (records.last_at_most, (Quantity(2, PERCENT), day(9)), day(8)),
    ],
)  # fmt: skip
def test_what_a_series_says(
    work: Callable[..., Any], arguments: tuple[Any, ...], expected: object
) -> None:
    assert (
        ask(work, "rate", *arguments)[0] == pytest.approx(expected, rel=1e-12)
        if isinstance(expected, float)
        else ask(work, "rate", *arguments)[0] == expected
    )


@pytest.mark.parametrize(
    ("work", "arguments", "said"),
    [
        (records.value, (day(1, 30),), "the nearest day that has one is 2025-01-31"),
        (records.value, (dt.date(2025, 10, 16),), "lies after the day of judgement, 2025-10-15"),
        (records.on, (day(7, 30),), "no value for the period 2025-07-30"),
        (records.mean, (day(2, 1), day(2, 27)), "no value from 2025-02-01 to 2025-02-27"),
        (records.mean, (dt.date(2024, 6, 30), day(4)), "starts 2025-01-31, after 2024-06-30"),
        (records.highest_since, (day(7),), "never as high since 2025-01-31"),
        (records.lowest_since, (day(8),), "never as low since 2025-01-31"),
        (records.last_at_least, (Quantity(6.5, PERCENT), day(9)), "never at least 6.5 before"),
        (records.last_at_most, (Quantity(0.5, PERCENT), day(9)), "never at most 0.5 before"),
        (records.last_at_least, (Quantity(6, PERCENT), day(7)), "never at least 6 before"),
    ],
)
def test_what_a_series_does_not_say(
    work: Callable[..., Any], arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(NoRecordError, match=said):
        ask(work, "rate", *arguments)


def test_a_window_may_begin_before_the_series_by_one_period_only() -> None:
    # July is the first month; a window from June on misses nothing, one from May on does.
    assert ask(records.mean, "late", day(6), day(9))[0] == 2.0
    with pytest.raises(NoRecordError, match="starts 2025-07-31, after 2025-05-31"):
        ask(records.mean, "late", day(5), day(9))


def test_units_of_what_a_series_says() -> None:
    months = (day(1), day(7))
    assert unit_of(records.change, "rate", *months) == POINTS
    assert unit_of(records.change, "stock", *months) == parse_unit("USD bn")
    assert unit_of(records.percent_change, "stock", *months) == PERCENT
    for work in (records.mean, records.total, records.largest):
        assert unit_of(work, "stock", *months) == parse_unit("USD bn")
    with pytest.raises(NoRecordError, match="nought was zero on 2025-01-31"):
        ask(records.percent_change, "nought", *months)


def test_a_level_is_read_in_the_units_of_the_series() -> None:
    level = Quantity(5000, parse_unit("USD mn"))
    assert ask(records.last_at_least, "stock", level, day(7))[0] == day(4)


def test_the_evidence_of_a_value_is_its_row() -> None:
    _, (seen,) = ask(records.value, "stock", day(3))
    assert seen.what == "value('stock', '2025-03-31'): title of stock"
    assert (seen.value, seen.period, seen.vintage) == ("4 USD bn", "2025-03-31", "2025-04-05")
    assert seen.source == "Bureau, table 1"
    _, (seen,) = ask(records.on, "stock", day(3))
    assert seen.what == "on('stock', '2025-03-31'): title of stock"
    _, (seen,) = ask(records.mean, "stock", day(2), day(4))
    assert seen.what == "mean('stock', '2025-02-28', '2025-04-30'): title of stock, 3 values"
    assert (seen.value, seen.period) == ("4.66667 USD bn", "2025-02-28 to 2025-04-30")
    assert seen.vintage == "2025-05-05"
    _, (seen,) = ask(records.total, "stock", day(2), day(4))
    assert (seen.what[:3], seen.value) == ("sum", "14 USD bn")
    _, (seen,) = ask(records.largest, "stock", day(2), day(8))
    assert seen.what.endswith("largest of 2025-02-28 to 2025-08-31, 7 values")
    assert (seen.value, seen.period, seen.vintage) == ("6 USD bn", "2025-07-31", "2025-08-05")
    _, (seen,) = ask(records.smallest, "stock", day(2), day(6))
    assert seen.what.endswith("smallest of 2025-02-28 to 2025-06-30, 5 values")
    assert ask(records.date_of_largest, "stock", day(2), day(6))[1][0].what.endswith(", largest")
    assert ask(records.date_of_smallest, "stock", day(2), day(6))[1][0].what.endswith(", smallest")
    _, (now, before) = ask(records.highest_since, "stock", day(9))
    assert (now.value, before.value) == ("4 USD bn", "6 USD bn")
    assert before.what.endswith("the last time before")


@pytest.mark.parametrize(
    ("name", "without", "place", "larger"),
    [
        # 30,000 million are 30 billion; ten and ten are equals; one ended in February.
        ("hold_a", (), 3, "hold_b 30,000.0, hold_c 20.0"),
        ("hold_b", (), 1, "none"),
        ("hold_c", (), 2, "hold_b 30,000.0"),
        ("hold_a", ("hold_b",), 2, "hold_c 20.0"),
    ],
)
def test_places_are_counted_from_the_largest(
    name: str, without: tuple[str, ...], place: int, larger: str
) -> None:
    found, (own, seen) = ask(records.rank, name, day(9), "hold_", *without)
    assert found == place
    assert unit_of(records.rank, name, day(9), "hold_") == NUMBER
    assert seen.value == f"place {place}; larger: {larger}"
    assert seen.what == f"hold_*, {4 - len(without)} series compared"
    assert (own.period, seen.period, seen.vintage) == ("2025-09-30", "2025-09-30", "2025-10-05")
    with pytest.raises(NoRecordError, match=r"no other series lone\.\.\. has a value"):
        ask(records.rank, "lonely", day(9), "lone")


@pytest.mark.parametrize(
    ("number", "text"),
    [(4.0, "4"), (1234.5, "1,234.5"), (0.1234567, "0.123457"), (999999.4, "999,999"),
     (1e6, "1,000,000"), (22e9, "22,000,000,000"), (-2e6, "-2,000,000"), (0.0, "0")],
)  # fmt: skip
def test_numbers_of_the_record_are_shown_whole(number: float, text: str) -> None:
    assert records.show(number, "") == text
    assert records.show(number, "USD") == f"{text} USD"


# ---- tables


@pytest.mark.parametrize(
    ("column", "sign", "value", "items"),
    [
        ("item", "==", "b", "b"), ("item", "!=", "b", "acd"), ("item", "<", "b", "a"),
        ("item", "<=", "b", "ab"), ("item", ">", "b", "cd"), ("item", ">=", "b", "bcd"),
        ("since", "<", "2025-02-01", "a"), ("since", "<=", "2025-02-01", "ab"),
        # Numbers compare as numbers; a cell that is empty or none meets no condition.
        ("size", "==", 2.0, "b"), ("size", "!=", 2.0, "ac"), ("size", "<", 2.0, "a"),
        ("size", "<=", 2.0, "ab"), ("size", ">", 2.0, "c"), ("size", ">=", 2.0, "bc"),
        ("value", ">", 0.0, "ab"), ("value", "!=", "x", "abd"),
    ],
)  # fmt: skip
def test_conditions(column: str, sign: str, value: str | float, items: str) -> None:
    condition = Condition(column, sign, value)
    found = [row["item"] for row in Small().table("facts") if condition.holds(row)]
    assert "".join(found) == items
    assert str(condition) == f"{column} {sign} " + (
        f"'{value}'" if isinstance(value, str) else f"{value:g}"
    )


X, SIZE = Condition("group", "==", "X"), Condition("size", ">", 0.0)


@pytest.mark.parametrize(
    ("work", "expected", "word"),
    [(tables.row_mean, 7 / 3, "mean"), (tables.row_sum, 7.0, "sum"),
     (tables.row_max, 4.0, "largest"), (tables.row_min, 1.0, "smallest")],
)  # fmt: skip
def test_over_rows(work: Callable[..., Any], expected: float, word: str) -> None:
    found, (seen,) = ask(work, "facts", "size", NUMBER, SIZE)
    assert found == pytest.approx(expected)
    assert seen.value == f"{word} of 3 rows: {expected:.6g}"
    assert seen.what == "facts: size where size > 0"
    assert (seen.period, seen.vintage) == ("as known on 2025-10-15", "2025-03-01")
    assert seen.source == "Bureau, table 1"


def test_a_cell_is_read_in_the_unit_asked_for() -> None:
    only_b = Condition("item", "==", "b")
    found, (seen,) = ask(tables.cell, "facts", "value", parse_unit("USD bn"), only_b)
    assert found == pytest.approx(0.0045)
    assert seen.value == "0.0045 USD billion"
    assert (seen.period, seen.vintage) == ("2025-02-01", "2025-03-01")
    assert seen.source == "the press (Bureau, table 1)"
    # Only the column of values has the row's unit; others have the one asked for.
    assert ask(tables.cell, "facts", "size", parse_unit("USD bn"), only_b)[0] == 2.0
    assert ask(tables.text, "facts", "item", only_b)[0] == "b"
    assert ask(tables.rows, "facts", X)[0] == 2.0
    assert ask(tables.rows, "facts", X)[1][0].value == "2 rows"


@pytest.mark.parametrize(
    ("work", "arguments", "said"),
    [
        (tables.cell, ("value", NUMBER, Condition("item", "==", "z")), "no row where item == 'z'"),
        (tables.cell, ("value", NUMBER, Condition("item", "==", "c")), "value is empty"),
        (tables.cell, ("value", NUMBER, Condition("item", "==", "d")), "'twelve', not a number"),
        (tables.text, ("value", Condition("item", "==", "c")), "value is empty where item == 'c'"),
        (tables.row_sum, ("size", NUMBER, Condition("item", "==", "d")), "no size where item"),
    ],
)
def test_what_a_table_does_not_say(
    work: Callable[..., Any], arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(NoRecordError, match=said):
        ask(work, "facts", *arguments)
    with pytest.raises(tables.AmbiguousRowsError, match="2 rows of facts fit"):
        ask(tables.cell, "facts", "size", NUMBER, X)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("JPY tn (19.9 pct)", "JPY tn"), ("pct of competitive", "percent"), ("percent", "percent"),
     ("USD bn; net", "USD bn"), ("vehicles, gross", "vehicles")],
)  # fmt: skip
def test_units_with_explanations(text: str, unit: str) -> None:
    assert tables.stated_unit(text) == parse_unit(unit)


# ---- runs, and what only calculates


def test_numbers_of_a_run_are_members_medians_and_ends() -> None:
    """Revenue: 90 and 100 on a level of 60; exports: -1, -2 and -4 percent of 140."""
    run = outcome()
    name = "exports.JPN.USA.goods"
    assert ask(models.metric, name, outcome=run)[0] == -2.0
    assert ask(models.metric, name, outcome=run, member="C")[0] == -4.0
    assert ask(models.low, name, outcome=run)[0] == -4.0
    assert ask(models.high, name, outcome=run)[0] == -1.0
    assert ask(models.baseline, name, outcome=run)[0] == 140.0
    assert unit_of(models.metric, name, outcome=run) == PERCENT
    assert unit_of(models.low, "revenue.USA", outcome=run) == parse_unit("USD bn")
    assert unit_of(models.high, "revenue.USA", outcome=run) == parse_unit("USD bn")
    assert unit_of(models.baseline, name, outcome=run) == parse_unit("USD bn")
    _, (seen,) = ask(models.metric, "revenue.USA", outcome=run)
    assert seen.value == "95 USD bn (90 to 100)"
    assert seen.what == "metric revenue.USA: revenue"
    assert (seen.period, seen.vintage) == ("2025-06-12", f"run {run.record.id}")
    assert seen.source == "walkaway 0.1.0, example"
    for work, metric, more, said in (
        (models.metric, name, {"outcome": run, "member": "Z"}, "not solved under Z"),
        (models.metric, "exports.JPN.USA.good", {"outcome": run}, "did you mean"),
        (models.baseline, "welfare.JPN", {"outcome": run}, "only a change"),
        (models.metric, name, {}, "no run of the model"),
    ):
        with pytest.raises(NoRecordError, match=said):
            ask(work, metric, **more)


def test_what_only_calculates() -> None:
    bn, mn = parse_unit("USD bn"), parse_unit("USD mn")
    assert ask(models.share, Quantity(3, bn), Quantity(12, bn))[0] == pytest.approx(25.0)
    assert ask(models.share, Quantity(3, bn), Quantity(12_000, mn))[0] == pytest.approx(25.0)
    assert unit_of(models.share, Quantity(3, bn), Quantity(12, bn)) == PERCENT
    with pytest.raises(NoRecordError, match="a share of zero"):
        ask(models.share, Quantity(3, bn), Quantity(0, bn))
    assert ask(models.absolute, Quantity(-3, bn))[0] == 3
    assert unit_of(models.absolute, Quantity(-3, bn)) == bn
    assert ask(models.year, day(6))[0] == 2025
    assert unit_of(models.year, day(6)) == YEAR
    assert ask(models.days, day(2), day(3, 1))[0] == 1
    assert ask(models.days, day(3, 1), day(2))[0] == -1
    assert ask(models.contains, "The Bank HOLDS", "holds")[0] is True
    assert ask(models.contains, "holds", "The Bank holds")[0] is False


def test_a_table_is_what_the_functions_take_it_for() -> None:
    """The stand-in above has what they use of a table: rows, a name and a source."""
    assert {"id", "source"} <= set(Table.__dataclass_fields__)
    assert hasattr(Table, "__iter__")
