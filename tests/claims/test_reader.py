"""Stories from TOML: what is read, and every mistake with its file and line."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from walkaway.claims import Comparison, Story, Verdict, judge, load
from walkaway.claims.library import content
from walkaway.claims.reader import read
from walkaway.claims.values import Catalogue
from walkaway.errors import BadInputError
from walkaway.world import Snapshot, World

DATA = Snapshot.embedded()
CATALOGUE = Catalogue.of(DATA)
HEAD = 'title = "T"\ndate = 2025-06-12\n'


def story(text: str) -> Story:
    return read(text, "s.toml", CATALOGUE)


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        read(text, "s.toml", CATALOGUE)
    return str(caught.value).split("\n")


def claim(body: str) -> str:
    return f'{HEAD}[[claim]]\nid = "a"\ntext = "t"\n{body}'


def test_a_claim_is_read_with_its_defaults() -> None:
    found = story(claim('value = 5.10\nunit = "percent"\nrecord = "last(\'us_30y_yield\')"'))
    own = found.claims[0]
    assert found.name == "s"
    assert own.value == 5.1
    assert own.digits == 2  # as written: 5.10
    assert own.date == dt.date(2025, 6, 12)
    assert own.said_by == "the story"
    assert own.comparison is Comparison.EQUAL
    assert own.look_back == 5


@pytest.mark.parametrize(
    ("written", "digits"),
    [("5", 0), ("5.1", 1), ("-0.10", 2), ("[2.4, 2.65]", 2), ("1_000.5", 1), ("5 # 1.234", 0)],
)
def test_digits_are_those_written(written: str, digits: int) -> None:
    found = story(claim(f'value = {written}\nunit = "percent"\nsettle = "x"'))
    assert found.claims[0].digits == digits


def test_all_mistakes_of_a_file_are_told_with_their_lines() -> None:
    text = """titel = "T"
date = 2025-06-12

[[claim]]
id = "one"
text = "t"
value = 5
unit = "percent"
record = "value('us_30y_yeld', date)"

[[claim]]
id = "one"
text = "t"
value = true
unit = "percent"
comparison = "more"
record = "value('us_30y_yield', date)"

[[claim]]
id = "three"
text = "t"
value = [3, 1]
settle = "x"

[[claim.alternative]]
of = "b"

