"""Any holder that TIC names can sell; each kind in its order; bills leave the ten-year alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.rows.house import shipped
from walkaway.bonds.clearing import clear
from walkaway.bonds.facts import ust_table
from walkaway.bonds.impact import FORCED, ORDERLY, impact
from walkaway.bonds.investors import demand_system, ust_market
from walkaway.bonds.kinds import HOLDERS, Withdrawal
from walkaway.bonds.literature import ensemble
from walkaway.bonds.measures import named, shock_of
from walkaway.bonds.record import known
from walkaway.bonds.roster import ROSTER, read
from walkaway.errors import BadInputError, NotHeldError
from walkaway.parameters import parameter
from walkaway.world import World

FACTS = known(World.at("2025-06-12"))
TOTALS = {"tic_total", "tic_official", "tic_official_bills", "tic_official_bonds", "tic_all_other"}
TEN = 3
YEARS = parameter("bonds.holders.carried-years").value
ENDED = {
    row.id
    for row in ROSTER.inside
    if max(FACTS.series(name).periods[-1] for name in row.series)
    < FACTS.date - dt.timedelta(days=366 * YEARS)
}


def test_every_country_of_the_published_table_can_be_named() -> None:
    series = {name for name in FACTS.world.series_ids() if name.startswith("tic_")} - TOTALS
    rows = (*ROSTER.of("UST"), *ROSTER.inside)
    named_by = {name for row in rows for name in row.series if name.startswith("tic_")}
    assert series == named_by - TOTALS
    assert {row.id for row in rows} <= set(HOLDERS)


def test_who_stands_by_itself_changes_nothing_for_the_others() -> None:
    before = ust_table(FACTS)
    listed = [row.id for row in ROSTER.inside if row.id not in ENDED]
    for names in (["TWN"], ["CHE"], ["BEL"], listed):
        after = ust_table(FACTS, roster=ROSTER.naming(names))
        rows = {row.holder.id: row.amount for row in after.rows}
        assert min(rows.values()) >= 0
        # Columns are what is outstanding, whoever holds it.
        assert np.abs(after.cents.sum(axis=0) - before.cents.sum(axis=0)).max() <= 10
        for row in before.rows:
            inside = [own for own in ROSTER.inside if own.within == row.holder.id]
            out = sum(rows[own.id] for own in inside if own.id in rows)
            assert rows[row.holder.id] + out == pytest.approx(row.amount, abs=1e-6)


@pytest.mark.parametrize("who", sorted(ENDED))
def test_a_line_that_ended_is_a_holder_on_days_that_have_it(who: str) -> None:
    (row,) = [row for row in ROSTER.inside if row.id == who]
    (name,) = row.series
    last = FACTS.series(name).periods[-1]
    table = ust_table(FACTS, last, ROSTER.naming([who]))
    assert table.total(who) == pytest.approx(FACTS.series(name).on(last).value, abs=1e-9)
    with pytest.raises(NotHeldError) as caught:
        ust_table(FACTS, roster=ROSTER.naming([who]))
    (problem,) = caught.value.problems
    assert problem.place == f"holder {who}"
    assert str(last) in problem.hint
    assert row.within in problem.hint


def test_russia_and_the_oil_exporters_are_among_those_whose_line_ended() -> None:
    assert {"RUS", "OIL"} <= ENDED
    with pytest.raises(NotHeldError) as caught:  # its successors have lines of their own
        ust_table(FACTS, dt.date(2012, 3, 31), ROSTER.naming(["OIL"]))
    assert "2011-12-31" in str(caught.value)


def test_before_its_line_began_a_holder_has_a_nearest_day_too() -> None:
    with pytest.raises(NotHeldError) as caught:
        ust_table(FACTS, dt.date(2010, 3, 31), ROSTER.naming(["SAU"]))
    assert "2012-01-31" in str(caught.value)


def test_what_it_holds_is_what_is_published() -> None:
    table = ust_table(FACTS, roster=ROSTER.naming(["TWN", "CHE"]))
    rows = {row.holder.id: row.amount for row in table.rows}
    assert rows["TWN"] == FACTS.series("tic_taiwan").at(table.period).value
    swiss = FACTS.series("tic_switzerland").at(table.period).value
    assert rows["CHE.official"] + rows["CHE.private"] == pytest.approx(swiss, abs=1e-9)


def test_nobody_named_is_the_table_as_it_is() -> None:
    assert ROSTER.naming(["JPN.private", "official", "EA"]) is ROSTER
    assert named([Withdrawal(holder="CHN", amount=-1.0)]) is ROSTER


def test_rows_name_whom_they_are_less() -> None:
    rows = {row.id: row for row in ROSTER.naming(["TWN"]).of("UST")}
    assert rows["ROW.official"].caveat == (
        "all foreign official holdings less Japan's, China's and Taiwan's"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('within = "EA"', 'within = "EU"', "within: no holder 'EU'"),
        ('within = "EA"', 'within = "JPN.official"', "nothing can be taken out of it"),
        ('kind = "central bank"\nat = "USA"', 'kind = "central bank"\nat = "USA"\nwithin = "EA"',
         "is for rows of [[inside]]"),
        ('id = "SWE"', 'id = "CAN"', "UST holder CAN: stands 2 times"),
    ],
)  # fmt: skip
def test_rows_that_cannot_stand_inside(old: str, new: str, said: str) -> None:
    text = shipped("bonds/holders.toml")
    assert old in text
    with pytest.raises(BadInputError) as caught:
        read(text.replace(old, new, 1))
    assert said in str(caught.value)


# ---- what is sold


def sold(**terms: object) -> tuple[np.ndarray, np.ndarray]:
    """Units sold by bucket, and the premium under one estimate, basis points."""
    own = Withdrawal(**terms)  # type: ignore[arg-type]
    market = ust_market(FACTS, roster=named([own]))
    (member,) = ensemble(FACTS, ["beltran2013"])
    system = demand_system(market, member.priors, 3.0, True)
    shock = shock_of(system, [own])
    found = clear(system, shock)
    assert found.solved
    return shock.sold.sum(axis=0), 1e4 * found.premium


def test_officials_sell_bills_first_and_the_ten_year_hardly_moves() -> None:
    """May-June 2026: official holders sold 103bn, 97bn of it bills (TIC)."""
    row, bills = sold(holder="CHN", amount=-40.0)
    assert row == pytest.approx([40, 0, 0, 0, 0], abs=1e-9)
    _, coupons = sold(holder="CHN", amount=-40.0, bucket="coupons")
    assert abs(bills[TEN]) < 0.02 * coupons[TEN]
    assert coupons[TEN] > 1


def test_when_bills_are_gone_the_rest_goes_in_proportion() -> None:
    table = ust_table(FACTS)
    held = table.values[table.ids.index("CHN")]
    row, _ = sold(holder="CHN", amount=-(held[0] + 100.0))
    assert row[0] == pytest.approx(held[0])
    np.testing.assert_allclose(row[1:], 100 * held[1:] / held[1:].sum(), rtol=1e-9)


def test_hedged_private_holders_sell_long() -> None:
    row, _ = sold(holder="JPN.private", amount=-50.0)
    assert row[:3] == pytest.approx([0, 0, 0])
    assert row.sum() == pytest.approx(50)


def test_named_maturities_are_sold_whoever_sells() -> None:
    row, _ = sold(holder="CHN", amount=-40.0, bucket="all")
    table = ust_table(FACTS)
    held = table.values[table.ids.index("CHN")]
    np.testing.assert_allclose(row, 40 * held / held.sum(), rtol=1e-9)


def test_kinds_of_those_inside_are_known() -> None:
    kinds = {row.id: row.kind for row in ROSTER.inside if row.market == "UST"}
    assert kinds["TWN"] == "official"
    assert kinds["BEL"] == "foreign private"


# ---- priors


def test_bills_add_nothing_and_long_sales_by_the_prior_of_their_manner() -> None:
    assert impact(0.0, FORCED, bills=500.0).high == 0
    orderly, forced = impact(100.0, ORDERLY), impact(100.0, FORCED)
    # MONEY's record: 5 to 20 bp per 100bn in order; 15 to 100, median 40 to 50, under stress.
    assert (orderly.low, orderly.high) == (5, 20)
    assert (forced.low, forced.high) == (15, 100)
    assert 40 <= forced.mid <= 50
    bought = impact(-100.0, ORDERLY)
    assert (bought.low, bought.mid, bought.high) == (-20, -orderly.mid, -5)
