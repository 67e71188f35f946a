from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from click.testing import CliRunner

from tests.bonds.markets import hindsight, world
from walkaway.bonds.changes import changes_between
from walkaway.bonds.facts import jgb_table, stale_note, ust_table
from walkaway.bonds.holders import CENTS, split_change
from walkaway.bonds.kinds import HOLDERS, MATURITIES, USUAL
from walkaway.bonds.roster import JGB, ROSTER, UST, members, roster
from walkaway.cli.holders import holders as holders_command
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.world import World

# Federal Reserve, Z.1 table L.210, market value, USD bn.
Z1_2025Q1 = {
    "USA.fed": 3832.193,
    "USA.money_funds": 2880.571,
    "USA.funds": 2143.181,
    "USA.banks": 1740.868,
    "USA.insurers": 623.802,
    "USA.pensions": 1055.504,
    "USA.states": 1529.060,
    "USA.dealers": 487.312,
    "USA.hedge_funds": 270.426,
}
REST_OF_WORLD_2025Q1 = 9049.550
HOUSEHOLDS_2025Q1 = 2731.031
# Treasury International Capital, major foreign holders, March 2025, USD bn.
TIC_2025_03 = {"CHN": 765.4, "GBR": 779.3, "CYM": 453.6}
JAPAN_2025_03 = 1130.8


def test_rows_are_the_published_totals_to_the_cent() -> None:
    table = ust_table(world())
    assert table.period == dt.date(2025, 3, 31)
    for who, amount in {**Z1_2025Q1, **TIC_2025_03}.items():
        assert int(table.cents[table.ids.index(who)].sum()) == round(amount * CENTS), who
    japan = sum(int(table.cents[i].sum()) for i in members("JPN", table.ids))
    assert japan == round(JAPAN_2025_03 * CENTS)
    households = table.total("USA.households") + table.total("USA.hedge_funds")
    assert households == pytest.approx(HOUSEHOLDS_2025Q1, abs=1e-9)
    abroad = sum(int(table.cents[i].sum()) for i in members("foreign", table.ids))
    assert abroad == round(REST_OF_WORLD_2025Q1 * CENTS)


def test_official_rows_sum_to_the_published_official_total() -> None:
    table = ust_table(world())
    official = sum(table.total(table.ids[i]) for i in members("official", table.ids))
    assert official == pytest.approx(world().series("tic_official").on("2025-03").value, abs=1e-9)


def test_columns_are_face_times_valuation_to_the_cent() -> None:
    table = ust_table(world())
    assert np.abs(table.cents.sum(axis=0) - table.face * table.valuation * CENTS).max() < 10
    assert table.cents.sum() == round(sum(row.amount for row in table.rows) * CENTS)
    # Bills trade just below par, long bonds with coupons of 3% far below: never forced to one.
    assert 0.98 < table.valuation[0] < 1.0
    assert table.valuation[-1] < 0.9


@pytest.mark.parametrize("period", ["2005-06-30", "2007-12-31", "2010-06-30", "2020-12-31"])
def test_totals_hold_on_old_dates_with_short_positions(period: str) -> None:
    day = dt.date.fromisoformat(period)
    table = ust_table(hindsight(), day)
    for row, cents in zip(table.rows, table.cents, strict=True):
        assert int(cents.sum()) == round(row.amount * CENTS), row.holder.id
    sectors = ["rest_of_world", "fed", "money_market_funds", "households_residual",
               "mutual_funds_etfs", "banks", "state_local_governments", "pensions", "insurers",
               "dealers", "other_financial", "nonfinancial_corporates"]  # fmt: skip
    total = sum(hindsight().series(f"z1_{name}").on(day).value for name in sectors)
    assert table.cents.sum() / CENTS == pytest.approx(total, abs=1e-8)


def test_money_funds_hold_nothing_beyond_a_year() -> None:
    table = ust_table(world())
    assert table.row("USA.money_funds")[1:].sum() == 0.0


