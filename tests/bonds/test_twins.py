"""A withdrawal by a holder is that by its identical twin, whoever it is and whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bonds.markets import world
from tests.bonds.test_registry import ENDED
from walkaway.bonds.clearing import Shock, clear
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.frontier import Direction, full_shock
from walkaway.bonds.investors import demand_system, market_of
from walkaway.bonds.kinds import QT, Withdrawal
from walkaway.bonds.literature import Member, ensemble
from walkaway.bonds.measures import maturities, shock_of
from walkaway.bonds.roster import ROSTER
from walkaway.bonds.sovereigns import SOVEREIGNS

DAY = "2025-06-12"
EVERY = [
    (code, row.id)
    for code in SOVEREIGNS
    for row in (*ROSTER.of(code), *(own for own in ROSTER.inside if own.market == code))
    if row.id not in ENDED
]
"""Every holder of every market, those inside another one too, whose line stands on the day."""


@cache
def members(code: str) -> tuple[Member, ...]:
    return ensemble(world(DAY), fire_sales=True, market=code)


@cache
def system(code: str, who: str, position: int) -> DemandSystem:
    """A market in which a holder stands by itself, under one of its estimates."""
    market = market_of(world(DAY), code, roster=ROSTER.naming([who]))
    found = members(code)
    return demand_system(market, found[position % len(found)].priors, 3.0, True)


def with_twin(own: DemandSystem, who: str) -> tuple[DemandSystem, int]:
    """The holder's half is another one's, alike in all but its name; the last row."""
    place = own.holders.index(who)

    def shared(values: np.ndarray) -> np.ndarray:
        grown = np.concatenate([values, values[place : place + 1]])
        grown[[place, -1]] *= 0.5
        return grown

    def again(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, values[place : place + 1]])

    grown = replace(
        own,
        holders=(*own.holders, "TWIN"),
        units=shared(own.units),
        room=shared(own.room),
        slope=again(own.slope),
        speed=again(own.speed),
        hedged=again(own.hedged),
        fire=again(own.fire),
        buffer=again(own.buffer),
        rows=(*own.rows, replace(own.rows[place], id="TWIN")),
    )
    return grown, place


@settings(max_examples=60, deadline=None)
@given(
    who=st.sampled_from(EVERY),
    position=st.integers(0, 5),
    part=st.floats(0.0, 1.0),
    bucket=st.sampled_from(["all", "usual", "coupons", "long"]),
)
def test_a_withdrawal_is_that_of_an_identical_twin(
    who: tuple[str, str], position: int, part: float, bucket: str
) -> None:
    code, name = who
    own, place = with_twin(system(code, name, position), name)
    held = np.maximum(own.units[place], 0.0)
    if held[list(maturities(bucket))].sum() <= 0:
        return
    measure = Withdrawal(holder=name, change=-part, bucket=bucket, market=code)  # type: ignore[arg-type]
    first = shock_of(own, [measure], code)
    # The same dollars of the same maturities, from the other one's book.
    swap = np.arange(len(own.holders))
    swap[[place, -1]] = len(swap) - 1, place
    other = replace(first, sold=first.sold[swap], leaving=first.leaving[swap])
    one, two = clear(own, first), clear(own, other)
    assert one.solved == two.solved
    if not one.solved:
        return
    assert two.premium == pytest.approx(one.premium, abs=1e-12)
    assert two.units[swap] == pytest.approx(one.units, rel=1e-9, abs=1e-9)
    if part > 0.05 and own.rows[place].kind != "money fund":
        assert one.premium.max() > 0


@settings(max_examples=25, deadline=None)
@given(who=st.sampled_from(EVERY), position=st.integers(0, 5), part=st.floats(0.01, 0.5))
def test_a_holder_in_two_halves_is_one(who: tuple[str, str], position: int, part: float) -> None:
    # Both twins together let go of what the undivided holder lets go of: the same market.
    code, name = who
    whole = system(code, name, position)
    place = whole.holders.index(name)
    if np.maximum(whole.units[place], 0.0).sum() <= 0:
        return
    own, _ = with_twin(whole, name)
    measure = Withdrawal(holder=name, change=-part, bucket="all", market=code)  # type: ignore[arg-type]
    one = clear(whole, shock_of(whole, [measure], code))
    sold = np.zeros(own.units.shape)
    sold[[place, -1]] = part * np.maximum(own.units[[place, -1]], 0.0)
    leaving = sold.sum(axis=1) > 0
    both = clear(own, replace(Shock.none(own), sold=sold, leaving=leaving))
    assert one.solved == both.solved
    if one.solved:
        assert both.premium == pytest.approx(one.premium, abs=1e-11)


@pytest.mark.parametrize("code", list(SOVEREIGNS))
def test_a_central_bank_that_lets_go_is_a_holder_that_does(code: str) -> None:
    bank = SOVEREIGNS[code].bank
    own = system(code, bank, 0)
    qt = shock_of(own, [QT(amount=250.0, market=code)], code)
    sale = Withdrawal(holder=bank, amount=-250.0, bucket="coupons", market=code)
    same = shock_of(own, [sale], code)
    assert (qt.sold == same.sold).all()
    assert (qt.leaving == same.leaving).all()
    along = full_shock(own, Direction("qt", bank, (1, 2, 3, 4), "coupons", code), 250.0)
    assert along.sold == pytest.approx(qt.sold)
