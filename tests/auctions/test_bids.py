"""What a scenario's flows take from the bids: published allotments, identities, twins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from walkaway.bonds.kinds import MATURITIES
from walkaway.bonds.roster import ROSTER
from walkaway.engine.questions import question
from walkaway.engine.studies.auction import next_auction
from walkaway.engine.studies.bids import foreign_part, reach
from walkaway.errors import NotHeldError
from walkaway.present.auction_next import TERM, shown
from walkaway.scenario import Scenario
from walkaway.world import World

DAY = dt.date(2025, 6, 12)
ENDED = {
    "BELUX", "CARIB", "OIL", "RUS", "TUR", "KAZ", "EGY", "OMN", "ZAF", "URY", "MYS", "DNK", "FIN",
}  # fmt: skip
"""Lines of the Treasury's table that ended years before that day."""
SALE = (
    'name = "sale"\ndate = {day}\n[[measure]]\nkind = "Withdrawal"\nholder = "{holder}"\n'
    'change = "{change}"\nbucket = "{bucket}"\n'
)


def sale(holder: str, change: str = "-31%", bucket: str = "all", day: dt.date = DAY) -> Scenario:
    return Scenario.from_toml(SALE.format(holder=holder, change=change, bucket=bucket, day=day))


def test_foreign_part_by_the_published_quarter() -> None:
    """2022Q2: 128.99bn allotted to foreigners, 506bn of coupons to indirect bidders: a quarter.

    Treasury, Investor Class Auction Allotments, over TreasuryDirect results.
    """
    found = foreign_part(World.at(DAY))
    assert found is not None
    assert (found.first, found.last) == (dt.date(2021, 9, 30), dt.date(2022, 6, 30))
    assert found.low == pytest.approx(128.99 / 506, abs=0.01)
    assert found.low < found.mid < found.high < 0.36


def test_all_foreigners_are_the_foreign_part_and_parts_add_up() -> None:
    world = World.at(DAY)
    whole = reach(world, sale("foreign").measures, DAY, TERM).felt[0]
    assert whole.holder_part == pytest.approx(1.0)
    assert whole.part == pytest.approx(whole.foreign.mid)
    japan = [
        reach(world, sale(who).measures, DAY, TERM).felt[0].part
        for who in ("JPN", "JPN.official", "JPN.private")
    ]
    assert japan[0] == pytest.approx(japan[1] + japan[2])


@pytest.mark.parametrize("holder", [row.id for row in ROSTER.inside if row.market == "UST"])
def test_a_holder_abroad_that_stands_inside_another_takes_bids(holder: str) -> None:
    """By what the Treasury says it holds; never more than the row that holds it otherwise."""
    world = World.at(DAY)
    try:
        (felt,) = reach(world, sale(holder).measures, DAY, TERM).felt
    except NotHeldError as error:  # a line that ended long before, such as Russia's
        assert "the nearest day that has it is" in str(error)  # noqa: PT017
        assert holder in ENDED
        return
    assert holder not in ENDED
    (row,) = (row for row in ROSTER.inside if row.id == holder)
    (around,) = reach(world, sale(row.within).measures, DAY, TERM).felt
    assert 0 < felt.holder_part <= around.holder_part


@pytest.mark.parametrize(
    ("holder", "change", "bucket", "why"),
    [
        ("USA.banks", "-10%", "all", "a holder at home"),
        ("JPN", "+10%", "all", "it takes more"),
        ("JPN", "-10%", "bills", "other maturities"),
    ],
)
def test_what_does_not_reach_the_bids_says_why(
    holder: str, change: str, bucket: str, why: str
) -> None:
    found = reach(World.at(DAY), sale(holder, change, bucket).measures, DAY, TERM)
    assert found.shock.indirect == 1.0
    assert why in found.unfelt[0].why


@pytest.mark.parametrize(
    ("bucket", "term"),
    [
        *((name, TERM) for name in ("usual", "all", "coupons", "long", "15-30")),
        *((name, "2-Year") for name in ("usual", "all", "coupons", "1-3")),
        ("3-7", "7-Year"),
        ("7-15", "10-Year"),
    ],
)
def test_every_name_of_maturities_reaches_its_terms(bucket: str, term: str) -> None:
    """Sold in the usual order, what goes may be of any maturity."""
    assert reach(World.at(DAY), sale("JPN", bucket=bucket).measures, DAY, term).felt


@pytest.mark.parametrize("bucket", MATURITIES)
def test_every_name_of_maturities_is_answered(bucket: str) -> None:
    found = reach(World.at(DAY), sale("JPN", bucket=bucket).measures, DAY, TERM)
    assert len(found.felt) + len(found.unfelt) == 1


def test_the_next_auction_uses_nothing_that_came_later() -> None:
    """On 2 June 2025 the auction of 12 June: the same from a world that ends that day."""
    own = sale("JPN", day=dt.date(2025, 6, 2))
    found = next_auction(question(own), TERM, 300)
    assert found is not None
    assert (found.offer.date, found.eve_known) == (DAY, False)
    assert found.reach.felt[0].part > 0
    again = next_auction(question(own), TERM, 300, known=World.at("2025-06-30"))
    assert again is not None
    np.testing.assert_array_equal(found.found.base.cover, again.found.base.cover)
    stop = next(one for one in found.judged if one.quantity == "stop_out")
    assert stop.actual == pytest.approx(4.844 - 4.91, abs=1e-9)  # par yield of 11 June: 4.91


def test_of_the_auction_of_the_day_the_forecast_is_of_the_day_before() -> None:
    found = next_auction(question(sale("JPN")), TERM, 300)
    assert found is not None
    assert (found.offer.date, found.eve_known) == (DAY, True)
    assert {one.quantity: round(one.actual, 3) for one in found.judged}["stop_out"] == 4.844
    assert (found.found.shocked.tail >= found.found.base.tail).all()
    section = shown(found, DAY.isoformat())
    assert "the forecast is made the day before" in section.lead[0]
    assert "of indirect bids stay away" in section.lead[1]
    assert "It has come since" in section.lead[2]


def test_a_holder_and_its_twin_take_the_same_bids() -> None:
    world = World.at(DAY)
    one = reach(world, sale("CHN").measures, DAY, TERM)
    (measure,) = sale("CHN").measures
    two = reach(world, (replace(measure, change=-0.9),), DAY, TERM)
    assert one.shock == two.shock  # who lets go bids for nothing, however much it lets go


def test_the_auction_after_the_next_is_told_beside_it() -> None:
    """A monthly term: four weeks later, from the same record, with what is let go by then."""
    asked = question(sale("JPN"))
    first, after = (next_auction(asked, TERM, 50, later_by=k) for k in (0, 1))
    assert first is not None
    assert after is not None
    assert 20 <= (after.offer.date - first.offer.date).days <= 40
    assert not after.eve_known  # what a later eve yields was not known on the day
    assert next_auction(asked, TERM, 50, later_by=9) is None
