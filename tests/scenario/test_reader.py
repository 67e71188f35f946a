"""What the reader says about mistakes: all of them, each on its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from walkaway.errors import BadInputError
from walkaway.scenario import Scenario, Tariff
from walkaway.scenario.scenario import examine

HEAD = 'name = "x"\ndate = 2025-06-12\n'
TARIFF = '[[measure]]\nkind = "Tariff"\nby = "USA"\n'


def told(text: str | bytes) -> list[str]:
    return [str(problem) for problem in examine(text, "f.toml")[1]]


def only(text: str | bytes) -> str:
    problems = told(text)
    assert len(problems) == 1, problems
    return problems[0]


def test_all_mistakes_at_once_each_on_its_line() -> None:
    text = """\
name = "Bad Name"
titel = "x"
date = 1999-12-31
[model]
deficits = "fixd"
[[measure]]
kind = "Tarif"
[[measure]]
kind = "Tariff"
by = "United States"
on = [
  "JPN",
  "Vietnm",
  3,
]
sectors = ["car", "C29"]
rate = 25
form = 2025-01-01
[[measure]]
kind = "Accession"
bloc = "CPTP"
members = "China"
"""
    expected = {
        1: "name: 'Bad Name' is not a name",
        2: "did you mean 'title'?",
        3: "1999-12-31 is outside the data, the data run from 2000-01-01 to 2026-09-25; the "
        "nearest day is 2000-01-01",
        5: "model.deficits: unknown value 'fixd', did you mean 'fixed'?",
        7: "measure[1].kind: unknown kind of measure 'Tarif', did you mean 'Tariff'?",
        10: "did you mean 'USA' (United States)?",
        13: "measure[2].on[2]: unknown economy or group 'Vietnm', did you mean 'VNM' (Vietnam)?",
        14: "measure[2].on[3]: an integer where a name is wanted",
        16: "measure[2].sectors[1]: unknown sector 'car', did you mean 'cars'?",
        17: "did you mean 25% or 0.25?",
        18: "unknown key 'form', did you mean 'from'?",
        21: "did you mean 'CPTPP'?",
        22: "did you mean 'CHN' (China)?",
    }
    problems = told(text)
    assert [int(p.split(":")[1]) for p in problems] == list(expected)
    for problem, part in zip(problems, expected.values(), strict=True):
        assert part in problem


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ('on = "JPN"\nrate = "-100%"', 7, "at or below -100%"),
        ('on = "JPN"\nchange = -1.5', 7, "at or below -100%"),
        ('on = "JPN"\nrate = "12,5%"', 7, "is not a tariff"),
        ('on = "JPN"\nrate = nan', 7, "nan is not a tariff"),
        ('on = "JPN"\nrate = inf', 7, "inf is not a tariff"),
        ('on = "JPN"\nrate = true', 7, "a boolean where"),
        ('on = "JPN"\nrate = 0.1\nchange = 0.1', 8, "both 'rate' and 'change'"),
        ('on = "JPN"', 3, "neither 'rate' nor 'change'"),
        ("rate = 0.1", 3, "'on' is missing"),
        ('on = []\nrate = 0.1', 6, "an empty list"),
        ('on = "USA"\nrate = 0.1', 6, "no trade between economies"),
        ('on = "JPN"\nrate = 0.1\nexempt = "goods"', 3, "no sector is left"),
        ('on = "JPN"\nrate = 0.1\nfrom = 2025-06-02\nuntil = 2025-06-01', 9, "is before 'from'"),
        ('on = "JPN"\nrate = 0.1\nfrom = "June"', 8, "'June' is not a date"),
        ('on = "JPN"\nrate = 0.1\nfrom = 2025-06-01T00:00:00', 8, "a date with a time where"),
        ('on = "JPN"\nrate = 0.1\nannounced = 2025-07-01\nfrom = 2025-06-01', 9, "before 'anno"),
        ('on = "JPN"\nrate = 0.1\nsectors = {a = 1}', 8, "a table where a name or a list"),
        ('on = "jpn"\nrate = 0.1', 6, "did you mean 'JPN'?"),
        ('on = "Japan"\nrate = 0.1', 6, "did you mean 'JPN' (Japan)?"),
        ('on = "South Korea"\nrate = 0.1', 6, "did you mean 'KOR'"),
        ('on = "JPN"\nrate = 0.1\nsectors = "Basic metals"', 8, "did you mean 'C24'"),
        ('on = "JPN"\nrate = 0.1\nfloor = "yes"', 8, "a string where true or false"),
    ],
)  # fmt: skip
def test_one_mistake(body: str, line: int, part: str) -> None:
    found = only(HEAD + TARIFF + body + "\n")
    assert found.startswith(f"f.toml:{line}: measure[1]")
    assert part in found


def test_a_measure_in_one_line_and_dotted_keys() -> None:
    inline = (
        HEAD + 'measure = [\n {kind = "Tariff", by = "USA",\n  on = ["JPN", "X"], rate = 0.1},\n]'
    )
    if "not TOML" not in "".join(told(inline)):  # TOML 1.1 allows lines inside inline tables
        assert "measure[1].on[2]" in only(inline)
    one_line = (
        HEAD + 'measure = [\n {kind = "Tariff", by = "USA", on = ["JPN", "Xy"], rate = 0.1},\n]'
    )
    assert only(one_line).startswith("f.toml:4: measure[1].on[2]: unknown economy or group 'Xy'")
    dotted = HEAD + 'model.deficits = "nil"\nmodel.revenue = "lump-sum"\n'
    assert only(dotted).startswith("f.toml:3: model.deficits: unknown value 'nil'")
    quoted = HEAD + '"model" = {"deficits" = "nil"}\n'
    assert only(quoted).startswith("f.toml:3: model.deficits")


def test_sound_inline_measures_are_read() -> None:
    inline = HEAD + 'measure = [{kind = "Tariff", by = "USA", on = "JPN", rate = "15%"}]'
    table = HEAD + TARIFF + 'on = ["JPN"]\nrate = 0.15\n'
    assert Scenario.from_toml(inline) == Scenario.from_toml(table)
    assert Scenario.from_toml(inline).digest == Scenario.from_toml(table).digest


def test_syntax_mistakes_do_not_hide_others() -> None:
    text = (
        HEAD + "date = 2025-06-13\nfoo = = 3\n" + TARIFF + 'on = "JPM"\nrate = 25\n[oops\nz = 1\n'
    )
    problems = told(text)
    lines = [int(p.split(":")[1]) for p in problems]
    assert "key 'date' is given twice" in problems[lines.index(3)]
    assert {4, 8, 9, 10} <= set(lines)
    assert "did you mean 'JPN'?" in problems[lines.index(8)]
    assert not any("missing" in p for p in problems)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "the file is empty"),
        (b"  \n\t", "the file is empty"),
        (b"\xff\xfe", "f.toml:1: byte 0xff is not UTF-8"),
        (HEAD.encode() + b'title = "\xe9"\n', "f.toml:3: byte 0xe9 is not UTF-8"),
        (HEAD + "title = " + "[" * 5000, "f.toml:3: not TOML: nested more than"),
        (HEAD + "title = " + "9" * 5000, "too many digits"),
        (HEAD + "title = 2025-02-30", "f.toml:3"),
        (HEAD + 'title = "\\u001B[31mred"', "f.toml:3: title: '\\x1b[31mred' holds the control"),
        (HEAD + 'title = "one\\ntwo"', "holds a line break, write it on one line"),
        (HEAD + 'title = "\u202eabc"', "holds the control character U+202E"),
        (HEAD + 'description = "one\\r"', "holds the control character U+000D"),
        (HEAD.replace('"x"', f'"{"x" * 101}"'), "has 101 characters, 100 are the most"),
        (HEAD + "title = 'open", "f.toml:3"),
        (HEAD + "[model]\ndeficits = 'fixed'\n[model]\nrevenue = 'lump-sum'\n", "f.toml:5"),
        ("name = 'x'", "'date' is missing"),
        (HEAD + "measure = 3", "an integer where a list of tables is wanted"),
        (HEAD + "[measure]\nkind = 'Tariff'", "write [[measure]], with two brackets"),
        (HEAD + "measure = [3]", "measure[1]: an integer where a table is wanted"),
        (HEAD + "[[measure]]\nby = 'USA'", "'kind' is missing"),
        (HEAD + "[[measure]]\nkind = 3", "unknown kind of measure 3"),
        (HEAD + "model = 3", "an integer where a table is wanted"),
        (HEAD + "[[measures]]\nkind = 'Tariff'", "unknown key 'measures', did you mean 'measure'?"),
        (HEAD + "focus = ['USA']", "1 names where 2 are wanted"),
        (HEAD + "focus = ['USA', 'JAP']", "f.toml:3: focus[2]: unknown economy or group 'JAP'"),
        (HEAD + "[[measure]]\nkind = 'Orders'\nas_of = 2025-07-01", "after the scenario's"),
        (HEAD + "[[measure]]\nkind = 'Orders'\nby = 'CHN'", "unknown value 'CHN'"),
        (HEAD + "[[measure]]\nkind = 'Accession'\nbloc = 'CPTPP'\nmembers = 'CHN'\n"
         "phase_in_years = 5", "f.toml:7: measure[1].phase_in_years: a phase-in without a first"),
    ],
)  # fmt: skip
def test_files_that_are_no_scenarios(text: str | bytes, part: str) -> None:
    assert part in only(text)


@pytest.mark.parametrize("date", ["1999-12-31", "2026-09-26", "2031-01-01"])
def test_dates_outside_the_data(date: str) -> None:
    assert "is outside the data" in only(f'name = "x"\ndate = {date}\n')


@pytest.mark.parametrize("date", ["2025-01-01", "2026-06-30"])
def test_dates_at_the_ends_of_the_data(date: str) -> None:
    assert told(f'name = "x"\ndate = {date}\n') == []


def contradiction(first: str, second: str) -> list[str]:
    return told(HEAD + TARIFF + first + "\n" + TARIFF + second + "\n")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('on = "CPTPP"\nrate = "15%"', 'on = "JPN"\nsectors = "cars"\nrate = "25%"'),
        ('on = "JPN"\nrate = "15%"', 'on = "all"\nsectors = "C29"\nchange = "+1%"'),
        ('on = "JPN"\nrate = 0.1\noverrides = true', 'on = "JPN"\nrate = 0.2\noverrides = true'),
        ('on = "JPN"\nrate = 0.1\nfloor = true', 'on = "JPN"\nrate = 0.1'),
        ('on = "JPN"\nrate = 0.1\nuntil = 2025-06-01', 'on = "JPN"\nrate = 0.2\nfrom = 2025-06-01'),
    ],
)  # fmt: skip
def test_contradictions_name_both_lines(first: str, second: str) -> None:
    (found,) = contradiction(first, second)
    second_line = (HEAD + TARIFF + first + "\n").count("\n") + 1
    assert found.startswith(f"f.toml:{second_line}: measure[2]: contradicts measure 1 on line 3: ")
    assert "JPN to USA in" in found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('on = "JPN"\nrate = "15%"', 'on = "JPN"\nsectors = "cars"\nrate = "15%"'),
        ('on = "JPN"\nrate = "15%"', 'on = "KOR"\nrate = "25%"'),
        ('on = "JPN"\nchange = "10%"', 'on = "JPN"\nchange = "25%"'),
        ('on = "JPN"\nrate = 0.1\nexempt = "cars"', 'on = "JPN"\nrate = 0.2\nsectors = "C29"'),
        ('on = "ASEAN"\nrate = 0.1\nexempt = "VNM"', 'on = "VNM"\nrate = 0.2'),
        ('on = "JPN"\nrate = 0.1\nuntil = 2025-06-01', 'on = "JPN"\nrate = 0.2\nfrom = 2025-06-02'),
        ('on = "JPN"\nrate = 0.1', 'on = "JPN"\nrate = 0.2\noverrides = true'),
        ('on = "JPN"\nrate = 0.1', 'on = "rest"\nrate = 0.2'),
    ],
)  # fmt: skip
def test_what_does_not_contradict(first: str, second: str) -> None:
    assert contradiction(first, second) == []


def test_the_same_tariffs_are_not_counted_twice() -> None:
    assert "given twice" in contradiction('on = "JPN"\nchange = 0.1', 'on = "JPN"\nchange = 0.1')[0]
    timeline = '[[measure]]\nkind = "Orders"\n'
    listed = '[[measure]]\nkind = "ReciprocalTariffs"\n'
    assert "f.toml:5: measure[2]: contradicts measure 1 on line 3" in only(HEAD + timeline + listed)
    apart = HEAD + timeline + 'exempt = "JPN"\n' + listed + 'on = "JPN"\n'
    assert told(apart) == []


def test_python_and_toml_accept_the_same_values() -> None:
    made = Tariff(by="USA", on="JPN", sectors="cars", change="25%", from_="2025-04-03")  # type: ignore[arg-type]
    text = HEAD + TARIFF + 'on = "JPN"\nsectors = "cars"\nchange = 0.25\nfrom = 2025-04-03\n'
    assert Scenario.from_toml(text).measures == (made,)
    assert made.change == 0.25
    assert made.from_ == dt.date(2025, 4, 3)
    with pytest.raises(BadInputError, match="Tariff: rate: 25 as a tariff"):
        Tariff(by=("USA",), on=("JPN",), rate=25)  # type: ignore[arg-type]


def test_a_scenario_made_in_python_is_checked_too() -> None:
    wrong = Tariff(by=("USA",), on=("Japan",), rate="15%")  # type: ignore[arg-type]
    scenario = Scenario(name="x", date=dt.date(2025, 6, 12), measures=(wrong,))
    with pytest.raises(BadInputError, match="did you mean 'JPN'"):
        scenario.check()


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is a folder"):
        Scenario.load(tmp_path)
    with pytest.raises(BadInputError, match="no such file"):
        Scenario.load(tmp_path / "x.toml")
    with pytest.raises(BadInputError, match="did you mean 'japan-2025'"):
        Scenario.load("japan-2205")
    with pytest.raises(BadInputError, match="cannot be read"):
        Scenario.load("a\0b.toml")


def test_the_file_gives_its_name_and_may_start_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "My Plan.toml"
    path.write_bytes(b"\xef\xbb\xbfdate = 2025-06-12\r\n")
    assert Scenario.load(path).name == "my-plan"
