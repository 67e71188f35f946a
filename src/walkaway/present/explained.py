"""Why a number is what it is, for people."""

from __future__ import annotations

from walkaway.outcome import Quantity
from walkaway.outcome.documents import Why
from walkaway.present.page import Cell, Page, Section, Table, digits_for, number


def page(found: Why, known: Quantity) -> Page:
    """The page of a decomposition.

    Args:
        found: the number split over measures.
        known: the number as its run has it.
    """
    places = digits_for(known.band) + 1
    rows = [
        (
            Cell(own.measure),
            Cell(number(own.value, places) + _error(own.standard_error, places)),
        )
        for own in found.contributions
    ]
    rows.append((Cell("all measures together"), Cell(number(found.total, places))))
    which = (
        "choose another with --member"
        if found.member in known.members
        else "the page shows draws around them"
    )
    return Page(
        title=f"{known.label} ({found.unit})",
        subtitle=f"run {found.run}, {found.metric}",
        assumed=(),
        short=(),
        sections=(
            Section(
                "explain",
                "What each measure adds",
                tables=(
                    Table(
                        found.method,
                        ("measure", f"contribution,\n{found.unit}"),
                        tuple(rows),
                    ),
                ),
                note=f"Computed with {found.member}; the page's median is "
                f"{number(known.mid, places)}; {which}.",
            ),
        ),
        notes=(),
        sources=(),
    )


def _error(error: float, places: int) -> str:
    return f" ± {number(error, places, signed=False)}" if round(error, places) else ""
