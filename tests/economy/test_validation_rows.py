"""Which rows of the validation page must agree."""

from tests.validation.economy import rows


def test_rows():
    found = rows()
    must = [row for row in found if "WP/13/87" in row.source or "Adler" in row.source]
    assert len(must) == 6 + 7 + 2
    assert [row.quantity for row in must if not row.agrees] == []
    assert all(len(row.note) > 60 for row in found if not row.agrees)
