"""Which rows of the validation page must agree."""

from tests.validation.budget import rows


def test_rows_that_must_agree():
    found = rows()
    must = [
        r for r in found if "baseline of" in r.source or r.quantity.startswith(("hr1", "obbba"))
    ]
    assert len(must) >= 36
    assert [r.quantity for r in must if not r.agrees] == []


def test_misses_say_why():
    assert all(len(row.note) > 30 for row in rows() if not row.agrees)
