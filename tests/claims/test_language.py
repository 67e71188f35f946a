"""The expression language: what it computes, what it refuses, that it always ends."""

from __future__ import annotations

import ast
import datetime as dt
import math
import statistics
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from walkaway import claims
from walkaway.claims.check import check
from walkaway.claims.evaluate import evaluate
from walkaway.claims.functions import FUNCTIONS
from walkaway.claims.judge import Remembering
from walkaway.claims.syntax import MAX_LENGTH, ExpressionError, parse
from walkaway.claims.units import PERCENT, parse_unit
from walkaway.claims.values import Catalogue, NoRecordError, Quantity, Scope, Type, Value
from walkaway.world import Snapshot

DATA = Snapshot.embedded()
CATALOGUE = Catalogue.of(DATA)
WORLD = Remembering(dt.date(2026, 9, 15), DATA)
DAY = dt.date(2025, 6, 12)
TOLD = Quantity(5.0, PERCENT)


def compute(text: str) -> Value:
    node = parse(text)
    _, errors = check(node, CATALOGUE, "record", Type("quantity", PERCENT))
    assert not errors, [str(e) for e in errors]
    return evaluate(node, Scope(WORLD, DAY, TOLD))


def mistakes(text: str, side: str = "record") -> list[tuple[str, str]]:
    """What is wrong and the words it points at."""
    try:
        node = parse(text)
    except ExpressionError as error:
        return [(error.what, text[error.start : error.end])]
    errors = check(node, CATALOGUE, side, None)[1]  # type: ignore[arg-type]
    return [(e.what, text[e.start : e.end]) for e in errors]


def column(name: str) -> list[tuple[str, float]]:
    """A series read by hand from its file: (period, value) in order of periods."""
    entry, _ = DATA.series[name]
    header, rows = DATA.csv(entry)
    at = header.index(name)
    latest = {}
    for row in sorted(rows, key=lambda r: r[1]):
        if row[at] and row[1] <= "2026-09-15":
            latest[row[0]] = float(row[at])
    return sorted(latest.items())


US30 = column("us_30y_yield")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("2 - 3 - 4", -5),
        ("12 / 3 / 2", 2),
        ("--2", 2),
        ("-2 * -3", 6),
        ("1e3 + 0.5", 1000.5),
        ("abs(-7)", 7),
        ("rows('group_members', group == 'CPTPP')", 12),
    ],
)
def test_arithmetic(text: str, expected: float) -> None:
    found = compute(text)
    assert isinstance(found, Quantity)
    assert found.value == expected


def test_functions_over_series_against_the_file_read_by_hand() -> None:
    window = [v for p, v in US30 if "2025-01-01" <= p <= "2025-06-12"]
    cases = {
        "value('us_30y_yield', '2025-06-08')": next(
            v for p, v in reversed(US30) if p <= "2025-06-08"
        ),
        "on('us_30y_yield', '2025-06-06')": dict(US30)["2025-06-06"],
        "mean('us_30y_yield', '2025-01-01', '2025-06-12')": statistics.fmean(window),
        "sum('us_30y_yield', '2025-01-01', '2025-06-12')": math.fsum(window),
        "max('us_30y_yield', '2025-01-01', date)": max(window),
        "min('us_30y_yield', '2025-01-01', date)": min(window),
        "max_since('us_30y_yield', '2025-01-01', date)": max(window),
        "min_since('us_30y_yield', '2025-01-01', date)": min(window),
        "change('us_30y_yield', '2025-01-02', date)": window[-1] - window[0],
        "percent_change('us_30y_yield', '2025-01-02', date)": 100 * (window[-1] / window[0] - 1),
    }
    for text, expected in cases.items():
        found = compute(text)
        assert isinstance(found, Quantity)
        assert found.value == pytest.approx(expected, rel=1e-13), text


