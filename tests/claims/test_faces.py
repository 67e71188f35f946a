"""The page, the report's section and the command line; believing and watching."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.outcome import factory
from walkaway.claims import Verdict, judge, judgement_day, load, names
from walkaway.claims.believe import believed
from walkaway.claims.check import check
from walkaway.claims.format import AlternativeTable, ClaimTable, HeadTable
from walkaway.claims.functions import FUNCTIONS
from walkaway.claims.reader import read
from walkaway.claims.syntax import parse
from walkaway.claims.values import Catalogue, Type
from walkaway.claims.watch import Kept, Round, flips, judge_again, keep_path, recall, watch
from walkaway.cli.claims import command
from walkaway.errors import BadInputError, WalkawayError
from walkaway.grammar.fields import entries
from walkaway.present import claims as faces
from walkaway.present import html, judgements
from walkaway.scenario import Scenario
from walkaway.world import Snapshot, World
from walkaway.world.sources import EMBEDDED

GUIDE = Path(__file__).parents[2] / "docs" / "claims.md"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "home"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


# ---- pages


def test_the_page_has_a_section_with_evidence_for_every_claim() -> None:
    story = load("japan-2025")
    data = Snapshot.embedded()
    found = judge(story, World(judgement_day(data, story), data))
    page = faces.page(judgements.claims(story, found, data.digest))
    assert len(page.sections) == 1 + len(found)
    for judgement, section in zip(found, page.sections[1:], strict=True):
        text = " ".join(section.lead)
        assert section.title.lower().startswith(str(judgement.verdict))
        assert judgement.because in text
        for item in judgement.evidence:
            assert item.value in text
            assert item.vintage in text
            assert item.source in text
    written = html.render(page)
    assert "31% less" in written
    assert "<script" not in written


def test_the_section_of_a_run_shows_the_models_side_of_its_story() -> None:
    section = faces.section(factory.outcome(name="japan-2025"))
    assert section is not None
    assert "modelled" in section.tables[0].columns
    assert len(section.tables[0].rows) == len(load("japan-2025").claims)
    assert faces.section(factory.outcome(name="zero")) is None


# ---- the command line


def test_json_csv_and_text_agree() -> None:
    made = json.loads(run("japan-2026", "--json", "--no-model"))
    rows = list(csv.DictReader(io.StringIO(run("japan-2026", "--csv", "--no-model"))))
    assert [c["verdict"] for c in made["claims"]] == [r["verdict"] for r in rows]
    assert [c["id"] for c in made["claims"]] == [r["id"] for r in rows]
    text = run("japan-2026", "--no-model")
    for item in made["claims"]:
        assert item["because"][:40] in " ".join(text.split())


def test_the_date_option_hides_what_was_published_later() -> None:
    made = json.loads(run("japan-2026", "--json", "--no-model", "--date", "2026-07-31"))
    verdicts = {c["id"]: c["verdict"] for c in made["claims"]}
    assert made["asof"] == "2026-07-31"
    assert verdicts["japan-holdings-june"] == "unverifiable"


def test_a_report_is_written(tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    run("japan-2026", "--short", "--no-model", "--report", str(out))
    assert "Japan begins to walk" in out.read_text(encoding="utf-8")


def test_the_stories_are_listed() -> None:
    assert tuple(s["name"] for s in json.loads(run("--list", "--json"))) == names()
    assert "japan-2025" in run("--list")


@pytest.mark.parametrize(
    "arguments",
    [("--watch", "--believe", "x"), ("--csv", "--json"), ("--csv", "--watch"), ("--on", "zero")],
)
def test_options_that_exclude_one_another(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(command, list(arguments)).exit_code == 2


def test_a_story_with_mistakes_is_refused_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('title = "x"\ndate = 2025-06-12\n[[claim]]\nid = "A B"\nvalue = 1\n')
    with pytest.raises(BadInputError) as caught:
        CliRunner().invoke(command, [str(path)], catch_exceptions=False)
    assert len(caught.value.problems) >= 3
    assert all(p.place.startswith(str(path)) for p in caught.value.problems)


# ---- believing


def test_a_believed_claim_is_a_scenario_with_its_measures() -> None:
    story = load("japan-2025")
    made = believed(story, "31pct-less-foreign-demand")
    assert [m.kind for m in made.measures] == ["Preference"]
    assert made.date == dt.date(2025, 6, 30)
    assert Scenario.from_toml(made.to_toml()).digest == made.digest
    car = believed(story, "car-tariff-24")
    assert car.date == story.date
    assert "24%" in car.measures[0].describe()
    june = believed(load("japan-2026"), "japan-holdings-fall-123bn")
    assert june.date == dt.date(2026, 2, 28)


def test_a_believed_claim_stands_on_another_scenario() -> None:
    base = Scenario.load("japan-2025")
    made = believed(load("japan-2025"), "prachinburi-in-cptpp", base)
    assert made.measures[:-1] == base.measures
    assert made.measures[-1].kind == "Accession"


def test_a_believed_claim_that_contradicts_its_base_is_refused() -> None:
    with pytest.raises(BadInputError, match="contradicts"):
        believed(load("japan-2025"), "car-tariff-24", Scenario.load("japan-2025"))


def test_what_cannot_be_believed_is_said() -> None:
    story = load("japan-2025")
    with pytest.raises(BadInputError, match=r"carries no measure.*these do: car-tariff-24"):
        believed(story, "cptpp-12-members")
    with pytest.raises(BadInputError, match="did you mean 'car-tariff-24'"):
        believed(story, "car-tarif-24")


def test_a_claim_is_run_from_the_command_line() -> None:
    made = json.loads(run("japan-2025", "--believe", "prachinburi-in-cptpp", "--json"))
    members = next(m for m in made["metrics"] if m["id"] == "welfare.THA")["members"]
    assert made["scenario"]["name"] == "believe-prachinburi-in-cptpp"
    assert all(value > 0 for value in members.values())


# ---- watching


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(EMBEDDED, folder)
    return folder


def reforecast(folder: Path, fact: str, value: str) -> None:
    """Publish another value of a fact: the file, the manifest and its fingerprint."""
    path = folder / "stories" / "story_facts.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    at = rows[0].index("value")
    for row in rows:
        if row[0] == fact:
            row[at] = value
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    raw = buffer.getvalue().encode()
    path.write_bytes(raw)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for entry in manifest["files"]:
        if entry["file"] == "stories/story_facts.csv":
            entry |= {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    text = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    (folder / "manifest.sha256").write_text(f"{digest}  manifest.json\n")


def test_a_verdict_that_flips_with_the_data_is_shown(tmp_path: Path, home: Path) -> None:
    folder = copied(tmp_path)
    path = keep_path("japan-2025")
    assert path.is_relative_to(home)
    steps = [
        lambda: None,
        lambda: reforecast(folder, "us_car_tariff_japan", "24"),
        lambda: None,
        lambda: reforecast(folder, "us_car_tariff_japan", "25"),
    ]

    def wait() -> bool:
        if not steps:
            return False
        steps.pop(0)()
        return True

    rounds = list(watch("japan-2025", None, path, data=lambda: folder, wait=wait))
    assert all(isinstance(r, Round) for r in rounds)
    first, second, third = (r for r in rounds if isinstance(r, Round))
    assert first.flips is None
    assert second.flips is not None
    assert [(f.claim, f.before, f.now) for f in second.flips] == [
        ("car-tariff-24", "misattributed", "confirmed")
    ]
    assert third.flips is not None
    assert [(f.before, f.now) for f in third.flips] == [("confirmed", "misattributed")]


def test_a_story_half_written_is_waited_out(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    good = (
        "title = 'T'\ndate = 2025-06-12\n[[claim]]\nid = 'a'\ntext = 't'\nvalue = {}\nrecord = '2'"
    )
    path.write_text(good.format(2))
    steps = [
        lambda: path.write_text(good[:40]),
        path.unlink,
        lambda: path.write_text(good.format(3)),
    ]

    def wait() -> bool:
        if not steps:
            return False
        steps.pop(0)()
        return True

    kept = keep_path(path)
    found = list(watch(path, None, kept, data=lambda: EMBEDDED, wait=wait))
    assert [isinstance(f, WalkawayError) for f in found] == [False, True, True, False]
    last = found[-1]
    assert isinstance(last, Round)
    assert last.flips is not None
    assert [(f.before, f.now) for f in last.flips] == [("confirmed", "contradicted")]


def test_claims_that_come_and_go_are_flips_too() -> None:
    story = load("japan-2026")
    data = Snapshot.embedded()
    found = judge(story, World(judgement_day(data, story), data))
    kept = Kept("", "", "", {"gone": ("close", "once"), found[0].claim.id: ("confirmed", "same")})
    told = {f.claim: (f.before, f.now) for f in flips(kept, found[:2])}
    assert told == {found[1].claim.id: ("", str(found[1].verdict)), "gone": ("close", "")}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "walkaway/verdicts/1"}', "\x00"])
def test_kept_verdicts_that_cannot_be_read_count_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "k.json"
    path.write_text(text)
    assert recall(path) is None
    again = judge_again("japan-2026", Snapshot.embedded(), None, path)
    assert again.flips is None
    kept = recall(path)
    assert kept is not None
    assert kept.verdicts["30-year-may-5.046"][0] == Verdict.CONFIRMED


def test_files_of_one_name_in_two_folders_are_kept_apart(tmp_path: Path) -> None:
    assert keep_path(tmp_path / "a" / "s.toml") != keep_path(tmp_path / "b" / "s.toml")


def test_watching_from_the_command_line() -> None:
    options = ("japan-2026", "--watch", "--rounds", "2", "--every", "0")
    assert "first judgement kept" in run(*options)
    assert "no verdict flipped" in run(*options)
    line = json.loads(run(*options, "--json").strip())
    assert line["flips"] == []
    assert line["verdicts"]["30-year-may-5.046"] == "confirmed"


# ---- the guide


def test_the_guide_names_every_key_function_and_verdict() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for table in (HeadTable, ClaimTable, AlternativeTable):
        for item in entries(table):
            assert f"`{item.key}`" in text, item.key
    for name, function in FUNCTIONS.items():
        assert f"| `{function.signature(name)}` | {function.meaning} |" in text
    for verdict in Verdict:
        assert f"**{verdict}**" in text


def test_the_examples_of_the_guide_are_sound() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    assert blocks
    catalogue = Catalogue.of(Snapshot.embedded())
    data = Snapshot.embedded()
    story = read(blocks[0], "mine.toml", catalogue)
    found = judge(story, World(judgement_day(data, story), data))
    assert {str(j.verdict) for j in found} == {"confirmed", "misattributed"}
    lines = [p.split("```")[0] for p in text.split("```text\n")[1:]]
    for line in "\n".join(lines).splitlines():
        if line and not line.startswith("$"):
            side = "model" if "metric(" in line else "record"
            told = Type("quantity", replace(story.claims[0]).unit)
            assert not check(parse(line), catalogue, side, told)[1], line
