from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from tests.bonds.markets import hindsight
from walkaway.bonds.changes import ChangeTable, changes_between
from walkaway.cli.holders import holders

JUNE, AUGUST = dt.date(2025, 6, 30), dt.date(2025, 8, 31)
OCTOBER, NOVEMBER, DECEMBER = (
    dt.date(2025, 10, 31),
    dt.date(2025, 11, 30),
    dt.date(2025, 12, 31),
)


def by_id(table: ChangeTable):
    return {one.holder: one for one in table.changes}


def test_a_quarterly_holder_is_unmoved_between_months_of_one_quarter() -> None:
    table = changes_between(hindsight(), OCTOBER, NOVEMBER)
    for one in table.changes:
        if one.holder.startswith("USA."):
            # One published figure stands on both sides: no gain and nothing bought.
            assert one.before == one.after
            assert one.valuation == 0.0
            assert one.transactions == 0.0
    # Those published by month do move: their prices changed.
    assert by_id(table)["GBR"].valuation != 0.0
    assert any("valued over their own dates: USA.fed" in note for note in table.notes)


def test_from_a_month_between_a_quarterly_holder_is_as_from_its_quarter() -> None:
    between = by_id(changes_between(hindsight(), AUGUST, DECEMBER))
    whole = by_id(changes_between(hindsight(), JUNE, DECEMBER))
    for who in ("USA.fed", "USA.money_funds", "USA.banks", "USA.insurers", "USA.pensions"):
        assert between[who].before == whole[who].before
        # The cells differ a little, as the ladder of August is not that of June.
        slack = 0.002 * whole[who].before
        assert between[who].valuation == pytest.approx(whole[who].valuation, abs=slack)
        assert between[who].transactions == pytest.approx(whole[who].transactions, abs=slack)


def test_between_ends_of_quarters_everyone_has_the_same_dates() -> None:
    table = changes_between(hindsight(), JUNE, DECEMBER)
    assert set(table.spans) == {(JUNE, DECEMBER)}
    assert not any("own dates" in note for note in table.notes)


def test_one_small_part_of_an_older_date_does_not_date_the_whole() -> None:
    # Some countries of the euro area were not listed every month; most of its debt was.
    table = changes_between(hindsight(), dt.date(2021, 12, 31), dt.date(2022, 12, 31))
    place = table.before.ids.index("EA")
    assert table.before.rows[place].period < dt.date(2021, 12, 31)
    assert table.spans[place] == (dt.date(2021, 12, 31), dt.date(2022, 12, 31))


def test_the_command_tells_the_dates_of_each_row() -> None:
    import json

    said = CliRunner().invoke(
        holders, ["--date", "2026-06-30", "--since", "2025-08", "--json"], catch_exceptions=False
    )
    rows = {row["id"]: row for row in json.loads(said.output)["holders"]}
    assert rows["USA.fed"]["from"] == "2025-06-30"
    assert rows["CHN"]["from"] == "2025-08-31"
    assert {row["to"] for row in rows.values()} == {"2025-12-31"}
