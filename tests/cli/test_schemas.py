"""Every command's --json against the schema that is published for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from tests.commands import call
from walkaway.cli.main import COMMANDS, cli
from walkaway.present.catalogue import CATALOGUE, schema

BOOK = (
    "class,yield,amount\ndealer,4.80,10000000000\nindirect,4.85,9000000000\n"
    "direct,4.90,5000000000\nnoncompetitive,,5000000\n"
)
TERMS = "coupon,maturity,issue,yield\n5,2055-05-15,2025-06-16,4.844\n,2035-05-15,2025-06-16,4.4\n"
OWN = """
title = "Own"
date = 2025-06-12
focus = ["USA", "MEX"]
[model]
deficits = "zero"
[[measure]]
kind = "Tariff"
by = "USA"
on = "MEX"
change = "+5%"
"""
FIRM = """
starts_in = 2
[[sales]]
from = "JPN"
to = "USA"
amount = [1, 2]
source = "our books"
[[estimate]]
said = 2019-05-08
from = 2025-04-01
until = 2025-05-31
effect = -1.5
source = "our report"
"""
FIRST = Path(__file__).parents[1] / "data" / "schemas"
SECOND = ("duty-rate", "duty-average", "duty-timeline", "record", "record-predictions",
          "expect")  # fmt: skip
"""Documents that the first edition did not have."""
U4 = ("--elasticities", "U4")

CALLS: list[tuple[str, tuple[str, ...]]] = [
    ("duty-rate", ("duties", "rate", "8703.23", "--from", "JPN", "--on", "2025-08-07")),
    ("record", ("record", "diversion")),
    ("record-predictions", ("record", "cars", "--rows")),
    ("duty-average", ("duties", "average", "--on", "2025-06-15", "--from", "CAN,DEU")),
    (
        "duty-timeline",
        ("duties", "timeline", "--from", "2025-03-01", "--until", "2025-04-10",
         "--partner", "CAN"),
    ),
    ("outcome", ("run", "zero", *U4, "--draws", "1", "--no-store")),
    ("outcome", ("run", "own.toml", *U4, "--draws", "0", "--no-store")),
    ("runs", ("runs",)),
    ("scenarios", ("scenarios",)),
    ("show", ("show", "japan-2025")),
    ("show", ("show", "own.toml")),
    ("check", ("check", "own.toml", "japan-2025", "none.toml")),
    ("new", ("new", "mine")),
    ("schemas", ("schema", "--list")),
    ("bloc", ("bloc", "CPTPP", "--add", "CHN", "--phase-in", "2", *U4)),
    ("bloc", ("bloc", "JPN,KOR", *U4)),
    ("bloc", ("bloc", "CPTPP", "--add", "USA", "--no-us-tariffs", *U4)),
    ("bloc-place", ("bloc", "CPTPP", "--place", "Prachinburi")),
    ("bloc-place", ("bloc", "CPTPP", "--place", "JPN")),
    ("cutoff", ("cutoff", "--by", "CHN", "--of", "JPN", "--input", "C26", *U4)),
    ("cutoff", ("cutoff", "--by", "all", "--of", "LAO", "--input", "goods", *U4)),
    ("cutoff-mineral", ("cutoff", "--by", "CHN", "--of", "JPN", "--input", "rare-earths")),
    ("diversion", ("diversion", "japan-2025", "--join", "CHN")),
    ("diversion", ("diversion", "zero")),
    ("tariffs", ("tariffs", "optimal", "--elasticity", "U4")),
    ("tariffs", ("tariffs", "nash", "USA", "EU", "--elasticity", "U4")),
    ("tariffs", ("tariffs", "cooperate", "USA", "CHN", "--elasticity", "U4")),
    ("firms", ("firm",)),
    ("firm-bridge", ("firm", "toyota", *U4)),
    ("firm-bridge", ("firm", "own-firm.toml", "--record", *U4)),
    ("holders", ("holders",)),
    ("holders", ("holders", "--market", "jgb")),
    ("holders-change", ("holders", "--since", "2024-12")),
    (
        "holders-withdraw",
        ("holders", "withdraw", "--change", "-31%", "--draws", "2", "--member", "koijen2020"),
    ),
    ("holders-withdraw", ("holders", "withdraw", "--amount", "-100")),
    (
        "holders-withdraw",
        ("holders", "withdraw", "--scenario", "japan-2026", "--change", "-31%", "--draws", "2",
         "--member", "koijen2020"),
    ),
    ("frontier", ("frontier", "japan-2025", "--member", "koijen2020", "--cap", "100")),
    (
        "frontier",
        ("frontier", "zero", "--along", "issuance", "--member", "koijen2020", "--cap", "100"),
    ),
    ("expect", ("expect", "JPN")),
    ("curve", ("curve",)),
    ("curve", ("curve", "--market", "jgb", "--method", "nss")),
    (
        "auction-price",
        ("auction", "price", "--coupon", "5", "--maturity", "2055-05-15", "--issue", "2025-06-16",
         "--price", "102.4", "--risk"),
    ),
    (
        "auction-price",
        ("auction", "price", "--kind", "bill", "--maturity", "2025-09-15", "--issue",
         "2025-06-16", "--discount-rate", "4.2"),
    ),
    (
        "auction-price",
        ("auction", "price", "--kind", "tips", "--coupon", "1.5", "--maturity", "2035-01-15",
         "--issue", "2025-01-31", "--yield", "2.1", "--index-ratio", "1.00042"),
    ),
    (
        "auction-price",
        ("auction", "price", "--kind", "frn", "--maturity", "2027-04-30", "--issue", "2025-04-30",
         "--spread", "0.16", "--margin", "0.16", "--index-rate", "4.3"),
    ),
    ("auction-prices", ("auction", "price", "--term-file", "terms.csv")),
    (
        "auction-award",
        ("auction", "award", "book.csv", "--offering", "22e9", "--when-issued", "4.86"),
    ),
    ("auction-award", ("auction", "award", "book.csv", "--offering", "1e6")),
    ("auction-history", ("auction", "history", "--term", "30y", "--last", "0")),
    ("auction-simulation", ("auction", "simulate", "2025-06-12", "--draws", "50")),
    (
        "auction-simulation",
        ("auction", "simulate", "2025-06-12", "--draws", "50", "--when-issued", "4.86",
         "--indirect", "-90%", "--no-dealers-duty"),
    ),
    (
        "auction-simulation",
        ("auction", "simulate", "--scenario", "japan-2025", "--draws", "50"),
    ),
    ("auction-backtest", ("auction", "backtest")),
    ("budget-baseline", ("budget", "baseline")),
    ("budget-package", ("budget", "package", "obbba-enacted", "--feedback", "2")),
    ("budget-package", ("budget", "package", "--primary", "100")),
    ("budget-paths", ("budget", "paths", "--draws", "100", "--method", "bootstrap")),
    ("budget-japan", ("budget", "japan")),
    ("economy-irf", ("economy", "irf", "--shock", "RES_RS_JA", "--quarters", "3")),
    ("economy-shocks", ("economy", "shocks")),
    ("rebalance", ("rebalance", "--gap", "1")),
    ("negotiation", ("negotiate", "chicken", "--no-report", "--no-store")),
    ("games", ("negotiate", "--list")),
    ("power", ("power", "--of", "CPTPP", "--over", "USA", "--join", "CPTPP:CHN", *U4)),
    ("power", ("power", "--of", "CHN", "--over", "JPN", "--closed-form", "--rho", "0.3", *U4)),
    ("power-matrix", ("power", "--matrix", "USA,CHN", "--closed-form", *U4)),
    ("claims", ("claims", "--no-model")),
    ("stories", ("claims", "--list")),
    ("constants", ("constants",)),
    ("constants", ("constants", "--role", "tuned", "--room", "bonds")),
    ("data-list", ("data", "list")),
    ("data-show", ("data", "show", "us_30y_yield", "--date", "2025-06-12", "--last", "2")),
    ("data-show", ("data", "show", "trade_facts")),
    ("data-show", ("data", "show", "{arrays}")),
    ("data-why", ("data", "why", "tariffs.JPN.USA.C10T12")),
    ("data-why", ("data", "why", "tariffs.USA.DEU.C29")),
    ("data-own", ("data", "own")),
    ("flow-why", ("data", "why", "flows.JPN.USA.C29")),
    ("flow-why", ("data", "why", "flows.USA.GBR.SERVICES")),
    ("data-verify", ("data", "verify")),
]  # fmt: skip
NEW = {
    "data-own",
    "data-why",
    "flow-why",
    "data-plan",
    "data-status",
    "data-accepted",
    "data-carried",
}
"""Documents that the first edition did not print."""
ELSEWHERE = {
    "sweep": "tests/sweeps/test_commands.py",
    "surface": "tests/sweeps/test_commands.py",
    "scenario": "read, not printed",
    "firm": "read, not printed",
    "compare": "tests/cli/test_run.py",
    "explain": "tests/cli/test_run.py",
    "chart": "tests/present/test_publish.py",
    "charts": "tests/present/test_publish.py",
    "exported": "tests/present/test_publish.py",
    "page-exported": "tests/present/test_offline.py",
    "first": "tests/present/test_first.py",
    "lever": "tests/present/test_first.py",
    "map": "tests/present/test_first.py",
    "cite": "below",
    "page": "tests/web/test_documents.py",
    "claims-watch": "below",
    "data-refresh": "below",
    "data-plan": "tests/cli/test_data_fresh.py",
    "data-status": "tests/cli/test_data_fresh.py",
    "data-accepted": "tests/cli/test_data_fresh.py",
    "data-carried": "tests/cli/test_data_fresh.py",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a user's own files, and a home of its own."""
    folder = tmp_path_factory.mktemp("desk")
    for name, text in (
        ("book.csv", BOOK), ("terms.csv", TERMS), ("own.toml", OWN), ("own-firm.toml", FIRM),
    ):  # fmt: skip
        (folder / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("WALKAWAY_HOME", str(folder / "home"))
        yield folder


def first_edition(name: str) -> dict[str, Any]:
    """The schema of the first edition, without its ban on further fields: a reader's contract."""
    if name in NEW:
        return {}
    found: dict[str, Any] = json.loads((FIRST / f"{name}.json").read_text())
    return found


def validated(name: str, found: Any) -> None:
    new = schema(name)
    for contract in (new, *([] if name in SECOND else [first_edition(name)])):
        errors = [f"{list(e.absolute_path)}: {e.message}" for e in
                  Draft202012Validator(contract).iter_errors(found)]  # fmt: skip
        assert not errors, errors[:3]
    if isinstance(found, dict) and "schema" in found:
        called, version = found["schema"].removeprefix("walkaway/").split("/")
        # A document of several kinds (`auction price`) says which behind its name.
        assert called == name or (called.startswith(f"{name}-") and "anyOf" in new)
        assert version == new["$id"].rsplit(":", 1)[1]


@pytest.mark.parametrize(("name", "arguments"), CALLS, ids=[" ".join(a[:4]) for _, a in CALLS])
def test_what_is_printed_is_what_is_published(
    desk: Path, name: str, arguments: tuple[str, ...]
) -> None:
    from walkaway.world import Snapshot

    arrays = next(iter(Snapshot.embedded().arrays))
    result = call(*(part.format(arrays=arrays) for part in arguments), "--json")
    assert result.stdout, result.output
    validated(name, json.loads(result.stdout))


def test_sources_of_a_run(desk: Path) -> None:
    call("run", "zero", *U4, "--draws", "0", "--no-report")
    run = json.loads(call("runs", "--json").stdout)
    validated("runs", run)
    validated("cite", json.loads(call("cite", run[0]["run"], "--json").stdout))


def test_a_round_of_a_watch(desk: Path) -> None:
    done = call("claims", "--watch", "--rounds", "1", "--no-model", "--json")
    for line in done.stdout.splitlines():
        validated("claims-watch", json.loads(line))
    assert done.stdout


def test_what_publishers_bring(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with its publishers replaced: one brings something, one does not answer."""
    from walkaway.world import refresh, report

    brought = report.Update("mof", "Yields", 3, 1, "2026-07-01", unread=("50Y",))
    trouble = report.Trouble("https://tic.example/", "no answer")
    failed = report.Update("tic", "Holders", troubles=(trouble,), nothing=("tic_japan",))
    whole = report.Report("new", (brought, failed), ("tic_atlantis",), (), "0" * 64)
    monkeypatch.setattr(refresh, "refresh", lambda *_, **__: whole)
    found = json.loads(call("data", "refresh", "new", "--json").stdout)
    validated("data-refresh", found)
    assert [row["publisher"] for row in found["updates"]] == ["mof", "tic"]


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_schema_is_a_schema_with_a_name(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"].startswith(f"urn:walkaway:schema:{name}:")
    assert json.loads(call("schema", name).stdout) == found


def test_every_published_document_is_tried() -> None:
    assert {name for name, _ in CALLS} | set(ELSEWHERE) == set(CATALOGUE)


def with_json(name: str, command: click.Command) -> Iterator[str]:
    """Commands that print JSON."""
    if any("--json" in option.opts for option in command.params):
        yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from with_json(f"{name} {inner}".strip(), found)


def test_every_command_with_json_is_published() -> None:
    published = " , ".join(one.printed_by for one in CATALOGUE.values())
    tariffs = {"tariffs optimal", "tariffs nash", "tariffs cooperate"}
    missing = [
        name for name in with_json("", cli)
        if name not in tariffs and f"walkaway {name}" not in published
    ]  # fmt: skip
    assert not missing
    assert len(COMMANDS) > 20


@pytest.mark.parametrize(
    ("name", "arguments", "damage"),
    [
        ("bloc-place", ("bloc", "CPTPP", "--place", "JPN"), lambda d: d.pop("member")),
        ("curve", ("curve",), lambda d: d["tenors"][0].update(par="4.8")),
        ("firms", ("firm",), lambda d: d["firms"][0].update(more=1)),
    ],
)
def test_a_damaged_document_is_refused(
    desk: Path, name: str, arguments: tuple[str, ...], damage: Any
) -> None:
    found = json.loads(call(*arguments, "--json").stdout)
    damage(found)
    assert not Draft202012Validator(schema(name)).is_valid(found)
