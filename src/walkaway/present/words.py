"""Names of economies inside a sentence."""

from __future__ import annotations

from walkaway.outcome import Outcome

WITH_ARTICLE = ("United", "European", "Netherlands", "Philippines", "Rest of")
"""Beginnings of names that take an article."""


def the(outcome: Outcome, code: str) -> str:
    """The word for an economy, with its article where it has one."""
    name = outcome.name(code)
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name