def test_published_cells_are_marked_and_kept() -> None:
    # Z.1 of January 2026: Federal Reserve bills at the end of September 2025.
    table = ust_table(hindsight(), dt.date(2025, 9, 30))
    fed = table.ids.index("USA.fed")
    assert table.marks[fed][0] == "published"
    assert table.columns[fed, 0] == pytest.approx(193.9, abs=1e-9)
    assert set(table.marks[table.ids.index("GBR")]) == {"allocated"}
    officials = members("official", table.ids)
    bills = hindsight().series("tic_official_bills").on("2025-09").value
    assert sum(table.columns[i, 0] for i in officials) == pytest.approx(bills, rel=1e-9)
    assert all(table.marks[i][0] == "derived" for i in officials)


def test_face_is_the_published_face_where_it_is_known() -> None:
    # Z.1 of January 2026: bills 5,783.5 and other marketable debt 22,734.8 at face, June 2025.
    table = ust_table(hindsight(), dt.date(2025, 6, 30))
    assert table.face[0] == pytest.approx(5783.5)
    assert table.face[1:].sum() == pytest.approx(22734.8)
    assert table.cents.sum() / CENTS == pytest.approx(26823.167, abs=1e-6)


def test_nothing_published_later_is_used() -> None:
    early = ust_table(world("2025-06-11"))
    assert early.period == dt.date(2024, 12, 31)
    assert ust_table(world("2025-06-12")).period == dt.date(2025, 3, 31)


def test_a_month_carries_domestic_holders_and_says_so() -> None:
    table = ust_table(hindsight(), dt.date(2026, 2, 28))
    japan = sum(table.total(table.ids[i]) for i in members("JPN", table.ids))
    assert japan == pytest.approx(1239.3, abs=1e-9)
    assert any("carried" in note for note in table.notes)


def test_custody_is_told() -> None:
    caveats = {holder.id: holder.caveat for holder in UST}
    assert "Belgium" in caveats["EA"]
    assert all("custody" in caveats[who] for who in ("GBR", "EA", "CYM"))


def test_change_splits_exactly_and_in_the_simple_case_by_hand() -> None:
    before = ust_table(hindsight(), dt.date(2025, 3, 31))
    after = ust_table(hindsight(), dt.date(2025, 6, 30))
    for one in split_change(before, after, np.full(5, 0.9)):
        assert one.valuation + one.transactions == pytest.approx(one.after - one.before)
        # r = -10%: after = 0.9 before + 0.95 bought.
        assert one.transactions == pytest.approx((one.after - 0.9 * one.before) / 0.95)
    for one in split_change(before, after, np.ones(5)):
        assert one.valuation == pytest.approx(0.0, abs=1e-9)
    for one in split_change(before, before, np.ones(5)):
        assert one.transactions == pytest.approx(0.0, abs=1e-9)


def test_yields_up_means_valuation_down() -> None:
    change = changes_between(hindsight(), dt.date(2021, 12, 31), dt.date(2022, 12, 31))
    assert (change.yields > 0.02).all()
    valued = {one.holder: one.valuation for one in change.changes}
    # Foreigners' holdings fell by 546 bn in 2022 though they bought on balance.
    abroad = sum(value for who, value in valued.items() if not who.startswith("USA."))
    assert -900 < abroad < -400


def test_jgb_rows_are_the_published_ones() -> None:
    # Bank of Japan flow of funds, end of March 2025: BoJ JPY 547 tn (46.0%), foreigners 138 tn.
    table = jgb_table(hindsight())
    assert table.total("JPN.boj") == pytest.approx(547_000.0, abs=1e-6)
    assert table.total("ROW.all") == pytest.approx(138_000.0, abs=1e-6)
    assert table.cents.sum() / CENTS == pytest.approx(547_000.0 / 0.46, abs=1e-3)
    marks = {row.holder.id: row.mark for row in table.rows}
    assert marks["JPN.boj"] == "published"
    assert marks["JPN.insurers"] == "allocated"
    shares = {row.holder.id: row.amount for row in table.rows}
    # Finance ministry, end of 2023: insurers 16.5%, banks 13.1%.
    assert shares["JPN.insurers"] / shares["JPN.banks"] == pytest.approx(16.5 / 13.1)


