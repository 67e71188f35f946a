"""Write docs/licences.md: what is shipped and what is linked, under which licences."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "run.txt"
BUNDLED = ROOT / "src" / "walkaway" / "web" / "page" / "THIRD-PARTY-LICENSES.txt"
MANIFEST = ROOT / "src" / "walkaway" / "world" / "snapshot" / "manifest.json"
SHORT = {
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
}
LIBRARIES = ROOT / "tools" / "licences.toml"
LIBRARY = re.compile(r"lib([A-Za-z][\w+-]*?)(?:-[0-9a-f]{8,})*(?:\.[\d.]+)?\.(?:so|dylib)")
SOURCES = ("source", "source code", "repository", "github", "homepage", "home")
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU|\bMPL|\bEPL|\bCDDL|\bEUPL", re.IGNORECASE)
FREE = re.compile(r"MIT|BSD|Apache|PSF|Python Software|ISC|Zlib|CC0|Unlicense", re.IGNORECASE)


def pinned() -> list[str]:
    """Names of what is installed with walkaway."""
    found = re.findall(r"^([A-Za-z0-9_.-]+)==", PINS.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted(set(found))


def licence(name: str) -> str:
    """What a package says of its licence, in a few words."""
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    text = (about.get("License") or "").strip()
    if text and "\n" not in text and len(text) < 100:
        return SHORT.get(text, text)
    named = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    return " and ".join(SHORT.get(one, one) for one in named) or "not stated"


def libraries(name: str) -> list[str]:
    """Shared libraries of others that a package brings along."""
    found = set()
    for path in metadata.files(name) or ():
        own = LIBRARY.match(path.name)
        if own and not re.match(r"casadi(_|$)", own[1]) and own[1].lower() != name:
            found.add(own[1])
    return sorted(found, key=str.casefold)


def known() -> dict[str, tuple[str, str]]:
    """Library -> its licence, and where its project tells it."""
    told = tomllib.loads(LIBRARIES.read_text(encoding="utf-8"))["library"]
    return {file: (one["licence"], one["link"]) for one in told for file in one["files"]}


def link(name: str) -> str:
    """Where a package's source lies, as it says; empty if it does not."""
    about = metadata.metadata(name)
    said = dict(one.split(", ", 1) for one in about.get_all("Project-URL") or ())
    urls = {label.lower(): url for label, url in said.items()}
    return next((urls[one] for one in SOURCES if one in urls), about.get("Home-page") or "")


def packages() -> list[tuple[str, str]]:
    """Each package and its licence."""
    return [(name, licence(name)) for name in pinned()]


def on_request() -> list[tuple[str, str, str]]:
    """What only extras ask for, beside what is always installed: name, licence, extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    always = set(pinned())
    return [
        (name, licence(name), extra)
        for extra in extras
        if extra != "dev"
        for name in (re.split(r"[><=\[ ;]", asked)[0] for asked in extras[extra])
        if name.lower() not in always
    ]


def of_the_page() -> list[tuple[str, str, str]]:
    """What is built into the page of ``walkaway serve``: name, version, licence."""
    told = BUNDLED.read_text(encoding="utf-8")
    return re.findall(r"^(\S+) (\d\S*) \((.+)\)$", told, re.MULTILINE)


def of_the_data() -> list[tuple[str, int]]:
    """Licences of the embedded data, and how many files are under each."""
    files = json.loads(MANIFEST.read_text(encoding="utf-8"))["files"]
    counts: dict[str, int] = {}
    for one in files:
        counts[one["licence"]] = counts.get(one["licence"], 0) + 1
    return sorted(counts.items())


def _address(url: str) -> str:
    return f"<{url}>" if url else ""


def _brought() -> list[str]:
    """A row for each library that is found: licence, who brings it, where it is from."""
    of = {name: libraries(name) for name in pinned()}
    terms = known()
    rows = []
    for one in sorted({file for files in of.values() for file in files}, key=str.casefold):
        by = ", ".join(name for name, files in of.items() if one in files)
        rows.append(f"| {one} | {terms[one][0]} | {by} | {_address(terms[one][1])} |")
    return rows


def text() -> str:
    """The page."""
    rows = packages()
    weaker = [name for name, terms in rows if COPYLEFT.search(terms) and not FREE.search(terms)]
    lines = [
        "# Licences",
        "",
        "walkaway itself is under Apache-2.0. This page is written by `tools/build_licences.py` "
        "from what the packages say of themselves.",
        "",
        "## Installed with it",
        "",
        "Nothing of these is part of walkaway's own package: an installer fetches them as they are "
        "published, and Python loads them. So whoever wants another version of one may put it in "
        "its place, which is what the LGPL asks for.",
        "",
        f"Under a licence that asks for more than a notice: {', '.join(weaker) or 'none'}.",
        "",
        "| Package | Licence | Brings libraries of others | Source |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {terms} | {', '.join(libraries(name))} | {_address(link(name))} |"
        for name, terms in rows
    ]
    lines += [
        "",
        "Their texts come with each package, in its folder `.dist-info` (of CasADi: "
        "`casadi/include/licenses`). There stand also the terms of what is compiled into a "
        "package's own modules: of polars and pydantic-core the crates of Rust, of Matplotlib "
        "FreeType, Qhull and the letters that charts are drawn with (DejaVu, STIX), of CasADi "
        "CSparse and qpOASES (LGPL-2.1), SUNDIALS, blockSQP and others.",
        "",
        "## Installed on request",
        "",
        "What the extras ask for, each with packages of its own; nothing of it is loaded by a run.",
        "",
        "| Package | Licence | Extra | Source |",
        "|---|---|---|---|",
        *(
            f"| {name} | {terms} | {own} | {_address(link(name))} |"
            for name, terms, own in on_request()
        ),
        "",
        "## Libraries that the packages bring",
        "",
        "In the files for Linux; those for other systems bring some of them. Of CasADi walkaway "
        "uses expressions and their derivatives: none of the solvers that come with it is loaded, "
        "and so neither MUMPS nor METIS, whose terms allow less than all others here. Who passes "
        "on a whole installation, such as an image, passes on these files too, and may take them "
        "out.",
        "",
        "| Library | Licence | Brought by | Project |",
        "|---|---|---|---|",
        *_brought(),
        "",
        "## Shipped inside it: the page",
        "",
        "Their texts are in `walkaway/web/page/THIRD-PARTY-LICENSES.txt`.",
        "",
        "| Package | Version | Licence |",
        "|---|---|---|",
        *(f"| {name} | {version} | {terms} |" for name, version, terms in of_the_page()),
        "",
        "## Shipped inside it: outlines of the map",
        "",
        "`walkaway/present/world.json` is drawn from [world-atlas]"
        "(https://github.com/topojson/world-atlas) 2.0.2 (ISC), which holds outlines of "
        "[Natural Earth](https://www.naturalearthdata.com) (public domain). The text is in "
        "`walkaway/present/LICENCES.txt`.",
        "",
        "## Shipped inside it: the data",
        "",
        "Each file's publisher and licence: `walkaway data list`, and `LICENCES.txt` beside them.",
        "",
        "| Licence | Files |",
        "|---|---|",
        *(f"| {terms} | {count} |" for terms, count in of_the_data()),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    (ROOT / "docs" / "licences.md").write_text(text(), encoding="utf-8")