def test_functions_that_find_days() -> None:
    level = dict(US30)["2025-05-21"]
    before = [p for p, v in US30 if p < "2025-05-21" and v >= level]
    assert compute("highest_since('us_30y_yield', '2025-05-21')") == dt.date.fromisoformat(
        before[-1]
    )
    below = [p for p, v in US30 if p < "2025-05-21" and v <= level]
    assert compute("lowest_since('us_30y_yield', '2025-05-21')") == dt.date.fromisoformat(below[-1])
    five = [p for p, v in US30 if p < "2025-06-12" and v >= 5]
    assert compute("last_at_least('us_30y_yield', told, date)") == dt.date.fromisoformat(five[-1])
    three = [p for p, v in US30 if p < "2025-06-12" and v <= 3]
    assert compute("last_at_most('us_30y_yield', 3 [percent], date)") == dt.date.fromisoformat(
        three[-1]
    )
    window = [(v, p) for p, v in US30 if "2025-01-01" <= p <= "2025-06-12"]
    text = "date_of_max('us_30y_yield', '2025-01-01', date)"
    assert compute(text) == dt.date.fromisoformat(max(window)[1])
    assert compute("year(date)") == Quantity(2025.0, parse_unit("year"))
    assert compute("days('2025-06-01', date)") == Quantity(11.0, parse_unit("days"))
    assert compute("date_of_min('us_30y_yield', '2025-05-01', '2025-05-01') == '2025-05-01'")


def test_the_rank_counts_those_above() -> None:
    held = {n: dict(column(n)).get("2025-03-31") for n in DATA.series if n.startswith("tic_")}
    aside = {"tic_total", "tic_official", "tic_official_bills", "tic_official_bonds"}
    rivals = [v for n, v in held.items() if v is not None and n not in aside]
    own = held["tic_united_kingdom"]
    assert own is not None
    names = ", ".join(f"'{n}'" for n in sorted(aside))
    found = compute(f"rank('tic_united_kingdom', '2025-03-31', 'tic_', {names})")
    assert isinstance(found, Quantity)
    assert found.value == 1 + sum(v > own for v in rivals)


def test_units_convert_and_cancel() -> None:
    found = compute("180 [JPY bn] / 143.47 [JPY per USD]")
    assert isinstance(found, Quantity)
    assert str(found.unit) == "USD billion"
    assert found.value == pytest.approx(180 / 143.47)
    assert compute("1.5 [USD tn] + 500 [USD bn] == 2 [USD tn]") is True
    assert compute("1000 [USD mn] == 1 [USD bn]") is True
    assert compute("25 [bp] == 0.25 [points]") is True
    assert compute("5 [percent] - 3 [percent] == 2 [points]") is True
    assert compute("5 [percent] + 25 [bp] == 5.25 [percent]") is True
    assert compute("20 [percent] * 100 [USD bn] == 20 [USD bn]") is True
    assert compute("3 [USD bn] / 6 [USD bn] == 0.5") is True
    share = compute("share(21.3 [JPY tn], 107100 [JPY bn])")
    assert isinstance(share, Quantity)
    assert share.value == pytest.approx(100 * 21.3 / 107.1)


def test_truths_and_texts() -> None:
    assert compute("not (1 > 2) and (2 >= 2 or 1 == 0)") is True
    assert compute("true and not false") is True
    assert compute("member('CPTPP', 'JPN', date)") is True
    assert compute("member('CPTPP', 'GBR', '2024-12-14')") is False
    assert compute("members('CPTPP', '2024-12-14')") == Quantity(11.0, parse_unit(""))
    text = "text('claim_facts', 'found', claim == 'US Treasury June 2025 FX report on BoJ')"
    assert compute(f"contains({text}, 'bOJ POLICY')") is True
    assert compute(f"contains({text}, 'no such words')") is False


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("value('us_30y_yeld', date)", "no series", "'us_30y_yeld'"),
        ("value('us_30y_yield', '2025-13-01')", "no date", "'2025-13-01'"),
        ("value('us_30y_yield', '0000-01')", "no date", "'0000-01'"),
        ("value('us_30y_yield')", "does not take 1 argument", "value('us_30y_yield')"),
        ("value(us_30y_yield, date)", "must be a text", "us_30y_yield"),
        ("valve('us_30y_yield', date)", "no function", "valve('us_30y_yield', date)"),
        ("cell('auctions', 'hi_rate', 'percent', cusip == 'x')", "no column", "'hi_rate'"),
        ("rows('auctions', cusp == 'x')", "no column 'cusp'", "cusp"),
        ("rows('auctions', 'cusip')", "a condition is", "'cusip'"),
        ("rows('nope')", "no table", "'nope'"),
        ("fact('nope')", "no fact", "'nope'"),
        ("members('NATO', date)", "no group", "'NATO'"),
        ("metric('welfare.JPN')", "reads a run", "metric('welfare.JPN')"),
        ("value('us_30y_yield', date) + value('tic_japan', date)", "percent plus USD billion",
         "value('us_30y_yield', date) + value('tic_japan', date)"),
        ("value('us_30y_yield', date) > 5", "percent compared with",
         "value('us_30y_yield', date) > 5"),
        ("5 [percent] + 1", "percent plus a plain number", "5 [percent] + 1"),
        ("date + 1", "'+' of a date", "date + 1"),
        ("date > 5", "a date compared with a quantity", "date > 5"),
        ("1 and true", "'and' of a quantity", "1"),
        ("not 1", "'not' of a quantity", "not 1"),
        ("told > 5 [percent]", "no meaning here", "told"),
        ("share(1 [USD], 2 [JPY])", "share of USD", "share(1 [USD], 2 [JPY])"),
        ("yield", "no name", "yield"),
        ("1 +", "expected a value", ""),
        ("(1", "expected ')'", ""),
        ("1 2", "expected the end", "2"),
        ("1 < 2 < 3", "expected the end", "<"),
        ("'open", "closing quote", "'open"),
        ("5 [percent", "closing bracket", "[percent"),
        ("a = 1", "'=' means nothing", "="),
        ("5 %", "'%' means nothing", "%"),
        ("__import__('os')", "no function", "__import__('os')"),
        ("date.year", "'.' means nothing", "."),
        ("(" * 40 + "1" + ")" * 40, "nested more than", "("),
        ("-" * 40 + "1", "nested more than", "-"),
        ("not " * 40 + "true", "nested more than", "not"),
        ("1" + " + 1" * 200, "more than", " + 1" * 75),
    ],
)  # fmt: skip
def test_mistakes_say_what_and_where(text: str, what: str, where: str) -> None:
    found = mistakes(text)
    assert found
    assert any(what in said and (at == where or len(where) > 100) for said, at in found), found


