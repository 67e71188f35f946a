"""A plain tariff beside orders on record that leave lists of products out is told to be plain."""

from __future__ import annotations

import pytest

from walkaway.engine import question
from walkaway.goods.plain_notes import plain_notes
from walkaway.scenario import Scenario


def notes(date: str, body: str) -> list[str]:
    text = f'name = "x"\ndate = {date}\n[[measure]]\nkind = "Tariff"\n{body}\n'
    return list(plain_notes(question(Scenario.from_toml(text))))


def test_brazil_is_told_of_the_lists_of_executive_order_14323() -> None:
    """40 points from 6 August 2025, with 694 lines left out."""
    (said,) = notes("2025-08-08", 'by = "USA"\non = "BRA"\nchange = "+50%"')
    assert "IEEPA-BRA, 40%" in said
    assert 'kind = "Orders", on = "BRA"' in said
    assert "8 August 2025" in said


@pytest.mark.parametrize(
    ("date", "body"),
    [
        ("2025-08-05", 'by = "USA"\non = "BRA"\nchange = "+50%"'),  # the day before
        ("2025-08-08", 'by = "CHN"\non = "BRA"\nchange = "+50%"'),  # no order of the record
        ("2025-08-08", 'by = "USA"\non = "all"\nchange = "+10%"'),
        ("2025-08-08", 'by = "USA"\non = "BRA"\nchange = "+50%"\nexempt_codes = ["0901"]'),
        ("2025-08-08", 'by = "USA"\non = "AUS"\nchange = "+50%"'),  # no order names it
    ],
)
def test_nobody_else_is_told(date: str, body: str) -> None:
    assert notes(date, body) == []
