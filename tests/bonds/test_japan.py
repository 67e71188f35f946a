"""Japan's bonds: limits, sums, what is published, and the same market under another name."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.bonds.markets import members, world
from walkaway.bonds.clearing import Shock, clear
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.facts import debt_of_japan
from walkaway.bonds.investors import demand_system, market_of
from walkaway.bonds.kinds import HOLDERS_OF, QT, Issuance, Preference, Withdrawal, flows, touched
from walkaway.bonds.literature import Member, ensemble, response_at
from walkaway.bonds.measures import flow_path, shock_of
from walkaway.bonds.replacement import replacements
from walkaway.bonds.roster import JGB
from walkaway.bonds.roster import members as positions
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.errors import BadInputError
from walkaway.scenario import Scenario

DAY = "2025-12-12"


@cache
def japan() -> tuple[Member, ...]:
    return ensemble(world(DAY), fire_sales=True, market="JGB")


def system(member: Member, months: float = 3.0) -> DemandSystem:
    return demand_system(market_of(world(DAY), "JGB"), member.priors, months, True)


def run(measure: object, months: float = 3.0):
    return replacements(market_of(world(DAY), "JGB"), japan(), [measure], months)  # type: ignore[list-item]


def test_nothing_moves_nothing() -> None:
    for measure in (
        QT(amount=0.0, market="JGB"),
        Issuance(amount=0.0, market="JGB"),
        Withdrawal(holder="JPN.insurers", change=0.0, market="JGB"),  # type: ignore[arg-type]
        Preference(holder="ROW.all", change=0.0, market="JGB"),  # type: ignore[arg-type]
    ):
        for one in run(measure):
            assert one.solved
            assert np.abs(one.premium).max() == 0
            assert np.abs(one.absorbed).max() == 0


def test_measures_of_one_market_are_none_of_the_other() -> None:
    both = [QT(amount=10.0), QT(amount=5000.0, market="JGB")]
    assert touched(both) == ("UST", "JGB")
    assert [own.amount for own in flows(both)] == [10.0]
    own = system(japan()[0])
    shock = shock_of(own, both, "JGB")
    assert shock.sold.sum() == pytest.approx(5000.0)
    assert flow_path(own, both, dt.date(2025, 12, 12), 8, "JGB").sold[-1].sum() == pytest.approx(
        5000.0
    )


@pytest.mark.parametrize(
    "measure",
    [
        QT(amount=60_000.0, market="JGB"),
        Issuance(amount=30_000.0, bucket="15-30", market="JGB"),
        Withdrawal(holder="ROW.all", change=-0.5, bucket="coupons", market="JGB"),  # type: ignore[arg-type]
    ],
)
def test_what_is_let_go_is_taken_and_yields_rise(measure: object) -> None:
    issued = measure.amount if isinstance(measure, Issuance) else 0.0
    for one in run(measure):
        assert one.solved
        assert one.absorbed.sum() == pytest.approx(issued, abs=1e-4)
        assert (one.premium[1:] > 0).all()


def test_a_taper_is_an_issue_to_everybody_else() -> None:
    # A bond that the central bank lets go or the ministry sells anew meets the same buyers.
    own = system(japan()[0])
    bank = positions("JPN.boj", own.holders, market="JGB")
    shock = shock_of(own, [QT(amount=40_000.0, market="JGB")], "JGB")
    taper = clear(own, shock)
    none = Shock.none(own)
    leaving = none.leaving.copy()
    leaving[list(bank)] = True
    issue = clear(own, replace(none, issued=shock.sold.sum(axis=0), leaving=leaving))
    assert taper.premium == pytest.approx(issue.premium, abs=1e-12)
    assert taper.premium[3] > 0


def test_slower_holders_ask_for_more() -> None:
    quick, slow = (run(QT(amount=60_000.0, market="JGB"), months) for months in (np.inf, 1.0))
    for late, early in zip(quick, slow, strict=True):
        assert early.premium[3] > late.premium[3] > 0


def test_each_estimate_meets_its_own_paper() -> None:
    by_id = {one.paper.id: one for one in japan()}
    assert set(by_id) == {"sudo2021", "koijen2020", "grande2013"}
    for name, middle in (("sudo2021", 75.0), ("grande2013", 3.0)):
        one = by_id[name]
        own = demand_system(one.market, one.priors)
        who = positions(one.paper.seller, own.holders, market="JGB")
        rise = 1e4 * float(response_at(own, who, one.flow, one.paper.tenor))
        assert rise == pytest.approx(middle, rel=1e-6)
        assert one.low <= middle <= one.high
    # 43% of bonds, between 40.0 (March 2017) and 45.7% (September 2018) of the flow of funds.
    bonds = by_id["sudo2021"].market.table.columns[:, 1:].sum()
    assert 0.40 < by_id["sudo2021"].flow / bonds < 0.457
    # One percent of a GDP of 592 trillion yen.
    assert by_id["grande2013"].flow == pytest.approx(5_919.0)


def test_the_ladder_meets_what_the_ministry_says() -> None:
    table = market_of(world(DAY), "JGB").table
    ladder = debt_of_japan(world(DAY), table.period, 1e6)
    assert ladder.face.sum() == pytest.approx(1e6)
    bonds, years = ladder.face[0, 1:], ladder.years[1:]
    assert bonds @ years / bonds.sum() == pytest.approx(9.42, abs=1e-6)
    assert bonds[years < 1].sum() / bonds.sum() == pytest.approx(0.141, abs=1e-9)


def test_t_bills_are_with_those_who_are_said_to_hold_them() -> None:
    # Ministry of Finance, end of 2023: foreigners 13.5% of all and 6.7% of 1,080.86 tn of bonds.
    table = market_of(world("2025-06-12"), "JGB").table
    cells = dict(zip(table.ids, table.columns, strict=True))
    assert cells["JPN.boj"][0] == 0
    assert cells["ROW.all"][1:].sum() == pytest.approx(0.067 * 1_080_860, rel=1e-6)


def test_amounts_beyond_the_stock_and_strangers_are_refused() -> None:
    with pytest.raises(BadInputError, match="JPY"):
        run(QT(amount=900_000.0, market="JGB"))
    text = (
        'name = "x"\ntitle = "x"\ndate = 2025-06-12\n[[measure]]\nkind = "Withdrawal"\n'
        'holder = "{}"\nmarket = "{}"\nchange = "-10%"\n'
    )
    for holder, market in (("JPN.boj", "UST"), ("CHN", "JGB")):
        with pytest.raises(BadInputError, match="no holder of"):
            Scenario.from_toml(text.format(holder, market))
    said = Scenario.from_toml(text.format("JPN.boj", "JGB")).measures[0].describe()
    assert said.startswith("The Bank of Japan: lets go of 10% of its Japanese government bonds")
    assert set(HOLDERS_OF["JGB"]) >= {row.id for row in JGB}


def test_the_same_market_under_the_other_name_gives_the_same_numbers() -> None:
    # Rows of one market are written as if they were the other's: nothing in the clearing, the
    # measures or the frontier may know a market by its name.
    first = market_of(world())
    names = {row.holder.id: row.holder for row in first.table.rows}
    bank = {SOVEREIGNS["UST"].bank: SOVEREIGNS["JGB"].bank}
    rows = tuple(
        replace(
            row, holder=replace(names[row.holder.id], id=bank.get(row.holder.id, row.holder.id))
        )
        for row in first.table.rows
    )
    twin = replace(first, table=replace(first.table, market="JGB", currency="JPY", rows=rows))
    for measure in (
        QT(amount=300.0),
        Issuance(amount=500.0, bucket="long"),
        Withdrawal(holder="GBR", change=-0.4, bucket="coupons"),  # type: ignore[arg-type]
    ):
        before = replacements(first, members(True), [measure])
        after = replacements(twin, members(True), [replace(measure, market="JGB")])
        for one, other in zip(before, after, strict=True):
            assert (one.premium == other.premium).all()
            assert (one.absorbed == other.absorbed).all()
