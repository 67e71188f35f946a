"""What is shipped and linked is listed with its licence, and every licence is one we may use."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
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
        assert f"| {name} | {licence} | " in page, f"{name}: run tools/build_licences.py"
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


def test_every_library_that_a_package_brings_has_a_licence_and_a_place(tool: ModuleType) -> None:
    """Found in the files of the packages, whatever hashes and versions their names carry."""
    page, known = PAGE.read_text(encoding="utf-8"), tool.known()
    brought = {one: name for name in tool.pinned() for one in tool.libraries(name)}
    assert set(brought) - set(known) == set()
    assert {"gfortran", "scipy_openblas64_", "coinmetis", "antlr4-runtime"} <= set(brought)
    for one in brought:
        terms, link = known[one]
        assert f"| {one} | {terms} | " in page, f"{one}: run tools/build_licences.py"
        assert link.startswith("http")


@pytest.mark.parametrize(
    ("file", "library"),
    [
        ("libgfortran-040039e1-0352e75f.so.5.0.0", "gfortran"),
        ("libalpaqa-dl-loader.so.1.0.0", "alpaqa-dl-loader"),
        ("libscipy_openblas64_-32a4b2a6.so", "scipy_openblas64_"),
        ("libpng16-1d1ba958.so.16.58.0", "png16"),
        ("libz.1.3.1.dylib", "z"),
        ("libstdc++-8f1e9814.so.6", "stdc++"),
    ],
)
def test_names_of_libraries_are_read_from_names_of_files(
    tool: ModuleType, file: str, library: str
) -> None:
    assert tool.LIBRARY.match(file)[1] == library


@pytest.mark.skipif(sys.platform != "linux", reason="looks at a process in /proc")
def test_no_solver_that_comes_with_casadi_is_loaded(tmp_path: Path) -> None:
    """As the page says; METIS, which MUMPS needs, may not be used by everybody."""
    small = Path(__file__).parent / "kill" / "small-run.toml"
    code = (
        f"import walkaway; walkaway.run({str(small)!r}, draws=1, elasticities=('U4',), jobs=1);"
        "print(open('/proc/self/maps').read())"
    )
    own = os.environ | {"WALKAWAY_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, check=True)
    loaded = set(re.findall(r"/casadi/([^/\s]+)$", done.stdout.decode(), re.MULTILINE))
    assert "_casadi.so" in loaded
    assert {name.partition(".so")[0] for name in loaded} == {"_casadi", "libcasadi"}


def test_outlines_of_the_map_ship_with_their_licence() -> None:
    told = (ROOT / "src" / "walkaway" / "present" / "LICENCES.txt").read_text(encoding="utf-8")
    assert "Copyright 2013-2019 Michael Bostock" in told
    assert "Natural Earth" in told
    assert "world-atlas" in PAGE.read_text(encoding="utf-8")


def test_the_bundle_of_the_page_is_the_one_that_is_listed(tool: ModuleType) -> None:
    named = {name for name, _, _ in tool.of_the_page()}
    assert {"preact", "@observablehq/plot"} <= named
    assert all(tool.FREE.search(terms) for _, _, terms in tool.of_the_page())
