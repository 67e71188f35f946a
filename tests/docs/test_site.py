"""The documentation as a site: every page can be reached, no link is dead, nothing is left out."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest
import yaml
from PIL import Image
from tools import build_notebooks, build_trust

import walkaway
from tests.docs.examples import ROOT
from walkaway.scenario import library

DOCS = ROOT / "docs"
SHOWN = DOCS / "notebooks" / "shown"
"""Written when the site is built (`tools/build_notebooks.py`)."""
PAGES = sorted(page for page in DOCS.rglob("*.md") if SHOWN not in page.parents)
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.py"))
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"^#+ (.+)$", re.MULTILINE)
LARGEST = 1_000_000
"""Bytes of all pictures of the gallery."""


class _Config(yaml.SafeLoader):
    """Reads mkdocs.yml; tags of Python, if there are any, are left as they are."""


def prose(page: Path) -> str:
    """A page without its code."""
    return CODE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's heads."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    words = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", head) for head in HEAD.findall(text))
    return {build_trust.anchor(head) for head in words}


def written(target: Path) -> bool:
    """Whether a page is there, or will be when the site is built."""
    if target.parent == SHOWN:
        return target.suffix in (".md", ".ipynb") and target.with_suffix(".py").name in {
            notebook.name for notebook in NOTEBOOKS
        }
    return target.is_file()


def linked(page: Path) -> Iterator[tuple[str, Path, str]]:
    """The links of a page inside this repository: as written, the file, the anchor."""
    for link in (*LINK.findall(prose(page)), *PICTURE.findall(prose(page))):
        if not re.match(r"[a-z]+:", link):
            file, _, anchor = link.partition("#")
            yield link, (page.parent / file).resolve() if file else page, anchor


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda page: page.name
)
def test_no_link_is_dead(page: Path) -> None:
    for link, target, anchor in linked(page):
        assert written(target), link
        if anchor:
            assert anchor in anchors(target), link


def entries(nav: Any) -> Iterator[str]:
    """The pages of the site's navigation."""
    match nav:
        case str():
            yield nav
        case dict():
            for own in nav.values():
                yield from entries(own)
        case list():
            for own in nav:
                yield from entries(own)


def test_every_page_is_in_the_navigation_and_once() -> None:
    config = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), _Config)
    found = list(entries(config["nav"]))
    shown = [f"notebooks/shown/{own.stem}.md" for own in NOTEBOOKS]
    wanted = [page.relative_to(DOCS).as_posix() for page in PAGES]
    assert sorted(found) == sorted([*wanted, *shown])


def test_a_newcomer_is_not_met_by_a_wall() -> None:
    """Few words at the top, and no list below them so long that it is not read."""
    config = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), _Config)
    assert len(config["nav"]) <= 8
    for part in config["nav"]:
        for own in part.values():
            assert len(own) <= 12


def test_each_of_five_readers_is_sent_to_their_page() -> None:
    for file in (ROOT / "README.md", DOCS / "index.md"):
        text = file.read_text("utf-8")
        for name in ("strategist", "economist", "journalist", "analyst", "student"):
            assert f"tutorials/{name}.md" in text, (file.name, name)


# ---- the API


def home(path: str) -> Any:
    """The object that a line of the API page names."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError:
        return importlib.import_module(path)


def test_the_api_has_every_public_name() -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    paths = re.findall(r"^::: (\S+)$", text, re.MULTILINE)
    shown = [home(path) for path in paths]
    errors = vars(importlib.import_module("walkaway.errors"))
    assert {"walkaway.errors", "walkaway.measures"} <= {*paths}
    for name in {*walkaway.__all__} - {"measures"}:
        own = getattr(walkaway, name)
        assert own.__doc__, name
        assert any(own is one for one in shown) or errors.get(name) is own, name


LEAK = re.compile(r"/(?:home|root|work|tmp|Users)/|https?://[^ )]*(?:pypi|npmjs|registry)[^ )]*")


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES, *NOTEBOOKS], ids=lambda p: p.name)
def test_no_page_tells_of_the_machine_it_was_written_on(page: Path) -> None:
    assert LEAK.search(page.read_text("utf-8")) is None


# ---- the gallery, and how far to trust it


def test_the_gallery_has_every_story_and_is_small() -> None:
    text = (DOCS / "gallery.md").read_text("utf-8")
    names = [name for name in library.names() if name != "zero"]
    for name in names:
        assert f"(gallery/{name}.webp)" in text, name
        assert f"`walkaway run {name}`" in text
    pictures = sorted((DOCS / "gallery").glob("*.webp"))
    assert sorted(own.stem for own in pictures) == sorted(names)
    assert sum(own.stat().st_size for own in pictures) < LARGEST
    for own in pictures:
        with Image.open(own) as opened:
            assert opened.format == "WEBP"
            assert opened.width >= 800


def test_the_page_on_trust_says_what_the_pages_it_counts_say() -> None:
    pages = ((DOCS / f"{name}.md").read_text("utf-8") for name in ("validation", "record"))
    assert (DOCS / "trust.md").read_text("utf-8") == build_trust.text(*pages)


def test_scores_are_counted_by_what_they_claim() -> None:
    head = "| what | n | error | naive rules | claim | 80% band | bias | slope |"
    rows = [
        ("a, 2018, forecast, 1y: x, all", "8% below no change"),
        ("a, 2018, as ordered, 1y: x, all", "no better than no change"),
        ("a, 2018, forecast, 1y: y, all", "0% below no change"),
        ("a, 2018, explained, 1y: x, all", "12% below growth alone"),
        ("a, 2018, forecast, 1y: z, all", "one case: closer than no change"),
        ("a, 2018, explained, 1y: z, all", "one case: no closer than no change"),
    ]
    lines = [f"| {what} | 9 | 1.0 | no change 2.0 | {said} | 80 | 0.1 |  |" for what, said in rows]
    room = build_trust.Room("a", (head, "|---|---:|---:|---|---|---:|---:|---:|", *lines))
    assert build_trust.scored(room) == {
        "foretold": (1, 3),
        "explained": (1, 1),
        "single cases": (1, 2),
    }


# ---- notebooks


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_one_for_jupyter_too(file: Path) -> None:
    cells = build_notebooks.cells(file)
    kinds = [kind for kind, _ in cells]
    assert kinds[0] == "markdown"
    assert kinds.count("code") >= 4
    assert cells[0][1].startswith("# ")
    book = jupytext.read(file, fmt="py:percent")
    again = jupytext.reads(jupytext.writes(book, fmt="ipynb"), fmt="ipynb")
    assert [one.source for one in again.cells] == [source for _, source in cells]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_and_shows_what_it_finds(file: Path, tmp_path: Path) -> None:
    """As the site is built: every cell, from an empty home."""
    code = (
        "import sys; from pathlib import Path; from tools import build_notebooks as own; "
        "own.SHOWN = Path(sys.argv[2]); print(own.page(Path(sys.argv[1])))"
    )
    home = os.environ | {
        "WALKAWAY_HOME": str(tmp_path / "home"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), str(tmp_path)],
        capture_output=True, text=True, cwd=tmp_path, env=home, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    page = done.stdout
    assert page.count("```python") == sum(kind == "code" for kind, _ in build_notebooks.cells(file))
    assert 'class="output"' in page
    assert str(tmp_path) not in page
    assert not re.search(r"/(home|root|work|tmp)/", page)
    for name in PICTURE.findall(page):
        assert (tmp_path / name).stat().st_size > 2000
