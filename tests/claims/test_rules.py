"""The rules of the verdicts on claims made up for them, and what a run says beside."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.outcome import factory
from walkaway.claims import Story, Verdict, judge, load
from walkaway.claims.reader import read
from walkaway.claims.rules import half_up, weigh
from walkaway.claims.units import parse_unit
from walkaway.claims.values import Catalogue, Quantity
from walkaway.claims.words import number_words, told_words
from walkaway.cli.output import csv_text
from walkaway.present import judgements
from walkaway.world import Snapshot, World

DATA = Snapshot.embedded()
WORLD = World(dt.date(2026, 9, 1), DATA)


def story(body: str, head: str = "") -> Story:
    text = f'title = "T"\ndate = 2025-06-12\n{head}[[claim]]\nid = "a"\ntext = "t"\n{body}'
    return read(text, "s.toml", Catalogue.of(DATA))


def fit(body: str, record: float, unit: str = "percent") -> str:
    own = story(f"{body}\nunit = 'percent'\nsettle = 'x'").claims[0]
    return weigh(own, Quantity(record, parse_unit(unit))).fit


@pytest.mark.parametrize(
    ("body", "record", "expected"),
    [
        ("value = 5", 5.0, "exact"),
        ("value = 5", 4.97, "exact"),  # rounds
        ("value = 5", 4.5, "exact"),  # halves are rounded up
        ("value = 5", 4.49, "off"),
        ("value = 5.0", 4.97, "exact"),
        ("value = 5.00", 4.97, "off"),
        ("value = 1.26", 1.255, "exact"),  # although 1.255 is less in binary
        ("value = -2.5", -2.45, "exact"),
        ("value = 5\ntolerance = 1", 5.9, "near"),
        ("value = 5\ntolerance = 1", 6.0, "near"),
        ("value = 5\ntolerance = 0.4", 5.6, "off"),
        ("value = 20\ncomparison = 'about'", 20.4, "exact"),
        ("value = 20\ncomparison = 'about'\ntolerance = 2", 21.9, "exact"),
        ("value = 20\ncomparison = 'about'", 21.0, "off"),
        ("value = 20\ncomparison = 'nearly'", 19.9, "exact"),
        ("value = 20\ncomparison = 'nearly'", 20.3, "off"),
        ("value = 20\ncomparison = 'nearly'", 19.4, "off"),
        ("value = 20\ncomparison = 'nearly'\ntolerance = 1", 19.1, "exact"),
        ("value = 121\ncomparison = 'over'", 121.1, "exact"),
        ("value = 121\ncomparison = 'over'", 121.0, "near"),
        ("value = 121\ncomparison = 'over'", 120.6, "near"),
        ("value = 121\ncomparison = 'over'", 120.4, "off"),
        ("value = 3\ncomparison = 'at least'", 3.0, "exact"),
        ("value = 3\ncomparison = 'at least'", 2.0, "off"),
        ("value = 3\ncomparison = 'under'", 2.9, "exact"),
        ("value = 3\ncomparison = 'under'", 3.0, "near"),
        ("value = 3\ncomparison = 'under'", 4.0, "off"),
        ("value = 3\ncomparison = 'at most'", 3.0, "exact"),
        ("value = 3\ncomparison = 'at most'", 4.0, "off"),
        ("value = [2.4, 2.6]", 2.416, "exact"),
        ("value = [2.4, 2.6]", 2.4, "exact"),
        ("value = [2.4, 2.6]", 2.64, "near"),
        ("value = [2.4, 2.6]", 3.4, "off"),
        ("value = 0.0", 0.0, "exact"),
        ("value = 0.0", 0.04, "exact"),
        ("value = 0.0", 0.06, "off"),
    ],
)
def test_how_a_record_stands_to_what_was_told(body: str, record: float, expected: str) -> None:
    assert fit(body, record) == expected


def test_the_record_is_written_in_the_unit_of_the_claim() -> None:
    own = story("value = 1.2\nunit = 'USD tn'\nsettle = 'x'").claims[0]
    assert weigh(own, Quantity(1200.0, parse_unit("USD bn"))).fit == "exact"
    assert weigh(own, Quantity(1300.0, parse_unit("USD bn"))).gap == pytest.approx(0.1)


@given(st.floats(-1e12, 1e12, allow_nan=False), st.integers(0, 6))
def test_rounding_stays_within_half_a_step(number: float, digits: int) -> None:
    rounded = half_up(number, digits)
    noise = 1e-14 * abs(number)
    assert abs(rounded - number) <= 0.5 * 10.0**-digits * (1 + 1e-9) + noise
    assert half_up(rounded, digits) == rounded


@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(0, 100),
)
def test_a_wider_tolerance_never_turns_near_to_off(
    told: float, record: float, tolerance: float
) -> None:
    own = replace(story("value = 1\nsettle = 'x'").claims[0], value=told, tolerance=tolerance)
    order = {"exact": 0, "near": 1, "off": 2}
    narrow = weigh(own, Quantity(record, own.unit)).fit
    wide = weigh(replace(own, tolerance=2 * tolerance + 1), Quantity(record, own.unit)).fit
    assert order[wide] <= order[narrow]
    assert (narrow == "off") <= (abs(record - told) > tolerance)


STALE = "unit = 'percent'\nrecord = \"value('us_30y_yield', date)\""


def verdict_of(body: str, world: World = WORLD) -> tuple[Verdict, dt.date | None, str]:
    own = story(body)
    found = judge(own, world)[0]
    return found.verdict, found.when, found.because


def test_stale_names_the_newest_earlier_day() -> None:
    verdict, when, because = verdict_of(f"value = 5.04\n{STALE}")
    assert (verdict, when) == (Verdict.STALE, dt.date(2025, 5, 23))
    assert "5.04%" in because
    assert "4.84%" in because


def test_the_search_for_an_earlier_truth_ends_at_look_back() -> None:
    assert verdict_of(f"value = 5.16\n{STALE}")[0] is Verdict.CONTRADICTED
    assert verdict_of(f"value = 5.16\nlook_back = 20\n{STALE}")[:2] == (
        Verdict.STALE,
        dt.date(2007, 7, 17),
    )


def test_an_expression_without_the_claims_date_cannot_be_moved() -> None:
    body = "value = 5.04\nunit = 'percent'\nrecord = \"value('us_30y_yield', '2025-06-12')\""
    assert verdict_of(body)[0] is Verdict.CONTRADICTED


def test_a_revision_is_found_wherever_the_data_hold_one() -> None:
    entry, _ = DATA.series["tic_united_kingdom"]
    header, rows = DATA.csv(entry)
    at = header.index("tic_united_kingdom")
    first: dict[str, tuple[str, str]] = {}
    later: dict[str, str] = {}
    for row in rows:
        if row[at] and row[0] not in first:
            first[row[0]] = (row[1], row[at])
        elif row[at] and float(row[at]) != float(first[row[0]][1]):
            later[row[0]] = row[at]
    period = sorted(later)[0]
    published, value = first[period]
    body = f"value = {value}\nunit = 'USD bn'\nrecord = \"on('tic_united_kingdom', '{period}')\""
    own = replace(story(body), date=dt.date.fromisoformat(published))
    found = judge(own, WORLD)[0]
    assert (found.verdict, found.when) == (Verdict.STALE, own.date)
    assert "since revised" in found.because


def test_alternatives_are_tried_in_order_and_only_where_the_claim_itself_is_off() -> None:
    others = (
        "\n[[claim.alternative]]\nof = 'first'\nrecord = '3 [percent]'"
        "\n[[claim.alternative]]\nof = 'second'\nrecord = '7 [percent]'"
        "\n[[claim.alternative]]\nof = 'third'\nholds = 'told > 1 [percent]'"
    )
    body = "unit = 'percent'\nrecord = '{} [percent]'" + others
    off = judge(story("value = 7\n" + body.format(9)), WORLD)[0]
    assert (off.verdict, off.of) == (Verdict.MISATTRIBUTED, "second")
    assert judge(story("value = 7\n" + body.format(7)), WORLD)[0].verdict is Verdict.CONFIRMED
    third = judge(story("value = 8\n" + body.format(9)), WORLD)[0]
    assert third.of == "third"
    none = judge(story("value = 0.5\n" + body.format(9)), WORLD)[0]
    assert none.verdict is Verdict.CONTRADICTED
    assert none.gap == pytest.approx(8.5)


def test_an_earlier_alternative_makes_it_stale() -> None:
    body = "value = 7\nrecord = '9'\n[[claim.alternative]]\nof = '2022'\nrecord = '7'\n"
    found = judge(story(body + "earlier = true\non = 2022-12-31"), WORLD)[0]
    assert (found.verdict, found.when) == (Verdict.STALE, dt.date(2022, 12, 31))


def test_a_date_as_a_claim() -> None:
    record = "record = \"date_of_max('us_30y_yield', '2025-01-01', date)\""
    assert verdict_of(f"value = 2025-05-21\n{record}")[0] is Verdict.CONFIRMED
    off = judge(story(f"value = 2025-05-19\n{record}"), WORLD)[0]
    assert off.verdict is Verdict.CONTRADICTED
    assert "2 days later" in off.because
    near = f"value = 2025-05-19\ntolerance = 2\n{record}"
    assert verdict_of(near)[0] is Verdict.CLOSE


def test_unverifiable_says_what_is_missing_and_what_would_settle_it() -> None:
    body = "value = 1\nunit = 'percent'\nrecord = \"value('us_30y_yield', '1950-01-01')\""
    verdict, _, because = verdict_of(body)
    assert verdict is Verdict.UNVERIFIABLE
    assert "no value for 1950-01-01" in because
    assert "would settle it" in because
    assert "Ask the author" in verdict_of(body + "\nsettle = 'Ask the author.'")[2]


def test_asides_are_shown_and_decide_nothing() -> None:
    body = "value = 1\nrecord = '1'\nalso = ['1 / 0', \"last('tic_japan')\"]"
    found = judge(story(body), WORLD)[0]
    assert found.verdict is Verdict.CONFIRMED
    assert found.asides[0].value == "no record: a division by zero"
    assert found.asides[1].evidence


# ---- the model's side


def modelled(body: str):  # type: ignore[no-untyped-def]
    found = judge(story(body + "\nsettle = 'x'"), WORLD, factory.outcome())[0]
    assert found.verdict is Verdict.UNVERIFIABLE  # the model has no part in the verdict
    return found.model


def first_metric():  # type: ignore[no-untyped-def]
    return next(m for m in factory.outcome().metrics if m.unit == "%")


def test_the_models_number_is_the_band_over_the_members() -> None:
    metric = first_metric()
    found = modelled(f"value = 1\nunit = 'percent'\nmodel = \"2 * metric('{metric.id}')\"")
    assert found.band.low == pytest.approx(2 * metric.band.low)
    assert found.band.mid == pytest.approx(2 * metric.band.mid)
    assert found.band.high == pytest.approx(2 * metric.band.high)
    assert found.evidence[0].vintage == f"run {factory.outcome().record.id}"


def test_what_was_told_lies_in_the_band_or_not() -> None:
    metric = first_metric()
    model = f"unit = 'percent'\nmodel = \"metric('{metric.id}')\""
    inside = (metric.band.low + metric.band.high) / 2
    assert modelled(f"value = {inside}\n{model}").agrees is True
    assert modelled(f"value = {metric.band.high + 1000}\n{model}").agrees is False


def test_a_truth_is_counted_over_the_members() -> None:
    metric = first_metric()
    mid = metric.band.mid
    bar = f"{mid:.12f}" if mid >= 0 else f"-{-mid:.12f}"
    found = modelled(f"value = true\nmodel = \"metric('{metric.id}') >= {bar} [percent]\"")
    count = sum(v >= float(f"{mid:.12f}") for v in metric.members.values())
    assert f"true under {count} of {len(metric.members)}" in found.words


def test_a_metric_that_the_run_lacks_is_said() -> None:
    found = modelled("value = 1\nunit = 'percent'\nmodel = \"metric('nope')\"")
    assert "no metric 'nope'" in found.words
    assert found.band is None


# ---- documents


def no_nan(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(no_nan(v) for v in value.values())
    if isinstance(value, list):
        return all(no_nan(v) for v in value)
    return not isinstance(value, float) or math.isfinite(value)


def test_the_document_is_plain_json_with_the_evidence() -> None:
    own = load("japan-2025")
    found = judge(own, World(dt.date(2026, 9, 21), DATA))
    made = json.loads(judgements.claims(own, found, DATA.digest).json())
    assert made["schema"] == "walkaway/claims/1"
    assert sum(made["counts"].values()) == len(made["claims"]) == len(own.claims)
    assert no_nan(made)
    by_id = {c["id"]: c for c in made["claims"]}
    cars = by_id["car-tariff-24"]
    assert (cars["told"], cars["record"]["value"], cars["unit"]) == (24, 27.5, "percent")
    assert cars["believable"] is True
    assert {"what", "value", "period", "vintage", "source", "note"} == set(cars["evidence"][0])


def test_csv_has_one_row_per_claim_and_runs_nothing() -> None:
    import csv
    import io

    own = story("value = 1\nsaid_by = '=HYPERLINK(1)'\nrecord = '1'")
    found = judgements.claims(own, judge(own, WORLD), DATA.digest)
    rows = list(csv.DictReader(io.StringIO(csv_text(found.rows()))))
    assert {"claim", "told", "record_value", "evidence", "model_agrees"} <= set(rows[0])
    assert len(rows) == 1
    assert rows[0]["said_by"] == "'=HYPERLINK(1)"
    assert rows[0]["verdict"] == "confirmed"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("value = 22\nunit = 'USD bn'", "USD 22 bn"),
        ("value = 5.10\nunit = 'percent'", "5.10%"),
        ("value = -0.1\nunit = 'percent'", "\N{MINUS SIGN}0.1%"),
        ("value = 2011\nunit = 'year'", "2011"),
        ("value = 1239\nunit = 'USD bn'", "USD 1,239 bn"),
        ("value = [20, 25]\nunit = 'percent'", "20 to 25%"),
        ("value = 20\nunit = 'percent'\ncomparison = 'nearly'", "nearly 20%"),
        ("value = true", "true"),
    ],
)
def test_what_was_told_in_words(body: str, words: str) -> None:
    assert told_words(story(body + "\nsettle = 'x'").claims[0]) == words


def test_numbers_in_words_keep_five_digits() -> None:
    assert number_words(0.00012345678) == "0.00012346"
    assert number_words(1234567.0) == "1,234,567"
    assert number_words(0.0) == "0"
