"""First views of the library's stories, for the page and for docs/ten-seconds.md.

The page shows a view at once, until its own run has finished (`walkaway.web.ahead`); the document
tells what a visitor can say of each story after ten seconds, against what it asks. `make first`
runs every story of the library, each in a process of its own; `python tools/build_first.py STORY
...` those that are named, and leaves the others as they stand.
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import version
from pathlib import Path

from walkaway import engine
from walkaway.documents import plain
from walkaway.outcome import Outcome
from walkaway.present import first_view
from walkaway.present.first import FirstSaid
from walkaway.scenario import Scenario, library
from walkaway.web import ahead, tasks

AHEAD = Path(__file__).parents[1] / "src" / "walkaway" / "web" / ahead.FILE
PLACE = Path(__file__).parents[1] / "docs" / "ten-seconds.md"
HEAD = """# After ten seconds

What a visitor of the page can say of each story after ten seconds, against what it asks: the
question and the sentence below it are what stands largest on its first view, above the fold of a
desk's screen and of a phone's. Both are computed, from a run with {draws} draws of the dated paths:
`python tools/build_first.py` writes this page anew. Below each stands whether the sentence answers
the question, as a reader judged it who read nothing else; where it does so in part, that says what
is missing.
"""
JUDGED = {
    "australia-2020": "Answered: what it costs, and who buys most instead.",
    "brazil-2025": (
        "Answered: what it costs, and who buys most instead; that most of what is lost is sold "
        "to nobody stands in the picture."
    ),
    "brazil-2025-relief": "Answered.",
    "china-2018": "Answered: both pay, and which trade falls by how much.",
    "china-2025": (
        "Answered as far as it is known: in percent of income the ranges overlap; the tiles "
        "tell dollars a household, where the difference is large."
    ),
    "china-2025-truce": "Answered.",
    "cptpp-both": (
        "In part: of the two that join the sentence tells of China; Taiwan is in the picture "
        "and in a tile."
    ),
    "cptpp-china": "Answered.",
    "cptpp-taiwan": (
        "Answered: who gains and who is left behind; that Taiwan's own gain is not sure is said "
        "first."
    ),
    "deal-2025-09": "Answered.",
    "eu-2025": "Answered; which country of Europe pays most is in the picture.",
    "eu-2025-threat": "Answered.",
    "india-2025": "Answered: what it costs, and who buys most instead.",
    "japan-2025": (
        "Answered: who buys, at what price, and who pays for the tariffs. That nobody might buy "
        "at an auction is below, under Debt."
    ),
    "japan-2025-tariffs": (
        "In part: what Japan loses is told, and that America's part has no sure sign; what "
        "foreign sellers bear of the tariffs is below, under Trade."
    ),
    "japan-2026": (
        "Answered; the sentence tells of official holders alone, the picture of private ones too."
    ),
    "liberation-day": (
        "In part: the sentence tells of Japan and the United States, which the story is about; "
        "all others are on the map."
    ),
    "rare-earths-cutoff": (
        "In part: that it is hardly known is the answer; which products are hit is in the picture."
    ),
    "reserves-2022": "Answered.",
    "scotus-2026": "Answered; the largest gains are in the picture.",
    "scotus-2026-eve": (
        "In part: the sentence tells of China and the United States; all others are on the map."
    ),
    "switzerland-2025": "Answered: what it costs, and who buys most instead.",
    "switzerland-2025-deal": "Answered.",
    "taiwan-lifers": "Answered.",
    "zero": "Answered.",
}
"""Story -> whether its sentence answers its question."""


def entry(story: Scenario, view: FirstSaid) -> str:
    """One story."""
    answer = "".join(f"**{piece.text}**" if piece.number else piece.text for piece in view.answer)
    found = [f"## {story.title}", "", f"*{view.question}*", "", answer, ""]
    if judged := JUDGED.get(story.name):
        found += [judged, ""]
    if view.picture:
        found.append(f"* Picture: {view.picture.title}.")
    if view.gauge:
        gauge = view.gauge
        found.append(f"* Gauge: {gauge.title}, {gauge.before_text}, {gauge.change_text}.")
    tiles = "; ".join(f"{own.label} {own.text} ({own.range_text})" for own in view.tiles)
    if tiles:
        found.append(f"* Tiles: {tiles}.")
    return "\n".join([*found, "", f"`walkaway run {story.name}`", ""])


def written() -> dict[str, str]:
    """Entries of the page as it stands, by story."""
    text = PLACE.read_text(encoding="utf-8") if PLACE.exists() else ""
    parts = (f"## {part.strip()}\n" for part in text.split("\n## ")[1:])
    return {own[1]: part for part in parts if (own := re.search(r"`walkaway run (\S+)`", part))}


def keep(story: Scenario, outcome: Outcome, view: FirstSaid) -> None:
    """Put a view among those that come with the package."""
    text = AHEAD.read_text(encoding="utf-8") if AHEAD.exists() else ""
    told = plain(tasks.detail(story, library.text(story.name)))
    entry = {
        "key": ahead.key_of(story.name, outcome.record.data),
        "code": outcome.record.code,
        "version": version("walkaway"),
        "draws": ahead.DRAWS,
        "title": story.title,
        "lever": next((own for own in told["dials"] if own["id"] == told["lever"]), None),
        "span": told["span"],
        "first": view.plain(),
    }
    AHEAD.write_text(ahead.written(text, story.name, entry), encoding="utf-8")


def main() -> None:
    """Run the stories that are asked for, or all, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", nargs="*")
    asked = parser.parse_args()
    found = written()
    for name in asked.stories or library.names():
        story = Scenario.of_library(name)
        outcome = engine.run(story, draws=ahead.DRAWS)
        view = first_view.document(outcome)
        found[name] = entry(story, view)
        keep(story, outcome, view)
        print(f"{name}: written", file=sys.stderr)
    parts = [found[name] for name in library.names() if name in found]
    PLACE.write_text("\n".join([HEAD.format(draws=ahead.DRAWS), *parts]), encoding="utf-8")


if __name__ == "__main__":
    main()