def test_several_mistakes_are_told_at_once() -> None:
    text = "value('us_30y_yeld', '2025-99') + cell('auctions', 'prize', 'percent', foo == 'a')"
    assert len(mistakes(text)) == 4


def test_a_text_too_long_is_refused() -> None:
    with pytest.raises(ExpressionError, match="at most"):
        parse("1" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("value('us_30y_yield', '1950-01-01')", "no value"),
        ("value('us_30y_yield', '2099-01-01')", "after the day of judgement"),
        ("on('tic_japan', '2025-06-12')", "no value for the period"),
        ("max('us_30y_yield', '1980-01-01', '1995-01-01')", "starts 1990-01-02"),
        ("min('us_30y_yield', '2025-06-07', '2025-06-08')", "no value from"),
        ("cell('auctions', 'price', 'percent', cusip == 'none')", "no row"),
        ("row_mean('auctions', 'price', 'USD', cusip == 'none')", "no price"),
        ("1 / 0", "division by zero"),
        ("1e90 * 1e90 * 1e90 * 1e90", "no finite number"),
        ("share(1, 0)", "share of zero"),
        ("last_at_least('us_30y_yield', 50 [percent], date)", "never at least"),
    ],
)
def test_what_the_record_does_not_hold_is_said(text: str, reason: str) -> None:
    with pytest.raises(NoRecordError, match=reason):
        compute(text)


def test_a_value_carried_far_beyond_the_end_of_a_series_is_no_record() -> None:
    name = "aus_10y_end"
    end = column(name)[-1][0]
    later = dt.date.fromisoformat(end) + dt.timedelta(days=60)
    for text in (f"value('{name}', '{later}')", f"mean('{name}', '2024-01-01', '{later}')"):
        with pytest.raises(NoRecordError, match=f"ends {end}"):
            compute(text)


def test_two_rows_that_fit_are_a_mistake_with_its_place() -> None:
    with pytest.raises(ExpressionError, match="rows of auctions fit") as caught:
        compute("1 + cell('auctions', 'price', '', kind == 'bond')")
    assert caught.value.start == 4


def test_a_stated_unit_of_a_fact_wins_over_the_one_asked_for() -> None:
    found = compute("cell('trade_facts', 'value', 'JPY bn', item == 'Japan exports to US')")
    assert isinstance(found, Quantity)
    assert found.value == pytest.approx(21300)
    with pytest.raises(ExpressionError, match="JPY"):
        compute("cell('trade_facts', 'value', 'USD bn', item == 'Japan exports to US')")


