"""Write docs/licences.md: what is shipped and what is linked, under which licences."""

from __future__ import annotations

import json
import re
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
}
LIBRARY = re.compile(r"lib([A-Za-z_]\w*?)(?:-[0-9a-f]{8,})?(?:\.[\d.]+)?\.(?:so|dylib)")
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
        stem = re.match(
            r"lib([A-Za-z_]\w*?)(?:-[0-9a-f]{8,})?(?:\.[\d.]+)?\.(?:so|dylib)", path.name
        )
        if stem and not path.name.startswith("libcasadi"):
            found.add(stem[1])
    return sorted(found, key=str.casefold)


def packages() -> list[tuple[str, str]]:
    """Each package and its licence."""
    return [(name, licence(name)) for name in pinned()]


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
        "| Package | Licence | Brings libraries of others |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {terms} | {', '.join(libraries(name))} |" for name, terms in rows]
    lines += [
        "",
        "The libraries are those of the packages for Linux, each under its own licence. gfortran, "
        "gomp and quadmath are the GNU compiler's, which may be linked by anything (GPL-3.0 with "
        "the runtime library exception; quadmath: LGPL-2.1). Of CasADi walkaway uses expressions "
        "and their derivatives, and none of the solvers that come with it.",
        "",
        "## Shipped inside it: the page",
        "",
        "Their texts are in `walkaway/web/page/THIRD-PARTY-LICENSES.txt`.",
        "",
        "| Package | Version | Licence |",
        "|---|---|---|",
        *(f"| {name} | {version} | {terms} |" for name, version, terms in of_the_page()),
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
