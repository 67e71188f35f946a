"""Write docs/gallery.md and its pictures: every story of the library, run and drawn.

Each story is run as `walkaway run STORY --draws 0` does it and one of its charts is drawn as
`walkaway chart` does it; the pictures are made small (WebP), so that all of them together stay
under a megabyte. A picture says which run it shows. `make gallery` does all of them;
`python tools/build_gallery.py STORY ...` those that are named, or with --page only the page.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

import walkaway
from walkaway.present.published import charts
from walkaway.scenario import Scenario, library

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "gallery.md"
FOLDER = ROOT / "docs" / "gallery"
KEPT = FOLDER / "shown.json"
"""What the page says of each story."""
WIDTH, QUALITY = 960, 80
FIRST = ("first", "cutoff", "bonds", "partners", "welfare", "blocs")
"""Whose chart tells a story, the best first."""
LEFT_OUT = ("zero",)
"""Nothing happens in it: there is nothing to draw."""
TURNS: dict[str, tuple[str, ...]] = {
    "Walking away": ("japan-2025", "japan-2026", "taiwan-lifers", "reserves-2022"),
    "Washington's tariffs": (
        "japan-2025-tariffs", "deal-2025-09", "switzerland-2025", "switzerland-2025-deal",
        "brazil-2025",
        "brazil-2025-relief", "eu-2025", "eu-2025-threat", "india-2025", "liberation-day",
        "scotus-2026-eve", "scotus-2026",
    ),
    "China and the United States": ("china-2018", "china-2025", "china-2025-truce"),
    "Blocs": ("cptpp-china", "cptpp-taiwan", "cptpp-both"),
    "Cutting off": ("australia-2020", "rare-earths-cutoff"),
}  # fmt: skip
"""Chapters of the gallery; a story that is in none of them comes last."""


@dataclass(frozen=True)
class Shown:
    """A story in the gallery."""

    name: str
    title: str
    finding: str
    chart: str
    run: str


def drawn(name: str, home: Path) -> Shown:
    """Run a story, keep it, draw its chart on the command line, and make the picture small."""
    outcome = walkaway.run(name, draws=0)
    walkaway.RunStore.default().save(outcome)
    known = {one.chart: one for one in charts(outcome).charts}
    chart = next((own for own in FIRST if own in known), next(iter(known)))
    large = home / f"{name}.png"
    command = [sys.executable, "-m", "walkaway", "chart", outcome.run, chart, "-o", str(large)]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(io.BytesIO(large.read_bytes())) as picture:
        height = round(picture.height * WIDTH / picture.width)
        small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        small.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)
    return Shown(name, outcome.scenario.title, known[chart].title, chart, outcome.run)


def text(found: list[Shown]) -> str:
    """The page."""
    lines = [
        "# Gallery",
        "",
        "Every story of the library, with one chart that tells it. The pictures are what",
        "`walkaway run STORY --draws 0` and `walkaway chart` give; each names its run. What the",
        "stories rest on, and what they leave out: [the library of stories](stories.md).",
        "",
    ]
    by_name = {one.name: one for one in found}
    named = {name for names in TURNS.values() for name in names}
    chapters = {**TURNS, "More": tuple(name for name in by_name if name not in named)}
    for chapter, names in chapters.items():
        shown = [by_name[name] for name in names if name in by_name]
        if shown:
            lines += [f"## {chapter}", "", *(line for one in shown for line in _story(one))]
    return "\n".join(lines)


def _story(one: Shown) -> list[str]:
    return [
        f"### {one.title}",
        "",
        Scenario.of_library(one.name).question or f"{one.finding}.",
        "",
        f"![{one.title}: {one.finding}](gallery/{one.name}.webp)",
        "",
        f"`walkaway run {one.name}`, then `walkaway chart {one.name} {one.chart} -o chart.svg`",
        "",
    ]


def main(asked: list[str]) -> None:
    """Draw the stories that are asked for, or all, and write the page."""
    FOLDER.mkdir(exist_ok=True)
    names = [name for name in library.names() if name not in LEFT_OUT]
    raw = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else []
    kept = {one["name"]: Shown(**one) for one in raw if one["name"] in names}
    for old in FOLDER.glob("*.webp"):
        if old.stem not in names:
            old.unlink()
    with tempfile.TemporaryDirectory() as home:
        for name in [] if asked == ["--page"] else asked or names:
            kept[name] = drawn(name, Path(home))
            own = [asdict(kept[one]) for one in names if one in kept]
            KEPT.write_text(json.dumps(own, indent=1, ensure_ascii=False) + "\n", "utf-8")
            print(f"{name}: drawn", file=sys.stderr)
    PAGE.write_text(text([kept[name] for name in names if name in kept]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
