"""The commands as a user types them, in a folder of their own."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.commands import call
from walkaway.cli.main import COMMANDS
from walkaway.errors import BadInputError
from walkaway.outcome import RunStore

QUICK = ["run", "zero", "--elasticities", "U4", "--draws", "2"]


def test_run_prints_the_page_and_writes_the_report(folder: Path) -> None:
    result = call("run", "deal-2025-09", "--elasticities", "U4,IS", "--draws", "6", "--all")
    assert result.exit_code == 0, result.output
    assert "In short" in result.output
    assert "Before you quote this" in result.output
    (run,) = RunStore.default().ids()
    whole = call("show", run, "all").output
    assert whole.rstrip() in result.output  # a part of a run that is kept says what the run said
    assert call("show", run, "notes").output.strip() in whole
    report = folder / "walkaway-reports" / "deal-2025-09.html"
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert str(report).replace("\n", "") in result.output.replace("\n", "")


def test_json_is_one_document_and_writes_no_report(folder: Path) -> None:
    result = call("run", "zero", "--elasticities", "U4", "--draws", "2", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["scenario"]["name"] == "zero"
    assert not (folder / "walkaway-reports").exists()


def test_runs_compare_explain_cite(folder: Path) -> None:
    for scenario in ("japan-2025", "deal-2025-09"):
        result = call(
            "run", scenario, "--elasticities", "U4", "--draws", "2", "--no-report", "--json"
        )
        assert result.exit_code == 0, result.output
    listed = json.loads(call("runs", "--json").stdout)
    assert [row["scenario"] for row in listed] == ["deal-2025-09", "japan-2025"]
    compared = json.loads(call("compare", "japan-2025", "deal-2025-09", "--json").stdout)
    rows = {row["id"]: row for row in compared["metrics"]}
    assert len(rows) == 20
    call_one = call("explain", listed[1]["run"], "exports.JPN.USA.C29", "--json")
    explained = json.loads(call_one.stdout)
    for name, document in (("runs", listed), ("compare", compared), ("explain", explained)):
        schema = json.loads(call("schema", name).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(document, schema)
    parts = sum(part["value"] for part in explained["contributions"])
    assert parts == pytest.approx(explained["total"], abs=1e-9)
    assert "Shapley" in call("explain", listed[1]["run"], "welfare.JPN").output
    cited = call("cite", listed[0]["run"]).output
    assert "caliendo-parro-2015" in cited
    assert "shapley-1953" not in cited


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "japan2025"], "japan-2025"),
        (["run", "zero", "--elasticities", "XX"], "elasticity set"),
        (["explain", "nothing", "welfare.JPN"], "no such run"),
    ],
)  # fmt: skip
def test_bad_input_says_so_and_writes_nothing(
    folder: Path, arguments: list[str], says: str
) -> None:
    result = call(*arguments)
    assert isinstance(result.exception, BadInputError)
    assert says in str(result.exception)
    assert result.exception.exit_code == 2
    assert not (folder / "walkaway-reports").exists()
    assert not (folder / "home").exists()


def test_a_report_that_cannot_be_written_loses_no_run(folder: Path) -> None:
    result = call(*QUICK, "--report", "/proc/x/page.html")
    assert isinstance(result.exception, BadInputError)
    assert "cannot write" in str(result.exception)
    assert len(RunStore.default().ids()) == 1


def test_a_bad_scenario_file_names_every_mistake(folder: Path) -> None:
    (folder / "bad.toml").write_text(
        'title = "x"\ndate = 2031-01-01\n[[measure]]\nkind = "Tariff"\nby = "USA"\n'
        'on = "JPM"\nsectors = "carz"\nchange = "-140%"\n'
    )
    result = call("run", "bad.toml")
    text = str(result.exception)
    for place, what in (("bad.toml:2", "2031"), ("bad.toml:6", "JPN"), ("bad.toml:7", "cars")):
        assert any(place in line and what in line for line in text.splitlines()), text
    assert any("bad.toml:8" in line for line in text.splitlines()), text
    assert list(folder.iterdir()) == [folder / "bad.toml"]


def test_unknown_command_is_suggested() -> None:
    result = call("explian")
    assert result.exit_code == 2
    assert "explain" in result.output


def test_every_command_has_help_that_loads() -> None:
    for name in COMMANDS:
        result = call(name, "--help")
        assert result.exit_code == 0, (name, result.output, result.exception)
        assert len(result.output.splitlines()) > 3


def test_help_imports_no_market() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from walkaway.cli.main import cli; cli(['--help'], standalone_mode=False); "
        "heavy = {'numpy', 'scipy', 'pydantic', 'matplotlib', 'polars', 'casadi', 'rich'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_every_command_prints_with_loads_no_market() -> None:
    import subprocess
    import sys

    code = (
        "import sys, walkaway.cli.output, walkaway.cli.runs, walkaway.cli.cite, walkaway.cli.data; "
        "markets = ('engine', 'goods', 'bonds', 'economy', 'claims'); "
        "print(sorted(m for m in sys.modules if m.split('.')[1:2] and m.split('.')[0] == 'walkaway'"
        " and m.split('.')[1] in markets))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
