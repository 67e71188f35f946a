"""The top of a scenario file."""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from walkaway.grammar.fields import TableBase, entry
from walkaway.grammar.values import Day, Names, Text


@dataclass(frozen=True, kw_only=True)
class Head(TableBase):
    """The top of a scenario file."""

    name: str = entry(Text(slug=True), "the scenario's short name; the file's name if left out")
    title: str = entry(Text(line=True), "one line that says what happens", "")
    question: str = entry(
        Text(line=True), "what the scenario is asked, for whoever reads the page first", ""
    )
    lever: str = entry(
        Text(line=True), "the dial that the page shows first, by its id; chosen if left out", ""
    )
    description: str = entry(Text(), "what is assumed, and why, for whoever reads the page", "")
    date: dt.date = entry(Day(), "the day on which the world is looked at")
    focus: tuple[str, str] | None = entry(
        Names(("economy", "group", "world"), count=2),
        "who sets the measures and whom they aim at, economies or groups, if not the first measure",
        None,
    )
