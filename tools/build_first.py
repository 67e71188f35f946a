"""docs/ten-seconds.md: what a visitor can say of each story after ten seconds, against its question.

Every story of the library is run; the sentence and the tiles are those of its first view.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from walkaway import engine
from walkaway.present import first_view
from walkaway.present.first import FirstSaid
from walkaway.scenario import Scenario, library

PLACE = Path(__file__).parents[1] / "docs" / "ten-seconds.md"
HEAD = """# After ten seconds

What a visitor of the page can say of each story after ten seconds, against what it asks: the
question and the sentence below it are what stands largest on its first view, above the fold of a
desk's screen and of a phone's. Both are computed, from a run with {draws} draws of the dated paths:
`python tools/build_first.py` writes this page anew. Where the sentence does not answer the question
yet, that is a fault of the page.
"""


def entry(story: Scenario, view: FirstSaid) -> str:
    """One story."""
    answer = "".join(f"**{piece.text}**" if piece.number else piece.text for piece in view.answer)
    found = [f"## {story.title}", "", f"*{view.question}*", "", answer, ""]
    if view.picture:
        found.append(f"* Picture: {view.picture.title}.")
    if view.gauge:
        gauge = view.gauge
        found.append(f"* Gauge: {gauge.title}, {gauge.before_text}, {gauge.change_text}.")
    tiles = "; ".join(f"{own.label} {own.text} ({own.range_text})" for own in view.tiles)
    if tiles:
        found.append(f"* Tiles: {tiles}.")
    return "\n".join([*found, "", f"`walkaway run {story.name}`", ""])


def main() -> None:
    """Run all stories and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20)
    draws = parser.parse_args().draws
    parts = [HEAD.format(draws=draws)]
    for name in library.names():
        story = Scenario.load(name)
        parts.append(entry(story, first_view.document(engine.run(story, draws=draws))))
    PLACE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
