"""What is shipped and linked is listed with its licence, and every licence is one we may use."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tool", ROOT / "tools" / "build_licences.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_every_package_is_listed_with_its_licence(tool: ModuleType) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, licence in tool.packages():
        assert f"| {name} | {licence} |" in page, f"{name}: run tools/build_licences.py"
        assert tool.FREE.search(licence) or tool.COPYLEFT.search(licence), (name, licence)
    for name, version, licence in tool.of_the_page():
        assert f"| {name} | {version} | {licence} |" in page, name


def test_what_pyproject_asks_for_is_among_them(tool: ModuleType) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = re.findall(
        r'^  "([A-Za-z0-9_-]+)>=', project.partition("[project.opt")[0], re.MULTILINE
    )
    assert {name.lower() for name in asked} <= {*tool.pinned()}


def test_only_two_ask_for_more_than_a_notice(tool: ModuleType) -> None:
    """Strong copyleft would bind walkaway itself; a new LGPL package is a decision, not a slip.

    certifi is the list of certificates that httpx checks publishers with, under the MPL, which
    binds changes to its own file alone.
    """
    asks = [name for name, terms in tool.packages() if tool.COPYLEFT.search(terms)]
    assert asks == ["casadi", "certifi"]
    assert not [name for name, terms in tool.packages() if re.search(r"\bA?GPL", terms)]


def test_the_bundle_of_the_page_is_the_one_that_is_listed(tool: ModuleType) -> None:
    named = {name for name, _, _ in tool.of_the_page()}
    assert {"preact", "@observablehq/plot"} <= named
    assert all(tool.FREE.search(terms) for _, _, terms in tool.of_the_page())
