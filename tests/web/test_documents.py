"""What the API answers is what the command line prints, and what is downloaded is the run."""

from __future__ import annotations

import csv
import io
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from tests.commands import call
from tests.present.rich import q, run
from tests.web.conftest import PYTHONPATH, REAL, Running, running
from walkaway.outcome import Outcome, Step
from walkaway.outcome import Path as DatedPath
from walkaway.present import catalogue, publish_data
from walkaway.scenario import Scenario, library
from walkaway.web import downloads, models, routes

QUICK = {"scenario": "japan-2025", "draws": 0, "elasticities": ["U4"], "only": ["goods"]}
TURNED = {**QUICK, "dials": {"tariff-1": 0.0}}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALKAWAY_HOME", str(home))
        patch.setenv("PYTHONPATH", PYTHONPATH)
        with running(home, REAL) as found:
            yield found


def test_every_download_has_a_maker_and_a_type() -> None:
    assert set(get_args(models.FileName)) == set(downloads.FILES) == set(routes.FILE_TYPES)


@pytest.fixture(scope="module")
def quick(server: Running) -> dict[str, Any]:
    return server.ended(QUICK)


@pytest.fixture(scope="module")
def outcome(server: Running, quick: dict[str, Any]) -> Outcome:
    return Outcome.from_dict(server.get(f"/runs/{quick['id']}/outcome").json())


def timeless(document: dict[str, Any]) -> dict[str, Any]:
    """An outcome without the seconds that its solves took."""
    solves = [{**one, "seconds": 0} for one in document["solves"]]
    return {**document, "solves": solves}


