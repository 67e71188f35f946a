"""JSON Schemas of the documents of a run, from their types."""

from __future__ import annotations

from typing import Any

from walkaway.documents import published
from walkaway.outcome.compare import Comparison
from walkaway.outcome.documents import Kept, Why
from walkaway.outcome.outcome import Outcome


def compare_document() -> dict[str, Any]:
    """The schema of `walkaway compare --json`."""
    return Comparison.schema()


def explain_document() -> dict[str, Any]:
    """The schema of `walkaway explain --json`."""
    return Why.schema()


def runs_document() -> dict[str, Any]:
    """The schema of `walkaway runs --json`."""
    return published(list[Kept], "runs", "1")


def document() -> dict[str, Any]:
    """The schema of `walkaway run --json`."""
    return Outcome.schema()
