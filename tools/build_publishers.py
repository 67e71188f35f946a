"""Write docs/publishers.md: who is asked for newer data, where and for what, and what no one is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.publishers import publishers
from walkaway.world.feed.publishers.closed import REASONS

ROOT = Path(__file__).resolve().parent.parent
FIRST, TODAY = dt.date(2026, 1, 1), dt.date(2026, 12, 1)
"""Days for which addresses are shown."""
MOST_NAMED = 4


def names(ids: Iterable[str]) -> str:
    """The first few names of many."""
    own = list(ids)
    more = len(own) - MOST_NAMED
    shown = ", ".join(f"`{name}`" for name in own[: MOST_NAMED if more > 1 else len(own)])
    return f"{shown} and {more} more" if more > 1 else shown


def address(one: Publisher) -> str:
    """Where its first answer is, without what is asked of it."""
    parts = urlsplit(one.addresses(FIRST, TODAY)[0])
    return f"{parts.netloc}{parts.path}"


def release(one: Publisher) -> str:
    """Its calendar, in the words of the rule."""
    said = (one.release.__doc__ or "").strip().split("\n\n")[0] if one.release else ""
    return " ".join(said.split()) or "none: known from the day it is fetched"


def text() -> str:
    """The page."""
    lines = [
        "# Publishers",
        "",
        "Who is asked for newer data. None of them wants a key. This page is written by "
        "`tools/build_publishers.py`.",
        "",
        "The US Bureau of Labor Statistics may refuse whoever does not name an address of post: "
        "set `WALKAWAY_CONTACT`, which then stands in the name that walkaway gives itself. Only "
        "https is spoken; what is too large, not the document that was expected, or cut short is "
        "refused, and touches nothing else. The calendar of a publisher dates what is first seen "
        "late; what has none is known from the day it is fetched.",
        "",
        "| Name | Who and what | Where | Brings | Every | Published |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{one.id}` | {one.title} | {address(one)} | {names(one.wanted)} | {one.frequency} | "
        f"{release(one)} |"
        for one in publishers()
    ]
    reasons: dict[str, list[str]] = {}
    for name, reason in REASONS.items():
        reasons.setdefault(reason, []).append(name)
    lines += [
        "",
        "## What no publisher brings",
        "",
        "The other embedded series and tables, and why.",
        "",
        "| Series and tables | Why |",
        "|---|---|",
        *(f"| {', '.join(f'`{n}`' for n in own)} | {why} |" for why, own in reasons.items()),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    (ROOT / "docs" / "publishers.md").write_text(text(), encoding="utf-8")
