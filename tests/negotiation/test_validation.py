"""The rows of the validation page hold."""

from __future__ import annotations

from tests.validation.negotiation import rows


def test_every_row_agrees() -> None:
    found = rows()
    assert len(found) >= 12
    assert [row.quantity for row in found if not row.agrees] == []
