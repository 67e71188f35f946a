"""Limits exactly where they are said, moved days, and each cell of a document in its column."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.claims.test_language import mistakes
from tests.claims.test_records import series
from tests.claims.test_rules import DATA, WORLD, story
from tests.outcome.factory import outcome
from walkaway.claims import Verdict, judge
from walkaway.claims import reader as reading
from walkaway.claims import records as seen
from walkaway.claims.modelled import modelled
from walkaway.claims.reader import read
from walkaway.claims.rules import weigh
from walkaway.claims.syntax import MAX_DEPTH, MAX_LENGTH, MAX_TOKENS, ExpressionError, parse
from walkaway.claims.units import parse_unit
from walkaway.claims.values import Catalogue, NoRecordError, Quantity, Scope
from walkaway.claims.watch import Kept, flips, recall, remember
from walkaway.errors import BadInputError
from walkaway.present.judgements import claims as document
from walkaway.present.judgements import counts
from walkaway.world import Series, World

# ---- limits


def test_an_expression_is_as_long_and_deep_as_it_may_be_and_no_more() -> None:
    assert (MAX_LENGTH, MAX_TOKENS, MAX_DEPTH) == (2000, 250, 32)
    parse("1" + " " * 1999)
    with pytest.raises(ExpressionError, match="2001 characters; an expression has at most 2000"):
        parse("1" + " " * 2000)
    parse("1" + "+1" * 124)  # 249 words and signs
    with pytest.raises(ExpressionError, match="more than 250 words and signs"):
        parse("1" + "+1" * 125)
    parse("-" * 32 + "1")
    with pytest.raises(ExpressionError, match="nested more than 32 deep"):
        parse("-" * 33 + "1")
    parse("(" * 32 + "1" + ")" * 32)
    with pytest.raises(ExpressionError, match="nested more than 32 deep"):
        parse("(" * 33 + "1" + ")" * 33)


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("abs()", "abs does not take 0 arguments", "abs()"),
        ("abs(1, 2)", "abs does not take 2 arguments", "abs(1, 2)"),
        ("share(1)", "share does not take 1 argument", "share(1)"),
        ("'a' < 'b'", "'<' between two texts", "'a' < 'b'"),
        ("true > false", "'>' between two truths", "true > false"),
        ("rows('auctions', term == 1 + 1)", "a condition compares with a text or a number",
         "1 + 1"),
        ("rows('auctions', term == 5 [percent])", "a column has no unit", "5 [percent]"),
        ("rows('auctions', 5)", "a condition is a column and what it must be", "5"),
        ("year(5)", "a date is wanted, not a quantity", "5"),
        ("year('12.6.2025')", "'12.6.2025' is no date", "'12.6.2025'"),
        ("(1 + 2", "expected ')', found the end", ""),
        ("(1 + 2 3)", "expected ')', found '3'", "3"),
        ("1 2", "expected the end, found '2'", "2"),
        ("1 = 2", "'=' means nothing here", "="),
    ],
)  # fmt: skip
def test_what_is_wrong_and_which_words_are_meant(text: str, what: str, where: str) -> None:
    assert (what, where) in mistakes(text)


def body(count: int) -> str:
    return 'title = "T"\ndate = 2025-06-12\n' + "".join(
        f'[[claim]]\nid = "c{k}"\ntext = "t"\nvalue = 1\nsettle = "x"\n' for k in range(count)
    )


def test_a_story_is_as_large_as_it_may_be_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.MOST_CLAIMS == 1000
    monkeypatch.setattr(reading, "MOST_CLAIMS", 3)
    catalogue = Catalogue.of(DATA)
    assert len(read(body(3), "s.toml", catalogue).claims) == 3
    with pytest.raises(BadInputError, match="4 claims; a story has at most 3"):
        read(body(4), "s.toml", catalogue)
    padding = b"#" * (1_000_000 - len(body(1)) - 1) + b"\n"
    assert read(padding + body(1).encode(), "s.toml", catalogue).claims
    with pytest.raises(BadInputError, match=r"s\.toml"):
        read(b"#" + padding + body(1).encode(), "s.toml", catalogue)


def test_a_range_of_one_number_is_no_mistake() -> None:
    assert story("value = [5, 5]\nsettle = 'x'").claims[0].value == (5.0, 5.0)
    with pytest.raises(BadInputError, match="the range runs backwards"):
        story("value = [5.1, 5]\nsettle = 'x'")


@pytest.mark.parametrize(
    ("written", "digits"),
    [("5", 0), ("5.10", 2), ("[2.4, 2.65]", 2), ("0.123456789012", 12), ("0.1234567890123", 12)],
)
def test_digits_count_up_to_twelve(written: str, digits: int) -> None:
    assert story(f"value = {written}\nsettle = 'x'").claims[0].digits == digits


def test_about_is_half_a_step_of_the_digits_told() -> None:
    def fit(told: str, record: float) -> str:
        own = story(f"value = {told}\ncomparison = 'about'\nsettle = 'x'").claims[0]
        return weigh(own, Quantity(record, own.unit)).fit

    assert [fit("20", x) for x in (19.5, 20.5, 19.4)] == ["exact", "exact", "off"]
    assert [fit("20.0", x) for x in (19.96, 20.04, 20.1)] == ["exact", "exact", "off"]
    assert [fit("20.00", x) for x in (20.004, 20.02)] == ["exact", "off"]


# ---- the record


def test_a_window_that_ends_on_the_day_a_value_was_due_still_counts() -> None:
    """September is due 31 days, five of lag and ten of grace later: on 15 November."""
    monthly = series("x", [1.0] * 9)

    def mean(asof: dt.date) -> float:
        known = replace(monthly, asof=asof)
        world: Any = SimpleNamespace(date=asof, series=lambda name: known)
        found = seen.mean(Scope(world, asof), "x", dt.date(2025, 1, 1), asof)
        assert isinstance(found, Quantity)
        return found.value

    assert mean(dt.date(2025, 11, 15)) == 1.0
    with pytest.raises(NoRecordError, match="ends 2025-09-30: nothing in the data up to"):
        mean(dt.date(2025, 11, 16))


def test_of_many_that_are_larger_three_are_named() -> None:
    known = {f"p_{k}": series(f"p_{k}", [float(k)], "USD bn") for k in range(6)}
    known = {name: replace(s, asof=dt.date(2025, 2, 10)) for name, s in known.items()}
    world: Any = SimpleNamespace(
        date=dt.date(2025, 2, 10), series=known.__getitem__, series_ids=lambda: tuple(known)
    )
    scope = Scope(world, world.date)
    found = seen.rank(scope, "p_1", dt.date(2025, 1, 31), "p_")
    assert isinstance(found, Quantity)
    assert found.value == 5
    assert scope.evidence[-1].value == "place 5; larger: p_5 5.0, p_4 4.0, p_3 3.0"


# ---- earlier truths


def long_ago(record: str, value: float, unit: str, **more: Any) -> Any:
    own = story(f"value = {value}\nunit = '{unit}'\nrecord = \"{record}\"\nlook_back = 100")
    return replace(own, claims=(replace(own.claims[0], **more),))


def test_the_search_reaches_the_whole_of_a_daily_series() -> None:
    """The highest yield of all was that of September 1990, nearly eight thousand values ago."""
    rates: Series = World(dt.date(2026, 9, 1), DATA).series("us_30y_yield")
    early = int(np.argmax(rates.values))
    assert len(rates) - early > 7000
    told = long_ago("value('us_30y_yield', date)", float(rates.values[early]), "percent")
    found = judge(told, WORLD)[0]
    assert (found.verdict, found.when) == (Verdict.STALE, rates.periods[early])


def test_an_expression_is_moved_if_any_part_of_it_speaks_of_the_day() -> None:
    rates = World(dt.date(2026, 9, 1), DATA).series("us_30y_yield")
    day = dt.date(2023, 10, 19)
    value = float(rates.at(day).value) + 1
    for record in (
        "value('us_30y_yield', date) + 1 [points]", "1 [points] + value('us_30y_yield', date)",
        "-(-1 [percent] - value('us_30y_yield', date) + 0 [percent])",
    ):  # fmt: skip
        found = judge(long_ago(record, round(value, 2), "percent"), WORLD)[0]
        assert found.verdict is Verdict.STALE, (record, found.because)


def test_a_claim_of_the_29th_of_february_looks_back_too() -> None:
    told = long_ago("value('us_30y_yield', date)", 123.0, "percent", date=dt.date(2024, 2, 29),
                    look_back=1)  # fmt: skip
    assert judge(told, WORLD)[0].verdict is Verdict.CONTRADICTED


# ---- the model's side


def said_by_model(model: str, told: str, unit: str = "percent", metric: str = "x") -> Any:
    """Under three members: -1, -2 and -4 percent."""
    own = story(f"value = {told}\nunit = '{unit}'\nsettle = 'x'\nmodel = \"{model}\"")
    return modelled(own.claims[0], WORLD, outcome())


METRIC = "metric('exports.JPN.USA.goods')"
LESS = "\N{MINUS SIGN}"


def test_what_the_model_says_is_its_band_in_the_unit_of_the_claim() -> None:
    found = said_by_model(METRIC, "-3")
    assert (found.band.low, found.band.mid, found.band.high) == (-4.0, -2.0, -1.0)
    assert found.words == f"{LESS}2% ({LESS}4 to {LESS}1)"
    assert found.brief == f"{LESS}4 to {LESS}1%"
    assert (found.agrees, found.unit) == (True, parse_unit("percent"))
    money = said_by_model("metric('revenue.USA')", "0.0934", "USD tn")
    assert (money.band.low, money.band.mid, money.band.high) == pytest.approx((0.09, 0.095, 0.1))
    assert money.words == "USD 0.095 tn (0.090 to 0.100)"
    assert money.brief == "USD 0.090 to 0.100 tn"
    assert money.agrees is True
    assert said_by_model("metric('revenue.USA')", "0.11", "USD tn").agrees is False
    one = said_by_model("low('exports.JPN.USA.goods')", "-4")
    assert (one.words, one.brief) == (f"{LESS}4%", f"{LESS}4%")


@pytest.mark.parametrize(
    ("told", "agrees"),
    [("-4", True), ("-1", True), ("-5", False), ("0", False), ("[-9, -4]", True),
     ("[-0.9, 3]", False), ("[-9, 9]", True), ("[-3, -2.5]", True), ("-4.4", False)],
)  # fmt: skip
def test_what_was_told_meets_the_band_or_not(told: str, agrees: bool) -> None:
    assert said_by_model(METRIC, told).agrees is agrees


@pytest.mark.parametrize(
    ("bar", "told", "words", "agrees"),
    [
        ("-5", "true", "true under 3 of 3", True), ("-3", "true", "true under 2 of 3", None),
        ("0", "true", "true under 0 of 3", False), ("-3", "false", "false under 1 of 3", None),
        ("0", "false", "false under 3 of 3", True),
    ],
)  # fmt: skip
def test_truths_are_counted_over_members(
    bar: str, told: str, words: str, agrees: bool | None
) -> None:
    own = story(f"value = {told}\nsettle = 'x'\nmodel = \"{METRIC} > {bar} [percent]\"").claims[0]
    found = modelled(own, WORLD, outcome())
    assert found is not None
    assert found.words == f"{words} members of the ensemble"
    assert found.brief == words.replace(" under", ":")
    assert found.agrees is agrees


# ---- documents


def judged() -> Any:
    own = story(
        "value = 9\nunit = 'percent'\nsaid_by = 'someone'\ncomparison = 'about'\ntolerance = 0.5\n"
        "date = 2025-06-06\nnote = 'a note'\nsettle = 'what would'\n"
        "record = \"value('us_30y_yield', date)\"\nalso = ['1 + 1']\n"
        f'model = "{METRIC}"'
    )
    return own, judge(own, WORLD, outcome())


def test_every_cell_stands_in_its_column() -> None:
    own, found = judged()
    (row,) = document(own, found, "0" * 64).rows()
    told = {key: value for key, value in row.items() if not isinstance(value, list | dict)}
    for key, value in {
        "id": "a", "said_by": "someone", "unit": "percent", "verdict": str(found[0].verdict),
        "because": found[0].because, "note": "a note", "settle": "what would",
    }.items():  # fmt: skip
        assert told[key] == value, key
    assert float(row["gap"]) == pytest.approx(-4.03)


def test_every_key_of_the_document_says_what_it_is() -> None:
    own, found = judged()
    made = document(own, found, "0" * 64).plain()
    assert (made["data"], made["asof"]) == ("0" * 64, "2026-09-01")
    assert made["story"] == {
        "name": own.name, "title": "T", "description": "", "date": "2025-06-12", "scenario": "",
        "digest": own.digest,
    }  # fmt: skip
    (one,) = made["claims"]
    assert (one["id"], one["text"], one["said_by"], one["told"]) == ("a", "t", "someone", 9)
    assert (one["unit"], one["comparison"], one["tolerance"]) == ("percent", "about", 0.5)
    assert (one["date"], one["note"], one["settle"]) == ("2025-06-06", "a note", "what would")
    assert one["record"] == {
        "expression": "value('us_30y_yield', date)", "value": 4.97, "unit": "percent",
        "in_words": "4.97%",
    }  # fmt: skip
    assert one["gap"] == pytest.approx(-4.03)
    assert (one["of"], one["believable"]) == (None, False)
    model = dict(one["model"])
    (fact,) = model.pop("evidence")
    assert model == {
        "brief": model["brief"], "expression": METRIC,
        "words": f"{LESS}2% ({LESS}4 to {LESS}1)", "low": -4.0, "mid": -2.0,
        "high": -1.0, "unit": "percent", "agrees": False,
    }  # fmt: skip
    assert fact["vintage"] == f"run {outcome().record.id}"
    assert [(a["expression"], a["value"]) for a in one["also"]] == [("1 + 1", "2")]
    assert (one["evidence"][0]["period"], one["evidence"][0]["value"]) == (
        "2025-06-06", "4.97 percent",
    )  # fmt: skip
    assert sum(counts(found).values()) == 1
    assert counts(found)[str(found[0].verdict)] == 1
    assert list(counts(())) == [str(v) for v in Verdict]
    assert document(own, (), "0" * 64).asof is None


def test_what_was_kept_is_what_is_recalled(tmp_path: Any) -> None:
    own, found = judged()
    path = tmp_path / "k.json"
    remember(path, own, found, "data")
    kept = recall(path)
    assert kept == Kept(
        own.digest, "data", "2026-09-01", {"a": (str(found[0].verdict), found[0].because)}
    )
    assert flips(kept, found) == ()


# ---- near the edge


@pytest.mark.parametrize(
    ("told", "record", "gap"),
    [("[2, 6]", 1.0, -1.0), ("[2, 6]", 9.0, 3.0), ("[2, 6]", -20.0, -22.0),
     ("[-6, -2]", -9.0, -3.0), ("[-6, -2]", 5.0, 7.0)],
)  # fmt: skip
def test_a_gap_is_counted_from_the_nearer_end(told: str, record: float, gap: float) -> None:
    own = story(f"value = {told}\nsettle = 'x'").claims[0]
    assert weigh(own, Quantity(record, own.unit)).gap == pytest.approx(gap)


def test_members_that_only_one_metric_has_are_left_out() -> None:
    """Welfare of the United States was solved under A and B, that of Japan under A, B and C."""
    model = "metric('welfare.JPN') - metric('welfare.USA')"
    own = story(f"value = 1\nunit = 'points'\nsettle = 'x'\nmodel = \"{model}\"").claims[0]
    found = modelled(own, WORLD, outcome())
    assert found is not None
    assert found.band is not None
    # -1 less 0 and -2 less 0.5.
    assert (found.band.low, found.band.high) == pytest.approx((-2.5, -1.0))
