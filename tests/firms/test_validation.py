"""Rows of the validation page that must hold, and those that are misses and stay misses."""

from __future__ import annotations

from tests.validation import blocs, firms


def test_firm_rows():
    rows = {row.quantity: row for row in firms.rows()}
    assert rows["Toyota: a yen of the dollar"].agrees
    assert rows["Toyota: tariffs, 2025-04-01 to 2025-05-31, gross, forecast on 2025-05-08"].agrees
    missed = [row for row in rows.values() if not row.agrees]
    assert missed
    assert all(row.note for row in missed)


def test_bloc_rows():
    rows = {row.quantity: row for row in blocs.rows()}
    assert rows["Prachinburi lies inside CPTPP"].agrees
    table = [row for row in rows.values() if row.quantity.endswith("(ICIO)")]
    assert len(table) == 14
    assert all(row.agrees for row in table)
    published = [row.published for row in rows.values() if row.source.startswith("Petri")]
    assert sorted(published) == [147, 485, 632]
    assert all(row.note for row in rows.values())