[[claim.measure]]
kind = "Tarif"
"""
    found = problems(text)
    expected = [
        (1, "unknown key 'titel', did you mean 'title'?"),
        (1, "'title' is missing"),
        (9, "no series 'us_30y_yeld' in the snapshot, did you mean 'us_30y_yield'?"),
        (15, "has no unit"),
        (16, "unknown value 'more'"),
        (17, "the claim is a truth, this is a quantity"),
        (22, "runs backwards"),
        (25, "neither 'record' nor 'holds' is given"),
        (29, "unknown kind of measure 'Tarif', did you mean 'Tariff'?"),
    ]
    for line, what in expected:
        assert any(re.match(rf"s\.toml:{line}\b", p) and what in p for p in found), (line, what)


def test_a_mistake_in_an_expression_has_its_column() -> None:
    line = "record = \"1 + value('us_30y_yeld', date)\""
    found = problems(claim(f'value = 5\nunit = "percent"\n{line}'))
    column = line.index("'us_30y_yeld'") + 1
    assert any(p.startswith(f"s.toml:8:{column}: claim[1].record: no series") for p in found)


def test_in_a_text_over_several_lines_the_line_is_that_of_the_mistake() -> None:
    body = 'value = 5\nunit = "percent"\nrecord = """\nvalue(\n  \'nope\', date)"""'
    assert any(p.startswith("s.toml:10:3: claim[1].record: no series 'nope'")
               for p in problems(claim(body)))  # fmt: skip


def test_where_escapes_hide_the_column_the_line_is_told() -> None:
    body = 'value = 5\nunit = "percent"\nrecord = "value(\\"nope\\", date)"'
    assert any(p.startswith("s.toml:8: claim[1].record: no series") for p in problems(claim(body)))


def test_a_mistake_in_a_list_or_an_alternative_names_it() -> None:
    body = (
        'value = 5\nunit = "percent"\nsettle = "x"\nalso = [\n  "1",\n  "nope(1)",\n]\n'
        '[[claim.alternative]]\nof = "x"\nrecord = "1"\n'
        '[[claim.alternative]]\nof = "y"\nholds = "1"\n'
    )
    found = problems(claim(body))
    assert any(p.startswith("s.toml:11:4: claim[1].also[2]: no function 'nope'") for p in found)
    assert any(p.startswith("s.toml:15: claim[1].alternative[1].record: the claim is in percent")
               for p in found)  # fmt: skip
    assert any("alternative[2].holds: holds must be true or false" in p for p in found)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("value = 5", "neither 'record' nor 'settle'"),
        ('value = 5\nrecord = "value(\'us_30y_yield\', date)"', "set unit = 'percent'"),
        ('value = 5\nunit = "USD bn"\nrecord = "last(\'us_30y_yield\')"', "the claim is in USD"),
        ('value = "5"\nsettle = "x"', "a string where a number"),
        ("value = inf\nsettle = 'x'", "not finite"),
        ("value = nan\nsettle = 'x'", "not finite"),
        ("value = [1, 2, 3]\nsettle = 'x'", "a list where a number"),
        ("value = [1, 'a']\nsettle = 'x'", "a string where a number"),
        ("value = 1\ncomparison = 'between'\nsettle = 'x'", "between wants a range"),
        ("value = [1, 2]\ncomparison = 'over'\nsettle = 'x'", "a range is compared with between"),
        ("value = true\ncomparison = 'over'\nsettle = 'x'", "compared with equal only"),
        ("value = [1, 2]\nrecord = 'told'", "'told' has no meaning"),
        ("value = 1\ntolerance = -1\nsettle = 'x'", "tolerance"),
        ("value = 1\nalso = ['1', 2]\nsettle = 'x'", "an integer where a string"),
        ("value = 1\nalternative = 3\nsettle = 'x'", "a list of tables is wanted"),
        ("value = 1\nrecord = 'metric(\"x\")'", "put it into model"),
        ("value = 1\nrecord = '1 +'", "expected a value"),
        ("value = 1\nsettle = 'x'\n[[claim.alternative]]\nof = 'b'\nholds = 'true'\n"
         "on = 2020-01-01",
         "'on' belongs to earlier"),
        ("value = 1\nsettle = 'x'\n[[claim.measure]]\nby = 'USA'", "'kind' is missing"),
        ("value = 1\nsettle = 'x'\n[[claim.measure]]\nkind = 'Accession'\nbloc = 'CPTPP'\n"
         "members = 'THAI'", "THAI"),
    ],
)  # fmt: skip
def test_mistakes(body: str, what: str) -> None:
    found = problems(claim(body))
    assert any(what in p for p in found), found
    assert all(re.match(r"s\.toml:\d+", p) for p in found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        (HEAD, "no [[claim]]"),
        (HEAD + "claim = 3", "list of tables is wanted"),
        (HEAD + "claim = [3]", "an integer where a table"),
        (HEAD + "[[claim]\nid = 3", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_files_that_are_no_story(text: str | bytes, what: str) -> None:
    assert any(what in p for p in problems(text))


def test_there_is_no_such_story() -> None:
    with pytest.raises(BadInputError, match="did you mean 'japan-2025'"):
        load("japam-2025")


def test_mistakes_that_only_the_data_show_have_their_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    body = "value = 5\nunit = 'percent'\nrecord = \"cell('auctions', 'high_rate', 'percent', "
    body += "kind == 'bond')\""
    read_story = story(claim(body))
    with pytest.raises(BadInputError, match=r"s\.toml:8: \d+ rows of auctions fit"):
        judge(read_story, World(dt.date(2026, 6, 30), DATA))


LIBRARY = content("japan-2025")[0].decode("utf-8")


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_story_is_read_or_refused_with_places(data: st.DataObject) -> None:
    lines = LIBRARY.split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(0, len(lines[row])))
    junk = data.draw(st.text(max_size=5))
    lines[row] = lines[row][:cut] + junk + lines[row][cut + data.draw(st.integers(0, 5)) :]
    try:
        found = read("\n".join(lines), "s.toml", CATALOGUE)
    except BadInputError as error:
        told = error.problems
    else:
        assert found.claims
        return
    assert told
    assert all(re.match(r"s\.toml:\d+", p.place) for p in told)


def test_a_record_that_becomes_available_settles_a_claim() -> None:
    """Unverifiable is not typed in: it follows from what the data hold on the day."""
    own = story(claim("value = 1116.7\nunit = 'USD bn'\nrecord = \"on('tic_japan', '2026-06')\""))
    before = judge(own, World(dt.date(2026, 6, 30), DATA))[0]
    after = judge(own, World(dt.date(2026, 9, 1), DATA))[0]
    assert before.verdict is Verdict.UNVERIFIABLE
    assert "no value for the period" in before.because
    assert after.verdict is Verdict.CONFIRMED
