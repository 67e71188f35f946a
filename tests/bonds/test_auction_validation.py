"""The rows of the validation page that must hold do hold."""

from __future__ import annotations

from tests.validation.auction import rows


def test_every_published_auction_number_is_met() -> None:
    found = rows()
    assert len(found) >= 35
    assert [row for row in found if not row.agrees] == []