@pytest.mark.parametrize("name", ["zero", "japan-2025"])
def test_a_run_is_that_of_the_command_line(
    server: Running, home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = server.ended({"scenario": name, "draws": 0, "elasticities": ["CP", "U4"]})
    assert job["state"] == "finished", job["error"]
    found = server.get(f"/runs/{job['id']}/outcome").json()
    arguments = ["--draws", "0", "--elasticities", "CP,U4", "--no-report"]
    printed = json.loads(call("run", name, "--json", *arguments).stdout)
    jsonschema.validate(found, catalogue.schema("outcome"))
    assert found["run"] == printed["run"] == job["run"]
    # A library's scenario goes through TOML once more on its way to the worker.
    assert timeless(found) == timeless(printed)
    # Both keep their runs in the same place.
    monkeypatch.setenv("WALKAWAY_HOME", str(home))
    kept = json.loads(call("runs", "--json").stdout)
    assert job["run"] in [run["run"] for run in kept]


def test_stages_come_in_their_order(server: Running) -> None:
    job = server.post({"scenario": "rare-earths-cutoff", "draws": 0, "elasticities": ["U4"]}).json()
    seen = [data for _, name, data in server.events(job["id"]) if name == "page"]
    stages = list(dict.fromkeys(data["stage"] for data in seen))
    assert (stages[0], stages[-1]) == ("goods", "final")
    assert "final" not in stages[:-1]
    for data in seen:
        jsonschema.validate(data["page"], catalogue.schema("page"))
        assert data["page"]["sections"]


def test_the_library_is_that_of_the_command_line(server: Running) -> None:
    found = server.get("/scenarios").json()
    assert found == json.loads(call("scenarios", "--json").stdout)
    detail = server.get("/scenarios/japan-2025").json()
    shown = json.loads(call("show", "japan-2025", "--json").stdout)
    for key in ("dials", "focus", "title", "date"):
        assert detail[key] == shown[key]
    assert detail["measures"] == shown["in_words"]


def test_dials_turn_the_scenario(server: Running, quick: dict[str, Any]) -> None:
    detail = server.get("/scenarios/japan-2025").json()
    dial = next(one for one in detail["dials"] if one["id"] == "tariff-1")
    assert dial["value"] == 25.0
    assert Scenario.from_toml(detail["toml"]) == Scenario.load("japan-2025")
    said = server.post({"dials": {"tariff-1": 0.0}}, "/scenarios/japan-2025/turned").json()
    assert len(said["measures"]) == len(detail["measures"])
    assert said["measures"] != detail["measures"]
    turned = server.ended(TURNED)
    assert turned["request"]["toml"] == said["toml"]
    assert turned["id"] != quick["id"]
    # At its own place a dial changes nothing, and the question is the same.
    still = server.post({**QUICK, "dials": {"tariff-1": 25.0}})
    assert (still.status_code, still.json()["id"]) == (200, quick["id"])
    # The same scenario as a text is the same question too.
    text = {key: value for key, value in QUICK.items() if key != "scenario"}
    as_text = server.post({**text, "toml": library.text("japan-2025")})
    assert (as_text.status_code, as_text.json()["id"]) == (200, quick["id"])
    wrong = server.post({**QUICK, "dials": {"tariff-1": "high", "tariff-9": 1.0}})
    places = [one["place"] for one in wrong.json()["error"]["problems"]]
    assert wrong.status_code == 422
    assert len(places) == 2


def test_compare_and_explain_are_those_of_the_command_line(
    server: Running, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", str(home))
    base = {"draws": 0, "elasticities": ["U4"]}
    one, two = (server.ended({"scenario": name, **base}) for name in ("zero", "cptpp-taiwan"))
    found = server.get(f"/runs/{one['id']}/compare", params={"with": two["id"]}).json()
    printed = call("compare", one["run"], two["run"], "--json", "--top", "0")
    jsonschema.validate(found, catalogue.schema("compare"))
    assert found == json.loads(printed.stdout)
    ask = {"metric": "welfare.TWN"}
    found = server.get(f"/runs/{two['id']}/explain", params=ask).json()
    printed = call("explain", two["run"], "welfare.TWN", "--json")
    jsonschema.validate(found, catalogue.schema("explain"))
    assert found == json.loads(printed.stdout)


def test_why(server: Running, quick: dict[str, Any], outcome: Outcome) -> None:
    metric = outcome["exports.JPN.USA.C29"]
    found = server.get(f"/runs/{quick['id']}/why", params={"metric": metric.id}).json()
    assert found["metric"]["mid"] == metric.band.mid
    assert found["metric"]["members"] == dict(metric.members)
    assert found["period"] is None
    assert found["explain"] is True
    # with the story and without it: others' orders are its background
    assert [one["market"] for one in found["solves"]] == ["goods, one year"] * 2
    slow = server.get(f"/runs/{quick['id']}/why", params={"metric": "welfare.JPN"}).json()
    assert [one["market"] for one in slow["solves"]] == ["goods"] * 2
    assert [one["text"] for one in found["sources"]] == [one.text for one in outcome.sources]
    near = server.get(f"/runs/{quick['id']}/why", params={"metric": "exports.JPN.USA.C2"})
    assert near.status_code == 404
    assert "exports.JPN.USA.C2" in near.json()["error"]["problems"][0]["hint"]


def download(server: Running, job: dict[str, Any], name: str) -> str:
    answer = server.get(f"/runs/{job['id']}/files/{name}")
    assert answer.status_code == 200
    stem, _, ending = name.rpartition(".")
    own = f'attachment; filename="walkaway-japan-2025-{job["run"]}-{stem}.{ending}"'
    assert answer.headers["content-disposition"] == own
    return answer.text


def test_downloads(server: Running, quick: dict[str, Any], outcome: Outcome) -> None:
    assert json.loads(download(server, quick, "run.json")) == outcome.to_dict()
    every = list(csv.DictReader(io.StringIO(download(server, quick, "metrics.csv"))))
    assert {row["step"] for row in every} == set(outcome.step_names)
    rows = [row for row in every if row["step"] == outcome.last_step]
    assert [row["id"] for row in rows] == [metric.id for metric in outcome.metrics]
    for row, metric in zip(rows, outcome.metrics, strict=True):
        bounds = [metric.low, metric.mid, metric.high]
        assert [float(row[name]) for name in ("low", "mid", "high")] == bounds
        assert (row["horizon"], row["range"]) == (metric.horizon, metric.kind)
        assert float(row["U4"]) == metric.members["U4"]
        assert (row["label"], row["unit"]) == (metric.label, metric.unit)
        assert (float(row["baseline"]) if row["baseline"] else None) == metric.baseline
    toml = download(server, quick, "scenario.toml")
    assert Scenario.from_toml(toml) == Scenario.load("japan-2025")
    html = download(server, quick, "report.html")
    assert outcome.record.id in html
    paths = download(server, quick, "paths.csv")  # a quick look has none
    assert paths.startswith("step,id,")
    assert paths.count("\n") == 1


def test_charts_to_be_published(server: Running, quick: dict[str, Any], outcome: Outcome) -> None:
    """What stands at an address is what the library draws."""
    listed = server.get(f"/runs/{quick['id']}/charts").json()
    jsonschema.validate(listed, catalogue.schema("charts"))
    assert [one["chart"] for one in listed["charts"]] == list(outcome.charts)
    name = listed["charts"][0]["chart"]
    own = outcome.plot(name, square=True)
    address = f"/runs/{quick['id']}/charts/{name}"
    made = {
        "svg": own.svg().encode(),
        "png": own.png(),
        "csv": own.csv().encode(),
        "parquet": own.parquet(),
        "zip": own.bundle(),
        "json": publish_data.told(own.metadata()).encode(),
        "html": own.document().encode(),
        "embed": own.embed().encode(),
    }
    assert set(made) == set(get_args(models.ChartKind)) == set(routes.CHART_TYPES)
    for kind, content in made.items():
        answer = server.get(address, params={"as": kind, "square": "true"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == routes.CHART_TYPES[kind]
        assert answer.content == content, kind
        how, _, named = answer.headers["content-disposition"].partition("; filename=")
        assert (how == "inline") == (kind in routes.SHOWN)
        picture = kind in ("svg", "png", "html", "embed")
        assert f"{quick['run']}-{name}{'-square' if picture else ''}." in named
    png = server.get(address, params={"as": "png"}).content
    assert struct.unpack(">II", png[16:24]) == (1200, 675)
    assert struct.unpack(">II", made["png"][16:24]) == (1200, 1200)
    near = server.get(f"{address}x")
    assert near.status_code == 404
    assert name in near.json()["error"]["problems"][0]["hint"]


def test_a_run_is_cited_as_on_the_command_line(
    server: Running, quick: dict[str, Any], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", str(home))
    full = server.ended({"scenario": "zero", "draws": 0, "elasticities": ["U4"]})
    for kind, words in (("bibtex", ()), ("text", ("--text",))):
        answer = server.get(f"/runs/{full['id']}/cite", params={"as": kind})
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text == call("cite", full["run"], *words).stdout
    assert server.get(f"/runs/{full['id']}/cite", params={"as": "ris"}).status_code == 422


def test_a_page_is_passed_on_as_one_file(server: Running, quick: dict[str, Any]) -> None:
    page = download(server, quick, "page.html")
    assert page == download(server, quick, "report.html")  # no surface was made: no lever
    assert "<script" not in page


def test_paths_as_a_table(outcome: Outcome) -> None:
    values = (0.1, 1 / 3, -2e-17)
    dated = DatedPath(
        *("path.usdjpy", "yen per dollar", "JPY", ("2025Q2", "2025Q3", "2025Q4")),
        *(values, tuple(v - 1 for v in values), values, tuple(v + 1 for v in values), 40),
    )
    text = downloads.paths_csv(msgspec.structs.replace(outcome, paths=(dated,)))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(row["period"] for row in rows) == dated.periods
    for name in ("baseline", "low", "mid", "high"):
        assert tuple(float(row[name]) for row in rows) == getattr(dated, name)
    assert {(row["id"], row["draws"]) for row in rows} == {("path.usdjpy", "40")}


def test_cells_that_a_spreadsheet_would_run() -> None:
    assert [downloads._text(cell) for cell in ("=1+1", "@x", "-x", "+1x", "-1.5", "")] == [
        *("'=1+1", "'@x", "'-x", "'+1x"),
        *("-1.5", ""),
    ]


def test_a_step_whose_name_a_spreadsheet_would_run() -> None:
    whole = run(q("welfare.JPN", "%", -1.0, -2.0), q("welfare.USA", "%", 1.0))
    before = Step("=1+1", ("one",), (q("welfare.JPN", "%", -3.0),), missing=("welfare.USA",))
    own = msgspec.structs.replace(whole, steps=(before,), last_step="end")
    rows = list(csv.DictReader(io.StringIO(downloads.metrics_csv(own))))
    assert [(row["step"], row["id"], row["A"], row["B"]) for row in rows] == [
        ("'=1+1", "welfare.JPN", "-3.0", ""),
        ("end", "welfare.JPN", "-1.0", "-2.0"),
        ("end", "welfare.USA", "1.0", ""),
    ]


@pytest.mark.parametrize("title", ['quotes """ and \\" and \\\\', "tab\\tand é"])
def test_the_program_makes_the_same_run(server: Running, tmp_path: Path, title: str) -> None:
    toml = f'name = "a-title"\ntitle = "{title}"\ndate = 2025-06-12\n'.replace('"""', '\\"\\"\\"')
    body = {key: value for key, value in QUICK.items() if key != "scenario"}
    answer = server.post({**body, "toml": toml})
    job = server.events(answer.json()["id"])[-1][2]
    program = tmp_path / "run.py"
    program.write_text(server.get(f"/runs/{job['id']}/files/run.py").text)
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert f"the same run: {job['run']}" in done.stdout
    changed = program.read_text().replace('"U4"', '"CP"').replace("'U4'", "'CP'")
    program.write_text(changed)
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.returncode == 1
    assert "AssertionError: this is run" in done.stderr
