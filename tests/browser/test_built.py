"""The built page as it is shipped: small, complete, and silent."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import walkaway.web

PAGE = Path(walkaway.web.__file__).parent / "page"
LIMIT = 300_000
"""Bytes of everything together, compressed."""


def test_the_first_load_is_small() -> None:
    files = [PAGE / "index.html", *sorted((PAGE / "assets").iterdir())]
    assert sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files) < LIMIT


def test_all_that_the_page_names_is_there() -> None:
    text = (PAGE / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="\./([^"]+)"', text)
    assert len(named) >= 2
    assert all((PAGE / name).is_file() for name in named)


def test_nothing_points_elsewhere() -> None:
    for file in (PAGE / "index.html", *sorted((PAGE / "assets").iterdir())):
        found = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", file.read_text("utf-8")))
        # Names of XML's namespaces are no addresses: nothing is fetched from them.
        assert {one for one in found if "www.w3.org" not in one} == set(), file.name


def test_licences_of_what_is_bundled_are_told() -> None:
    text = (PAGE / "THIRD-PARTY-LICENSES.txt").read_text(encoding="utf-8")
    for name in ("@observablehq/plot", "preact", "d3-scale"):
        assert re.search(rf"^{name} \d", text, re.MULTILINE)
