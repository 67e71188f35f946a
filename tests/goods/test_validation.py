"""The validation page's rows of the goods market: what must hold, holds; misses are known."""

from __future__ import annotations

from tests.validation import goods


def test_only_known_rows_are_missed() -> None:
    rows = goods.rows()
    assert len(rows) > 350
    missed = [row for row in rows if not row.agrees]
    assert all("Missed: " in row.note for row in missed)
    assert [row.source.split(" (")[0] for row in missed] == [
        "Ignatenko, Lashkaripour, Macedoni and Simonovska",
        "Ossa",
        "Ossa",
    ]