WORDS = st.sampled_from(
    [
        "value", "mean", "rank", "cell", "rows", "share", "metric", "date", "told", "asof", "and",
        "or", "not", "true", "(", ")", ",", "+", "-", "*", "/", "<", ">=", "==", "!=", "1", "2.5",
        "1e90", "[percent]", "[USD bn]", "[JPY per USD]", "'us_30y_yield'", "'tic_japan'",
        "'auctions'", "'2025-06-12'", "'0000-01'", "'9999-12-31'", "'percent'", "'high_rate'",
        "kind", "'bond'", "fact", "'japan_exports'", "highest_since", "[x per y per z per a per b]",
        "[USD tn/USD tn/USD tn]", "__import__", "lambda", "exec",
    ]
)  # fmt: skip


def outcome_of(text: str) -> None:
    """Reading and computing end in a value or in one of the two errors, with a place."""
    try:
        node = parse(text)
    except ExpressionError as error:
        place = (error.start, error.end)
    else:
        place = None
    if place is not None:
        assert 0 <= place[0] <= place[1] <= len(text)
        return
    found, errors = check(node, CATALOGUE, "record", Type("quantity", PERCENT))
    if errors:
        assert found is None
        assert all(0 <= e.start < e.end <= len(text) for e in errors)
        return
    try:
        value = evaluate(node, Scope(WORLD, DAY, TOLD))
    except (NoRecordError, ExpressionError):
        return
    if isinstance(value, Quantity):
        assert math.isfinite(value.value)
        assert found is not None
        assert found.name == "quantity"
        assert found.unit is not None
        assert found.unit.like(value.unit)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=120))
def test_any_text_ends_in_an_error_with_its_place(text: str) -> None:
    outcome_of(text)


@settings(max_examples=600, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, max_size=40))
def test_any_words_of_the_language_end_too(words: list[str]) -> None:
    outcome_of(" ".join(words))


NUMBERS = st.one_of(
    st.integers(0, 10**9).map(str),
    st.floats(0, 1e6, allow_nan=False).map(lambda x: f"{x:.4f}"),
)
UNITS = st.sampled_from(["", " [percent]", " [USD bn]", " [USD mn]", " [JPY tn]", " [points]"])
ATOMS = st.one_of(
    st.builds(lambda n, u: n + u, NUMBERS, UNITS),
    st.sampled_from(
        ["told", "value('us_30y_yield', date)", "fact('japan_exports')",
         "value('usdjpy', '2025-05-07')", "value('tic_japan', date)", "year(date)"]
    ),
)  # fmt: skip
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda a, s, b: f"({a} {s} {b})", inner, st.sampled_from("+-*/"), inner),
        st.builds(lambda a: f"-({a})", inner),
        st.builds(lambda a, b: f"share({a}, {b})", inner, inner),
        st.builds(lambda a: f"abs({a})", inner),
    ),
    max_leaves=12,
)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_well_formed_arithmetic_keeps_its_units(text: str) -> None:
    outcome_of(text)


@settings(max_examples=200)
@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from(["USD", "JPY"]),
)
def test_scales_of_one_currency_agree(a: float, b: float, money: str) -> None:
    one = compute(f"{a:f} [{money} bn] + {b:f} [{money} mn]" if a >= 0 and b >= 0 else "0")
    if a >= 0 and b >= 0:
        assert isinstance(one, Quantity)
        expected = float(f"{a:f}") * 1e9 + float(f"{b:f}") * 1e6
        assert one.value * one.unit.scale == pytest.approx(expected, rel=1e-12)


def test_nothing_of_the_language_is_given_to_python() -> None:
    package = Path(claims.__file__).parent
    for path in package.rglob("*.py"):
        names = {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
        assert not names & {"eval", "exec", "compile", "__import__", "getattr", "globals"}, path


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("cell('auctions', 'offering', 'USD bn', cusip == 'x')", "in USD, not in USD billion"),
        ("cell('auctions', 'direct_share', 'points', cusip == 'x')", "in percent, not in points"),
        ("row_sum('auction_allotments', 'usd_bn', 'USD', period > '2025')", "in USD billion"),
        ("cell('us_tariff_timeline', 'increase', 'percent', partner == 'JPN')", "in points"),
    ],
)
def test_the_unit_of_a_column_is_the_one_that_its_table_states(text: str, what: str) -> None:
    assert any(what in said for said, _ in mistakes(text)), mistakes(text)


def test_every_function_is_explained() -> None:
    for name, function in FUNCTIONS.items():
        assert function.meaning
        assert function.signature(name).startswith(f"{name}(")
