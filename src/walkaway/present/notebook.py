"""What a notebook shows of a run: its question, its answers, and how to go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from walkaway.outcome import Outcome
from walkaway.present import story
from walkaway.present.findings import charts_of
from walkaway.present.page import Page

MOST = 8
"""Sentences of the short answer that a cell shows."""


def outcome(own: Outcome) -> str:
    """A run for a notebook, as HTML without scripts or styles of its own."""
    page: Page = story.page(own)
    status = "".join(f"<p><strong>{escape(line)}</strong></p>" for line in page.status)
    more = len(page.short) - MOST
    left = f"<p>{more} more in <code>walkaway.present.story.page</code></p>" if more > 0 else ""
    calls = (
        "outcome.to_frame()",
        "outcome.to_xarray()",
        f'outcome["{_example(own)}"]',
        *(f'outcome.plot("{name}")' for name in _charts(page)),
    )
    return (
        f"<div><h4>{escape(page.title)}</h4><p>{escape(page.subtitle)}</p>{status}"
        f"{_list(page.short[:MOST])}{left}"
        f"<p>Go on: {', '.join(f'<code>{escape(call)}</code>' for call in calls)}</p></div>"
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _example(own: Outcome) -> str:
    wanted = f"welfare.{own.scenario.focus[1]}"
    return wanted if own.find(wanted) else next((one.id for one in own.metrics), "")


def _charts(page: Page) -> Sequence[str]:
    return tuple(charts_of(page))[:2]
