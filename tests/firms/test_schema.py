"""The schema accepts what the reader accepts, and refuses what it refuses."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from importlib import resources
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.firms.reader import library, read
from walkaway.firms.schema import document

SCHEMA = Draft202012Validator(document())
SOUND = """
profit = 100.0
profit_source = "the company"
base_year = 2024
[[sales]]
from = "JPN"
to = "USA"
units = [100000, 120000]
value = 25000
source = "the company"
"""


def plain(value: Any) -> Any:
    """TOML content as editors hand it to a schema: dates are strings."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def valid(text: str) -> bool:
    return bool(SCHEMA.is_valid(plain(tomllib.loads(text))))


@pytest.mark.parametrize("name", library())
def test_the_library_is_valid(name):
    assert valid((resources.files("walkaway.firms.library") / f"{name}.toml").read_text("utf-8"))


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(document())


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("units = [100000, 120000]\nvalue = 25000", "amount = [2.0, 3.0, 4.0]"),
        ('from = "JPN"', 'from = "JPN"\nsector = "C28"\nsince = 2025-04-03'),
        ("profit = 100.0", 'profit = 100.0\nmitigation = ["10%", "30%"]'),
        ("base_year = 2024\n", ""),
        ("profit = 100.0", "profitt = 100.0"),
        ("value = 25000\n", ""),
        ("value = 25000", "value = 25000\namount = 3.0"),
        ("units = [100000, 120000]\n", "amount = 3.0\n"),
        ('from = "JPN"', 'from = "Japan"'),
        ("units = [100000, 120000]", "units = [1, 2, 3, 4]"),
        ("units = [100000, 120000]", "units = []"),
        ('to = "USA"\n', ""),
        ("[[sales]]", "[sales]"),
        (SOUND[SOUND.index("[[sales]]") :], ""),
    ],
)
def test_schema_and_reader_agree(change):
    text = SOUND.replace(*change) if change[0] else SOUND
    try:
        read(text, "own.toml")
        accepted = True
    except BadInputError:
        accepted = False
    assert valid(text) == accepted


def test_the_command_prints_it():
    done = CliRunner().invoke(cli, ["schema", "firm"])
    assert json.loads(done.stdout) == document()
