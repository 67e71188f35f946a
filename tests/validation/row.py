"""One line of the validation page: a published number beside ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A published number and ours.

    Attributes:
        area: the market it belongs to.
        source: paper or agency, and table.
        quantity: what is measured.
        unit: of both numbers.
        published: as printed.
        ours: computed when the page is built.
        agrees: whether ours meets the published number by the rule that `note` or the test states.
        note: the rule, or why it is missed.
    """

    area: str
    source: str
    quantity: str
    unit: str
    published: float | str
    ours: float | str
    agrees: bool
    note: str = ""