def test_jgb_maturities_meet_what_is_published() -> None:
    table = jgb_table(hindsight())
    bonds = table.face[1:].sum()
    assert table.face[1] / bonds == pytest.approx(0.141)


def test_names_of_measures_are_names_of_holders() -> None:
    ids = tuple(holder.id for holder in UST)
    for name in HOLDERS:
        assert members(name, tuple(row.id for row in ROSTER.naming([name]).of("UST")))
    assert set(ids) <= set(HOLDERS)
    from walkaway.bonds.buckets import BUCKETS, SPANS

    assert set(MATURITIES) == {*BUCKETS, *SPANS, USUAL}


def test_unknown_names_get_a_suggestion() -> None:
    ids = tuple(holder.id for holder in UST)
    with pytest.raises(BadInputError, match=r"did you mean 'JPN\.private'"):
        members("JPN.privat", ids)
    with pytest.raises(BadInputError, match="UST"):
        roster("USTs")
    assert roster("JGB") is JGB


def test_old_holders_are_marked_stale_and_fresh_ones_are_not() -> None:
    # On 12 June 2025 the shares of December 2023 are all there is: seventeen months.
    table = jgb_table(world())
    assert table.period == dt.date(2023, 12, 31)
    assert any(n.startswith("stale: ") and "17 months" in n for n in table.notes)
    runner, june = CliRunner(), ["--date", "2025-06-12"]
    page = runner.invoke(holders_command, [*june, "--market", "JGB"]).output
    assert "stale: holders of 2023-12-31" in page
    assert json.loads(runner.invoke(holders_command, [*june, "--market", "JGB", "--json"]).output)[
        "stale"
    ]
    # Two quarters behind is how quarterly accounts come out.
    assert stale_note(dt.date(2023, 12, 31), dt.date(2024, 6, 30)) == ""
    assert "12 months old" in stale_note(dt.date(2023, 12, 31), dt.date(2024, 12, 31))
    assert "stale" not in runner.invoke(holders_command, june).output


def test_who_sells_in_a_sale_and_what_bills_leave_out_is_said() -> None:
    arguments = ["withdraw", "--holder", "foreign", "--change=-60%", "--member", "beltran2013"]
    page = CliRunner().invoke(holders_command, arguments).output
    assert "Federal Reserve in fact anchors" in page
    assert "gain on what it had" not in page
    # Losses drive dealers out where they are leveraged; where they are not, they buy.
    assert taken_by_dealers(page) < 0
    assert "Dealers" in page.split("sells too")[0].splitlines()[-1]
    calm = CliRunner().invoke(holders_command, [*arguments, "--no-fire-sales"]).output
    assert taken_by_dealers(calm) > 0
    assert "sells too" not in calm


def taken_by_dealers(page: str) -> float:
    line = next(line for line in page.splitlines() if line.strip().startswith("Dealers "))
    return float(line.split()[2].replace(",", ""))


def test_a_nought_that_nobody_published_is_no_published_nought() -> None:
    """The survey gives the Cayman Islands since 2012, the flow of funds hedge funds since 2025."""
    found = CliRunner().invoke(holders_command, ["--date", "2008-10-15"]).output
    table = ust_table(World.at("2008-10-15"))
    for who in ("CYM", "USA.hedge_funds"):
        (row,) = (row for row in table.rows if row.holder.id == who)
        assert (row.amount, row.mark) == (0.0, "derived")
        assert "not" in row.note
        assert f"{row.holder.name}: not" in found
    later = ust_table(World.at("2018-10-15"))
    (islands,) = (row for row in later.rows if row.holder.id == "CYM")
    assert islands.mark == "published"
    assert islands.amount > 0


def test_too_few_bills_are_told_in_words_of_the_data() -> None:
    """The record of auctions that is held has gaps before 2010."""
    with pytest.raises(NotSolvedError) as told:
        ust_table(World.at("2018-07-08"), dt.date(2009, 12, 31))
    assert "for 2009-12-31: " in str(told.value)
    assert "bn of bills are known to be held, and the data have only" in str(told.value)
    assert "auction record" in str(told.value)
